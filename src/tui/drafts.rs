//! Drafts on disk: one private file each, written whole or not at all. They are a convenience of one person on one machine and
//! no part of the register.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::wizard::Entry;
use super::wizard::draft::Draft;
use crate::domain::secret;
use crate::files::{self, Links};
use crate::shown::Shown;

/// Largest draft that is read back, in bytes.
const MOST: u64 = 1024 * 1024;

/// The folder of the drafts.
#[derive(Debug, Clone)]
pub struct Drafts {
    folder: PathBuf,
}

impl Drafts {
    /// Drafts in a folder, which is made (0700) when the first one is kept.
    #[must_use]
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All drafts that can be read; others are left alone.
    #[must_use]
    pub fn load(&self) -> Vec<Draft> {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let paths = files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|end| end == "json"));
        paths.filter_map(|path| read(&path)).collect()
    }

    /// Keeps a draft instead of the one of the same key.
    ///
    /// # Errors
    /// A sentence for people; the draft of before is still there.
    pub fn keep(&self, draft: &Draft) -> Result<(), String> {
        // What looks like a secret is refused when it is sent, and lies on no disk until then: not the first half of one either.
        let is_kept = |entry: &Entry| match entry {
            Entry::Open => true,
            Entry::Text(text) | Entry::Choice(text) => !secret::may_begin_one(text),
            Entry::List(texts) => !texts.iter().any(|text| secret::may_begin_one(text)),
        };
        if secret::may_begin_one(&draft.key) {
            return Ok(());
        }
        let mut draft = draft.clone();
        draft.entries.retain(|_, entry| is_kept(entry));
        let text = serde_json::to_vec(&draft).map_err(|error| error.to_string())?;
        let file = self.path(&draft.key);
        let name = Shown::new(&file.to_string_lossy()).as_str().to_owned();
        self.write(&file, &text).map_err(|error| format!("{name} cannot be written: {}", files::why(&file, &error)))
    }

    /// Forgets the draft of a key, if there is one.
    pub fn drop_key(&self, key: &str) {
        let _ = fs::remove_file(self.path(key));
    }

    fn write(&self, file: &Path, text: &[u8]) -> std::io::Result<()> {
        files::create_folders(&self.folder)?;
        files::replace(file, text)
    }

    /// A key may hold anything; its digest is a name on every file system.
    fn path(&self, key: &str) -> PathBuf {
        let digest = Sha256::digest(key.as_bytes());
        let head = digest.first_chunk().copied().unwrap_or_default();
        self.folder.join(format!("{:032x}.json", u128::from_be_bytes(head)))
    }
}

fn read(path: &Path) -> Option<Draft> {
    serde_json::from_slice(&files::read(path, Links::Refuse, MOST).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    #[cfg(unix)]
    use crate::files::Kind;

    fn draft(key: &str, text: &str) -> Draft {
        let entries =
            [("reason".to_owned(), Entry::Text(text.into())), ("reach".to_owned(), Entry::Choice("act".into()))];
        Draft { key: key.into(), typed_on: "2026-11-23".into(), step: 2, entries: entries.into() }
    }

    #[test]
    fn a_draft_survives_and_is_replaced_by_the_next_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let drafts = Drafts::in_folder(folder.path().join("drafts"));
        assert!(drafts.load().is_empty());
        drafts.keep(&draft("answer:../x", "first")).unwrap();
        drafts.keep(&draft("answer:../x", "second")).unwrap();
        assert_eq!(drafts.load(), vec![draft("answer:../x", "second")]);
        drafts.drop_key("answer:../x");
        assert!(drafts.load().is_empty());
    }

    #[rstest]
    #[case::a_text(Entry::Text)]
    #[case::a_list(|key| Entry::List(vec!["a line".into(), key]))]
    #[case::a_choice(Entry::Choice)]
    fn neither_a_secret_nor_the_first_half_of_one_is_kept_on_disk(#[case] entry: fn(String) -> Entry) {
        let folder = tempfile::tempdir().unwrap();
        let drafts = Drafts::in_folder(folder.path().to_owned());
        for key in [["use AKI", "A2E0A8F3B244C9986"].concat(), ["AKI", "A2E0A8"].concat()] {
            let mut draft = draft("answer:1", "");
            draft.entries.insert("reason".into(), entry(key));
            drafts.keep(&draft).unwrap();
            assert_eq!(drafts.load()[0].entries.keys().collect::<Vec<_>>(), ["reach"]);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_draft_is_nobody_elses_to_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let drafts = Drafts::in_folder(folder.path().join("drafts"));
        drafts.keep(&draft("promote:1", "x")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&drafts.folder), mode(&drafts.path("promote:1"))), (0o700, 0o600));
    }

    #[cfg(unix)]
    #[rstest]
    fn what_lies_in_the_place_of_a_draft_is_named_never_waited_on_and_left_as_it_is(
        #[values(Kind::Folder, Kind::Link, Kind::Pipe, Kind::Socket, Kind::Device)] kind: Kind,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let precious = folder.path().join("precious");
        fs::write(&precious, "my only copy").unwrap();
        let drafts = Drafts::in_folder(folder.path().join("drafts"));
        fs::create_dir(&drafts.folder).unwrap();
        let place = drafts.path("answer:1");
        files::put(kind, &place, &precious);
        drafts.keep(&draft("answer:2", "another")).unwrap();
        assert_eq!(drafts.load(), vec![draft("answer:2", "another")]);
        let why = drafts.keep(&draft("answer:1", "x")).unwrap_err();
        assert!(why.contains(place.file_name().unwrap().to_str().unwrap()), "{why}");
        assert_eq!(fs::read_to_string(&precious).unwrap(), "my only copy");
        assert!(files::odd(&place).unwrap().is_some(), "what was there is there");
    }

    #[test]
    fn a_file_that_is_no_draft_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x.json"), "{").unwrap();
        let drafts = Drafts::in_folder(folder.path().to_owned());
        assert!(drafts.load().is_empty() && folder.path().join("x.json").exists());
    }
}
