use rstest::rstest;

use crate::domain::record::{CredentialFacts, IdentityFacts};
use crate::domain::{Command, CredentialKind, Environment, Fields, Id, IdentityState, RunsAs};
use crate::tui::action::ActionId;
use crate::tui::forms::test_app::TestApp;
use crate::tui::testing::screen;

const SECRET: &str = "AKIAIOSFODNN7EXAMPLE";

/// A workload, selected, with somebody at the keyboard.
fn app() -> (TestApp, Id) {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let workload = app.add("Claims triage");
    app.select(workload);
    (app, workload)
}

/// What the workload runs as.
fn only(app: &TestApp, workload: Id) -> RunsAs {
    let [only] = app.dossier(workload).identities.try_into().unwrap_or_else(|all| panic!("{all:?}"));
    only
}

fn field(app: &mut TestApp, name: &str, text: &str) {
    app.model.form.as_mut().unwrap_or_else(|| panic!("no steps")).go_to_field(name);
    app.type_text(text);
}

fn submit(app: &mut TestApp) {
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(app.model.form.is_none(), "{}", screen(&app.model));
}

/// What can be done with the identity of the workload, one of which is begun.
fn begin(app: &mut TestApp, workload: Id, what: &str) {
    let identity = only(app, workload).identity.id;
    let effects = super::begin_one(&mut app.model, identity, None);
    app.settle(effects);
    app.choose(what);
    assert!(app.model.form.is_some(), "{}", screen(&app.model));
}

/// An identity in use that the workload runs as, with a key.
fn with_key(app: &mut TestApp, workload: Id) -> RunsAs {
    let fields = Fields::<IdentityFacts>::new().with("account", "svc-claims").with("environment", Environment::Test);
    app.write(Command::AddIdentity { fields, workloads: vec![workload], zones: vec![] });
    let identity = only(app, workload).identity.id;
    let fields = Fields::<CredentialFacts>::new().with("kind", CredentialKind::Key).with("fingerprint", "id:AK-1");
    app.write(Command::IssueCredential { identity, fields, replaces: None });
    only(app, workload)
}

#[test]
fn an_identity_is_added_issued_rotated_and_revoked_with_all_its_credentials() {
    let (mut app, workload) = app();
    app.act(ActionId::LinkIdentity);
    app.choose("Add an");
    app.type_text("svc-claims");
    field(&mut app, "issuer", "aws-acme");
    field(&mut app, "environment", "in production");
    field(&mut app, "state", "prepared");
    field(&mut app, "privilege", "scoped");
    field(&mut app, "planned_kind", "a key");
    field(&mut app, "planned_ttl_hours", "12");
    app.go_to_summary();
    insta::assert_snapshot!("added", screen(&app.model));
    submit(&mut app);
    let RunsAs { identity, credentials } = only(&app, workload);
    assert!(identity.facts.state.is(IdentityState::Prepared) && credentials.is_empty());
    assert!(identity.facts.human_use.is_unknown(), "what is not answered stays unknown");

    begin(&mut app, workload, "Issue");
    app.model.form.as_mut().unwrap().go_to_field("fingerprint");
    insta::assert_snapshot!("issue_80x24", screen(&app.model));
    field(&mut app, "fingerprint", "id:AK-1");
    field(&mut app, "ends", "yes, on");
    field(&mut app, "expires_on", "2027-02-01");
    submit(&mut app);
    let RunsAs { identity, credentials } = only(&app, workload);
    assert!(identity.facts.state.is(IdentityState::Live));
    assert!(credentials[0].facts.kind.is(CredentialKind::Key), "the planned one, where nobody says another");
    assert_eq!(credentials[0].facts.ttl_hours.known(), Some(&12));

    begin(&mut app, workload, "Rotate");
    field(&mut app, "kind", "a token");
    field(&mut app, "fingerprint", "id:AK-2");
    app.go_to_summary();
    insta::assert_snapshot!("rotated", screen(&app.model));
    submit(&mut app);
    let asked = app.asked.last().unwrap();
    assert!(
        matches!(asked.commands.as_slice(), [Command::IssueCredential { replaces: Some(_), .. }]),
        "the new and the old one are one act: {asked:?}"
    );
    let live: Vec<String> = only(&app, workload)
        .credentials
        .iter()
        .filter(|it| it.may_be_live())
        .map(crate::domain::record::Credential::called)
        .collect();
    assert_eq!(live, ["token id:AK-2"]);

    begin(&mut app, workload, "Revoke the identity");
    field(&mut app, "why", "The pilot is over.");
    app.model.form.as_mut().unwrap().go_to_field("account");
    app.paste("svc-claims");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(app.model.form.is_some(), "what was pasted confirms nothing");
    field(&mut app, "account", "svc-claims");
    app.go_to_summary();
    insta::assert_snapshot!("revoked", screen(&app.model));
    submit(&mut app);
    let RunsAs { identity, credentials } = only(&app, workload);
    assert!(identity.facts.state.is(IdentityState::Revoked));
    assert!(credentials.iter().all(|it| !it.may_be_live()));
}

#[test]
fn that_a_revoked_credential_was_seen_in_use_is_recorded_and_said_to_be_told() {
    let (mut app, workload) = app();
    let RunsAs { credentials, .. } = with_key(&mut app, workload);
    begin(&mut app, workload, "Revoke one");
    app.model.form.as_mut().unwrap().go_to_field("revoked_on");
    app.paste_over("2026-11-10");
    submit(&mut app);
    begin(&mut app, workload, "last use");
    app.model.form.as_mut().unwrap().go_to_field("used_on");
    app.paste_over("2026-11-20");
    app.go_to_summary();
    assert!(screen(&app.model).contains("still opens something"), "{}", screen(&app.model));
    submit(&mut app);
    let used = app.record(credentials[0].id);
    assert_eq!(used.credential().unwrap().facts.last_used_on.day().unwrap().to_string(), "2026-11-20");
}

#[rstest]
#[case::an_account("add", "account")]
#[case::an_issuer("add", "issuer")]
#[case::a_fingerprint("credential", "fingerprint")]
fn a_secret_is_refused_beside_its_field_and_is_in_no_draft(#[case] what: &str, #[case] name: &str) {
    let (mut app, workload) = app();
    if what == "add" {
        let effects = super::begin_new(&mut app.model, Some(workload));
        app.settle(effects);
    } else {
        with_key(&mut app, workload);
        begin(&mut app, workload, "Add a credential");
        field(&mut app, "kind", "a key");
    }
    app.model.form.as_mut().unwrap().go_to_field(name);
    app.paste(SECRET);
    app.go_to_summary();
    app.model.form.as_mut().unwrap().go_to_field(name);
    assert!(screen(&app.model).contains("no secret is kept"), "{}", screen(&app.model));
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(app.model.form.is_some(), "nothing is written");
    let drafts = tempfile::tempdir().unwrap();
    let draft = app.model.form.as_ref().unwrap().draft();
    let kept = crate::tui::drafts::Drafts::in_folder(drafts.path().to_path_buf());
    kept.keep(&draft).unwrap();
    let all: String =
        drafts.path().read_dir().unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    assert!(!all.contains(SECRET), "{all}");
}

#[test]
fn an_identity_that_is_there_is_looked_for_and_bound_and_a_workload_leaves_it() {
    let (mut app, workload) = app();
    with_key(&mut app, workload);
    let other = app.add("Doc summariser");
    app.select(other);
    app.act(ActionId::LinkIdentity);
    app.choose("recorded identity");
    app.choose("claims");
    submit(&mut app);
    assert_eq!(only(&app, other).identity.workloads.len(), 2);
    begin(&mut app, other, "Unlink a workload");
    field(&mut app, "workload", "claims-triage");
    submit(&mut app);
    assert!(app.dossier(workload).identities.is_empty());
}

#[test]
fn a_zone_that_is_new_is_recorded_and_stood_on_then_left() {
    let (mut app, workload) = app();
    app.act(ActionId::LinkIdentity);
    app.choose("Link a zone");
    app.choose("not recorded yet");
    app.type_text("claims-vault");
    field(&mut app, "kind", "a secrets");
    submit(&mut app);
    app.choose("claims-vault");
    submit(&mut app);
    let dossier = app.dossier(workload);
    assert_eq!(dossier.workload.zones.len(), 1);
    assert_eq!(dossier.zones[0].called(), "claims-vault");
    app.act(ActionId::LinkIdentity);
    app.choose("claims-vault");
    app.choose("Unlink");
    submit(&mut app);
    assert!(app.dossier(workload).workload.zones.is_empty());
}

#[test]
fn what_somebody_else_changed_of_an_identity_meanwhile_is_shown_and_what_was_typed_is_written_beside_it() {
    let (mut app, workload) = app();
    let identity = with_key(&mut app, workload).identity.id;
    begin(&mut app, workload, "Edit");
    field(&mut app, "supplier", "");
    field(&mut app, "issuer", "aws-acme");
    let fields = Fields::<IdentityFacts>::new().with("human_use", crate::domain::YesNo::No);
    app.write(Command::DescribeIdentity { identity, fields });
    app.go_to_summary();
    app.act(ActionId::Next);
    let shown = screen(&app.model);
    assert!(shown.contains("Someone changed this"), "{shown}");
    app.act(ActionId::Next);
    let facts = only(&app, workload).identity.facts;
    assert!(facts.human_use.is(crate::domain::YesNo::No));
    assert_eq!(facts.issuer.known().map(String::as_str), Some("aws-acme"));
}
