//! `controls`: the catalogue, each control with what it asks, where it weighs what, and where it comes from. Of a register it shows
//! what its policy makes of it; without one, what the catalogue says.

use clap::Args;
use serde_json::{Map, Value as Json, json};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::table::{Head, Table};
use crate::controls::{Control, catalogue, framework};
use crate::domain::policy::Preset;
use crate::domain::record::Register;
use crate::domain::{Policy, Severity, Stage, Word};
use crate::nearest::nearest;

/// List and explain the controls.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign controls
  countersign controls KEY-2
  countersign controls --json

B blocks, H high, M medium, I info, - not judged there. It needs no register; where there is one, its policy counts.")]
pub struct Controls {
    /// One control, explained
    id: Option<String>,
}

const STAGES: [Option<Stage>; 5] =
    [Some(Stage::Experiment), Some(Stage::Pilot), Some(Stage::Production), Some(Stage::Retired), None];

impl Controls {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let register = register(session)?;
        let full = Policy { preset: Preset::Full, ..Policy::default() };
        let policy = register.as_ref().map_or(&full, |register| &register.policy);
        let Some(id) = &self.id else { return all(session, policy) };
        let Some(control) = catalogue().controls.iter().find(|control| control.id.eq_ignore_ascii_case(id)) else {
            let near = nearest(id, catalogue().controls.iter().map(|control| control.id.as_str()));
            let next =
                near.map_or_else(|| "`countersign controls` lists them".to_owned(), |id| format!("did you mean {id}?"));
            return Err(Failure::new(
                id,
                format!("there is no such control in catalogue {}", catalogue().version),
                next,
            ));
        };
        if session.globals.json {
            session.out.json(&Json::Array(vec![as_json(control, policy)]))?;
            return Ok(Exit::Yes);
        }
        explain(session, control, policy, register.as_ref())?;
        Ok(Exit::Yes)
    }
}

/// The register, where there is one; one that was named must be there.
fn register(session: &Session) -> Result<Option<Register>, Failure> {
    let named = session.globals.db.is_some() || session.globals.as_of.is_some();
    if !named && !session.globals.place()?.exists() {
        return Ok(None);
    }
    Ok(session.read()?.store.register().cloned())
}

fn all(session: &mut Session, policy: &Policy) -> Result<Exit, Failure> {
    if session.globals.json {
        let mut array = session.out.array()?;
        for control in &catalogue().controls {
            array.item(&as_json(control, policy))?;
        }
        array.end()?;
        return Ok(Exit::Yes);
    }
    let heads = vec![
        Head::whole("control", "Control", 0),
        Head::new("title", "Asks", 0),
        Head::new("question", "Question", 3),
        Head::whole("weighs", "Weighs", 0),
        Head::new("gates", "Gates", 2),
        Head::new("policy", "Policy", 1),
    ];
    let mut table = Table::begin(session, heads)?;
    for control in &catalogue().controls {
        table.row(&[
            control.id.clone(),
            control.title.clone(),
            control.question.word().to_owned(),
            weighs(control, policy),
            gates(control).join(", "),
            own(control, policy).unwrap_or_default(),
        ])?;
    }
    table.end()?;
    Ok(Exit::Yes)
}

fn explain(
    session: &mut Session,
    control: &Control,
    policy: &Policy,
    register: Option<&Register>,
) -> Result<(), Failure> {
    session.out.line(format!("{}  {}", control.id, control.title))?;
    session.out.wrapped(2, &format!("{}; {}", control.family, control.question.title()))?;
    session.out.gap()?;
    session.out.wrapped(2, &control.passes_when)?;
    session.out.gap()?;
    for stage in STAGES {
        let (now, by_catalogue) = (control.severity_in(stage, policy), control.severity.of(stage));
        let said = |severity: Option<Severity>| severity.map_or("not judged", Severity::word);
        let instead = if now == by_catalogue { String::new() } else { format!(" (catalogue: {})", said(by_catalogue)) };
        let stage = stage.map_or("stage unknown", |stage| stage.word());
        session.out.line(format!("  {stage:<16} {}{instead}", said(now)))?;
    }
    let gates = gates(control);
    let gates = if gates.is_empty() { "no gate".to_owned() } else { format!("the gate to {}", gates.join(", ")) };
    let days = control.exception_max_days;
    let longest = if days == 0 { "none".to_owned() } else { format!("at most {days} days") };
    for (what, is) in [
        ("stops", gates),
        ("exception", longest),
        ("reads", control.reads.join(", ")),
        ("follows from", control.sentences.join(", ")),
    ] {
        session.out.wrapped(2, &format!("{what:<16} {is}"))?;
    }
    let own = own(control, policy).map(|own| format!("policy           {own}"));
    if let Some(own) = own {
        session.out.wrapped(2, &own)?;
    }
    let by = register.map_or_else(
        || format!("catalogue {}; no register was looked at", catalogue().version),
        |register| format!("{}; catalogue {}", register.policy_called(), catalogue().version),
    );
    session.out.wrapped(2, &format!("by               {by}"))?;
    session.out.gap()?;
    for reference in &control.references {
        session.out.wrapped(2, &framework::told(reference))?;
    }
    Ok(())
}

/// How much it weighs in each stage under the policy: `H B B - H`, in the order experiment, pilot, production, retired, unknown.
fn weighs(control: &Control, policy: &Policy) -> String {
    STAGES.map(|stage| control.severity_in(stage, policy).map_or("-", Word::word)).join(" ")
}

fn gates(control: &Control) -> Vec<&'static str> {
    control.gates.iter().map(|stage| stage.word()).collect()
}

/// What the policy makes of it, where that is not what the catalogue says.
fn own(control: &Control, policy: &Policy) -> Option<String> {
    let Some(own) = control.policy(policy) else {
        return (!is_on(control, policy)).then(|| "off: not in preset core".to_owned());
    };
    let off = own.off.then(|| "off".to_owned());
    let lowered = own.severity.map(|severity| format!("at most {}", severity.word()));
    let from = own.from.map(|day| format!("from {day}"));
    let said: Vec<String> = [off, lowered, from].into_iter().flatten().collect();
    Some(format!("{}: {}", said.join(", "), own.reason))
}

fn is_on(control: &Control, policy: &Policy) -> bool {
    let off = control.policy(policy).is_some_and(|own| own.off);
    !off && (control.core || policy.preset == Preset::Full)
}

fn as_json(control: &Control, policy: &Policy) -> Json {
    let by_stage = |weigh: &dyn Fn(Option<Stage>) -> Option<Severity>| -> Json {
        let each = STAGES.map(|stage| {
            let name = stage.map_or("unknown", |stage| stage.word());
            (name.to_owned(), weigh(stage).map_or(Json::Null, |severity| severity.word().into()))
        });
        Json::Object(each.into_iter().collect::<Map<_, _>>())
    };
    let titles: Map<String, Json> = control
        .references
        .iter()
        .map(|text| (text.clone(), framework::reference(text).map_or(Json::Null, |(_, _, title)| title.into())))
        .collect();
    let own = control.policy(policy).map(|own| {
        json!({
            "off": own.off, "from": own.from.map(|day| day.to_string()), "severity": own.severity.map(Severity::word),
            "reason": own.reason,
        })
    });
    json!({
        "id": control.id,
        "title": control.title,
        "question": control.question.word(),
        "severities": by_stage(&|stage| control.severity.of(stage)),
        "gates": gates(control),
        "references": control.references,
        "family": control.family,
        "passes_when": control.passes_when,
        "reads": control.reads,
        "core": control.core,
        "standing": control.standing,
        "exception_max_days": control.exception_max_days,
        "sentences": control.sentences,
        "reference_titles": titles,
        "on": is_on(control, policy),
        "weighs": by_stage(&|stage| control.severity_in(stage, policy)),
        "policy": own,
    })
}
