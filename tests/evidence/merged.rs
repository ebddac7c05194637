//! Packs before and after two records of a person became one.

use super::*;

/// Whether the request of the pilot was decided by another person, as a pack says.
fn another_person(pack: &Path) -> String {
    rows(pack, "promotions.csv")[0]["another_person"].clone()
}

#[test]
fn a_pack_of_a_day_before_a_merge_stays_as_it_was_and_after_it_the_two_are_one() {
    let mut office = Office::open();
    let first = office.export(&office.options());
    assert_eq!(another_person(&first.folder), "yes");
    let [_, requester, decider] = office.people;
    office.desk.turn_to("2026-11-25");
    office.desk.act(Command::MergePeople { person: requester, into: decider });

    let as_of = Some(day("2026-11-22"));
    let place = |name: &str, office: &Office| office.desk.folder.path().join(name);
    let options =
        Options { place: place("again", &office), as_of, known_at: Some(first.ledger.size), ..Options::default() };
    let again = office.export(&options);
    for (name, before) in bytes(&first.folder) {
        assert!(before == fs::read(again.folder.join(&name)).unwrap(), "{name} of what was known then");
    }
    // What is known of that day now is the same too: the merge counts from its own day.
    let options = Options { place: place("known", &office), as_of, ..Options::default() };
    let known = office.export(&options);
    let tables = bytes(&first.folder)
        .into_iter()
        .filter(|(name, _)| Path::new(name).extension().is_some_and(|end| end == "csv") && name != "ledger.csv");
    for (name, before) in tables {
        assert!(before == fs::read(known.folder.join(&name)).unwrap(), "{name} of that day");
    }
    let options = Options { place: place("after", &office), ..Options::default() };
    let after = office.export(&options);
    assert_eq!(another_person(&after.folder), "no");
    let person = requester.to_string();
    let row = rows(&after.folder, "people.csv").into_iter().find(|row| row["person_id"] == person).unwrap();
    assert_eq!(row["merged_into"], decider.to_string());
    assert!(verify_pack(&after.folder).unwrap().is_sound());
}

#[test]
fn two_records_of_one_folded_name_count_as_one_until_they_are_told_apart() {
    let mut office = Office::open();
    let [_, requester, decider] = office.people;
    let name = |office: &Office, id| office.desk.store.record(id).unwrap().unwrap().person().unwrap().called();
    let same = name(&office, decider).to_uppercase();
    let fields = Fields::new().with("name", same);
    office.desk.act(Command::DescribePerson { person: Some(requester), fields });
    let one = office.export(&office.options());
    assert_eq!(another_person(&one.folder), "no");
    office.desk.act(Command::TellApart { person: requester, other: decider });
    let options = Options { place: office.desk.folder.path().join("apart"), ..Options::default() };
    let two = office.export(&options);
    assert_eq!(another_person(&two.folder), "yes");
    assert!(rows(&two.folder, "promotions.csv")[0]["changed_around"].contains("count as two people since"));
}
