//! What becomes wider after it was approved is seen at once, until it is approved as it is or taken back.

use crate::ratify::{ask, decide, whole};
use crate::support::{TestRegister, day, facts};
use countersign::controls::{Verdict, judge};
use countersign::domain::plan::Plan;
use countersign::domain::record::GrantFacts;
use countersign::domain::{Command, Decision, Fields, Id, Stage};

fn pro_5(desk: &TestRegister, id: Id) -> (Verdict, String) {
    let judgement = judge(&desk.dossier(id), desk.today(), desk.store.policy().unwrap());
    let judged = judgement.get("PRO-5").unwrap();
    (judged.verdict(), judged.answer.reason.to_string())
}

fn approve(desk: &mut TestRegister, id: Id, plan: Plan, people: (Id, Id)) {
    let to = *desk.dossier(id).workload.facts.stage.known().unwrap();
    desk.act(ask(id, to, plan, people.0));
    let approve = decide(desk, id, Decision::Approved, people.1);
    desk.act(approve);
}

#[test]
fn a_tool_and_access_added_after_approval_are_wider_until_they_are_approved_or_gone() {
    let mut desk = TestRegister::begin("2026-11-02");
    let (owner, asks, decider) = (desk.person("A. Kumar"), desk.person("R. Diaz"), desk.person("M. Silva"));
    let id = desk.found("Outbreak detector", &[("stage", "production")]);
    desk.answer(id, &[("owner", &owner.to_string()), ("tools", "search"), ("tools_complete", "listed")]);
    approve(&mut desk, id, whole(), (asks, decider));
    assert_eq!(pro_5(&desk, id).0, Verdict::Pass);

    desk.turn_to("2026-11-09");
    desk.answer(id, &[("tools", "search, mail")]);
    let mut fields = Fields::<GrantFacts>::new();
    for (name, text) in [("dataset", "case reports"), ("state", "live"), ("mode", "read")] {
        fields.parse(name, text).unwrap();
    }
    let grant = desk.act(Command::AddGrant { workload: id, fields }).begun[0];
    let (verdict, why) = pro_5(&desk, id);
    assert_eq!((verdict, why.as_str()), (Verdict::Fail, "tool mail added since 2026-11-09; and 1 more"));
    let row = &desk.store.triage_after(None, 10).unwrap()[0];
    assert!(row.cause_kind == "high" || row.cause_kind == "changed-since-approval", "{}", row.cause_kind);

    desk.act(Command::EndGrant { grant, ended_on: day("2026-11-09") });
    assert_eq!(pro_5(&desk, id).1, "tool mail added since 2026-11-09", "what ended does not count");
    let plan =
        Plan { fields: facts(&[("reach_decision", "influence"), ("control_point", "before")]), ..Plan::default() };
    let shut = desk.refused(ask(id, Stage::Pilot, plan.clone(), asks));
    assert!(shut.contains("nothing follows production"), "{shut}");
    desk.answer(id, &[("grants_complete", "listed")]);
    approve(&mut desk, id, plan, (asks, decider));
    assert_eq!(pro_5(&desk, id), (Verdict::Pass, "nothing is wider than what was approved on 2026-11-09".to_owned()));
    let (rebuilt, then) = (desk.store.projection().unwrap(), desk.dossier(id));
    let now = desk.now();
    desk.store.rebuild(now, &mut |_, _| {}).unwrap();
    assert_eq!((desk.store.projection().unwrap(), desk.dossier(id)), (rebuilt, then), "the same from the ledger alone");
}
