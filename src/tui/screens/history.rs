//! Screen 6: what was done, act by act, the newest first. On top, how the ledger stands and whether every entry of it was found
//! sound; that is looked into only when a person asks.

use ratatui::layout::Rect;

use super::acts::Acts;
use super::workload;
use crate::shown::grouped;
use crate::tui::action::ActionId;
use crate::tui::backend::{LedgerStanding, Verified};
use crate::tui::effect::{Effect, Query};
use crate::tui::glyph::State;
use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::widgets::detail::{self, Line};
use crate::tui::widgets::paper::{Paper, below, right_of};
use crate::tui::widgets::progress::percent;

/// Letters of a hash that are shown: enough to tell two apart.
const HASH: usize = 12;

/// The state of the screen.
#[derive(Debug)]
pub struct History {
    /// The acts.
    pub acts: Acts,
    ledger: Ledger,
}

/// What is known of the ledger.
#[derive(Debug, Default)]
struct Ledger {
    asked: bool,
    standing: Option<LedgerStanding>,
    check: Check,
}

/// What is known of its entries.
#[derive(Debug, Default)]
enum Check {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// It is being looked into: entries checked, entries in all, where that is known.
    Running(Option<(u64, u64)>),
    /// It was looked into.
    Done(Box<Verified>),
}

impl Default for History {
    fn default() -> Self {
        Self { acts: Acts::of_all(), ledger: Ledger::default() }
    }
}

impl History {
    /// What the screen wants to know.
    pub fn wants(&mut self) -> Vec<Effect> {
        let mut effects = self.acts.wants();
        if !std::mem::replace(&mut self.ledger.asked, true) {
            effects.push(Effect::Ask(Query::Ledger));
        }
        effects
    }

    /// Takes how the ledger stands.
    pub fn stands(&mut self, standing: LedgerStanding) {
        self.ledger.standing = Some(standing);
    }

    /// Takes how far a verification is.
    pub fn verifying(&mut self, done: u64, of: u64) {
        if matches!(self.ledger.check, Check::Running(_)) {
            self.ledger.check = Check::Running(Some((done, of)));
        }
    }

    /// Takes what a verification came to.
    pub fn verified(&mut self, verified: Box<Verified>) {
        self.ledger.check = Check::Done(verified);
    }

    /// The register changed.
    pub fn changed(&mut self) {
        self.acts.changed();
        self.ledger.asked = false;
    }

    /// Draws the screen in its frame.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect, key: &str) {
        let title = self
            .ledger
            .standing
            .as_ref()
            .map_or_else(|| "History".to_owned(), |standing| format!("History  {} entries", grouped(standing.entries)));
        let inside = paper.frame(area, &title, true);
        if self.acts.is_open() {
            self.acts.draw(paper, inside);
            return;
        }
        let head = self.ledger.lines(key);
        let room = right_of(inside, 1);
        let rows = detail::height(&head, room.width).min(inside.height / 2);
        detail::draw(paper, Rect { height: rows, ..room }, &head, 0);
        self.acts.draw(paper, below(inside, rows));
    }
}

impl Ledger {
    /// How it stands, in two sentences.
    fn lines(&self, key: &str) -> Vec<Line> {
        let mut lines = Vec::new();
        if let Some(standing) = &self.standing {
            lines.push(standing.line());
        }
        lines.push(match &self.check {
            Check::NotAsked => Line::wide(
                Meaning::Muted,
                format!("Not verified since the program was opened; {key} checks every entry."),
            ),
            Check::Running(None) => Line::told(State::Soon, "Verifying ..."),
            Check::Running(Some((done, of))) => {
                let words = format!("Verifying ... {} % of {} entries", percent(*done, *of), grouped(*of));
                Line::told(State::Soon, words)
            }
            Check::Done(verified) => verified.line(),
        });
        lines
    }
}

impl LedgerStanding {
    fn line(&self) -> Line {
        if let Some(how) = &self.rolled_back {
            let words = format!("The ledger {how}. Find out why; then `countersign doctor --accept-rollback`.");
            return Line::told(State::Fail, words);
        }
        let head: String = self.head.chars().take(HASH).collect();
        match &self.checkpoint {
            Some((at, size)) => {
                let size = grouped(*size);
                Line::told(
                    State::Pass,
                    format!("Ends with {head}; matches your own checkpoint of {at} (entry {size})."),
                )
            }
            None => Line::told(State::NotAnswered, format!("Ends with {head}; no checkpoint of it is kept yet.")),
        }
    }
}

impl Verified {
    fn line(&self) -> Line {
        let (at, entries) = (&self.at, grouped(self.entries));
        if let Some((seq, what)) = self.faults.first() {
            let count = self.faults.len();
            let faults = if count == 1 { "1 fault".to_owned() } else { format!("{count} faults") };
            let words = format!("{faults} found at {at}, the first at entry {}: {what}.", grouped(*seq));
            return Line::told(State::Fail, words);
        }
        let against = match &self.against {
            Some((day, size)) => {
                format!(
                    "compared with this account's own checkpoint of {day} at entry {}, which finds accidents only",
                    grouped(*size)
                )
            }
            None => "not compared with any checkpoint".to_owned(),
        };
        Line::told(State::Pass, format!("Verified at {at}: {entries} entries, nothing is wrong; {against}."))
    }
}

/// Runs an action of this screen.
pub fn act(model: &mut Model, id: ActionId) -> Vec<Effect> {
    let history = &mut model.screens.history;
    match id {
        ActionId::Open if history.acts.is_open() => {
            if history.acts.workload().is_none() {
                model.problem("This is about no workload: there is no page to open.");
            }
            return workload::open(model);
        }
        ActionId::Open => history.acts.open_or_close(),
        ActionId::Verify if !matches!(history.ledger.check, Check::Running(_)) => {
            history.ledger.check = Check::Running(None);
            return vec![Effect::Ask(Query::Verify)];
        }
        _ => {}
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
