//! The page of one identity, over the list: its facts, credentials, workloads and zones, and what was done to it.

use ratatui::layout::Rect;

use super::acts::Acts;
use super::runs_as;
use super::workload;
use crate::controls::Verdict;
use crate::domain::{Day, Id, IdentityState, Word};
use crate::query::IdentityView;
use crate::tui::action::{ActionId, Enabled};
use crate::tui::backend::{AloneLooked, IdentityDetails};
use crate::tui::effect::Effect;
use crate::tui::forms;
use crate::tui::glyph::State;
use crate::tui::keymap::Keymap;
use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::widgets::detail::Line;
use crate::tui::widgets::outline::{Outline, Row};
use crate::tui::widgets::paper::{Paper, below, centred, first_row, right_of};
use crate::tui::widgets::table::List;

/// A line of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// What is said of it, line by line.
    Said(usize),
    /// What a control says of it, by its place in the catalogue.
    Finding(usize),
    /// A credential.
    Credential(Id),
    /// A workload that runs as it.
    Workload(Id),
    /// A zone it stands on.
    Zone(Id),
}

/// The page, and where one stands on it.
#[derive(Debug)]
pub struct Page {
    identity: Id,
    called: String,
    outline: Outline<At>,
    /// What was done to it.
    pub(super) history: Acts,
    in_history: bool,
    laid_out: Option<(u64, Day)>,
}

impl Page {
    /// The page of an identity.
    #[must_use]
    pub fn of(identity: Id) -> Self {
        Self {
            identity,
            called: String::new(),
            outline: Outline::default(),
            history: Acts::of(identity),
            in_history: false,
            laid_out: None,
        }
    }

    /// Whose page it is.
    #[must_use]
    pub fn identity(&self) -> Id {
        self.identity
    }

    /// The credential that is selected.
    #[must_use]
    pub fn credential(&self) -> Option<Id> {
        match self.at()? {
            At::Credential(id) => Some(id),
            _ => None,
        }
    }

    /// The workload that is selected.
    #[must_use]
    pub fn workload(&self) -> Option<Id> {
        match self.at()? {
            At::Workload(id) => Some(id),
            _ => None,
        }
    }

    #[cfg(test)]
    pub(super) fn go_to_workload(&mut self, id: Id) -> bool {
        self.outline.go_to(&At::Workload(id))
    }

    #[cfg(test)]
    pub(super) fn go_to_finding(&mut self, index: usize) -> bool {
        self.outline.go_to(&At::Finding(index))
    }

    fn at(&self) -> Option<At> {
        self.outline.selected().copied().filter(|_| !self.in_history)
    }

    /// Whether what is selected opens.
    #[must_use]
    pub fn opens(&self) -> bool {
        if self.in_history {
            !self.history.list().is_empty()
        } else {
            !matches!(self.at(), None | Some(At::Said(_) | At::Finding(_)))
        }
    }

    /// Shows what was done to it, or its facts again.
    pub fn turn(&mut self) {
        self.in_history = !self.in_history;
    }

    /// Goes back one step; false where there is nothing to go back from.
    pub fn back(&mut self) -> bool {
        self.in_history && (self.history.close() || std::mem::take(&mut self.in_history))
    }

    /// What the cursor goes through.
    #[must_use]
    pub fn list(&self) -> &dyn List {
        if self.in_history { self.history.list() } else { &self.outline }
    }

    /// The same, to move it.
    pub fn list_mut(&mut self) -> &mut dyn List {
        if self.in_history { self.history.list_mut() } else { &mut self.outline }
    }

    /// The register changed.
    pub fn changed(&mut self) {
        self.history.changed();
    }

    /// What only its history wants to know.
    pub fn wants(&mut self) -> Vec<Effect> {
        if self.in_history { self.history.wants() } else { Vec::new() }
    }

    /// Makes the lines, where what is known has become another.
    pub fn lay_out(&mut self, it: &IdentityDetails, look: u64, today: Day) {
        if it.identity().id != self.identity || self.laid_out == Some((look, today)) {
            return;
        }
        self.laid_out = Some((look, today));
        self.called = it.called();
        let mut rows: Vec<Row<At>> = Vec::new();
        let mut said = flags(it);
        said.extend(runs_as::facts_of(it, &it.runs_as, today));
        rows.extend(said.into_iter().enumerate().map(|(at, line)| Row::new(At::Said(at), line)));
        if let Some(found) = &it.found {
            heading(&mut rows, "Findings of this identity (no workload runs as it)");
            rows.extend(findings(found));
        }
        heading(&mut rows, "Credentials");
        for credential in &it.runs_as.credentials {
            rows.push(Row::new(At::Credential(credential.id), runs_as::credential(it, credential, today)).under(1));
        }
        if it.runs_as.credentials.is_empty() {
            rows.push(Row::passed(none(it)).under(1));
        }
        heading(&mut rows, "Workloads that run as it");
        for workload in &it.workloads {
            let stage = workload.stage.map_or("stage unknown", |stage| stage.word());
            let line = Line::wide(Meaning::Text, format!("{}, {stage}", workload.key));
            rows.push(Row::new(At::Workload(workload.id), line).under(1));
        }
        if it.workloads.is_empty() {
            rows.push(Row::passed(Line::told(nobody(it), "No workload runs as it.")).under(1));
        }
        heading(&mut rows, "Zones it stands on");
        for zone in &it.zones {
            rows.push(Row::new(At::Zone(zone.id), Line::wide(Meaning::Text, runs_as::zone(zone))).under(1));
        }
        if it.zones.is_empty() {
            rows.push(Row::passed(Line::told(State::NotAnswered, "No zone of it is recorded.")).under(1));
        }
        self.outline.show(rows);
    }

    /// Draws the page in its frame.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect, keymap: &Keymap) {
        let inside = paper.frame(area, &self.called, true);
        if self.laid_out.is_none() {
            paper.text(centred(inside, 7, 1), "reading", Meaning::Muted);
            return;
        }
        let key = keymap.label(ActionId::IdentityHistory);
        let mut rest = right_of(first_row(inside), 1);
        for (title, shown) in [("Facts", !self.in_history), ("History", self.in_history)] {
            let meaning = if shown { Meaning::Selected } else { Meaning::Text };
            let sign = if shown { "" } else { key.as_str() };
            let gap = if shown { "" } else { " " };
            let used = paper
                .pieces(rest, [(sign, Meaning::Key), (gap, Meaning::Text), (title, meaning), ("   ", Meaning::Text)]);
            rest = right_of(rest, used);
        }
        let room = below(inside, 1);
        if self.in_history {
            self.history.draw(paper, room);
        } else {
            self.outline.draw(paper, room);
        }
    }
}

/// Opens what is selected on the page: a workload's page, the steps of a credential or a zone, an act in full.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let Some(page) = &mut model.screens.identities.page else { return Vec::new() };
    if page.in_history {
        page.history.open_or_close();
        return Vec::new();
    }
    let identity = page.identity;
    match page.at() {
        Some(At::Workload(id)) => {
            model.screens.page = Some(workload::Page::of(id));
            Vec::new()
        }
        Some(At::Credential(id)) => forms::identity::begin_one(model, identity, Some(id)),
        Some(At::Zone(id)) => forms::zone::begin_one(model, forms::zone::ZoneUser::Identity(identity), id),
        Some(At::Said(_) | At::Finding(_)) | None => Vec::new(),
    }
}

/// Whether a finding is selected that can be copied.
#[must_use]
pub fn can_copy(model: &Model) -> Enabled {
    if selected_sentence(model).is_some() {
        Enabled::Yes
    } else {
        Enabled::no("No finding is selected; what is found of an identity with workloads stands on their pages.")
    }
}

/// Copies the selected finding as a sentence for a ticket.
pub fn copy(model: &Model) -> Vec<Effect> {
    selected_sentence(model).map(Effect::Copy).into_iter().collect()
}

fn selected_sentence(model: &Model) -> Option<String> {
    let identities = &model.screens.identities;
    let page = identities.page.as_ref()?;
    let found = identities.known(page.identity)?.found.as_ref()?;
    let Some(At::Finding(index)) = page.at() else { return None };
    found.sentence(found.judgement.controls.iter().find(|judged| judged.control.index == index)?)
}

/// What is found of an identity that no workload runs as, a line a finding.
fn findings(found: &AloneLooked) -> Vec<Row<At>> {
    let judged = &found.judgement.controls;
    if judged.is_empty() {
        return vec![Row::passed(Line::wide(Meaning::Muted, "The controls that are on ask nothing of it.")).under(1)];
    }
    let of = judged.iter().filter(|judged| judged.is_finding()).map(|judged| {
        let state = if judged.verdict() == Verdict::Fail { State::Fail } else { State::NotAnswered };
        let fix = judged.answer.fix.as_ref();
        let fix = fix.map_or_else(String::new, |fix| format!("; {}: {}", fix.who.plain(), fix.how));
        let words = format!("{} since {}: {}{fix}", judged.control.id, judged.since, judged.answer.reason);
        Row::new(At::Finding(judged.control.index), Line::told(state, words)).under(1)
    });
    let mut rows: Vec<Row<At>> = of.collect();
    if rows.is_empty() {
        rows.push(Row::passed(Line::told(State::Pass, "Nothing.")).under(1));
    }
    rows
}

/// An identity in short, for beside the list.
#[must_use]
pub fn in_short(it: &IdentityDetails, today: Day) -> Vec<Line> {
    let mut lines = flags(it);
    lines.extend(runs_as::facts_of(it, &it.runs_as, today));
    lines.push(Line::gap());
    lines.extend(it.runs_as.credentials.iter().map(|credential| runs_as::credential(it, credential, today)));
    if it.runs_as.credentials.is_empty() {
        lines.push(none(it));
    }
    lines.push(Line::gap());
    let keys: Vec<&str> = it.workloads.iter().map(|workload| workload.key.as_str()).collect();
    lines.push(if keys.is_empty() {
        Line::with(nobody(it), "Workloads", "no workload runs as it")
    } else {
        Line::plain("Workloads", keys.join(", "))
    });
    lines
}

/// What is wrong with it at a glance.
fn flags(it: &IdentityDetails) -> Vec<Line> {
    let Some(row) = &it.row else { return Vec::new() };
    let each = [
        (IdentityView::Orphaned, "orphaned: no active workload runs as it"),
        (IdentityView::TestAndProduction, "used in test and in production"),
        (IdentityView::Reused, "reused: by several workloads, or its fingerprint is on another identity"),
        (IdentityView::Unapproved, "in use in production without an approval that names it"),
    ];
    each.into_iter()
        .filter(|(view, _)| row.marks.contains(view))
        .map(|(view, words)| Line::told(if view == IdentityView::Orphaned { nobody(it) } else { State::Fail }, words))
        .collect()
}

/// What it is that no workload in use runs as it: nothing recorded is never "no", so it fails only where the control that asks says so,
/// or where those that run as it are all retired.
fn nobody(it: &IdentityDetails) -> State {
    let judged = it.found.as_ref().and_then(|found| found.judgement.get("OWN-3"));
    let fails = judged.is_some_and(|judged| judged.verdict() == Verdict::Fail);
    if fails || !it.workloads.is_empty() { State::Fail } else { State::NotAnswered }
}

fn none(it: &IdentityDetails) -> Line {
    if it.identity().facts.state.is(IdentityState::Prepared) {
        Line::wide(Meaning::Muted, "None yet: it is prepared.")
    } else {
        Line::told(State::NotAnswered, "No credential is recorded.")
    }
}

fn heading(rows: &mut Vec<Row<At>>, words: &str) {
    rows.push(Row::passed(Line::gap()));
    rows.push(Row::passed(Line::wide(Meaning::Title, words)));
}
