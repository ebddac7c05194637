//! Every wizard, every step of it, every field, at every size that is promised and without colour: nothing that has to be read is
//! cut.

use super::office::Office;
use crate::domain::record::ExceptionState;
use crate::domain::{Command, CredentialKind, Derivation, Environment, Fields, Id, IdentityState, Stage, ZoneKind};
use crate::tui::action::ActionId;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::testing::screen;
use crate::tui::theme::Theme;
use rstest::rstest;

const SIZES: [(u16, u16); 3] = [(60, 15), (80, 24), (120, 40)];

/// A register in which every wizard has something to ask.
fn office() -> Office {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("Anantha Padmanabha Kumaraswamy-Featherstonehaugh of Claims and Recoveries");
    let id = office.ready(kumar, kumar);
    let mut fields = Fields::new().with("requested_by", me);
    for (name, text) in [
        ("dataset", "household claims with photographs of the damage, all years since the merger"),
        ("state", "live"),
        ("classification", "confidential"),
    ] {
        fields.parse(name, text).unwrap();
    }
    office.write(Command::AddGrant { workload: id, fields });
    office.select(id);
    office
}

fn begin(office: &mut Office, action: ActionId) {
    match action {
        ActionId::Decide => super::decide::tests::asked_of(office, "tariff-notes"),
        ActionId::Data => {
            office.act(action);
            office.choose("another");
        }
        ActionId::Adopt => {
            let found = office.found("Claims and recoveries triage of the whole merged house", Stage::Production);
            office.select(found);
            office.act(action);
        }
        ActionId::ChangeStage => {
            office.act(action);
            office.choose("retire");
        }
        ActionId::People => {
            office.act(action);
            office.choose("add");
        }
        _ => office.act(action),
    }
}

/// An identity with long names, on a zone, in use by two workloads with a key; or one that is prepared. There is more of each kind.
fn identity(office: &mut Office, prepared: bool) -> Id {
    let workload = office.workload("tariff-notes").id;
    let other = office.add("Claims and recoveries triage of the whole merged house");
    office.add("Nobody runs this");
    let zone = |office: &mut Office, name: &str| {
        let fields = Fields::new().with("kind", ZoneKind::CloudAccount).with("name", name.to_owned());
        office.write(Command::DescribeZone { zone: None, fields });
        office.store().find_zone(name).unwrap().id
    };
    let zones = vec![zone(office, "subscription of claims and recoveries, all environments since the merger")];
    zone(office, "vault of claims and recoveries, all environments since the merger");
    office.write(Command::PlaceWorkload { workload, zone: zones[0], stands: true });
    let add = |office: &mut Office, account: &str, state, workloads: Vec<Id>| {
        let fields = Fields::new().with("account", account.to_owned()).with("issuer", "entra-of-the-merged-house");
        let fields = fields.with("environment", Environment::Test).with("state", state);
        office.write(Command::AddIdentity { fields, workloads, zones: zones.clone() });
        office.store().find_identity(account).unwrap().id
    };
    let future = add(office, "svc-claims-in-future", IdentityState::Prepared, vec![other]);
    let live = add(office, "svc-claims-and-recoveries-triage", IdentityState::Live, vec![workload, other]);
    let key = Fields::new().with("kind", CredentialKind::Key).with("fingerprint", "id:key-of-claims-and-recoveries-1");
    office.write(Command::IssueCredential { identity: live, fields: key, replaces: None });
    office.select(workload);
    if prepared { future } else { live }
}

/// The text on screen without the steps at the side, the frame and the folds.
fn read(model: &Model) -> String {
    const SIDE: usize = 27;
    let side = if model.size.0 >= 90 { SIDE } else { 0 };
    let inside = |line: &str| line.trim_matches(|c: char| c.is_whitespace() || "│▌".contains(c)).to_owned();
    let body = |line: &str| line.chars().skip(side).collect::<String>();
    screen(model)
        .lines()
        .map(|line| inside(&body(line)))
        .collect::<Vec<_>>()
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[rstest]
#[case::described(&["Describe it"])]
#[case::issued(&["Issue it"])]
#[case::rotated(&["Rotate"])]
#[case::a_credential(&["Record a credential that it has"])]
#[case::seen_in_use(&["seen in use"])]
#[case::revoked(&["Revoke it, with all"])]
#[case::one_credential_revoked(&["one credential was revoked"])]
#[case::another_workload(&["another workload", "nobody"])]
#[case::one_workload_less(&["no longer runs as"])]
#[case::on_a_zone(&["stands on a zone", "vault"])]
#[case::on_a_new_zone(&["stands on a zone", "A zone that is not"])]
#[case::off_a_zone(&["no longer stands", "subscription"])]
fn each_question_about_an_identity_and_its_zones_is_read_whole(#[case] choices: &[&str]) {
    let mut office = office();
    let identity = identity(&mut office, choices == ["Issue it"]);
    let effects = super::identity::begin_one(&mut office.model, identity, None);
    go_through(&mut office, effects, choices);
}

#[rstest]
#[case::an_identity(&["Add an"])]
#[case::one_that_is_recorded(&["one that is recorded", "in-future"])]
#[case::on_a_zone(&["it stands on", "vault"])]
#[case::off_a_zone(&["leave or describe", "no longer"])]
#[case::what_a_zone_is(&["leave or describe", "Describe"])]
fn each_question_about_what_a_workload_runs_as_is_read_whole(#[case] choices: &[&str]) {
    let mut office = office();
    identity(&mut office, false);
    let workload = office.workload("tariff-notes").id;
    let effects = super::identity::begin_on(&mut office.model, workload);
    go_through(&mut office, effects, choices);
}

#[rstest]
#[case::asked_for(None)]
#[case::decided(Some(ExceptionState::Asked))]
#[case::renewed_or_closed(Some(ExceptionState::InForce))]
fn each_question_about_an_exception_is_read_whole(#[case] state: Option<ExceptionState>) {
    let mut office = office();
    super::exception::tests::in_state(&mut office, state);
    go_through(&mut office, Vec::new(), &[]);
}

#[rstest]
#[case::add(ActionId::AddWorkload)]
#[case::answer(ActionId::Answer)]
#[case::schedule(ActionId::Schedule)]
#[case::review(ActionId::Review)]
#[case::promote(ActionId::Promote)]
#[case::decide(ActionId::Decide)]
#[case::owners(ActionId::Owners)]
#[case::grant(ActionId::Data)]
#[case::stage(ActionId::ChangeStage)]
#[case::adopt(ActionId::Adopt)]
#[case::people(ActionId::People)]
#[case::export(ActionId::Export)]
fn each_question_and_what_is_wrong_with_its_answer_is_read_whole(#[case] action: ActionId) {
    let mut office = office();
    begin(&mut office, action);
    go_through(&mut office, Vec::new(), &[]);
}

/// Chooses these, then reads every field of the steps that are open, at every size: its question, and what is wrong with its answer.
fn go_through(office: &mut Office, effects: Vec<Effect>, choices: &[&str]) {
    office.model.look.theme = Theme::Plain;
    office.settle(effects);
    for words in choices {
        office.choose(words);
    }
    for size in SIZES {
        office.model.size = size;
        let name = office.model.steps.as_ref().unwrap_or_else(|| panic!("{}", screen(&office.model))).wizard().name;
        // Once to the end and back, so that what is needed is missed and said.
        office.go_to_summary();
        let steps = office.model.steps.as_ref().unwrap();
        let count = steps.wizard().steps.len();
        let asked: Vec<String> = (0..count)
            .flat_map(|step| steps.asked(step).map(|field| field.id.to_string()).collect::<Vec<_>>())
            .collect();
        for id in asked {
            let steps = office.model.steps.as_mut().unwrap();
            steps.go_to_field(&id);
            let (step, field) = (steps.at(), steps.field().unwrap());
            let (label, problem) = (flat(&field.label), steps.shown_problem(step, field));
            let seen = read(&office.model);
            assert!(
                seen.contains(&label),
                "{name} at {size:?}: the question \"{label}\" is cut:\n{}",
                screen(&office.model)
            );
            if let Some(problem) = problem {
                let problem = flat(&problem);
                assert!(
                    seen.contains(&problem),
                    "{name} at {size:?}: \"{problem}\" is cut:\n{}",
                    screen(&office.model)
                );
            }
        }
    }
}

#[test]
fn a_wizard_of_a_retired_or_unknown_workload_says_why_it_does_not_open() {
    let mut office = office();
    let id = office.workload("tariff-notes").id;
    office.write(Command::Schedule { workload: id, due_on: None, derived: Derivation::Rule });
    office.write(Command::Retire { workload: id, ends_access: None });
    for (action, words) in [(ActionId::Review, "is not reviewed"), (ActionId::Promote, "nothing follows")] {
        office.act(action);
        assert!(office.model.steps.is_none());
        assert!(screen(&office.model).contains(words), "{}", screen(&office.model));
    }
    assert!(office.workload("tariff-notes").facts.stage.is(Stage::Retired));
}
