//! Tables of our own that come back: a list, and the workloads of a pack. They are known by their exact header. Each row says which
//! workload it is, by id or by key; what is only computed is named and not read; and the guard against spreadsheets is undone.

use crate::query::COLUMNS;

/// The source under which such a table may be named outright.
pub const SOURCE: &str = "countersign";

/// Columns of a list that show a fact under another name, and the fact.
const OTHERWISE: [(&str, &str); 4] = [
    ("check", "control_point"),
    ("next_review_on", "next_review_on"),
    ("owner_name", "owner"),
    ("deputy_name", "deputy"),
];
/// How the workloads of a pack begin.
const OF_A_PACK: [&str; 3] = ["workload_id", "workload_key", "recorded_from"];

/// A table of ours whose rows are no workloads.
#[derive(Debug, PartialEq, Eq)]
pub struct Other {
    /// How its header begins.
    begins: &'static [&'static str],
    /// What it is.
    pub is: &'static str,
    /// What to do instead.
    pub next: &'static str,
}

const OF_THE_PACK: &str = "its workloads are in workloads.csv of the same pack: import that";
const OF_THE_LIST: &str = "workloads come back from `countersign list --csv`, or from workloads.csv of a pack";
const PEOPLE: &str = "record people with `countersign people add`; workloads.csv names the owners and deputies";
const IDENTITIES: &str =
    "record identities with `countersign identity add`, and link each to its workload with `countersign identity link`";
const ZONES: &str = "record zones with `countersign zone add`";
const GRANTS: &str = "record access to data with `countersign grant add`";

/// Every table of ours but those of workloads: the tables of a pack, then lists.
const OTHERS: [Other; 22] = [
    other(
        &["workload_id", "workload_key", "name", "in_scope"],
        "population.csv of a pack, which says what is in scope",
        OF_THE_PACK,
    ),
    other(&["identity_id", "recorded_from", "account"], "identities.csv of a pack", IDENTITIES),
    other(&["identity_id", "credential_id"], "credentials.csv of a pack", IDENTITIES),
    other(&["workload_id", "workload_key", "grant_id"], "data_grants.csv of a pack", GRANTS),
    other(&["zone_id", "recorded_from"], "zones.csv of a pack", ZONES),
    other(&["person_id", "called"], "people.csv of a pack", PEOPLE),
    other(
        &["workload_id", "workload_key", "promotion_id"],
        "promotions.csv of a pack: decisions are not imported",
        OF_THE_PACK,
    ),
    other(
        &["workload_id", "workload_key", "review_id", "position"],
        "review_items.csv of a pack: reviews are not imported",
        OF_THE_PACK,
    ),
    other(
        &["workload_id", "workload_key", "review_id"],
        "reviews.csv of a pack: reviews are not imported",
        OF_THE_PACK,
    ),
    other(
        &["workload_id", "workload_key", "identity_id", "subject"],
        "findings.csv of a pack, which is computed",
        OF_THE_PACK,
    ),
    other(
        &["workload_id", "workload_key", "exception_id"],
        "exceptions.csv of a pack: decisions are not imported",
        OF_THE_PACK,
    ),
    other(
        &["workload_id", "workload_key", "action_id"],
        "actions.csv of a pack: reviews and decisions are not imported",
        OF_THE_PACK,
    ),
    other(&["seq", "part", "entry_id"], "ledger.csv of a pack: entries are not imported", OF_THE_PACK),
    other(
        &["source", "what", "field", "theirs", "ours"],
        "mappings.csv of a pack",
        "give a mapping with --mapping FILE; --save-mapping writes one",
    ),
    other(&["framework", "id", "title", "controls"], "framework_map.csv of a pack", OF_THE_PACK),
    other(&["control", "family", "question"], "controls.csv of a pack", OF_THE_PACK),
    other(&["file", "position", "column_name"], "data_dictionary.csv of a pack", OF_THE_PACK),
    other(&["name", "kind", "team", "active", "owns", "id"], "the list of people", PEOPLE),
    other(&["account", "issuer", "environment", "state"], "the list of identities", IDENTITIES),
    other(&["name", "kind", "environment", "production"], "the list of zones", ZONES),
    other(&["day", "late", "what", "key"], "the list of what is due, which is computed", OF_THE_LIST),
    other(&["key", "control", "state", "until"], "the list of exceptions: decisions are not imported", OF_THE_LIST),
];

const fn other(begins: &'static [&'static str], is: &'static str, next: &'static str) -> Other {
    Other { begins, is, next }
}

/// The table of ours that a header is of, where its rows are no workloads.
#[must_use]
pub(super) fn other_table(header: &[String]) -> Option<&'static Other> {
    let begins = |other: &&Other| {
        header.len() >= other.begins.len() && header.iter().zip(other.begins).all(|(it, own)| it == own)
    };
    OTHERS.iter().find(begins)
}

/// Where a table of ours says what.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    /// The columns of id and key.
    pub(super) keys: Vec<usize>,
    /// The columns that are only computed.
    pub(super) computed: Vec<usize>,
}

/// Whether a header is that of a list or of the workloads of a pack: every column is one of ours, and one of them tells the workload.
#[must_use]
pub(super) fn is_ours(headers: &[String]) -> bool {
    let of_a_list = |header: &String| COLUMNS.iter().any(|column| column.name == header.as_str());
    let tells = ["key", "id"].iter().any(|key| headers.iter().any(|header| header == key));
    let is_list = headers.len() > 1 && tells && headers.iter().all(of_a_list);
    let begins = headers.len() > OF_A_PACK.len() && headers.iter().zip(OF_A_PACK).all(|(header, own)| header == own);
    is_list || begins && headers.iter().any(|header| header == "name")
}

/// The facts that columns of ours show under other names, as they are mapped.
pub(super) fn renamed(headers: &[String]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let there: Vec<_> =
        OTHERWISE.into_iter().filter(|(column, _)| headers.iter().any(|header| header == column)).collect();
    there.into_iter()
}

impl Own {
    /// Of a header whose columns in `used` became facts.
    pub(super) fn of(headers: &[String], used: &[usize]) -> Self {
        let at = |name: &&str| headers.iter().position(|header| header == name);
        let keys: Vec<usize> = ["id", "workload_id", "key", "workload_key"].iter().filter_map(at).collect();
        let computed = (0..headers.len()).filter(|index| !used.contains(index) && !keys.contains(index));
        Self { computed: computed.collect(), keys }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::a_list("key,name,team,owner,stage", true)]
    #[case::another_order("name,stage,key", true)]
    #[case::without_a_key("name,stage", false)]
    #[case::another_column("key,name,colour", false)]
    #[case::another_case("Key,Name", false)]
    #[case::a_pack("workload_id,workload_key,recorded_from,name,stage", true)]
    #[case::another_table_of_a_pack("grant_id,workload_id,dataset", false)]
    fn a_table_of_ours_is_known_by_its_exact_header(#[case] header: &str, #[case] ours: bool) {
        let headers: Vec<String> = header.split(',').map(str::to_owned).collect();
        assert_eq!(is_ours(&headers), ours);
    }
}
