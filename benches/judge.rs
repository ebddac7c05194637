//! How long judging takes: one workload by all controls of its stage, and registers of 3,600 and of a million. Run with `cargo bench --bench judge`.

use countersign::controls::{Judgement, gate, judge, triage};
use countersign::domain::field::{FactTable, Facts, Fields, Setting};
use countersign::domain::policy::DEFAULT_POLICY;
use countersign::domain::record::{Grant, GrantFacts, Person, PersonFacts, Workload, WorkloadFacts};
use countersign::domain::{Day, Dossier, How, Id, Plan, Policy, Stage};
use divan::{Bencher, black_box};

const OWNER: Id = Id([0xa0; 16]);

/// As an inventory states it: a name, a stage, a contact.
const IMPORTED: &str = "name=Summariser stage=production unit=Treasury purpose=sums_up";
/// As a person answered it, with everything recorded.
const ANSWERED: &str = "name=Claims_agent stage=production stage_since=2026-06-01 purpose=sorts_claims pilot_scope=two_teams \
    reach_customer=none reach_record=act reach_decision=read reach_answered_on=2026-11-01 control_point=before control_role=clerk \
    control_action=approves control_exercised_on=2026-11-10 log_prompts=yes log_tools=yes log_data_access=yes log_approvals=planned \
    log_sampled_on=2026-11-01 stop_tested_on=2026-05-01 next_review_on=2027-01-20 grants_complete=listed cadence=90d team=Claims";
const GRANT: &str = "dataset=claims state=live classification=confidential customer_data=yes masking=unmasked mode=read egress=no \
    feeds_decision=no approved_on=2026-10-01 reason=needed expires_on=2027-09-30";

fn main() {
    divan::main();
}

#[divan::bench(args = ["imported", "answered, 3 grants"])]
fn one(bencher: Bencher<'_, '_>, which: &str) {
    let dossier = if which == "imported" { dossier(IMPORTED, 0) } else { dossier(ANSWERED, 3) };
    let policy = policy();
    bencher.bench(|| judge(black_box(&dossier), today(), &policy));
}

#[divan::bench]
fn one_with_its_causes(bencher: Bencher<'_, '_>) {
    let (dossier, policy) = (dossier(ANSWERED, 3), policy());
    bencher.bench(|| {
        let judgement = judge(black_box(&dossier), today(), &policy);
        triage::causes(&dossier, &judgement, today(), &policy)
    });
}

#[divan::bench]
fn one_gate(bencher: Bencher<'_, '_>) {
    let (dossier, policy) = (dossier(ANSWERED, 3), policy());
    bencher.bench(|| gate::ask(black_box(&dossier), &Plan::default(), Stage::Production, today(), &policy));
}

/// So many judgements, over 3,600 workloads held in memory of which a quarter is answered.
#[divan::bench(args = [3_600, 1_000_000], sample_count = 10, sample_size = 1)]
fn register_of(bencher: Bencher<'_, '_>, size: usize) {
    let policy = policy();
    let register: Vec<Dossier> =
        (0_u16..3_600).map(|n| if n % 4 == 0 { dossier(ANSWERED, 3) } else { dossier(IMPORTED, 0) }).collect();
    let stops = |judged: &Judgement| u64::from(judged.masks.fail.count() + judged.masks.not_answered.count());
    let all = || register.iter().cycle().take(size);
    bencher.bench(|| all().map(|dossier| stops(&judge(dossier, today(), &policy))).sum::<u64>());
}

fn today() -> Day {
    Day::new(2026, 11, 22).unwrap_or(Day::LAST)
}

fn policy() -> Policy {
    Policy::read(DEFAULT_POLICY).unwrap_or_else(|bad| unreachable!("the policy that is built in: {bad}"))
}

fn facts<F: FactTable>(said: &str) -> Facts<F> {
    let mut fields = Fields::<F>::new();
    for (name, text) in said.split_whitespace().filter_map(|fact| fact.split_once('=')) {
        fields.parse(name, text).unwrap_or_else(|bad| unreachable!("{bad}"));
    }
    let mut facts = Facts::<F>::default();
    facts.set_all(&fields, Setting { on: Day::FIRST, how: How::Person });
    facts
}

fn dossier(said: &str, grants: u8) -> Dossier {
    let id = Id([1; 16]);
    let added_on = Day::FIRST;
    let mut workload_facts: Facts<WorkloadFacts> = facts(said);
    workload_facts.set("owner", OWNER.into(), Setting { on: added_on, how: How::Person });
    let mut dossier =
        Dossier::bare(Workload { facts: workload_facts, ..Workload::new(id, "claims-agent".to_owned(), added_on) });
    let owner: Facts<PersonFacts> = facts("kind=person active=yes");
    dossier.people.insert(OWNER, Person { facts: owner, ..Person::new(OWNER, added_on) });
    for number in 0..grants {
        let facts: Facts<GrantFacts> = facts(GRANT);
        dossier.grants.push(Grant { id: Id([0x10 + number; 16]), workload: id, added_on, facts, source: None });
    }
    dossier
}
