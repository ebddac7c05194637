//! `population.csv`: every workload there is, in scope or not, so that nobody has to believe that the other tables are complete.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, key, person, yes_or_no};
use super::super::table_file::TableFile;
use crate::controls::{Judgement, new_findings};
use crate::domain::word::Word;
use crate::domain::{Dossier, Tier, effect};

/// The file.
pub const FILE: &str = "population.csv";

const STAGES: &[&str] = &["experiment", "pilot", "production", "retired", "unknown"];

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let mut columns = vec![
        key("workload_id", Values::Id, "The workload."),
        column("workload_key", Values::Text, "The key by which people call it."),
        column("name", Values::Text, "Its name; its key where nobody recorded one."),
        yes_or_no("in_scope", "Whether the other tables show it."),
        column("why", Values::Text, "Why it is in scope, or is not."),
        column("stage", Values::Words(STAGES), "How far it has come."),
        column("tier", Values::Words(Tier::WORDS), "How much is at stake."),
    ];
    columns.extend(person("owner", "The one accountable person."));
    columns.push(column("passes", Values::Number, "Controls that pass."));
    columns.push(column("fails", Values::Number, "Controls that fail: a recorded fact breaks them."));
    columns.push(column(
        "not_answered",
        Values::Number,
        "Controls that are not answered: a fact they need is unknown.",
    ));
    columns.push(column("excepted", Values::Number, "Fails for which an exception is in force."));
    columns.push(column(
        "new",
        Values::Number,
        "Controls that do not pass and are not known to the last baseline; all that do not pass where it holds nothing of the workload.",
    ));
    columns.push(column("not_applicable", Values::Number, "Controls that do not apply, on recorded facts."));
    Table {
        file: FILE,
        about: "Every workload, in scope or not: the ones in scope and the others are all there are.",
        columns,
    }
}

/// Why a workload is in scope or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evidence) enum Why {
    NoFilter,
    Matches,
    DoesNotMatch,
}

impl Why {
    pub(in crate::evidence) fn in_scope(self) -> bool {
        self != Self::DoesNotMatch
    }

    fn words(self) -> &'static str {
        match self {
            Self::NoFilter => "every workload is in scope",
            Self::Matches => "the filter finds it",
            Self::DoesNotMatch => "the filter does not find it",
        }
    }
}

pub(in crate::evidence) fn write(
    file: &mut TableFile,
    dossier: &Dossier,
    judgement: &Judgement,
    why: Why,
) -> Result<(), ExportError> {
    let workload = &dossier.workload;
    file.row(|row| {
        row.plain(workload.id);
        row.text(&workload.key);
        row.text(workload.name());
        row.yes_no(why.in_scope());
        row.text(why.words());
        row.word_or(workload.facts.stage.known().copied(), "unknown");
        row.text(effect::tier(dossier).word());
        row.person(workload.facts.owner.known().copied(), "unknown", &dossier.people);
        row.plain(judgement.masks.pass.count());
        row.plain(judgement.masks.fail.count());
        row.plain(judgement.masks.not_answered.count());
        row.plain(judgement.masks.excepted.count());
        row.plain(new_findings(judgement.masks, workload.baseline.as_ref()).count());
        row.plain(judgement.masks.not_applicable.count());
    })
}
