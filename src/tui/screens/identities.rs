//! The identities that workloads run as, by named views: which are used by nobody, in test and in production, about to end. Enter
//! opens one in full over the list.

use std::fmt::Write as _;

use ratatui::layout::Rect;

use super::ScreenId;
use super::identity::{self, Page as IdentityPage};
use super::pane::{self, day_line};
use crate::domain::{DateFact, Day, Id, Word};
use crate::query::{self, BadFilter, IdentityOrder, IdentityView, List};
use crate::shown::grouped;
use crate::store::read::{IdentityCounts, IdentityRow, UnlinkedFound};
use crate::tui::action::{ActionId, Enabled};
use crate::tui::backend::{IdentitiesAsked, IdentityAsking, IdentityDetails, IdentityLine};
use crate::tui::effect::{Effect, Query};
use crate::tui::forms;
use crate::tui::glyph::{Glyphs, State};
use crate::tui::keymap::Keymap;
use crate::tui::model::Model;
use crate::tui::overlays::choose::Choose;
use crate::tui::overlays::prompt::{Caption, Prompt};
use crate::tui::overlays::{Overlay, Purpose};
use crate::tui::theme::Meaning;
use crate::tui::widgets::choice::Choice;
use crate::tui::widgets::detail;
use crate::tui::widgets::paper::{Paper, centred};
use crate::tui::widgets::table::{self, Cell, Column, List as _, Page, Sorted, Table, Total};

const COLUMNS: [Column; 11] = [
    Column { title: "Account", least: 16, ideal: 30, priority: 0, right: false },
    Column { title: "Where", least: 11, ideal: 11, priority: 1, right: false },
    Column { title: "Ends", least: 13, ideal: 13, priority: 2, right: false },
    Column { title: "Workload", least: 16, ideal: 24, priority: 3, right: false },
    Column { title: "Last used", least: 12, ideal: 12, priority: 4, right: false },
    Column { title: "Approval", least: 14, ideal: 18, priority: 5, right: false },
    Column { title: "State", least: 9, ideal: 9, priority: 6, right: false },
    Column { title: "Kind", least: 11, ideal: 16, priority: 8, right: false },
    Column { title: "Found", least: 7, ideal: 9, priority: 7, right: false },
    Column { title: "Age", least: 7, ideal: 7, priority: 9, right: true },
    Column { title: "Owner", least: 10, ideal: 18, priority: 10, right: false },
];
const ACCOUNT: usize = 0;
const ENDS: usize = 2;
const LAST_USED: usize = 4;

/// The state of the screen.
#[derive(Debug)]
pub struct Identities {
    /// The rows.
    pub table: Table<IdentityLine>,
    asking: IdentityAsking,
    counts: Option<(String, IdentityCounts)>,
    uncounted: bool,
    identified: Option<Box<IdentityDetails>>,
    asked: Option<Id>,
    looks: u64,
    /// One identity in full, while it lies over the list.
    pub page: Option<IdentityPage>,
    /// The screen that the page was opened from, where one goes back to that.
    opened_from: Option<ScreenId>,
    /// What is wrong with the text that is typed.
    fault: Option<BadFilter>,
}

impl Default for Identities {
    fn default() -> Self {
        let asking = IdentityAsking { view: IdentityView::All, order: IdentityOrder::Account, text: String::new() };
        let mut screen = Self {
            table: Table::new(COLUMNS.to_vec()),
            asking,
            counts: None,
            uncounted: true,
            identified: None,
            asked: None,
            looks: 0,
            page: None,
            opened_from: None,
            fault: None,
        };
        screen.show_order();
        screen
    }
}

impl Identities {
    /// What the screen wants next: rows, counts, the identity that is selected.
    pub fn wants(&mut self, day: Day) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(wanted) = self.table.need() {
            effects.push(Effect::Ask(Query::IdentitiesPage(IdentitiesAsked { query: self.asking.clone(), wanted })));
        }
        if std::mem::take(&mut self.uncounted) {
            effects.push(Effect::Ask(Query::IdentityCounts(self.asking.text.clone())));
        }
        let selected = self.page.as_ref().map(IdentityPage::identity).or_else(|| self.selected());
        if selected != self.asked {
            self.asked = selected;
            effects.extend(selected.map(|id| Effect::Ask(Query::Identity(id))));
        }
        if let (Some(page), Some(it)) = (&mut self.page, &self.identified) {
            page.lay_out(it, self.looks, day);
            effects.extend(page.wants());
        }
        effects
    }

    /// Asks for an identity that is selected on another screen, once.
    pub fn look_at(&mut self, identity: Option<Id>) -> Option<Effect> {
        let id = identity.filter(|id| self.asked != Some(*id))?;
        self.asked = Some(id);
        Some(Effect::Ask(Query::Identity(id)))
    }

    /// What is known of this very identity; nothing while it is on its way.
    #[must_use]
    pub fn known(&self, id: Id) -> Option<&IdentityDetails> {
        self.identified.as_deref().filter(|it| it.identity().id == id)
    }

    /// Closes the page; gives the screen to go back to, where it was opened from another.
    pub fn close_page(&mut self) -> Option<ScreenId> {
        self.page = None;
        self.opened_from.take()
    }

    /// Takes a page of the list it was asked for.
    pub fn take(&mut self, page: Page<IdentityLine>, query: &IdentityAsking) {
        if *query == self.asking {
            self.table.take(page);
        }
    }

    /// Takes the counts of the views.
    pub fn counted(&mut self, counts: IdentityCounts, text: &str) {
        if text == self.asking.text {
            self.table.total = Total::Known(counts.of(self.asking.view));
        }
        self.counts = Some((text.to_owned(), counts));
    }

    /// Takes what is known of one identity.
    pub fn identified(&mut self, identified: Box<IdentityDetails>) {
        self.identified = Some(identified);
        self.looks += 1;
    }

    /// The register changed: everything shown is asked for again.
    pub fn changed(&mut self) {
        self.table.reload();
        self.asked = None;
        self.uncounted = true;
        if let Some(page) = &mut self.page {
            page.changed();
        }
    }

    /// Narrows the list by a text as it is typed; while its end cannot be read, by what stands before it.
    pub fn find(&mut self, text: &str) {
        self.fault = query::parse_on(List::Identities, text).err();
        let text = self.fault.as_ref().map_or(text, |fault| fault.terms_before(text));
        if text != self.asking.text {
            text.clone_into(&mut self.asking.text);
            self.again();
        }
    }

    /// Shows every identity again, and keeps the selected one in view; false where all are shown.
    pub fn widen(&mut self) -> bool {
        if self.asking.text.is_empty() && self.asking.view == IdentityView::All {
            return false;
        }
        let selected = self.selected();
        self.fault = None;
        self.asking.view = IdentityView::All;
        self.asking.text.clear();
        self.again();
        if let Some(id) = selected {
            self.table.go_to(id);
        }
        true
    }

    fn again(&mut self) {
        self.table.total = Total::Counting;
        self.uncounted = true;
        self.table.restart();
    }

    fn show_order(&mut self) {
        let column = match self.asking.order {
            IdentityOrder::Account => ACCOUNT,
            IdentityOrder::Expires => ENDS,
            IdentityOrder::LastUsed => LAST_USED,
        };
        self.table.sorted = Some(Sorted { column, descending: false });
    }

    fn selected(&self) -> Option<Id> {
        self.table.selected().map(|line| line.0.id)
    }

    /// The identity that is selected or lies open, and which of its credentials.
    #[must_use]
    pub fn identity(&self) -> Option<(Id, Option<Id>)> {
        match &self.page {
            Some(page) => Some((page.identity(), page.credential())),
            None => self.selected().map(|id| (id, None)),
        }
    }

    /// The workload that is selected on the page of an identity, or the only one that runs as the identity.
    #[must_use]
    pub fn workload(&self) -> Option<Id> {
        self.page.as_ref()?.workload()
    }

    /// What stands beside the text while it is typed.
    #[must_use]
    pub fn caption(&self) -> Caption {
        match &self.fault {
            Some(fault) => Caption::Wrong { words: fault.to_string(), at: fault.at.clone() },
            None => Caption::Fine(self.found()),
        }
    }

    /// Goes back to the text in force where the one that was typed cannot be read. Gives what was wrong with it.
    pub fn settle(&mut self) -> Option<BadFilter> {
        self.fault.take()
    }

    fn found(&self) -> String {
        match self.table.total {
            Total::Known(found) => grouped(found),
            Total::Counting => "counting".to_owned(),
        }
    }

    /// Draws the table, with the selected identity beside it where there is room; or the page that lies over it.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect, today: Day, keymap: &Keymap) {
        if let Some(page) = &self.page {
            return page.draw(paper, area, keymap);
        }
        let (list, beside) = pane::split(area);
        if let Some(beside) = beside {
            self.draw_beside(paper, beside, self.selected(), today);
        }
        let mut title = "Identities".to_owned();
        if self.asking.view != IdentityView::All {
            let _ = write!(title, "  {}", self.asking.view.title());
        }
        if !self.asking.text.is_empty() {
            let _ = write!(title, "  {}", self.asking.text);
        }
        let _ = write!(title, "  {}", self.found());
        let inside = paper.frame(list, &title, true);
        if self.table.is_empty() {
            let narrowed = !self.asking.text.is_empty() || self.asking.view != IdentityView::All;
            let words = match (self.table.is_loaded(), narrowed) {
                (false, _) => "reading ...".to_owned(),
                (true, false) => {
                    format!("No identity is recorded yet: {} adds the first.", keymap.label(ActionId::NewIdentity))
                }
                (true, true) => "None is so. Esc shows all of them.".to_owned(),
            };
            paper.text(centred(inside, 46, 1), &words, Meaning::Muted);
            return;
        }
        let glyphs = paper.glyphs();
        table::draw(paper, inside, &self.table, true, |line, column| cell(&line.0, column, today, &glyphs));
    }

    /// Draws an identity in short beside a list.
    pub fn draw_beside(&self, paper: &mut Paper<'_>, area: Rect, selected: Option<Id>, today: Day) {
        let Some(it) = selected.and_then(|id| self.known(id)) else {
            paper.frame(area, "", false);
            return;
        };
        let inside = paper.frame(area, &it.called(), false);
        let room = Rect { x: inside.x + inside.width.min(1), width: inside.width.saturating_sub(2), ..inside };
        detail::draw(paper, room, &identity::in_short(it, today), 0);
    }
}

/// Runs an action of this screen.
pub fn act(model: &mut Model, id: ActionId) -> Vec<Effect> {
    let screen = &mut model.screens.identities;
    match id {
        ActionId::FindIdentity => {
            let prompt = Prompt::new(Purpose::FindIdentity, "/", &screen.asking.text);
            model.overlays.open(Overlay::Prompt(prompt));
        }
        ActionId::IdentityViews => {
            let views = views(screen);
            model.overlays.open(Overlay::Choose(views));
        }
        ActionId::IdentityOrder => {
            let orders = orders(screen);
            model.overlays.open(Overlay::Choose(orders));
        }
        ActionId::NewIdentity => return forms::identity::begin_new(model, None),
        ActionId::Open => {
            if let Some(id) = screen.selected() {
                screen.page = Some(IdentityPage::of(id));
                screen.opened_from = None;
            }
        }
        ActionId::OpenPart => return identity::open(model),
        ActionId::CopyIdentityFinding => return identity::copy(model),
        ActionId::IdentityHistory => {
            if let Some(page) = &mut screen.page {
                page.turn();
            }
        }
        _ => {}
    }
    Vec::new()
}

/// Opens the page of an identity that is selected on another screen; from it one goes back there.
pub fn open_from(model: &mut Model, identity: Id) -> Vec<Effect> {
    let from = model.screen;
    super::show(model, ScreenId::Identities);
    model.screens.identities.page = Some(IdentityPage::of(identity));
    model.screens.identities.opened_from = Some(from);
    Vec::new()
}

/// Shows a view.
pub fn view(model: &mut Model, answer: &str) -> Vec<Effect> {
    let screen = &mut model.screens.identities;
    if let Some(view) = IdentityView::from_word(answer) {
        screen.asking.view = view;
        screen.again();
    }
    Vec::new()
}

/// Puts the list in another order.
pub fn order(model: &mut Model, answer: &str) -> Vec<Effect> {
    let screen = &mut model.screens.identities;
    if let Some(order) = IdentityOrder::from_word(answer) {
        screen.asking.order = order;
        screen.show_order();
        screen.table.restart();
    }
    Vec::new()
}

/// Whether something of the page opens.
#[must_use]
pub fn can_open(model: &Model) -> Enabled {
    let opens = model.screens.identities.page.as_ref().is_some_and(IdentityPage::opens);
    if opens { Enabled::Yes } else { Enabled::no("Here nothing opens: choose a workload, a credential or a zone.") }
}

fn views(screen: &Identities) -> Choose {
    let counts = screen.counts.as_ref().filter(|(text, _)| *text == screen.asking.text).map(|(_, counts)| counts);
    let choices = IdentityView::ALL.iter().map(|view| {
        let count = counts.map_or_else(String::new, |counts| format!("  {}", grouped(counts.of(*view))));
        Choice::new(view.word(), format!("{}{count}", view.title())).noted(view.meaning())
    });
    let words = if screen.asking.text.is_empty() {
        String::new()
    } else {
        format!("Of those found by \"{}\".", screen.asking.text)
    };
    Choose::new(Purpose::IdentityView, "Show", words, choices.collect()).at(screen.asking.view.word())
}

fn orders(screen: &Identities) -> Choose {
    let words = |order: &IdentityOrder| match order {
        IdentityOrder::Account => "by account",
        IdentityOrder::Expires => "the nearest end first",
        IdentityOrder::LastUsed => "the longest unused first",
    };
    let choices = IdentityOrder::ALL.iter().map(|order| Choice::new(order.word(), words(order))).collect();
    Choose::new(Purpose::IdentityOrder, "Sort", "", choices).at(screen.asking.order.word())
}

fn cell<'r>(row: &'r IdentityRow, column: usize, today: Day, glyphs: &Glyphs) -> Cell<'r> {
    let signed = |state: State, words: String| Cell::of(state.meaning(), format!("{} {words}", glyphs.state(state)));
    let open = || signed(State::NotAnswered, "unknown".to_owned());
    let gone = row.state == "revoked";
    match column {
        0 => row
            .account
            .as_deref()
            .map_or_else(open, |account| if gone { Cell::of(Meaning::Muted, account) } else { Cell::plain(account) }),
        1 => match row.environment.as_str() {
            "unknown" => open(),
            _ if is(row, IdentityView::TestAndProduction) && !gone => signed(State::Fail, "both".to_owned()),
            "production" => Cell::plain("production"),
            place => Cell::plain(place),
        },
        2 => ends(row, today, glyphs),
        3 => match (&row.workload, row.workloads) {
            (None, _) if gone => Cell::of(Meaning::Muted, "-"),
            // Nothing recorded is no answer; where all that ran as it are retired, it is one.
            (None, _) if row.found.is_some() => signed(State::NotAnswered, "unknown".to_owned()),
            (None, _) => signed(State::Fail, "orphaned".to_owned()),
            (Some(key), 0 | 1) => Cell::plain(key.as_str()),
            (Some(key), many) => signed(State::Soon, format!("{key} +{}", many - 1)),
        },
        4 => match row.last_used {
            Some(day) => Cell::plain(day.to_string()),
            None if row.state == "prepared" => Cell::of(Meaning::Muted, "-"),
            None => open(),
        },
        5 => match &row.approved_by {
            Some(by) => Cell::plain(by.to_string()),
            None if is(row, IdentityView::Unapproved) => signed(State::Fail, "unknown".to_owned()),
            None => Cell::of(Meaning::Muted, "-"),
        },
        6 if row.state == "unknown" => open(),
        6 => Cell::of(if gone { Meaning::Muted } else { Meaning::Text }, row.state.as_str()),
        7 if row.kinds.is_empty() => Cell::of(Meaning::Muted, "-"),
        7 => Cell::plain(row.kinds.as_str()),
        8 => found(row, glyphs),
        9 => row.since.map_or_else(open, |since| Cell::plain(format!("{} d", grouped(days(since, today))))),
        _ => row.owner_name.as_deref().map_or_else(open, Cell::plain),
    }
}

/// What fails of it and what is not answered, where no workload runs as it: of any other that is found of its workloads.
fn found<'r>(row: &IdentityRow, glyphs: &Glyphs) -> Cell<'r> {
    let Some(UnlinkedFound { fails, not_answered: open }) = row.found else { return Cell::of(Meaning::Muted, "-") };
    let signed = |count: u32, state: State| format!("{count} {}", glyphs.state(state));
    match (fails.count(), open.count()) {
        (0, 0) => Cell::of(Meaning::Muted, "-"),
        (0, open) => Cell::of(State::NotAnswered.meaning(), signed(open, State::NotAnswered)),
        (fails, 0) => Cell::of(State::Fail.meaning(), signed(fails, State::Fail)),
        (fails, open) => Cell::of(
            State::Fail.meaning(),
            format!("{} {}", signed(fails, State::Fail), signed(open, State::NotAnswered)),
        ),
    }
}

/// Whether a view that does not turn with the day shows it.
fn is(row: &IdentityRow, view: IdentityView) -> bool {
    row.marks.contains(&view)
}

fn days(since: Day, today: Day) -> u64 {
    u64::try_from(today.days_since(since)).unwrap_or(0)
}

fn ends<'r>(row: &'r IdentityRow, today: Day, glyphs: &Glyphs) -> Cell<'r> {
    let muted = |words: &'static str| Cell::of(Meaning::Muted, words);
    match (row.state.as_str(), row.expires) {
        ("revoked", _) => muted("revoked"),
        ("prepared", _) => muted("not issued"),
        (_, DateFact::Never) => Cell::of(Meaning::Soon, format!("{} never", glyphs.state(State::Soon))),
        (_, DateFact::Unknown) if row.kinds == "federated" => muted("no secret"),
        (_, DateFact::Unknown) => Cell::of(Meaning::Open, format!("{} unknown", glyphs.state(State::NotAnswered))),
        (_, DateFact::On(day)) => {
            let signed =
                |state: State, words: String| Cell::of(state.meaning(), format!("{} {words}", glyphs.state(state)));
            match (day.days_since(today), day_line(day, today, "").state) {
                (late, _) if late < 0 => signed(State::Late, format!("late {} d", -late)),
                (0, _) => signed(State::Soon, "today".to_owned()),
                (ahead, Some(state)) => signed(state, format!("in {ahead} d")),
                (_, None) => Cell::plain(day.to_string()),
            }
        }
    }
}

#[cfg(test)]
mod tests;
