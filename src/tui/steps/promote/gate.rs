//! The step that shows the gate: what fails, what is not answered, what would make each pass and who can see to it; from each
//! Enter goes to the question that mends it, and back.

use std::sync::Arc;

use super::{judged, plan};
use crate::controls::{Gate, Judged, Step as MendStep, Verdict};
use crate::domain::Stage;
use crate::tui::glyph::State;
use crate::tui::steps::subject::{Subject, mended};
use crate::tui::wizard::{Item, Line, Step};

/// The step; judged each time it is reached.
pub fn step(subject: &Arc<Subject>, to: Stage) -> Step {
    let subject = Arc::clone(subject);
    Step::reading("Gate", "", move |values| lines(&subject, &judged(&subject, &plan(&subject, values), to)))
}

fn lines(subject: &Subject, gate: &Gate) -> Vec<Line> {
    let to = gate.to;
    let (fails, open): (Vec<&Judged>, Vec<&Judged>) = gate.stops().partition(|it| it.verdict() == Verdict::Fail);
    let passing = gate.controls().filter(|it| it.verdict() == Verdict::Pass).count();
    let mut lines = Vec::new();
    if gate.is_open() {
        let words = format!("The gate to {to} is open: everything it asks for passes.");
        lines.push(Line::item(State::Pass, words));
        let besides: Vec<&Judged> = gate.judgement.controls.iter().filter(|judged| judged.is_finding()).collect();
        if !besides.is_empty() {
            lines.extend([
                Line::Gap,
                Line::heading(format!("Not in the gate, and seen by whoever decides. In {to} it would have:")),
            ]);
            lines.extend(items(subject, &besides));
        }
        return lines;
    }
    lines.push(Line::heading(format!(
        "The gate to {to} is not open: {} fail, {} not answered, {passing} pass.",
        fails.len(),
        open.len()
    )));
    lines.push(Line::words("Enter goes to the question that mends what is chosen, and from there back."));
    lines.push(Line::Gap);
    lines.extend(items(subject, &fails));
    lines.extend(items(subject, &open));
    lines
}

/// Controls that do not pass for one reason are one thing to mend.
fn items(subject: &Subject, findings: &[&Judged]) -> Vec<Line> {
    let mut items: Vec<(Vec<&str>, &Judged)> = Vec::new();
    for judged in findings {
        let id = judged.control.id.as_str();
        let same = |other: &&mut (Vec<&str>, &Judged)| {
            other.1.answer.reason == judged.answer.reason && other.1.answer.mend == judged.answer.mend
        };
        match items.iter_mut().find(same) {
            Some((ids, _)) => ids.push(id),
            None => items.push((vec![id], judged)),
        }
    }
    items.into_iter().map(|(ids, judged)| Line::Item(item(subject, &ids.join(", "), judged))).collect()
}

fn item(subject: &Subject, ids: &str, judged: &Judged) -> Item {
    let state = if judged.verdict() == Verdict::Fail { State::Fail } else { State::NotAnswered };
    let leads_to = judged.answer.mend.as_ref().and_then(|mend| match mend.step {
        MendStep::Answer(field) => Some(field),
        MendStep::Schedule => Some("next_review_on"),
        MendStep::DescribePerson => Some("owner"),
        MendStep::GrantData | MendStep::ApproveGrant | MendStep::Review | MendStep::Promote | MendStep::CloseAction => {
            None
        }
    });
    let text = format!("{ids} {}: {}", state.word(), judged.answer.reason);
    Item { state, text, more: mended(subject, judged), leads_to: leads_to.map(str::to_owned) }
}
