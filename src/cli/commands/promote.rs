//! `promote`: asks that a workload may enter the next stage, with what approval will make true; or only shows what the gate says.

mod many;
mod runs_as;

use clap::Args;
use serde_json::{Value as Json, json};

use super::show::{answer_word, answered, finding, finding_lines};
use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::target::Target;
use crate::cli::typed;
use crate::controls::{Gate, catalogue, gate};
use crate::domain::lately::Around;
use crate::domain::outdated::{asked_before, planned_again};
use crate::domain::plan::{PlannedGrant, next_stage};
use crate::domain::record::{GrantFacts, Promotion, WorkloadFacts};
use crate::domain::standing::may_ratify;
use crate::domain::{Command, Decision, Dossier, Fact, GrantState, Id, Plan, Stage, Word};
use crate::store::read::Proven;

/// Ask that a workload may enter the next stage; another person decides.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign promote claims-triage-agent --preview
  countersign promote claims-triage-agent --preview --to production --json
  countersign promote claims-triage-agent --ratify --set reach_record=act --set control_point=before
  countersign promote claims-triage-agent --set reach_decision=influence --set control_point=before --set ends_on=+5m \\
      --grant 'dataset=claims-db; classification=confidential; masking=masked; mode=read'
  countersign promote --ratify --filter 'stage:production fails:PRO-1' --by me --dry-run
  countersign promote claims-triage-agent --repeat --set ends_on=+6m
  countersign promote claims-triage-agent --prepare 'svc-claims; issuer=entra; planned_kind=federated; owner=me; zone=rg-prod' \\
      --revoke-by svc-claims-test=+14d --zone rg-prod --leave-zone rg-nonprod

What these say is the plan: it counts for nothing until the decision makes it true. Ends with 1 where the gate is not open.
--preview without a plan shows the gate with the plan of the request that waits, where one does.
--repeat repeats the plan of the last request, where the workload has outgrown it or it was rejected or withdrawn: what is said
besides counts over it, and where it still waits it is withdrawn in the same act, so who asks is who asked then, or the owner.
With --filter all that are found are asked to be approved where they stand, each by its own gate; what does not pass is left and named.
`countersign fields`, `fields grant` and `fields identity` list what can be set.")]
pub struct Promote {
    #[command(flatten)]
    target: Target,
    /// The stage; the next one where none is given
    #[arg(long, value_parser = typed::word::<Stage>)]
    to: Option<Stage>,
    /// Ask that it is approved in the stage where it stands, which nobody approved
    #[arg(long, conflicts_with = "to")]
    ratify: bool,
    /// Ask again what was asked for last: the same plan, on the facts of today
    #[arg(long, conflicts_with_all = ["to", "ratify"])]
    repeat: bool,
    /// A fact that approval will make true
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// Access to data that approval will give: FIELD=VALUE, separated by `;`; `grant=ID` changes one that is recorded
    #[arg(long = "grant", value_name = "FIELD=VALUE;...")]
    grants: Vec<String>,
    /// An identity that approval will prepare: ACCOUNT, then FIELD=VALUE and zone=NAME, separated by `;`; of production, if that is asked for
    #[arg(long = "prepare", value_name = "ACCOUNT;FIELD=VALUE;...")]
    prepare: Vec<String>,
    /// The day by which a test identity will be revoked
    #[arg(long = "revoke-by", value_name = "IDENTITY=DAY")]
    revoke_by: Vec<String>,
    /// A zone that the workload will stand on
    #[arg(long = "zone", value_name = "NAME")]
    zones: Vec<String>,
    /// A zone that it will leave
    #[arg(long = "leave-zone", value_name = "NAME")]
    left_zones: Vec<String>,
    /// Say what the gate says, as eight questions, and ask nothing
    #[arg(long)]
    preview: bool,
    /// Who asks; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    #[command(flatten)]
    options: ActOptions,
}

impl Promote {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = if self.preview { session.read()? } else { session.write()? };
        if let Some(filter) = self.target.many()? {
            return self.ratify_many(session, &mut opened, filter);
        }
        let key = self.target.key.as_deref().unwrap_or_default();
        let Proven { found, dossier } = opened.store.proven(key)?;
        let before = if self.repeat { Some(again(&dossier)?.clone()) } else { None };
        let to = match &before {
            Some(before) if dossier.workload.facts.stage.is(before.from) => before.to,
            _ => self.stage_for(&dossier)?,
        };
        let mut plan = self.plan(session, &opened, to)?;
        if let Some(before) = &before {
            plan = planned_again(before, &dossier).with(plan);
        }
        if self.preview && plan.is_empty() {
            let gate = gate::ask_pending(&dossier, to, opened.today, opened.policy()?);
            return show(session, &opened, &dossier, &gate, &plan);
        }
        let dossier = opened.store.proven_dossier(found.id, Some(&plan))?.unwrap_or(dossier);
        let gate = gate::ask(&dossier, &plan, to, opened.today, opened.policy()?);
        if self.preview {
            return show(session, &opened, &dossier, &gate, &plan);
        }
        if session.globals.json && !gate.passes() {
            session.out.json(&as_json(&dossier, &gate, &changed_around(&opened, &dossier, to, &plan)))?;
            return Ok(Exit::No);
        }
        self.ask(session, &mut opened, Proven { found, dossier }, before.as_ref(), plan, to)
    }

    fn stage_for(&self, dossier: &Dossier) -> Result<Stage, Failure> {
        let stage = &dossier.workload.facts.stage;
        let where_it_stands = stage.known().copied().filter(|_| self.ratify);
        let next = || next_stage(stage).filter(|_| !self.ratify);
        self.to.or(where_it_stands).or_else(next).ok_or_else(|| {
            let key = &dossier.workload.key;
            match stage {
                Fact::Unknown => {
                    let next =
                        format!("answer it first: `countersign answer {key} stage=pilot`, or name one with --to");
                    Failure::new(key, "its stage is unknown", next)
                }
                Fact::Known(stage) if may_ratify(dossier) => {
                    let next = format!("have it approved where it stands: `countersign promote {key} --ratify`");
                    Failure::new(key, format!("nothing follows {stage}"), next)
                }
                Fact::Known(stage) => Failure::new(key, format!("nothing follows {stage}"), "name a stage with --to"),
            }
        })
    }

    fn plan(&self, session: &Session, opened: &Opened, to: Stage) -> Result<Plan, Failure> {
        let people = opened.people();
        let fields = typed::fields::<WorkloadFacts>(&self.set, &people, opened.today)?;
        let grants = self.grants.iter().map(|typed| self.planned(typed, session, opened));
        let grants = grants.collect::<Result<_, _>>()?;
        let prepared = self.prepare.iter().map(|typed| runs_as::prepared(typed, session, opened, to));
        let revoked = self.revoke_by.iter().map(|typed| runs_as::revoked(typed, opened));
        let identities = prepared.chain(revoked).collect::<Result<_, _>>()?;
        let zones = runs_as::zones(&self.zones, opened)?;
        let left_zones = runs_as::zones(&self.left_zones, opened)?;
        Ok(Plan { fields, grants, identities, zones, left_zones })
    }

    /// One `--grant`: a new one is live with the decision, and asked for by whoever asks, unless it says otherwise.
    fn planned(&self, typed: &str, session: &Session, opened: &Opened) -> Result<PlannedGrant, Failure> {
        let pairs = items(typed);
        let (own, pairs): (Vec<String>, Vec<String>) = pairs.into_iter().partition(|pair| pair.starts_with("grant="));
        let mut fields = typed::fields::<GrantFacts>(&pairs, &opened.people(), opened.today)?;
        let recorded = own.first().and_then(|pair| pair.strip_prefix("grant="));
        if let Some(id) = recorded {
            let grant: Id = id
                .trim()
                .parse()
                .map_err(|_| Failure::new(id, "this is no id of a grant", "take it from `countersign show KEY`"))?;
            return Ok(PlannedGrant { grant, fields });
        }
        if fields.get("dataset").is_none() {
            return Err(Failure::new(typed, "the grant names no data set", "give dataset=NAME"));
        }
        if fields.get("state").is_none() {
            fields = fields.with("state", GrantState::Live);
        }
        if fields.get("requested_by").is_none() {
            fields = fields.with("requested_by", opened.people().by(self.by.as_deref())?.person);
        }
        Ok(PlannedGrant { grant: session.new_id()?, fields })
    }

    fn ask(
        self,
        session: &mut Session,
        opened: &mut Opened,
        asked: Proven,
        before: Option<&Promotion>,
        plan: Plan,
        to: Stage,
    ) -> Result<Exit, Failure> {
        let Proven { found, dossier } = asked;
        let by = opened.people().by(self.by.as_deref())?;
        let approves = plan.access_to_approve(&dossier);
        let request = self.options.request_on(session, opened, found.id, found.last_entry)?;
        let withdrawn = before.filter(|before| before.decided.is_none()).map(|before| Command::Decide {
            promotion: before.id,
            workload: found.id,
            decision: Decision::Withdrawn,
            by,
            reason: format!("asked again on the facts of {}", opened.today),
            conditions: vec![],
        });
        let is_withdrawn = withdrawn.is_some();
        let command = Command::RequestPromotion { workload: found.id, to, plan, by };
        let committed = session.commit_all(opened, &request, withdrawn.into_iter().chain([command]))?;
        let promotion = committed.begun.first().map(ToString::to_string);
        let ratified = before.map_or(self.ratify, Promotion::is_ratification);
        let asked = if ratified { format!("asked to be approved in {to}") } else { format!("asked for {to}") };
        let instead = match before {
            Some(before) if is_withdrawn => format!(" again; the request of {} is withdrawn", before.requested_on),
            Some(before) => format!(" again, as on {}", before.requested_on),
            None => String::new(),
        };
        let words = format!(
            "{key}: {asked}{instead}. Someone else decides with: countersign decide {key} --approve --reason TEXT",
            key = found.key
        );
        let words = std::iter::once(words).chain(approves).collect::<Vec<_>>().join("\n");
        let also = json!({"key": found.key, "promotion": promotion, "to": to.word(), "by": by.person.to_string()});
        session.done(&words, &committed, also)
    }
}

/// The request that is asked again.
fn again(dossier: &Dossier) -> Result<&Promotion, Failure> {
    let key = &dossier.workload.key;
    asked_before(dossier).ok_or_else(|| match dossier.pending() {
        Some(_) => Failure::new(
            key,
            "the request that waits still is what would be approved",
            format!("have it decided: `countersign decide {key}`"),
        ),
        None => Failure::new(
            key,
            "no request of it was rejected or withdrawn in its stage",
            format!("ask again: `countersign promote {key}`"),
        ),
    })
}

/// What is said in one argument, separated by `;`.
fn items(typed: &str) -> Vec<String> {
    typed.split(';').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

/// What the gate says, as eight questions.
fn show(session: &mut Session, opened: &Opened, dossier: &Dossier, gate: &Gate, plan: &Plan) -> Result<Exit, Failure> {
    let to = gate.to;
    let changed = changed_around(opened, dossier, to, plan);
    let exit = if gate.is_open() { Exit::Yes } else { Exit::No };
    if session.globals.json {
        session.out.json(&as_json(dossier, gate, &changed))?;
        return Ok(exit);
    }
    let tally = gate.tally();
    let open = if gate.is_open() { "open" } else { "not open" };
    let key = &dossier.workload.key;
    session.out.line(format!("{key}: to {to}: {open}; {} fail, {} not answered", tally.fails, tally.not_answered))?;
    if let Some(barred) = &gate.barred {
        session.out.wrapped(2, &format!("It cannot be asked for: {}; {}", barred.why, barred.next))?;
    }
    changed.iter().try_for_each(|change| session.out.wrapped(2, change))?;
    for question in gate.questions() {
        let answer = answered(question.tally.answer());
        session.out.line(format!("{:<52} {answer}", question.question.title()))?;
        for judged in question.controls.iter().filter(|judged| judged.verdict().is_finding()) {
            finding_lines(session, judged)?;
        }
    }
    Ok(exit)
}

/// What a decision would approve beside the stage by a plan, and what the one on the request that waits would rest on and changed around it.
fn changed_around(opened: &Opened, dossier: &Dossier, to: Stage, plan: &Plan) -> Vec<String> {
    let waits = dossier.pending().filter(|pending| pending.to == to);
    let changed = |it| Around::promotion(dossier, it).changed(opened.store.register(), &catalogue().version, []);
    plan.access_to_approve(dossier).into_iter().chain(waits.map(changed).unwrap_or_default()).collect()
}

fn as_json(dossier: &Dossier, gate: &Gate, changed: &[String]) -> Json {
    let questions: Vec<Json> = gate
        .questions()
        .iter()
        .map(|of| {
            json!({
                "question": of.question.word(),
                "title": of.question.title(),
                "result": answer_word(of.tally.answer()),
                "fails": of.tally.fails,
                "not_answered": of.tally.not_answered,
                "controls": of.controls.iter().map(|judged| finding(judged)).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "key": dossier.workload.key,
        "to": gate.to.word(),
        "open": gate.is_open(),
        "barred": gate.barred.as_ref().map(|barred| &barred.why),
        "fails": gate.tally().fails,
        "not_answered": gate.tally().not_answered,
        "changed_around": changed,
        "blocks": gate.stops().map(|judged| judged.control.id.as_str()).collect::<Vec<_>>(),
        "questions": questions,
    })
}
