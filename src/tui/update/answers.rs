//! What workers answer, brought into the model.

use super::super::effect::{Effect, Request};
use super::super::model::Model;
use super::super::msg::Answer;
use super::super::{screens, steps};
use super::wizards;

/// Takes one answer.
pub fn answered(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let mut effects = screens::answered(model, &answer);
    effects.extend(steps::begin::answered(model, &answer));
    if let Some(steps) = &mut model.steps {
        steps.take_foreseen(&answer);
    }
    match answer {
        Answer::Header(standing) => model.register.standing = Some(*standing),
        Answer::Changes(changed) => {
            if changed {
                effects.extend(refresh(model));
            }
        }
        Answer::Done(what) => {
            effects.extend(wizards::done(model));
            effects.extend(refresh(model));
            model.done(what);
        }
        Answer::Dossier(_) | Answer::People(_) | Answer::Marked(_) | Answer::Foreseen(_) => {}
        Answer::Unread(why) => model.problem(why),
        Answer::Refused(why) | Answer::Failed(why) => {
            if !wizards::refused(model, &why) {
                model.problem(why);
            }
        }
    }
    effects
}

/// The register is another one now: counts and shown rows are asked for again.
fn refresh(model: &mut Model) -> Vec<Effect> {
    let mut effects = vec![Effect::Ask(Request::Header)];
    effects.extend(screens::changed(model));
    effects
}
