//! A workload: what is known of it, and the stage it is in.

use super::declare::happenings;
use crate::domain::record::{By, Claims, WorkloadFacts};
use crate::domain::{Day, Entered, Fields, Id, Stage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

happenings! {
    /// A workload was added by hand.
    WorkloadAdded {
        /// The workload.
        workload: Id,
        /// Its key.
        key: String,
        /// What was recorded of it.
        fields: Fields<WorkloadFacts>,
    }
    /// A source stated something of a workload; makes the record where there is none.
    WorkloadImported {
        /// The workload.
        workload: Id,
        /// Its key, where this makes the record.
        #[serde(default, skip_serializing_if = "Option::is_none")] key: Option<String>,
        /// The source's name.
        source: String,
        /// The source's own id, where it is unique.
        #[serde(default, skip_serializing_if = "Option::is_none")] source_id: Option<String>,
        /// What rows without an id are matched by.
        match_key: String,
        /// SHA-256 over all that the row said.
        statement: String,
        /// Every field the source states.
        fields: Fields<WorkloadFacts>,
        /// The source's own words for a field, where they are not the register's; understood or not.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")] words: BTreeMap<String, String>,
        /// Fields that were read and of which the source says nothing now, although it did before.
        #[serde(default, skip_serializing_if = "Vec::is_empty")] blank: Vec<String>,
        /// Fields of which the source says something that was not understood; what it says is among the words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")] unclear: Vec<String>,
        /// What the source claims of the risk.
        claims: Claims,
        /// Fields whose recorded answer was kept against the source's.
        kept: Vec<String>,
    }
    /// Columns of a source that have no fact, kept as text.
    WorkloadColumnsKept {
        /// The workload.
        workload: Id,
        /// The source's name.
        source: String,
        /// Which of the source's rows.
        match_key: String,
        /// Column and text.
        columns: BTreeMap<String, String>,
    }
    /// A row is no longer in its source.
    RecordMissing {
        /// The workload.
        workload: Id,
        /// The source's name.
        source: String,
        /// Which of the source's rows.
        match_key: String,
    }
    /// Something was recorded of a workload.
    WorkloadAnswered {
        /// The workload.
        workload: Id,
        /// What was recorded.
        fields: Fields<WorkloadFacts>,
        /// The filter whose workloads were all answered at once, where they were.
        #[serde(default, skip_serializing_if = "Option::is_none")] bulk: Option<String>,
    }
    /// A workload entered a stage.
    WorkloadStageChanged {
        /// The workload.
        workload: Id,
        /// The stage it left; absent where that was unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")] from: Option<Stage>,
        /// The stage it entered.
        to: Stage,
        /// How.
        how: Entered,
        /// The promotion that let it in.
        #[serde(default, skip_serializing_if = "Option::is_none")] promotion: Option<Id>,
        /// Facts that entering makes true, the stage among them.
        fields: Fields<WorkloadFacts>,
    }
    /// A workload that was found in a stage which nobody approved was taken over there.
    WorkloadAdopted {
        /// The workload.
        workload: Id,
        /// The stage it was found in.
        stage: Stage,
        /// The day it was found there.
        found_on: Day,
        /// Who keeps it there.
        kept_by: By,
        /// Why.
        reason: String,
        /// The day by which it is first reviewed.
        first_review_on: Day,
    }
}
