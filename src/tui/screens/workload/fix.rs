//! From what is selected on the page to the steps that fix or answer it; where no steps do, why not.

use super::Tab;
use super::identities::At;
use crate::controls::{Judged, Step, Verdict, Who};
use crate::domain::{Dossier, Fact, Id, RunsAs};
use crate::tui::effect::Effect;
use crate::tui::forms::{
    answer, close, conflict, decide, describe, exception, grant, identity, people, promote, review, schedule, zone,
};
use crate::tui::model::Model;

const NOT_UNDONE: &str = "Past acts cannot be changed. Record a new act instead.";

/// The steps that fix something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FixRoute {
    /// Answer, at this field.
    Answer(&'static str),
    /// Say what else is to be recorded, at this field.
    Describe(&'static str),
    /// The access to data, whichever is meant.
    Grants,
    /// One access to data.
    Grant(Id),
    /// What it runs as and where it stands, whichever is meant.
    RunsAs,
    /// One identity, and a credential of it that may be meant.
    Identity(Id, Option<Id>),
    /// What is said of all credentials of an identity: that these are all.
    CredentialList(Id),
    /// One zone that the workload stands on.
    Zone(Id),
    /// The day of the next review.
    Schedule,
    /// A review.
    Review,
    /// A request for promotion.
    Promote,
    /// A decision on the request that waits.
    Decide,
    /// What is recorded of a person.
    Person(Id),
    /// That an action was done.
    Close(Id),
    /// An exception there is.
    Exception(Id),
    /// What a source says of a field against its answer.
    Conflict(String, &'static str),
}

/// The way to fix what is selected.
///
/// # Errors
/// A sentence: why there is none.
pub fn way(model: &Model) -> Result<FixRoute, String> {
    let page = model.screens.page.as_ref().ok_or_else(|| "No workload is open.".to_owned())?;
    let looked = model.focus.at(page.workload).ok_or_else(|| "The workload is still being read.".to_owned())?;
    match page.tab {
        Tab::Summary => {
            if let Some(conflict) = page.summary.conflict().and_then(|nth| looked.conflicts.get(nth)) {
                return Ok(FixRoute::Conflict(conflict.source.clone(), conflict.field));
            }
            let field = page.summary.field().ok_or_else(|| "This is not an answer that can be given.".to_owned())?;
            of_field(&looked.dossier, field)
        }
        Tab::Gate => {
            let judged = page.gate.judged(looked).ok_or_else(|| "Nothing here needs a fix.".to_owned())?;
            of_control(&looked.dossier, judged)
        }
        Tab::Data => Ok(page.data.table.selected().map_or(FixRoute::Grants, |access| FixRoute::Grant(access.id))),
        Tab::Identities => Ok(match page.identities.outline.selected() {
            Some(At::Identity(id) | At::Said(id, _)) => FixRoute::Identity(*id, None),
            Some(At::Credential(id, credential)) => FixRoute::Identity(*id, Some(*credential)),
            Some(At::Zone(id)) => FixRoute::Zone(*id),
            Some(At::Place) => FixRoute::Answer("zones_complete"),
            Some(At::Whole) | None => FixRoute::Answer("identities_complete"),
        }),
        Tab::Reviews => page.reviews.to_do(&looked.dossier).map(FixRoute::Close).ok_or_else(|| NOT_UNDONE.to_owned()),
        Tab::History => Err(NOT_UNDONE.to_owned()),
    }
}

/// Opens the steps that fix what is selected.
pub fn go(model: &mut Model) -> Vec<Effect> {
    let Some(workload) = model.workload() else { return Vec::new() };
    match way(model) {
        Ok(FixRoute::Answer(field)) => answer::begin(model, workload, Some(field)),
        Ok(FixRoute::Describe(field)) => describe::begin(model, workload, field),
        Ok(FixRoute::Grants) => grant::begin(model),
        Ok(FixRoute::Grant(id)) => grant::begin_one(model, id),
        Ok(FixRoute::RunsAs) => identity::begin_on(model, workload),
        Ok(FixRoute::Identity(id, credential)) => identity::begin_one(model, id, credential),
        Ok(FixRoute::CredentialList(id)) => identity::begin_change(model, id, Some("credentials_complete")),
        Ok(FixRoute::Zone(id)) => zone::begin_one(model, zone::ZoneUser::Workload(workload), id),
        Ok(FixRoute::Schedule) => schedule::begin_one(model, workload),
        Ok(FixRoute::Review) => review::begin(model),
        Ok(FixRoute::Promote) => promote::begin(model),
        Ok(FixRoute::Decide) => decide::begin(model),
        Ok(FixRoute::Person(id)) => people::describe_one(model, id),
        Ok(FixRoute::Close(id)) => close::begin(model, id),
        Ok(FixRoute::Conflict(source, field)) => conflict::begin_one(model, workload, source, field),
        Ok(FixRoute::Exception(id)) => exception::begin_one(model, workload, id),
        Err(why) => {
            model.problem(why);
            Vec::new()
        }
    }
}

fn of_control(dossier: &Dossier, judged: &Judged) -> Result<FixRoute, String> {
    let Some(fix) = &judged.answer.fix else {
        return Err(format!("{} does not fail: there is nothing to fix.", judged.control.id));
    };
    let one = match judged.answer.items.as_slice() {
        [one] => Some(one.item),
        _ => None,
    };
    match fix.step {
        Step::Answer(field) => of_field(dossier, field),
        Step::GrantData | Step::ApproveGrant => Ok(one.map_or(FixRoute::Grants, FixRoute::Grant)),
        Step::Schedule => Ok(FixRoute::Schedule),
        Step::Review => Ok(FixRoute::Review),
        Step::CloseAction => {
            let mut open = dossier.actions.iter().filter(|action| action.closed_on.is_none());
            match (open.next(), open.next()) {
                (Some(action), None) => Ok(FixRoute::Close(action.id)),
                _ => Err("Several actions are open: choose one among the reviews.".to_owned()),
            }
        }
        Step::Exception => {
            let first = judged.answer.items.first().map(|item| FixRoute::Exception(item.item));
            first.ok_or_else(|| "No exception is meant.".to_owned())
        }
        Step::RequestException => Err("Select the control that fails, and ask for an exception there.".to_owned()),
        Step::Promote if dossier.pending().is_some() && fix.who == Who::AnotherPerson => Ok(FixRoute::Decide),
        Step::Promote => Ok(FixRoute::Promote),
        Step::Identity | Step::Zone => Ok(of_items(dossier, judged)),
        Step::DescribePerson => {
            Ok(dossier.workload.facts.owner.known().map_or(FixRoute::Answer("owner"), |owner| FixRoute::Person(*owner)))
        }
    }
}

/// The identity or zone that a control finds something with; where these are several, the choice among them.
fn of_items(dossier: &Dossier, judged: &Judged) -> FixRoute {
    let mut ways: Vec<FixRoute> = Vec::new();
    for item in &judged.answer.items {
        let way = of_item(dossier, item.item);
        ways.extend(way.filter(|way| !ways.contains(way)));
    }
    match ways.as_slice() {
        [FixRoute::Identity(id, None)] if is_unlisted(dossier, judged, *id) => FixRoute::CredentialList(*id),
        [only] => only.clone(),
        _ => FixRoute::RunsAs,
    }
}

/// Whether a control that reads credentials is not answered because nobody has said that those of an identity are all.
fn is_unlisted(dossier: &Dossier, judged: &Judged, identity: Id) -> bool {
    let reads = judged.control.reads.iter().any(|field| field == "credentials");
    // What is wrong with a credential names it, and is fixed there.
    let names = |it: &RunsAs| {
        let reasons = || judged.answer.items.iter().map(|item| &item.reason);
        it.credentials.iter().any(|credential| reasons().any(|why| why.contains(&credential.called())))
    };
    let unlisted =
        |it: &RunsAs| it.identity.id == identity && it.identity.facts.credentials_complete.is_unknown() && !names(it);
    judged.verdict() == Verdict::NotAnswered && reads && dossier.identities.iter().any(unlisted)
}

fn of_item(dossier: &Dossier, item: Id) -> Option<FixRoute> {
    let of_identity = dossier.identities.iter().find_map(|it| {
        let credential = it.credentials.iter().find(|credential| credential.id == item);
        let found = it.identity.id == item || credential.is_some();
        found.then(|| FixRoute::Identity(it.identity.id, credential.map(|credential| credential.id)))
    });
    let of_zone = || dossier.workload.zones.iter().find(|bond| bond.with == item).map(|bond| FixRoute::Zone(bond.with));
    of_identity.or_else(of_zone)
}

fn of_field(dossier: &Dossier, field: &'static str) -> Result<FixRoute, String> {
    let workload = &dossier.workload;
    match field {
        "next_review_on" => Ok(FixRoute::Schedule),
        "last_review_on" => Ok(FixRoute::Review),
        "stage" if matches!(workload.facts.stage, Fact::Known(_)) => {
            Err("A stage that is known changes by promotion.".to_owned())
        }
        "reach_answered_on" => Ok(FixRoute::Answer("reach_customer")),
        field if answer::asks(field) => Ok(FixRoute::Answer(field)),
        field if describe::asks(field) => Ok(FixRoute::Describe(field)),
        _ => Err("No steps ask for this.".to_owned()),
    }
}
