//! `check`: may a workload do this, or be deployed to this stage, now? For a pipeline before it deploys and a gateway before it lets a
//! call through. Judged at the moment of the question from what is recorded; nothing is written, not even judgements.

use clap::Args;
use serde_json::{Value as Json, json};

use super::show::judged_by;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Said};
use crate::cli::session::{Opened, Session};
use crate::controls::permit::{About, Asked, Permit, Point, permit};
use crate::controls::{Control, Tally, Verdict, catalogue};
use crate::domain::lately::Around;
use crate::domain::record::{Adoption, Decided};
use crate::domain::standing::{Standing, only_adopted, standing};
use crate::domain::{Mode, Refusal, RefusalKind, Severity, Stage, Word};
use crate::nearest::nearest;
use crate::store::StoreError;

/// What is told where stored records are of another version of the program.
const NOT_COMPARED: &str =
    "Another version of countersign computed the stored records: this answer comes from the ledger alone.";

/// Check whether a workload may do something now.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign check claims-triage-agent
  countersign check claims-triage-agent --stage production
  countersign check claims-triage-agent --identity svc-claims-prod --data claims-db --mode read
  countersign check claims-triage-agent --only KEY-2,IDN-2 --json
  countersign check claims-triage-agent --stage pilot --advisory

Where it stands in the stage, the controls that block it or keep its gate are asked; where it does not, the answer is no, with the gate
to it. A workload that was only adopted there gets a yes until its first review is due, and the answer says that nobody approved it
(`approved` in JSON). The answer is computed from the ledger; with --only it is partial. Ends with 0: yes; 1: no, or something that was
asked is not answered; 2: used wrongly; 3: it cannot be told: there is no such workload, the register cannot be read or is not the one that
a kept checkpoint knows, or what it stores of the workload is not what its ledger says. With --advisory it always ends with 0.")]
pub struct Check {
    /// The workload
    key: String,
    /// The stage it is to run in; the one it stands in where none is named
    #[arg(long, value_name = "STAGE", value_parser = crate::cli::typed::word::<Stage>)]
    stage: Option<Stage>,
    /// The identity it acts as, by account or id
    #[arg(long, value_name = "IDENTITY")]
    identity: Option<String>,
    /// The data set it reaches for
    #[arg(long, value_name = "DATA")]
    data: Option<String>,
    /// What it would do with the data
    #[arg(long, value_name = "MODE", requires = "data", default_value = "read", value_parser = crate::cli::typed::word::<Mode>)]
    mode: Mode,
    /// Only these controls: KEY-2,IDN-2
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    only: Vec<String>,
    /// Let pass what the last baseline knows
    #[arg(long)]
    new: bool,
    /// Say what it would answer, and end with 0
    #[arg(long)]
    advisory: bool,
}

impl Check {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let only = self.only.iter().map(|id| control(id)).collect::<Result<Vec<_>, _>>()?;
        let exit = match self.answer(session, only) {
            Ok(Some((opened, answered))) => {
                let exit = if answered.permit.is_yes() { Exit::Yes } else { Exit::No };
                self.tell(session, &opened, &answered, exit)?;
                exit
            }
            Ok(None) => {
                let unknown = Failure::wrong("no workload has this key; `countersign list` shows them");
                self.tell_nothing(session, unknown)?
            }
            Err(failure) => self.tell_nothing(session, failure)?,
        };
        Ok(if self.advisory { Exit::Yes } else { exit })
    }

    /// The answer; nothing where there is no such workload.
    fn answer(&self, session: &Session, only: Vec<&'static Control>) -> Result<Option<(Opened, Answered)>, Failure> {
        let opened = session.look()?;
        let dossier = match opened.store.proven(&self.key) {
            Err(StoreError::Refused(Refusal { kind: RefusalKind::NotFound, .. })) => return Ok(None),
            proven => proven?.dossier,
        };
        let only_ids: Vec<&str> = only.iter().map(|control| control.id.as_str()).collect();
        let asked = Asked {
            stage: self.stage,
            only,
            only_new: self.new,
            identity: self.identity.as_deref(),
            data: self.data.as_deref().map(|data| (data, self.mode)),
        };
        let permit = permit(&dossier, &asked, opened.today, opened.policy()?);
        let asked_in_vain =
            |id: &&str| !permit.points.iter().any(|point| matches!(&point.about, About::Control(about) if about == id));
        if let Some(id) = only_ids.iter().copied().find(asked_in_vain).filter(|_| !self.new) {
            let why = "this control does not count there: policy has it off, or it does not weigh in that stage";
            return Err(Failure::new(format!("--only {id}"), why, "leave it out"));
        }
        let approval = permit.stage.filter(|_| permit.stands).and_then(|stage| dossier.approved_into(stage));
        let approval = approval.and_then(|promotion| {
            let around = Around::promotion(&dossier, promotion);
            let changed = around.changed(opened.store.register(), &catalogue().version, []);
            promotion.approved().map(|decided| (decided.clone(), changed))
        });
        let adopted = only_adopted(&dossier.workload).filter(|_| permit.stands).cloned();
        let approved = match standing(&dossier.workload) {
            Standing::Free if permit.stands => None,
            standing => Some(permit.stands && matches!(standing, Standing::Approved(_))),
        };
        Ok(Some((opened, Answered { permit, approved, adopted, approval })))
    }

    fn tell(&self, session: &mut Session, opened: &Opened, answered: &Answered, exit: Exit) -> Result<(), Failure> {
        let Answered { permit, approved, adopted, approval } = answered;
        let stage = permit.stage.map_or("unknown", |stage| stage.word());
        if session.globals.json {
            return session.out.json(&json!({
                "answer": word(exit), "exit": exit as u8, "advisory": self.advisory, "workload": self.key, "as_of": opened.today.to_string(),
                "stage": stage, "in_stage": permit.stands, "identity": self.identity, "data": self.data,
                "mode": self.data.as_ref().map(|_| self.mode.word()), "judged_by": judged_by(opened),
                "checks": permit.points.iter().map(as_json).collect::<Vec<_>>(),
                "beside": {"fails": permit.beside.fails, "not_answered": permit.beside.not_answered},
                "partial": self.is_partial(), "compared": opened.store.compares()?,
                "approved": approved,
                "adopted": adopted.as_ref().map(|it| json!({
                    "on": it.on.to_string(), "kept_by": it.kept_by.person.to_string(),
                    "first_review_on": it.first_review_on.to_string(),
                })),
                "approval": approval.as_ref().map(|(it, changed)| json!({
                    "by": it.by.person.to_string(), "on": it.on.to_string(), "attested": it.vouched.attested,
                    "recorded_by_account": it.vouched.recorded_by_account, "same_account": it.vouched.same_account,
                    "changed_around": changed,
                })),
            }));
        }
        let (asked, stops) = (permit.points.len(), permit.points.iter().filter(|point| point.stops()).count());
        let answer = if self.advisory { format!("it would be {}", word(exit)) } else { word(exit).to_owned() };
        let partial = if self.is_partial() { " (partial: only the controls named were asked)" } else { "" };
        session.out.line(format!("{}, {stage}, on {}: {answer}{partial}", self.key, opened.today))?;
        let failing = |verdict| permit.points.iter().filter(|point| point.stops() && point.verdict == verdict).count();
        if stops > 0 {
            let (fails, open) = (failing(Verdict::Fail), failing(Verdict::NotAnswered));
            session.out.line(format!("  {asked} asked: {fails} fail, {open} not answered"))?;
        } else {
            session.out.line(format!("  {asked} asked, nothing stops it"))?;
        }
        if !self.is_partial() && (permit.beside.fails, permit.beside.not_answered) != (0, 0) {
            let Tally { not_answered: open, .. } = permit.beside;
            let beside =
                format!("beside these, and stopping nothing: {}, {open} not answered", permit.beside.failing());
            session.out.wrapped(2, &beside)?;
        }
        if let Some(Adoption { on, kept_by, first_review_on, .. }) = adopted {
            let kept_by = opened.people().called(kept_by.person)?;
            let told = format!(
                "nobody approved {stage}: it was adopted there on {on}, kept by {kept_by}; first review due on {first_review_on}"
            );
            session.out.wrapped(2, &told)?;
        }
        if let Some((approval, changed)) = approval {
            session.out.line(format!("  {stage} approved on {}{}", approval.on, approval.vouched.beside()))?;
            changed.iter().try_for_each(|change| session.out.wrapped(4, change))?;
        }
        if !opened.store.compares()? {
            session.out.wrapped(2, NOT_COMPARED)?;
        }
        for point in permit.points.iter().filter(|point| point.verdict.is_finding()) {
            let weighs = point.severity.map(|severity| format!(" ({})", severity.word()));
            let verdict = if point.verdict == Verdict::Fail { "fails" } else { "is not answered" };
            let line = format!("{} {verdict}{}: {}", name(&point.about), weighs.unwrap_or_default(), point.reason);
            session.out.wrapped(4, &line)?;
            if let Some(why) = &point.waived {
                session.out.wrapped(8, &format!("let pass: {why}"))?;
            }
            if let Some(fix) = &point.fix {
                session.out.wrapped(8, &format!("{}: {}", fix.who.plain(), fix.how))?;
            }
        }
        Ok(())
    }

    /// Whether only some of the controls that count were asked.
    fn is_partial(&self) -> bool {
        !self.only.is_empty()
    }

    /// That it cannot be told, on standard error; as JSON on standard output, so that who reads it need not read two streams.
    fn tell_nothing(&self, session: &mut Session, failure: Failure) -> Result<Exit, Failure> {
        let exit = Exit::CannotTell;
        let said = match failure {
            Failure::Said(said) => Said { exit, ..said },
            closed @ Failure::PipeClosed => return Err(closed),
        };
        let why = said.words();
        if session.globals.json {
            let error = Said { what: said.what.or_else(|| Some(self.key.clone())), ..said };
            session.out.json(&json!({
                "answer": word(exit), "exit": exit as u8, "advisory": self.advisory, "workload": self.key, "why": why,
                "error": error.as_json(),
            }))?;
        } else {
            crate::cli::print::note(&format!("{}: it cannot be told: {why}", self.key));
        }
        Ok(exit)
    }
}

/// What was asked, answered, and who let the workload into its stage.
struct Answered {
    permit: Permit,
    /// Whether it stands in the stage by an approval; nothing of a stage that nobody approves.
    approved: Option<bool>,
    /// How it was adopted there, where nobody approved it since.
    adopted: Option<Adoption>,
    /// With what changed around the decision.
    approval: Option<(Decided, Vec<String>)>,
}

fn word(exit: Exit) -> &'static str {
    match exit {
        Exit::Yes => "yes",
        Exit::No => "no",
        _ => "cannot-tell",
    }
}

fn name(about: &About) -> String {
    match about {
        About::Stage => "the stage".to_owned(),
        About::Control(id) => (*id).to_owned(),
        About::Identity(named) => format!("identity {named}"),
        About::Data(named) => format!("data {named}"),
    }
}

fn as_json(point: &Point) -> Json {
    let (about, named) = match &point.about {
        About::Stage => ("stage", None),
        About::Control(id) => ("control", Some(*id)),
        About::Identity(named) => ("identity", Some(named.as_str())),
        About::Data(named) => ("data", Some(named.as_str())),
    };
    json!({
        "about": about, "id": named, "result": point.verdict.word(), "blocks": point.stops(),
        "severity": point.severity.map(Severity::word), "reason": point.reason, "waived": point.waived,
        "fix": point.fix.as_ref().map(|fix| &fix.how), "assigned_to": point.fix.as_ref().map(|fix| fix.who.word()),
    })
}

/// A control by its id; one that there is not is wrong use, never a yes.
fn control(id: &str) -> Result<&'static Control, Failure> {
    let id = id.trim();
    let known = || catalogue().controls.iter();
    known().find(|control| control.id.eq_ignore_ascii_case(id)).ok_or_else(|| {
        let near = nearest(id, known().map(|control| control.id.as_str()));
        let next =
            near.map_or_else(|| "`countersign controls` lists them".to_owned(), |id| format!("did you mean {id}?"));
        Failure::new(format!("--only {id}"), "there is no such control", next)
    })
}
