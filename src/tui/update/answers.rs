//! What workers answer, brought into the model.

use super::super::effect::{Effect, Query};
use super::super::model::Model;
use super::super::msg::Reply;
use super::super::{forms, screens};
use super::{clocks, first, getting_started, importing, wizards};

/// Takes one answer.
pub fn answered(model: &mut Model, answer: Reply) -> Vec<Effect> {
    let mut effects = forms::begin::answered(model, &answer);
    if let Some(steps) = &mut model.form {
        steps.take_rehearsed(&answer);
    }
    match answer {
        Reply::Header(standing) => {
            model.screens.workloads.stands(&standing);
            model.register.standing = Some(*standing);
            effects.extend(forms::begin::recognised(model));
        }
        Reply::Changes(changed) => {
            if changed {
                effects.extend(refresh(model));
            }
        }
        Reply::Astray(why) => {
            // Said once by itself, and then by each action that would write.
            if model.register.read_only.is_none() {
                model.problem(why.clone());
                model.register.read_only = Some(why);
            }
        }
        Reply::Workloads(page) => effects.extend(model.screens.workloads.take(page)),
        Reply::Triage(page) => model.screens.triage.table.take(page),
        Reply::Acts { of, page } => screens::take_acts(model, of, page),
        Reply::Act(act) => screens::take_act(model, act),
        Reply::Ledger(standing) => model.screens.history.stands(*standing),
        Reply::Verifying { done, of } => model.screens.history.verifying(done, of),
        Reply::Verified(verified) => model.screens.history.verified(verified),
        Reply::PeoplePage { page, found, text } => model.screens.people.take(page, found, &text),
        Reply::Count { filter, count } => model.screens.workloads.counted(&filter, count),
        Reply::Dossier(looked) => model.focus.take(looked),
        Reply::IdentitiesPage { page, query } => model.screens.identities.take(page, &query),
        Reply::IdentityCounts(counts, text) => model.screens.identities.counted(*counts, &text),
        Reply::Identity(identified) => model.screens.identities.identified(identified),
        Reply::LookedBack(_)
        | Reply::Record(_)
        | Reply::Zones(_)
        | Reply::Sought(_)
        | Reply::Marked(_)
        | Reply::Rehearsed(_) => {}
        Reply::People(people) => {
            if let Some(steps) = &mut model.form {
                steps.offer_new(&forms::fill::people(&people));
            }
        }
        Reply::Unread(why) => model.problem(why),
        Reply::Done(what) => {
            effects.extend(wizards::done(model));
            effects.extend(refresh(model));
            model.done(what);
        }
        Reply::Exported(outcome) => {
            effects.extend(wizards::done(model));
            effects.extend(refresh(model));
            forms::export::written(model, &outcome);
        }
        Reply::Conflict(why) => match wizards::conflict(model, &why) {
            Some(again) => effects.extend(again),
            None => model.problem(why),
        },
        Reply::Clocks(ahead) => clocks::ask(model, &ahead),
        Reply::ClockCorrected(what) => {
            model.busy = None;
            effects.extend(refresh(model));
            model.done(what);
        }
        Reply::Begun(name) => effects.extend(first::begun(model, name)),
        Reply::Planned(planned) => effects.extend(importing::planned(model, *planned)),
        Reply::Unreadable(unreadable) => effects.extend(importing::unreadable(model, *unreadable)),
        Reply::GettingStarted(tasks) => effects.extend(getting_started::show(model, &tasks)),
        Reply::Progress { done, of } => {
            if let Some(busy) = &mut model.busy {
                busy.progress = Some((done, of));
            }
        }
        Reply::Imported(imported) => {
            effects.extend(refresh(model));
            effects.extend(importing::imported(model, &imported));
        }
        Reply::Refused(why) | Reply::Failed(why) => {
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
    vec![Effect::Ask(Query::Header)]
}
