//! Which key runs which action: keys as text ("ctrl-d", "space"), the defaults of the table, a person's own keys from a
//! TOML text. What the actions are stands in `action.rs`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde::Deserialize;
use thiserror::Error;

use super::action::{ACTIONS, Action, ActionId, Place};

/// One key as pressed. Capital letters are characters of their own, so `shift` is only kept for keys without a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// The key itself.
    pub code: KeyCode,
    /// What is held with it.
    pub held: KeyModifiers,
}

/// What is wrong with a person's own keys.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum KeymapError {
    /// The file is not TOML of the expected shape.
    #[error("the key file cannot be read: {0}")]
    Toml(String),
    /// No action has this name.
    #[error("there is no action \"{0}\"; `?` on the screens lists them, and docs/keys.md")]
    NoSuchAction(String),
    /// The text names no key.
    #[error(
        "\"{text}\" for \"{action}\" is not a key; write it like \"g\", \"G\", \"ctrl-d\", \"space\", \"enter\" or \"f5\""
    )]
    NoSuchKey {
        /// The action it was for.
        action: String,
        /// What was written.
        text: String,
    },
    /// Two actions that can be meant at the same moment have one key.
    #[error("the key \"{key}\" would be both \"{first}\" and \"{second}\"; give one of them another key")]
    Conflict {
        /// The key.
        key: Key,
        /// The action that stands first in the table.
        first: &'static str,
        /// The other one.
        second: &'static str,
    },
    /// Without it nobody could leave, or find the way.
    #[error("\"{0}\" needs a key: without one nobody could leave or find the way")]
    NeedsKey(&'static str),
}

/// The keys in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bound: Vec<(Key, ActionId)>,
}

impl Default for Keymap {
    fn default() -> Self {
        let keys = |action: &Action| action.keys.iter().filter_map(|text| text.parse().ok()).collect();
        Self::bind(&ACTIONS.iter().map(|action| (action.id, keys(action))).collect())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    keys: BTreeMap<String, OneOrMore>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Keymap {
    /// The defaults with a person's own keys over them: `[keys]` and then `down = "n"` or `down = ["n", "down"]`, by the
    /// action's name. An action named there loses its default keys.
    ///
    /// # Errors
    /// [`KeymapError`] with the names of what is wrong; no half of a file is used.
    pub fn with(toml: &str) -> Result<Self, KeymapError> {
        let file: File = toml::from_str(toml).map_err(|error| KeymapError::Toml(error.message().to_owned()))?;
        let defaults = Self::default();
        let mut keys: BTreeMap<ActionId, Vec<Key>> =
            ACTIONS.iter().map(|action| (action.id, defaults.keys(action.id))).collect();
        for (name, texts) in file.keys {
            let Some(action) = Action::named(&name) else { return Err(KeymapError::NoSuchAction(name)) };
            let texts = match texts {
                OneOrMore::One(text) => vec![text],
                OneOrMore::More(texts) => texts,
            };
            let parsed = texts.into_iter().map(|text| {
                text.parse::<Key>().map_err(|NotAKey| KeymapError::NoSuchKey { action: name.clone(), text })
            });
            keys.insert(action.id, parsed.collect::<Result<_, _>>()?);
        }
        let keymap = Self::bind(&keys);
        keymap.check()?;
        Ok(keymap)
    }

    /// The action of a key where these places are live.
    #[must_use]
    pub fn action(&self, key: Key, places: &[Place]) -> Option<ActionId> {
        let mut bound = self.bound.iter().filter(|(bound, _)| *bound == key);
        bound.find(|(_, id)| places.contains(&id.action().place)).map(|(_, id)| *id)
    }

    /// The keys of an action, the first one for the hint line.
    #[must_use]
    pub fn keys(&self, id: ActionId) -> Vec<Key> {
        self.bound.iter().filter(|(_, bound)| *bound == id).map(|(key, _)| *key).collect()
    }

    /// The first key of an action as it is shown to people; empty if it has none.
    #[must_use]
    pub fn label(&self, id: ActionId) -> String {
        self.bound.iter().find(|(_, bound)| *bound == id).map(|(key, _)| key.label()).unwrap_or_default()
    }

    /// Looks for two actions that would answer one key, and for a way out that was lost.
    ///
    /// # Errors
    /// The first conflict, in the order of the table.
    pub fn check(&self) -> Result<(), KeymapError> {
        for (at, (key, first)) in self.bound.iter().enumerate() {
            let later = self.bound.iter().skip(at + 1);
            for (_, second) in later.filter(|(other, id)| other == key && id != first) {
                let (first, second) = (first.action(), second.action());
                if first.place.meets(second.place) {
                    return Err(KeymapError::Conflict { key: *key, first: first.name, second: second.name });
                }
            }
        }
        let lost = |id: &&Action| id.id.is_vital() && self.keys(id.id).is_empty();
        ACTIONS.iter().find(lost).map_or(Ok(()), |action| Err(KeymapError::NeedsKey(action.name)))
    }

    fn bind(keys: &BTreeMap<ActionId, Vec<Key>>) -> Self {
        let bound = keys.iter().flat_map(|(id, keys)| keys.iter().map(|key| (*key, *id))).collect();
        Self { bound }
    }
}

const NAMED: [(&str, &str, KeyCode); 15] = [
    ("enter", "Enter", KeyCode::Enter),
    ("esc", "Esc", KeyCode::Esc),
    ("tab", "Tab", KeyCode::Tab),
    ("backtab", "Shift-Tab", KeyCode::BackTab),
    ("backspace", "Backspace", KeyCode::Backspace),
    ("delete", "Del", KeyCode::Delete),
    ("insert", "Ins", KeyCode::Insert),
    ("up", "Up", KeyCode::Up),
    ("down", "Down", KeyCode::Down),
    ("left", "Left", KeyCode::Left),
    ("right", "Right", KeyCode::Right),
    ("home", "Home", KeyCode::Home),
    ("end", "End", KeyCode::End),
    ("pageup", "PgUp", KeyCode::PageUp),
    ("pagedown", "PgDn", KeyCode::PageDown),
];

const HELD: [(&str, &str, KeyModifiers); 3] = [
    ("ctrl-", "Ctrl-", KeyModifiers::CONTROL),
    ("alt-", "Alt-", KeyModifiers::ALT),
    ("shift-", "Shift-", KeyModifiers::SHIFT),
];

impl Key {
    /// The key as people read it in hints: `Enter`, `Ctrl-d`, `g`.
    #[must_use]
    pub fn label(self) -> String {
        self.print(|(_, label, _)| label, |(_, label, _)| label, ["Space", "F"])
    }

    fn print(
        self,
        held: fn((&'static str, &'static str, KeyModifiers)) -> &'static str,
        named: fn((&'static str, &'static str, KeyCode)) -> &'static str,
        [space, function]: [&str; 2],
    ) -> String {
        let mut text: String =
            HELD.into_iter().filter(|(.., modifier)| self.held.contains(*modifier)).map(held).collect();
        match self.code {
            KeyCode::Char(' ') => text.push_str(space),
            KeyCode::Char(character) => text.push(character),
            KeyCode::F(number) => text.extend([function, &number.to_string()]),
            code => text.extend(NAMED.into_iter().filter(|(.., known)| *known == code).map(named)),
        }
        text
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.print(|(text, ..)| text, |(text, ..)| text, ["space", "f"]))
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let kept = match event.code {
            KeyCode::Char(_) | KeyCode::BackTab => KeyModifiers::CONTROL | KeyModifiers::ALT,
            _ => KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT,
        };
        Self { code: event.code, held: event.modifiers & kept }
    }
}

/// The text names no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAKey;

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let mut rest = text;
        let mut held = KeyModifiers::NONE;
        while let Some((prefix, _, modifier)) =
            HELD.into_iter().find(|(prefix, ..)| rest.len() > prefix.len() && rest.starts_with(prefix))
        {
            held |= modifier;
            rest = rest.get(prefix.len()..).unwrap_or_default();
        }
        let code = code_of(rest).ok_or(NotAKey)?;
        // "shift-g" is "G": one way to write it, so that two ways cannot conflict unseen.
        if matches!(code, KeyCode::Char(_)) && held.contains(KeyModifiers::SHIFT) {
            return Err(NotAKey);
        }
        Ok(Self { code, held })
    }
}

fn code_of(text: &str) -> Option<KeyCode> {
    if let Some((.., code)) = NAMED.into_iter().find(|(name, ..)| *name == text) {
        return Some(code);
    }
    let mut characters = text.chars();
    match (characters.next(), characters.as_str()) {
        _ if text == "space" => Some(KeyCode::Char(' ')),
        (Some(single), "") if !single.is_control() && single != ' ' => Some(KeyCode::Char(single)),
        (Some('f'), number) => number.parse().ok().filter(|number| (1..=12).contains(number)).map(KeyCode::F),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("g", "g")]
    #[case("G", "G")]
    #[case("-", "-")]
    #[case("ctrl-d", "Ctrl-d")]
    #[case("ctrl--", "Ctrl--")]
    #[case("space", "Space")]
    #[case("alt-enter", "Alt-Enter")]
    #[case("shift-f5", "Shift-F5")]
    #[case("pagedown", "PgDn")]
    #[case("?", "?")]
    fn a_key_is_written_one_way_and_read_back(#[case] text: &str, #[case] label: &str) {
        let key: Key = text.parse().unwrap();
        assert_eq!(key.to_string(), text);
        assert_eq!(key.label(), label);
    }

    #[rstest]
    #[case("")]
    #[case("ctrl-")]
    #[case("gg")]
    #[case("f13")]
    #[case("shift-g")]
    #[case(" ")]
    fn what_is_no_key_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<Key>(), Err(NotAKey));
    }

    #[test]
    fn the_default_keys_all_parse_and_none_conflict() {
        for action in ACTIONS {
            for text in action.keys {
                assert!(text.parse::<Key>().is_ok(), "{text} of {}", action.name);
            }
        }
        assert_eq!(Keymap::default().check(), Ok(()));
    }

    #[test]
    fn an_own_key_replaces_the_default_keys_of_its_action_only() {
        let keymap = Keymap::with("[keys]\ndown = \"b\"\n").unwrap();
        let b = "b".parse().unwrap();
        assert_eq!(keymap.action(b, &[Place::Rows]), Some(ActionId::Down));
        assert_eq!(keymap.action("j".parse().unwrap(), &[Place::Rows]), None);
        assert_eq!(keymap.action("k".parse().unwrap(), &[Place::Rows]), Some(ActionId::Up));
    }

    #[rstest]
    #[case("[keys]\ndown = \"k\"", "the key \"k\" would be both \"down\" and \"up\"; give one of them another key")]
    #[case("[keys]\ndown = \"?\"", "the key \"?\" would be both \"down\" and \"help\"; give one of them another key")]
    #[case("[keys]\nfly = \"x\"", "there is no action \"fly\"; `?` on the screens lists them, and docs/keys.md")]
    #[case(
        "[keys]\ndown = \"ctrl\"",
        "\"ctrl\" for \"down\" is not a key; write it like \"g\", \"G\", \"ctrl-d\", \"space\", \"enter\" or \"f5\""
    )]
    #[case("[keys]\nquit = []", "\"quit\" needs a key: without one nobody could leave or find the way")]
    fn what_is_wrong_with_own_keys_is_named(#[case] toml: &str, #[case] message: &str) {
        assert_eq!(Keymap::with(toml).unwrap_err().to_string(), message);
    }

    #[test]
    fn capital_letters_are_the_same_key_on_every_platform() {
        let unix = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::NONE);
        let windows = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(Key::from(unix), Key::from(windows));
    }
}
