//! `exceptions.csv`: each permission to fail a control for a time: who asked, who answers for it, who approved, until when.

use super::super::error::ExportError;
use super::super::table::{Column, Table, Values, column, facts, key, of_workload, person, yes_or_no};
use super::super::table_file::TableFile;
use crate::domain::lately::Around;
use crate::domain::record::{Exception, ExceptionFacts, ExceptionState, Register};
use crate::domain::word::Word;
use crate::domain::{Assurance, Day, Dossier};
use serde_json::json;

/// The file.
pub const FILE: &str = "exceptions.csv";

const DECISIONS: &[&str] = &["approved", "declined", "pending"];
const ATTESTED: &[&str] = &["same-account", "other-account", "stated", "signed", "pending"];
const HOW_SURE: &[&str] = &["os-claimed", "stated", "not verified", "pending"];
const SAME: &[&str] = &["yes", "no", "pending"];

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let mut columns: Vec<Column> = of_workload().to_vec();
    columns.extend([
        key("exception_id", Values::Id, "The exception."),
        column("control", Values::Record(super::controls::FILE), "The control that may fail."),
        column(
            "items",
            Values::Array,
            "Ids of the things for which it may fail, such as data grants; none means the finding as a whole.",
        ),
        column("state", Values::Words(ExceptionState::WORDS), "Where it stands on the day the pack shows."),
    ]);
    columns.extend(facts::<ExceptionFacts>());
    columns.extend(person("requested_by", "Who asked."));
    columns.extend([
        column("requested_by_assurance", Values::Words(Assurance::SHOWN), "How sure the register is that it was they."),
        column("requested_on", Values::Day, "The day of it."),
        column("decision", Values::Words(DECISIONS), "What was decided."),
    ]);
    columns.extend(person("decided_by", "Who decided; none while it is pending."));
    columns.extend([
        column("decided_by_assurance", Values::Words(HOW_SURE), "How sure the register is that it was they."),
        column("decided_on", Values::Day, "The day of the decision; never while it is pending."),
        column("another_person", Values::Words(SAME), "Whether somebody else decided than asked."),
        column(
            "attested",
            Values::Words(ATTESTED),
            "What vouches for it: it was recorded by the account that asked, by another account, stated for another person, or signed.",
        ),
        column("recorded_by_account", Values::Text, "The account that recorded the decision."),
        column("same_account", Values::Words(SAME), "Whether that is the account that recorded the request."),
        column("declined_because", Values::Text, "Why it was declined."),
        column("days", Values::Number, "Days from the approval to the last day; 0 where it was not approved."),
        column("renewals", Values::Array, "Each further term: day, new last day, who, how sure, why."),
        column("closed_on", Values::Day, "The day it was closed or taken back; never while it is open."),
    ]);
    columns.extend(person(
        "closed_by",
        "Who closed it; none while it is open, and where it ended because the workload was retired.",
    ));
    columns.push(column("closed_because", Values::Text, "What became of it."));
    columns.push(column("changed_around", Values::Array, super::promotions::CHANGED_AROUND));
    columns.push(yes_or_no("in_force", "Whether it counts on the day the pack shows."));
    Table { file: FILE, about: "Each permission to fail a control for a time, whatever became of it.", columns }
}

pub(in crate::evidence) fn write(
    file: &mut TableFile,
    dossier: &Dossier,
    register: Option<&Register>,
    as_of: Day,
) -> Result<(), ExportError> {
    let mut exceptions: Vec<_> = dossier.exceptions.iter().collect();
    exceptions.sort_by_key(|exception| exception.id);
    exceptions.into_iter().try_for_each(|exception| row_of(file, dossier, exception, (register, as_of)))
}

fn row_of(
    file: &mut TableFile,
    dossier: &Dossier,
    it: &Exception,
    (register, as_of): (Option<&Register>, Day),
) -> Result<(), ExportError> {
    let changed = Around::exception(dossier, it).changed(register, "", []);
    let (decided, closed) = (it.decided.as_ref(), it.closed.as_ref());
    let yes_no = |answer: bool| if answer { "yes" } else { "no" };
    let state = it.state_on(as_of);
    let days = it.approved().zip(it.facts.expires_on.day()).map_or(0, |(decided, last)| last.days_since(decided.on));
    file.row(|row| {
        row.plain(dossier.workload.id);
        row.text(&dossier.workload.key);
        row.plain(it.id);
        row.text(&it.control);
        row.array(it.items.iter().map(ToString::to_string));
        row.text(state.word());
        row.facts(&it.facts, &dossier.people);
        row.person(Some(it.requested_by.person), "", &dossier.people);
        row.text(it.requested_by.assurance.shown());
        row.plain(it.requested_on);
        row.text(decided.map_or("pending", |decided| if decided.approved { "approved" } else { "declined" }));
        row.person(decided.map(|decided| decided.by.person), "none", &dossier.people);
        row.text(decided.map_or("pending", |decided| decided.by.assurance.shown()));
        row.day_or(decided.map(|decided| decided.on), "never");
        row.text(
            decided.map_or("pending", |decided| yes_no(!dossier.are_one(decided.by.person, it.requested_by.person))),
        );
        row.word_or(decided.map(|decided| decided.vouched.attested), "pending");
        row.text(decided.map_or("pending", |decided| decided.vouched.recorded_by_account.as_str()));
        row.text(decided.map_or("pending", |decided| yes_no(decided.vouched.same_account)));
        row.text_or_nothing(decided.and_then(|decided| decided.reason.as_deref()));
        row.plain(days);
        row.array(it.renewals.iter().map(|renewal| {
            json!([renewal.on, renewal.until, renewal.by.person, renewal.by.assurance.shown(), renewal.reason])
        }));
        row.day_or(closed.map(|closed| closed.on), "never");
        row.person(closed.and_then(|closed| closed.by).map(|by| by.person), "none", &dossier.people);
        row.text_or_nothing(closed.map(|closed| closed.reason.as_str()));
        row.array(changed);
        row.yes_no(state == ExceptionState::InForce);
    })
}
