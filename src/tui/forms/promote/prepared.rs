//! The identities that are prepared for production, asked for one after the other; and the answers that make one that was planned.

use crate::domain::plan::PlannedIdentity;
use crate::domain::record::IdentityFacts;
use crate::domain::{Environment, Id, Listing};
use crate::tui::forms::fill;
use crate::tui::forms::identity::{access_types, clean, kinds, privileges, whole_number};
use crate::tui::forms::subject::Subject;
use crate::tui::screens::runs_as;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Field, Values};

const PREPARE: &str = "prepare";
const ITS_ZONE: &str = "identity_zone";
/// What is asked of each, besides its zone; the names are those of its facts.
const NEW: [&str; 9] = [
    "account",
    "issuer",
    "privilege",
    "standing",
    "scopes",
    "human_use",
    "third_party",
    "planned_kind",
    "planned_ttl_hours",
];

/// How many can be prepared at once.
const MOST: usize = 5;

/// The questions, those on the next one asked once the one before is prepared.
pub fn fields(subject: &Subject) -> Vec<Field> {
    (0..MOST).flat_map(|at| of_one(subject, at)).collect()
}

fn of_one(subject: &Subject, at: usize) -> Vec<Field> {
    let there = subject.looked.dossier.identities.iter().any(|it| {
        it.identity.facts.environment.is(Environment::Production) && it.identity.facts.revoked_on.day().is_none()
    });
    let name = |name: &str| name_of(name, at);
    let prepares = move |values: &Values| is_prepared(values, at);
    let (privileges, standing) = (privileges(), access_types());
    let zones: Vec<Choice> = subject
        .looked
        .zones
        .iter()
        .map(|(zone, shared)| Choice::new(zone.id.to_string(), zone.called()).noted(runs_as::users(shared, None)))
        .collect();
    let question = if at == 0 { "Prepare a production identity?" } else { "Prepare another?" };
    let prepare = Field::choice(name(PREPARE), question, fill::yes_no())
        .beginning_with(if there || at > 0 { Entry::Choice("no".to_owned()) } else { Entry::Open })
        .asked_if(move |values| at == 0 || is_prepared(values, at - 1))
        .help("Approval records it; you issue it afterwards. Nothing is live before.");
    let hours = name("planned_ttl_hours");
    let checked_hours = hours.clone();
    let mut fields = vec![
        clean(
            Field::text(name("account"), "What will the account be called?", 200).needed_if(prepares),
            name("account"),
        ),
        clean(Field::text(name("issuer"), "Who will issue it?", 200), name("issuer")),
        Field::choice(name("privilege"), "What privilege does it have?", privileges),
        Field::choice(name("standing"), "Is its access standing or just in time?", standing),
        Field::list(name("scopes"), "Which permissions does it have?", 200)
            .help("In its issuer's own words, one a line; taken to be all."),
        Field::choice(name("human_use"), "Will people use it too?", fill::yes_no()),
        Field::choice(name("third_party"), "Does a third party operate it?", fill::yes_no()),
        Field::choice(name("planned_kind"), "How will it authenticate?", kinds()),
        Field::text(hours, "How many hours will each credential last?", 6)
            .checked(move |values| whole_number(values, &checked_hours)),
    ];
    if !zones.is_empty() {
        fields.push(Field::choice(name(ITS_ZONE), "Which zone will it use?", zones));
    }
    std::iter::once(prepare).chain(fields.into_iter().map(|field| field.asked_if(prepares))).collect()
}

/// Whether this one is asked for, and all before it.
fn is_prepared(values: &Values, at: usize) -> bool {
    (0..=at).all(|at| values.choice(&name_of(PREPARE, at)) == Some("yes"))
}

/// What was answered, as identities with these ids.
pub fn planned(ids: &[Id], subject: &Subject, values: &Values) -> Vec<PlannedIdentity> {
    let wanted = |at: &usize| is_prepared(values, *at) && !values.is_open(&name_of("account", *at));
    let each = ids.iter().enumerate().take(MOST).filter(|(at, _)| wanted(at));
    each.map(|(at, id)| one(*id, at, subject, values)).collect()
}

/// Whoever answers for the workload answers for it.
fn one(identity: Id, at: usize, subject: &Subject, values: &Values) -> PlannedIdentity {
    let names = NEW.iter().map(|fact| (*fact, name_of(fact, at)));
    let mut fields = fill::given_as::<IdentityFacts>(values, names)
        .with("environment", Environment::Production)
        .with("first_environment", Environment::Production);
    if !values.list(&name_of("scopes", at)).is_empty() {
        fields = fields.with("scopes_complete", Listing::Listed);
    }
    let owner = fill::person(values, "owner").or_else(|| subject.looked.dossier.workload.facts.owner.known().copied());
    if let Some(owner) = owner {
        fields = fields.with("owner", owner);
    }
    PlannedIdentity { identity, fields, zones: fill::person(values, &name_of(ITS_ZONE, at)).into_iter().collect() }
}

/// The answers that make identities as they were planned, as far as the questions here can say them, and the ids of those.
pub fn answers(subject: &Subject, planned: &[PlannedIdentity]) -> (Vec<Id>, Vec<(String, Entry)>) {
    let (mut ids, mut answers) = (vec![], vec![]);
    for it in planned.iter().filter(|it| it.fields.get("account").is_some()) {
        let at = ids.len();
        let mut own = vec![(name_of(PREPARE, at), Entry::Choice("yes".to_owned()))];
        let facts = it.fields.iter().filter(|(name, _)| NEW.contains(name));
        own.extend(facts.map(|(name, value)| (name_of(name, at), fill::entry(value))));
        own.extend(it.zones.first().map(|zone| (name_of(ITS_ZONE, at), Entry::Choice(zone.to_string()))));
        let mut values = Values::new(subject.today.date());
        for (name, entry) in answers.iter().chain(&own) {
            values.set(name, Entry::clone(entry));
        }
        if at < MOST && one(it.identity, at, subject, &values) == *it {
            ids.push(it.identity);
            answers.extend(own);
        }
    }
    (ids, answers)
}

/// The name of an answer on the identity at this place.
fn name_of(name: &str, at: usize) -> String {
    if at == 0 { name.to_owned() } else { format!("{name}_{}", at + 1) }
}
