//! Exceptions from one key: ask for one from the control that is selected, or see to the one there is - approve, decline, renew or
//! close it.

mod ask;
mod settle;

use std::sync::Arc;

use crate::controls::catalogue;
use crate::domain::Id;
use crate::domain::record::Exception;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::screens::workload;
use crate::tui::wizard::Wizard;

use super::subject::{self, Subject};

/// Opens the steps on the selected workload: of the control that is selected on its gate, else of what waits or is past its end.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    let Some(id) = model.workload() else {
        model.problem("No workload is selected.");
        return Vec::new();
    };
    let control = workload::control(model);
    subject::begin_on(model, id, None, move |subject| wizard(subject, control))
}

/// Opens the steps on one exception of a workload.
pub fn begin_one(model: &mut Model, workload: Id, exception: Id) -> Vec<Effect> {
    subject::begin_on(model, workload, None, move |subject| {
        let found = subject.looked.dossier.exception(exception).filter(|it| is_open(it));
        found.map(|it| settle::wizard(subject, it)).ok_or_else(|| "Nothing is left to do about it.".to_owned())
    })
}

fn wizard(subject: &Arc<Subject>, control: Option<&'static str>) -> Result<Wizard, String> {
    let mut open: Vec<&Exception> = subject.looked.dossier.exceptions.iter().filter(|it| is_open(it)).collect();
    // What waits comes before what is past its end, and that before what is in force.
    open.sort_by_key(|it| (it.state_on(subject.today) as u8 == 1, !it.waits(), it.asked_on));
    let Some(control) = control else {
        let wanted = open.first().map(|it| settle::wizard(subject, it));
        return wanted.ok_or_else(|| {
            format!("{} has no exception; one is asked for on its gate, at the control that fails.", subject.key())
        });
    };
    if let Some(exception) = open.iter().find(|it| it.control == control) {
        return Ok(settle::wizard(subject, exception));
    }
    match catalogue().get(control) {
        Some(control) if control.exception_max_days > 0 => Ok(ask::wizard(subject, control)),
        _ => Err(format!("Nobody is excepted from {control}: mend what it finds.")),
    }
}

fn is_open(exception: &Exception) -> bool {
    exception.waits() || exception.stands()
}

#[cfg(test)]
pub(super) mod tests;
