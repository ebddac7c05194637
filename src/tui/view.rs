//! One frame from the model: header, banner, screen, hints or what happened last; steps and overlays over it. It changes
//! nothing and asks nothing, so a frame costs what is seen, not what is stored.

use std::borrow::Cow;

use ratatui::layout::Rect;

use super::action::ActionId;
use super::model::{Model, Notice};
use super::screens;
use super::theme::Meaning;
use super::widgets::banner::Banner;
use super::widgets::paper::{Paper, below, first_row, right_of};
use super::widgets::{banner, header, hints, progress, too_small};
use super::wizard;

/// Draws the whole screen.
pub fn draw(model: &Model, paper: &mut Paper<'_>) {
    let area = paper.area();
    if model.is_too_small() {
        too_small::draw(paper, area);
        return;
    }
    let foot = below(area, area.height - 1);
    if let Some(first) = model.first.as_ref().filter(|_| model.form.is_none()) {
        // There is nothing yet that a header or a screen could tell of.
        let page = paper.frame(Rect { height: area.height - 1, ..area }, "Countersign", false);
        let inside = right_of(page, 1);
        paper.paragraph(Rect { width: inside.width.saturating_sub(1), ..inside }, &first.words(), Meaning::Muted);
        draw_foot(model, paper, foot);
        model.overlays.draw(paper, area);
        return;
    }
    header::draw(paper, area, &model.register, model.screen);
    let body = body(model, area);
    if let Some(banner) = banner(model) {
        banner::draw(paper, below(area, 1), &banner, &show_key(model));
    }
    match &model.form {
        Some(steps) => wizard::view::draw(paper, body, steps),
        None => screens::draw(model, paper, body),
    }
    draw_foot(model, paper, foot);
    model.overlays.draw(paper, below(area, 1));
}

/// The room between header and foot.
fn body(model: &Model, area: Rect) -> Rect {
    let head = 1 + banner(model).map_or(0, |banner| banner.rows(area.width, &show_key(model)));
    let body = below(area, head);
    Rect { height: body.height.saturating_sub(1), ..body }
}

/// What stands under the header; its offer only where its key is not taken by something else.
fn banner(model: &Model) -> Option<Cow<'_, Banner>> {
    let banner = model.banner.as_ref()?;
    let free = model.form.is_none() && model.overlays.is_empty() && model.screens.page.is_none();
    Some(if free { Cow::Borrowed(banner) } else { Cow::Owned(Banner::saying(banner.words.as_str())) })
}

fn show_key(model: &Model) -> String {
    model.keymap.label(ActionId::Open)
}

/// What happened last, until the next key; else the keys.
fn draw_foot(model: &Model, paper: &mut Paper<'_>, foot: Rect) {
    if let Some(busy) = model.busy.as_ref().filter(|_| model.notice.is_none()) {
        let row = right_of(first_row(foot), 1);
        match busy.progress {
            Some((done, of)) => progress::draw(paper, row, done, of, &busy.words),
            None => drop(paper.text(row, &format!("{} ...", busy.words), Meaning::Notice)),
        }
        return;
    }
    let (text, meaning) = match &model.notice {
        None => return hints::draw(paper, foot, model),
        Some(Notice::Done(text)) => (text, Meaning::Notice),
        Some(Notice::Problem(text)) => (text, Meaning::Fail),
    };
    paper.pieces(first_row(foot), [(" ", Meaning::Text), (text.as_str(), meaning)]);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{act, buffer, model, screen};
    use super::super::theme::Theme;
    use super::*;
    use ratatui::style::Color;
    use rstest::rstest;

    #[rstest]
    #[case(80, 24)]
    #[case(120, 40)]
    #[case(60, 15)]
    fn the_empty_register_at_each_size(#[case] width: u16, #[case] height: u16) {
        insta::assert_snapshot!(format!("empty_{width}x{height}"), screen(&model(width, height)));
    }

    #[test]
    fn no_size_panics_whatever_is_open() {
        let small = (0..=12).flat_map(|width| (0..=12).map(move |height| (width, height)));
        for (width, height) in small.chain([(1, 500), (500, 1), (59, 15), (60, 14), (60, 15), (80, 24), (300, 100)]) {
            for open in [None, Some(ActionId::Help), Some(ActionId::Palette), Some(ActionId::Filter)] {
                let mut model = model(width, height);
                model.banner = Some(Banner::saying("7 of 60 can act without a human."));
                if let Some(id) = open {
                    act(&mut model, id);
                }
                assert_eq!(buffer(&model).area, Rect::new(0, 0, width, height));
            }
        }
    }

    #[rstest]
    #[case(Theme::Dark)]
    #[case(Theme::Light)]
    #[case(Theme::Plain)]
    fn the_counts_of_the_header_have_the_colours_of_their_meaning(#[case] theme: Theme) {
        let mut model = model(120, 20);
        model.look.theme = theme;
        let shown = screen(&model);
        let column = u16::try_from(shown.find("192 fail").unwrap()).unwrap();
        let cell = buffer(&model)[(column, 0)].clone();
        let expected = theme.style(Meaning::Fail);
        assert_eq!((cell.fg, cell.modifier), (expected.fg.unwrap_or_default(), expected.add_modifier), "{shown}");
        if theme == Theme::Plain {
            assert!(buffer(&model).content.iter().all(|cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset)));
        }
    }
}
