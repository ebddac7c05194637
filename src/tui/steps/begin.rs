//! Steps that were asked for and cannot open yet: they wait until the people are read, and the record they are about as it
//! stands now; or for a choice between several things that can be done. Any key gives up the waiting.

use std::fmt;

use crate::domain::{Id, Record};
use crate::store::read::PersonRow;
use crate::tui::desk::{Looked, Marked, MarkedRow};
use crate::tui::effect::{Effect, Request};
use crate::tui::model::Model;
use crate::tui::msg::Answer;
use crate::tui::overlays::choose::Choose;
use crate::tui::overlays::{Overlay, Purpose};
use crate::tui::widgets::choice::Choice;

/// Opens steps once everybody who is recorded is known.
type WithPeople = Box<dyn FnOnce(&mut Model, Vec<PersonRow>) -> Vec<Effect> + Send>;
/// Opens steps about a workload as it stands now.
type WithWorkload = Box<dyn FnOnce(&mut Model, Vec<PersonRow>, Box<Looked>) -> Vec<Effect> + Send>;
/// Opens steps about the marked workloads.
type WithMarked = Box<dyn FnOnce(&mut Model, Vec<PersonRow>, Vec<MarkedRow>) -> Vec<Effect> + Send>;
/// Opens steps about any other record as it stands now.
type WithRecord = Box<dyn FnOnce(&mut Model, Vec<PersonRow>, Box<Record>) -> Vec<Effect> + Send>;
/// Goes on with the id of what was chosen.
type Chosen = Box<dyn FnOnce(&mut Model, &str) -> Vec<Effect> + Send>;

/// Goes on once the person at the keyboard is known.
pub type Then = Box<dyn FnOnce(&mut Model) -> Vec<Effect> + Send>;

/// What was begun and has not opened.
#[derive(Default)]
pub struct Begun {
    waiting: Option<Waiting>,
    people: Option<Vec<PersonRow>>,
    looked: Option<Box<Looked>>,
    marked: Option<Vec<MarkedRow>>,
    record: Option<Box<Record>>,
    choosing: Option<Chosen>,
    /// What is run once the person at the keyboard is known.
    pub then: Option<Then>,
}

enum Waiting {
    People(WithPeople),
    Workload(Id, WithWorkload),
    Marked(WithMarked),
    Record(Id, WithRecord),
}

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begun").field("waiting", &self.waiting.is_some()).finish_non_exhaustive()
    }
}

/// Asks for the people, then opens.
pub fn with_people(
    model: &mut Model,
    open: impl FnOnce(&mut Model, Vec<PersonRow>) -> Vec<Effect> + Send + 'static,
) -> Vec<Effect> {
    model.begun = Begun { waiting: Some(Waiting::People(Box::new(open))), ..Begun::default() };
    vec![Effect::Ask(Request::People)]
}

/// Asks for the people and for a workload as it stands now, then opens; and does so again where it is another one by the time of
/// the act.
pub fn with_workload(
    model: &mut Model,
    workload: Id,
    open: impl Fn(&mut Model, Vec<PersonRow>, Box<Looked>) -> Vec<Effect> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    on_workload(model, workload, Request::Dossier, open)
}

/// The same, with how the workload stood when it was last reviewed.
pub fn with_workload_and_its_past(
    model: &mut Model,
    workload: Id,
    open: impl Fn(&mut Model, Vec<PersonRow>, Box<Looked>) -> Vec<Effect> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    on_workload(model, workload, Request::LookBack, open)
}

fn on_workload(
    model: &mut Model,
    workload: Id,
    asked: fn(Id) -> Request,
    open: impl Fn(&mut Model, Vec<PersonRow>, Box<Looked>) -> Vec<Effect> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    let again = open.clone();
    let open = move |model: &mut Model, people: Vec<PersonRow>, looked: Box<Looked>| {
        let effects = open(model, people, looked);
        if let Some(steps) = &mut model.steps {
            steps.reopened_by(move |model| on_workload(model, workload, asked, again.clone()));
        }
        effects
    };
    model.begun = Begun { waiting: Some(Waiting::Workload(workload, Box::new(open))), ..Begun::default() };
    vec![Effect::Ask(Request::People), Effect::Ask(asked(workload))]
}

/// Asks for the people and the marked workloads, the worst first, then opens.
pub fn with_marked(
    model: &mut Model,
    marked: Marked,
    open: impl FnOnce(&mut Model, Vec<PersonRow>, Vec<MarkedRow>) -> Vec<Effect> + Send + 'static,
) -> Vec<Effect> {
    model.begun = Begun { waiting: Some(Waiting::Marked(Box::new(open))), ..Begun::default() };
    vec![Effect::Ask(Request::People), Effect::Ask(Request::Marked(marked))]
}

/// Asks for the people and for a record as it stands now, then opens.
pub fn with_record(
    model: &mut Model,
    record: Id,
    open: impl FnOnce(&mut Model, Vec<PersonRow>, Box<Record>) -> Vec<Effect> + Send + 'static,
) -> Vec<Effect> {
    model.begun = Begun { waiting: Some(Waiting::Record(record, Box::new(open))), ..Begun::default() };
    vec![Effect::Ask(Request::People), Effect::Ask(Request::Record(record))]
}

/// Asks which of several things is to be done, then goes on with the id of the one that was chosen.
pub fn choose(
    model: &mut Model,
    title: impl Into<String>,
    words: impl Into<String>,
    choices: Vec<Choice>,
    chosen: impl FnOnce(&mut Model, &str) -> Vec<Effect> + Send + 'static,
) -> Vec<Effect> {
    model.begun = Begun { choosing: Some(Box::new(chosen)), ..Begun::default() };
    model.overlays.open(Overlay::Choose(Choose::new(Purpose::Begin, title, words, choices)));
    Vec::new()
}

/// The answer to [`choose`].
pub fn chosen(model: &mut Model, id: &str) -> Vec<Effect> {
    model.begun.choosing.take().map_or_else(Vec::new, |go_on| go_on(model, id))
}

/// A key was pressed: what still waits is wanted no more, or it would open under other fingers.
pub fn give_up(model: &mut Model) {
    model.begun.waiting = None;
}

/// The header came: if it now says who sits here, what waited for that is run.
pub fn recognised(model: &mut Model) -> Vec<Effect> {
    let known = model.me().is_some() && model.steps.is_none();
    let then = model.begun.then.take_if(|_| known);
    then.map_or_else(Vec::new, |then| then(model))
}

/// Takes what was waited for. Answers come in any order: the steps open once all that they wait for is there.
pub fn answered(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    let begun = &mut model.begun;
    match (&begun.waiting, answer) {
        (None, _) => return Vec::new(),
        (Some(_), Answer::People(people)) => begun.people = Some(people.clone()),
        (Some(Waiting::Marked(_)), Answer::Marked(rows)) => begun.marked = Some(rows.clone()),
        (Some(Waiting::Workload(id, _)), Answer::Dossier(looked)) if looked.dossier.workload.id == *id => {
            begun.looked = Some(looked.clone());
        }
        (Some(Waiting::Record(id, _)), Answer::Record(record)) if record.body.id() == *id => {
            begun.record = Some(record.clone());
        }
        (Some(_), Answer::Unread(_)) => {
            give_up(model);
            return Vec::new();
        }
        _ => return Vec::new(),
    }
    let begun = &mut model.begun;
    let is_complete = begun.people.is_some()
        && match &begun.waiting {
            None => false,
            Some(Waiting::People(_)) => true,
            Some(Waiting::Workload(..)) => begun.looked.is_some(),
            Some(Waiting::Marked(_)) => begun.marked.is_some(),
            Some(Waiting::Record(..)) => begun.record.is_some(),
        };
    if !is_complete {
        return Vec::new();
    }
    let people = begun.people.take().unwrap_or_default();
    match (begun.waiting.take(), begun.looked.take(), begun.marked.take(), begun.record.take()) {
        (Some(Waiting::People(open)), ..) => open(model, people),
        (Some(Waiting::Workload(_, open)), Some(looked), ..) => open(model, people, looked),
        (Some(Waiting::Marked(open)), _, Some(rows), _) => open(model, people, rows),
        (Some(Waiting::Record(_, open)), .., Some(record)) => open(model, people, record),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{Command, Fact, Fields};
    use crate::tui::action::ActionId;
    use crate::tui::effect::{Effect, Request};
    use crate::tui::msg::Msg;
    use crate::tui::steps::office::Office;
    use crate::tui::steps::{answer, review};
    use crate::tui::testing::screen;
    use crate::tui::update::update;

    #[test]
    fn what_somebody_else_changed_meanwhile_is_shown_and_the_next_enter_writes_what_was_typed_beside_it() {
        let mut office = Office::open();
        let workload = office.add("Claims triage");
        let effects = answer::begin(&mut office.model, workload, None);
        office.settle(effects);
        office.model.steps.as_mut().unwrap().go_to_field("stop_path");
        office.type_text("unplug it");
        let fields = Fields::new().with("purpose", "sorts claims");
        office.write(Command::Answer { workload, fields, bulk: None, overwrite: true });

        office.go_to_summary();
        office.act(ActionId::Proceed);
        let shown = screen(&office.model);
        assert!(shown.contains("somebody else changed it") && shown.contains("is now sorts claims"), "{shown}");
        assert_eq!(office.workload("claims-triage").facts.stop_path, Fact::Unknown);

        office.act(ActionId::Proceed);
        assert!(office.model.steps.is_none(), "{}", screen(&office.model));
        let facts = office.workload("claims-triage").facts;
        assert_eq!(facts.stop_path, Fact::Known("unplug it".to_owned()));
        assert_eq!(facts.purpose, Fact::Known("sorts claims".to_owned()), "nobody's answer is lost");
    }

    #[test]
    fn steps_open_once_all_they_need_is_there_in_whatever_order_it_comes() {
        let mut office = Office::open();
        let workload = office.add("Claims triage");
        office.me("A. Kumar");
        office.select(workload);
        for first in [Request::Dossier(workload), Request::People] {
            office.model.steps = None;
            let asked = review::begin_on(&mut office.model, workload, None);
            let answer = office.ask(&first);
            update(&mut office.model, Msg::Answer(answer));
            assert!(office.model.steps.is_none(), "half of it would be without a name");
            let rest = asked.into_iter().filter(|effect| *effect != Effect::Ask(first.clone())).collect();
            office.settle(rest);
            assert!(office.model.steps.is_some(), "{first:?} came first");
        }
    }
}
