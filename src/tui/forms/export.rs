//! Take evidence away: into which folder, of which workloads, of which period. Nothing is written before the summary is taken.

use std::path::PathBuf;

use crate::domain::{Day, Id};
use crate::evidence::{Options, Outcome, Period};
use crate::tui::effect::{Effect, Query};
use crate::tui::model::Model;
use crate::tui::overlays::Overlay;
use crate::tui::overlays::message::Message;
use crate::tui::update::wizards;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::fill;

const PLACE: &str = "place";
const SCOPE: &str = "scope";
const FILTERED: &str = "filtered";

/// What the steps are opened on.
struct Shown {
    filter: String,
    as_of: Option<Day>,
    me: Option<Id>,
}

/// Opens the steps.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    let shown = Shown {
        filter: model.screens.workloads.found.to_string(),
        as_of: model.register.as_of.and_then(Day::from_date),
        me: model.me().map(|me| me.id),
    };
    wizards::open(model, wizard(shown))
}

/// Says where the evidence lies, and which line somebody else should keep.
pub fn written(model: &mut Model, outcome: &Outcome) {
    let folder = outcome.folder.display();
    model.done(format!("Evidence is written: {folder}"));
    let covered = if outcome.is_covered() {
        ""
    } else {
        "\n\nThe register did not witness the whole period; the pack says from which day on it did."
    };
    let words = format!(
        "It lies in {folder}.\n\nGive this line to someone else to keep. It lets them detect a rewritten ledger:\n\n{}{covered}",
        outcome.line_to_keep()
    );
    model.overlays.open(Overlay::Message(Message::new("Evidence is written", &words)));
}

fn wizard(shown: Shown) -> Wizard {
    let Shown { filter, as_of, me } = shown;
    let day = as_of.map_or_else(|| "today".to_owned(), |day| day.to_string());
    let is_filtered = !filter.is_empty();
    let scopes = fill::words(&[("all", "all workloads"), (FILTERED, "those that the filter finds")]);
    let place = Step::new(
        "Where and what",
        "",
        vec![
            Field::text(PLACE, "Which folder?", 1_000)
                .needed()
                .beginning_with(Entry::Text(".".to_owned()))
                .help("The pack becomes a new folder inside it. A dot means the current folder."),
            Field::choice(SCOPE, format!("Which workloads? The filter is: {filter}"), scopes)
                .needed()
                .beginning_with(Entry::Choice(FILTERED.to_owned()))
                .asked_if(move |_| is_filtered),
        ],
    );
    let period = Step::new(
        "Period",
        "Left for later, it shows everything up to the day.",
        vec![
            Field::past_date("from", "From which date?").checked(|values| alone(values, "to")),
            Field::past_date("to", "To which date?").checked(|values| {
                let backwards = values.day("to")? < values.day("from").unwrap_or(values.day("to")?);
                if backwards { Some("that is before the first day".to_owned()) } else { alone(values, "from") }
            }),
        ],
    );
    let said = filter.clone();
    Wizard {
        name: "export",
        about: String::new(),
        title: "Take evidence away".to_owned(),
        steps: vec![place, period],
        summary: Box::new(move |steps: &Run| {
            let values = steps.values();
            let scope = match values.choice(SCOPE) {
                Some(FILTERED) if is_filtered => format!("the workloads that {said} finds"),
                _ => "all workloads".to_owned(),
            };
            let mut lines =
                vec![format!("Evidence of {scope}, as of {day}, is written into the folder: {}", steps.words(PLACE))];
            if !values.is_open("from") && !values.is_open("to") {
                lines.push(format!("It answers for the period from {} to {}.", steps.words("from"), steps.words("to")));
            }
            lines.push("Where the register can be written, it records the export.".to_owned());
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let from_to = fill::day(values, "from").zip(fill::day(values, "to"));
            let options = Options {
                place: PathBuf::from(values.text(PLACE).unwrap_or(".").trim()),
                as_of,
                period: from_to.map(|(from, to)| Period { from, to }),
                filter: (values.choice(SCOPE) == Some(FILTERED)).then(|| filter.clone()),
                me,
                ..Options::default()
            };
            vec![Effect::Ask(Query::Export(Box::new(options)))]
        }),
    }
}

fn alone(values: &Values, other: &str) -> Option<String> {
    values.is_open(other).then(|| "a period has two days; give the other one too".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::tui::action::ActionId;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::testing::screen;

    #[test]
    fn evidence_is_written_only_once_the_summary_is_taken() {
        let mut app = TestApp::open();
        app.add("Claims triage");
        app.act(ActionId::Export);
        app.go_to_summary();
        insta::assert_snapshot!(screen(&app.model));
        app.act(ActionId::PreviousPage);
        app.act(ActionId::PreviousPage);
        app.type_text("/no such folder at all");
        let place = tempfile::tempdir().unwrap();
        app.act(ActionId::CloseForm);
        app.choose("discard");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);

        app.act(ActionId::Export);
        app.paste(place.path().to_str().unwrap());
        app.go_to_summary();
        app.act(ActionId::Next);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
        assert!(screen(&app.model).contains("Give this line to someone else to keep"), "{}", screen(&app.model));
    }

    #[test]
    fn evidence_that_cannot_be_written_says_why_and_keeps_what_was_typed() {
        let mut app = TestApp::open();
        app.act(ActionId::Export);
        app.act(ActionId::NextPage);
        app.type_text("2026-01-01");
        app.act(ActionId::NextField);
        app.type_text("2026-02-01");
        app.act(ActionId::PreviousPage);
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a file");
        std::fs::write(&file, "in the way").unwrap();
        app.paste(file.to_str().unwrap());
        app.go_to_summary();
        app.act(ActionId::Next);
        let steps = app.model.form.as_ref().unwrap();
        assert!(steps.refusal().is_some());
        assert_eq!(steps.values().text("from"), Some("2026-01-01"));
    }
}
