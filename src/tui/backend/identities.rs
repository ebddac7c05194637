//! Identities by pages, one with all that belongs to it, and the search for what steps are about.

use std::collections::BTreeMap;

use super::Backend;
use super::list::Pages;
use crate::controls::sentence::sentence;
use crate::controls::unlinked::causes_unlinked;
use crate::controls::{CauseKind, Judged, Judgement, judge_unlinked};
use crate::domain::record::{Identity, Person, Promotion, Zone};
use crate::domain::shared::{Shared, Thing};
use crate::domain::{Day, Id, Policy, Record, Refusal, RunsAs, Stage, UnlinkedIdentity};
use crate::query::{self, EXPIRING_DAYS, Filter, IdentityOrder, IdentityQuery, IdentityView, List, Sort, Term, Test};
use crate::shown::Shown;
use crate::store::Result;
use crate::store::read::{IdentityPlace, IdentityRow, Listing};
use crate::tui::msg::Reply;
use crate::tui::screens::runs_as::Around;
use crate::tui::widgets::table;
use crate::tui::widgets::table::Wanted;

/// Most things offered to choose from.
pub(super) const MOST: usize = 500;

/// What a list of identities is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityAsking {
    /// Which are listed.
    pub view: IdentityView,
    /// In which order.
    pub order: IdentityOrder,
    /// Words that are found in account, issuer, workloads or owner.
    pub text: String,
}

/// A page of identities as their screen asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentitiesAsked {
    /// Of which list.
    pub query: IdentityAsking,
    /// Which page.
    pub wanted: Wanted<Id, IdentityPlace>,
}

/// An identity in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityLine(pub IdentityRow);

impl table::Record for IdentityLine {
    type Key = Id;
    type Place = IdentityPlace;

    fn key(&self) -> Id {
        self.0.id
    }

    fn place(&self) -> IdentityPlace {
        self.0.place.clone()
    }
}

/// What steps look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// A workload.
    Workloads,
    /// An identity that may be in use.
    Identities,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The record.
    pub id: Id,
    /// What it is called.
    pub called: String,
    /// What tells it from others called so.
    pub note: String,
}

/// An identity and what is known around it.
#[derive(Debug, Clone)]
pub struct IdentityDetails {
    /// The identity, with its credentials.
    pub runs_as: RunsAs,
    /// The last entry about it or a credential of it, for `expects`.
    pub last_entry: Id,
    /// The workloads that run as it.
    pub workloads: Vec<UserWorkload>,
    /// The zones it stands on.
    pub zones: Vec<Zone>,
    /// Promotions of its workloads that were approved, and the one it is linked to.
    pub promotions: Vec<(Promotion, String)>,
    /// What the people it names are called.
    pub people: BTreeMap<Id, String>,
    /// Its row in lists: what is wrong with it at a glance.
    pub row: Option<IdentityRow>,
    /// Who has what it has.
    pub shared: BTreeMap<Thing, Shared>,
    /// What is found of it, where no workload runs as it.
    pub found: Option<AloneLooked>,
}

/// What is found of an identity that no workload runs as.
#[derive(Debug, Clone)]
pub struct AloneLooked {
    /// The identity, as controls read it.
    pub alone: UnlinkedIdentity,
    /// What they say of it today.
    pub judgement: Judgement,
    /// By this policy.
    pub policy: Policy,
}

impl AloneLooked {
    /// A finding as one sentence for a ticket. Safe to show.
    #[must_use]
    pub fn sentence(&self, judged: &Judged) -> Option<String> {
        let text = sentence(self.alone.stand_in(), judged, &self.policy)?;
        Some(Shown::new(&text).as_str().to_owned())
    }

    /// The worst cause for which it stands in triage as one: what a control says of it, else what is the matter. Safe to show.
    #[must_use]
    pub fn worst_in_a_sentence(&self, owner: Option<&str>, today: Day) -> Option<String> {
        let worst = causes_unlinked(&self.alone, &self.judgement, today, &self.policy).into_iter().next()?;
        let judged = worst.control.and_then(|control| self.judgement.get(control));
        judged.and_then(|judged| self.sentence(judged)).or_else(|| {
            let (called, owner) = (self.alone.runs_as().identity.called(), owner.unwrap_or("unknown"));
            let by = worst.day.plus_days(i64::from(self.policy.grace_days)).max(today);
            let what = match worst.kind {
                CauseKind::CredentialPastEnd => {
                    "revoke it at its issuer and record who did, or record when it now ends"
                }
                CauseKind::ToRevoke => "revoke it, or say which workload runs as it and until when",
                _ => "say which workload runs as it, or revoke it",
            };
            let text =
                format!("{called} (owner: {owner}): {what}, by {by}, because {}, since {}.", worst.words, worst.day);
            Some(Shown::new(&text).as_str().to_owned())
        })
    }
}

/// A workload that runs as an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWorkload {
    /// The workload.
    pub id: Id,
    /// Its key.
    pub key: String,
    /// How far it has come, where that is known.
    pub stage: Option<Stage>,
}

impl IdentityDetails {
    /// The identity.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.runs_as.identity
    }

    /// What to call it.
    #[must_use]
    pub fn called(&self) -> String {
        self.identity().called()
    }
}

impl Around for IdentityDetails {
    fn person(&self, id: Id) -> Option<String> {
        self.people.get(&id).cloned()
    }

    fn zone(&self, id: Id) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    fn promotion(&self, id: Id) -> Option<&Promotion> {
        self.promotions.iter().map(|(promotion, _)| promotion).find(|promotion| promotion.id == id)
    }

    fn shared(&self, thing: &Thing) -> Option<&Shared> {
        self.shared.get(thing)
    }

    fn asking(&self) -> Option<Id> {
        None
    }
}

/// What a text narrows identities to. A screen asks with one that can be read; what is no filter is looked for as it is.
fn found(text: &str) -> Filter {
    query::parse_on(List::Identities, text)
        .unwrap_or_else(|_| Filter { terms: vec![Term { negated: false, test: Test::Text(text.to_owned()) }] })
}

impl Backend {
    /// An identity as it stands now.
    pub(super) fn identified(&self, id: Id) -> Result<IdentityDetails> {
        let record = self.store.record(id)?.ok_or_else(|| Refusal::not_found(id.to_string()))?;
        let identity = record.identity().cloned().ok_or_else(|| Refusal::not_found(id.to_string()))?;
        let credentials = self.each(&identity.credentials, |record| record.credential().cloned())?;
        let bound: Vec<Id> = identity.workloads.iter().map(|bond| bond.with).collect();
        let workloads = self.each(&bound, |record| record.workload().cloned())?;
        let of_workloads: Vec<Id> = workloads.iter().flat_map(|workload| workload.promotions.iter().copied()).collect();
        let linked = identity.promotion.map(|bond| bond.with).filter(|id| !of_workloads.contains(id));
        let all: Vec<Id> = of_workloads.into_iter().chain(linked).collect();
        let promotions: Vec<Promotion> = self.each(&all, |record| record.promotion().cloned())?;
        let mut named = Vec::new();
        for promotion in promotions {
            if promotion.approved().is_none() && identity.promotion.is_none_or(|bond| bond.with != promotion.id) {
                continue;
            }
            let workload = self.store.record(promotion.workload)?;
            let key = workload.as_ref().and_then(Record::workload).map(|workload| workload.key.clone());
            named.push((promotion, key.unwrap_or_default()));
        }
        let zones: Vec<Id> = identity.zones.iter().map(|bond| bond.with).collect();
        let zones = self.each(&zones, |record| record.zone().cloned())?;
        let mut people: Vec<Id> = identity.facts.owner.known().copied().into_iter().collect();
        people.extend(credentials.iter().filter_map(|it| it.facts.revoked_by.known()));
        people.extend(named.iter().filter_map(|(promotion, _)| Some(promotion.decided.as_ref()?.by.person)));
        let people = self.each(&people, |record| record.person().map(|person| (person.id, Person::called(person))))?;
        let stage = |workload: &crate::domain::record::Workload| UserWorkload {
            id: workload.id,
            key: workload.key.clone(),
            stage: workload.facts.stage.known().copied(),
        };
        Ok(IdentityDetails {
            workloads: workloads.iter().map(stage).collect(),
            last_entry: record.heard.last_entry,
            runs_as: RunsAs { identity, credentials },
            zones,
            promotions: named,
            people: people.into_iter().collect(),
            row: self.store.identity_row(id, IdentityOrder::Account)?,
            shared: self.shared_by(bound.first().copied(), id)?,
            found: self.found_alone(id)?,
        })
    }

    /// What is found of an identity, where no workload runs as it.
    fn found_alone(&self, id: Id) -> Result<Option<AloneLooked>> {
        let Some(alone) = self.store.unlinked(id)? else { return Ok(None) };
        let policy = self.policy()?.clone();
        Ok(Some(AloneLooked { judgement: judge_unlinked(&alone, self.today(), &policy), alone, policy }))
    }

    /// Who else has its account and its fingerprints, as a workload that runs as it sees that.
    fn shared_by(&self, workload: Option<Id>, identity: Id) -> Result<BTreeMap<Thing, Shared>> {
        let dossier = workload.map(|id| self.store.dossier(id)).transpose()?.flatten();
        let mut shared = dossier.map(|dossier| dossier.shared).unwrap_or_default();
        shared.retain(|thing, _| !matches!(thing, Thing::Identity(id) if *id != identity));
        Ok(shared)
    }

    fn query(&self, asking: &IdentityAsking) -> Result<IdentityQuery> {
        Ok(IdentityQuery {
            view: asking.view,
            filter: found(&asking.text),
            me: self.asking()?.me,
            order: asking.order,
            today: self.today(),
            expiring_days: EXPIRING_DAYS,
            dormant_days: self.policy()?.limits.dormant_days,
        })
    }

    pub(super) fn identities_page(&self, asked: &IdentitiesAsked) -> Result<Reply> {
        let query = self.query(&asked.query)?;
        let lines = |rows: Vec<IdentityRow>| Ok(rows.into_iter().map(IdentityLine).collect());
        let pages = Pages {
            after: &|place, limit| lines(self.store.identities_after(&query, place, limit)?),
            before: &|place, limit| lines(self.store.identities_before(&query, place, limit)?),
            place_of: &|id| Ok(self.store.identity_row(*id, query.order)?.map(|row| row.place)),
        };
        Ok(Reply::IdentitiesPage { page: pages.read(asked.wanted.clone())?, query: asked.query.clone() })
    }

    pub(super) fn identity_counts(&self, text: &str) -> Result<Reply> {
        let asking = IdentityAsking { view: IdentityView::All, order: IdentityOrder::Account, text: text.to_owned() };
        let counts = self.store.identity_counts(&self.query(&asking)?)?;
        Ok(Reply::IdentityCounts(Box::new(counts), text.to_owned()))
    }

    /// What is called so, the first of them.
    pub(super) fn sought(&self, sought: Sought, text: &str) -> Result<Vec<Candidate>> {
        match sought {
            Sought::Workloads => {
                let word = Term { negated: false, test: Test::Text(text.to_owned()) };
                let terms = if text.is_empty() { vec![] } else { vec![word] };
                let listing = Listing { filter: Filter { terms }, sort: Sort::default(), asking: self.asking()? };
                let rows = self.store.page_after(&listing, None, MOST)?;
                let exact = rows.iter().position(|row| row.key == text);
                let found = |row: &crate::store::read::ListRow| Candidate {
                    id: row.id,
                    called: row.key.clone(),
                    note: row.name.clone(),
                };
                Ok(exact
                    .and_then(|at| rows.get(at))
                    .map_or_else(|| rows.iter().map(found).collect(), |row| vec![found(row)]))
            }
            Sought::Identities => {
                let asking =
                    IdentityAsking { view: IdentityView::All, order: IdentityOrder::Account, text: text.to_owned() };
                let rows = self.store.identities_after(&self.query(&asking)?, None, MOST)?;
                let live = rows.into_iter().filter(|row| row.state != "revoked");
                Ok(live
                    .map(|row| Candidate {
                        id: row.id,
                        called: row.called(),
                        note: row.workload.or(row.issuer).unwrap_or_default(),
                    })
                    .collect())
            }
        }
    }

    fn each<T>(&self, ids: &[Id], take: impl Fn(&Record) -> Option<T>) -> Result<Vec<T>> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(self.store.record(*id)?.as_ref().and_then(&take));
        }
        Ok(found)
    }
}
