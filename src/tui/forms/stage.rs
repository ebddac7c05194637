//! Leave a stage without a gate: retire, demote, reopen. One step, which wants a reason, and a summary that says what
//! ends with it.

mod many;

use crate::domain::record::Workload;
use crate::domain::standing::{can_be_adopted, may_ratify};
use crate::domain::{By, Command, Dossier, GrantState, Id, Stage};
use crate::tui::backend::Prepared;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::{adopt, begin, fill, marked, promote};

const ADOPT: &str = "adopt";
const RATIFY: &str = "ratify";
const ENDS: &str = "ends";

/// Where a workload can go without a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Retire,
    Demote(Stage),
    Reopen,
}

/// Asks where the marked workloads go, else the selected one, and opens the step.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    if let Some(marked) = marked::marked(model) {
        return many::begin(model, marked);
    }
    let Some(workload) = model.workload() else { return Vec::new() };
    begin::with_workload(model, workload, |model, _, looked| {
        let (workload, seen, ratifiable) = (&looked.dossier.workload, looked.last_entry, may_ratify(&looked.dossier));
        let moves = Move::of(workload);
        let mut choices: Vec<Choice> = moves.iter().map(|to| Choice::new(to.word(), to.words())).collect();
        if ratifiable {
            choices.insert(0, Choice::new(RATIFY, "Ask that it is approved where it stands"));
        }
        if can_be_adopted(workload) {
            choices.insert(0, Choice::new(ADOPT, "Adopt it: keep it there until a first review"));
        }
        let (title, words) = (format!("{}: change its stage", workload.key), stands(workload));
        begin::choose(model, title, words, choices, move |model, word| match word {
            ADOPT => adopt::begin_on(model, looked.dossier.workload.id),
            RATIFY => promote::begin_where_it_stands(model, looked.dossier.workload.id),
            word => {
                let Some(to) = moves.iter().find(|to| to.word() == word).copied() else { return Vec::new() };
                let wizard = wizard(&looked.dossier, to, seen, model.me().map(|me| me.id));
                wizards::open(model, wizard)
            }
        })
    })
}

impl Move {
    fn of(workload: &Workload) -> Vec<Self> {
        match workload.facts.stage.known() {
            Some(Stage::Retired) => vec![Self::Reopen],
            Some(Stage::Production) => vec![Self::Demote(Stage::Pilot), Self::Retire],
            Some(Stage::Pilot) => vec![Self::Demote(Stage::Experiment), Self::Retire],
            Some(Stage::Experiment) | None => vec![Self::Retire],
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Retire => "retire",
            Self::Demote(_) => "demote",
            Self::Reopen => "restart",
        }
    }

    fn words(self) -> String {
        match self {
            Self::Retire => "Retire it".to_owned(),
            Self::Demote(to) => format!("Demote to {to}"),
            Self::Reopen => "Reopen it as an experiment".to_owned(),
        }
    }

    fn command(self, workload: Id, ends_access: Option<By>) -> Command {
        match self {
            Self::Retire => Command::Retire { workload, ends_access },
            Self::Demote(_) => Command::Demote { workload },
            Self::Reopen => Command::Reopen { workload },
        }
    }

    fn done(self, key: &str) -> String {
        match self {
            Self::Retire => format!("{key} is retired."),
            Self::Demote(to) => format!("{key} is {} now.", in_stage(to)),
            Self::Reopen => format!("{key} is an experiment again."),
        }
    }

    fn meaning(self, key: &str) -> Vec<String> {
        match self {
            Self::Retire => vec![format!("{key} is retired from today. No review is due any more.")],
            Self::Demote(to) => vec![
                format!("{key} is {} from today. When that ends stays not answered.", in_stage(to)),
                "To go up again it needs a promotion and a decision.".to_owned(),
            ],
            Self::Reopen => vec![format!("{key} is an experiment from today. When that ends stays not answered.")],
        }
    }
}

fn in_stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Experiment => "an experiment",
        Stage::Pilot => "a pilot",
        Stage::Production => "in production",
        Stage::Retired => "retired",
    }
}

fn stands(workload: &Workload) -> String {
    match workload.facts.stage.known() {
        Some(stage) => format!("It is {} now.", in_stage(*stage)),
        None => "Its stage is not answered.".to_owned(),
    }
}

/// What ends with it where it is retired: access to data, and identities that nothing else runs as.
fn alive(dossier: &Dossier) -> Vec<String> {
    let grants = dossier.grants.iter().filter(|grant| !grant.facts.state.is(GrantState::Ended));
    let grants = grants.map(|grant| grant.facts.dataset.known().map_or("data without a name", String::as_str));
    let grants = grants.map(|dataset| format!("access to {dataset} ends"));
    let identities =
        dossier.own_identities().map(|it| format!("{} is revoked, with its credentials", it.identity.called()));
    grants.chain(identities).collect()
}

fn wizard(dossier: &Dossier, to: Move, seen: Id, me: Option<Id>) -> Wizard {
    let workload = &dossier.workload;
    let (id, key) = (workload.id, workload.key.clone());
    let said = key.clone();
    let alive = if to == Move::Retire { alive(dossier) } else { vec![] };
    let mut fields = vec![
        Field::long_text("why", "Why?", 2_000)
            .needed()
            .help("The reason stands in the history with your account and the day."),
    ];
    if !alive.is_empty() && me.is_some() {
        let choices = fill::words(&[("yes", "yes, all of it ends today"), ("no", "no, it is ended by its own steps")]);
        fields.push(
            Field::choice(ENDS, "End its access too?", choices)
                .beginning_with(Entry::Choice("yes".to_owned()))
                .needed()
                .help("If access stays live, a control fails after the days in the policy."),
        );
    }
    Wizard {
        name: to.word(),
        about: id.to_string(),
        title: format!("{key}: {}", to.words()),
        steps: vec![Step::new("Why", stands(workload), fields)],
        summary: Box::new(move |steps: &Run| {
            let mut lines = to.meaning(&said);
            let ends = steps.values().choice(ENDS) == Some("yes");
            lines.extend(alive.iter().filter(|_| ends).map(|line| format!("Today {line}.")));
            lines.extend(steps.answers_in_words());
            lines
        }),
        submit: Box::new(move |values: &Values| {
            fill::ask(Prepared {
                commands: vec![
                    to.command(id, me.filter(|_| values.choice(ENDS) == Some("yes")).map(|me| By::of(me, Some(me)))),
                ],
                expects: vec![(id, seen)],
                why: values.text("why").map(|why| why.trim().to_owned()),
                done: to.done(&key),
                ..Prepared::default()
            })
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{Command, Stage};
    use crate::tui::action::ActionId;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::model::Notice;
    use crate::tui::testing::screen;

    #[test]
    fn an_experiment_is_retired_with_a_reason_and_begun_anew() {
        let mut app = TestApp::open();
        let id = app.add("Claims triage");
        app.select(id);
        app.act(ActionId::ChangeStage);
        app.choose("retire");
        app.go_to_summary();
        app.act(ActionId::Next);
        assert!(app.asked.is_empty(), "without a reason nothing is asked for");
        app.type_text("Nobody uses it.");
        app.go_to_summary();
        insta::assert_snapshot!(screen(&app.model));
        app.act(ActionId::Next);
        let asked = app.asked.last().unwrap();
        assert_eq!(asked.commands, [Command::Retire { workload: id, ends_access: None }]);
        assert_eq!(asked.why.as_deref(), Some("Nobody uses it."));
        assert_eq!(app.model.notice, Some(Notice::Done("claims-triage is retired.".into())));
        app.act(ActionId::ChangeStage);
        app.choose("reopen");
        app.type_text("Wanted again.");
        app.go_to_summary();
        app.act(ActionId::Next);
        assert!(app.workload("claims-triage").facts.stage.is(Stage::Experiment));
    }

    #[test]
    fn a_workload_that_somebody_else_changed_meanwhile_is_not_retired_and_the_reason_stays() {
        let mut app = TestApp::open();
        let id = app.add("Claims triage");
        app.select(id);
        app.act(ActionId::ChangeStage);
        app.choose("retire");
        app.type_text("Nobody uses it.");
        app.go_to_summary();
        app.write(Command::Retire { workload: id, ends_access: None });
        app.act(ActionId::Next);
        let steps = app.model.form.as_ref().unwrap();
        assert!(steps.refusal().unwrap().contains("you changed it yourself since you looked"), "{:?}", steps.refusal());
        assert_eq!(steps.values().text("why"), Some("Nobody uses it."));
    }
}
