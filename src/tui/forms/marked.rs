//! What steps are about: the workload that is selected, or all that are marked.

use crate::domain::Id;
use crate::tui::action::Enabled;
use crate::tui::backend::Selection;
use crate::tui::effect::Effect;
use crate::tui::model::Model;

use super::{answer, answer_many, schedule};

/// The workload that is selected.
#[must_use]
pub fn selected(model: &Model) -> Option<Id> {
    model.workload()
}

/// All that are marked; nothing where none is.
#[must_use]
pub fn marked(model: &Model) -> Option<Selection> {
    model.screens.marked(model.screen)
}

/// For actions on a workload, or on several at once.
#[must_use]
pub fn some(model: &Model) -> Enabled {
    let is_some = selected(model).is_some() || marked(model).is_some();
    if is_some { Enabled::Yes } else { Enabled::no("No workload is selected.") }
}

/// Begins to answer.
pub fn answer(model: &mut Model) -> Vec<Effect> {
    if let Some(marked) = marked(model) {
        return answer_many::begin(model, marked);
    }
    selected(model).map_or_else(Vec::new, |workload| answer::begin(model, workload, None))
}

/// Begins to set due dates.
pub fn schedule(model: &mut Model) -> Vec<Effect> {
    if let Some(marked) = marked(model) {
        return schedule::begin_many(model, marked);
    }
    selected(model).map_or_else(Vec::new, |workload| schedule::begin_one(model, workload))
}

#[cfg(test)]
mod tests {
    use crate::tui::action::ActionId;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::testing::screen;

    #[test]
    fn a_draft_on_some_that_were_marked_is_offered_for_those_and_not_for_others() {
        let mut app = TestApp::open();
        let (one, two, three) = (app.add("One"), app.add("Two"), app.add("Three"));
        app.mark(&[one, two]);
        app.act(ActionId::Answer);
        app.type_text("act");
        app.act(ActionId::NextPage);
        app.act(ActionId::CloseForm);
        app.choose("keep");
        assert!(app.model.form.is_none());

        // One and three instead of one and two.
        app.mark(&[two, three]);
        app.act(ActionId::Answer);
        assert!(!screen(&app.model).contains("unfinished draft"), "{}", screen(&app.model));
        app.act(ActionId::CloseForm);

        app.mark(&[three, two]);
        app.act(ActionId::Answer);
        assert!(screen(&app.model).contains("unfinished draft"), "{}", screen(&app.model));
    }
}
