//! The ways out of a stage that need no gate, and of which workloads each can be asked.

use super::{By, Command, Id, Stage};

/// A way out of a stage without a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// Out of use.
    Retire,
    /// One stage down.
    Demote,
    /// Out of retirement, as an experiment.
    Reopen,
}

impl Leaving {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Retire, Self::Demote, Self::Reopen];

    /// Why a workload in this stage does not go this way; nothing where it does.
    #[must_use]
    pub fn not(self, stage: Option<Stage>) -> Option<&'static str> {
        match (self, stage) {
            (Self::Retire, Some(Stage::Retired)) => Some("is retired already"),
            (Self::Demote, Some(Stage::Experiment)) => Some("is an experiment, and nothing is below that"),
            (Self::Demote, Some(Stage::Retired)) => Some("is retired"),
            (Self::Demote, None) => Some("has a stage that is not answered"),
            (Self::Reopen, stage) if stage != Some(Stage::Retired) => Some("is not retired"),
            _ => None,
        }
    }

    /// The command that lets a workload go this way; `ends_access` counts only where it is retired.
    #[must_use]
    pub const fn command(self, workload: Id, ends_access: Option<By>) -> Command {
        match self {
            Self::Retire => Command::Retire { workload, ends_access },
            Self::Demote => Command::Demote { workload },
            Self::Reopen => Command::Reopen { workload },
        }
    }

    /// What becomes of it: `retired`.
    #[must_use]
    pub const fn did(self) -> &'static str {
        match self {
            Self::Retire => "retired",
            Self::Demote => "taken a stage down",
            Self::Reopen => "reopened",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decide::{Context, Scope, decide};
    use crate::domain::field::Setting;
    use crate::domain::record::Workload;
    use crate::domain::{Actor, Assurance, Day, Dossier, Draw, How, Policy};

    #[test]
    fn a_way_takes_whom_the_rules_let_go_it() {
        let id = Id([9; 16]);
        let stages = [None, Some(Stage::Experiment), Some(Stage::Pilot), Some(Stage::Production), Some(Stage::Retired)];
        let (policy, at) = (Policy::default(), "2026-11-02T12:00:00.000Z".parse().unwrap());
        let actor =
            Actor { assurance: Assurance::OsClaimed, host: "desk".into(), login: "ann".into(), via: "test".into() };
        let draw = Draw::new(id, [7; 32], at);
        let context = Context {
            at,
            today: Day::FIRST,
            on: Day::FIRST,
            actor: &actor,
            policy: &policy,
            policy_sha256: "",
            catalogue_version: "",
            begun: true,
            draw: &draw,
            gate: None,
            control: None,
        };
        for (way, stage) in Leaving::ALL.into_iter().flat_map(|way| stages.map(|stage| (way, stage))) {
            let mut workload = Workload::new(id, "bot".into(), Day::FIRST);
            if let Some(stage) = stage {
                workload.facts.set("stage", stage.into(), Setting { on: Day::FIRST, how: How::Person });
            }
            let mut scope = Scope::default();
            scope.dossiers.insert(id, Dossier::bare(workload));
            let goes = decide(&scope, &way.command(id, None), &context).is_ok();
            assert_eq!(goes, way.not(stage).is_none(), "{way:?} from {stage:?}");
        }
    }
}
