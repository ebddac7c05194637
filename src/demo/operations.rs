//! The script as one line of time: everything that was done, by whom, in the order and at the hours of working days.

use super::calendar::{Calendar, RelativeDay};
use super::error::Place;
use super::exceptions::{Exception, Turn};
use super::identities::Step;
use super::script::{
    Action, Adopted, Answer, Baseline, Bulk, Grant, Import, NewPolicy, PEOPLE, Person, Promotion, Review, STORY,
    Scheduled, Script, ScriptFile, When, Workload,
};
use crate::domain::{Day, Instant};
use chrono::{NaiveTime, TimeDelta};
use toml::Spanned;

/// The first hour of a working day in UTC. With [`WORKED`] it lies within one civil day in the zone of the script's policy.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(8, 30, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};
/// The length of a working day.
const WORKED: TimeDelta = TimeDelta::hours(8);

/// Something that was done.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operation<'s> {
    /// The register began.
    Begin,
    /// People were recorded: those known from this day on, the first day where absent.
    People(Option<RelativeDay>),
    /// The same people said which accounts are theirs.
    Accounts(Option<RelativeDay>),
    Leave(&'s Person),
    Import(&'s Import),
    Bulk(&'s Bulk),
    ChangePolicy(&'s NewPolicy),
    TakeBaseline(&'s Baseline),
    Add(&'s Workload),
    Answer(&'s str, &'s Answer),
    AskGrant(&'s str, &'s Grant),
    ApproveGrant(&'s str, &'s Grant),
    EndGrant(&'s str, &'s Grant),
    Ask(&'s str, &'s Promotion),
    Decide(&'s str, &'s Promotion),
    /// The human check was exercised on a day.
    Exercise(&'s str, RelativeDay),
    Review(&'s str, &'s Review),
    Schedule(&'s str, &'s Scheduled),
    Close(&'s str, &'s Action),
    Adopt(&'s str, &'s Adopted),
    /// Something was done with an exception.
    Except(&'s str, &'s Exception, Turn<'s>),
    Demote(&'s str),
    Retire(&'s str),
    Reopen(&'s str),
    /// Something was done with a zone or an identity.
    Step(Step<'s>),
}

/// A deed with its day, the person at the keyboard, and the line that says so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dated<'s> {
    pub deed: Operation<'s>,
    pub who: &'s str,
    pub on: RelativeDay,
    pub place: Place,
}

/// A deed at its hour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timed<'s> {
    pub dated: Dated<'s>,
    pub day: Day,
    pub at: Instant,
}

/// Everything that was done, in order.
pub(super) fn in_order<'s>(script: &'s Script, calendar: Calendar) -> Vec<Timed<'s>> {
    let mut all = Deeds { all: vec![] };
    all.of_story(script);
    for (file, workload) in &script.workloads {
        all.of_workload(*file, workload);
    }
    for (when, place, step) in script.identities.steps() {
        all.add(when, place, Operation::Step(step));
    }
    // Two days of the script may fall on one working day; what is said of the earlier still comes first. Else the order is that
    // of the script, which is how this sort leaves it.
    let mut all: Vec<(Day, Dated<'s>)> = all.all.into_iter().map(|dated| (calendar.day(dated.on), dated)).collect();
    all.sort_by_key(|(day, dated)| (*day, offset(dated.on)));
    let mut timed = Vec::with_capacity(all.len());
    for of_day in all.chunk_by(|(one, _), (other, _)| one == other) {
        let number = i32::try_from(of_day.len()).unwrap_or(i32::MAX - 1);
        for (nth, (day, dated)) in (1..).zip(of_day) {
            timed.push(Timed { dated: *dated, day: *day, at: hour(*day, nth, number) });
        }
    }
    timed
}

fn offset(on: RelativeDay) -> i64 {
    match on {
        RelativeDay::Offset(days)
        | RelativeDay::Exactly(days)
        | RelativeDay::Last31st(days)
        | RelativeDay::LastLeapDay(days) => days,
    }
}

/// The hour of the `nth` of so many deeds of a day.
fn hour(day: Day, nth: i32, of: i32) -> Instant {
    let worked = WORKED / (of + 1) * nth;
    Instant::from_utc((day.date().and_time(MORNING) + worked).and_utc()).unwrap_or(Instant::LAST)
}

struct Deeds<'s> {
    all: Vec<Dated<'s>>,
}

impl<'s> Deeds<'s> {
    fn add(&mut self, when: &'s When, place: Place, deed: Operation<'s>) {
        self.all.push(Dated { deed, who: &when.who, on: when.on, place });
    }

    fn of_story(&mut self, script: &'s Script) {
        let story = &script.story;
        let begins = &story.begins;
        let place = Place { file: "story.toml", line: 1 };
        self.add(begins, place, Operation::Begin);
        let mut since: Vec<Option<RelativeDay>> = script.people.iter().map(|person| person.since).collect();
        since.sort_unstable();
        since.dedup();
        for since in since {
            let place = Place { file: "people.toml", line: 1 };
            for deed in [Operation::People(since), Operation::Accounts(since)] {
                self.all.push(Dated { deed, who: &begins.who, on: since.unwrap_or(begins.on), place });
            }
        }
        for person in &script.people {
            if let Some(left) = &person.left {
                self.add(left.get_ref(), PEOPLE.place(left), Operation::Leave(person));
            }
        }
        for import in &story.import {
            self.add(&import.get_ref().on, STORY.place(import), Operation::Import(import.get_ref()));
        }
        for bulk in &story.bulk {
            self.add(&bulk.get_ref().on, STORY.place(bulk), Operation::Bulk(bulk.get_ref()));
        }
        for policy in &story.policy {
            self.add(&policy.get_ref().on, STORY.place(policy), Operation::ChangePolicy(policy.get_ref()));
        }
        for baseline in &story.baseline {
            self.add(&baseline.get_ref().on, STORY.place(baseline), Operation::TakeBaseline(baseline.get_ref()));
        }
    }

    fn of_workload(&mut self, file: ScriptFile, workload: &'s Workload) {
        let key = workload.key.get_ref().as_str();
        if let Some(added) = &workload.added {
            self.add(added, file.place(&workload.key), Operation::Add(workload));
        }
        for answer in &workload.answers {
            self.add(&answer.get_ref().on, file.place(answer), Operation::Answer(key, answer.get_ref()));
        }
        for grant in &workload.grants {
            self.of_grant(file.place(grant), key, grant.get_ref());
        }
        for promotion in &workload.promotions {
            self.of_promotion(file, key, promotion);
        }
        for review in &workload.reviews {
            let (place, review) = (file.place(review), review.get_ref());
            if let Some(on) = review.exercised {
                self.add(&review.on, place, Operation::Exercise(key, on));
            }
            self.add(&review.on, place, Operation::Review(key, review));
            self.of_actions(file, key, &review.actions);
        }
        for scheduled in &workload.scheduled {
            self.add(&scheduled.get_ref().on, file.place(scheduled), Operation::Schedule(key, scheduled.get_ref()));
        }
        for exception in &workload.exceptions {
            let (place, exception) = (file.place(exception), exception.get_ref());
            for (on, turn) in exception.turns() {
                self.add(on, place, Operation::Except(key, exception, turn));
            }
        }
        if let Some(adopted) = &workload.adopted {
            self.add(&adopted.get_ref().on, file.place(adopted), Operation::Adopt(key, adopted.get_ref()));
        }
        let steps = [
            (&workload.demoted, Operation::Demote(key)),
            (&workload.retired, Operation::Retire(key)),
            (&workload.restarted, Operation::Reopen(key)),
        ];
        for (when, deed) in steps {
            if let Some(when) = when {
                self.add(when.get_ref(), file.place(when), deed);
            }
        }
    }

    fn of_grant(&mut self, place: Place, key: &'s str, grant: &'s Grant) {
        self.add(&grant.asked, place, Operation::AskGrant(key, grant));
        if let Some(approved) = &grant.approved {
            self.add(approved, place, Operation::ApproveGrant(key, grant));
        }
        if let Some(ended) = &grant.ended {
            self.add(ended, place, Operation::EndGrant(key, grant));
        }
    }

    fn of_promotion(&mut self, file: ScriptFile, key: &'s str, promotion: &'s Spanned<Promotion>) {
        let (place, promotion) = (file.place(promotion), promotion.get_ref());
        self.add(&promotion.asked, place, Operation::Ask(key, promotion));
        if let Some(decided) = &promotion.decided {
            let who = promotion.recorded_by.as_deref().unwrap_or(&decided.who);
            self.all.push(Dated { deed: Operation::Decide(key, promotion), who, on: decided.on, place });
        }
        self.of_actions(file, key, &promotion.conditions);
    }

    fn of_actions(&mut self, file: ScriptFile, key: &'s str, actions: &'s [Spanned<Action>]) {
        for action in actions {
            if let Some(done) = &action.get_ref().done {
                self.add(done, file.place(action), Operation::Close(key, action.get_ref()));
            }
        }
    }
}
