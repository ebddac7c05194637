//! What the controls say of it as it would be: then, when it was asked for, beside now.

use std::collections::BTreeSet;

use super::{Waiting, asked};
use crate::controls::Judged;
use crate::domain::record::FindingThen;
use crate::tui::forms::findings::{self, state};
use crate::tui::glyph::State;
use crate::tui::wizard::{Compared, Line};

/// The lines of the step.
pub fn lines(waiting: &Waiting) -> Vec<Line> {
    let promotion = &waiting.promotion;
    let gate = asked::gate_today(waiting);
    let to = promotion.to;
    let mut lines = Vec::new();
    if gate.passes() {
        lines.push(Line::item(State::Pass, format!("The gate to {to} is open today.")));
    } else {
        let shut = format!("The gate to {to} is not open today, so it cannot be approved:");
        lines.push(Line::heading(shut));
        lines.extend(findings::lines(&waiting.subject, &gate.stops().collect::<Vec<_>>()));
    }
    let now: Vec<&Judged> = gate.judgement.controls.iter().filter(|judged| judged.is_finding()).collect();
    let then = promotion.findings.iter().map(|finding| finding.control.as_str());
    let named: BTreeSet<&str> = then.chain(now.iter().map(|judged| judged.control.id.as_str())).collect();
    lines.push(Line::Gap);
    if named.is_empty() {
        lines.push(Line::words(format!("No control fails or is not answered, then or now, as it would be in {to}.")));
        return lines;
    }
    lines.push(Line::heading(format!("What does not pass as it would be in {to}, in the gate or not")));
    let then = format!("on {}", promotion.requested_on);
    lines.push(Line::Columns { then, now: "now".to_owned(), short: ["then", "now"] });
    lines.extend(named.into_iter().map(|control| {
        let was = promotion.findings.iter().find(|finding| finding.control == control);
        let is = now.iter().find(|judged| judged.control.id == control);
        Line::Fact(Compared {
            what: control.to_owned(),
            then: was.map_or_else(|| "passed, or was not asked".to_owned(), said),
            now: is.map_or_else(
                || "passes, or is not asked".to_owned(),
                |judged| format!("{}: {}", state(judged).word(), judged.answer.reason),
            ),
            state: Some(is.map_or(State::Pass, |judged| state(judged))),
        })
    }));
    lines
}

fn said(finding: &FindingThen) -> String {
    let word = if finding.answer == "fail" { State::Fail } else { State::NotAnswered }.word();
    format!("{word}: {}", finding.reason)
}
