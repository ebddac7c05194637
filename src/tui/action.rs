//! The one table of actions: what each does, its keys, where it applies, when it is enabled and why not. Dispatch, the hint
//! line, the help, the palette, the key file, the key documentation and the tests all read it; nothing else names a key.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::keymap::Keymap;
use super::model::Model;
use super::screens::{ScreenId, people, workload};
use super::widgets::banner::Banner;
use super::wizard::Field;

/// Where an action applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Whatever is open.
    Always,
    /// On every screen, while nothing lies over it.
    Everywhere,
    /// Wherever a cursor goes through rows: in a list, on a page.
    Rows,
    /// On every screen with a table.
    List,
    /// On the page of a workload.
    Page,
    /// On the page of an identity.
    Identity,
    /// On one screen.
    On(ScreenId),
    /// In the choice of a wizard that has the focus.
    Choosing,
    /// In the steps of a wizard.
    Form,
    /// In whatever lies over the screen.
    Overlay,
}

impl Place {
    /// True when actions of the two places can be meant at the same moment, so that they may not share a key.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Always, _) | (_, Self::Always) => true,
            (Self::On(one), Self::On(two)) => one == two,
            // The page lies over its list.
            (Self::Page | Self::Identity, Self::On(_) | Self::List)
            | (Self::On(_) | Self::List, Self::Page | Self::Identity)
            | (Self::Page, Self::Identity)
            | (Self::Identity, Self::Page) => false,
            // A choice has its keys before the steps have theirs.
            (Self::Choosing, other) | (other, Self::Choosing) => other == Self::Choosing,
            (Self::Form, other) | (other, Self::Form) => other == Self::Form,
            (Self::Overlay, other) | (other, Self::Overlay) => other == Self::Overlay,
            _ => true,
        }
    }

    /// The place in words, as a heading of the help.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::Everywhere => "On every screen",
            Self::Rows => "In rows",
            Self::List => "In a list",
            Self::Page => "On a workload's page",
            Self::Identity => "On an identity's page",
            Self::On(screen) => screen.title(),
            Self::Choosing => "In a choice of steps",
            Self::Form => "In steps",
            Self::Overlay => "In a window",
        }
    }
}

/// Whether an action can be run now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enabled {
    /// It can.
    Yes,
    /// It cannot; the reason is a sentence that says what to do.
    No(Cow<'static, str>),
}

impl Enabled {
    /// Not now, because of a fixed reason.
    #[must_use]
    pub const fn no(reason: &'static str) -> Self {
        Self::No(Cow::Borrowed(reason))
    }

    /// The first reason against it wins.
    #[must_use]
    pub fn and(self, other: impl FnOnce() -> Self) -> Self {
        if self == Self::Yes { other() } else { self }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Action {
    /// Which it is.
    pub id: ActionId,
    /// Its name in the palette and the key file: words joined by hyphens.
    pub name: &'static str,
    /// One word or two for the hint line; empty for what is not shown there.
    pub hint: &'static str,
    /// What it does, as a sentence.
    pub does: &'static str,
    /// Its keys, the one to show first.
    pub keys: &'static [&'static str],
    /// Where it applies.
    pub place: Place,
    /// When it is enabled, and why not.
    pub enabled: fn(&Model) -> Enabled,
}

impl Action {
    /// The action with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ACTIONS.iter().find(|action| action.name == name)
    }
}

/// Declares ids and table together, so that neither can miss a row of the other.
macro_rules! actions {
    ($($id:ident $name:literal $hint:literal $keys:expr, $place:expr, $enabled:expr, $does:literal;)+) => {
        /// Each action; the order is the order of the help.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ActionId {
            $(#[doc = $does] $id,)+
        }

        /// The table.
        pub static ACTIONS: &[Action] = &[$(Action {
            id: ActionId::$id, name: $name, hint: $hint, does: $does, keys: &$keys, place: $place, enabled: $enabled,
        },)+];
    };
}

use Place::{Always, Choosing, Everywhere, Form, Identity, List, On, Overlay, Page, Rows};

actions! {
    Open "open" "open" ["enter"], List, openable, "Opens the selected record, or what the banner offers to show.";
    Mark "mark" "mark" ["space"], List, can_mark_this, "Marks or unmarks the selected record and goes to the next.";
    MarkAll "mark-all" "" ["*"], List, markable, "Marks all records that match, or unmarks them.";

    Down "down" "" ["j", "down"], Rows, always, "Goes down one row.";
    Up "up" "" ["k", "up"], Rows, always, "Goes up one row.";
    PageDown "page-down" "" ["pagedown", "ctrl-f"], Rows, always, "Goes down one page.";
    PageUp "page-up" "" ["pageup", "ctrl-b"], Rows, always, "Goes up one page.";
    HalfDown "half-down" "" ["ctrl-d"], Rows, always, "Goes down half a page.";
    HalfUp "half-up" "" ["ctrl-u"], Rows, always, "Goes up half a page.";
    First "first" "" ["g", "home"], Rows, always, "Goes to the first row.";
    Last "last" "" ["G", "end"], Rows, always, "Goes to the last row.";

    NextTab "next-tab" "" ["tab", "l", "right"], Page, always, "Turns to the next part of the page.";
    PreviousTab "previous-tab" "" ["backtab", "h", "left"], Page, always, "Turns to the part of the page before.";
    TabSummary "tab-summary" "" ["s"], Page, always, "Shows all that is recorded of the workload.";
    TabGate "tab-gate" "" ["e"], Page, always, "Shows what the next stage would need, and what fails where it stands.";
    TabIdentities "tab-identities" "" ["n"], Page, always, "Shows what the workload runs as, and where it stands.";
    TabDataAccess "tab-data-access" "" ["t"], Page, always, "Shows the access to data of the workload.";
    TabReviews "tab-reviews" "" ["v"], Page, always, "Shows reviews and promotions of the workload, and what they left to do.";
    TabHistory "tab-history" "" ["i"], Page, always, "Shows what was done to the workload, the newest first.";
    Expand "expand" "open" ["enter", "space"], Page, workload::can_open, "Unfolds what is selected, or folds it; of an answer, goes to where it is given.";
    ExpandAll "expand-all" "expand all" ["z"], Page, workload::can_unfold_all, "Unfolds everything, or folds it.";
    Fix "fix" "fix" ["f"], Page, workload::can_fix, "Opens the form that fixes the selected control; edits an identity or zone; closes an action.";
    SwitchGate "switch-gate" "other gate" ["w"], Page, workload::is_gate, "Asks another gate: to the next stage, to production, or where it stands now.";
    CopyFinding "copy-finding" "copy" ["y"], Page, workload::can_copy, "Copies the selected finding as a sentence for a ticket.";

    Filter "filter" "filter" ["/"], On(ScreenId::Workloads), always, "Narrows the list while you type; Tab completes.";
    Views "views" "views" ["v"], On(ScreenId::Workloads), always, "Shows a named view: mine, late, your own; saves one.";
    Sort "sort" "sort" ["s"], On(ScreenId::Workloads), always, "Sorts the list by a column.";
    ReverseSort "reverse-sort" "" ["S"], On(ScreenId::Workloads), always, "Reverses the sort order.";
    Columns "columns" "columns" ["c"], On(ScreenId::Workloads), always, "Chooses the columns of the list, and their order.";

    Copy "copy" "copy" ["y"], On(ScreenId::Triage), super::screens::triage::can_copy, "Copies the worst cause of the selected workload or identity as a sentence for a ticket.";

    FindIdentity "find-identity" "find" ["/"], On(ScreenId::Identities), always, "Narrows the identities, while you type, by account, issuer, workload or owner.";
    IdentityViews "identity-views" "views" ["v"], On(ScreenId::Identities), always, "Shows a named view of the identities: orphaned, dormant, reused, expiring; with how many each has.";
    IdentityOrder "identity-order" "sort" ["s"], On(ScreenId::Identities), always, "Puts the identities in the order of account, end or last use.";
    NewIdentity "new-identity" "new" ["n"], On(ScreenId::Identities), writable, "Adds an identity that no workload is said to run as yet.";

    OpenPart "open-part" "open" ["enter", "space"], Identity, super::screens::identities::can_open, "Opens the selected workload; of a credential or a zone, asks what is to be recorded.";
    IdentityHistory "identity-history" "history" ["tab", "i"], Identity, always, "Shows what was done to the identity, the newest first, or its facts again.";
    CopyIdentityFinding "copy-identity-finding" "copy" ["y"], Identity, super::screens::identity::can_copy, "Copies the selected finding of the identity as a sentence for a ticket.";

    Verify "verify" "verify" ["V"], On(ScreenId::History), always, "Checks every entry of the ledger, and everything that is computed from it.";
    EditPerson "edit-person" "describe" ["e"], On(ScreenId::People), people::can_change, "Describes the selected person: team, addresses, roles, who acts for them.";
    PersonWorkloads "their-workloads" "workloads" ["w"], On(ScreenId::People), people::a_person, "Lists the workloads that the selected person answers for.";
    NewPerson "new-person" "new" ["n"], On(ScreenId::People), writable, "Adds a person.";
    OffboardPerson "offboard-person" "left" ["x"], On(ScreenId::People), people::can_leave, "Records that the selected person left.";
    FindPerson "find-person" "find" ["/"], On(ScreenId::People), always, "Narrows the people, while you type, by name, team or address.";

    Workloads "workloads" "" ["1"], Everywhere, always, "Shows the workloads.";
    Triage "triage" "" ["2"], Everywhere, always, "Shows what wants a person, worst first.";
    Identities "identities" "" ["3"], Everywhere, always, "Shows the identities that workloads run as.";
    History "history" "" ["6"], Everywhere, always, "Shows what was done, newest first.";
    AddWorkload "add" "" ["N"], Everywhere, writable, "Adds a workload, step by step.";
    Answer "answer" "answer" ["a"], Everywhere, |model| writable(model).and(|| super::forms::marked::some(model)), "Answers unknown facts of the selected or marked workloads.";
    Schedule "schedule" "due date" ["d"], Everywhere, |model| writable(model).and(|| super::forms::marked::some(model)), "Sets when the selected workload, or all marked ones, are reviewed next.";
    Review "review" "review" ["r"], Everywhere, on_workload, "Records a review of the selected workload, step by step.";
    Promote "promote" "promote" ["p"], Everywhere, on_workload, "Asks that the selected workload may enter the next stage.";
    Decide "decide" "decide" ["D"], Everywhere, a_request, "Approves or rejects the pending promotion of the selected workload.";
    Owners "owners" "owner" ["o"], Everywhere, |model| writable(model).and(|| super::forms::marked::some(model)), "Sets owner, deputy and technical owner of the selected or marked workloads.";
    Grant "grant" "data" ["A"], Everywhere, on_workload, "Grants the workload access to data; changes, approves or ends access that it has.";
    LinkIdentity "link-identity" "runs as" ["R"], Everywhere, super::forms::identity::possible, "Links identities and zones; issues, rotates, revokes or edits the selected identity.";
    Exception "exception" "exception" ["X"], Everywhere, on_workload, "Asks for an exception from the selected control, or approves, declines, renews or closes the one there is.";
    ChangeStage "change-stage" "" ["T"], Everywhere, |model| writable(model).and(|| super::forms::marked::some(model)), "Adopts, ratifies, demotes, retires or reopens the selected or marked workloads.";
    Adopt "adopt" "" ["K"], Everywhere, |model| writable(model).and(|| super::forms::marked::some(model)).and(|| super::forms::adopt::enabled(model)), "Adopts the selected or marked workloads that run without approval.";
    People "people" "" ["P"], Everywhere, always, "Shows the people: what they answer for, who left; adds and describes them.";
    WhoAmI "who-am-i" "" ["W"], Everywhere, writable, "Says which of the recorded people you are.";
    Import "import" "" ["I"], Everywhere, writable, "Reads an inventory from a CSV file: shows what it would bring, then takes it.";
    GettingStarted "getting-started" "" ["H"], Everywhere, always, "Shows the first steps after an import, with progress.";
    Export "export" "" ["E"], Everywhere, always, "Writes evidence into a folder that can be checked without this program; asks before it writes.";
    Palette "commands" "commands" [":"], Everywhere, always, "Finds any action by its name and runs it.";
    Help "help" "help" ["?"], Everywhere, always, "Shows what can be done here, and runs it.";
    Back "back" "" ["esc"], Everywhere, always, "Goes back one step: closes what is open, clears the filter, unmarks.";
    Quit "quit" "" ["q", "ctrl-c"], Everywhere, always, "Goes back, or quits.";

    ChoosingDown "option-down" "" ["down"], Choosing, always, "Goes to the next option. What is chosen stays.";
    ChoosingUp "option-up" "" ["up"], Choosing, always, "Goes to the option before. What is chosen stays.";
    ChooseOption "choose-option" "choose" ["space"], Choosing, always, "Chooses the option; after letters, a space is typed. Enter chooses too, and goes on.";
    AddPerson "add-person" "add a person" ["f2"], Choosing, of_people, "Adds a person who is not among them, then comes back here.";

    NextField "next-field" "next field" ["tab", "down"], Form, always, "Goes to the next field.";
    PreviousField "previous-field" "" ["backtab", "up"], Form, always, "Goes to the field before.";
    Next "next" "next" ["enter"], Form, always, "Takes the field and goes on, unless it is wrong; on the last step, does what it says.";
    RequestException "request-exception" "exception" ["X"], Form, excepted_from, "Asks for an exception from the control that fails, or sees to the one there is; what was typed is kept, and these steps open again after.";
    NextPage "next-page" "next page" ["pagedown", "ctrl-n"], Form, always, "Goes to the next step.";
    PreviousPage "previous-page" "back" ["pageup", "ctrl-p"], Form, always, "Goes one step back; what was typed is kept.";
    Skip "skip" "skip" ["ctrl-o"], Form, in_field, "Leaves the field for later: it stays not answered.";
    EditLong "edit-in-editor" "editor" ["ctrl-e"], Form, a_long_text, "Opens a long text in your editor ($VISUAL or $EDITOR).";
    Explain "explain" "explain" ["f1"], Form, in_field, "Explains this field.";
    CloseForm "close-form" "close" ["esc", "ctrl-c"], Form, always, "Leaves the steps; asks first if something was typed.";

    Choose "choose" "choose" ["enter"], Overlay, always, "Takes what is chosen or typed.";
    Close "close" "close" ["esc", "ctrl-c"], Overlay, always, "Closes the window; nothing is done.";
    Complete "complete" "" ["tab"], Overlay, always, "Takes what is offered into the text; elsewhere goes down.";
    Include "include" "include" ["space"], Overlay, picked_from, "Takes what is chosen in, or leaves it out.";
    Earlier "earlier" "earlier" ["left"], Overlay, picked_from, "Moves what is chosen before the one above it.";
    Later "later" "later" ["right"], Overlay, picked_from, "Moves what is chosen behind the one below it.";
    ChoiceDown "choice-down" "" ["down", "ctrl-n"], Overlay, always, "Goes down in the window.";
    ChoiceUp "choice-up" "" ["up", "ctrl-p", "backtab"], Overlay, always, "Goes up in the window.";
    ChoicePageDown "choice-page-down" "" ["pagedown"], Overlay, always, "Goes down one page in the window.";
    ChoicePageUp "choice-page-up" "" ["pageup"], Overlay, always, "Goes up one page in the window.";

    Redraw "redraw" "" ["ctrl-l"], Always, always, "Draws the whole screen again.";
    Suspend "suspend" "" ["ctrl-z"], Always, can_stop, "Stops the program; `fg` in the shell brings it back.";
}

impl ActionId {
    /// Its row of the table.
    #[must_use]
    pub fn action(self) -> &'static Action {
        // The macro writes ids and rows in one order; a test holds it to that.
        &ACTIONS[self as usize]
    }

    /// True for what a person must never lose the key of.
    #[must_use]
    pub fn is_vital(self) -> bool {
        matches!(self, Self::Quit | Self::Help | Self::Palette | Self::Close | Self::CloseForm)
    }
}

/// For actions that are always possible.
#[must_use]
pub fn always(_: &Model) -> Enabled {
    Enabled::Yes
}

/// For actions on the selected record.
#[must_use]
pub fn a_row(model: &Model) -> Enabled {
    if model.has_row() { Enabled::Yes } else { Enabled::no("No record is selected: the list is empty.") }
}

/// For opening what is selected, or what the banner offers.
fn openable(model: &Model) -> Enabled {
    let offered = model.banner.as_ref().is_some_and(Banner::offers);
    if offered { Enabled::Yes } else { a_row(model) }
}

/// For actions on several records at once.
#[must_use]
pub fn markable(model: &Model) -> Enabled {
    match model.list() {
        Some(list) if !list.can_mark() => Enabled::no("Rows on this screen cannot be marked."),
        _ => a_row(model),
    }
}

/// For marking the selected record: acts on many are acts on workloads.
fn can_mark_this(model: &Model) -> Enabled {
    let identity = model.screen == ScreenId::Triage && model.screens.triage.identity().is_some();
    if identity { Enabled::no("Only workloads are marked; R acts on an identity.") } else { markable(model) }
}

fn picked_from(model: &Model) -> Enabled {
    let picked = model.overlays.top().is_some_and(super::overlays::Overlay::is_picked_from);
    if picked { Enabled::Yes } else { Enabled::no("Here nothing is taken in or left out.") }
}

/// For actions that write; combine with [`Enabled::and`].
#[must_use]
pub fn writable(model: &Model) -> Enabled {
    match &model.register.read_only {
        Some(why) => Enabled::No(format!("The register is read-only: {why}.").into()),
        None => Enabled::Yes,
    }
}

/// For actions that write on the selected workload, or on the marked ones.
#[must_use]
pub fn on_workload(model: &Model) -> Enabled {
    let selected = || match model.workload() {
        Some(_) => Enabled::Yes,
        None => Enabled::no("No workload is selected."),
    };
    writable(model).and(selected)
}

/// For deciding: where it is known that nothing waits, there is nothing to decide.
fn a_request(model: &Model) -> Enabled {
    let looked = model.workload().and_then(|workload| model.focus.at(workload));
    let waits = || match looked {
        Some(looked) if looked.dossier.pending().is_none() => Enabled::no("No promotion of it waits to be decided."),
        _ => Enabled::Yes,
    };
    on_workload(model).and(waits)
}

fn in_field(model: &Model) -> Enabled {
    let field = model.form.as_ref().and_then(|steps| steps.field());
    if field.is_some() { Enabled::Yes } else { Enabled::no("No field has the focus.") }
}

fn of_people(model: &Model) -> Enabled {
    let field = model.form.as_ref().and_then(|steps| steps.field());
    let asks = field.is_some_and(|field| field.of_people);
    if asks { Enabled::Yes } else { Enabled::no("This asks for no person.") }
}

fn excepted_from(model: &Model) -> Enabled {
    let besides = model.form.as_ref().and_then(|steps| steps.besides());
    if besides.is_some() { Enabled::Yes } else { Enabled::no("No control is selected that fails and can be excepted.") }
}

fn a_long_text(model: &Model) -> Enabled {
    let field = model.form.as_ref().and_then(|steps| steps.field());
    if field.is_some_and(Field::is_long_text) { Enabled::Yes } else { Enabled::no("This is not a long text.") }
}

fn can_stop(_: &Model) -> Enabled {
    if cfg!(unix) { Enabled::Yes } else { Enabled::no("This system cannot stop a program and bring it back.") }
}

/// The table as Markdown, for the documentation.
#[must_use]
pub fn keys_markdown(keymap: &Keymap) -> String {
    let mut text = String::new();
    let mut place = None;
    for action in ACTIONS {
        if place != Some(action.place) {
            place = Some(action.place);
            let _ = write!(
                text,
                "{}## {}\n\n| key | name | what it does |\n|---|---|---|\n",
                if text.is_empty() { "" } else { "\n" },
                action.place.words()
            );
        }
        let keys: Vec<String> = keymap.keys(action.id).iter().map(|key| format!("`{key}`")).collect();
        let _ = writeln!(text, "| {} | {} | {} |", keys.join(" "), action.name, action.does);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_rows_stand_in_one_order() {
        for action in ACTIONS {
            assert_eq!(action.id.action().name, action.name);
        }
    }

    #[test]
    fn names_are_unique_and_sentences_end() {
        for (at, action) in ACTIONS.iter().enumerate() {
            assert!(ACTIONS.iter().skip(at + 1).all(|other| other.name != action.name), "{}", action.name);
            assert!(action.does.ends_with('.'), "{}", action.does);
            assert!(action.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", action.name);
        }
    }

    #[test]
    fn each_place_is_one_block_of_the_table() {
        let mut places: Vec<Place> = ACTIONS.iter().map(|action| action.place).collect();
        places.dedup();
        let blocks = places.len();
        places.sort_by_key(|place| format!("{place:?}"));
        places.dedup();
        assert_eq!(places.len(), blocks, "the key documentation would print a heading twice");
    }

    #[test]
    fn every_action_is_reachable_by_key_in_its_place() {
        let keymap = Keymap::default();
        for action in ACTIONS {
            let keys = keymap.keys(action.id);
            assert!(!keys.is_empty(), "{} has no key", action.name);
            for key in keys {
                assert_eq!(keymap.action(key, &[action.place]), Some(action.id), "{key} of {}", action.name);
            }
        }
    }

    #[test]
    fn the_key_documentation_names_every_action() {
        insta::assert_snapshot!(keys_markdown(&Keymap::default()));
    }
}
