//! The one way to write a JSON value as bytes: what `serde_json` writes for a value whose maps are sorted, minus what could be
//! written in two ways.

use serde_json::Value;

/// The largest whole number that every JSON reader keeps exact.
const SAFE_INTEGER: i64 = 1 << 53;

/// A value that has no canonical bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    /// A number with a fraction or an exponent.
    #[error("a number is not whole")]
    Fraction,
    /// A whole number beyond 2^53.
    #[error("a number is beyond 2^53")]
    TooLarge,
    /// `null`: what is absent is left out.
    #[error("null is not written")]
    Null,
}

/// Checks that a value can be written in only one way.
///
/// # Errors
/// On fractions, numbers beyond 2^53 and `null`, at any depth.
pub fn check(value: &Value) -> Result<(), NotCanonical> {
    match value {
        Value::Null => Err(NotCanonical::Null),
        Value::Bool(_) | Value::String(_) => Ok(()),
        Value::Number(number) => match number.as_i64() {
            Some(whole) if (-SAFE_INTEGER..=SAFE_INTEGER).contains(&whole) => Ok(()),
            Some(_) => Err(NotCanonical::TooLarge),
            None if number.is_u64() => Err(NotCanonical::TooLarge),
            None => Err(NotCanonical::Fraction),
        },
        Value::Array(items) => items.iter().try_for_each(check),
        Value::Object(map) => map.values().try_for_each(check),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    /// Another crate of the tree may switch a feature of `serde_json` on for all: then these bytes would change.
    #[test]
    fn serde_json_sorts_keys_and_keeps_numbers_as_they_are_written_here() {
        let value: Value =
            serde_json::from_str("{\"b\":1,\"a\":{\"é\":\"\\u0001\\b\\\"\\\\/\\u007f\u{2028}\",\"z\":-0}}").unwrap();
        assert_eq!(value.to_string(), "{\"a\":{\"z\":-0.0,\"é\":\"\\u0001\\b\\\"\\\\/\u{7f}\u{2028}\"},\"b\":1}");
        let big: Value = serde_json::from_str("1e999").unwrap_or(json!("refused"));
        assert_eq!(big, json!("refused"));
    }

    #[rstest]
    #[case(json!({"a": [1, -9_007_199_254_740_992_i64, "x", true]}), Ok(()))]
    #[case(json!(9_007_199_254_740_993_i64), Err(NotCanonical::TooLarge))]
    #[case(json!(u64::MAX), Err(NotCanonical::TooLarge))]
    #[case(json!([1.5]), Err(NotCanonical::Fraction))]
    #[case(json!({"a": null}), Err(NotCanonical::Null))]
    fn what_could_be_written_in_two_ways_is_refused(#[case] value: Value, #[case] verdict: Result<(), NotCanonical>) {
        assert_eq!(check(&value), verdict);
    }
}
