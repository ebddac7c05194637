//! What an act on many records comes to, counted: what changed, what kept an answer that a person had given, what had it already.

use crate::domain::decide::kept_in_bulk;
use crate::domain::{Command, Record};
use crate::shown::grouped;
use crate::store::{Result, Store};

/// The records of an act on many, and how many of them keep what a person answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Many {
    /// How many records it is about.
    pub of: u64,
    /// How many of them keep what a person answered otherwise.
    pub kept: u64,
}

impl Many {
    /// Counts the records of an answer to many; nothing of any other act.
    ///
    /// # Errors
    /// Where the register cannot be read.
    pub fn of(store: &Store, commands: &[Command]) -> Result<Option<Self>> {
        let mut many: Option<Self> = None;
        for command in commands {
            let Command::Answer { workload, fields, bulk: Some(_), overwrite } = command else { return Ok(None) };
            let record = if *overwrite { None } else { store.record(*workload)? };
            let keeps =
                record.as_ref().and_then(Record::workload).is_some_and(|it| !kept_in_bulk(it, fields).is_empty());
            let many = many.get_or_insert_default();
            many.of += 1;
            many.kept += u64::from(keeps);
        }
        Ok(many)
    }

    /// What was done: how many changed, kept their own and had it already.
    #[must_use]
    pub fn done(self, done: &str, changed: u64) -> String {
        let of = (changed, grouped(self.of));
        let kept = format!("{} kept what a person had answered; the form can replace it.", grouped(self.kept));
        self.sentences(format!("{done}: {} of {} changed.", grouped(of.0), of.1), changed, &kept, "had")
    }

    /// What would be done.
    #[must_use]
    pub fn foretold(self, at_least: &str, changing: u64) -> String {
        let keep = if self.kept == 1 { "keeps" } else { "keep" };
        let kept = format!("{} {keep} what a person answered.", grouped(self.kept));
        let changes = format!("Changes {at_least}{} of {}.", grouped(changing), grouped(self.of));
        self.sentences(changes, changing, &kept, "have")
    }

    fn sentences(self, first: String, changed: u64, kept: &str, have: &str) -> String {
        let so_already = self.of.saturating_sub(changed + self.kept);
        let so_already = (so_already > 0).then(|| format!("{} {have} it already.", grouped(so_already)));
        let kept = (self.kept > 0).then(|| kept.to_owned());
        [Some(first), kept, so_already].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
