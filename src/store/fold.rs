//! Text as it is sorted: folded as for looking words up, numbers in it padded.

use crate::query::fold;

/// A text folded for sorting: as for looking up, and numbers in it padded so that `agent-9` comes before `agent-10`.
#[must_use]
pub fn sortable(text: &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len() + 8);
    let mut digits = String::new();
    for letter in folded.trim_start().chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else {
            push_number(&mut out, &mut digits);
            out.push(letter);
        }
    }
    push_number(&mut out, &mut digits);
    out
}

fn push_number(out: &mut String, digits: &mut String) {
    if !digits.is_empty() {
        let number = digits.trim_start_matches('0');
        for _ in number.len()..9 {
            out.push('0');
        }
        out.push_str(number);
        digits.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_number_and_without_regard_to_case_and_accents() {
        let mut names = vec!["Zoë 2", "agent-10", "Agent-9", "zoe 1", "agent-9b"];
        names.sort_by_key(|name| sortable(name));
        assert_eq!(names, ["Agent-9", "agent-9b", "agent-10", "zoe 1", "Zoë 2"]);
    }
}
