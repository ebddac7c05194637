//! What happened, in words: entries as a history tells them, with what each field was before; deadlines; weights. Names of people
//! are looked up when it is told, and kept nowhere.

use std::collections::HashMap;

use crate::domain::event::{Event, ExceptionRequested, WorkloadImported};
use crate::domain::field::{FactTable, Fields};
use crate::domain::policy::Difference;
use crate::domain::record::{By, FindingThen, ReviewRecord, Workload, WorkloadFacts, step};
use crate::domain::{DeadlineKind, Id, Policy, Value};

/// What a deadline is the date of.
#[must_use]
pub fn deadline(kind: DeadlineKind) -> &'static str {
    match kind {
        DeadlineKind::Review => "review",
        DeadlineKind::Grant => "data access ends",
        DeadlineKind::ExperimentEnd => "the experiment ends",
        DeadlineKind::PilotEnd => "the pilot ends",
        DeadlineKind::Action => "action",
        DeadlineKind::LogSample => "log sample to review",
        DeadlineKind::StopTest => "stop test due",
        DeadlineKind::Credential => "a credential ends",
        DeadlineKind::RevokeBy => "identity to revoke",
        DeadlineKind::Issue => "a prepared identity is to be issued",
        DeadlineKind::Exception => "an exception ends",
    }
}

/// Tells entries in ledger order, and remembers what each field was.
pub struct Narrator<'n, E> {
    names: Box<dyn Fn(Id) -> Result<String, E> + 'n>,
    before: HashMap<(Id, &'static str), Value>,
    policy: Option<Policy>,
}

/// An entry told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// What happened.
    pub what: String,
    /// What belongs to it, a line each.
    pub lines: Vec<String>,
}

impl<'n, E> Narrator<'n, E> {
    /// A teller that knows nothing yet; `names` says what a person, identity, zone or workload is called.
    pub fn new(names: impl Fn(Id) -> Result<String, E> + 'n) -> Self {
        Self { names: Box::new(names), before: HashMap::new(), policy: None }
    }

    /// One entry in words.
    ///
    /// # Errors
    /// Where a name cannot be looked up.
    #[expect(clippy::too_many_lines, reason = "one list, an event each")]
    pub fn tell(&mut self, event: &Event) -> Result<Sentence, E> {
        let told = match event {
            Event::RegisterCreated(it) => {
                self.policy = Policy::read(&it.policy).ok();
                Sentence::new(format!("the register \"{}\" began, in {}", it.name, it.zone.name()))
            }
            Event::PersonDescribed(it) => self.fields("person edited", it.person, &it.fields)?,
            Event::PersonAccountLinked(it) => {
                Sentence::new(format!("{} is behind {}", self.called(it.person)?, it.login))
            }
            Event::PersonMerged(it) => Sentence::new(format!(
                "{} ({}) was merged into {} ({})",
                self.called(it.person)?,
                it.person,
                self.called(it.into)?,
                it.into
            )),
            Event::PersonApart(it) => Sentence::new(format!(
                "{} ({}) and {} ({}) are two people",
                self.called(it.person)?,
                it.person,
                self.called(it.other)?,
                it.other
            )),
            Event::PersonLeft(it) => Sentence::new(format!("{} left on {}", self.called(it.person)?, it.left_on)),
            Event::WorkloadAdded(it) => self.fields(&format!("added as {}", it.key), it.workload, &it.fields)?,
            Event::WorkloadImported(it) => self.stated(it)?,
            Event::WorkloadColumnsKept(it) => {
                let lines = it.columns.iter().map(|(column, text)| format!("{column}: {text}")).collect();
                Sentence { what: format!("columns of {} that have no field", it.source), lines }
            }
            Event::RecordMissing(it) => Sentence::new(format!("missing from {}", it.source)),
            Event::WorkloadAnswered(it) => {
                let bulk = it.bulk.as_ref().map(|filter| format!("answered in bulk ({filter})"));
                self.fields(bulk.as_deref().unwrap_or("answered"), it.workload, &it.fields)?
            }
            Event::WorkloadStageChanged(it) if it.from == Some(it.to) => {
                self.fields(&format!("{}: approved in {}, where it stands", it.how, it.to), it.workload, &it.fields)?
            }
            Event::WorkloadStageChanged(it) => {
                let from = it.from.map(|from| format!(" from {from}")).unwrap_or_default();
                self.fields(&format!("{}: entered {}{from}", it.how, it.to), it.workload, &it.fields)?
            }
            Event::WorkloadAdopted(it) => Sentence::new(format!(
                "adopted in {}, found there on {}, kept by {}, first review by {}: {}",
                it.stage,
                it.found_on,
                self.by(it.kept_by)?,
                it.first_review_on,
                it.reason
            )),
            Event::GrantAdded(it) => self.fields("access to data recorded", it.grant, &it.fields)?,
            Event::GrantImported(it) => {
                self.fields(&format!("access to data stated by {}", it.source), it.grant, &it.fields)?
            }
            Event::GrantDescribed(it) => self.fields("access to data changed", it.grant, &it.fields)?,
            Event::GrantApproved(it) => {
                let ends = it.expires_on.map(|day| format!(", until {day}")).unwrap_or_default();
                let by = self.by(it.by)?;
                Sentence::new(format!("access to data approved on {} by {by}{ends}: {}", it.approved_on, it.reason))
            }
            Event::GrantEnded(it) => Sentence::new(format!("access to data ended on {}", it.ended_on)),
            Event::PromotionRequested(it) => {
                let by = self.by(it.requested_by)?;
                let mut told = Sentence::new(format!("promotion {} asked for by {by}", step(it.from, it.to)));
                for (name, value) in it.plan.fields.iter() {
                    let title = WorkloadFacts::field(name).map_or(name, |field| field.title);
                    told.lines.push(format!("plan: {title}: {}", self.plain(value)?));
                }
                told.lines.extend(it.findings.iter().map(|then| finding("then", then)));
                told
            }
            Event::PromotionDecided(it) => {
                let by = self.by(it.by)?;
                let mut told = Sentence::new(format!("promotion {} by {by}: {}", it.decision, it.reason));
                told.lines.extend(it.conditions.iter().map(|condition| format!("condition: {condition}")));
                told
            }
            Event::ReviewRecorded(it) => self.review(&it.record)?,
            Event::ReviewScheduled(it) => Sentence::new(format!("next review set to {} ({})", it.due_on, it.derived)),
            Event::ActionOpened(it) => {
                let owner = it.owner.map(|owner| self.called(owner)).transpose()?;
                let owner = owner.map_or_else(|| " (for whom is unknown)".to_owned(), |owner| format!(" for {owner}"));
                Sentence::new(format!("action{owner}, by {}: {}", it.due_on, it.what))
            }
            Event::ActionClosed(it) => {
                let proof = it.proof.as_ref().map(|proof| format!(": {proof}")).unwrap_or_default();
                Sentence::new(format!("action done on {}{proof}", it.closed_on))
            }
            Event::ImportApplied(it) => Sentence::new(format!(
                "{} imported from {}: {} rows, {} new, {} changed, {} unchanged, {} rejected, {} conflicts, {} gone",
                it.file, it.source, it.rows, it.new, it.changed, it.unchanged, it.rejected, it.conflicts, it.missing
            )),
            Event::ImportRepeated(it) => {
                Sentence::new(format!("same file imported again, nothing new ({})", it.sha256))
            }
            Event::EvidenceExported(it) => Sentence::new(format!(
                "evidence exported: pack {} as of {}, {} workloads, {} entries",
                it.pack, it.as_of, it.workloads, it.entries
            )),
            Event::EvidenceWithdrawn(it) => {
                Sentence::new(format!("pack {} was withdrawn: it was never given out", it.pack))
            }
            Event::ZoneDescribed(it) => self.fields("a zone was described", it.zone, &it.fields)?,
            Event::ZoneLinked(it) => Sentence::new(format!("stands on {}", self.called(it.zone)?)),
            Event::ZoneUnlinked(it) => Sentence::new(format!("no longer stands on {}", self.called(it.zone)?)),
            Event::IdentityDescribed(it) => self.fields("an identity was described", it.identity, &it.fields)?,
            Event::IdentityLinked(it) => {
                Sentence::new(format!("{} runs as {}", self.called(it.workload)?, self.called(it.identity)?))
            }
            Event::IdentityUnlinked(it) => {
                Sentence::new(format!("{} no longer runs as {}", self.called(it.workload)?, self.called(it.identity)?))
            }
            Event::IdentityPromotionLinked(it) => {
                Sentence::new(format!("{} is linked to {}", self.called(it.identity)?, self.called(it.promotion)?))
            }
            Event::IdentityIssued(it) => {
                Sentence::new(format!("{} went live on {}", self.called(it.identity)?, it.issued_on))
            }
            Event::IdentityRevoked(it) => {
                let by = self.by(it.by)?;
                Sentence::new(format!("{} was revoked on {} by {by}", self.called(it.identity)?, it.revoked_on))
            }
            Event::CredentialIssued(it) => {
                let what = format!("{} was given a credential", self.called(it.identity)?);
                self.fields(&what, it.credential, &it.fields)?
            }
            Event::CredentialDescribed(it) => self.fields("a credential was described", it.credential, &it.fields)?,
            Event::CredentialSeen(it) => Sentence::new(format!("a credential was seen in use on {}", it.used_on)),
            Event::CredentialRevoked(it) => {
                let by = self.by(it.by)?;
                Sentence::new(format!(
                    "a credential of {} was revoked on {} by {by}",
                    self.called(it.identity)?,
                    it.revoked_on
                ))
            }
            Event::CheckpointsReset(it) => {
                let lines = it.checkpoints.iter().map(|one| format!("entry {}: {}", one.size, one.head)).collect();
                Sentence { what: "checkpoints that no longer hold were set aside".to_owned(), lines }
            }
            Event::ClockCorrected(it) => Sentence::new(format!(
                "the clock that recorded {} was wrong: where they are true from a later day, they are true from {}",
                it.entries, it.on
            )),
            Event::SourceMapped(it) => Sentence {
                what: format!("it was said what the columns and words of {} mean", it.source),
                lines: it.wording.lines().iter().map(ToString::to_string).collect(),
            },
            Event::PolicyChanged(it) => self.policy(&it.policy),
            Event::WorkloadBaselined(it) => {
                let lines = [("fails", &it.fails), ("not answered", &it.not_answered)].into_iter();
                let lines =
                    lines.filter(|(_, ids)| !ids.is_empty()).map(|(what, ids)| format!("{what}: {}", ids.join(", ")));
                Sentence { what: "findings added to the baseline".to_owned(), lines: lines.collect() }
            }
            Event::BaselineTaken(it) => Sentence::new(format!(
                "a baseline was taken: {} workloads, {} fail, {} not answered",
                it.workloads, it.fails, it.not_answered
            )),
            Event::CatalogueAdopted(it) => Sentence::new(format!("catalogue {} was taken over", it.version)),
            Event::ExceptionRequested(it) => self.exception_asked(it)?,
            Event::ExceptionApproved(it) => self.exception("approved", it.by, None)?,
            Event::ExceptionRejected(it) => self.exception("declined", it.by, Some(&it.reason))?,
            Event::ExceptionRenewed(it) => {
                self.exception(&format!("renewed until {}", it.until), it.by, Some(&it.reason))?
            }
            Event::ExceptionClosed(it) => self.exception("closed", it.by, Some(&it.reason))?,
            Event::ExceptionLapsed(_) => {
                Sentence::new("the exception ended, because the workload was retired".to_owned())
            }
        };
        Ok(told)
    }

    /// What another policy says otherwise, where the one before it is known.
    fn policy(&mut self, document: &str) -> Sentence {
        let after = Policy::read(document).ok();
        let lines = match (&self.policy, &after) {
            (Some(before), Some(after)) => before.differences(after).iter().map(difference).collect(),
            _ => vec![],
        };
        self.policy = after;
        Sentence { what: "the policy was changed".to_owned(), lines }
    }

    fn review(&self, record: &ReviewRecord) -> Result<Sentence, E> {
        let by = self.by(record.reviewer)?;
        let independent = if record.independent { ", who neither owns nor runs it" } else { "" };
        let mut told = Sentence::new(format!("reviewed by {by}{independent}: {}", record.conclusion));
        told.lines.push(format!("attested: {}", record.attestation));
        told.lines.extend(record.changes.iter().map(|change| format!("changed: {change}")));
        for item in &record.items {
            let reason = item.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            told.lines.push(format!("{} {} {}{reason}", item.decision, item.kind, self.named(&item.item)?));
        }
        told.lines.extend(record.remark.iter().map(|remark| format!("remark: {remark}")));
        told.lines.extend(record.next_review_on.map(|day| format!("next review: {day}")));
        Ok(told)
    }

    fn exception_asked(&mut self, it: &ExceptionRequested) -> Result<Sentence, E> {
        let by = self.by(it.requested_by)?;
        let mut told =
            self.fields(&format!("exception from {} asked for by {by}", it.control), it.exception, &it.fields)?;
        for item in &it.items {
            told.lines.push(format!("only for {}", self.called(*item)?));
        }
        Ok(told)
    }

    fn exception(&self, did: &str, by: By, reason: Option<&str>) -> Result<Sentence, E> {
        let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
        Ok(Sentence::new(format!("exception {did} by {}{reason}", self.by(by)?)))
    }

    /// What a source stated: what was taken of it, and what was not.
    fn stated(&mut self, it: &WorkloadImported) -> Result<Sentence, E> {
        let mut taken = it.fields.clone();
        for name in &it.kept {
            taken.remove(name);
        }
        let mut told = self.fields(&format!("stated by {}", it.source), it.workload, &taken)?;
        let title =
            |name: &str| WorkloadFacts::field(name).map_or_else(|| name.to_owned(), |field| field.title.to_owned());
        for name in &it.kept {
            let says = it.fields.get(name).unwrap_or(&Value::Unknown);
            let ours = WorkloadFacts::field(name).and_then(|field| self.before.get(&(it.workload, field.name)));
            let ours = ours.map(|ours| self.plain(ours)).transpose()?;
            let ours = ours.map_or_else(String::new, |ours| format!("; {ours} stays"));
            told.lines.push(format!("not taken: {}: {}{ours}", title(name), self.plain(says)?));
        }
        for name in &it.unclear {
            let words = it.words.get(name).map_or("", String::as_str);
            told.lines.push(format!("not understood: {}: \"{words}\"", title(name)));
        }
        told.lines.extend(it.blank.iter().map(|name| format!("no longer stated: {}", title(name))));
        Ok(told)
    }

    /// Each field that was said: what it is, and what it was.
    fn fields<F: FactTable>(&mut self, what: &str, record: Id, fields: &Fields<F>) -> Result<Sentence, E> {
        let mut told = Sentence::new(what.to_owned());
        for (name, value) in fields.iter() {
            let title = F::field(name).map_or(name, |field| field.title);
            let now = self.plain(value)?;
            let line = match self.before.insert((record, name), value.clone()) {
                Some(before) if before != *value => format!("{title}: {now} (was {})", self.plain(&before)?),
                _ => format!("{title}: {now}"),
            };
            told.lines.push(line);
        }
        Ok(told)
    }

    fn plain(&self, value: &Value) -> Result<String, E> {
        if let Value::Person(id) = value { self.called(*id) } else { Ok(value.plain()) }
    }

    /// What a person, identity, zone or workload is called.
    ///
    /// # Errors
    /// Where it cannot be looked up.
    pub fn called(&self, id: Id) -> Result<String, E> {
        (self.names)(id)
    }

    /// What is called by its name where it is a record; a control goes by its id.
    fn named(&self, item: &str) -> Result<String, E> {
        item.parse().map_or_else(|_| Ok(item.to_owned()), |id| self.called(id))
    }

    fn by(&self, by: By) -> Result<String, E> {
        Ok(format!("{} ({})", self.called(by.person)?, by.assurance.shown()))
    }
}

impl Sentence {
    fn new(what: String) -> Self {
        Self { what, lines: vec![] }
    }
}

/// A field that two policies do not agree on: what it is, and what it was.
#[must_use]
pub fn difference(it: &Difference) -> String {
    let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    format!("{}: {} (was {})", it.field, said(&it.after), said(&it.before))
}

/// What a gate said of a control when it was asked.
fn finding(when: &str, then: &FindingThen) -> String {
    format!("{when}: {} {}: {}", then.control, then.answer.replace('-', " "), then.reason)
}
/// Where a recorded fact came from, where that is a source: which, or that it no longer states it, or says a word nobody understands.
#[must_use]
pub fn source_of(workload: &Workload, field: &str) -> Option<String> {
    if let Some(it) = workload.unstated().find(|it| it.field == field) {
        return Some(format!("no longer stated by {} since {}", it.source, it.since));
    }
    if let Some(it) = workload.unclear().find(|it| it.field == field) {
        return Some(format!("{} says \"{}\" since {}, which was not understood", it.source, it.says, it.since));
    }
    workload.stated_by(field).map(|source| format!("from {}", source.source))
}
