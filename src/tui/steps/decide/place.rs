//! Identities and zones side by side: as they were frozen with the request, and as they would be were it approved today.

use serde_json::Value as Json;

use super::facts::of_fact;
use crate::domain::record::{Bond, IdentityFacts};
use crate::domain::snapshot::PASSING;
use crate::domain::{Dossier, FactTable, RunsAs, Value};
use crate::tui::glyph::State;
use crate::tui::screens::runs_as;
use crate::tui::steps::subject::Subject;
use crate::tui::wizard::Compared;

/// What was frozen of identities and zones, and what they would be.
pub fn compared(subject: &Subject, then: &Dossier, frozen: &Json) -> Vec<Compared> {
    let mut facts: Vec<Compared> =
        then.identities.iter().flat_map(|it| identity(subject, then, it, of(frozen, "identities", it))).collect();
    let gone = list(frozen, "identities")
        .iter()
        .filter(|was| !then.identities.iter().any(|it| id(was).is_some_and(|id| id == it.identity.id.to_string())));
    facts.extend(gone.map(|was| {
        let account = was.pointer("/facts/account").and_then(Json::as_str).unwrap_or("an identity without a name");
        changed(format!("Runs as {account}"), "yes", "no longer")
    }));
    facts.extend(zones(subject, then, "Stands on", &then.workload.zones, list(frozen, "zones")));
    facts
}

fn identity(subject: &Subject, then: &Dossier, it: &RunsAs, was: Option<&Json>) -> Vec<Compared> {
    let called = it.identity.called();
    let Some(was) = was else { return vec![changed(format!("Runs as {called}"), "was not there", "is there")] };
    let each = IdentityFacts::FIELDS.iter().filter(|field| !PASSING.contains(&field.name)).filter_map(|field| {
        let is = it.identity.facts.value(field.name).unwrap_or(Value::Unknown);
        let then = was.get("facts").and_then(|facts| facts.get(field.name));
        of_fact(subject, format!("{called}: {}", field.title), field.shape, then, &is)
            .filter(|fact| fact.state.is_some())
    });
    let mut facts: Vec<Compared> = each.collect();
    facts.extend(
        zones(subject, then, &format!("{called} stands on"), &it.identity.zones, list(was, "zones"))
            .into_iter()
            .filter(|it| it.state.is_some()),
    );
    if facts.is_empty() {
        let now = runs_as::head(&it.identity);
        facts.push(Compared { what: format!("Runs as {called}"), then: now.clone(), now, state: None });
    }
    facts
}

fn zones(subject: &Subject, then: &Dossier, what: &str, now: &[Bond], were: &[Json]) -> Vec<Compared> {
    let called = |id: &str| {
        let zone = then
            .zones
            .iter()
            .chain(subject.looked.zones.iter().map(|(zone, _)| zone))
            .find(|zone| zone.id.to_string() == id);
        zone.map_or_else(|| "a zone that is not recorded".to_owned(), |zone| zone.called().to_owned())
    };
    let were: Vec<&str> = were.iter().filter_map(id).collect();
    let now: Vec<String> = now.iter().map(|bond| bond.with.to_string()).collect();
    let mut facts: Vec<Compared> = now
        .iter()
        .map(|id| {
            let what = format!("{what} {}", called(id));
            if were.contains(&id.as_str()) {
                Compared { what, then: "yes".to_owned(), now: "yes".to_owned(), state: None }
            } else {
                changed(what, "no", "yes")
            }
        })
        .collect();
    let left = were.into_iter().filter(|id| !now.iter().any(|now| now == id));
    facts.extend(left.map(|id| changed(format!("{what} {}", called(id)), "yes", "no longer")));
    facts
}

fn changed(what: String, then: &str, now: &str) -> Compared {
    Compared { what, then: then.to_owned(), now: now.to_owned(), state: Some(State::Soon) }
}

/// A frozen list; an id alone stands for a record of which nothing more was frozen.
fn list<'j>(frozen: &'j Json, name: &str) -> &'j [Json] {
    frozen.get(name).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

fn id(json: &Json) -> Option<&str> {
    json.as_str().or_else(|| json.get("id")?.as_str())
}

fn of<'j>(frozen: &'j Json, name: &str, it: &RunsAs) -> Option<&'j Json> {
    let wanted = it.identity.id.to_string();
    list(frozen, name).iter().find(|json| id(json) == Some(wanted.as_str()))
}
