//! The selected workload beside its table: stage, the eight questions with a sign and words, what the next stage would need.

use ratatui::layout::Rect;

use super::facts;
use crate::controls::gate::Gate;
use crate::controls::{Judged, Question, QuestionAnswer, Tally, Verdict};
use crate::domain::attested::Vouched;
use crate::domain::outdated::is_outdated;
use crate::domain::record::{ExceptionState, Person};
use crate::domain::standing::{may_ratify, only_adopted};
use crate::domain::{ClaimKind, Day, Dossier, Fact, Stage, Word, YesNo, deadline, effect};
use crate::tui::backend::DossierView;
use crate::tui::glyph::State;
use crate::tui::theme::Meaning;
use crate::tui::widgets::detail::{self, Line};
use crate::tui::widgets::paper::Paper;

/// From this width on the pane stands beside the table.
pub const BESIDE_FROM: u16 = 100;

/// Days ahead within which a date is near.
const SOON: i64 = 30;

/// The room of the table, and that of the pane where there is one.
#[must_use]
pub fn split(area: Rect) -> (Rect, Option<Rect>) {
    if area.width < BESIDE_FROM {
        return (area, None);
    }
    let pane = (area.width * 3 / 10).clamp(36, 64);
    let table = Rect { width: area.width - pane, ..area };
    (table, Some(Rect { x: area.x + table.width, width: pane, ..area }))
}

/// Draws the pane in a frame of its own.
pub fn draw(paper: &mut Paper<'_>, area: Rect, looked: Option<&DossierView>, today: Day) {
    let Some(looked) = looked else {
        paper.frame(area, "", false);
        return;
    };
    let inside = paper.frame(area, &looked.dossier.workload.key, false);
    let room = Rect { x: inside.x + inside.width.min(1), width: inside.width.saturating_sub(2), ..inside };
    let lines = lines(looked, today);
    detail::draw_within(paper, room, &lines);
}

/// All that the pane says.
#[must_use]
pub fn lines(looked: &DossierView, today: Day) -> Vec<Line> {
    let dossier = &looked.dossier;
    let mut lines = vec![Line::wide(Meaning::Title, dossier.workload.name())];
    lines.extend(head(looked, today));
    lines.extend(claims(looked));
    lines.push(Line::gap());
    lines.extend(Question::ALL.iter().map(|question| self::question(looked, *question)));
    lines
}

/// The stage and what wants a person first: the key test, the gates, what waits, what is due.
#[must_use]
pub fn head(looked: &DossierView, today: Day) -> Vec<Line> {
    let mut lines = vec![stage(looked)];
    lines.extend(alone(looked));
    lines.extend(gates(looked));
    lines.extend(adopted(looked));
    lines.extend(waiting(looked));
    lines.extend(due(looked, today));
    lines
}

fn stage(looked: &DossierView) -> Line {
    let words = facts::stage(&looked.dossier);
    match looked.dossier.workload.facts.stage {
        Fact::Unknown => Line::told(State::NotAnswered, words),
        Fact::Known(_) => Line::wide(Meaning::Text, words),
    }
}

/// The key test, where it is not passed.
fn alone(looked: &DossierView) -> Option<Line> {
    match effect::acts_alone(&looked.dossier) {
        Fact::Known(YesNo::Yes) => Some(Line::told(State::Fail, "can act without a human")),
        Fact::Unknown => Some(Line::told(State::NotAnswered, "whether it can act without a human is unknown")),
        Fact::Known(YesNo::No) => None,
    }
}

/// The exceptions that wait, are in force, or were left open past their end; those from one control where one is named.
#[must_use]
pub fn exceptions(dossier: &Dossier, control: Option<&str>, today: Day) -> Vec<Line> {
    let of = dossier.exceptions.iter().filter(|it| control.is_none_or(|control| it.control == control));
    let lines = of.filter_map(|it| {
        let reason = it.facts.reason.known().map_or("", String::as_str);
        let instead = it.facts.compensating_control.known().map_or("", String::as_str);
        let last = it.facts.expires_on.day().map_or_else(String::new, |day| day.to_string());
        let own = it.vouched().map_or("", Vouched::beside);
        let (state, says) = match it.state_on(today) {
            ExceptionState::InForce => (State::Excepted, format!("excepted until {last}{own}")),
            ExceptionState::PastEnd => {
                (State::Late, format!("excepted until {last}{own}, which is past; nobody closed it"))
            }
            ExceptionState::Requested => {
                (State::Soon, format!("asked for on {} until {last}, waits for a decision", it.requested_on))
            }
            _ => return None,
        };
        let label = if control.is_some() { "" } else { it.control.as_str() };
        Some(Line::with(state, label, format!("{says}, because {reason}; meanwhile: {instead}")))
    });
    lines.collect()
}

/// What the next stage would need; of one whose stage is unknown, what the stages would that it may be in.
fn gates(looked: &DossierView) -> Vec<Line> {
    let to = match looked.dossier.workload.facts.stage {
        Fact::Known(Stage::Experiment) => &[Stage::Pilot, Stage::Production][..],
        Fact::Known(Stage::Pilot) | Fact::Unknown => &[Stage::Production],
        Fact::Known(Stage::Production | Stage::Retired) => &[],
    };
    let stay = looked.dossier.workload.facts.stage.known().filter(|_| may_ratify(&looked.dossier));
    stay.into_iter().chain(to).filter_map(|to| looked.gate(*to)).map(|it| gate(looked, it)).collect()
}

/// `To production: 2 fail, 5 not answered`; or to stay there, where nobody approved that.
#[must_use]
pub fn gate(looked: &DossierView, gate: &Gate) -> Line {
    let (state, words) = gate_words(gate);
    let stay = if looked.dossier.workload.facts.stage.is(gate.to) { "stay in " } else { "" };
    Line::told(state, format!("To {stay}{}: {words}", gate.to))
}

/// How it was adopted where it stands, while nobody has approved that.
fn adopted(looked: &DossierView) -> Option<Line> {
    let adopted = only_adopted(&looked.dossier.workload)?;
    let kept_by = looked.dossier.people.get(&adopted.kept_by.person).map_or("somebody".to_owned(), Person::called);
    let words = format!(
        "on {}, kept by {kept_by}, first review by {}; nobody approved it here",
        adopted.on, adopted.first_review_on
    );
    Some(Line::with(State::Soon, "Adopted", words))
}

/// What a gate comes to: the two numbers, never added up.
#[must_use]
pub fn gate_words(gate: &Gate) -> (State, String) {
    let tally = gate.tally();
    if let Some(barred) = gate.barred.as_ref().filter(|_| gate.passes()) {
        return (State::Soon, format!("its controls pass, but {}", barred.why));
    }
    match tally {
        Tally { fails: 0, not_answered: 0, .. } => (State::Pass, "the gate is open".to_owned()),
        Tally { fails, excepted, not_answered: 0, .. } if fails == excepted => {
            (State::Excepted, format!("{excepted} excepted, nothing else stands in the way"))
        }
        tally => tally_words(tally),
    }
}

/// What fails and what is not answered, where either is.
#[must_use]
pub fn tally_words(tally: Tally) -> (State, String) {
    let state = match tally {
        Tally { fails, excepted, .. } if fails > excepted => State::Fail,
        Tally { not_answered: 0, .. } => State::Excepted,
        _ => State::NotAnswered,
    };
    let words = match (tally.fails, tally.not_answered) {
        (0, open) => format!("{open} not answered"),
        (_, 0) => tally.failing(),
        (_, open) => format!("{}, {open} not answered", tally.failing()),
    };
    (state, words)
}

fn waiting(looked: &DossierView) -> Option<Line> {
    let pending = looked.dossier.pending()?;
    let words = format!("promotion {} asked for on {}", pending.aim(), pending.requested_on);
    if is_outdated(pending, &looked.dossier) {
        let words = format!("{words}; it changed since, so it cannot be approved: p asks again, D says what changed");
        return Some(Line::with(State::Fail, "Waits", words));
    }
    Some(Line::with(State::Soon, "Waits", words))
}

fn due(looked: &DossierView, today: Day) -> Option<Line> {
    let next = deadline::next_due(&looked.dossier, &looked.policy)?;
    let what = deadline_words(next.kind);
    Some(match next.on.days_since(today) {
        ahead if ahead < 0 => Line::with(State::Late, "Due", format!("{what} was due {}, {} d late", next.on, -ahead)),
        0 => Line::with(State::Soon, "Due", format!("{what} today")),
        ahead if ahead <= SOON => Line::with(State::Soon, "Due", format!("{what} {}, in {ahead} d", next.on)),
        _ => Line::plain("Due", format!("{what} {}", next.on)),
    })
}

/// A date that wants a person, with how near it is.
#[must_use]
pub fn day_line(on: Day, today: Day, what: &str) -> Line {
    match on.days_since(today) {
        ahead if ahead < 0 => Line::with(State::Late, on.to_string(), format!("{what} ({} d late)", -ahead)),
        0 => Line::with(State::Soon, on.to_string(), format!("{what} (today)")),
        ahead if ahead <= SOON => Line::with(State::Soon, on.to_string(), format!("{what} (in {ahead} d)")),
        _ => Line::plain(on.to_string(), what),
    }
}

/// What a deadline is the date of.
#[must_use]
pub fn deadline_words(kind: crate::domain::DeadlineKind) -> &'static str {
    use crate::domain::DeadlineKind;
    match kind {
        DeadlineKind::Review => "review",
        DeadlineKind::Grant => "end of data access",
        DeadlineKind::ExperimentEnd => "end of the experiment",
        DeadlineKind::PilotEnd => "decision on the pilot",
        DeadlineKind::Action => "action",
        DeadlineKind::LogSample => "look at the logs",
        DeadlineKind::StopTest => "stop test",
        DeadlineKind::Credential => "end of a credential",
        DeadlineKind::RevokeBy => "identity to be revoked",
        DeadlineKind::Issue => "identity to be issued",
        DeadlineKind::Exception => "end of an exception",
    }
}

/// One of the eight: the worst of its controls in words, or the facts where all pass.
fn question(looked: &DossierView, question: Question) -> Line {
    let label = question.short();
    match looked.judgement.question(question).answer() {
        QuestionAnswer::NothingAsked => Line::with(State::NotApplicable, label, "not asked at this stage"),
        QuestionAnswer::Answered => Line::with(State::Pass, label, facts::answered(&looked.dossier, question)),
        QuestionAnswer::Fails(count) => finding(looked, question, Verdict::Fail, count, State::Fail),
        QuestionAnswer::Excepted(count) => finding(looked, question, Verdict::Fail, count, State::Excepted),
        QuestionAnswer::NotAnswered(count) => {
            finding(looked, question, Verdict::NotAnswered, count, State::NotAnswered)
        }
    }
}

fn finding(looked: &DossierView, question: Question, verdict: Verdict, count: u32, state: State) -> Line {
    let of = |judged: &&Judged| judged.control.question == question && judged.counts() && judged.verdict() == verdict;
    let worst = looked.judgement.controls.iter().filter(of).max_by_key(|judged| judged.severity);
    let reason = worst.map_or("", |judged| judged.answer.reason.as_ref());
    let until = worst.and_then(Judged::excepted_until).filter(|_| state == State::Excepted);
    let until = until.map(|day| format!("excepted until {day}: ")).unwrap_or_default();
    let more = if count > 1 { format!(" (+{})", count - 1) } else { String::new() };
    Line::with(state, question.short(), format!("{until}{reason}{more}"))
}

/// What sources say of its risk: it orders and suggests, and passes or fails nothing.
fn claims(looked: &DossierView) -> Option<Line> {
    let workload = &looked.dossier.workload;
    let claimed: Vec<&str> =
        ClaimKind::ALL.iter().filter(|kind| workload.claimed(**kind)).map(|kind| kind.word()).collect();
    (!claimed.is_empty()).then(|| Line::wide(Meaning::Text, format!("Source claims: {}", claimed.join(", "))))
}
