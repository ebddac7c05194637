//! What a workload runs as: add an identity, describe it, issue, rotate, revoke it, link it, record that it was seen in use. Here is
//! asked what is meant; each act has steps of its own.

mod add;
mod change;
mod credential;
mod fields;
mod issue;
mod link;
mod revoke;
mod subject;
mod used;

use std::sync::Arc;

use crate::domain::record::Credential;
use crate::domain::{Id, IdentityState};
use crate::tui::action::{Enabled, writable};
use crate::tui::backend::IdentityDetails;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::screens::runs_as;
use crate::tui::widgets::choice::Choice;

use self::subject::Subject;
use super::{begin, zone};

pub use add::begin as begin_new;
pub(super) use fields::{access_types, clean, kinds, privileges, whole_number};

const ANOTHER: &str = "another";
const KNOWN: &str = "known";
const STAND: &str = "stand";

/// Whether there is something to do it on, and why not.
#[must_use]
pub fn possible(model: &Model) -> Enabled {
    let on = || match (selected(model), model.workload()) {
        (None, None) => Enabled::no("No workload and no identity is selected."),
        _ => Enabled::Yes,
    };
    writable(model).and(on)
}

/// The identity that is selected, and which of its credentials.
fn selected(model: &Model) -> Option<(Id, Option<Id>)> {
    model.screens.identity(model.screen)
}

/// Begins with what is selected: an identity, else what the workload runs as.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    match (selected(model), model.workload()) {
        (Some((identity, credential)), _) => begin_one(model, identity, credential),
        (None, Some(workload)) => begin_on(model, workload),
        (None, None) => Vec::new(),
    }
}

/// Asks which identity or zone of a workload is meant, and opens the steps.
pub fn begin_on(model: &mut Model, workload: Id) -> Vec<Effect> {
    begin::with_workload(model, workload, move |model, _, looked| {
        let dossier = &looked.dossier;
        let mut choices = vec![Choice::new(ANOTHER, "Add an identity"), Choice::new(KNOWN, "Link a recorded identity")];
        choices.extend(dossier.identities.iter().map(|it| {
            let identity = &it.identity;
            Choice::new(identity.id.to_string(), identity.called()).noted(runs_as::state_words(identity))
        }));
        choices.push(Choice::new(STAND, "Link a zone"));
        choices.extend(dossier.workload.zones.iter().filter_map(|bond| dossier.zone(bond.with)).map(|zone| {
            let words = format!("{}: unlink or edit", zone.called());
            Choice::new(zone.id.to_string(), words).noted("zone")
        }));
        let title = format!("{}: runs as", dossier.workload.key);
        let dossier = looked.dossier;
        begin::choose(model, title, "What do you want to do?", choices, move |model, id| match id {
            ANOTHER => add::begin(model, Some(workload)),
            KNOWN => link::seek_identity(model, workload),
            STAND => zone::begin_stand(model, zone::ZoneUser::Workload(workload)),
            id => match id.parse() {
                Ok(id) if dossier.zone(id).is_some() => zone::begin_one(model, zone::ZoneUser::Workload(workload), id),
                Ok(id) => begin_one(model, id, None),
                Err(_) => Vec::new(),
            },
        })
    })
}

/// Asks what is to be done with an identity, of which a credential may be meant, and opens the steps.
pub fn begin_one(model: &mut Model, identity: Id, credential: Option<Id>) -> Vec<Effect> {
    begin::with_identity(model, identity, move |model, _, it| {
        let choices = choices(&it);
        let title = it.called();
        let words = said(&it);
        begin::choose(model, title, words, choices, move |model, what| match what {
            "describe" => change::begin(model, identity, None),
            "issue" => issue::begin(model, identity),
            "rotate" => credential::begin(model, identity, credential, true),
            "credential" => credential::begin(model, identity, credential, false),
            "used" => used::begin(model, identity, credential),
            "revoke" => revoke::begin(model, identity),
            "revoke-credential" => revoke::begin_credential(model, identity, credential),
            "link" => link::seek_workload(model, identity),
            "unlink" => link::begin_unlink(model, identity),
            "link-promotion" => link::begin_link_promotion(model, identity),
            "place" => zone::begin_stand(model, zone::ZoneUser::Identity(identity)),
            _ => zone::begin_leave(model, identity),
        })
    })
}

/// Describes an identity, beginning at a field where one is named.
pub fn begin_change(model: &mut Model, identity: Id, at: Option<&'static str>) -> Vec<Effect> {
    change::begin(model, identity, at)
}

fn said(it: &IdentityDetails) -> String {
    let by: Vec<&str> = it.workloads.iter().map(|workload| workload.key.as_str()).collect();
    let by = if by.is_empty() { "no workload".to_owned() } else { by.join(", ") };
    format!("{}. Used by {by}.", runs_as::head(it.identity()))
}

fn choices(it: &IdentityDetails) -> Vec<Choice> {
    let state = it.identity().facts.state.known().copied();
    let (prepared, revoked) = (state == Some(IdentityState::Prepared), state == Some(IdentityState::Revoked));
    let live = it.runs_as.credentials.iter().any(Credential::may_be_live);
    let any = !it.runs_as.credentials.is_empty();
    let each = [
        ("issue", "Issue", prepared),
        ("rotate", "Rotate the credential", live && !revoked && !prepared),
        ("credential", "Add a credential", !prepared && !revoked),
        ("used", "Record last use", any),
        ("describe", "Edit", true),
        ("link", "Link a workload", !revoked),
        ("unlink", "Unlink a workload", !it.workloads.is_empty()),
        (
            "link-promotion",
            "Link its promotion",
            !revoked && it.promotions.iter().any(|(promotion, _)| promotion.covers(it.identity().id)),
        ),
        ("place", "Link a zone", !revoked),
        ("leave", "Unlink a zone", !it.zones.is_empty()),
        ("revoke-credential", "Revoke one credential", live),
        ("revoke", "Revoke the identity", !revoked),
    ];
    each.into_iter().filter(|(.., there)| *there).map(|(id, words, _)| Choice::new(id, words)).collect()
}

/// Opens a wizard on an identity as it stands now, by whoever sits here.
fn open(
    model: &mut Model,
    identity: Id,
    make: impl Fn(&Arc<Subject>) -> Result<crate::tui::wizard::Wizard, String> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    open_at(model, identity, None, make)
}

/// The same, beginning at a field where one is named.
fn open_at(
    model: &mut Model,
    identity: Id,
    at: Option<&'static str>,
    make: impl Fn(&Arc<Subject>) -> Result<crate::tui::wizard::Wizard, String> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    begin::with_identity(model, identity, move |model, people, identified| {
        let me = model.me().cloned();
        let subject = Arc::new(Subject { it: *identified, people, me, today: model.today });
        match make(&subject) {
            Ok(wizard) => crate::tui::update::wizards::open_at(model, wizard, at),
            Err(why) => {
                model.problem(why);
                Vec::new()
            }
        }
    })
}

#[cfg(test)]
mod tests;
