//! Exceptions from one key: ask for one from the control that is selected, or see to the one there is - approve, decline, renew or
//! close it.

mod ask;
mod settle;

use std::sync::Arc;

use crate::controls::catalogue;
use crate::domain::record::Exception;
use crate::domain::{Id, Word};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::screens::workload;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::Wizard;

use super::begin;
use super::subject::{self, Subject};

/// Opens the steps on the selected workload: of the control that is selected on its gate, else of one that is chosen from those
/// that fail and the exceptions there are.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    let Some(id) = model.workload() else {
        model.problem("No workload is selected.");
        return Vec::new();
    };
    if let Some(control) = workload::control(model) {
        return of_control(model, id, control);
    }
    begin::with_workload(model, id, move |model, _, looked| {
        let today = model.day();
        let open = looked.dossier.exceptions.iter().filter(|it| is_open(it));
        let mut choices: Vec<Choice> = vec![];
        for it in open {
            if !choices.iter().any(|known| known.id == it.control) {
                let words = format!("See to the exception from {}", it.control);
                choices.push(Choice::new(it.control.clone(), words).noted(it.state_on(today).word()));
            }
        }
        let failing = looked.judgement.fails().map(|judged| judged.control);
        for control in failing.filter(|it| it.exception_max_days > 0) {
            if !choices.iter().any(|known| known.id == control.id) {
                let words = format!("Ask for one from {}", control.id);
                choices.push(Choice::new(control.id.clone(), words).noted(&control.title));
            }
        }
        let key = &looked.dossier.workload.key;
        if choices.is_empty() {
            model.problem(format!("Nothing of {key} fails that can be excepted, and it has no exception."));
            return Vec::new();
        }
        begin::choose(model, format!("{key}: exceptions"), "", choices, move |model, chosen| {
            catalogue().get(chosen).map_or_else(Vec::new, |control| of_control(model, id, &control.id))
        })
    })
}

/// The same on a workload that is named, from one of these controls; which, is asked where they are several.
pub fn begin_from(model: &mut Model, workload: Id, controls: &[&'static str]) -> Vec<Effect> {
    match controls {
        [only] => of_control(model, workload, only),
        several => {
            let known = several.iter().filter_map(|id| catalogue().get(id));
            let choices =
                known.map(|it| Choice::new(it.id.clone(), format!("Ask for one from {}", it.id)).noted(&it.title));
            begin::choose(model, "Exceptions", "", choices.collect(), move |model, chosen| {
                catalogue().get(chosen).map_or_else(Vec::new, |control| of_control(model, workload, &control.id))
            })
        }
    }
}

fn of_control(model: &mut Model, workload: Id, control: &'static str) -> Vec<Effect> {
    subject::begin_on(model, workload, None, move |subject| wizard(subject, control))
}

/// Opens the steps on one exception of a workload.
pub fn begin_one(model: &mut Model, workload: Id, exception: Id) -> Vec<Effect> {
    subject::begin_on(model, workload, None, move |subject| {
        let found = subject.looked.dossier.exception(exception).filter(|it| is_open(it));
        found.map(|it| settle::wizard(subject, it)).ok_or_else(|| "Nothing is left to do about it.".to_owned())
    })
}

fn wizard(subject: &Arc<Subject>, control: &'static str) -> Result<Wizard, String> {
    let mut open: Vec<&Exception> = subject.looked.dossier.exceptions.iter().filter(|it| is_open(it)).collect();
    // What waits comes before what is past its end, and that before what is in force.
    open.sort_by_key(|it| (it.state_on(subject.today) as u8 == 1, !it.waits(), it.requested_on));
    if let Some(exception) = open.iter().find(|it| it.control == control) {
        return Ok(settle::wizard(subject, exception));
    }
    match catalogue().get(control) {
        Some(control) if control.exception_max_days > 0 => Ok(ask::wizard(subject, control)),
        _ => Err(format!("{control} allows no exceptions. Fix the finding.")),
    }
}

fn is_open(exception: &Exception) -> bool {
    exception.waits() || exception.stands()
}

#[cfg(test)]
pub(super) mod tests;
