//! Which field a refusal is about. The rules name what they refuse by the field's name ("cadence: an interval is ..."), so no table
//! of theirs is kept here.

/// The field that a refusal names; nothing where it names none, or where it lists more than one thing.
#[must_use]
pub fn field<'f>(refusal: &str, fields: impl Iterator<Item = &'f str>) -> Option<&'f str> {
    // A refusal of several lines lists controls, each with words of its own.
    let why = refusal.split_once(": ").map_or(refusal, |(_, why)| why);
    if why.contains('\n') {
        return None;
    }
    let why = why.split(';').next().unwrap_or_default();
    let words: Vec<&str> = why.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').collect();
    let mut named = fields.filter(|id| id.len() > 2 && words.contains(id));
    named.next().filter(|_| named.next().is_none())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    const FIELDS: [&str; 6] = ["key", "cadence", "stop_tested_on", "reason", "by", "stage"];

    #[rstest]
    #[case("claims: this key is taken; choose another, such as claims-2", Some("key"))]
    #[case("claims: cadence: an interval is written 90d; write it as 90d, 12w, 3m or 1y", Some("cadence"))]
    #[case("claims: stop_tested_on 2027-01-01 is after 2026-11-23; give a day that has come", Some("stop_tested_on"))]
    #[case("claims: a reason is missing; give a reason", Some("reason"))]
    #[case::the_record_is_called_like_a_field("stage: it is retired already; nothing more needs doing", None)]
    #[case::what_to_do_is_no_field("claims: it is retired; give another stage", None)]
    #[case::two_could_be_meant("claims: the stage has no reason; give one", None)]
    #[case::a_small_word("claims: it was changed by someone else since you looked; look at it again", None)]
    #[case::a_list("claims: the gate to pilot is not open\n  OWN-4 fail: no reason; fix these", None)]
    fn a_refusal_names_the_field_it_is_about(#[case] refusal: &str, #[case] field: Option<&str>) {
        assert_eq!(super::field(refusal, FIELDS.into_iter()), field);
    }
}
