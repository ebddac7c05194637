//! KEY: can it affect a customer, a record or a decision without a person in between (S3)?

use crate::controls::answer::{Answer, Mend, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::domain::effect::{Effects, ReachRange};
use crate::domain::{ControlPoint, DateFact, Day, Fact, How, Reach, Stage, YesNo};

/// KEY-1: every part of the key test is answered, lately, and not before the last promotion was asked for.
pub fn answered(it: &Reading<'_>) -> Answer {
    let again = |how: &'static str| Mend::new(Who::Owner, Step::Answer("reach_customer"), how);
    let unanswered = Unanswered::of(it);
    if let Some(first) = unanswered.first() {
        let mend = Mend::new(Who::Owner, Step::Answer(first), "answer what it can do, and who stands in between");
        return Answer::open(unanswered.words(), mend);
    }
    let on = match fact!(it.reach_answered_on) {
        DateFact::On(day) => *day,
        DateFact::Unknown => {
            return Answer::open("nobody has said when its effect was answered", again("answer its effect"));
        }
        DateFact::Never => return Answer::fail("its effect was never answered by anybody", again("answer its effect")),
    };
    let asked_on = it.asked_on().or_else(|| it.last_approved().map(|promotion| promotion.requested_on));
    if let Some(asked_on) = asked_on.filter(|asked_on| on < *asked_on) {
        let reason = format!("its effect was last answered on {on}, before promotion was asked for on {asked_on}");
        return Answer::fail(reason, again("answer its effect again, with the request for promotion"));
    }
    let last_day = it.cadence().after(on, 1).plus_days(it.grace_days());
    if it.is_past(last_day) {
        let reason = format!("its effect was last answered on {on}, and had to be answered again by {last_day}");
        return Answer::fail(reason, again("answer its effect again"));
    }
    match unconfirmed_bulk_answer(it) {
        Some((given, reviewed)) => {
            let reason =
                format!("its effect was answered in bulk on {given}, and the review of {reviewed} did not confirm it");
            Answer::open(reason, again("answer its effect for this workload by itself"))
        }
        None => Answer::pass(format!("answered on {on}, good until {last_day}")),
    }
}

/// KEY-2: no effect without a person before it; for mere influence a person after it is enough.
pub fn no_effect_without_a_human(it: &Reading<'_>) -> Answer {
    let mend = |step| Mend::new(Who::Owner, step, "let a person approve before it takes effect, or cut what it can do");
    match it.acts_without_a_human() {
        Fact::Known(YesNo::No) => Answer::pass("whatever it affects, a person stands in between"),
        Fact::Known(YesNo::Yes) => {
            let person = match fact!(it.control_point) {
                Fact::Known(ControlPoint::After) => "a person only looks afterwards",
                _ => "no person stands in between",
            };
            let reason = format!("it can {}, and {person}", widest_known(it.effects()));
            Answer::fail(reason, mend(Step::Answer("control_point")))
        }
        Fact::Unknown => {
            let unanswered = Unanswered::of(it);
            match unanswered.first() {
                Some(first) => Answer::open(unanswered.words(), mend(Step::Answer(first))),
                None => open_data(it),
            }
        }
    }
}

/// KEY-3: an experiment reads at most, whoever looks on (S10).
pub fn an_experiment_has_no_effect(it: &Reading<'_>) -> Answer {
    let effects = it.effects();
    let ReachRange { lowest, highest } = effects.widest();
    if lowest >= Reach::Influence {
        let reason = format!("it can {}, so it is no longer an experiment", widest_known(effects));
        let mend = Mend::new(Who::Owner, Step::Promote, "ask for promotion to a pilot, or cut what it can do");
        return Answer::fail(reason, mend);
    }
    if highest <= Reach::Read {
        return Answer::pass("it reads at most");
    }
    let mut unanswered = Unanswered::of(it);
    unanswered.human_check = false;
    match unanswered.first() {
        Some(first) => {
            let mend = Mend::new(Who::Owner, Step::Answer(first), "answer what it can do");
            Answer::open(unanswered.words(), mend)
        }
        None => open_data(it),
    }
}

/// KEY-4: where it may affect anything, the human check is somebody's task and is exercised.
pub fn the_human_check_is_real(it: &Reading<'_>) -> Answer {
    let ReachRange { lowest, highest } = it.effects().widest();
    if highest <= Reach::Read {
        return Answer::not_applicable("it reads at most");
    }
    let pilot = it.stage() == Some(Stage::Pilot);
    if pilot && it.first_review(|review| review.record.stage == Some(Stage::Pilot)).is_none() {
        return Answer::not_applicable("a pilot shows its human check at its first review");
    }
    let point = *fact!(it.control_point);
    let mend = |field, how: &'static str| Mend::new(Who::Owner, Step::Answer(field), how);
    if point.is(ControlPoint::None) {
        let mend = mend("control_point", "let a person check it, and say who and how");
        return match lowest {
            Reach::None | Reach::Read => {
                Answer::open("it has no human check, and whether it needs one is not answered", mend)
            }
            Reach::Influence | Reach::Act => Answer::fail("it has no human check that could be exercised", mend),
        };
    }
    let exercised = exercised_lately(it, *fact!(it.control_exercised_on));
    if let Exercised::Late(reason) = exercised {
        return Answer::fail(reason, mend("control_exercised_on", "exercise the human check, and say on which day"));
    }
    let how = "say which role checks, what it does, and when it last did";
    if point.is_unknown() {
        Answer::open("nobody has said whether a person checks", mend("control_point", how))
    } else if fact!(it.control_role).is_unknown() {
        Answer::open("nobody has said which role makes the human check", mend("control_role", how))
    } else if fact!(it.control_action).is_unknown() {
        Answer::open("nobody has said what the human check does", mend("control_action", how))
    } else {
        match exercised {
            Exercised::InTime(reason) => Answer::pass(reason),
            _ => Answer::open(
                "nobody has said when the human check was last exercised",
                mend("control_exercised_on", how),
            ),
        }
    }
}

/// KEY-5: what only reads is judged by what its data opens (S29).
pub fn declared_as_wide_as_it_reaches(it: &Reading<'_>) -> Answer {
    let (declared, effective) = (parts(it.declared()), parts(it.effects()));
    let narrower = declared.iter().zip(&effective).find(|((_, said), (_, is))| is.lowest > said.highest);
    if let Some(((part, said), _)) = narrower {
        let reason =
            format!("its effect on a {} is declared `{}`, but its data lets it influence one", part.noun, said.highest);
        let how = "declare the effect as it is, or take from its data the way out or the use in decisions";
        return Answer::fail(reason, Mend::new(Who::Owner, Step::Answer(part.field), how));
    }
    let mut unanswered = Unanswered::of(it);
    unanswered.human_check = false;
    if let Some(first) = unanswered.first() {
        let mend = Mend::new(Who::Owner, Step::Answer(first), "answer what it can do");
        return Answer::open(unanswered.words(), mend);
    }
    if declared.iter().zip(&effective).any(|((_, said), (_, is))| is.highest > said.highest) {
        return open_data(it);
    }
    Answer::pass("what is declared is as wide as what its data opens")
}

/// One of the three things it can have an effect on.
#[derive(Clone, Copy)]
struct Part {
    field: &'static str,
    noun: &'static str,
    influence: &'static str,
    act: &'static str,
}

const CUSTOMER: Part =
    Part { field: "reach_customer", noun: "customer", influence: "influence a customer", act: "act on a customer" };
const RECORD: Part =
    Part { field: "reach_record", noun: "record", influence: "influence a record", act: "change a record" };
const DECISION: Part =
    Part { field: "reach_decision", noun: "decision", influence: "influence a decision", act: "take a decision" };

fn parts(effects: Effects) -> [(Part, ReachRange); 3] {
    [(CUSTOMER, effects.customer), (RECORD, effects.record), (DECISION, effects.decision)]
}

/// The widest effect that is known, in words.
fn widest_known(effects: Effects) -> &'static str {
    let parts = parts(effects);
    let at_least = |reach| parts.iter().find(|(_, range)| range.lowest >= reach).map(|(part, _)| part);
    match (at_least(Reach::Act), at_least(Reach::Influence)) {
        (Some(part), _) => part.act,
        (None, Some(part)) => part.influence,
        (None, None) => "read",
    }
}

/// Which answers of the key test are missing.
#[derive(Clone, Copy)]
struct Unanswered {
    parts: [bool; 3],
    human_check: bool,
}

impl Unanswered {
    fn of(it: &Reading<'_>) -> Self {
        let parts = [fact!(it.reach_customer), fact!(it.reach_record), fact!(it.reach_decision)].map(Fact::is_unknown);
        Self { parts, human_check: fact!(it.control_point).is_unknown() }
    }

    fn each(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let parts = [CUSTOMER, RECORD, DECISION].into_iter().zip(self.parts);
        let missing = parts.filter(|(_, missing)| *missing).map(|(part, _)| (part.field, part.noun));
        missing.chain(self.human_check.then_some(("control_point", "human check")))
    }

    /// The field to answer first.
    fn first(self) -> Option<&'static str> {
        self.each().next().map(|(field, _)| field)
    }

    fn words(self) -> String {
        let mut words = String::with_capacity(96);
        for (field, noun) in self.each() {
            words.push_str(if words.is_empty() { "nobody has answered " } else { ", " });
            words.push_str(if field == "control_point" { "the " } else { "its effect on a " });
            words.push_str(noun);
        }
        words
    }
}

/// What it reaches depends on data of which something is not recorded.
fn open_data(it: &Reading<'_>) -> Answer {
    if it.grants_complete().is_unknown() {
        let how = "record its data grants and say that these are all, or that it has none";
        let mend = Mend::new(Who::Owner, Step::Answer("grants_complete"), how);
        return Answer::open("what it reaches depends on data access that is not all recorded", mend);
    }
    let how = "say of each data grant how sensitive it is, whether data can leave, and whether it feeds a decision";
    let mend = Mend::new(Who::Owner, Step::GrantData, how);
    Answer::open("what it reaches depends on what its data grants open, which is not all answered", mend)
}

/// In a pilot or production, an answer that was given for many at once and that the first review since did not confirm: the days of
/// both.
fn unconfirmed_bulk_answer(it: &Reading<'_>) -> Option<(Day, Day)> {
    if !matches!(it.stage(), Some(Stage::Pilot | Stage::Production)) {
        return None;
    }
    let fields = ["reach_customer", "reach_record", "reach_decision", "control_point"];
    let bulk = fields.into_iter().filter_map(|field| it.setting(field)).filter(|set| set.how == How::Bulk);
    let given = bulk.map(|set| set.on).min()?;
    let review = it.first_review(|review| review.effective_on >= given)?;
    Some((given, review.effective_on))
}

enum Exercised {
    InTime(String),
    Late(String),
    Unknown,
}

fn exercised_lately(it: &Reading<'_>, on: DateFact) -> Exercised {
    let on = match on {
        DateFact::On(on) => on,
        DateFact::Unknown => return Exercised::Unknown,
        DateFact::Never => return Exercised::Late("the human check was never exercised".to_owned()),
    };
    let last_day = it.cadence().after(on, 1);
    if it.is_past(last_day) {
        Exercised::Late(format!("the human check was last exercised on {on}, and had to be again by {last_day}"))
    } else {
        Exercised::InTime(format!("the human check was exercised on {on}, good until {last_day}"))
    }
}
