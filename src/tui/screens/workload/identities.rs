//! What a workload runs as and where it stands: each identity unfolds to its facts and credentials, each zone says who shares it.

use std::collections::BTreeSet;

use crate::controls::{Tally, Verdict};
use crate::domain::shared::Thing;
use crate::domain::{Day, Id, IdentityState, RunsAs};
use crate::tui::backend::DossierView;
use crate::tui::glyph::State;
use crate::tui::screens::pane::tally_words;
use crate::tui::screens::runs_as;
use crate::tui::theme::Meaning;
use crate::tui::widgets::detail::Line;
use crate::tui::widgets::outline::{Outline, Row};

/// A line of the tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Whether all identities are listed.
    Whole,
    /// An identity.
    Identity(Id),
    /// What is said of it, line by line.
    Said(Id, usize),
    /// A credential of an identity.
    Credential(Id, Id),
    /// Whether all zones are listed.
    Place,
    /// A zone that the workload stands on itself.
    Zone(Id),
}

/// The identities and zones, and where one stands among them.
#[derive(Debug, Default)]
pub struct Identities {
    /// The lines.
    pub outline: Outline<At>,
    open: BTreeSet<Id>,
    /// The first look unfolds an identity that is alone.
    seen: bool,
}

impl Identities {
    /// Makes the lines.
    pub fn lay_out(&mut self, looked: &DossierView, today: Day) {
        let dossier = &looked.dossier;
        if let (false, [alone]) = (std::mem::replace(&mut self.seen, true), dossier.identities.as_slice()) {
            self.open.insert(alone.identity.id);
        }
        let mut rows = vec![Row::new(At::Whole, runs_as::whole(dossier))];
        let mut each: Vec<&RunsAs> = dossier.identities.iter().collect();
        each.sort_by_key(|it| it.identity.facts.state.is(IdentityState::Revoked));
        for runs_as in each {
            self.identity(&mut rows, looked, runs_as, today);
        }
        rows.push(Row::passed(Line::gap()));
        rows.push(Row::passed(Line::wide(Meaning::Title, "Where it stands itself")));
        rows.push(Row::new(At::Place, runs_as::whole_place(dossier)));
        for zone in dossier.workload.zones.iter().filter_map(|bond| dossier.zone(bond.with)) {
            let (tally, findings) = findings(looked, &[zone.id]);
            let head = Line { state: sign(tally), ..Line::wide(Meaning::Text, runs_as::zone(zone)) };
            rows.push(Row::new(At::Zone(zone.id), head).under(1));
            let users = dossier
                .shared
                .get(&Thing::Zone(zone.id))
                .map(|shared| runs_as::users(shared, Some(dossier.workload.id)));
            rows.extend(
                users
                    .filter(|users| !users.is_empty())
                    .map(|users| Row::passed(Line::wide(Meaning::Muted, users)).under(3)),
            );
            rows.extend(findings.into_iter().map(|line| Row::passed(line).under(3)));
        }
        self.outline.show(rows);
    }

    /// Unfolds or folds the identity that is selected, or that what is selected belongs to; false where there is none.
    pub fn unfold(&mut self) -> bool {
        let Some(id) = self.identity_at() else { return false };
        if !self.open.remove(&id) {
            self.open.insert(id);
        }
        self.outline.go_to(&At::Identity(id));
        true
    }

    /// Unfolds everything; where all is unfolded, folds it.
    pub fn unfold_all(&mut self) {
        let all: BTreeSet<Id> = self.outline.rows().iter().filter_map(|row| identity_of(row.key?)).collect();
        let selected = self.identity_at();
        self.open = if self.open == all { BTreeSet::new() } else { all };
        if let Some(id) = selected {
            self.outline.go_to(&At::Identity(id));
        }
    }

    /// The identity that is selected, or that what is selected belongs to.
    #[must_use]
    pub fn identity_at(&self) -> Option<Id> {
        identity_of(self.outline.selected().copied()?)
    }

    /// The same, and which of its credentials.
    #[must_use]
    pub fn selected(&self) -> Option<(Id, Option<Id>)> {
        match self.outline.selected().copied()? {
            At::Credential(identity, credential) => Some((identity, Some(credential))),
            at => identity_of(at).map(|identity| (identity, None)),
        }
    }

    fn identity(&self, rows: &mut Vec<Row<At>>, looked: &DossierView, runs_as: &RunsAs, today: Day) {
        let (identity, credentials) = (&runs_as.identity, &runs_as.credentials);
        let items: Vec<Id> = std::iter::once(identity.id).chain(credentials.iter().map(|it| it.id)).collect();
        let (tally, findings) = findings(looked, &items);
        let state = sign(tally);
        let gone = identity.facts.state.is(IdentityState::Revoked);
        let head = Line {
            state: if gone { state.or(Some(State::NotApplicable)) } else { state },
            meaning: if gone { Meaning::Muted } else { Meaning::Text },
            ..Line::wide(Meaning::Text, runs_as::head(identity))
        };
        let open = self.open.contains(&identity.id);
        let mut row = Row::new(At::Identity(identity.id), head).unfolding(open);
        if !findings.is_empty() {
            let (state, words) = tally_words(tally);
            row = row.noted(words, state.meaning());
        }
        rows.push(row);
        if !open {
            return;
        }
        let mut said = findings;
        said.extend(runs_as::facts_of(&looked.dossier, runs_as, today));
        let said = said.into_iter().enumerate();
        rows.extend(said.map(|(at, line)| Row::new(At::Said(identity.id, at), line).under(2)));
        for credential in credentials {
            let line = runs_as::credential(&looked.dossier, credential, today);
            rows.push(Row::new(At::Credential(identity.id, credential.id), line).under(2));
        }
        if credentials.is_empty() && !identity.facts.state.is(IdentityState::Prepared) && !gone {
            rows.push(Row::passed(Line::told(State::NotAnswered, "No credential is recorded.")).under(2));
        }
    }
}

fn identity_of(at: At) -> Option<Id> {
    match at {
        At::Identity(id) | At::Said(id, _) | At::Credential(id, _) => Some(id),
        At::Whole | At::Place | At::Zone(_) => None,
    }
}

/// What the controls of its stage say of some items: the tally, and each as a line.
fn findings(looked: &DossierView, items: &[Id]) -> (Tally, Vec<Line>) {
    let mut tally = Tally::default();
    let mut lines = Vec::new();
    for judged in looked.judgement.controls.iter().filter(|judged| judged.is_finding()) {
        let about: Vec<_> = judged.answer.items.iter().filter(|item| items.contains(&item.item)).collect();
        if about.is_empty() {
            continue;
        }
        tally.add(judged);
        for item in about {
            let excepted = item.verdict == Verdict::Fail && judged.excepted.is_some();
            let state = if excepted { State::Excepted } else { State::of(item.verdict) };
            lines.push(runs_as::finding(state, &judged.control.id, &item.reason));
        }
    }
    lines.sort_by_key(|line| line.state != Some(State::Fail));
    (tally, lines)
}

/// The sign of what was found; none where nothing was.
fn sign(tally: Tally) -> Option<State> {
    (tally.fails + tally.not_answered > 0).then(|| tally_words(tally).0)
}
