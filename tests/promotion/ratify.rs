//! Ratifying: what stands where nobody approved it is approved there, by the same gate and the same decision.

use crate::support::{TestRegister, by, day, facts, fields};
use countersign::controls::{Verdict, judge};
use countersign::domain::plan::Plan;
use countersign::domain::record::IdentityFacts;
use countersign::domain::{Command, Decision, Entered, Fields, Id, Listing, Stage};

/// All that the gate to production asks, and when it is reviewed next.
pub fn whole() -> Plan {
    let fields = facts(&[
        ("purpose", "finds outbreaks early"),
        ("reach_customer", "none"),
        ("reach_record", "none"),
        ("reach_decision", "influence"),
        ("control_point", "before"),
        ("control_role", "epidemiologist"),
        ("control_action", "confirms or dismisses"),
        ("control_exercised_on", "2026-11-01"),
        ("grants_complete", "none"),
        ("identities_complete", "none"),
        ("zones_complete", "none"),
        ("log_prompts", "yes"),
        ("log_tools", "yes"),
        ("log_data_access", "yes"),
        ("log_approvals", "yes"),
        ("next_review_on", "2026-12-15"),
    ]);
    Plan { fields, ..Plan::default() }
}

pub fn ask(workload: Id, to: Stage, plan: Plan, asks: Id) -> Command {
    Command::RequestPromotion { workload, to, plan, by: by(asks) }
}

pub fn decide(desk: &TestRegister, workload: Id, decision: Decision, decider: Id) -> Command {
    let promotion = desk.dossier(workload).pending().unwrap().id;
    Command::Decide { promotion, workload, decision, by: by(decider), reason: "read".into(), conditions: vec![] }
}

fn pro_1(desk: &TestRegister, id: Id) -> Verdict {
    judge(&desk.dossier(id), desk.today(), desk.store.policy().unwrap()).get("PRO-1").unwrap().verdict()
}

#[test]
fn what_was_found_in_production_is_approved_there_and_stands_there_since_the_day_it_did() {
    let mut desk = TestRegister::begin("2026-11-02");
    let (owner, asks, decider) = (desk.person("A. Kumar"), desk.person("R. Diaz"), desk.person("M. Silva"));
    let id = desk.found("Outbreak detector", &[("stage", "production"), ("stage_since", "2024-05-01")]);
    desk.answer(id, &[("owner", &owner.to_string())]);
    desk.turn_to("2026-11-20");
    let shut = desk.refused(ask(id, Stage::Production, Plan::default(), asks));
    assert!(shut.contains("the gate to production is not open"), "{shut}");

    desk.act(ask(id, Stage::Production, whole(), asks));
    assert_eq!(pro_1(&desk, id), Verdict::Fail, "asked is not approved");
    assert_eq!(desk.store.triage_after(None, 10).unwrap()[0].cause, "to stay in production, asked for on 2026-11-20");
    let own = decide(&desk, id, Decision::Approved, owner);
    let own = desk.refused(own);
    assert!(own.contains("requester and owner do not decide"), "{own}");
    let approve = decide(&desk, id, Decision::Approved, decider);
    desk.act(approve);
    let workload = desk.dossier(id).workload;
    assert_eq!(pro_1(&desk, id), Verdict::Pass);
    assert_eq!(workload.facts.stage_since.day(), Some(day("2024-05-01")), "it entered nothing");
    let last = workload.stages.last().unwrap();
    assert_eq!((last.stage, last.how, last.on), (Some(Stage::Production), Entered::Ratified, day("2026-11-20")));
    assert!(last.promotion.is_some());

    let again = desk.refused(ask(id, Stage::Production, whole(), asks));
    assert!(again.contains("was approved in production on 2026-11-20"), "{again}");
}

#[test]
fn a_pilot_that_nobody_approved_is_ratified_before_production_counts_as_approved() {
    let mut desk = TestRegister::begin("2026-11-02");
    let (owner, asks, decider) = (desk.person("A. Kumar"), desk.person("R. Diaz"), desk.person("M. Silva"));
    let id = desk
        .found("Outbreak detector", &[("stage", "pilot"), ("pilot_scope", "one office"), ("ends_on", "2027-02-01")]);
    desk.answer(id, &[("owner", &owner.to_string())]);
    for (to, expected) in [(Stage::Pilot, Verdict::Pass), (Stage::Production, Verdict::Pass)] {
        desk.later(1);
        desk.act(ask(id, to, whole(), asks));
        let approve = decide(&desk, id, Decision::Approved, decider);
        desk.act(approve);
        assert_eq!(pro_1(&desk, id), expected, "{to}");
    }
    assert_eq!(desk.dossier(id).workload.facts.stage_since.day(), Some(desk.today()));
}

/// What stands in production runs as something already: the approval that is asked for covers it, and nothing else would.
#[test]
fn a_live_identity_that_nobody_approved_is_approved_with_the_workload_that_runs_as_it() {
    let mut desk = TestRegister::begin("2026-11-02");
    let (owner, asks, decider) = (desk.person("A. Kumar"), desk.person("R. Diaz"), desk.person("M. Silva"));
    let id = desk.found("Outbreak detector", &[("stage", "production"), ("stage_since", "2024-05-01")]);
    let person = owner.to_string();
    desk.answer(id, &[("owner", &person)]);
    let live: Fields<IdentityFacts> = fields(&[
        ("account", "svc-detector"),
        ("issuer", "entra"),
        ("environment", "production"),
        ("first_environment", "production"),
        ("issued_on", "2024-05-01"),
        ("credentials_complete", "listed"),
        ("privilege", "scoped"),
        ("standing", "jit"),
        ("human_use", "no"),
        ("third_party", "no"),
        ("state", "live"),
        ("owner", &person),
    ]);
    let identity = desk.act(Command::AddIdentity { fields: live, workloads: vec![id], zones: vec![] }).begun[0];
    let idn_2 = |desk: &TestRegister| {
        judge(&desk.dossier(id), desk.today(), desk.store.policy().unwrap()).get("IDN-2").unwrap().verdict()
    };
    assert_eq!(idn_2(&desk), Verdict::Fail, "nobody approved it");
    desk.turn_to("2026-11-20");
    let mut plan = whole();
    plan.fields = plan.fields.with("identities_complete", Listing::Listed);
    desk.act(ask(id, Stage::Production, plan, asks));
    assert_eq!(idn_2(&desk), Verdict::Fail, "asked is not approved");
    let approve = decide(&desk, id, Decision::Approved, decider);
    desk.act(approve);
    assert_eq!(idn_2(&desk), Verdict::Pass);
    let history = desk.store.identity_history(identity).unwrap();
    assert!(history.iter().any(|row| row.entry.kind == "identity.promotion-linked"));
}

#[test]
fn an_experiment_is_entered_freely_and_nobody_is_asked_to_approve_it() {
    let mut desk = TestRegister::begin("2026-11-02");
    let asks = desk.person("R. Diaz");
    let id = desk.workload("Claims triage", &[]);
    let said = desk.refused(ask(id, Stage::Experiment, Plan::default(), asks));
    assert!(said.contains("nobody approves experiment"), "{said}");
}
