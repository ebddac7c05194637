//! The steps themselves, one file each: what is asked, in which words, and which act it comes to. The engine that runs them is
//! [`wizard`](super::wizard); what they need to know before they open is gathered by [`begin`].

pub mod add;
pub mod adopt;
pub mod answer;
pub mod answer_many;
pub mod begin;
pub mod close;
pub mod conflict;
pub mod decide;
pub mod describe;
pub mod exception;
pub mod export;
pub mod fill;
mod findings;
pub mod grant;
pub mod identity;
pub mod marked;
pub mod owners;
pub mod people;
pub mod promote;
pub mod questions;
pub mod review;
pub mod schedule;
pub mod stage;
pub mod subject;
mod todo;
pub mod who;
pub mod zone;

#[cfg(test)]
mod every_form;
#[cfg(test)]
mod sizes;
#[cfg(test)]
pub(in crate::tui) mod test_app;
#[cfg(test)]
mod typed_wrong;

use super::action::ActionId;
use super::effect::Effect;
use super::model::Model;

/// Begins the steps of an action; nothing if it has none.
pub fn act(model: &mut Model, id: ActionId) -> Option<Vec<Effect>> {
    Some(match id {
        ActionId::AddWorkload => add::begin(model),
        ActionId::Answer => marked::answer(model),
        ActionId::Schedule => marked::schedule(model),
        ActionId::Review => review::begin(model),
        ActionId::Promote => promote::begin(model),
        ActionId::Decide => decide::begin(model),
        ActionId::Exception => exception::begin(model),
        ActionId::Adopt => adopt::begin(model),
        ActionId::ChangeStage => stage::begin(model),
        ActionId::Grant => grant::begin(model),
        ActionId::LinkIdentity => identity::begin(model),
        ActionId::Export => export::begin(model),
        ActionId::Owners => owners::begin(model),
        ActionId::WhoAmI => who::begin(model),
        _ => return None,
    })
}
