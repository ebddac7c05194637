//! Opening a register file: made private before SQLite sees it, refused where it is not ours, read-only where it cannot be written.

use super::error::{Result, StoreError};
use super::schema::{APPLICATION_ID, COMPUTED_TABLES, FILE_VERSION};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a writer waits for another before it says that the register is busy.
const BUSY: Duration = Duration::from_secs(15);
/// The first SQLite whose write-ahead log keeps every commit.
const LEAST_SQLITE: i32 = 3_051_003;
/// The page of a new register, in bytes: entries and records have a kilobyte or two, of which few fill a smaller one well.
const PAGE: i64 = 8192;
/// The largest value a row may hold, in bytes.
const VALUE_LIMIT: i32 = 4 * 1024 * 1024;

/// How a register is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To read and write.
    Write,
    /// To read, and never to write.
    Read,
}

/// An open database and what is known of how it was opened.
pub(super) struct Opened {
    pub db: Connection,
    pub file: PathBuf,
    /// Why it is read-only, where it is.
    pub read_only: Option<String>,
    /// A private copy to read from, where the original could not be opened; removed with it.
    pub copy: Option<tempfile::TempDir>,
}

/// Makes the file of a new register, private and empty, and opens it.
pub(super) fn create(file: &Path) -> Result<Opened> {
    let file = settled(file)?;
    make_empty(&file)?;
    let db = connect(&file, OpenFlags::SQLITE_OPEN_READ_WRITE, false)?;
    begin(&db)?;
    Ok(Opened { db, file, read_only: None, copy: None })
}

/// A new register that is in memory until [`keep`] puts it into its file.
pub(super) fn create_in_memory(file: &Path) -> Result<Opened> {
    let db = connect(Path::new(":memory:"), OpenFlags::SQLITE_OPEN_READ_WRITE, false)?;
    begin(&db)?;
    Ok(Opened { db, file: settled(file)?, read_only: None, copy: None })
}

/// Puts a register that is in memory into its file, and opens that.
pub(super) fn keep(in_memory: Opened) -> Result<Opened> {
    let Opened { db, file, .. } = in_memory;
    make_empty(&file)?;
    db.execute("VACUUM INTO ?", [file.to_string_lossy()])?;
    let db = connect(&file, OpenFlags::SQLITE_OPEN_READ_WRITE, false)?;
    begin(&db)?;
    Ok(Opened { db, file, read_only: None, copy: None })
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
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(StoreError::Exists(file.to_owned())),
        Err(error) => Err(StoreError::io(file, error)),
    }
}

/// Opens the file of a register.
pub(super) fn open(file: &Path, mode: Mode) -> Result<Opened> {
    let file = settled(file)?;
    if !file.try_exists().map_err(|error| StoreError::io(&file, error))? {
        return Err(StoreError::Missing(file));
    }
    looks_like_sqlite(&file)?;
    let opened = match (mode, why_unwritable(&file)) {
        (Mode::Write, None) => {
            let db = connect(&file, OpenFlags::SQLITE_OPEN_READ_WRITE, false)?;
            Opened { db, file, read_only: None, copy: None }
        }
        (Mode::Read, None) => {
            let db = connect(&file, OpenFlags::SQLITE_OPEN_READ_WRITE, false)?;
            db.pragma_update(None, "query_only", true)?;
            Opened { db, file, read_only: Some("as asked".to_owned()), copy: None }
        }
        (_, Some(why)) => open_unwritable(file, why)?,
    };
    ours(&opened)?;
    Ok(opened)
}

/// A second connection, which only reads, to what another one has open: the register itself or the private copy of it.
pub(super) fn again(opened: &Opened) -> Result<Opened> {
    if opened.copy.is_none() {
        return open(&opened.file, Mode::Read);
    }
    let copy = opened.db.path().map(PathBuf::from).ok_or_else(|| StoreError::Missing(opened.file.clone()))?;
    let db = connect(&copy, OpenFlags::SQLITE_OPEN_READ_WRITE, false)?;
    db.pragma_update(None, "query_only", true)?;
    Ok(Opened { db, file: opened.file.clone(), read_only: opened.read_only.clone(), copy: None })
}

/// A folder or file that cannot be written: read in place where no write-ahead log needs recovering, else from a private copy.
fn open_unwritable(file: PathBuf, why: String) -> Result<Opened> {
    let log = beside(&file, "-wal");
    let log_is_empty = fs::metadata(&log).map_or(true, |log| log.len() == 0);
    if log_is_empty {
        let db = connect(&file, OpenFlags::SQLITE_OPEN_READ_ONLY, true)?;
        return Ok(Opened { db, file, read_only: Some(why), copy: None });
    }
    let folder = tempfile::Builder::new()
        .prefix("countersign-")
        .tempdir()
        .map_err(|error| StoreError::io(std::env::temp_dir(), error))?;
    let copy = folder.path().join("register.db");
    for (from, to) in [(file.clone(), copy.clone()), (log, beside(&copy, "-wal"))] {
        fs::copy(&from, &to).map_err(|error| StoreError::io(&from, error))?;
        make_private(&to)?;
    }
    let db = connect(&copy, OpenFlags::SQLITE_OPEN_READ_WRITE, false)?;
    db.pragma_update(None, "query_only", true)?;
    let why = format!("{why}; what you see is a private copy of the file and its unfinished log");
    Ok(Opened { db, file, read_only: Some(why), copy: Some(folder) })
}

/// The folder made canonical, the file itself not followed.
fn settled(file: &Path) -> Result<PathBuf> {
    let name = file.file_name().ok_or_else(|| StoreError::Missing(file.to_owned()))?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = match folder.canonicalize() {
        Ok(folder) => folder,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(StoreError::Missing(file.to_owned())),
        Err(error) => return Err(StoreError::io(folder, error)),
    };
    network_disk(&folder)?;
    let file = folder.join(name);
    match fs::symlink_metadata(&file) {
        Ok(found) if found.file_type().is_symlink() => Err(StoreError::Symlink(file)),
        Ok(found) if found.is_dir() => Err(StoreError::Foreign { file, why: "it is a folder".to_owned() }),
        _ => Ok(file),
    }
}

fn connect(file: &Path, flags: OpenFlags, immutable: bool) -> Result<Connection> {
    if rusqlite::version_number() < LEAST_SQLITE {
        return Err(StoreError::OldSqlite(rusqlite::version().to_owned()));
    }
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let db = if immutable {
        Connection::open_with_flags(format!("file:{}?immutable=1", uri_path(file)), flags)?
    } else {
        Connection::open_with_flags(file, flags & !OpenFlags::SQLITE_OPEN_URI)?
    };
    db.busy_timeout(BUSY)?;
    db.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_LIMIT)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Plans by indexes and not by the values of one question: else SQLite plans a statement anew for each value it is run with.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.set_prepared_statement_cache_capacity(128);
    db.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;",
    )
    .map_err(|error| foreign(file, &error))?;
    super::filter_sql::teach_folding(&db)?;
    Ok(db)
}

fn foreign(file: &Path, error: &rusqlite::Error) -> StoreError {
    StoreError::Foreign { file: file.to_owned(), why: error.to_string() }
}

/// A first look at the bytes: SQLite would take an empty file for a new database.
fn looks_like_sqlite(file: &Path) -> Result<()> {
    use std::io::Read;
    let mut start = [0_u8; 16];
    let mut opened = fs::File::open(file).map_err(|error| StoreError::io(file, error))?;
    let why = match opened.read_exact(&mut start) {
        Ok(()) if &start == b"SQLite format 3\0" => return Ok(()),
        Ok(()) => "it is not an SQLite database",
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => "it is empty or too short",
        Err(error) => return Err(StoreError::io(file, error)),
    };
    Err(StoreError::Foreign { file: file.to_owned(), why: why.to_owned() })
}

/// Only our own application id, version and tables are opened.
fn ours(opened: &Opened) -> Result<()> {
    let Opened { db, file, .. } = opened;
    let number = |pragma: &str| -> Result<i32> {
        db.pragma_query_value(None, pragma, |row| row.get(0)).map_err(|error| match StoreError::from(error) {
            StoreError::Sqlite(error) => foreign(file, &error),
            other => other,
        })
    };
    let id = number("application_id")?;
    if id != APPLICATION_ID {
        return Err(StoreError::Foreign { file: file.clone(), why: format!("its application id is {id:#x}") });
    }
    let version = number("user_version")?;
    if version > FILE_VERSION {
        return Err(StoreError::Newer { file: file.clone(), why: format!("file version {version}") });
    }
    let mut names = db.prepare("SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'trigger', 'view')")?;
    let mut rows = names.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, name): (String, String) = (row.get(0)?, row.get(1)?);
        if !expected(&kind, &name) {
            return Err(StoreError::Foreign {
                file: file.clone(),
                why: format!("it has an unexpected {kind} `{name}`"),
            });
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

/// Why neither the file nor its log could be written, where that is so.
fn why_unwritable(file: &Path) -> Option<String> {
    let writable = fs::OpenOptions::new().write(true).open(file);
    if let Err(error) = writable {
        return Some(format!("{} cannot be written ({error})", file.display()));
    }
    let folder = file.parent()?;
    folder_error(folder).map(|error| format!("the folder {} cannot be written ({error})", folder.display()))
}

#[cfg(unix)]
fn folder_error(folder: &Path) -> Option<std::io::Error> {
    use rustix::fs::Access;
    rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).err().map(Into::into)
}

#[cfg(not(unix))]
fn folder_error(folder: &Path) -> Option<std::io::Error> {
    tempfile::Builder::new().prefix(".countersign-").tempfile_in(folder).err()
}

#[cfg(target_os = "linux")]
fn network_disk(folder: &Path) -> Result<()> {
    const KINDS: [(u64, &str); 4] = [(0x6969, "NFS"), (0xff53_4d42, "CIFS"), (0xfe53_4d42, "SMB2"), (0x517b, "SMB")];
    let Ok(found) = rustix::fs::statfs(folder) else { return Ok(()) };
    let magic = u64::from_ne_bytes(found.f_type.to_ne_bytes()) & 0xffff_ffff;
    match KINDS.iter().find(|(known, _)| *known == magic) {
        Some((_, kind)) => Err(StoreError::NetworkDisk { file: folder.to_owned(), kind }),
        None => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "the twin for platforms that do not tell")]
fn network_disk(_folder: &Path) -> Result<()> {
    Ok(())
}

/// Sets mode 0600 where the platform has modes.
pub(super) fn make_private(file: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(file, mode).map_err(|error| StoreError::io(file, error))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// A file beside the register, such as its write-ahead log.
pub(super) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn uri_path(file: &Path) -> String {
    let text = file.to_string_lossy();
    text.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}
