//! What an identity authenticates with: issued, rotated, seen in use, revoked. Only fingerprints of secrets come here.

use clap::Args;
use serde_json::json;

use super::{act as act_on_identity, act_on_state, now};
use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::typed;
use crate::domain::command::Replaced;
use crate::domain::field::Fields;
use crate::domain::record::{Credential, CredentialFacts};
use crate::domain::{Command, CredentialKind, Day, IdentityState, Record, Value};
use crate::store::read::Found;

/// What is said of a new credential.
#[derive(Debug, Args)]
struct New {
    /// key, password, token, certificate, or federated where there is no secret
    #[arg(long, value_parser = typed::word::<CredentialKind>)]
    kind: Option<CredentialKind>,
    /// `id:` and the vendor's key id, or what `identity fingerprint` makes of the secret; never the secret
    #[arg(long, value_name = "FINGERPRINT")]
    fingerprint: Option<String>,
    /// The day it ends by itself
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    expires: Option<String>,
    /// For how many hours each token of it lives
    #[arg(long, value_name = "NUMBER")]
    ttl_hours: Option<i64>,
    /// What else is known of it; `countersign fields credential` lists what can be set
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Issue {
    /// The identity
    identity: String,
    #[command(flatten)]
    of: New,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
pub(super) struct Rotate {
    /// The identity
    identity: String,
    /// The credential it takes the place of, where the identity has several
    #[arg(long, value_name = "CREDENTIAL")]
    old: Option<String>,
    #[command(flatten)]
    of: New,
    /// Who revoked the old one; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
pub(super) struct Seen {
    /// The credential
    credential: String,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// The identity, with all its credentials
    #[arg(required_unless_present = "credential")]
    identity: Option<String>,
    /// A single credential instead
    #[arg(long, value_name = "CREDENTIAL", conflicts_with = "identity")]
    credential: Option<String>,
    /// Who revoked it; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    #[command(flatten)]
    options: ActOptions,
}

impl New {
    fn is_empty(&self) -> bool {
        let Self { kind, fingerprint, expires, ttl_hours, set } = self;
        kind.is_none() && fingerprint.is_none() && expires.is_none() && ttl_hours.is_none() && set.is_empty()
    }

    /// What to record; issued on that day unless it says otherwise.
    fn fields(&self, opened: &Opened, issued_on: Day) -> Result<Fields<CredentialFacts>, Failure> {
        let (people, today) = (opened.people(), opened.today);
        let mut fields = typed::fields::<CredentialFacts>(&self.set, &people, today)?;
        let hours = self.ttl_hours.map(|hours| hours.to_string());
        let kind = self.kind.map(|kind| kind.to_string());
        for (name, said) in [("kind", &kind), ("fingerprint", &self.fingerprint), ("ttl_hours", &hours)] {
            if let Some(said) = said {
                typed::set(&mut fields, name, said, &people, today)?;
            }
        }
        if let Some(ends) = &self.expires {
            typed::set(&mut fields, "expires_on", ends, &people, typed::Dating { today, from: issued_on })?;
        }
        if fields.get("issued_on").is_none() {
            fields = fields.with("issued_on", issued_on);
        }
        Ok(fields)
    }
}

impl Issue {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        act_on_state(session, &mut opened, &self.identity, &self.options, |opened, identity| {
            let issued_on = self.options.day(opened)?;
            let record = opened.store.record(identity.id)?;
            let prepared =
                |record: &Record| record.identity().is_some_and(|it| it.facts.state.is(IdentityState::Prepared));
            if record.as_ref().is_some_and(prepared) {
                let credential = if self.of.is_empty() { None } else { Some(self.of.fields(opened, issued_on)?) };
                let command = Command::IssueIdentity { identity: identity.id, issued_on, credential };
                return Ok((command, format!("is live since {issued_on}")));
            }
            let fields = self.of.fields(opened, issued_on)?;
            let command = Command::IssueCredential { identity: identity.id, fields, replaces: None };
            Ok((command, format!("was given another credential on {issued_on}")))
        })
    }
}

impl Rotate {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        act_on_state(session, &mut opened, &self.identity, &self.options, |opened, identity| {
            let old = opened.store.find_credential(self.old.as_deref().unwrap_or(&identity.id.to_string()))?;
            let by = opened.people().by(self.by.as_deref())?;
            let revoked_on = self.options.day(opened)?;
            let mut fields = self.of.fields(opened, revoked_on)?;
            if fields.get("kind").is_none() {
                let record = opened.store.record(old.id)?;
                let kind = record.as_ref().and_then(Record::credential).and_then(|it| it.facts.kind.known().copied());
                if let Some(kind) = kind {
                    fields = fields.with("kind", kind);
                }
            }
            let replaces = Some(Replaced { credential: old.id, revoked_on, by });
            let command = Command::IssueCredential { identity: identity.id, fields, replaces };
            Ok((command, format!("has a new credential since {revoked_on}; {} is revoked", old.key)))
        })
    }
}

impl Seen {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let credential = opened.store.find_credential(&self.credential)?;
        let used_on = self.options.day(&opened)?;
        let command = Command::UseCredential { credential: credential.id, used_on };
        let did = format!("seen in use on {used_on}");
        act(session, &mut opened, &credential, &self.options, command, &did)
    }
}

impl Revoke {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let by = opened.people().by(self.by.as_deref())?;
        let revoked_on = self.options.day(&opened)?;
        let did = format!("revoked on {revoked_on}");
        if let Some(typed) = &self.credential {
            let credential = opened.store.find_credential(typed)?;
            let command = Command::RevokeCredential { credential: credential.id, revoked_on, by };
            return act(session, &mut opened, &credential, &self.options, command, &did);
        }
        let identity = opened.store.find_identity(self.identity.as_deref().unwrap_or_default())?;
        let command = Command::RevokeIdentity { identity: identity.id, revoked_on, by };
        act_on_identity(
            session,
            &mut opened,
            &identity,
            &self.options,
            command,
            &format!("was {did}, with its credentials"),
        )
    }
}

/// Performs an act on a credential.
pub(super) fn act(
    session: &mut Session,
    opened: &mut Opened,
    credential: &Found,
    options: &ActOptions,
    command: Command,
    did: &str,
) -> Result<Exit, Failure> {
    let request = options.request_as_said(session, opened, credential.id)?;
    let committed = session.commit(opened, &request, command)?;
    let record = opened.store.record(credential.id)?;
    let identity = record.as_ref().and_then(Record::credential).map(|it: &Credential| it.identity);
    let (called, stand) = match identity {
        Some(identity) => (opened.people().called(identity)?, now(opened, identity)?),
        None => (String::new(), String::new()),
    };
    let words = format!("{called}: {} {did}{stand}", credential.key);
    let json = json!({"credential": credential.id.to_string(), "identity": identity.map(|id| id.to_string())});
    session.done(&words, &committed, json)
}

/// What a credential is, in a line.
pub(in crate::cli::commands) fn in_words(credential: &Credential, revoked_by: Option<&String>) -> String {
    let facts = &credential.facts;
    let day = |title: &str, name: &str| {
        let value = crate::domain::FactTable::value(&**facts, name).filter(|value| *value != Value::Unknown)?;
        Some(format!("{title} {}", value.plain()))
    };
    let mut said = vec![credential.called()];
    said.extend(day("issued", "issued_on"));
    said.extend(day("ends", "expires_on"));
    said.extend(facts.ttl_hours.known().map(|hours| format!("lives {hours} h")));
    said.extend(day("last used", "last_used_on"));
    said.extend(day("revoked", "revoked_on").map(|revoked| match revoked_by {
        Some(by) => format!("{revoked} by {by}"),
        None => revoked,
    }));
    said.join(", ")
}
