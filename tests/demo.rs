//! The made-up organisation: it can be set up on any day, is what the newcomer is told, and shows every edge case.

#![allow(clippy::unwrap_used, clippy::panic, reason = "all of this file is tests, its steps included")]

mod support;

use countersign::controls::{Judgement, Verdict, Who, judge};
use countersign::demo::{self, Demo};
use countersign::domain::command::{Command, Request};
use countersign::domain::policy::Preset;
use countersign::domain::{Actor, Assurance, Day, Decision, Dossier, Event, Id, Policy, Stage, Word as _};
use countersign::query::{Asking, IdentityQuery, IdentityView, parse};
use countersign::store::{Numbered, StoreError};
use rstest::rstest;
use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use support::{by, day, noon};

const TODAY: &str = "2026-11-22";

fn open(on: &str) -> Demo {
    demo::open(noon(on)).unwrap_or_else(|error| panic!("{on}: {error}"))
}

/// One demo that the tests which only look at it share.
fn demo() -> MutexGuard<'static, Demo> {
    static DEMO: LazyLock<Mutex<Demo>> = LazyLock::new(|| Mutex::new(open(TODAY)));
    // A test that failed has changed nothing: the others still look at it.
    DEMO.lock().unwrap_or_else(PoisonError::into_inner)
}

fn dossier(demo: &Demo, key: &str) -> Dossier {
    demo.store.dossier(demo.store.find(key).unwrap().id).unwrap().unwrap()
}

fn judged(demo: &Demo, key: &str) -> Judgement {
    judge(&dossier(demo, key), demo.store.judged_on().unwrap().unwrap(), demo.store.policy().unwrap())
}

/// The same by all of the catalogue, of which the organisation goes by a part.
fn judged_in_full(demo: &Demo, key: &str) -> Judgement {
    let in_full = Policy { preset: Preset::Full, ..demo.store.policy().unwrap().clone() };
    judge(&dossier(demo, key), demo.store.judged_on().unwrap().unwrap(), &in_full)
}

fn entries(demo: &Demo) -> Vec<Numbered> {
    let mut all = demo.store.latest(None, 100_000).unwrap();
    all.reverse();
    all
}

// ----------------------------------------------------------------------------------------------------- on whatever day

#[rstest]
fn it_is_the_same_organisation_on_whatever_day(
    #[values(
        "2026-11-22",
        "2026-11-23",
        "2026-12-31",
        "2027-01-01",
        "2027-02-28",
        "2027-03-01",
        "2028-02-29",
        "2028-03-31",
        "2029-10-31",
        "2031-06-06"
    )]
    on: &str,
) {
    let demo = open(on);
    let banner = Demo::banner(&demo.store, demo.me).unwrap();
    assert_eq!(
        banner.to_string(),
        "7 of 60 workloads act alone. 1 test key is live in production. 2 promotions need your decision. 10 reviews are late."
    );
    let asking = Asking { today: day(on), me: Some(demo.me) };
    let shown = banner.sights().into_iter().map(|sight| {
        let filter = parse(&sight.filter).unwrap_or_else(|bad| panic!("{}: {bad}", sight.filter));
        demo.store.matching_count(&filter, &asking).unwrap()
    });
    assert_eq!(shown.collect::<Vec<_>>(), [7, 1, 2, 10], "what is shown is what was counted");
    let counts = demo.store.counts().unwrap();
    let stages: Vec<(&str, u64)> = counts.stages.iter().map(|(stage, count)| (stage.as_str(), *count)).collect();
    assert_eq!(stages, [("experiment", 16), ("pilot", 14), ("production", 22), ("retired", 5), ("unknown", 3)]);
    assert_eq!(trouble(&demo), TROUBLE, "the rest is in good order: a register that works, with some trouble in it");
}

/// What does not pass, one workload a line: `KEY-2!` fails, `KEY-1?` is not answered.
fn trouble(demo: &Demo) -> Vec<String> {
    let mut all = vec![];
    let (today, policy) = (demo.store.judged_on().unwrap().unwrap(), demo.store.policy().unwrap());
    demo.store
        .each_dossier(|dossier| {
            let judgement = judge(&dossier, today, policy);
            let findings = judgement.controls.iter().filter(|judged| judged.is_finding());
            let said = findings.map(|judged| {
                format!("{}{}", judged.control.id, if judged.verdict() == Verdict::Fail { "!" } else { "?" })
            });
            let said = said.collect::<Vec<_>>().join(" ");
            all.extend((!said.is_empty()).then(|| format!("{}: {said}", dossier.workload.key)));
            Ok(true)
        })
        .unwrap();
    all.sort();
    all
}

#[test]
fn one_day_makes_the_same_bytes_at_whatever_hour_and_they_are_gone_afterwards() {
    let again = demo::open(format!("{TODAY}T21:30:00.000Z").parse().unwrap()).unwrap();
    {
        let demo = demo();
        assert_eq!(again.store.end().unwrap(), demo.store.end().unwrap());
        assert_eq!(again.store.projection().unwrap(), demo.store.projection().unwrap());
    }
    let folder = again.folder.path().to_owned();
    assert!(again.store.file().starts_with(folder.canonicalize().unwrap()));
    drop(again);
    assert!(!folder.exists());
}

#[test]
fn its_ledger_is_sound_and_all_that_is_computed_follows_from_it() {
    let demo = demo();
    let found = demo.store.verify(None, &mut |_| {}).unwrap();
    assert!(found.is_sound(), "{:?}", found.faults);
    assert_eq!(found.clock_steps_back, 0, "nothing was recorded before what came earlier");
}

// ------------------------------------------------------------------------------------------------- a year as it was lived

#[test]
fn it_tells_a_year_of_working_days_and_says_that_it_is_a_demo() {
    let demo = demo();
    let entries = entries(&demo);
    let (first, last) = (entries.first().unwrap(), entries.last().unwrap());
    assert_eq!(first.entry.on, day("2025-11-21"), "the Friday before the Saturday a year ago");
    assert!(last.entry.at < noon(TODAY), "nothing of it depends on when the demo is opened: {}", last.entry.at);
    let odd =
        entries.iter().filter(|it| it.entry.actor.via != "demo" || it.entry.actor.assurance != Assurance::OsClaimed);
    assert_eq!(odd.count(), 0);
    let accounts: BTreeSet<String> = entries.iter().map(|it| it.entry.actor.as_login()).collect();
    for account in &accounts {
        assert!(demo.store.person_behind(account).unwrap().is_some(), "{account} is somebody");
    }
    assert!(accounts.len() > 20, "{accounts:?}");
}

#[test]
fn everything_that_can_happen_to_a_workload_happened_to_one() {
    let demo = demo();
    let seen: BTreeSet<String> = entries(&demo).into_iter().map(|it| it.entry.kind).collect();
    let not_of_a_demo = [
        "import.repeated",
        "evidence.exported",
        "evidence.withdrawn",
        "checkpoints.reset",
        "clock.corrected",
        "grant.imported",
        "workload.undone",
        "catalogue.adopted",
        "source.mapped",
        "person.merged",
        "person.apart",
    ];
    let missing: Vec<&str> = Event::TYPES
        .iter()
        .map(|(kind, _)| *kind)
        .filter(|kind| !seen.contains(*kind) && !not_of_a_demo.contains(kind))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn what_was_answered_in_bulk_is_what_its_filter_found() {
    let demo = demo();
    let entries = entries(&demo);
    let mut bulk = 0;
    for act in entries.chunk_by(|one, other| one.entry.act == other.entry.act) {
        let first = &act[0];
        let Some(filter) = first.entry.data.get("bulk").and_then(|filter| filter.as_str()) else { continue };
        let then = demo.store.as_of(first.entry.on, Some(first.seq - 1)).unwrap();
        let found = then.matching(&parse(filter).unwrap(), &Asking { me: None, today: first.entry.on }).unwrap();
        assert!(act.iter().flat_map(|it| &it.entry.about).all(|id| found.contains(id)), "`{filter}`");
        bulk += 1;
    }
    assert_eq!(bulk, 2);
}

#[test]
fn the_second_export_met_answers_of_people_and_they_stand() {
    let demo = demo();
    let rota = dossier(&demo, "rota-planner").workload;
    assert_eq!(rota.sources[0].conflicts, ["owner", "team"]);
    assert_eq!(rota.facts.team.known().unwrap(), "Contact Centre Planning");
    assert!(dossier(&demo, "lead-scoring").workload.sources[0].missing_since.is_some());
    assert!(!dossier(&demo, "payment-retry-scheduler").workload.claims.is_empty());
}

// ------------------------------------------------------------------------------------------------ what the newcomer can do

#[test]
fn the_newcomer_can_approve_what_waits_for_them() {
    let mut demo = open(TODAY);
    let waiting = [("invoice-line-matcher", Stage::Production, 1), ("subrogation-finder", Stage::Pilot, 0)];
    for (number, (key, to, left)) in (0_u8..).zip(waiting) {
        let before = dossier(&demo, key);
        let pending = before.pending().unwrap();
        let command = Command::Decide {
            promotion: pending.id,
            workload: before.workload.id,
            decision: Decision::Approved,
            by: by(demo.me),
            reason: "I read it, and agree".into(),
            conditions: vec![],
        };
        demo.store.commit(&newcomers_request(number), command).unwrap();
        assert!(dossier(&demo, key).workload.facts.stage.is(to), "{key}");
        assert_eq!(Demo::banner(&demo.store, demo.me).unwrap().promotions_waiting.len(), left);
    }
}

#[test]
fn nothing_waits_for_somebody_who_may_not_decide() {
    let demo = demo();
    let auditor = demo.store.people_called("Anjali Verghese").unwrap()[0].id;
    assert_eq!(Demo::banner(&demo.store, auditor).unwrap().promotions_waiting.len(), 0);
}

fn newcomers_request(number: u8) -> Request {
    Request {
        act: Id([number; 16]),
        seed: [number; 32],
        at: noon(TODAY).into(),
        on: None,
        actor: Actor {
            assurance: Assurance::OsClaimed,
            host: "desk".into(),
            login: "newcomer".into(),
            via: "test".into(),
        },
        why: None,
        stated_by: None,
        source_sha256: None,
        corrects: None,
        expects: vec![],
    }
}

// ---------------------------------------------------------------------------------------------------------- the edge cases

/// All that does not pass; what is not here is in good order.
const TROUBLE: [&str; 30] = [
    "address-change-bot: KEY-2! PRO-5!",
    "broker-commission-checker: OWN-1! IDN-2! DAT-3! REV-2! PRO-1!",
    "broker-portal-assistant: KEY-2! KEY-3! KEY-5! PRO-3!",
    "call-transcription-comparison: OWN-1? EXP-2!",
    "cancellation-desk-prompts: KEY-1?",
    "cash-forecast: KEY-4! REV-2!",
    "churn-score: DAT-3! REV-2!",
    "complaint-classifier: DAT-1! DAT-2? PRO-5!",
    "contract-clause-review: PRO-5?",
    "debt-collection-priority: KEY-2! OWN-1?",
    "document-ai-glasgow: KEY-1? KEY-2? OWN-1?",
    "feedback-themes: LOG-1! LOG-2! LOG-3! REV-2!",
    "handwriting-reader: LIF-2!",
    "injury-letter-ranking: KEY-3! PRO-3!",
    "lapse-call-list: DAT-2!",
    "late-payment-letters: KEY-2! KEY-3! PRO-3!",
    "lead-scoring: KEY-1? KEY-2?",
    "ledger-correction-agent: KEY-3! PRO-3!",
    "letter-translation: IDN-3! IDN-9! PRO-5!",
    "mail-sorter: IDN-1! IDN-2! IDN-3! REV-2! PRO-5!",
    "marketing-copy-variants: EXP-1! REV-2!",
    "payment-retry-scheduler: KEY-2! KEY-5? DAT-1? DAT-2? DAT-3? DAT-4? PRO-1!",
    "policy-wording-assistant: PRO-3!",
    "renewal-reminder-sender: KEY-1! KEY-2! KEY-4! KEY-5! SEP-1! IDN-1? IDN-2! IDN-3! LOG-1? LOG-2? LOG-3? REV-2! PRO-1!",
    "rota-planner: SEP-2? IDN-2! PRO-1! PRO-3!",
    "submission-extractor: PRO-3!",
    "telematics-score: LIF-2!",
    "underwriting-workbench: REV-2! PRO-5!",
    "web-chat-assistant: SEP-2! IDN-3! REV-2!",
    "windscreen-settler: KEY-2! KEY-4! REV-2! PRO-3! PRO-5!",
];

/// Each case that the domain names, with the controls that find it and those that must not, as all of the catalogue judges: `!` fails,
/// `?` is not answered, `-` is not applicable, and nothing is a pass.
#[rstest]
#[case::a_pilot_on_one_subscription_and_one_vault_with_production("policy-wording-assistant", "SEP-3! PRO-3! SEP-1")]
#[case::the_production_beside_it("policy-document-search", "SEP-3! SEP-1 SEP-2")]
#[case::one_key_on_a_test_and_a_production_identity("web-chat-assistant", "SEP-2! IDN-3! SEP-1")]
#[case::one_account_in_test_and_in_production("renewal-reminder-sender", "SEP-1!")]
#[case::data_never_approved_beyond_the_grace("complaint-classifier", "DAT-1! EXC-4! DAT-3 DAT-4")]
#[case::an_exception_past_its_date("complaint-classifier", "EXC-2! DAT-1!")]
#[case::reads_customer_data_with_a_way_out_and_no_human_check(
    "broker-portal-assistant",
    "KEY-5! KEY-3! KEY-2! PRO-3! EXP-2 EXP-1"
)]
#[case::first_issued_in_test_still_used_and_used_after_its_revocation("mail-sorter", "IDN-1! IDN-3! IDN-6!")]
#[case::influences_a_decision_behind_a_human_check_without_promotion(
    "injury-letter-ranking",
    "KEY-3! PRO-3! KEY-2 KEY-5"
)]
#[case::a_pilot_with_a_live_production_identity_that_nobody_approved(
    "rota-planner",
    "PRO-3! IDN-2! PRO-1! PRO-2- LOG-1"
)]
#[case::a_pilot_with_a_production_identity_that_is_only_prepared(
    "bordereau-reader",
    "PRO-3 IDN-2- PRO-1 PRO-2 KEY-2 REV-2"
)]
#[case::a_tool_and_a_grant_added_after_approval("underwriting-workbench", "PRO-5!")]
#[case::a_credential_rotated_after_approval("fraud-network-finder", "PRO-5")]
#[case::the_owner_left("broker-commission-checker", "OWN-1! OWN-3! REV-2! PRO-1! DAT-3!")]
#[case::everything_is_unknown("document-ai-glasgow", "KEY-1? KEY-2? OWN-1?")]
#[case::acts_behind_a_human_check_that_is_exercised("invoice-coding", "KEY-2 KEY-4 PRO-1 PRO-2")]
#[case::an_experiment_that_acts_behind_a_human_check("ledger-correction-agent", "KEY-3! PRO-3! KEY-2")]
#[case::the_review_is_due_today("code-review-assistant", "REV-1 REV-2")]
#[case::found_running_and_adopted("payment-retry-scheduler", "PRO-1!")]
#[case::found_running_adopted_and_ratified("phishing-report-triage", "PRO-1 PRO-2 PRO-5 IDN-2")]
#[case::a_mailbox_is_nobody_and_real_calls_are_not_harmless("call-transcription-comparison", "OWN-1? EXP-2! OWN-4")]
#[case::the_human_check_became_a_look_afterwards("address-change-bot", "KEY-2! PRO-5! KEY-4 LOG-4- PRO-1")]
#[case::answered_in_bulk_and_not_confirmed("cancellation-desk-prompts", "KEY-1? KEY-2")]
#[case::logging_planned_for_too_long("feedback-themes", "LOG-1! LOG-2! LOG-3! LOG-4-")]
#[case::approved_by_who_asked("lapse-call-list", "DAT-2! DAT-1")]
#[case::past_its_end("marketing-copy-variants", "EXP-1! EXP-2-")]
#[case::production_that_runs_as_nothing_but_a_test_account("letter-translation", "IDN-9! IDN-3! IDN-1- PRO-1")]
#[case::access_past_its_end("churn-score", "DAT-3! DAT-1 DAT-2")]
fn an_edge_case_is_found_and_nothing_else_is(#[case] key: &str, #[case] said: &str) {
    let judgement = judged_in_full(&demo(), key);
    for word in said.split(' ') {
        let (control, verdict) = match word.as_bytes()[word.len() - 1] {
            b'!' => (&word[..word.len() - 1], Verdict::Fail),
            b'?' => (&word[..word.len() - 1], Verdict::NotAnswered),
            b'-' => (&word[..word.len() - 1], Verdict::NotApplicable),
            _ => (word, Verdict::Pass),
        };
        let found = judgement.get(control).unwrap_or_else(|| panic!("{control} is not judged"));
        assert_eq!(found.verdict(), verdict, "{control}: {}", found.answer.reason);
    }
}

#[test]
fn the_review_of_an_owner_who_left_goes_to_the_deputy() {
    let judgement = judged(&demo(), "broker-commission-checker");
    for control in ["OWN-1", "REV-2"] {
        let fix = judgement.get(control).unwrap().answer.fix.clone().unwrap();
        assert_eq!(fix.who, Who::Deputy, "{control}");
    }
}

#[test]
fn what_was_found_running_was_adopted_and_then_ratified_where_it_stood() {
    let demo = demo();
    let dossier = dossier(&demo, "phishing-report-triage");
    let adopted_on = dossier.workload.adopted.as_ref().unwrap().on;
    let approved = dossier.approved_into(Stage::Production).unwrap();
    assert!(approved.is_ratification() && approved.approved().unwrap().on > adopted_on);
}

#[test]
fn a_request_that_its_workload_left_behind_can_no_longer_be_approved() {
    let mut demo = open(TODAY);
    let dossier = dossier(&demo, "meeting-minutes");
    let pending = dossier.pending().unwrap();
    let lindqvist = demo.store.people_called("Tomas Lindqvist").unwrap()[0].id;
    let command = Command::Decide {
        promotion: pending.id,
        workload: dossier.workload.id,
        decision: Decision::Approved,
        by: by(lindqvist),
        reason: "I read it, and agree".into(),
        conditions: vec![],
    };
    let refusal = demo.store.commit(&newcomers_request(9), command).unwrap_err().to_string();
    assert!(refusal.contains("Edits and files the minutes -> Edits the minutes; the chair"), "{refusal}");
}

#[test]
fn what_came_since_the_baseline_is_new_and_the_rest_was_seen() {
    let demo = demo();
    let asking = Asking { today: day(TODAY), me: None };
    let count = |filter: &str| demo.store.matching_count(&parse(filter).unwrap(), &asking).unwrap();
    let (new, all) = (count("new:any"), TROUBLE.len() as u64);
    assert!(0 < new && new < all, "{new} of {all}");
    assert_eq!(count("new:any key=broker-portal-assistant"), 0, "it was so when the baseline was taken");
    assert_eq!(count("new:any key=underwriting-workbench"), 1, "it became wider since");
}

#[test]
fn where_nothing_is_known_nothing_fails() {
    assert_eq!(judged(&demo(), "document-ai-glasgow").fails().count(), 0);
}

#[test]
fn a_review_that_is_due_today_is_due_and_not_late() {
    let demo = demo();
    assert_eq!(dossier(&demo, "code-review-assistant").workload.facts.next_review_on.day(), Some(day(TODAY)));
}

#[rstest]
#[case::month_ends("flood-exposure-model", "2026-12-31")]
#[case::leap_day("policy-document-search", "2027-02-28")]
fn a_sequence_from_the_31st_or_a_leap_day_does_not_drift(#[case] key: &str, #[case] next: &str) {
    let demo = demo();
    let facts = dossier(&demo, key).workload.facts;
    assert_eq!(facts.next_review_on.day(), Some(day(next)));
    let anchor: Day = facts.cadence_anchor.day().unwrap();
    assert!(["-31", "-02-29"].iter().any(|end| anchor.to_string().ends_with(end)), "{anchor}");
}

/// What later versions will find from exceptions is told in words where there are facts for it.
#[rstest]
#[case::a_waiver_past_its_day("complaint-classifier", "ran out on its day and nobody closed it")]
fn what_no_control_finds_yet_is_told_in_a_review(#[case] key: &str, #[case] words: &str) {
    let dossier = dossier(&demo(), key);
    let told = dossier.reviews.iter().filter_map(|review| review.record.remark.as_ref());
    assert!(told.into_iter().any(|remark| remark.contains(words)), "{words}");
}

#[test]
fn after_its_approval_a_key_was_changed_on_schedule_and_nothing_came_of_it() {
    let demo = demo();
    let dossier = dossier(&demo, "underwriting-workbench");
    let approved_on = dossier.approved_into(Stage::Production).unwrap().approved().unwrap().on;
    let [runs_as] = dossier.identities.try_into().unwrap();
    let lives: Vec<bool> =
        runs_as.credentials.iter().map(countersign::domain::record::Credential::may_be_live).collect();
    assert_eq!(lives, [false, true]);
    assert!(runs_as.credentials[0].facts.revoked_on.day().unwrap() > approved_on);
}

#[test]
fn each_view_of_identities_has_somebody_to_show_and_most_are_in_good_order() {
    let demo = demo();
    let query = IdentityQuery::all(day(TODAY), demo.store.policy().unwrap().limits.dormant_days);
    let counts = demo.store.identity_counts(&query).unwrap();
    for view in IdentityView::ALL {
        assert!(counts.of(*view) > 0, "{}", view.word());
    }
    let mut in_order = 0;
    demo.store
        .each_identity(&query, |row| {
            in_order += u64::from(row.views(&query).is_empty());
            Ok::<(), StoreError>(())
        })
        .unwrap();
    assert!(counts.all > 20 && in_order * 3 > counts.all, "{in_order} of {}", counts.all);
}

#[test]
fn after_its_approval_a_tool_and_a_grant_were_added() {
    let demo = demo();
    let dossier = dossier(&demo, "underwriting-workbench");
    let approved = dossier.approved_into(Stage::Production).unwrap();
    let on = approved.approved().unwrap().on;
    assert!(dossier.grants.iter().any(|grant| grant.added_on > on));
    assert!(dossier.workload.facts.setting("tools").unwrap().on > on);
    assert!(!approved.snapshot.contains("company register lookup"));
}

#[test]
fn exceptions_wait_are_in_force_once_more_are_past_their_day_declined_and_closed() {
    let demo = demo();
    let today = demo.store.judged_on().unwrap().unwrap();
    let of: Vec<String> = demo
        .store
        .exceptions()
        .unwrap()
        .iter()
        .map(|row| format!("{} {} {}", row.key, row.exception.control, row.exception.state_on(today)))
        .collect();
    assert_eq!(
        of,
        [
            "churn-score DAT-3 requested",
            "complaint-classifier DAT-1 past-end",
            "feedback-themes LOG-1 in-force",
            "lapse-call-list DAT-2 rejected",
            "letter-translation LOG-4 closed",
            "telematics-score LOG-1 closed"
        ]
    );
    let renewed = dossier(&demo, "feedback-themes").exceptions[0].renewals.len();
    assert_eq!(renewed, 1, "what is in force was given one more term");
    let says = |key: &str, control: &str| {
        let judgement = judged_in_full(&demo, key);
        let judged = judgement.get(control).unwrap();
        (judged.verdict(), judged.excepted.is_some())
    };
    assert_eq!(says("feedback-themes", "LOG-1"), (Verdict::Fail, true));
    assert_eq!(says("complaint-classifier", "DAT-1"), (Verdict::Fail, false));
}
