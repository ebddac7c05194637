//! A policy document held against the catalogue, before it may be written: every field known, every value one that it takes, every
//! control one that there is, no severity raised, a reason for whatever is different. Commit asks it of each policy, and the
//! command line before it offers one.

use super::catalogue::{Control, catalogue};
use crate::domain::policy::{
    BadPolicy, CONTROL_FIELDS, CannotSet, DEFAULT_POLICY, Document, FIELDS, PolicyField, Takes,
};
use crate::domain::secret::{self, Secret};
use crate::domain::{Day, Policy, Severity, Word};
use crate::nearest::nearest;
use chrono_tz::{TZ_VARIANTS, Tz};
use toml::de::DeValue;

/// The longest document, in bytes: an entry of the ledger holds it in full.
const LONGEST: usize = 64 * 1024;

/// Reads a policy that is to be put in force.
///
/// # Errors
/// The first thing that is wrong with it: line, field, why, and the next step.
pub fn read(text: &str) -> Result<Policy, BadPolicy> {
    if text.len() > LONGEST {
        let why = format!("it is {} bytes long, and the longest is {LONGEST}", text.len());
        return Err(bad(None, None, why, "shorten its comments"));
    }
    holds_no_secret(text)?;
    let document = Document::read(text)?;
    for entry in document.entries() {
        let at = At { line: entry.line, column: entry.column, path: &entry.path };
        match entry.path.as_slice() {
            ["controls", id] if entry.is_table => at.own_field(id, "reason", None)?,
            ["controls", id, field] => at.own_field(id, field, Some(entry.read))?,
            ["controls"] if entry.is_table => {}
            _ => at.field(FIELDS, &entry.path.join("."), entry.read)?,
        }
    }
    let policy = Policy::read(text).map_err(|other| missing(&document).unwrap_or(other))?;
    for (id, own) in &policy.controls {
        if let (Some(control), Some(severity)) = (catalogue().get(id), own.severity) {
            not_raised(&document, control, severity)?;
        }
    }
    Ok(policy)
}

/// A value as a document writes it, from what a person typed for a field; refused where the field does not take it.
///
/// # Errors
/// Where there is no such field, or it takes something else.
pub fn written(name: &str, typed: &str) -> Result<String, BadPolicy> {
    let path: Vec<&str> = name.split('.').collect();
    let at = At { line: 0, column: 0, path: &path };
    let no_line = |error: BadPolicy| BadPolicy { line: None, column: None, ..error };
    let field = match path.as_slice() {
        ["controls", id, field] => {
            at.control(id).map_err(no_line)?;
            at.known(CONTROL_FIELDS, field).map_err(no_line)?
        }
        _ => at.known(FIELDS, name).map_err(no_line)?,
    };
    let typed = typed.trim();
    let written = match field.takes {
        Takes::Number { .. } | Takes::YesNo => match typed {
            "yes" => "true".to_owned(),
            "no" => "false".to_owned(),
            other => other.to_owned(),
        },
        Takes::Words(_) => {
            let words = typed.trim_start_matches('[').trim_end_matches(']').split(',');
            let words = words.map(|word| word.trim().trim_matches('"').to_owned()).filter(|word| !word.is_empty());
            toml::Value::from(words.collect::<Vec<_>>()).to_string()
        }
        _ => toml::Value::from(typed).to_string(),
    };
    let value = DeValue::parse(&written).map_err(|_| no_line(at.takes(field, typed)))?;
    at.value(field, value.get_ref()).map_err(no_line)?;
    Ok(written)
}

/// The document with a field as the first policy of a register has it; with nothing different for a control, or in one respect.
///
/// # Errors
/// Where there is no such field, or the document is laid out so that a person has to do it.
pub fn unset(text: &str, name: &str) -> Result<String, BadPolicy> {
    let path: Vec<&str> = name.split('.').collect();
    let at = At { line: 0, column: 0, path: &path };
    let no_line = |error: BadPolicy| BadPolicy { line: None, column: None, ..error };
    let document = Document::read(text)?;
    let cannot = |why: CannotSet| bad(None, None, why.to_string(), "change it with `countersign policy edit`");
    let without = |name: &str| document.without(name).map_err(cannot);
    match path.as_slice() {
        ["controls", id] => {
            at.control(id).map_err(no_line)?;
            without(name)
        }
        ["controls", id, field] => {
            at.control(id).map_err(no_line)?;
            at.known(CONTROL_FIELDS, field).map_err(no_line)?;
            // A reason alone makes no difference, and a difference without a reason is none.
            let entries = document.entries();
            let of_control = entries.iter().filter(|entry| entry.path.get(..2) == path.get(..2));
            let others = of_control.filter(|entry| ![*field, "reason"].contains(entry.path.last().unwrap_or(&"")));
            if others.count() == 0 { without(&format!("controls.{id}")) } else { without(name) }
        }
        _ => {
            at.known(FIELDS, name).map_err(no_line)?;
            if name == "time_zone" {
                let next = "give the one to go by: `countersign policy set time_zone ZONE`";
                return Err(no_line(
                    at.bad("a register has no zone of its own to go back to".to_owned(), next.to_owned()),
                ));
            }
            let first = Document::read(DEFAULT_POLICY)?;
            let entries = first.entries();
            let otherwise = entries.iter().find(|entry| entry.path == path).map(|entry| entry.written);
            otherwise.map_or_else(|| without(name), |value| document.set(name, value).map_err(cannot))
        }
    }
}

/// A policy is kept in full, with its comments, and every pack lists its reasons.
fn holds_no_secret(text: &str) -> Result<(), BadPolicy> {
    let Some(secret) = secret::find(text) else { return Ok(()) };
    let line = text.lines().position(|line| secret::find(line).is_some()).map(|at| (at + 1, 1));
    let document = Document::read(text).ok();
    let entries = document.as_ref().map(Document::entries).unwrap_or_default();
    let field = entries.iter().find(|entry| secret::find(entry.written).is_some()).map(|entry| entry.path.join("."));
    let field = field.filter(|field| secret::find(field).is_none());
    Err(bad(line, field, secret.why(), Secret::NEXT))
}

/// A place in the document.
struct At<'a> {
    line: usize,
    column: usize,
    path: &'a [&'a str],
}

impl At<'_> {
    fn own_field(&self, id: &str, field: &str, value: Option<&DeValue<'_>>) -> Result<(), BadPolicy> {
        self.control(id)?;
        match value {
            Some(value) => self.field(CONTROL_FIELDS, field, value),
            None => Ok(()),
        }
    }

    fn control(&self, id: &str) -> Result<&'static Control, BadPolicy> {
        catalogue().get(id).ok_or_else(|| {
            let near = nearest(id, catalogue().controls.iter().map(|control| control.id.as_str()));
            let meant = near.map_or_else(|| "`countersign controls` lists them".to_owned(), did_you_mean);
            self.bad(format!("there is no control {id} in catalogue {}", catalogue().version), meant)
        })
    }

    fn field(&self, fields: &'static [PolicyField], name: &str, value: &DeValue<'_>) -> Result<(), BadPolicy> {
        self.value(self.known(fields, name)?, value)
    }

    fn known(&self, fields: &'static [PolicyField], name: &str) -> Result<&'static PolicyField, BadPolicy> {
        fields.iter().find(|field| field.name == name).ok_or_else(|| {
            let names = || fields.iter().map(|field| field.name);
            // A field in the wrong table is the same word behind another dot.
            let word = name.rsplit('.').next().unwrap_or(name);
            let elsewhere = names().find(|known| known.rsplit('.').next() == Some(word));
            let near = elsewhere.or_else(|| nearest(name, names()));
            let next =
                near.map_or_else(|| format!("there are: {}", names().collect::<Vec<_>>().join(", ")), did_you_mean);
            self.bad("there is no such field".to_owned(), next)
        })
    }

    fn value(&self, field: &PolicyField, value: &DeValue<'_>) -> Result<(), BadPolicy> {
        let text = value.as_str();
        let fits = match field.takes {
            Takes::Zone => return self.zone(field, text),
            Takes::Word(words) => text.is_some_and(|text| words.contains(&text)),
            Takes::Number { least, most } => {
                let number =
                    value.as_integer().and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
                number.is_some_and(|number| (least..=most).contains(&number))
            }
            Takes::Words(words) => value.as_array().is_some_and(|items| {
                items.iter().all(|item| item.get_ref().as_str().is_some_and(|text| words.contains(&text)))
            }),
            Takes::YesNo => value.as_bool().is_some(),
            Takes::Day => text.is_some_and(|text| text.parse::<Day>().is_ok()),
            Takes::Text => text.is_some_and(|text| !text.trim().is_empty()),
        };
        if fits { Ok(()) } else { Err(self.takes(field, &shown(value))) }
    }

    fn zone(&self, field: &PolicyField, text: Option<&str>) -> Result<(), BadPolicy> {
        let Some(text) = text else { return Err(self.takes(field, "something else")) };
        if text.parse::<Tz>().is_ok() {
            return Ok(());
        }
        let near = nearest(text, TZ_VARIANTS.iter().map(|zone| zone.name()));
        let next = near.map_or_else(|| "give an IANA name such as \"Europe/Zurich\"".to_owned(), did_you_mean);
        Err(self.bad(format!("there is no time zone {text}"), next))
    }

    fn takes(&self, field: &PolicyField, given: &str) -> BadPolicy {
        let takes = match field.takes {
            Takes::Zone => "an IANA time zone in quotes".to_owned(),
            Takes::Word(words) => format!("one of \"{}\"", words.join("\", \"")),
            Takes::Number { least, most } => format!("a whole number from {least} to {most}"),
            Takes::Words(words) => format!("a list of any of \"{}\"", words.join("\", \"")),
            Takes::YesNo => "true or false".to_owned(),
            Takes::Day => "a day such as \"2027-03-01\", in quotes".to_owned(),
            Takes::Text => "a text in quotes that says something".to_owned(),
        };
        self.bad(format!("it cannot be {given}"), format!("give {takes}"))
    }

    fn bad(&self, why: String, next: String) -> BadPolicy {
        bad(Some((self.line, self.column)), Some(self.path.join(".")), why, next)
    }
}

/// A value as it is named in an error.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Boolean(answer) => answer.to_string(),
        other => format!("a {}", other.type_str()),
    }
}

/// A field that a policy must name and this one does not.
fn missing(document: &Document<'_>) -> Option<BadPolicy> {
    let entries = document.entries();
    let named = |name: &str| entries.iter().any(|entry| entry.path.join(".") == name);
    let own = entries.iter().filter_map(|entry| match entry.path.as_slice() {
        ["controls", id, ..] => Some(format!("controls.{id}.reason")),
        _ => None,
    });
    let needed = FIELDS.iter().filter(|field| field.otherwise.is_none()).map(|field| field.name.to_owned());
    needed.chain(own).find(|name| !named(name)).map(|name| {
        let reason = name.ends_with(".reason");
        let next = if reason { "say why; every pack of evidence lists it" } else { "name it, as the first policy did" };
        bad(document.place_of(&name), Some(name), "it is missing".to_owned(), next)
    })
}

/// Policy may lower what a control weighs, never raise it.
fn not_raised(document: &Document<'_>, control: &Control, severity: Severity) -> Result<(), BadPolicy> {
    let weighs = control.severity;
    let all = [weighs.experiment, weighs.pilot, weighs.production, weighs.retired, weighs.unknown];
    let most = all.into_iter().flatten().max();
    if most.is_none_or(|most| severity <= most) {
        return Ok(());
    }
    let name = format!("controls.{}.severity", control.id);
    let most = most.map_or("", Word::word);
    let why = format!("\"{}\" is more than the \"{most}\" that the catalogue gives it", severity.word());
    Err(bad(document.place_of(&name), Some(name), why, format!("lower it, to \"{most}\" or less, or leave it out")))
}

fn did_you_mean(known: &str) -> String {
    format!("did you mean {known}?")
}

fn bad(place: Option<(usize, usize)>, field: Option<String>, why: String, next: impl Into<String>) -> BadPolicy {
    let (line, column) = place.unzip();
    BadPolicy { line, column, field, why, next: next.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn the_policy_of_a_new_register_may_be_written() {
        assert_eq!(
            read(&Policy::document_for(chrono_tz::Europe::Zurich)).unwrap().time_zone,
            chrono_tz::Europe::Zurich
        );
    }

    #[rstest]
    #[case::field(
        "grace_days = 14",
        "grace_dais = 14",
        "line 8, column 1, `grace_dais`: there is no such field; did you mean grace_days?"
    )]
    #[case::table(
        "grace_days = 14",
        "grace_days = 14\ngrant_days = 9",
        "line 9, column 1, `grant_days`: there is no such field; did you mean limits.grant_days?"
    )]
    #[case::number(
        "grant_days = 365",
        "grant_days = 0",
        "line 23, column 1, `limits.grant_days`: it cannot be 0; give a whole number from 1 to 3650"
    )]
    #[case::kind(
        "grant_days = 365",
        "grant_days = \"a year\"",
        "line 23, column 1, `limits.grant_days`: it cannot be \"a year\"; give a whole number from 1 to 3650"
    )]
    #[case::word(
        "\"core\"",
        "\"most\"",
        "line 6, column 1, `preset`: it cannot be \"most\"; give one of \"core\", \"full\""
    )]
    #[case::zone(
        "\"Etc/UTC\"",
        "\"Europe/Zuric\"",
        "line 4, column 1, `time_zone`: there is no time zone Europe/Zuric; did you mean Europe/Zurich?"
    )]
    #[case::gone("grace_days = 14\n", "", "`grace_days`: it is missing; name it, as the first policy did")]
    #[case::toml("grace_days = 14", "grace_days 14", "line 8, column 12: this is not TOML: ")]
    fn what_is_wrong_with_a_policy_is_named_by_line_and_field_with_the_next_step(
        #[case] from: &str,
        #[case] to: &str,
        #[case] says: &str,
    ) {
        let refusal = read(&DEFAULT_POLICY.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(refusal.starts_with(says), "{refusal}");
    }

    #[rstest]
    #[case::unknown(
        "[controls.OWN-9]\nreason = \"x\"",
        "`controls.OWN-9.reason`: there is no control OWN-9",
        "did you mean OWN-1?"
    )]
    #[case::raised(
        "[controls.OWN-2]\nseverity = \"high\"\nreason = \"x\"",
        "`controls.OWN-2.severity`: \"high\" is more than the \"medium\"",
        "lower it, to \"medium\" or less"
    )]
    #[case::no_reason("[controls.OWN-2]\noff = true", "`controls.OWN-2.reason`: it is missing", "say why")]
    #[case::empty("[controls.OWN-2]", "`controls.OWN-2.reason`: it is missing", "say why")]
    #[case::empty_reason(
        "[controls.OWN-2]\nseverity = \"info\"\nreason = \" \"",
        "`controls.OWN-2.reason`: it cannot be \" \"",
        "says something"
    )]
    #[case::day(
        "[controls.OWN-2]\nfrom = \"soon\"\nreason = \"x\"",
        "`controls.OWN-2.from`: it cannot be \"soon\"",
        "2027-03-01"
    )]
    #[case::field(
        "[controls.OWN-2]\nof = true\nreason = \"x\"",
        "`controls.OWN-2.of`: there is no such field",
        "did you mean off?"
    )]
    fn what_is_different_for_one_control_is_known_never_raised_and_always_has_a_reason(
        #[case] own: &str,
        #[case] why: &str,
        #[case] next: &str,
    ) {
        let refusal = read(&format!("{DEFAULT_POLICY}\n{own}\n")).unwrap_err().to_string();
        assert!(refusal.contains(why) && refusal.contains(next) && refusal.starts_with("line "), "{refusal}");
    }

    #[rstest]
    #[case("limits.grant_days", "180", Ok("180"))]
    #[case("preset", "full", Ok("\"full\""))]
    #[case("controls.OWN-2.off", "yes", Ok("true"))]
    #[case("controls.OWN-2.reason", "a \"good\" one", Ok("'a \"good\" one'"))]
    #[case(
        "limits.grant_days",
        "a year",
        Err("`limits.grant_days`: it cannot be a year; give a whole number from 1 to 3650")
    )]
    #[case(
        "limits.grant_day",
        "180",
        Err("`limits.grant_day`: there is no such field; did you mean limits.grant_days?")
    )]
    #[case("controls.OWN-22.off", "true", Err("`controls.OWN-22.off`: there is no control OWN-22 in catalogue"))]
    fn what_is_typed_for_a_field_is_written_as_it_takes_it(
        #[case] name: &str,
        #[case] typed: &str,
        #[case] expected: Result<&str, &str>,
    ) {
        match (written(name, typed), expected) {
            (Ok(written), Ok(expected)) => assert_eq!(written, expected),
            (Err(bad), Err(says)) => assert!(bad.to_string().starts_with(says), "{bad}"),
            (got, expected) => panic!("{got:?}, not {expected:?}"),
        }
    }
}
