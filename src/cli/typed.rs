//! What people type on a command line, read: days, `FIELD=VALUE`, words of a vocabulary.

use super::failure::Failure;
use super::naming::Naming;
use crate::domain::field::{BadField, FactTable, Fields};
use crate::domain::nothing::says_nothing;
use crate::domain::typed_day::{self, Lean};
use crate::domain::{Day, Shape, Value, Word};
use crate::nearest::nearest;

/// How days are typed, for help.
pub(super) const DAYS: &str = typed_day::EXAMPLES;

/// What typed days are seen from: words from today, lengths such as `+12w` from the day that the act is true from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dating {
    pub today: Day,
    pub from: Day,
}

impl From<Day> for Dating {
    fn from(today: Day) -> Self {
        Self { today, from: today }
    }
}

impl Dating {
    fn read(self, typed: &str, lean: Lean) -> Result<Day, Failure> {
        typed_day::read_from(typed, self.today, self.from, lean).map_err(|why| match why {
            typed_day::NotADay::Unreadable => Failure::new(typed, "this is no day", format!("write {DAYS}")),
            why => Failure::new(typed, format!("this is no day: {why}"), format!("write {DAYS}")),
        })
    }
}

/// Reads a text that an option takes. A blank one is a variable that is not set: whoever gave the option meant to say something.
pub(super) fn text(option: &str, typed: &str) -> Result<String, Failure> {
    let said = typed.trim();
    if said.is_empty() {
        return Err(Failure::new(option, "it is empty", format!("say something, or leave {option} out")));
    }
    Ok(said.to_owned())
}

/// Reads a day; a weekday is the next one.
pub(super) fn day(typed: &str, dating: impl Into<Dating>) -> Result<Day, Failure> {
    dating.into().read(typed, Lean::Ahead)
}

/// Reads a day that has come; a weekday is the last one.
pub(super) fn past_day(typed: &str, dating: impl Into<Dating>) -> Result<Day, Failure> {
    dating.into().read(typed, Lean::Back)
}

/// Reads the day of an option that looks back: one that is today or was.
pub(super) fn day_that_came(option: &str, typed: &str, today: Day) -> Result<Day, Failure> {
    let day = past_day(typed, today)?;
    if day > today {
        return Err(Failure::new(option, format!("{day} is in the future"), "give today or an earlier day"));
    }
    Ok(day)
}

/// Reads what was said with `--set FIELD=VALUE`, people by name and days as they are typed.
pub(super) fn fields<F: FactTable>(
    pairs: &[String],
    people: &Naming<'_>,
    dating: impl Into<Dating>,
) -> Result<Fields<F>, Failure> {
    let dating = dating.into();
    let mut fields = Fields::new();
    for pair in pairs {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Failure::new(pair, "this is not FIELD=VALUE", "write it as stage=pilot"));
        };
        let name = name.trim().replace('-', "_");
        set(&mut fields, &name, value, people, dating)?;
    }
    Ok(fields)
}

/// Adds one value as it was typed.
pub(super) fn set<F: FactTable>(
    fields: &mut Fields<F>,
    name: &str,
    value: &str,
    people: &Naming<'_>,
    dating: impl Into<Dating>,
) -> Result<(), Failure> {
    let Some(field) = F::field(name) else {
        return Err(no_such_field::<F>(name));
    };
    if fields.get(field.name).is_some() {
        return Err(Failure::new(field.name, "it is said twice", "say it once"));
    }
    let text = value.trim();
    let put = match field.shape {
        Shape::Person if text != "unknown" => fields.put(field.name, Value::Person(people.id(text)?)),
        Shape::Date if !matches!(text, "unknown" | "never" | "") => {
            fields.put(field.name, Value::Day(dating.into().read(text, Lean::of(field.name))?))
        }
        // What an import takes for no answer is none where a person types it either.
        Shape::Text if says_nothing(text) => fields.put(field.name, Value::Unknown),
        _ => fields.parse(field.name, text),
    };
    put.map_err(|bad| {
        let words = bad.to_string();
        let next = match &bad {
            BadField::BadValue { why: crate::domain::fact::BadValue::NotAWord { given, allowed }, .. } => {
                nearest(given, allowed.iter().copied()).map(|near| format!("did you mean {near}?"))
            }
            _ => None,
        };
        Failure::wrong(format!("{words}; {}", next.as_deref().unwrap_or("see `countersign fields`")))
    })
}

fn no_such_field<F: FactTable>(name: &str) -> Failure {
    let near = nearest(name, F::FIELDS.iter().map(|field| field.name));
    let next = near.map_or_else(|| "see `countersign fields`".to_owned(), |near| format!("did you mean {near}?"));
    Failure::new(name, format!("a {} has no such field", F::KIND), next)
}

/// Reads a word of a vocabulary, for clap.
pub(super) fn word<W: Word>(typed: &str) -> Result<W, String> {
    W::from_word(&typed.to_lowercase()).ok_or_else(|| {
        let near = nearest(typed, W::WORDS.iter().copied()).map(|near| format!("did you mean {near}? "));
        format!("{}there are {}", near.unwrap_or_default(), W::WORDS.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Stage;
    use rstest::rstest;

    #[rstest]
    #[case("2027-01-31", Some("2027-01-31"))]
    #[case("+3m", Some("2027-02-22"))]
    #[case("+12w", Some("2027-02-14"))]
    #[case("Yesterday", Some("2026-11-21"))]
    #[case("-2w", Some("2026-11-08"))]
    #[case("sun", Some("2026-11-29"))]
    #[case("next Friday", Some("2026-11-27"))]
    #[case("2027-02-30", None)]
    #[case("+0d", None)]
    #[case("3m", None)]
    #[case("", None)]
    fn days_are_typed_as_people_write_them(#[case] typed: &str, #[case] read: Option<&str>) {
        let sunday: Day = "2026-11-22".parse().unwrap();
        assert_eq!(day(typed, sunday).ok().map(|day| day.to_string()).as_deref(), read);
    }

    #[test]
    fn a_mistyped_word_is_answered_with_the_one_that_was_meant() {
        assert_eq!(word::<Stage>("Pilot"), Ok(Stage::Pilot));
        assert_eq!(
            word::<Stage>("prodution").unwrap_err(),
            "did you mean production? there are experiment, pilot, production, retired"
        );
    }
}
