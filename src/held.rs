//! The database files that this process has open through SQLite.
//!
//! On POSIX, closing any descriptor of a file drops every lock that the process holds on it, SQLite's own included (SQLite, "How To
//! Corrupt", 2.2). Another program then takes this one for gone and deletes the write-ahead log under it, with what it just
//! recorded. So no database file is opened beside SQLite while it is held here; what has to be read of one is read before.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Which file a path leads to: another one in the same place is another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(Inner);

#[cfg(unix)]
type Inner = (u64, u64);
#[cfg(not(unix))]
type Inner = std::path::PathBuf;

impl FileId {
    /// The file at a path, without following a link and without opening it; `None` where nothing is there.
    ///
    /// # Errors
    /// Where it cannot be looked at.
    pub fn at(path: &Path) -> io::Result<Option<Self>> {
        match std::fs::symlink_metadata(path) {
            Ok(found) => Ok(Some(Self::of(path, &found))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    #[cfg(unix)]
    fn of(_path: &Path, found: &std::fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self((found.dev(), found.ino()))
    }

    /// Where the platform tells no number of a file: its path. Such a platform does not let an open file be replaced.
    #[cfg(not(unix))]
    fn of(path: &Path, _found: &std::fs::Metadata) -> Self {
        Self(path.to_owned())
    }
}

/// What stood beside a file before this process connected to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// A write-ahead log, empty or not.
    pub log: bool,
    /// The index of that log which connections share.
    pub index: bool,
}

impl Beside {
    /// Whether others may be connected: each makes the log first, then its index, and the last one takes both away.
    #[must_use]
    pub fn is_shared(self) -> bool {
        self.log && self.index
    }
}

/// A file that is held: connected to, once or more often. It must outlive the connection.
#[derive(Debug)]
pub struct Held {
    file: FileId,
    released: bool,
}

struct Connections {
    count: usize,
    before: Beside,
}

static HELD: Mutex<BTreeMap<FileId, Connections>> = Mutex::new(BTreeMap::new());
/// Whose turn it is to begin with a file, or to end: `first` and `last` run in it, while others may still ask what is held.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn held() -> MutexGuard<'static, BTreeMap<FileId, Connections>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Held {
    /// Holds a file for one connection more. `first` runs where nobody of this process has it open: it may open the file itself,
    /// and says what stands beside it.
    ///
    /// # Errors
    /// As `first` says; the file is then not held.
    pub fn take<E>(file: FileId, first: impl FnOnce() -> Result<Beside, E>) -> Result<Self, E> {
        let turn = turn();
        let is_first = held().get_mut(&file).map(|connections| connections.count += 1).is_none();
        if is_first {
            let before = first()?;
            held().insert(file.clone(), Connections { count: 1, before });
        }
        drop(turn);
        Ok(Self { file, released: false })
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &FileId {
        &self.file
    }

    /// Gives it up. Where this was the last connection of the process, `last` runs before another can begin.
    pub fn release(mut self, last: impl FnOnce(Beside)) {
        self.give_up(last);
    }

    fn give_up(&mut self, last: impl FnOnce(Beside)) {
        if std::mem::replace(&mut self.released, true) {
            return;
        }
        let turn = turn();
        if let Some(before) = self.was_last() {
            last(before);
        }
        drop(turn);
    }
}

impl Held {
    /// Counts one connection less; where none is left, what stood beside the file before the first.
    fn was_last(&self) -> Option<Beside> {
        let mut held = held();
        let connections = held.get_mut(&self.file)?;
        connections.count -= 1;
        let before = connections.before;
        (connections.count == 0).then(|| held.remove(&self.file)).map(|_| before)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.give_up(|_| {});
    }
}

/// Whether the file at a path is open through SQLite: then it must be opened by nothing else.
#[must_use]
pub fn is_held(path: &Path) -> bool {
    // A link to it leads to it as well.
    let Ok(path) = path.canonicalize() else { return false };
    matches!(FileId::at(&path), Ok(Some(file)) if held().contains_key(&file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_looked_at_before_the_first_connection_only_and_tidied_up_after_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        std::fs::write(&path, "x").unwrap();
        let file = FileId::at(&path).unwrap().unwrap();
        let looks = std::cell::Cell::new(0);
        let take = || {
            Held::take(file.clone(), || {
                looks.set(looks.get() + 1);
                Ok::<_, ()>(Beside { log: true, index: false })
            })
        };
        assert!(Held::take(file.clone(), || Err(())).is_err());
        assert!(!is_held(&path));
        let (one, two) = (take().unwrap(), take().unwrap());
        assert_eq!(looks.get(), 1);
        assert!(is_held(&path));
        one.release(|_| panic!("another connection is open"));
        let mut before = None;
        two.release(|beside| before = Some(beside));
        assert_eq!(before, Some(Beside { log: true, index: false }));
        assert!(!is_held(&path));
        drop(take().unwrap());
        assert_eq!(looks.get(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn another_file_in_the_same_place_is_another_and_a_link_leads_to_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let [path, other, link] = ["register.db", "other.db", "link.db"].map(|name| folder.path().join(name));
        std::fs::write(&path, "x").unwrap();
        std::fs::write(&other, "x").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let file = FileId::at(&path).unwrap().unwrap();
        let held = Held::take(file.clone(), || Ok::<_, ()>(Beside::default())).unwrap();
        assert!(is_held(&link));
        std::fs::rename(&other, &path).unwrap();
        assert_ne!(FileId::at(&path).unwrap(), Some(file));
        assert!(!is_held(&path));
        drop(held);
    }
}
