//! The first hour after an import: five steps that tick off as the register is answered; each lists what is left of it.

use super::super::backend::Task;
use super::super::effect::{Effect, Query};
use super::super::forms::begin;
use super::super::glyph::State;
use super::super::model::Model;
use super::super::screens;
use super::super::widgets::choice::Choice;
use crate::shown::grouped;

const WORDS: &str = "What an import leaves to do. Enter lists what is left of a step; * marks it all there, and a, o and d then \
                     answer, name owners and set reviews for all that is marked.";

/// Asks how far it is.
#[must_use]
pub fn ask() -> Vec<Effect> {
    vec![Effect::Ask(Query::GettingStarted)]
}

/// Shows the steps, unless something else was begun since.
pub fn show(model: &mut Model, tasks: &[Task]) -> Vec<Effect> {
    if !model.overlays.is_empty() || model.form.is_some() {
        return Vec::new();
    }
    let glyphs = model.look.glyphs;
    let choice = |task: &Task| {
        let state = if task.left == 0 { State::Pass } else { State::NotAnswered };
        let note = match task.left {
            0 if task.of == 0 => "there are none".to_owned(),
            0 => "done".to_owned(),
            left => format!("{} of {} left", grouped(left), grouped(task.of)),
        };
        Choice::new(task.left_filter, format!("{} {}", glyphs.state(state), task.words)).noted(note)
    };
    let title =
        format!("Getting started: {} of {} done", tasks.iter().filter(|task| task.left == 0).count(), tasks.len());
    begin::choose(model, title, WORDS, tasks.iter().map(choice).collect(), screens::show_found)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::domain::{Command, Fields, PersonKind};
    use crate::tui::action::ActionId;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::testing::screen;

    #[rstest]
    #[case(80, 24)]
    #[case(120, 40)]
    #[case(60, 15)]
    fn steps_tick_off_as_the_register_is_answered(#[case] width: u16, #[case] height: u16) {
        let mut app = TestApp::open();
        let desk = Fields::new().with("name", "ai-desk@acme.example").with("kind", PersonKind::Mailbox);
        app.write(Command::DescribePerson { person: None, fields: desk });
        let mailbox = app.people()[0].id;
        let fields = Fields::new().with("name", "Claims triage").with("owner", mailbox);
        app.write(Command::AddWorkload { key: None, fields });
        app.add("Doc summariser");
        app.model.size = (width, height);
        app.act(ActionId::GettingStarted);
        insta::assert_snapshot!(format!("first_hour_{width}x{height}"), screen(&app.model));
        app.choose("mailboxes");
        assert_eq!(app.model.screens.workloads.filter, "owner_kind:mailbox");
        assert_eq!(app.model.screens.workloads.table.rows().len(), 1);
    }
}
