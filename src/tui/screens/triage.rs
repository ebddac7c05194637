//! Screen 2: what wants a person. One row per workload, and per identity that no workload runs as, with its worst cause, worst first;
//! after them what is merely not answered, one row per source and team.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ratatui::layout::Rect;

use super::workloads::owner;
use crate::controls::sentence::sentence;
use crate::controls::{CauseKind, causes};
use crate::domain::{Day, Id, Word};
use crate::shown::Shown;
use crate::shown::grouped;
use crate::store::read::{OpenGroup, TriageOf, TriageRow};
use crate::tui::action::{ActionId, Enabled};
use crate::tui::backend::{DossierView, ListOf, Selection, TriageKey, TriageLine, group_filter};
use crate::tui::effect::{Effect, Query};
use crate::tui::glyph::{Glyphs, State};
use crate::tui::model::{Model, Standing};
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, centred};
use crate::tui::widgets::table::{self, Cell, Column, Marks, Record as _, Table};

/// The columns; a group takes the whole line instead.
const COLUMNS: [Column; 7] = [
    Column { title: "Cause", least: 11, ideal: 11, priority: 1, right: false },
    Column { title: "Workload", least: 16, ideal: 20, priority: 0, right: false },
    Column { title: "Stage", least: 10, ideal: 10, priority: 4, right: false },
    Column { title: "Owner", least: 10, ideal: 16, priority: 5, right: false },
    Column { title: "Why", least: 28, ideal: 80, priority: 2, right: false },
    Column { title: "Since", least: 10, ideal: 10, priority: 6, right: false },
    Column { title: "More", least: 4, ideal: 4, priority: 3, right: true },
];

/// The state of the screen.
#[derive(Debug)]
pub struct Triage {
    /// The rows.
    pub table: Table<TriageLine>,
}

impl Default for Triage {
    fn default() -> Self {
        Self { table: Table::new(COLUMNS.to_vec()).markable() }
    }
}

impl Triage {
    /// The selected workload; an identity or a group is none.
    #[must_use]
    pub fn workload(&self) -> Option<Id> {
        self.row().map(|row| row.id)
    }

    /// The selected identity.
    #[must_use]
    pub fn identity(&self) -> Option<Id> {
        self.orphan().map(|row| row.id)
    }

    /// What is marked; where nothing is and a group is selected, what it stands for.
    #[must_use]
    pub fn marked(&self) -> Option<Selection> {
        let table = &self.table;
        let marks = match table.selected() {
            _ if table.has_marks() => table.marks.clone(),
            Some(group @ TriageLine::Group(_)) => Marks { all: false, except: BTreeSet::from([group.key()]) },
            _ => return None,
        };
        let mut marked = Selection { all: marks.all, ..Selection::default() };
        let mut groups = BTreeSet::new();
        for key in marks.except {
            match key {
                TriageKey::Workload(id) => drop(marked.except.insert(id)),
                TriageKey::Group(source, team) => drop(groups.insert((source, team))),
                // What is done to many is done to workloads.
                TriageKey::Identity(_) => {}
            }
        }
        Some(Selection { on: ListOf::Triage(groups), ..marked })
    }

    /// What the table wants next.
    pub fn wants(&mut self) -> Vec<Effect> {
        self.table.need().map(|wanted| Effect::Ask(Query::Triage(wanted))).into_iter().collect()
    }

    /// Draws the table in its frame.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect, standing: Option<&Standing>) {
        let inside = paper.frame(area, &title(standing, self.table.marks_in_words()), true);
        if self.table.rows().is_empty() {
            let words = if self.table.is_loaded() { "Nothing needs a person: all is answered." } else { "reading ..." };
            paper.text(centred(inside, 40, 1), words, Meaning::Muted);
            return;
        }
        let glyphs = paper.glyphs();
        table::draw(paper, inside, &self.table, true, |line, column| cell(line, column, &glyphs));
    }

    fn row(&self) -> Option<&TriageRow> {
        match self.table.selected()? {
            TriageLine::Workload(row) => Some(row),
            TriageLine::Identity(_) | TriageLine::Group(_) => None,
        }
    }

    fn orphan(&self) -> Option<&TriageRow> {
        match self.table.selected()? {
            TriageLine::Identity(row) => Some(row),
            TriageLine::Workload(_) | TriageLine::Group(_) => None,
        }
    }
}

/// Runs an action of this screen.
pub fn act(model: &mut Model, id: ActionId) -> Vec<Effect> {
    match id {
        ActionId::Open => open(model),
        ActionId::Copy => {
            let of_workload = || selected(model).and_then(|(row, looked)| in_a_sentence(row, looked, model.day()));
            let sentence = orphan_in_a_sentence(model).or_else(of_workload);
            sentence.map(Effect::Copy).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether the worst cause can be copied.
#[must_use]
pub fn can_copy(model: &Model) -> Enabled {
    if model.screens.triage.identity().is_some() {
        return match orphan_in_a_sentence(model) {
            Some(_) => Enabled::Yes,
            None => Enabled::no("The identity is still being read: press it once more."),
        };
    }
    if model.screens.triage.workload().is_none() {
        return Enabled::no("Neither a workload nor an identity is selected.");
    }
    let Some((row, looked)) = selected(model) else {
        return Enabled::no("Still loading. Try again.");
    };
    match in_a_sentence(row, looked, model.day()) {
        Some(_) => Enabled::Yes,
        None => Enabled::no("The workload has no cause any more."),
    }
}

/// A workload opens as on its own screen, where an action is late at what is still to be done; an identity opens as its page, a group
/// as the list of its workloads.
fn open(model: &mut Model) -> Vec<Effect> {
    if let Some(identity) = model.screens.triage.identity() {
        return super::identities::open_from(model, identity);
    }
    let group = match model.screens.triage.table.selected() {
        Some(TriageLine::Group(group)) => group,
        Some(TriageLine::Workload(row)) if row.cause_kind == CauseKind::LateAction.word() => {
            return super::workload::open_reviews(model);
        }
        _ => return super::workloads::act(model, ActionId::Open),
    };
    let filter = group_filter(&group.source, group.team.as_deref()).to_string();
    super::show_found(model, &filter)
}

fn selected(model: &Model) -> Option<(&TriageRow, &DossierView)> {
    let row = model.screens.triage.row()?;
    Some((row, model.focus.at(row.id)?))
}

/// The worst cause of the selected identity for a ticket, once it is read.
fn orphan_in_a_sentence(model: &Model) -> Option<String> {
    let row = model.screens.triage.orphan()?;
    let found = model.screens.identities.known(row.id)?.found.as_ref()?;
    found.worst_in_a_sentence(row.owner.as_deref(), model.day())
}

/// The worst cause for a ticket: who, what, by when, why where a control says so, else what is the matter. Safe to show.
fn in_a_sentence(row: &TriageRow, looked: &DossierView, today: Day) -> Option<String> {
    let DossierView { dossier, judgement, policy, .. } = looked;
    let worst = causes(dossier, judgement, today, policy).into_iter().next()?;
    let judged = worst.control.and_then(|control| judgement.get(control));
    let text = judged.and_then(|judged| sentence(dossier, judged, policy)).unwrap_or_else(|| {
        let owner = row.owner.as_deref().unwrap_or("unknown");
        format!("{} (owner: {owner}): {}, since {}.", row.key, worst.words, worst.day)
    });
    Some(Shown::new(&text).as_str().to_owned())
}

fn title(standing: Option<&Standing>, marks: Option<String>) -> String {
    let mut title = "Triage".to_owned();
    if let Some(standing) = standing {
        let _ = write!(title, "  {} of {} workloads", grouped(standing.causes), grouped(standing.workloads));
        match standing.orphans {
            0 => {}
            1 => title.push_str(", 1 identity"),
            many => drop(write!(title, ", {} identities", grouped(many))),
        }
    }
    if let Some(marks) = marks {
        let _ = write!(title, "  {marks}");
    }
    title
}

fn cell<'r>(line: &'r TriageLine, column: usize, glyphs: &Glyphs) -> Cell<'r> {
    let row = match line {
        TriageLine::Workload(row) | TriageLine::Identity(row) => row,
        TriageLine::Group(group) => {
            let sign = glyphs.state(State::NotAnswered);
            return Cell::of(State::NotAnswered.meaning(), format!("{sign} {}", group_words(group)));
        }
    };
    match column {
        0 => cause(&row.cause_kind, glyphs),
        1 => Cell::plain(row.name.as_str()),
        2 if row.of == TriageOf::Identity => Cell::of(Meaning::Muted, "identity"),
        2 if row.stage == "unknown" => {
            let state = State::NotAnswered;
            Cell::of(state.meaning(), format!("{} unknown", glyphs.state(state)))
        }
        2 => Cell::plain(row.stage.as_str()),
        3 => owner(row.owner.as_deref(), "person", glyphs),
        4 => Cell::plain(row.cause.as_str()),
        5 => row.cause_day.map_or(Cell::of(Meaning::Muted, "-"), |day| Cell::plain(day.to_string())),
        _ if row.more == 0 => Cell::plain(""),
        _ => Cell::of(Meaning::Muted, format!("+{}", row.more)),
    }
}

/// `82 answers missing in Claims (us-federal-2025)`.
fn group_words(group: &OpenGroup) -> String {
    let OpenGroup { source, team, answers, .. } = group;
    let noun = if *answers == 1 { "answer" } else { "answers" };
    let team = team.as_ref().map_or_else(|| "where no team is recorded".to_owned(), |team| format!("in {team}"));
    let source = if source.is_empty() { "entered by hand" } else { source };
    format!("{} {noun} missing {team} ({source})", grouped(*answers))
}

/// The kind of a cause: a sign and a word.
fn cause(kind: &str, glyphs: &Glyphs) -> Cell<'static> {
    let Some(kind) = CauseKind::ALL.iter().find(|known| known.word() == kind) else {
        return Cell::plain(kind.to_owned());
    };
    let (state, word) = match kind {
        CauseKind::ToDecide => (State::Soon, "to decide"),
        CauseKind::ExceptionToDecide => (State::Soon, "exception"),
        CauseKind::ExceptionPastEnd => (State::Late, "exception"),
        CauseKind::LateReview => (State::Late, "late"),
        CauseKind::GrantPastEnd => (State::Late, "grant"),
        CauseKind::CredentialPastEnd => (State::Late, "expired"),
        CauseKind::ToRevoke => (State::Late, "revoke"),
        CauseKind::ToIssue => (State::Late, "issue"),
        CauseKind::PastEnd => (State::Late, "past end"),
        CauseKind::LateAction => (State::Late, "action"),
        CauseKind::Blocks => (State::Fail, "blocks"),
        CauseKind::High => (State::Fail, "high"),
        CauseKind::ChangedSinceApproval => (State::Fail, "changed"),
        CauseKind::OrphanedIdentity => (State::NotAnswered, "orphaned"),
        CauseKind::DormantIdentity => (State::Late, "dormant"),
        CauseKind::ImportConflict => (State::Soon, "conflict"),
        CauseKind::GoneFromSource => (State::Soon, "gone"),
        CauseKind::UnknownStage => (State::NotAnswered, "stage"),
    };
    Cell::of(state.meaning(), format!("{} {word}", glyphs.state(state)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Command, Fields, Reach};
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::msg::{Msg, Reply};
    use crate::tui::screens::ScreenId;
    use crate::tui::testing::{act, screen};
    use crate::tui::update::update;
    use crate::tui::widgets::table::{From, Page, Place, Wanted};
    use rstest::rstest;

    fn worst(app: &TestApp, name: &str, kind: CauseKind, cause: &str, more: u64) -> TriageLine {
        let rows = app.store().triage_after(None, 100).unwrap();
        let row = rows.into_iter().find(|row| row.name == name).unwrap();
        let cause_kind = kind.word().to_owned();
        let (stage, owner) = match kind {
            CauseKind::UnknownStage => ("unknown".to_owned(), None),
            _ => ("pilot".to_owned(), Some("A. Kumar".to_owned())),
        };
        TriageLine::Workload(TriageRow { cause: cause.into(), cause_kind, more, stage, owner, ..row })
    }

    fn group(source: &str, team: Option<&str>, answers: u64) -> TriageLine {
        TriageLine::Group(OpenGroup { source: source.into(), team: team.map(str::to_owned), workloads: 3, answers })
    }

    fn app(names: &[&str]) -> TestApp {
        let mut app = TestApp::open();
        for name in names {
            let fields = Fields::new().with("name", *name).with("reach_record", Reach::Act);
            app.write(Command::AddWorkload { key: None, fields });
        }
        let effects = update(&mut app.model, Msg::Reply(Reply::Changes(true)));
        app.settle(effects);
        app.act(ActionId::Triage);
        app
    }

    #[rstest]
    #[case(80, 24)]
    #[case(120, 40)]
    #[case(60, 15)]
    fn what_wants_a_person_at_each_size(#[case] width: u16, #[case] height: u16) {
        let mut app = app(&["Claims triage", "Doc summariser", "Vendor risk scorer"]);
        let rows = vec![
            worst(&app, "Claims triage", CauseKind::ToDecide, "its promotion to production waits", 3),
            worst(
                &app,
                "Doc summariser",
                CauseKind::Blocks,
                "it can change a record, and there is no human control point",
                1,
            ),
            worst(&app, "Vendor risk scorer", CauseKind::UnknownStage, "its stage is unknown", 0),
            group("us-federal-2025", Some("Claims"), 82),
            group("", None, 1),
        ];
        let table = &mut app.model.screens.triage.table;
        table.reload();
        let epoch = table.need().unwrap().epoch;
        table.take(Page { epoch, place: Place::Instead, rows, is_start: true, is_end: true });
        app.model.size = (width, height);
        insta::assert_snapshot!(format!("triage_{width}x{height}"), screen(&app.model));
    }

    #[test]
    fn every_kind_of_cause_has_words_that_fit() {
        for kind in CauseKind::ALL {
            let text = cause(kind.word(), &Glyphs::UNICODE).text.into_owned();
            assert!(text.chars().count() <= usize::from(COLUMNS[0].least), "{text}");
        }
    }

    #[test]
    fn the_worst_cause_is_copied_as_a_sentence() {
        let mut app = app(&["Claims triage"]);
        let effects = act(&mut app.model, ActionId::Copy);
        let copied = effects.iter().find_map(|effect| match effect {
            Effect::Copy(text) => Some(text.as_str()),
            _ => None,
        });
        let copied = copied.unwrap_or_else(|| panic!("nothing is copied: {:?}", app.model.notice));
        assert!(copied.starts_with("The owner, for claims-triage: ask for promotion to a pilot"), "{copied}");
        assert!(copied.ends_with("(KEY-3 has failed since 2026-11-23)."), "{copied}");
    }

    #[test]
    fn a_late_condition_of_an_approval_says_who_and_by_when_and_enter_leads_to_where_it_is_closed() {
        let mut app = TestApp::open();
        let me = app.me("R. Diaz");
        let (kumar, silva) = (app.person("A. Kumar"), app.person("M. Silva"));
        let workload = app.ready(kumar, kumar);
        let by = |person| crate::domain::By::of(person, Some(me));
        let mut fields = Fields::new().with("reach_record", Reach::Act);
        fields.parse("ends_on", "2027-02-01").unwrap();
        let plan = crate::domain::Plan { fields, ..crate::domain::Plan::default() };
        let to = crate::domain::Stage::Pilot;
        app.write(Command::RequestPromotion { workload, to, plan, by: by(silva) });
        let what = "sample the logs".to_owned();
        let late =
            crate::domain::command::NewAction { what, owner: Some(silva), due_on: "2026-11-23".parse().unwrap() };
        app.write(Command::Decide {
            promotion: app.dossier(workload).pending().unwrap().id,
            workload,
            decision: crate::domain::Decision::ApprovedWithConditions,
            by: by(me),
            reason: "watch it".to_owned(),
            conditions: vec![late],
        });
        app.days_later(3);
        app.act(ActionId::Triage);
        let effects = update(&mut app.model, Msg::Reply(Reply::Changes(true)));
        app.settle(effects);
        let shown = screen(&app.model);
        assert!(shown.contains("action") && shown.contains("M. Silva was to do this"), "{shown}");
        app.act(ActionId::Open);
        let page = screen(&app.model);
        assert!(page.contains("Open actions") && page.contains("M. Silva: sample the logs (3 d late)"), "{page}");
        app.act(ActionId::Fix);
        app.model.form.as_mut().unwrap().go_to_field("proof");
        app.type_text("ticket 412");
        app.go_to_summary();
        app.act(ActionId::Next);
        assert!(app.dossier(workload).actions[0].closed_on.is_some(), "{}", screen(&app.model));
    }

    #[rstest]
    #[case::two_by_hand(&[ActionId::Mark, ActionId::Mark], "2 marked", &["Claims triage", "Doc summariser"])]
    #[case::a_group(&[ActionId::Last, ActionId::Mark], "1 marked", &["Claims triage", "Doc summariser", "Quiet"])]
    #[case::a_group_that_is_only_selected(&[ActionId::Last], "", &["Claims triage", "Doc summariser", "Quiet"])]
    #[case::all(&[ActionId::MarkAll], "all marked", &["Claims triage", "Doc summariser", "Quiet"])]
    #[case::all_but_one(&[ActionId::MarkAll, ActionId::Mark], "all but 1 marked", &["Doc summariser", "Quiet"])]
    fn what_is_marked_on_triage_is_answered_for_in_one_act(
        #[case] keys: &[ActionId],
        #[case] title: &str,
        #[case] names: &[&str],
    ) {
        let mut app = app(&["Claims triage", "Doc summariser"]);
        let kumar = app.person("A. Kumar");
        let quiet = Fields::new().with("name", "Quiet").with("stage", crate::domain::Stage::Experiment);
        app.write(Command::AddWorkload { key: None, fields: quiet });
        let effects = update(&mut app.model, Msg::Reply(Reply::Changes(true)));
        app.settle(effects);
        for key in keys {
            app.act(*key);
        }
        assert!(screen(&app.model).contains(title), "{}", screen(&app.model));
        app.act(ActionId::Owners);
        app.type_text("kumar");
        app.go_to_summary();
        app.act(ActionId::Next);
        let owned = |key: &&str| app.workload(&crate::domain::key::suggested(key)).facts.owner.known() == Some(&kumar);
        let all = ["Claims triage", "Doc summariser", "Quiet"];
        assert_eq!(all.into_iter().filter(owned).collect::<Vec<_>>(), names);
    }

    #[test]
    fn an_identity_is_not_marked_among_workloads_and_it_is_said_what_acts_on_it() {
        let mut app = app(&[]);
        let fields =
            Fields::new().with("account", "svc-old").with("environment", crate::domain::Environment::Production);
        app.write(Command::AddIdentity { fields, workloads: vec![], zones: vec![] });
        let effects = update(&mut app.model, Msg::Reply(Reply::Changes(true)));
        app.settle(effects);
        app.act(ActionId::First);
        app.act(ActionId::Mark);
        let seen = screen(&app.model);
        assert!(seen.contains("R acts on an identity") && !seen.contains("1 marked"), "{seen}");
    }

    #[test]
    fn groups_come_after_the_workloads_and_open_as_their_list() {
        let mut app = app(&["Claims triage", "Doc summariser"]);
        let is_group = |app: &TestApp| -> Vec<bool> {
            let rows = app.model.screens.triage.table.rows().iter();
            rows.map(|line| matches!(line, TriageLine::Group(_))).collect()
        };
        assert_eq!(is_group(&app), [false, false, true]);
        app.act(ActionId::Last);
        assert_eq!(app.model.workload(), None, "no act on a workload is about a group");
        let table = &mut app.model.screens.triage.table;
        table.reload();
        let last_two = Wanted { from: From::End, rows: 2, ..table.need().unwrap() };
        app.settle(vec![Effect::Ask(Query::Triage(last_two))]);
        assert_eq!(is_group(&app), [false, false, true], "from the end it is the same list");
        app.act(ActionId::Open);
        assert_eq!(app.model.screen, ScreenId::Workloads);
        assert_eq!(app.model.screens.workloads.filter, "source:unknown team:unknown not_answered:any");
        assert_eq!(app.model.screens.workloads.table.rows().len(), 2);
    }
}
