//! The one function that changes the model. It touches no terminal, database, clock or environment: what has to be done
//! outside comes back as effects.

pub mod actions;
pub mod answers;
pub mod clocks;
pub mod first;
pub mod getting_started;
pub mod importing;
mod mapping;
pub mod wizards;

use std::time::Duration;

use crossterm::event::{KeyEventKind, MouseEventKind};

use super::action::{ActionId, Enabled, Place};
use super::effect::{Effect, Query, Timer};
use super::keymap::Key;
use super::model::{Ending, Model};
use super::msg::Msg;
use super::widgets::text_field::{self, Typed};
use super::{forms, screens};

/// How often another program's changes are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Changes the model by one message and says what has to be done outside.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let was_dirty = std::mem::replace(&mut model.dirty, true);
    let mut effects = match msg {
        Msg::Started if model.first.is_some() => Vec::new(),
        Msg::Started => look_for_changes(),
        Msg::Key(event) if event.kind == KeyEventKind::Release => {
            model.dirty = was_dirty;
            return Vec::new();
        }
        Msg::Key(event) => key(model, event.into()),
        Msg::Paste(text) => paste(model, &text),
        Msg::Mouse(event) => match event.kind {
            MouseEventKind::ScrollUp => wheel(model, false),
            MouseEventKind::ScrollDown => wheel(model, true),
            _ => {
                model.dirty = was_dirty;
                return Vec::new();
            }
        },
        Msg::Resized(columns, rows) => {
            model.size = (columns, rows);
            Vec::new()
        }
        Msg::Ground(ground) => {
            let theme = if model.follows_ground { ground.theme() } else { model.look.theme };
            model.dirty = std::mem::replace(&mut model.look.theme, theme) != theme || was_dirty;
            return Vec::new();
        }
        Msg::Today(today) => {
            model.today = today;
            Vec::new()
        }
        Msg::Due(Timer::LookForChanges) => {
            // Nothing to see in an alarm: an idle screen is not drawn again.
            model.dirty = was_dirty;
            return vec![Effect::Ask(Query::Changes), Effect::WakeIn(Timer::LookForChanges, LOOK_EVERY)];
        }
        Msg::Due(Timer::Searching) => {
            model.dirty = screens::is_slow(model) || was_dirty;
            return Vec::new();
        }
        Msg::Due(Timer::KeepDraft) => {
            model.dirty = was_dirty;
            return wizards::keep(model);
        }
        Msg::Reply(answer) => {
            if matches!(answer, super::msg::Reply::Changes(false)) {
                model.dirty = was_dirty;
                return Vec::new();
            }
            answers::answered(model, answer)
        }
        Msg::Edited(text) => wizards::edited(model, text),
        Msg::Copied(copied) => {
            match copied {
                Ok(bytes) => model.done(format!(
                    "Sent {bytes} bytes to the terminal's clipboard; whether it took them it does not say."
                )),
                Err(why) => model.problem(format!("Not copied: {why}.")),
            }
            Vec::new()
        }
        Msg::StopAsked => vec![Effect::Stop],
        Msg::Continued { stopped: true } => Vec::new(),
        Msg::Continued { stopped: false } => {
            model.problem("Not stopped: there is no shell here that could bring the program back.");
            Vec::new()
        }
        Msg::Forgotten(why) => {
            model.problem(format!("This will be forgotten at the end: {why}."));
            Vec::new()
        }
        Msg::DraftLost(why) => {
            model.problem(format!("The draft could not be saved: {why}."));
            Vec::new()
        }
    };
    first::stand(model);
    if model.first.is_none() {
        effects.extend(screens::wants(model));
    }
    effects
}

/// Asks how the register stands, and looks from then on whether another program changed it.
fn look_for_changes() -> Vec<Effect> {
    vec![Effect::Ask(Query::Header), Effect::WakeIn(Timer::LookForChanges, LOOK_EVERY)]
}

/// Typing goes to what has the focus; everything else is looked up in the table of actions.
fn key(model: &mut Model, key: Key) -> Vec<Effect> {
    model.notice = None;
    forms::begin::give_up(model);
    let before_any_screen = model.first.is_some() && model.form.is_none() && model.overlays.is_empty();
    if model.is_too_small() || before_any_screen {
        // Nobody should run what they cannot see; leaving is always possible.
        return match model.keymap.action(key, &[Place::Everywhere, Place::Always]) {
            Some(ActionId::Quit) => end(model, Ending::Quit),
            Some(id) if id.action().place == Place::Always => run(model, id),
            _ => Vec::new(),
        };
    }
    if let Some(outcome) = model.overlays.key(key) {
        return actions::outcome(model, outcome);
    }
    if model.overlays.is_empty()
        && let Some(steps) = &mut model.form
    {
        match steps.key(key) {
            Typed::Ignored => {}
            Typed::Kept => return Vec::new(),
            Typed::Full => return no_room(model),
            Typed::Changed => return wizards::changed(model),
        }
    }
    match model.keymap.action(key, &model.places()) {
        Some(id) => run(model, id),
        None => Vec::new(),
    }
}

/// Runs an action, or says why it cannot be run now.
pub fn run(model: &mut Model, id: ActionId) -> Vec<Effect> {
    match (id.action().enabled)(model) {
        Enabled::Yes => actions::act(model, id),
        Enabled::No(why) => {
            model.problem(why);
            Vec::new()
        }
    }
}

/// A paste is text, wherever it lands; it never runs anything.
fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    model.notice = None;
    if !model.overlays.is_empty() {
        return match model.overlays.paste(text) {
            Some(outcome) => actions::outcome(model, outcome),
            None => not_pasted(model, model.overlays.wants_typing()),
        };
    }
    let typed = model.form.as_mut().map_or(Typed::Ignored, |steps| steps.paste(text));
    match typed {
        Typed::Changed => wizards::changed(model),
        Typed::Kept => Vec::new(),
        Typed::Full => no_room(model),
        Typed::Ignored => {
            let by_hand = model.form.as_ref().is_some_and(|steps| steps.is_by_hand());
            not_pasted(model, by_hand)
        }
    }
}

fn not_pasted(model: &mut Model, by_hand: bool) -> Vec<Effect> {
    model.problem(if by_hand { "Type it; pasting is not accepted here." } else { "Nothing here takes a pasted text." });
    Vec::new()
}

/// What does not fit is not taken at all: half of it would be another text.
fn no_room(model: &mut Model) -> Vec<Effect> {
    let most = crate::shown::grouped(text_field::HOLDS as u64);
    model.problem(format!("One line holds at most {most} characters, so none of this was taken. Use a shorter text."));
    if let Some(prompt) = model.overlays.top_prompt() {
        // It lies over the line that problems are said in.
        prompt.refused = Some(format!("at most {most} characters: nothing was taken"));
    }
    Vec::new()
}

fn wheel(model: &mut Model, down: bool) -> Vec<Effect> {
    const ROWS: isize = 3;
    let by = if down { ROWS } else { -ROWS };
    if !model.overlays.is_empty() {
        let id = if down { ActionId::ChoiceDown } else { ActionId::ChoiceUp };
        let outcome = model.overlays.act(id);
        return actions::outcome(model, outcome);
    }
    if let Some(steps) = model.form.as_mut().filter(|steps| steps.field().is_none()) {
        steps.go_field(by);
    }
    if model.form.is_none()
        && let Some(list) = model.list_mut()
    {
        list.go(by);
    }
    Vec::new()
}

/// Ends the loop; what was typed in open steps is kept.
pub fn end(model: &mut Model, ending: Ending) -> Vec<Effect> {
    model.ending = Some(ending);
    let mut effects = wizards::keep(model);
    effects.push(Effect::End(ending));
    effects
}

#[cfg(test)]
mod tests;
