//! The desks on a real register, asked as the loop asks them.

use super::*;
use crate::clock::Clock;
use crate::domain::field::Fields;
use crate::domain::record::WorkloadFacts;
use crate::domain::{Command, Policy};

const NOW: &str = "2026-11-23T09:00:00.000Z";

struct TestApp {
    _folder: tempfile::TempDir,
    works: Works,
}

impl TestApp {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("register.db"), None).unwrap();
        let acting = Arc::new(Acting::with(Clock::fixed(NOW.parse().unwrap(), "desk"), "tui"));
        let mut app = Self { _folder: folder, works: works(store, &acting, None).unwrap() };
        let catalogue_version = crate::controls::catalogue().version.clone();
        let policy = Policy::document_for(chrono_tz::UTC);
        app.act(vec![Command::CreateRegister { name: "acme".into(), policy, catalogue_version }], vec![]);
        app
    }

    fn ask(&mut self, request: &Query) -> Reply {
        let (work, _) = match request.lane() {
            crate::tui::effect::Lane::AtOnce => &mut self.works.at_once,
            crate::tui::effect::Lane::Search => &mut self.works.search,
        };
        work(request, &crate::tui::worker::Superseded::default())
    }

    fn act(&mut self, commands: Vec<Command>, expects: Vec<(Id, Id)>) -> Reply {
        self.ask(&Query::Act(Box::new(Prepared { commands, expects, done: "Done.".into(), ..Prepared::default() })))
    }

    fn people(&mut self) -> Vec<crate::store::read::PersonRow> {
        let Reply::People(people) = self.ask(&Query::People) else { panic!("no people") };
        people
    }
}

fn add(name: &str) -> Command {
    let mut fields = Fields::<WorkloadFacts>::new();
    fields.parse("name", name).unwrap();
    Command::AddWorkload { key: Some("same".into()), fields }
}

#[test]
fn the_first_question_that_meets_a_damaged_ledger_leaves_a_mark_says_so_and_nothing_is_written_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let (file, checkpoints) = (folder.path().join("register.db"), folder.path().join("state/checkpoints.jsonl"));
    let acting = Arc::new(Acting::with(Clock::fixed(NOW.parse().unwrap(), "desk"), "tui"));
    let open = || {
        let store = Store::open(&file, crate::store::Mode::Write, Some(checkpoints.clone()), NOW.parse().unwrap());
        TestApp { _folder: tempfile::tempdir().unwrap(), works: works(store.unwrap(), &acting, None).unwrap() }
    };
    let policy = Policy::document_for(chrono_tz::UTC);
    let catalogue_version = crate::controls::catalogue().version.clone();
    drop(Store::create(&file, Some(checkpoints.clone())).unwrap());
    let mut app = open();
    app.act(vec![Command::CreateRegister { name: "acme".into(), policy, catalogue_version }], vec![]);
    app.act(vec![add("Claims triage")], vec![]);
    drop(app);

    let mut other = open();
    // The same number of bytes, and no JSON any more.
    let mut bytes = std::fs::read(&file).unwrap();
    let (whole, broken) = (b"\"Claims triage\"", b"\"Claims triag\"\"");
    while let Some(at) = bytes.windows(whole.len()).position(|part| part == whole) {
        bytes[at..at + whole.len()].copy_from_slice(broken);
    }
    std::fs::OpenOptions::new()
        .write(true)
        .open(&file)
        .and_then(|mut it| std::io::Write::write_all(&mut it, &bytes))
        .unwrap();

    let mut app = open();
    let Reply::Sought(found) = app.ask(&Query::Seek(identities::Sought::Workloads, String::new())) else {
        panic!("no list")
    };
    let why = match app.ask(&Query::Dossier(found[0].id)) {
        Reply::Unread(why) => why,
        answer => panic!("{answer:?}"),
    };
    assert!(why.contains("its ledger is damaged at entry 2") && why.contains("nothing is written to it"), "{why}");
    assert!(folder.path().join("state/damaged.jsonl").is_file());
    for app in [&mut app, &mut other] {
        let Reply::Failed(why) = app.act(vec![add("Another")], vec![]) else { panic!("it was written") };
        assert!(why.contains("its ledger is damaged at entry 2"), "{why}");
    }
}

#[test]
fn an_act_is_done_and_both_desks_see_it() {
    let mut app = TestApp::open();
    assert!(matches!(app.act(vec![add("Claims triage")], vec![]), Reply::Done(words) if words == "Done."));
    let Reply::Header(standing) = app.ask(&Query::Header) else { panic!("no header") };
    assert_eq!(standing.workloads, 1);
    assert!(matches!(app.ask(&Query::Changes), Reply::Changes(false)), "our own act is no news");
}

#[test]
fn an_act_that_is_refused_says_why_and_writes_nothing() {
    let mut app = TestApp::open();
    let refused = app.act(vec![add("One"), add("Two")], vec![]);
    assert!(matches!(&refused, Reply::Refused(why) if why.contains("same")), "{refused:?}");
    let Reply::Header(standing) = app.ask(&Query::Header) else { panic!("no header") };
    assert_eq!(standing.workloads, 0);
}

#[test]
fn a_record_that_changed_since_it_was_on_screen_refuses_the_act() {
    let mut app = TestApp::open();
    let person = |name: &str, person| {
        let mut fields = Fields::new();
        fields.parse("name", name).unwrap();
        Command::DescribePerson { person, fields }
    };
    app.act(vec![person("A. Kumar", None)], vec![]);
    let seen = app.people()[0].clone();
    app.act(vec![person("A. Kumari", Some(seen.id))], vec![]);
    let late = app.act(vec![person("B. Kumar", Some(seen.id))], vec![(seen.id, seen.last_entry)]);
    assert!(
        matches!(&late, Reply::Conflict(why) if why.contains("you changed it yourself since you looked")),
        "{late:?}"
    );
    assert_eq!(app.people()[0].name, "A. Kumari");
}

fn rehearse(app: &mut TestApp, commands: Vec<Command>) -> String {
    let act = Prepared { commands, done: "Done.".into(), ..Prepared::default() };
    let Reply::Rehearsed(lines) = app.ask(&Query::Rehearse(Box::new(act))) else { panic!("not rehearsed") };
    lines.join("\n")
}

#[test]
fn an_act_is_rehearsed_in_a_few_lines_and_nothing_of_it_is_written() {
    let mut app = TestApp::open();
    app.act(vec![add("Claims triage")], vec![]);
    let all = |app: &mut TestApp| {
        let Reply::Marked(rows) = app.ask(&Query::Marked(Selection { all: true, ..Selection::default() })) else {
            panic!("no workloads")
        };
        rows
    };
    let before = all(&mut app);
    let id = before[0].id;
    let answer = |team: &str| {
        let mut fields = Fields::<WorkloadFacts>::new();
        fields.parse("team", team).unwrap();
        fields.parse("reach_record", "act").unwrap();
        Command::Answer { workload: id, fields, bulk: Some("all workloads".into()), overwrite: false }
    };
    let said = rehearse(&mut app, vec![answer("Claims")]);
    assert!(said.starts_with("Changes 1 of 1.\nFindings ") && said.contains("now failing: KEY-3"), "{said}");
    let said = rehearse(&mut app, vec![add("Claims triage")]);
    assert!(said.contains("A workload of this name is recorded already: same."), "{said}");
    let nobody = Command::Retire { workload: Id([9; 16]), ends_access: None };
    assert!(rehearse(&mut app, vec![nobody]).starts_with("This would be refused: "));
    assert_eq!(all(&mut app), before);

    assert!(matches!(app.act(vec![answer("Claims")], vec![]), Reply::Done(_)));
    let said = rehearse(&mut app, vec![answer("Motor")]);
    assert_eq!(said, "Changes 0 of 1. 1 keeps what a person answered.");
}
