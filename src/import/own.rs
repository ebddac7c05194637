//! Tables of our own that come back: a list, and the workloads of a pack. They are known by their exact header. Each row says which
//! workload it is, by id or by key; what is only computed is named and not read; and the guard against spreadsheets is undone.

use crate::query::COLUMNS;

/// The source under which such a table may be named outright.
pub const SOURCE: &str = "countersign";

/// Columns of a list that show a fact under another name, and the fact.
const OTHERWISE: [(&str, &str); 4] =
    [("check", "control_point"), ("next_review", "next_review_on"), ("owner_name", "owner"), ("deputy_name", "deputy")];
/// How the workloads of a pack begin.
const OF_A_PACK: [&str; 3] = ["workload_id", "workload_key", "recorded_from"];

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
