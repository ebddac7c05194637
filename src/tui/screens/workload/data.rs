//! The access to data of a workload as a table, what is known of the selected access below it, and whether the list is whole.

use ratatui::layout::Rect;

use crate::domain::contradiction::unusual;
use crate::domain::record::{Grant, Person};
use crate::domain::{DateFact, Day, Dossier, Environment, Fact, GrantState, Id, Listing, Mode, Word};
use crate::tui::action::ActionId;
use crate::tui::backend::DossierView;
use crate::tui::glyph::{Glyphs, State};
use crate::tui::keymap::Keymap;
use crate::tui::screens::facts;
use crate::tui::screens::pane::day_line;
use crate::tui::theme::Meaning;
use crate::tui::widgets::detail::{self, Line};
use crate::tui::widgets::paper::{Paper, below, first_row, right_of};
use crate::tui::widgets::table::{self, Cell, Column, List, Page, Record, Table};

const COLUMNS: [Column; 9] = [
    Column { title: "Data set", least: 12, ideal: 24, priority: 0, right: false },
    Column { title: "State", least: 8, ideal: 14, priority: 1, right: false },
    Column { title: "Ends", least: 21, ideal: 22, priority: 2, right: false },
    Column { title: "Sensitivity", least: 14, ideal: 14, priority: 3, right: false },
    Column { title: "Masking", least: 14, ideal: 14, priority: 6, right: false },
    Column { title: "Mode", least: 14, ideal: 14, priority: 5, right: false },
    Column { title: "Where", least: 14, ideal: 14, priority: 7, right: false },
    Column { title: "Egress", least: 14, ideal: 14, priority: 8, right: false },
    Column { title: "Approved by", least: 14, ideal: 18, priority: 4, right: false },
];

/// One access, in words.
#[derive(Debug)]
pub struct Access {
    /// The grant.
    pub id: Id,
    cells: [Said; COLUMNS.len()],
    below: Vec<Line>,
    /// Those that ended come last.
    ended: bool,
}

/// What a cell says: with the sign of a state, or without.
type Said = (Option<State>, String);

/// The access to data, and which of it is selected.
#[derive(Debug)]
pub struct Data {
    /// The rows.
    pub table: Table<Access>,
    whole: Option<Line>,
}

impl Default for Data {
    fn default() -> Self {
        Self { table: Table::new(COLUMNS.to_vec()), whole: None }
    }
}

impl Record for Access {
    type Key = Id;
    type Place = (bool, Id);

    fn key(&self) -> Id {
        self.id
    }

    fn place(&self) -> (bool, Id) {
        (self.ended, self.id)
    }
}

impl Data {
    /// Makes the rows; the selected one stays.
    pub fn lay_out(&mut self, looked: &DossierView, today: Day) {
        let dossier = &looked.dossier;
        let mut rows: Vec<Access> = dossier.grants.iter().map(|grant| access(looked, grant, today)).collect();
        rows.sort_by_key(|row| row.ended);
        self.whole = Some(whole(dossier));
        self.table.reload();
        if let Some(wanted) = self.table.need() {
            self.table.take(Page { epoch: wanted.epoch, place: wanted.place, rows, is_start: true, is_end: true });
        }
    }

    /// Draws whether the list is whole, the table, and the selected access in full.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect, keymap: &Keymap) {
        let line: Vec<Line> = self.whole.iter().cloned().collect();
        let room = right_of(area, 2);
        let head = detail::height(&line, room.width);
        detail::draw(paper, Rect { height: head.min(area.height), ..room }, &line, 0);
        let area = below(area, head);
        if self.table.is_empty() {
            let (open, answer) = (keymap.label(ActionId::Expand), keymap.label(ActionId::Answer));
            let words = format!("{open} records access to data; {answer} says that it has none.");
            paper.paragraph(right_of(area, 4), &words, Meaning::Muted);
            return;
        }
        let glyphs = paper.glyphs();
        let more = self.table.selected().map_or(&[][..], |row| row.below.as_slice());
        let wanted = detail::height(more, room.width).saturating_add(2);
        let rows = u16::try_from(self.table.rows().len()).unwrap_or(u16::MAX).saturating_add(1);
        // The table keeps a third of the room, and more where that is all it needs.
        let list = area.height.saturating_sub(wanted).max(area.height / 3).min(rows);
        table::draw(paper, Rect { height: list, ..area }, &self.table, true, |row, column| cell(row, column, &glyphs));
        let below_it = below(area, list);
        let [_, rule] = glyphs.rule;
        paper.text(first_row(below_it), &rule.repeat(usize::from(area.width)), Meaning::Frame);
        detail::draw(paper, right_of(below(below_it, 1), 2), more, 0);
    }
}

fn cell<'r>(row: &'r Access, column: usize, glyphs: &Glyphs) -> Cell<'r> {
    match row.cells.get(column) {
        Some((Some(state), words)) => Cell::of(state.meaning(), format!("{} {words}", glyphs.state(*state))),
        Some((None, words)) if row.ended => Cell::of(Meaning::Muted, words.as_str()),
        Some((None, words)) => Cell::plain(words.as_str()),
        None => Cell::plain(""),
    }
}

/// Whether the list is whole, as it was said.
fn whole(dossier: &Dossier) -> Line {
    let recorded = &dossier.workload.facts;
    let said =
        recorded.setting("grants_complete").map(|setting| format!(", said on {}", setting.on)).unwrap_or_default();
    let none = dossier.live_grants().next().is_none();
    match (&recorded.grants_complete, none) {
        (Fact::Known(Listing::None), true) => Line::told(State::Pass, format!("It has no access to data{said}.")),
        (Fact::Known(Listing::None), false) => {
            Line::told(State::Fail, format!("It was said to have no access to data{said}; yet here it has."))
        }
        (Fact::Known(Listing::Listed), _) => Line::told(State::Pass, format!("Complete list of data grants{said}.")),
        (Fact::Unknown, true) => Line::told(State::NotAnswered, "Data access: unknown."),
        (Fact::Unknown, false) => {
            Line::told(State::NotAnswered, "At least these: whether they are all is not answered.")
        }
    }
}

fn access(looked: &DossierView, grant: &Grant, today: Day) -> Access {
    let dossier = &looked.dossier;
    let recorded = &grant.facts;
    let ended = recorded.state.is(GrantState::Ended);
    let cells = [
        word(recorded.dataset.known().cloned()),
        word(word_of(recorded.state)),
        ends(recorded.expires_on, today, ended),
        word(word_of(recorded.classification)),
        word(word_of(recorded.masking)),
        word(recorded.mode.known().map(|mode| mode_words(*mode).to_owned())),
        word(recorded.environment.known().map(|place| place_words(*place).to_owned())),
        word(word_of(recorded.egress)),
        word(person(dossier, &recorded.approved_by)),
    ];
    Access { id: grant.id, cells, below: in_full(looked, grant, today), ended }
}

/// What does not pass of one access, what is known of it, and at last what is not.
fn in_full(looked: &DossierView, grant: &Grant, today: Day) -> Vec<Line> {
    let (dossier, recorded) = (&looked.dossier, &grant.facts);
    let mut lines = vec![Line::wide(Meaning::Title, facts::dataset(grant))];
    for judged in looked.judgement.controls.iter().filter(|judged| judged.is_finding()) {
        for item in judged.answer.items.iter().filter(|item| item.item == grant.id) {
            let state = State::of(item.verdict);
            lines.push(Line::with(state, judged.control.id.clone(), item.reason.clone()));
        }
    }
    lines.extend(unusual(recorded).map(|says| Line::with(State::Soon, "Unusual", format!("it {says}"))));
    let approved = person(dossier, &recorded.approved_by).map(|by| match recorded.approved_on {
        DateFact::On(day) => format!("{by} on {day}"),
        DateFact::Unknown | DateFact::Never => format!("{by}; on which day is not answered"),
    });
    let each = [
        ("Sensitivity", word_of(recorded.classification)),
        ("About customers", word_of(recorded.customer_data)),
        ("Masking", word_of(recorded.masking)),
        ("Mode", recorded.mode.known().map(|mode| mode_words(*mode).to_owned())),
        ("Stands in", recorded.environment.known().map(|place| place_words(*place).to_owned())),
        ("Egress", word_of(recorded.egress)),
        ("Feeds a decision", word_of(recorded.feeds_decision)),
        ("Requested by", person(dossier, &recorded.requested_by)),
        ("Approved by", approved),
        ("Reason", recorded.reason.known().cloned()),
    ];
    let open: Vec<String> =
        each.iter().filter(|(_, words)| words.is_none()).map(|(label, _)| label.to_lowercase()).collect();
    lines.extend(each.into_iter().filter_map(|(label, words)| Some(Line::plain(label, words?))));
    lines.push(match (recorded.ended_on, recorded.expires_on) {
        (DateFact::On(day), _) => Line::plain("Ended on", day.to_string()),
        (_, DateFact::On(day)) => Line { label: Some("Ends on".to_owned()), ..day_line(day, today, &day.to_string()) },
        (_, DateFact::Never) => Line::plain("Ends on", "never"),
        (_, DateFact::Unknown) => Line::with(State::NotAnswered, "Ends on", State::NotAnswered.word()),
    });
    lines.extend(grant.source.iter().map(|source| Line::plain("Came from", source)));
    if !open.is_empty() {
        lines.push(Line::with(State::NotAnswered, "Not answered", open.join(", ")));
    }
    lines
}

fn word(words: Option<String>) -> Said {
    words.map_or_else(|| (Some(State::NotAnswered), State::NotAnswered.word().to_owned()), |words| (None, words))
}

fn ends(on: DateFact, today: Day, ended: bool) -> Said {
    match on {
        DateFact::Unknown => word(None),
        DateFact::Never => (None, "never".to_owned()),
        DateFact::On(day) if ended => (None, day.to_string()),
        DateFact::On(day) => {
            let line = day_line(day, today, &day.to_string());
            (line.state, line.words)
        }
    }
}

fn person(dossier: &Dossier, fact: &Fact<Id>) -> Option<String> {
    let id = fact.known()?;
    Some(dossier.people.get(id).map_or_else(|| "somebody who is not recorded".to_owned(), Person::called))
}

fn word_of<W: Word>(fact: Fact<W>) -> Option<String> {
    fact.known().map(|word| word.word().to_owned())
}

fn mode_words(mode: Mode) -> &'static str {
    match mode {
        Mode::Read => "reads",
        Mode::Write => "writes",
    }
}

fn place_words(place: Environment) -> &'static str {
    match place {
        Environment::Test => "test",
        Environment::Production => "production",
    }
}
