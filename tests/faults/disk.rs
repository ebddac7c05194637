//! The disk fails: an I/O error at any write, sync, truncation, rename or removal; a full disk in several sizes; the machine dies there.

use rstest::rstest;

use crate::acts::Act;
use crate::machine::{Fault, calls, run, shim, worth_failing};
use crate::{every, nothing_broken};

#[rstest]
fn an_io_error_is_told_and_leaves_all_or_nothing(
    #[values(Act::Commit, Act::Import, Act::Export, Act::Rebuild, Act::KeptCopy)] act: Act,
) {
    let Some(points) = points(act) else { return };
    let each = points.iter().flat_map(|(at, name)| [Fault::at("eio", *at, name), Fault::from("eio", *at, name)]);
    nothing_broken(&every(&each.collect::<Vec<_>>(), |fault| act.struck(fault)));
}

#[rstest]
fn a_full_disk_is_told_and_leaves_all_or_nothing(
    #[values(Act::Commit, Act::Import, Act::Export, Act::Rebuild, Act::KeptCopy)] act: Act,
) {
    let Some(points) = points(act) else { return };
    let writes = points.iter().filter(|(_, name)| name.starts_with('w'));
    let halves = writes.map(|(at, name)| Fault::from("half", *at, name));
    let sizes = [0, 3_000, 20_000, 100_000, 400_000].map(Fault::room);
    nothing_broken(&every(&halves.chain(sizes).collect::<Vec<_>>(), |fault| act.struck(fault)));
}

#[rstest]
fn a_kill_leaves_all_or_nothing_and_nothing_in_the_way(
    #[values(Act::Commit, Act::Import, Act::Export, Act::Rebuild, Act::KeptCopy)] act: Act,
) {
    let Some(points) = points(act) else { return };
    let each = points.iter().map(|(at, name)| Fault::at("kill", *at, name));
    nothing_broken(&every(&each.collect::<Vec<_>>(), |fault| act.struck(fault)));
}

#[test]
fn an_error_of_reading_is_told_as_one() {
    if shim().is_none() {
        return;
    }
    let home = Act::Commit.home();
    let reads = calls(&home, &["list", "--count"], true);
    let of_register: Vec<usize> = (1..=reads.len()).filter(|at| reads[at - 1].1.ends_with("register.db")).collect();
    assert!(of_register.len() > 3, "{reads:?}");
    let faults =
        of_register.iter().step_by(of_register.len().div_ceil(crate::scale(8, 60))).map(|at| Fault::reading(*at));
    nothing_broken(&every(&faults.collect::<Vec<_>>(), |fault| {
        let ran = run(&Act::Commit.home(), &["list", "--count"], Some(fault));
        let misleads = ["as a register", "right file"].iter().any(|words| ran.err.contains(words));
        let is_told = ran.code == Some(0) || (!ran.crashed() && !misleads);
        if is_told { vec![] } else { vec![format!("{}: {}", fault.name, ran.says())] }
    }));
}

/// The calls of an act that are worth failing; nothing where no shim can be built.
fn points(act: Act) -> Option<Vec<(usize, String)>> {
    shim()?;
    Some(worth_failing(&calls(&act.home(), act.arguments(), false), crate::scale(0, 12)))
}
