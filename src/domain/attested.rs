//! What vouches for a decision, in the words that it has wherever it is told. A register on one machine knows accounts, not people: it can
//! tell whether the account that asked also recorded the decision, and whether somebody recorded it for another person.

use serde::{Deserialize, Serialize};

use super::record::{By, Exception, Person, Promotion};
use super::{Assurance, Attested, Dossier, Fact, Id, Policy, Refusal};

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

/// What vouches for a decision, and which account recorded it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    /// What vouches for it.
    pub attested: Attested,
    /// The account that recorded it, such as `os:alice@host`.
    pub recorded_by_account: String,
    /// Whether the same account recorded what it decides on.
    pub same_account: bool,
}

/// Who asked for what is decided on.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The person.
    pub by: By,
    /// The account that recorded it.
    pub account: &'a str,
}

impl Vouched {
    /// What vouches for the decision of a person that an account records: the one place that tells.
    #[must_use]
    pub fn of(by: By, account: &str, asked: Asked<'_>, signed: bool) -> Self {
        let same_account = account == asked.account;
        let attested = match by.assurance {
            _ if signed => Attested::Signed,
            Assurance::Stated => Attested::Stated,
            _ if same_account || by.person == asked.by.person => Attested::SameAccount,
            _ => Attested::OtherAccount,
        };
        Self { attested, recorded_by_account: account.to_owned(), same_account }
    }

    /// What is told beside who decided.
    #[must_use]
    pub const fn beside(&self) -> &'static str {
        self.attested.beside()
    }

    /// Whether policy lets an approval count for which this vouches.
    ///
    /// # Errors
    /// The refusal that says why not.
    pub(super) fn is_accepted(&self, key: &str, policy: &Policy) -> Result<(), Refusal> {
        let refuses = |what| policy.decisions.refuse.contains(&what);
        let same = self.same_account || self.attested == Attested::SameAccount;
        let why = match self.attested {
            Attested::Signed => return Ok(()),
            _ if same && refuses(Attested::SameAccount) => {
                "policy refuses an approval that the account of the request records"
            }
            Attested::Stated if refuses(Attested::Stated) => {
                "policy refuses an approval that somebody states for another person"
            }
            _ => return Ok(()),
        };
        Err(Refusal::not_allowed(key, why, "the person who decides does so with their own account"))
    }
}

/// Whether any approval can pass a policy with these people. Where none can, whoever puts it in force is told.
#[must_use]
pub fn can_pass<'p>(policy: &Policy, people: impl IntoIterator<Item = &'p Person>) -> bool {
    let refuses = |what| policy.decisions.refuse.contains(&what);
    let has_the_role =
        |person: &Person| policy.decisions.role.as_ref().is_none_or(|role| person.facts.roles.contains(role));
    let (mut accounts, mut deciders, mut decide_with) = (0, 0, 0);
    for person in people.into_iter().filter(|person| person.is_active_person()) {
        accounts += person.logins.len();
        if has_the_role(person) {
            deciders += 1;
            decide_with += person.logins.len();
        }
    }
    deciders > 0 && (!refuses(Attested::Stated) || decide_with > 0) && (!refuses(Attested::SameAccount) || accounts > 1)
}

#[cfg(test)]
impl Default for Vouched {
    /// A decision of another account, for tests of what does not weigh it.
    fn default() -> Self {
        Self { attested: Attested::OtherAccount, recorded_by_account: "os:bob@desk".to_owned(), same_account: false }
    }
}

impl Attested {
    /// It in words.
    #[must_use]
    pub const fn shown(self) -> &'static str {
        match self {
            Self::SameAccount => "same account",
            Self::OtherAccount => "another account",
            Self::Stated => "stated",
            Self::Signed => "signed",
        }
    }

    /// What is told beside who decided.
    #[must_use]
    pub const fn beside(self) -> &'static str {
        match self {
            Self::SameAccount => ", same account",
            Self::OtherAccount => ", another account",
            Self::Stated => ", stated",
            Self::Signed => ", signed",
        }
    }

    /// What is told of a decision before it is written.
    #[must_use]
    pub const fn in_advance(self) -> &'static str {
        match self {
            Self::SameAccount => {
                "This account also asked for it: the decision reads \"same account\" wherever it is shown."
            }
            Self::OtherAccount => "Another account asked for it. The decision is not signed.",
            Self::Stated => "You state it for another person: the decision reads \"stated\" wherever it is shown.",
            Self::Signed => "It is signed.",
        }
    }
}

/// What will vouch for a decision on a promotion that an account records for a person.
#[must_use]
pub fn on_promotion(by: By, account: &str, promotion: &Promotion, dossier: &Dossier) -> Vouched {
    let asked = Asked { by: promotion.requested_by, account: &promotion.requested_by_account };
    Vouched::of(by, account, asked, is_signed_on_promotion(by, promotion, dossier))
}

/// What will vouch for a decision on an exception that an account records for a person.
#[must_use]
pub fn on_exception(by: By, account: &str, exception: &Exception, dossier: &Dossier) -> Vouched {
    let asked = Asked { by: exception.requested_by, account: &exception.asked_by_account };
    Vouched::of(by, account, asked, is_signed_on_exception(by, exception, dossier))
}

/// Whether another person than requester and owner surely decided on a promotion.
#[must_use]
pub fn is_signed_on_promotion(by: By, promotion: &Promotion, dossier: &Dossier) -> bool {
    let asked = promotion.requested_by.person;
    let own = dossier.are_one(by.person, asked) || owns(by, &dossier.workload.facts.owner, dossier);
    !own && is_sure(by)
}

/// The same of an exception, whose owner is another than the workload's.
#[must_use]
pub fn is_signed_on_exception(by: By, exception: &Exception, dossier: &Dossier) -> bool {
    let own = dossier.are_one(by.person, exception.requested_by.person) || owns(by, &exception.facts.owner, dossier);
    !own && !owns(by, &dossier.workload.facts.owner, dossier) && is_sure(by)
}

fn owns(by: By, owner: &Fact<Id>, dossier: &Dossier) -> bool {
    owner.known().is_some_and(|owner| dossier.are_one(by.person, *owner))
}

/// Whether a checked proof stands behind who decided, and not only the account that recorded it. An entry may say that someone signed;
/// this program checks no proof of it yet, so nothing is sure.
const fn is_sure(_by: By) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Word;
    use rstest::rstest;

    const ASKS: Id = Id([1; 16]);
    const OTHER: Id = Id([3; 16]);

    fn vouched(attested: Attested, same_account: bool) -> Vouched {
        Vouched { attested, recorded_by_account: "os:ann@desk".to_owned(), same_account }
    }

    #[rstest]
    #[case::nothing(&[], vouched(Attested::Stated, true), true)]
    #[case::same(&[Attested::SameAccount], vouched(Attested::SameAccount, true), false)]
    #[case::same_and_stated_for_another(&[Attested::SameAccount], vouched(Attested::Stated, true), false)]
    #[case::stated(&[Attested::Stated], vouched(Attested::Stated, false), false)]
    #[case::same_where_only_stated_is(&[Attested::Stated], vouched(Attested::SameAccount, true), true)]
    #[case::another(&[Attested::SameAccount, Attested::Stated], vouched(Attested::OtherAccount, false), true)]
    #[case::signed(&[Attested::SameAccount, Attested::Stated], vouched(Attested::Signed, true), true)]
    fn policy_refuses_what_it_names_and_nothing_without_a_name(
        #[case] refuse: &[Attested],
        #[case] vouched: Vouched,
        #[case] accepted: bool,
    ) {
        let mut policy = Policy::default();
        policy.decisions.refuse = refuse.to_vec();
        assert_eq!(vouched.is_accepted("bot", &policy).is_ok(), accepted);
    }

    #[rstest]
    #[case::nothing_is_refused(&[], &[0], true)]
    #[case::nobody(&[], &[], false)]
    #[case::one_account(&[Attested::SameAccount], &[1, 0], false)]
    #[case::two_accounts(&[Attested::SameAccount, Attested::Stated], &[1, 1], true)]
    #[case::nobody_with_an_account(&[Attested::Stated], &[0, 0], false)]
    fn where_no_approval_can_pass_is_known(#[case] refuse: &[Attested], #[case] logins: &[usize], #[case] can: bool) {
        let mut policy = Policy::default();
        policy.decisions.refuse = refuse.to_vec();
        let person = |(number, logins): (usize, &usize)| {
            let mut facts = crate::domain::Facts::<crate::domain::record::PersonFacts>::default();
            let setting =
                crate::domain::field::Setting { on: crate::domain::Day::FIRST, how: crate::domain::How::Person };
            facts.set("kind", crate::domain::Value::Word("person"), setting);
            let id = Id([u8::try_from(number).unwrap(); 16]);
            Person {
                facts,
                logins: vec!["os:x@desk".to_owned(); *logins],
                ..Person::new(id, crate::domain::Day::FIRST)
            }
        };
        let people: Vec<Person> = logins.iter().enumerate().map(person).collect();
        assert_eq!(can_pass(&policy, &people), can);
    }

    #[rstest]
    #[case::by_the_account_that_asked(OTHER, Assurance::OsClaimed, "os:ann@desk", false, Attested::SameAccount, true)]
    #[case::by_another_account(OTHER, Assurance::OsClaimed, "os:bob@desk", false, Attested::OtherAccount, false)]
    #[case::of_the_same_person(ASKS, Assurance::OsClaimed, "os:ann@other", false, Attested::SameAccount, false)]
    #[case::stated_by_the_account_that_asked(OTHER, Assurance::Stated, "os:ann@desk", false, Attested::Stated, true)]
    #[case::stated_by_another_account(OTHER, Assurance::Stated, "os:bob@desk", false, Attested::Stated, false)]
    #[case::signed(OTHER, Assurance::SshSigned, "os:ann@desk", true, Attested::Signed, true)]
    #[case::signed_by_who_asked(ASKS, Assurance::SshSigned, "os:ann@desk", false, Attested::SameAccount, true)]
    fn what_vouches_for_a_decision_is_told_by_accounts_and_signatures(
        #[case] person: Id,
        #[case] assurance: Assurance,
        #[case] account: &str,
        #[case] signed: bool,
        #[case] attested: Attested,
        #[case] same_account: bool,
    ) {
        let asked = Asked { by: By { person: ASKS, assurance: Assurance::OsClaimed }, account: "os:ann@desk" };
        let told = Vouched::of(By { person, assurance }, account, asked, signed);
        assert_eq!(told, Vouched { attested, recorded_by_account: account.to_owned(), same_account });
    }

    #[test]
    fn what_no_proof_was_checked_of_reads_not_verified() {
        let shown: Vec<&str> = Assurance::ALL.iter().map(|assurance| assurance.shown()).collect();
        assert_eq!(shown, ["os-claimed", "stated", "not verified", "not verified"]);
        assert_eq!(Assurance::WORDS.len(), shown.len());
        assert!(shown.iter().all(|word| Assurance::SHOWN.contains(word)));
    }
}
