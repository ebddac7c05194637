//! `decide`: the decision of a person on another person's request.

use clap::Args;
use serde_json::json;

use crate::cli::act_options::{ActOptions, Given};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::typed;
use crate::controls::catalogue;
use crate::domain::attested;
use crate::domain::command::{NewAction, Request};
use crate::domain::lately::Around;
use crate::domain::outdated::refusal;
use crate::domain::record::Promotion;
use crate::domain::{Assurance, Command, Decision, Dossier, Id, Record, Word};
use crate::store::read::Proven;

/// Approve or reject a promotion.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign decide claims-triage-agent --approve --reason \"facts and findings read; the risk is worth it\"
  countersign decide claims-triage-agent --approve-with \"sample the logs weekly\" --due +1m --reason \"good, but watch it\"
  countersign decide claims-triage-agent --reject --by \"M. Silva\" --reason \"no one checks before it writes\"

`countersign promote KEY --preview` says what the gate says today. A decision that another person is said to have taken is recorded
as stated by them; requester and owner do not decide on their own request. Ends with 1 where the gate is not open. A request that
the workload has outgrown cannot be approved: what changed is told, and `countersign promote KEY --repeat` asks again.")]
pub struct Decide {
    /// The workload
    key: String,
    #[command(flatten)]
    answer: Answer,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who decides; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    /// By when the conditions have to be met; the policy's days of grace where no day is given
    #[arg(long, value_name = "DAY", allow_hyphen_values = true, requires = "approve_with")]
    due: Option<String>,
    #[command(flatten)]
    given: Given,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Answer {
    /// It may
    #[arg(long)]
    approve: bool,
    /// It may, and this has to be done; repeat it for more
    #[arg(long, value_name = "CONDITION")]
    approve_with: Vec<String>,
    /// It may not
    #[arg(long)]
    reject: bool,
    /// The requester or the owner takes the request back
    #[arg(long)]
    withdraw: bool,
}

impl Answer {
    fn decision(&self) -> Decision {
        match self {
            Self { approve: true, .. } => Decision::Approved,
            Self { reject: true, .. } => Decision::Rejected,
            Self { withdraw: true, .. } => Decision::Withdrawn,
            Self { .. } => Decision::ApprovedWithConditions,
        }
    }
}

impl Decide {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let options = ActOptions::from(self.given.clone());
        let mut opened = session.write()?;
        let Proven { found, dossier } = opened.store.proven(&self.key)?;
        let promotion = dossier.pending().cloned().ok_or_else(|| {
            let next = format!("ask for one with `countersign promote {}`", found.key);
            Failure::new(&found.key, "no promotion is pending", next)
        })?;
        let by = opened.people().by(self.by.as_deref())?;
        let decision = self.answer.decision();
        if matches!(decision, Decision::Approved | Decision::ApprovedWithConditions) {
            still_asked(&opened, &dossier, &promotion)?;
        }
        let conditions = self.conditions(&opened, &dossier)?;
        let mut request = options.request_on(session, &opened, found.id, found.last_entry)?;
        if by.assurance == Assurance::Stated {
            request = Request { stated_by: request.stated_by.or(Some(by.person)), ..request };
        }
        let decider = opened.store.record(by.person)?;
        let decider = decider.as_ref().and_then(Record::person);
        let changed =
            Around::promotion(&dossier, &promotion).changed(opened.store.register(), &catalogue().version, decider);
        if !session.globals.json {
            for change in &changed {
                crate::cli::print::note(change);
            }
        }
        let command = Command::Decide {
            promotion: promotion.id,
            workload: found.id,
            decision,
            by,
            reason: self.reason,
            conditions,
        };
        let committed = session.commit(&mut opened, &request, command)?;
        let step = promotion.step();
        let called = opened.people().called(by.person)?;
        let vouched = attested::on_promotion(by, &request.actor.as_login(), &promotion, &dossier);
        let words = format!("{}: {step}: {decision} by {called}{}", found.key, vouched.beside());
        let also = json!({
            "key": found.key, "promotion": promotion.id.to_string(), "decision": decision.word(),
            "from": promotion.from.word(), "to": promotion.to.word(),
            "by": by.person.to_string(), "assurance": by.assurance.shown(), "attested": vouched.attested,
            "recorded_by_account": vouched.recorded_by_account, "same_account": vouched.same_account,
            "changed_around": changed,
        });
        session.done(&words, &committed, also)
    }

    /// Conditions fall to the owner of the workload.
    fn conditions(&self, opened: &Opened, dossier: &Dossier) -> Result<Vec<NewAction>, Failure> {
        let grace = i64::from(opened.policy()?.grace_days);
        let due = self.due.as_deref().map_or_else(
            || Ok(opened.today.plus_days(grace)),
            |typed| typed::day(typed, ActOptions::from(self.given.clone()).dating(opened)?),
        )?;
        let owner = dossier.workload.facts.owner.known().copied();
        let condition = |what: &String| NewAction { what: what.trim().to_owned(), owner, due_on: due };
        Ok(self.answer.approve_with.iter().map(condition).collect())
    }
}

/// What was asked for is what would be approved today: else all that changed is told, persons by name, before the rules refuse it.
fn still_asked(opened: &Opened, dossier: &Dossier, promotion: &Promotion) -> Result<(), Failure> {
    let people = opened.people();
    let called = |person: Id| people.called(person).unwrap_or_else(|_| person.to_string());
    refusal(promotion, dossier, &called).map_or(Ok(()), |refusal| Err(refusal.into()))
}
