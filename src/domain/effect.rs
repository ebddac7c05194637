//! Effective reach and the key test: what a workload can do, computed from what is declared and from what its grants open.
//!
//! Declared reach is raised to `influence` by a live grant: the effect on a customer by customer data with a way out, on a record
//! by confidential or sensitive data with a way out, on a decision by data that feeds one (S29). Where a fact that matters is
//! unknown the answer is a range; controls read its highest end.

use super::record::Grant;
use super::{Classification, ControlPoint, Dossier, Fact, GrantState, Reach, Tier, YesNo};

/// The lowest and highest a reach can be, given what is not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReachRange {
    /// What it is at least.
    pub lowest: Reach,
    /// What it may be.
    pub highest: Reach,
}

impl ReachRange {
    /// Exactly this.
    #[must_use]
    pub fn exactly(reach: Reach) -> Self {
        Self { lowest: reach, highest: reach }
    }

    /// The reach, where nothing that matters is unknown.
    #[must_use]
    pub fn known(self) -> Option<Reach> {
        (self.lowest == self.highest).then_some(self.lowest)
    }

    fn declared(fact: Fact<Reach>) -> Self {
        fact.known().map_or(Self { lowest: Reach::None, highest: Reach::Act }, |reach| Self::exactly(*reach))
    }

    fn raised(self, truth: Truth) -> Self {
        match truth {
            Truth::Yes => {
                Self { lowest: self.lowest.max(Reach::Influence), highest: self.highest.max(Reach::Influence) }
            }
            Truth::Maybe => Self { lowest: self.lowest, highest: self.highest.max(Reach::Influence) },
            Truth::No => self,
        }
    }

    fn or(self, other: Self) -> Self {
        Self { lowest: self.lowest.max(other.lowest), highest: self.highest.max(other.highest) }
    }
}

/// The reach for each of the three effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effects {
    /// To a customer.
    pub customer: ReachRange,
    /// To a record.
    pub record: ReachRange,
    /// To a business decision.
    pub decision: ReachRange,
}

impl Effects {
    /// What is declared, before any grant raises it.
    #[must_use]
    pub fn declared(dossier: &Dossier) -> Self {
        let facts = &dossier.workload.facts;
        Self {
            customer: ReachRange::declared(facts.reach_customer),
            record: ReachRange::declared(facts.reach_record),
            decision: ReachRange::declared(facts.reach_decision),
        }
    }

    /// What is declared, raised by the live grants.
    #[must_use]
    pub fn effective(dossier: &Dossier) -> Self {
        let mut effects = Self::declared(dossier);
        for grant in dossier.live_grants() {
            let live = if grant.facts.state.is(GrantState::Live) { Truth::Yes } else { Truth::Maybe };
            effects.customer = effects.customer.raised(live.and(opens_customer(grant)));
            effects.record = effects.record.raised(live.and(opens_record(grant)));
            effects.decision = effects.decision.raised(live.and(Truth::of(grant.facts.feeds_decision)));
        }
        if dossier.workload.facts.grants_complete.is_unknown() {
            effects.customer = effects.customer.raised(Truth::Maybe);
            effects.record = effects.record.raised(Truth::Maybe);
            effects.decision = effects.decision.raised(Truth::Maybe);
        }
        effects
    }

    /// The widest of the three.
    #[must_use]
    pub fn widest(self) -> ReachRange {
        self.customer.or(self.record).or(self.decision)
    }
}

/// Whether it can affect a customer, a record or a decision without a human control point (S3): computed, never declared.
///
/// `Yes` where it can on recorded facts, `No` where no completion of the unknowns lets it, else unknown.
#[must_use]
pub fn acts_alone(dossier: &Dossier) -> Fact<YesNo> {
    let range = Effects::effective(dossier).widest();
    let points: &[ControlPoint] = match dossier.workload.facts.control_point {
        Fact::Known(ControlPoint::Before) => &[ControlPoint::Before],
        Fact::Known(ControlPoint::After) => &[ControlPoint::After],
        Fact::Known(ControlPoint::None) => &[ControlPoint::None],
        Fact::Unknown => &[ControlPoint::Before, ControlPoint::After, ControlPoint::None],
    };
    let uncontrolled = |reach: Reach, point: ControlPoint| match point {
        ControlPoint::Before => false,
        ControlPoint::After => reach == Reach::Act,
        ControlPoint::None => reach >= Reach::Influence,
    };
    if points.iter().all(|point| uncontrolled(range.lowest, *point)) {
        Fact::Known(YesNo::Yes)
    } else if points.iter().any(|point| uncontrolled(range.highest, *point)) {
        Fact::Unknown
    } else {
        Fact::Known(YesNo::No)
    }
}

/// How much is at stake, from the highest effective reach, or higher where somebody raised it by hand with a reason.
#[must_use]
pub fn tier(dossier: &Dossier) -> Tier {
    let computed = computed_tier(dossier);
    dossier.workload.facts.tier_raised.known().map_or(computed, |raised| computed.max(*raised))
}

/// The tier that the highest effective reach gives.
#[must_use]
pub fn computed_tier(dossier: &Dossier) -> Tier {
    match Effects::effective(dossier).widest().highest {
        Reach::Act => Tier::High,
        Reach::Influence => Tier::Medium,
        Reach::Read | Reach::None => Tier::Low,
    }
}

fn opens_customer(grant: &Grant) -> Truth {
    Truth::of(grant.facts.customer_data).and(Truth::of(grant.facts.egress))
}

fn opens_record(grant: &Grant) -> Truth {
    let secret = match grant.facts.classification {
        Fact::Known(Classification::Confidential | Classification::Sensitive) => Truth::Yes,
        Fact::Known(Classification::Public | Classification::Internal) => Truth::No,
        Fact::Unknown => Truth::Maybe,
    };
    secret.and(Truth::of(grant.facts.egress))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Truth {
    No,
    Maybe,
    Yes,
}

impl Truth {
    fn of(fact: Fact<YesNo>) -> Self {
        match fact {
            Fact::Known(YesNo::Yes) => Self::Yes,
            Fact::Known(YesNo::No) => Self::No,
            Fact::Unknown => Self::Maybe,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Maybe,
        }
    }
}
