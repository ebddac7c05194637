//! What came from data never acts on a terminal.

use crate::home::Home;

#[test]
fn a_hostile_name_is_shown_and_never_acts_and_json_loses_nothing() {
    let home = Home::begun();
    let name = "a\u{1b}]0;owned\u{7}\u{1b}[2Jb\u{202e}c\u{9b}d\ncountersign: done";
    home.ok(&["add", name, "--key", "bot", "--set", &format!("team={name}"), "--purpose", name, "--reason", name]);
    home.ok(&["people", "add", name]);
    let text = home.ok(&["show", "bot"]);
    assert!(text.contains("a␛]0;owned␇␛[2Jb<U+202E>c<U+009B>d␊countersign: done"), "{text}");
    assert_eq!(home.json(&["show", "bot"])["name"], name);
    assert!(home.json(&["people", "list"]).as_array().unwrap().iter().any(|person| person["name"] == name));
    home.refused(2, &["show", name]);
    home.refused(2, &["add", "Bot", "--owner", &format!("{name}!")]);
    home.refused(2, &[name]);
}
