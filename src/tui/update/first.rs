//! The first start, where there is no register yet: a page that offers what can be done. Nothing is made until it is chosen.

use super::super::backend::Planned;
use super::super::effect::{Effect, Query};
use super::super::forms::{add, who};
use super::super::model::{Busy, Ending, Model};
use super::super::overlays::choose::Choose;
use super::super::overlays::prompt::Prompt;
use super::super::overlays::{Overlay, Purpose};
use super::super::screens::ScreenId;
use super::super::widgets::choice::Choice;
use super::{end, importing, look_for_changes};

const DEMO: &str = "demo";
const IMPORT: &str = "import";
const ADD: &str = "add";
const QUIT: &str = "quit";

/// What people call a register where nobody says.
const NAME: &str = "register";

/// A start without a register.
#[derive(Debug, Clone, Default)]
pub struct First {
    /// Where the register would be made, as people read it.
    pub file: String,
    /// What is done once it is made.
    next: Next,
}

#[derive(Debug, Clone, Default)]
enum Next {
    #[default]
    Add,
    Import(Box<Planned>),
}

impl First {
    /// A start that would make its register in this file.
    #[must_use]
    pub fn at(file: impl Into<String>) -> Self {
        Self { file: file.into(), next: Next::Add }
    }

    /// What the page says above its choices.
    #[must_use]
    pub fn words(&self) -> String {
        format!(
            "Which of your AI workloads can touch a customer, a record or a decision with no human in between, and who said \
             they may?\n\nThere is no register yet. Choose how to start; it will be created in {}.",
            self.file
        )
    }
}

/// Brings the page back whenever nothing else is asked.
pub fn stand(model: &mut Model) {
    let Some(first) = &model.first else { return };
    if !model.overlays.is_empty() || model.form.is_some() || model.busy.is_some() {
        return;
    }
    let words = first.words();
    let choices = vec![
        Choice::new(DEMO, "Open the demo").noted("deleted when you quit"),
        Choice::new(IMPORT, "Import a file").noted("from a CSV file; you see the result first"),
        Choice::new(ADD, "Add the first workload").noted("step by step"),
        Choice::new(QUIT, "Leave"),
    ];
    let page = Choose::new(Purpose::FirstStart, "Countersign", words, choices).page();
    model.overlays.open(Overlay::Choose(page));
}

/// Takes what was chosen on the page.
pub fn chosen(model: &mut Model, what: &str) -> Vec<Effect> {
    match what {
        DEMO => end(model, Ending::Demo),
        IMPORT => importing::ask(model),
        ADD => ask_name(model, Next::Add),
        _ => end(model, Ending::Quit),
    }
}

/// Makes the register, then takes the rows.
pub fn then_import(model: &mut Model, planned: Planned) -> Vec<Effect> {
    ask_name(model, Next::Import(Box::new(planned)))
}

fn ask_name(model: &mut Model, next: Next) -> Vec<Effect> {
    if let Some(first) = &mut model.first {
        first.next = next;
    }
    let sign = format!("Name of the register [{NAME}]: ");
    let prompt = Prompt::new(Purpose::RegisterName, sign, "");
    model.overlays.open(Overlay::Prompt(prompt));
    Vec::new()
}

/// Takes the name, and has the register made.
pub fn named(model: &mut Model, name: &str) -> Vec<Effect> {
    let Some(first) = &model.first else { return Vec::new() };
    let name = Some(name.trim()).filter(|name| !name.is_empty()).unwrap_or(NAME).to_owned();
    let next = first.next.clone();
    model.busy = Some(Busy::with("Making the register"));
    let mut effects = vec![Effect::Ask(Query::Begin(name))];
    // The same worker answers both, one after the other.
    if let Next::Import(planned) = next {
        effects.extend(importing::take_rows(model, *planned));
    }
    effects
}

/// The register is there.
pub fn begun(model: &mut Model, name: String) -> Vec<Effect> {
    let Some(first) = model.first.take() else { return Vec::new() };
    model.register.name = name;
    let mut effects = look_for_changes();
    if matches!(first.next, Next::Import(_)) {
        // What the import brings is told there; nobody came from another screen.
        model.screen = ScreenId::Triage;
    }
    if matches!(first.next, Next::Add) {
        model.busy = None;
        effects.extend(who::first(model, add::begin));
    }
    effects
}

#[cfg(test)]
pub(super) mod tests;
