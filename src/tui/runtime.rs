//! The loop: wait, update, do what was asked, draw if something changed. It is the same loop in the program and in the tests,
//! which put another back end, source and host in place.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crossterm::event::Event;
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::Rect;
use thiserror::Error;

use super::effect::{Effect, Lane, Query, Timer, Topic};
use super::event::{Arrived, Gone, Source};
use super::host::Host;
use super::model::{Ending, Model};
use super::msg::Msg;
use super::update::{end, update};
use super::view;
use super::widgets::paper::Paper;
use super::worker::{Delivery, Worker};

/// How long the first frame waits for the first rows, so that it does not flash an empty table.
const FIRST_FRAME: Duration = Duration::from_millis(15);

/// Why the loop could not go on. The terminal has been given back by the time it is printed.
#[derive(Debug, Error)]
pub enum LoopError {
    /// Its size could not be read, or it could not be taken again.
    #[error("the terminal failed: {0}")]
    Terminal(String),
    /// A thread other than the loop's had a bug.
    #[error("a part of the program broke down, nothing half done was written; please report this:\n{0}")]
    Broken(String),
}

/// The two workers; what they answer with is given to them as closures.
#[derive(Debug)]
pub struct Workers {
    /// Writes, and answers at once.
    pub at_once: Worker,
    /// Counts and searches.
    pub search: Worker,
}

/// The loop and all it holds.
#[derive(Debug)]
pub struct Runtime<B: Backend, S, H> {
    terminal: Terminal<B>,
    source: S,
    host: H,
    workers: Workers,
    alarms: BTreeMap<Timer, Instant>,
    newest: BTreeMap<Topic, u64>,
    redraw: bool,
}

impl<B, S, H> Runtime<B, S, H>
where
    B: Backend,
    B::Error: std::fmt::Display,
    S: Source,
    H: Host,
{
    /// Puts the parts together; nothing is drawn yet.
    pub fn new(terminal: Terminal<B>, source: S, host: H, workers: Workers) -> Self {
        Self { terminal, source, host, workers, alarms: BTreeMap::new(), newest: BTreeMap::new(), redraw: false }
    }

    /// Runs until the person leaves, a signal asks, or the terminal is gone.
    ///
    /// # Errors
    /// [`LoopError`]; what was typed in open steps has been kept.
    pub fn run(&mut self, model: &mut Model) -> Result<Ending, LoopError> {
        let outcome = self.run_inside(model);
        if !matches!(outcome, Ok(Ending::Quit)) {
            let kept = end(model, Ending::Gone);
            // Only the draft: nothing else can be done without a terminal.
            for draft in
                kept.iter().filter_map(|effect| if let Effect::KeepDraft(draft) = effect { Some(draft) } else { None })
            {
                let _ = self.host.keep_draft(draft);
            }
        }
        outcome
    }

    /// The terminal, for tests to look at.
    pub fn terminal(&self) -> &Terminal<B> {
        &self.terminal
    }

    fn run_inside(&mut self, model: &mut Model) -> Result<Ending, LoopError> {
        self.start(model)?;
        let mut arrived = Vec::new();
        let mut first = Some(Instant::now() + FIRST_FRAME);
        loop {
            let waiting_for_rows = first.is_some_and(|until| !self.newest.is_empty() && Instant::now() < until);
            if model.dirty && !waiting_for_rows {
                // A terminal that takes no frame is one that was closed between two looks at it.
                if self.draw(model).is_err() {
                    return Ok(Ending::Gone);
                }
                first = None;
            }
            let timeout = self.timeout(first.filter(|_| waiting_for_rows));
            if let Err(Gone) = self.source.wait(timeout, &mut arrived) {
                return Ok(Ending::Gone);
            }
            for one in arrived.drain(..) {
                if first.is_some() && matches!(one, Arrived::Reply(_)) {
                    first = Some(Instant::now());
                }
                if let Some(ending) = self.take(model, one)? {
                    return Ok(ending);
                }
            }
            if let Some(ending) = self.ring(model)? {
                return Ok(ending);
            }
        }
    }

    fn start(&mut self, model: &mut Model) -> Result<(), LoopError> {
        let size = self.terminal.size().map_err(failed)?;
        model.size = (size.width, size.height);
        let today = self.host.today();
        self.tell(model, Msg::Today(today))?;
        self.tell(model, Msg::Started)?;
        Ok(())
    }

    fn take(&mut self, model: &mut Model, arrived: Arrived) -> Result<Option<Ending>, LoopError> {
        let msg = match arrived {
            Arrived::Input(event) => match msg_of(event) {
                Some(msg) => msg,
                None => return Ok(None),
            },
            Arrived::Reply(reply) if self.is_stale(&reply) => return Ok(None),
            Arrived::Reply(reply) => Msg::Reply(reply.answer),
            Arrived::Ground(ground) => Msg::Ground(ground),
            Arrived::Signal(number) => return Ok(Some(Ending::Signal(number))),
            Arrived::Panicked(report) => return Err(LoopError::Broken(report)),
            Arrived::Stop => Msg::StopAsked,
            Arrived::Continued => {
                self.host.retake().map_err(failed)?;
                self.redraw = true;
                Msg::Continued { stopped: true }
            }
        };
        self.tell(model, msg)
    }

    /// Rings the alarms that are due, and tells of a new day.
    fn ring(&mut self, model: &mut Model) -> Result<Option<Ending>, LoopError> {
        let now = Instant::now();
        let due: Vec<Timer> = self.alarms.iter().filter(|(_, at)| **at <= now).map(|(timer, _)| *timer).collect();
        if due.is_empty() {
            return Ok(None);
        }
        let today = self.host.today();
        if today != model.today
            && let Some(ending) = self.tell(model, Msg::Today(today))?
        {
            return Ok(Some(ending));
        }
        for timer in due {
            self.alarms.remove(&timer);
            if let Some(ending) = self.tell(model, Msg::Due(timer))? {
                return Ok(Some(ending));
            }
        }
        Ok(None)
    }

    /// Updates the model and does what it asks; an effect may itself be a message.
    fn tell(&mut self, model: &mut Model, msg: Msg) -> Result<Option<Ending>, LoopError> {
        let mut waiting = vec![msg];
        while let Some(msg) = waiting.pop() {
            for effect in update(model, msg) {
                match effect {
                    Effect::End(ending) => return Ok(Some(ending)),
                    other => waiting.extend(self.perform(other)?),
                }
            }
        }
        Ok(None)
    }

    fn perform(&mut self, effect: Effect) -> Result<Option<Msg>, LoopError> {
        match effect {
            Effect::Ask(request) => self.ask(request),
            Effect::Forget(topic) => {
                self.newest.remove(&topic);
                self.workers.at_once.forget(topic);
                self.workers.search.forget(topic);
            }
            Effect::WakeIn(timer, after) => {
                self.alarms.entry(timer).or_insert_with(|| Instant::now() + after);
            }
            Effect::Redraw => self.redraw = true,
            Effect::Stop => {
                let stopped = self.host.stop().map_err(failed)?;
                self.redraw = true;
                return Ok(Some(Msg::Continued { stopped }));
            }
            Effect::Edit(text) => {
                let edited = self.host.edit(&text).map_err(failed)?;
                self.redraw = true;
                return Ok(Some(Msg::Edited(edited)));
            }
            Effect::Copy(text) => return Ok(Some(Msg::Copied(self.host.copy(&text)))),
            Effect::KeepDraft(draft) => return Ok(self.host.keep_draft(&draft).err().map(Msg::DraftLost)),
            Effect::Remember(kept) => return Ok(self.host.remember(&kept).err().map(Msg::Forgotten)),
            Effect::DropDraft(key) => self.host.drop_draft(&key),
            Effect::End(_) => {}
        }
        Ok(None)
    }

    fn ask(&mut self, request: Query) {
        let (topic, worker) = match request.lane() {
            Lane::AtOnce => (request.topic(), &mut self.workers.at_once),
            Lane::Search => (request.topic(), &mut self.workers.search),
        };
        let number = worker.ask(request);
        if let Some(topic) = topic {
            self.newest.insert(topic, number);
        }
    }

    /// Older than the newest question of its topic, or given up. Each topic is asked in one lane only, so numbers compare.
    fn is_stale(&self, reply: &Delivery) -> bool {
        reply.topic.is_some_and(|topic| self.newest.get(&topic) != Some(&reply.number))
    }

    fn timeout(&self, first_frame: Option<Instant>) -> Option<Duration> {
        let next = self.alarms.values().copied().chain(first_frame).min();
        next.map(|at| at.saturating_duration_since(Instant::now()))
    }

    fn draw(&mut self, model: &mut Model) -> Result<(), B::Error> {
        if std::mem::take(&mut self.redraw) {
            // Not `clear`: that asks the terminal where its cursor is and waits for the answer, which our own source would eat.
            let size = self.terminal.size()?;
            self.terminal.resize(Rect::new(0, 0, size.width, size.height))?;
        }
        self.terminal.draw(|frame| {
            // The size of this very frame: a resize may have been quicker than its message.
            let area = frame.area();
            model.size = (area.width, area.height);
            let mut paper = Paper::new(frame.buffer_mut(), model.look);
            view::draw(model, &mut paper);
            if let Some(cursor) = paper.cursor.filter(|cursor| area.contains(*cursor)) {
                frame.set_cursor_position(cursor);
            }
        })?;
        model.dirty = false;
        Ok(())
    }
}

fn msg_of(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) => Some(Msg::Key(key)),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Mouse(mouse) => Some(Msg::Mouse(mouse)),
        Event::Resize(columns, rows) => Some(Msg::Resized(columns, rows)),
        Event::FocusGained | Event::FocusLost => None,
    }
}

fn failed(error: impl std::fmt::Display) -> LoopError {
    LoopError::Terminal(error.to_string())
}

#[cfg(test)]
mod tests;
