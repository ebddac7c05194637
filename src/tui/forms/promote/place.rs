//! The zones it will stand on and leave, and the identities it will run as: prepared for production, and those of test with a day by
//! which they are to be revoked. What goes into the plan, and the plan in words.

use super::prepared;
use crate::domain::plan::PlannedIdentity;
use crate::domain::record::{WorkloadFacts, Zone};
use crate::domain::shared::{Shared, Thing};
use crate::domain::{CredentialKind, Day, Dossier, Environment, Fields, Id, Plan, RunsAs, Stage, Value, Word};
use crate::tui::forms::fill;
use crate::tui::forms::subject::Subject;
use crate::tui::screens::runs_as;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Field, Step, Values};

const LEAVES: &str = "leaves";
/// The names of the answers on zones that it will stand on.
pub const ZONES: [&str; 4] = ["zone", "second_zone", "third_zone", "fourth_zone"];
/// Where it stands now and will stand.
#[must_use]
pub fn zones(subject: &Subject) -> Step {
    let dossier = &subject.looked.dossier;
    let facts: &WorkloadFacts = &dossier.workload.facts;
    let stays = fill::words(&[("stays", "it stays there"), (LEAVES, "it leaves it on the day of approval")]);
    let mut fields: Vec<Field> = dossier
        .workload
        .zones
        .iter()
        .filter_map(|bond| dossier.zone(bond.with))
        .map(|zone| {
            let users =
                dossier.shared.get(&Thing::Zone(zone.id)).map(|shared| runs_as::users(shared, Some(subject.id())));
            let field = Field::choice(
                key("zone", zone.id),
                format!("Keep using {} after approval?", zone.called()),
                stays.clone(),
            )
            .beginning_with(Entry::Choice("stays".to_owned()));
            let users =
                users.filter(|users| !users.is_empty()).map_or(String::new(), |users| format!(" Used {users}."));
            field.help(format!("{}.{users}", runs_as::zone(zone)))
        })
        .collect();
    let free: Vec<Choice> = subject
        .looked
        .zones
        .iter()
        .filter(|(zone, _)| !dossier.workload.zones.iter().any(|bond| bond.with == zone.id))
        .map(|(zone, shared)| Choice::new(zone.id.to_string(), zone.called()).noted(runs_as::users(shared, None)))
        .collect();
    if !free.is_empty() {
        for (at, name) in ZONES.into_iter().enumerate() {
            let Some(before) = at.checked_sub(1).and_then(|before| ZONES.get(before).copied()) else {
                fields.push(Field::choice(name, "Which other zone will it use?", free.clone()).help(
                    "A zone that production and test share fails. One that is not recorded yet is added first, with R.",
                ));
                continue;
            };
            let besides = Field::choice(name, "Another zone?", free.clone());
            fields.push(besides.asked_if(move |values| !values.is_open(before)));
        }
    }
    let lists = fill::words(&[("listed", "yes, these are all"), ("none", "none - it uses no shared zone")]);
    fields.push(
        Field::choice("zones_complete", "Is the list of zones complete?", lists)
            .beginning_with(fill::recorded(facts, "zones_complete")),
    );
    Step::new("Zones", "Cloud accounts, secrets stores, data stores, networks that it uses itself.", fields)
}

/// What it runs as now and will run as.
#[must_use]
pub fn identities(subject: &Subject, to: Stage) -> Step {
    let dossier = &subject.looked.dossier;
    let facts: &WorkloadFacts = &dossier.workload.facts;
    let now: Vec<String> = dossier.identities.iter().map(|it| runs_as::head(&it.identity)).collect();
    let words =
        if now.is_empty() { "No identity of it is recorded.".to_owned() } else { format!("Now: {}.", now.join("; ")) };
    let mut fields = Vec::new();
    if to == Stage::Production {
        fields.extend(prepared::fields(subject));
        fields.extend(of_test(subject).map(|it| {
            let known = it.identity.facts.revoke_by.day();
            let proposed = subject.today.plus_days(i64::from(subject.looked.policy.limits.revoke_days));
            Field::date(key("revoke", it.identity.id), format!("When must {} be revoked?", it.identity.called()))
                .beginning_with(Entry::Text(known.unwrap_or(proposed).to_string()))
                .checked({
                    let id = key("revoke", it.identity.id);
                    move |values| (values.day(&id)? < values.today()).then(|| "that day is in the past".to_owned())
                })
                .help("Production must not use a test identity. Set the date by which it is revoked.")
        }));
    }
    let lists =
        fill::words(&[("listed", "listed - the list is complete"), ("none", "none - it has no identity of its own")]);
    fields.push(
        Field::choice("identities_complete", "Is the list of identities complete?", lists)
            .beginning_with(fill::recorded(facts, "identities_complete")),
    );
    Step::new("Identities", words, fields)
}

/// The identities of test that may be in use.
fn of_test(subject: &Subject) -> impl Iterator<Item = &RunsAs> {
    let live = subject.looked.dossier.identities.iter().filter(|it| it.identity.may_be_live());
    live.filter(|it| it.identity.facts.environment.is(Environment::Test))
}

/// Adds what was answered here to a plan; identities that are prepared get these ids.
pub fn add_to(plan: &mut Plan, subject: &Subject, values: &Values, to: Stage, ids: &[Id]) {
    for zone in ZONES.into_iter().map_while(|field| values.choice(field)?.parse::<Id>().ok()) {
        if !plan.zones.contains(&zone) {
            plan.zones.push(zone);
        }
    }
    let standing = subject.looked.dossier.workload.zones.iter().map(|bond| bond.with);
    plan.left_zones = standing.filter(|zone| values.choice(&key("zone", *zone)) == Some(LEAVES)).collect();
    if to != Stage::Production {
        return;
    }
    for it in of_test(subject) {
        let typed = values.day(&key("revoke", it.identity.id)).and_then(Day::from_date);
        let Some(day) = typed.filter(|day| it.identity.facts.revoke_by.day() != Some(*day)) else { continue };
        let fields = Fields::new().with("revoke_by", day);
        plan.identities.push(PlannedIdentity { identity: it.identity.id, fields, zones: Vec::new() });
    }
    plan.identities.extend(prepared::planned(ids, subject, values));
}

/// The answers that make what a plan says of zones, and of days by which identities are revoked.
pub fn answers(plan: &Plan) -> Vec<(String, Entry)> {
    let stands = plan.zones.iter().zip(ZONES).map(|(id, name)| (name.to_owned(), Entry::Choice(id.to_string())));
    let leaves = plan.left_zones.iter().map(|id| (key("zone", *id), Entry::Choice(LEAVES.to_owned())));
    stands.chain(leaves).chain(plan.identities.iter().filter_map(revoked_by)).collect()
}

/// The answer that makes a day by which an identity is revoked, where nothing else is planned for it.
#[must_use]
pub fn revoked_by(planned: &PlannedIdentity) -> Option<(String, Entry)> {
    let day = planned.fields.get("revoke_by").filter(|_| planned.fields.len() == 1)?;
    Some((key("revoke", planned.identity), fill::entry(day)))
}

/// The dossier with the zones that a plan would add, so that its gate is judged by who shares them.
#[must_use]
pub fn known(subject: &Subject, plan: &Plan) -> Dossier {
    let mut dossier = subject.looked.dossier.clone();
    let of_identities = plan.identities.iter().flat_map(|it| &it.zones);
    for id in plan.zones.iter().chain(of_identities) {
        if let (None, Some((zone, shared))) = (dossier.zone(*id), found(subject, *id)) {
            dossier.zones.push(zone.clone());
            dossier.shared.insert(Thing::Zone(*id), shared.clone());
        }
    }
    dossier
}

fn found(subject: &Subject, id: Id) -> Option<&(Zone, Shared)> {
    subject.looked.zones.iter().find(|(zone, _)| zone.id == id)
}

/// What a plan says of zones and identities.
#[must_use]
pub fn in_words(dossier: &Dossier, zones: &[(Zone, Shared)], plan: &Plan) -> Vec<String> {
    let zone = |id: Id| {
        let known = dossier.zone(id).or_else(|| zones.iter().map(|(zone, _)| zone).find(|zone| zone.id == id));
        known.map_or("a zone that is not recorded", Zone::called).to_owned()
    };
    let mut lines: Vec<String> = plan.zones.iter().map(|id| format!("Stands on {}", zone(*id))).collect();
    lines.extend(plan.left_zones.iter().map(|id| format!("Leaves {}", zone(*id))));
    for planned in &plan.identities {
        if let Some(known) = dossier.identities.iter().find(|it| it.identity.id == planned.identity) {
            let by = match planned.fields.get("revoke_by") {
                Some(Value::Day(day)) => format!("to be revoked by {day}"),
                _ => planned
                    .fields
                    .iter()
                    .map(|(name, value)| format!("{name}: {}", value.plain()))
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            lines.push(format!("{}: {by}", known.identity.called()));
            continue;
        }
        lines.push(format!("Prepared: {}", new_in_words(planned, &zone)));
    }
    lines
}

fn new_in_words(planned: &PlannedIdentity, zone: &dyn Fn(Id) -> String) -> String {
    let plain = |name: &str| planned.fields.get(name).map(Value::plain);
    let mut parts = vec![plain("account").unwrap_or_else(|| "an identity without a name".to_owned())];
    parts.extend(plain("issuer").map(|issuer| format!("at {issuer}")));
    parts.extend(
        plain("environment")
            .and_then(|word| Environment::from_word(&word))
            .map(|it| format!("for {}", runs_as::place_words(it))),
    );
    parts.extend(plain("privilege"));
    parts.extend(plain("standing"));
    let kind = plain("planned_kind").and_then(|word| CredentialKind::from_word(&word));
    parts.extend(kind.map(|kind| runs_as::kind_words(kind).to_owned()));
    parts.extend(plain("planned_ttl_hours").map(|hours| format!("{hours} h each")));
    parts.extend(planned.zones.iter().map(|id| format!("on {}", zone(*id))));
    parts.join(", ")
}

fn key(what: &str, id: Id) -> String {
    format!("{what}-{id}")
}
