//! Drafts of packs that an export which was killed left behind. While a pack is written, a note beside the checkpoints says where its
//! draft is and where it is to go; the note is held by a lock, so that a draft which is still written is told from one that is left.

use super::error::ExportError;
use super::folder::{rename, sync_folder};
use super::verify::{RegisterSays, register_says, verify_pack};
use crate::domain::command::Request;
use crate::domain::{Command, Id};
use crate::files::{self, LONGEST_TEXT, Links};
use crate::store::{Store, StoreError};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What a note says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    ledger: Id,
    pack: String,
    draft: PathBuf,
    target: PathBuf,
}

/// A note of a draft; taken away when dropped, unless it is to stay.
#[derive(Debug)]
pub(super) struct Note {
    path: PathBuf,
    stays: bool,
    /// Held while the draft is written.
    _lock: File,
}

impl Note {
    /// Notes a draft in a folder of notes, which is made where it is missing.
    pub(super) fn write(
        folder: &Path,
        (ledger, pack): (Id, &str),
        draft: &Path,
        target: &Path,
    ) -> Result<Self, ExportError> {
        files::create_folders(folder).map_err(|error| ExportError::io(folder, error))?;
        let name = draft.file_name().unwrap_or_default().to_string_lossy();
        let path = folder.join(format!("{}.json", name.trim_start_matches('.')));
        let at = |error| ExportError::io(&path, error);
        let said = Said { ledger, pack: pack.to_owned(), draft: draft.to_owned(), target: target.to_owned() };
        let said = serde_json::to_vec(&said).map_err(|error| at(error.into()))?;
        let mut file = files::create_new(&path).map_err(at)?;
        // A file system without locks has none that is held: the draft is then called left behind while it is written.
        let _ = file.try_lock();
        let written = file.write_all(&said).and_then(|()| file.sync_all());
        let note = Self { path: path.clone(), stays: false, _lock: file };
        written.map_err(at)?;
        Ok(note)
    }

    /// Leaves the note where it is.
    pub(super) fn stay(&mut self) {
        self.stays = true;
    }
}

impl Drop for Note {
    fn drop(&mut self) {
        if !self.stays {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A draft that was left behind.
#[derive(Debug)]
pub struct LeftDraft {
    said: Said,
    note: PathBuf,
    /// The entry that says the pack was exported.
    entry: Option<u64>,
}

/// What became of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cleaned {
    /// It was whole and recorded, and has its name now.
    Finished(PathBuf),
    /// It was recorded and is not there or not whole; the register says now that it was withdrawn.
    Withdrawn(String),
    /// It was never recorded.
    Removed(PathBuf),
}

impl LeftDraft {
    /// The drafts of a register that were left behind.
    ///
    /// # Errors
    /// Where the register cannot be read.
    pub fn all(store: &Store) -> Result<Vec<Self>, ExportError> {
        let (Some(folder), Some(end)) = (store.export_notes(), store.end()?) else { return Ok(vec![]) };
        let mut notes: Vec<PathBuf> =
            fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path()).collect();
        notes.sort();
        let mut left = vec![];
        for note in notes {
            if is_held(&note) {
                continue;
            }
            let said = files::read_text(&note, Links::Refuse, LONGEST_TEXT).ok();
            let said: Option<Said> = said.and_then(|text| serde_json::from_str(&text).ok());
            let Some(said) = said.filter(|said| said.ledger == end.ledger) else { continue };
            let entry = entry_of(store, &said)?;
            left.push(Self { said, note, entry });
        }
        Ok(left)
    }

    /// What is wrong with it, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let Said { draft, target, .. } = &self.said;
        let next = "run `countersign doctor --clean`";
        match (self.entry, self.is_there()) {
            (None, _) => {
                format!("a draft of an export that was never recorded lies at {}; {next} to remove it", draft.display())
            }
            (Some(entry), true) => format!(
                "entry {entry} says that a pack was exported to {}, and its draft lies at {}; {next} to finish or withdraw it",
                target.display(),
                draft.display()
            ),
            (Some(entry), false) => format!(
                "entry {entry} says that a pack was exported to {}, and it is not there; {next} to withdraw it",
                target.display()
            ),
        }
    }

    /// Whether something is to be done about it, and not only its note to be taken away.
    #[must_use]
    pub fn matters(&self) -> bool {
        self.is_there() || self.entry.is_some() && !self.is_finished()
    }

    /// Finishes it, withdraws it, or removes it.
    ///
    /// # Errors
    /// Where a file cannot be moved or removed, or the register cannot be written.
    pub fn clean(self, store: &mut Store, request: &Request) -> Result<Cleaned, ExportError> {
        let Said { ledger, pack, draft, target } = &self.said;
        let done = match self.entry {
            None => {
                self.remove()?;
                Cleaned::Removed(draft.clone())
            }
            Some(_) if self.is_finished() => Cleaned::Finished(target.clone()),
            Some(_)
                if self.is_there() && verify_pack(draft).is_ok_and(|report| report.is_sound()) && is_free(target) =>
            {
                rename(draft, target)?;
                target.parent().map_or(Ok(()), sync_folder)?;
                Cleaned::Finished(target.clone())
            }
            Some(_) => {
                store.commit(request, Command::WithdrawExport { register: *ledger, pack: pack.clone() })?;
                self.remove()?;
                Cleaned::Withdrawn(pack.clone())
            }
        };
        let _ = fs::remove_file(&self.note);
        Ok(done)
    }

    fn is_there(&self) -> bool {
        is_folder(&self.said.draft)
    }

    fn is_finished(&self) -> bool {
        !self.is_there() && is_folder(&self.said.target)
    }

    fn remove(&self) -> Result<(), ExportError> {
        // A note could name any folder: only what is called as a draft is, and is one, is removed.
        let draft = &self.said.draft;
        let is_draft = draft.file_name().is_some_and(|name| name.to_string_lossy().starts_with(super::folder::DRAFT));
        if is_draft && self.is_there() {
            fs::remove_dir_all(draft).map_err(|error| ExportError::io(draft, error))?;
        }
        Ok(())
    }
}

/// The entry that says this pack was exported and that no later one withdrew.
fn entry_of(store: &Store, said: &Said) -> Result<Option<u64>, StoreError> {
    Ok(match register_says(store, Some(&said.pack), None)? {
        RegisterSays::Same { entry } | RegisterSays::Another { entry, .. } => Some(entry),
        RegisterSays::Withdrawn { .. } | RegisterSays::Unknown => None,
    })
}

fn is_held(note: &Path) -> bool {
    files::open(note, Links::Refuse).is_ok_and(|file| matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

fn is_free(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}
