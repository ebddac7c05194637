//! Recording identities: one in use, one prepared for a request, and what more is known of one or of a credential.

use clap::Args;
use serde_json::json;

use super::{act, now};
use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::typed;
use crate::domain::field::Fields;
use crate::domain::record::{CredentialFacts, IdentityFacts};
use crate::domain::{Command, CredentialKind, Environment, Id, IdentityState};

#[derive(Debug, Args)]
pub(super) struct Add {
    #[command(flatten)]
    of: New,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
pub(super) struct Prepare {
    #[command(flatten)]
    of: New,
    /// What it will authenticate with
    #[arg(long, value_parser = typed::word::<CredentialKind>)]
    kind: Option<CredentialKind>,
    /// For how many hours a credential of it will live
    #[arg(long, value_name = "NUMBER")]
    ttl_hours: Option<i64>,
    #[command(flatten)]
    options: ActOptions,
}

/// What is said of any new identity.
#[derive(Debug, Args)]
struct New {
    /// Its own name at its issuer
    account: String,
    /// Who issued it: a tenant, a cluster, a vendor
    #[arg(long)]
    issuer: Option<String>,
    /// test or production
    #[arg(long, value_parser = typed::word::<Environment>)]
    environment: Option<Environment>,
    /// A workload that runs as it; repeat it for more
    #[arg(long = "workload", value_name = "KEY")]
    workloads: Vec<String>,
    /// A zone it stands on, by name or id; repeat it for more
    #[arg(long = "zone", value_name = "NAME")]
    zones: Vec<String>,
    /// What else is known of it; `countersign fields identity` lists what can be set
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Edit {
    /// The identity
    #[arg(required_unless_present = "credential")]
    identity: Option<String>,
    /// A credential instead: its id, its fingerprint, or its identity where that has only one
    #[arg(long, value_name = "CREDENTIAL", conflicts_with = "identity")]
    credential: Option<String>,
    /// What is known of it; `countersign fields identity` and `fields credential` list what can be set
    #[arg(long = "set", value_name = "FIELD=VALUE", required = true)]
    set: Vec<String>,
    #[command(flatten)]
    options: ActOptions,
}

impl Add {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let fields = self.of.fields(&opened, self.options.dating(&opened)?)?;
        self.of.record(session, &mut opened, fields, &self.options, "recorded")
    }
}

impl Prepare {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let mut fields = self.of.fields(&opened, self.options.dating(&opened)?)?;
        if fields.get("state").is_some() {
            return Err(Failure::new("state", "what is prepared is not in use", "leave it out, or use `identity add`"));
        }
        fields = fields.with("state", IdentityState::Prepared);
        let (people, today) = (opened.people(), opened.today);
        if let Some(kind) = self.kind {
            typed::set(&mut fields, "planned_kind", &kind.to_string(), &people, today)?;
        }
        if let Some(hours) = self.ttl_hours {
            typed::set(&mut fields, "planned_ttl_hours", &hours.to_string(), &people, today)?;
        }
        self.of.record(session, &mut opened, fields, &self.options, "prepared")
    }
}

impl New {
    fn fields(&self, opened: &Opened, dating: typed::Dating) -> Result<Fields<IdentityFacts>, Failure> {
        let people = opened.people();
        let mut fields = typed::fields::<IdentityFacts>(&self.set, &people, dating)?;
        typed::set(&mut fields, "account", &self.account, &people, dating)?;
        if let Some(issuer) = &self.issuer {
            typed::set(&mut fields, "issuer", issuer, &people, dating)?;
        }
        if let Some(environment) = self.environment {
            typed::set(&mut fields, "environment", &environment.to_string(), &people, dating)?;
        }
        Ok(fields)
    }

    fn record(
        &self,
        session: &mut Session,
        opened: &mut Opened,
        fields: Fields<IdentityFacts>,
        options: &ActOptions,
        did: &str,
    ) -> Result<Exit, Failure> {
        let found = |key: &String| Ok(opened.store.find(key)?.id);
        let workloads: Vec<Id> = self.workloads.iter().map(found).collect::<Result<_, Failure>>()?;
        let zones: Vec<Id> =
            self.zones.iter().map(|name| Ok(opened.store.find_zone(name)?.id)).collect::<Result<_, Failure>>()?;
        let request = options.request(session, opened)?;
        let committed = session.commit(opened, &request, Command::AddIdentity { fields, workloads, zones })?;
        let id = committed.begun.first().copied();
        let stand = id.map(|id| now(opened, id)).transpose()?.unwrap_or_default();
        let id = id.map(|id| id.to_string());
        let words = format!("{} {did} ({}){stand}", self.account, id.as_deref().unwrap_or_default());
        session.done(&words, &committed, json!({"identity": id, "account": self.account}))
    }
}

impl Edit {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        if let Some(typed) = &self.credential {
            let credential = opened.store.find_credential(typed)?;
            let fields = typed::fields::<CredentialFacts>(&self.set, &opened.people(), self.options.dating(&opened)?)?;
            let command = Command::DescribeCredential { credential: credential.id, fields };
            return super::credential::act(session, &mut opened, &credential, &self.options, command, "changed");
        }
        let identity = opened.store.find_identity(self.identity.as_deref().unwrap_or_default())?;
        let fields = typed::fields::<IdentityFacts>(&self.set, &opened.people(), self.options.dating(&opened)?)?;
        let command = Command::DescribeIdentity { identity: identity.id, fields };
        act(session, &mut opened, &identity, &self.options, command, "changed")
    }
}
