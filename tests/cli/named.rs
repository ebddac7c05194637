//! What the program tells people to type exists.

use std::collections::BTreeSet;
use std::path::Path;

use rstest::rstest;

use crate::home::{Home, three};

fn sources(folder: &Path, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "toml") {
            into.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

/// The commands that texts name: `countersign list`, `countersign identity add`.
fn named(text: &str) -> impl Iterator<Item = Vec<String>> {
    let is_name = |word: &&str| {
        !word.starts_with('-') && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') && word.len() > 1
    };
    text.split("`countersign ").skip(1).filter_map(move |rest| {
        let told = rest.split('`').next().unwrap_or_default();
        let words: Vec<String> = told.split_whitespace().take(2).take_while(is_name).map(str::to_owned).collect();
        (!words.is_empty() && words[0] != "help" && !words[0].starts_with('-')).then_some(words)
    })
}

#[test]
fn every_command_that_a_text_names_exists() {
    let mut texts = vec![];
    for folder in ["src", "assets"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut texts);
    }
    let commands: BTreeSet<Vec<String>> = texts.iter().flat_map(|text| named(text)).collect();
    assert!(commands.len() > 20, "{commands:?}");
    let home = Home::empty();
    for command in commands {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let known = home.run(&[&words[..], &["--help"]].concat());
        assert_eq!(known.code, 0, "`countersign {}` is named and is no command: {}", words.join(" "), known.err);
    }
}

#[test]
fn a_second_workload_of_one_name_is_added_only_where_that_is_meant() {
    let home = three();
    let before = home.entries();
    for name in ["One", "ONE", " one "] {
        let said = home.refused(2, &["add", name]);
        assert!(said.contains("recorded already: one") && said.contains("--another"), "{name}: {said}");
    }
    assert_eq!(home.entries(), before);
    assert!(home.ok(&["add", "One", "--another"]).contains("added one-2"));
    assert!(home.ok(&["add", "Заявки"]).contains("added zaiavki"));
}

#[test]
fn an_entry_about_the_past_says_what_stands_today() {
    let home = three();
    home.ok(&["schedule", "one", "--due", "+7d"]);
    let today = home.json(&["show", "one"])["facts"]["next_review_on"].as_str().unwrap().to_owned();
    let said = home.ok(&["schedule", "one", "--due", "+60d", "--on", "-10d"]);
    assert!(
        said.contains("recorded for ") && said.contains(&format!("an entry says {today}, and that stands")),
        "{said}"
    );
    assert!(!said.contains(&format!("next review {today};")), "the day that was asked for is another: {said}");
    home.ok(&["answer", "one", "supplier=Acme"]);
    let said = home.ok(&["answer", "one", "supplier=Zeta", "--on", "-10d"]);
    assert!(said.contains("supplier Zeta; since ") && said.contains("an entry says Acme, and that stands"), "{said}");
    let json = home.json(&["answer", "one", "model=Four", "--on", "-10d"]);
    assert_eq!(json["overridden"].as_array().unwrap().len(), 0, "{json}");
}

/// What may be several is named as several, by every command that takes any kind of record.
#[test]
fn the_history_of_a_name_that_two_people_have_names_both() {
    let home = Home::begun();
    home.ok(&["people", "add", "R. Diaz", "--address", "r@acme.example"]);
    home.ok(&["people", "add", "R. Diaz", "--address", "diaz@acme.example", "--another"]);
    home.refused_saying(&["history", "R. Diaz"], &["r@acme.example", "diaz@acme.example"]);
    home.refused_saying(&["history", "R. Diax"], &["no workload, person, identity or zone matches"]);
    assert!(home.ok(&["history", "diaz@acme.example"]).contains("R. Diaz"));
}

/// One name written with its accents and without may be one person: whoever adds the second is told, and until somebody says that they are
/// two, neither decides for the other.
#[rstest]
#[case::umlaut("Jürgen Müller", "Juergen Mueller")]
#[case::accents("José Díaz", "Jose Diaz")]
fn a_name_written_otherwise_is_no_second_person_until_somebody_says_so(#[case] one: &str, #[case] other: &str) {
    use crate::home::{KEY_TEST, PILOT, answered, with};
    let home = answered();
    home.ok(&["people", "add", one]);
    let added = home.run(&["people", "add", other]);
    assert!(added.code == 0 && added.err.contains(&format!("{one} may be the same person")), "{added:?}");
    home.ok(&with(&["promote", "bot", "--by", one], &[&KEY_TEST, &PILOT]));
    let decide = ["decide", "bot", "--approve", "--by", other, "--reason", "facts and findings read"];
    let before = home.entries();
    assert_ne!(home.run(&decide).code, 0);
    assert_eq!(home.entries(), before, "nothing is decided");
    home.ok(&["people", "apart", one, other]);
    home.ok(&decide);
}
