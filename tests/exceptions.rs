//! Exceptions from asking to closing, in a register: what the rules allow, what a gate lets through, and that all of it turns by
//! itself with the days.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that meets the unexpected stops there")]

mod support;

use countersign::controls::judge;
use countersign::domain::field::Fields;
use countersign::domain::record::{ExceptionFacts, GrantFacts};
use countersign::domain::{Attested, Command, Day, Id};
use countersign::query::Sort;
use rstest::rstest;
use support::{TestRegister, by, day};

/// A pilot of `owner` that logs no prompts, and the three who ask, answer for an exception and approve.
struct Pilot {
    desk: TestRegister,
    workload: Id,
    owner: Id,
    asks: Id,
    answers: Id,
    approves: Id,
}

impl Pilot {
    fn begin() -> Self {
        let mut desk = TestRegister::begin("2026-11-01");
        let [owner, asks, answers, approves] =
            ["A. Kumar", "R. Diaz", "L. Chen", "M. Silva"].map(|name| desk.person(name));
        let pairs = [("stage", "pilot"), ("log_prompts", "no"), ("owner", &owner.to_string()[..])];
        let workload = desk.workload("Claims triage agent", &[]);
        desk.answer(workload, &[("stage", "unknown")]);
        desk.answer(workload, &pairs);
        Self { desk, workload, owner, asks, answers, approves }
    }

    fn asking(&self, control: &str, until: &str, items: Vec<Id>) -> Command {
        let fields = Fields::<ExceptionFacts>::new()
            .with("reason", "the log store moves in January")
            .with("compensating_control", "two people sample the answers weekly")
            .with("owner", self.answers)
            .with("expires_on", day(until));
        Command::RequestException {
            workload: self.workload,
            control: control.to_owned(),
            items,
            by: by(self.asks),
            fields,
        }
    }

    fn asked(&mut self, control: &str, until: &str) -> Id {
        let ask = self.asking(control, until, vec![]);
        self.desk.act(ask).begun[0]
    }

    fn decided(&self, exception: Id, person: Id, declined: Option<&str>) -> Command {
        let declined = declined.map(str::to_owned);
        Command::DecideException { exception, workload: self.workload, by: by(person), declined }
    }

    fn approved(&mut self, control: &str, until: &str) -> Id {
        let exception = self.asked(control, until);
        let decide = self.decided(exception, self.approves, None);
        self.desk.act(decide);
        exception
    }

    fn renewed(&self, exception: Id, person: Id, until: &str) -> Command {
        let (until, reason) = (day(until), "the move slipped".to_owned());
        Command::RenewException { exception, workload: self.workload, by: by(person), until, reason }
    }

    fn closed(&self, exception: Id) -> Command {
        let reason = "prompts are logged".to_owned();
        Command::CloseException { exception, workload: self.workload, by: by(self.owner), reason }
    }

    fn excepted_until(&self, control: &str) -> Option<Day> {
        let policy = self.desk.store.policy().unwrap();
        let judgement = judge(&self.desk.dossier(self.workload), self.desk.today(), policy);
        judgement.get(control).unwrap().excepted_until()
    }
}

#[rstest]
#[case::who_asked(|pilot: &Pilot| pilot.asks)]
#[case::who_answers_for_it(|pilot: &Pilot| pilot.answers)]
#[case::who_owns_the_workload(|pilot: &Pilot| pilot.owner)]
fn neither_who_asked_nor_who_answers_for_it_nor_the_owner_approves_or_renews(#[case] who: fn(&Pilot) -> Id) {
    let mut pilot = Pilot::begin();
    let person = who(&pilot);
    let waiting = pilot.asked("LOG-1", "2027-01-15");
    let command = pilot.decided(waiting, person, None);
    assert!(pilot.desk.refused(command).contains("let another person decide"));
    let command = pilot.decided(waiting, pilot.approves, None);
    pilot.desk.act(command);
    let command = pilot.renewed(waiting, person, "2027-01-20");
    assert!(pilot.desk.refused(command).contains("let another person decide"));
}

#[test]
fn where_policy_lets_a_sole_user_decide_the_owner_may_and_it_is_told_that_it_was_the_same_account() {
    let mut pilot = Pilot::begin();
    pilot.desk.policy(&[("self_attested = false", "self_attested = true")], "").unwrap();
    let waiting = pilot.asked("LOG-1", "2027-01-15");
    let command = pilot.decided(waiting, pilot.asks, None);
    pilot.desk.act(command);
    let dossier = pilot.desk.dossier(pilot.workload);
    assert_eq!(dossier.exceptions[0].approved().unwrap().vouched.attested, Attested::SameAccount);
}

#[rstest]
#[case::its_longest("LOG-1", "2027-01-30", None)]
#[case::a_day_more("LOG-1", "2027-01-31", Some("lasts 90 days at most, from 2026-11-01 until 2027-01-30"))]
#[case::where_less_is_allowed("KEY-2", "2026-12-02", Some("lasts 30 days at most"))]
#[case::already_past("LOG-1", "2026-10-31", Some("would count for nothing"))]
#[case::only_today("LOG-1", "2026-11-01", None)]
#[case::from_what_nobody_is_excepted_from("EXC-2", "2026-11-10", Some("this control allows no exceptions"))]
#[case::from_nothing("LOG-99", "2026-11-10", Some("there is no such control"))]
fn an_exception_lasts_no_longer_than_its_control_allows(
    #[case] control: &str,
    #[case] until: &str,
    #[case] refused: Option<&str>,
) {
    let mut pilot = Pilot::begin();
    let ask = pilot.asking(control, until, vec![]);
    match refused {
        None => drop(pilot.desk.act(ask)),
        Some(says) => {
            let said = pilot.desk.refused(ask);
            assert!(said.contains(says), "{said}");
        }
    }
}

#[test]
fn an_exception_is_for_things_of_the_workload_itself_and_is_asked_for_once() {
    let mut pilot = Pilot::begin();
    let other = pilot.desk.workload("Doc summariser", &[]);
    let fields = |dataset| Fields::<GrantFacts>::new().with("dataset", dataset);
    let theirs = pilot.desk.act(Command::AddGrant { workload: other, fields: fields("claims-db") }).begun[0];
    let ask = pilot.asking("DAT-3", "2026-12-01", vec![theirs]);
    assert!(pilot.desk.refused(ask).contains("is nothing of this workload"));

    let workload = pilot.workload;
    let own =
        |desk: &mut TestRegister, dataset| desk.act(Command::AddGrant { workload, fields: fields(dataset) }).begun[0];
    let (one, two) = (own(&mut pilot.desk, "claims-db"), own(&mut pilot.desk, "policies-db"));
    let ask = pilot.asking("DAT-3", "2026-12-01", vec![one]);
    pilot.desk.act(ask.clone());
    assert!(pilot.desk.refused(ask).contains("waits to be decided for this"));
    let ask = pilot.asking("DAT-3", "2026-12-01", vec![one, two]);
    pilot.desk.act(ask);
    let ask = pilot.asking("DAT-3", "2026-12-01", vec![two]);
    assert!(pilot.desk.refused(ask).contains("waits to be decided for this"));
}

#[rstest]
#[case::reason("reason", "a reason is missing")]
#[case::compensating_control("compensating_control", "a compensating control is missing")]
#[case::owner("owner", "an owner is missing")]
#[case::last_day("expires_on", "its last day is missing")]
fn nothing_of_an_exception_is_left_unsaid(#[case] without: &str, #[case] says: &str) {
    let mut pilot = Pilot::begin();
    let Command::RequestException { workload, control, items, by, mut fields } =
        pilot.asking("LOG-1", "2026-12-01", vec![])
    else {
        unreachable!("asking asks");
    };
    fields.remove(without);
    let said = pilot.desk.refused(Command::RequestException { workload, control, items, by, fields });
    assert!(said.contains(says), "{said}");
}

#[test]
fn an_exception_counts_from_its_approval_through_its_last_day_and_nothing_is_written_when_it_ends() {
    let mut pilot = Pilot::begin();
    let exception = pilot.asked("LOG-1", "2026-12-01");
    assert_eq!(pilot.excepted_until("LOG-1"), None, "asked for is not approved");
    let command = pilot.decided(exception, pilot.approves, None);
    pilot.desk.act(command);
    assert_eq!(pilot.excepted_until("LOG-1"), Some(day("2026-12-01")));
    let size = pilot.desk.store.end().unwrap().unwrap().size;
    pilot.desk.turn_to("2026-12-01");
    assert_eq!(pilot.excepted_until("LOG-1"), Some(day("2026-12-01")));
    let workload = pilot.workload;
    let stored = |desk: &TestRegister| desk.store.row_of(workload, Sort::default()).unwrap().unwrap().excepted.count();
    assert_eq!(stored(&pilot.desk), 1);
    pilot.desk.turn_to("2026-12-02");
    assert_eq!((pilot.excepted_until("LOG-1"), stored(&pilot.desk)), (None, 0));
    assert_eq!(pilot.desk.store.end().unwrap().unwrap().size, size);

    let renew = pilot.renewed(exception, pilot.approves, "2026-12-20");
    pilot.desk.act(renew);
    assert_eq!(pilot.excepted_until("LOG-1"), Some(day("2026-12-20")), "renewed late it counts again");
    let close = pilot.closed(exception);
    pilot.desk.act(close.clone());
    assert_eq!(pilot.excepted_until("LOG-1"), None);
    assert!(pilot.desk.refused(close).contains("is closed"));
    let renew = pilot.renewed(exception, pilot.approves, "2026-12-30");
    assert!(pilot.desk.refused(renew).contains("is closed"));
}

#[test]
fn what_is_done_to_an_exception_is_done_in_the_order_of_its_days() {
    let mut pilot = Pilot::begin();
    pilot.desk.turn_to("2026-11-10");
    let exception = pilot.asked("LOG-1", "2026-12-01");
    pilot.desk.on = Some(day("2026-11-09"));
    let command = pilot.decided(exception, pilot.approves, None);
    assert!(pilot.desk.refused(command).contains("2026-11-09 lies before 2026-11-10"));
    pilot.desk.on = None;
    let command = pilot.decided(exception, pilot.approves, Some("log them"));
    pilot.desk.act(command);
    let command = pilot.decided(exception, pilot.approves, None);
    assert!(pilot.desk.refused(command).contains("is decided"));
}

#[test]
fn who_left_neither_asks_nor_answers_for_an_exception() {
    let mut pilot = Pilot::begin();
    let (asks, answers, today) = (pilot.asks, pilot.answers, pilot.desk.today());
    pilot.desk.act(Command::PersonLeft { person: answers, left_on: today });
    let ask = pilot.asking("LOG-1", "2026-12-01", vec![]);
    assert!(pilot.desk.refused(ask).contains("they left and can no longer answer for an exception"));
    pilot.desk.act(Command::PersonLeft { person: asks, left_on: today });
    let ask = pilot.asking("LOG-1", "2026-12-01", vec![]);
    assert!(pilot.desk.refused(ask).contains("they left and can no longer ask for an exception"));
}

#[test]
fn an_exception_is_found_as_of_a_past_day_as_it_stood_then() {
    let mut pilot = Pilot::begin();
    pilot.approved("LOG-1", "2026-12-01");
    pilot.desk.turn_to("2026-12-10");
    let then = pilot.desk.store.as_of(day("2026-11-30"), None).unwrap();
    let dossier = then.dossier(pilot.workload).unwrap().unwrap();
    let judgement = judge(&dossier, day("2026-11-30"), then.policy().unwrap());
    assert_eq!(judgement.get("LOG-1").unwrap().excepted_until(), Some(day("2026-12-01")));
}

#[test]
fn the_register_counts_what_is_excepted_as_a_part_of_what_fails_until_it_is_closed() {
    let mut pilot = Pilot::begin();
    let fails = pilot.desk.store.counts().unwrap().fails;
    assert_eq!(pilot.desk.store.counts().unwrap().excepted, 0);
    let exception = pilot.approved("LOG-1", "2026-11-20");
    let counts = pilot.desk.store.counts().unwrap();
    assert_eq!((counts.fails, counts.excepted), (fails, 1), "it stays a fail");
    let close = pilot.closed(exception);
    pilot.desk.act(close);
    assert_eq!(pilot.desk.store.counts().unwrap().excepted, 0);
}
