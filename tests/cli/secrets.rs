//! A secret that somebody pastes where it does not belong is refused with the reason, and stands nowhere afterwards.

use rstest::rstest;

use crate::home::{Home, answered, files_below, holds};

/// Put together here, so that no file of the project holds what looks like a secret.
fn key() -> String {
    ["AKI", "A2E0A8F3B244C9986"].concat()
}

/// No file of the home holds the key.
fn stands_nowhere(home: &Home) {
    for (path, bytes) in files_below(home.folder.path()) {
        assert!(!holds(&bytes, key().as_bytes()), "{} holds it", path.display());
    }
}

#[rstest]
#[case::a_name(&["add", "KEY"])]
#[case::a_purpose(&["add", "Letter bot", "--purpose", "sorts with KEY"])]
#[case::an_answer(&["answer", "bot", "stop_path=call KEY"])]
#[case::a_list(&["answer", "bot", "tools=search, KEY"])]
#[case::a_person(&["people", "add", "KEY"])]
#[case::access_to_data(&["grant", "add", "bot", "claims by KEY"])]
#[case::a_key_id(&["identity", "issue", "svc-bot", "--kind", "key", "--fingerprint", "id:KEY"])]
#[case::an_account(&["identity", "add", "KEY"])]
#[case::a_zone(&["zone", "add", "KEY", "--kind", "network"])]
#[case::a_reason(&["retire", "bot", "--reason", "KEY leaked"])]
#[case::an_attestation(&["review", "bot", "--conclusion", "continue", "--keep-others", "--reach", "same", "--attest", "--remark", "KEY"])]
fn a_secret_is_refused_in_every_text(#[case] arguments: &[&str]) {
    let home = answered();
    home.ok(&["identity", "add", "svc-bot", "--workload", "bot"]);
    let before = home.entries();
    let filled: Vec<String> = arguments.iter().map(|argument| argument.replace("KEY", &key())).collect();
    let ran = home.run(&filled.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("looks like an access key of AWS, and secrets are never stored"), "{ran:?}");
    assert!(!ran.err.contains(&key()) && !ran.out.contains(&key()), "{ran:?}");
    assert_eq!(home.entries(), before);
    stands_nowhere(&home);
}

#[rstest]
#[case::found(&["identity", "show", "KEY"])]
#[case::used(&["identity", "seen", "id:KEY"])]
#[case::bare(&["identity", "issue", "svc-bot", "--kind", "key", "--fingerprint", "KEY"])]
#[case::a_day(&["identity", "issue", "svc-bot", "--kind", "key", "--expires", "KEY"])]
#[case::a_field(&["identity", "edit", "svc-bot", "--set", "KEY=1"])]
#[case::a_workload(&["show", "KEY"])]
fn what_is_refused_for_another_reason_does_not_repeat_it_either(#[case] arguments: &[&str]) {
    let home = answered();
    home.ok(&["identity", "add", "svc-bot", "--workload", "bot"]);
    let filled: Vec<String> = arguments.iter().map(|argument| argument.replace("KEY", &key())).collect();
    let ran = home.run(&filled.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(!ran.err.contains(&key()) && !ran.out.contains(&key()), "{ran:?}");
    stands_nowhere(&home);
}

#[test]
fn a_secret_that_is_piped_in_leaves_its_fingerprint_and_is_known_again_by_it() {
    let home = answered();
    home.ok(&["identity", "add", "svc-bot", "--workload", "bot"]);
    let fingerprint = |arguments: &[&str]| {
        let ran = home.command(arguments).write_stdin(format!("{}\n", key())).output().unwrap();
        assert!(ran.status.success(), "{ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    };
    let first = fingerprint(&["identity", "fingerprint"]);
    assert!(first.contains("no identity of this register has it"), "{first}");
    let print = first.lines().next().unwrap();
    home.ok(&["identity", "issue", "svc-bot", "--kind", "key", "--fingerprint", print]);
    let again = fingerprint(&["identity", "fingerprint"]);
    assert!(again.starts_with(print) && again.contains("svc-bot (credential "), "{again}");
    home.ok(&["export", "pack", "--allow-partial"]);
    assert!(home.json(&["doctor"])["key_for_fingerprints"].as_str().unwrap().contains("in the register file"));
    stands_nowhere(&home);
    let own = own_key(&home);
    for holder in [home.path("pack"), home.path("state")] {
        for (path, bytes) in files_below(&holder) {
            assert!(own.iter().all(|own| !holds(&bytes, own)), "{} holds the key", path.display());
        }
    }
}

/// The register's own key, as bytes and as digits.
fn own_key(home: &Home) -> [Vec<u8>; 2] {
    let db = rusqlite::Connection::open(home.register()).unwrap();
    let key: Vec<u8> = db.query_row("SELECT key FROM fingerprint_key", [], |row| row.get(0)).unwrap();
    let digits = countersign::domain::hex::hex(&key).into_bytes();
    [key, digits]
}

#[test]
fn an_imported_row_with_a_secret_is_rejected_and_the_rejects_do_not_repeat_it() {
    let home = Home::begun();
    let table = home.path("inventory.csv");
    std::fs::write(&table, format!("name,notes\nOne,calls {}\nTwo,calls nobody\n", key())).unwrap();
    let out =
        home.ends(4, &["import", "inventory.csv", "--from", "csv", "--map", "name=name", "--rejects", "rejects.csv"]);
    assert!(
        out.contains("1 new") && out.contains("1 rejected") && out.contains("(line 2, notes): this looks like"),
        "{out}"
    );
    assert!(!out.contains(&key()), "{out}");
    let rejects = std::fs::read_to_string(home.path("rejects.csv")).unwrap();
    assert!(rejects.contains("One,[left out: it looks like a secret]"), "{rejects}");
    std::fs::remove_file(table).unwrap();
    stands_nowhere(&home);
}
