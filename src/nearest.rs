//! "Did you mean ...?": the known word that a mistyped one is nearest to.

/// A word longer than this is no typing mistake, and comparing it would only cost time.
const LONGEST: usize = 64;

/// The one of `known` that `typed` is most likely meant to be: it begins so, or differs in few letters. Case does not
/// count. `None` where nothing is near enough to be worth proposing.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = typed.chars().take(LONGEST + 1).flat_map(char::to_lowercase).collect();
    if typed.is_empty() || typed.len() > LONGEST {
        return None;
    }
    let near_enough = typed.len().div_ceil(3);
    known
        .into_iter()
        .filter_map(|word| {
            let letters: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
            let begins = typed.len() >= 2 && letters.starts_with(&typed);
            let apart = if begins { 0 } else { distance(&typed, &letters) };
            (apart <= near_enough && apart < letters.len()).then_some((apart, word))
        })
        .min_by_key(|(apart, _)| *apart)
        .map(|(_, word)| word)
}

/// Letters to insert, delete, replace or swap with their neighbour until `a` is `b` (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let first: Vec<usize> = (0..=b.len()).collect();
    let (mut before_last, mut last) = (first.clone(), first);
    let mut a_before = None;
    for (row, &a_now) in a.iter().enumerate() {
        let mut now = vec![row + 1];
        let mut b_before = None;
        for ((column, &b_now), corner) in b.iter().enumerate().zip(last.windows(2)) {
            let [diagonal, above] = corner else { continue };
            let left = now.last().copied().unwrap_or_default();
            let mut best = (diagonal + usize::from(a_now != b_now)).min(above + 1).min(left + 1);
            if a_before == Some(b_now) && b_before == Some(a_now) {
                let swapped = column.checked_sub(1).and_then(|c| before_last.get(c));
                best = swapped.map_or(best, |apart| best.min(apart + 1));
            }
            now.push(best);
            b_before = Some(b_now);
        }
        before_last = std::mem::replace(&mut last, now);
        a_before = Some(a_now);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const STAGES: [&str; 5] = ["experiment", "pilot", "production", "retired", "unknown"];

    #[rstest]
    #[case::swapped("pilto", Some("pilot"))]
    #[case::left_out("prodution", Some("production"))]
    #[case::one_too_many("expperiment", Some("experiment"))]
    #[case::beginning("prod", Some("production"))]
    #[case::case("Retired", Some("retired"))]
    #[case::two_of_six("unkonw", Some("unknown"))]
    #[case::nothing_like_it("banana", None)]
    #[case::nothing_typed("", None)]
    fn a_mistyped_word_finds_the_one_that_was_meant(#[case] typed: &str, #[case] meant: Option<&str>) {
        assert_eq!(nearest(typed, STAGES), meant);
    }

    #[rstest]
    #[case("", "abc", 3)]
    #[case("abc", "abc", 0)]
    #[case("abc", "acb", 1)]
    #[case("ca", "abc", 3)]
    #[case("kitten", "sitting", 3)]
    fn letters_apart_are_counted(#[case] a: &str, #[case] b: &str, #[case] apart: usize) {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        assert_eq!(distance(&letters(a), &letters(b)), apart);
        assert_eq!(distance(&letters(b), &letters(a)), apart);
    }

    #[test]
    fn a_huge_word_costs_nothing() {
        assert_eq!(nearest(&"x".repeat(10_000_000), STAGES), None);
    }
}
