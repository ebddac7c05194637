//! What a list of identities may be asked for: a view, an order and words. The store knows what each comes to.

use super::filter::{Asking, Filter};
use crate::domain::word::words;
use crate::domain::{Day, Id};

words! {
    /// Which identities are listed.
    IdentityView { All = "all", Orphaned = "orphaned", TestAndProduction = "test-and-production", Expiring = "expiring",
        Dormant = "dormant", Reused = "reused", Unapproved = "unapproved" }
    /// In which order identities are listed. What has no value stands last.
    IdentityOrder {
        /// By account.
        Account = "account",
        /// The nearest end of a credential first.
        Expires = "expires",
        /// The longest unused first.
        LastUsed = "last-used"
    }
}

/// What a list of identities is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityQuery {
    /// Which are listed.
    pub view: IdentityView,
    /// What they are narrowed to; words are found in account, issuer, workloads and owner.
    pub filter: Filter,
    /// Who asks, where that is known.
    pub me: Option<Id>,
    /// In which order.
    pub order: IdentityOrder,
    /// The day that ends and uses are compared with.
    pub today: Day,
    /// A credential that ends within so many days of today, or has ended, is expiring.
    pub expiring_days: u32,
    /// An identity last used, or else issued, more than so many days ago is dormant. It stands in the policy.
    pub dormant_days: u32,
}

/// How many days ahead a list of expiring credentials looks where nobody says.
pub const EXPIRING_DAYS: u32 = 30;

impl IdentityView {
    /// What people call it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Orphaned => "orphaned",
            Self::TestAndProduction => "in test and production",
            Self::Expiring => "expiring",
            Self::Dormant => "dormant",
            Self::Reused => "reused",
            Self::Unapproved => "unapproved",
        }
    }

    /// Which identities it shows, in a sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::All => "every identity, revoked ones among them",
            Self::Orphaned => "no workload that is not retired runs as it",
            Self::TestAndProduction => "its account, or it itself, is used in test and in production",
            Self::Expiring => "a credential of it ends soon, or has ended",
            Self::Dormant => "nobody has used it for long",
            Self::Reused => "several workloads run as it, or another identity has its fingerprint",
            Self::Unapproved => "it is live in production and no approved promotion names it",
        }
    }
}

impl IdentityQuery {
    /// Every identity by account, compared on a day.
    #[must_use]
    pub fn all(today: Day, dormant_days: u32) -> Self {
        Self {
            view: IdentityView::All,
            filter: Filter::default(),
            me: None,
            order: IdentityOrder::Account,
            today,
            expiring_days: EXPIRING_DAYS,
            dormant_days,
        }
    }

    /// Who asks, and when.
    #[must_use]
    pub const fn asking(&self) -> Asking {
        Asking { today: self.today, me: self.me }
    }

    /// The last day on which a credential ends that is expiring.
    #[must_use]
    pub fn expiring_through(&self) -> Day {
        self.today.plus_days(i64::from(self.expiring_days))
    }

    /// What was last used before this day is dormant.
    #[must_use]
    pub fn dormant_before(&self) -> Day {
        self.today.plus_days(-i64::from(self.dormant_days))
    }
}
