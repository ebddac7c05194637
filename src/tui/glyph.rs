//! The signs of the screen in two sets, Unicode and ASCII. A state always has a glyph and a word, so that neither colour nor
//! font decides whether it can be read.

use ratatui::symbols::border;

use super::theme::Meaning;
use crate::controls::{Judged, Verdict};

/// The states that are shown with a sign of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// A control or question that passes.
    Pass,
    /// A recorded fact breaks it.
    Fail,
    /// A fact that it needs is unknown.
    NotAnswered,
    /// It does not apply, from known facts.
    NotApplicable,
    /// It fails and is excepted until a day.
    Excepted,
    /// Past its date.
    Late,
    /// Within the days that want attention.
    Soon,
    /// Nothing is due.
    NothingDue,
}

impl State {
    /// Each of them, for tests and the legend in the help.
    pub const ALL: [Self; 8] = [
        Self::Pass,
        Self::Fail,
        Self::NotAnswered,
        Self::NotApplicable,
        Self::Excepted,
        Self::Late,
        Self::Soon,
        Self::NothingDue,
    ];

    /// The state of what a control says.
    #[must_use]
    pub const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Pass,
            Verdict::Fail => Self::Fail,
            Verdict::NotAnswered => Self::NotAnswered,
            Verdict::NotApplicable => Self::NotApplicable,
        }
    }

    /// The state of a control.
    #[must_use]
    pub fn of_control(judged: &Judged) -> Self {
        if judged.excepted.is_some() { Self::Excepted } else { Self::of(judged.verdict()) }
    }

    /// The word that stands beside the glyph.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "passes",
            Self::Fail => "fails",
            Self::NotAnswered => "not answered",
            Self::NotApplicable => "not applicable",
            Self::Excepted => "excepted",
            Self::Late => "late",
            Self::Soon => "soon",
            Self::NothingDue => "nothing due",
        }
    }

    /// The colour that helps.
    #[must_use]
    pub const fn meaning(self) -> Meaning {
        match self {
            Self::Pass => Meaning::Pass,
            Self::Fail | Self::Late => Meaning::Fail,
            Self::NotAnswered => Meaning::Open,
            Self::NotApplicable | Self::NothingDue => Meaning::Muted,
            Self::Excepted | Self::Soon => Meaning::Soon,
        }
    }
}

/// One set of signs; each but the borders is one column wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// Left of the selected row.
    pub cursor: &'static str,
    /// Left of the choice of a field that the keys move to.
    pub pointer: &'static str,
    /// Beside a choice of a field: not chosen, chosen.
    pub chosen: [&'static str; 2],
    /// Left of a marked row.
    pub mark: &'static str,
    /// Sorted upwards, downwards.
    pub sorted: [&'static str; 2],
    /// Something folded, unfolded.
    pub fold: [&'static str; 2],
    /// Cut text.
    pub ellipsis: &'static str,
    /// Bar: done, left.
    pub bar: [&'static str; 2],
    /// Vertical and horizontal rule.
    pub rule: [&'static str; 2],
    /// Between the parts of one line.
    pub dot: &'static str,
    /// Frames.
    pub border: border::Set<'static>,
    states: [&'static str; 8],
}

impl Glyphs {
    /// Signs that any font of a terminal has.
    pub const UNICODE: Self = Self {
        cursor: "▌",
        pointer: "▸",
        chosen: ["( )", "(•)"],
        mark: "●",
        sorted: ["▲", "▼"],
        fold: ["▸", "▾"],
        ellipsis: "…",
        bar: ["█", "░"],
        rule: ["│", "─"],
        dot: "·",
        border: border::PLAIN,
        states: ["✓", "✗", "○", "–", "◐", "!", "~", "-"],
    };

    /// For consoles and fonts without those.
    pub const ASCII: Self = Self {
        cursor: ">",
        pointer: ">",
        chosen: ["( )", "(*)"],
        mark: "*",
        sorted: ["^", "v"],
        fold: ["+", "-"],
        ellipsis: "~",
        bar: ["#", "."],
        rule: ["|", "-"],
        dot: "-",
        border: border::Set {
            top_left: "+",
            top_right: "+",
            bottom_left: "+",
            bottom_right: "+",
            vertical_left: "|",
            vertical_right: "|",
            horizontal_top: "-",
            horizontal_bottom: "-",
        },
        states: ["v", "x", "o", "-", "e", "!", "~", "-"],
    };

    /// Chooses from the setting (`unicode`, `ascii`; anything else means "find out") and the locale: a terminal whose locale
    /// is set and is not UTF-8 gets ASCII.
    #[must_use]
    pub fn choose(setting: Option<&str>, env: impl Fn(&str) -> Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(env).find(|value| !value.is_empty());
        match setting {
            Some("ascii") => Self::ASCII,
            Some("unicode") => Self::UNICODE,
            _ if cfg!(unix) && locale.is_some_and(|locale| !speaks_unicode(&locale)) => Self::ASCII,
            _ => Self::UNICODE,
        }
    }

    /// The sign of a state.
    #[must_use]
    pub fn state(&self, state: State) -> &'static str {
        let [pass, fail, open, not_applicable, excepted, late, soon, nothing] = self.states;
        match state {
            State::Pass => pass,
            State::Fail => fail,
            State::NotAnswered => open,
            State::NotApplicable => not_applicable,
            State::Excepted => excepted,
            State::Late => late,
            State::Soon => soon,
            State::NothingDue => nothing,
        }
    }
}

/// `C` and `POSIX` say nothing about the terminal: minimal containers have them with UTF-8 terminals in front.
fn speaks_unicode(locale: &str) -> bool {
    let folded = locale.to_ascii_lowercase();
    folded.contains("utf-8") || folded.contains("utf8") || !folded.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn each_state_has_a_glyph_one_column_wide_and_a_word_of_its_own() {
        for glyphs in [Glyphs::UNICODE, Glyphs::ASCII] {
            for state in State::ALL {
                assert_eq!(glyphs.state(state).width(), 1, "{state:?}");
            }
        }
        let mut words: Vec<_> = State::ALL.iter().map(|state| state.word()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), State::ALL.len());
    }

    #[test]
    fn the_ascii_set_is_ascii() {
        let set = Glyphs::ASCII;
        assert!(format!("{set:?}").is_ascii());
    }

    #[rstest]
    #[case("de_DE.UTF-8", Glyphs::UNICODE)]
    #[case("C", Glyphs::UNICODE)]
    #[case("de_DE.ISO-8859-1", Glyphs::ASCII)]
    fn the_set_follows_the_locale(#[case] locale: &str, #[case] expected: Glyphs) {
        let expected = if cfg!(unix) { expected } else { Glyphs::UNICODE };
        assert_eq!(Glyphs::choose(None, |name| (name == "LANG").then(|| locale.to_owned())), expected);
        assert_eq!(Glyphs::choose(Some("ascii"), |_| None), Glyphs::ASCII);
    }
}
