//! A control that asks something of every item of a list has nothing to ask where the list is complete and holds only items of another
//! kind. What each then says is pinned with its reason, so that none passes in silence what another should have found.

use super::tests_support::{judged_in_full, made};
use crate::domain::Word as _;

/// A production workload that acts behind a human control point, all of whose lists are complete.
const PRODUCTION: &str = "stage=production owner=ann reach_customer=none reach_record=act reach_decision=none control_point=before \
    reach_answered_on=2026-11-22 grants_complete=listed identities_complete=listed zones_complete=listed";

/// What the controls that read a list say: the control, what it came to, why.
fn said(list: &str, items: &str) -> String {
    let judgement = judged_in_full(&made(&format!("{PRODUCTION}{items}")));
    let of_one = format!("{}.", list.trim_end_matches('s').replace("identitie", "identity"));
    let is_of = |read: &String| read == list || read.starts_with(&of_one);
    let reads = judgement.controls.iter().filter(|judged| judged.control.reads.iter().any(is_of));
    let lines =
        reads.map(|judged| format!("{} {}: {}\n", judged.control.id, judged.verdict().word(), judged.answer.reason));
    lines.collect()
}

#[test]
fn identities_of_the_other_kind() {
    let live_test = " | identity account=t issuer=corp state=live environment=test first_environment=test credentials_complete=listed";
    let revoked = " | identity account=r issuer=corp state=revoked environment=production first_environment=production credentials_complete=listed";
    let prepared = " | identity account=p issuer=corp state=prepared environment=production";
    insta::assert_snapshot!("only_a_live_test_identity", said("identities", live_test));
    insta::assert_snapshot!("only_a_revoked_identity", said("identities", revoked));
    insta::assert_snapshot!("only_a_prepared_identity", said("identities", prepared));
    insta::assert_snapshot!("no_identity_in_a_complete_list", said("identities", ""));
}

#[test]
fn data_grants_of_the_other_kind() {
    insta::assert_snapshot!("only_a_planned_grant", said("grants", " | dataset=claims state=planned"));
    insta::assert_snapshot!("only_an_ended_grant", said("grants", " | dataset=claims state=ended"));
    insta::assert_snapshot!(
        "only_a_test_grant",
        said(
            "grants",
            " | dataset=claims state=live environment=test classification=public customer_data=no masking=synthetic"
        )
    );
    insta::assert_snapshot!("no_grant_in_a_complete_list", said("grants", ""));
}

#[test]
fn zones_of_the_other_kind() {
    insta::assert_snapshot!(
        "only_a_test_zone",
        said("zones", " | zone name=sub-test kind=cloud-account environment=test")
    );
    insta::assert_snapshot!("no_zone_in_a_complete_list", said("zones", ""));
}

/// Two facts of one grant that cannot both be true: whatever reads one of them is not answered, and says so.
#[test]
fn a_grant_that_contradicts_itself_passes_nothing() {
    let contradicts = " | dataset=claims state=live environment=production classification=internal customer_data=yes masking=synthetic egress=no \
        feeds_decision=no mode=read approved_by=bob requested_by=ann approved_on=2026-10-01 reason=needed expires_on=2027-01-01";
    insta::assert_snapshot!("a_grant_that_contradicts_itself", said("grants", contradicts));
}
