//! Every command that takes a path, given one that cannot be meant: what is wrong with it is said, and what to do; nothing is written.

use rstest::rstest;

use crate::home::Home;

/// A place for the path in a command.
const PATH: &str = "PATH";

fn home() -> Home {
    let home = Home::begun();
    std::fs::write(home.path("inventory.csv"), "name,stage\nbot,pilot\n,pilot\n").unwrap();
    std::fs::write(home.path("a-file"), "a file\n").unwrap();
    std::fs::create_dir(home.path("a-folder")).unwrap();
    home
}

#[rstest]
fn a_path_that_cannot_be_meant_is_refused_with_what_is_wrong_and_what_to_do(
    #[values(
        &["salvage", PATH],
        &["import", PATH, "--from", "csv"],
        &["import", "inventory.csv", "--from", "csv", "--dry-run", "--mapping", PATH],
        &["import", "inventory.csv", "--from", "csv", "--dry-run", "--save-mapping", PATH],
        &["import", "inventory.csv", "--from", "csv", "--dry-run", "--rejects", PATH],
        &["policy", "edit", "--from", PATH],
        &["verify", PATH],
        &["verify", "--against", PATH],
        &["export", PATH],
        &["list", "--db", PATH],
        &["init", "--db", PATH],
        &["rebuild", "--db", PATH]
    )]
    command: &[&str],
    #[values("no-folder/a/x", "a-folder", "a-file/x", "", "two\nlines/x")] path: &str,
) {
    let home = home();
    let before = home.entries();
    let arguments: Vec<&str> = command.iter().map(|word| if *word == PATH { path } else { *word }).collect();
    let ran = home.run(&arguments);
    // A folder is a place for a pack, and a folder without a pack is one that can be looked into.
    if path == "a-folder" && matches!(command[0], "export" | "verify") {
        assert!(!ran.err.contains("os error"), "{ran:?}");
        return;
    }
    assert_eq!(ran.code, 2, "{ran:?}");
    let said = ran.err;
    assert!(!said.contains("os error") && !said.contains("SQL"), "{said}");
    assert!(said.matches('\n').count() <= 1 || path.is_empty(), "a break in a name ends no line: {said}");
    // Why, and what to do: the next step stands after the last semicolon or in a sentence of its own.
    let has_next = said.contains("; ") || said.contains(". ") || said.contains("--help");
    assert!(has_next, "{said}");
    let names = path.split(['/', '\n']).next().is_none_or(|start| said.contains(start));
    assert!(names, "{path} is not named: {said}");
    assert_eq!(home.entries(), before);
}
