//! The gate of a workload: eight questions that unfold to their controls, each with the reason, what would make it pass, and who
//! can see to it. Asked of the next stage, of production, or of the stage it stands in.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::controls::Gate as Asked;
use crate::controls::gate::GateQuestion;
use crate::controls::sentence::{before_entering, sentence};
use crate::controls::{Fix, ItemAnswer, Judged, Question, QuestionAnswer, Tally, Verdict, framework};
use crate::domain::outdated::is_outdated;
use crate::domain::plan::next_stage;
use crate::domain::record::Person;
use crate::domain::standing::may_ratify;
use crate::domain::{Day, Dossier, Id, Stage, Word};
use crate::shown::Shown;
use crate::tui::backend::DossierView;
use crate::tui::forms::promote::place;
use crate::tui::glyph::State;
use crate::tui::screens::facts::dataset;
use crate::tui::screens::{facts, pane};
use crate::tui::theme::Meaning;
use crate::tui::widgets::detail::Line;
use crate::tui::widgets::outline::{Outline, Row};

/// What is asked of the workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// What entering a stage would need.
    To(Stage),
    /// What the controls of its own stage say.
    Now,
}

/// A line of the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// A question.
    Question(Question),
    /// A control, by its id.
    Control(&'static str),
    /// What is said of a control, line by line.
    Said(&'static str, usize),
}

/// The gate, and where one stands in it.
#[derive(Debug, Default)]
pub struct Gate {
    /// The lines.
    pub outline: Outline<At>,
    /// What was asked for; the next stage where nothing was.
    asked: Option<Ask>,
    questions: BTreeSet<Question>,
    controls: BTreeSet<&'static str>,
}

impl Gate {
    /// Makes the lines.
    pub fn lay_out(&mut self, looked: &DossierView, today: Day) {
        let ask = self.ask(looked);
        let mut rows = heading(looked, ask);
        for question in &questions(looked, ask) {
            self.question(&mut rows, (&looked.dossier, today), question);
        }
        let approval = facts::approval(&looked.dossier).map(|approval| format!("; {approval}"));
        let foot = format!("Judged by {}{}.", looked.judged_by, approval.unwrap_or_default());
        rows.push(Row::passed(Line::wide(Meaning::Muted, foot)));
        self.outline.show(rows);
    }

    /// Unfolds or folds what is selected; from what is said of a control, folds the control.
    pub fn unfold(&mut self) {
        match self.outline.selected().copied() {
            Some(At::Question(question)) => toggle(&mut self.questions, question),
            Some(At::Control(control)) => toggle(&mut self.controls, control),
            Some(At::Said(control, _)) => {
                toggle(&mut self.controls, control);
                self.outline.go_to(&At::Control(control));
            }
            None => {}
        }
    }

    /// Unfolds every question and, once they are, every control; where all is unfolded, folds it.
    pub fn unfold_all(&mut self) {
        let can = |wanted: fn(&At) -> bool| -> Vec<At> {
            let rows = self.outline.rows().iter().filter(|row| row.unfolded == Some(false));
            rows.filter_map(|row| row.key).filter(wanted).collect()
        };
        let folded = can(|at| matches!(at, At::Question(_)));
        let folded = if folded.is_empty() { can(|at| matches!(at, At::Control(_))) } else { folded };
        for at in &folded {
            match at {
                At::Question(question) => drop(self.questions.insert(*question)),
                At::Control(control) => drop(self.controls.insert(control)),
                At::Said(..) => {}
            }
        }
        if folded.is_empty() {
            let question = self.question_above();
            self.questions.clear();
            self.controls.clear();
            if let Some(question) = question {
                self.outline.go_to(&At::Question(question));
            }
        }
    }

    /// Asks the next of the gates that can be asked.
    pub fn ask_another(&mut self, looked: &DossierView) {
        let (asks, now) = (asks(looked), self.ask(looked));
        let at = asks.iter().position(|ask| *ask == now).map_or(0, |at| at + 1);
        self.asked = asks.get(at).or_else(|| asks.first()).copied();
    }

    /// Whether something is selected that unfolds.
    #[must_use]
    pub fn unfolds(&self) -> bool {
        let selected = self.outline.selected();
        let row = self.outline.rows().iter().find(|row| row.key.as_ref() == selected && selected.is_some());
        row.is_some_and(|row| row.unfolded.is_some() || matches!(row.key, Some(At::Said(..))))
    }

    /// The control that is selected, or of a question its worst finding.
    #[must_use]
    pub fn judged<'l>(&self, looked: &'l DossierView) -> Option<&'l Judged> {
        match *self.outline.selected()? {
            At::Control(id) | At::Said(id, _) => {
                controls(looked, self.ask(looked)).find(|judged| judged.control.id == id)
            }
            At::Question(question) => {
                let of = controls(looked, self.ask(looked)).filter(|judged| judged.control.question == question);
                let worst = |judged: &&Judged| Reverse((judged.verdict() == Verdict::Fail, judged.severity));
                of.filter(|judged| judged.is_finding()).min_by_key(worst)
            }
        }
    }

    /// The finding that is selected, as a sentence for a ticket. Safe to show.
    #[must_use]
    pub fn sentence(&self, looked: &DossierView) -> Option<String> {
        let judged = self.judged(looked)?;
        let text = match self.ask(looked) {
            Ask::Now => sentence(&looked.dossier, judged, &looked.policy),
            Ask::To(stage) => before_entering(stage, &looked.dossier, judged),
        };
        text.map(|text| Shown::new(&text).as_str().to_owned())
    }

    fn ask(&self, looked: &DossierView) -> Ask {
        let asks = asks(looked);
        self.asked.filter(|asked| asks.contains(asked)).or_else(|| asks.first().copied()).unwrap_or(Ask::Now)
    }

    fn question_above(&self) -> Option<Question> {
        let selected = self.outline.selected();
        let at = self.outline.rows().iter().position(|row| row.key.as_ref() == selected)?;
        self.outline.rows().iter().take(at + 1).rev().find_map(|row| match row.key {
            Some(At::Question(question)) => Some(question),
            _ => None,
        })
    }

    fn question(&self, rows: &mut Vec<Row<At>>, of: (&Dossier, Day), asked: &GateQuestion<'_>) {
        let question = asked.question;
        let (state, words) = answered(asked.tally.answer());
        let line = Line { meaning: Meaning::Title, ..Line::told(state, question.title()) };
        let row = Row::new(At::Question(question), line).noted(words, state.meaning());
        if asked.controls.is_empty() {
            // As far right as those that have a sign for unfolding.
            rows.push(row.under(1));
            return;
        }
        let open = self.questions.contains(&question);
        rows.push(row.unfolding(open));
        if open {
            asked.controls.iter().for_each(|judged| self.control(rows, of, judged));
        }
    }

    fn control(&self, rows: &mut Vec<Row<At>>, (dossier, today): (&Dossier, Day), judged: &Judged) {
        let control = judged.control;
        let open = self.controls.contains(control.id.as_str());
        let words = format!("{}  {}", control.id, control.title);
        let row =
            Row::new(At::Control(&control.id), Line::told(State::of_control(judged), words)).under(1).unfolding(open);
        rows.push(match judged.from {
            Some(from) => row.noted(format!("from {from}"), Meaning::Muted),
            None if judged.excepted.is_some() => {
                let until = judged.excepted_until().map_or_else(String::new, |day| format!("until {day}"));
                row.noted(until, State::Excepted.meaning())
            }
            None if judged.is_finding() => row.noted(judged.severity.word(), Meaning::Muted),
            None => row,
        });
        let mut lines = Vec::new();
        if open || judged.verdict().is_finding() {
            lines.push(Line::plain("Why", judged.answer.reason.clone()));
            lines.extend(pane::exceptions(dossier, Some(&control.id), today));
            lines.extend(judged.answer.fix.iter().flat_map(|fix| fixing(dossier, fix)));
        }
        if open {
            lines.extend(whole(dossier, judged));
        }
        let said = |(at, line)| Row::new(At::Said(&control.id, at), line).under(2);
        rows.extend(lines.into_iter().enumerate().map(said));
    }
}

fn toggle<T: Ord>(set: &mut BTreeSet<T>, it: T) {
    if !set.remove(&it) {
        set.insert(it);
    }
}

/// What can be asked, what is asked first standing first.
fn asks(looked: &DossierView) -> Vec<Ask> {
    let stage = &looked.dossier.workload.facts.stage;
    let next = next_stage(stage).filter(|to| looked.gate(*to).is_some()).map(Ask::To);
    let production = Ask::To(Stage::Production);
    let stay = stage.known().filter(|_| may_ratify(&looked.dossier)).map(|stage| Ask::To(*stage));
    match (stage.known(), next) {
        (Some(Stage::Pilot), _) if let Some(stay) = stay => vec![production, Ask::Now, stay],
        (Some(Stage::Production | Stage::Retired), _) => vec![Ask::Now, production],
        (_, Some(next)) if next != production => vec![next, production, Ask::Now],
        _ => vec![production, Ask::Now],
    }
}

/// What fails where it stands, told above what another stage would need.
fn fails_now(looked: &DossierView) -> Option<Row<At>> {
    const FEW: usize = 4;
    let fails = controls(looked, Ask::Now).filter(|it| it.verdict() == Verdict::Fail && it.excepted.is_none());
    let fails: Vec<String> = fails.map(|judged| format!("{} {}", judged.control.id, judged.control.title)).collect();
    let stage = looked.dossier.workload.facts.stage.known().map_or("an unknown stage", |stage| stage.word());
    let more = fails.len().saturating_sub(FEW);
    let more = if more > 0 { format!("; {more} more") } else { String::new() };
    let told = fails.iter().take(FEW).cloned().collect::<Vec<_>>().join("; ");
    let line = || Line::told(State::Fail, format!("Fails now, in {stage}: {told}{more}"));
    (!fails.is_empty()).then(|| Row::passed(line()))
}

fn heading(looked: &DossierView, ask: Ask) -> Vec<Row<At>> {
    let facts = &looked.dossier.workload.facts;
    let (line, said) = match ask {
        Ask::To(stage) => {
            let line = looked.gate(stage).map_or_else(Line::gap, |gate| pane::gate(looked, gate));
            let pending = looked.dossier.pending().filter(|pending| pending.to == stage);
            let said = match pending {
                Some(pending) if is_outdated(pending, &looked.dossier) => {
                    format!(
                        "It changed since the request of {}, which cannot be approved any more: p asks again, D says what changed.",
                        pending.requested_on
                    )
                }
                Some(pending) => {
                    let place = place::in_words(&looked.dossier, &[], &pending.plan).join("; ");
                    let place = if place.is_empty() { place } else { format!(" {place}.") };
                    let changed = std::iter::once("").chain(looked.changed_around.iter().map(String::as_str));
                    let changed = changed.collect::<Vec<_>>().join(" ");
                    format!("As it would be with what the request of {} plans.{place}{changed}", pending.requested_on)
                }
                None => "As judged if it were approved today.".to_owned(),
            };
            (line, said)
        }
        Ask::Now => {
            let (sign, words) = match looked.judgement.tally() {
                Tally { fails: 0, not_answered: 0, .. } => (State::Pass, "nothing fails".to_owned()),
                tally => pane::tally_words(tally),
            };
            let at = match facts.stage.known() {
                None => "in a stage that is not answered".to_owned(),
                Some(Stage::Retired) => "retired".to_owned(),
                Some(stage) => format!("in {stage}"),
            };
            let line = Line::told(sign, format!("Current stage, {at}: {words}"));
            (line, "By the controls of its stage, today.".to_owned())
        }
    };
    let line = Line { meaning: Meaning::Title, ..line };
    let now = if ask == Ask::Now { None } else { fails_now(looked) };
    [Row::passed(line), Row::passed(Line::wide(Meaning::Muted, said))].into_iter().chain(now).collect()
}

/// The eight questions with the controls of what is asked.
fn questions(looked: &DossierView, ask: Ask) -> Vec<GateQuestion<'_>> {
    if let Ask::To(stage) = ask {
        return looked.gate(stage).map(Asked::questions).unwrap_or_default();
    }
    let of = |question| {
        let controls = controls(looked, ask).filter(|judged| judged.control.question == question).collect();
        GateQuestion { question, tally: looked.judgement.question(question), controls }
    };
    Question::ALL.iter().copied().map(of).collect()
}

fn controls(looked: &DossierView, ask: Ask) -> Box<dyn Iterator<Item = &Judged> + '_> {
    match ask {
        Ask::Now => Box::new(looked.judgement.controls.iter()),
        Ask::To(stage) => Box::new(looked.gate(stage).into_iter().flat_map(Asked::controls)),
    }
}

fn answered(answer: QuestionAnswer) -> (State, String) {
    match answer {
        QuestionAnswer::Answered => (State::Pass, "all pass".to_owned()),
        QuestionAnswer::Fails(count) => (State::Fail, format!("fails {count}")),
        QuestionAnswer::Excepted(count) => (State::Excepted, format!("excepted {count}")),
        QuestionAnswer::NotAnswered(count) => (State::NotAnswered, format!("not answered {count}")),
        QuestionAnswer::NothingAsked => (State::NotApplicable, "not asked here".to_owned()),
    }
}

/// What would make it pass, and who can see to it.
fn fixing(dossier: &Dossier, fix: &Fix) -> [Line; 2] {
    let person = fix.who.person(dossier).and_then(|id| dossier.people.get(&id)).map(Person::called);
    let who = fix.who.plain();
    let who = person.map_or_else(|| who.to_owned(), |person| format!("{person}, {who}"));
    [Line::plain("To fix", fix.how.clone()), Line::plain("Assigned to", who)]
}

/// All else that is known of a control.
fn whole(dossier: &Dossier, judged: &Judged) -> Vec<Line> {
    let control = judged.control;
    let item = |item: &ItemAnswer| {
        let words = match called(dossier, item.item) {
            Some(called) if !item.reason.contains(&called) => format!("{called}: {}", item.reason),
            _ => item.reason.to_string(),
        };
        Line::with(State::of(item.verdict), "", words)
    };
    let mut lines: Vec<Line> = judged.answer.items.iter().map(item).collect();
    let through = judged.holds_through.map(|day| format!(", and until {day} if nothing changes")).unwrap_or_default();
    lines.push(Line::plain("Passes when", &control.passes_when));
    lines.push(Line::plain("Since", format!("{}{through}", judged.since)));
    lines.extend(control.references.iter().map(|text| Line::plain("References", framework::told(text))));
    lines
}

/// What to call what a control speaks of.
fn called(dossier: &Dossier, id: Id) -> Option<String> {
    let grant = || dossier.grants.iter().find(|grant| grant.id == id).map(|grant| dataset(grant).to_owned());
    let identity = || dossier.identities.iter().find(|it| it.identity.id == id).map(|it| it.identity.called());
    let credential = || {
        let mut all =
            dossier.identities.iter().flat_map(|it| it.credentials.iter().map(move |credential| (it, credential)));
        let (it, credential) = all.find(|(_, credential)| credential.id == id)?;
        Some(format!("{} of {}", credential.called(), it.identity.called()))
    };
    let zone = || dossier.zone(id).map(|zone| zone.called().to_owned());
    grant().or_else(identity).or_else(credential).or_else(zone)
}
