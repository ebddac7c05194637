//! A rehearsal is the act itself, taken back: whatever it comes to, the register is as it was.

mod support;

use countersign::acts::rehearsal::foretell;
use countersign::domain::{Command, Id};
use countersign::store::{Mode, Patience, Store, StoreError};
use rstest::rstest;
use std::time::Duration;
use support::{TestRegister, facts};

fn two() -> (TestRegister, [Id; 2]) {
    let mut register = TestRegister::begin("2026-11-20");
    let owner = register.person("A. Kumar").to_string();
    let bot = register.workload("Bot", &[("owner", &owner)]);
    let chat = register.workload("Chat", &[("purpose", "answers")]);
    (register, [bot, chat])
}

fn answer(workload: Id, pairs: &[(&str, &str)]) -> Command {
    Command::Answer { workload, fields: facts(pairs), bulk: None, overwrite: true }
}

/// What each kind of act comes to that a rehearsal may meet: done, refused, broken off.
#[rstest]
#[case::done(|[bot, _]: [Id; 2]| vec![answer(bot, &[("team", "Claims")])], Patience::EXACT, true)]
#[case::nothing_new(|[_, chat]: [Id; 2]| vec![answer(chat, &[("purpose", "answers")])], Patience::EXACT, true)]
#[case::refused_in_the_middle(|[bot, _]: [Id; 2]| vec![answer(bot, &[("team", "Claims")]), answer(Id([7; 16]), &[("team", "x")])], Patience::EXACT, false)]
#[case::left_out_at_once(|[bot, chat]: [Id; 2]| vec![answer(bot, &[("team", "a")]), answer(chat, &[("team", "a")])],
    Patience { waits: false, at_most: Some(Duration::ZERO) }, true)]
#[case::retired(|[bot, _]: [Id; 2]| vec![Command::Retire { workload: bot, ends_access: None }], Patience::BRIEF, true)]
fn whatever_it_comes_to_the_register_is_as_it_was(
    #[case] commands: impl Fn([Id; 2]) -> Vec<Command>,
    #[case] patience: Patience,
    #[case] is_done: bool,
) {
    let (mut register, ids) = two();
    let (end, tables) = (register.store.end().unwrap(), register.store.projection().unwrap());
    let request = register.request();
    register.store.begin_rehearsal(patience).unwrap();
    let done = register.store.commit_all(&request, None, commands(ids), &mut |_| {});
    assert_eq!(done.is_ok(), is_done, "{done:?}");
    let told = foretell(&mut register.store).unwrap();
    assert_eq!(told.is_some(), is_done);
    if patience.at_most == Some(Duration::ZERO) {
        let told = told.unwrap();
        assert!(told.is_partial && told.entries == 0, "{told:?}");
    }
    register.store.end_rehearsal().unwrap();
    assert!(!register.store.rehearses());
    assert_eq!((register.store.end().unwrap(), register.store.projection().unwrap()), (end, tables));
    assert!(register.store.verify(None, &mut |_| {}).unwrap().is_sound());
    // And the act can be done then.
    register.act(answer(ids[0], &[("team", "Motor")]));
}

#[test]
fn a_register_that_is_closed_in_the_middle_keeps_nothing_of_it() {
    let (mut register, [bot, _]) = two();
    let (end, request) = (register.store.end().unwrap(), register.request());
    register.store.begin_rehearsal(Patience::EXACT).unwrap();
    register.store.commit(&request, answer(bot, &[("team", "Claims")])).unwrap();
    assert_ne!(register.store.end().unwrap(), end, "it can be read meanwhile");
    let register = register.reopen();
    assert_eq!(register.store.end().unwrap(), end);
}

#[test]
fn a_form_does_not_wait_for_another_program_that_is_writing_and_an_act_goes_on_to_wait() {
    let (mut register, [bot, _]) = two();
    let mut other = Store::open(&register.file(), Mode::Write, None, register.now()).unwrap();
    other.begin_rehearsal(Patience::EXACT).unwrap();
    let met = register.store.begin_rehearsal(Patience::BRIEF);
    assert!(matches!(met, Err(StoreError::Busy(_))), "{met:?}");
    assert!(!register.store.rehearses());
    other.end_rehearsal().unwrap();
    register.act(answer(bot, &[("team", "Claims")]));
}

#[test]
fn a_policy_that_is_rehearsed_is_not_in_force_afterwards() {
    let (mut register, _) = two();
    let before = register.store.policy().unwrap().clone();
    let id = register.store.register().unwrap().id;
    let policy = register.store.register().unwrap().policy_text.replace("pilot_days = 30", "pilot_days = 31");
    let request = register.request();
    register.store.begin_rehearsal(Patience::EXACT).unwrap();
    register.store.commit(&request, Command::ChangePolicy { register: id, policy }).unwrap();
    assert_ne!(*register.store.policy().unwrap(), before);
    register.store.end_rehearsal().unwrap();
    assert_eq!(*register.store.policy().unwrap(), before);
}

#[test]
fn a_copy_of_a_register_that_cannot_be_written_is_rehearsed_and_the_file_is_not_touched() {
    let (register, [bot, _]) = two();
    let (file, now) = (register.file(), register.now());
    let TestRegister { folder, store, .. } = register;
    drop(store);
    let bytes = std::fs::read(&file).unwrap();
    let reader = Store::open(&file, Mode::Read, None, now).unwrap();
    let mut copy = reader.copy_to_rehearse(now).unwrap();
    copy.begin_rehearsal(Patience::EXACT).unwrap();
    let acting = countersign::act::Acting::with(countersign::clock::Clock::fixed(now, "copy"), "test");
    copy.commit(&acting.rehearsal(), answer(bot, &[("team", "Claims")])).unwrap();
    let told = foretell(&mut copy).unwrap().unwrap();
    assert_eq!((told.entries, told.told[0].lines.as_slice()), (1, &["Team: Claims".to_owned()][..]));
    drop((copy, reader));
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    drop(folder);
}
