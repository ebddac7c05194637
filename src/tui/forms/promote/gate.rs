//! The step that shows the gate: what fails, what is not answered, what would make each pass and who can see to it; from each
//! Enter goes to the question that fixes it, and back.

use std::sync::Arc;

use super::Asking;
use crate::controls::{Gate, Judged, Verdict};
use crate::tui::forms::findings;
use crate::tui::forms::subject::Subject;
use crate::tui::glyph::State;
use crate::tui::wizard::{Line, Step};

/// The step; judged each time it is reached.
pub fn step(asking: &Arc<Asking>) -> Step {
    let asking = Arc::clone(asking);
    Step::reading("Gate", "", move |values| lines(&asking.subject, &asking.judged(&asking.plan(values))))
}

fn lines(subject: &Subject, gate: &Gate) -> Vec<Line> {
    let to = gate.to;
    let (fails, open): (Vec<&Judged>, Vec<&Judged>) = gate.stops().partition(|it| it.verdict() == Verdict::Fail);
    let passing = gate.controls().filter(|it| it.verdict() == Verdict::Pass).count();
    let mut lines = Vec::new();
    if let Some(barred) = &gate.barred {
        lines.push(Line::item(State::Fail, format!("It cannot be asked for: {}; {}.", barred.why, barred.next)));
    }
    if gate.passes() {
        let words = format!("The gate to {to} is open.");
        lines.push(Line::item(State::Pass, words));
        let besides: Vec<&Judged> = gate.judgement.controls.iter().filter(|judged| judged.is_finding()).collect();
        if !besides.is_empty() {
            lines.extend([
                Line::Gap,
                Line::heading(format!("Not in the gate, and seen by whoever decides. In {to} it would have:")),
            ]);
            lines.extend(findings::lines(subject, &besides));
        }
        return lines;
    }
    lines.push(Line::heading(format!(
        "The gate to {to} is not open: {} fail, {} not answered, {passing} pass.",
        fails.len(),
        open.len()
    )));
    lines.push(Line::words("Enter opens the question that fixes the selected control, then returns here."));
    lines.push(Line::Gap);
    lines.extend(findings::lines_with_ways(subject, &fails));
    lines.extend(findings::lines_with_ways(subject, &open));
    lines
}
