//! Reads a filter text. What it cannot read it names, with its place in the text and, where one is near, the word that was
//! likely meant. Any text at all can be given.

use super::columns::COLUMNS;
use super::fault::{BadFilter, Fault, LONGEST, MOST};
use super::filter::{Bound, Filter, Order, Term, Test, Unit, Value, When};
use super::lex::{Piece, Token, Written, tokens};
use super::lists::{List, NEVER};
use super::vocabulary::{Field, VOCABULARY, Values};
use crate::domain::Day;
use crate::nearest::nearest;
use crate::shown::Shown;

/// Reads a filter.
///
/// # Errors
/// [`BadFilter`] with the first fault and where it stands.
pub fn parse(text: &str) -> Result<Filter, BadFilter> {
    read(text, None)
}

/// Reads a filter on another list than that of workloads.
///
/// # Errors
/// [`BadFilter`] with the first fault and where it stands.
pub fn parse_on(list: List, text: &str) -> Result<Filter, BadFilter> {
    read(text, Some(list))
}

fn read(text: &str, on: Option<List>) -> Result<Filter, BadFilter> {
    if text.len() > LONGEST {
        return Err(BadFilter { at: 0..text.len(), fault: Fault::TooLong });
    }
    let tokens = tokens(text);
    if let Some(beyond) = tokens.get(MOST) {
        return Err(BadFilter { at: beyond.at.clone(), fault: Fault::TooLong });
    }
    if let Some(bad) = not_joined(&tokens) {
        return Err(bad);
    }
    let terms: Result<_, _> = tokens.into_iter().map(|token| term(token, on)).collect();
    Ok(Filter { terms: terms? })
}

/// Words and signs that other languages join terms with. Here terms that stand beside each other all hold.
fn joins(text: &str, beside: [Option<&Token>; 2]) -> bool {
    let is_test = |token: &Token| matches!(token.written, Written::Test { .. });
    let between = || beside.into_iter().flatten().any(is_test);
    match text {
        "OR" | "AND" | "NOT" | "|" | "||" | "&" | "&&" => true,
        "or" | "and" | "not" => between(),
        _ => text.starts_with('(') && text.contains([':', '=', '<', '>']),
    }
}

/// The first word that was meant to join terms.
fn not_joined(tokens: &[Token]) -> Option<BadFilter> {
    let before = |at: usize| tokens.get(at.checked_sub(1)?);
    let found = tokens.iter().enumerate().find_map(|(at, token)| match &token.written {
        Written::Text(piece) if !piece.quoted && joins(&piece.text, [before(at), tokens.get(at + 1)]) => Some(piece),
        _ => None,
    })?;
    let given = Shown::new(&found.text).fit(40);
    let fault = match found.text.to_lowercase().as_str() {
        "or" | "|" | "||" => Fault::NoOr { given },
        "not" => Fault::NoNot,
        _ => Fault::NoAnd { given },
    };
    Some(BadFilter { at: found.at.clone(), fault })
}

fn term(token: Token, on: Option<List>) -> Result<Term, BadFilter> {
    let Token { negated, written, .. } = token;
    let test = match written {
        Written::Text(piece) => Test::Text(closed(piece)?.text),
        Written::Test { field, operator, values } => test(&field, operator, values, on)?,
    };
    Ok(Term { negated, test })
}

fn test(name: &Piece, operator: &'static str, pieces: Vec<Piece>, on: Option<List>) -> Result<Test, BadFilter> {
    let named = on.map_or_else(|| Field::named(&name.text), |list| list.named(&name.text));
    let field = named.ok_or_else(|| match name.text.as_str() {
        "" => BadFilter { at: name.at.start..name.at.end + operator.len(), fault: Fault::NoField { operator } },
        given => BadFilter { at: name.at.clone(), fault: no_such_field(given, on) },
    })?;
    if let Some(beyond) = pieces.get(MOST) {
        return Err(BadFilter { at: beyond.at.clone(), fault: Fault::TooLong });
    }
    let order = match operator {
        "<" => Order::Less,
        "<=" => Order::AtMost,
        ">" => Order::More,
        ">=" => Order::AtLeast,
        _ => {
            let whole = operator == "=" && field.values().is_free();
            let values: Result<_, _> = pieces.into_iter().map(|piece| value(field, piece)).collect();
            return Ok(Test::AnyOf { field, whole, values: values? });
        }
    };
    let whole = name.at.start..pieces.last().map_or(name.at.end, |last| last.at.end);
    let not_compared = BadFilter { at: whole, fault: Fault::NotCompared { field } };
    match <[Piece; 1]>::try_from(pieces) {
        Ok([piece]) if field.values().is_ordered() => {
            Ok(Test::Compared { field, order, bound: bound(field, piece, not_compared)? })
        }
        _ => Err(not_compared),
    }
}

/// That there is no such field, with the one that was likely meant, or some that there are.
fn no_such_field(given: &str, on: Option<List>) -> Fault {
    let (known, there_are): (Vec<&'static str>, _) = match on {
        None => {
            let known = VOCABULARY.iter().map(|entry| entry.name).chain(COLUMNS.iter().map(|column| column.name));
            (known.collect(), "stage, owner, team, due, next_review_on, fails, not_answered and others".to_owned())
        }
        Some(list) => {
            let known: Vec<_> = list.columns().iter().map(|column| column.entry.name).collect();
            let there_are = known.join(", ");
            (known, there_are)
        }
    };
    Fault::NoSuchField { given: Shown::new(given).fit(40), near: nearest(given, known), there_are }
}

fn value(field: Field, piece: Piece) -> Result<Value, BadFilter> {
    let piece = given(field, piece)?;
    if let Some(value) = reserved(field, &piece) {
        return Ok(value);
    }
    match field.values() {
        Values::Text | Values::Person => Ok(Value::Text(piece.text)),
        Values::Number => number(&piece.text).map(Value::Number).ok_or_else(|| no_such_value(field, &piece)),
        Values::Date | Values::Ends => match when(&piece.text) {
            Some(When::In { .. }) => {
                let given = Shown::new(&piece.text).fit(40);
                Err(BadFilter { at: piece.at, fault: Fault::SpanAlone { field, given } })
            }
            Some(when) => Ok(Value::Day(when)),
            None => Err(no_such_value(field, &piece)),
        },
        Values::Controls | Values::Words { .. } => {
            word(field, &piece.text).map(Value::Word).ok_or_else(|| no_such_value(field, &piece))
        }
    }
}

fn bound(field: Field, piece: Piece, not_compared: BadFilter) -> Result<Bound, BadFilter> {
    let piece = given(field, piece)?;
    let bound = match field.values() {
        Values::Date | Values::Ends => when(&piece.text).map(Bound::Day),
        Values::Number => number(&piece.text).map(Bound::Number),
        _ => word(field, &piece.text).map(Bound::Word),
    };
    bound.ok_or_else(|| if reserved(field, &piece).is_some() { not_compared } else { no_such_value(field, &piece) })
}

/// The words that mean something besides the field's own values. In quotes a free text is only a text.
fn reserved(field: Field, piece: &Piece) -> Option<Value> {
    let values = field.values();
    if piece.quoted && values.is_free() {
        return None;
    }
    let says = |what: &str| piece.text.eq_ignore_ascii_case(what);
    if word(field, &piece.text).is_some() {
        return None;
    }
    match values {
        _ if values.is_unrecorded(&piece.text) => Some(Value::Unrecorded),
        _ if values.has_any() && says("any") => Some(Value::Any),
        Values::Person if says("me") => Some(Value::Me),
        Values::Date | Values::Ends if says("late") => Some(Value::Late),
        Values::Ends if says(NEVER) => Some(Value::Word(NEVER)),
        _ => None,
    }
}

/// The word of the field's vocabulary, in any case.
fn word(field: Field, given: &str) -> Option<&'static str> {
    let values = field.values();
    let has = |word: &&str| word.eq_ignore_ascii_case(given);
    match values {
        Values::Words { words, .. } => words.iter().copied().find(|word| has(word)),
        Values::Controls => {
            values.words().into_iter().filter(|word| !matches!(*word, "any" | "none")).find(|word| has(word))
        }
        Values::Text | Values::Person | Values::Date | Values::Ends | Values::Number => None,
    }
}

/// A whole number, within what anything is counted in.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A day: `today`, `yesterday`, `fri`, `2027-01-31`, or a length of time such as `30d`, `-2w`, `+3m`, `1y`.
fn when(text: &str) -> Option<When> {
    if text.eq_ignore_ascii_case("today") {
        return Some(When::Today);
    }
    if text.eq_ignore_ascii_case("yesterday") {
        return Some(When::Yesterday);
    }
    if text.eq_ignore_ascii_case("tomorrow") {
        return Some(When::Tomorrow);
    }
    if let Ok(weekday) = text.parse() {
        return Some(When::Weekday(weekday));
    }
    if let Ok(day) = text.parse::<Day>() {
        return Some(When::On(day));
    }
    let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "d" => Unit::Days,
        "w" => Unit::Weeks,
        "m" => Unit::Months,
        "y" => Unit::Years,
        _ => return None,
    };
    let digits = count.strip_prefix(['+', '-']).unwrap_or(count);
    let is_count = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let count = count.parse().ok().filter(|_| is_count)?;
    Some(When::In { count, unit })
}

fn no_such_value(field: Field, piece: &Piece) -> BadFilter {
    let near = nearest(&piece.text, field.values().words());
    BadFilter {
        at: piece.at.clone(),
        fault: Fault::NoSuchValue { field, given: Shown::new(&piece.text).fit(40), near },
    }
}

/// The piece, where something is written there.
fn given(field: Field, piece: Piece) -> Result<Piece, BadFilter> {
    let piece = closed(piece)?;
    if piece.text.trim().is_empty() {
        return Err(BadFilter { at: piece.at, fault: Fault::NoValue { field } });
    }
    Ok(piece)
}

fn closed(piece: Piece) -> Result<Piece, BadFilter> {
    if piece.closed { Ok(piece) } else { Err(BadFilter { at: piece.at, fault: Fault::NotClosed }) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::as_written("stage:pilot owner:me tier>=high due<30d", "stage:pilot owner:me tier>=high due<30d")]
    #[case::from_the_manual(
        "fails:KEY-1 not_answered:reach pending:production reach_record:act control_point:none claims:high-impact -stage:retired \"free text\"",
        "fails:KEY-1 not_answered:reach pending:production reach_record:act control_point:none claims:high-impact -stage:retired \"free text\""
    )]
    #[case::any_of("stage:pilot,production,unknown", "stage:pilot,production,unknown")]
    #[case::case_and_spaces("  Stage:PILOT   fails:key-1 ", "stage:pilot fails:KEY-1")]
    #[case::words_are_all_wanted("claims triage -draft", "claims triage -draft")]
    #[case::minus_alone("a - b", "a \"-\" b")]
    #[case::quotes("\"say \\\"no\\\" \\\\ twice\"", "\"say \\\"no\\\" \\\\ twice\"")]
    #[case::names_of_columns_and_of_json(
        "next_review_on:none owner_kind:person acts-alone:yes",
        "next_review_on:none owner_kind:person acts_alone:yes"
    )]
    #[case::joined_as_in_a_flag("reach-record:act NOT.ANSWERED:any", "reach_record:act not_answered:any")]
    #[case::lower_case_words_are_text("black and white", "black \"and\" white")]
    #[case::other_scripts("unit:保険", "unit:保険")]
    #[case::nobody("owner:NONE owner:nobody team:none", "owner:unknown owner:unknown team:unknown")]
    #[case::somebody_called_none("owner:\"none\"", "owner:\"none\"")]
    #[case::whole("unit=\"Department of Energy\"", "unit=\"Department of Energy\"")]
    #[case::two_words_for_nothing("stage:none fails:unknown", "stage:unknown fails:none")]
    #[case::none_is_a_value_here(
        "control_point:none reach_record:none,unknown",
        "control_point:none reach_record:none,unknown"
    )]
    #[case::is_no_other_than_has("stage=pilot", "stage:pilot")]
    #[case::colon_before_order("due:<30d", "due<30d")]
    #[case::days(
        "due:late next_review_on>=today due<=+3m next_review_on>-2w due:2027-01-31",
        "due:late next_review_on>=today due<=3m next_review_on>-2w due:2027-01-31"
    )]
    #[case::words_for_days(
        "due:yesterday next_review_on<=Friday due<tomorrow",
        "due:yesterday next_review_on<=fri due<tomorrow"
    )]
    #[case::nothing("", "")]
    fn a_filter_is_read_and_written_in_one_way(#[case] text: &str, #[case] canonical: &str) {
        assert_eq!(parse(text).unwrap().to_string(), canonical);
    }

    #[rstest]
    #[case::field(
        "stge:pilot",
        "stge",
        "there is no field `stge` (did you mean `stage`?); to look for it as text, put it in quotes"
    )]
    #[case::address(
        "see http://x.example",
        "http",
        "there is no field `http` (there are stage, owner, team, due, next_review_on, fails, not_answered and others); to look for it as text, put it in quotes"
    )]
    #[case::value(
        "a stage:pilto",
        "pilto",
        "stage has no `pilto` (did you mean `pilot`?); it wants experiment, pilot, production, retired, any, unknown"
    )]
    #[case::second_value("stage:pilot,prod", "prod", "(did you mean `production`?)")]
    #[case::control("fails:KEY-9", "KEY-9", "(did you mean `KEY-1`?); it wants a control such as KEY-1")]
    #[case::no_value("stage:", "", "stage wants a value: experiment")]
    #[case::empty_in_the_list("stage:pilot, x", "", "stage wants a value")]
    #[case::blank("owner:\" \"", "\" \"", "owner wants a value: a part of a name, me, any, unknown")]
    #[case::field_of_two_words("foo_bar:x", "foo_bar", "there is no field `foo_bar`")]
    #[case::field_that_is_near("next_revew:none", "next_revew", "did you mean `next_review_on`?")]
    #[case::version("gpt-4o:mini", "gpt-4o", "to look for it as text, put it in quotes")]
    #[case::or("stage:pilot OR stage:production", "OR", "write stage:pilot,production")]
    #[case::or_between_texts("a OR b", "OR", "or ask twice")]
    #[case::or_in_small_letters("stage:pilot or tier:high", "or", "a filter has no `or`")]
    #[case::and("stage:pilot AND tier:high", "AND", "all hold")]
    #[case::not("NOT stage:pilot", "NOT", "write -stage:retired")]
    #[case::brackets("(stage:pilot tier:high)", "(stage:pilot", "all hold")]
    #[case::not_closed("a owner:\"kumar due:late", "\"kumar due:late", "the closing \" is missing")]
    #[case::no_field("tier >= high", ">=", "`>=` belongs between a field and a value, without spaces")]
    #[case::no_order("stage<pilot", "stage<pilot", "stage cannot be compared so; write stage:pilot,production")]
    #[case::late_is_no_bound("due<late", "due<late", "due cannot be compared so; write due<30d")]
    #[case::many_bounds("tier>low,high", "tier>low,high", "tier cannot be compared so; write tier>=medium")]
    #[case::unknown_has_no_place("reach_record>unknown", "reach_record>unknown", "reach_record cannot be compared so")]
    #[case::span("due:30d", "30d", "`30d` is a length of time: write due<=30d for all days up to then, or due>30d")]
    #[case::no_such_day("due<2027-02-29", "2027-02-29", "due has no `2027-02-29`; it wants a day such as 2027-01-31")]
    #[case::endless_span("due<99999d", "99999d", "due has no `99999d`")]
    #[case::hostile("x\u{202e}:y -\u{1b}[2J:y stage:\u{1b}", "\u{1b}", "stage has no `␛`")]
    fn a_fault_is_named_at_its_place(#[case] text: &str, #[case] there: &str, #[case] says: &str) {
        let bad = parse(text).unwrap_err();
        assert_eq!(text.get(bad.at.clone()), Some(there), "{bad}");
        assert!(bad.to_string().contains(says), "{bad}");
    }

    #[test]
    fn a_plain_terminal_shows_the_place() {
        let text = "保険 stage:pilto";
        let bad = parse(text).unwrap_err();
        assert!(
            bad.pointed(text).starts_with("保険 stage:pilto\n           ^^^^^\nstage has no `pilto`"),
            "{}",
            bad.pointed(text)
        );
    }

    #[rstest]
    #[case::bytes("x".repeat(LONGEST + 1))]
    #[case::terms("a ".repeat(MOST + 1))]
    #[case::values(format!("stage:{}pilot", "pilot,".repeat(MOST)))]
    fn too_much_is_refused(#[case] text: String) {
        assert_eq!(parse(&text).unwrap_err().fault, Fault::TooLong);
    }

    /// Filters with every sort of term.
    fn filters() -> impl Strategy<Value = Filter> {
        let text = || {
            prop_oneof!["[a-z-]{1,8}", "[ -~é保\"\\\\,:]{1,8}", Just(String::from("none")), Just(String::from("me"))]
        };
        let text = move || text().prop_filter("blank", |text| !text.trim().is_empty());
        let when = || {
            let unit = prop::sample::select(vec![Unit::Days, Unit::Weeks, Unit::Months, Unit::Years]);
            prop_oneof![
                Just(When::Today),
                (-9999..=9999_i32, unit).prop_map(|(count, unit)| When::In { count, unit }),
                (0..3_000_000_i64).prop_map(|days| When::On(Day::FIRST.plus_days(days))),
            ]
        };
        let asked = prop::sample::select(VOCABULARY.to_vec()).prop_flat_map(move |entry| {
            let field = entry.field;
            let words: Vec<_> = entry.values.words().into_iter().filter_map(|it| word(field, it)).collect();
            let mut values = vec![];
            values.extend(entry.values.unrecorded().map(|_| Just(Value::Unrecorded).boxed()));
            values.extend(entry.values.has_any().then(|| Just(Value::Any).boxed()));
            values.extend(entry.values.is_free().then(|| text().prop_map(Value::Text).boxed()));
            values.extend((entry.values == Values::Person).then(|| Just(Value::Me).boxed()));
            if entry.values == Values::Date {
                values.push(Just(Value::Late).boxed());
                let day = when().prop_filter("a span is no day", |when| !matches!(when, When::In { .. }));
                values.push(day.prop_map(Value::Day).boxed());
            }
            if !words.is_empty() {
                values.push(prop::sample::select(words.clone()).prop_map(Value::Word).boxed());
            }
            let values = prop::collection::vec(proptest::strategy::Union::new(values), 1..4);
            let any_of = (values, any::<bool>()).prop_map(move |(values, whole)| Test::AnyOf {
                field,
                whole: whole && field.values().is_free(),
                values,
            });
            if !entry.values.is_ordered() {
                return any_of.boxed();
            }
            let bound = match entry.values {
                Values::Date => when().prop_map(Bound::Day).boxed(),
                _ => prop::sample::select(words).prop_map(Bound::Word).boxed(),
            };
            let order = prop::sample::select(vec![Order::Less, Order::AtMost, Order::More, Order::AtLeast]);
            let compared = (order, bound).prop_map(move |(order, bound)| Test::Compared { field, order, bound });
            prop_oneof![any_of, compared].boxed()
        });
        let asked = prop_oneof![4 => asked, 1 => "[ -~é保]{0,8}".prop_map(Test::Text)];
        let term = (any::<bool>(), asked).prop_map(|(negated, test)| Term { negated, test });
        prop::collection::vec(term, 0..6).prop_map(|terms| Filter { terms })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same_filter(filter in filters()) {
            prop_assert_eq!(parse(&filter.to_string()), Ok(filter));
        }

        #[test]
        fn any_text_is_read_or_refused_at_a_place_in_it(
            text in prop_oneof![any::<String>(), "[a-z:<>=,\"\\\\ -]{0,30}", "(stage|due|owner|fails|-| |:|<|,|\"|pilot|30d|é|me){0,20}"]
        ) {
            match parse(&text) {
                Ok(filter) => {
                    let written = filter.to_string();
                    prop_assert_eq!(parse(&written).map(|again| again.to_string()), Ok(written));
                }
                Err(bad) => {
                    prop_assert!(text.get(bad.at.clone()).is_some(), "{bad:?}");
                    let shown = bad.pointed(&text);
                    prop_assert!(!shown.chars().any(|c| c != '\n' && crate::domain::text::is_hidden(c)), "{shown}");
                }
            }
        }
    }
}
