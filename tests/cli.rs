//! The program as scripts, screen readers and auditors meet it: commands, exit codes, JSON, and nothing that acts on a terminal.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Output;
use std::sync::OnceLock;

use assert_cmd::Command;
use countersign::paths;
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

/// The files of a home.
type Kept = [(&'static str, Vec<u8>); 2];

impl Home {
    /// A home without a register.
    fn empty() -> Self {
        let in_memory = std::path::Path::new("/dev/shm");
        let folder = if in_memory.is_dir() { TempDir::new_in(in_memory) } else { TempDir::new() };
        Self { folder: folder.unwrap() }
    }

    /// A home with a register, whose account is A. Kumar.
    fn begun() -> Self {
        static MADE: OnceLock<Kept> = OnceLock::new();
        Self::holding(MADE.get_or_init(|| {
            let home = Self::empty();
            home.ok(&["init", "--me", "A. Kumar", "--zone", "Europe/Zurich"]);
            home.kept()
        }))
    }

    /// The files of this home: making the same register once for many tests is enough.
    fn kept(&self) -> Kept {
        let files = ["data/countersign/register.db", "state/countersign/anchors/checkpoints.jsonl"];
        files.map(|file| (file, std::fs::read(self.path(file)).unwrap()))
    }

    /// Another home with the same files in it.
    fn holding(kept: &Kept) -> Self {
        let home = Self::empty();
        for (file, bytes) in kept {
            paths::create_private_folder(home.path(file).parent().unwrap()).unwrap();
            std::fs::write(home.path(file), bytes).unwrap();
            #[cfg(unix)]
            {
                let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
                std::fs::set_permissions(home.path(file), private).unwrap();
            }
        }
        home
    }

    fn entries(&self) -> String {
        self.json(&["doctor"])["entries"].as_str().unwrap().to_owned()
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
    let before = home.entries();
    let said = home.refused(2, arguments);
    assert!(said.contains(says), "{said}");
    assert_eq!(home.entries(), before);
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

// ------------------------------------------------------------------ from first entry to production

const KEY_TEST: [&str; 8] = [
    "--set",
    "reach_customer=none",
    "--set",
    "reach_record=none",
    "--set",
    "reach_decision=influence",
    "--set",
    "control_point=before",
];
const PILOT: [&str; 22] = [
    "--set",
    "control_role=claims clerk",
    "--set",
    "control_action=approves or rejects",
    "--set",
    "pilot_scope=one office",
    "--set",
    "ends_on=+5m",
    "--set",
    "next_review_on=+30d",
    "--set",
    "grants_complete=listed",
    "--set",
    "log_prompts=planned",
    "--set",
    "log_tools=planned",
    "--set",
    "log_data_access=planned",
    "--set",
    "log_approvals=planned",
    "--grant",
    "dataset=claims-db; classification=confidential; customer_data=yes; masking=masked; mode=read; environment=prod; egress=no; \
     feeds_decision=no; approved_by=M. Silva; approved_on=today; reason=triage reads the claim; expires_on=+11m",
];

fn with<'a>(start: &[&'a str], more: &[&[&'a str]]) -> Vec<&'a str> {
    start.iter().chain(more.iter().copied().flatten()).copied().collect()
}

/// A workload that its owner has answered for, with somebody to ask and somebody to decide.
fn answered() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| make_answered().kept()))
}

fn make_answered() -> Home {
    let home = Home::begun();
    home.ok(&["people", "add", "R. Diaz"]);
    home.ok(&["people", "add", "M. Silva"]);
    home.ok(&["add", "Bot", "--owner", "me", "--purpose", "sorts claims", "--ends", "+2m"]);
    home.ok(&[
        "answer",
        "bot",
        "--set",
        "reach_customer=none",
        "--set",
        "reach_record=none",
        "--set",
        "reach_decision=read",
        "--set",
        "control_point=before",
        "--set",
        "grants_complete=none",
    ]);
    home
}

#[test]
fn owner_requester_and_decider_bring_a_workload_to_production_by_commands() {
    let home = answered();
    let asked = home.json(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    assert_eq!(asked["to"], "pilot");
    let decided = home.json(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "facts and findings read"]);
    assert_eq!((&decided["decision"], &decided["assurance"]), (&"approved".into(), &"stated".into()));
    assert_eq!(home.json(&["show", "bot"])["stage"], "pilot");

    home.ok(&[
        "answer",
        "bot",
        "--set",
        "log_prompts=yes",
        "--set",
        "log_tools=yes",
        "--set",
        "log_data_access=yes",
        "--set",
        "log_approvals=yes",
        "--set",
        "control_exercised_on=today",
    ]);
    home.ok(&[
        "review",
        "bot",
        "--conclusion",
        "continue",
        "--by",
        "M. Silva",
        "--keep-rest",
        "--key-test",
        "same",
        "--attest",
    ]);
    let to_production = with(&["promote", "bot"], &[&KEY_TEST, &["--set", "next_review_on=+3m"]]);
    assert_eq!(home.json(&with(&to_production, &[&["--show"]]))["open"], Json::Bool(true));
    home.ok(&to_production);
    home.ok(&[
        "decide",
        "bot",
        "--approve-with",
        "sample the logs",
        "--due",
        "+1m",
        "--by",
        "M. Silva",
        "--reason",
        "good",
    ]);

    let bot = home.json(&["show", "bot"]);
    assert_eq!(
        (&bot["stage"], &bot["fails"], &bot["unanswered"]),
        (&"production".into(), &Json::Array(vec![]), &Json::Array(vec![]))
    );
    assert_eq!(bot["grants"][0]["facts"]["dataset"], "claims-db");
    let action = bot["actions"][0]["id"].as_str().unwrap();
    home.ok(&["action", "done", action, "--proof", "ticket 412"]);
    let history = home.ok(&["history", "bot"]);
    for told in
        ["promoted: entered production from pilot", "Stage: production (was pilot)", "stated by M. Silva", "ticket 412"]
    {
        assert!(history.contains(told), "{told}: {history}");
    }
    for command in ["step-down", "retire", "restart"] {
        home.ok(&[command, "bot", "--why", "it moves on"]);
    }
    assert_eq!(home.json(&["show", "bot"])["stage"], "experiment");
    assert_eq!(home.json(&["rebuild"])["unplaced"], 0);
    assert_eq!(home.json_ending(3, &["verify"])["ok"], Json::Bool(true));
}

#[test]
fn a_gate_that_is_not_open_ends_with_one_and_shows_eight_questions() {
    let home = answered();
    let gate = home.json_ending(1, &["promote", "bot", "--show"]);
    assert_eq!((&gate["open"], gate["questions"].as_array().unwrap().len()), (&Json::Bool(false), 8));
    assert!(gate["stops"].as_array().unwrap().contains(&"LOG-1".into()));
    assert!(home.ends(1, &["promote", "bot", "--show"]).contains("LOG-1 is not answered"));
    assert_eq!(home.json_ending(1, &["promote", "bot"]), gate, "what stops it, where it is asked for in JSON");
    assert!(home.refused(1, &["promote", "bot"]).contains("the gate to pilot is not open"));
    assert!(home.refused(2, &["decide", "bot", "--approve", "--reason", "x"]).contains("no promotion waits"));
}

#[test]
fn requester_and_owner_do_not_decide_on_their_own_request() {
    let home = answered();
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    for own in ["me", "R. Diaz"] {
        let said = home.refused(2, &["decide", "bot", "--approve", "--reason", "x", "--by", own]);
        assert!(said.contains("do not decide on their own promotion"), "{said}");
    }
    assert!(home.refused(2, &["decide", "bot", "--reason", "x"]).contains("required"));
    home.ok(&["decide", "bot", "--withdraw", "--reason", "asked too early"]);
}

#[test]
fn access_to_data_is_recorded_approved_and_ended() {
    let home = answered();
    home.ok(&["answer", "bot", "--set", "grants_complete=listed"]);
    home.ok(&["grant", "add", "bot", "claims-db", "--set", "classification=internal", "--set", "expires_on=+1y"]);
    home.ok(&["grant", "change", "bot:claims-db", "--set", "egress=no"]);
    home.ok(&["grant", "approve", "bot:claims-db", "--by", "M. Silva", "--reason", "needed", "--expires", "+6m"]);
    let due = home.json(&["due", "--all"]);
    assert!(due.as_array().unwrap().iter().any(|row| row["kind"] == "grant" && row["key"] == "bot"), "{due}");
    home.ok(&["grant", "end", "bot:claims-db"]);
    let grant = home.json(&["show", "bot"])["grants"][0].clone();
    assert_eq!((&grant["facts"]["state"], &grant["facts"]["egress"]), (&"ended".into(), &"no".into()));
    assert!(home.refused(2, &["grant", "end", "bot:payroll"]).contains("there is no such grant"));
    assert!(home.refused(2, &["grant", "end", "bot:claims-db"]).contains("this access has ended"));
}

// ------------------------------------------------------------------ lists, filters, many at once

/// Three workloads of one team, one of which a person has answered for.
fn three() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| make_three().kept()))
}

fn make_three() -> Home {
    let home = Home::begun();
    home.ok(&["add", "One", "--team", "Claims", "--owner", "me", "--purpose", "sorts claims"]);
    home.ok(&["add", "Two", "--team", "Claims"]);
    home.ok(&["add", "Three", "--team", "Risk", "--set", "kind=agent"]);
    home
}

fn keys(list: &Json) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|row| row["key"].as_str().unwrap()).collect()
}

#[test]
fn a_list_in_json_is_one_array_with_an_object_for_each_workload() {
    let home = three();
    let list = home.json(&["list", "--sort", "name"]);
    assert_eq!(keys(&list), ["one", "three", "two"]);
    let one = &list[0];
    assert_eq!(
        (&one["name"], &one["stage"], &one["owner"], &one["team"]),
        (&"One".into(), &"experiment".into(), &"A. Kumar".into(), &"Claims".into())
    );
    assert_eq!((&one["next_review"], &one["fails"]), (&Json::Null, &Json::Array(vec![])));
    assert!(one["unanswered"].as_array().unwrap().contains(&"KEY-1".into()));
    let shown = home.json(&["show", "one"]);
    assert_eq!((&shown["fails"], &shown["unanswered"]), (&one["fails"], &one["unanswered"]));
    assert_eq!(home.json(&["list", "--filter", "stage:retired"]), Json::Array(vec![]));
}

#[test]
fn a_list_is_narrowed_sorted_cut_and_counted() {
    let home = three();
    assert_eq!(keys(&home.json(&["list", "--filter", "team:claims -owner:me"])), ["two"]);
    assert_eq!(keys(&home.json(&["list", "--filter", "-team:claims"])), ["three"]);
    assert_eq!(keys(&home.json(&["list", "--sort", "-name", "--limit", "2"])), ["two", "three"]);
    assert_eq!(keys(&home.json(&["list", "--sort", "kind"])), ["three", "one", "two"], "a column without an index");
    assert_eq!(keys(&home.json(&["list", "--view", "mine"])), ["one"]);
    assert_eq!(home.ok(&["list", "--filter", "team:claims", "--count"]), "2\n");
    let table = home.ok(&["list", "--columns", "key,team,deputy", "--sort", "key"]);
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        lines,
        [
            ["Key", "Team", "Deputy"],
            ["one", "Claims", "nobody"],
            ["three", "Risk", "nobody"],
            ["two", "Claims", "nobody"]
        ]
    );
}

#[test]
fn a_list_as_csv_is_quoted_and_holds_nothing_that_a_spreadsheet_would_run() {
    let home = three();
    home.ok(&["add", "=HYPERLINK(\"x\")", "--key", "formula"]);
    let run = home.command(&["list", "--csv", "--columns", "key,name", "--sort", "key"]).output().unwrap();
    let lines: Vec<String> = String::from_utf8(run.stdout).unwrap().split("\r\n").map(str::to_owned).collect();
    assert_eq!(lines[..3], ["\"key\",\"name\"", "\"formula\",\"'=HYPERLINK(\"\"x\"\")\"", "\"one\",\"One\""]);
    assert!(home.refused(2, &["list", "--csv", "--json"]).contains("cannot be used with"));
}

#[rstest]
#[case::field(&["list", "--filter", "stge:pilot"], "stge:pilot\n^^^^\nthere is no field `stge` (did you mean `stage`?)")]
#[case::column(&["list", "--columns", "key,onwer"], "did you mean `owner`?")]
#[case::sort(&["list", "--sort", "stg"], "there is no column `stg`")]
#[case::view(&["list", "--view", "mne"], "there is no such view; there are: mine, late")]
fn what_a_list_cannot_do_is_named(#[case] arguments: &[&str], #[case] says: &str) {
    let said = Home::begun().refused(2, arguments);
    assert!(said.contains(says), "{said}");
}

#[test]
fn me_in_a_filter_must_be_somebody() {
    let home = Home::empty();
    home.ok(&["init"]);
    assert!(home.refused(2, &["list", "--filter", "owner:me"]).contains("`countersign people --me NAME`"));
}

#[test]
fn answers_in_bulk_leave_what_a_person_said_unless_that_is_chosen() {
    let home = three();
    let bulk = ["answer", "--filter", "team:claims", "--set", "purpose=reads claims"];
    let before = home.entries();
    let rehearsed = home.json(&with(&bulk, &[&["--dry-run"]]));
    assert_eq!(
        (&rehearsed["found"], &rehearsed["changing"], &rehearsed["done"]),
        (&2.into(), &1.into(), &false.into())
    );
    assert_eq!(home.entries(), before, "a rehearsal writes nothing");
    assert_eq!(home.json(&bulk)["changing"], 1);
    let purpose = |key: &str| home.json(&["show", key])["facts"]["purpose"].as_str().unwrap().to_owned();
    assert_eq!((purpose("one"), purpose("two")), ("sorts claims".to_owned(), "reads claims".to_owned()));
    assert!(home.ok(&["history", "two"]).contains("answered in bulk (team:claims)"));
    assert_eq!(home.json(&with(&bulk, &[&["--overwrite"]]))["changing"], 1);
    assert_eq!(purpose("one"), "reads claims");
}

#[test]
fn many_are_assigned_and_scheduled_as_one_act_or_not_at_all() {
    let home = three();
    assert_eq!(home.json(&["assign", "--filter", "owner:none", "--owner", "me", "--deputy", "me"])["changing"], 2);
    assert_eq!(keys(&home.json(&["list", "--filter", "owner:me"])).len(), 3);
    assert_eq!(home.json(&["schedule", "--filter", "team:claims", "--due", "+3m"])["changing"], 2);
    assert_eq!(home.json(&["schedule", "one", "--by-rule"])["key"], "one");
    let reviews = home.json(&["due", "--all"]);
    assert_eq!(reviews.as_array().unwrap().iter().filter(|row| row["kind"] == "review").count(), 2);

    assert_eq!(home.json(&["schedule", "--filter", "", "--spread", "2"])["changing"], 3);
    let days: BTreeSet<String> = home
        .json(&["list"])
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["next_review"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(days.len(), 3, "one owner gets three days: {days:?}");

    home.ok(&["answer", "two", "--set", "tools=grep"]);
    let said = home.refused(2, &["answer", "--filter", "", "--set", "tools_complete=none", "--set", "unit=Claims"]);
    assert!(said.contains("two: 1 tools are recorded"), "{said}");
    assert_eq!(home.json(&["list", "--filter", "unit:Claims"]), Json::Array(vec![]), "one refusal undoes all of it");
    assert!(home.refused(2, &["assign", "one"]).contains("required"));
    assert!(home.refused(2, &["schedule", "one", "--due", "2020-01-01"]).contains("has passed"));
}

// ------------------------------------------------------------------ inventories from elsewhere

#[test]
fn a_table_is_planned_then_taken_and_what_is_left_ends_with_four() {
    let home = Home::begun();
    let table = "source_id,name,stage,owner\n1,Bot,pilot,ai@acme.example\n2,Chat,Deployed,\n3,,pilot,\n";
    std::fs::write(home.path("list.csv"), table).unwrap();
    let import = ["import", "list.csv", "--from", "csv"];
    let plan = home.json_ending(4, &with(&import, &[&["--dry-run"]]));
    assert_eq!(
        (&plan["rows"], &plan["new"], &plan["rejected"], &plan["applied"]),
        (&3.into(), &2.into(), &1.into(), &false.into())
    );
    assert_eq!(home.ok(&["list", "--count"]), "0\n");
    let said = home.ends(4, &with(&import, &[&["--rejects", "left.csv"]]));
    assert!(said.contains("2 new") && said.contains("the rejected rows are in left.csv"), "{said}");
    let left = std::fs::read_to_string(home.path("left.csv")).unwrap();
    assert!(left.contains("countersign: rejected because") && left.contains("it has no name"), "{left}");
    assert_eq!(home.json(&["show", "bot"])["stage"], "pilot");

    let mended = left.replace("3,,pilot", "3,Third,pilot");
    std::fs::write(home.path("left.csv"), mended).unwrap();
    assert!(home.ok(&["import", "left.csv", "--from", "csv:list"]).contains("1 new"));
    assert_eq!(home.ok(&["list", "--count"]), "3\n");
    assert!(
        home.refused(2, &with(&import, &[&["--dry-run", "--rejects", "left.csv"]])).contains("left.csv: File exists")
    );
}

#[rstest]
#[case::not_there(None, "gone.csv", "csv", "gone.csv")]
#[case::quote(Some("name\n\"Bot\n"), "list.csv", "csv", "a quote opens here and is never closed")]
#[case::source(Some("name\nBot\n"), "list.csv", "cvs", "there is no source")]
#[case::hostile(Some("na\u{1b}[2Jme\nBot\n"), "list.csv", "csv", "no column")]
fn a_file_that_cannot_be_read_takes_nothing(
    #[case] table: Option<&str>,
    #[case] file: &str,
    #[case] from: &str,
    #[case] says: &str,
) {
    let home = Home::begun();
    if let Some(table) = table {
        std::fs::write(home.path("list.csv"), table).unwrap();
    }
    let said = home.refused(2, &["import", file, "--from", from, "--apply"]);
    assert!(said.contains(says), "{said}");
    assert_eq!(home.ok(&["list", "--count"]), "0\n");
}

#[test]
fn a_pipe_can_be_imported() {
    let home = Home::begun();
    let mut import = home.command(&["import", "-", "--from", "csv:acme", "--apply"]);
    let ran = import.write_stdin("name,team\nBot,Claims\n").output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(keys(&home.json(&["list", "--filter", "source:csv:acme"])), ["bot"]);
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let home = three();
    let program = assert_cmd::cargo::cargo_bin("countersign");
    let script = format!("'{}' fields | head -n 1; echo \"${{PIPESTATUS[0]}}\"", program.display());
    let ran =
        std::process::Command::new("bash").args(["-c", &script]).env("HOME", home.folder.path()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ran.stdout).lines().last(), Some("0"), "{ran:?}");
    assert_eq!(String::from_utf8_lossy(&ran.stderr), "");
}

// ------------------------------------------------------------------ evidence

#[test]
fn evidence_taken_away_vouches_for_the_register_and_for_the_next_pack() {
    let home = three();
    let first = home.json(&["export", "."]);
    let pack = first["folder"].as_str().unwrap().to_owned();
    assert_eq!((&first["covered"], &first["workloads"], &first["recorded"]), (&true.into(), &3.into(), &true.into()));
    home.ok(&["add", "Four"]);
    let said = home.json(&["verify", "--against", &pack]);
    assert_eq!((&said["ok"], &said["outside"], &said["first_bad"]), (&true.into(), &true.into(), &Json::Null));
    let keep = first["keep"].as_str().unwrap();
    std::fs::write(home.path("kept.txt"), format!("last quarter: {keep}\n")).unwrap();
    assert!(home.ok(&["verify", "--against", keep]).contains("given with --against"));
    assert!(home.ok(&["verify", "--against", "kept.txt"]).contains("given with --against"));

    let alone = home.json_ending(3, &["verify", &pack]);
    assert_eq!((&alone["ok"], &alone["outside"]), (&true.into(), &false.into()));
    assert!(alone["register"].as_str().unwrap().contains("recorded this pack as entry"));
    let second = home.json(&["--read-only", "export", "."])["folder"].as_str().unwrap().to_owned();
    assert_eq!(home.json(&["verify", &second, "--against", &pack])["ok"], Json::Bool(true));
    assert_eq!(home.json_ending(1, &["verify", &pack, "--against", &second])["ok"], Json::Bool(false), "it knows less");
}

#[test]
fn a_pack_that_was_changed_and_a_register_made_anew_are_found_out() {
    let home = three();
    let pack = home.json(&["export", "."])["folder"].as_str().unwrap().to_owned();
    let other = Home::empty();
    other.ok(&["init"]);
    let said = other.json_ending(1, &["verify", "--against", &pack]);
    assert_eq!(said["first_bad"]["class"], "anchor_mismatch");

    let people = PathBuf::from(&pack).join("people.csv");
    let changed = std::fs::read_to_string(&people).unwrap().replace("A. Kumar", "E. Vil");
    std::fs::write(people, changed).unwrap();
    let said = home.json_ending(1, &["verify", &pack]);
    assert_eq!((&said["ok"], &said["first_bad"]["class"]), (&false.into(), &"file_changed".into()));
    assert!(home.refused(2, &["verify", "--against", &pack]).contains("is not sound itself"));
}

#[test]
fn days_before_the_register_began_are_not_covered() {
    let home = three();
    let period = ["export", ".", "--period", "2020-01-01..2020-03-31"];
    let said = home.json_ending(3, &period);
    assert_eq!((&said["done"], &said["covered"]), (&true.into(), &false.into()));
    assert!(home.ok(&["export", ".", "--period", "2020-01-01..today", "--allow-uncovered"]).contains("witnessed"));
    assert!(home.refused(2, &["export", ".", "--period", "2020"]).contains("this is no period"));
    assert!(home.refused(2, &["export", ".", "--filter", "stge:pilot"]).contains("did you mean `stage`?"));
    assert!(home.refused(2, &["export", "nowhere/at/all"]).contains("nowhere"));
    assert!(home.refused(2, &["verify", "nowhere"]).contains("is no folder"));
    assert!(home.refused(2, &["verify", "--against", "nowhere"]).contains("this is no pack"));
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

#[rstest]
#[case::an_entry(
    "DROP TRIGGER ledger_keeps_entries; UPDATE ledger SET body = zeroblob(40) WHERE seq = 1",
    1,
    "body_hash"
)]
#[case::the_register("UPDATE record SET body = '{}' WHERE kind = 'register'", 4, "projection")]
#[case::a_workload("UPDATE workload SET stage = 'production'", 6, "projection")]
fn damage_that_hinders_reading_is_still_named(#[case] damage: &str, #[case] seq: u64, #[case] class: &str) {
    let home = Home::begun();
    if class == "projection" && seq == 6 {
        home.ok(&["add", "Bot"]);
    }
    let db = rusqlite::Connection::open(home.register()).unwrap();
    db.execute_batch(damage).unwrap();
    drop(db);
    let said = home.json_ending(1, &["verify"]);
    assert_eq!((&said["first_bad"]["class"], &said["first_bad"]["seq"]), (&class.into(), &seq.into()), "{said}");
    if class == "projection" {
        home.ok(&["rebuild"]);
        assert_eq!(home.json_ending(3, &["verify"])["ok"], Json::Bool(true));
    } else {
        assert!(home.refused(2, &["rebuild"]).contains("cannot be read"));
    }
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
