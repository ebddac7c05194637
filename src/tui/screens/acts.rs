//! A list of acts, the newest first, with the selected one in full: beside the list where there is room, over it once it is
//! opened. The history of the register and that of a workload are both this list.

use ratatui::layout::Rect;

use super::pane;
use crate::domain::Id;
use crate::shown::grouped;
use crate::tui::backend::{ActInFull, ActLine, ActsAsked, EntryInFull, Span};
use crate::tui::effect::{Effect, Query};
use crate::tui::theme::Meaning;
use crate::tui::widgets::detail::Line;
use crate::tui::widgets::outline::{Outline, Row};
use crate::tui::widgets::paper::{Paper, centred, first_row, right_of};
use crate::tui::widgets::table::{self, Cell, Column, List, Page, Table};

const WHEN: Column = Column { title: "When", least: 16, ideal: 16, priority: 0, right: false };
const WHO: Column = Column { title: "Who", least: 10, ideal: 16, priority: 3, right: false };
const WHAT: Column = Column { title: "What", least: 24, ideal: 90, priority: 1, right: false };
const ABOUT: Column = Column { title: "Record", least: 14, ideal: 26, priority: 2, right: false };

/// A line of an act in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// What is said of the act.
    Head(usize),
    /// An entry, by its number.
    Entry(u64),
    /// What belongs to an entry, line by line.
    Said(u64, usize),
}

/// The list, and the act that is selected.
#[derive(Debug)]
pub struct Acts {
    /// Of this workload; of the whole register where absent.
    of: Option<Id>,
    /// The rows.
    pub table: Table<ActLine>,
    columns: Vec<Shown>,
    asked: Option<Span>,
    act: Option<Box<ActInFull>>,
    /// The act in full.
    pub outline: Outline<At>,
    opened: bool,
}

/// What a column shows.
#[derive(Debug, Clone, Copy)]
enum Shown {
    When,
    Who,
    What,
    About,
}

impl Acts {
    /// The acts of the register.
    #[must_use]
    pub fn of_all() -> Self {
        let columns = vec![(Shown::When, WHEN), (Shown::About, ABOUT), (Shown::What, WHAT), (Shown::Who, WHO)];
        Self::with(None, columns)
    }

    /// The acts of a workload.
    #[must_use]
    pub fn of(workload: Id) -> Self {
        Self::with(Some(workload), vec![(Shown::When, WHEN), (Shown::What, WHAT), (Shown::Who, WHO)])
    }

    fn with(of: Option<Id>, columns: Vec<(Shown, Column)>) -> Self {
        let (columns, shapes) = columns.into_iter().unzip();
        let table = Table::new(shapes);
        Self { of, table, columns, asked: None, act: None, outline: Outline::default(), opened: false }
    }

    /// What the cursor goes through.
    #[must_use]
    pub fn list(&self) -> &dyn List {
        if self.opened { &self.outline } else { &self.table }
    }

    /// The same, to move it.
    pub fn list_mut(&mut self) -> &mut dyn List {
        if self.opened { &mut self.outline } else { &mut self.table }
    }

    /// The workload that is selected: that of the selected entry, else that of the act.
    #[must_use]
    pub fn workload(&self) -> Option<Id> {
        let of_entry = self.entry().and_then(|entry| entry.workload.as_ref());
        let of_act = || self.table.selected().and_then(|line| line.workload.as_ref());
        of_entry.or_else(of_act).map(|(id, _)| *id)
    }

    /// Whether an act lies open over the list.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.opened
    }

    /// Opens the selected act over the list; an open one is closed.
    pub fn open_or_close(&mut self) {
        self.opened = !self.opened && !self.table.is_empty();
        if self.opened {
            self.outline.go_first();
        }
    }

    /// Closes the act that lies open; false where none does.
    pub fn close(&mut self) -> bool {
        std::mem::take(&mut self.opened)
    }

    /// Asks for the rows that are wanted, and for the selected act.
    pub fn wants(&mut self) -> Vec<Effect> {
        let wanted = self.table.need().map(|wanted| Query::Acts(ActsAsked { of: self.of, wanted }));
        let mut asked: Vec<Effect> = wanted.map(Effect::Ask).into_iter().collect();
        let selected = self.table.selected().map(|line| line.span);
        if selected != self.asked {
            self.asked = selected;
            let of = self.of;
            asked.extend(selected.map(|span| Effect::Ask(Query::ActInFull { of, span })));
        }
        asked
    }

    /// Takes rows.
    pub fn take(&mut self, page: Page<ActLine>) {
        self.table.take(page);
    }

    /// Takes an act in full, unless another one is selected by now.
    pub fn take_act(&mut self, act: Box<ActInFull>) {
        if act.of != self.of || Some(act.span) != self.asked {
            return;
        }
        let another = self.act.as_ref().is_none_or(|before| before.span != act.span);
        self.outline.show(rows(&act));
        if another {
            self.outline.go_first();
        }
        self.act = Some(act);
    }

    /// The register changed: what is shown is asked for again. What was done is not undone, so the open act stays.
    pub fn changed(&mut self) {
        self.table.reload();
    }

    /// Draws the list and the selected act, or the act that lies open.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect) {
        let here = self.act.as_ref().is_some_and(|act| Some(act.span) == self.asked);
        if self.opened {
            if here {
                self.outline.draw(paper, area);
            } else {
                paper.text(centred(area, 7, 1), "reading", Meaning::Muted);
            }
            return;
        }
        let (list, beside) = pane::split(area);
        if let Some(beside) = beside {
            let [rule, _] = paper.glyphs().rule;
            for row in beside.rows() {
                paper.text(first_row(row), rule, Meaning::Frame);
            }
            if here {
                self.outline.draw_still(paper, right_of(beside, 1));
            }
        }
        if self.table.is_loaded() && self.table.is_empty() {
            paper.text(centred(list, 26, 1), "Nothing was recorded yet.", Meaning::Muted);
            return;
        }
        table::draw(paper, list, &self.table, true, |line, column| self.cell(line, column));
    }

    fn cell<'r>(&self, line: &'r ActLine, column: usize) -> Cell<'r> {
        match self.columns.get(column) {
            Some(Shown::When) => Cell::plain(line.when.as_str()),
            Some(Shown::Who) => Cell::plain(line.who.as_str()),
            Some(Shown::What) if line.entries > 1 => {
                Cell::plain(format!("{} entries: {}", grouped(line.entries), line.what))
            }
            Some(Shown::What) => Cell::plain(line.what.as_str()),
            Some(Shown::About) => match &line.workload {
                Some((_, key)) => Cell::plain(key.as_str()),
                None => Cell::of(Meaning::Muted, line.about.as_str()),
            },
            None => Cell::plain(""),
        }
    }

    fn entry(&self) -> Option<&EntryInFull> {
        let (Some(At::Entry(seq) | At::Said(seq, _)), true) = (self.outline.selected(), self.opened) else {
            return None;
        };
        self.act.as_ref()?.entries.iter().find(|entry| entry.seq == *seq)
    }
}

fn rows(act: &ActInFull) -> Vec<Row<At>> {
    let head = act.head.iter().enumerate();
    let mut rows: Vec<Row<At>> =
        head.map(|(at, line)| Row::new(At::Head(at), Line::wide(Meaning::Muted, line.as_str()))).collect();
    for entry in &act.entries {
        rows.push(Row::passed(Line::gap()));
        let key = entry.workload.as_ref().filter(|_| act.of.is_none()).map(|(_, key)| format!("{key}: "));
        let words = format!("#{} {}{}", entry.seq, key.unwrap_or_default(), entry.what);
        rows.push(Row::new(At::Entry(entry.seq), Line::wide(Meaning::Title, words)));
        let said = |(at, line): (usize, &String)| {
            Row::new(At::Said(entry.seq, at), Line::wide(Meaning::Text, line.as_str())).under(1)
        };
        rows.extend(entry.lines.iter().enumerate().map(said));
    }
    if act.more > 0 {
        rows.push(Row::passed(Line::gap()));
        let words = format!("and {} entries more; `countersign history` prints them all", grouped(act.more));
        rows.push(Row::passed(Line::wide(Meaning::Muted, words)));
    }
    rows
}
