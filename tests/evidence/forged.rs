//! Packs that somebody forged with care: manifest and sums fit, and only what the ledger gives shows it.

use super::*;
use countersign::evidence::Tables;
use std::time::{Duration, Instant};

/// Writes a table again with other rows.
fn forge(pack: &Path, file: &str, change: impl FnOnce(&mut Vec<Vec<String>>)) {
    let path = pack.join(file);
    let mut csv = csv::ReaderBuilder::new().has_headers(false).from_path(&path).unwrap();
    let all: Vec<Vec<String>> = csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let (header, rows) = all.split_first().unwrap();
    let mut rows = rows.to_vec();
    change(&mut rows);
    let mut csv = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_path(&path)
        .unwrap();
    csv.write_record(header).unwrap();
    for row in &rows {
        csv.write_record(row).unwrap();
    }
    csv.flush().unwrap();
    edit(&pack.join("manifest.json"), |text| {
        let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        let files = manifest["files"].as_array_mut().unwrap();
        files.iter_mut().find(|it| it["name"] == file).unwrap()["rows"] = rows.len().into();
        serde_json::to_string_pretty(&manifest).unwrap() + "\n"
    });
    make_anew(pack);
}

fn copied(pack: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in names_in(pack) {
        fs::copy(&file, copy.path().join(file.file_name().unwrap())).unwrap();
    }
    copy
}

fn other(cell: &str) -> String {
    match cell.parse::<u64>() {
        Ok(number) => (number + 1).to_string(),
        Err(_) if cell.len() == 10 && cell.parse::<countersign::domain::Day>().is_ok() => "2026-01-02".to_owned(),
        Err(_) if cell == "yes" => "no".to_owned(),
        Err(_) => format!("{cell}x"),
    }
}

#[test]
fn whatever_is_forged_in_a_table_is_named_though_all_sums_fit() {
    let mut office = Office::open();
    add_shared(&mut office);
    let pack = office.export(&office.options()).folder;
    let tables: Vec<PathBuf> =
        names_in(&pack).into_iter().filter(|file| file.extension().is_some_and(|it| it == "csv")).collect();
    assert_eq!(tables.len(), 18);
    let mut forged = 0;
    for (round, table) in tables.iter().enumerate() {
        let file = table.file_name().unwrap().to_str().unwrap();
        let columns = csv::Reader::from_path(table).unwrap().headers().unwrap().len();
        for way in 0..5 {
            let copy = copied(&pack);
            let mut differs = false;
            forge(copy.path(), file, |rows| {
                let before = rows.clone();
                let column = [round, round * 7 + 3, columns - 1][way.min(2)] % columns;
                match (way, rows.last().cloned()) {
                    (3, _) => drop(rows.pop()),
                    (4, last) => rows.extend(last),
                    _ => rows.iter_mut().last().into_iter().for_each(|row| row[column] = other(&row[column])),
                }
                differs = before != *rows;
            });
            if differs {
                let report = verify_pack(copy.path()).unwrap();
                assert!(report.faults.iter().any(|fault| fault.file == file), "{file}: {report}");
                forged += 1;
            }
        }
    }
    assert!(forged > 60, "{forged} forgeries");
}

#[test]
fn a_forged_cell_is_named_with_its_row_and_column_and_with_what_the_ledger_gives() {
    let mut office = Office::open();
    let pack = office.export(&office.options()).folder;
    forge(&pack, "people.csv", |rows| rows[1][1] = "Nobody".to_owned());
    let report = verify_pack(&pack).unwrap();
    let [fault] = report.faults.as_slice() else { panic!("{report}") };
    assert_eq!((fault.class, fault.file.as_str(), fault.row), (PackFaultClass::Recomputed, "people.csv", Some(2)));
    assert!(fault.what.starts_with("its called is \"Nobody\", the ledger gives \""), "{}", fault.what);
}

#[rstest]
#[case::findings("\"fails\": ", "\"fails\": 9", "manifest.json")]
#[case::zone("\"zone\": \"UTC\"", "\"zone\": \"Asia/Tokyo\"", "manifest.json")]
fn what_a_manifest_sums_up_is_recomputed_too(#[case] said: &str, #[case] forged: &str, #[case] file: &str) {
    let mut office = Office::open();
    let pack = office.export(&office.options()).folder;
    edit(&pack.join("manifest.json"), |text| text.replacen(said, forged, 1));
    make_anew(&pack);
    let report = verify_pack(&pack).unwrap();
    assert!(report.faults.iter().any(|fault| fault.file == file), "{report}");
}

#[test]
fn a_forged_readme_is_named() {
    let mut office = Office::open();
    let pack = office.export(&office.options()).folder;
    edit(&pack.join("README.txt"), |text| text.replace("answers fail", "answers pass"));
    make_anew(&pack);
    let report = verify_pack(&pack).unwrap();
    assert_eq!(named(&report), [("recomputed", "README.txt")], "{report}");
}

#[test]
fn in_a_pack_of_a_part_what_rests_on_the_part_alone_is_compared_and_the_rest_is_counted() {
    let mut office = Office::open();
    add_shared(&mut office);
    let options = Options { filter: Some("stage:pilot".into()), ..office.options() };
    let pack = office.export(&options).folder;
    let report = verify_pack(&pack).unwrap();
    assert!(report.is_sound(), "{report}");
    let Tables::InPart { in_part, .. } = &report.tables else { panic!("{report}") };
    assert!(in_part["population.csv"] >= 2 && in_part["identities.csv"] == 1, "{report}");
    assert!(report.to_string().contains("not recomputable"), "{report}");

    for (file, column) in [("workloads.csv", 2), ("people.csv", 1), ("promotions.csv", 6), ("population.csv", 2)] {
        let copy = copied(&pack);
        forge(copy.path(), file, |rows| rows[0][column] = other(&rows[0][column]));
        let report = verify_pack(copy.path()).unwrap();
        assert!(report.faults.iter().any(|fault| fault.file == file), "{file}: {report}");
    }
    let copy = copied(&pack);
    let outside = "workloads_outside";
    let at = csv::Reader::from_path(pack.join("identities.csv"))
        .unwrap()
        .headers()
        .unwrap()
        .iter()
        .position(|it| it == outside);
    forge(copy.path(), "identities.csv", |rows| rows[0][at.unwrap()] = "0".to_owned());
    assert!(verify_pack(copy.path()).unwrap().is_sound(), "who is outside cannot be told from the pack");
}

#[test]
fn an_entry_of_a_pack_of_all_cannot_be_hidden_behind_its_hashes() {
    let mut office = Office::open();
    let pack = office.export(&office.options()).folder;
    let ledger = rows(&pack, "ledger.csv");
    let row = ledger.iter().find(|row| row["seq"] == "7").unwrap();
    let (body, hash) = (&row["body_hash"], &row["entry_hash"]);
    let stub = format!("{{\"body_hash\":\"{body}\",\"hash\":\"{hash}\",\"stub\":\"out-of-scope\"}}");
    edit(&pack.join("ledger.jsonl"), |text| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[6] = &stub;
        lines.join("\n") + "\n"
    });
    edit(&pack.join("manifest.json"), |text| text.replace("\"stubs\": 0", "\"stubs\": 1"));
    make_anew(&pack);
    let report = verify_pack(&pack).unwrap();
    assert!(named(&report).contains(&("scope", "ledger.jsonl")), "{report}");
}

/// By a later program a manifest may say more, and tables may have other columns: none of it is called forged.
#[test]
fn a_pack_by_another_number_of_tables_is_checked_as_far_as_it_can_be() {
    let mut office = Office::open();
    let pack = office.export(&office.options()).folder;
    edit(&pack.join("actions.csv"), |text| text.replacen("due_on", "late_on", 1));
    edit(&pack.join("manifest.json"), |text| {
        let text = text.replace("\"tables\": ", "\"of_later_days\": [],\n  \"tables\": 9");
        text.replacen("\"bytes\": ", "\"more\": 1,\n      \"bytes\": ", 1)
    });
    make_anew(&pack);
    let report = verify_pack(&pack).unwrap();
    assert!(report.is_sound(), "{report}");
    assert!(matches!(report.tables, Tables::OfAnother { written_by: 90.., .. }), "{report}");
    assert!(report.to_string().contains("written by tables 9"), "{report}");
    edit(&pack.join("ledger.jsonl"), |text| text.replacen("sorts claims", "sorts clams", 1));
    make_anew(&pack);
    assert!(verify_pack(&pack).unwrap().has(PackFaultClass::Chain, "ledger.jsonl"));
}

#[test]
fn a_file_of_another_length_than_the_manifest_gives_is_named_and_not_read() {
    let mut office = Office::open();
    let pack = office.export(&office.options()).folder;
    for file in ["workloads.csv", "ledger.jsonl", "README.txt"] {
        let copy = copied(&pack);
        fs::OpenOptions::new().write(true).open(copy.path().join(file)).unwrap().set_len(1 << 40).unwrap();
        let began = Instant::now();
        let report = verify_pack(copy.path()).unwrap();
        assert!(report.has(PackFaultClass::FileChanged, file), "{report}");
        assert!(began.elapsed() < Duration::from_secs(60), "a terabyte is not read");
    }
}

#[cfg(unix)]
#[rstest]
#[case("manifest.json")]
#[case("SHA256SUMS")]
#[case("workloads.csv")]
#[case("ledger.jsonl")]
fn nothing_waits_for_what_is_no_plain_file(#[case] file: &str) {
    let mut office = Office::open();
    let pack = office.export(&office.options()).folder;
    fs::remove_file(pack.join(file)).unwrap();
    let made = std::process::Command::new("mkfifo").arg(pack.join(file)).status().unwrap();
    assert!(made.success());
    assert!(verify_pack(&pack).unwrap().has(PackFaultClass::NotAFile, file));
}

#[rstest]
#[case("approvals.csv")]
#[case("auditor_opinion.csv")]
#[case("ledger2.jsonl")]
#[case("x.html")]
fn a_file_that_no_pack_has_is_named_though_manifest_and_sums_list_it(#[case] file: &str) {
    let mut office = Office::open();
    let pack = office.export(&office.options()).folder;
    fs::write(pack.join(file), "\"approved\"\r\n\"yes\"\r\n").unwrap();
    edit(&pack.join("manifest.json"), |text| {
        let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        manifest["files"]
            .as_array_mut()
            .unwrap()
            .push(serde_json::json!({"name": file, "bytes": 0, "sha256": "", "rows": 1}));
        serde_json::to_string_pretty(&manifest).unwrap() + "\n"
    });
    edit(&pack.join("SHA256SUMS"), |text| format!("{text}{}  {file}\n", "0".repeat(64)));
    make_anew(&pack);
    assert!(verify_pack(&pack).unwrap().has(PackFaultClass::FileExtra, file));
}
