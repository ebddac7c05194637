//! The questions about one access to data; the same when it is granted and when it is changed.

use crate::domain::fact::DateFact;
use crate::domain::record::GrantFacts;
use crate::domain::{Fields, Value};
use crate::store::read::PersonRow;
use crate::tui::forms::fill;
use crate::tui::wizard::{Entry, Field, Step, Values};

/// The facts that are asked for, of an access that is new and of one that is recorded; the day it ends is asked for by two fields.
pub(super) const FACTS: [&str; 11] = [
    "dataset",
    "classification",
    "customer_data",
    "masking",
    "mode",
    "environment",
    "egress",
    "feeds_decision",
    "state",
    "requested_by",
    "reason",
];
/// The approval, which is asked for where access is granted: of one that is recorded it is a step of its own.
pub(super) const APPROVAL: [&str; 2] = ["approved_by", "approved_on"];

const ENDS: &str = "ends";
const ON: &str = "on";

/// The steps, beginning with what `first` says of each fact.
pub(super) fn steps(people: &[PersonRow], first: &dyn Fn(&str) -> Entry, is_new: bool) -> Vec<Step> {
    vec![what(first), how(first), who(people, first, is_new), Step::new("End date", "", until(first))]
}

/// Adds the day it ends, or that it never does, where that was answered.
pub(super) fn with_end(values: &Values, fields: Fields<GrantFacts>) -> Fields<GrantFacts> {
    match (values.choice(ENDS), fill::day(values, "expires_on")) {
        (Some(ON), Some(day)) => fields.with("expires_on", day),
        (Some(fill::NEVER), _) => fields.with("expires_on", Value::Never),
        _ => fields,
    }
}

fn what(first: &dyn Fn(&str) -> Entry) -> Step {
    let classes = fill::words(&[
        ("public", "public"),
        ("internal", "internal"),
        ("confidential", "confidential"),
        ("sensitive", "sensitive"),
    ]);
    let masking = fill::words(&[
        ("synthetic", "synthetic - generated, no real records"),
        ("masked", "masked - real, identifying fields hidden"),
        ("unmasked", "unmasked - real data, unchanged"),
    ]);
    Step::new(
        "The data",
        "",
        vec![
            Field::text("dataset", "Which data set?", 200)
                .needed()
                .beginning_with(first("dataset"))
                .help("The name its data owner uses, such as claims-db."),
            Field::choice("classification", "What is its classification?", classes)
                .beginning_with(first("classification")),
            Field::choice("customer_data", "Does it contain customer data?", fill::yes_no())
                .beginning_with(first("customer_data")),
            Field::choice("masking", "Is it real data?", masking).beginning_with(first("masking")),
        ],
    )
}

fn how(first: &dyn Fn(&str) -> Entry) -> Step {
    let modes = fill::words(&[("read", "reads"), ("write", "writes")]);
    let places = fill::words(&[("test", "in test"), ("production", "in production")]);
    let states = fill::words(&[("live", "yes, it has access now"), ("planned", "no, it is planned")]);
    Step::new(
        "The access",
        "",
        vec![
            Field::choice("mode", "Does it read or write?", modes).beginning_with(first("mode")),
            Field::choice("environment", "Which environment is the data in?", places)
                .beginning_with(first("environment")),
            Field::choice("egress", "Can the data leave its zone (egress)?", fill::yes_no())
                .beginning_with(first("egress"))
                .help("By mail, an outside model, a public page: with egress, customer data can affect a customer."),
            Field::choice("feeds_decision", "Does the data feed a business decision?", fill::yes_no())
                .beginning_with(first("feeds_decision")),
            Field::choice("state", "Is the access live?", states).beginning_with(first("state")),
        ],
    )
}

fn who(people: &[PersonRow], first: &dyn Fn(&str) -> Entry, is_new: bool) -> Step {
    let mut fields = vec![
        Field::person("requested_by", "Who requested it?", fill::people(people)).beginning_with(first("requested_by")),
        Field::long_text("reason", "Why is it needed?", 2_000).beginning_with(first("reason")),
    ];
    if is_new {
        fields.push(
            Field::person("approved_by", "Who approved it?", fill::people(people))
                .help("Skip if it is not approved; you can approve it later."),
        );
        fields.push(
            Field::date("approved_on", "When was it approved?").asked_if(|values| !values.is_open("approved_by")),
        );
    }
    Step::new("Who and why", "", fields)
}

/// Until when: on a day, or until somebody takes it away.
pub(super) fn until(first: &dyn Fn(&str) -> Entry) -> Vec<Field> {
    let ends = fill::words(&[(ON, "yes, on a day"), (fill::NEVER, "no - until someone revokes it")]);
    vec![
        Field::choice(ENDS, "Does it expire?", ends)
            .beginning_with(first(ENDS))
            .help("DAT-3 fails for access without an end date."),
        Field::date("expires_on", "When does it expire?")
            .needed()
            .asked_if(|values| values.choice(ENDS) == Some(ON))
            .beginning_with(first("expires_on"))
            .checked(|values| {
                (values.day("expires_on")? < values.day("approved_on")?)
                    .then(|| "that is before it was approved".to_owned())
            })
            .help("A day like 2027-01-31, or +6m."),
    ]
}

/// What each question begins with where the access is recorded.
pub(super) fn recorded(facts: &GrantFacts, name: &str) -> Entry {
    if name == ENDS { end_of(facts) } else { fill::recorded(facts, name) }
}

fn end_of(facts: &GrantFacts) -> Entry {
    match facts.expires_on {
        DateFact::Unknown => Entry::Open,
        DateFact::Never => Entry::Choice(fill::NEVER.to_owned()),
        DateFact::On(_) => Entry::Choice(ON.to_owned()),
    }
}
