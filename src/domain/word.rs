//! Closed vocabularies: every enumerated fact is one of these words, and the word is what the ledger holds for ever.

/// An enumeration whose members are words of the register's vocabulary.
pub trait Word: Sized + Copy + Eq + Ord + std::fmt::Debug + 'static {
    /// What the enumeration is called in the data dictionary.
    const NAME: &'static str;
    /// Every member, in order.
    const ALL: &'static [Self];
    /// Every member's word, in the same order.
    const WORDS: &'static [&'static str];

    /// The member's word, as stored and exported.
    fn word(self) -> &'static str;

    /// The member with exactly this word.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|member| member.word() == word)
    }
}

/// Declares closed vocabularies: what each enumeration is, its members and their words; with `all NAME`, a table of them too.
macro_rules! words {
    ($(#[$all_meta:meta])* all $all:ident; $( $(#[$meta:meta])* $name:ident { $($members:tt)+ } )+) => {
        $crate::domain::word::words! { $( $(#[$meta])* $name { $($members)+ } )+ }

        $(#[$all_meta])*
        pub const $all: &[(&str, &[&str])] = &[$( (<$name as $crate::domain::Word>::NAME, <$name as $crate::domain::Word>::WORDS) ),+];
    };
    ($( $(#[$meta:meta])* $name:ident { $( $(#[$vmeta:meta])* $member:ident = $word:literal ),+ $(,)? } )+) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( #[doc = concat!("`", $word, "`")] $(#[$vmeta])* $member ),+ }

        impl $crate::domain::Word for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [Self] = &[$( Self::$member ),+];
            const WORDS: &'static [&'static str] = &[$( $word ),+];
            fn word(self) -> &'static str {
                match self { $( Self::$member => $word ),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::domain::Word::word(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str($crate::domain::Word::word(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let word = std::borrow::Cow::<'de, str>::deserialize(d)?;
                <Self as $crate::domain::Word>::from_word(&word)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&word, <Self as $crate::domain::Word>::WORDS))
            }
        }
    )+ };
}
pub(crate) use words;

words! {
    /// Every vocabulary of the facts and events: its name and its words.
    all VOCABULARIES;

    /// How far a workload has come, and so which controls hold it. Not recorded is [`Fact::Unknown`](super::Fact).
    Stage { Experiment = "experiment", Pilot = "pilot", Production = "production", Retired = "retired" }
    /// What a workload can do to a customer, a record or a decision, weakest first.
    Reach { None = "none", Read = "read", Influence = "influence", Act = "act" }
    /// Where a person stands between the workload and its effect.
    ControlPoint { Before = "before", After = "after", None = "none" }
    /// What sort of thing a workload is.
    WorkloadKind { Model = "model", Agent = "agent", Assistant = "assistant", Script = "script", Workflow = "workflow", Other = "other" }
    /// A plain answer; "not recorded" is neither.
    YesNo { Yes = "yes", No = "no" }
    /// Whether something is logged.
    Logging { Yes = "yes", No = "no", Planned = "planned" }
    /// When an action is checked against policy.
    RequestCheck { None = "none", AtApproval = "at-approval", AtRequest = "at-request" }
    /// How much is at stake: high = may act, medium = may influence, low = neither.
    Tier { Low = "low", Medium = "medium", High = "high" }
    /// The side of the hard line that an identity, a zone or a grant stands on.
    Environment { Test = "test", Production = "production" }
    /// How sensitive a data set is.
    Classification { Public = "public", Internal = "internal", Confidential = "confidential", Sensitive = "sensitive" }
    /// What was done to the data before the workload sees it.
    Masking { Synthetic = "synthetic", Masked = "masked", Unmasked = "unmasked" }
    /// What a grant lets the workload do with the data.
    Mode { Read = "read", Write = "write" }
    /// Whether a grant is in force.
    GrantState { Planned = "planned", Live = "live", Ended = "ended" }
    /// Whether an identity is in use: prepared for a named request, live, or revoked for good.
    IdentityState { Prepared = "prepared", Live = "live", Revoked = "revoked" }
    /// How much an identity may do at its issuer.
    Privilege { Scoped = "scoped", Wildcard = "wildcard", Admin = "admin" }
    /// Whether an identity can be used at any time or is let in when needed, for a while.
    Standing { Standing = "standing", JustInTime = "jit" }
    /// What an identity authenticates with.
    CredentialKind { Key = "key", Password = "password", Token = "token", Certificate = "certificate", Federated = "federated" }
    /// What a workload or identity stands on.
    ZoneKind { CloudAccount = "cloud-account", SecretsStore = "secrets-store", DataStore = "data-store", Network = "network" }
    /// Who or what an address stands for. A mailbox is nobody.
    PersonKind { Person = "person", Mailbox = "mailbox", Team = "team", Vendor = "vendor" }
    /// How sure the register is of who did something.
    Assurance { OsClaimed = "os-claimed", Stated = "stated", SshSigned = "ssh-signed", ServerSession = "server-session" }
    /// What vouches for a decision: the account that asked recorded it; another account did; somebody recorded it for another person;
    /// or who decided signed it.
    Attested { SameAccount = "same-account", OtherAccount = "other-account", Stated = "stated", Signed = "signed" }
    /// What was decided on a promotion.
    Decision { Approved = "approved", ApprovedWithConditions = "approved-with-conditions", Rejected = "rejected", Withdrawn = "withdrawn" }
    /// What a reviewer decided on one item.
    ItemDecision { Keep = "keep", Change = "change", Revoke = "revoke", Defer = "defer", Escalate = "escalate" }
    /// What a review item is about.
    ItemKind { Identity = "identity", Grant = "grant", Exception = "exception", Finding = "finding" }
    /// What a review came to.
    Conclusion { Continue = "continue", WithConditions = "with-conditions", Demote = "demote", Retire = "retire" }
    /// How a workload came to stand in a stage.
    Entered { Added = "added", Answered = "answered", Stated = "stated", Promoted = "promoted", Demoted = "demoted", Retired = "retired", Reopened = "reopened",
        Ratified = "ratified" }
    /// Where a due date came from.
    Derivation { Rule = "rule", Typed = "typed", Spread = "spread", Plan = "plan" }
    /// What an action follows from.
    ActionOrigin { Review = "review", Condition = "condition", Finding = "finding" }
    /// What an imported source says about risk: used to order and to suggest, never to pass or fail anything.
    ClaimKind { HighImpact = "high-impact", PersonalData = "personal-data", Agentic = "agentic", Failsafe = "failsafe", Automated = "automated" }
    /// Whether a list holds every item there is; not recorded means "at least these".
    Listing { None = "none", Listed = "listed" }
    /// How a fact came to be set.
    How { Person = "person", Bulk = "bulk", Import = "import", Approval = "approval", Review = "review" }
    /// What a date that will want a person is the date of.
    DeadlineKind { Review = "review", Grant = "grant", ExperimentEnd = "experiment-end", PilotEnd = "pilot-end", Action = "action",
        LogSample = "log-sample", StopTest = "stop-test", Credential = "credential", RevokeBy = "revoke-by", Issue = "issue", Exception = "exception" }
    /// The sorts of record a register holds.
    RecordKind { Register = "register", Workload = "workload", Person = "person", Grant = "grant", Identity = "identity", Credential = "credential",
        Zone = "zone", Promotion = "promotion", Review = "review", Action = "action", Exception = "exception", Import = "import" }
}

/// What a list's completeness is: `unknown` means "at least these".
pub type Completeness = super::Fact<Listing>;
