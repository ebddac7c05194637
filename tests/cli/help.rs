//! `help`: the same as `--help`, and the glossary.

use crate::home::Home;

#[test]
fn help_shows_what_the_flag_shows() {
    let home = Home::empty();
    assert_eq!(home.ok(&["help"]), home.ok(&["--help"]));
    assert_eq!(home.ok(&["help", "promote"]), home.ok(&["promote", "--help"]));
    assert_eq!(home.ok(&["help", "identity", "add"]), home.ok(&["identity", "add", "--help"]));
}

#[test]
fn the_glossary_explains_each_term_once_and_needs_no_register() {
    let home = Home::empty();
    let page = home.ok(&["help", "glossary"]);
    assert!(page.contains("acts alone\n    The workload can affect a customer"), "{page}");
    let terms = home.json(&["help", "glossary"]);
    let terms: Vec<&str> = terms.as_array().unwrap().iter().map(|term| term["term"].as_str().unwrap()).collect();
    assert!(terms.len() > 40 && terms.is_sorted(), "{terms:?}");
    for term in terms {
        assert_eq!(page.lines().filter(|line| *line == term).count(), 1, "{term}");
    }
}

#[test]
fn help_on_what_is_no_command_says_where_the_commands_are() {
    let home = Home::empty();
    for topic in [&["help", "glosary"][..], &["help", ""], &["help", "--", "--version"]] {
        let said = home.refused(2, topic);
        assert!(said.contains("no command has this name; run `countersign help`"), "{topic:?}: {said}");
    }
}
