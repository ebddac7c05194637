//! A lease beside the register: what a long act tells other programs while it is at work. It is held by a lock on it, not by its
//! existence, so that the lease of a program that was killed is nobody's.

use super::error::{Result, StoreError};
use super::place::beside;
use crate::files::{self, Links};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The longest lease, in bytes.
const MOST: u64 = 4096;
/// With what every lease begins.
const BEGINNING: &[u8] = b"{\"what\":";
/// How long is waited for the lock: a program that only looks whether another has it, has it itself for a moment.
const PATIENCE: Duration = Duration::from_millis(200);

/// What a long act says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Notice {
    what: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    who: Option<String>,
    percent: u8,
}

impl Notice {
    /// As other programs say it: "import by R. Diaz, 43 %".
    fn words(&self) -> String {
        let who = self.who.as_ref().map(|who| format!(" by {who}")).unwrap_or_default();
        format!("{}{who}, {} %", self.what, self.percent)
    }
}

/// A lease that is posted; taken down when dropped.
#[derive(Debug)]
pub struct Lease {
    path: PathBuf,
    held: File,
    notice: Notice,
    taken_over: Option<String>,
}

impl Lease {
    /// Posts a lease for an act on a register. One whose holder is gone is taken over.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where another program holds it, [`StoreError::InTheWay`] where something else lies in its place, and
    /// where the file cannot be written.
    pub fn post(register: &Path, what: &str, who: &str) -> Result<Self> {
        let notice = Notice { what: what.to_owned(), who: Some(who.to_owned()), percent: 0 };
        Self::hold(register, notice, PATIENCE)
    }

    /// The same for what a start does before anybody acts; it waits for another program for as long as `patience`.
    pub(super) fn wait(register: &Path, what: &str, patience: Duration) -> Result<Self> {
        Self::hold(register, Notice { what: what.to_owned(), who: None, percent: 0 }, patience)
    }

    fn hold(register: &Path, notice: Notice, patience: Duration) -> Result<Self> {
        let path = beside(register, ".lease");
        let held = files::hold(&path, patience).map_err(|error| StoreError::at(&path, error))?;
        let Some(mut held) = held else {
            return Err(StoreError::Busy(Self::read(register).map(|lease| format!(" ({lease})")).unwrap_or_default()));
        };
        let mut text = Vec::new();
        (&mut held).take(MOST + 1).read_to_end(&mut text).map_err(|error| StoreError::io(&path, error))?;
        if !text.is_empty() && !text.starts_with(BEGINNING) {
            return Err(StoreError::InTheWay { file: path, why: "it is no lease of Countersign".to_owned() });
        }
        let taken_over = serde_json::from_slice::<Notice>(&text).ok().map(|before| before.words());
        let mut lease = Self { path, held, notice, taken_over };
        lease.write()?;
        Ok(lease)
    }

    /// Says how far the act is, in percent.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn progress(&mut self, percent: u8) -> Result<()> {
        if percent == self.notice.percent {
            return Ok(());
        }
        self.notice.percent = percent;
        self.write()
    }

    /// What the act said that held it before and ended without taking it down, such as "import by R. Diaz, 43 %".
    #[must_use]
    pub fn taken_over(&self) -> Option<&str> {
        self.taken_over.as_deref()
    }

    /// What another program says it is doing with a register, such as "import by R. Diaz, 43 %".
    #[must_use]
    pub fn read(register: &Path) -> Option<String> {
        let path = beside(register, ".lease");
        if !files::is_held(&path).unwrap_or_default() {
            return None;
        }
        let text = files::read(&path, Links::Refuse, MOST).ok()?;
        Some(serde_json::from_slice::<Notice>(&text).ok()?.words())
    }

    /// The file that a program left behind which was killed while it held the lease of a register.
    pub(super) fn left(register: &Path) -> Option<PathBuf> {
        let path = beside(register, ".lease");
        let is_free = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file())
            && files::is_held(&path).is_ok_and(|is_held| !is_held);
        is_free.then_some(path)
    }

    /// Written where it lies, since the lock is on this very file.
    fn write(&mut self) -> Result<()> {
        let text = serde_json::to_vec(&self.notice).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let write = |held: &mut File| -> io::Result<()> {
            held.rewind()?;
            held.write_all(&text)?;
            held.set_len(text.len() as u64)
        };
        write(&mut self.held).map_err(|error| StoreError::io(&self.path, error))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // Taken away while the lock is still held: whoever waits for it sees that this is no longer the file they wait for. One that
        // stays behind says nothing, since nobody holds it.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Kind;
    use rstest::rstest;

    fn place() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (register, lease) = (folder.path().join("r.db"), folder.path().join("r.db.lease"));
        (folder, register, lease)
    }

    #[test]
    fn a_lease_says_what_is_at_work_and_is_taken_down() {
        let (_folder, register, file) = place();
        let mut lease = Lease::post(&register, "import", "rosa").unwrap();
        lease.progress(100).unwrap();
        lease.progress(43).unwrap();
        assert_eq!(Lease::read(&register).as_deref(), Some("import by rosa, 43 %"));
        assert_eq!((lease.taken_over(), Lease::left(&register)), (None, None));
        drop(lease);
        assert_eq!((Lease::read(&register), file.exists()), (None, false));
    }

    #[test]
    fn who_wants_one_that_is_held_is_told_by_whom() {
        let (_folder, register, _file) = place();
        let _held = Lease::post(&register, "import", "rosa").unwrap();
        let busy = Lease::wait(&register, "rebuild", Duration::ZERO).unwrap_err();
        assert!(busy.to_string().contains("(import by rosa, 0 %)"), "{busy}");
    }

    #[rstest]
    #[case::of_one_that_was_killed(r#"{"what":"import","who":"rosa","percent":43}"#, Some("import by rosa, 43 %"))]
    #[case::that_was_being_written(r#"{"what":"import","who":"ro"#, None)]
    #[case::that_was_just_made("", None)]
    fn a_lease_whose_holder_is_gone_is_nobodys_and_is_taken_over(#[case] text: &str, #[case] said: Option<&str>) {
        let (_folder, register, file) = place();
        fs::write(&file, text).unwrap();
        assert_eq!(Lease::read(&register), None);
        assert_eq!(Lease::left(&register), Some(file.clone()));
        let lease = Lease::post(&register, "rebuild", "ana").unwrap();
        assert_eq!(lease.taken_over(), said);
        assert_eq!(Lease::read(&register).as_deref(), Some("rebuild by ana, 0 %"));
        drop(lease);
        assert!(!file.exists());
    }

    #[test]
    fn a_file_of_somebody_else_in_its_place_is_refused_by_name_and_left_as_it_is() {
        let (_folder, register, file) = place();
        fs::write(&file, "my only copy").unwrap();
        let refused = Lease::post(&register, "rebuild", "ana").unwrap_err().to_string();
        assert!(refused.contains("r.db.lease") && refused.contains("move it elsewhere"), "{refused}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "my only copy");
    }

    #[cfg(unix)]
    #[rstest]
    #[case(Kind::Link)]
    #[case(Kind::Pipe)]
    #[case(Kind::Folder)]
    #[case(Kind::Socket)]
    fn what_is_no_file_in_its_place_is_refused_by_name_without_waiting(#[case] kind: Kind) {
        let (folder, register, file) = place();
        let precious = folder.path().join("precious");
        fs::write(&precious, "my only copy").unwrap();
        crate::files::put(kind, &file, &precious);
        let refused = Lease::post(&register, "rebuild", "ana").unwrap_err().to_string();
        assert!(refused.contains("r.db.lease") && refused.contains(&kind.to_string()), "{refused}");
        assert_eq!((Lease::read(&register), Lease::left(&register)), (None, None));
        assert_eq!(fs::read_to_string(&precious).unwrap(), "my only copy");
    }
}
