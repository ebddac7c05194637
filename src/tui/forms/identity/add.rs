//! Add an identity: what it is, what it may do, who answers for it, where it stands. What is not known stays unknown.

use crate::domain::record::{IdentityFacts, Zone};
use crate::domain::{Command, Id};
use crate::store::read::PersonRow;
use crate::tui::backend::{DossierView, Prepared};
use crate::tui::effect::Effect;
use crate::tui::forms::{begin, fill};
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::fields;

const ZONE: &str = "zone";

/// Opens the steps; of a workload, it runs as the new identity.
pub fn begin(model: &mut Model, workload: Option<Id>) -> Vec<Effect> {
    let Some(workload) = workload else {
        return begin::with_people(model, |model, people| wizards::open(model, wizard(&people, None)));
    };
    begin::with_workload(model, workload, |model, people, looked| wizards::open(model, wizard(&people, Some(&looked))))
}

fn wizard(people: &[PersonRow], looked: Option<&DossierView>) -> Wizard {
    let workload = looked.map(|looked| (looked.dossier.workload.id, looked.dossier.workload.key.clone()));
    let first = |name: &str| match name {
        "state" => Entry::Choice("live".to_owned()),
        _ => Entry::Open,
    };
    let mut steps = fields::steps(people, &first, true);
    let zones: Vec<Choice> = looked.map(|looked| looked.dossier.zones.iter().map(choice).collect()).unwrap_or_default();
    if !zones.is_empty() {
        let place = Field::choice(ZONE, "Which of the workload's zones does it use?", zones)
            .help("Others, and zones that are new, are recorded once it is added.");
        steps.push(Step::new("Zones", "", vec![place]));
    }
    let (about, title) = match &workload {
        Some((id, key)) => (id.to_string(), format!("{key}: add an identity")),
        None => (String::new(), "Add an identity".to_owned()),
    };
    let said = workload.clone();
    Wizard {
        name: "add-identity",
        about,
        title,
        steps,
        summary: Box::new(move |steps: &Run| {
            let name = steps.words("account");
            let mut lines = vec![match &said {
                Some((_, key)) => format!("{key} runs as {name}."),
                None => format!("{name} is recorded. No workload is said to run as it, so it is orphaned."),
            }];
            lines.extend(steps.answers_in_words().into_iter().skip(1));
            lines.push(if fields::prepared(steps.values()) {
                "It is prepared: it is issued, with its first credential, once its promotion is approved.".to_owned()
            } else {
                "Next: add its credential.".to_owned()
            });
            lines.push("What is left for later stays not answered, and is counted so.".to_owned());
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let names = [fields::FACTS.as_slice(), &fields::NEW].concat();
            let fields = fill::given::<IdentityFacts>(values, &names);
            let done = format!("{} is recorded.", values.text("account").unwrap_or_default().trim());
            let workloads = workload.iter().map(|(id, _)| *id).collect();
            let zones = values.choice(ZONE).and_then(|id| id.parse().ok()).into_iter().collect();
            let commands = vec![Command::AddIdentity { fields, workloads, zones }];
            fill::ask(Prepared { commands, done, ..Prepared::default() })
        }),
    }
}

fn choice(zone: &Zone) -> Choice {
    Choice::new(zone.id.to_string(), zone.called())
}
