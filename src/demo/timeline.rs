//! What people do with one workload, from adding it to retiring it, as commands.

use super::error::Undoable;
use super::operations::{Dated, Operation};
use super::perform::Company;
use super::script::{Action, Answer, Grant, Promotion, Review, Said, Workload};
use super::words::{Words, four};
use crate::domain::command::{NewAction, Request, ReviewAnswers};
use crate::domain::plan::PlannedGrant;
use crate::domain::record::{GrantFacts, KeyTestAgain, ReviewItem};
use crate::domain::{
    Assurance, By, Command, ControlPoint, Derivation, Fact, Fields, GrantState, Id, ItemKind, Plan, Reach, Word,
};
use crate::store::Committed;
use toml::Spanned;

impl<'s> Company<'s> {
    /// Does one thing with one workload.
    pub(super) fn live(&mut self, dated: &Dated<'s>) -> Result<(), Undoable> {
        let who = dated.who;
        match dated.deed {
            Operation::Add(workload) => self.add(who, workload),
            Operation::Answer(key, answer) => self.answer(who, key, answer),
            Operation::AskGrant(key, grant) => self.ask_grant(who, key, grant),
            Operation::ApproveGrant(key, grant) => self.approve_grant(who, key, grant),
            Operation::EndGrant(key, grant) => {
                let ended = Command::EndGrant { grant: self.grant(key, &grant.dataset)?, ended_on: self.today };
                self.act(who, ended).map(drop)
            }
            Operation::Ask(key, promotion) => self.ask(who, key, promotion),
            Operation::Decide(key, promotion) => self.decide(who, key, promotion),
            Operation::Exercise(key, on) => {
                let fields = Fields::new().with("control_exercised_on", self.words.day(on));
                let workload = self.workload(key)?;
                self.act(who, Command::Answer { workload, fields, bulk: None, overwrite: true }).map(drop)
            }
            Operation::Review(key, review) => self.review(who, key, review),
            Operation::Schedule(key, scheduled) => {
                let workload = self.workload(key)?;
                let due_on = scheduled.due.map(|due| self.words.day(due));
                self.act(who, Command::Schedule { workload, due_on, derived: Derivation::Typed }).map(drop)
            }
            Operation::Close(key, action) => self.close(who, key, action),
            Operation::Adopt(key, adopted) => {
                let adopt = Command::Adopt {
                    workload: self.workload(key)?,
                    kept_by: self.by(who, &adopted.kept_by)?,
                    found_on: None,
                    reason: adopted.reason.clone(),
                    first_review_on: self.words.day(adopted.first_review),
                };
                self.act(who, adopt).map(drop)
            }
            Operation::Except(key, it, turn) => self.except(who, key, it, turn),
            Operation::Demote(key) => {
                let workload = self.workload(key)?;
                self.act(who, Command::Demote { workload }).map(drop)
            }
            Operation::Retire(key) => {
                let workload = self.workload(key)?;
                self.act(who, Command::Retire { workload, ends_access: None }).map(drop)
            }
            Operation::Reopen(key) => {
                let workload = self.workload(key)?;
                self.act(who, Command::Reopen { workload }).map(drop)
            }
            Operation::Step(step) => self.step(who, step),
            Operation::Begin
            | Operation::People(_)
            | Operation::Accounts(_)
            | Operation::Leave(_)
            | Operation::Import(_)
            | Operation::Bulk(_)
            | Operation::ChangePolicy(_)
            | Operation::TakeBaseline(_) => Ok(()),
        }
    }

    fn add(&mut self, who: &str, workload: &Workload) -> Result<(), Undoable> {
        let (key, fields) = (Some(workload.key.get_ref().clone()), self.words.fields(&workload.set)?);
        self.act(who, Command::AddWorkload { key, fields }).map(drop)
    }

    fn answer(&mut self, who: &str, key: &str, answer: &Answer) -> Result<(), Undoable> {
        let (workload, fields) = (self.workload(key)?, self.words.fields(&answer.set)?);
        let stated_by = answer.stated_by.as_deref().map(|handle| self.words.person(handle)).transpose()?;
        let on = answer.true_from.map(|day| self.words.day(day));
        let request = Request { why: answer.why.clone(), stated_by, on, ..self.request_of(who)? };
        self.store.commit(&request, Command::Answer { workload, fields, bulk: None, overwrite: true })?;
        Ok(())
    }

    fn ask_grant(&mut self, who: &str, key: &'s str, grant: &'s Grant) -> Result<(), Undoable> {
        let workload = self.workload(key)?;
        let mut fields = Words::opens(&grant.opens)?;
        fields.parse("dataset", &grant.dataset)?;
        let mut more: Said = grant.set.clone();
        if let Some(ends) = &grant.ends {
            more.insert("expires_on".to_owned(), toml::Value::String(ends.clone()));
        }
        more.entry("requested_by".to_owned()).or_insert_with(|| toml::Value::String(who.to_owned()));
        for (name, value) in self.words.fields::<GrantFacts>(&more)?.iter() {
            fields.put(name, value.clone())?;
        }
        let done = self.act(who, Command::AddGrant { workload, fields })?;
        self.grants.insert((key, &grant.dataset), begun(&done, 0)?);
        Ok(())
    }

    fn approve_grant(&mut self, who: &str, key: &str, grant: &Grant) -> Result<(), Undoable> {
        let (id, by) = (self.grant(key, &grant.dataset)?, self.by(who, who)?);
        let reason = grant.reason.clone().unwrap_or_default();
        let approved = Command::ApproveGrant { grant: id, by, approved_on: self.today, reason, expires_on: None };
        self.act(who, approved).map(drop)
    }

    fn ask(&mut self, who: &str, key: &'s str, promotion: &Promotion) -> Result<(), Undoable> {
        let (workload, by) = (self.workload(key)?, self.by(who, who)?);
        let live = |dataset: &String| {
            let fields = Fields::new().with("state", GrantState::Live);
            Ok(PlannedGrant { grant: self.grant(key, dataset)?, fields })
        };
        let grants = promotion.plan_live.iter().map(live).collect::<Result<_, Undoable>>()?;
        let mut identities = vec![];
        for prepared in &promotion.prepares {
            identities.push(self.planned(who, prepared)?);
        }
        for (called, by) in &promotion.revokes {
            identities.push(self.to_revoke(called, *by)?);
        }
        let plan = Plan { fields: self.words.fields(&promotion.plan)?, grants, identities, ..Plan::default() };
        let done = self.act(who, Command::RequestPromotion { workload, to: promotion.to, plan, by })?;
        self.asked.insert(key, begun(&done, 0)?);
        Ok(())
    }

    fn decide(&mut self, who: &str, key: &'s str, it: &'s Promotion) -> Result<(), Undoable> {
        let workload = self.workload(key)?;
        let promotion = self.asked.get(key).copied().ok_or_else(|| Undoable::no_such("promotion of", key))?;
        let by = self.by(who, it.decided.as_ref().map_or(who, |decided| &decided.who))?;
        let conditions = self.new_actions(&it.conditions)?;
        let (decision, reason) = (it.decision, it.reason.clone());
        let done = self.act(who, Command::Decide { promotion, workload, decision, by, reason, conditions })?;
        self.remember(key, &it.conditions, &done)
    }

    fn review(&mut self, who: &str, key: &'s str, it: &'s Review) -> Result<(), Undoable> {
        let workload = self.workload(key)?;
        let answers = ReviewAnswers {
            reviewer: self.by(who, who)?,
            started_on: self.today,
            changes: it.changes.clone(),
            items: self.items(key, it)?,
            key_test: self.key_test_again(workload, it)?,
            conclusion: it.conclusion,
            remark: it.remark.clone(),
            next_review_on: it.next.map(|next| self.words.day(next)),
            actions: self.new_actions(&it.actions)?,
            attestation: self.script.story.attestation.clone(),
        };
        let done = self.act(who, Command::RecordReview { workload, answers })?;
        let opened = Committed { begun: done.begun.into_iter().skip(1).collect(), ..done };
        self.remember(key, &it.actions, &opened)
    }

    fn items(&self, key: &str, review: &Review) -> Result<Vec<ReviewItem>, Undoable> {
        let item = |it: &super::script::Item| {
            let item = match it.kind {
                ItemKind::Grant => self.grant(key, &it.of)?.to_string(),
                _ => it.of.clone(),
            };
            Ok(ReviewItem { kind: it.kind, item, decision: it.decision, reason: it.reason.clone() })
        };
        review.items.iter().map(item).collect()
    }

    /// The key test as the reviewer says it is, else as it is recorded where all of it is.
    fn key_test_again(&self, workload: Id, review: &Review) -> Result<Option<KeyTestAgain>, Undoable> {
        let said = match review.effect.as_deref() {
            Some("left") => return Ok(None),
            Some(words) => key_test(four(words)?),
            None => self.store.dossier(workload)?.and_then(|dossier| {
                let facts = &dossier.workload.facts;
                let known = |reach: &Fact<Reach>| reach.known().copied();
                Some(KeyTestAgain {
                    reach_customer: known(&facts.reach_customer)?,
                    reach_record: known(&facts.reach_record)?,
                    reach_decision: known(&facts.reach_decision)?,
                    control_point: facts.control_point.known().copied()?,
                })
            }),
        };
        match (&said, &review.effect) {
            (None, Some(words)) => Err(Undoable::Word(format!("`{words}` is no effect and control point"))),
            _ => Ok(said),
        }
    }

    fn close(&mut self, who: &str, key: &str, action: &Action) -> Result<(), Undoable> {
        let id = self.actions.get(&(key, action.what.as_str())).copied();
        let action_id = id.ok_or_else(|| Undoable::no_such("action", &action.what))?;
        let closed = Command::CloseAction { action: action_id, closed_on: self.today, proof: action.proof.clone() };
        self.act(who, closed).map(drop)
    }

    fn new_actions(&self, actions: &[Spanned<Action>]) -> Result<Vec<NewAction>, Undoable> {
        let new = |action: &Spanned<Action>| {
            let action = action.get_ref();
            let owner = Some(self.words.person(&action.owner)?);
            Ok(NewAction { what: action.what.clone(), owner, due_on: self.words.day(action.due) })
        };
        actions.iter().map(new).collect()
    }

    /// Remembers the actions that were opened, so that they can be closed.
    fn remember(&mut self, key: &'s str, actions: &'s [Spanned<Action>], done: &Committed) -> Result<(), Undoable> {
        for (nth, action) in actions.iter().enumerate() {
            self.actions.insert((key, &action.get_ref().what), begun(done, nth)?);
        }
        Ok(())
    }

    pub(super) fn grant(&self, key: &str, dataset: &str) -> Result<Id, Undoable> {
        self.grants.get(&(key, dataset)).copied().ok_or_else(|| Undoable::no_such("data grant", dataset))
    }

    /// A person of an act that `recorder` records: sure as the account where it is their own, else as they stated it.
    pub(super) fn by(&self, recorder: &str, handle: &str) -> Result<By, Undoable> {
        let assurance = if recorder == handle { Assurance::OsClaimed } else { Assurance::Stated };
        Ok(By { person: self.words.person(handle)?, assurance })
    }
}

fn begun(done: &Committed, nth: usize) -> Result<Id, Undoable> {
    done.begun.get(nth).copied().ok_or_else(|| Undoable::Word("nothing new came of it".to_owned()))
}

fn key_test([customer, record, decision, check]: [&str; 4]) -> Option<KeyTestAgain> {
    Some(KeyTestAgain {
        reach_customer: Reach::from_word(customer)?,
        reach_record: Reach::from_word(record)?,
        reach_decision: Reach::from_word(decision)?,
        control_point: ControlPoint::from_word(check)?,
    })
}
