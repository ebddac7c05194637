//! The catalogue of controls and the checks behind it: what holds a workload in each stage, and what each control says of it.
//!
//! [`judge()`] answers for one workload on one day; [`gate`] asks what a stage would need; [`triage`] says what is worst and whose
//! turn it is; [`judge_unlinked()`] answers for an identity that no workload runs as. Everything here is pure: it reads a [`Dossier`](crate::domain::Dossier), never a store or a clock.

pub mod answer;
pub mod baseline;
pub mod catalogue;
pub mod excepted;
pub mod framework;
pub mod gate;
pub mod judge;
pub mod permit;
pub mod policy;
pub mod question;
pub mod sentence;
pub mod set;
pub mod triage;
pub mod unlinked;
pub mod verdict;

mod checks;
mod reading;

pub use answer::{Answer, Fix, ItemAnswer, Step, Who};
pub use baseline::new_findings;
pub use catalogue::{Catalogue, Control, catalogue};
pub use excepted::Excepted;
pub use gate::Gate;
pub use judge::{Judged, Judgement, Masks, judge};
pub use question::{Question, QuestionAnswer, Tally};
pub use set::ControlSet;
pub use triage::{Cause, CauseKind, Harm, SortKey, causes};
pub use unlinked::judge_unlinked;
pub use verdict::Verdict;

#[cfg(test)]
mod edge_cases;
#[cfg(test)]
mod other_kind;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests_support;
