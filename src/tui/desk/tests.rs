//! The desks on a real register, asked as the loop asks them.

use super::*;
use crate::clock::Clock;
use crate::domain::field::Fields;
use crate::domain::record::WorkloadFacts;
use crate::domain::{Command, Policy};

const NOW: &str = "2026-11-23T09:00:00.000Z";

struct Office {
    _folder: tempfile::TempDir,
    works: Works,
}

impl Office {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("register.db"), None).unwrap();
        let acting = Arc::new(Acting::with(Clock::fixed(NOW.parse().unwrap(), "desk"), "tui"));
        let mut office = Self { _folder: folder, works: works(store, &acting, None).unwrap() };
        let catalogue_version = crate::controls::catalogue().version.clone();
        let policy = Policy::document_for(chrono_tz::UTC);
        office.act(vec![Command::CreateRegister { name: "acme".into(), policy, catalogue_version }], vec![]);
        office
    }

    fn ask(&mut self, request: &Request) -> Answer {
        let (work, _) = match request.desk() {
            crate::tui::effect::Desk::AtOnce => &mut self.works.at_once,
            crate::tui::effect::Desk::Search => &mut self.works.search,
        };
        work(request, &crate::tui::worker::Superseded::default())
    }

    fn act(&mut self, commands: Vec<Command>, expects: Vec<(Id, Id)>) -> Answer {
        self.ask(&Request::Act(Box::new(Asked { commands, expects, done: "Done.".into(), ..Asked::default() })))
    }

    fn people(&mut self) -> Vec<crate::store::read::PersonRow> {
        let Answer::People(people) = self.ask(&Request::People) else { panic!("no people") };
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
        Office { _folder: tempfile::tempdir().unwrap(), works: works(store.unwrap(), &acting, None).unwrap() }
    };
    let policy = Policy::document_for(chrono_tz::UTC);
    let catalogue_version = crate::controls::catalogue().version.clone();
    drop(Store::create(&file, Some(checkpoints.clone())).unwrap());
    let mut office = open();
    office.act(vec![Command::CreateRegister { name: "acme".into(), policy, catalogue_version }], vec![]);
    office.act(vec![add("Claims triage")], vec![]);
    drop(office);

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

    let mut office = open();
    let Answer::Sought(found) = office.ask(&Request::Seek(identities::Sought::Workloads, String::new())) else {
        panic!("no list")
    };
    let why = match office.ask(&Request::Dossier(found[0].id)) {
        Answer::Unread(why) => why,
        answer => panic!("{answer:?}"),
    };
    assert!(why.contains("its ledger is damaged at entry 2") && why.contains("nothing is written to it"), "{why}");
    assert!(folder.path().join("state/damaged.jsonl").is_file());
    for office in [&mut office, &mut other] {
        let Answer::Failed(why) = office.act(vec![add("Another")], vec![]) else { panic!("it was written") };
        assert!(why.contains("its ledger is damaged at entry 2"), "{why}");
    }
}

#[test]
fn an_act_is_done_and_both_desks_see_it() {
    let mut office = Office::open();
    assert!(matches!(office.act(vec![add("Claims triage")], vec![]), Answer::Done(words) if words == "Done."));
    let Answer::Header(standing) = office.ask(&Request::Header) else { panic!("no header") };
    assert_eq!(standing.workloads, 1);
    assert!(matches!(office.ask(&Request::Changes), Answer::Changes(false)), "our own act is no news");
}

#[test]
fn an_act_that_is_refused_says_why_and_writes_nothing() {
    let mut office = Office::open();
    let refused = office.act(vec![add("One"), add("Two")], vec![]);
    assert!(matches!(&refused, Answer::Refused(why) if why.contains("same")), "{refused:?}");
    let Answer::Header(standing) = office.ask(&Request::Header) else { panic!("no header") };
    assert_eq!(standing.workloads, 0);
}

#[test]
fn a_record_that_changed_since_it_was_on_screen_refuses_the_act() {
    let mut office = Office::open();
    let person = |name: &str, person| {
        let mut fields = Fields::new();
        fields.parse("name", name).unwrap();
        Command::DescribePerson { person, fields }
    };
    office.act(vec![person("A. Kumar", None)], vec![]);
    let seen = office.people()[0].clone();
    office.act(vec![person("A. Kumari", Some(seen.id))], vec![]);
    let late = office.act(vec![person("B. Kumar", Some(seen.id))], vec![(seen.id, seen.last_entry)]);
    assert!(matches!(&late, Answer::Conflict(why) if why.contains("changed by someone else")), "{late:?}");
    assert_eq!(office.people()[0].name, "A. Kumari");
}
