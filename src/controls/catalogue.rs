//! The catalogue of controls: data that is built in, joined to the checks that judge it. What a control means to people stands in
//! `assets/catalogue.toml`; what it computes stands in `checks/`.

use super::checks::{self, Check};
use super::question::Question;
use super::set::ControlSet;
use crate::domain::policy::{ControlPolicy, Preset};
use crate::domain::{Policy, Severity, Stage};
use serde::Deserialize;
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../assets/catalogue.toml");

/// The controls that are built in.
///
/// # Panics
/// Where the built-in text cannot be read: with no controls every gate would be open.
#[must_use]
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| built_in("catalogue", Catalogue::read(TEXT)));
    &CATALOGUE
}

/// What was read of data that is built in. Data that cannot be read ends the program: going on without it would judge by nothing.
#[expect(clippy::panic, reason = "a defect of the program itself, and every way on would be a wrong answer")]
pub(super) fn built_in<T, E: std::fmt::Display>(what: &str, read: Result<T, E>) -> T {
    read.unwrap_or_else(|why| panic!("the built-in {what} of countersign cannot be read: {why}; please report this"))
}

/// All controls, with the version that entries and packs name.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The version, such as `2026.1`.
    pub version: String,
    /// The controls, in the order people read them.
    pub controls: Vec<Control>,
}

/// One control.
#[derive(Debug)]
pub struct Control {
    /// Its place in the catalogue, and in a [`ControlSet`]; below [`ControlSet::ROOM`].
    pub index: usize,
    /// What it is called for good, such as `KEY-2`.
    pub id: String,
    /// The family of its check.
    pub family: String,
    /// The question it belongs to.
    pub question: Question,
    /// What it asks for, in a few words.
    pub title: String,
    /// When it passes, in plain words.
    pub passes_when: String,
    /// The fields and records it reads.
    pub reads: Vec<String>,
    /// How much it weighs in each stage.
    pub severity: Severities,
    /// The stages that are entered only when it passes.
    pub gates: Vec<Stage>,
    /// Whether it judges how a workload came to stand where it stands, and so says nothing of one that is only asking to.
    pub standing: bool,
    /// Whether it is on in the preset to begin with.
    pub core: bool,
    /// The longest that an exception from it may last, in days; 0 where there is none.
    pub exception_max_days: u32,
    /// The sentences of the source it follows from (`S1`..`S35`), or `inferred`.
    pub sentences: Vec<String>,
    /// Published references, such as `NIST-CSF:PR.AA-05`.
    pub references: Vec<String>,
    pub(super) check: Check,
}

/// How much a control weighs in each stage; where absent it is not judged there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Severities {
    /// In an experiment.
    pub experiment: Option<Severity>,
    /// In a pilot.
    pub pilot: Option<Severity>,
    /// In production.
    pub production: Option<Severity>,
    /// Once retired.
    pub retired: Option<Severity>,
    /// Where nobody has said which stage it is in.
    pub unknown: Option<Severity>,
}

/// Why the built-in catalogue cannot be used: a mistake of whoever edited it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCatalogue {
    /// Not the TOML of a catalogue.
    #[error("the catalogue cannot be read: {0}")]
    Unreadable(String),
    /// A control that nothing computes.
    #[error("no check computes {0}")]
    NoCheck(String),
    /// More controls than answers have bits.
    #[error("{0} controls are more than {room}", room = ControlSet::ROOM)]
    TooMany(usize),
}

impl Catalogue {
    /// Reads a catalogue and joins each control to its check.
    ///
    /// # Errors
    /// When the text is not a catalogue, has too many controls, or one that no check computes.
    pub fn read(text: &str) -> Result<Self, BadCatalogue> {
        let file: File = toml::from_str(text).map_err(|error| BadCatalogue::Unreadable(error.to_string()))?;
        if file.control.len() > ControlSet::ROOM {
            return Err(BadCatalogue::TooMany(file.control.len()));
        }
        let controls = file.control.into_iter().enumerate().map(|(index, row)| row.joined(index));
        Ok(Self { version: file.version, controls: controls.collect::<Result<_, _>>()? })
    }

    /// Whether a version of the catalogue is a later one than this. Versions are a year and a number, such as 2026.3.
    #[must_use]
    pub fn is_older_than(&self, version: &str) -> bool {
        let parts = |version: &str| {
            let (year, number) = version.split_once('.')?;
            Some((year.parse::<u32>().ok()?, number.parse::<u32>().ok()?))
        };
        matches!((parts(&self.version), parts(version)), (Some(ours), Some(theirs)) if ours < theirs)
    }

    /// The control of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.id == id)
    }
}

impl Control {
    /// How much it weighs in a stage under a policy; `None` where it is not judged.
    #[must_use]
    pub fn severity_in(&self, stage: Option<Stage>, policy: &Policy) -> Option<Severity> {
        let own = self.policy(policy);
        let off = own.is_some_and(|own| own.off) || (policy.preset == Preset::Core && !self.core);
        let catalogue = self.severity.of(stage).filter(|_| !off)?;
        Some(own.and_then(|own| own.severity).map_or(catalogue, |lowered| lowered.min(catalogue)))
    }

    /// What policy says of this control alone.
    #[must_use]
    pub fn policy<'p>(&self, policy: &'p Policy) -> Option<&'p ControlPolicy> {
        policy.controls.get(&self.id)
    }

    /// Whether it judges by what the other controls came to, and so after them.
    #[must_use]
    pub fn reads_findings(&self) -> bool {
        self.reads.iter().any(|read| read == "findings")
    }

    /// Whether it has something to say of an identity that no workload runs as. It weighs there what it does where nobody has said the
    /// stage.
    #[must_use]
    pub fn speaks_of_identities(&self) -> bool {
        self.reads.iter().any(|read| read == "identities")
    }

    /// Whether a stage is entered only when it passes.
    #[must_use]
    pub fn gates(&self, to: Stage) -> bool {
        self.gates.contains(&to)
    }
}

impl Severities {
    /// In this stage, `None` being the unknown one.
    #[must_use]
    pub fn of(&self, stage: Option<Stage>) -> Option<Severity> {
        match stage {
            Some(Stage::Experiment) => self.experiment,
            Some(Stage::Pilot) => self.pilot,
            Some(Stage::Production) => self.production,
            Some(Stage::Retired) => self.retired,
            None => self.unknown,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    control: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    family: String,
    question: Question,
    title: String,
    passes_when: String,
    reads: Vec<String>,
    severity: Severities,
    #[serde(default)]
    gates: Vec<Stage>,
    #[serde(default)]
    standing: bool,
    core: bool,
    exception_max_days: u32,
    sentences: Vec<String>,
    references: Vec<String>,
}

impl Row {
    fn joined(self, index: usize) -> Result<Control, BadCatalogue> {
        let check = checks::of(&self.id).ok_or_else(|| BadCatalogue::NoCheck(self.id.clone()))?;
        let Self { id, family, question, title, passes_when, reads, severity, gates, standing, core, .. } = self;
        let Self { exception_max_days, sentences, references, .. } = self;
        Ok(Control {
            index,
            id,
            family,
            question,
            title,
            passes_when,
            reads,
            severity,
            gates,
            standing,
            core,
            exception_max_days,
            sentences,
            references,
            check,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::checks::CHECKS;
    use crate::domain::policy::DEFAULT_POLICY;
    use std::collections::BTreeSet;

    #[test]
    fn every_control_has_a_check_and_every_check_a_control() {
        let read = Catalogue::read(TEXT).unwrap();
        let controls: Vec<&str> = read.controls.iter().map(|control| control.id.as_str()).collect();
        let checks: Vec<&str> = CHECKS.iter().map(|(id, _)| *id).collect();
        assert_eq!(controls, checks);
        assert_eq!(controls.len(), controls.iter().collect::<BTreeSet<_>>().len(), "an id stands for one control");
        assert_eq!(catalogue().controls.len(), controls.len());
    }

    #[test]
    fn every_control_says_what_it_asks_where_it_weighs_and_where_it_comes_from() {
        for control in &catalogue().controls {
            let Control { id, title, passes_when, reads, sentences, references, severity, .. } = control;
            assert!(!title.is_empty() && title.len() <= 48 && !title.ends_with('.'), "{id}: {title}");
            assert!(passes_when.ends_with('.') && !reads.is_empty() && !references.is_empty(), "{id}");
            let cited = |text: &String| {
                text == "inferred" || text.strip_prefix('S').is_some_and(|n| (1..=35).contains(&n.parse().unwrap_or(0)))
            };
            assert!(!sentences.is_empty() && sentences.iter().all(cited), "{id}: {sentences:?}");
            assert!(references.iter().all(|reference| reference.contains(':')), "{id}: {references:?}");
            assert_ne!(*severity, Severities::default(), "{id} weighs somewhere");
            let judged_where_it_gates = control.gates.iter().all(|stage| severity.of(Some(*stage)).is_some());
            assert!(judged_where_it_gates, "{id} stops a gate to a stage where it is judged");
            assert!(!control.standing || control.gates.is_empty(), "{id} judges a standing stage, so it is in no gate");
        }
    }

    #[test]
    fn a_control_that_nothing_computes_is_refused() {
        let text = TEXT.replace("id = \"KEY-2\"", "id = \"KEY-9\"");
        assert_eq!(Catalogue::read(&text).unwrap_err(), BadCatalogue::NoCheck("KEY-9".to_owned()));
    }

    #[test]
    fn policy_lowers_a_severity_or_turns_a_control_off_but_never_raises_one() {
        let with = |own: &str| {
            let text = format!("{DEFAULT_POLICY}\n[controls.EXP-1]\nreason = \"tried out\"\n{own}");
            let policy = Policy::read(&text).unwrap();
            catalogue().get("EXP-1").unwrap().severity_in(Some(Stage::Experiment), &policy)
        };
        assert_eq!(with(""), Some(Severity::High));
        assert_eq!(with("severity = \"medium\""), Some(Severity::Medium));
        assert_eq!(with("severity = \"blocks\""), Some(Severity::High));
        assert_eq!(with("off = true"), None);
    }
}
