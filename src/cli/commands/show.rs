//! `show`: one workload with all that belongs to it, as text or JSON.

mod exceptions;

use std::collections::BTreeMap;

use clap::Args;
use serde_json::{Map, Value as Json, json};

use super::exception;
use super::identity::{in_words, one_line, zone_json};

use crate::acts::narrative;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::controls::{Judged, Judgement, Question, QuestionAnswer, Verdict, catalogue, judge};
use crate::domain::contradiction::unusual_of;
use crate::domain::deadline::deadlines;
use crate::domain::effect::{acts_alone, tier};
use crate::domain::field::{FactTable, Facts};
use crate::domain::lately::Around;
use crate::domain::outdated::is_outdated;
use crate::domain::record::{Adoption, Promotion, Review, WorkloadFacts};
use crate::domain::{Dossier, Id, Value, Word};
use crate::store::read::{ConflictTold, PlacedZone};

/// Show one workload with its findings and fixes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign show claims-triage-agent
  countersign show claims-triage-agent --json
  countersign show claims-triage-agent --as-of 2026-09-30")]
pub struct Show {
    /// The workload
    key: String,
}

impl Show {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.show(session, opened))
    }

    fn show(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let found = opened.store.find(&self.key)?;
        let dossier = opened.store.dossier(found.id)?;
        let dossier = dossier.ok_or_else(|| crate::domain::Refusal::not_found(&self.key))?;
        let judgement = judge(&dossier, opened.today, opened.policy()?);
        if session.globals.json {
            session.out.json(&as_json(&dossier, &judgement, opened, found.last_entry)?)?;
        } else {
            Page { session, dossier: &dossier, judgement: &judgement, opened }.print()?;
        }
        Ok(Exit::Yes)
    }
}

/// How a workload stands: "2 fail, 5 not answered". The two are never added up.
pub(super) fn standing(dossier: &Dossier, opened: &Opened) -> Result<String, Failure> {
    let judgement = judge(dossier, opened.today, opened.policy()?);
    let tally = judgement.tally();
    Ok(format!("{}, {} not answered", tally.failing(), tally.not_answered))
}

/// What one of the eight questions came to, in words.
pub(super) fn answered(answer: QuestionAnswer) -> String {
    match answer {
        QuestionAnswer::Answered => "all pass".to_owned(),
        QuestionAnswer::Fails(fails) => format!("fails {fails}"),
        QuestionAnswer::Excepted(excepted) => format!("excepted {excepted}"),
        QuestionAnswer::NotAnswered(open) => format!("not answered {open}"),
        QuestionAnswer::NothingAsked => "no controls apply".to_owned(),
    }
}

/// What one of the eight questions came to, as a word.
pub(super) fn answer_word(answer: QuestionAnswer) -> &'static str {
    match answer {
        QuestionAnswer::Answered => "answered",
        QuestionAnswer::Fails(_) => "fails",
        QuestionAnswer::Excepted(_) => "excepted",
        QuestionAnswer::NotAnswered(_) => "not-answered",
        QuestionAnswer::NothingAsked => "nothing-asked",
    }
}

/// What a control came to, as an object: the same in `show` and in `promote --preview`.
pub(super) fn finding(judged: &Judged) -> Json {
    let fix = judged.answer.fix.as_ref();
    let items: Vec<Json> = judged
        .answer
        .items
        .iter()
        .map(|item| json!({"item": item.item.to_string(), "result": item.verdict.word(), "reason": item.reason}))
        .collect();
    json!({
        "control": judged.control.id,
        "title": judged.control.title,
        "question": judged.control.question.word(),
        "result": judged.verdict().word(),
        "severity": judged.severity.word(),
        "reason": judged.answer.reason,
        "since": judged.since.to_string(),
        "holds_through": judged.holds_through.map(|day| day.to_string()),
        "excepted_until": judged.excepted_until().map(|day| day.to_string()),
        "counts_from": judged.from.map(|day| day.to_string()),
        "fix": fix.map(|fix| &fix.how),
        "assigned_to": fix.map(|fix| fix.who.word()),
        "field": fix.and_then(|fix| fix.step.field()),
        "items": items,
    })
}

/// A control that does not pass, as lines of text.
pub(super) fn finding_lines(session: &mut Session, judged: &Judged) -> Result<(), Failure> {
    let verdict = match (judged.verdict(), judged.excepted_until()) {
        (Verdict::Fail, Some(until)) => format!("fails, excepted until {until}"),
        (Verdict::Fail, None) => "fails".to_owned(),
        _ => "is not answered".to_owned(),
    };
    let control = judged.control;
    let line = format!("{} {verdict} ({}): {}", control.id, judged.severity.word(), judged.answer.reason);
    session.out.wrapped(4, &line)?;
    // Of a single item the line above has said it all.
    for item in judged.answer.items.iter().filter(|item| item.reason != judged.answer.reason) {
        session.out.wrapped(8, &item.reason)?;
    }
    if let Some(fix) = &judged.answer.fix {
        session.out.wrapped(8, &format!("{}: {}", fix.who.plain(), fix.how))?;
    }
    Ok(())
}

/// The text.
struct Page<'a> {
    session: &'a mut Session,
    dossier: &'a Dossier,
    judgement: &'a Judgement,
    opened: &'a Opened,
}

impl Page<'_> {
    fn print(&mut self) -> Result<(), Failure> {
        self.head()?;
        self.conflicts()?;
        self.questions()?;
        self.facts()?;
        self.identities()?;
        self.zones()?;
        self.grants()?;
        self.promotions()?;
        self.reviews()?;
        self.exceptions()?;
        self.dates()?;
        self.sources()
    }

    fn head(&mut self) -> Result<(), Failure> {
        let workload = &self.dossier.workload;
        self.session.out.line(format!("{}  {}", workload.key, workload.name()))?;
        let facts = &workload.facts;
        let said = |name: &str| facts.value(name).unwrap_or(Value::Unknown).plain();
        let owner = self.person(facts.owner.known().copied())?;
        let line =
            format!("{} since {}, owner {owner}, tier {}", said("stage"), said("stage_since"), tier(self.dossier));
        self.session.out.wrapped(2, &line)?;
        if let Some(adopted) = &workload.adopted {
            let kept_by = self.person(Some(adopted.kept_by.person))?;
            let Adoption { on, found_on, first_review_on, reason, .. } = adopted;
            let line = format!(
                "adopted on {on}: found there on {found_on}, kept by {kept_by}, first review by {first_review_on}: {reason}"
            );
            self.session.out.wrapped(2, &line)?;
        }
        let alone = acts_alone(self.dossier).known().map_or("unknown", |answer| answer.word());
        self.session.out.wrapped(2, &format!("can act without a human control point: {alone}"))?;
        let standing = standing(self.dossier, self.opened)?;
        self.session.out.wrapped(2, &standing)?;
        for says in unusual_of(self.dossier) {
            self.session.out.wrapped(2, &format!("unusual: {says}"))?;
        }
        if let Some(register) = self.opened.store.register() {
            let line = format!("judged by {}, and catalogue {}", register.policy_called(), catalogue().version);
            self.session.out.wrapped(2, &line)?;
        }
        self.session.out.gap()
    }

    /// What sources say against recorded answers, and how that is settled.
    fn conflicts(&mut self) -> Result<(), Failure> {
        let workload = &self.dossier.workload;
        let conflicts = self.opened.store.conflicts_told(workload)?;
        for conflict in &conflicts {
            let ConflictTold { field, source, .. } = conflict;
            self.session.out.wrapped(0, &format!("Conflict on {field}: {}", conflict.line()))?;
            let next = format!(
                "to settle it: countersign import resolve {} --source {source} --field {field} --keep, or --take",
                workload.key
            );
            self.session.out.wrapped(4, &next)?;
        }
        if conflicts.is_empty() { Ok(()) } else { self.session.out.gap() }
    }

    fn questions(&mut self) -> Result<(), Failure> {
        for question in Question::ALL {
            let answer = self.judgement.question(*question).answer();
            self.session.out.line(format!("{:<52} {}", question.title(), answered(answer)))?;
            let judgement = self.judgement;
            let of = judgement.controls.iter().filter(|judged| judged.control.question == *question);
            for judged in of.filter(|judged| judged.verdict().is_finding()) {
                finding_lines(self.session, judged)?;
                if let Some(from) = judged.from {
                    self.session.out.wrapped(8, &format!("does not count before {from}"))?;
                }
            }
        }
        self.session.out.gap()
    }

    fn facts(&mut self) -> Result<(), Failure> {
        let workload = &self.dossier.workload;
        self.fields(2, &workload.facts, |field| narrative::source_of(workload, field).map(|said| format!(", {said}")))?;
        for it in workload.unclear().filter(|it| workload.facts.setting(it.field).is_none()) {
            let title = WorkloadFacts::field(it.field).map_or(it.field, |field| field.title);
            let said = narrative::source_of(workload, it.field).unwrap_or_default();
            self.session.out.wrapped(2, &format!("{title:<22} unknown ({said})"))?;
        }
        self.session.out.gap()
    }

    /// Every field that somebody has said something of.
    fn fields<F: FactTable>(
        &mut self,
        indent: usize,
        facts: &Facts<F>,
        said: impl Fn(&str) -> Option<String>,
    ) -> Result<(), Failure> {
        for field in F::FIELDS {
            let Some(set) = facts.setting(field.name) else { continue };
            let value = facts.value(field.name).unwrap_or(Value::Unknown);
            let plain = match value {
                Value::Person(id) => self.person(Some(id))?,
                other => other.plain(),
            };
            let how = set.how.word();
            let said = said(field.name).unwrap_or_default();
            let line = format!("{:<22} {plain} ({how}, {}{said})", field.title, set.on);
            self.session.out.wrapped(indent, &line)?;
        }
        Ok(())
    }

    /// What it runs as, each in a line; `identity show` says the rest.
    fn identities(&mut self) -> Result<(), Failure> {
        for bond in &self.dossier.workload.identities {
            let Some(identity) = self.opened.store.identity(bond.with)? else { continue };
            self.session.out.line(format!("Runs as {}, since {}", one_line(&identity), bond.since))?;
            for credential in identity.runs_as.credentials.iter().filter(|credential| credential.may_be_live()) {
                self.session.out.wrapped(2, &in_words(credential, None))?;
            }
        }
        Ok(())
    }

    fn zones(&mut self) -> Result<(), Failure> {
        for PlacedZone { name, kind, environment, since, .. } in
            self.opened.store.placed(&self.dossier.workload.zones)?
        {
            self.session.out.line(format!("Stands on {name} ({kind}, {environment}) since {since}"))?;
        }
        Ok(())
    }

    fn grants(&mut self) -> Result<(), Failure> {
        let dossier = self.dossier;
        for grant in &dossier.grants {
            self.session.out.line(format!("Data grant {}", grant.id))?;
            self.fields(2, &grant.facts, |_| None)?;
        }
        Ok(())
    }

    fn promotions(&mut self) -> Result<(), Failure> {
        let dossier = self.dossier;
        for promotion in &dossier.promotions {
            let asked = self.person(Some(promotion.requested_by.person))?;
            let Promotion { id, requested_on, .. } = promotion;
            self.session.out.line(format!("Promotion {id}"))?;
            self.session.out.wrapped(2, &format!("{}, asked by {asked} on {requested_on}", promotion.step()))?;
            let Some(decided) = &promotion.decided else {
                let words = if is_outdated(promotion, dossier) {
                    "waits for a decision; it changed since, so it cannot be approved: `promote KEY --repeat` asks again"
                } else {
                    "waits for a decision"
                };
                self.session.out.wrapped(2, words)?;
                self.around(&Around::promotion(dossier, promotion))?;
                continue;
            };
            let by = self.person(Some(decided.by.person))?;
            let how = decided.vouched.attested.shown();
            let line = format!("{} by {by} on {} ({how}): {}", decided.decision, decided.on, decided.reason);
            self.session.out.wrapped(2, &line)?;
            self.around(&Around::promotion(dossier, promotion))?;
        }
        Ok(())
    }

    /// What a decision rests on and changed around it.
    fn around(&mut self, around: &Around<'_>) -> Result<(), Failure> {
        let changed = around.changed(self.opened.store.register(), &catalogue().version, []);
        changed.iter().try_for_each(|change| self.session.out.wrapped(4, change))
    }

    fn reviews(&mut self) -> Result<(), Failure> {
        let dossier = self.dossier;
        for Review { id, record, .. } in &dossier.reviews {
            let by = self.person(Some(record.reviewer.person))?;
            self.session.out.line(format!("Review {id}"))?;
            let line = format!("{} by {by} on {}: {}", record.conclusion, record.completed_on, record.attestation);
            self.session.out.wrapped(2, &line)?;
        }
        for action in dossier.actions.iter().filter(|action| action.closed_on.is_none()) {
            let owner = self.person(action.owner)?;
            self.session.out.line(format!("Action {}", action.id))?;
            self.session.out.wrapped(2, &format!("{owner}, by {}: {}", action.due_on, action.what))?;
        }
        Ok(())
    }

    fn dates(&mut self) -> Result<(), Failure> {
        for deadline in deadlines(self.dossier, self.opened.policy()?) {
            let late = if deadline.on < self.opened.today { " (late)" } else { "" };
            self.session.out.line(format!("Due {}{late}: {}", deadline.on, narrative::deadline(deadline.kind)))?;
        }
        Ok(())
    }

    fn sources(&mut self) -> Result<(), Failure> {
        for source in &self.dossier.workload.sources {
            self.session.out.line(format!("Source {}, as of {}", source.source, source.on))?;
            for (name, words) in &source.words {
                let title = WorkloadFacts::field(name).map_or(name.as_str(), |field| field.title);
                self.session.out.wrapped(2, &format!("says of {title}: {words}"))?;
            }
            for (column, text) in &source.unmapped {
                self.session.out.wrapped(2, &format!("{column}: {text}"))?;
            }
            if let Some(gone) = source.missing_since {
                self.session.out.wrapped(2, &format!("gone from it since {gone}"))?;
            }
        }
        for (kind, claim) in &self.dossier.workload.claims {
            self.session.out.line(format!("Source claims, {kind}: {}", claim.words))?;
        }
        Ok(())
    }

    fn person(&self, id: Option<Id>) -> Result<String, Failure> {
        id.map_or_else(|| Ok("unknown".to_owned()), |id| self.opened.people().called(id))
    }
}

fn as_json(dossier: &Dossier, judgement: &Judgement, opened: &Opened, last_entry: Id) -> Result<Json, Failure> {
    let workload = &dossier.workload;
    let ids = |verdict: Verdict| -> Vec<&str> {
        let of = judgement.controls.iter().filter(|judged| judged.counts() && judged.verdict() == verdict);
        of.map(|judged| judged.control.id.as_str()).collect()
    };
    let questions: Vec<Json> = Question::ALL
        .iter()
        .map(|question| {
            let tally = judgement.question(*question);
            json!({
                "question": question.word(), "title": question.title(), "result": answer_word(tally.answer()),
                "fails": tally.fails, "excepted": tally.excepted, "not_answered": tally.not_answered,
            })
        })
        .collect();
    let people: BTreeMap<String, String> =
        dossier.people.iter().map(|(id, person)| (id.to_string(), person.called())).collect();
    let due: Vec<Json> = deadlines(dossier, opened.policy()?)
        .iter()
        .map(|due| json!({"day": due.on.to_string(), "kind": due.kind.word(), "item": due.item.to_string()}))
        .collect();
    Ok(json!({
        "key": workload.key,
        "id": workload.id.to_string(),
        "name": workload.name(),
        "as_of": opened.today.to_string(),
        "added_on": workload.added_on.to_string(),
        "last_entry": last_entry.to_string(),
        "judged_by": judged_by(opened),
        "stage": workload.facts.stage.known().map_or("unknown", |stage| stage.word()),
        "tier": tier(dossier).word(),
        "acts_alone": acts_alone(dossier).known().map_or("unknown", |answer| answer.word()),
        "facts": facts(&workload.facts),
        "fails": ids(Verdict::Fail),
        "not_answered": ids(Verdict::NotAnswered),
        "questions": questions,
        "findings": judgement.controls.iter().filter(|it| it.verdict().is_finding()).map(finding).collect::<Vec<_>>(),
        "grants": dossier.grants.iter().map(|grant| json!({"id": grant.id.to_string(), "facts": facts(&grant.facts)})).collect::<Vec<_>>(),
        "identities": dossier.identities.iter().map(|it| json!({
            "id": it.identity.id.to_string(), "called": it.identity.called(), "facts": facts(&it.identity.facts),
            "credentials": it.credentials.iter().map(|it| json!({
                "id": it.id.to_string(), "live": it.may_be_live(), "facts": facts(&it.facts),
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "zones": opened.store.placed(&workload.zones)?.iter().map(zone_json).collect::<Vec<_>>(),
        "adopted": workload.adopted,
        "promotions": dossier.promotions,
        "changed_around": changed_around(dossier, opened),
        "reviews": dossier.reviews,
        "actions": dossier.actions,
        "exceptions": dossier.exceptions.iter().map(|it| exception::as_json(it, &workload.key, opened.today)).collect::<Vec<_>>(),
        "sources": workload.sources,
        "conflicts": opened.store.conflicts_told(workload)?.iter().map(conflict).collect::<Vec<_>>(),
        "unstated": workload.unstated().map(|it| json!({"field": it.field, "source": it.source, "since": it.since})).collect::<Vec<_>>(),
        "unclear": workload.unclear().map(|it| json!({"field": it.field, "source": it.source, "says": it.says, "since": it.since})).collect::<Vec<_>>(),
        "claims": workload.claims,
        "due": due,
        "people": people,
    }))
}

/// What a source says against a recorded answer, both values.
fn conflict(it: &ConflictTold) -> Json {
    let ConflictTold { field, source, ours, answered, theirs, since, .. } = it;
    json!({"field": field, "source": source, "since": since, "recorded": ours, "answered": answered, "says": theirs})
}

/// What the answers go by: the policy in force with its exact name, and the catalogue.
pub(super) fn judged_by(opened: &Opened) -> Json {
    opened.store.register().map_or(Json::Null, |register| {
        json!({
            "policy": register.policy_number, "since": register.policy_since.to_string(), "sha256": register.policy_sha256(),
            "catalogue": catalogue().version,
        })
    })
}

/// Every field of a record: its value, and `{"is":"unknown"}` where it is not known.
pub(super) fn facts<F: FactTable>(facts: &Facts<F>) -> Json {
    let values = F::FIELDS.iter().map(|field| {
        let value = facts.value(field.name).unwrap_or(Value::Unknown);
        (field.name.to_owned(), value.to_json())
    });
    Json::Object(values.collect::<Map<_, _>>())
}

/// What each decision on a promotion or an exception rests on and changed around it, by id; nothing of those around which nothing did.
fn changed_around(dossier: &Dossier, opened: &Opened) -> BTreeMap<String, Vec<String>> {
    let promotions = dossier.promotions.iter().map(|it| (it.id, Around::promotion(dossier, it)));
    let exceptions = dossier.exceptions.iter().map(|it| (it.id, Around::exception(dossier, it)));
    let changed = promotions
        .chain(exceptions)
        .map(|(id, around)| (id.to_string(), around.changed(opened.store.register(), &catalogue().version, [])));
    changed.filter(|(_, changed)| !changed.is_empty()).collect()
}
