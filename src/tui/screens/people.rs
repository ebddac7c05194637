//! The people: who or what each one is, behind which accounts, what they answer for, who acts for them, who left. A mailbox, a team
//! and a supplier are nobody in particular, and it says so.

use std::fmt::Write as _;

use ratatui::layout::Rect;

use crate::domain::Id;
use crate::query::{self, BadFilter, Field, Filter, List, Term, Test, Value};
use crate::shown::grouped;
use crate::tui::action::{ActionId, Enabled, writable};
use crate::tui::backend::{PeopleAsked, PersonLine};
use crate::tui::effect::{Effect, Query};
use crate::tui::forms;
use crate::tui::glyph::{Glyphs, State};
use crate::tui::model::Model;
use crate::tui::overlays::prompt::{Caption, Prompt};
use crate::tui::overlays::{Overlay, Purpose};
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, centred};
use crate::tui::widgets::table::{self, Cell, Column, List as _, Page, Table, Total};

const COLUMNS: [Column; 7] = [
    Column { title: "Name", least: 16, ideal: 26, priority: 0, right: false },
    Column { title: "Who or what", least: 17, ideal: 18, priority: 1, right: false },
    Column { title: "Answers for", least: 11, ideal: 11, priority: 2, right: true },
    Column { title: "Here", least: 17, ideal: 17, priority: 3, right: false },
    Column { title: "Team", least: 10, ideal: 18, priority: 4, right: false },
    Column { title: "Account", least: 14, ideal: 22, priority: 5, right: false },
    Column { title: "Acts for them", least: 13, ideal: 18, priority: 6, right: false },
];

/// The state of the screen.
#[derive(Debug)]
pub struct People {
    /// The rows.
    pub table: Table<PersonLine>,
    /// What is looked for in names, teams and addresses.
    pub text: String,
    /// What is wrong with the text that is typed.
    fault: Option<BadFilter>,
}

impl Default for People {
    fn default() -> Self {
        Self { table: Table::new(COLUMNS.to_vec()), text: String::new(), fault: None }
    }
}

impl People {
    /// What the table wants next.
    pub fn wants(&mut self) -> Vec<Effect> {
        let Some(wanted) = self.table.need() else { return Vec::new() };
        vec![Effect::Ask(Query::PeoplePage(PeopleAsked { text: self.text.clone(), wanted }))]
    }

    /// Takes a page, and how many were found with the text that it was asked for.
    pub fn take(&mut self, page: Page<PersonLine>, found: u64, text: &str) {
        if text == self.text {
            self.table.total = Total::Known(found);
        }
        self.table.take(page);
    }

    /// Narrows the list by a text as it is typed; while its end cannot be read, by what stands before it.
    pub fn find(&mut self, text: &str) {
        self.fault = query::parse_on(List::People, text).err();
        let text = self.fault.as_ref().map_or(text, |fault| fault.terms_before(text));
        if text != self.text {
            text.clone_into(&mut self.text);
            self.table.total = Total::Counting;
            self.table.restart();
        }
    }

    /// Shows everybody again, and keeps the selected one in view; false where everybody is shown.
    pub fn widen(&mut self) -> bool {
        if self.text.is_empty() {
            return false;
        }
        let selected = self.person();
        self.find("");
        if let Some(id) = selected {
            self.table.go_to(id);
        }
        true
    }

    fn person(&self) -> Option<Id> {
        self.table.selected().map(|line| line.row.id)
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

    /// Draws the table in its frame.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect, me: Option<Id>) {
        let mut title = "People".to_owned();
        if !self.text.is_empty() {
            let _ = write!(title, "  {}", self.text);
        }
        let _ = write!(title, "  {}", self.found());
        let inside = paper.frame(area, &title, true);
        if self.table.is_empty() {
            let words = match (self.table.is_loaded(), self.text.is_empty()) {
                (false, _) => "reading ...",
                (true, true) => "Nobody is recorded yet: n adds the first.",
                (true, false) => "No person matches. Esc shows everybody.",
            };
            paper.text(centred(inside, 42, 1), words, Meaning::Muted);
            return;
        }
        let glyphs = paper.glyphs();
        table::draw(paper, inside, &self.table, true, |line, column| cell(line, column, me, &glyphs));
    }
}

/// Runs an action of this screen.
pub fn act(model: &mut Model, id: ActionId) -> Vec<Effect> {
    let person = model.screens.people.person();
    match (id, person) {
        (ActionId::FindPerson, _) => {
            let text = &model.screens.people.text;
            model.overlays.open(Overlay::Prompt(Prompt::new(Purpose::FindPerson, "/", text)));
            Vec::new()
        }
        (ActionId::NewPerson, _) => forms::people::add_one(model),
        (ActionId::Open | ActionId::EditPerson, Some(person)) => forms::people::describe_one(model, person),
        (ActionId::OffboardPerson, Some(person)) => forms::people::left_one(model, person),
        (ActionId::PersonWorkloads, Some(_)) => {
            let filter = model.screens.people.table.selected().map(owned_by);
            filter.map_or_else(Vec::new, |filter| super::show_found(model, &filter.to_string()))
        }
        _ => Vec::new(),
    }
}

/// For what changes the selected person.
#[must_use]
pub fn can_change(model: &Model) -> Enabled {
    writable(model).and(|| a_person(model))
}

/// For recording that the selected person left.
#[must_use]
pub fn can_leave(model: &Model) -> Enabled {
    can_change(model).and(|| match model.screens.people.table.selected() {
        Some(line) if line.row.active == "no" => Enabled::no("That is recorded already."),
        _ => Enabled::Yes,
    })
}

/// For what is done with the selected person.
#[must_use]
pub fn a_person(model: &Model) -> Enabled {
    match model.screens.people.person() {
        Some(_) => Enabled::Yes,
        None => Enabled::no("Nobody is selected."),
    }
}

/// The workloads that somebody answers for: by address, which only one has, else by name.
fn owned_by(line: &PersonLine) -> Filter {
    let who = line.address.clone().unwrap_or_else(|| line.row.name.clone());
    let test = Test::AnyOf { field: Field::Owner, whole: true, values: vec![Value::Text(who)] };
    Filter { terms: vec![Term { negated: false, test }] }
}

fn cell<'r>(line: &'r PersonLine, column: usize, me: Option<Id>, glyphs: &Glyphs) -> Cell<'r> {
    let PersonLine { row, logins, left_on, delegate, .. } = line;
    let text = |text: Option<&'r str>| text.map_or(Cell::of(Meaning::Muted, "-"), Cell::plain);
    match column {
        0 if me == Some(row.id) => Cell::of(Meaning::Notice, format!("{} (you)", row.name)),
        0 => Cell::plain(row.name.as_str()),
        1 => kind(&row.kind, glyphs),
        2 if row.owns == 0 => Cell::of(Meaning::Muted, "-"),
        2 => Cell::plain(grouped(row.owns)),
        3 => here(&row.kind, &row.active, left_on.as_deref(), glyphs),
        4 => text(row.team.as_deref()),
        5 => match logins.as_slice() {
            [first, _, ..] => Cell::plain(format!("{first} +{}", logins.len() - 1)),
            one => text(one.first().map(String::as_str)),
        },
        _ => text(delegate.as_deref()),
    }
}

/// Who or what it is; of what is nobody in particular, that.
fn kind<'r>(kind: &'r str, glyphs: &Glyphs) -> Cell<'r> {
    let sign = |words: String| {
        let state = State::NotAnswered;
        Cell::of(state.meaning(), format!("{} {words}", glyphs.state(state)))
    };
    match kind {
        "person" => Cell::plain(kind),
        "unknown" => sign("unknown".to_owned()),
        "vendor" => sign("supplier: nobody".to_owned()),
        nobody => sign(format!("{nobody}: nobody")),
    }
}

fn here<'r>(kind: &str, active: &str, left_on: Option<&str>, glyphs: &Glyphs) -> Cell<'r> {
    let signed = |state: State, words: String| Cell::of(state.meaning(), format!("{} {words}", glyphs.state(state)));
    match (active, left_on) {
        ("no", Some(day)) => signed(State::Fail, format!("left {day}")),
        ("no", None) => signed(State::Fail, "left".to_owned()),
        ("yes", _) => Cell::plain("here"),
        _ if kind == "person" => Cell::of(Meaning::Muted, "not said"),
        _ => Cell::of(Meaning::Muted, "-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Command, Fields, PersonKind};
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::model::Me;
    use crate::tui::msg::{Msg, Reply};
    use crate::tui::screens::ScreenId;
    use crate::tui::testing::screen;
    use crate::tui::update::update;
    use rstest::rstest;

    fn app() -> TestApp {
        let mut app = TestApp::open();
        let kumar = app.person("A. Kumar");
        let login = "os:kumar@desk".to_owned();
        app.write(Command::LinkAccount { person: Some(kumar), fields: Fields::new(), login });
        let diaz = app.person("R. Diaz");
        let desk = Fields::new().with("name", "ai-desk@acme.example").with("kind", PersonKind::Mailbox);
        app.write(Command::DescribePerson { person: None, fields: desk });
        let team = Fields::new().with("team", "Claims").with("delegate", diaz);
        app.write(Command::DescribePerson { person: Some(kumar), fields: team });
        let left_on = "2026-11-01".parse().unwrap();
        app.write(Command::PersonLeft { person: diaz, left_on });
        for name in ["Claims triage", "Doc summariser"] {
            let fields = Fields::new().with("name", name).with("owner", kumar);
            app.write(Command::AddWorkload { key: None, fields });
        }
        app.add("Nobody's");
        let effects = update(&mut app.model, Msg::Reply(Reply::Changes(true)));
        app.settle(effects);
        app.act(ActionId::People);
        // The account of the tests is another one on each machine.
        let standing = app.model.register.standing.as_mut().unwrap();
        standing.me = Some(Me { id: kumar, name: "A. Kumar".to_owned() });
        app
    }

    #[rstest]
    #[case(80, 24)]
    #[case(120, 40)]
    #[case(60, 15)]
    fn everybody_at_each_size(#[case] width: u16, #[case] height: u16) {
        let mut app = app();
        app.model.size = (width, height);
        insta::assert_snapshot!(format!("people_{width}x{height}"), screen(&app.model));
    }

    #[test]
    fn somebody_is_found_by_typing_described_and_their_workloads_listed() {
        let mut app = app();
        app.act(ActionId::FindPerson);
        let effects = crate::tui::testing::press(&mut app.model, "k");
        app.settle(effects);
        let found = |app: &TestApp| -> Vec<String> {
            app.model.screens.people.table.rows().iter().map(|line| line.row.name.clone()).collect()
        };
        assert_eq!(found(&app), ["A. Kumar", "ai-desk@acme.example"]);
        let effects = crate::tui::testing::press(&mut app.model, "u");
        app.settle(effects);
        assert_eq!(found(&app), ["A. Kumar"]);
        app.act(ActionId::Choose);
        app.act(ActionId::Open);
        assert_eq!(app.model.form.as_ref().unwrap().wizard().title, "Describe A. Kumar");
        app.act(ActionId::CloseForm);
        app.act(ActionId::PersonWorkloads);
        assert_eq!(app.model.screen, ScreenId::Workloads);
        assert_eq!(app.model.screens.workloads.filter, "owner=\"A. Kumar\"");
        assert_eq!(app.model.screens.workloads.table.rows().len(), 2);
        app.act(ActionId::People);
        app.act(ActionId::Back);
        assert_eq!(found(&app).len(), 3, "Esc shows everybody again");
    }

    #[test]
    fn a_column_is_asked_for_by_its_name_and_what_is_no_filter_keeps_the_list_and_says_why() {
        let mut app = app();
        app.act(ActionId::FindPerson);
        let typed = |app: &mut TestApp, text: &str| {
            for letter in text.chars() {
                let effects = crate::tui::testing::press(&mut app.model, &letter.to_string());
                app.settle(effects);
            }
            app.model.screens.people.table.rows().len()
        };
        assert_eq!(typed(&mut app, "kind"), 0, "a word that nobody has");
        assert_eq!(typed(&mut app, ":mail"), 3, "what stands before the term that is half typed: nothing");
        assert!(screen(&app.model).contains("kind has no `mail`"), "{}", screen(&app.model));
        assert_eq!(typed(&mut app, "box"), 1);
        let effects = crate::tui::testing::press(&mut app.model, "x");
        app.settle(effects);
        app.act(ActionId::Choose);
        assert_eq!(app.model.screens.people.table.rows().len(), 3);
        let said = screen(&app.model);
        assert!(said.contains("That was left out of the filter: kind has no"), "{said}");
    }

    #[test]
    fn one_who_left_is_not_said_to_leave_again() {
        let mut app = app();
        app.act(ActionId::Last);
        assert_eq!(app.model.screens.people.table.selected().unwrap().row.name, "R. Diaz");
        app.act(ActionId::OffboardPerson);
        assert!(app.model.form.is_none() && app.model.notice.is_some());
        app.act(ActionId::First);
        app.act(ActionId::OffboardPerson);
        assert_eq!(app.model.form.as_ref().unwrap().wizard().title, "A. Kumar left");
    }
}
