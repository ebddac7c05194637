//! What it costs when a thing that many share turns: a zone that every workload of a register stands on, and each is judged again.
//!
//! `cargo bench --bench shared`; `COUNTERSIGN_BENCH_SIZES=1000,100000` chooses the sizes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench that meets the unexpected stops there")]

mod support;

use countersign::domain::field::Fields;
use countersign::domain::{Command, FactTable, Id};
use countersign::store::Store;
use divan::Bencher;
use support::{FOLDER, SIZES, acting, begun};

fn main() {
    divan::main();
}

fn fields<F: FactTable>(said: &[(&str, &str)]) -> Fields<F> {
    let mut fields = Fields::new();
    for (name, text) in said {
        fields.parse(name, text).expect("a fact");
    }
    fields
}

fn act(store: &mut Store, commands: Vec<Command>) -> Vec<Id> {
    store.commit_all(&acting().request().expect("a request"), None, commands, &mut |_| {}).expect("an act").begun
}

/// A register whose workloads all stand on one secrets store.
fn sharing(size: usize) -> (Store, Id) {
    let mut store = begun(&FOLDER.path().join(format!("shared-{size}.db")));
    let vault = fields(&[("kind", "secrets-store"), ("name", "kv-all"), ("environment", "test")]);
    let zone = act(&mut store, vec![Command::DescribeZone { zone: None, fields: vault }]).swap_remove(0);
    let adds =
        (0..size).map(|n| Command::AddWorkload { key: None, fields: fields(&[("name", &format!("agent {n:07}"))]) });
    let workloads = act(&mut store, adds.collect());
    let places = workloads.into_iter().map(|workload| Command::PlaceWorkload { workload, zone, stands: true });
    act(&mut store, places.collect());
    (store, zone)
}

/// One commit of one entry, with everybody who shares the zone judged again in the same transaction.
#[divan::bench(args = SIZES.iter(), sample_count = 3, sample_size = 1)]
fn a_zone_that_all_share_turns(bencher: Bencher, size: usize) {
    let (mut store, zone) = sharing(size);
    let mut turn = 0_usize;
    bencher.bench_local(|| {
        turn += 1;
        let environment = if turn.is_multiple_of(2) { "test" } else { "production" };
        act(
            &mut store,
            vec![Command::DescribeZone { zone: Some(zone), fields: fields(&[("environment", environment)]) }],
        )
    });
}

/// One commit that turns nothing for the others: one workload more on the zone.
#[divan::bench(args = SIZES.iter(), sample_count = 20, sample_size = 1)]
fn one_more_stands_on_it(bencher: Bencher, size: usize) {
    let (mut store, zone) = sharing_again(size);
    let mut turn = 0_usize;
    bencher.bench_local(|| {
        turn += 1;
        let fields = fields(&[("name", &format!("late agent {turn}"))]);
        let workload = act(&mut store, vec![Command::AddWorkload { key: None, fields }]).swap_remove(0);
        act(&mut store, vec![Command::PlaceWorkload { workload, zone, stands: true }])
    });
}

/// The register of the other benchmark where that one ran, else a new one.
fn sharing_again(size: usize) -> (Store, Id) {
    let file = FOLDER.path().join(format!("shared-{size}.db"));
    if !file.exists() {
        return sharing(size);
    }
    let store = Store::open(&file, countersign::store::Mode::Write, None, acting().now()).expect("a register");
    let zone = store.find_zone("kv-all").expect("the zone").id;
    (store, zone)
}
