//! The register's own speed: a commit, a page anywhere, a filter, verification, computing anew, on registers of several sizes.
//!
//! `cargo bench --bench store`; `COUNTERSIGN_BENCH_SIZES=1000,100000,1000000` chooses the sizes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a bench that meets the unexpected stops there"
)]

mod support;

use countersign::domain::Command;
use countersign::domain::field::Fields;
use countersign::domain::record::WorkloadFacts;
use countersign::query::{Asking, Filter, Sort, parse};
use countersign::store::Store;
use countersign::store::read::Listing;
use divan::Bencher;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use support::{FOLDER, SIZES, acting, begun};

fn main() {
    divan::main();
}

const TEAMS: [&str; 6] = ["claims", "fraud", "care", "treasury", "people", "field service"];
const THINGS: [&str; 7] =
    ["invoices", "support tickets", "claims", "contracts", "alerts", "expense reports", "purchase orders"];

static MADE: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());

thread_local! {
    static OPEN: RefCell<BTreeMap<usize, Store>> = const { RefCell::new(BTreeMap::new()) };
}

/// Row `n`: a word of every row in ten is common, a word of one row in 9,973 is rare.
fn row(n: usize) -> Fields<WorkloadFacts> {
    let (team, thing) = (TEAMS[n % TEAMS.len()], THINGS[n % THINGS.len()]);
    let rare = if n % 9_973 == 500 { " Known as project quokka." } else { "" };
    let mut fields = Fields::new();
    for (name, text) in [
        ("name", format!("{thing} agent {n:07}")),
        ("team", team.to_owned()),
        ("purpose", format!("Sorts {thing} for {team} so that the urgent ones are seen first.{rare}")),
    ] {
        fields.parse(name, &text).expect("a fact");
    }
    if n.is_multiple_of(3) {
        fields.parse("ends_on", "2027-01-31").expect("a day");
    }
    fields
}

fn make(size: usize) {
    let mut made = MADE.lock().expect("nobody panicked");
    if made.contains(&size) {
        return;
    }
    let mut store = begun(&FOLDER.path().join(format!("{size}.db")));
    let adds = (0..size).map(|n| Command::AddWorkload { key: None, fields: row(n) });
    let started = std::time::Instant::now();
    store.commit_all(&acting().request().expect("a request"), None, adds, &mut |_| {}).expect("rows");
    println!("  {size} workloads added as one act in {:.2?}", started.elapsed());
    made.insert(size);
}

fn with<T>(size: usize, work: impl FnOnce(&mut Store) -> T) -> T {
    make(size);
    OPEN.with_borrow_mut(|open| {
        let store = open.entry(size).or_insert_with(|| {
            let file = FOLDER.path().join(format!("{size}.db"));
            Store::open(&file, countersign::store::Mode::Write, None, acting().now()).expect("a register")
        });
        work(store)
    })
}

fn listing(filter: &str, sort: &str) -> Listing {
    let filter: Filter = parse(filter).expect("a filter");
    let sort: Sort = sort.parse().expect("an order");
    Listing { filter, sort, asking: Asking { today: acting().now().day_in(chrono_tz::UTC), me: None } }
}

#[divan::bench(args = SIZES.iter())]
fn open(bencher: Bencher, size: usize) {
    make(size);
    let file = FOLDER.path().join(format!("{size}.db"));
    bencher
        .bench_local(|| Store::open(&file, countersign::store::Mode::Write, None, acting().now()).expect("a register"));
}

#[divan::bench(args = SIZES.iter(), sample_count = 40)]
fn commit_one_answer(bencher: Bencher, size: usize) {
    let mut turn = 0_usize;
    with(size, |store| {
        let id = store.page_after(&listing("", "name"), None, 1).expect("a row")[0].id;
        bencher.bench_local(|| {
            turn += 1;
            let mut fields = Fields::new();
            fields.parse("supplier", &format!("Supplier {turn}")).expect("a fact");
            let answer = Command::Answer { workload: id, fields, bulk: None, overwrite: true };
            store.commit(&acting().request().expect("a request"), answer).expect("a commit")
        });
    });
}

#[divan::bench(args = SIZES.iter())]
fn first_page(bencher: Bencher, size: usize) {
    with(size, |store| bencher.bench_local(|| store.page_after(&listing("", "due"), None, 40).expect("a page")));
}

#[divan::bench(args = SIZES.iter())]
fn last_page(bencher: Bencher, size: usize) {
    with(size, |store| bencher.bench_local(|| store.page_before(&listing("", "name"), None, 40).expect("a page")));
}

#[divan::bench(args = SIZES.iter())]
fn filter_common_word(bencher: Bencher, size: usize) {
    with(size, |store| bencher.bench_local(|| store.page_after(&listing("urgent", "name"), None, 40).expect("a page")));
}

#[divan::bench(args = SIZES.iter())]
fn filter_rare_word(bencher: Bencher, size: usize) {
    with(size, |store| bencher.bench_local(|| store.page_after(&listing("quokka", "name"), None, 40).expect("a page")));
}

#[divan::bench(args = SIZES.iter(), sample_count = 10)]
fn count_common_word(bencher: Bencher, size: usize) {
    let asked = listing("urgent", "name");
    with(size, |store| bencher.bench_local(|| store.matching_count(&asked.filter, &asked.asking).expect("a count")));
}

#[divan::bench(args = SIZES.iter(), sample_count = 3, sample_size = 1)]
fn verify_chain_and_projection(bencher: Bencher, size: usize) {
    with(size, |store| bencher.bench_local(|| store.verify(None, &mut |_| {}).expect("a verification")));
}

#[divan::bench(args = SIZES.iter(), sample_count = 3, sample_size = 1)]
fn rebuild(bencher: Bencher, size: usize) {
    with(size, |store| bencher.bench_local(|| store.rebuild(acting().now(), &mut |_, _| {}).expect("a rebuild")));
}
