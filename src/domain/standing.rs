//! How a workload came to stand in its stage: let in by whole approvals, ratified there, or neither. One reading of it for the
//! rules, the controls and whoever tells of it; it judges nothing.

use super::record::{Adoption, StageEntry, Workload};
use super::{Day, Dossier, Entered, Stage, approved};

/// How a workload came to stand where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In a stage that is entered without a gate behind it, or in one that nobody has said.
    Free,
    /// By an approval into the stage, and into each stage below; or ratified where it stood.
    Approved(StageEntry),
    /// Nobody let it in, or not all the way.
    Unapproved {
        /// The stage.
        stage: Stage,
        /// What is missing.
        lack: Lack,
    },
}

/// What is missing where the approval into a stage is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// It was found there: an answer or a source said so, and nobody approved it since.
    Found(StageEntry),
    /// No decision let it in.
    Decision,
    /// It was approved into production, and never as a pilot.
    Pilot {
        /// The day it was approved into production.
        approved_on: Day,
    },
}

/// How a workload came to stand where it stands.
#[must_use]
pub fn standing(workload: &Workload) -> Standing {
    let Some(&stage @ (Stage::Pilot | Stage::Production)) = workload.facts.stage.known() else {
        return Standing::Free;
    };
    let into = |stage| workload.stages.iter().rev().filter(move |entry| entry.stage == Some(stage));
    let approval = into(stage).find(|entry| entry.was_approved());
    let lack = match (into(stage).next(), approval) {
        (Some(last), _) if last.was_found() => Lack::Found(*last),
        (_, None) => Lack::Decision,
        (_, Some(entry)) if entry.skips_pilot() && !into(Stage::Pilot).any(StageEntry::was_approved) => {
            Lack::Pilot { approved_on: entry.on }
        }
        (_, Some(entry)) => return Standing::Approved(*entry),
    };
    Standing::Unapproved { stage, lack }
}

/// Whether a workload can be adopted: it stands where nobody approved it, and was not adopted there before.
#[must_use]
pub fn can_be_adopted(workload: &Workload) -> bool {
    why_not_adopted(workload).is_none()
}

/// Why a workload cannot be adopted; nothing where it can.
#[must_use]
pub fn why_not_adopted(workload: &Workload) -> Option<&'static str> {
    match (standing(workload), adopted_here(workload)) {
        (Standing::Unapproved { .. }, None) => None,
        (Standing::Unapproved { .. }, Some(_)) => Some("is adopted already"),
        (Standing::Approved(_), _) => Some("was approved where it stands"),
        (Standing::Free, _) => Some("stands in no pilot and not in production"),
    }
}

/// How a workload was adopted in the stage where it stands, now or before it left that stage and came back: it is adopted once.
#[must_use]
pub fn adopted_here(workload: &Workload) -> Option<&Adoption> {
    let here = |adopted: &&Adoption| workload.facts.stage.is(adopted.stage);
    workload.adopted.as_ref().or_else(|| workload.adopted_before.iter().rev().find(here))
}

/// How a workload was adopted in the stage where it stands, where nobody approved it there since.
#[must_use]
pub fn only_adopted(workload: &Workload) -> Option<&Adoption> {
    let is_unapproved = matches!(standing(workload), Standing::Unapproved { .. });
    workload.adopted.as_ref().filter(|adopted| is_unapproved && workload.facts.stage.is(adopted.stage))
}

/// Whether it may be asked that a workload is approved where it stands: nobody did, or it may be wider than what was approved.
#[must_use]
pub fn may_ratify(dossier: &Dossier) -> bool {
    match standing(&dossier.workload) {
        Standing::Unapproved { .. } => true,
        Standing::Approved(_) => {
            let unread = approved::approval(dossier).is_none_or(|approval| approval.approved_as.is_none());
            unread || !approved::wider(dossier).is_empty()
        }
        Standing::Free => false,
    }
}

impl StageEntry {
    /// Whether it was found in the stage, rather than brought there by an act.
    #[must_use]
    pub fn was_found(&self) -> bool {
        matches!(self.how, Entered::Answered | Entered::Stated)
    }

    /// Whether a decision let it in, or approved it where it stood.
    #[must_use]
    pub fn was_approved(&self) -> bool {
        matches!(self.how, Entered::Promoted | Entered::Ratified)
    }

    /// Whether it went into production in a way that wants an approval as a pilot before it.
    fn skips_pilot(&self) -> bool {
        self.stage == Some(Stage::Production) && self.how != Entered::Ratified
    }
}
