//! Where things stand on this machine: the register, what the program remembers beside it, and the settings.
//!
//! | | Linux | macOS (`~/Library/Application Support`) | Windows (`%LOCALAPPDATA%`, settings `%APPDATA%`) |
//! |---|---|---|---|
//! | register | `~/.local/share/countersign/register.db` | `countersign/register.db` | `countersign\data\register.db` |
//! | state | `~/.local/state/countersign/` | `countersign/state/` | `countersign\data\state\` |
//! | settings | `~/.config/countersign/` | `countersign/` | `countersign\config\` |
//!
//! macOS and Windows know no place for state, so it is a folder beside the register. Nothing here opens a file.

#[cfg(unix)]
use std::env;
use std::io;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use thiserror::Error;

use crate::files;
use crate::shown::Shown;

/// The folders of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    data: PathBuf,
    state: PathBuf,
    config: PathBuf,
}

impl Paths {
    /// The folders of the account that runs the program; none is created.
    ///
    /// # Errors
    /// [`PathError::NoHome`] where there is no home folder: nothing is made in a place that nobody meant.
    pub fn of_this_account() -> Result<Self, PathError> {
        #[cfg(unix)]
        if !NEEDS_NO_HOME.iter().all(|name| env::var_os(name).is_some_and(|set| Path::new(&set).is_absolute())) {
            home(env::var_os("HOME").as_deref().map(Path::new))?;
        }
        let dirs =
            ProjectDirs::from("", "", "countersign").ok_or_else(|| PathError::NoHome("it has no profile".into()))?;
        // Never the roaming profile of Windows: it is copied while the register may be open.
        let data = dirs.data_local_dir().to_path_buf();
        let state = dirs.state_dir().map_or_else(|| data.join("state"), Path::to_path_buf);
        Ok(Self { data, state, config: dirs.config_dir().to_path_buf() })
    }

    /// All folders under one: for tests and for a demonstration that must leave nothing behind.
    #[must_use]
    pub fn under(root: &Path) -> Self {
        Self { data: root.join("data"), state: root.join("state"), config: root.join("config") }
    }

    /// The register that is opened where neither the command line nor the settings name another.
    #[must_use]
    pub fn register(&self) -> PathBuf {
        self.data.join("register.db")
    }

    /// The folder of checkpoints, kept apart from the registers that they testify about.
    #[must_use]
    pub fn anchors(&self) -> PathBuf {
        self.state.join("anchors")
    }

    /// The file of this account's checkpoints: one a line, each with its ledger's id, of every register that it opens.
    #[must_use]
    pub fn checkpoints(&self) -> PathBuf {
        self.anchors().join("checkpoints.jsonl")
    }

    /// Forms that were begun and not finished.
    #[must_use]
    pub fn drafts(&self) -> PathBuf {
        self.state.join("drafts")
    }

    /// The columns and the order of lists, as they were last chosen.
    #[must_use]
    pub fn layout(&self) -> PathBuf {
        self.state.join("layout.toml")
    }

    /// Saved views.
    #[must_use]
    pub fn views(&self) -> PathBuf {
        self.state.join("views.toml")
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The remapped keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.config.join("keys.toml")
    }
}

/// Where these are set to full paths, nothing stands in the home folder.
#[cfg(unix)]
const NEEDS_NO_HOME: [&str; 3] = ["XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"];

/// Whether the home folder that the environment names is one.
#[cfg(unix)]
fn home(named: Option<&Path>) -> Result<(), PathError> {
    let why = match named {
        None => "HOME is not set".to_owned(),
        Some(home) if home.as_os_str().is_empty() => "HOME is empty".to_owned(),
        Some(home) if !home.is_absolute() => {
            format!("HOME is {}, which is no full path", Shown::new(&home.to_string_lossy()))
        }
        Some(home) if !home.is_dir() => format!("HOME is {}, which is no folder", Shown::new(&home.to_string_lossy())),
        Some(_) => return Ok(()),
    };
    Err(PathError::NoHome(why))
}

/// Creates a folder and those above it that are missing, closed to other accounts (mode 0700; on Windows the
/// permissions of the profile). A folder that exists is left as it is.
///
/// # Errors
/// [`PathError::NotCreated`] with the folder and the reason.
pub fn create_private_folder(folder: &Path) -> Result<(), PathError> {
    files::create_folders(folder)
        .map_err(|why| PathError::NotCreated { folder: Shown::new(&folder.to_string_lossy()).into(), why })
}

/// Why a place cannot be had.
#[derive(Debug, Error)]
pub enum PathError {
    /// The account has no home folder.
    #[error(
        "this account has no home folder for its register, settings and checkpoints: {0}; set HOME to a folder that is there"
    )]
    NoHome(String),
    /// A folder cannot be created.
    #[error("the folder {folder} cannot be created: {why}")]
    NotCreated {
        /// The folder, safe to show.
        folder: String,
        /// What the operating system says.
        why: io::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checkpoints_never_stand_in_the_folder_of_the_register_itself() {
        let paths = Paths::of_this_account().unwrap();
        let register = paths.register();
        assert!(register.is_absolute());
        assert_ne!(paths.anchors().parent(), register.parent());
    }

    #[cfg(unix)]
    #[test]
    fn new_folders_are_closed_to_others_and_old_ones_stay_as_they_are() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir().unwrap();
        std::fs::set_permissions(root.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;

        let anchors = Paths::under(root.path()).anchors();
        create_private_folder(&anchors).unwrap();
        create_private_folder(&anchors).unwrap();

        assert_eq!(mode(&anchors), 0o700);
        assert_eq!(mode(anchors.parent().unwrap()), 0o700);
        assert_eq!(mode(root.path()), 0o755);
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("state");
        std::fs::write(&file, "").unwrap();
        let refused = create_private_folder(&file.join("anchors")).unwrap_err();
        assert!(refused.to_string().contains("anchors cannot be created"), "{refused}");
    }
}
