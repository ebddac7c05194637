//! What a plan says of identities and zones: those that approval will prepare, revoke by a day, stand on and leave.

use super::items;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::typed;
use crate::domain::field::Fields;
use crate::domain::plan::PlannedIdentity;
use crate::domain::record::IdentityFacts;
use crate::domain::{Environment, Id, IdentityState, Stage, Value};

/// One `--prepare`: a new identity, of production where that is the stage asked for, unless it says otherwise.
pub(super) fn prepared(typed: &str, session: &Session, opened: &Opened, to: Stage) -> Result<PlannedIdentity, Failure> {
    let said = items(typed);
    let Some((account, rest)) = said.split_first() else {
        return Err(Failure::new("--prepare", "it names no account", "give the account first, then FIELD=VALUE"));
    };
    let account = account.strip_prefix("account=").unwrap_or(account);
    let (zones, pairs): (Vec<String>, Vec<String>) = rest.iter().cloned().partition(|pair| pair.starts_with("zone="));
    let zones: Vec<String> = zones.iter().filter_map(|pair| pair.strip_prefix("zone=")).map(str::to_owned).collect();
    let mut fields = typed::fields::<IdentityFacts>(&pairs, &opened.people(), opened.today)?;
    typed::set(&mut fields, "account", account, &opened.people(), opened.today)?;
    if fields.get("state").is_some() {
        return Err(Failure::new(
            "state",
            "an approval prepares an identity; issuing it makes it live",
            "leave it out",
        ));
    }
    fields = fields.with("state", IdentityState::Prepared);
    if fields.get("environment").is_none() && to == Stage::Production {
        fields = fields.with("environment", Environment::Production);
    }
    Ok(PlannedIdentity { identity: session.new_id()?, fields, zones: self::zones(&zones, opened)? })
}

/// One `--revoke-by`: an identity that is recorded, and the day by which it will go.
pub(super) fn revoked(typed: &str, opened: &Opened) -> Result<PlannedIdentity, Failure> {
    let Some((identity, day)) = typed.rsplit_once('=') else {
        return Err(Failure::new(
            typed,
            "this is not IDENTITY=DAY",
            format!("write the day behind it: {}", typed::DAYS),
        ));
    };
    let found = opened.store.find_identity(identity)?;
    let fields = Fields::new().with("revoke_by", Value::Day(typed::day(day, opened.today)?));
    Ok(PlannedIdentity { identity: found.id, fields, zones: vec![] })
}

/// The zones of these names.
pub(super) fn zones(names: &[String], opened: &Opened) -> Result<Vec<Id>, Failure> {
    names.iter().map(|name| Ok(opened.store.find_zone(name)?.id)).collect()
}
