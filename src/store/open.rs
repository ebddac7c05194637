//! Opening a register file: made private before SQLite sees it, refused where it is not ours, and read without a trace where it is
//! only to be read.

use super::connect::{BUSY, Hold, How, connect};
use super::error::{Result, StoreError};
use super::place::{beside, companions, has_an_index, log_length, looks_like_sqlite, settled, why_unwritable};
use super::schema::{APPLICATION_ID, COMPUTED_TABLES, FILE_VERSION};
use super::stays::Seen;
use crate::files::{self, Links, PrivateFolder};
use crate::held::{FileId, Held};
use rusqlite::Connection;
use std::cmp::Ordering;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The page of a new register, in bytes: entries and records have a kilobyte or two, of which few fill a smaller one well.
const PAGE: i64 = 8192;
/// How often a register is tried again whose last writer goes, or whose first one comes, while it is opened to be read.
const TRIES: u32 = 5;

/// The name of a private copy in its folder.
pub(super) const COPY: &str = "register.db";

/// How a register is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To read and write.
    Write,
    /// To read, and never to write: the file and its log keep every byte.
    Read,
}

/// An open database and what is known of how it was opened. The connection goes before what it rests on.
pub(super) struct Opened {
    pub db: Connection,
    pub file: PathBuf,
    /// Why it is read-only, where it is.
    pub read_only: Option<String>,
    /// A private copy to read from, where the original could not be opened; removed with it.
    pub copy: Option<PrivateFolder>,
    /// How things stood when it was last looked at.
    pub seen: Seen,
    how: How,
    hold: Option<Hold>,
}

/// Makes the file of a new register, private and empty, and opens it.
pub(super) fn create(file: &Path) -> Result<Opened> {
    let file = settled(file)?;
    make_empty(&file)?;
    let opened = to_write(file)?;
    begin(&opened.db)?;
    Ok(opened)
}

/// A new register that is in memory until [`keep`] puts it into its file.
pub(super) fn create_in_memory(file: &Path) -> Result<Opened> {
    let db = connect(Path::new(":memory:"), How::Write)?;
    begin(&db)?;
    Ok(Opened {
        db,
        file: settled(file)?,
        read_only: None,
        copy: None,
        seen: Seen::default(),
        how: How::Write,
        hold: None,
    })
}

/// Puts a register that is in memory into its file, and opens that.
pub(super) fn keep(in_memory: Opened) -> Result<Opened> {
    let Opened { db, file, .. } = in_memory;
    make_empty(&file)?;
    db.execute("VACUUM INTO ?", [file.to_string_lossy()])?;
    let opened = to_write(file)?;
    begin(&opened.db)?;
    Ok(opened)
}

/// What a new file says of itself before anything else.
fn begin(db: &Connection) -> Result<()> {
    db.pragma_update(None, "page_size", PAGE)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", FILE_VERSION)?;
    Ok(())
}

fn make_empty(file: &Path) -> Result<()> {
    match files::create_new(file) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(StoreError::Exists(file.to_owned())),
        Err(error) => Err(StoreError::io(file, error)),
    }
}

/// A file that was just made: there is nothing to look at.
fn to_write(file: PathBuf) -> Result<Opened> {
    let taken = Held::take(id_of(&file)?, || Ok::<_, StoreError>(companions(&file)))?;
    let hold = Some(Hold::new(taken, &file, How::Write));
    let db = connect(&file, How::Write)?;
    Ok(Opened { db, file, read_only: None, copy: None, seen: Seen::default(), how: How::Write, hold })
}

fn id_of(file: &Path) -> Result<FileId> {
    let found = FileId::at(file).map_err(|error| StoreError::io(file, error))?;
    found.ok_or_else(|| StoreError::Missing(file.to_owned()))
}

/// Opens the file of a register.
pub(super) fn open(file: &Path, mode: Mode) -> Result<Opened> {
    let file = settled(file)?;
    let (mut tries, begun) = (1, Instant::now());
    loop {
        match open_once(&file, mode) {
            // The last writer took the index away, or the first one is making it: it is looked at again how things stand.
            Err(StoreError::Busy(_) | StoreError::Disk { .. })
                if mode == Mode::Read && tries < TRIES && begun.elapsed() < BUSY =>
            {
                tries += 1;
            }
            opened => return opened,
        }
    }
}

fn open_once(file: &Path, mode: Mode) -> Result<Opened> {
    let unwritable = why_unwritable(file);
    let seen = Seen::of(file);
    // Where this process has the file open already, its own connection made the index.
    let (mut copy, mut indexed) = (None, true);
    let taken = Held::take(id_of(file)?, || {
        looks_like_sqlite(file)?;
        let beside = companions(file);
        indexed = beside.is_shared() && has_an_index(file);
        if unwritable.is_some() && !indexed && log_length(file) > 0 {
            copy = Some(copied(file)?);
        }
        Ok::<_, StoreError>(beside)
    })?;
    let how = match (mode, &unwritable) {
        _ if copy.is_some() => How::BesideWriter,
        (Mode::Write, None) => How::Write,
        _ if indexed && companions(file).is_shared() => How::Shared,
        (Mode::Read, None) => How::Alone,
        (_, Some(_)) => How::Still,
    };
    let read_only = match (mode, unwritable) {
        (Mode::Write, None) => None,
        (Mode::Read, None) => Some("as asked".to_owned()),
        (_, Some(why)) if copy.is_some() => {
            Some(format!("{why}; what you see is a private copy of the file and its unfinished log"))
        }
        (_, Some(why)) => Some(why),
    };
    let (db, hold) = if let Some(folder) = &copy {
        (connect(&folder.path().join(COPY), how)?, None)
    } else {
        let hold = Hold::new(taken, file, how);
        (connect(file, how)?, Some(hold))
    };
    ours(&db, file)?;
    Ok(Opened { db, file: file.to_owned(), read_only, copy, seen, how, hold })
}

/// A second connection, which only reads, to what another one has open: the register itself or the private copy of it.
pub(super) fn again(opened: &Opened) -> Result<Opened> {
    let how = if opened.how == How::Write { How::BesideWriter } else { opened.how };
    let path = match (&opened.copy, opened.db.path()) {
        (Some(_), Some(copy)) => PathBuf::from(copy),
        _ => opened.file.clone(),
    };
    let hold = match opened.hold.as_ref().and_then(Hold::file) {
        Some((_, file)) => {
            // Another file in the same place is not the one that the first connection is to.
            if id_of(&path)? != *file {
                return Err(StoreError::Replaced(path));
            }
            let taken = Held::take(file.clone(), || Ok::<_, StoreError>(companions(&path)))?;
            Some(Hold::new(taken, &path, how))
        }
        None => None,
    };
    let db = connect(&path, how)?;
    let read_only = opened.read_only.clone().or_else(|| Some("as asked".to_owned()));
    Ok(Opened { db, file: opened.file.clone(), read_only, copy: None, seen: Seen::default(), how, hold })
}

/// A private copy of the file and its unfinished log: where nothing can be made beside it, SQLite cannot follow the log.
fn copied(file: &Path) -> Result<PrivateFolder> {
    let folder = files::private_folder("").map_err(|error| StoreError::io(std::env::temp_dir(), error))?;
    let copy = folder.path().join(COPY);
    for (from, to) in [(file.to_owned(), copy.clone()), (beside(file, "-wal"), beside(&copy, "-wal"))] {
        let mut whole = files::open(&from, Links::Refuse).map_err(|error| StoreError::io(&from, error))?;
        let mut copy = files::create_new(&to).map_err(|error| StoreError::io(&to, error))?;
        io::copy(&mut whole, &mut copy).map_err(|error| StoreError::io(&from, error))?;
    }
    Ok(folder)
}

impl Opened {
    /// How the connection meets the file.
    pub fn how(&self) -> How {
        self.how
    }

    /// The file that the connection is to, and the path that led to it; none of what is in memory, or copied.
    pub fn held(&self) -> Option<(&Path, &FileId)> {
        self.hold.as_ref().and_then(Hold::file)
    }
}

/// Only our own application id, version and tables are opened.
fn ours(db: &Connection, file: &Path) -> Result<()> {
    let number = |pragma: &str| -> Result<i32> { Ok(db.pragma_query_value(None, pragma, |row| row.get(0))?) };
    let id = number("application_id")?;
    if id != APPLICATION_ID {
        return Err(StoreError::Foreign { file: file.to_owned(), why: format!("its application id is {id:#x}") });
    }
    let version = number("user_version")?;
    let why = format!("file version {version}, not {FILE_VERSION}");
    match version.cmp(&FILE_VERSION) {
        Ordering::Greater => return Err(StoreError::Newer { file: file.to_owned(), why }),
        Ordering::Less => return Err(StoreError::BeforeRelease { file: file.to_owned(), why }),
        Ordering::Equal => {}
    }
    let mut names = db.prepare("SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'trigger', 'view')")?;
    let mut rows = names.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, name): (String, String) = (row.get(0)?, row.get(1)?);
        if !expected(&kind, &name) {
            let why = format!("it has an unexpected {kind} `{name}`");
            return Err(StoreError::Altered { file: file.to_owned(), why });
        }
    }
    Ok(())
}

fn expected(kind: &str, name: &str) -> bool {
    match kind {
        "trigger" => name == "ledger_keeps_entries" || name == "ledger_keeps_all",
        "table" => {
            name == "ledger"
                || name == super::fingerprints::TABLE
                || COMPUTED_TABLES.contains(&name)
                || name
                    .strip_prefix("search_")
                    .is_some_and(|shadow| ["data", "idx", "content", "docsize", "config"].contains(&shadow))
                || name.starts_with("sqlite_stat")
        }
        _ => false,
    }
}
