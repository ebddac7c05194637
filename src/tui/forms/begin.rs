//! Steps that were asked for and cannot open yet: they wait until the people are read, and the record they are about as it
//! stands now; or for a choice between several things that can be done. Any key gives up the waiting.

use std::fmt;

use crate::domain::{Id, Record};
use crate::store::read::{PersonRow, ZoneRow};
use crate::tui::backend::{Candidate, DossierView, IdentityDetails, MarkedRow, Selection, Sought};
use crate::tui::effect::{Effect, Query};
use crate::tui::model::Model;
use crate::tui::msg::Reply;
use crate::tui::overlays::choose::Choose;
use crate::tui::overlays::prompt::Prompt;
use crate::tui::overlays::{Overlay, Purpose};
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::again::Again;

/// Opens steps once everybody who is recorded is known.
type WithPeople = Box<dyn FnOnce(&mut Model, Vec<PersonRow>) -> Vec<Effect> + Send>;
/// Opens steps about a workload as it stands now.
type WithWorkload = Box<dyn FnOnce(&mut Model, Vec<PersonRow>, Box<DossierView>) -> Vec<Effect> + Send>;
/// Opens steps about the marked workloads.
type WithMarked = Box<dyn FnOnce(&mut Model, Vec<PersonRow>, Vec<MarkedRow>) -> Vec<Effect> + Send>;
/// Opens steps about any other record as it stands now.
type WithRecord = Box<dyn FnOnce(&mut Model, Vec<PersonRow>, Box<Record>) -> Vec<Effect> + Send>;
/// Opens steps about an identity as it stands now.
type WithIdentity = Box<dyn FnOnce(&mut Model, Vec<PersonRow>, Box<IdentityDetails>) -> Vec<Effect> + Send>;
/// Opens something once the zones are known.
type WithZones = Box<dyn FnOnce(&mut Model, Vec<ZoneRow>) -> Vec<Effect> + Send>;
/// Goes on with the record that was looked for.
type WithFound = Box<dyn FnOnce(&mut Model, Id) -> Vec<Effect> + Send>;
/// Goes on with the id of what was chosen.
type Chosen = Box<dyn FnOnce(&mut Model, &str) -> Vec<Effect> + Send>;

/// Goes on once the person at the keyboard is known.
pub type Then = Box<dyn FnOnce(&mut Model) -> Vec<Effect> + Send>;

/// What was begun and has not opened.
#[derive(Default)]
pub struct Begun {
    waiting: Option<Waiting>,
    people: Option<Vec<PersonRow>>,
    marked: Option<Vec<MarkedRow>>,
    looked: Option<Box<DossierView>>,
    record: Option<Box<Record>>,
    identified: Option<Box<IdentityDetails>>,
    choosing: Option<Chosen>,
    seeking: Option<(Sought, WithFound)>,
    /// Opens the steps that were left for the ones that are begun.
    pub back: Option<Again>,
    /// What is run once the person at the keyboard is known.
    pub then: Option<Then>,
    /// Whether that waits for the header, which says whether they are.
    waits_for_header: bool,
}

enum Waiting {
    People(WithPeople),
    Workload(Id, WithWorkload),
    Past(Id, WithWorkload),
    Marked(WithMarked),
    Record(Id, WithRecord),
    Identity(Id, WithIdentity),
    Zones(WithZones),
    Found(WithFound),
}

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begun").field("waiting", &self.waiting.is_some()).finish_non_exhaustive()
    }
}

/// Nothing begun, but the way back to steps that were left.
fn kept(model: &mut Model) -> Begun {
    Begun { back: model.begun.back.take(), ..Begun::default() }
}

/// Asks for the people, then opens.
pub fn with_people(
    model: &mut Model,
    open: impl FnOnce(&mut Model, Vec<PersonRow>) -> Vec<Effect> + Send + 'static,
) -> Vec<Effect> {
    model.begun = Begun { waiting: Some(Waiting::People(Box::new(open))), ..kept(model) };
    vec![Effect::Ask(Query::People)]
}

/// Asks for the people and for a workload as it stands now, then opens; and does so again where it is another one by the time of
/// the act.
pub fn with_workload(
    model: &mut Model,
    workload: Id,
    open: impl Fn(&mut Model, Vec<PersonRow>, Box<DossierView>) -> Vec<Effect> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    on_workload(model, workload, false, open)
}

/// The same, with how the workload stood when it was last reviewed.
pub fn with_workload_and_its_past(
    model: &mut Model,
    workload: Id,
    open: impl Fn(&mut Model, Vec<PersonRow>, Box<DossierView>) -> Vec<Effect> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    on_workload(model, workload, true, open)
}

fn on_workload(
    model: &mut Model,
    workload: Id,
    with_past: bool,
    open: impl Fn(&mut Model, Vec<PersonRow>, Box<DossierView>) -> Vec<Effect> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    let again = open.clone();
    let open = move |model: &mut Model, people: Vec<PersonRow>, looked: Box<DossierView>| {
        let effects = open(model, people, looked);
        if let Some(steps) = &mut model.form {
            steps.reopened_by(move |model| on_workload(model, workload, with_past, again.clone()));
        }
        effects
    };
    let (waiting, asked) = if with_past {
        (Waiting::Past(workload, Box::new(open)), Query::LookBack(workload))
    } else {
        (Waiting::Workload(workload, Box::new(open)), Query::Dossier(workload))
    };
    model.begun = Begun { waiting: Some(waiting), ..kept(model) };
    vec![Effect::Ask(Query::People), Effect::Ask(asked)]
}

/// Asks for the people and the marked workloads, the worst first, then opens.
pub fn with_marked(
    model: &mut Model,
    marked: Selection,
    open: impl FnOnce(&mut Model, Vec<PersonRow>, Vec<MarkedRow>) -> Vec<Effect> + Send + 'static,
) -> Vec<Effect> {
    model.begun = Begun { waiting: Some(Waiting::Marked(Box::new(open))), ..kept(model) };
    vec![Effect::Ask(Query::People), Effect::Ask(Query::Marked(marked))]
}

/// Asks for the people and for a record as it stands now, then opens; and does so again where it is another one by the time of the
/// act.
pub fn with_record(
    model: &mut Model,
    record: Id,
    open: impl Fn(&mut Model, Vec<PersonRow>, Box<Record>) -> Vec<Effect> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    let again = open.clone();
    let open = move |model: &mut Model, people: Vec<PersonRow>, read: Box<Record>| {
        let effects = open(model, people, read);
        if let Some(steps) = &mut model.form {
            steps.reopened_by(move |model| with_record(model, record, again.clone()));
        }
        effects
    };
    model.begun = Begun { waiting: Some(Waiting::Record(record, Box::new(open))), ..kept(model) };
    vec![Effect::Ask(Query::People), Effect::Ask(Query::Record(record))]
}

/// The same for an identity, with all that belongs to it.
pub fn with_identity(
    model: &mut Model,
    identity: Id,
    open: impl Fn(&mut Model, Vec<PersonRow>, Box<IdentityDetails>) -> Vec<Effect> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    let again = open.clone();
    let open = move |model: &mut Model, people: Vec<PersonRow>, read: Box<IdentityDetails>| {
        let effects = open(model, people, read);
        if let Some(steps) = &mut model.form {
            steps.reopened_by(move |model| with_identity(model, identity, again.clone()));
        }
        effects
    };
    model.begun = Begun { waiting: Some(Waiting::Identity(identity, Box::new(open))), ..kept(model) };
    vec![Effect::Ask(Query::People), Effect::Ask(Query::Identity(identity))]
}

/// Asks for the zones, by name, then goes on.
pub fn with_zones(
    model: &mut Model,
    open: impl FnOnce(&mut Model, Vec<ZoneRow>) -> Vec<Effect> + Send + 'static,
) -> Vec<Effect> {
    model.begun = Begun { waiting: Some(Waiting::Zones(Box::new(open))), ..kept(model) };
    vec![Effect::Ask(Query::Zones)]
}

/// Asks for a part of what a record is called, then which of those found is meant, and goes on with it.
pub fn seek(
    model: &mut Model,
    sought: Sought,
    sign: &str,
    found: impl FnOnce(&mut Model, Id) -> Vec<Effect> + Send + 'static,
) -> Vec<Effect> {
    model.begun = Begun { seeking: Some((sought, Box::new(found))), ..kept(model) };
    model.overlays.open(Overlay::Prompt(Prompt::new(Purpose::Seek, sign, "")));
    Vec::new()
}

/// The text that is looked for.
pub fn sought(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some((sought, found)) = model.begun.seeking.take() else { return Vec::new() };
    model.begun = Begun { waiting: Some(Waiting::Found(found)), ..kept(model) };
    vec![Effect::Ask(Query::Seek(sought, text.trim().to_owned()))]
}

/// What was found: one is meant, several are chosen from.
fn found(model: &mut Model, found: &[Candidate], open: WithFound) -> Vec<Effect> {
    match found {
        [] => {
            model.problem("Nothing matches. Look for a part of its name, or leave the text empty to see the first.");
            Vec::new()
        }
        [only] => open(model, only.id),
        several => {
            let choices = several.iter().map(|it| Choice::new(it.id.to_string(), &it.called).noted(&it.note)).collect();
            choose(model, "Which one?", "", choices, move |model, id| {
                id.parse().map_or_else(|_| Vec::new(), |id| open(model, id))
            })
        }
    }
}

/// Asks which of several things is to be done, then goes on with the id of the one that was chosen.
pub fn choose(
    model: &mut Model,
    title: impl Into<String>,
    words: impl Into<String>,
    choices: Vec<Choice>,
    chosen: impl FnOnce(&mut Model, &str) -> Vec<Effect> + Send + 'static,
) -> Vec<Effect> {
    model.begun = Begun { choosing: Some(Box::new(chosen)), ..kept(model) };
    model.overlays.open(Overlay::Choose(Choose::new(Purpose::Begin, title, words, choices)));
    Vec::new()
}

/// The answer to [`choose`].
pub fn chosen(model: &mut Model, id: &str) -> Vec<Effect> {
    model.begun.choosing.take().map_or_else(Vec::new, |go_on| go_on(model, id))
}

/// Goes on once the header has come: with what is to be done where it says who sits here, else by asking that first.
pub fn once_known(model: &mut Model, then: Then) {
    model.begun = Begun { then: Some(then), waits_for_header: true, ..kept(model) };
}

/// A key was pressed: what still waits is wanted no more, or it would open under other fingers.
pub fn give_up(model: &mut Model) {
    model.begun.waiting = None;
    if model.form.is_none() && model.overlays.is_empty() {
        model.begun.back = None;
    }
    if std::mem::take(&mut model.begun.waits_for_header) {
        model.begun.then = None;
    }
}

/// The header came: if it now says who sits here, what waited for that is run.
pub fn recognised(model: &mut Model) -> Vec<Effect> {
    if model.form.is_some() {
        return Vec::new();
    }
    let waited = std::mem::take(&mut model.begun.waits_for_header);
    match (model.me().is_some(), model.begun.then.take()) {
        (true, Some(then)) => then(model),
        (false, then @ Some(_)) if waited => super::who::open(model, then),
        (_, then) => {
            model.begun.then = then;
            Vec::new()
        }
    }
}

/// Takes what was waited for, in whichever order it comes: desks and topics have their own.
pub fn answered(model: &mut Model, answer: &Reply) -> Vec<Effect> {
    let Begun { waiting, people, marked, looked, record, identified, .. } = &mut model.begun;
    match (&waiting, answer) {
        (None, _) => return Vec::new(),
        (Some(Waiting::Zones(_)), Reply::Zones(came)) => {
            let Some(Waiting::Zones(open)) = waiting.take() else { return Vec::new() };
            return open(model, came.clone());
        }
        (Some(Waiting::Found(_)), Reply::Sought(came)) => {
            let Some(Waiting::Found(open)) = waiting.take() else { return Vec::new() };
            return found(model, came, open);
        }
        (_, Reply::People(came)) => *people = Some(came.clone()),
        (_, Reply::Marked(came)) => *marked = Some(came.clone()),
        (Some(Waiting::Workload(id, _)), Reply::Dossier(came)) if came.dossier.workload.id == *id => {
            *looked = Some(came.clone());
        }
        (Some(Waiting::Past(id, _)), Reply::LookedBack(came)) if came.dossier.workload.id == *id => {
            *looked = Some(came.clone());
        }
        (Some(Waiting::Record(id, _)), Reply::Record(came)) if came.body.id() == *id => *record = Some(came.clone()),
        (Some(Waiting::Identity(id, _)), Reply::Identity(came)) if came.identity().id == *id => {
            *identified = Some(came.clone());
        }
        (_, Reply::Unread(_)) => {
            give_up(model);
            return Vec::new();
        }
        _ => return Vec::new(),
    }
    ready(model)
}

/// Opens what waits, where all that it waits for is there.
fn ready(model: &mut Model) -> Vec<Effect> {
    let begun = &mut model.begun;
    let there = match &begun.waiting {
        // What zones and findings wait for opens them itself.
        None | Some(Waiting::Zones(_) | Waiting::Found(_)) => false,
        Some(Waiting::People(_)) => true,
        Some(Waiting::Marked(_)) => begun.marked.is_some(),
        Some(Waiting::Workload(..) | Waiting::Past(..)) => begun.looked.is_some(),
        Some(Waiting::Record(..)) => begun.record.is_some(),
        Some(Waiting::Identity(..)) => begun.identified.is_some(),
    };
    if !there {
        return Vec::new();
    }
    let Some(people) = begun.people.take() else { return Vec::new() };
    let (marked, looked) = (begun.marked.take(), begun.looked.take());
    let (record, identified) = (begun.record.take(), begun.identified.take());
    match (begun.waiting.take(), marked, looked, record, identified) {
        (Some(Waiting::People(open)), ..) => open(model, people),
        (Some(Waiting::Marked(open)), Some(rows), ..) => open(model, people, rows),
        (Some(Waiting::Workload(_, open) | Waiting::Past(_, open)), _, Some(looked), ..) => open(model, people, looked),
        (Some(Waiting::Record(_, open)), _, _, Some(record), _) => open(model, people, record),
        (Some(Waiting::Identity(_, open)), .., Some(identified)) => open(model, people, identified),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{Command, Fact, Fields};
    use crate::tui::action::ActionId;
    use crate::tui::effect::{Effect, Query};
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::forms::{answer, review};
    use crate::tui::msg::Msg;
    use crate::tui::testing::screen;
    use crate::tui::update::update;

    #[test]
    fn what_somebody_else_changed_meanwhile_is_shown_and_the_next_enter_writes_what_was_typed_beside_it() {
        let mut app = TestApp::open();
        let workload = app.add("Claims triage");
        let effects = answer::begin(&mut app.model, workload, None);
        app.settle(effects);
        app.model.form.as_mut().unwrap().go_to_field("stop_path");
        app.type_text("unplug it");
        let fields = Fields::new().with("purpose", "sorts claims");
        app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });

        app.go_to_summary();
        app.act(ActionId::Next);
        let shown = screen(&app.model);
        assert!(shown.contains("Someone changed this") && shown.contains("is now sorts claims"), "{shown}");
        assert_eq!(app.workload("claims-triage").facts.stop_path, Fact::Unknown);

        app.act(ActionId::Next);
        assert!(app.model.form.is_none(), "{}", screen(&app.model));
        let facts = app.workload("claims-triage").facts;
        assert_eq!(facts.stop_path, Fact::Known("unplug it".to_owned()));
        assert_eq!(facts.purpose, Fact::Known("sorts claims".to_owned()), "nobody's answer is lost");
    }

    #[test]
    fn steps_open_once_all_they_need_is_there_in_whatever_order_it_comes() {
        let mut app = TestApp::open();
        let workload = app.add("Claims triage");
        app.me("A. Kumar");
        app.select(workload);
        for first in [Query::LookBack(workload), Query::People] {
            app.model.form = None;
            let asked = review::begin_on(&mut app.model, workload, None);
            let answer = app.ask(&first);
            update(&mut app.model, Msg::Reply(answer));
            assert!(app.model.form.is_none(), "half of it would be without a name");
            let rest = asked.into_iter().filter(|effect| *effect != Effect::Ask(first.clone())).collect();
            app.settle(rest);
            assert!(app.model.form.is_some(), "{first:?} came first");
        }
    }
}
