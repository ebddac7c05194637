//! The rows of identities and zones that lists walk: what depends on the record, its credentials and who shares it. What turns with the
//! day is compared when it is read, but for what is found of an identity that no workload runs as: that is judged, as a workload is.

use super::error::Result;
use super::fold::sortable;
use super::project::{self, Deltas, UnlinkedSums};
use super::schema::NONE;
use crate::controls::unlinked::{causes_unlinked, sort_key_unlinked};
use crate::controls::{Cause, judge_unlinked};
use crate::domain::record::{Promotion, Workload, Zone};
use crate::domain::shared::{Shared, Side};
use crate::domain::{DateFact, Day, Fact, Id, IdentityState, Policy, RunsAs, Stage, UnlinkedIdentity, Word};
use crate::query::fold;
use rusqlite::{Connection, OptionalExtension, params};

/// An identity with all that its row is made of.
pub(super) struct Known<'a> {
    pub(super) runs_as: &'a RunsAs,
    pub(super) workloads: &'a [Workload],
    pub(super) promotion: Option<&'a Promotion>,
    pub(super) owner_name: Option<String>,
    /// The record that stands for its owner.
    pub(super) owner: Option<Id>,
    /// Who else has its account.
    pub(super) account: Option<Shared>,
    /// Whether a fingerprint of it is on another identity too.
    pub(super) copied: bool,
    pub(super) last_entry: Id,
    /// The same where no workload runs as it, with the people it names.
    pub(super) alone: Option<UnlinkedIdentity>,
}

/// Writes an identity's row, with what is found of it on a day where no workload runs as it.
pub(super) fn write(db: &Connection, it: &Known<'_>, on: (Day, &Policy), deltas: &mut Deltas) -> Result<()> {
    let found = Found::of(it.alone.as_ref(), on);
    let before = standing(db, it.runs_as.identity.id)?;
    if before != found.sums {
        for (sums, by) in [(before, -1), (found.sums, 1)] {
            if let Some(sums) = sums {
                deltas.add_alone(&sums, by);
            }
        }
    }
    deltas.note(it.runs_as.identity.id, before.map(|it| it.found()), found.sums.map(|it| it.found()));
    if before.is_some() {
        project::forget_deadlines(db, it.runs_as.identity.id)?;
    }
    if let Some(alone) = &it.alone {
        project::deadlines(db, alone.stand_in(), on.1)?;
    }
    let identity = &it.runs_as.identity;
    let facts = &identity.facts;
    let text = |fact: &Fact<String>| fact.known().map_or_else(|| NONE.to_owned(), Clone::clone);
    let account = text(&facts.account);
    let live: Vec<&Workload> = it.workloads.iter().filter(|it| !it.facts.stage.is(Stage::Retired)).collect();
    let keys: Vec<&str> = live.iter().map(|workload| workload.key.as_str()).collect();
    let credentials = || it.runs_as.credentials.iter().filter(|credential| credential.may_be_live());
    let kinds = if facts.state.is(IdentityState::Prepared) {
        facts.planned_kind.known().map_or_else(String::new, |kind| kind.word().to_owned())
    } else {
        let mut kinds: Vec<&str> =
            credentials().filter_map(|it| it.facts.kind.known()).map(|kind| kind.word()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.join(", ")
    };
    let ends = credentials().filter_map(|it| it.facts.expires_on.day()).min();
    let endless = credentials().any(|it| it.facts.expires_on == DateFact::Never);
    let expires = ends.map_or_else(|| if endless { "never" } else { NONE }.to_owned(), |day| day.to_string());
    let last_used = it.runs_as.credentials.iter().filter_map(|it| it.facts.last_used_on.day()).max();
    let day = |day: Option<Day>| day.map_or_else(|| NONE.to_owned(), |day| day.to_string());
    let gone = facts.state.is(IdentityState::Revoked);
    let test_and_production = it
        .account
        .as_ref()
        .is_some_and(|shared| !shared.on(Side::Production).is_empty() && !shared.on(Side::Other).is_empty())
        || both_sides(&live);
    let approved = it.promotion.and_then(Promotion::approved);
    let in_production = facts.environment.known().is_some_and(|environment| environment.word() == "production");
    let search = [
        account.as_str(),
        facts.issuer.known().map_or("", String::as_str),
        &keys.join("\n"),
        it.owner_name.as_deref().unwrap_or_default(),
    ]
    .join("\n");
    db.prepare_cached(
        "INSERT OR REPLACE INTO identity(id, account, account_sort, issuer, environment, state, kinds, owner, owner_name,
           workload, workloads, since, expires, last_used, orphaned, test_and_production, reused, unapproved, approved_by,
           attested, last_entry, search, unlinked, fails, not_answered, holds_through, causes, cause, cause_kind, cause_day, triage)
         VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        identity.id.0,
        account,
        sortable(&account),
        text(&facts.issuer),
        facts.environment.known().map_or("unknown", |word| word.word()),
        facts.state.known().map_or("unknown", |word| word.word()),
        kinds,
        it.owner.map(|id| id.0),
        it.owner_name.as_deref().unwrap_or(NONE),
        keys.first().copied().unwrap_or(NONE),
        i64::try_from(keys.len()).unwrap_or(i64::MAX),
        day(facts.issued_on.day().or(Some(identity.added_on))),
        expires,
        day(last_used),
        !gone && keys.is_empty(),
        !gone && test_and_production,
        !gone && (keys.len() > 1 || it.copied),
        in_production && identity.may_be_live() && approved.is_none(),
        approved.map(|decided| decided.by.person.0),
        approved.map_or("", |decided| decided.vouched.attested.word()),
        it.last_entry.0,
        fold(&search),
        found.sums.is_some(),
        found.sums.map(|sums| sums.fails).unwrap_or_default(),
        found.sums.map(|sums| sums.not_answered).unwrap_or_default(),
        day(found.holds_through),
        found.sums.map_or(0, |sums| sums.causes),
        found.cause.as_ref().map_or("", |cause| cause.words.as_ref()),
        found.cause.as_ref().map_or("", |cause| cause.kind.word()),
        day(found.cause.as_ref().map(|cause| cause.day)),
        found.triage,
    ])?;
    write_where_orphaned(db, it.runs_as, keys.is_empty() && identity.may_be_live())?;
    write_fingerprints(db, it.runs_as)
}

/// What is found of an identity that no workload runs as.
#[derive(Default)]
struct Found {
    /// Absent where a workload runs as it.
    sums: Option<UnlinkedSums>,
    holds_through: Option<Day>,
    cause: Option<Cause>,
    triage: String,
}

impl Found {
    fn of(alone: Option<&UnlinkedIdentity>, (today, policy): (Day, &Policy)) -> Self {
        let Some(alone) = alone else { return Self::default() };
        let judgement = judge_unlinked(alone, today, policy);
        let causes = causes_unlinked(alone, &judgement, today, policy);
        let triage =
            if causes.is_empty() { String::new() } else { project::triage_text(&sort_key_unlinked(alone, &causes)) };
        let sums = UnlinkedSums {
            fails: judgement.masks.fail,
            not_answered: judgement.masks.not_answered,
            causes: i64::try_from(causes.len()).unwrap_or(i64::MAX),
        };
        let (holds_through, cause) = (judgement.holds_through, causes.into_iter().next());
        Self { sums: Some(sums), holds_through, cause, triage }
    }
}

/// What was found of an identity before its row is written anew; nothing where a workload ran as it, or it had no row.
fn standing(db: &Connection, id: Id) -> Result<Option<UnlinkedSums>> {
    let mut find = db.prepare_cached("SELECT fails, not_answered, causes FROM identity WHERE id = ? AND unlinked")?;
    let sums = find.query_row([id.0], |row| {
        Ok(UnlinkedSums { fails: row.get(0)?, not_answered: row.get(1)?, causes: row.get(2)? })
    });
    Ok(sums.optional()?)
}

/// Writes on which zones an identity stands that no workload uses them through.
fn write_where_orphaned(db: &Connection, runs_as: &RunsAs, orphaned: bool) -> Result<()> {
    let identity = runs_as.identity.id.0;
    db.prepare_cached("DELETE FROM zone_orphaned_identity WHERE identity = ?")?.execute([identity])?;
    for bond in runs_as.identity.zones.iter().filter(|_| orphaned) {
        db.prepare_cached("INSERT INTO zone_orphaned_identity(zone, identity) VALUES(?, ?)")?
            .execute(params![bond.with.0, identity])?;
    }
    Ok(())
}

/// Writes which credentials of an identity have which fingerprint, revoked ones among them: they too may be seen again.
fn write_fingerprints(db: &Connection, runs_as: &RunsAs) -> Result<()> {
    let identity = runs_as.identity.id.0;
    db.prepare_cached("DELETE FROM fingerprint WHERE identity = ?")?.execute([identity])?;
    for credential in &runs_as.credentials {
        if let Some(text) = credential.facts.fingerprint.known() {
            db.prepare_cached("INSERT INTO fingerprint(text, credential, identity) VALUES(?, ?, ?)")?
                .execute(params![text, credential.id.0, identity])?;
        }
    }
    Ok(())
}

/// Whether a workload in production and one elsewhere run as the same identity.
fn both_sides(live: &[&Workload]) -> bool {
    let in_production = |workload: &Workload| workload.facts.stage.is(Stage::Production);
    let elsewhere = |workload: &Workload| !in_production(workload) && !workload.facts.stage.is_unknown();
    live.iter().any(|it| in_production(it)) && live.iter().any(|it| elsewhere(it))
}

/// Writes a zone's row.
pub(super) fn write_zone(db: &Connection, zone: &Zone, last_entry: Id) -> Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO zone(id, name, name_sort, kind, environment, last_entry) VALUES(?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        zone.id.0,
        zone.called(),
        sortable(zone.called()),
        zone.facts.kind.known().map_or("unknown", |word| word.word()),
        zone.facts.environment.known().map_or("unknown", |word| word.word()),
        last_entry.0,
    ])?;
    Ok(())
}
