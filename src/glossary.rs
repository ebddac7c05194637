//! The terms that texts use, each explained once: `countersign help glossary` and `docs/glossary.md` are made from this table.

/// A term and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The term as texts write it.
    pub term: &'static str,
    /// What it means, in one or two plain sentences.
    pub meaning: &'static str,
}

const fn term(term: &'static str, meaning: &'static str) -> Term {
    Term { term, meaning }
}

/// Every term, in alphabetical order.
pub const TERMS: &[Term] = &[
    term(
        "action",
        "A follow-up task from a review, a decision or a finding, with a person who does it and a due date.",
    ),
    term(
        "acts alone",
        "The workload can affect a customer, a record or a decision without a human control point. It is computed, never entered.",
    ),
    term(
        "adopt",
        "To accept a workload that already runs without approval, with an accountable person and a date for its first review.",
    ),
    term("attestation", "The sentence that a reviewer puts their name to."),
    term("baseline", "The findings set aside on a date, so that later ones count as new."),
    term(
        "checkpoint",
        "The size of the ledger and its last hash, kept elsewhere so that a rewritten ledger is detected.",
    ),
    term("compensating control", "What limits the risk while an exception permits a control to fail."),
    term(
        "control",
        "A rule of the catalogue that a workload passes or fails. While a fact it needs is unknown, it is not answered.",
    ),
    term(
        "credential",
        "What an identity authenticates with: a key, password, token or certificate, or federation without a secret.",
    ),
    term("data grant", "The access of a workload to one data set; other programs call it an entitlement."),
    term("demote", "To move a workload one stage down."),
    term("deputy", "The person who acts when the owner is away or has left."),
    term("dormant", "Said of an identity that nobody used for the number of days in the policy."),
    term("egress", "The workload can send the data outside its zone."),
    term("environment", "Test or production."),
    term("evidence pack", "A folder of tables, ledger and checksums that anyone can verify without this program."),
    term("exception", "A time-limited, approved permission to fail one control. It needs a compensating control."),
    term("finding", "One control that fails or is not answered, for one workload, identity or item."),
    term("fingerprint", "A key id or a keyed hash by which a credential is recognised. It is never the secret."),
    term("gate", "The controls that must pass before a workload enters a stage. It is open or closed."),
    term("human control point", "A person who approves before a change takes effect, or checks it later."),
    term(
        "import conflict",
        "A source contradicts what a person answered. The answer stays until someone settles the conflict.",
    ),
    term("just-in-time", "Access that is granted when it is needed, for a limited time."),
    term(
        "ledger",
        "The append-only list of everything recorded. Each entry is chained by its hash to the one before it.",
    ),
    term("non-human identity", "An account in one environment that a workload runs as."),
    term("not answered", "The result of a control that needs an unknown fact. It is neither a pass nor a fail."),
    term("orphaned", "Said of an identity that no active workload runs as."),
    term("owner", "The one person accountable for a workload, identity or exception."),
    term("permission", "One thing that an identity may do, in the words of its issuer."),
    term("plan", "The changes that the approval of a promotion makes true."),
    term(
        "privilege",
        "How much an identity may do: scoped (only what it needs), wildcard (every action of a kind) or admin.",
    ),
    term("promotion", "A request to enter the next stage, and the decision on it."),
    term("ratify", "To approve a workload in the stage it is already in, through the same gate."),
    term("reach", "The most a workload can do to a customer, a record or a decision: none, read, influence or act."),
    term("register", "The file that holds the ledger and everything computed from it."),
    term("reopen", "To start a retired workload again, as an experiment."),
    term("retire", "To take a workload out of use."),
    term("reused", "Said of an identity that several workloads run as, or of a credential on several identities."),
    term("review", "A scheduled look by a person at a workload and its access, recorded with an attestation."),
    term("segregation of duties", "The person who requests a promotion and the owner do not decide on it."),
    term("self-attested", "Said of a decision that only the requester, the owner or one account vouches for."),
    term("severity", "How much a control counts that does not pass: blocks, high, medium or info."),
    term("snapshot", "The facts that a request for a promotion is bound to. A later change shows."),
    term(
        "source claim",
        "What an imported source says about risk. It orders lists and suggests answers, and never passes or fails a control.",
    ),
    term("stage", "How far a workload has come: experiment, pilot, production or retired."),
    term("stale", "Said of an answer that is older than its control allows."),
    term("standing access", "Permission that an identity can use at any time."),
    term("technical owner", "The person who runs the workload day to day."),
    term("trust zone", "A cloud account, secrets store, data store or network whose users can reach each other."),
    term("unknown", "A fact that nobody recorded. It never counts as no."),
    term("unlinked", "Said of an identity with no workload at all, not even a retired one."),
    term("workload", "A system that uses AI to do work; the subject of nearly every control."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_in_order_and_each_once() {
        assert!(TERMS.is_sorted_by(|a, b| a.term < b.term));
    }

    #[test]
    fn a_meaning_is_at_most_two_short_sentences_without_its_own_term() {
        for Term { term, meaning } in TERMS {
            assert!(meaning.starts_with(char::is_uppercase) && meaning.ends_with('.'), "{term}: {meaning}");
            assert!(meaning.len() <= 140 && meaning.matches(". ").count() <= 1, "{term}: {meaning}");
            assert!(!meaning.to_lowercase().contains(term), "{term}: {meaning}");
        }
    }
}
