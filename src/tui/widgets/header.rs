//! The first line: which register, read-only or as of which day, the two counts, the seven screens.
//!
//! ```text
//!  countersign  acme  192 fail (2 excepted) · 3,105 not answered        1 Workloads 2 Triage 3 Identities ...
//! ```

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::paper::{Paper, first_row, right_of};
use crate::shown::grouped;
use crate::tui::glyph::State;
use crate::tui::model::{Counts, Register};
use crate::tui::screens::ScreenId;
use crate::tui::theme::Meaning;

/// What gives way where there is little room: first the program's name, which says nothing that its user does not know, then the
/// names of the screens, then all of them but the current one.
const FORMS: [(bool, Form); 4] =
    [(true, Form::Names), (false, Form::Names), (false, Form::Numbers), (false, Form::CurrentOnly)];

/// Draws the header on the first row of `area`.
pub fn draw(paper: &mut Paper<'_>, area: Rect, register: &Register, current: ScreenId) {
    let row = first_row(area);
    for (named, form) in FORMS {
        let said = said(paper, register, named);
        let screens = form.width(current);
        if width(&said) + BETWEEN + screens <= row.width || matches!(form, Form::CurrentOnly) {
            let used = paper.pieces(row, said.iter().map(|(text, meaning)| (text.as_str(), *meaning)));
            if used + BETWEEN + screens <= row.width {
                draw_screens(paper, right_of(row, row.width - screens), form, current);
            }
            return;
        }
    }
}

/// Blanks between the register and the screens, at least.
const BETWEEN: u16 = 2;

fn width(pieces: &[(String, Meaning)]) -> u16 {
    pieces.iter().map(|(text, _)| u16::try_from(text.width()).unwrap_or(u16::MAX)).fold(0, u16::saturating_add)
}

fn said(paper: &Paper<'_>, register: &Register, named: bool) -> Vec<(String, Meaning)> {
    let dot = paper.glyphs().dot;
    let program = if named { " countersign  " } else { " " };
    let mut pieces = vec![(program.to_owned(), Meaning::Title), (register.name.clone(), Meaning::Text)];
    if register.read_only.is_some() {
        pieces.push(("  [read-only]".into(), Meaning::Soon));
    }
    if let Some(day) = register.as_of {
        pieces.push((format!("  [as of {day}]"), Meaning::Soon));
    }
    match register.standing.as_ref().map(|standing| standing.counts) {
        None => pieces.push(("  counting".into(), Meaning::Muted)),
        Some(Counts { fails, excepted, not_answered: open }) => {
            let fail_look = if fails > 0 { State::Fail.meaning() } else { Meaning::Muted };
            let open_look = if open > 0 { State::NotAnswered.meaning() } else { Meaning::Muted };
            pieces.push((format!("  {} fail", grouped(fails)), fail_look));
            if excepted > 0 {
                pieces.push((format!(" ({} excepted)", grouped(excepted)), Meaning::Muted));
            }
            pieces.push((format!(" {dot} "), Meaning::Muted));
            pieces.push((format!("{} not answered", grouped(open)), open_look));
        }
    }
    pieces
}

#[derive(Clone, Copy)]
enum Form {
    Names,
    Numbers,
    CurrentOnly,
}

impl Form {
    fn label(self, screen: ScreenId, current: ScreenId) -> Option<String> {
        let title = screen.title();
        let full = screen.number().map_or_else(|| title.to_owned(), |number| format!("{number} {title}"));
        match self {
            Self::Names => Some(full),
            _ if screen == current => Some(full),
            Self::Numbers => screen.number().map(|number| number.to_string()),
            Self::CurrentOnly => None,
        }
    }

    fn width(self, current: ScreenId) -> u16 {
        let labels = shown(current).filter_map(|screen| self.label(screen, current));
        labels.map(|label| u16::try_from(label.width() + 1).unwrap_or(u16::MAX)).sum()
    }
}

/// The screens with a number, and the current one.
fn shown(current: ScreenId) -> impl Iterator<Item = ScreenId> {
    let unnumbered = (!ScreenId::ALL.contains(&current)).then_some(current);
    ScreenId::ALL.into_iter().chain(unnumbered)
}

fn draw_screens(paper: &mut Paper<'_>, mut row: Rect, form: Form, current: ScreenId) {
    for screen in shown(current) {
        let Some(label) = form.label(screen, current) else { continue };
        let meaning = if screen == current { Meaning::Selected } else { Meaning::Muted };
        let used = paper.pieces(row, [(label.as_str(), meaning), (" ", Meaning::Text)]);
        row = right_of(row, used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::model::Standing;
    use crate::tui::testing::{drawn, standing, today};

    fn acme() -> Register {
        Register { name: "acme".into(), standing: Some(standing(192, 3105)), ..Register::default() }
    }

    fn header(width: u16, register: &Register) -> String {
        drawn(width, 1, |paper| draw(paper, paper.area(), register, ScreenId::Workloads))
    }

    #[test]
    fn the_header_at_each_width() {
        let all = [160, 120, 80, 60].map(|width| header(width, &acme())).join("\n");
        insta::assert_snapshot!(all);
    }

    #[test]
    fn what_is_excepted_is_said_as_a_part_of_what_fails() {
        let counts = Counts { fails: 7, excepted: 2, not_answered: 41 };
        let register = Register { standing: Some(Standing { counts, ..standing(7, 41) }), ..acme() };
        for width in [160, 120, 80, 60] {
            let line = header(width, &register);
            assert!(line.contains("7 fail (2 excepted)") && line.contains("41 not answered"), "{line}");
        }
    }

    #[test]
    fn read_only_and_as_of_are_said_in_words() {
        let register = Register { read_only: Some("opened with --read-only".into()), as_of: Some(today()), ..acme() };
        let line = header(120, &register);
        assert!(line.contains("[read-only]") && line.contains("[as of 2026-11-23]"), "{line}");
    }

    #[test]
    fn before_the_counts_are_known_no_number_is_shown() {
        let line = header(80, &Register { standing: None, ..acme() });
        assert!(line.contains("counting") && !line.contains("fail"), "{line}");
    }
}
