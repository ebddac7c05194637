//! People: who they are, who left, and which records are one person.

use super::declare::happenings;
use crate::domain::record::PersonFacts;
use crate::domain::{Day, Fields, Id};
use serde::{Deserialize, Serialize};

happenings! {
    /// Something was recorded of a person; makes the record where there is none.
    PersonDescribed {
        /// The person.
        person: Id,
        /// What was recorded.
        fields: Fields<PersonFacts>,
    }
    /// A person was recognised as the one behind an account.
    PersonAccountLinked {
        /// The person.
        person: Id,
        /// The account, such as `os:alice@host`.
        login: String,
    }
    /// A person left.
    PersonLeft {
        /// The person.
        person: Id,
        /// The day they left.
        left_on: Day,
    }
    /// Two records of people are one person: the first is only kept for what was recorded under it.
    PersonMerged {
        /// The record that is kept no longer.
        person: Id,
        /// The record that stands for both.
        into: Id,
    }
    /// Two records of people are two people, whatever they are called.
    PersonApart {
        /// One of them.
        person: Id,
        /// The other.
        other: Id,
    }
}
