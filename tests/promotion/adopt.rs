//! Adopting: what was found where nobody approved it is taken over until a first review.

use crate::support::{TestRegister, by, day};
use countersign::controls::judge;
use countersign::domain::record::PersonFacts;
use countersign::domain::{Command, Derivation, Fields, Id, Policy, Severity, Stage};
use rstest::rstest;

fn adopt(workload: Id, kept_by: Id, first_review: &str) -> Command {
    Command::Adopt {
        workload,
        kept_by: by(kept_by),
        found_on: None,
        reason: "hospitals rely on it".into(),
        first_review_on: day(first_review),
    }
}

/// How much PRO-1 weighs today, and why it fails; nothing where it passes.
fn weighs(desk: &TestRegister, id: Id) -> Option<(Severity, String)> {
    let policy: &Policy = desk.store.policy().unwrap();
    let judgement = judge(&desk.dossier(id), desk.today(), policy);
    judgement.fails().find(|it| it.control.id == "PRO-1").map(|it| (it.severity, it.answer.reason.to_string()))
}

#[test]
fn what_was_found_in_production_is_kept_by_a_person_for_a_reason_until_its_first_review() {
    let mut desk = TestRegister::begin("2026-11-02");
    let kumar = desk.person("A. Kumar");
    let id = desk.found("Outbreak detector", &[("stage", "production")]);
    assert_eq!(weighs(&desk, id).unwrap().0, Severity::Blocks);
    assert_eq!(desk.store.triage_after(None, 10).unwrap()[0].cause_kind, "blocks");

    desk.turn_to("2026-11-20");
    desk.act(adopt(id, kumar, "2026-12-20"));
    let workload = desk.dossier(id).workload;
    let adopted = workload.adopted.clone().unwrap();
    assert_eq!(
        (adopted.stage, adopted.kept_by.person, adopted.reason.as_str()),
        (Stage::Production, kumar, "hospitals rely on it")
    );
    assert_eq!(
        (adopted.found_on, adopted.on),
        (day("2026-11-02"), day("2026-11-20")),
        "found when the register knew it there"
    );
    assert_eq!(
        (workload.facts.next_review_on.day(), workload.scheduled_for),
        (Some(day("2026-12-20")), Some(day("2027-02-18")))
    );
    assert_eq!(weighs(&desk, id).unwrap().0, Severity::Medium);
    assert!(desk.store.triage_after(None, 10).unwrap().is_empty(), "until then nothing of it blocks");

    desk.act(Command::Schedule { workload: id, due_on: Some(day("2027-01-20")), derived: Derivation::Typed });
    desk.turn_to("2026-12-21");
    let (severity, why) = weighs(&desk, id).unwrap();
    assert_eq!(severity, Severity::Blocks, "putting the review off does not put that off: {why}");
    assert!(why.contains("its first review was due on 2026-12-20"), "{why}");
    assert_eq!(desk.store.triage_after(None, 10).unwrap()[0].cause_kind, "blocks", "it comes back by itself");
    let again = desk.refused(adopt(id, kumar, "2027-01-20"));
    assert!(again.contains("is adopted once; have it approved where it stands"), "{again}");
    desk.act(Command::Demote { workload: id });
    assert_eq!(desk.dossier(id).workload.adopted, None, "it was adopted in the stage it left");
}

#[rstest]
#[case::of_an_unknown_stage(&[], "2026-12-20", "its stage is unknown; answer it first")]
#[case::an_experiment(&[("stage", "experiment")], "2026-12-20", "entered without approval")]
#[case::reviewed_in_the_past(&[("stage", "pilot")], "2026-11-19", "2026-11-19 has passed")]
#[case::reviewed_too_late(&[("stage", "pilot")], "2026-12-21", "give a day up to 2026-12-20")]
fn what_cannot_be_adopted_so_is_refused_with_the_next_step(
    #[case] stands: &[(&str, &str)],
    #[case] first_review: &str,
    #[case] says: &str,
) {
    let mut desk = TestRegister::begin("2026-11-20");
    let kumar = desk.person("A. Kumar");
    let id = desk.found("Outbreak detector", stands);
    let said = desk.refused(adopt(id, kumar, first_review));
    assert!(said.contains(says), "{said}");
}

#[rstest]
#[case::who_left("person", Some("2026-11-01"), "they left")]
#[case::a_mailbox("mailbox", None, "it is a mailbox")]
#[case::a_team("team", None, "it is a team")]
fn only_a_person_who_is_here_keeps_it(#[case] kind: &str, #[case] left_on: Option<&str>, #[case] says: &str) {
    let mut desk = TestRegister::begin("2026-11-20");
    let mut fields = Fields::<PersonFacts>::new();
    for (name, text) in [("name", "TestRegister"), ("kind", kind)] {
        fields.parse(name, text).unwrap();
    }
    let keeper = desk.act(Command::DescribePerson { person: None, fields }).begun[0];
    if let Some(left_on) = left_on {
        desk.act(Command::PersonLeft { person: keeper, left_on: day(left_on) });
    }
    let id = desk.found("Outbreak detector", &[("stage", "production")]);
    let said = desk.refused(adopt(id, keeper, "2026-12-20"));
    assert!(said.contains(says), "{said}");
}
