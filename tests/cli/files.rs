//! What lies where the program reads or writes a file: a link, a pipe, a folder, a socket, a file that cannot be read, is too large or
//! torn. Nothing is waited on, no link is followed that nobody typed, and what is refused is named.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::Duration;

use countersign::store::schema::PROJECTION_VERSION;
use rstest::rstest;

use crate::home::{Home, Ran};

const PRECIOUS: &str = "my only copy";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// To a file of somebody else.
    Link,
    Dangling,
    Pipe,
    Folder,
    Socket,
    Unreadable,
    /// A sparse file of a gigabyte and a half.
    TooLarge,
    /// The first half of what was there, or a byte that is no text.
    Torn,
}

impl Kind {
    /// Whether it is no regular file of the program's own, and so refused wherever one is expected.
    fn is_no_file(self) -> bool {
        matches!(self, Self::Link | Self::Dangling | Self::Pipe | Self::Folder | Self::Socket)
    }

    fn put(self, home: &Home, place: &Path) {
        let before = fs::read(place).unwrap_or_default();
        let _ = fs::remove_file(place);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        match self {
            Self::Link => symlink(home.path("precious"), place).unwrap(),
            Self::Dangling => symlink(home.path("nowhere"), place).unwrap(),
            Self::Pipe => assert!(std::process::Command::new("mkfifo").arg(place).status().unwrap().success()),
            Self::Folder => fs::create_dir(place).unwrap(),
            Self::Socket => drop(std::os::unix::net::UnixListener::bind(place).unwrap()),
            Self::Unreadable => {
                fs::write(place, before).unwrap();
                fs::set_permissions(place, fs::Permissions::from_mode(0o000)).unwrap();
            }
            Self::TooLarge => fs::File::create(place).unwrap().set_len(3 << 29).unwrap(),
            Self::Torn if before.len() < 2 => fs::write(place, b"\xff").unwrap(),
            Self::Torn => fs::write(place, &before[..before.len() / 2]).unwrap(),
        }
    }
}

/// Runs a command that must neither wait for anything nor crash.
fn at_once(home: &Home, arguments: &[&str]) -> Ran {
    let output = home.command(arguments).timeout(Duration::from_secs(20)).output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A home with a register, and a file of somebody else that nobody may touch.
fn home() -> Home {
    let home = Home::begun();
    fs::write(home.path("precious"), PRECIOUS).unwrap();
    fs::write(home.path("inventory.csv"), "name,stage\nbot,pilot\n,pilot\n").unwrap();
    fs::set_permissions(home.path("precious"), fs::Permissions::from_mode(0o644)).unwrap();
    home
}

fn is_untouched(home: &Home) -> bool {
    let precious = home.path("precious");
    fs::read_to_string(&precious).unwrap() == PRECIOUS
        && fs::metadata(&precious).unwrap().permissions().mode() & 0o777 == 0o644
        && fs::symlink_metadata(home.path("nowhere")).is_err()
}

/// Root reads what is closed to everybody.
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[rstest]
fn what_lies_where_the_program_keeps_a_file_of_its_own_is_named_and_left_as_it_is(
    #[values(
        Kind::Link,
        Kind::Dangling,
        Kind::Pipe,
        Kind::Folder,
        Kind::Socket,
        Kind::Unreadable,
        Kind::TooLarge,
        Kind::Torn
    )]
    kind: Kind,
    #[values(
        ("state/countersign/anchors/checkpoints.jsonl", "add"),
        ("state/countersign/anchors/checkpoints.jsonl.lock", "add"),
        ("state/countersign/views.toml", "list"),
        ("data/countersign/register.db.lease", "rebuild"),
        ("data/countersign/register.db.lease", "import"),
        ("data/countersign/register.db.before", "people")
    )]
    place: (&str, &str),
) {
    let home = home();
    let (mut name, command) = (place.0.to_owned(), place.1);
    if command == "people" {
        name = format!("{name}-{PROJECTION_VERSION}");
        let older = "UPDATE meta SET value = value - 1 WHERE key = 'projection'";
        rusqlite::Connection::open(home.register()).unwrap().execute_batch(older).unwrap();
    }
    kind.put(&home, &home.path(&name));
    let ran = match command {
        "add" => at_once(&home, &["add", "Second bot"]),
        "list" => at_once(&home, &["list", "--view", "mine"]),
        "rebuild" => at_once(&home, &["rebuild"]),
        "import" => at_once(&home, &["import", "inventory.csv", "--from", "csv", "--apply"]),
        _ => at_once(&home, &["people", "list"]),
    };
    assert!(is_untouched(&home), "{ran:?}");
    let names_it = ran.err.contains(Path::new(&name).file_name().unwrap().to_str().unwrap());
    if kind.is_no_file() {
        // Beside what is done, a file that testifies to it may be missing: that is told, and the act is done.
        assert!(names_it && (ran.code == 2 || command == "add" && ran.code == 0), "{ran:?}");
    } else {
        assert!(
            matches!(ran.code, 0 | 4) || names_it || (kind == Kind::Unreadable && is_root()) || command == "list",
            "{ran:?}"
        );
    }
}

#[rstest]
fn what_a_person_names_is_read_through_a_link_and_refused_by_name_where_it_is_no_file(
    #[values(Kind::Dangling, Kind::Pipe, Kind::Folder, Kind::Socket, Kind::Unreadable, Kind::TooLarge, Kind::Torn)]
    kind: Kind,
    #[values("import", "policy", "settings", "keys", "against", "rejects")] command: &str,
) {
    let home = home();
    let name = match command {
        "settings" => "config/countersign/config.toml",
        "keys" => "config/countersign/keys.toml",
        _ => "named",
    };
    kind.put(&home, &home.path(name));
    let ran = match command {
        "import" => at_once(&home, &["import", "named", "--from", "csv"]),
        "policy" => at_once(&home, &["policy", "edit", "--from", "named"]),
        "settings" => at_once(&home, &["people", "list"]),
        // The screens, which then have no terminal.
        "keys" => at_once(&home, &[]),
        "against" => at_once(&home, &["verify", "--against", "named"]),
        _ => at_once(&home, &["import", "inventory.csv", "--from", "csv", "--rejects", "named"]),
    };
    assert!(is_untouched(&home), "{ran:?}");
    let file = name.rsplit('/').next().unwrap();
    let is_fine = match (command, kind) {
        // Settings that are not there set nothing.
        ("settings", Kind::Dangling) => ran.code == 0,
        // Whoever has no keys of their own has the default ones.
        ("keys", Kind::Dangling) => ran.code == 2,
        ("import" | "policy" | "settings" | "keys" | "against", Kind::Unreadable) if is_root() => true,
        _ => ran.code == 2 && ran.err.contains(file),
    };
    assert!(is_fine, "{ran:?}");
}

#[test]
fn what_a_kill_left_is_named_and_cleaned_and_nothing_else_is() {
    let home = home();
    let at = |name: &str| home.path(name);
    let kept = format!("data/countersign/register.db.before-{PROJECTION_VERSION}");
    let (lease, part) = ("data/countersign/register.db.lease", format!("{kept}.part"));
    let (view, fresh) = ("state/countersign/.views.toml.a.part", "state/countersign/.views.toml.b.part");
    fs::write(at(lease), r#"{"what":"import","who":"rosa","percent":43}"#).unwrap();
    for name in [&*kept, &part, view, fresh] {
        fs::write(at(name), "half").unwrap();
    }
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(3600);
    fs::File::options().write(true).open(at(view)).unwrap().set_modified(long_ago).unwrap();

    let said = home.json_ending(1, &["doctor"]);
    let wrong = said["wrong"].to_string();
    for name in [lease, &part, view] {
        assert!(wrong.contains(&format!("{} was left", at(name).display())), "{wrong}");
    }
    assert!(said["kept_before_an_update"].as_str().unwrap().contains(&kept));

    assert!(home.refused(2, &["--read-only", "doctor", "--clean"]).contains("leave --read-only out"));
    let removed = home.json(&["doctor", "--clean"])["removed"].clone();
    assert_eq!(removed.as_array().unwrap().len(), 3, "{removed}");
    let there = |name: &str| at(name).exists();
    assert_eq!([there(lease), there(&part), there(view)], [false; 3]);
    assert_eq!([there(&kept), there(fresh), home.register().exists()], [true; 3]);
    home.ok(&["doctor"]);
    assert!(home.ok(&["doctor", "--clean"]).contains("nothing was removed"));
}

#[test]
fn the_private_copy_of_a_killed_program_is_named_and_cleaned_and_no_other_is() {
    let home = home();
    let left = home.path("countersign-AbC123");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("register.db"), "a copy").unwrap();
    fs::write(home.path("countersign-notes.txt"), "somebody's").unwrap();
    symlink(home.path("data"), home.path("countersign-link")).unwrap();
    let used = home.path("countersign-in-use");
    fs::create_dir(&used).unwrap();
    let holder = fs::File::open(&used).unwrap();
    holder.lock_shared().unwrap();

    let told = home.json(&["doctor"])["notes"].to_string();
    assert!(told.contains("countersign-AbC123 was left by a run that was killed"), "{told}");
    assert!(!["notes.txt", "link", "in-use"].iter().any(|name| told.contains(name)), "{told}");
    home.ok(&["doctor", "--clean"]);
    assert!(!left.exists() && used.is_dir() && home.register().is_file());
    assert!(home.path("countersign-notes.txt").is_file() && home.path("countersign-link").is_symlink());
    assert_eq!(home.json(&["doctor"])["notes"], serde_json::json!([]));
}

#[rstest]
#[case(&["rebuild"])]
#[case(&["import", "inventory.csv", "--from", "csv", "--apply"])]
fn the_lease_of_a_killed_program_is_taken_over_and_said(#[case] act: &[&str]) {
    let home = home();
    let lease = home.path("data/countersign/register.db.lease");
    fs::write(&lease, r#"{"what":"import","who":"rosa","percent":43}"#).unwrap();
    let ran = home.run(act);
    assert!(ran.err.contains("ended before it was done (import by rosa, 43 %)"), "{ran:?}");
    assert!(matches!(ran.code, 0 | 4) && !lease.exists(), "{ran:?}");
}

#[rstest]
#[case::no_text(b"{\"at\":\"\xff\"}\n")]
#[case::a_bit_that_turned(b"")]
fn a_checkpoint_that_cannot_be_read_hinders_nobody_and_is_told(#[case] added: &[u8]) {
    let home = home();
    let file = home.path("state/countersign/anchors/checkpoints.jsonl");
    let mut bytes = [&*fs::read(&file).unwrap(), added].concat();
    let end = bytes.len() - 10;
    bytes[end] ^= u8::from(added.is_empty());
    fs::write(&file, &bytes).unwrap();

    let told = "the newest checkpoint cannot be read";
    assert!(home.ends(3, &["verify"]).contains(told));
    assert_eq!(home.json_ending(3, &["verify"])["newest_checkpoint_is_unread"], true);
    assert!(home.ends(1, &["doctor"]).contains("checkpoints.jsonl cannot be read"));
    home.ok(&["list"]);
    let said = home.run(&["add", "Bot"]);
    assert!(
        said.code == 0 && said.err.contains("set aside in") && said.err.contains("checkpoints.jsonl.set-aside"),
        "{said:?}"
    );
    assert_eq!(home.run(&["add", "Second bot"]).err, "", "it is said once");
    assert!(!home.ends(3, &["verify"]).contains(told));
    home.ok(&["doctor"]);
}

#[test]
fn a_long_file_of_checkpoints_is_folded_at_the_next_start_and_still_finds_a_rollback() {
    let home = home();
    let file = home.path("state/countersign/anchors/checkpoints.jsonl");
    let line = fs::read_to_string(&file).unwrap();
    home.ok(&["add", "Bot"]);
    let kept = fs::read(home.register()).unwrap();
    home.ok(&["add", "Second bot"]);
    fs::write(&file, format!("{}{}", line.repeat(1000), fs::read_to_string(&file).unwrap())).unwrap();

    home.ok(&["--read-only", "list"]);
    assert!(fs::read_to_string(&file).unwrap().lines().count() > 1000, "who only reads writes nothing");
    home.ok(&["list"]);
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 1);
    fs::write(home.register(), kept).unwrap();
    assert!(home.refused(2, &["add", "Third bot"]).contains("rolled back"));
}

#[test]
fn a_folder_that_others_can_write_is_named() {
    let home = home();
    let folder = home.path("data/countersign");
    let register = home.register();
    for (mode, code) in [(0o755, 0), (0o775, 1), (0o757, 1)] {
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
        let said = home.ends(code, &["--db", register.to_str().unwrap(), "doctor"]);
        assert_eq!(said.contains("other accounts can write to the folder"), code == 1, "{said}");
    }
}
