//! `review`: a look by a person, recorded so that it counts as evidence.

use clap::Args;
use serde_json::json;

use super::show::standing;
use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::typed;
use crate::controls::{Judgement, judge};
use crate::domain::command::{NewAction, ReviewAnswers};
use crate::domain::record::{Grant, KeyTestAgain, ReviewItem};
use crate::domain::{Command, Conclusion, ControlPoint, Dossier, ItemDecision, ItemKind, Reach, Word};
use crate::nearest::nearest;
use crate::store::read::{AtReview, Proven};

/// What stands for the usual sentence, where `--attest` gives none.
const USUAL: &str = "usual";

/// Record a review.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign review claims-triage-agent --conclusion continue --keep-others --attest
  countersign review claims-triage-agent --conclusion with-conditions --reach same \\
      --item \"finding:LOG-1=defer:the log store moves in May\" --action \"turn prompt logging on\" --action-due +6w \\
      --next +3m --attest \"I looked at all of it with R. Diaz.\"

Each control that fails needs a decision and a reason, but where an exception covers it or the review itself ends the fail.

An item is KIND:ITEM=DECISION, with `:REASON` where it is not kept or is a finding: kinds are identity, grant, exception, finding;
decisions are keep, change, revoke, defer, escalate. A finding is named by its control, everything else by its id. One reason may
stand for several: finding:LOG-1,LOG-2=defer:REASON.")]
pub struct Review {
    /// The workload
    key: String,
    /// What it came to: continue, with-conditions, demote or retire
    #[arg(long, value_parser = typed::word::<Conclusion>)]
    conclusion: Conclusion,
    /// What was decided on one item; repeat it for more
    #[arg(long = "item", value_name = "KIND:ITEM=DECISION[:REASON]")]
    items: Vec<String>,
    /// Keep the data access that is as it was at the last review, that no control says anything of, and that no --item names
    #[arg(long)]
    keep_others: bool,
    /// Its reach again: `same`, or `customer=none,record=act,decision=none,control_point=before`
    #[arg(long, value_name = "ANSWERS")]
    reach: Option<String>,
    /// What changed since the last review, one line a change; repeat it for more
    #[arg(long = "changed", value_name = "TEXT")]
    changes: Vec<String>,
    /// Something to be done; repeat it for more
    #[arg(long = "action", value_name = "TEXT")]
    actions: Vec<String>,
    /// By when; the policy's days of grace where no day is given
    #[arg(long, value_name = "DAY", allow_hyphen_values = true, requires = "actions")]
    action_due: Option<String>,
    /// Anything else
    #[arg(long, value_name = "TEXT")]
    remark: Option<String>,
    /// The next review; by the rule where no day is given
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    next: Option<String>,
    /// The day the review began; the day it is recorded for where none is given
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    started: Option<String>,
    /// Put the reviewer's name to it, with a sentence of their own or the usual one
    #[arg(long, value_name = "SENTENCE", num_args = 0..=1, default_missing_value = USUAL, required = true)]
    attest: String,
    /// Who reviewed; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    #[command(flatten)]
    options: ActOptions,
}

impl Review {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        if self.conclusion == Conclusion::Retire && self.next.is_some() {
            let why = "a workload that is to be retired has no next review";
            return Err(Failure::new("--next", why, "leave --next out; nothing was written"));
        }
        let mut opened = session.write()?;
        let Proven { found, dossier } = opened.store.proven(&self.key)?;
        let answers = self.answers(&opened, &dossier)?;
        let request = self.options.request_on(session, &opened, found.id, found.last_entry)?;
        let conclusion = answers.conclusion;
        let committed = session.commit(&mut opened, &request, Command::RecordReview { workload: found.id, answers })?;
        let then = opened.store.dossier(found.id)?.unwrap_or(dossier);
        let next = then.workload.facts.next_review_on.day().map(|day| day.to_string());
        let words = format!(
            "{}: reviewed, {conclusion}; next review {}; {}",
            found.key,
            next.as_deref().unwrap_or("none"),
            standing(&then, &opened)?
        );
        let review = then.reviews.last().map(|review| review.id.to_string());
        let also = json!({"key": found.key, "review": review, "conclusion": conclusion.word(), "next_review_on": next});
        session.done(&words, &committed, also)
    }

    /// The reviewer's own sentence, or the one that the screens propose.
    fn attestation(&self, key: &str) -> String {
        if self.attest != USUAL {
            return self.attest.clone();
        }
        format!(
            "I looked at what changed, at what does not pass and at the access to data of {key}, and the answers above are mine."
        )
    }

    fn answers(&self, opened: &Opened, dossier: &Dossier) -> Result<ReviewAnswers, Failure> {
        let on = self.options.day(opened)?;
        let dating = self.options.dating(opened)?;
        let day = |typed: &Option<String>| typed.as_deref().map(|typed| typed::day(typed, dating)).transpose();
        let started_on = self.started.as_deref().map(|typed| typed::past_day(typed, opened.today)).transpose()?;
        let grace = i64::from(opened.policy()?.grace_days);
        let due_on = day(&self.action_due)?.unwrap_or_else(|| on.plus_days(grace));
        let owner = dossier.workload.facts.owner.known().copied();
        let items: Vec<Vec<ReviewItem>> = self.items.iter().map(|typed| read_items(typed)).collect::<Result<_, _>>()?;
        let mut items = items.concat();
        if self.keep_others {
            let judgement = judge(dossier, opened.today, opened.policy()?);
            let then = opened.store.at_last_review(dossier)?;
            items.extend(clean_rest(dossier, &judgement, then.as_ref(), &items));
        }
        Ok(ReviewAnswers {
            reviewer: opened.people().by(self.by.as_deref())?,
            started_on: started_on.unwrap_or(on),
            changes: self.changes.clone(),
            items,
            key_test: self.reach.as_deref().map(|typed| key_test(typed, dossier)).transpose()?,
            conclusion: self.conclusion,
            remark: self.remark.as_deref().map(|it| typed::text("--remark", it)).transpose()?,
            next_review_on: day(&self.next)?,
            actions: self.actions.iter().map(|what| NewAction { what: what.clone(), owner, due_on }).collect(),
            attestation: self.attestation(&dossier.workload.key),
        })
    }
}

/// Reads `grant:ID=keep`, `finding:KEY-2=defer:because`, or `finding:KEY-2,LOG-1=defer:because`.
fn read_items(typed: &str) -> Result<Vec<ReviewItem>, Failure> {
    let wrong = |why: String| Failure::new(typed, why, "write it as finding:KEY-2=defer:REASON");
    let shaped = typed.split_once(':').and_then(|(kind, rest)| Some((kind, rest.split_once('=')?)));
    let (kind, (item, said)) = shaped.ok_or_else(|| wrong("this is not KIND:ITEM=DECISION".to_owned()))?;
    let (decision, reason) = match said.split_once(':') {
        Some((decision, reason)) => (decision, Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty())),
        None => (said, None),
    };
    let kind = typed::word::<ItemKind>(kind.trim()).map_err(wrong)?;
    let decision = typed::word::<ItemDecision>(decision.trim()).map_err(wrong)?;
    let items = item.split(',').map(str::trim).filter(|item| !item.is_empty());
    // Controls are known by upper case, and ids by lower.
    let named = |item: &str| if kind == ItemKind::Finding { item.to_uppercase() } else { item.to_lowercase() };
    let items: Vec<_> =
        items.map(|item| ReviewItem { kind, item: named(item), decision, reason: reason.clone() }).collect();
    if items.is_empty() { Err(wrong("it names no item".to_owned())) } else { Ok(items) }
}

/// Live grants that no item names, that are as they were at the last review, and of which no control says anything: they are kept as
/// they are.
fn clean_rest(
    dossier: &Dossier,
    judgement: &Judgement,
    then: Option<&AtReview>,
    named: &[ReviewItem],
) -> Vec<ReviewItem> {
    let is_named = |id: &str| named.iter().any(|item| item.kind == ItemKind::Grant && item.item == id);
    let is_clean = |grant| {
        let items = judgement.controls.iter().flat_map(|judged| &judged.answer.items);
        !items.into_iter().any(|item| item.item == grant)
    };
    let is_unchanged = |grant: &Grant| then.is_some_and(|then| then.has_as_it_is(grant));
    let rest = dossier
        .live_grants()
        .filter(|grant| is_clean(grant.id) && is_unchanged(grant) && !is_named(&grant.id.to_string()));
    rest.map(|grant| ReviewItem {
        kind: ItemKind::Grant,
        item: grant.id.to_string(),
        decision: ItemDecision::Keep,
        reason: None,
    })
    .collect()
}

/// Reads the four answers on reach, or takes those that are recorded.
fn key_test(typed: &str, dossier: &Dossier) -> Result<KeyTestAgain, Failure> {
    if typed.trim() == "same" {
        return recorded_key_test(dossier);
    }
    let mut answers = [None; 4];
    for pair in typed.split(',') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let names = ["customer", "record", "decision", "control_point"];
        let at = names.iter().position(|known| *known == name.trim());
        let Some(answer) = at.and_then(|at| answers.get_mut(at)) else {
            let near = nearest(name.trim(), names).map_or_else(|| names.join(", "), str::to_owned);
            return Err(Failure::new(name, "this is no answer on reach", format!("did you mean {near}?")));
        };
        *answer = Some(value.trim());
    }
    let [customer, record, decision, control_point] = answers;
    Ok(KeyTestAgain {
        reach_customer: answer::<Reach>("customer", customer)?,
        reach_record: answer::<Reach>("record", record)?,
        reach_decision: answer::<Reach>("decision", decision)?,
        control_point: answer::<ControlPoint>("control_point", control_point)?,
    })
}

fn recorded_key_test(dossier: &Dossier) -> Result<KeyTestAgain, Failure> {
    let facts = &dossier.workload.facts;
    let known = || {
        Some(KeyTestAgain {
            reach_customer: *facts.reach_customer.known()?,
            reach_record: *facts.reach_record.known()?,
            reach_decision: *facts.reach_decision.known()?,
            control_point: *facts.control_point.known()?,
        })
    };
    known().ok_or_else(|| {
        let why = "not all four answers on reach are recorded";
        Failure::new(
            &dossier.workload.key,
            why,
            "give them: customer=none,record=act,decision=none,control_point=before",
        )
    })
}

fn answer<W: Word>(name: &str, said: Option<&str>) -> Result<W, Failure> {
    let said = said.ok_or_else(|| Failure::new("--reach", format!("{name} is missing"), "give all four, or `same`"))?;
    typed::word(said).map_err(|words| Failure::new(name, format!("`{said}` is no answer"), words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_read_with_its_reason() {
        let read = read_items("finding:KEY-2, log-1=Defer: the desk moves: in May").unwrap();
        let reason = Some("the desk moves: in May".to_owned());
        let decided = |item: &str| ReviewItem {
            kind: ItemKind::Finding,
            item: item.to_owned(),
            decision: ItemDecision::Defer,
            reason: reason.clone(),
        };
        assert_eq!(read, [decided("KEY-2"), decided("LOG-1")]);
        assert_eq!(read_items("grant:abc=keep").unwrap()[0].reason, None);
        for wrong in ["finding:KEY-2", "KEY-2=keep", "findng:KEY-2=keep", "finding:KEY-2=kep:x", "finding:,=keep:x", ""]
        {
            assert!(read_items(wrong).is_err(), "{wrong}");
        }
    }
}
