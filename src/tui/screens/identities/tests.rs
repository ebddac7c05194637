use rstest::rstest;

use super::*;
use crate::domain::record::{CredentialFacts, IdentityFacts};
use crate::domain::{Command, CredentialKind, Environment, Fields, Stage};
use crate::tui::forms::test_app::TestApp;
use crate::tui::screens::ScreenId;
use crate::tui::testing::screen;

/// Identities of which something is wrong with each but one.
fn app() -> TestApp {
    let mut app = TestApp::open();
    let diaz = app.me("R. Diaz");
    let pilot = app.found("Claims pilot", Stage::Pilot);
    let pay = app.found("Pay agent", Stage::Production);
    let day = |text: &str| text.parse::<Day>().unwrap();
    let each = [
        ("svc-shared", Environment::Test, vec![pilot, pay], Some(("id:AK-1", "2026-12-10", "2026-11-20"))),
        ("svc-pay", Environment::Production, vec![pay], Some(("id:AK-2", "2027-06-30", "2026-11-22"))),
        ("svc-nobody", Environment::Test, vec![], Some(("id:AK-3", "2026-10-01", "2026-06-01"))),
        ("svc-quiet", Environment::Test, vec![pilot], None),
    ];
    for (account, environment, workloads, credential) in each {
        let fields = Fields::<IdentityFacts>::new()
            .with("account", account)
            .with("environment", environment)
            .with("issued_on", day("2026-02-01"))
            .with("owner", diaz);
        app.write(Command::AddIdentity { fields, workloads, zones: vec![] });
        let Some((fingerprint, ends, used)) = credential else { continue };
        let identity = app.store().find_identity(account).unwrap().id;
        let fields = Fields::<CredentialFacts>::new()
            .with("kind", CredentialKind::Key)
            .with("fingerprint", fingerprint)
            .with("expires_on", day(ends))
            .with("last_used_on", day(used));
        app.write(Command::IssueCredential { identity, fields, replaces: None });
    }
    let effects =
        crate::tui::update::update(&mut app.model, crate::tui::msg::Msg::Reply(crate::tui::msg::Reply::Changes(true)));
    app.settle(effects);
    app.act(ActionId::Identities);
    app
}

fn shown(app: &TestApp) -> Vec<String> {
    let rows = app.model.screens.identities.table.rows();
    rows.iter().map(|line| line.0.account.clone().unwrap_or_default()).collect()
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn identities_at_each_size(#[case] width: u16, #[case] height: u16) {
    let mut app = app();
    app.model.size = (width, height);
    insta::assert_snapshot!(format!("identities_{width}x{height}"), screen(&app.model));
    app.act(ActionId::IdentityViews);
    insta::assert_snapshot!(format!("identities_views_{width}x{height}"), screen(&app.model));
    app.act(ActionId::Close);
    app.act(ActionId::Open);
    insta::assert_snapshot!(format!("identity_{width}x{height}"), screen(&app.model));
    app.act(ActionId::IdentityHistory);
    insta::assert_snapshot!(format!("identity_history_{width}x{height}"), screen(&app.model));
}

#[rstest]
#[case::orphaned("orphaned", &["svc-nobody"])]
#[case::dormant("dormant", &["svc-nobody", "svc-quiet"])]
#[case::reused("reused", &["svc-shared"])]
#[case::both("in test", &["svc-shared"])]
#[case::expiring("expiring", &["svc-nobody", "svc-shared"])]
#[case::unapproved("unapproved", &["svc-pay"])]
fn each_view_shows_its_own_and_esc_shows_all(#[case] view: &str, #[case] found: &[&str]) {
    let mut app = app();
    app.act(ActionId::IdentityViews);
    app.choose(view);
    assert_eq!(shown(&app), found);
    app.act(ActionId::Back);
    assert_eq!(shown(&app).len(), 4);
}

#[test]
fn it_is_narrowed_while_typing_and_put_in_another_order() {
    let mut app = app();
    app.act(ActionId::FindIdentity);
    for key in ["p", "a", "y"] {
        let effects = crate::tui::testing::press(&mut app.model, key);
        app.settle(effects);
    }
    assert_eq!(shown(&app), ["svc-pay", "svc-shared"], "by account and by workload");
    app.act(ActionId::Choose);
    app.act(ActionId::IdentityOrder);
    app.choose("nearest end");
    assert_eq!(shown(&app), ["svc-shared", "svc-pay"]);
}

#[test]
fn from_its_page_one_gets_to_a_workload_and_back() {
    let mut app = app();
    app.act(ActionId::Last);
    app.act(ActionId::Open);
    let pay = app.workload("pay-agent").id;
    assert!(app.model.screens.identities.page.as_mut().unwrap().go_to_workload(pay));
    app.act(ActionId::OpenPart);
    assert_eq!(app.model.workload(), Some(pay));
    app.act(ActionId::Back);
    assert!(app.model.screens.page.is_none() && app.model.screens.identities.page.is_some());
    app.act(ActionId::LinkIdentity);
    app.choose("Describe");
    assert!(app.model.form.as_ref().unwrap().wizard().title.contains("svc-shared"));
    app.act(ActionId::CloseForm);
    app.act(ActionId::Back);
    assert_eq!(app.model.screen, ScreenId::Identities);
    assert!(app.model.screens.identities.page.is_none());
}

#[test]
fn an_identity_without_a_workload_stands_in_triage_and_opens_there() {
    let mut app = app();
    app.act(ActionId::Triage);
    app.model.size = (120, 40);
    insta::assert_snapshot!("triage_with_an_orphan", screen(&app.model));
    let orphan = app.store().find_identity("svc-nobody").unwrap().id;
    while app.model.screens.triage.identity() != Some(orphan) {
        let before = app.model.screens.triage.table.selected().cloned();
        app.act(ActionId::Down);
        assert_ne!(app.model.screens.triage.table.selected().cloned(), before, "it is not in triage");
    }
    assert_eq!(app.model.workload(), None, "no act on a workload is about an identity");
    let copied = crate::tui::testing::act(&mut app.model, ActionId::Copy);
    assert_eq!(
        copied,
        [Effect::Copy(
            "svc-nobody (test) (owner: R. Diaz): revoke it at its issuer and record who did, or record when it now ends, by 2026-11-23, \
             because credential expired on 2026-10-01 and is not revoked, since 2026-10-01."
                .to_owned()
        )]
    );
    app.act(ActionId::Open);
    assert_eq!(app.model.screens.identities.page.as_ref().map(IdentityPage::identity), Some(orphan));
    app.act(ActionId::Back);
    assert_eq!(app.model.screen, ScreenId::Triage, "one goes back to where one came from");
}

#[test]
fn what_is_found_of_an_identity_without_a_workload_is_on_its_page_and_copies_as_a_sentence() {
    let mut app = app();
    let register = app.store().register().unwrap().id;
    let policy = crate::domain::policy::DEFAULT_POLICY.replace("preset = \"core\"", "preset = \"full\"");
    app.write(Command::ChangePolicy { register, policy });
    let effects =
        crate::tui::update::update(&mut app.model, crate::tui::msg::Msg::Reply(crate::tui::msg::Reply::Changes(true)));
    app.settle(effects);
    app.act(ActionId::Open);
    app.model.size = (120, 40);
    insta::assert_snapshot!("identity_found", screen(&app.model));
    let page = screen(&app.model);
    assert!(
        page.contains("○ No workload runs as it.") && page.contains("○ orphaned"),
        "nothing recorded is never no: {page}"
    );
    let index = crate::controls::catalogue().get("OWN-3").unwrap().index;
    assert!(app.model.screens.identities.page.as_mut().unwrap().go_to_finding(index));
    let copied = crate::tui::testing::act(&mut app.model, ActionId::CopyIdentityFinding);
    let [Effect::Copy(text)] = copied.as_slice() else { panic!("nothing is copied: {copied:?}") };
    assert!(text.starts_with("R. Diaz (the owner), for svc-nobody (test): say which workload runs as it"), "{text}");
}
