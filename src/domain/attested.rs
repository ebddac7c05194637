//! What vouches for a decision, in the words that it has wherever it is told: another person, surely they; or nothing but the account
//! that recorded it, or the one who asked or owns what is decided on.

use super::record::{By, Exception, Promotion};
use super::{Assurance, Dossier};

/// What a decision reads where nothing else vouches for it.
pub const SELF_ATTESTED: &str = "self-attested";

impl Assurance {
    /// Every word that [`Assurance::shown`] gives.
    pub const SHOWN: &'static [&'static str] = &["os-claimed", "stated", "not verified"];

    /// How sure the register is that it was they, as people read it, on screens, in lists and in packs. An entry may say that someone
    /// signed; this program checks no proof of it, and until it does nothing may read as if it had.
    #[must_use]
    pub const fn shown(self) -> &'static str {
        match self {
            Self::OsClaimed => "os-claimed",
            Self::Stated => "stated",
            Self::SshSigned | Self::ServerSession => "not verified",
        }
    }
}

/// What a decision is worth, in a word.
#[must_use]
pub const fn word(self_attested: bool) -> &'static str {
    if self_attested { SELF_ATTESTED } else { "countersigned" }
}

/// What is told beside who decided: nothing where it was countersigned.
#[must_use]
pub const fn beside(self_attested: bool) -> &'static str {
    if self_attested { ", self-attested" } else { "" }
}

/// What is told of a decision before it is written.
#[must_use]
pub const fn in_advance(self_attested: bool) -> &'static str {
    if self_attested {
        "No signature of another person stands behind it: it reads \"self-attested\" wherever it is shown."
    } else {
        "It is countersigned."
    }
}

/// Whether a decision of this person on a promotion is self-attested.
#[must_use]
pub fn on_promotion(by: By, promotion: &Promotion, dossier: &Dossier) -> bool {
    let own = by.person == promotion.requested_by.person || dossier.workload.facts.owner.is(by.person);
    own || !is_sure(by)
}

/// Whether a decision of this person on an exception is self-attested.
#[must_use]
pub fn on_exception(by: By, exception: &Exception, dossier: &Dossier) -> bool {
    let asks_or_answers = by.person == exception.asked_by.person || exception.facts.owner.is(by.person);
    asks_or_answers || dossier.workload.facts.owner.is(by.person) || !is_sure(by)
}

/// Whether more than the account that recorded it vouches for who decided.
const fn is_sure(by: By) -> bool {
    matches!(by.assurance, Assurance::SshSigned | Assurance::ServerSession)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Word;
    use crate::domain::record::Workload;
    use crate::domain::{Day, Id, Plan, Reach, Stage};
    use rstest::rstest;

    const ASKS: Id = Id([1; 16]);
    const OWNER: Id = Id([2; 16]);
    const OTHER: Id = Id([3; 16]);

    #[rstest]
    #[case::another_person_by_the_account(OTHER, Assurance::OsClaimed, true)]
    #[case::another_person_as_they_stated(OTHER, Assurance::Stated, true)]
    #[case::another_person_who_signed(OTHER, Assurance::SshSigned, false)]
    #[case::another_person_on_the_server(OTHER, Assurance::ServerSession, false)]
    #[case::who_asked_signs_for_themself(ASKS, Assurance::SshSigned, true)]
    #[case::the_owner_signs_for_themself(OWNER, Assurance::ServerSession, true)]
    fn only_what_another_person_surely_decided_is_countersigned(
        #[case] person: Id,
        #[case] assurance: Assurance,
        #[case] self_attested: bool,
    ) {
        let asked = By { person: ASKS, assurance: Assurance::OsClaimed };
        let mut workload = Workload::new(Id([9; 16]), "bot".into(), Day::FIRST);
        let setting = crate::domain::field::Setting { on: Day::FIRST, how: crate::domain::How::Approval };
        workload.facts.set("owner", crate::domain::Value::Person(OWNER), setting);
        let dossier = Dossier::alone(workload);
        let promotion = Promotion {
            id: Id([7; 16]),
            workload: Id([9; 16]),
            from: Stage::Pilot,
            to: Stage::Production,
            requested_by: asked,
            requested_on: Day::FIRST,
            plan: Plan::default(),
            snapshot: String::new(),
            snapshot_sha256: String::new(),
            findings: vec![],
            reach: Reach::None,
            approved_as: None,
            decided: None,
        };
        let exception = Exception {
            id: Id([8; 16]),
            workload: Id([9; 16]),
            control: "LOG-1".into(),
            items: vec![],
            facts: crate::domain::Facts::default(),
            asked_by: asked,
            asked_on: Day::FIRST,
            decided: None,
            renewals: vec![],
            closed: None,
        };
        let by = By { person, assurance };
        assert_eq!(on_promotion(by, &promotion, &dossier), self_attested);
        assert_eq!(on_exception(by, &exception, &dossier), self_attested);
        assert_eq!(word(self_attested) == SELF_ATTESTED, beside(self_attested).contains(SELF_ATTESTED));
    }

    #[test]
    fn what_no_proof_was_checked_of_reads_not_verified() {
        let shown: Vec<&str> = Assurance::ALL.iter().map(|assurance| assurance.shown()).collect();
        assert_eq!(shown, ["os-claimed", "stated", "not verified", "not verified"]);
        assert_eq!(Assurance::WORDS.len(), shown.len());
        assert!(shown.iter().all(|word| Assurance::SHOWN.contains(word)));
    }
}
