//! `identity show`: one identity with all that belongs to it, as text or JSON.

use clap::Args;
use serde_json::{Value as Json, json};

use super::super::show::{facts, finding, finding_lines};
use super::credential::in_words;
use crate::acts::narrative;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::controls::{Judged, Judgement, judge_unlinked};
use crate::domain::contradiction::unusual_of_identity;
use crate::domain::deadline::deadlines;
use crate::domain::record::{Credential, Promotion};
use crate::domain::{Day, Deadline, FactTable, Refusal, Value, Word};
use crate::query::IdentityQuery;
use crate::store::read::{BoundWorkload, IdentityDossier, PlacedZone};

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The identity
    identity: String,
}

impl Show {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.show(session, opened))
    }

    fn show(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let found = opened.store.find_identity(&self.identity)?;
        let dossier = opened.store.identity(found.id)?.ok_or_else(|| Refusal::not_found(&found.key))?;
        let policy = opened.policy()?;
        let query = IdentityQuery::all(opened.today, policy.limits.dormant_days);
        let alone = opened.store.unlinked(found.id)?;
        let alone =
            alone.map(|alone| (judge_unlinked(&alone, opened.today, policy), deadlines(alone.stand_in(), policy)));
        if session.globals.json {
            session.out.json(&as_json(&dossier, &query, alone.as_ref()))?;
        } else {
            print(session, opened, &dossier, &query)?;
            if let Some((judgement, due)) = &alone {
                print_found(session, opened.today, judgement, due)?;
            }
        }
        Ok(Exit::Yes)
    }
}

/// An identity in one line: what it is called, its state, owner, privilege and what it authenticates with.
pub(in crate::cli::commands) fn one_line(dossier: &IdentityDossier) -> String {
    let IdentityDossier { runs_as, row, .. } = dossier;
    let facts = &runs_as.identity.facts;
    let mut said = vec![row.state.clone()];
    if !row.kinds.is_empty() {
        said.push(row.kinds.clone());
    }
    said.push(format!("owner {}", row.owner_name.as_deref().unwrap_or("unknown")));
    said.extend(facts.privilege.known().map(ToString::to_string));
    said.extend(facts.standing.known().map(ToString::to_string));
    said.extend(facts.revoke_by.day().map(|day| format!("to be revoked by {day}")));
    said.extend(facts.revoked_on.day().map(|day| format!("revoked on {day}")));
    format!("{}: {}", row.called(), said.join(", "))
}

fn print(
    session: &mut Session,
    opened: &Opened,
    dossier: &IdentityDossier,
    query: &IdentityQuery,
) -> Result<(), Failure> {
    let IdentityDossier { runs_as, row, workloads, zones, promotion, people } = dossier;
    let out = &mut session.out;
    out.line(one_line(dossier))?;
    out.line(format!("  {}", runs_as.identity.id))?;
    for view in row.views(query) {
        out.line(format!("  {}: {}", view.title(), view.meaning()))?;
    }
    for unusual in unusual_of_identity(&runs_as.identity) {
        out.wrapped(2, &unusual)?;
    }
    out.gap()?;
    for field in crate::domain::record::IdentityFacts::FIELDS {
        let Some(set) = runs_as.identity.facts.setting(field.name) else { continue };
        let plain = match runs_as.identity.facts.value(field.name).unwrap_or(Value::Unknown) {
            Value::Person(id) => opened.people().called(id)?,
            other => other.plain(),
        };
        out.wrapped(2, &format!("{:<22} {plain} ({}, {})", field.title, set.how, set.on))?;
    }
    for credential in &runs_as.credentials {
        out.line(format!("Credential {}", credential.id))?;
        let by = credential.facts.revoked_by.known().and_then(|id| people.get(id));
        out.wrapped(2, &in_words(credential, by))?;
    }
    if workloads.is_empty() {
        out.line("No workload runs as it")?;
    }
    for BoundWorkload { key, stage, since, .. } in workloads {
        out.line(format!("Runs {key} ({stage}) since {since}"))?;
    }
    for PlacedZone { name, kind, environment, since, .. } in zones {
        out.line(format!("Stands on {name} ({kind}, {environment}) since {since}"))?;
    }
    if let Some(promotion) = promotion {
        out.line(format!("Exists for promotion {}: {}", promotion.id, approval(dossier, promotion)))?;
    }
    Ok(())
}

/// What is found of an identity that no workload runs as, and when something of it is due.
fn print_found(session: &mut Session, today: Day, judgement: &Judgement, due: &[Deadline]) -> Result<(), Failure> {
    session.out.gap()?;
    let findings: Vec<&Judged> = judgement.controls.iter().filter(|judged| judged.is_finding()).collect();
    let said = match (judgement.controls.len(), findings.len()) {
        (0, _) => "Nothing is asked of an identity without a workload by the controls that are on",
        (_, 0) => "Nothing is found of it",
        _ => "Findings of this identity (no workload runs as it):",
    };
    session.out.line(said)?;
    for judged in findings {
        finding_lines(session, judged)?;
    }
    for deadline in due {
        let late = if deadline.on < today { " (late)" } else { "" };
        session.out.line(format!("Due {}{late}: {}", deadline.on, narrative::deadline(deadline.kind)))?;
    }
    Ok(())
}

/// What became of a promotion, by whom and when.
fn approval(dossier: &IdentityDossier, promotion: &Promotion) -> String {
    let called = |id| dossier.people.get(&id).cloned().unwrap_or_else(|| "somebody".to_owned());
    promotion.decided.as_ref().map_or_else(
        || format!("{}, waits for a decision", promotion.step()),
        |decided| {
            let (by, own) = (called(decided.by.person), decided.vouched.beside());
            format!("{}, {} by {by} on {}{own}", promotion.step(), decided.decision, decided.on)
        },
    )
}

fn as_json(dossier: &IdentityDossier, query: &IdentityQuery, alone: Option<&(Judgement, Vec<Deadline>)>) -> Json {
    let IdentityDossier { runs_as, row, workloads, zones, promotion, people } = dossier;
    let credential =
        |it: &Credential| json!({"id": it.id.to_string(), "live": it.may_be_live(), "facts": facts(&it.facts)});
    let people: std::collections::BTreeMap<String, &String> =
        people.iter().map(|(id, name)| (id.to_string(), name)).collect();
    json!({
        "id": runs_as.identity.id.to_string(),
        "called": row.called(),
        "added_on": runs_as.identity.added_on.to_string(),
        "last_entry": row.last_entry.to_string(),
        "views": row.views(query),
        "facts": facts(&runs_as.identity.facts),
        "credentials": runs_as.credentials.iter().map(credential).collect::<Vec<_>>(),
        "workloads": workloads.iter().map(|it| json!({
            "id": it.id.to_string(), "key": it.key, "stage": it.stage, "since": it.since.to_string(),
        })).collect::<Vec<_>>(),
        "zones": zones.iter().map(zone_json).collect::<Vec<_>>(),
        "promotion": promotion.as_ref().map(|promotion| promotion.id.to_string()),
        "approved_by": row.approved_by.as_ref().map(|it| &it.name),
        "attested": row.approved_by.as_ref().map(|it| it.attested),
        "findings": alone.map(|(judgement, _)| {
            judgement.controls.iter().filter(|it| it.verdict().is_finding()).map(finding).collect::<Vec<_>>()
        }),
        "due": alone.map(|(_, due)| due.iter().map(due_json).collect::<Vec<_>>()),
        "people": people,
    })
}

fn due_json(due: &Deadline) -> Json {
    json!({"day": due.on.to_string(), "kind": due.kind.word(), "item": due.item.to_string()})
}

/// A zone that something stands on, as an object.
pub(in crate::cli::commands) fn zone_json(it: &PlacedZone) -> Json {
    json!({"id": it.id.to_string(), "name": it.name, "kind": it.kind, "environment": it.environment, "since": it.since.to_string()})
}
