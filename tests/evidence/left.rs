//! Exports that did not end: what the register says of them, and what becomes of what they left.

use super::*;
use countersign::evidence::{Cleaned, LeftDraft};

/// An entry of the ledger, newest first: its type.
fn newest(office: &Office, count: usize) -> Vec<String> {
    office.desk.store.latest(None, count).unwrap().into_iter().map(|it| it.entry.kind).collect()
}

#[test]
fn a_pack_that_cannot_get_its_name_is_withdrawn_and_nothing_of_it_is_left() {
    let mut office = Office::open();
    let first = office.export(&office.options());
    let place = office.desk.folder.path().join("again");
    let options = Options {
        place: place.clone(),
        known_at: Some(first.ledger.size),
        as_of: Some(first.manifest.as_of),
        ..Options::default()
    };
    let in_the_way = place.join(first.folder.file_name().unwrap());
    let request = office.desk.request();
    // Somebody else makes a folder of the same name while the pack is written.
    let failed = export(&mut office.desk.store, &request, &options, &mut |_, _| {
        fs::create_dir_all(in_the_way.join("theirs")).unwrap();
    });
    let words = failed.unwrap_err().to_string();
    assert!(words.contains("also says that the pack was withdrawn") && !words.contains("nothing was kept"), "{words}");
    assert_eq!(newest(&office, 2), ["evidence.withdrawn", "evidence.exported"]);
    assert_eq!(names_in(&place), std::slice::from_ref(&in_the_way), "no draft is left, and theirs is");
    assert!(in_the_way.join("theirs").exists());
    assert!(LeftDraft::all(&office.desk.store).unwrap().is_empty());
    let says = register_says(&office.desk.store, Some(&first.pack), Some(&first.manifest_sha256)).unwrap();
    assert_eq!(says, RegisterSays::Same { entry: first.ledger.size + 1 }, "the same pack was given out before");
    assert!(office.desk.store.verify(None, &mut |_| {}).unwrap().is_sound());
}

/// An export that was killed before its pack got its name: the draft, and the note of it.
fn killed(office: &mut Office, pack: Option<&str>) -> (Outcome, PathBuf) {
    let outcome = office.export(&office.options());
    let draft = office.options().place.join(".evidence-left");
    fs::rename(&outcome.folder, &draft).unwrap();
    let notes = office.desk.anchors().with_file_name("exports");
    fs::create_dir_all(&notes).unwrap();
    let note = serde_json::json!({
        "ledger": outcome.ledger.ledger, "pack": pack.unwrap_or(&outcome.pack), "draft": draft, "target": outcome.folder,
    });
    fs::write(notes.join("evidence-left.json"), note.to_string()).unwrap();
    (outcome, draft)
}

fn the_one_left(office: &Office) -> LeftDraft {
    let [left] = LeftDraft::all(&office.desk.store).unwrap().try_into().unwrap();
    left
}

#[test]
fn a_killed_export_that_was_recorded_is_finished() {
    let mut office = Office::open();
    let (outcome, draft) = killed(&mut office, None);
    let left = the_one_left(&office);
    let entry = outcome.ledger.size + 1;
    assert!(left.matters() && left.words().contains(&format!("entry {entry} says")), "{}", left.words());
    assert!(left.words().contains(".evidence-left"));
    let request = office.desk.request();
    assert_eq!(left.clean(&mut office.desk.store, &request).unwrap(), Cleaned::Finished(outcome.folder.clone()));
    assert!(verify_pack(&outcome.folder).unwrap().is_sound() && !draft.exists());
    assert_eq!(newest(&office, 1), ["evidence.exported"]);
    assert!(LeftDraft::all(&office.desk.store).unwrap().is_empty());
}

#[test]
fn a_killed_export_whose_files_are_not_whole_is_withdrawn() {
    let mut office = Office::open();
    let (outcome, draft) = killed(&mut office, None);
    fs::write(draft.join("people.csv"), "").unwrap();
    let (left, request) = (the_one_left(&office), office.desk.request());
    assert_eq!(left.clean(&mut office.desk.store, &request).unwrap(), Cleaned::Withdrawn(outcome.pack.clone()));
    let says = register_says(&office.desk.store, Some(&outcome.pack), Some(&outcome.manifest_sha256)).unwrap();
    assert!(matches!(says, RegisterSays::Withdrawn { .. }));
    let next = office.export(&office.options());
    assert_eq!(next.manifest.previous, None, "what was withdrawn is no pack before this one");
    assert!(!draft.exists() && !outcome.folder.exists());
    assert_eq!(newest(&office, 2), ["evidence.exported", "evidence.withdrawn"]);
    assert!(LeftDraft::all(&office.desk.store).unwrap().is_empty());
}

#[test]
fn the_draft_of_an_export_that_was_never_recorded_is_removed() {
    let mut office = Office::open();
    let (_, draft) = killed(&mut office, Some("ffffffffffff"));
    let left = the_one_left(&office);
    assert!(left.words().contains("never recorded"), "{}", left.words());
    let (before, request) = (office.desk.store.end().unwrap(), office.desk.request());
    assert_eq!(left.clean(&mut office.desk.store, &request).unwrap(), Cleaned::Removed(draft.clone()));
    assert!(!draft.exists());
    assert_eq!(office.desk.store.end().unwrap(), before, "nothing is recorded");
}

#[test]
fn a_draft_that_is_being_written_is_not_left_behind() {
    let mut office = Office::open();
    let notes = office.desk.anchors().with_file_name("exports");
    let (request, options) = (office.desk.request(), office.options());
    let mut seen = 0;
    export(&mut office.desk.store, &request, &options, &mut |_, _| {
        seen = seen.max(fs::read_dir(&notes).unwrap().count());
        let note = fs::read_dir(&notes).unwrap().next().unwrap().unwrap().path();
        let held = fs::File::open(note).unwrap().try_lock();
        assert!(held.is_err(), "the note is held while the pack is written");
    })
    .unwrap();
    assert_eq!((seen, fs::read_dir(&notes).unwrap().count()), (1, 0));
}
