use rstest::rstest;

use crate::domain::record::{CredentialFacts, IdentityFacts};
use crate::domain::{Command, CredentialKind, Environment, Fields, Id, IdentityState, RunsAs};
use crate::tui::action::ActionId;
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

const SECRET: &str = "AKIAIOSFODNN7EXAMPLE";

/// A workload, selected, with somebody at the keyboard.
fn office() -> (Office, Id) {
    let mut office = Office::open();
    office.me("R. Diaz");
    let workload = office.add("Claims triage");
    office.select(workload);
    (office, workload)
}

/// What the workload runs as.
fn only(office: &Office, workload: Id) -> RunsAs {
    let [only] = office.dossier(workload).identities.try_into().unwrap_or_else(|all| panic!("{all:?}"));
    only
}

fn field(office: &mut Office, name: &str, text: &str) {
    office.model.steps.as_mut().unwrap_or_else(|| panic!("no steps")).go_to_field(name);
    office.type_text(text);
}

fn submit(office: &mut Office) {
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
}

/// What can be done with the identity of the workload, one of which is begun.
fn begin(office: &mut Office, workload: Id, what: &str) {
    let identity = only(office, workload).identity.id;
    let effects = super::begin_one(&mut office.model, identity, None);
    office.settle(effects);
    office.choose(what);
    assert!(office.model.steps.is_some(), "{}", screen(&office.model));
}

/// An identity in use that the workload runs as, with a key.
fn with_key(office: &mut Office, workload: Id) -> RunsAs {
    let fields = Fields::<IdentityFacts>::new().with("account", "svc-claims").with("environment", Environment::Test);
    office.write(Command::AddIdentity { fields, workloads: vec![workload], zones: vec![] });
    let identity = only(office, workload).identity.id;
    let fields = Fields::<CredentialFacts>::new().with("kind", CredentialKind::Key).with("fingerprint", "id:AK-1");
    office.write(Command::IssueCredential { identity, fields, replaces: None });
    only(office, workload)
}

#[test]
fn an_identity_is_added_issued_rotated_and_revoked_with_all_its_credentials() {
    let (mut office, workload) = office();
    office.act(ActionId::RunsAs);
    office.choose("Add an");
    office.type_text("svc-claims");
    field(&mut office, "issuer", "aws-acme");
    field(&mut office, "environment", "in production");
    field(&mut office, "state", "prepared");
    field(&mut office, "privilege", "scoped");
    field(&mut office, "planned_kind", "a key");
    field(&mut office, "planned_ttl_hours", "12");
    office.go_to_summary();
    insta::assert_snapshot!("added", screen(&office.model));
    submit(&mut office);
    let RunsAs { identity, credentials } = only(&office, workload);
    assert!(identity.facts.state.is(IdentityState::Prepared) && credentials.is_empty());
    assert!(identity.facts.human_use.is_unknown(), "what is not answered stays unknown");

    begin(&mut office, workload, "Issue");
    office.model.steps.as_mut().unwrap().go_to_field("fingerprint");
    insta::assert_snapshot!("issue_80x24", screen(&office.model));
    field(&mut office, "fingerprint", "id:AK-1");
    field(&mut office, "ends", "yes, on");
    field(&mut office, "expires_on", "2027-02-01");
    submit(&mut office);
    let RunsAs { identity, credentials } = only(&office, workload);
    assert!(identity.facts.state.is(IdentityState::Live));
    assert!(credentials[0].facts.kind.is(CredentialKind::Key), "the planned one, where nobody says another");
    assert_eq!(credentials[0].facts.ttl_hours.known(), Some(&12));

    begin(&mut office, workload, "Rotate");
    field(&mut office, "kind", "a token");
    field(&mut office, "fingerprint", "id:AK-2");
    office.go_to_summary();
    insta::assert_snapshot!("rotated", screen(&office.model));
    submit(&mut office);
    let asked = office.asked.last().unwrap();
    assert!(
        matches!(asked.commands.as_slice(), [Command::IssueCredential { replaces: Some(_), .. }]),
        "the new and the old one are one act: {asked:?}"
    );
    let live: Vec<String> = only(&office, workload)
        .credentials
        .iter()
        .filter(|it| it.may_be_live())
        .map(crate::domain::record::Credential::called)
        .collect();
    assert_eq!(live, ["token id:AK-2"]);

    begin(&mut office, workload, "Revoke the identity");
    field(&mut office, "why", "The pilot is over.");
    office.model.steps.as_mut().unwrap().go_to_field("account");
    office.paste("svc-claims");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_some(), "what was pasted confirms nothing");
    field(&mut office, "account", "svc-claims");
    office.go_to_summary();
    insta::assert_snapshot!("revoked", screen(&office.model));
    submit(&mut office);
    let RunsAs { identity, credentials } = only(&office, workload);
    assert!(identity.facts.state.is(IdentityState::Revoked));
    assert!(credentials.iter().all(|it| !it.may_be_live()));
}

#[test]
fn that_a_revoked_credential_was_seen_in_use_is_recorded_and_said_to_be_told() {
    let (mut office, workload) = office();
    let RunsAs { credentials, .. } = with_key(&mut office, workload);
    begin(&mut office, workload, "Revoke one");
    office.model.steps.as_mut().unwrap().go_to_field("revoked_on");
    office.paste_over("2026-11-10");
    submit(&mut office);
    begin(&mut office, workload, "last use");
    office.model.steps.as_mut().unwrap().go_to_field("used_on");
    office.paste_over("2026-11-20");
    office.go_to_summary();
    assert!(screen(&office.model).contains("still opens something"), "{}", screen(&office.model));
    submit(&mut office);
    let used = office.record(credentials[0].id);
    assert_eq!(used.credential().unwrap().facts.last_used_on.day().unwrap().to_string(), "2026-11-20");
}

#[rstest]
#[case::an_account("add", "account")]
#[case::an_issuer("add", "issuer")]
#[case::a_fingerprint("credential", "fingerprint")]
fn a_secret_is_refused_beside_its_field_and_is_in_no_draft(#[case] what: &str, #[case] name: &str) {
    let (mut office, workload) = office();
    if what == "add" {
        let effects = super::begin_new(&mut office.model, Some(workload));
        office.settle(effects);
    } else {
        with_key(&mut office, workload);
        begin(&mut office, workload, "Add a credential");
        field(&mut office, "kind", "a key");
    }
    office.model.steps.as_mut().unwrap().go_to_field(name);
    office.paste(SECRET);
    office.go_to_summary();
    office.model.steps.as_mut().unwrap().go_to_field(name);
    assert!(screen(&office.model).contains("no secret is kept"), "{}", screen(&office.model));
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_some(), "nothing is written");
    let drafts = tempfile::tempdir().unwrap();
    let draft = office.model.steps.as_ref().unwrap().draft();
    let kept = crate::tui::drafts::Drafts::in_folder(drafts.path().to_path_buf());
    kept.keep(&draft).unwrap();
    let all: String =
        drafts.path().read_dir().unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    assert!(!all.contains(SECRET), "{all}");
}

#[test]
fn an_identity_that_is_there_is_looked_for_and_bound_and_a_workload_leaves_it() {
    let (mut office, workload) = office();
    with_key(&mut office, workload);
    let other = office.add("Doc summariser");
    office.select(other);
    office.act(ActionId::RunsAs);
    office.choose("recorded identity");
    office.choose("claims");
    submit(&mut office);
    assert_eq!(only(&office, other).identity.workloads.len(), 2);
    begin(&mut office, other, "Unlink a workload");
    field(&mut office, "workload", "claims-triage");
    submit(&mut office);
    assert!(office.dossier(workload).identities.is_empty());
}

#[test]
fn a_zone_that_is_new_is_recorded_and_stood_on_then_left() {
    let (mut office, workload) = office();
    office.act(ActionId::RunsAs);
    office.choose("Link a zone");
    office.choose("not recorded yet");
    office.type_text("claims-vault");
    field(&mut office, "kind", "a secrets");
    submit(&mut office);
    office.choose("claims-vault");
    submit(&mut office);
    let dossier = office.dossier(workload);
    assert_eq!(dossier.workload.zones.len(), 1);
    assert_eq!(dossier.zones[0].called(), "claims-vault");
    office.act(ActionId::RunsAs);
    office.choose("claims-vault");
    office.choose("Unlink");
    submit(&mut office);
    assert!(office.dossier(workload).workload.zones.is_empty());
}

#[test]
fn what_somebody_else_changed_of_an_identity_meanwhile_is_shown_and_what_was_typed_is_written_beside_it() {
    let (mut office, workload) = office();
    let identity = with_key(&mut office, workload).identity.id;
    begin(&mut office, workload, "Edit");
    field(&mut office, "supplier", "");
    field(&mut office, "issuer", "aws-acme");
    let fields = Fields::<IdentityFacts>::new().with("human_use", crate::domain::YesNo::No);
    office.write(Command::DescribeIdentity { identity, fields });
    office.go_to_summary();
    office.act(ActionId::Proceed);
    let shown = screen(&office.model);
    assert!(shown.contains("Someone changed this"), "{shown}");
    office.act(ActionId::Proceed);
    let facts = only(&office, workload).identity.facts;
    assert!(facts.human_use.is(crate::domain::YesNo::No));
    assert_eq!(facts.issuer.known().map(String::as_str), Some("aws-acme"));
}
