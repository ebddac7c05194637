//! What a gate costs that is computed from the ledger: `check` as a pipeline starts it, whole process, of a workload on a zone that all
//! others stand on too, running as an identity whose credential was seen in use a thousand times.
//!
//! `cargo bench --bench gate`; `COUNTERSIGN_BENCH_SIZES=10000,1000000` chooses the sizes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench that meets the unexpected stops there")]

mod support;

use countersign::domain::field::Fields;
use countersign::domain::{Command, FactTable, Id};
use countersign::store::Store;
use divan::Bencher;
use std::path::PathBuf;
use std::process::Stdio;
use support::{FOLDER, SIZES, acting, begun};

/// How often the credential was seen in use.
const USES: i64 = 1_000;

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

fn act(store: &mut Store, commands: impl IntoIterator<Item = Command>) -> Vec<Id> {
    store.commit_all(&acting().request().expect("a request"), None, commands, &mut |_| {}).expect("an act").begun
}

/// A register of this size; the workload that is asked about has the key `asked`.
fn crowded(size: usize) -> PathBuf {
    let file = FOLDER.path().join(format!("gate-{size}.db"));
    if file.exists() {
        return file;
    }
    let mut store = begun(&file);
    let vault = fields(&[("kind", "secrets-store"), ("name", "kv-all"), ("environment", "test")]);
    let zone = act(&mut store, [Command::DescribeZone { zone: None, fields: vault }]).swap_remove(0);
    let add = |key, name: &str| Command::AddWorkload { key, fields: fields(&[("name", name)]) };
    let adds = (0..size).map(|n| add(None, &format!("agent {n:07}")));
    let workloads = act(&mut store, adds.chain([add(Some("asked".to_owned()), "asked")]));
    let asked = *workloads.last().expect("a workload");
    act(&mut store, workloads.into_iter().map(|workload| Command::PlaceWorkload { workload, zone, stands: true }));
    let account = fields(&[("account", "svc-asked"), ("state", "live"), ("environment", "test")]);
    let identity =
        act(&mut store, [Command::AddIdentity { fields: account, workloads: vec![asked], zones: vec![zone] }])
            .swap_remove(0);
    let key = fields(&[("kind", "key"), ("fingerprint", "id:asked")]);
    let credential =
        act(&mut store, [Command::IssueCredential { identity, fields: key, replaces: None }]).swap_remove(0);
    let today = store.day_of(acting().now());
    act(&mut store, (0..USES).rev().map(|ago| Command::UseCredential { credential, used_on: today.plus_days(-ago) }));
    file
}

/// From the start of the process to its end.
#[divan::bench(args = SIZES.iter(), sample_count = 200, sample_size = 1)]
fn a_check(bencher: Bencher, size: usize) {
    let file = crowded(size);
    let mut check = std::process::Command::new(env!("CARGO_BIN_EXE_countersign"));
    check.args(["check", "asked", "--only", "KEY-2", "--db"]).arg(&file).stdout(Stdio::null());
    bencher.bench_local(move || {
        let code = check.status().expect("it runs").code();
        assert!(matches!(code, Some(0 | 1)), "{code:?}");
    });
}
