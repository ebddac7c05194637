//! The real loop on a test back end: keys go in, the screen comes out, nothing sleeps.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::backend::TestBackend;

use super::*;
use crate::tui::event::{Mailbox, Posted, posted};
use crate::tui::msg::Reply;
use crate::tui::testing;
use crate::tui::wizard::draft::Draft;
use crate::tui::worker::Work;

/// A person at the keyboard, as a script.
enum Step {
    /// Presses these keys, all at once.
    Press(&'static [&'static str]),
    /// Something else arrives.
    Arrives(Arrived),
    /// Waits for an answer of a worker.
    Reply,
}

/// Feeds the script; when it is over the terminal is closed.
struct Script {
    steps: VecDeque<Step>,
    posted: Posted,
}

impl Source for Script {
    fn wait(&mut self, _timeout: Option<Duration>, out: &mut Vec<Arrived>) -> Result<(), Gone> {
        match self.steps.pop_front().ok_or(Gone)? {
            Step::Press(keys) => out.extend(keys.iter().map(|key| {
                let key: crate::tui::keymap::Key = key.parse().unwrap();
                Arrived::Input(Event::Key(KeyEvent::new(key.code, key.held)))
            })),
            Step::Arrives(arrived) => out.push(arrived),
            Step::Reply => {
                self.posted.wait(Some(Duration::from_secs(10)), out)?;
                assert!(!out.is_empty(), "no worker answered");
            }
        }
        Ok(())
    }
}

#[derive(Default, Clone)]
struct Kept(Arc<Mutex<Vec<String>>>);

struct TestHost(Kept);

impl Host for TestHost {
    fn today(&mut self) -> NaiveDate {
        testing::today()
    }
    fn stop(&mut self) -> io::Result<bool> {
        Ok(false)
    }
    fn retake(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn edit(&mut self, text: &str) -> io::Result<Result<String, String>> {
        Ok(Ok(format!("{text} edited")))
    }
    fn copy(&mut self, text: &str) -> Result<usize, String> {
        Ok(text.len())
    }
    fn keep_draft(&mut self, draft: &Draft) -> Result<(), String> {
        self.0.0.lock().unwrap().push(draft.key.clone());
        Ok(())
    }
    fn remember(&mut self, _kept: &crate::tui::memory::Kept) -> Result<(), String> {
        Ok(())
    }
    fn drop_draft(&mut self, _key: &str) {}
}

fn answer_counts() -> Work {
    Box::new(|request, _| match request {
        Query::Header => Reply::Header(Box::new(testing::standing(7, 41))),
        Query::Changes => Reply::Changes(false),
        other => Reply::Done(format!("{other:?}")),
    })
}

fn worker(name: &str, mailbox: &Mailbox, work: Work) -> Worker {
    Worker::start(name, mailbox.clone(), Box::new(|| {}), work).unwrap()
}

fn runtime(steps: Vec<Step>, search: Work) -> Runtime<TestBackend, Script, TestHost> {
    let (mailbox, posted) = posted();
    let workers =
        Workers { at_once: worker("at once", &mailbox, answer_counts()), search: worker("search", &mailbox, search) };
    let terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    Runtime::new(terminal, Script { steps: steps.into(), posted }, TestHost(Kept::default()), workers)
}

fn shown(runtime: &Runtime<TestBackend, Script, TestHost>) -> String {
    testing::text(runtime.terminal().backend().buffer())
}

#[test]
fn a_person_opens_the_help_reads_it_and_leaves() {
    let mut model = testing::model(0, 0);
    model.register.standing = None;
    let mut runtime =
        runtime(vec![Step::Reply, Step::Press(&["?"]), Step::Press(&["esc"]), Step::Press(&["q"])], answer_counts());
    assert_eq!(runtime.run(&mut model).unwrap(), Ending::Quit);
    assert!(shown(&runtime).contains("7 fail · 41 not answered"), "{}", shown(&runtime));
}

#[test]
fn the_cursor_of_the_terminal_stands_in_the_field_that_has_the_focus() {
    let mut model = testing::model(0, 0);
    let mut runtime = runtime(vec![Step::Reply, Step::Press(&["/", "a", "b"]), Step::Press(&[])], answer_counts());
    assert_eq!(runtime.run(&mut model).unwrap(), Ending::Gone);
    let cursor = runtime.terminal.backend_mut().cursor_position();
    assert_eq!((cursor.x, cursor.y), (4, 23), "{}", shown(&runtime));
}

#[test]
fn a_signal_and_a_closed_terminal_end_the_loop_with_their_exit_codes() {
    let mut model = testing::model(0, 0);
    let mut terminated = runtime(vec![Step::Arrives(Arrived::Signal(15))], answer_counts());
    assert_eq!(terminated.run(&mut model).unwrap().exit_code(), 143);
    let mut closed = runtime(vec![], answer_counts());
    assert_eq!(closed.run(&mut model).unwrap().exit_code(), 129);
}

#[test]
fn a_panic_of_a_worker_ends_the_loop_with_its_report() {
    let mut model = testing::model(0, 0);
    let mut runtime = runtime(vec![Step::Reply], Box::new(|_, _| panic!("a bug")));
    let error = runtime.run(&mut model).unwrap_err().to_string();
    assert!(error.contains("search") && error.contains("please report"), "{error}");
}

#[test]
fn a_stale_answer_is_dropped() {
    let mut model = testing::model(0, 0);
    model.register.standing = None;
    let stale =
        Delivery { topic: Some(Topic::Header), number: 0, answer: Reply::Header(Box::new(testing::standing(99, 99))) };
    let mut runtime = runtime(vec![Step::Reply, Step::Arrives(Arrived::Reply(stale))], answer_counts());
    runtime.run(&mut model).unwrap();
    assert_eq!(model.register.standing, Some(testing::standing(7, 41)));
}

#[test]
fn a_smaller_terminal_is_drawn_at_its_new_size() {
    let mut model = testing::model(0, 0);
    let mut runtime = runtime(vec![Step::Reply], answer_counts());
    runtime.run(&mut model).unwrap();
    runtime.terminal.backend_mut().resize(50, 10);
    runtime.source.steps =
        vec![Step::Reply, Step::Arrives(Arrived::Input(Event::Resize(50, 10))), Step::Press(&[])].into();
    runtime.run(&mut model).unwrap();
    assert!(shown(&runtime).contains("50 x 10 is too small."), "{}", shown(&runtime));
}
