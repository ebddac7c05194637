//! Drawing a frame of the list of workloads, and a key with the frame that answers it: what a person waits for, but for the
//! terminal. `cargo bench --bench render`.

#![allow(clippy::expect_used, reason = "a benchmark that cannot begin has nothing to measure")]

mod support;

use countersign::domain::Command;
use countersign::domain::field::Fields;
use countersign::store::{Mode, Store};
use countersign::tui::backend::works;
use countersign::tui::effect::Effect;
use countersign::tui::glyph::Glyphs;
use countersign::tui::keymap::Keymap;
use countersign::tui::model::{Look, Model, Register};
use countersign::tui::msg::Msg;
use countersign::tui::theme::Theme;
use countersign::tui::update::update;
use countersign::tui::view;
use countersign::tui::widgets::paper::Paper;
use countersign::tui::worker::{Superseded, Work};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use divan::Bencher;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::sync::Arc;
use support::{FOLDER, SIZES, acting, begun};

fn main() {
    divan::main();
}

/// A register of so many workloads, made once.
fn register(workloads: usize) -> Store {
    let file = FOLDER.path().join(format!("{workloads}.db"));
    if !file.exists() {
        let adds = (0..workloads).map(|n| {
            let mut fields = Fields::new();
            fields.parse("name", &format!("Claims agent {n:07}")).expect("a name");
            fields.parse("team", &format!("Team {}", n % 7)).expect("a team");
            Command::AddWorkload { key: None, fields }
        });
        begun(&file).commit_all(&acting().request().expect("a request"), None, adds, &mut |_| {}).expect("workloads");
    }
    Store::open(&file, Mode::Write, None, acting().now()).expect("a register")
}

/// The screens as a person sees them once they have started, and who answers what they ask.
struct Screens {
    model: Model,
    work: Work,
}

impl Screens {
    fn on(workloads: usize, size: (u16, u16)) -> Self {
        let store = register(workloads);
        let look = Look { theme: Theme::Dark, glyphs: Glyphs::UNICODE };
        let today = acting().now().day_in(chrono_tz::UTC).date();
        let model = Model { size, ..Model::new(Register::default(), look, Keymap::default(), today) };
        let work = works(store, &Arc::new(acting()), None).expect("workers").at_once.0;
        let mut screens = Self { model, work };
        screens.tell(Msg::Started);
        screens
    }

    /// Tells the screens something, and answers what they ask until they ask nothing more.
    fn tell(&mut self, msg: Msg) {
        let mut waiting = vec![msg];
        while let Some(msg) = waiting.pop() {
            for effect in update(&mut self.model, msg) {
                if let Effect::Ask(request) = effect {
                    waiting.push(Msg::Reply((self.work)(&request, &Superseded::default())));
                }
            }
        }
    }

    fn frame(&self) -> Buffer {
        let (columns, rows) = self.model.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        view::draw(&self.model, &mut Paper::new(&mut buffer, self.model.look));
        buffer
    }
}

#[divan::bench(args = [(80, 24), (120, 40), (300, 100)])]
fn frame(bencher: Bencher, size: (u16, u16)) {
    let screens = Screens::on(1_000, size);
    bencher.bench_local(|| screens.frame());
}

#[divan::bench(args = SIZES.iter())]
fn down_and_frame(bencher: Bencher, workloads: usize) {
    key_and_frame(bencher, workloads, KeyCode::Char('j'));
}

#[divan::bench(args = SIZES.iter())]
fn page_and_frame(bencher: Bencher, workloads: usize) {
    key_and_frame(bencher, workloads, KeyCode::PageDown);
}

fn key_and_frame(bencher: Bencher, workloads: usize, key: KeyCode) {
    let mut screens = Screens::on(workloads, (120, 40));
    bencher.bench_local(|| {
        screens.tell(Msg::Key(KeyEvent::new(key, KeyModifiers::NONE)));
        screens.frame()
    });
}
