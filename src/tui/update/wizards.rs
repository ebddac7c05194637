//! Run in the model: opened, gone through, left, kept as drafts, done. What the steps themselves do is in `wizard`.

use std::time::Duration;

use super::super::action::ActionId;
use super::super::effect::{Effect, Query, Timer, Topic};
use super::super::model::Model;
use super::super::overlays::choose::Choose;
use super::super::overlays::message::Message;
use super::super::overlays::{Overlay, Purpose};
use super::super::widgets::choice::Choice;
use super::super::wizard::{Proceeded, Run, Wizard};

/// How long typing may go on before it is kept.
const KEEP_AFTER: Duration = Duration::from_secs(2);

const STAY: &str = "stay";
const KEEP: &str = "keep";
const DROP: &str = "drop";
const RESUME: &str = "resume";
const ANEW: &str = "anew";

/// Opens a wizard over the screen; if the same one was begun before, asks whether to go on with it.
pub fn open(model: &mut Model, wizard: Wizard) -> Vec<Effect> {
    let key = wizard.draft_key();
    let before = model.form.take_if(|steps| steps.is_outdated() && steps.wizard().draft_key() == key);
    let mut steps = Box::new(Run::open(wizard, model.today));
    steps.back = model.begun.back.take();
    if let Some(mut before) = before {
        steps.back = before.back.take();
        steps.resume(&before.draft());
        steps.held_up(met(&steps.changed_since(before.at_first())));
        model.form = Some(steps);
        return arrive(model);
    }
    model.form = Some(steps);
    if let Some(draft) = model.drafts.iter().find(|draft| draft.key == key) {
        let words = format!("You have an unfinished draft from {}.", draft.typed_on);
        let choices = vec![Choice::new(RESUME, "Continue the draft"), Choice::new(ANEW, "Start again")];
        model.overlays.open(Overlay::Choose(Choose::new(Purpose::ResumeDraft, "Go on?", words, choices)));
    }
    Vec::new()
}

/// The same, beginning at a field where one is named.
pub fn open_at(model: &mut Model, wizard: Wizard, field: Option<&str>) -> Vec<Effect> {
    let effects = open(model, wizard);
    // Opened again on a newer record they stay where what changed is said.
    if let (Some(steps), Some(field)) = (model.form.as_mut().filter(|steps| steps.refusal().is_none()), field) {
        steps.begin_at(field);
    }
    effects
}

/// Opens a wizard over the steps that are open: those wait as they are, and stand there again once it is closed or done.
pub fn open_over(model: &mut Model, wizard: Wizard) -> Vec<Effect> {
    let below = model.form.take();
    let effects = open(model, wizard);
    if let Some(steps) = &mut model.form {
        steps.below = below;
    }
    effects
}

/// What somebody else did meanwhile, for whoever typed something and finds it there.
fn met(changed: &[String]) -> String {
    let what = if changed.is_empty() { "in nothing that is asked here".to_owned() } else { changed.join("; ") };
    format!(
        "Someone changed this after you opened the form: {what}. Your input is kept. Enter writes the values below."
    )
}

/// The answer to "go on with what was typed?".
pub fn resume(model: &mut Model, answer: &str) -> Vec<Effect> {
    let Some(steps) = &mut model.form else { return Vec::new() };
    let key = steps.wizard().draft_key();
    if answer == RESUME {
        if let Some(draft) = model.drafts.iter().find(|draft| draft.key == key) {
            steps.resume(draft);
        }
        return arrive(model);
    }
    forget(model, &key)
}

/// An action of the steps.
pub fn act(model: &mut Model, id: ActionId) -> Vec<Effect> {
    let Some(steps) = &mut model.form else { return Vec::new() };
    let step = steps.at();
    match id {
        ActionId::NextField => steps.go_field(1),
        ActionId::PreviousField => steps.go_field(-1),
        ActionId::NextPage => steps.go_step(1),
        ActionId::PreviousPage => steps.go_step(-1),
        ActionId::Skip => steps.leave_open(),
        ActionId::ChoosingDown => steps.go_choice(1),
        ActionId::ChoosingUp => steps.go_choice(-1),
        ActionId::ChooseOption => {
            return if steps.choose() { changed(model) } else { Vec::new() };
        }
        ActionId::AddPerson => return super::super::forms::people::add_over(model),
        ActionId::Next => match steps.proceed() {
            Proceeded::Submitted(effects) => return effects,
            Proceeded::Away(begin, about) => return go_away(model, |model| begin(model, about)),
            Proceeded::Moved => {}
        },
        ActionId::RequestException => {
            let away = steps.besides();
            return away.map_or_else(Vec::new, |away| go_away(model, |model| away.open(model)));
        }
        ActionId::EditLong => return steps.long_text().map(Effect::Edit).into_iter().collect(),
        ActionId::Explain => {
            if let Some(field) = steps.field() {
                let words =
                    if field.help.is_empty() { "There is nothing more to say about this field." } else { &field.help };
                let message = Message::new(field.label.clone(), words);
                model.overlays.open(Overlay::Message(message));
            }
        }
        ActionId::CloseForm => return ask_to_leave(model),
        _ => {}
    }
    let moved = model.form.as_ref().is_some_and(|steps| steps.at() != step);
    if moved { arrive(model) } else { Vec::new() }
}

/// Another step is open: what was typed is kept, and what the summary wants to know is asked.
fn arrive(model: &mut Model) -> Vec<Effect> {
    let mut effects = keep(model);
    if let Some(steps) = &mut model.form {
        let left = !steps.is_at_summary() && steps.outlook().give_up();
        effects.extend(left.then_some(Effect::Forget(Topic::Rehearsal)));
        effects.extend(steps.outlook().wanted().map(Effect::Ask));
    }
    effects
}

/// Leaves the steps for others that come first; what was typed is kept, and they open again after.
fn go_away(model: &mut Model, open: impl FnOnce(&mut Model) -> Vec<Effect>) -> Vec<Effect> {
    let mut effects = keep(model);
    let back = model.form.as_ref().and_then(|steps| steps.way_back());
    effects.extend(close(model).1);
    model.begun.back = back;
    effects.extend(open(model));
    effects
}

/// Clean steps close; changed ones ask first.
fn ask_to_leave(model: &mut Model) -> Vec<Effect> {
    let Some(steps) = &model.form else { return Vec::new() };
    if steps.is_sending() {
        model.problem("Writing. This cannot be cancelled.");
        return Vec::new();
    }
    if !steps.is_changed() {
        return close(model).1;
    }
    let choices = vec![
        Choice::new(STAY, "Stay here"),
        Choice::new(KEEP, "Close and keep a draft").noted("offered next time"),
        Choice::new(DROP, "Close and discard"),
    ];
    let choose = Choose::new(Purpose::LeaveSteps, "Leave?", "You have unsaved changes.", choices);
    model.overlays.open(Overlay::Choose(choose));
    Vec::new()
}

/// The answer to "leave?".
pub fn leave(model: &mut Model, answer: &str) -> Vec<Effect> {
    match answer {
        KEEP => {
            let mut effects = keep(model);
            effects.extend(close(model).1);
            effects
        }
        DROP => {
            let (key, mut effects) = close(model);
            effects.extend(key.map(|key| forget(model, &key)).unwrap_or_default());
            effects
        }
        _ => Vec::new(),
    }
}

/// Closes the steps; gives the key of their draft, and gives up what was being found out for them.
fn close(model: &mut Model) -> (Option<String>, Vec<Effect>) {
    let Some(mut steps) = model.form.take() else { return (None, Vec::new()) };
    let given_up = steps.outlook().give_up().then_some(Effect::Forget(Topic::Rehearsal));
    let mut effects: Vec<Effect> = given_up.into_iter().collect();
    model.form = steps.below.take().map(|mut below| {
        below.await_nobody();
        below
    });
    effects.extend(steps.back.take().map(|back| back.open(model)).unwrap_or_default());
    (Some(steps.wizard().draft_key()), effects)
}

/// Something was typed: it is kept soon, in case of a crash.
#[must_use]
pub fn changed(_model: &mut Model) -> Vec<Effect> {
    vec![Effect::WakeIn(Timer::KeepDraft, KEEP_AFTER)]
}

/// Keeps what was typed now, if it differs from what the steps began with.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    let Some(steps) = model.form.as_ref().filter(|steps| steps.is_changed()) else { return Vec::new() };
    let draft = steps.draft();
    model.drafts.retain(|other| other.key != draft.key);
    model.drafts.push(draft.clone());
    vec![Effect::KeepDraft(draft)]
}

/// The editor was closed.
pub fn edited(model: &mut Model, text: Result<String, String>) -> Vec<Effect> {
    let Some(steps) = &mut model.form else { return Vec::new() };
    match text {
        Ok(text) => {
            steps.take_edited(&text);
            changed(model)
        }
        Err(why) => {
            model.problem(format!("The text is as before: {why}."));
            Vec::new()
        }
    }
}

/// The act of the steps was written: they close, their draft goes.
pub fn done(model: &mut Model) -> Vec<Effect> {
    let sent = model.form.take_if(|steps| steps.is_sending());
    sent.map_or_else(Vec::new, |mut steps| {
        let mut effects = forget(model, &steps.wizard().draft_key());
        model.form = steps.below.take();
        effects.extend(model.form.is_some().then_some(Effect::Ask(Query::People)));
        effects.extend(steps.back.take().map(|back| back.open(model)).unwrap_or_default());
        effects
    })
}

/// The act of the steps was refused: they stay, with everything typed. False if no act of steps was on its way.
pub fn refused(model: &mut Model, why: &str) -> bool {
    let Some(steps) = model.form.as_mut().filter(|steps| steps.is_sending()) else { return false };
    steps.refused(why.to_owned());
    true
}

/// The act of the steps met a record that is another one now: they open again on it, with everything typed. Nothing if no act of
/// steps was on its way.
pub fn conflict(model: &mut Model, why: &str) -> Option<Vec<Effect>> {
    let steps = model.form.as_mut().filter(|steps| steps.is_sending())?;
    steps.held_up(why.to_owned());
    let again = steps.again();
    Some(again.map_or_else(Vec::new, |again| again.open(model)))
}

fn forget(model: &mut Model, key: &str) -> Vec<Effect> {
    model.drafts.retain(|draft| draft.key != key);
    vec![Effect::DropDraft(key.to_owned())]
}
