//! Packs of evidence: the same from the same, whole or not at all, and every fault of one named.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "all of this file is tests, its steps included"
)]

#[path = "evidence/forged.rs"]
mod forged;
#[path = "evidence/left.rs"]
mod left;
#[path = "evidence/merged.rs"]
mod merged;
mod support;

use countersign::domain::command::{Command, NewAction, ReviewAnswers};
use countersign::domain::field::Fields;
use countersign::domain::plan::Plan;
use countersign::domain::record::{GrantFacts, ReviewItem};
use countersign::domain::{Conclusion, Decision, Id, ItemDecision, ItemKind, Stage};
use countersign::evidence::{
    ExportError, Options, Outcome, PackFaultClass, PackReport, Period, Recorded, RegisterSays, Style, export,
    pack_link, register_says, verify_pack,
};
use countersign::store::{Mode, Store};
use rstest::rstest;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use support::{TestRegister, by, day, facts};

/// A register in which each table of a pack has rows, with text that a spreadsheet or a terminal would run.
struct Office {
    desk: TestRegister,
    pilot: Id,
    people: [Id; 3],
}

impl Office {
    fn open() -> Self {
        Self::called("acme")
    }

    fn called(name: &str) -> Self {
        let mut desk = TestRegister::begin_as(name, "2026-11-01");
        let people = [desk.person("A. Kumar"), desk.person("=R. Diaz"), desk.person("M. Silva")];
        let pilot = desk.workload("Claims triage", &[("purpose", "sorts claims"), ("ends_on", "2026-12-20")]);
        desk.workload("=HYPERLINK(\"http://x\")", &[("purpose", "'quoted'"), ("supplier", "\u{1b}[2J\u{202e}evil")]);
        desk.workload("Assistant", &[("unit", "a \"unit\",\r\nof two lines"), ("tools", "search, mail")]);
        let mut office = Self { desk, pilot, people };
        office.answer();
        let grant = office.grant();
        office.desk.later(3);
        office.promote();
        office.review(grant);
        office.desk.turn_to("2026-11-22");
        office
    }

    fn answer(&mut self) {
        let owner = self.people[0].to_string();
        let reach = [("reach_customer", "none"), ("reach_record", "none"), ("reach_decision", "read")];
        self.desk.answer(self.pilot, &reach);
        self.desk.answer(
            self.pilot,
            &[
                ("owner", &owner),
                ("control_point", "before"),
                ("grants_complete", "listed"),
                ("identities_complete", "none"),
                ("zones_complete", "none"),
            ],
        );
    }

    fn grant(&mut self) -> Id {
        let mut fields = Fields::<GrantFacts>::new();
        let asked = self.people[1].to_string();
        for (name, text) in [
            ("dataset", "+claims"),
            ("classification", "confidential"),
            ("customer_data", "no"),
            ("masking", "masked"),
            ("mode", "read"),
            ("environment", "test"),
            ("egress", "no"),
            ("feeds_decision", "no"),
            ("state", "live"),
            ("requested_by", &asked),
        ] {
            fields.parse(name, text).unwrap();
        }
        let grant = self.desk.act(Command::AddGrant { workload: self.pilot, fields }).begun[0];
        let (by, approved_on) = (by(self.people[2]), self.desk.today());
        let (reason, expires_on) = ("triage needs it".into(), Some(day("2027-06-01")));
        self.desk.act(Command::ApproveGrant { grant, by, approved_on, reason, expires_on });
        grant
    }

    fn promote(&mut self) {
        let plan = facts(&[
            ("reach_customer", "none"),
            ("reach_record", "none"),
            ("reach_decision", "read"),
            ("control_point", "before"),
            ("pilot_scope", "one office"),
            ("control_role", "clerk"),
            ("control_action", "approves"),
            ("ends_on", "2027-03-01"),
            ("next_review_on", "2026-12-01"),
            ("log_prompts", "planned"),
            ("log_tools", "planned"),
            ("log_data_access", "planned"),
            ("log_approvals", "planned"),
        ]);
        let plan = Plan { fields: plan, ..Plan::default() };
        let [owner, requester, decider] = self.people;
        let asked = self.desk.act(Command::RequestPromotion {
            workload: self.pilot,
            to: Stage::Pilot,
            plan,
            by: by(requester),
        });
        self.desk.act(Command::Decide {
            promotion: asked.begun[0],
            workload: self.pilot,
            decision: Decision::ApprovedWithConditions,
            by: by(decider),
            reason: "the risk is worth it".into(),
            conditions: vec![NewAction { what: "-1 tool".into(), owner: Some(owner), due_on: day("2026-11-20") }],
        });
    }

    fn review(&mut self, grant: Id) {
        let item =
            ReviewItem { kind: ItemKind::Grant, item: grant.to_string(), decision: ItemDecision::Keep, reason: None };
        let answers = ReviewAnswers {
            reviewer: by(self.people[2]),
            started_on: self.desk.today(),
            changes: vec!["a grant was added".into()],
            items: vec![item],
            key_test: None,
            conclusion: Conclusion::Continue,
            remark: Some("@home".into()),
            next_review_on: Some(day("2026-12-04")),
            actions: vec![],
            attestation: "I looked at what changed.".into(),
        };
        self.desk.act(Command::RecordReview { workload: self.pilot, answers });
    }

    fn options(&self) -> Options {
        Options { place: self.desk.folder.path().join("packs"), ..Options::default() }
    }

    fn export(&mut self, options: &Options) -> Outcome {
        self.try_export(options).unwrap()
    }

    fn try_export(&mut self, options: &Options) -> Result<Outcome, ExportError> {
        let request = self.desk.request();
        export(&mut self.desk.store, &request, options, &mut |_, _| {})
    }
}

/// Every file of a folder but the receipt.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| name != "receipt.json")
        .collect()
}

/// The rows of a table as maps from column to cell.
fn rows(folder: &Path, file: &str) -> Vec<BTreeMap<String, String>> {
    let mut csv = csv::Reader::from_path(folder.join(file)).unwrap();
    csv.deserialize().map(|row| row.unwrap()).collect()
}

fn named(report: &PackReport) -> Vec<(&'static str, &str)> {
    report.faults.iter().map(|fault| (countersign::domain::Word::word(fault.class), fault.file.as_str())).collect()
}

#[test]
fn the_same_entries_day_and_options_give_the_same_bytes_on_any_later_day() {
    let mut office = Office::open();
    let first = office.export(&office.options());
    let desk = office.desk.reopen();
    let mut office = Office { desk, ..office };
    office.desk.answer(office.pilot, &[("purpose", "something else")]);
    office.desk.turn_to("2027-03-01");
    let again = Options {
        place: office.desk.folder.path().join("again"),
        as_of: Some(day("2026-11-22")),
        known_at: Some(first.ledger.size),
        ..Options::default()
    };
    let second = office.export(&again);
    assert_eq!(first.folder.file_name(), second.folder.file_name());
    for (name, bytes) in bytes(&first.folder) {
        let other = fs::read(second.folder.join(&name)).unwrap();
        assert!(bytes == other, "{name}:\n{}\n{}", String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&other));
    }
    assert_eq!(bytes(&first.folder).len(), 22);
}

#[test]
fn nothing_that_is_computed_and_stored_comes_into_a_pack() {
    let mut office = Office::open();
    add_shared(&mut office);
    let all = office.options();
    let part = Options { filter: Some("stage:pilot".into()), ..office.options() };
    let size = office.desk.store.end().unwrap().unwrap().size;
    let honest = [all, part].map(|options| {
        let options = Options { known_at: Some(size), ..options };
        (office.export(&options), options)
    });
    let db = rusqlite::Connection::open(office.desk.file()).unwrap();
    db.execute_batch(
        "UPDATE record SET body = replace(replace(body, 'A. Kumar', 'N. Body'), '2027-06-01', '2029-06-01');
         UPDATE workload SET owner_name = 'N. Body', stage = 'production', fails = x'', fail_count = 0;
         DELETE FROM about; DELETE FROM shared_use; DELETE FROM search;
         UPDATE meta SET value = '2026-11-30' WHERE key = 'judged_on';",
    )
    .unwrap();
    for (before, options) in honest {
        let place = office.desk.folder.path().join("again");
        let after = office.export(&Options { place, as_of: Some(before.manifest.as_of), ..options });
        assert_eq!(bytes(&before.folder), bytes(&after.folder));
    }
}

#[test]
fn a_pack_is_sound_by_our_own_check_and_by_the_tools_of_others() {
    let mut office = Office::open();
    let outcome = office.export(&office.options());
    let report = verify_pack(&outcome.folder).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!((report.files, report.entries, report.stubs), (22, outcome.ledger.size, 0));
    let mut sums = std::process::Command::new("sha256sum");
    match sums.args(["--quiet", "--strict", "-c", "SHA256SUMS"]).current_dir(&outcome.folder).output() {
        Ok(checked) => assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr)),
        Err(_) => println!("skipped: there is no sha256sum here"),
    }
}

#[test]
fn an_export_is_recorded_after_the_entries_that_it_shows_and_the_next_pack_names_it() {
    let mut office = Office::open();
    let first = office.export(&office.options());
    assert_eq!(office.desk.store.end().unwrap().unwrap().size, first.ledger.size + 1);
    assert!(matches!(first.recorded, Recorded::ByAct(_)));
    let report = verify_pack(&first.folder).unwrap();
    let says = register_says(&office.desk.store, report.pack.as_deref(), report.manifest_sha256.as_deref()).unwrap();
    assert_eq!(says, RegisterSays::Same { entry: first.ledger.size + 1 });
    let second = office.export(&office.options());
    let previous = second.manifest.previous.as_ref().unwrap();
    assert_eq!((&previous.pack, &previous.manifest_sha256), (&first.pack, &first.manifest_sha256));
    assert_eq!(rows(&second.folder, "ledger.csv").last().unwrap()["type"], "evidence.exported");
}

#[test]
fn a_register_is_checked_against_a_pack_that_somebody_else_kept() {
    let mut office = Office::open();
    let outcome = office.export(&office.options());
    let (name, link) = pack_link(&outcome.folder).unwrap();
    assert_eq!((name, link), (format!("pack {}", outcome.pack), outcome.ledger));
    assert!(office.desk.store.verify(Some(pack_link(&outcome.folder).unwrap()), &mut |_| {}).unwrap().is_sound());
    let other = Office::called("other").desk.store.verify(Some(pack_link(&outcome.folder).unwrap()), &mut |_| {});
    assert!(!other.unwrap().is_sound());
    assert!(outcome.line_to_keep().contains(&outcome.ledger.head.to_string()));
}

#[test]
fn a_register_that_is_only_read_exports_without_an_entry_and_the_receipt_says_so() {
    let mut office = Office::open();
    let before = office.desk.store.end().unwrap();
    let TestRegister { folder, .. } = &office.desk;
    let mut read = Store::open(&folder.path().join("register.db"), Mode::Read, None, office.desk.now()).unwrap();
    let (request, options) = (office.desk.request(), office.options());
    let outcome = export(&mut read, &request, &options, &mut |_, _| {}).unwrap();
    assert_eq!(outcome.recorded, Recorded::NotRecorded { because: "as asked".into() });
    let receipt = fs::read_to_string(outcome.folder.join("receipt.json")).unwrap();
    assert!(receipt.contains("\"because\": \"as asked\""), "{receipt}");
    assert_eq!(office.desk.store.end().unwrap(), before);
    let report = verify_pack(&outcome.folder).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!(
        register_says(&office.desk.store, report.pack.as_deref(), report.manifest_sha256.as_deref()).unwrap(),
        RegisterSays::Unknown
    );
    fs::remove_dir_all(&outcome.folder).unwrap();
    let written = office.export(&options);
    assert_eq!(written.manifest_sha256, outcome.manifest_sha256, "the pack is the same whoever may write");
}

// ------------------------------------------------------------------ what the tables say

#[test]
fn a_filter_is_honoured_and_the_population_shows_that_nothing_was_left_out() {
    let mut office = Office::open();
    let options = Options { filter: Some("stage:pilot".into()), ..office.options() };
    let outcome = office.export(&options);
    let scope = &outcome.manifest.scope;
    assert_eq!((scope.within, scope.out, scope.total, scope.filter.as_deref()), (1, 2, 3, Some("stage:pilot")));
    let population = rows(&outcome.folder, "population.csv");
    let why: Vec<_> = population.iter().map(|row| (row["in_scope"].as_str(), row["why"].as_str())).collect();
    let out = ("no", "the filter does not find it");
    assert_eq!(why, [("yes", "the filter finds it"), out, out]);
    assert_eq!(rows(&outcome.folder, "workloads.csv").len(), 1);
    assert!(rows(&outcome.folder, "findings.csv").iter().all(|row| row["workload_key"] == "claims-triage"));
    let report = verify_pack(&outcome.folder).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!((report.stubs, outcome.manifest.known_at.stubs), (4, 4));
    let ledger = fs::read_to_string(outcome.folder.join("ledger.jsonl")).unwrap();
    assert!(!ledger.contains("HYPERLINK") && ledger.contains("Claims triage"), "what is out of scope is not told");
}

/// What the pilot runs as with another workload, the vault they share, and an identity of nobody.
fn add_shared(office: &mut Office) {
    let other = office.desk.store.find("assistant").unwrap().id;
    let owner = office.people[1].to_string();
    let vault = support::fields(&[("kind", "secrets-store"), ("name", "=vault")]);
    let vault = office.desk.act(Command::DescribeZone { zone: None, fields: vault }).begun[0];
    let fields = support::fields(&[("account", "+svc"), ("environment", "test"), ("owner", &owner)]);
    let workloads = vec![office.pilot, other];
    let shared = office.desk.act(Command::AddIdentity { fields, workloads, zones: vec![vault] }).begun[0];
    office.desk.act(Command::PlaceWorkload { workload: other, zone: vault, stands: true });
    for print in ["id:kid-1", "id:kid-2"] {
        let fields = support::fields(&[("kind", "key"), ("fingerprint", print)]);
        office.desk.act(Command::IssueCredential { identity: shared, fields, replaces: None });
    }
    let fields = support::fields(&[("account", "svc-of-nobody")]);
    office.desk.act(Command::AddIdentity { fields, workloads: vec![], zones: vec![] });
}

#[test]
fn what_workloads_run_as_and_stand_on_goes_out_with_who_shares_it() {
    let mut office = Office::open();
    add_shared(&mut office);
    let all = office.export(&office.options());
    let identities = rows(&all.folder, "identities.csv");
    let accounts: Vec<&str> = identities.iter().map(|row| row["account"].as_str()).collect();
    assert_eq!(accounts, ["'+svc", "svc-of-nobody"]);
    assert_eq!(serde_json::from_str::<Vec<String>>(&identities[0]["workloads"]).unwrap().len(), 2);
    let prints: Vec<String> =
        rows(&all.folder, "credentials.csv").into_iter().map(|row| row["fingerprint"].clone()).collect();
    assert_eq!(prints, ["id:kid-1", "id:kid-2"]);
    let [vault] = rows(&all.folder, "zones.csv").try_into().unwrap();
    assert_eq!((vault["name"].as_str(), vault["used_production"].as_str()), ("'=vault", "[]"));
    assert!(verify_pack(&all.folder).unwrap().is_sound());

    let filtered = office.export(&Options { filter: Some("stage:pilot".into()), ..office.options() });
    let [identity] = rows(&filtered.folder, "identities.csv").try_into().unwrap();
    assert_eq!(
        (identity["workloads"].clone(), identity["workloads_outside"].as_str()),
        (format!("[\"{}\"]", office.pilot), "1")
    );
    let [vault] = rows(&filtered.folder, "zones.csv").try_into().unwrap();
    assert_eq!(vault["used_otherwise_outside"], "1", "who is outside is counted");
    assert_eq!(rows(&filtered.folder, "credentials.csv").len(), 2);
    let ledger = fs::read_to_string(filtered.folder.join("ledger.jsonl")).unwrap();
    assert!(ledger.contains("id:kid-1") && !ledger.contains("svc-of-nobody"), "what belongs to the scope is told");
    let report = verify_pack(&filtered.folder).unwrap();
    assert!(report.is_sound(), "{report}");

    edit(&all.folder.join("identities.csv"), |text| text.replace("\"\"]", "0\"\"]"));
    make_anew(&all.folder);
    let report = verify_pack(&all.folder).unwrap();
    assert!(named(&report).contains(&("reference", "identities.csv")), "{report}");
}

#[test]
fn what_is_found_of_an_identity_that_no_workload_runs_as_goes_out_once_and_counts_for_no_workload() {
    let mut office = Office::open();
    office.desk.policy(&[("\"core\"", "\"full\"")], "").unwrap();
    let before = office.export(&office.options());
    let counted = |folder: &Path| {
        let of = |row: BTreeMap<String, String>| {
            (row["workload_id"].clone(), row["fails"].clone(), row["not_answered"].clone())
        };
        rows(folder, "population.csv").into_iter().map(of).collect::<Vec<_>>()
    };
    let fields = support::fields(&[("account", "svc-of-nobody"), ("environment", "production"), ("state", "live")]);
    let add = Command::AddIdentity { fields, workloads: vec![], zones: vec![] };
    let identity = office.desk.act(add).begun[0].to_string();
    let after = office.export(&office.options());
    let mut found: Vec<(String, String, String)> = rows(&after.folder, "findings.csv")
        .into_iter()
        .filter(|row| row["identity_id"] == identity)
        .map(|row| (row["control"].clone(), row["workload_id"].clone(), row["subject"].clone()))
        .collect();
    found.sort();
    let own = |control: &str| (control.to_owned(), String::new(), "identity".to_owned());
    assert_eq!(found, [own("IDN-6"), own("OWN-3")]);
    assert_eq!(counted(&after.folder), counted(&before.folder));
    let report = verify_pack(&after.folder).unwrap();
    assert!(report.is_sound(), "{report}");
}

#[test]
fn me_is_an_input_only_where_the_filter_asks_for_me() {
    let mut office = Office::open();
    let of = |filter: &str, me: Id| Options { filter: Some(filter.into()), me: Some(me), ..Options::default() };
    let mut exported = |options: Options| {
        let place = office.desk.folder.path().join("packs");
        let known_at = Some(12);
        office.export(&Options { place, known_at, ..options }).manifest.scope
    };
    let [owner, other] = [Office::open().people[0], Office::open().people[1]];
    assert_eq!(exported(of("owner:me", owner)).within, 1);
    assert_eq!(exported(of("owner:me", other)).within, 0);
    assert_eq!(exported(of("stage:pilot", other)).me, None);
}

#[test]
fn the_ledger_table_says_what_each_change_replaced() {
    let mut office = Office::open();
    office.desk.answer(office.pilot, &[("purpose", "sorts claims by urgency"), ("supplier", "Acme AI")]);
    office.desk.act(Command::PersonLeft { person: office.people[1], left_on: day("2026-11-21") });
    let outcome = office.export(&office.options());
    let ledger = rows(&outcome.folder, "ledger.csv");
    let told = |kind: &str, field: &str| {
        let found = ledger.iter().rev().find(|row| row["type"] == kind && row["field"] == field);
        found.map(|row| (row["object_kind"].clone(), row["before"].clone(), row["after"].clone()))
    };
    let change = |object: &str, before: &str, after: &str| Some((object.into(), before.into(), after.into()));
    assert_eq!(told("workload.answered", "purpose"), change("workload", "sorts claims", "sorts claims by urgency"));
    assert_eq!(told("workload.answered", "supplier"), change("workload", "", "Acme AI"));
    assert_eq!(told("workload.stage-changed", "stage"), change("workload", "experiment", "pilot"));
    assert_eq!(told("person.left", "active"), change("person", "yes", "no"));
    assert_eq!(told("grant.approved", "approved_on"), change("grant", "unknown", "2026-11-01"));
    assert_eq!(told("review.recorded", "next_review_on"), change("workload", "2026-12-01", "2026-12-04"));
    assert_eq!(told("promotion.decided", "decision"), change("promotion", "", "approved-with-conditions"));
    let begins = told("workload.added", "begins").unwrap().2;
    assert!(begins.contains("\"name\":\"Assistant\""), "{begins}");
    assert!(ledger.iter().all(|row| row["entry_hash"].len() == 64));
}

#[test]
fn dangerous_cells_are_guarded_counted_and_left_alone_where_that_is_asked() {
    let mut office = Office::open();
    let guarded = office.export(&office.options());
    let names = |outcome: &Outcome| -> Vec<String> {
        rows(&outcome.folder, "workloads.csv").into_iter().map(|row| row["name"].clone()).collect()
    };
    assert_eq!(names(&guarded)[1], "'=HYPERLINK(\"http://x\")");
    assert!(guarded.manifest.csv.guarded_cells > 5);
    let style = Style { raw: true, mark: true };
    let raw = office.export(&Options { style, ..office.options() });
    assert_eq!(names(&raw)[1], "=HYPERLINK(\"http://x\")");
    assert_eq!((raw.manifest.csv_guard.as_str(), raw.manifest.csv.guarded_cells), ("none", 0));
    assert!(fs::read(raw.folder.join("people.csv")).unwrap().starts_with("\u{feff}\"person_id\"".as_bytes()));
    let report = verify_pack(&raw.folder).unwrap();
    assert!(report.is_sound(), "{report}");
    for outcome in [&guarded, &raw] {
        // The ledger alone is there in its exact bytes.
        for file in names_in(&outcome.folder).into_iter().filter(|file| !file.ends_with("ledger.jsonl")) {
            let text = fs::read_to_string(&file).unwrap();
            assert!(!text.contains(['\u{1b}', '\u{202e}']), "{} acts on no terminal", file.display());
        }
        let suppliers: Vec<String> =
            rows(&outcome.folder, "workloads.csv").into_iter().map(|row| row["supplier"].clone()).collect();
        assert!(suppliers.contains(&"<U+001B>[2J<U+202E>evil".to_owned()), "{suppliers:?}");
    }
}

#[test]
fn somebody_who_is_recorded_from_a_later_day_than_shown_still_has_a_row() {
    let mut office = Office::open();
    let late = office.desk.person("Z. Late");
    office.desk.on = Some(day("2026-11-10"));
    office.desk.answer(office.pilot, &[("owner", &late.to_string())]);
    office.desk.on = None;
    let outcome = office.export(&Options { as_of: Some(day("2026-11-15")), ..office.options() });
    let report = verify_pack(&outcome.folder).unwrap();
    assert!(report.is_sound(), "{report}");
    let people = rows(&outcome.folder, "people.csv");
    let row = people.iter().find(|row| row["person_id"] == late.to_string()).unwrap();
    assert_eq!((row["recorded_from"].as_str(), row["name"].as_str()), ("unknown", ""));
}

#[test]
fn a_clock_set_back_hides_nothing_that_was_told_and_the_pack_is_written_all_the_same() {
    let mut office = Office::open();
    office.desk.turn_to("2026-11-30");
    office.desk.answer(office.pilot, &[("purpose", "told on a later day")]);
    office.desk.turn_to("2026-11-23");
    let outcome = office.export(&office.options());
    assert_eq!(outcome.manifest.as_of, day("2026-11-30"), "the day that the register has come to");
    assert_eq!(rows(&outcome.folder, "workloads.csv")[0]["purpose"], "told on a later day");
    assert!(
        matches!(&outcome.recorded, Recorded::NotRecorded { because } if because.contains("behind the last entry"))
    );
    assert!(verify_pack(&outcome.folder).unwrap().is_sound());
}

// ------------------------------------------------------------------ what the register witnessed

#[rstest]
#[case::before_it_began("2026-10-31", None, false, "it witnessed nothing of 2026-10-31")]
#[case::in_part("2026-11-22", Some(("2026-10-01", "2026-11-22")), false, "it existed on 22 of 53 days")]
#[case::whole("2026-11-22", Some(("2026-11-01", "2026-11-22")), true, "it existed on 22 of 22 days")]
fn a_pack_says_first_what_the_register_witnessed(
    #[case] as_of: &str,
    #[case] period: Option<(&str, &str)>,
    #[case] covered: bool,
    #[case] says: &str,
) {
    let mut office = Office::open();
    let period = period.map(|(from, to)| Period { from: day(from), to: day(to) });
    let outcome = office.export(&Options { as_of: Some(day(as_of)), period, ..office.options() });
    assert_eq!(outcome.is_covered(), covered);
    let readme = fs::read_to_string(outcome.folder.join("README.txt")).unwrap();
    let first = readme.lines().next().unwrap();
    assert!(first.starts_with("Coverage: ") && first.contains(says), "{first}");
    assert!(verify_pack(&outcome.folder).unwrap().is_sound());
}

#[rstest]
#[case::a_day_to_come(|options: &mut Options| options.as_of = Some(day("2026-11-23")), "2026-11-23 is after today, 2026-11-22")]
#[case::no_entries(|options: &mut Options| options.known_at = Some(0), "give 1 to 19 with --known-at, not 0")]
#[case::entries_to_come(|options: &mut Options| options.known_at = Some(20), "give 1 to 19 with --known-at, not 20")]
#[case::filter(|options: &mut Options| options.filter = Some("stge:pilot".into()), "did you mean `stage`?")]
#[case::period(
    |options: &mut Options| options.period = Some(Period { from: day("2026-11-02"), to: day("2026-11-01") }),
    "ends before it begins"
)]
fn what_cannot_be_shown_is_refused_and_nothing_is_left(#[case] ask: fn(&mut Options), #[case] says: &str) {
    let mut office = Office::open();
    let mut options = office.options();
    ask(&mut options);
    let before = office.desk.store.end().unwrap();
    let refused = office.try_export(&options).unwrap_err().to_string();
    assert!(refused.contains(says), "{refused}");
    assert!(!options.place.exists());
    assert_eq!(office.desk.store.end().unwrap(), before);
}

// ------------------------------------------------------------------ where it is put

#[rstest]
#[case("../x", "evidence_x_")]
#[case("-rf", "evidence_rf_")]
#[case("CON", "evidence_con_")]
#[case(&"n".repeat(300), "evidence_nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn_")]
#[case("\u{1b}[31m\u{202e}register", "evidence_31m-register_")]
fn whatever_a_register_is_called_its_pack_stays_in_its_place(#[case] register: &str, #[case] begins: &str) {
    let mut office = Office::called(register);
    let outcome = office.export(&office.options());
    let name = outcome.folder.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with(begins) && name.len() <= 64, "{name}");
    assert_eq!(outcome.folder.parent().unwrap(), office.options().place.canonicalize().unwrap());
    assert!(verify_pack(&outcome.folder).unwrap().is_sound());
}

#[test]
fn a_pack_that_is_there_already_is_refused_and_stays_as_it_is() {
    let mut office = Office::open();
    let first = office.export(&office.options());
    let again = Options { known_at: Some(first.ledger.size), ..office.options() };
    let before = office.desk.store.end().unwrap();
    assert!(matches!(office.try_export(&again), Err(ExportError::Exists(path)) if path == first.folder));
    assert_eq!(office.desk.store.end().unwrap(), before, "nothing is recorded");
    assert_eq!(names_in(&office.options().place).len(), 1, "nothing else is left");
}

fn names_in(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[cfg(unix)]
#[test]
fn a_link_in_the_way_is_refused_and_not_followed() {
    let mut office = Office::open();
    let first = office.export(&office.options());
    let again = Options { known_at: Some(first.ledger.size), ..office.options() };
    let elsewhere = office.desk.folder.path().join("elsewhere");
    fs::rename(&first.folder, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &first.folder).unwrap();
    assert!(matches!(office.try_export(&again), Err(ExportError::Symlink(_))));
    let linked = office.desk.folder.path().join("linked");
    std::os::unix::fs::symlink(&elsewhere, &linked).unwrap();
    assert!(matches!(office.try_export(&Options { place: linked, ..again }), Err(ExportError::Symlink(_))));
}

#[cfg(unix)]
#[test]
fn a_pack_is_closed_to_other_accounts() {
    use std::os::unix::fs::PermissionsExt;
    let mut office = Office::open();
    let outcome = office.export(&office.options());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&office.options().place), mode(&outcome.folder)), (0o700, 0o700));
    assert!(names_in(&outcome.folder).iter().all(|file| mode(file) == 0o600));
}

// ------------------------------------------------------------------ every fault is named

fn edit(file: &Path, change: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(file).unwrap();
    fs::write(file, change(text)).unwrap();
}

/// Makes the sums agree with the files again, as somebody would who covers their tracks.
fn sum_up_again(pack: &Path) {
    use sha2::{Digest, Sha256};
    edit(&pack.join("SHA256SUMS"), |text| {
        let line = |line: &str| {
            let name = line.split_once("  ").unwrap().1;
            let sum = Sha256::digest(fs::read(pack.join(name)).unwrap());
            let hex: String = sum
                .iter()
                .flat_map(|byte| [byte >> 4, byte & 15])
                .filter_map(|digit| char::from_digit(digit.into(), 16))
                .collect();
            format!("{hex}  {name}\n")
        };
        text.lines().map(line).collect()
    });
}

/// Makes the receipt agree with the manifest again, where there is one.
fn receipt_again(pack: &Path) {
    let receipt = pack.join("receipt.json");
    if receipt.exists() {
        let sums = fs::read_to_string(pack.join("SHA256SUMS")).unwrap();
        let (sum, _) = sums.lines().find(|line| line.ends_with("  manifest.json")).unwrap().split_once("  ").unwrap();
        edit(&receipt, |text| {
            let mut said: serde_json::Value = serde_json::from_str(&text).unwrap();
            said["manifest_sha256"] = sum.into();
            serde_json::to_string_pretty(&said).unwrap()
        });
    }
}

/// Makes manifest and sums agree with the files again.
fn make_anew(pack: &Path) {
    sum_up_again(pack);
    let sums = fs::read_to_string(pack.join("SHA256SUMS")).unwrap();
    edit(&pack.join("manifest.json"), |text| {
        let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        for file in manifest["files"].as_array_mut().unwrap() {
            let name = file["name"].as_str().unwrap().to_owned();
            let sum = sums.lines().find(|line| line.ends_with(&format!("  {name}"))).unwrap();
            file["sha256"] = sum.split_once("  ").unwrap().0.into();
            file["bytes"] = fs::metadata(pack.join(&name)).unwrap().len().into();
        }
        serde_json::to_string_pretty(&manifest).unwrap()
    });
    sum_up_again(pack);
    receipt_again(pack);
}

/// Takes a file away, and out of manifest, sums and receipt too.
fn leave_out(pack: &Path, name: &str) {
    fs::remove_file(pack.join(name)).unwrap();
    edit(&pack.join("SHA256SUMS"), |text| {
        text.split_inclusive('\n').filter(|line| !line.trim_end().ends_with(&format!("  {name}"))).collect()
    });
    edit(&pack.join("manifest.json"), |text| {
        let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        manifest["files"].as_array_mut().unwrap().retain(|file| file["name"] != name);
        serde_json::to_string_pretty(&manifest).unwrap()
    });
    make_anew(pack);
}

fn swap_lines(text: &str, one: usize, other: usize) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    lines.swap(one, other);
    lines.concat()
}

#[rstest]
#[case::changed(|pack: &Path| edit(&pack.join("people.csv"), |text| text.replace("Kumar", "Kunar")), &[("file_changed", "people.csv")])]
#[case::missing(|pack: &Path| fs::remove_file(pack.join("reviews.csv")).unwrap(), &[("file_missing", "reviews.csv")])]
#[case::extra(|pack: &Path| fs::write(pack.join("notes.txt"), "x").unwrap(), &[("file_extra", "notes.txt")])]
#[case::renamed(|pack: &Path| fs::rename(pack.join("actions.csv"), pack.join("done.csv")).unwrap(), &[("file_renamed", "actions.csv")])]
#[case::emptied(|pack: &Path| fs::write(pack.join("findings.csv"), "").unwrap(), &[("file_emptied", "findings.csv")])]
#[case::folder(|pack: &Path| fs::create_dir(pack.join("samples")).unwrap(), &[("not_a_file", "samples")])]
#[case::no_sums(|pack: &Path| fs::remove_file(pack.join("SHA256SUMS")).unwrap(), &[("file_missing", "SHA256SUMS")])]
#[case::broken_sums(|pack: &Path| edit(&pack.join("SHA256SUMS"), |text| text + "../x\n"), &[("sums", "SHA256SUMS")])]
#[case::no_manifest(|pack: &Path| fs::remove_file(pack.join("manifest.json")).unwrap(), &[("file_missing", "manifest.json")])]
#[case::broken_manifest(
    |pack: &Path| { fs::write(pack.join("manifest.json"), "{}").unwrap(); sum_up_again(pack) },
    &[("manifest", "manifest.json")]
)]
#[case::newer_format(
    |pack: &Path| { edit(&pack.join("manifest.json"), |text| text.replace("pack-v1", "pack-v9")); sum_up_again(pack) },
    &[("manifest", "manifest.json")]
)]
#[case::changed_and_summed_again(
    |pack: &Path| { edit(&pack.join("people.csv"), |text| text.replace("Kumar", "Kunar")); sum_up_again(pack) },
    &[("manifest", "people.csv")]
)]
#[case::row_removed_and_all_made_anew(
    |pack: &Path| {
        edit(&pack.join("people.csv"), |text| text.split_inclusive("\r\n").take(3).collect());
        make_anew(pack);
    },
    &[("rows", "people.csv"), ("recomputed", "people.csv"), ("reference", "data_grants.csv"), ("reference", "promotions.csv"), ("reference", "reviews.csv")]
)]
#[case::rows_swapped_and_all_made_anew(
    |pack: &Path| { edit(&pack.join("people.csv"), |text| swap_lines(&text, 1, 2)); make_anew(pack) },
    &[("order", "people.csv"), ("recomputed", "people.csv")]
)]
#[case::workload_taken_out_of_scope(
    |pack: &Path| { edit(&pack.join("population.csv"), |text| text.replacen("\"yes\"", "\"no\"", 1)); make_anew(pack) },
    &[("scope", "population.csv"), ("recomputed", "population.csv"), ("scope", "workloads.csv")]
)]
#[case::column_renamed(
    |pack: &Path| { edit(&pack.join("actions.csv"), |text| text.replacen("due_on", "late_on", 1)); make_anew(pack) },
    &[("table", "actions.csv")]
)]
#[case::another_day(
    |pack: &Path| { edit(&pack.join("manifest.json"), |text| text.replace("2026-11-22", "2026-11-21")); make_anew(pack) },
    &[("pack_id", "manifest.json")]
)]
#[case::receipt_of_another_pack(
    |pack: &Path| edit(&pack.join("receipt.json"), |text| text.replacen("\"pack\": \"", "\"pack\": \"x", 1)),
    &[("receipt", "receipt.json")]
)]
#[case::receipt_of_another_manifest(
    |pack: &Path| edit(&pack.join("receipt.json"), |text| text.replacen("\"manifest_sha256\": \"", "\"manifest_sha256\": \"0", 1)),
    &[("receipt", "receipt.json")]
)]
#[case::receipt_that_is_none(|pack: &Path| fs::write(pack.join("receipt.json"), "{").unwrap(), &[("receipt", "receipt.json")])]
#[case::no_receipt_and_no_table(
    |pack: &Path| { fs::remove_file(pack.join("receipt.json")).unwrap(); leave_out(pack, "reviews.csv") },
    &[("file_missing", "reviews.csv")]
)]
fn each_fault_of_a_file_is_named(#[case] harm: fn(&Path), #[case] expected: &[(&str, &str)]) {
    let mut office = Office::open();
    let folder = office.export(&office.options()).folder;
    harm(&folder);
    let report = verify_pack(&folder).unwrap();
    let mut found = named(&report);
    found.sort_by_key(|fault| expected.iter().position(|wanted| wanted == fault));
    found.dedup();
    assert_eq!(found, expected, "{report}");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["faults"][0]["file"], report.faults[0].file);
}

#[test]
fn a_file_that_every_pack_has_is_missed_though_manifest_and_sums_do_not_list_it() {
    let mut office = Office::open();
    let whole = office.export(&office.options()).folder;
    let stays = ["manifest.json", "SHA256SUMS", "receipt.json"];
    for file in names_in(&whole) {
        let name = file.file_name().unwrap().to_str().unwrap();
        if stays.contains(&name) {
            continue;
        }
        let copy = tempfile::tempdir().unwrap();
        for it in names_in(&whole) {
            fs::copy(&it, copy.path().join(it.file_name().unwrap())).unwrap();
        }
        leave_out(copy.path(), name);
        let report = verify_pack(copy.path()).unwrap();
        assert!(report.has(PackFaultClass::FileMissing, name), "{name}: {report}");
    }
}

#[rstest]
#[case::swapped(|text: String| swap_lines(&text, 9, 10), Some(10))]
#[case::changed(|text: String| text.replacen("\"sorts claims\"", "\"sorts clams\"", 1), Some(5))]
#[case::removed(|text: String| text.split_inclusive('\n').enumerate().filter(|(at, _)| *at != 6).map(|(_, line)| line).collect(), Some(7))]
#[case::repeated(|text: String| { let last = text.lines().last().unwrap().to_owned(); text + &last + "\n" }, Some(20))]
#[case::cut(|text: String| text.split_inclusive('\n').take(18).collect(), None)]
#[case::torn(|text: String| text.trim_end().to_owned(), Some(19))]
fn the_first_bad_entry_of_a_ledger_is_named(#[case] harm: fn(String) -> String, #[case] entry: Option<u64>) {
    let mut office = Office::open();
    let folder = office.export(&office.options()).folder;
    edit(&folder.join("ledger.jsonl"), harm);
    let report = verify_pack(&folder).unwrap();
    assert!(report.has(PackFaultClass::FileChanged, "ledger.jsonl"), "{report}");
    let chain: Vec<_> = report.faults.iter().filter(|fault| fault.class == PackFaultClass::Chain).collect();
    assert!(!chain.is_empty(), "{report}");
    assert_eq!(chain.iter().filter_map(|fault| fault.row).min(), entry, "{report}");
}

#[test]
fn a_pack_made_again_with_all_its_sums_agrees_neither_with_its_ledger_nor_with_the_register() {
    let mut office = Office::open();
    let folder = office.export(&office.options()).folder;
    edit(&folder.join("people.csv"), |text| text.replace("Kumar", "Kunar"));
    make_anew(&folder);
    let report = verify_pack(&folder).unwrap();
    assert!(named(&report).contains(&("recomputed", "people.csv")), "{report}");
    assert!(matches!(
        register_says(&office.desk.store, report.pack.as_deref(), report.manifest_sha256.as_deref()).unwrap(),
        RegisterSays::Another { .. }
    ));
}

#[test]
fn a_broken_ledger_makes_no_pack() {
    let mut office = Office::open();
    let file = office.desk.file();
    let db = rusqlite::Connection::open(&file).unwrap();
    let forge = "UPDATE ledger SET body = CAST(replace(body, 'sorts claims', 'sorts clams') AS BLOB) WHERE seq = 5";
    db.execute_batch(&format!("DROP TRIGGER ledger_keeps_entries; {forge};")).unwrap();
    drop(db);
    let refused = office.try_export(&office.options()).unwrap_err().to_string();
    assert!(refused.contains("entry 5 of the ledger"), "{refused}");
    assert!(!office.options().place.exists(), "nothing is left behind");
}
