//! A thread that answers requests one after the other, so that the screen never waits. A newer request of one topic replaces
//! the older one: waiting, it is dropped; running, it is interrupted; answered late, its answer is dropped.
//! It knows nothing of the register: the work is a closure.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::{io, thread};

use super::effect::{Query, Topic};
use super::event::{Arrived, Mailbox};
use super::msg::Reply;

/// An answer on its way to the loop.
#[derive(Debug)]
pub struct Delivery {
    /// What it is about; `None` for an act, which is never superseded.
    pub topic: Option<Topic>,
    /// Counts the requests of this worker; an answer older than the newest request of its topic is stale.
    pub number: u64,
    /// The answer itself.
    pub answer: Reply,
}

/// Seen by the work while it runs: whether its answer is still wanted (SQLite work is interrupted besides), and the way to say
/// how far it is.
#[derive(Debug, Clone, Default)]
pub struct Superseded {
    set: Arc<AtomicBool>,
    mailbox: Option<Mailbox>,
}

impl Superseded {
    /// True once the answer is not wanted any more.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.set.load(Ordering::Relaxed)
    }

    /// Says something before the answer.
    pub fn tell(&self, answer: Reply) {
        if let Some(mailbox) = &self.mailbox {
            mailbox.post(Arrived::Reply(Delivery { topic: None, number: 0, answer }));
        }
    }

    fn set(&self) {
        self.set.store(true, Ordering::Relaxed);
    }
}

/// Answers one request; runs on the worker's thread and may take its time.
pub type Work = Box<dyn FnMut(&Query, &Superseded) -> Reply + Send>;
/// Breaks off what the work is doing at this moment (SQLite's interrupt handle); called from the loop's thread.
pub type Interrupt = Box<dyn Fn() + Send + Sync>;

/// The loop's end of a worker.
pub struct Worker {
    queue: Arc<Queue>,
    interrupt: Interrupt,
    numbers: u64,
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("numbers", &self.numbers).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    running: Option<Running>,
    closed: bool,
}

struct Job {
    topic: Option<Topic>,
    number: u64,
    request: Query,
}

struct Running {
    topic: Option<Topic>,
    superseded: Superseded,
    /// Broken off for something more urgent: it is run again afterwards.
    again: bool,
}

impl Worker {
    /// Starts the thread. It ends when the worker is dropped, after the acts that wait; a panic of the work reaches the loop.
    ///
    /// # Errors
    /// The thread could not be started.
    pub fn start(name: &str, mailbox: Mailbox, interrupt: Interrupt, work: Work) -> io::Result<Self> {
        let queue = Arc::new(Queue::default());
        let theirs = Arc::clone(&queue);
        thread::Builder::new().name(name.into()).spawn(move || theirs.serve(&mailbox, work))?;
        Ok(Self { queue, interrupt, numbers: 0 })
    }

    /// Hands a request over and returns its number at once.
    pub fn ask(&mut self, request: Query) -> u64 {
        self.numbers += 1;
        let topic = request.topic();
        let job = Job { topic, number: self.numbers, request };
        let mut state = self.queue.lock();
        if topic.is_some() {
            state.queue.retain(|waiting| waiting.topic != topic);
        }
        if state.gives_way_to(topic) {
            // Under the lock, so that the interrupt cannot hit the request after it.
            (self.interrupt)();
        }
        state.enqueue(job);
        drop(state);
        self.queue.changed.notify_one();
        self.numbers
    }

    /// Breaks off and forgets the requests of one topic (Esc on a search).
    pub fn forget(&mut self, topic: Topic) {
        let mut state = self.queue.lock();
        state.queue.retain(|waiting| waiting.topic != Some(topic));
        if let Some(running) = &state.running
            && running.topic == Some(topic)
        {
            running.superseded.set();
            (self.interrupt)();
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        state.closed = true;
        // Reads are worth nothing now; acts were promised.
        state.queue.retain(|job| job.topic.is_none());
        if let Some(running) = &state.running
            && running.topic.is_some()
        {
            running.superseded.set();
            (self.interrupt)();
        }
        drop(state);
        self.queue.changed.notify_one();
    }
}

impl State {
    /// Marks the running request if the new one replaces it or must not wait for it.
    fn gives_way_to(&mut self, topic: Option<Topic>) -> bool {
        let Some(running) = &mut self.running else { return false };
        let (Some(now), Some(next)) = (running.topic, topic) else { return false };
        if next > now || running.superseded.is_set() {
            return false;
        }
        running.again = next < now;
        running.superseded.set();
        true
    }

    /// Acts in their order and before reads; among reads the more urgent topic first.
    fn enqueue(&mut self, job: Job) {
        let at = self.queue.iter().position(|waiting| waiting.topic > job.topic).unwrap_or(self.queue.len());
        self.queue.insert(at, job);
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mailbox: &Mailbox, mut work: Work) {
        while let Some((job, superseded)) = self.next(mailbox) {
            let answered = catch_unwind(AssertUnwindSafe(|| work(&job.request, &superseded)));
            let Ok(answer) = answered else {
                mailbox.post(Arrived::Panicked(format!(
                    "the thread \"{}\" ended",
                    thread::current().name().unwrap_or("?")
                )));
                return;
            };
            if self.finish(&job) {
                mailbox.post(Arrived::Reply(Delivery { topic: job.topic, number: job.number, answer }));
            }
        }
    }

    fn next(&self, mailbox: &Mailbox) -> Option<(Job, Superseded)> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.queue.pop_front() {
                let superseded = Superseded { mailbox: Some(mailbox.clone()), ..Superseded::default() };
                state.running = Some(Running { topic: job.topic, superseded: superseded.clone(), again: false });
                return Some((job, superseded));
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// True if the answer is still wanted; puts a request back that was broken off for a more urgent one.
    fn finish(&self, job: &Job) -> bool {
        let mut state = self.lock();
        let Some(running) = state.running.take() else { return true };
        let newer = state.queue.iter().any(|waiting| waiting.topic == job.topic && job.topic.is_some());
        if running.again && !newer {
            let again = Job { topic: job.topic, number: job.number, request: job.request.clone() };
            state.enqueue(again);
        }
        !running.superseded.is_set()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{self, Receiver};
    use std::time::Duration;

    use super::*;
    use crate::tui::event::{Posted, Source, posted};

    const LONG: Duration = Duration::from_secs(10);

    /// A worker whose work waits to be let go, unless it is superseded.
    fn slow_worker() -> (Worker, Posted, mpsc::Sender<()>, Receiver<Query>) {
        let (mailbox, source) = posted();
        let (go, wait) = mpsc::channel::<()>();
        let (started, begun) = mpsc::channel();
        let worker = Worker::start(
            "slow",
            mailbox,
            Box::new(|| {}),
            Box::new(move |request, superseded| {
                started.send(request.clone()).unwrap();
                while !superseded.is_set() && wait.recv_timeout(Duration::from_millis(1)).is_err() {}
                Reply::Done(format!("{request:?}"))
            }),
        );
        (worker.unwrap(), source, go, begun)
    }

    fn numbers(source: &mut Posted, wanted: usize) -> Vec<u64> {
        let mut arrived = Vec::new();
        while arrived.len() < wanted {
            let before = arrived.len();
            source.wait(Some(LONG), &mut arrived).unwrap();
            assert!(arrived.len() > before, "no answer within {LONG:?}");
        }
        arrived.iter().map(|a| if let Arrived::Reply(reply) = a { reply.number } else { panic!("{a:?}") }).collect()
    }

    #[test]
    fn a_newer_search_interrupts_the_older_and_only_the_newest_is_answered() {
        let (mut worker, mut source, go, begun) = slow_worker();
        worker.ask(Query::Probe(Topic::Count));
        begun.recv_timeout(LONG).unwrap();
        worker.ask(Query::Probe(Topic::Count));
        let newest = worker.ask(Query::Probe(Topic::Count));
        begun.recv_timeout(LONG).unwrap();
        go.send(()).unwrap();
        assert_eq!(numbers(&mut source, 1), vec![newest]);
    }

    #[test]
    fn a_page_breaks_into_a_count_which_is_then_counted_again() {
        let (mut worker, mut source, go, begun) = slow_worker();
        let count = worker.ask(Query::Probe(Topic::Count));
        begun.recv_timeout(LONG).unwrap();
        let page = worker.ask(Query::Probe(Topic::Page));
        begun.recv_timeout(LONG).unwrap();
        go.send(()).unwrap();
        begun.recv_timeout(LONG).unwrap();
        go.send(()).unwrap();
        assert_eq!(numbers(&mut source, 2), vec![page, count]);
    }

    #[test]
    fn a_panic_of_the_work_reaches_the_loop() {
        let (mailbox, mut source) = posted();
        let mut worker = Worker::start("broken", mailbox, Box::new(|| {}), Box::new(|_, _| panic!("a bug"))).unwrap();
        worker.ask(Query::Probe(Topic::Page));
        let mut arrived = Vec::new();
        source.wait(Some(LONG), &mut arrived).unwrap();
        assert!(matches!(arrived.as_slice(), [Arrived::Panicked(text)] if text.contains("broken")), "{arrived:?}");
    }
}
