//! What the check of a pack found, for people and as JSON.

use crate::domain::Id;
use crate::domain::word::words;
use crate::ledger::Link;
use crate::shown::{Shown, grouped};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// How many faults of one class in one file are told one by one.
const TOLD: usize = 20;

words! {
    /// What is wrong with a pack.
    PackFaultClass {
        /// The bytes of a file are others than its sum says.
        FileChanged = "file_changed",
        /// A file that had something in it has nothing.
        FileEmptied = "file_emptied",
        /// A file is listed and not there.
        FileMissing = "file_missing",
        /// A file is there and not listed.
        FileExtra = "file_extra",
        /// A file is there under another name.
        FileRenamed = "file_renamed",
        /// Something is there that is no plain file.
        NotAFile = "not_a_file",
        /// The list of sums cannot be read.
        Sums = "sums",
        /// The manifest cannot be read, or says otherwise than the sums and the files.
        Manifest = "manifest",
        /// The pack's id is not that of its inputs.
        PackId = "pack_id",
        /// A table cannot be read, or has other columns than it should.
        Table = "table",
        /// A table has another number of rows than the manifest says.
        Rows = "rows",
        /// Rows of a table are out of order, or two have one key.
        Order = "order",
        /// A row names a record that no other table has.
        Reference = "reference",
        /// What is in scope and what is not do not come to the whole.
        Scope = "scope",
        /// An entry of the ledger is not what the chain says.
        Chain = "chain",
        /// A table, or what sums the tables up, says otherwise than the ledger gives.
        Recomputed = "recomputed",
        /// The receipt cannot be read, or is that of another pack.
        Receipt = "receipt"
    }
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PackFault {
    /// The file.
    pub file: String,
    /// The row of the table, from 1 below the header, or the number of the ledger's entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Its class.
    pub class: PackFaultClass,
    /// What was found, in words.
    pub what: String,
}

/// What a pack knows of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Knows {
    /// The ledger.
    pub ledger: Id,
    /// Its entries when the pack was made.
    pub size: u64,
    /// The hash of the last of them.
    pub head: String,
}

impl From<Link> for Knows {
    fn from(link: Link) -> Self {
        Self { ledger: link.ledger, size: link.size, head: link.head.to_string() }
    }
}

/// How far the tables were computed again from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "recomputed", rename_all = "snake_case")]
pub enum Tables {
    /// All of them.
    All {
        /// How many there are.
        tables: u64,
    },
    /// The pack shows a part of the register, and what rests on the rest cannot be told from it.
    InPart {
        /// Tables of which every row was.
        tables: u64,
        /// Rows of the others that were not, or not with every column, by file.
        in_part: BTreeMap<&'static str, u64>,
    },
    /// The pack was written by another number of tables than this program has.
    OfAnother {
        /// That number.
        written_by: u32,
        /// This program's.
        here: u32,
    },
    /// They could not be.
    NotRecomputed {
        /// Why.
        because: String,
    },
}

/// What the check of a pack found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackReport {
    /// The name of its folder.
    pub folder: String,
    /// Its id, where its manifest can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// SHA-256 of its manifest, where it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest_sha256: Option<String>,
    /// What it knows of the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knows: Option<Knows>,
    /// Files that were looked at.
    pub files: u64,
    /// Whether a receipt lies beside them. It has no sum: whoever has the pack could change it.
    pub receipt: bool,
    /// Rows of tables that were looked at.
    pub rows: u64,
    /// Entries of the ledger that were looked at.
    pub entries: u64,
    /// Entries of which only the hashes are shown.
    pub stubs: u64,
    /// How far the tables were computed again.
    pub tables: Tables,
    /// The faults, by file.
    pub faults: Vec<PackFault>,
    /// Faults beyond the first of the same class and file.
    pub more_faults: u64,
}

impl PackReport {
    pub(super) fn of(folder: &Path) -> Self {
        let name = folder.file_name().map_or_else(|| folder.to_string_lossy(), |name| name.to_string_lossy());
        Self {
            folder: name.into_owned(),
            pack: None,
            manifest_sha256: None,
            knows: None,
            files: 0,
            receipt: false,
            rows: 0,
            entries: 0,
            stubs: 0,
            tables: Tables::NotRecomputed { because: "it has no manifest that can be read".to_owned() },
            faults: vec![],
            more_faults: 0,
        }
    }

    /// Whether the pack agrees with itself. That it was not made anew only something that somebody else holds can show.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether there is a fault of this class in this file.
    #[must_use]
    pub fn has(&self, class: PackFaultClass, file: &str) -> bool {
        self.faults.iter().any(|fault| fault.class == class && fault.file == file)
    }

    /// What of the pack nobody can prove from it alone, each in a sentence; nothing where it is not sound.
    #[must_use]
    pub fn not_proved(&self) -> Vec<String> {
        let mut open = vec![];
        if !self.is_sound() {
            return open;
        }
        match &self.tables {
            Tables::All { .. } => {}
            Tables::InPart { in_part, .. } => {
                let rows: u64 = in_part.values().sum();
                let files: Vec<&str> = in_part.keys().copied().collect();
                open.push(format!(
                    "{} rows of {} were not recomputed in every column: they rest on entries that this pack leaves out, for it shows a part \
                     of the register. A pack of all of it can be proved",
                    grouped(rows),
                    files.join(", ")
                ));
            }
            Tables::OfAnother { written_by, here } => open.push(format!(
                "the tables were not recomputed: they are written by tables {written_by}, and this program has {here}. The program \
                 that wrote them can do it"
            )),
            Tables::NotRecomputed { because } => open.push(format!("the tables were not recomputed: {because}")),
        }
        if self.stubs > 0 {
            open.push(format!(
                "what {} entries say is not shown: of them the pack has the hashes only, so it cannot be told from the pack whether they \
                 speak of the workloads that it shows. A pack of all of the register shows them",
                grouped(self.stubs)
            ));
        }
        if self.receipt {
            open.push("receipt.json has no sum: who exported the pack, when and where to is only said".to_owned());
        } else {
            open.push("there is no receipt.json: who exported the pack, when and where to is not said".to_owned());
        }
        open
    }

    pub(super) fn fault(
        &mut self,
        class: PackFaultClass,
        file: impl Into<String>,
        row: Option<u64>,
        what: impl Into<String>,
    ) {
        let file = file.into();
        if self.faults.iter().filter(|fault| fault.class == class && fault.file == file).count() >= TOLD {
            self.more_faults += 1;
        } else {
            self.faults.push(PackFault { file, row, class, what: what.into() });
        }
    }

    pub(super) fn sorted(mut self) -> Self {
        self.faults.sort();
        self
    }
}

impl fmt::Display for PackFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, row, class, what } = self;
        let row = row.map_or_else(String::new, |row| format!(":{row}"));
        write!(f, "{class}  {}{row}  {}", Shown::new(file), Shown::new(what))
    }
}

impl fmt::Display for PackReport {
    /// For people: what was looked at, then every fault on a line of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, rows, entries, stubs, .. } = self;
        let name = Shown::new(&self.folder);
        writeln!(
            f,
            "{name}: {files} files, {rows} rows and {entries} entries looked at, {stubs} by their hashes only"
        )?;
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        match (self.faults.len(), self.more_faults) {
            (0, _) => write!(f, "Files, sums and chain agree; {}.", self.tables),
            (1, 0) => f.write_str("1 fault."),
            (told, 0) => write!(f, "{told} faults."),
            (told, more) => write!(f, "{told} faults, and {more} more of the same."),
        }
    }
}

impl fmt::Display for Tables {
    /// A clause without its full stop.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All { tables } => write!(f, "all {tables} tables were recomputed"),
            Self::InPart { tables, in_part } => {
                write!(f, "{tables} of {} tables were recomputed", *tables + in_part.len() as u64)?;
                if !in_part.is_empty() {
                    let rows: Vec<String> = in_part.iter().map(|(file, rows)| format!("{file} {rows}")).collect();
                    write!(
                        f,
                        "; not recomputable, because they rest on entries outside the scope: rows of {}",
                        rows.join(", ")
                    )?;
                }
                Ok(())
            }
            Self::OfAnother { written_by, here } => {
                write!(f, "the tables were not recomputed: written by tables {written_by}, this program has {here}")
            }
            Self::NotRecomputed { because } => write!(f, "the tables were not recomputed: {}", Shown::new(because)),
        }
    }
}
