//! Clocks that disagree: an entry recorded while a clock was ahead hides nothing, and what is computed takes in the same entries however
//! it is computed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that meets the unexpected stops there")]

mod support;

use countersign::domain::command::{Command, When};
use countersign::domain::{Id, Instant};
use countersign::store::StoreError;
use rstest::rstest;
use std::sync::atomic::{AtomicI64, Ordering};
use support::{TestRegister, day, facts};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn purpose(desk: &TestRegister, id: Id) -> String {
    desk.dossier(id).workload.facts.purpose.known().unwrap().clone()
}

/// Live, as of today and computed anew are the same, and verification finds nothing to say of any clock.
fn agrees(desk: &mut TestRegister) {
    let found = desk.store.verify(None, &mut |_| {}).unwrap();
    assert_eq!((found.faults, found.clock_steps_back), (vec![], 0));
    let live = desk.store.projection().unwrap();
    let today = desk.today();
    assert_eq!(desk.store.as_of(today, None).unwrap().projection().unwrap(), live);
    desk.store.rebuild(desk.now(), &mut |_, _| {}).unwrap();
    assert_eq!(desk.store.projection().unwrap(), live);
}

#[rstest]
#[case::a_moment("2026-11-30T12:00:00.000Z", SECOND, "2026-11-30")]
#[case::over_midnight("2026-11-30T23:50:00.000Z", 20 * MINUTE, "2026-12-01")]
#[case::half_a_day("2026-11-30T12:00:00.000Z", 13 * HOUR, "2026-12-01")]
#[case::nearly_a_day("2026-11-30T12:00:00.000Z", DAY - SECOND, "2026-12-01")]
fn less_than_a_day_behind_the_register_goes_on_from_its_last_entry(
    #[case] now: &str,
    #[case] ahead: i64,
    #[case] today: &str,
) {
    let mut desk = TestRegister::begin("2026-11-29");
    let now = at(now);
    desk.set_clock(now);
    let id = desk.workload("Claims triage", &[]);
    desk.set_clock(now.plus_millis(ahead));
    desk.answer(id, &[("purpose", "wrong")]);
    desk.set_clock(now.plus_millis(2));
    let answer = Command::Answer { workload: id, fields: facts(&[("purpose", "right")]), bulk: None, overwrite: true };
    let done = desk.act(answer);
    let behind = done.behind.expect("it is said");
    assert!(behind.recorded().contains("behind the last entry"), "{}", behind.recorded());
    let entries = desk.store.latest(None, 2).unwrap();
    assert_eq!(entries[0].entry.at, entries[1].entry.at, "the last entry's instant");
    assert_eq!((entries[0].entry.on, desk.today()), (day(today), day(today)), "and its day, which is the register's");
    assert_eq!(purpose(&desk, id), "right");
    let ahead = desk.store.ahead(desk.now()).unwrap().expect("named").to_string();
    assert!(ahead.contains("ahead of this machine's clock"), "{ahead}");
    agrees(&mut desk);
}

#[rstest]
#[case::a_day(DAY)]
#[case::a_month(31 * DAY)]
#[case::ten_years(3_652 * DAY)]
fn a_day_or_more_behind_nothing_is_written_and_the_message_names_both_times(#[case] ahead: i64) {
    let mut desk = TestRegister::begin("2026-11-29");
    let now = at("2026-11-30T12:00:00.000Z");
    desk.set_clock(now);
    let id = desk.workload("Claims triage", &[]);
    let then = now.plus_millis(ahead);
    desk.set_clock(then);
    desk.answer(id, &[("purpose", "ahead")]);
    desk.set_clock(now);
    let before = desk.store.end().unwrap();
    let refused = desk.try_act(Command::AddWorkload { key: None, fields: facts(&[("name", "Second")]) }).unwrap_err();
    assert!(matches!(&refused, StoreError::ClockBehind(ahead) if ahead.entries.count() == 1), "{refused}");
    let said = refused.to_string();
    for part in [
        "2026-11-30T12:00:00",
        &then.to_string()[..16],
        "entry 4",
        "nothing was written",
        "countersign clock --correct",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert_eq!(desk.store.end().unwrap(), before);
    assert_eq!(desk.today(), desk.store.day_of(then), "the register's day is the later one");
    agrees(&mut desk);
}

#[test]
fn a_day_that_was_said_stands_while_the_clock_is_behind() {
    let mut desk = TestRegister::begin("2026-11-20");
    let now = at("2026-11-30T23:50:00.000Z");
    desk.set_clock(now.plus_millis(20 * MINUTE));
    let id = desk.workload("Claims triage", &[]);
    desk.set_clock(now);
    desk.on = Some(day("2026-11-25"));
    desk.answer(id, &[("purpose", "said")]);
    assert_eq!(desk.store.latest(None, 1).unwrap()[0].entry.on, day("2026-11-25"));
    agrees(&mut desk);
}

#[test]
fn of_two_requests_the_one_that_is_written_later_is_recorded_later_whichever_was_made_first() {
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    let mut desk = TestRegister::begin("2026-11-29");
    CLOCK.store(at("2026-11-30T12:00:00.000Z").millis(), Ordering::Relaxed);
    let ticks = || at("1970-01-01T00:00:00.000Z").plus_millis(CLOCK.fetch_add(SECOND, Ordering::Relaxed));
    let (mut first, mut second) = (desk.request(), desk.request());
    first.at = When::Asked(ticks);
    second.at = When::Asked(ticks);
    let add = |name: &str| Command::AddWorkload { key: None, fields: facts(&[("name", name)]) };
    let mut other = countersign::store::Store::open(
        &desk.file(),
        countersign::store::Mode::Write,
        None,
        at("2026-11-30T12:00:00.000Z"),
    )
    .unwrap();
    other.commit(&second, add("Second")).unwrap();
    let done = desk.store.commit(&first, add("First")).unwrap();
    assert_eq!(done.behind, None, "no clock is blamed");
    let times: Vec<Instant> = desk.store.entries_from(1, 9).unwrap().iter().map(|row| row.entry.at).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(desk.store.verify(None, &mut |_| {}).unwrap().clock_steps_back, 0);
}

#[test]
fn a_retry_is_found_by_its_act_id_though_the_clock_has_gone_on_and_says_what_it_began() {
    let mut desk = TestRegister::begin("2026-11-29");
    let mut request = desk.request();
    let add = || Command::AddWorkload { key: None, fields: facts(&[("name", "Claims triage")]) };
    let first = desk.store.commit(&request, add()).unwrap();
    request.at = desk.now().plus_millis(HOUR).into();
    let again = desk.store.commit(&request, add()).unwrap();
    assert!(again.already);
    assert_eq!((again.begun, again.end), (first.begun, first.end));
}

/// A register in which the clock was ten years ahead for two entries: the workload they are about, and when the clock was right again.
fn ten_years_ahead() -> (TestRegister, Id, Instant) {
    let mut desk = TestRegister::begin("2026-11-29");
    let now = at("2026-11-30T12:00:00.000Z");
    desk.set_clock(now);
    let id = desk.workload("Claims triage", &[("purpose", "first")]);
    desk.set_clock(now.plus_millis(3_652 * DAY));
    desk.answer(id, &[("purpose", "second")]);
    desk.answer(id, &[("supplier", "Acme AI")]);
    desk.set_clock(now.plus_millis(MINUTE));
    (desk, id, now)
}

#[test]
fn once_the_entries_are_said_to_be_wrong_each_is_true_from_today_and_later_answers_win() {
    let (mut desk, id, _) = ten_years_ahead();
    let (then, size) = (desk.today(), desk.store.end().unwrap().unwrap().size);
    let known = desk.store.as_of(then, Some(size)).unwrap().projection().unwrap();
    let request = desk.request();
    let done = desk.store.correct_clock(&request).unwrap().expect("something lies ahead");
    assert_eq!(done.entries, 1);
    let correction = desk.store.latest(None, 1).unwrap().remove(0).entry;
    assert_eq!((correction.kind.as_str(), correction.on), ("clock.corrected", day("2026-11-30")));
    assert_eq!(correction.data["entries"], serde_json::json!({"first": size - 1, "last": size}));
    assert_eq!(correction.data["on"], "2026-11-30");
    desk.store.roll(desk.now()).unwrap();
    assert_eq!((desk.today(), purpose(&desk, id)), (day("2026-11-30"), "second".to_owned()));
    agrees(&mut desk);

    desk.answer(id, &[("purpose", "third")]);
    desk.later(1);
    desk.answer(id, &[("supplier", "Other AI")]);
    let facts = desk.dossier(id).workload.facts;
    assert_eq!(
        (facts.purpose.known().unwrap().as_str(), facts.supplier.known().unwrap().as_str()),
        ("third", "Other AI")
    );
    agrees(&mut desk);
    assert_eq!(desk.store.as_of(then, Some(size)).unwrap().projection().unwrap(), known, "as known before");
    let yesterday = desk.store.as_of(day("2026-11-30"), None).unwrap();
    assert_eq!(yesterday.dossier(id).unwrap().unwrap().workload.facts.purpose.known().unwrap(), "third");
    let request = desk.request();
    assert!(desk.store.correct_clock(&request).unwrap().is_none(), "nothing lies ahead any more");
}

#[test]
fn a_day_that_a_person_said_is_kept_when_the_clock_that_recorded_it_is_corrected() {
    let mut desk = TestRegister::begin("2026-11-20");
    let id = desk.workload("Claims triage", &[]);
    let now = at("2026-11-30T12:00:00.000Z");
    desk.set_clock(now.plus_millis(30 * DAY));
    desk.on = Some(day("2026-11-25"));
    desk.answer(id, &[("purpose", "said")]);
    desk.on = None;
    desk.set_clock(now);
    let request = desk.request();
    desk.store.correct_clock(&request).unwrap().unwrap();
    let then = desk.store.as_of(day("2026-11-25"), None).unwrap();
    assert_eq!(then.dossier(id).unwrap().unwrap().workload.facts.purpose.known().unwrap(), "said");
    agrees(&mut desk);
}

#[test]
fn what_replaced_what_is_told_by_what_was_known_then() {
    let (mut desk, id, _) = ten_years_ahead();
    let request = desk.request();
    desk.store.correct_clock(&request).unwrap().unwrap();
    desk.answer(id, &[("purpose", "third")]);
    let last = desk.store.end().unwrap().unwrap().size;
    let mut past = desk.store.past();
    for (before, says) in [(last, "second"), (last - 2, "second"), (last - 3, "first"), (last, "second")] {
        let record = past.before(id, before).unwrap().unwrap();
        let purpose = record.workload().unwrap().facts.purpose.known().unwrap();
        assert_eq!(purpose, says, "before entry {before}");
    }
}

#[test]
fn a_correction_that_another_program_crossed_is_refused() {
    let (mut desk, _, _) = ten_years_ahead();
    let entries = desk.store.ahead(desk.now()).unwrap().unwrap().entries;
    let register = desk.store.register().unwrap().id;
    let request = desk.request();
    desk.store.correct_clock(&request).unwrap().unwrap();
    let late = desk.refused(Command::CorrectClock { register, entries });
    assert!(late.contains("changed by someone else"), "{late}");
}
