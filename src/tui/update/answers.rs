//! What workers answer, brought into the model.

use super::super::effect::{Effect, Request};
use super::super::model::Model;
use super::super::msg::Answer;
use super::super::{screens, steps};
use super::{clocks, first, first_hour, importing, wizards};

/// Takes one answer.
pub fn answered(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let mut effects = steps::begin::answered(model, &answer);
    if let Some(steps) = &mut model.steps {
        steps.take_foreseen(&answer);
    }
    match answer {
        Answer::Header(standing) => {
            model.screens.workloads.stands(&standing);
            model.register.standing = Some(*standing);
            effects.extend(steps::begin::recognised(model));
        }
        Answer::Changes(changed) => {
            if changed {
                effects.extend(refresh(model));
            }
        }
        Answer::Astray(why) => {
            // Said once by itself, and then by each action that would write.
            if model.register.read_only.is_none() {
                model.problem(why.clone());
                model.register.read_only = Some(why);
            }
        }
        Answer::Workloads(page) => effects.extend(model.screens.workloads.take(page)),
        Answer::Triage(page) => model.screens.triage.table.take(page),
        Answer::Acts { of, page } => screens::take_acts(model, of, page),
        Answer::Act(act) => screens::take_act(model, act),
        Answer::Ledger(standing) => model.screens.history.stands(*standing),
        Answer::Verifying { done, of } => model.screens.history.verifying(done, of),
        Answer::Verified(verified) => model.screens.history.verified(verified),
        Answer::PeoplePage { page, found, text } => model.screens.people.take(page, found, &text),
        Answer::Count { filter, count } => model.screens.workloads.counted(&filter, count),
        Answer::Dossier(looked) => model.focus.take(looked),
        Answer::IdentitiesPage { page, query } => model.screens.identities.take(page, &query),
        Answer::IdentityCounts(counts, text) => model.screens.identities.counted(*counts, &text),
        Answer::Identity(identified) => model.screens.identities.identified(identified),
        Answer::LookedBack(_)
        | Answer::Record(_)
        | Answer::Zones(_)
        | Answer::Sought(_)
        | Answer::Marked(_)
        | Answer::Foreseen(_) => {}
        Answer::People(people) => {
            if let Some(steps) = &mut model.steps {
                steps.offer_new(&steps::fill::people(&people));
            }
        }
        Answer::Unread(why) => model.problem(why),
        Answer::Done(what) => {
            effects.extend(wizards::done(model));
            effects.extend(refresh(model));
            model.done(what);
        }
        Answer::Exported(outcome) => {
            effects.extend(wizards::done(model));
            effects.extend(refresh(model));
            steps::export::written(model, &outcome);
        }
        Answer::Conflict(why) => match wizards::conflict(model, &why) {
            Some(again) => effects.extend(again),
            None => model.problem(why),
        },
        Answer::Clocks(ahead) => clocks::ask(model, &ahead),
        Answer::ClockCorrected(what) => {
            model.busy = None;
            effects.extend(refresh(model));
            model.done(what);
        }
        Answer::Begun(name) => effects.extend(first::begun(model, name)),
        Answer::Planned(planned) => effects.extend(importing::planned(model, *planned)),
        Answer::Unreadable(unreadable) => effects.extend(importing::unreadable(model, *unreadable)),
        Answer::FirstHour(tasks) => effects.extend(first_hour::show(model, &tasks)),
        Answer::Progress { done, of } => {
            if let Some(busy) = &mut model.busy {
                busy.progress = Some((done, of));
            }
        }
        Answer::Imported(imported) => {
            effects.extend(refresh(model));
            effects.extend(importing::imported(model, &imported));
        }
        Answer::Refused(why) | Answer::Failed(why) => {
            model.busy = None;
            if !wizards::refused(model, &why) {
                model.problem(why);
            }
        }
    }
    effects
}

/// The register is another one now: counts and shown rows are asked for again.
fn refresh(model: &mut Model) -> Vec<Effect> {
    screens::changed(model);
    vec![Effect::Ask(Request::Header)]
}
