//! Taking an inventory: recognised, planned, and applied as one act to a register with nothing in it.
//!
//! `cargo bench --bench import`. A row is as wide as those of real inventories: eight columns become facts, twelve stay text.

#![allow(clippy::expect_used, reason = "a benchmark that cannot begin has nothing to measure")]

mod support;

use countersign::import::{Plan, Reading, Source, apply};
use countersign::store::Store;
use divan::Bencher;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use support::{FOLDER, SIZES, acting, begun};

fn main() {
    divan::main();
}

const THINGS: [&str; 7] =
    ["invoices", "support tickets", "claims", "contracts", "alerts", "expense reports", "purchase orders"];
const TEXTS: [&str; 12] = [
    "Autonomy",
    "Created",
    "Cost",
    "Data",
    "Environment",
    "Hosting",
    "Notes",
    "Outputs",
    "Repository",
    "Risk",
    "Topic",
    "Users",
];

/// The inventory, made once for each size.
fn inventory(size: usize) -> PathBuf {
    let file = FOLDER.path().join(format!("{size}.csv"));
    if !file.exists() {
        let mut text = format!("source_id,name,owner,team,unit,purpose,supplier,model,{}\n", TEXTS.join(","));
        for n in 0..size {
            let thing = THINGS.get(n % THINGS.len()).copied().unwrap_or_default();
            let (team, unit, owner) = (n % 40, n % 8, n % 2_500);
            let purpose =
                format!("Sorts {thing} so that the urgent ones are seen first, and hands the rest to a person.");
            let _ = write!(
                text,
                "B-{n},{thing} agent {n:07},person{owner}@example.org,Team {team},Unit {unit},\"{purpose}\",Acme AI,bert"
            );
            for column in TEXTS {
                let _ = write!(text, ",{column} of {n:07} in its own words");
            }
            text.push('\n');
        }
        std::fs::write(&file, text).expect("a table");
    }
    file
}

fn take(store: &mut Store, file: &Path) -> u64 {
    let reading = Reading { source: "csv", ..Reading::default() };
    let mut source = Source::open(file, &reading).expect("a table");
    let plan = Plan::make(&mut source, store).expect("a plan");
    let (request, import) = (acting().request().expect("a request"), acting().request().expect("a request").act);
    let done = apply(&mut source, &plan, store, request, import, &mut |_, _| {}).expect("an import");
    done.committed.entries
}

#[divan::bench(args = SIZES.iter(), sample_count = 3, sample_size = 1)]
fn plan_and_apply(bencher: Bencher, size: usize) {
    let file = inventory(size);
    bencher
        .with_inputs(|| {
            let folder = tempfile::tempdir_in(FOLDER.path()).expect("a temporary folder");
            (begun(&folder.path().join("register.db")), folder)
        })
        .bench_local_values(|(mut store, folder)| (take(&mut store, &file), folder));
}

#[divan::bench(args = SIZES.iter(), sample_count = 3, sample_size = 1)]
fn plan_only(bencher: Bencher, size: usize) {
    let (file, folder) = (inventory(size), tempfile::tempdir_in(FOLDER.path()).expect("a temporary folder"));
    let store = begun(&folder.path().join("register.db"));
    bencher.bench_local(|| {
        let mut source = Source::open(&file, &Reading { source: "csv", ..Reading::default() }).expect("a table");
        Plan::make(&mut source, &store).expect("a plan").tally.new
    });
}
