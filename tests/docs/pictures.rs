//! The pictures of the documents, drawn by the program from the made-up organisation as it stands on one day.

use std::collections::VecDeque;
use std::sync::Arc;

use countersign::act::Acting;
use countersign::clock::Clock;
use countersign::demo::{self, Demo};
use countersign::tui::action::ActionId;
use countersign::tui::backend;
use countersign::tui::effect::{Effect, Lane, Query};
use countersign::tui::glyph::Glyphs;
use countersign::tui::keymap::Keymap;
use countersign::tui::model::{Look, Model, Register};
use countersign::tui::msg::Msg;
use countersign::tui::program::Works;
use countersign::tui::screens::{self, ScreenId};
use countersign::tui::theme::Theme;
use countersign::tui::update::update;
use countersign::tui::view;
use countersign::tui::widgets::banner::Banner;
use countersign::tui::widgets::paper::Paper;
use countersign::tui::worker::Superseded;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::kept::keep;
use crate::svg;

const NOW: &str = "2026-11-23T09:00:00.000Z";
const SIZE: (u16, u16) = (120, 30);

/// The screens on the demo, without a terminal: keys go in, a buffer comes out.
struct Shown {
    model: Model,
    works: Works,
    _demo: countersign::files::PrivateFolder,
}

impl Shown {
    fn open(theme: Theme) -> Self {
        let now = NOW.parse().unwrap();
        let Demo { store, folder, me } = demo::open(now).unwrap();
        let greeting = Demo::banner(&store, me).unwrap();
        let acting = Arc::new(Acting::with(Clock::fixed(now, "pictures"), "tui"));
        let name = store.register().unwrap().name.clone();
        let register = Register { name, account: "os:newcomer@demo".into(), ..Register::default() };
        let works = backend::works(store, &acting, None).unwrap();
        let look = Look { theme, glyphs: Glyphs::UNICODE };
        let mut model = Model::new(register, look, Keymap::default(), now.day_in(chrono_tz::UTC).date());
        model.size = SIZE;
        model.banner = Some(Banner { words: greeting.to_string(), sights: greeting.sights() });
        let mut shown = Self { model, works, _demo: folder };
        shown.settle(vec![Effect::Ask(Query::Header)]);
        shown
    }

    fn show(mut self, screen: ScreenId) -> Self {
        screens::show(&mut self.model, screen);
        let effects = screens::wants(&mut self.model);
        self.settle(effects);
        self
    }

    fn act(mut self, id: ActionId) -> Self {
        let key = *self.model.keymap.keys(id).first().unwrap();
        let effects = update(&mut self.model, Msg::Key(KeyEvent::new(key.code, key.held)));
        self.settle(effects);
        self
    }

    fn type_text(mut self, text: &str) -> Self {
        for character in text.chars() {
            let key = KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE);
            let effects = update(&mut self.model, Msg::Key(key));
            self.settle(effects);
        }
        self
    }

    /// Lets the workers answer everything that effects ask.
    fn settle(&mut self, effects: Vec<Effect>) {
        let mut waiting = VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            let Effect::Ask(request) = effect else { continue };
            let (work, _) = match request.lane() {
                Lane::AtOnce => &mut self.works.at_once,
                Lane::Search => &mut self.works.search,
            };
            let answer = work(&request, &Superseded::default());
            waiting.extend(update(&mut self.model, Msg::Reply(answer)));
        }
    }

    fn keep(&self, name: &str) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
        view::draw(&self.model, &mut Paper::new(&mut buffer, self.model.look));
        let palette = if self.model.look.theme == Theme::Light { svg::LIGHT } else { svg::DARK };
        keep(&format!("pictures/{name}.svg"), &svg::draw(&buffer, &palette, "Countersign on the made-up organisation"));
    }
}

#[test]
fn triage_looks_like_its_picture() {
    for (theme, name) in [(Theme::Dark, "triage-dark"), (Theme::Light, "triage-light")] {
        Shown::open(theme).show(ScreenId::Triage).keep(name);
    }
}

#[test]
fn the_workloads_look_like_their_picture() {
    Shown::open(Theme::Dark)
        .show(ScreenId::Workloads)
        .act(ActionId::Filter)
        .type_text("stage:pilot ")
        .keep("workloads-dark");
}

#[test]
fn a_gate_looks_like_its_picture() {
    for (theme, name) in [(Theme::Dark, "gate-dark"), (Theme::Light, "gate-light")] {
        let page = Shown::open(theme).show(ScreenId::Triage).act(ActionId::Back).act(ActionId::Open);
        page.act(ActionId::TabGate).act(ActionId::Expand).keep(name);
    }
}
