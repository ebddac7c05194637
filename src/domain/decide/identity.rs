//! Rules on identities and their credentials. What was seen is recorded as it is, however bad: only what makes no sense is refused.

use super::person::named_are_here;
use super::zone::listed;
use super::{Context, Scope, account, not_after, not_before_it_began};
use crate::domain::command::Replaced;
use crate::domain::dossier::RunsAs;
use crate::domain::event::{
    CredentialDescribed, CredentialIssued, CredentialRevoked, CredentialSeen, IdentityDescribed, IdentityIssued,
    IdentityLinked, IdentityPromotionLinked, IdentityRevoked, IdentityUnlinked, ZoneLinked,
};
use crate::domain::field::Fields;
use crate::domain::fingerprint;
use crate::domain::record::{By, Credential, CredentialFacts, Identity, IdentityFacts};
use crate::domain::{CredentialKind, Day, Event, Fact, Id, IdentityState, Refusal, Stage, Value, Word};

pub(super) fn add(
    scope: &Scope,
    fields: &Fields<IdentityFacts>,
    workloads: &[Id],
    zones: &[Id],
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !matches!(fields.get("account"), Some(Value::Text(_))) {
        return Err(Refusal::invalid("the identity", "it has no account", "give its own name at its issuer"));
    }
    named_are_here(scope, fields.people())?;
    account::is_new(scope, fields)?;
    let mut fields = fields.clone();
    if fields.get("state").is_none() {
        fields = fields.with("state", IdentityState::Live);
    }
    if fields.get("state") == Some(&IdentityState::Revoked.into()) {
        return Err(Refusal::invalid("the identity", "a new one is prepared or live", "record it, then revoke it"));
    }
    let identity = context.draw.id();
    let mut events = vec![IdentityDescribed { identity, fields }.into()];
    for &workload in workloads {
        events.extend(bound(scope, identity, workload)?);
    }
    for &zone in zones {
        scope.zone(zone)?;
        events.push(ZoneLinked { user: identity, zone }.into());
    }
    Ok(events)
}

pub(super) fn describe(scope: &Scope, id: Id, fields: &Fields<IdentityFacts>) -> Result<Vec<Event>, Refusal> {
    let identity = &scope.runs_as(id)?.identity;
    named_are_here(scope, fields.people())?;
    let mut fields = fields.changing(&identity.facts);
    // It was first issued where it is recorded to have been, else where it stands.
    let first = [&identity.facts.first_environment, &identity.facts.environment];
    let first = first.into_iter().find_map(|known| known.known().copied());
    if let (Some(other), Some(first)) = (fields.get("first_environment"), first)
        && *other != Value::Word(first.word())
    {
        let why = "where it was first issued is recorded, and stays";
        return Err(Refusal::not_allowed(identity.called(), why, "record another identity, and revoke this one"));
    }
    match fields.get("state") {
        Some(Value::Word("prepared")) if !scope.runs_as(id)?.credentials.is_empty() || identity.may_be_live() => {
            return Err(own_step(
                identity,
                "prepared",
                "record another identity; this one was in use, or may have been",
            ));
        }
        Some(Value::Word("revoked")) => return Err(own_step(identity, "revoked", "revoke it, with the day")),
        Some(Value::Word("live")) if identity.facts.state.is(IdentityState::Prepared) => {
            return Err(own_step(identity, "issued", "issue it, with the day"));
        }
        Some(_) if identity.facts.state.is(IdentityState::Revoked) => return Err(is_revoked(identity)),
        _ => {}
    }
    account::stays_apart(scope, identity, &fields)?;
    // An identity that moves keeps where it was first issued: that is what tells a test account in production.
    if let (Some(_), Fact::Known(before), Fact::Unknown) =
        (fields.get("environment"), identity.facts.environment, identity.facts.first_environment)
        && fields.get("first_environment").is_none()
    {
        fields = fields.with("first_environment", before);
    }
    Ok(if fields.is_empty() { vec![] } else { vec![IdentityDescribed { identity: id, fields }.into()] })
}

pub(super) fn bind(scope: &Scope, id: Id, workload: Id) -> Result<Vec<Event>, Refusal> {
    let identity = &scope.runs_as(id)?.identity;
    in_use(identity)?;
    if identity.workloads.iter().any(|bond| bond.with == workload) {
        return Ok(vec![]);
    }
    bound(scope, id, workload)
}

fn bound(scope: &Scope, identity: Id, workload: Id) -> Result<Vec<Event>, Refusal> {
    let recorded = scope.workload(workload)?;
    if recorded.facts.stage.is(Stage::Retired) {
        return Err(Refusal::not_allowed(
            &recorded.key,
            "it is retired and runs as nothing",
            "restart it first, or name another workload",
        ));
    }
    let mut events: Vec<Event> = listed(recorded, "identities_complete").into_iter().collect();
    events.push(IdentityLinked { identity, workload }.into());
    Ok(events)
}

pub(super) fn unbind(scope: &Scope, id: Id, workload: Id) -> Result<Vec<Event>, Refusal> {
    let identity = &scope.runs_as(id)?.identity;
    if !identity.workloads.iter().any(|bond| bond.with == workload) {
        let why = format!("{} does not run as it", scope.workload(workload)?.key);
        return Err(Refusal::not_allowed(identity.called(), why, "nothing needs doing"));
    }
    Ok(vec![IdentityUnlinked { identity: id, workload }.into()])
}

pub(super) fn tie(scope: &Scope, id: Id, promotion: Id) -> Result<Vec<Event>, Refusal> {
    let identity = &scope.runs_as(id)?.identity;
    in_use(identity)?;
    let Some(asked) = scope.records.get(&promotion).and_then(crate::domain::Record::promotion) else {
        return Err(Refusal::not_found(format!("promotion {promotion}")));
    };
    let Some(approved) = asked.approved() else {
        return Err(Refusal::not_allowed(
            identity.called(),
            "nobody has approved that promotion",
            "name it in the plan of the request instead; approval links it",
        ));
    };
    if !identity.workloads.iter().any(|bond| bond.with == asked.workload) {
        return Err(Refusal::not_allowed(
            identity.called(),
            "the workload of that promotion does not run as it",
            "link it to the workload first",
        ));
    }
    if !asked.covers(id) {
        return Err(Refusal::not_allowed(
            identity.called(),
            format!(
                "the approval of {} is not about it: the workload did not run as it when approval was requested, \
                 and the plan did not prepare it",
                approved.on
            ),
            "prepare a new identity in the plan of the next request, and revoke this one",
        ));
    }
    Ok(vec![IdentityPromotionLinked { identity: id, promotion }.into()])
}

pub(super) fn issue(
    scope: &Scope,
    id: Id,
    issued_on: Day,
    credential: Option<&Fields<CredentialFacts>>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let identity = &scope.runs_as(id)?.identity;
    in_use(identity)?;
    if !identity.facts.state.is(IdentityState::Prepared) {
        return Err(Refusal::not_allowed(
            identity.called(),
            "only a prepared identity is issued, and this one is live",
            "give it another credential instead",
        ));
    }
    not_after(issued_on, context, &identity.called(), "the day of issue")?;
    let mut events = vec![IdentityIssued { identity: id, issued_on }.into()];
    if let Some(fields) = credential {
        let fields = makes_sense(&identity.called(), fields, context)?;
        events.push(credential_issued(identity, fields, context)?);
    }
    Ok(events)
}

pub(super) fn revoke(
    scope: &Scope,
    id: Id,
    revoked_on: Day,
    by: By,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let runs_as = scope.runs_as(id)?;
    let identity = &runs_as.identity;
    if identity.facts.state.is(IdentityState::Revoked) {
        return Err(Refusal::not_allowed(identity.called(), "it is revoked already", "nothing more needs doing"));
    }
    scope.active(by.person, "revoke an identity")?;
    not_after(revoked_on, context, &identity.called(), "the day of revocation")?;
    // With it go its credentials.
    let live = runs_as.credentials.iter().filter(|credential| credential.may_be_live());
    let issued = live.filter_map(|it| it.facts.issued_on.day()).chain(identity.facts.issued_on.day()).max();
    not_before_it_began(revoked_on, issued, &identity.called(), "the day of revocation")?;
    Ok(revoked(runs_as, revoked_on, by))
}

/// An identity revoked, and with it each of its credentials that may still open something.
pub(super) fn revoked(RunsAs { identity, credentials }: &RunsAs, revoked_on: Day, by: By) -> Vec<Event> {
    let identity = identity.id;
    let live = credentials.iter().filter(|credential| credential.may_be_live());
    let credentials = live.map(|it| CredentialRevoked { credential: it.id, identity, revoked_on, by }.into());
    std::iter::once(IdentityRevoked { identity, revoked_on, by }.into()).chain(credentials).collect()
}

pub(super) fn issue_credential(
    scope: &Scope,
    id: Id,
    fields: &Fields<CredentialFacts>,
    replaces: Option<Replaced>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let RunsAs { identity, credentials } = scope.runs_as(id)?;
    in_use(identity)?;
    let fields = makes_sense(&identity.called(), fields, context)?;
    is_new_fingerprint(identity, credentials, &fields)?;
    if identity.facts.state.is(IdentityState::Prepared) {
        return Err(Refusal::not_allowed(
            identity.called(),
            "a prepared identity has no credentials yet",
            "issue it once its promotion is approved",
        ));
    }
    let mut events = vec![credential_issued(identity, fields, context)?];
    if let Some(replaced) = replaces {
        let old = credentials.iter().find(|it| it.id == replaced.credential);
        let old = old.ok_or_else(|| Refusal::not_found(format!("credential {}", replaced.credential)))?;
        events.push(credential_revoked(scope, old, replaced.revoked_on, replaced.by, context)?);
    }
    Ok(events)
}

fn credential_issued(
    identity: &Identity,
    fields: Fields<CredentialFacts>,
    context: &Context<'_>,
) -> Result<Event, Refusal> {
    if fields.get("kind").is_none_or(|kind| *kind == Value::Unknown) {
        let kinds = CredentialKind::WORDS.join(", ");
        return Err(Refusal::invalid(identity.called(), "the credential has no kind", format!("give one of {kinds}")));
    }
    Ok(CredentialIssued { credential: context.draw.id(), identity: identity.id, fields }.into())
}

pub(super) fn describe_credential(
    scope: &Scope,
    id: Id,
    fields: &Fields<CredentialFacts>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let credential = scope.credential(id)?;
    named_are_here(scope, fields.people())?;
    let fields = makes_sense(&credential.called(), fields, context)?.changing(&credential.facts);
    if fields.get("revoked_on").is_some() || fields.get("revoked_by").is_some() {
        return Err(Refusal::not_allowed(
            credential.called(),
            "a credential is revoked by its own step",
            "revoke it, with the day",
        ));
    }
    let identity = credential.identity;
    Ok(if fields.is_empty() { vec![] } else { vec![CredentialDescribed { credential: id, identity, fields }.into()] })
}

/// No two credentials of one identity are known by one fingerprint: they are one.
fn is_new_fingerprint(
    identity: &Identity,
    credentials: &[Credential],
    fields: &Fields<CredentialFacts>,
) -> Result<(), Refusal> {
    let Some(Value::Text(fingerprint)) = fields.get("fingerprint") else { return Ok(()) };
    let same = |known: &&Credential| known.facts.fingerprint.known() == Some(fingerprint);
    match credentials.iter().find(same) {
        None => Ok(()),
        Some(known) => {
            let state = if known.may_be_live() { "live" } else { "revoked" };
            let why = format!("a credential with this fingerprint is recorded, and is {state}");
            Err(Refusal::not_allowed(identity.called(), why, "give the fingerprint of the new credential"))
        }
    }
}

/// A sighting is recorded whatever the state: that a revoked credential was used again is what one wants to know.
pub(super) fn use_credential(
    scope: &Scope,
    id: Id,
    used_on: Day,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let credential = scope.credential(id)?;
    not_after(used_on, context, &credential.called(), "the day of use")?;
    not_before_it_began(used_on, credential.facts.issued_on.day(), &credential.called(), "the day of use")?;
    if credential.facts.last_used_on.day().is_some_and(|last| last >= used_on) {
        return Ok(vec![]);
    }
    Ok(vec![CredentialSeen { credential: id, identity: credential.identity, used_on }.into()])
}

pub(super) fn revoke_credential(
    scope: &Scope,
    id: Id,
    revoked_on: Day,
    by: By,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    Ok(vec![credential_revoked(scope, scope.credential(id)?, revoked_on, by, context)?])
}

fn credential_revoked(
    scope: &Scope,
    credential: &Credential,
    revoked_on: Day,
    by: By,
    context: &Context<'_>,
) -> Result<Event, Refusal> {
    let called = credential.called();
    if !credential.may_be_live() {
        return Err(Refusal::not_allowed(called, "it is revoked already", "nothing more needs doing"));
    }
    scope.active(by.person, "revoke a credential")?;
    not_after(revoked_on, context, &called, "the day of revocation")?;
    not_before_it_began(revoked_on, credential.facts.issued_on.day(), &called, "the day of revocation")?;
    let (credential, identity) = (credential.id, credential.identity);
    Ok(CredentialRevoked { credential, identity, revoked_on, by }.into())
}

/// The fields with the fingerprint in the spelling that is recorded, where their dates have come and agree, and it is one, not the secret.
fn makes_sense(
    what: &str,
    fields: &Fields<CredentialFacts>,
    context: &Context<'_>,
) -> Result<Fields<CredentialFacts>, Refusal> {
    for (name, plain) in [("issued_on", "the day of issue"), ("last_used_on", "the day of use")] {
        if let Some(Value::Day(day)) = fields.get(name) {
            not_after(*day, context, what, plain)?;
        }
    }
    if let (Some(Value::Day(issued)), Some(Value::Day(ends))) = (fields.get("issued_on"), fields.get("expires_on"))
        && ends < issued
    {
        let why = format!("a credential issued on {issued} would end on {ends}");
        return Err(Refusal::invalid(what, why, "give a later end"));
    }
    let Some(Value::Text(said)) = fields.get("fingerprint") else { return Ok(fields.clone()) };
    if fields.get("kind") == Some(&CredentialKind::Federated.into()) {
        return Err(Refusal::invalid(
            what,
            "a federated credential has no secret and so no fingerprint",
            "leave the fingerprint out",
        ));
    }
    fingerprint::normal(said).map(|fingerprint| fields.clone().with("fingerprint", fingerprint)).ok_or_else(|| {
        Refusal::invalid(
            what,
            "a fingerprint is the vendor's key id or a keyed hash, never the secret",
            "give `id:` and the key id, or let the program make the hash: `countersign identity fingerprint`",
        )
    })
}

fn in_use(identity: &Identity) -> Result<(), Refusal> {
    if identity.facts.state.is(IdentityState::Revoked) { Err(is_revoked(identity)) } else { Ok(()) }
}

fn is_revoked(identity: &Identity) -> Refusal {
    let why = match identity.facts.revoked_on.day() {
        Some(day) => format!("it was revoked on {day} and is not used again"),
        None => "it was revoked and is not used again".to_owned(),
    };
    Refusal::not_allowed(identity.called(), why, "prepare a new identity")
}

fn own_step(identity: &Identity, done: &str, next: &str) -> Refusal {
    Refusal::not_allowed(identity.called(), format!("an identity is {done} by its own step"), next)
}
