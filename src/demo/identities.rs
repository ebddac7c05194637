//! What workloads run as and where they stand, as it is written down in `assets/demo/identities.toml`, and done by commands.

use super::calendar::RelativeDay;
use super::error::{Place, Undoable};
use super::perform::Company;
use super::script::{Said, ScriptFile, When};
use crate::domain::command::Replaced;
use crate::domain::plan::PlannedIdentity;
use crate::domain::record::{CredentialFacts, IdentityFacts};
use crate::domain::{Assurance, By, Command, CredentialKind, Environment, Fields, Id, IdentityState, Listing, Record};
use serde::Deserialize;
use toml::Spanned;

/// The file.
pub(super) const FILE: ScriptFile =
    ScriptFile { name: "identities.toml", text: include_str!("../../assets/demo/identities.toml") };

/// Everything in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identities {
    #[serde(default)]
    pub zone: Vec<Spanned<Zone>>,
    #[serde(default)]
    pub identity: Vec<Spanned<Identity>>,
}

/// A zone, and which workloads came to stand on it and left.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Zone {
    pub name: String,
    pub set: Said,
    pub recorded: When,
    #[serde(default)]
    pub used: Vec<Relation>,
    #[serde(default)]
    pub left: Vec<Relation>,
}

/// When a workload came to or left something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Relation {
    pub on: When,
    /// The workload.
    pub by: String,
}

/// An identity and its life.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identity {
    /// What finds it once it is recorded: `account:test` or `account:production`.
    pub called: String,
    /// When it was recorded; absent where a request planned it.
    pub recorded: Option<When>,
    #[serde(default)]
    pub set: Said,
    #[serde(default)]
    pub workloads: Vec<String>,
    #[serde(default)]
    pub zones: Vec<String>,
    #[serde(default)]
    pub bound: Vec<Relation>,
    #[serde(default)]
    pub unbound: Vec<Relation>,
    /// Its first credential; a prepared one goes live with it.
    pub issued: Option<New>,
    /// What took the place of the one before.
    #[serde(default)]
    pub rotated: Vec<New>,
    /// What was said of the last credential later.
    pub described: Option<Described>,
    /// When its last credential was seen in use.
    #[serde(default)]
    pub seen: Vec<When>,
    pub revoked: Option<When>,
}

/// A new credential.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    pub on: When,
    /// Its kind; that of the one it takes the place of where absent.
    pub kind: Option<CredentialKind>,
    pub fingerprint: Option<String>,
    /// The day it ends by itself, or `never`.
    pub ends: Option<String>,
    pub ttl_hours: Option<i64>,
}

/// What was said of a credential later.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Described {
    pub on: When,
    pub set: Said,
}

/// An identity that a request plans.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Prepared {
    pub account: String,
    pub issuer: String,
    pub kind: CredentialKind,
    pub owner: String,
    #[serde(default)]
    pub set: Said,
    #[serde(default)]
    pub zones: Vec<String>,
}

/// Something that was done with a zone or an identity.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'s> {
    RecordZone(&'s Zone),
    Place(&'s Zone, &'s Relation, bool),
    Record(&'s Identity),
    Bind(&'s Identity, &'s Relation, bool),
    Issue(&'s Identity, &'s New),
    Rotate(&'s Identity, &'s New),
    Describe(&'s Identity, &'s Described),
    See(&'s Identity),
    Revoke(&'s Identity),
}

impl Identities {
    /// Every step with when it was done and where it stands in the file.
    pub fn steps(&self) -> Vec<(&When, Place, Step<'_>)> {
        let mut steps = vec![];
        for spanned in &self.zone {
            let (place, zone) = (FILE.place(spanned), spanned.get_ref());
            steps.push((&zone.recorded, place, Step::RecordZone(zone)));
            steps.extend(zone.used.iter().map(|bond| (&bond.on, place, Step::Place(zone, bond, true))));
            steps.extend(zone.left.iter().map(|bond| (&bond.on, place, Step::Place(zone, bond, false))));
        }
        for spanned in &self.identity {
            let (place, it) = (FILE.place(spanned), spanned.get_ref());
            steps.extend(it.recorded.iter().map(|on| (on, place, Step::Record(it))));
            steps.extend(it.bound.iter().map(|bond| (&bond.on, place, Step::Bind(it, bond, true))));
            steps.extend(it.unbound.iter().map(|bond| (&bond.on, place, Step::Bind(it, bond, false))));
            steps.extend(it.issued.iter().map(|new| (&new.on, place, Step::Issue(it, new))));
            steps.extend(it.rotated.iter().map(|new| (&new.on, place, Step::Rotate(it, new))));
            steps.extend(it.described.iter().map(|said| (&said.on, place, Step::Describe(it, said))));
            steps.extend(it.revoked.iter().map(|on| (on, place, Step::Revoke(it))));
            steps.extend(it.seen.iter().map(|on| (on, place, Step::See(it))));
        }
        steps
    }
}

impl Company<'_> {
    /// Does one thing with a zone or an identity.
    pub(super) fn step(&mut self, who: &str, step: Step<'_>) -> Result<(), Undoable> {
        let command = match step {
            Step::RecordZone(zone) => {
                let mut fields = self.words.fields(&zone.set)?;
                fields.parse("name", &zone.name)?;
                Command::DescribeZone { zone: None, fields }
            }
            Step::Place(zone, bond, stands) => {
                let (workload, zone) = (self.workload(&bond.by)?, self.store.find_zone(&zone.name)?.id);
                Command::PlaceWorkload { workload, zone, stands }
            }
            Step::Record(it) => Command::AddIdentity {
                fields: self.words.fields(&it.set)?,
                workloads: it.workloads.iter().map(|key| self.workload(key)).collect::<Result<_, _>>()?,
                zones: self.zones(&it.zones)?,
            },
            Step::Bind(it, bond, true) => {
                Command::LinkIdentity { identity: self.identity(it)?, workload: self.workload(&bond.by)? }
            }
            Step::Bind(it, bond, false) => {
                Command::UnlinkIdentity { identity: self.identity(it)?, workload: self.workload(&bond.by)? }
            }
            Step::Issue(it, new) => self.issued(it, new)?,
            Step::Rotate(it, new) => {
                let (identity, by) = (self.identity(it)?, self.own(who)?);
                let old = self.last_credential(it)?;
                let mut fields = self.credential(new)?;
                if let Some(kind) =
                    self.store.record(old)?.as_ref().and_then(Record::credential).map(|it| it.facts.kind)
                    && fields.get("kind").is_none()
                {
                    fields = fields.with("kind", kind.known().copied().unwrap_or(CredentialKind::Key));
                }
                let replaces = Some(Replaced { credential: old, revoked_on: self.today, by });
                Command::IssueCredential { identity, fields, replaces }
            }
            Step::Describe(it, said) => {
                let fields = self.words.fields(&said.set)?;
                Command::DescribeCredential { credential: self.last_credential(it)?, fields }
            }
            Step::See(it) => Command::UseCredential { credential: self.last_credential(it)?, used_on: self.today },
            Step::Revoke(it) => {
                let (identity, by) = (self.identity(it)?, self.own(who)?);
                Command::RevokeIdentity { identity, revoked_on: self.today, by }
            }
        };
        self.act(who, command).map(drop)
    }

    /// An identity of production that a request plans.
    pub(super) fn planned(&mut self, who: &str, it: &Prepared) -> Result<PlannedIdentity, Undoable> {
        let mut fields: Fields<IdentityFacts> = self.words.fields(&it.set)?;
        fields.parse("account", &it.account)?;
        fields.parse("issuer", &it.issuer)?;
        let fields = fields
            .with("state", IdentityState::Prepared)
            .with("environment", Environment::Production)
            .with("first_environment", Environment::Production)
            .with("planned_kind", it.kind)
            .with("credentials_complete", Listing::Listed)
            .with("owner", self.words.person(&it.owner)?);
        let identity = self.request_of(who)?.draw().id();
        Ok(PlannedIdentity { identity, fields, zones: self.zones(&it.zones)? })
    }

    /// A day by which a recorded identity is to be revoked, as a request plans it.
    pub(super) fn to_revoke(&self, called: &str, by: RelativeDay) -> Result<PlannedIdentity, Undoable> {
        let fields = Fields::new().with("revoke_by", self.words.day(by));
        Ok(PlannedIdentity { identity: self.store.find_identity(called)?.id, fields, zones: vec![] })
    }

    fn issued(&self, it: &Identity, new: &New) -> Result<Command, Undoable> {
        let (identity, fields) = (self.identity(it)?, self.credential(new)?);
        let record = self.store.record(identity)?;
        let prepared =
            record.as_ref().and_then(Record::identity).is_some_and(|it| it.facts.state.is(IdentityState::Prepared));
        Ok(if prepared {
            Command::IssueIdentity { identity, issued_on: self.today, credential: Some(fields) }
        } else {
            Command::IssueCredential { identity, fields, replaces: None }
        })
    }

    fn credential(&self, new: &New) -> Result<Fields<CredentialFacts>, Undoable> {
        let mut said = Said::new();
        if let Some(ends) = &new.ends {
            said.insert("expires_on".to_owned(), toml::Value::String(ends.clone()));
        }
        if let Some(hours) = new.ttl_hours {
            said.insert("ttl_hours".to_owned(), toml::Value::Integer(hours));
        }
        if let Some(fingerprint) = &new.fingerprint {
            said.insert("fingerprint".to_owned(), toml::Value::String(fingerprint.clone()));
        }
        let fields = self.words.fields(&said)?.with("issued_on", self.today);
        Ok(match new.kind {
            Some(kind) => fields.with("kind", kind),
            None => fields,
        })
    }

    fn identity(&self, it: &Identity) -> Result<Id, Undoable> {
        Ok(self.store.find_identity(&it.called)?.id)
    }

    /// The credential that was issued last, revoked or not.
    fn last_credential(&self, it: &Identity) -> Result<Id, Undoable> {
        let record = self.store.record(self.identity(it)?)?;
        let last = record.as_ref().and_then(Record::identity).and_then(|identity| identity.credentials.last().copied());
        last.ok_or_else(|| Undoable::no_such("credential of", &it.called))
    }

    fn zones(&self, names: &[String]) -> Result<Vec<Id>, Undoable> {
        names.iter().map(|name| Ok(self.store.find_zone(name)?.id)).collect()
    }

    fn own(&self, who: &str) -> Result<By, Undoable> {
        Ok(By { person: self.words.person(who)?, assurance: Assurance::OsClaimed })
    }
}
