//! Every text of every command, with a secret of each kind in it.

use crate::kinds::{self, Fake};
use crate::samples::{Stand, texts};

/// Refused for another reason before anybody looks for secrets: such a text is a key, an interval, a fingerprint, or has to be there.
const REFUSED_AT_ONCE: [(&str, &str); 14] = [
    ("AddWorkload", "key"),
    ("AddWorkload", "cadence"),
    ("Answer", "cadence"),
    ("ConfirmAnswers", "cadence"),
    ("RequestPromotion", "cadence"),
    ("StateRow", "cadence"),
    ("IssueIdentity", "fingerprint"),
    ("IssueCredential", "fingerprint"),
    ("DescribeCredential", "fingerprint"),
    ("RequestException", "control"),
    ("AdoptCatalogue", "version"),
    ("CreateRegister", "catalogue_version"),
    ("MissingRow", "source"),
    ("MissingRow", "match_key"),
];

#[test]
fn a_secret_is_refused_in_every_text_of_every_command_and_stands_nowhere_afterwards() {
    let mut stand = Stand::open();
    let mut wrong = vec![];
    for fake in kinds::all() {
        for sample in stand.samples(&fake.text) {
            let (variant, slots) = texts(&sample.command);
            let slot = slots.iter().find(|(_, text)| text == &fake.text).map(|(slot, _)| slot.clone());
            let slot = slot.or_else(|| sample.why.is_some().then(|| "why".to_owned()));
            let slot = slot.unwrap_or_else(|| panic!("{variant}: the secret is in none of its texts"));
            let said = stand.refusal(&sample);
            let Fake { kind, needle, .. } = &fake;
            let at_once = REFUSED_AT_ONCE.contains(&(variant, slot.as_str()));
            let why = format!("this looks like {kind}, and secrets are never stored");
            match said {
                None => wrong.push(format!("{variant}.{slot}: {kind} was written")),
                Some(said) if !at_once && !said.contains(&why) => wrong.push(format!("{variant}.{slot}: {said}")),
                Some(said) if said.contains(needle) => wrong.push(format!("{variant}.{slot}: repeated")),
                Some(said) if !at_once && !said.starts_with(&format!("{}:", sample.named)) => {
                    wrong.push(format!("{variant}.{slot} is not called {}: {said}", sample.named));
                }
                Some(_) => {}
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    kinds::stand_nowhere(stand.folder());
}

/// What is asked of a command that somebody adds, or of a text that a command is given: to stand among the samples.
#[test]
fn no_text_of_a_command_is_without_a_sample() {
    let stand = Stand::open();
    let mark = "the sample";
    let samples = stand.samples(mark);
    let mut missing = vec![];
    for sample in &samples {
        let (variant, slots) = texts(&sample.command);
        for (slot, _) in slots {
            let has_one = samples.iter().any(|other| {
                let (of, slots) = texts(&other.command);
                of == variant && slots.iter().any(|(own, text)| *own == slot && text == mark)
            });
            if !has_one && !missing.contains(&format!("{variant}.{slot}")) {
                missing.push(format!("{variant}.{slot}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}
