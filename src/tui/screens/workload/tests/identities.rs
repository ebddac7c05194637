//! What a workload runs as, and where it stands.

use rstest::rstest;

use super::super::*;
use crate::domain::record::{CredentialFacts, IdentityFacts, ZoneFacts};
use crate::domain::{
    Command, CredentialKind, DateFact, Environment, Fields, Listing, Privilege, Stage, Standing, ZoneKind,
};
use crate::tui::forms::test_app::TestApp;
use crate::tui::testing::screen;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A pilot and a workload in production that share an identity and a vault; opened on what the pilot runs as.
pub fn shared() -> TestApp {
    let mut app = TestApp::open();
    let diaz = app.me("R. Diaz");
    let pilot = app.found("Claims pilot", Stage::Pilot);
    let pay = app.found("Pay agent", Stage::Production);
    let fields = Fields::<ZoneFacts>::new().with("name", "claims-vault").with("kind", ZoneKind::SecretsStore);
    app.write(Command::DescribeZone { zone: None, fields });
    let zone = app.store().find_zone("claims-vault").unwrap().id;
    for workload in [pilot, pay] {
        app.write(Command::PlaceWorkload { workload, zone, stands: true });
    }
    let fields = Fields::<IdentityFacts>::new()
        .with("account", "svc-claims")
        .with("issuer", "aws-acme")
        .with("environment", Environment::Test)
        .with("owner", diaz)
        .with("privilege", Privilege::Wildcard)
        .with("standing", Standing::Standing)
        .with("revoke_by", day("2026-12-01"));
    app.write(Command::AddIdentity { fields, workloads: vec![pilot, pay], zones: vec![] });
    let identity = app.dossier(pilot).identities[0].identity.id;
    for (fingerprint, ends) in [("id:AK-1", DateFact::On(day("2026-11-01"))), ("id:AK-2", DateFact::Never)] {
        let fields = Fields::<CredentialFacts>::new()
            .with("kind", CredentialKind::Key)
            .with("fingerprint", fingerprint)
            .with("issued_on", day("2026-05-01"));
        let fields = match ends {
            DateFact::On(day) => fields.with("expires_on", day),
            _ => fields.with("expires_on", crate::domain::Value::Never),
        };
        app.write(Command::IssueCredential { identity, fields, replaces: None });
    }
    let gone = Fields::<IdentityFacts>::new().with("account", "svc-old").with("environment", Environment::Test);
    app.write(Command::AddIdentity { fields: gone, workloads: vec![pilot], zones: vec![] });
    let old = app.store().find_identity("svc-old").unwrap().id;
    let by = crate::domain::By { person: diaz, assurance: crate::domain::Assurance::OsClaimed };
    app.write(Command::RevokeIdentity { identity: old, revoked_on: day("2026-10-01"), by });
    app.select(pilot);
    app.act(ActionId::Open);
    app.act(ActionId::TabIdentities);
    app
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn what_it_runs_as_at_each_size(#[case] width: u16, #[case] height: u16) {
    let mut app = shared();
    app.model.size = (width, height);
    insta::assert_snapshot!(format!("identities_{width}x{height}"), screen(&app.model));
    app.act(ActionId::ExpandAll);
    app.act(ActionId::Last);
    insta::assert_snapshot!(format!("identities_unfolded_{width}x{height}"), screen(&app.model));
}

#[test]
fn that_these_are_all_is_answered_from_its_line() {
    let mut app = shared();
    app.act(ActionId::Expand);
    let steps = app.model.form.as_ref().unwrap_or_else(|| panic!("{}", screen(&app.model)));
    assert_eq!(steps.field().unwrap().id, "identities_complete");
    app.type_text("listed");
    app.go_to_summary();
    app.act(ActionId::Next);
    let shown = screen(&app.model);
    assert!(shown.contains("Complete list of identities, said on 2026-11-23"), "{shown}");
    assert!(app.workload("claims-pilot").facts.identities_complete.is(Listing::Listed));
}

#[test]
fn from_a_credential_one_key_leads_to_what_can_be_done_with_it() {
    let mut app = shared();
    app.act(ActionId::ExpandAll);
    let credential = app.dossier(app.workload("claims-pilot").id).identities[0].credentials[0].id;
    let page = app.model.screens.page.as_mut().unwrap();
    let rows = page.identities.outline.rows();
    let at = rows.iter().find_map(|row| match row.key {
        Some(identities::At::Credential(_, id)) if id == credential => row.key,
        _ => None,
    });
    page.identities.outline.go_to(&at.unwrap());
    app.act(ActionId::LinkIdentity);
    app.choose("Rotate");
    let steps = app.model.form.as_mut().unwrap();
    steps.go_to_field("old");
    assert_eq!(steps.values().choice("old"), Some(credential.to_string().as_str()), "the one that was selected goes");
}

#[test]
fn from_what_the_gate_finds_one_key_leads_to_the_identity_concerned() {
    let mut app = shared();
    app.act(ActionId::TabGate);
    app.act(ActionId::ExpandAll);
    let looked = app.model.focus.at(app.model.workload().unwrap()).unwrap();
    let of_identity = looked
        .to_production
        .controls()
        .find(|judged| judged.answer.fix.as_ref().is_some_and(|fix| fix.step == crate::controls::Step::Identity))
        .unwrap_or_else(|| panic!("{}", screen(&app.model)));
    let control: &'static str = of_identity.control.id.as_str();
    let found = app.model.screens.page.as_mut().unwrap().gate.outline.go_to(&gate::At::Control(control));
    assert!(found, "{control}");
    app.act(ActionId::Fix);
    let shown = screen(&app.model);
    let at_the_list = app.model.form.as_ref().and_then(|steps| steps.field()).map(|field| field.id.to_string());
    assert!(shown.contains("svc-claims"), "{shown}");
    assert!(!app.model.overlays.is_empty() || at_the_list.as_deref() == Some("credentials_complete"), "{shown}");
}
