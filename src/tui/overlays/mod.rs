//! What lies over the screen: a stack of one enum. Taking, closing, moving and typing are handled here once for all of them;
//! what was taken comes back as data, and `update` says what it means.

pub mod actions;
pub mod choose;
pub mod columns;
pub mod confirm;
pub mod message;
pub mod prompt;

use ratatui::layout::Rect;

use self::actions::ActionList;
use self::choose::Choose;
use self::columns::ColumnChoice;
use self::confirm::Confirm;
use self::message::Message;
use self::prompt::Prompt;
use super::action::ActionId;
use super::keymap::Key;
use super::widgets::paper::Paper;
use super::widgets::text_field::Typed;

/// One thing over the screen.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The help and the palette: actions to search and run.
    Actions(ActionList),
    /// One of several answers to a question.
    Choose(Choose),
    /// The columns of a table.
    Columns(ColumnChoice),
    /// Something irreversible: a word has to be typed.
    Confirm(Confirm),
    /// A line of text.
    Prompt(Prompt),
    /// Something to read.
    Message(Message),
}

/// What a question was for; each is answered in one place of `update`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Narrow the list of the screen while typing.
    Filter,
    /// Put the list in another order: a column's name.
    Sort,
    /// Show other columns: their names.
    Columns,
    /// Show a view, or save or forget one.
    View,
    /// Save what is shown as a view of this name.
    SaveView,
    /// Forget the view of this name.
    ForgetView,
    /// Say which of two clocks is wrong.
    WhichClock,
    /// Leave changed steps: `keep`, `drop`, or stay.
    LeaveSteps,
    /// Run of this kind were begun before: `resume`, or begin anew.
    ResumeDraft,
    /// Say which of several steps is to begin, or on what.
    Begin,
    /// What is to be done where there is no register yet.
    FirstStart,
    /// What people call the register that is made.
    RegisterName,
    /// Narrow the people while typing.
    FindPerson,
    /// The path of a file to import.
    ImportFile,
    /// A part of what a record is called that steps are about.
    Seek,
    /// Narrow the identities while typing.
    FindIdentity,
    /// Show a view of the identities.
    IdentityView,
    /// Put the identities in another order.
    IdentityOrder,
}

/// What came out of an overlay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet; it stays open.
    Stays,
    /// It is closed and nothing is to be done.
    Closed,
    /// It is closed; run this action.
    Run(ActionId),
    /// It is closed with this answer (a choice's id, a typed text, or the confirmed word).
    Answered(Purpose, String),
    /// It stays open and its text is now this.
    Typing(Purpose, String),
    /// It stays open: what was typed or pasted does not fit, and nothing of it was taken.
    Full,
    /// It was closed with nothing taken, and whoever asked wants to know.
    GivenUp(Purpose),
}

/// The stack; the last one has the keys.
#[derive(Debug, Clone, Default)]
pub struct Overlays {
    stack: Vec<Overlay>,
}

impl Overlays {
    /// True where nothing lies over the screen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    /// Lays one more over the screen.
    pub fn open(&mut self, overlay: Overlay) {
        self.stack.push(overlay);
    }

    /// The one that has the keys.
    #[must_use]
    pub fn top(&self) -> Option<&Overlay> {
        self.stack.last()
    }

    /// Takes an action of the table.
    pub fn act(&mut self, id: ActionId) -> Outcome {
        const PAGE: isize = 10;
        let Some(top) = self.stack.last_mut() else { return Outcome::Stays };
        let outcome = match id {
            ActionId::Choose => top.take(),
            ActionId::Close => top.close(),
            ActionId::ChoiceDown => top.go(1),
            ActionId::ChoiceUp => top.go(-1),
            ActionId::ChoicePageDown => top.go(PAGE),
            ActionId::ChoicePageUp => top.go(-PAGE),
            ActionId::Complete => top.complete(),
            ActionId::Include => top.toggle(),
            ActionId::Earlier => top.shift(-1),
            ActionId::Later => top.shift(1),
            _ => Outcome::Stays,
        };
        if !matches!(outcome, Outcome::Stays | Outcome::Full | Outcome::Typing(..)) {
            self.stack.pop();
        }
        outcome
    }

    /// Takes a key of typing; nothing if it is none.
    pub fn key(&mut self, key: Key) -> Option<Outcome> {
        let top = self.stack.last_mut()?;
        let typed = match top {
            Overlay::Actions(list) => list.key(key),
            Overlay::Choose(choose) => choose.list.key(key),
            Overlay::Confirm(confirm) => confirm.typed.key(key),
            Overlay::Prompt(prompt) => {
                prompt.refused = None;
                prompt.field.key(key)
            }
            Overlay::Columns(_) | Overlay::Message(_) => Typed::Ignored,
        };
        top.after(typed)
    }

    /// Takes a pasted text; a paste never takes or closes anything.
    pub fn paste(&mut self, text: &str) -> Option<Outcome> {
        let top = self.stack.last_mut()?;
        let typed = match top {
            Overlay::Actions(list) => list.paste(text),
            Overlay::Choose(choose) => choose.list.paste(text),
            // What has to be typed has to be typed.
            Overlay::Confirm(_) | Overlay::Columns(_) | Overlay::Message(_) => Typed::Ignored,
            Overlay::Prompt(prompt) => {
                prompt.refused = None;
                prompt.field.paste(text)
            }
        };
        top.after(typed)
    }

    /// True where the one that has the keys wants something typed, not pasted.
    #[must_use]
    pub fn wants_typing(&self) -> bool {
        matches!(self.stack.last(), Some(Overlay::Confirm(_)))
    }

    /// Draws them all, the last one on top. The last row of `area` is left to the hints, but for a prompt, which is there.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect) {
        let body = Rect { height: area.height.saturating_sub(1), ..area };
        for overlay in &self.stack {
            paper.cursor = None;
            match overlay {
                Overlay::Actions(list) => list.draw(paper, body),
                Overlay::Choose(choose) => choose.draw(paper, body),
                Overlay::Columns(columns) => columns.draw(paper, body),
                Overlay::Confirm(confirm) => confirm.draw(paper, body),
                Overlay::Prompt(prompt) => prompt.draw(paper, area),
                Overlay::Message(message) => message.draw(paper, body),
            }
        }
    }

    /// The prompt that has the keys.
    pub fn top_prompt(&mut self) -> Option<&mut Prompt> {
        match self.stack.last_mut() {
            Some(Overlay::Prompt(prompt)) => Some(prompt),
            _ => None,
        }
    }

    /// The prompt that is open for a purpose, so that its caption can follow what is typed.
    pub fn prompt_mut(&mut self, purpose: &Purpose) -> Option<&mut Prompt> {
        self.stack.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Prompt(prompt) if prompt.purpose == *purpose => Some(prompt),
            _ => None,
        })
    }
}

impl Overlay {
    fn take(&mut self) -> Outcome {
        match self {
            Self::Actions(list) => list.take(),
            Self::Choose(choose) => choose.take(),
            Self::Columns(columns) => columns.take(),
            Self::Confirm(confirm) => confirm.take(),
            Self::Prompt(prompt) => Outcome::Answered(prompt.purpose.clone(), prompt.field.text().to_owned()),
            Self::Message(_) => Outcome::Closed,
        }
    }

    fn close(&mut self) -> Outcome {
        match self {
            Self::Prompt(Prompt { purpose, .. })
            | Self::Choose(Choose { purpose, .. })
            | Self::Confirm(Confirm { purpose, .. }) => Outcome::GivenUp(purpose.clone()),
            Self::Actions(_) | Self::Columns(_) | Self::Message(_) => Outcome::Closed,
        }
    }

    /// Puts what is offered into the text; where nothing is, goes down like any window.
    fn complete(&mut self) -> Outcome {
        match self {
            Self::Prompt(prompt) => {
                if prompt.complete() {
                    return Outcome::Typing(prompt.purpose.clone(), prompt.field.text().to_owned());
                }
                Outcome::Stays
            }
            other => other.go(1),
        }
    }

    fn toggle(&mut self) -> Outcome {
        if let Self::Columns(columns) = self {
            columns.toggle();
        }
        Outcome::Stays
    }

    fn shift(&mut self, by: isize) -> Outcome {
        if let Self::Columns(columns) = self {
            columns.shift(by);
        }
        Outcome::Stays
    }

    /// True for what is chosen from by taking in and out.
    #[must_use]
    pub fn is_picked_from(&self) -> bool {
        matches!(self, Self::Columns(_))
    }

    fn go(&mut self, by: isize) -> Outcome {
        match self {
            Self::Actions(list) => list.go(by),
            Self::Choose(choose) => choose.list.go(by),
            Self::Message(message) => message.go(by),
            Self::Columns(columns) => columns.go(by),
            Self::Prompt(prompt) => prompt.go(by),
            Self::Confirm(_) => {}
        }
        Outcome::Stays
    }

    fn after(&self, typed: Typed) -> Option<Outcome> {
        match (typed, self) {
            (Typed::Ignored, _) => None,
            (Typed::Changed, Self::Prompt(prompt)) => {
                Some(Outcome::Typing(prompt.purpose.clone(), prompt.field.text().to_owned()))
            }
            (Typed::Full, _) => Some(Outcome::Full),
            _ => Some(Outcome::Stays),
        }
    }
}
