//! An inventory from elsewhere: its path is asked for, what would become of its rows is shown, they are taken, and what they
//! brought is told.

use std::fmt::Write as _;

use super::super::action::ActionId;
use super::super::backend::{Inventory, Planned, Unreadable};
use super::super::effect::{Effect, Query};
use super::super::forms::{begin, who};
use super::super::model::{Busy, Model};
use super::super::overlays::message::Message;
use super::super::overlays::prompt::Prompt;
use super::super::overlays::{Overlay, Purpose};
use super::super::screens::{self, ScreenId};
use super::super::widgets::banner::Banner;
use super::super::widgets::choice::Choice;
use super::{first, mapping};
use crate::demo::Highlight;
use crate::import::ImportSummary;
use crate::import::summary::LIVE_HIGH_IMPACT;
use crate::shown::{Shown, grouped};

const TAKE: &str = "take";
const LEAVE: &str = "leave";
const CLEAR: &str = "clear";
const WORDS: &str = "words";
const COLUMNS: &str = "columns";
const ENCODING: &str = "encoding";

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
        model.problem("Enter the path of a CSV file.");
        return Vec::new();
    }
    look_at(model, Inventory { typed: typed.to_owned(), ..Inventory::default() })
}

/// Has the plan made, or made again.
pub(super) fn look_at(model: &mut Model, inventory: Inventory) -> Vec<Effect> {
    model.busy = Some(Busy::with(format!("Reading {}", Shown::new(inventory.typed.trim()))));
    vec![Effect::Ask(Query::Plan(inventory))]
}

/// Shows what would become of the rows, and asks.
pub fn planned(model: &mut Model, planned: Planned) -> Vec<Effect> {
    model.busy = None;
    let tally = planned.tally;
    let counts = format!(
        "{} rows: {} new, {} changed, {} unchanged, {} rejected.",
        grouped(tally.rows),
        grouped(tally.new),
        grouped(tally.changed),
        grouped(tally.unchanged),
        grouped(tally.rejected)
    );
    let words = std::iter::once(counts).chain(planned.lines.iter().cloned()).collect::<Vec<_>>().join("\n");
    let rows = grouped(tally.new + tally.changed + tally.missing);
    let take = if planned.changes_nothing {
        Choice::new(TAKE, "Record that nothing changed").noted("nothing of it is new")
    } else {
        Choice::new(TAKE, format!("Import {rows} rows")).noted("all or nothing")
    };
    let mut choices = vec![Choice::new(LEAVE, "Cancel"), take];
    if !planned.no_longer_stated.is_empty() {
        let note = planned.no_longer_stated.clone();
        choices.push(Choice::new(CLEAR, "Make unknown what it no longer states").noted(note));
    }
    if !planned.words.is_empty() {
        let words = grouped(planned.words.len() as u64);
        choices.push(Choice::new(WORDS, format!("Say what words mean ({words})")).noted("those not understood"));
    }
    choices.push(Choice::new(COLUMNS, "Say what a column is").noted("kept for the next file"));
    choices.push(Choice::new(ENCODING, "Read it in another encoding"));
    begin::choose(model, "Import", words, choices, move |model, answer| match answer {
        TAKE if model.first.is_some() => first::then_import(model, planned),
        TAKE => take_rows(model, planned),
        CLEAR => look_at(model, Inventory { clears: true, ..planned.inventory }),
        WORDS => mapping::ask_words(model, planned.inventory, planned.words),
        COLUMNS => mapping::ask_column(model, planned),
        ENCODING => mapping::ask_encoding(model, planned.inventory, String::new()),
        _ => Vec::new(),
    })
}

/// Has the rows taken.
pub fn take_rows(model: &mut Model, planned: Planned) -> Vec<Effect> {
    model.busy = Some(Busy { writes: true, ..Busy::with("Importing") });
    vec![Effect::Ask(Query::Import(Box::new(planned)))]
}

/// The file cannot be read: says why and lets the path be fixed, or asks which column is the name.
pub fn unreadable(model: &mut Model, unreadable: Unreadable) -> Vec<Effect> {
    model.busy = None;
    let Unreadable { inventory, why, columns, asks_encoding } = unreadable;
    if asks_encoding {
        return mapping::ask_encoding(model, inventory, why);
    }
    if columns.is_empty() {
        let effects = ask_again(model, inventory.typed.trim());
        model.overlays.open(Overlay::Message(Message::new("Nothing was read", why)));
        return effects;
    }
    let columns = columns.iter().enumerate().map(|(at, column)| Choice::new(at.to_string(), column)).collect();
    begin::choose(model, "Which column holds the workload's name?", why, columns, move |model, at| {
        let mut inventory = inventory;
        let position = at.parse::<usize>().unwrap_or_default() + 1;
        inventory.wording.columns.insert("name".to_owned(), vec![format!("#{position}")]);
        look_at(model, inventory)
    })
}

/// The rows are in: what they brought is told over what now wants a person.
pub fn imported(model: &mut Model, imported: &ImportSummary) -> Vec<Effect> {
    model.busy = None;
    screens::show(model, ScreenId::Triage);
    let mut banner = told(imported);
    let _ = write!(banner.words, " {} shows what to do first.", model.keymap.label(ActionId::GettingStarted));
    model.banner = Some(banner);
    if model.me().is_none() { who::begin(model) } else { Vec::new() }
}

/// What an import brought, in one sentence; and what of it can be looked at.
fn told(brought: &ImportSummary) -> Banner {
    let sight = |count: u64, words: &str, of_them: &str| {
        (count > 0).then(|| Highlight { words: format!("{} {words}", grouped(count)), filter: brought.filter(of_them) })
    };
    let sights = [
        sight(brought.live_high_impact, "are live, and their source calls them high-impact", LIVE_HIGH_IMPACT),
        sight(brought.live, "are live", "stage:production"),
        sight(brought.unstaged, "are without a stage", "stage:unknown"),
        sight(brought.without_contact, "are without a contact", "owner:none"),
    ];
    Banner { words: brought.to_string(), sights: sights.into_iter().flatten().collect() }
}
