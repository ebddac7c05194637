//! What a workload runs as, and where it stands.

use rstest::rstest;

use super::super::*;
use crate::domain::record::{CredentialFacts, IdentityFacts, ZoneFacts};
use crate::domain::{
    Command, CredentialKind, DateFact, Environment, Fields, Listing, Privilege, Stage, Standing, ZoneKind,
};
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A pilot and a workload in production that share an identity and a vault; opened on what the pilot runs as.
pub fn shared() -> Office {
    let mut office = Office::open();
    let diaz = office.me("R. Diaz");
    let pilot = office.found("Claims pilot", Stage::Pilot);
    let pay = office.found("Pay agent", Stage::Production);
    let fields = Fields::<ZoneFacts>::new().with("name", "claims-vault").with("kind", ZoneKind::SecretsStore);
    office.write(Command::DescribeZone { zone: None, fields });
    let zone = office.store().find_zone("claims-vault").unwrap().id;
    for workload in [pilot, pay] {
        office.write(Command::PlaceWorkload { workload, zone, stands: true });
    }
    let fields = Fields::<IdentityFacts>::new()
        .with("account", "svc-claims")
        .with("issuer", "aws-acme")
        .with("environment", Environment::Test)
        .with("owner", diaz)
        .with("privilege", Privilege::Wildcard)
        .with("standing", Standing::Standing)
        .with("revoke_by", day("2026-12-01"));
    office.write(Command::AddIdentity { fields, workloads: vec![pilot, pay], zones: vec![] });
    let identity = office.dossier(pilot).identities[0].identity.id;
    for (fingerprint, ends) in [("id:AK-1", DateFact::On(day("2026-11-01"))), ("id:AK-2", DateFact::Never)] {
        let fields = Fields::<CredentialFacts>::new()
            .with("kind", CredentialKind::Key)
            .with("fingerprint", fingerprint)
            .with("issued_on", day("2026-05-01"));
        let fields = match ends {
            DateFact::On(day) => fields.with("expires_on", day),
            _ => fields.with("expires_on", crate::domain::Value::Never),
        };
        office.write(Command::IssueCredential { identity, fields, replaces: None });
    }
    let gone = Fields::<IdentityFacts>::new().with("account", "svc-old").with("environment", Environment::Test);
    office.write(Command::AddIdentity { fields: gone, workloads: vec![pilot], zones: vec![] });
    let old = office.store().find_identity("svc-old").unwrap().id;
    let by = crate::domain::By { person: diaz, assurance: crate::domain::Assurance::OsClaimed };
    office.write(Command::RevokeIdentity { identity: old, revoked_on: day("2026-10-01"), by });
    office.select(pilot);
    office.act(ActionId::Open);
    office.act(ActionId::TabIdentities);
    office
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn what_it_runs_as_at_each_size(#[case] width: u16, #[case] height: u16) {
    let mut office = shared();
    office.model.size = (width, height);
    insta::assert_snapshot!(format!("identities_{width}x{height}"), screen(&office.model));
    office.act(ActionId::UnfoldAll);
    office.act(ActionId::Last);
    insta::assert_snapshot!(format!("identities_unfolded_{width}x{height}"), screen(&office.model));
}

#[test]
fn that_these_are_all_is_answered_from_its_line() {
    let mut office = shared();
    office.act(ActionId::Unfold);
    let steps = office.model.steps.as_ref().unwrap_or_else(|| panic!("{}", screen(&office.model)));
    assert_eq!(steps.field().unwrap().id, "identities_complete");
    office.type_text("listed");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    let shown = screen(&office.model);
    assert!(shown.contains("Complete list of identities, said on 2026-11-23"), "{shown}");
    assert!(office.workload("claims-pilot").facts.identities_complete.is(Listing::Listed));
}

#[test]
fn from_a_credential_one_key_leads_to_what_can_be_done_with_it() {
    let mut office = shared();
    office.act(ActionId::UnfoldAll);
    let credential = office.dossier(office.workload("claims-pilot").id).identities[0].credentials[0].id;
    let page = office.model.screens.page.as_mut().unwrap();
    let rows = page.identities.outline.rows();
    let at = rows.iter().find_map(|row| match row.key {
        Some(identities::At::Credential(_, id)) if id == credential => row.key,
        _ => None,
    });
    page.identities.outline.go_to(&at.unwrap());
    office.act(ActionId::RunsAs);
    office.choose("Rotate");
    let steps = office.model.steps.as_mut().unwrap();
    steps.go_to_field("old");
    assert_eq!(steps.values().choice("old"), Some(credential.to_string().as_str()), "the one that was selected goes");
}

#[test]
fn from_what_the_gate_finds_one_key_leads_to_the_identity_concerned() {
    let mut office = shared();
    office.act(ActionId::TabGate);
    office.act(ActionId::UnfoldAll);
    let looked = office.model.focus.at(office.model.workload().unwrap()).unwrap();
    let of_identity = looked
        .to_production
        .controls()
        .find(|judged| judged.answer.fix.as_ref().is_some_and(|fix| fix.step == crate::controls::Step::Identity))
        .unwrap_or_else(|| panic!("{}", screen(&office.model)));
    let control: &'static str = of_identity.control.id.as_str();
    let found = office.model.screens.page.as_mut().unwrap().gate.outline.go_to(&gate::At::Control(control));
    assert!(found, "{control}");
    office.act(ActionId::Fix);
    let shown = screen(&office.model);
    let at_the_list = office.model.steps.as_ref().and_then(|steps| steps.field()).map(|field| field.id.to_string());
    assert!(shown.contains("svc-claims"), "{shown}");
    assert!(!office.model.overlays.is_empty() || at_the_list.as_deref() == Some("credentials_complete"), "{shown}");
}
