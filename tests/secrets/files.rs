//! Secrets in files: imported tables, policy documents, named views; and what is taken away afterwards.

use crate::home::{Home, answered};
use crate::kinds::{self, Fake};
use countersign::domain::Policy;
use countersign::query::{View, Views, parse};

#[test]
fn a_table_with_a_secret_in_a_cell_loses_that_row_and_one_in_a_header_is_not_taken() {
    let home = Home::begun();
    for (number, fake) in kinds::all().iter().enumerate() {
        let quoted = format!("\"{}\"", fake.text);
        let table = home.path("table.csv");
        std::fs::write(&table, format!("name,notes\nOne {number},{quoted}\nTwo {number},calls nobody\n")).unwrap();
        let import = ["import", "table.csv", "--from", "csv", "--map", "name=name", "--rejects", "rejects.csv"];
        let ran = home.run(&import);
        assert_eq!(ran.code, 4, "{}: {ran:?}", fake.kind);
        assert!(ran.out.contains("1 new") && ran.out.contains("notes): this looks like"), "{ran:?}");
        let rejects = std::fs::read_to_string(home.path("rejects.csv")).unwrap();
        assert!(rejects.contains("[left out: it looks like a secret]"), "{rejects}");
        std::fs::remove_file(home.path("rejects.csv")).unwrap();
        says_nothing(fake, &ran.out, &ran.err);

        std::fs::write(&table, format!("name,{quoted}\nThree {number},yes\n")).unwrap();
        let ran = home.run(&import);
        assert_eq!(ran.code, 2, "{}: {ran:?}", fake.kind);
        assert!(ran.err.contains(&format!("the header of column 2: this looks like {}", fake.kind)), "{ran:?}");
        says_nothing(fake, &ran.out, &ran.err);
        std::fs::remove_file(table).unwrap();
    }
    leaves_nothing(&home);
}

#[test]
fn a_policy_with_a_secret_in_a_reason_or_a_comment_is_refused_by_its_line() {
    let home = answered();
    let document = Policy::document_for(chrono_tz::Europe::Zurich);
    let last = document.lines().count();
    for fake in kinds::all() {
        let reason = fake.text.replace('\n', "\\n");
        let in_a_reason = format!("{document}\n[controls.OWN-2]\noff = true\nreason = \"{reason}\"\n");
        let comment = fake.text.replace('\n', " ");
        let in_a_comment = format!("{document}# {comment}\n");
        let cases = [
            (in_a_reason, format!("line {}, column 1, `controls.OWN-2.reason`", last + 4)),
            (in_a_comment, format!("line {}, column 1", last + 1)),
        ];
        for (text, place) in cases {
            std::fs::write(home.path("policy.toml"), text).unwrap();
            for more in [&[][..], &["--dry-run"]] {
                let arguments = [&["policy", "edit", "--from", "policy.toml", "--reason", "tried"], more].concat();
                let ran = home.run(&arguments);
                assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
                let says = format!("{place}: this looks like {}, and secrets are never stored", fake.kind);
                assert!(ran.err.contains(&says), "{says}: {ran:?}");
                says_nothing(&fake, &ran.out, &ran.err);
            }
        }
    }
    std::fs::remove_file(home.path("policy.toml")).unwrap();
    leaves_nothing(&home);
}

#[test]
fn a_view_with_a_secret_in_its_name_or_filter_is_not_kept() {
    for fake in kinds::all() {
        let text = fake.text.replace('\n', " ");
        let view = |name: &str, filter: &str| View {
            name: name.to_owned(),
            filter: parse(filter).unwrap(),
            sort: None,
            columns: None,
        };
        let mut views = Views::default();
        let filter = format!("stage:pilot \"{text}\"");
        let refused = views.save(view("mine too", &filter)).unwrap_err().to_string();
        assert!(refused.starts_with(&format!("the filter of the view: this looks like {}", fake.kind)), "{refused}");
        assert!(!refused.contains(&fake.needle), "{refused}");
        let refused = views.save(view(&text, "stage:pilot")).unwrap_err().to_string();
        assert!(refused.starts_with(&format!("the name of the view: this looks like {}", fake.kind)), "{refused}");
        assert_eq!(views, Views::default());
    }
}

#[test]
fn the_name_of_a_file_that_is_imported_and_of_the_folder_of_a_pack_hold_none() {
    let home = answered();
    let before = home.entries();
    for fake in kinds::all().iter().filter(|fake| !fake.text.contains(['\n', '/'])) {
        let name = format!("{}.csv", fake.text);
        std::fs::write(home.path(&name), "name,notes\nOne,calls nobody\n").unwrap();
        for arguments in [
            &["import", &name, "--from", "csv", "--map", "name=name"][..],
            &["export", &fake.text, "--allow-partial"][..],
        ] {
            let ran = home.run(arguments);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}: {ran:?}");
            assert!(ran.err.contains(&format!("this looks like {}", fake.kind)), "{ran:?}");
            says_nothing(fake, &ran.out, &ran.err);
        }
        std::fs::remove_file(home.path(&name)).unwrap();
        assert!(!home.path(&fake.text).exists());
    }
    assert_eq!(home.entries(), before);
}

#[test]
fn doctor_counts_what_would_be_refused_today_and_does_not_show_it() {
    let home = answered();
    home.ok(&["add", "Letters", "--purpose", "sorts letters"]);
    let whole = home.json(&["doctor"]);
    assert_eq!(whole["entries_with_a_secret"], "0", "{whole}");
    // An entry as a program wrote it that did not know the shape: only `verify` minds that its hash is another.
    let fake = &kinds::all()[0];
    let file = home.register();
    let db = rusqlite::Connection::open(&file).unwrap();
    db.execute_batch("DROP TRIGGER ledger_keeps_entries").unwrap();
    let told = "UPDATE ledger SET body = CAST(replace(CAST(body AS TEXT), 'sorts letters', ?) AS BLOB)
        WHERE instr(CAST(body AS TEXT), 'sorts letters') > 0";
    assert_eq!(db.execute(told, [&fake.text]).unwrap(), 1);
    drop(db);
    let ran = home.run(&["doctor"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("1 entry holds what looks like a secret"), "{ran:?}");
    says_nothing(fake, &ran.out, &ran.err);
}

fn says_nothing(fake: &Fake, out: &str, err: &str) {
    assert!(!out.contains(&fake.needle) && !err.contains(&fake.needle), "{}: {out}{err}", fake.kind);
}

/// Neither the register nor what is taken away from it holds a secret.
fn leaves_nothing(home: &Home) {
    home.ok(&["export", "pack", "--allow-partial"]);
    kinds::stand_nowhere(home.folder.path());
}
