//! The program as scripts, screen readers and auditors meet it: commands, exit codes, JSON, and nothing that acts on a terminal.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

use std::path::PathBuf;
use std::process::Output;

use assert_cmd::Command;
use rstest::rstest;
use serde_json::Value as Json;
use tempfile::TempDir;

/// A home folder of its own, and the program run in it without a terminal.
struct Home {
    folder: TempDir,
}

/// What a run of the program came to.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Home {
    /// A home without a register.
    fn empty() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A home with a register, whose account is A. Kumar.
    fn begun() -> Self {
        let home = Self::empty();
        home.ok(&["init", "--me", "A. Kumar", "--zone", "Europe/Zurich"]);
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn register(&self) -> PathBuf {
        self.path("data/countersign/register.db")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("countersign").unwrap();
        command.env_clear().env("HOME", self.folder.path()).env("PATH", "/usr/bin:/bin");
        for (variable, folder) in
            [("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state"), ("XDG_CONFIG_HOME", "config")]
        {
            command.env(variable, self.path(folder));
        }
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let ran = Ran {
            code: status.code().unwrap(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        };
        let acts =
            |text: &str| text.chars().any(|c| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)));
        assert!(!acts(&ran.out) && !acts(&ran.err), "something in it acts on a terminal: {ran:?}");
        ran
    }

    /// Runs what must be done, and gives what it printed.
    fn ok(&self, arguments: &[&str]) -> String {
        self.ends(0, arguments)
    }

    /// Runs what must end with a code, and gives what it printed.
    fn ends(&self, code: i32, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
        ran.out
    }

    /// Runs what must be refused with nothing on standard output, and gives the sentence.
    fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{arguments:?}: {ran:?}");
        assert!(ran.err.starts_with("countersign: "), "{ran:?}");
        ran.err
    }

    fn json(&self, arguments: &[&str]) -> Json {
        self.json_ending(0, arguments)
    }

    fn json_ending(&self, code: i32, arguments: &[&str]) -> Json {
        let all: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.ends(code, &all)).unwrap()
    }
}

// ------------------------------------------------------------------ a register that is not there, not ours, not writable

#[test]
fn without_a_register_it_says_how_to_make_one() {
    let home = Home::empty();
    for command in [&["show", "bot"][..], &["people"], &["verify"]] {
        let said = home.refused(2, command);
        assert!(said.contains("there is no register at") && said.contains("`countersign init`"), "{said}");
    }
    assert!(!home.path("data").exists(), "looking makes nothing");
}

#[test]
fn a_register_is_begun_once_and_closed_to_other_accounts() {
    let home = Home::empty();
    let begun = home.json(&["init", "--name", "acme", "--zone", "Asia/Tokyo", "--me", "A. Kumar"]);
    assert_eq!((begun["zone"].as_str(), begun["name"].as_str()), (Some("Asia/Tokyo"), Some("acme")));
    assert!(home.refused(2, &["init"]).contains("exists already"));
    assert_eq!(home.json(&["people"])[0]["me"], Json::Bool(true));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&home.register()), mode(&home.path("data/countersign"))), (0o600, 0o700));
    }
}

#[test]
fn a_zone_that_does_not_exist_leaves_no_file_behind() {
    let home = Home::empty();
    assert!(home.refused(2, &["init", "--zone", "Europe/Zurch"]).contains("did you mean Europe/Zurich?"));
    assert!(!home.register().exists());
    assert!(home.refused(2, &["--db", "no/where/r.db", "init"]).contains("there is no such folder"));
}

#[rstest]
#[case::empty(b"".as_slice(), "is no register of Countersign (it is empty or too short)")]
#[case::text(b"just a text that is longer than the header".as_slice(), "is no register of Countersign")]
fn a_foreign_file_is_refused_and_left_as_it_is(#[case] bytes: &[u8], #[case] says: &str) {
    let home = Home::empty();
    let file = home.path("foreign.db");
    std::fs::write(&file, bytes).unwrap();
    for command in [&["people"][..], &["verify"], &["init"], &["add", "Bot"]] {
        let all: Vec<&str> = ["--db", "foreign.db"].iter().chain(command).copied().collect();
        assert!(home.refused(2, &all).contains(says));
    }
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
}

#[test]
fn a_register_from_the_future_is_not_touched() {
    let home = Home::begun();
    let db = rusqlite::Connection::open(home.register()).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(home.refused(2, &["people"]).contains("was written by a newer version of countersign"));
}

#[cfg(unix)]
#[test]
fn where_nothing_can_be_written_one_can_read_and_is_told_why_not_more() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::begun();
    let folder = home.path("data/countersign");
    std::fs::set_permissions(home.register(), std::fs::Permissions::from_mode(0o400)).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o500)).unwrap();
    if std::fs::write(folder.join("probe"), "").is_ok() {
        eprintln!("skipped: this account may write everywhere");
        return;
    }
    assert!(home.ok(&["people"]).contains("A. Kumar"));
    assert!(home.refused(2, &["add", "Bot"]).contains("cannot be written"));
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn what_only_reads_does_not_write_and_the_past_is_not_written() {
    let home = Home::begun();
    assert!(home.refused(2, &["--read-only", "add", "Bot"]).contains("leave --read-only out"));
    assert!(home.refused(2, &["add", "Bot", "--as-of", "2026-01-01"]).contains("--on"));
    assert!(home.ok(&["people", "--read-only"]).contains("A. Kumar"));
    assert!(home.refused(2, &["people", "--as-of", "2999-01-01"]).contains("has not come"));
    assert!(home.refused(2, &["people", "--as-of", "soon"]).contains("this is no day"));
}

// ------------------------------------------------------------------ wrong use

#[rstest]
#[case::no_such_command(&["lst"], "unrecognized subcommand")]
#[case::no_such_workload(&["show", "nothing"], "nothing: there is no such record")]
#[case::no_such_field(&["add", "Bot", "--set", "stge=pilot"], "did you mean stage?")]
#[case::no_such_word(&["add", "Bot", "--set", "kind=agnt"], "did you mean agent?")]
#[case::no_pair(&["add", "Bot", "--set", "kind"], "this is not FIELD=VALUE")]
#[case::twice(&["add", "Bot", "--set", "name=Two"], "name: it is said twice")]
#[case::no_day(&["add", "Bot", "--ends", "2027-02-30"], "this is no day")]
#[case::nobody(&["add", "Bot", "--owner", "Nobody"], "nobody of this name, address or id is recorded")]
#[case::a_day_to_come(&["add", "Bot", "--on", "+1d"], "is after today")]
#[case::no_name(&["add", ""], "name: empty")]
fn wrong_use_is_named_with_the_next_step_and_writes_nothing(#[case] arguments: &[&str], #[case] says: &str) {
    let home = Home::begun();
    let before = home.json_ending(3, &["verify"])["entries"].clone();
    let said = home.refused(2, arguments);
    assert!(said.contains(says), "{said}");
    assert_eq!(home.json_ending(3, &["verify"])["entries"], before);
}

#[test]
fn nobody_behind_the_account_is_told_how_to_say_who_they_are() {
    let home = Home::empty();
    home.ok(&["init"]);
    assert!(home.refused(2, &["add", "Bot", "--owner", "me"]).contains("`countersign people --me NAME`"));
    home.ok(&["people", "--me", "R. Diaz"]);
    home.ok(&["add", "Bot", "--owner", "me"]);
}

#[test]
fn two_people_of_one_name_are_told_apart_by_id() {
    let home = Home::begun();
    let first = home.json(&["people", "add", "R. Diaz", "--team", "Claims"])["id"].as_str().unwrap().to_owned();
    home.ok(&["people", "add", "r. diaz"]);
    let said = home.refused(2, &["add", "Bot", "--owner", "R. Diaz"]);
    assert!(said.contains("2 people are called so") && said.contains(&first) && said.contains("Claims"), "{said}");
    home.ok(&["add", "Bot", "--owner", &first]);
}

#[test]
fn a_record_that_changed_meanwhile_is_a_conflict_and_nothing_is_lost() {
    let home = Home::begun();
    home.ok(&["add", "Bot"]);
    let seen = home.json(&["show", "bot"])["last_entry"].as_str().unwrap().to_owned();
    home.ok(&["answer", "bot", "--set", "purpose=first", "--expect", &seen]);
    let said = home.refused(2, &["answer", "bot", "--set", "purpose=second", "--expect", &seen]);
    assert!(said.contains("bot: it was changed by someone else since you looked; look at it again"), "{said}");
    assert_eq!(home.json(&["show", "bot"])["facts"]["purpose"], "first");
}

// ------------------------------------------------------------------ what came from data never acts on a terminal

#[test]
fn a_hostile_name_is_shown_and_never_acts_and_json_loses_nothing() {
    let home = Home::begun();
    let name = "a\u{1b}]0;owned\u{7}\u{1b}[2Jb\u{202e}c\u{9b}d\ncountersign: done";
    home.ok(&["add", name, "--key", "bot", "--set", &format!("team={name}"), "--purpose", name, "--why", name]);
    home.ok(&["people", "add", name]);
    let text = home.ok(&["show", "bot"]);
    assert!(text.contains("a␛]0;owned␇␛[2Jb<U+202E>c<U+009B>d␊countersign: done"), "{text}");
    assert_eq!(home.json(&["show", "bot"])["name"], name);
    assert!(home.json(&["people"]).as_array().unwrap().iter().any(|person| person["name"] == name));
    home.refused(2, &["show", name]);
    home.refused(2, &["add", "Bot", "--owner", &format!("{name}!")]);
    home.refused(2, &[name]);
}

// ------------------------------------------------------------------ verify and doctor

#[test]
fn a_sound_register_without_anything_outside_cannot_be_vouched_for() {
    let home = Home::begun();
    let said = home.json_ending(3, &["verify"]);
    assert_eq!((&said["ok"], &said["first_bad"]), (&Json::Bool(true), &Json::Null));
    assert!(said["against"].as_str().unwrap().starts_with("matches a checkpoint kept by this same account"));
    std::fs::remove_dir_all(home.path("state")).unwrap();
    assert_eq!(home.json_ending(3, &["verify"])["against"], "compared with nothing but itself");
}

#[test]
fn a_changed_entry_is_named_by_number_and_class() {
    let home = Home::begun();
    home.ok(&["add", "Bot", "--purpose", "sorts claims"]);
    let db = rusqlite::Connection::open(home.register()).unwrap();
    db.execute_batch("DROP TRIGGER ledger_keeps_entries").unwrap();
    db.execute(
        "UPDATE ledger SET body = CAST(replace(CAST(body AS TEXT), 'sorts', 'forges') AS BLOB) WHERE seq = 4",
        [],
    )
    .unwrap();
    drop(db);
    let said = home.json_ending(1, &["verify"]);
    assert_eq!((&said["ok"], &said["first_bad"]["seq"]), (&Json::Bool(false), &Json::from(4)));
    assert_eq!(said["first_bad"]["class"], "body_hash");
    assert!(home.ends(1, &["verify"]).contains("entry 4: body_hash"));
}

#[test]
fn the_doctor_says_where_everything_is_and_ends_with_one_where_something_is_wrong() {
    let home = Home::begun();
    let said = home.json(&["doctor"]);
    assert_eq!(
        (&said["ok"], &said["you_are"], &said["zone"]),
        (&Json::Bool(true), &"A. Kumar".into(), &"Europe/Zurich".into())
    );
    assert!(said["register"].as_str().unwrap().contains("register.db"));
    std::fs::create_dir_all(home.path("config/countersign")).unwrap();
    std::fs::write(home.path("config/countersign/config.toml"), "thmee = \"dark\"\n").unwrap();
    assert!(home.ends(1, &["doctor"]).contains("did you mean `theme`?"));
    assert_eq!(Home::empty().json_ending(1, &["doctor"])["ok"], Json::Bool(false));
}

#[test]
fn a_register_that_was_put_back_is_read_only_until_a_person_takes_note() {
    let home = Home::begun();
    home.ok(&["add", "Bot"]);
    let kept = std::fs::read(home.register()).unwrap();
    home.ok(&["add", "Second bot"]);
    std::fs::write(home.register(), kept).unwrap();
    assert!(home.refused(2, &["add", "Third bot"]).contains("rolled back"));
    assert_eq!(home.json_ending(1, &["verify"])["first_bad"]["class"], "behind_anchor");
    home.ok(&["doctor", "--accept-rollback", "--why", "the disk failed"]);
    home.ok(&["add", "Third bot"]);
}
