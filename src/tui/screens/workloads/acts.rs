//! What is done on the workloads' screen: narrowing, ordering, columns, views. Each answers one purpose of an overlay.

use super::completing::InRows;
use crate::query::{self, COLUMNS, Candidate, Column, Direction, Sort, View, built_in};
use crate::tui::action::ActionId;
use crate::tui::effect::Effect;
use crate::tui::memory::Kept;
use crate::tui::model::Model;
use crate::tui::overlays::choose::Choose;
use crate::tui::overlays::columns::ColumnChoice;
use crate::tui::overlays::prompt::{Caption, Prompt};
use crate::tui::overlays::{Overlay, Purpose};
use crate::tui::screens::workload;
use crate::tui::widgets::choice::Choice;

const SAVE: &str = "save";
const FORGET: &str = "forget";
/// Before the name of a view, so that one may be called "save".
const VIEW: &str = "view ";

/// Runs an action of this screen.
pub fn act(model: &mut Model, id: ActionId) -> Vec<Effect> {
    if id == ActionId::Open {
        return workload::open(model);
    }
    let screen = &mut model.screens.workloads;
    let overlay = match id {
        ActionId::Filter => Overlay::Prompt(Prompt::new(Purpose::Filter, "/", &screen.filter)),
        ActionId::Sort => Overlay::Choose(orders(screen.sort)),
        ActionId::Columns => Overlay::Columns(ColumnChoice::new(screen.columns())),
        ActionId::Views => Overlay::Choose(views(model)),
        ActionId::ReverseSort => {
            let sort = screen.sort.turned();
            return ordered(model, sort);
        }
        _ => return Vec::new(),
    };
    model.overlays.open(overlay);
    Vec::new()
}

/// Takes what was chosen or typed for a purpose of this screen.
pub fn answer(model: &mut Model, purpose: &Purpose, text: &str) -> Vec<Effect> {
    match purpose {
        Purpose::Filter => {
            model.screens.workloads.filter(text);
            if let Some(fault) = model.screens.workloads.settle() {
                model.problem(format!("The list is as before: {fault}."));
            }
            Vec::new()
        }
        Purpose::Sort => {
            let Ok(column) = text.parse::<Column>() else { return Vec::new() };
            let sort = chosen_order(model.screens.workloads.sort, column);
            ordered(model, sort)
        }
        Purpose::Columns => {
            let Ok(columns) = query::columns(text) else { return Vec::new() };
            model.screens.workloads.show_columns(columns.clone());
            model.memory.columns = columns;
            vec![Effect::Remember(model.memory.layout())]
        }
        Purpose::View => match text {
            SAVE => {
                model.overlays.open(Overlay::Prompt(Prompt::new(Purpose::SaveView, "save this view as: ", "")));
                Vec::new()
            }
            FORGET => {
                model.overlays.open(Overlay::Choose(forgettable(model)));
                Vec::new()
            }
            view => show_view(model, view.strip_prefix(VIEW).unwrap_or_default()),
        },
        Purpose::SaveView => {
            let screen = &model.screens.workloads;
            let (sort, columns) = (Some(screen.sort), Some(screen.columns().to_vec()));
            let view = View { name: text.trim().to_owned(), filter: screen.found.clone(), sort, columns };
            let words = format!("Saved as \"{}\"; v shows it.", view.name);
            let kept = model.memory.save(view);
            remembered(model, kept, words)
        }
        Purpose::ForgetView => {
            let kept = model.memory.forget(text);
            remembered(model, kept, format!("The view \"{text}\" is forgotten."))
        }
        // Answered elsewhere.
        Purpose::Begin
        | Purpose::LeaveSteps
        | Purpose::WhichClock
        | Purpose::ResumeDraft
        | Purpose::FirstStart
        | Purpose::RegisterName
        | Purpose::FindPerson
        | Purpose::ImportFile
        | Purpose::Seek
        | Purpose::FindIdentity
        | Purpose::IdentityView
        | Purpose::IdentityOrder => Vec::new(),
    }
}

/// What stands beside the filter while it is typed.
#[must_use]
pub fn caption(model: &Model) -> Caption {
    let screen = &model.screens.workloads;
    match &screen.fault {
        Some(fault) => Caption::Wrong { words: fault.to_string(), at: fault.at.clone() },
        None => Caption::Fine(screen.numbers(model.register.standing.as_ref().map(|standing| standing.workloads))),
    }
}

/// How the filter that is being typed may go on.
#[must_use]
pub fn complete(model: &Model, text: &str, cursor: usize) -> (std::ops::Range<usize>, Vec<Candidate>) {
    let completion = query::complete(text, cursor, &InRows(model.screens.workloads.table.rows()));
    (completion.replace, completion.candidates)
}

fn ordered(model: &mut Model, sort: Sort) -> Vec<Effect> {
    model.screens.workloads.order(sort);
    model.memory.sort = sort;
    vec![Effect::Remember(model.memory.layout())]
}

/// The order in force once more is that order turned round. Of numbers and dangers the most comes first.
fn chosen_order(now: Sort, column: Column) -> Sort {
    if now.column == column {
        return now.turned();
    }
    let most_first = matches!(
        column,
        Column::Fails | Column::Excepted | Column::NotAnswered | Column::Tier | Column::ActsAlone | Column::Claims
    );
    Sort { column, direction: if most_first { Direction::Descending } else { Direction::Ascending } }
}

fn orders(now: Sort) -> Choose {
    let order = |entry: &query::ColumnEntry| {
        let note = match (entry.column == now.column, now.direction) {
            (true, Direction::Ascending) => "sorted ascending; choose again to reverse",
            (true, Direction::Descending) => "in force, most first; again turns it round",
            (false, _) if entry.indexed => "",
            (false, _) => "takes a moment on a large register",
        };
        Choice::new(entry.name, entry.title).noted(note)
    };
    Choose::new(Purpose::Sort, "Sort by", "", COLUMNS.iter().map(order).collect()).at(now.column.name())
}

fn views(model: &Model) -> Choose {
    let shown = |view: &View| Choice::new(format!("{VIEW}{}", view.name), &view.name).noted(view.filter.to_string());
    let mut choices: Vec<Choice> = built_in().iter().map(shown).collect();
    let mut words = String::new();
    match &model.memory.views {
        Ok(views) => choices.extend(views.iter().map(shown)),
        Err(why) => words = format!("Your own views cannot be read: {why}."),
    }
    choices.push(Choice::new(SAVE, "save what is shown now ..."));
    if model.memory.views.as_ref().is_ok_and(|views| views.iter().next().is_some()) {
        choices.push(Choice::new(FORGET, "forget one of your own ..."));
    }
    Choose::new(Purpose::View, "Views", words, choices)
}

fn forgettable(model: &Model) -> Choose {
    let own = model.memory.views.iter().flat_map(query::Views::iter);
    let choices = own.map(|view| Choice::new(&view.name, &view.name).noted(view.filter.to_string())).collect();
    Choose::new(Purpose::ForgetView, "Forget a view", "Esc keeps them all.", choices)
}

fn show_view(model: &mut Model, name: &str) -> Vec<Effect> {
    let own = model.memory.views.as_ref().ok().and_then(|views| views.named(name));
    let Some(view) = own.or_else(|| built_in().into_iter().find(|view| view.name == name)) else { return Vec::new() };
    if view.filter.asks_for_me() && model.me().is_none() {
        model.problem("Nobody is recorded behind your account yet, so nothing is yours: say who you are first.");
    }
    let screen = &mut model.screens.workloads;
    screen.filter(&view.filter.to_string());
    if let Some(columns) = view.columns {
        screen.show_columns(columns);
    }
    if let Some(sort) = view.sort {
        screen.order(sort);
    }
    Vec::new()
}

fn remembered(model: &mut Model, kept: Result<Kept, String>, words: String) -> Vec<Effect> {
    match kept {
        Ok(kept) => {
            model.done(words);
            vec![Effect::Remember(kept)]
        }
        Err(why) => {
            model.problem(format!("Nothing was saved: {why}."));
            Vec::new()
        }
    }
}
