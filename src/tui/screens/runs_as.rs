//! An identity in words, as the page of a workload and its own page say it: its facts, its credentials, who may use it besides, and
//! what nobody has said of it.

use crate::domain::record::{Credential, Identity, Person, Promotion, Zone};
use crate::domain::shared::{NAMED, Shared, Side, Thing};
use crate::domain::{
    CredentialKind, DateFact, Day, Dossier, Environment, Fact, Id, IdentityState, Listing, Privilege, RunsAs, Standing,
    Word, YesNo, ZoneKind,
};
use crate::tui::glyph::State;
use crate::tui::screens::pane::day_line;
use crate::tui::theme::Meaning;
use crate::tui::widgets::detail::Line;

/// What is known around an identity.
pub trait Around {
    /// What a person is called.
    fn person(&self, id: Id) -> Option<String>;
    /// A zone.
    fn zone(&self, id: Id) -> Option<&Zone>;
    /// A promotion that it may be linked to, with the key of its workload where that is another one.
    fn promotion(&self, id: Id) -> Option<&Promotion>;
    /// Who uses a thing.
    fn shared(&self, thing: &Thing) -> Option<&Shared>;
    /// Whoever asks, who is not named among the users.
    fn asking(&self) -> Option<Id>;
}

impl Around for Dossier {
    fn person(&self, id: Id) -> Option<String> {
        self.people.get(&id).map(Person::called)
    }

    fn zone(&self, id: Id) -> Option<&Zone> {
        Self::zone(self, id)
    }

    fn promotion(&self, id: Id) -> Option<&Promotion> {
        Self::promotion(self, id)
    }

    fn shared(&self, thing: &Thing) -> Option<&Shared> {
        self.shared.get(thing)
    }

    fn asking(&self) -> Option<Id> {
        Some(self.workload.id)
    }
}

/// An identity in one line: what it is called, where it stands, whether it is in use.
#[must_use]
pub fn head(identity: &Identity) -> String {
    let known = &identity.facts;
    let account = known.account.known().map_or("an identity without a name", String::as_str);
    let mut parts = vec![account.to_owned()];
    parts.push(known.environment.known().map_or("environment not known", |place| place_words(*place)).to_owned());
    parts.push(state_words(identity));
    parts.join(", ")
}

/// Whether it is in use.
#[must_use]
pub fn state_words(identity: &Identity) -> String {
    let facts = &identity.facts;
    match (facts.state, facts.revoked_on.day()) {
        (Fact::Known(IdentityState::Revoked), Some(day)) => format!("revoked {day}"),
        (Fact::Known(state), _) => state.word().to_owned(),
        (Fact::Unknown, _) => "not known whether in use".to_owned(),
    }
}

/// All that is known of an identity, and at last what is not.
#[must_use]
pub fn facts_of(around: &dyn Around, runs_as: &RunsAs, today: Day) -> Vec<Line> {
    let identity = &runs_as.identity;
    let known = &identity.facts;
    let prepared = known.state.is(IdentityState::Prepared);
    let revoked = known.state.is(IdentityState::Revoked);
    let scopes = (!known.scopes.is_empty()).then(|| known.scopes.join(", "));
    let may = match (scopes, known.scopes_complete) {
        (Some(scopes), Fact::Known(Listing::Listed)) => Some(scopes),
        (Some(scopes), _) => Some(format!("{scopes}; whether that is all is not answered")),
        (None, Fact::Known(Listing::None)) => Some("nothing".to_owned()),
        (None, _) => None,
    };
    let third_party = known.third_party.known().map(|said| match (said, known.supplier.known()) {
        (YesNo::Yes, Some(supplier)) => format!("yes, {supplier}"),
        (said, _) => said.word().to_owned(),
    });
    let first = known
        .first_environment
        .known()
        .filter(|first| !known.environment.is(**first))
        .map(|first| format!("{}, and moved since", place_words(*first)));
    let each = [
        ("Issuer", known.issuer.known().cloned()),
        ("Environment", known.environment.known().map(|place| place_words(*place).to_owned())),
        ("State", known.state.known().map(|_| state_words(identity))),
        ("Owner", known.owner.known().map(|id| called(around, *id))),
        ("Privilege", known.privilege.known().map(|it| privilege_words(*it).to_owned())),
        ("Access type", known.standing.known().map(|it| standing_words(*it).to_owned())),
        ("May do", may),
        ("Used by people", known.human_use.known().map(|said| said.word().to_owned())),
        ("Third party", third_party),
    ];
    let mut open: Vec<String> =
        each.iter().filter(|(_, words)| words.is_none()).map(|(label, _)| label.to_lowercase()).collect();
    let mut lines: Vec<Line> = each.into_iter().filter_map(|(label, words)| Some(Line::plain(label, words?))).collect();
    lines.extend(first.map(|first| Line::plain("First issued in", first)));
    if !prepared {
        match known.issued_on.day() {
            Some(day) => lines.push(Line::plain("In use since", day.to_string())),
            None => open.push("in use since".to_owned()),
        }
    }
    lines
        .extend(known.revoke_by.day().filter(|_| !revoked).map(|day| dated("Revoke by", day, today, &day.to_string())));
    lines.push(approval(around, identity));
    if prepared {
        let kind = known.planned_kind.known().map(|kind| kind_words(*kind));
        let life = known.planned_ttl_hours.known().map(|hours| format!("{hours} hours each"));
        let planned: Vec<String> = kind.map(str::to_owned).into_iter().chain(life).collect();
        lines.push(match planned.as_slice() {
            [] => Line::with(State::NotAnswered, "Planned", "with what it will authenticate is not answered"),
            planned => Line::plain("Planned", planned.join(", ")),
        });
    }
    let zones: Vec<String> =
        identity.zones.iter().filter_map(|bond| around.zone(bond.with)).map(|zone| zone.called().to_owned()).collect();
    if !zones.is_empty() {
        lines.push(Line::plain("Stands on", zones.join(", ")));
    }
    lines.extend(shared_with(around, runs_as));
    if !open.is_empty() {
        lines.push(Line::with(State::NotAnswered, "Not answered", open.join(", ")));
    }
    lines
}

/// Whose approval it exists by.
fn approval(around: &dyn Around, identity: &Identity) -> Line {
    let label = "Approval";
    let Some(bond) = identity.promotion else {
        let wanted = identity.facts.environment.is(Environment::Production) && identity.may_be_live();
        let words = "linked to no promotion";
        return if wanted { Line::with(State::Fail, label, words) } else { Line::plain(label, words) };
    };
    let Some(promotion) = around.promotion(bond.with) else {
        return Line::plain(label, format!("linked to a promotion since {}", bond.since));
    };
    match promotion.approved() {
        Some(decided) => Line::plain(
            label,
            format!(
                "{} on {}, into {}{}",
                called(around, decided.by.person),
                decided.on,
                promotion.to,
                decided.vouched.beside()
            ),
        ),
        None => Line::with(State::NotAnswered, label, format!("asked for on {}, not approved", promotion.requested_on)),
    }
}

/// Who else has the identity, its account, a fingerprint of it.
fn shared_with(around: &dyn Around, runs_as: &RunsAs) -> Vec<Line> {
    let identity = &runs_as.identity;
    let mut lines = Vec::new();
    if let Some(shared) = around.shared(&Thing::Identity(identity.id)) {
        let asking = around.asking();
        let others = others(shared, asking);
        if !others.is_empty() && asking.is_some() {
            lines.push(Line::with(State::Soon, "Used by others", others));
        }
    }
    if let Some(others) = Thing::account_of(identity)
        .and_then(|thing| around.shared(&thing))
        .map(|shared| others(shared, Some(identity.id)))
        .filter(|others| !others.is_empty())
    {
        lines.push(Line::with(State::Soon, "Same account", others));
    }
    let prints = runs_as.credentials.iter().filter_map(Thing::fingerprint_of);
    for thing in prints {
        let others = around.shared(&thing).map(|shared| others(shared, Some(identity.id))).unwrap_or_default();
        if !others.is_empty() {
            lines.push(Line::with(State::Fail, "Same credential", others));
        }
    }
    lines
}

/// A zone's users, side by side: `production: pay-agent and others; otherwise: claims-pilot`.
#[must_use]
pub fn users(shared: &Shared, asking: Option<Id>) -> String {
    let side = |side: Side| names(shared, side, asking, true);
    let each =
        [("production", side(Side::Production)), ("otherwise", side(Side::Other)), ("unclear", side(Side::Unclear))];
    let said: Vec<String> =
        each.into_iter().filter_map(|(label, names)| Some(format!("{label}: {}", names?))).collect();
    said.join("; ")
}

/// The users besides the one who asks.
fn others(shared: &Shared, asking: Option<Id>) -> String {
    let side = |side: Side| names(shared, side, asking, false);
    let each = [
        ("in production", side(Side::Production)),
        ("elsewhere", side(Side::Other)),
        ("not known where", side(Side::Unclear)),
    ];
    let said: Vec<String> = each.into_iter().filter_map(|(label, names)| Some(format!("{} {label}", names?))).collect();
    said.join("; ")
}

/// The users of one side, of whom only the first are known.
fn names(shared: &Shared, side: Side, asking: Option<Id>, with_asking: bool) -> Option<String> {
    let users = shared.on(side);
    let is_asking = |id: Id| asking == Some(id);
    let mut names: Vec<&str> =
        users.iter().filter(|user| !is_asking(user.id)).map(|user| user.called.as_str()).collect();
    if with_asking && users.iter().any(|user| is_asking(user.id)) {
        names.push("this one");
    }
    let more = users.len() >= NAMED;
    match (names.as_slice(), more) {
        ([], _) => None,
        ([one], true) if !with_asking => Some(format!("{one}, perhaps more,")),
        ([one], _) => Some((*one).to_owned()),
        (names, false) => Some(names.join(", ")),
        (names, true) => Some(format!("{} and perhaps more", names.join(", "))),
    }
}

/// What stands over the list of identities: whether it is whole, as it was said.
#[must_use]
pub fn whole(dossier: &Dossier) -> Line {
    let workload = &dossier.workload;
    let said = workload
        .facts
        .setting("identities_complete")
        .map(|setting| format!(", said on {}", setting.on))
        .unwrap_or_default();
    match (workload.facts.identities_complete, dossier.identities.is_empty()) {
        (Fact::Known(Listing::None), true) => Line::told(State::Pass, format!("It has no identity of its own{said}.")),
        (Fact::Known(Listing::None), false) => {
            Line::told(State::Fail, format!("It was said to have no identity of its own{said}; yet here it has."))
        }
        (Fact::Known(Listing::Listed), _) => Line::told(State::Pass, format!("Complete list of identities{said}.")),
        (Fact::Unknown, true) => Line::told(State::NotAnswered, "Identities: unknown."),
        (Fact::Unknown, false) => {
            Line::told(State::NotAnswered, "At least these identities; the list is not confirmed complete.")
        }
    }
}

/// The same of the zones it stands on itself.
#[must_use]
pub fn whole_place(dossier: &Dossier) -> Line {
    let workload = &dossier.workload;
    let said =
        workload.facts.setting("zones_complete").map(|setting| format!(", said on {}", setting.on)).unwrap_or_default();
    match (workload.facts.zones_complete, workload.zones.is_empty()) {
        (Fact::Known(Listing::None), true) => Line::told(State::Pass, format!("It stands on nothing shared{said}.")),
        (Fact::Known(Listing::None), false) => {
            Line::told(State::Fail, format!("It was said to stand on nothing shared{said}; yet here it does."))
        }
        (Fact::Known(Listing::Listed), _) => Line::told(State::Pass, format!("These are all its places{said}.")),
        (Fact::Unknown, true) => Line::told(State::NotAnswered, "Where it stands is not answered."),
        (Fact::Unknown, false) => {
            Line::told(State::NotAnswered, "At least these places: whether they are all is not answered.")
        }
    }
}

/// A credential in one line.
#[must_use]
pub fn credential(around: &dyn Around, credential: &Credential, today: Day) -> Line {
    let known = &credential.facts;
    let mut parts =
        vec![known.kind.known().map_or("a credential of unknown kind", |kind| kind_words(*kind)).to_owned()];
    match (known.fingerprint.known(), known.kind) {
        (Some(fingerprint), _) => parts.push(fingerprint.clone()),
        (None, Fact::Known(CredentialKind::Federated)) => {}
        (None, _) => parts.push("no fingerprint".to_owned()),
    }
    parts.push(match known.issued_on {
        DateFact::On(day) => format!("issued {day}"),
        DateFact::Unknown | DateFact::Never => "day of issue not answered".to_owned(),
    });
    if let Some(hours) = known.ttl_hours.known() {
        parts.push(format!("lives {hours} h"));
    }
    let used = match known.last_used_on {
        DateFact::On(day) => format!("last used {day}"),
        DateFact::Never => "never used".to_owned(),
        DateFact::Unknown => "last use not answered".to_owned(),
    };
    if let Some(day) = known.revoked_on.day() {
        let by = known.revoked_by.known().map(|id| format!(" by {}", called(around, *id))).unwrap_or_default();
        parts.extend([format!("revoked {day}{by}"), used]);
        let late = known.last_used_on.day().is_some_and(|used| used > day);
        let words = parts.join(", ");
        return if late {
            Line::told(State::Fail, format!("{words}: after it was revoked"))
        } else {
            Line::wide(Meaning::Muted, words)
        };
    }
    let (state, ends) = match known.expires_on {
        DateFact::On(day) => {
            let line = day_line(day, today, &format!("ends {day}"));
            (line.state, line.words)
        }
        DateFact::Never => (None, "never ends".to_owned()),
        DateFact::Unknown => (Some(State::NotAnswered), "end not answered".to_owned()),
    };
    parts.extend([ends, used]);
    let words = parts.join(", ");
    Line { state, ..Line::wide(Meaning::Text, words) }
}

/// A zone in one line.
#[must_use]
pub fn zone(zone: &Zone) -> String {
    let kind = zone.facts.kind.known().map_or("kind not answered", |kind| zone_kind_words(*kind));
    let place = match zone.facts.environment {
        Fact::Known(Environment::Test) => "meant for test",
        Fact::Known(Environment::Production) => "meant for production",
        Fact::Unknown => "not said what it is meant for",
    };
    format!("{}, {kind}, {place}", zone.called())
}

/// A line with a day in it, labelled.
fn dated(label: &str, on: Day, today: Day, words: &str) -> Line {
    Line { label: Some(label.to_owned()), ..day_line(on, today, words) }
}

fn called(around: &dyn Around, id: Id) -> String {
    around.person(id).unwrap_or_else(|| "somebody who is not recorded".to_owned())
}

/// Where an identity is used.
#[must_use]
pub const fn place_words(place: Environment) -> &'static str {
    match place {
        Environment::Test => "test",
        Environment::Production => "production",
    }
}

/// What is authenticated with.
#[must_use]
pub const fn kind_words(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::Key => "key",
        CredentialKind::Password => "password",
        CredentialKind::Token => "token",
        CredentialKind::Certificate => "certificate",
        CredentialKind::Federated => "federated, without a secret",
    }
}

/// How much it may do.
#[must_use]
pub const fn privilege_words(privilege: Privilege) -> &'static str {
    match privilege {
        Privilege::Scoped => "scoped",
        Privilege::Wildcard => "wildcard",
        Privilege::Admin => "admin",
    }
}

/// When it can be used.
#[must_use]
pub const fn standing_words(standing: Standing) -> &'static str {
    match standing {
        Standing::Standing => "usable at any time",
        Standing::JustInTime => "let in when needed, for a while",
    }
}

/// What a zone is.
#[must_use]
pub const fn zone_kind_words(kind: ZoneKind) -> &'static str {
    match kind {
        ZoneKind::CloudAccount => "cloud account",
        ZoneKind::SecretsStore => "secrets store",
        ZoneKind::DataStore => "data store",
        ZoneKind::Network => "network",
    }
}

/// What a finding says of an item, as a line under it.
#[must_use]
pub fn finding(state: State, control: &str, reason: &str) -> Line {
    Line::with(state, control, reason)
}
