//! Taking evidence away and checking it: a full pack, and its verification, of registers of several sizes.
//!
//! `cargo bench --bench export`. Each register is imported as one act, with
//! contacts, claims, columns without a fact and a data grant for every other row; a fifth of it is then answered, some reviewed.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot begin has nothing to measure"
)]

mod support;

use countersign::domain::command::{Command, Contact, Request, ReviewAnswers, StatedRow};
use countersign::domain::field::{FactTable, Fields};
use countersign::domain::record::{By, Claim};
use countersign::domain::{Assurance, ClaimKind, Conclusion, Derivation, Id, YesNo};
use countersign::evidence::{Options, Outcome, export, verify_pack};
use countersign::store::{Mode, Store};
use divan::Bencher;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;
use support::{FOLDER, SIZES, acting, begun};

fn main() {
    divan::main();
}

const THINGS: [&str; 7] =
    ["invoices", "support tickets", "claims", "contracts", "alerts", "expense reports", "purchase orders"];
const UNITS: [&str; 5] = ["Retail Banking", "Insurance", "Operations", "Technology", "Health"];
const STAGES: [&str; 4] = ["experiment", "pilot", "production", "production"];

static MADE: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());

fn request() -> Request {
    acting().request().expect("a request")
}

fn fields<F: FactTable>(pairs: &[(&str, &str)]) -> Fields<F> {
    let mut fields = Fields::new();
    for (name, text) in pairs {
        fields.parse(name, text).expect("a fact");
    }
    fields
}

fn contact(n: usize) -> Contact {
    let (name, address) = (format!("Person {n}"), format!("person{n}@example.org"));
    let fields = fields(&[("kind", "person"), ("name", &name), ("addresses", &address)]);
    let words = ("Contact".to_owned(), address.clone());
    Contact {
        fields,
        name: Some(name.to_lowercase()),
        address: Some(address),
        words,
        is_deputy: false,
        is_doubtful: false,
    }
}

fn stated(n: usize, import: Id) -> Command {
    let thing = THINGS[n % THINGS.len()];
    let name = format!("{thing} agent {n:07}");
    let purpose = format!(
        "Sorts {thing} so that the urgent ones are seen first, and hands the hard ones to a person who decides."
    );
    let claim = |words: &str| Claim { says: Some(YesNo::Yes), words: words.to_owned() };
    let given = ["Topic", "Outputs", "Contract", "Hosting", "Users", "Notes"];
    let grant = n.is_multiple_of(2).then(|| {
        fields(&[
            ("dataset", thing),
            ("classification", "confidential"),
            ("customer_data", "yes"),
            ("state", "live"),
            ("mode", "read"),
        ])
    });
    Command::StateRow(Box::new(StatedRow {
        workload: None,
        source: "bench".into(),
        source_id: Some(format!("B-{n}")),
        match_key: name.clone(),
        statement: format!("{n:064x}"),
        fields: fields(&[
            ("name", &name),
            ("purpose", &purpose),
            ("unit", UNITS[n % UNITS.len()]),
            ("kind", "agent"),
            ("stage", STAGES[n % STAGES.len()]),
            ("supplier", "Acme AI"),
            ("model", "in-house bert"),
        ]),
        words: std::collections::BTreeMap::new(),
        blank: vec![],
        unclear: vec![],
        claims: [(ClaimKind::HighImpact, claim("High-impact")), (ClaimKind::Agentic, claim("Yes, an agent"))].into(),
        unmapped: given.map(|column| (column.to_owned(), format!("{column} of {name}, as the source says it"))).into(),
        contacts: vec![contact(n / 20)],
        grant,
        import,
    }))
}

fn later(n: usize, id: Id, reviewer: Id) -> Option<Command> {
    let by = By { person: reviewer, assurance: Assurance::OsClaimed };
    match n % 20 {
        0..4 => Some(Command::Answer {
            workload: id,
            fields: fields(&[
                ("reach_customer", "read"),
                ("reach_record", "influence"),
                ("control_point", "before"),
                ("log_tools", "yes"),
            ]),
            bulk: None,
            overwrite: true,
        }),
        4 => Some(Command::Schedule { workload: id, due_on: None, derived: Derivation::Rule }),
        5 => Some(Command::RecordReview {
            workload: id,
            answers: ReviewAnswers {
                reviewer: by,
                started_on: request().at.now().day_in(chrono_tz::UTC),
                changes: vec![],
                items: vec![],
                key_test: None,
                conclusion: Conclusion::Continue,
                remark: None,
                next_review_on: None,
                actions: vec![],
                attestation: "I looked at what changed.".into(),
            },
        }),
        _ => None,
    }
}

/// A register of so many workloads, made once.
fn register(size: usize) -> Store {
    let file = FOLDER.path().join(format!("{size}.db"));
    if MADE.lock().expect("nobody panicked").insert(size) {
        let mut store = begun(&file);
        let import = request().act;
        store.commit_all(&request(), None, (0..size).map(|n| stated(n, import)), &mut |_| {}).expect("rows");
        let mut ids = vec![];
        store
            .each_dossier(|dossier| {
                ids.push(dossier.workload.id);
                Ok(true)
            })
            .expect("workloads");
        let reviewer = store.people().expect("people")[0].id;
        let commands = ids.iter().enumerate().filter_map(|(n, id)| later(n, *id, reviewer));
        store.commit_all(&request(), None, commands, &mut |_| {}).expect("answers");
    }
    Store::open(&file, Mode::Read, None, request().at.now()).expect("a register")
}

fn pack(store: &mut Store, place: PathBuf) -> Outcome {
    export(store, &request(), &Options { place, ..Options::default() }, &mut |_, _| {}).expect("a pack")
}

#[divan::bench(args = SIZES.iter(), sample_count = 3, sample_size = 1)]
fn export_all(bencher: Bencher, size: usize) {
    let mut store = register(size);
    bencher
        .with_inputs(|| tempfile::tempdir_in(FOLDER.path()).expect("a temporary folder"))
        .bench_local_values(|folder| (pack(&mut store, folder.path().to_owned()), folder));
}

#[divan::bench(args = SIZES.iter(), sample_count = 3, sample_size = 1)]
fn verify(bencher: Bencher, size: usize) {
    let folder = tempfile::tempdir_in(FOLDER.path()).expect("a temporary folder");
    let outcome = pack(&mut register(size), folder.path().to_owned());
    let sizes: BTreeMap<&str, u64> =
        outcome.manifest.files.iter().map(|file| (file.name.as_str(), file.bytes / 1_000_000)).collect();
    println!("  {} entries; megabytes: {sizes:?}", outcome.ledger.size);
    bencher.bench_local(|| assert!(verify_pack(&outcome.folder).expect("a pack").is_sound()));
}
