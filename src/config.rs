//! The settings of one account, `config.toml`: how the program looks, never what the register decides.
//!
//! ```toml
//! theme = "auto"       # auto, light, dark, none
//! glyphs = "auto"      # auto, unicode, ascii
//! mouse = false
//! register = "/srv/ai/register.db"
//! ```
//!
//! Every line may be missing. What the program does not know it refuses, with the line and the word that was likely
//! meant: a mistyped setting that is silently ignored is worse than none.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use toml::de::{DeTable, DeValue};

use crate::files::{self, Links};
use crate::nearest::nearest;
use crate::shown::Shown;

/// What may be set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The colours.
    pub theme: Theme,
    /// The signs that stand for states.
    pub glyphs: Glyphs,
    /// Whether the mouse is listened to; off, so that the terminal's own selection works.
    pub mouse: bool,
    /// The register to open where the command line names none; absolute.
    pub register: Option<PathBuf>,
}

/// The colours of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Light or dark as the terminal says, and none where `NO_COLOR` is set.
    #[default]
    Auto,
    /// For a light background.
    Light,
    /// For a dark background.
    Dark,
    /// No colour at all.
    None,
}

/// The signs of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Unicode where the locale has it.
    #[default]
    Auto,
    /// Check marks, crosses and lines.
    Unicode,
    /// Only what is on every keyboard.
    Ascii,
}

const KEYS: [&str; 4] = ["theme", "glyphs", "mouse", "register"];
const THEMES: [(&str, Theme); 4] =
    [("auto", Theme::Auto), ("light", Theme::Light), ("dark", Theme::Dark), ("none", Theme::None)];
const GLYPHS: [(&str, Glyphs); 3] = [("auto", Glyphs::Auto), ("unicode", Glyphs::Unicode), ("ascii", Glyphs::Ascii)];

impl Settings {
    /// Reads the settings file; one that does not exist sets nothing.
    ///
    /// # Errors
    /// [`SettingsError`] with the file and, where its text is at fault, the line.
    pub fn read(file: &Path) -> Result<Self, SettingsError> {
        let name = || String::from(Shown::new(&file.to_string_lossy()));
        match files::read_text(file, Links::Follow, files::LONGEST_TEXT) {
            Ok(text) => Self::parse(&text).map_err(|(line, fault)| SettingsError::Fault { file: name(), line, fault }),
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(why) => Err(SettingsError::Unreadable { file: name(), why }),
        }
    }

    /// Reads the text of a settings file; an error comes with its line, from 1.
    fn parse(text: &str) -> Result<Self, (usize, Fault)> {
        let line = |at: usize| 1 + text.bytes().take(at).filter(|b| *b == b'\n').count();
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            (line(at), Fault::NotToml { what: Shown::new(error.message()).into() })
        })?;
        let mut settings = Self::default();
        for (key, value) in table.into_inner() {
            let at = line(key.span().start);
            settings.set(key.get_ref(), value.get_ref()).map_err(|fault| (at, fault))?;
        }
        Ok(settings)
    }

    fn set(&mut self, key: &str, value: &DeValue<'_>) -> Result<(), Fault> {
        match key {
            "theme" => self.theme = one_of("theme", &THEMES, value)?,
            "glyphs" => self.glyphs = one_of("glyphs", &GLYPHS, value)?,
            "mouse" => self.mouse = value.as_bool().ok_or(Fault::NotYesNo { key: "mouse" })?,
            "register" => {
                let path = value.as_str().map(PathBuf::from).filter(|path| path.is_absolute());
                self.register = Some(path.ok_or(Fault::NotAPath { key: "register" })?);
            }
            _ => {
                return Err(Fault::UnknownKey { key: Shown::new(key).into(), near: nearest(key, KEYS) });
            }
        }
        Ok(())
    }
}

fn one_of<T: Copy>(key: &'static str, known: &[(&'static str, T)], value: &DeValue<'_>) -> Result<T, Fault> {
    let said = value.as_str().unwrap_or_default();
    let found = known.iter().find(|(name, _)| *name == said);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        Fault::UnknownValue { key, known: names.join(", ") }
    })
}

/// Why the settings are not read.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("{file}: {why}")]
    Unreadable {
        /// The file, safe to show.
        file: String,
        /// What the operating system says.
        why: io::Error,
    },
    /// A line is not understood.
    #[error("{file}, line {line}: {fault}")]
    Fault {
        /// The file, safe to show.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        fault: Fault,
    },
}

/// What is wrong with a line of the settings; texts are safe to show.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// It is not TOML.
    #[error("{what}")]
    NotToml {
        /// What the TOML reader says.
        what: String,
    },
    /// There is no such setting.
    #[error("there is no setting `{key}`; {}", meant(*.near))]
    UnknownKey {
        /// The key found.
        key: String,
        /// The one that was likely meant.
        near: Option<&'static str>,
    },
    /// The setting has no such value.
    #[error("`{key}` is one of {known}, in quotes")]
    UnknownValue {
        /// The setting.
        key: &'static str,
        /// Its values.
        known: String,
    },
    /// The setting is on or off.
    #[error("`{key}` is true or false, without quotes")]
    NotYesNo {
        /// The setting.
        key: &'static str,
    },
    /// The setting is a path from the root, since the program may be started anywhere.
    #[error("`{key}` is a full path, in quotes")]
    NotAPath {
        /// The setting.
        key: &'static str,
    },
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(|| format!("there are {}", KEYS.join(", ")), |near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[test]
    fn what_is_not_set_keeps_its_default() {
        let dark = Settings::parse("# mine\ntheme = \"dark\"\n").unwrap();
        assert_eq!(dark, Settings { theme: Theme::Dark, ..Settings::default() });
        let missing = tempfile::tempdir().unwrap().path().join("config.toml");
        assert_eq!(Settings::read(&missing).unwrap(), Settings::default());
    }

    #[cfg(unix)]
    #[test]
    fn all_that_may_be_set_is_read() {
        let text = "theme = \"none\"\nglyphs = \"ascii\"\nmouse = true\nregister = \"/srv/ai/register.db\"\n";
        let all = Settings {
            theme: Theme::None,
            glyphs: Glyphs::Ascii,
            mouse: true,
            register: Some(PathBuf::from("/srv/ai/register.db")),
        };
        assert_eq!(Settings::parse(text).unwrap(), all);
    }

    #[rstest]
    #[case("\nthmee = \"dark\"", 2, "there is no setting `thmee`; did you mean `theme`?")]
    #[case("x\u{202e}y = 1", 1, "")]
    #[case("\"x\\u202ey\" = 1", 1, "there is no setting `x<U+202E>y`; there are theme, glyphs, mouse, register")]
    #[case("mouse = false\ntheme = \"drak\"", 2, "`theme` is one of auto, light, dark, none, in quotes")]
    #[case("glyphs = 1", 1, "`glyphs` is one of auto, unicode, ascii, in quotes")]
    #[case("mouse = \"yes\"", 1, "`mouse` is true or false, without quotes")]
    #[case("register = \"register.db\"", 1, "`register` is a full path, in quotes")]
    #[case("mouse = true\nmouse = false", 2, "duplicate key")]
    #[case("mouse = \n", 1, "")]
    fn a_fault_is_named_with_its_line(#[case] text: &str, #[case] line: usize, #[case] says: &str) {
        let (at, fault) = Settings::parse(text).unwrap_err();
        assert_eq!(at, line, "{fault}");
        assert!(fault.to_string().contains(says), "{fault}");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,200}|[a-z=\"\\n\\[\\].# ]{0,200}") {
            if let Err((line, _)) = Settings::parse(&text) {
                prop_assert!(line >= 1 && line <= text.lines().count() + 1);
            }
        }
    }
}
