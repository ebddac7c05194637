//! Colours by meaning, on the sixteen colours that every terminal lets its owner choose. Nothing here is the only sign of a
//! state: a state is a glyph and a word (`glyph.rs`), the colour helps the eye.

use ratatui::style::{Color, Modifier, Style};

/// Which set of colours is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// For light text on a dark ground.
    #[default]
    Dark,
    /// For dark text on a light ground.
    Light,
    /// No colour at all (`NO_COLOR`): bold, underlined and reversed only.
    Plain,
}

/// What a piece of the screen means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Ordinary text.
    Text,
    /// Less important text: hints, words beside glyphs, what cannot be chosen now.
    Muted,
    /// A title or a column's name.
    Title,
    /// Frames and rules.
    Frame,
    /// The frame of what has the focus.
    Focus,
    /// The selected row or choice.
    Selected,
    /// A marked row.
    Marked,
    /// A control that passes, a step that is complete.
    Pass,
    /// A control that fails, a refusal, what is late.
    Fail,
    /// Not answered.
    Open,
    /// Wants a person soon; doubtful.
    Soon,
    /// A key that can be pressed.
    Key,
    /// Text being typed.
    Input,
    /// A message that something was done.
    Notice,
}

impl Meaning {
    /// Each of them, for tests and the colour page.
    pub const ALL: [Self; 14] = [
        Self::Text,
        Self::Muted,
        Self::Title,
        Self::Frame,
        Self::Focus,
        Self::Selected,
        Self::Marked,
        Self::Pass,
        Self::Fail,
        Self::Open,
        Self::Soon,
        Self::Key,
        Self::Input,
        Self::Notice,
    ];
}

impl Theme {
    /// Chooses from the setting (`dark`, `light`, `none`; anything else means "find out") and the environment. `NO_COLOR`
    /// with any text wins over everything; `COLORFGBG` ("15;0") tells a light ground on terminals that set it.
    #[must_use]
    pub fn choose(setting: Option<&str>, env: impl Fn(&str) -> Option<String>) -> Self {
        if env("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            return Self::Plain;
        }
        match setting {
            Some("dark") => Self::Dark,
            Some("light") => Self::Light,
            Some("none") => Self::Plain,
            _ if ground_is_light(env("COLORFGBG").as_deref()) => Self::Light,
            _ => Self::Dark,
        }
    }

    /// The style of a meaning. The ground is never set except where a row is selected, so that the terminal keeps its own.
    #[must_use]
    pub fn style(self, meaning: Meaning) -> Style {
        match self {
            Self::Dark => dark(meaning),
            Self::Light => light(meaning),
            Self::Plain => plain(meaning),
        }
    }
}

/// What stands behind the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Darker than half.
    Dark,
    /// Lighter than half.
    Light,
}

impl Ground {
    /// The ground of a colour as terminals say it: `:ffff/ffff/ffff`, one to four hexadecimal digits each.
    #[must_use]
    pub fn of(colour: &str) -> Option<Self> {
        let parts = colour.trim_start_matches('a').strip_prefix(':')?.split('/').map(|part| {
            let digits = u32::try_from(part.len()).ok().filter(|digits| *digits <= 4)?;
            let most = 16_u32.checked_pow(digits)?.checked_sub(1)?;
            (u32::from_str_radix(part, 16).ok()? * 1000).checked_div(most)
        });
        let parts: Vec<u32> = parts.collect::<Option<_>>()?;
        let [red, green, blue, ..] = parts.as_slice() else { return None };
        // As bright as the eye takes it: green most, blue least.
        let light = red * 299 + green * 587 + blue * 114;
        Some(if light > 500_000 { Self::Light } else { Self::Dark })
    }

    /// The colours that can be read on it.
    #[must_use]
    pub fn theme(self) -> Theme {
        match self {
            Self::Dark => Theme::Dark,
            Self::Light => Theme::Light,
        }
    }
}

/// Whether only the terminal itself can say what its ground is: neither the setting nor the environment does.
#[must_use]
pub fn asks_terminal(setting: Option<&str>, env: impl Fn(&str) -> Option<String>) -> bool {
    let said = |name: &str| env(name).is_some_and(|value| !value.is_empty());
    let answers = cfg!(unix) && env("TERM").is_none_or(|terminal| terminal != "linux");
    answers && setting.is_none() && !said("NO_COLOR") && !said("COLORFGBG")
}

fn ground_is_light(colours: Option<&str>) -> bool {
    let ground = colours.and_then(|text| text.rsplit(';').next()?.parse::<u8>().ok());
    matches!(ground, Some(7 | 9..=15))
}

fn dark(meaning: Meaning) -> Style {
    let style = Style::new();
    match meaning {
        Meaning::Text | Meaning::Input => style,
        // The terminal's own text, dimmed: where it does not say what its ground is, this can be read on a light one too.
        Meaning::Muted | Meaning::Frame => style.add_modifier(Modifier::DIM),
        Meaning::Title => style.add_modifier(Modifier::BOLD),
        Meaning::Focus | Meaning::Open => style.fg(Color::LightCyan),
        Meaning::Selected => style.fg(Color::White).bg(Color::Blue).add_modifier(Modifier::BOLD),
        Meaning::Marked => style.fg(Color::LightMagenta),
        Meaning::Pass => style.fg(Color::Green),
        Meaning::Fail => style.fg(Color::LightRed),
        Meaning::Soon => style.fg(Color::LightYellow),
        Meaning::Key => style.fg(Color::LightCyan).add_modifier(Modifier::BOLD),
        Meaning::Notice => style.fg(Color::LightGreen),
    }
}

/// Yellow, cyan and the bright colours cannot be read on white, so none of them stands here.
fn light(meaning: Meaning) -> Style {
    let style = Style::new();
    match meaning {
        Meaning::Text | Meaning::Input => style,
        Meaning::Muted | Meaning::Frame => style.fg(Color::DarkGray),
        Meaning::Title => style.add_modifier(Modifier::BOLD),
        Meaning::Focus | Meaning::Open => style.fg(Color::Blue),
        Meaning::Selected => style.fg(Color::Black).bg(Color::Gray).add_modifier(Modifier::BOLD),
        Meaning::Marked | Meaning::Soon => style.fg(Color::Magenta),
        Meaning::Pass | Meaning::Notice => style.fg(Color::Green),
        Meaning::Fail => style.fg(Color::Red),
        Meaning::Key => style.fg(Color::Blue).add_modifier(Modifier::BOLD),
    }
}

fn plain(meaning: Meaning) -> Style {
    let style = Style::new();
    match meaning {
        Meaning::Selected => style.add_modifier(Modifier::REVERSED),
        Meaning::Title | Meaning::Key | Meaning::Fail | Meaning::Focus => style.add_modifier(Modifier::BOLD),
        Meaning::Marked | Meaning::Soon => style.add_modifier(Modifier::UNDERLINED),
        _ => style,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(None, &[], Theme::Dark)]
    #[case(Some("light"), &[], Theme::Light)]
    #[case(Some("light"), &[("NO_COLOR", "1")], Theme::Plain)]
    #[case(Some("light"), &[("NO_COLOR", "")], Theme::Light)]
    #[case(Some("auto"), &[("COLORFGBG", "0;15")], Theme::Light)]
    #[case(None, &[("COLORFGBG", "15;default;0")], Theme::Dark)]
    #[case(Some("none"), &[], Theme::Plain)]
    fn the_theme_follows_no_color_then_the_setting_then_the_terminal(
        #[case] setting: Option<&str>,
        #[case] env: &[(&str, &str)],
        #[case] expected: Theme,
    ) {
        let env = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        assert_eq!(Theme::choose(setting, env), expected);
    }

    #[rstest]
    #[case(None, &[], cfg!(unix))]
    #[case(Some("dark"), &[], false)]
    #[case(None, &[("NO_COLOR", "1")], false)]
    #[case(None, &[("COLORFGBG", "0;15")], false)]
    #[case(None, &[("TERM", "linux")], false)]
    fn the_terminal_is_asked_only_where_nothing_else_says_its_ground(
        #[case] setting: Option<&str>,
        #[case] env: &[(&str, &str)],
        #[case] asked: bool,
    ) {
        let env = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        assert_eq!(asks_terminal(setting, env), asked);
    }

    #[rstest]
    #[case(":ffff/ffff/ffff", Some(Ground::Light))]
    #[case(":f/f/f", Some(Ground::Light))]
    #[case(":fdfd/f6f6/e3e3", Some(Ground::Light))]
    #[case(":0000/0000/ffff", Some(Ground::Dark))]
    #[case(":16/18/1d", Some(Ground::Dark))]
    #[case(":fffff/0/0", None)]
    #[case(":ff/ff", None)]
    #[case("", None)]
    fn a_ground_is_light_where_the_eye_says_so(#[case] colour: &str, #[case] ground: Option<Ground>) {
        assert_eq!(Ground::of(colour), ground);
    }

    #[test]
    fn without_colour_no_meaning_has_a_colour() {
        for meaning in Meaning::ALL {
            let style = Theme::Plain.style(meaning);
            assert_eq!((style.fg, style.bg), (None, None), "{meaning:?}");
        }
    }

    #[test]
    fn each_colour_is_one_of_the_sixteen_and_readable_on_its_ground() {
        for meaning in Meaning::ALL {
            for theme in [Theme::Dark, Theme::Light] {
                let style = theme.style(meaning);
                for colour in [style.fg, style.bg].into_iter().flatten() {
                    assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_)), "{theme:?} {meaning:?}");
                }
            }
            let on_white = Theme::Light.style(meaning).fg;
            let faint = [
                Color::Yellow,
                Color::LightYellow,
                Color::Cyan,
                Color::LightCyan,
                Color::LightGreen,
                Color::White,
                Color::Gray,
            ];
            assert!(on_white.is_none_or(|colour| !faint.contains(&colour)), "{meaning:?} cannot be read on white");
        }
    }

    #[test]
    fn what_is_muted_is_read_on_a_light_ground_that_the_terminal_does_not_tell() {
        let unasked = Theme::choose(None, |_| None);
        for meaning in [Meaning::Text, Meaning::Muted, Meaning::Title, Meaning::Input, Meaning::Frame] {
            assert_eq!(
                unasked.style(meaning).fg,
                None,
                "{meaning:?} has the colour that the terminal chose for its ground"
            );
        }
    }

    #[test]
    fn fails_and_open_questions_never_share_a_look_in_colour() {
        for theme in [Theme::Dark, Theme::Light] {
            assert_ne!(theme.style(Meaning::Fail), theme.style(Meaning::Open));
        }
    }
}
