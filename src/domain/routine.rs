//! What may happen to a workload while a request for promotion of it waits, without the request being void: the life that goes on
//! whatever is decided. Everything else that changes voids the request. What a routine act changed is judged by the gate again when the
//! request is decided.

use super::RecordKind;

/// A fact that a routine act changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Routine {
    /// The kind of record.
    pub kind: RecordKind,
    /// The fact.
    pub field: &'static str,
    /// The act, and why it changes nothing of what was asked.
    pub why: &'static str,
}

const fn routine(kind: RecordKind, field: &'static str, why: &'static str) -> Routine {
    Routine { kind, field, why }
}

const REVIEWED: &str = "a review follows its own calendar";
const EXERCISED: &str = "it was used, tested or looked at again; the date alone says nothing new of the workload";
const ISSUED: &str = "an approved identity goes live and is revoked at its issuer";
const ROTATED: &str = "keys change between request and decision; whether the new one is on equal terms the gate judges";

/// Every routine fact.
pub const ROUTINE: &[Routine] = &[
    routine(RecordKind::Workload, "next_review_on", REVIEWED),
    routine(RecordKind::Workload, "last_review_on", REVIEWED),
    routine(RecordKind::Workload, "cadence_anchor", REVIEWED),
    routine(
        RecordKind::Workload,
        "reach_answered_on",
        "the same answers were confirmed; other answers are another reach",
    ),
    routine(RecordKind::Workload, "control_exercised_on", EXERCISED),
    routine(RecordKind::Workload, "log_sampled_on", EXERCISED),
    routine(RecordKind::Workload, "stop_tested_on", EXERCISED),
    routine(RecordKind::Workload, "chains_reviewed_on", EXERCISED),
    routine(RecordKind::Identity, "state", ISSUED),
    routine(RecordKind::Identity, "issued_on", ISSUED),
    routine(RecordKind::Identity, "first_environment", ISSUED),
    routine(RecordKind::Identity, "revoked_on", ISSUED),
    routine(RecordKind::Identity, "credentials_complete", ROTATED),
    routine(RecordKind::Credential, "kind", ROTATED),
    routine(RecordKind::Credential, "fingerprint", ROTATED),
    routine(RecordKind::Credential, "issued_on", ROTATED),
    routine(RecordKind::Credential, "expires_on", ROTATED),
    routine(RecordKind::Credential, "ttl_hours", ROTATED),
    routine(RecordKind::Credential, "last_used_on", EXERCISED),
    routine(RecordKind::Credential, "revoked_on", ROTATED),
    routine(RecordKind::Credential, "revoked_by", ROTATED),
];

/// Whether a fact changes without voiding a request.
#[must_use]
pub fn is_routine(kind: RecordKind, field: &str) -> bool {
    ROUTINE.iter().any(|routine| routine.kind == kind && routine.field == field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::approved::watched;
    use crate::domain::field::FactTable;
    use crate::domain::record::{CredentialFacts, GrantFacts, IdentityFacts, WorkloadFacts, ZoneFacts};

    fn names<F: FactTable>() -> Vec<(RecordKind, &'static str)> {
        F::FIELDS.iter().map(|field| (F::KIND, field.name)).collect()
    }

    /// A snapshot holds every fact of a workload, its grants and zones, and those of its identities that are not routine. A fact of a kind
    /// that it does not hold has to be routine.
    #[test]
    fn each_fact_is_frozen_with_a_request_or_routine() {
        let frozen = [RecordKind::Workload, RecordKind::Grant, RecordKind::Zone, RecordKind::Identity]
            .into_iter()
            .collect::<Vec<_>>();
        let all = [
            names::<WorkloadFacts>(),
            names::<GrantFacts>(),
            names::<ZoneFacts>(),
            names::<IdentityFacts>(),
            names::<CredentialFacts>(),
        ]
        .concat();
        let neither: Vec<_> =
            all.iter().filter(|(kind, field)| !frozen.contains(kind) && !is_routine(*kind, field)).collect();
        assert_eq!(neither, Vec::<&(RecordKind, &str)>::new());
        let unknown: Vec<_> = ROUTINE.iter().filter(|it| !all.contains(&(it.kind, it.field))).collect();
        assert_eq!(unknown, Vec::<&Routine>::new());
    }

    #[test]
    fn nothing_routine_can_be_wider_than_approved() {
        let both: Vec<_> = ROUTINE.iter().filter(|it| watched(it.kind, it.field)).collect();
        assert_eq!(both, Vec::<&Routine>::new());
    }
}
