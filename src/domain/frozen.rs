//! What a snapshot froze, read back, and the one comparison of it with a workload: fact by fact, then and now. What a difference
//! means is said elsewhere.

use super::effect::Effects;
use super::field::{FactTable, Facts, Fields, Setting};
use super::record::{Grant, GrantFacts, IdentityFacts, Workload, WorkloadFacts, ZoneFacts};
use super::{Day, Dossier, Field, How, Id, Reach, RecordKind, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The facts that a snapshot froze; what was not known then is not in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenFacts {
    /// Of the workload, its tools among them.
    pub workload: Fields<WorkloadFacts>,
    /// Of each access to data.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub grants: BTreeMap<Id, Fields<GrantFacts>>,
    /// Of each identity it runs as.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub identities: BTreeMap<Id, Fields<IdentityFacts>>,
    /// Of each zone that it or an identity of it stands on; of those that only identities stand on, nothing but that.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub zones: BTreeMap<Id, Fields<ZoneFacts>>,
    /// Who stood on which zone. Only a snapshot says so: where a part of one was kept, nothing is known of it.
    #[serde(skip)]
    pub stands: Option<BTreeSet<Stand>>,
}

/// The workload, where no identity is named, or an identity of it; and the zone that it stands on.
pub type Stand = (Option<Id>, Id);

/// Which facts of which kind of record a comparison looks at.
pub type Watched = fn(RecordKind, &str) -> bool;

/// Every fact.
#[must_use]
pub fn every(_: RecordKind, _: &str) -> bool {
    true
}

/// What a comparison is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The workload itself.
    Workload,
    /// An access to data.
    Grant(Id),
    /// An identity.
    Identity(Id),
    /// A zone.
    Zone(Id),
    /// That the workload or an identity of it stands on a zone.
    Stand(Stand),
}

/// One thing, as it was frozen and as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// What it is of.
    pub part: Part,
    /// What it was and is.
    pub change: Change,
    /// The day from which it is as it is, where that is recorded.
    pub on: Option<Day>,
}

/// What something was and is.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A fact.
    Fact {
        /// The fact.
        field: &'static Field,
        /// What it was.
        then: Value,
        /// What it is.
        now: Value,
    },
    /// The whole of it was not there.
    Added,
    /// The whole of it is no longer there.
    Gone,
    /// The whole of it was there, and is.
    Kept,
}

impl Compared {
    /// Whether it is another than it was.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        match &self.change {
            Change::Fact { then, now, .. } => then != now,
            Change::Added | Change::Gone => true,
            Change::Kept => false,
        }
    }
}

impl FrozenFacts {
    /// Reads a snapshot; nothing where it cannot be read. A fact that this program does not know is left out.
    #[must_use]
    pub fn read(snapshot: &str) -> Option<Self> {
        let json: Json = serde_json::from_str(snapshot).ok()?;
        let mut workload = fields(json.get("facts")?);
        let tools = WorkloadFacts::field("tools").and_then(|it| it.shape.from_json(json.get("tools")?).ok());
        if let Some(tools) = tools.filter(|tools| *tools != Value::Texts(vec![])) {
            workload = workload.with("tools", tools);
        }
        let mut zones: BTreeMap<Id, Fields<ZoneFacts>> = each(json.get("zones"));
        let mut stands: BTreeSet<Stand> = zones.keys().map(|zone| (None, *zone)).collect();
        for identity in listed(json.get("identities")) {
            let id: Option<Id> = identity.get("id").and_then(|id| id.as_str()?.parse().ok());
            for zone in listed(identity.get("zones")).iter().filter_map(|zone| zone.as_str()?.parse().ok()) {
                zones.entry(zone).or_default();
                stands.extend(id.map(|id| (Some(id), zone)));
            }
        }
        let (grants, identities) = (each(json.get("grants")), each(json.get("identities")));
        Some(Self { workload, grants, identities, zones, stands: Some(stands) })
    }

    /// Only the facts that are watched: all that a later comparison looks at.
    #[must_use]
    pub fn only(&self, watched: Watched) -> Self {
        Self {
            workload: kept(&self.workload, watched),
            grants: self.grants.iter().map(|(id, fields)| (*id, kept(fields, watched))).collect(),
            identities: self.identities.iter().map(|(id, fields)| (*id, kept(fields, watched))).collect(),
            zones: self.zones.iter().map(|(id, fields)| (*id, kept(fields, watched))).collect(),
            stands: None,
        }
    }

    /// The widest effect that it shows. Where nobody had said: reading, which is what counts as approved where nothing was.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let setting = Setting { on: Day::FIRST, how: How::Approval };
        let nobody = Id([0; 16]);
        let mut dossier = Dossier::bare(Workload::new(nobody, String::new(), Day::FIRST));
        dossier.workload.facts.set_all(&self.workload, setting);
        for (id, fields) in &self.grants {
            let facts = Facts::default();
            let mut grant = Grant { id: *id, workload: nobody, added_on: Day::FIRST, facts, source: None };
            grant.facts.set_all(fields, setting);
            dossier.grants.push(grant);
        }
        let range = Effects::effective(&dossier).widest();
        range.known().unwrap_or(range.lowest.max(Reach::Read))
    }

    /// Compares what was frozen with a workload, part by part: each fact that is watched and known then or now.
    #[must_use]
    pub fn compared_with(&self, now: &Dossier, watched: Watched) -> Vec<Compared> {
        let mut all = Comparison { watched, all: vec![] };
        all.facts(Part::Workload, &self.workload, &now.workload.facts);
        all.parts(&self.grants, Part::Grant, now.grants.iter().map(|it| (it.id, &it.facts, it.added_on)));
        let bonds = &now.workload.identities;
        let identities = now.identities.iter().map(|it| {
            let since = bonds.iter().find(|bond| bond.with == it.identity.id).map(|bond| bond.since);
            (it.identity.id, &it.identity.facts, since.unwrap_or(it.identity.added_on))
        });
        all.parts(&self.identities, Part::Identity, identities);
        all.zones(&self.zones, self.stands.is_none(), now);
        if let Some(stands) = &self.stands {
            all.stands(stands, now);
        }
        all.all
    }
}

struct Comparison {
    watched: Watched,
    all: Vec<Compared>,
}

impl Comparison {
    fn parts<'d, F: FactTable + 'd>(
        &mut self,
        then: &BTreeMap<Id, Fields<F>>,
        part: fn(Id) -> Part,
        now: impl Iterator<Item = (Id, &'d Facts<F>, Day)>,
    ) {
        let mut there = BTreeSet::new();
        for (id, facts, since) in now {
            there.insert(id);
            match then.get(&id) {
                Some(then) => self.facts(part(id), then, facts),
                None => self.whole(part(id), Change::Added, Some(since)),
            }
        }
        for id in then.keys().filter(|id| !there.contains(*id)) {
            self.whole(part(*id), Change::Gone, None);
        }
    }

    /// Zones are shared: what is said of one where nothing was frozen of it is no change. That one is new or left is told here only
    /// where it is not known who stood on it.
    fn zones(&mut self, then: &BTreeMap<Id, Fields<ZoneFacts>>, whole: bool, now: &Dossier) {
        let of_identities = now.identities.iter().flat_map(|it| &it.identity.zones);
        let mut there: BTreeMap<Id, Day> = BTreeMap::new();
        for bond in now.workload.zones.iter().chain(of_identities) {
            let since = there.entry(bond.with).or_insert(bond.since);
            *since = (*since).min(bond.since);
        }
        for (id, since) in &there {
            match (then.get(id), now.zone(*id)) {
                (Some(then), Some(zone)) if !then.is_empty() => self.facts(Part::Zone(*id), then, &zone.facts),
                (None, _) if whole => self.whole(Part::Zone(*id), Change::Added, Some(*since)),
                _ => {}
            }
        }
        for id in then.keys().filter(|id| whole && !there.contains_key(*id)) {
            self.whole(Part::Zone(*id), Change::Gone, None);
        }
    }

    fn stands(&mut self, then: &BTreeSet<Stand>, now: &Dossier) {
        let own = now.workload.zones.iter().map(|bond| (None, bond));
        let of_identities = now.identities.iter().flat_map(|it| {
            let id = it.identity.id;
            it.identity.zones.iter().map(move |bond| (Some(id), bond))
        });
        let mut there = BTreeSet::new();
        for (who, bond) in own.chain(of_identities) {
            let stand = (who, bond.with);
            let change = if then.contains(&stand) { Change::Kept } else { Change::Added };
            if there.insert(stand) {
                self.whole(Part::Stand(stand), change, Some(bond.since));
            }
        }
        for stand in then.difference(&there) {
            self.whole(Part::Stand(*stand), Change::Gone, None);
        }
    }

    fn facts<F: FactTable>(&mut self, part: Part, then: &Fields<F>, now: &Facts<F>) {
        for field in F::FIELDS {
            if !(self.watched)(F::KIND, field.name) {
                continue;
            }
            let is = now.value(field.name).filter(|is| *is != Value::Texts(vec![])).unwrap_or(Value::Unknown);
            let was = then.get(field.name).cloned().unwrap_or(Value::Unknown);
            if was != Value::Unknown || is != Value::Unknown {
                let on = now.setting(field.name).map(|setting| setting.on);
                self.all.push(Compared { part, change: Change::Fact { field, then: was, now: is }, on });
            }
        }
    }

    fn whole(&mut self, part: Part, change: Change, on: Option<Day>) {
        self.all.push(Compared { part, change, on });
    }
}

fn listed(json: Option<&Json>) -> &[Json] {
    json.and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

fn each<F: FactTable>(json: Option<&Json>) -> BTreeMap<Id, Fields<F>> {
    let read = |it: &Json| Some((it.get("id")?.as_str()?.parse().ok()?, fields(it.get("facts")?)));
    listed(json).iter().filter_map(read).collect()
}

fn fields<F: FactTable>(json: &Json) -> Fields<F> {
    let said = json.as_object().into_iter().flatten();
    let read = said.filter_map(|(name, json)| {
        let field = F::field(name)?;
        Some((field.name, field.shape.from_json(json).ok()?))
    });
    read.filter(|(_, value)| *value != Value::Texts(vec![]))
        .fold(Fields::new(), |fields, (name, value)| fields.with(name, value))
}

fn kept<F: FactTable>(fields: &Fields<F>, watched: Watched) -> Fields<F> {
    let known = fields.iter().filter(|(name, _)| watched(F::KIND, name));
    known.fold(Fields::new(), |kept, (name, value)| kept.with(name, value.clone()))
}
