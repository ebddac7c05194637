//! Where a workload or an identity stands: say that it stands on a zone or left one, record a zone that is new, describe one.

use crate::domain::record::{Zone, ZoneFacts};
use crate::domain::{Command, FactTable, Id};
use crate::store::read::ZoneRow;
use crate::tui::backend::Prepared;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::screens::runs_as;
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::again::Again;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::identity::clean;
use super::{begin, fill};

const NEW: &str = "new";
const WHY: &str = "why";
const FACTS: [&str; 3] = ["name", "kind", "environment"];

/// What stands on a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneUser {
    /// A workload itself.
    Workload(Id),
    /// An identity.
    Identity(Id),
}

/// What stands there as it was seen: what to call it, its zones, the last entry about it.
#[derive(Clone)]
struct Seen {
    stander: ZoneUser,
    called: String,
    zones: Vec<Id>,
    last_entry: Id,
}

impl ZoneUser {
    const fn id(self) -> Id {
        match self {
            Self::Workload(id) | Self::Identity(id) => id,
        }
    }

    const fn placed(self, zone: Id, stands: bool) -> Command {
        match self {
            Self::Workload(workload) => Command::PlaceWorkload { workload, zone, stands },
            Self::Identity(identity) => Command::PlaceIdentity { identity, zone, stands },
        }
    }
}

/// Asks which zone is meant, among those known or a new one, and says that this one stands there.
pub fn begin_stand(model: &mut Model, stander: ZoneUser) -> Vec<Effect> {
    with_seen(model, stander, move |model, seen| {
        begin::with_zones(model, move |model, zones| {
            let mut choices = vec![Choice::new(NEW, "A zone that is not recorded yet")];
            let free = zones.iter().filter(|zone| !seen.zones.contains(&zone.id));
            choices.extend(free.map(|zone| Choice::new(zone.id.to_string(), zone.name.clone()).noted(note(zone))));
            let title = format!("{} stands on", seen.called);
            let seen = seen.clone();
            begin::choose(model, title, "Which zone?", choices, move |model, id| {
                if id == NEW {
                    model.begun.back = Some(Again::new(move |model| begin_stand(model, stander)));
                    return wizards::open(model, describe(None));
                }
                let found = zones.iter().find(|zone| zone.id.to_string() == id);
                let wizard = found.map(|zone| place(&seen, zone));
                wizard.map_or_else(Vec::new, |wizard| wizards::open(model, wizard))
            })
        })
    })
}

/// Asks what is to be done with a zone that a workload or an identity stands on.
pub fn begin_one(model: &mut Model, stander: ZoneUser, zone: Id) -> Vec<Effect> {
    begin::with_record(model, zone, move |model, _, record| {
        let Some(zone) = record.zone() else { return Vec::new() };
        let choices = vec![Choice::new("leave", "Unlink it from here"), Choice::new("describe", "Edit the zone")];
        let (id, name) = (zone.id, zone.called().to_owned());
        begin::choose(model, name.clone(), runs_as::zone(zone), choices, move |model, what| match what {
            "leave" => with_seen(model, stander, move |model, seen| wizards::open(model, leave(&seen, id, &name))),
            _ => begin_change(model, id),
        })
    })
}

/// Asks which zone an identity no longer stands on.
pub fn begin_leave(model: &mut Model, identity: Id) -> Vec<Effect> {
    begin::with_identity(model, identity, move |model, _, it| {
        let choices = it.zones.iter().map(|zone| Choice::new(zone.id.to_string(), zone.called())).collect();
        let title = format!("{} leaves", it.called());
        let zones = it.zones;
        begin::choose(model, title, "Which zone?", choices, move |model, id| {
            let zone = zones.iter().find(|zone| zone.id.to_string() == id);
            let Some((id, name)) = zone.map(|zone| (zone.id, zone.called().to_owned())) else { return Vec::new() };
            with_seen(model, ZoneUser::Identity(identity), move |model, seen| {
                wizards::open(model, leave(&seen, id, &name))
            })
        })
    })
}

/// Describes a zone.
pub fn begin_change(model: &mut Model, zone: Id) -> Vec<Effect> {
    begin::with_record(model, zone, |model, _, record| {
        let wizard = record.zone().map(|zone| describe(Some((zone, record.heard.last_entry))));
        wizard.map_or_else(Vec::new, |wizard| wizards::open(model, wizard))
    })
}

/// Reads what stands there as it is now, and goes on.
fn with_seen(
    model: &mut Model,
    stander: ZoneUser,
    then: impl Fn(&mut Model, Seen) -> Vec<Effect> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    match stander {
        ZoneUser::Workload(workload) => begin::with_workload(model, workload, move |model, _, looked| {
            let workload = &looked.dossier.workload;
            let zones = workload.zones.iter().map(|bond| bond.with).collect();
            then(model, Seen { stander, called: workload.key.clone(), zones, last_entry: looked.last_entry })
        }),
        ZoneUser::Identity(identity) => begin::with_identity(model, identity, move |model, _, it| {
            let zones = it.identity().zones.iter().map(|bond| bond.with).collect();
            then(model, Seen { stander, called: it.called(), zones, last_entry: it.last_entry })
        }),
    }
}

fn note(zone: &ZoneRow) -> String {
    let kind = zone.kind.replace('-', " ");
    if zone.environment == "unknown" { kind } else { format!("{kind}, {}", zone.environment) }
}

/// Who uses a zone so far, where anybody does.
fn used(zone: &ZoneRow) -> String {
    let each =
        [("for production", zone.production), ("otherwise", zone.other), ("it is not known for what", zone.unclear)];
    let said: Vec<String> =
        each.into_iter().filter(|(_, count)| *count > 0).map(|(how, count)| format!("{count} {how}")).collect();
    if said.is_empty() {
        "No workload uses it so far.".to_owned()
    } else {
        format!("Workloads that use it: {}.", said.join(", "))
    }
}

fn place(seen: &Seen, zone: &ZoneRow) -> Wizard {
    let head = format!("{} uses {}.", seen.called, zone.name);
    let used = used(zone);
    moved(seen, zone.id, true, "stand", vec![head, used])
}

fn leave(seen: &Seen, zone: Id, name: &str) -> Wizard {
    let head = format!("{} no longer stands on {name}.", seen.called);
    let mut lines = vec![head];
    if matches!(seen.stander, ZoneUser::Workload(_)) {
        lines.push("It still uses it where an identity of it stands there.".to_owned());
    }
    moved(seen, zone, false, "leave-zone", lines)
}

fn moved(seen: &Seen, zone: Id, stands: bool, name: &'static str, lines: Vec<String>) -> Wizard {
    let done = lines.first().cloned().unwrap_or_default();
    let title = done.trim_end_matches('.').to_owned();
    let (stander, last_entry) = (seen.stander, seen.last_entry);
    Wizard {
        name,
        about: format!("{}-{zone}", stander.id()),
        title,
        steps: vec![Step::new("Why", "", vec![clean(Field::text(WHY, "Any note?", 500), WHY)])],
        summary: Box::new(move |_| lines.clone()),
        submit: Box::new(move |values: &Values| {
            fill::ask(Prepared {
                commands: vec![stander.placed(zone, stands)],
                expects: vec![(stander.id(), last_entry)],
                why: values.text(WHY).map(|why| why.trim().to_owned()),
                done: done.clone(),
                ..Prepared::default()
            })
        }),
    }
}

fn describe(known: Option<(&Zone, Id)>) -> Wizard {
    let first = |name: &str| known.map_or(Entry::Open, |(zone, _)| fill::recorded(&*zone.facts, name));
    let kinds = fill::words(&[
        ("cloud-account", "a cloud account: a subscription, a project"),
        ("secrets-store", "a secrets store: a vault"),
        ("data-store", "a data store: a database, a bucket"),
        ("network", "a network"),
    ]);
    let places = fill::words(&[("test", "for test"), ("production", "for production")]);
    let step = vec![
        clean(Field::text("name", "What is the zone called?", 200).needed().beginning_with(first("name")), "name"),
        Field::choice("kind", "What kind of zone is it?", kinds).needed().beginning_with(first("kind")),
        Field::choice("environment", "Which environment is it for?", places)
            .beginning_with(first("environment"))
            .help("Everything that uses a production zone counts as production use."),
    ];
    let before = known.map(|(zone, _)| zone.facts.clone());
    let changing = move |values: &Values| match &before {
        Some(before) => fill::all::<ZoneFacts>(values, &FACTS).changing(before),
        None => fill::given(values, &FACTS),
    };
    let (zone, expects) = (known.map(|(zone, _)| zone.id), known.map(|(zone, seen)| (zone.id, seen)));
    let title = known.map_or_else(|| "Add a zone".to_owned(), |(zone, _)| format!("Describe {}", zone.called()));
    let in_summary = changing.clone();
    Wizard {
        name: "zone",
        about: zone.map(|id| id.to_string()).unwrap_or_default(),
        title,
        steps: vec![Step::new("The zone", "Everything in a zone can reach everything else in it.", step)],
        summary: Box::new(move |steps: &Run| {
            let name = steps.words("name");
            if zone.is_none() {
                let given = steps.answers_in_words().into_iter().skip(1);
                return std::iter::once(format!("{name} is recorded.")).chain(given).collect();
            }
            let new = in_summary(&steps.answered());
            if new.is_empty() {
                return vec!["Nothing changed. Enter closes the form.".to_owned()];
            }
            let title = |name: &str| ZoneFacts::field(name).map_or("", |field| field.title);
            let lines =
                new.iter().map(|(field, value)| format!("{}: {}", title(field), fill::said(steps, field, value)));
            std::iter::once(format!("Of {name} is recorded:")).chain(lines).collect()
        }),
        submit: Box::new(move |values: &Values| {
            let commands = vec![Command::DescribeZone { zone, fields: changing(values) }];
            let done = format!("{} is recorded.", values.text("name").unwrap_or_default().trim());
            fill::ask(Prepared { commands, expects: expects.into_iter().collect(), done, ..Prepared::default() })
        }),
    }
}
