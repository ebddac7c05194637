//! Reviews and promotions of a workload, the newest first, what they left to do, and when the next review is. Each unfolds to all
//! that was recorded of it.

use std::collections::BTreeSet;

use crate::domain::outdated::is_outdated;
use crate::domain::record::{Action, By, FindingThen, Person, Promotion, Review, WorkloadFacts};
use crate::domain::{Conclusion, Day, Decision, Derivation, Dossier, FactTable, Id, Instant, ItemKind, Value, Word};
use crate::tui::backend::DossierView;
use crate::tui::glyph::State;
use crate::tui::screens::facts;
use crate::tui::screens::pane::day_line;
use crate::tui::theme::Meaning;
use crate::tui::widgets::detail::Line;
use crate::tui::widgets::outline::{Outline, Row};

/// A line of the reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// A review, a promotion or an action.
    Record(Id),
    /// What is said of it, line by line.
    Said(Id, usize),
}

/// The reviews, and where one stands in them.
#[derive(Debug, Default)]
pub struct Reviews {
    /// The lines.
    pub outline: Outline<At>,
    open: BTreeSet<Id>,
}

impl Reviews {
    /// Makes the lines.
    pub fn lay_out(&mut self, looked: &DossierView, today: Day) {
        let dossier = &looked.dossier;
        let mut rows = vec![Row::passed(next(dossier, today))];
        let mut open: Vec<&Action> = dossier.actions.iter().filter(|action| action.closed_on.is_none()).collect();
        open.sort_by_key(|action| action.due_on);
        if !open.is_empty() {
            rows.push(Row::passed(Line::gap()));
            rows.push(Row::passed(Line::wide(Meaning::Title, "Open actions")));
        }
        for action in open {
            let line = day_line(action.due_on, today, &to_do(dossier, action));
            self.record(&mut rows, action.id, Row::new(At::Record(action.id), line), of_action(action));
        }
        rows.push(Row::passed(Line::gap()));
        rows.push(Row::passed(Line::wide(Meaning::Title, "Reviews and promotions, newest first")));
        let mut held: Vec<Held<'_>> = dossier.reviews.iter().map(Held::Review).collect();
        held.extend(dossier.promotions.iter().map(Held::Promotion));
        held.sort_by_key(|held| std::cmp::Reverse((held.waits(), held.on(), held.at())));
        if held.is_empty() {
            rows.push(Row::passed(Line::told(
                State::NothingDue,
                "No review is recorded, and nobody asked for promotion.",
            )));
        }
        for held in held {
            let (row, lines) = match held {
                Held::Review(review) => (reviewed(dossier, review), of_review(dossier, review)),
                Held::Promotion(promotion) => (asked(dossier, promotion), of_promotion(dossier, promotion)),
            };
            self.record(&mut rows, held.id(), row, lines);
        }
        self.outline.show(rows);
    }

    /// The selected action, where it is still to be done.
    #[must_use]
    pub fn to_do(&self, dossier: &Dossier) -> Option<Id> {
        let id = record(self.outline.selected().copied())?;
        let open = dossier.actions.iter().any(|action| action.id == id && action.closed_on.is_none());
        open.then_some(id)
    }

    /// Unfolds or folds what is selected; from what is said of it, folds it.
    pub fn unfold(&mut self) {
        let Some(At::Record(id) | At::Said(id, _)) = self.outline.selected().copied() else { return };
        if !self.open.remove(&id) {
            self.open.insert(id);
        }
        self.outline.go_to(&At::Record(id));
    }

    /// Unfolds everything; where all is unfolded, folds it.
    pub fn unfold_all(&mut self) {
        let all: BTreeSet<Id> = self.outline.rows().iter().filter_map(|row| record(row.key)).collect();
        let selected = record(self.outline.selected().copied());
        self.open = if self.open == all { BTreeSet::new() } else { all };
        if let Some(id) = selected {
            self.outline.go_to(&At::Record(id));
        }
    }

    fn record(&self, rows: &mut Vec<Row<At>>, id: Id, row: Row<At>, lines: Vec<Line>) {
        let open = self.open.contains(&id);
        rows.push(row.unfolding(open));
        if open {
            let said = |(at, line)| Row::new(At::Said(id, at), line).under(2);
            rows.extend(lines.into_iter().enumerate().map(said));
        }
    }
}

fn record(at: Option<At>) -> Option<Id> {
    match at? {
        At::Record(id) | At::Said(id, _) => Some(id),
    }
}

/// What stands in the list of reviews and promotions.
#[derive(Clone, Copy)]
enum Held<'d> {
    Review(&'d Review),
    Promotion(&'d Promotion),
}

impl Held<'_> {
    fn id(self) -> Id {
        match self {
            Self::Review(review) => review.id,
            Self::Promotion(promotion) => promotion.id,
        }
    }

    fn waits(self) -> bool {
        matches!(self, Self::Promotion(promotion) if promotion.decided.is_none())
    }

    /// When that was recorded, which orders what happened on one day.
    fn at(self) -> Option<Instant> {
        match self {
            Self::Review(review) => Some(review.recorded_at),
            Self::Promotion(promotion) => promotion.decided.as_ref().map(|decided| decided.at),
        }
    }

    /// The day of what happened last to it.
    fn on(self) -> Day {
        match self {
            Self::Review(review) => review.record.completed_on,
            Self::Promotion(promotion) => {
                promotion.decided.as_ref().map_or(promotion.requested_on, |decided| decided.on)
            }
        }
    }
}

/// When it is reviewed next.
fn next(dossier: &Dossier, today: Day) -> Line {
    match dossier.workload.facts.next_review_on.day() {
        Some(day) => Line { label: Some("Next review".to_owned()), ..day_line(day, today, &day.to_string()) },
        None => Line::with(State::NotAnswered, "Next review", State::NotAnswered.word()),
    }
}

fn to_do(dossier: &Dossier, action: &Action) -> String {
    let who = action.owner.map_or_else(|| "not assigned".to_owned(), |id| called(dossier, id));
    format!("{who}: {}", action.what)
}

fn of_action(action: &Action) -> Vec<Line> {
    let from = action.origin.word();
    vec![
        Line::plain("Follows from", format!("a {from}")),
        Line::plain("Opened on", action.opened_on.to_string()),
        Line::plain("By", action.due_on.to_string()),
    ]
}

fn reviewed(dossier: &Dossier, review: &Review) -> Row<At> {
    let record = &review.record;
    let state = match record.conclusion {
        Conclusion::Continue => State::Pass,
        Conclusion::WithConditions => State::Soon,
        Conclusion::Demote | Conclusion::Retire => State::Fail,
    };
    let words = format!("reviewed by {}: {}", called(dossier, record.reviewer.person), conclusion(record.conclusion));
    let row = Row::new(At::Record(review.id), Line::with(state, record.completed_on.to_string(), words));
    row.noted(if record.independent { "independent" } else { "not independent" }, Meaning::Muted)
}

fn of_review(dossier: &Dossier, review: &Review) -> Vec<Line> {
    let record = &review.record;
    let mut lines = vec![
        Line::plain("Reviewer", by(dossier, record.reviewer)),
        Line::plain("Attested", &record.attestation),
        Line::plain("Looked back", format!("from {} to {}", record.period_from, record.period_to)),
        Line::plain("As it was", as_it_was(dossier, review)),
    ];
    if let Some(due) = record.due_on {
        let rule = record.scheduled_for.filter(|rule| *rule != due).map(|rule| format!(", by the rule {rule}"));
        lines.push(Line::plain("Was due", format!("{due}{}", rule.unwrap_or_default())));
    }
    lines.extend(record.changes.iter().map(|change| Line::plain("Changed", change)));
    for item in &record.items {
        let reason = item.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let what = match (item.kind, item.item.parse::<Id>()) {
            (ItemKind::Grant, Ok(id)) => {
                let grant = dossier.grants.iter().find(|grant| grant.id == id);
                grant
                    .map_or_else(|| "access to data".to_owned(), |grant| format!("access to {}", facts::dataset(grant)))
            }
            (kind, _) => format!("{kind} {}", item.item),
        };
        lines.push(Line::plain("Decided", format!("{} {what}{reason}", item.decision)));
    }
    if let Some(again) = record.key_test {
        let words = format!(
            "customer {}, record {}, decision {}, control point {}",
            again.reach_customer, again.reach_record, again.reach_decision, again.control_point
        );
        lines.push(Line::plain("Effect again", words));
    }
    lines.extend(record.remark.iter().map(|remark| Line::plain("Remark", remark)));
    let next = record.next_review_on.map(|day| format!("{day}{}", derived(record.next_derived)));
    lines.extend(next.map(|next| Line::plain("Next review", next)));
    lines
}

fn as_it_was(dossier: &Dossier, review: &Review) -> String {
    let record = &review.record;
    let stage = record.stage.map_or("stage not answered", Word::word);
    let owner = record.owner.map_or_else(|| "unknown".to_owned(), |owner| called(dossier, owner));
    format!("{stage}, tier {}, owner {owner}", record.tier)
}

fn derived(how: Option<Derivation>) -> &'static str {
    match how {
        Some(Derivation::Rule) => ", by the rule",
        Some(Derivation::Typed) => ", as it was typed",
        Some(Derivation::Spread) => ", spread over weeks",
        Some(Derivation::Plan) => ", as it was planned",
        None => "",
    }
}

fn conclusion(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Continue => "continue",
        Conclusion::WithConditions => "it goes on, with conditions",
        Conclusion::Demote => "it goes a stage down",
        Conclusion::Retire => "retire",
    }
}

fn asked(dossier: &Dossier, promotion: &Promotion) -> Row<At> {
    let Promotion { id, requested_by, requested_on, decided, .. } = promotion;
    let step = promotion.step();
    let row = |state, on: &Day, words| Row::new(At::Record(*id), Line::with(state, on.to_string(), words));
    let Some(decided) = decided else {
        let words = format!("{step}, asked for by {}", called(dossier, requested_by.person));
        if is_outdated(promotion, dossier) {
            return row(State::Fail, requested_on, words)
                .noted("it changed since: p asks again", State::Fail.meaning());
        }
        return row(State::Soon, requested_on, words).noted("waits: D decides", State::Soon.meaning());
    };
    let (state, word) = match decided.decision {
        Decision::Approved => (State::Pass, "approved"),
        Decision::ApprovedWithConditions => (State::Pass, "approved with conditions"),
        Decision::Rejected => (State::Fail, "rejected"),
        Decision::Withdrawn => (State::NotApplicable, "withdrawn"),
    };
    let row = row(state, &decided.on, format!("{step}: {word} by {}", called(dossier, decided.by.person)));
    row.noted(decided.vouched.attested.shown(), Meaning::Muted)
}

fn of_promotion(dossier: &Dossier, promotion: &Promotion) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(decided) = &promotion.decided {
        let own = decided.vouched.beside();
        lines.push(Line::plain("Decided by", format!("{}{own}", by(dossier, decided.by))));
        lines.push(Line::plain("Because", &decided.reason));
        lines.extend(decided.conditions.iter().map(|condition| Line::plain("Condition", condition)));
    }
    let asked = format!("{} on {}", by(dossier, promotion.requested_by), promotion.requested_on);
    lines.push(Line::plain("Asked for by", asked));
    for (name, value) in promotion.plan.fields.iter() {
        let title = WorkloadFacts::field(name).map_or(name, |field| field.title);
        let plain = if let Value::Person(id) = value { called(dossier, *id) } else { value.plain() };
        lines.push(Line::plain("Plans", format!("{title}: {plain}")));
    }
    for planned in &promotion.plan.grants {
        let dataset = planned.fields.get("dataset").map_or_else(|| "a data set".to_owned(), Value::plain);
        lines.push(Line::plain("Plans", format!("access to {dataset}")));
    }
    for FindingThen { control, answer, reason } in &promotion.findings {
        let state = if answer == "fail" { State::Fail } else { State::NotAnswered };
        lines.push(Line::with(state, "Then", format!("{control}: {reason}")));
    }
    lines.push(Line::plain("Snapshot", format!("SHA-256 {}", promotion.snapshot_sha256)));
    lines
}

fn called(dossier: &Dossier, id: Id) -> String {
    dossier.people.get(&id).map_or_else(|| "somebody who is not recorded".to_owned(), Person::called)
}

fn by(dossier: &Dossier, by: By) -> String {
    format!("{} ({})", called(dossier, by.person), by.assurance.shown())
}
