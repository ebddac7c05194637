//! The questions about an identity and about a credential; the same where it is new and where it is recorded.

use std::borrow::Cow;

use crate::domain::record::CredentialFacts;
use crate::domain::{Fields, Value, secret};
use crate::store::read::PersonRow;
use crate::tui::forms::fill;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Field, Step, Values};

/// The facts that are asked for of an identity that is recorded.
pub const FACTS: [&str; 14] = [
    "account",
    "issuer",
    "environment",
    "first_environment",
    "privilege",
    "standing",
    "scopes",
    "scopes_complete",
    "owner",
    "human_use",
    "third_party",
    "supplier",
    "revoke_by",
    "credentials_complete",
];
/// What is asked besides where it is new.
pub const NEW: [&str; 4] = ["state", "planned_kind", "planned_ttl_hours", "issued_on"];

const ENDS: &str = "ends";
const ON: &str = "on";

/// The steps, beginning with what `first` says of each fact.
pub fn steps(people: &[PersonRow], first: &dyn Fn(&str) -> Entry, is_new: bool) -> Vec<Step> {
    let mut steps = vec![what(first, is_new), may(first), who(people, first)];
    let mut dates = Vec::new();
    if is_new {
        dates.extend([
            Field::choice("planned_kind", "How will it authenticate?", kinds()).asked_if(prepared),
            hours("planned_ttl_hours", "How many hours will each credential last?").asked_if(prepared),
            day("issued_on", "When did it go live?", first)
                .asked_if(|values| !prepared(values))
                .help("The day it first went live. Left open, its age counts from today."),
        ]);
    } else {
        let lists = fill::words(&[("listed", "listed - the list is complete"), ("none", "none - it has none")]);
        dates.push(
            Field::choice("credentials_complete", "Is the list of credentials complete?", lists)
                .beginning_with(first("credentials_complete")),
        );
    }
    dates.push(
        Field::date("revoke_by", "When must it be revoked?")
            .beginning_with(first("revoke_by"))
            .help("For temporary identities, such as a test account after go-live. For example +14d."),
    );
    steps.push(Step::new("Dates", "", dates));
    steps
}

/// Whether the steps ask for a fact of one that is recorded.
pub fn prepared(values: &Values) -> bool {
    values.choice("state") == Some("prepared")
}

fn what(first: &dyn Fn(&str) -> Entry, is_new: bool) -> Step {
    let places = || fill::words(&[("test", "in test"), ("production", "in production")]);
    let states = fill::words(&[("live", "in use"), ("prepared", "prepared - for a promotion, not in use")]);
    let mut fields = vec![
        clean(
            Field::text("account", "What is it called?", 200)
                .needed()
                .beginning_with(first("account"))
                .help("The account name at the issuer, such as a service account. Never a secret."),
            "account",
        ),
        clean(
            Field::text("issuer", "Who issued it?", 200).beginning_with(first("issuer")).help(
                "A cloud tenant, a cluster, a vendor. One name at one issuer is one account, however often used.",
            ),
            "issuer",
        ),
        Field::choice("environment", "Which environment is it used in?", places()).beginning_with(first("environment")),
    ];
    if is_new {
        fields.push(
            Field::choice("state", "Is it live?", states)
                .needed()
                .beginning_with(first("state"))
                .help("One that is prepared has no credentials yet: it goes live once its promotion is approved."),
        );
    } else {
        fields.push(
            Field::choice("first_environment", "Which environment was it first issued in?", places())
                .beginning_with(first("first_environment"))
                .help("Production must not run as an identity first issued in test."),
        );
    }
    Step::new("About", "", fields)
}

/// How much an identity may do, as it is asked for.
pub fn privileges() -> Vec<Choice> {
    fill::words(&[
        ("scoped", "scoped - only the permissions it needs (least privilege)"),
        ("wildcard", "wildcard - every action on a kind of resource"),
        ("admin", "admin - can administer"),
    ])
}

/// When an identity can be used, as it is asked for.
pub fn access_types() -> Vec<Choice> {
    fill::words(&[
        ("jit", "jit - granted when needed, for a limited time"),
        ("standing", "standing - usable at any time"),
    ])
}

fn may(first: &dyn Fn(&str) -> Entry) -> Step {
    let (privileges, standing) = (privileges(), access_types());
    let lists = fill::words(&[("listed", "yes, these are all"), ("none", "it may do nothing")]);
    Step::new(
        "What it may do",
        "",
        vec![
            Field::choice("privilege", "What privilege does it have?", privileges).beginning_with(first("privilege")),
            Field::choice("standing", "Is its access standing or just in time?", standing)
                .beginning_with(first("standing")),
            Field::list("scopes", "Which permissions does it have?", 200)
                .beginning_with(first("scopes"))
                .checked(|values| values.list("scopes").iter().find_map(|text| secret::find(text)).map(is_secret))
                .help("Roles, scopes or policies as the issuer names them, one per line."),
            Field::choice("scopes_complete", "Is the list of permissions complete?", lists)
                .beginning_with(first("scopes_complete")),
        ],
    )
}

fn who(people: &[PersonRow], first: &dyn Fn(&str) -> Entry) -> Step {
    Step::new(
        "Who",
        "",
        vec![
            Field::person("owner", "Who owns it?", fill::people(people)).beginning_with(first("owner")),
            Field::choice("human_use", "Do people use it too?", fill::yes_no())
                .beginning_with(first("human_use"))
                .help("If people use it too, their actions cannot be told apart from the workload's."),
            Field::choice("third_party", "Does a third party operate it?", fill::yes_no())
                .beginning_with(first("third_party")),
            clean(
                Field::text("supplier", "Who?", 200)
                    .beginning_with(first("supplier"))
                    .asked_if(|values| values.choice("third_party") == Some("yes")),
                "supplier",
            ),
        ],
    )
}

/// What is authenticated with.
pub fn kinds() -> Vec<Choice> {
    fill::words(&[
        ("key", "a key"),
        ("password", "a password"),
        ("token", "a token"),
        ("certificate", "a certificate"),
        ("federated", "federated: there is no secret"),
    ])
}

/// The questions about a new credential; the day of issue is asked by the steps that issue an identity too.
pub fn credential(today: &str) -> Vec<Field> {
    let has_secret = |values: &Values| !matches!(values.choice("kind"), None | Some("federated"));
    let ends = fill::words(&[(ON, "yes, on a day"), (fill::NEVER, "no, it stays until somebody revokes it")]);
    vec![
        Field::choice("kind", "How does it authenticate?", kinds()).needed(),
        Field::text("fingerprint", "What is its fingerprint?", 120).asked_if(has_secret).checked(fingerprint).help(
            "Never the secret: `id:` and the key id that the issuer shows, or a keyed hash that was made with \
                 `countersign identity fingerprint`. By it one knows a copied credential again.",
        ),
        Field::date("issued_on", "When was it issued?").beginning_with(Entry::Text(today.to_owned())),
        Field::choice(ENDS, "Does it expire?", ends),
        Field::date("expires_on", "When does it expire?")
            .needed()
            .asked_if(|values| values.choice(ENDS) == Some(ON))
            .checked(|values| {
                (values.day("expires_on")? < values.day("issued_on")?)
                    .then(|| "that is before it was issued".to_owned())
            })
            .help("A day like 2027-01-31, or +90d."),
        hours("ttl_hours", "How many hours does each token last?").help("For short-lived tokens only, for example 1."),
    ]
}

/// What was answered of a new credential.
pub fn of_credential(values: &Values) -> Fields<CredentialFacts> {
    let fields = fill::given::<CredentialFacts>(values, &["kind", "fingerprint", "issued_on", "ttl_hours"]);
    match (values.choice(ENDS), fill::day(values, "expires_on")) {
        (Some(ON), Some(day)) => fields.with("expires_on", day),
        (Some(fill::NEVER), _) => fields.with("expires_on", Value::Never),
        _ => fields,
    }
}

/// A text that must not be the secret.
pub fn clean(field: Field, name: impl Into<Cow<'static, str>>) -> Field {
    let name = name.into();
    field.checked(move |values| not_a_secret(values, &name))
}

/// What is wrong with a text that looks like a secret.
pub fn not_a_secret(values: &Values, name: &str) -> Option<String> {
    secret::find(values.text(name)?).map(is_secret)
}

fn is_secret(found: secret::Secret) -> String {
    format!("this looks like {}: no secret is kept here; take it out", found.kind)
}

/// What is wrong with a fingerprint.
fn fingerprint(values: &Values) -> Option<String> {
    let text = values.text("fingerprint")?.trim();
    if let Some(wrong) = not_a_secret(values, "fingerprint") {
        return Some(wrong);
    }
    let known = text.starts_with("id:") || text.starts_with("hmac:");
    (!known).then(|| "write id: and the key id, or a hash that was made elsewhere; never the secret".to_owned())
}

fn day(name: &'static str, label: &str, first: &dyn Fn(&str) -> Entry) -> Field {
    Field::past_date(name, label).beginning_with(first(name))
}

fn hours(name: &'static str, label: &str) -> Field {
    Field::text(name, label, 6).checked(move |values| whole_number(values, name))
}

/// What is wrong with what should be a whole number.
pub fn whole_number(values: &Values, name: &str) -> Option<String> {
    values.text(name)?.trim().parse::<u32>().is_err().then(|| "enter a whole number".to_owned())
}
