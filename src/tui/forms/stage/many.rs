//! The same for all that are marked, in one act: those that can go there go, the others are left as they are and said to be.

use super::{ADOPT, ENDS, Move};
use crate::domain::leaving::Leaving;
use crate::domain::{By, Command, Id, Stage};
use crate::shown::grouped;
use crate::tui::backend::{MarkedRow, Prepared, Selection};
use crate::tui::effect::Effect;
use crate::tui::forms::{adopt, begin, fill};
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

/// How many that are left as they are stand there by name.
const NAMED: usize = 4;

/// What a way is asked about: those that can go it, and the others.
struct Ways {
    rows: Vec<MarkedRow>,
    others: Vec<MarkedRow>,
    chosen: String,
    key: String,
}

/// Asks where the marked workloads go and opens the step.
pub fn begin(model: &mut Model, marked: Selection) -> Vec<Effect> {
    let (chosen, key) = (marked.words(), marked.key());
    let to_adopt = marked.clone();
    begin::with_marked(model, marked, move |model, _, rows| {
        let count = |of: &dyn Fn(&MarkedRow) -> bool| rows.iter().filter(|row| of(row)).count();
        let of_them = |many: usize| format!("{} of them", grouped(many as u64));
        let adoptable = count(&|row| row.adoptable);
        let mut choices = vec![];
        if adoptable > 0 {
            choices.push(Choice::new(ADOPT, format!("Adopt {}", of_them(adoptable))));
        }
        for way in [Leaving::Demote, Leaving::Retire, Leaving::Reopen] {
            let many = count(&|row| way.not(row.stage).is_none());
            if many > 0 {
                choices.push(Choice::new(word(way), asks(way, &of_them(many))));
            }
        }
        if choices.is_empty() {
            model.problem("None of the marked workloads is there any more.");
            return Vec::new();
        }
        let title = format!("{} marked workloads: change their stage", grouped(rows.len() as u64));
        begin::choose(model, title, format!("Chosen: {chosen}."), choices, move |model, chosen_way| {
            let Some(way) = Leaving::ALL.into_iter().find(|way| word(*way) == chosen_way) else {
                return adopt::begin_many(model, to_adopt);
            };
            let (rows, others) = rows.into_iter().partition(|row: &MarkedRow| way.not(row.stage).is_none());
            let me = model.me().map(|me| me.id);
            let ways = Ways { rows, others, chosen, key };
            wizards::open(model, wizard(way, ways, me))
        })
    })
}

fn word(way: Leaving) -> &'static str {
    match way {
        Leaving::Retire => Move::Retire.word(),
        Leaving::Demote => Move::Demote(Stage::Pilot).word(),
        Leaving::Reopen => Move::Reopen.word(),
    }
}

/// What is asked, of so many.
fn asks(way: Leaving, count: &str) -> String {
    match way {
        Leaving::Retire => format!("Retire {count}"),
        Leaving::Demote => format!("Take {count} a stage down"),
        Leaving::Reopen => format!("Reopen {count} as experiments"),
    }
}

fn meaning(way: Leaving) -> &'static str {
    match way {
        Leaving::Retire => "No review of them is due any more.",
        Leaving::Demote => "When each ends stays not answered. To go up again it needs a promotion and a decision.",
        Leaving::Reopen => "Each is an experiment; when it ends stays not answered.",
    }
}

fn wizard(way: Leaving, ways: Ways, me: Option<Id>) -> Wizard {
    let Ways { rows, others, chosen, key } = ways;
    let count = workloads(rows.len());
    let mut fields = vec![
        Field::long_text("why", "Why?", 2_000)
            .needed()
            .help("The reason stands in the history of each, with your account and the day."),
    ];
    if way == Leaving::Retire && me.is_some() {
        let choices = fill::words(&[("yes", "yes, all of it ends today"), ("no", "no, it is ended by its own steps")]);
        fields.push(
            Field::choice(ENDS, "End their access too?", choices)
                .beginning_with(Entry::Choice("yes".to_owned()))
                .needed()
                .help("If access stays live, a control fails after the days in the policy."),
        );
    }
    let said = count.clone();
    let left = left(way, &others);
    Wizard {
        name: "change-stage-many",
        about: format!("{} {key}", word(way)),
        title: asks(way, &count),
        steps: vec![Step::new("Why", format!("How they were chosen: {chosen}."), fields)],
        summary: Box::new(move |steps: &Run| {
            let mut lines = vec![format!("{said} {} {} from today. {}", are(&said), way.did(), meaning(way))];
            lines.extend(left.clone());
            if steps.values().choice(ENDS) == Some("yes") {
                lines.push("Their access to data ends, and what nothing else runs as is revoked.".to_owned());
            }
            lines.push(format!("Because: {}", steps.words("why")));
            lines
        }),
        submit: Box::new(move |values: &Values| {
            fill::ask(Prepared {
                commands: commands(way, &rows, values, me),
                why: values.text("why").map(|why| why.trim().to_owned()),
                done: format!("{count} {} {}.", are(&count), way.did()),
                ..Prepared::default()
            })
        }),
    }
}

fn workloads(count: usize) -> String {
    if count == 1 { "1 workload".to_owned() } else { format!("{} workloads", grouped(count as u64)) }
}

fn are(count: &str) -> &'static str {
    if count == "1 workload" { "is" } else { "are" }
}

fn commands(way: Leaving, rows: &[MarkedRow], values: &Values, me: Option<Id>) -> Vec<Command> {
    let ends = me.filter(|_| values.choice(ENDS) == Some("yes")).map(|me| By::of(me, Some(me)));
    rows.iter().map(|row| way.command(row.id, ends)).collect()
}

/// What is left as it is, and why: a line for each reason, the first few by name.
fn left(way: Leaving, others: &[MarkedRow]) -> Vec<String> {
    let mut reasons: Vec<(&'static str, Vec<&str>)> = vec![];
    for row in others {
        let Some(why) = way.not(row.stage) else { continue };
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, keys)) => keys.push(&row.key),
            None => reasons.push((why, vec![&row.key])),
        }
    }
    let line = |(why, keys): (&str, Vec<&str>)| {
        let named = keys.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let count = grouped(keys.len() as u64);
        match keys.len().saturating_sub(NAMED) {
            0 if keys.len() == 1 => format!("{named} is left as it is: it {why}."),
            0 => format!("{count} are left as they are, for each {why}: {named}."),
            more => format!("{count} are left as they are, for each {why}: {named} and {} more.", grouped(more as u64)),
        }
    };
    reasons.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests;
