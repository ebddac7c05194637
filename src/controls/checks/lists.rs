//! Controls that ask something of each item of a list: what fails of one fails of all, and a list that may hold more than is known
//! passes nothing.

use super::summed_up;
use crate::controls::answer::{Answer, Fix, ItemAnswer, Step, Who, Words};
use crate::controls::reading::Reading;
use crate::controls::verdict::Verdict;
use crate::domain::{Completeness, Id};

/// How a list is spoken of.
pub(super) struct List {
    /// Where it holds nothing that the control asks about.
    pub nothing: &'static str,
    /// Where nobody has said that it holds everything there is.
    pub unlisted: &'static str,
    /// The field that says so.
    pub field: &'static str,
    /// How to say so.
    pub how: &'static str,
    /// Who can.
    pub who: Who,
}

/// What all items of a list come to, and which of them do not pass, with why.
pub(super) fn every(
    list: &List,
    complete: Completeness,
    all_pass: &'static str,
    fix: impl FnOnce() -> Fix,
    judged: impl Iterator<Item = (Id, Verdict, String)>,
) -> Answer {
    let (mut verdicts, mut items) = (Verdict::NotApplicable, vec![]);
    for (item, verdict, reason) in judged {
        verdicts = verdicts.and(verdict);
        if verdict.is_finding() {
            items.push(ItemAnswer { item, verdict, reason: Words::from(reason) });
        }
    }
    let verdict = Verdict::every(complete, [verdicts]);
    match verdict {
        Verdict::NotApplicable => Answer::not_applicable(list.nothing),
        Verdict::Pass => Answer::pass(all_pass),
        _ if items.is_empty() => Answer::open(list.unlisted, Fix::new(list.who, Step::Answer(list.field), list.how)),
        Verdict::Fail => {
            let beside = beside(list, complete, &items);
            Answer::fail(summed_up(verdict, &items), fix()).of_items(items).with_beside(beside)
        }
        Verdict::NotAnswered => Answer::open(summed_up(verdict, &items), fix()).of_items(items),
    }
}

/// What is said of one item; not answered where it was read from two facts that cannot both be true.
pub(super) fn contradicted_or(
    it: &Reading<'_>,
    called: &str,
    one: impl FnOnce() -> (Verdict, String),
) -> (Verdict, String) {
    it.take_contradiction();
    let said = one();
    it.take_contradiction().map_or(said, |pair| (Verdict::NotAnswered, format!("{called} {}", pair.says)))
}

/// What several answers come to together: it passes where none is a finding; else the first of the worst speaks for all, with the items
/// of each.
pub(super) fn all_of<const N: usize>(parts: [Answer; N], all_pass: &'static str) -> Answer {
    let verdict = parts.iter().fold(Verdict::NotApplicable, |all, part| all.and(part.verdict));
    let items = parts.iter().flat_map(|part| part.items.clone()).collect();
    let worst = parts.into_iter().find(|part| part.verdict == verdict).filter(|_| verdict.is_finding());
    worst.map_or_else(|| Answer::pass(all_pass), |worst| Answer { items, ..worst })
}

/// What is not answered of a list of which something fails.
fn beside(list: &List, complete: Completeness, items: &[ItemAnswer]) -> Option<Words> {
    if items.iter().any(|item| item.verdict == Verdict::NotAnswered) {
        return Some(summed_up(Verdict::NotAnswered, items));
    }
    complete.is_unknown().then_some(Words::Borrowed(list.unlisted))
}
