//! One account at an issuer in an environment is one identity: recorded twice it would look like two, and what is known of it would stand
//! on either. A revoked one makes room: accounts are made again under the name they had.

use super::Scope;
use super::visible::is_visible;
use crate::domain::field::Fields;
use crate::domain::record::{Identity, IdentityFacts};
use crate::domain::text::folded;
use crate::domain::{Fact, Refusal, RefusalKind, Value};

/// What names an identity.
const NAMES: [&str; 2] = ["account", "issuer"];

/// A new identity is none that is there: what is not said of it tells it from no other.
pub(super) fn is_new(scope: &Scope, fields: &Fields<IdentityFacts>) -> Result<(), Refusal> {
    is_visible(fields, &NAMES)?;
    let Some(account) = text(fields, "account") else { return Ok(()) };
    let (issuer, environment) = (text(fields, "issuer"), said(fields, "environment"));
    let meant = |other: &&Identity| {
        is(&other.facts.account, &account)
            && issuer.as_deref().is_none_or(|issuer| is(&other.facts.issuer, issuer))
            && environment.is_none_or(|value| *value == stands(other))
    };
    let next =
        "bind it with `countersign identity link`; another of that name is told from it by its issuer and environment";
    refused(scope.accounts.iter().find(meant), next)
}

/// What is changed of an identity leaves it another than every other one: its account, issuer and environment together are its own.
pub(super) fn stays_apart(scope: &Scope, identity: &Identity, changed: &Fields<IdentityFacts>) -> Result<(), Refusal> {
    is_visible(changed, &NAMES)?;
    if !["account", "issuer", "environment"].iter().any(|name| changed.get(name).is_some()) {
        return Ok(());
    }
    let after = |name: &str, now: &Fact<String>| match changed.get(name) {
        Some(_) => text(changed, name),
        None => now.known().map(|text| folded(text)),
    };
    let Some(account) = after("account", &identity.facts.account) else { return Ok(()) };
    let issuer = after("issuer", &identity.facts.issuer);
    let environment = said(changed, "environment").cloned().unwrap_or_else(|| stands(identity));
    let meant = |other: &&Identity| {
        other.id != identity.id
            && is(&other.facts.account, &account)
            && other.facts.issuer.known().map(|text| folded(text)) == issuer
            && environment != Value::Unknown
            && environment == stands(other)
    };
    let next = "if the two are one, move what this one has to that one and revoke this one";
    refused(scope.accounts.iter().find(meant), next)
}

/// Two that a plan prepares are not one.
pub(super) fn are_apart<'p>(planned: impl Iterator<Item = &'p Fields<IdentityFacts>>) -> Result<(), Refusal> {
    let mut seen: Vec<(Option<String>, Option<String>, Option<Value>)> = vec![];
    for fields in planned {
        let one = (text(fields, "account"), text(fields, "issuer"), said(fields, "environment").cloned());
        if one.0.is_some() && seen.contains(&one) {
            let called = one.0.unwrap_or_default();
            return Err(Refusal::invalid(called, "the plan prepares it twice", "prepare it once"));
        }
        seen.push(one);
    }
    Ok(())
}

fn refused(there: Option<&Identity>, next: &str) -> Result<(), Refusal> {
    let why = "an identity with this account is recorded";
    there.map_or(Ok(()), |there| Err(Refusal::new(RefusalKind::Invalid, there.called(), why, next)))
}

fn said<'f>(fields: &'f Fields<IdentityFacts>, name: &str) -> Option<&'f Value> {
    fields.get(name).filter(|value| **value != Value::Unknown)
}

fn text(fields: &Fields<IdentityFacts>, name: &str) -> Option<String> {
    match fields.get(name) {
        Some(Value::Text(text)) => Some(folded(text)),
        _ => None,
    }
}

fn stands(identity: &Identity) -> Value {
    identity.facts.environment.known().map_or(Value::Unknown, |environment| (*environment).into())
}

fn is(fact: &Fact<String>, wanted: &str) -> bool {
    fact.known().is_some_and(|text| folded(text) == wanted)
}
