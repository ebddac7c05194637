//! Freezing today's findings into a baseline.

use super::{Context, Scope};
use crate::domain::event::{BaselineTaken, WorkloadBaselined};
use crate::domain::record::Baseline;
use crate::domain::{Event, Id, Refusal};

/// What a workload does not pass, as the controls of its stage say on the day of the act; nothing where the baseline says so already.
pub(super) fn freeze(scope: &Scope, workload: Id, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if context.on != context.today {
        let next = "leave --on out: findings of a past day are shown with --as-of";
        return Err(Refusal::invalid("the baseline", "it is taken of today", next));
    }
    let dossier = scope.dossier(workload)?;
    let report = context.judged(&dossier.workload.key)?;
    let of = |failed: bool| -> Vec<String> {
        let findings = report.findings.iter().filter(|finding| (finding.answer == "fail") == failed);
        findings.map(|finding| finding.control.clone()).collect()
    };
    let (fails, not_answered) = (of(true), of(false));
    let frozen = dossier.workload.baseline.as_ref();
    let same = match frozen {
        Some(frozen) => frozen.fails == fails && frozen.not_answered == not_answered,
        None => fails.is_empty() && not_answered.is_empty(),
    };
    Ok(if same { vec![] } else { vec![WorkloadBaselined { workload, fails, not_answered }.into()] })
}

/// The last entry of a baseline: how much it holds.
pub(super) fn taken(register: Id, held: Baseline) -> Vec<Event> {
    let Baseline { workloads, fails, not_answered, .. } = held;
    vec![BaselineTaken { register, workloads, fails, not_answered }.into()]
}
