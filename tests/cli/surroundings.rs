//! What surrounds a register: the home folder, limits, other accounts, other programs.

use rstest::rstest;
use rusqlite::Connection;

use crate::home::{Home, answered};

#[cfg(unix)]
#[rstest]
#[case::unset(None, "HOME is not set")]
#[case::empty(Some(""), "HOME is empty")]
#[case::missing(Some("nowhere"), "which is no folder")]
#[case::relative(Some("."), "which is no full path")]
fn a_home_that_is_not_there_is_said_and_nothing_is_made_elsewhere(#[case] home: Option<&str>, #[case] says: &str) {
    let folder = answered();
    let file = folder.register();
    let below = || {
        let mut all: Vec<_> =
            crate::home::files_below(folder.folder.path()).into_iter().map(|(path, _)| path).collect();
        all.retain(|path| !path.starts_with(folder.path("data")));
        all
    };
    let before = below();
    let run = |arguments: &[&str]| {
        let mut command = folder.command(arguments);
        for name in ["XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"] {
            command.env_remove(name);
        }
        match home {
            None => command.env_remove("HOME"),
            Some("nowhere") => command.env("HOME", folder.path("nowhere")),
            Some(home) => command.env("HOME", home),
        };
        let ran = command.output().unwrap();
        (ran.status.code().unwrap(), String::from_utf8(ran.stderr).unwrap() + &String::from_utf8(ran.stdout).unwrap())
    };
    let db = ["--db", file.to_str().unwrap()];
    for command in [&["list"][..], &["add", "Other"], &["check", "bot"]] {
        let (code, said) = run(&[&db[..], command].concat());
        assert!(code != 2 && said.contains(says), "{command:?}: {said}");
    }
    let (code, said) = run(&[&db[..], &["doctor"]].concat());
    assert!(code == 1 && said.contains(says), "{said}");
    for command in [&["list"][..], &["init"], &["add", "Other"]] {
        let (code, said) = run(command);
        assert!(code == 2 && said.contains(says), "{command:?}: {said}");
    }
    assert_eq!(below(), before);
    assert!(!folder.path("nowhere").exists());
}

/// `ulimit -f` is an error like a full disk, not a death by a signal.
#[cfg(unix)]
#[test]
fn a_limit_on_the_size_of_files_is_an_error_and_the_next_act_is_done() {
    let home = answered();
    let before = home.entries();
    let program = env!("CARGO_BIN_EXE_countersign");
    let limited = format!("ulimit -f 8; exec '{program}' answer bot team=Claims");
    let mut command = std::process::Command::new("sh");
    command.env_clear().envs(home.environment()).args(["-c", &limited]);
    let ran = command.output().unwrap();
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{said}");
    assert!(said.contains("the disk"), "{said}");
    assert_eq!(home.entries(), before);
    home.ok(&["answer", "bot", "team=Claims"]);
}

#[test]
fn doctor_names_who_holds_the_log_back_and_that_it_grew() {
    let home = answered();
    let reader = Connection::open(home.register()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM ledger;").unwrap();
    home.ok(&["answer", "bot", "team=Claims"]);
    let said = home.ends(1, &["doctor"]);
    assert!(said.contains("register.db-wal holds"), "{said}");
    #[cfg(target_os = "linux")]
    assert!(said.contains(&format!("(process {})", std::process::id())), "{said}");
    drop(reader);
    let said = home.ends(0, &["doctor"]);
    assert!(said.contains("no problems found"), "{said}");
}

#[cfg(unix)]
#[test]
fn doctor_names_a_folder_that_other_accounts_can_write_to() {
    use std::os::unix::fs::PermissionsExt;
    let home = answered();
    let file = home.register();
    let db = ["--db", file.to_str().unwrap(), "doctor"];
    home.ends(0, &db);
    std::fs::set_permissions(file.parent().unwrap(), std::fs::Permissions::from_mode(0o777)).unwrap();
    assert!(home.ends(1, &db).contains("other accounts can write to the folder"));
}

#[test]
fn another_register_in_the_place_of_ones_own_is_said_and_can_be_accepted() {
    let (home, other) = (Home::begun(), Home::empty());
    // Only what was opened once is remembered.
    home.ok(&["people", "list"]);
    other.ok(&["init", "--name", "other", "--me", "A. Kumar"]);
    std::fs::rename(other.register(), home.register()).unwrap();
    for command in [&["list"][..], &["verify"], &["check", "bot"], &["list", "--read-only"]] {
        let ran = home.run(command);
        assert!(ran.err.contains("another register is in this place"), "{command:?}: {ran:?}");
    }
    assert!(home.ends(1, &["doctor"]).contains("another register is in this place"));
    assert!(home.refused(2, &["add", "Bot"]).contains("doctor --accept-register"));
    home.ok(&["doctor", "--accept-register"]);
    home.ok(&["add", "Bot"]);
    assert_eq!(home.run(&["list"]).err, "");
    assert!(home.run(&["doctor", "--accept-register"]).err.contains("there is nothing to accept"));
}

/// What was written and could not be printed was written all the same: the exit code says neither "done" nor "nothing was written".
#[cfg(target_os = "linux")]
#[rstest]
#[case::add(&["add", "Third bot"])]
#[case::answer(&["answer", "bot", "team=Claims"])]
#[case::in_bulk(&["answer", "--all", "team=Motor"])]
#[case::as_json(&["people", "add", "N. Obi", "--json"])]
fn what_is_written_and_cannot_be_printed_is_told_with_its_entry(#[case] act: &[&str]) {
    let home = Home::begun();
    home.ok(&["add", "Bot"]);
    let before: u64 = home.entries().split(' ').next().unwrap().parse().unwrap();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(home.command(&[]).get_program());
    command.env_clear().envs(home.environment()).current_dir(home.folder.path()).args(act);
    let output = command.stdout(full).output().unwrap();
    let (code, said) = (output.status.code(), String::from_utf8(output.stderr).unwrap());
    let after: u64 = home.entries().split(' ').next().unwrap().parse().unwrap();
    assert!(after > before, "{said}");
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains(&format!("it is recorded as entry {after}, and could not be printed")), "{said}");
    // What writes nothing is an error as before.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(home.command(&[]).get_program());
    command.env_clear().envs(home.environment()).current_dir(home.folder.path()).args(["list", "--json"]);
    assert_eq!(command.stdout(full).status().unwrap().code(), Some(2));
}
