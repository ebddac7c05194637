//! Two clocks that disagree by a day or more: the person is asked which of them is wrong, and what was typed stays as it is.

use super::wizards;
use crate::store::Ahead;
use crate::tui::effect::{Effect, Query};
use crate::tui::model::Model;
use crate::tui::overlays::choose::Choose;
use crate::tui::overlays::{Overlay, Purpose};
use crate::tui::widgets::choice::Choice;

const MACHINE: &str = "machine";
const ENTRIES: &str = "entries";

/// Asks which clock is wrong. Nothing is written until that is said.
pub fn ask(model: &mut Model, ahead: &Ahead) {
    model.busy = None;
    let why = format!("This machine's clock is {} behind the last entry. Nothing was written.", ahead.behind.by());
    if !wizards::refused(model, &why) {
        model.problem(why);
    }
    let choices = vec![
        Choice::new(MACHINE, "This machine's clock").noted("fix it, then write again"),
        Choice::new(ENTRIES, "The clock of those entries").noted("they get today's date"),
    ];
    let words = format!("{ahead}.");
    model.overlays.open(Overlay::Choose(Choose::new(Purpose::WhichClock, "Which clock is wrong?", words, choices)));
}

/// What the person said.
#[must_use]
pub fn chosen(answer: &str) -> Vec<Effect> {
    if answer == ENTRIES { vec![Effect::Ask(Query::CorrectClock)] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Command;
    use crate::domain::field::Fields;
    use crate::tui::backend::Prepared;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::model::Notice;
    use crate::tui::overlays::Overlays;
    use rstest::rstest;

    #[rstest]
    #[case::this_machine("machine", "Wrong", false)]
    #[case::those_entries("entries", "Right", true)]
    fn the_person_says_which_clock_is_wrong_and_then_the_act_is_written_or_not(
        #[case] wrong: &str,
        #[case] team: &str,
        #[case] writes: bool,
    ) {
        let mut app = TestApp::open();
        let workload = app.add("Bot");
        let said = |team: &str| Command::Answer {
            workload,
            fields: Fields::new().with("team", team),
            bulk: None,
            overwrite: true,
        };
        app.write_ahead(said("Wrong"), 3);
        let asked = Prepared { commands: vec![said("Right")], done: "Done.".into(), ..Prepared::default() };
        let act = || vec![Effect::Ask(Query::Act(Box::new(asked.clone())))];
        app.settle(act());
        assert!(matches!(&app.model.notice, Some(Notice::Problem(why)) if why.contains("3 days behind")));
        assert!(!app.model.overlays.is_empty(), "it is asked");
        app.model.overlays = Overlays::default();
        let effects = chosen(wrong);
        assert_eq!(effects.is_empty(), !writes);
        app.settle(effects);
        app.settle(act());
        assert_eq!(app.workload("bot").facts.team.known().unwrap(), team);
        assert_eq!(matches!(&app.model.notice, Some(Notice::Done(words)) if words == "Done."), writes);
    }
}
