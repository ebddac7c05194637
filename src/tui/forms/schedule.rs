//! Due dates: the day of the next review of one workload, typed or by the rule; or of all that are marked, where they can also
//! be spread over some weeks, the worst first.

use crate::domain::spread::{Placed, Wanting, by_week, spread};
use crate::domain::{Command, Day, Derivation, Id};
use crate::shown::grouped;
use crate::tui::backend::{DossierView, MarkedRow, Prepared, Selection};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::widgets::date::in_words;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::{begin, fill};

const HOW: &str = "how";
const DAY: &str = "due_on";
const WEEKS: &str = "weeks";
const RULE: &str = "rule";
const TYPED: &str = "typed";
const SPREAD: &str = "spread";
/// Beyond two years nobody plans reviews.
const MOST_WEEKS: u32 = 104;
const BAR: usize = 30;

/// Asks for the workload and opens the steps.
pub fn begin_one(model: &mut Model, workload: Id) -> Vec<Effect> {
    begin::with_workload(model, workload, |model, _, looked| wizards::open(model, for_one(&looked)))
}

/// Asks for what is marked and opens the steps.
pub fn begin_many(model: &mut Model, marked: Selection) -> Vec<Effect> {
    let (chosen, key) = (marked.words(), marked.key());
    begin::with_marked(model, marked, move |model, _, rows| {
        let bar = model.look.glyphs.bar[0];
        wizards::open(model, for_many(rows, &chosen, key, bar))
    })
}

fn for_one(looked: &DossierView) -> Wizard {
    let workload = &looked.dossier.workload;
    let (id, last_entry, name) = (workload.id, looked.last_entry, workload.name().to_owned());
    let now = workload.facts.next_review_on.day();
    let due = now.map_or_else(
        || "No day is set for its next review.".to_owned(),
        |day| format!("Its next review is due on {}.", in_words(day.date())),
    );
    let called = name.clone();
    Wizard {
        name: "schedule",
        about: id.to_string(),
        title: format!("Due date of {name}"),
        steps: vec![Step::new("When", due, fields(vec![by_rule(), typed("on a day")]))],
        summary: Box::new(move |steps| vec![sentence(&format!("The next review of {called}"), steps)]),
        submit: Box::new(move |values| {
            let commands = same_for([id], values);
            let done = format!("The next review of {name} has its day.");
            fill::ask(Prepared { commands, expects: vec![(id, last_entry)], done, ..Prepared::default() })
        }),
    }
}

fn for_many(rows: Vec<MarkedRow>, chosen: &str, key: String, bar: &'static str) -> Wizard {
    let count = grouped(rows.len() as u64);
    let ways = vec![
        by_rule(),
        typed("all on one day"),
        Choice::new(SPREAD, "spread over some weeks").noted("the worst first, even over days and owners"),
    ];
    let said = rows.clone();
    let words = chosen.to_owned();
    Wizard {
        name: "schedule-many",
        about: key,
        title: format!("Due dates of {count} marked workloads"),
        steps: vec![Step::new("When", "", fields(ways))],
        summary: Box::new(move |steps| summary(steps, &said, &words, bar)),
        submit: Box::new(move |values| {
            let commands = match placed(values, &rows) {
                Some(placed) => {
                    placed.iter().map(|it| schedule(it.workload, Some(it.on), Derivation::Spread)).collect()
                }
                None => same_for(rows.iter().map(|row| row.id), values),
            };
            fill::ask(Prepared {
                commands,
                done: format!("The next reviews of {count} workloads have their days."),
                ..Prepared::default()
            })
        }),
    }
}

fn fields(ways: Vec<Choice>) -> Vec<Field> {
    let is = |way: &'static str| move |values: &Values| values.choice(HOW) == Some(way);
    vec![
        Field::choice(HOW, "When is the next review?", ways)
            .needed()
            .help("Counted from the last review, by its own interval or the policy's."),
        Field::date(DAY, "Which date?")
            .needed()
            .asked_if(is(TYPED))
            .checked(|values| (values.day(DAY)? < values.today()).then(|| "that day is in the past".to_owned()))
            .help("A day like 2027-01-31, +3m or next fri."),
        Field::text(WEEKS, "Over how many weeks?", 4)
            .needed()
            .asked_if(is(SPREAD))
            .beginning_with(Entry::Text("12w".to_owned()))
            .checked(|values| {
                weeks(values).is_none().then(|| format!("a number of weeks from 1 to {MOST_WEEKS}, such as 12w"))
            })
            .help("From tomorrow on, working days only."),
    ]
}

fn by_rule() -> Choice {
    Choice::new(RULE, "by the review rule")
}

fn typed(label: &str) -> Choice {
    Choice::new(TYPED, label)
}

fn weeks(values: &Values) -> Option<u32> {
    let text = values.text(WEEKS)?.trim();
    let count = text.strip_suffix('w').unwrap_or(text).parse().ok()?;
    (1..=MOST_WEEKS).contains(&count).then_some(count)
}

/// The day of each, the worst first; nothing where they are not to be spread.
fn placed(values: &Values, rows: &[MarkedRow]) -> Option<Vec<Placed>> {
    let today = Day::from_date(values.today())?;
    let weeks = weeks(values).filter(|_| values.choice(HOW) == Some(SPREAD))?;
    let wanting: Vec<Wanting> = rows.iter().map(|row| Wanting { workload: row.id, owner: row.owner }).collect();
    Some(spread(&wanting, today, weeks))
}

fn same_for(workloads: impl IntoIterator<Item = Id>, values: &Values) -> Vec<Command> {
    let due_on = fill::day(values, DAY).filter(|_| values.choice(HOW) == Some(TYPED));
    let derived = if due_on.is_some() { Derivation::Typed } else { Derivation::Rule };
    workloads.into_iter().map(|workload| schedule(workload, due_on, derived)).collect()
}

fn schedule(workload: Id, due_on: Option<Day>, derived: Derivation) -> Command {
    Command::Schedule { workload, due_on, derived }
}

fn sentence(what: &str, steps: &Run) -> String {
    match (steps.values().choice(HOW), steps.values().day(DAY)) {
        (Some(TYPED), Some(day)) => format!("{what} is due on {}.", in_words(day)),
        (Some(RULE), _) => format!("{what} is due on the day that the rule gives."),
        _ => format!("{what} has no day yet: say how it is found."),
    }
}

fn summary(steps: &Run, rows: &[MarkedRow], chosen: &str, bar: &str) -> Vec<String> {
    let count = grouped(rows.len() as u64);
    let Some(placed) = placed(&steps.answered(), rows) else {
        return vec![sentence(&format!("The next review of each of {count} workloads ({chosen})"), steps)];
    };
    let mut lines = vec![format!("The next reviews of {count} workloads ({chosen}) are spread:")];
    let Some(today) = Day::from_date(steps.values().today()) else { return lines };
    let by_week = by_week(&placed, today);
    let most = by_week.iter().copied().max().unwrap_or(0).max(1);
    lines.extend(by_week.iter().zip(0_i64..).map(|(reviews, week)| {
        let from = today.plus_days(week * 7 + 1);
        let length = (reviews * BAR).div_ceil(most);
        format!("from {from}  {} {reviews}", bar.repeat(length))
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Fields;
    use crate::tui::action::ActionId;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::testing::screen;

    #[test]
    fn one_review_gets_the_day_that_was_typed() {
        let mut app = TestApp::open();
        let id = app.add("Claims triage");
        let effects = begin_one(&mut app.model, id);
        app.settle(effects);
        app.type_text("on a day");
        app.act(ActionId::NextField);
        app.type_text("2027-01-29");
        app.go_to_summary();
        app.act(ActionId::Next);
        let due = app.workload("claims-triage").facts.next_review_on.day().unwrap();
        assert_eq!(due.to_string(), "2027-01-29");
    }

    #[test]
    fn a_record_that_changed_meanwhile_refuses_the_day_and_keeps_it_typed() {
        let mut app = TestApp::open();
        let workload = app.add("Claims triage");
        let effects = begin_one(&mut app.model, workload);
        app.settle(effects);
        app.type_text("on a day");
        app.act(ActionId::NextField);
        app.type_text("2027-01-29");
        let fields = Fields::new().with("team", "Claims");
        app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
        app.go_to_summary();
        app.act(ActionId::Next);
        let steps = app.model.form.as_ref().unwrap();
        assert!(steps.refusal().is_some());
        assert_eq!(steps.values().text(DAY), Some("2027-01-29"));
    }

    #[test]
    fn marked_ones_are_spread_over_weeks_shown_before_they_are_written() {
        let mut app = TestApp::open();
        for number in 0..7 {
            app.add(&format!("Workload {number}"));
        }
        let effects = begin_many(&mut app.model, Selection { all: true, ..Selection::default() });
        app.settle(effects);
        app.type_text("spread");
        app.model.form.as_mut().unwrap().go_to_field(WEEKS);
        for _ in 0..3 {
            crate::tui::testing::press(&mut app.model, "backspace");
        }
        app.type_text("3w");
        app.go_to_summary();
        insta::assert_snapshot!(screen(&app.model));
        app.act(ActionId::Next);
        let asked = app.asked.last().unwrap();
        let spread = |command: &Command| {
            matches!(command, Command::Schedule { derived: Derivation::Spread, due_on: Some(_), .. })
        };
        assert_eq!(asked.commands.iter().filter(|command| spread(command)).count(), 7);
        assert!(app.workload("workload-0").facts.next_review_on.day().is_some());
    }
}
