//! An inventory from elsewhere: its path is asked for, what would become of its rows is shown, they are taken, and what they
//! brought is told.

use std::fmt::Write as _;

use super::super::action::ActionId;
use super::super::desk::{Inventory, Planned, Unreadable};
use super::super::effect::{Effect, Request};
use super::super::model::{Busy, Model};
use super::super::overlays::message::Message;
use super::super::overlays::prompt::Prompt;
use super::super::overlays::{Overlay, Purpose};
use super::super::screens::{self, ScreenId};
use super::super::steps::{begin, who};
use super::super::widgets::banner::Banner;
use super::super::widgets::choice::Choice;
use super::first;
use crate::demo::Sight;
use crate::import::Brought;
use crate::import::brought::LIVE_HIGH_IMPACT;
use crate::shown::{Shown, grouped};

const TAKE: &str = "take";
const LEAVE: &str = "leave";

/// Asks for the file.
pub fn ask(model: &mut Model) -> Vec<Effect> {
    ask_again(model, "")
}

fn ask_again(model: &mut Model, typed: &str) -> Vec<Effect> {
    model.overlays.open(Overlay::Prompt(Prompt::new(Purpose::ImportFile, "file to import: ", typed)));
    Vec::new()
}

/// Takes the path that was typed.
pub fn read(model: &mut Model, typed: &str) -> Vec<Effect> {
    if typed.trim().is_empty() {
        model.problem("No file was named: type or paste the path of a CSV file.");
        return Vec::new();
    }
    look_at(model, Inventory { typed: typed.to_owned(), name_column: None })
}

fn look_at(model: &mut Model, inventory: Inventory) -> Vec<Effect> {
    model.busy = Some(Busy::with(format!("Reading {}", Shown::new(inventory.typed.trim()))));
    vec![Effect::Ask(Request::Plan(inventory))]
}

/// Shows what would become of the rows, and asks.
pub fn planned(model: &mut Model, planned: Planned) -> Vec<Effect> {
    model.busy = None;
    let tally = planned.tally;
    let counts = format!(
        "{} rows: {} new, {} changed, {} unchanged, {} not taken.",
        grouped(tally.rows),
        grouped(tally.new),
        grouped(tally.changed),
        grouped(tally.unchanged),
        grouped(tally.rejected)
    );
    let words = std::iter::once(counts).chain(planned.lines.iter().cloned()).collect::<Vec<_>>().join("\n");
    let rows = grouped(tally.new + tally.changed + tally.gone);
    let take = if planned.changes_nothing {
        Choice::new(TAKE, "Note that it was offered").noted("nothing of it is new")
    } else {
        Choice::new(TAKE, format!("Take the {rows} rows")).noted("as one act: all or nothing")
    };
    let choices = vec![Choice::new(LEAVE, "Leave it"), take];
    begin::choose(model, "Import", words, choices, move |model, answer| {
        if answer != TAKE {
            return Vec::new();
        }
        if model.first.is_some() {
            return first::then_import(model, planned);
        }
        take_rows(model, planned)
    })
}

/// Has the rows taken.
pub fn take_rows(model: &mut Model, planned: Planned) -> Vec<Effect> {
    model.busy = Some(Busy { writes: true, ..Busy::with("Importing") });
    vec![Effect::Ask(Request::Import(Box::new(planned)))]
}

/// The file cannot be read: says why and lets the path be mended, or asks which column is the name.
pub fn unreadable(model: &mut Model, unreadable: Unreadable) -> Vec<Effect> {
    model.busy = None;
    let Unreadable { inventory, why, columns } = unreadable;
    if columns.is_empty() {
        let effects = ask_again(model, inventory.typed.trim());
        model.overlays.open(Overlay::Message(Message::new("Nothing was read", why)));
        return effects;
    }
    let columns = columns.iter().enumerate().map(|(at, column)| Choice::new(at.to_string(), column)).collect();
    begin::choose(model, "Which column says what a workload is called?", why, columns, move |model, at| {
        look_at(model, Inventory { name_column: at.parse().ok(), ..inventory })
    })
}

/// The rows are in: what they brought is told over what now wants a person.
pub fn imported(model: &mut Model, imported: &Brought) -> Vec<Effect> {
    model.busy = None;
    screens::show(model, ScreenId::Triage);
    let mut banner = told(imported);
    let _ = write!(banner.words, " {} shows what to do first.", model.keymap.label(ActionId::FirstHour));
    model.banner = Some(banner);
    if model.me().is_none() { who::begin(model) } else { Vec::new() }
}

/// What an import brought, in one sentence; and what of it can be looked at.
fn told(brought: &Brought) -> Banner {
    let sight = |count: u64, words: &str, of_them: &str| {
        (count > 0).then(|| Sight { words: format!("{} {words}", grouped(count)), filter: brought.filter(of_them) })
    };
    let sights = [
        sight(brought.live_high_impact, "are live, and their source calls them high-impact", LIVE_HIGH_IMPACT),
        sight(brought.live, "are live", "stage:production"),
        sight(brought.unstaged, "are without a stage", "stage:unknown"),
        sight(brought.without_contact, "are without a contact", "owner:none"),
    ];
    Banner { words: brought.to_string(), sights: sights.into_iter().flatten().collect() }
}
