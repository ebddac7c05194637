//! What is wider than what was approved: the rule that tells a widening from any other change.
//!
//! What nobody had said when it was approved was judged at its widest where the gate asks for it: what it can do, the human check,
//! what its data opens. To learn it later is an answer and no widening. The rest was not judged: where it turns out to be wide, that
//! is wider than what was approved. Of a list that may have held more than was known, what is new may have been there: that stays
//! open, and so does what is not known any more.

use super::fact::Shape;
use super::frozen::{Change, Compared, FrozenFacts, Part};
use super::record::Promotion;
use super::standing::{Standing, standing};
use super::{Day, Dossier, Environment, Fact, GrantState, IdentityState, RecordKind, Value};

/// Something that is wider than approved, or may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wider {
    /// What it is of.
    pub part: Part,
    /// What is wider, what it was and what it is, in words.
    pub words: String,
    /// The day from which it is so, where that is recorded.
    pub on: Option<Day>,
    /// Whether it is known; else it depends on what is not recorded.
    pub certain: bool,
}

/// How a fact can be wider than it was.
#[derive(Clone, Copy)]
enum Widens {
    /// A later word of its vocabulary is wider; from the named one on also where nobody had said any.
    Up(Option<&'static str>),
    /// An earlier word is.
    Down(Option<&'static str>),
    /// Any other than before is.
    Changed,
    /// One more in the list is; whether the list was whole stands in the fact of this name.
    Longer(&'static str),
    /// Going into force is.
    InForce,
    /// It is only kept beside another.
    Not,
}

/// How a fact of a kind of record can be wider; nothing where it cannot.
fn widens(kind: RecordKind, field: &str) -> Option<Widens> {
    use Widens::{Changed, Down, InForce, Longer, Not, Up};
    Some(match (kind, field) {
        (RecordKind::Workload, "reach_customer" | "reach_record" | "reach_decision" | "control_point")
        | (RecordKind::Grant, "classification") => Up(None),
        (RecordKind::Workload, "model" | "supplier" | "purpose")
        | (RecordKind::Grant, "dataset")
        | (RecordKind::Identity, "account") => Changed,
        (RecordKind::Workload, "tools") => Longer("tools_complete"),
        (RecordKind::Identity, "scopes") => Longer("scopes_complete"),
        (RecordKind::Workload, "tools_complete") | (RecordKind::Identity, "scopes_complete") => Not,
        (RecordKind::Grant, "state") => InForce,
        (RecordKind::Grant, "customer_data" | "egress" | "feeds_decision") => Down(None),
        (RecordKind::Grant, "masking") => Up(Some("unmasked")),
        (RecordKind::Grant, "mode") => Up(Some("write")),
        (RecordKind::Grant | RecordKind::Identity | RecordKind::Zone, "environment") => Up(Some("production")),
        (RecordKind::Identity, "privilege") => Up(Some("wildcard")),
        (RecordKind::Identity, "standing") => Down(Some("standing")),
        _ => return None,
    })
}

/// What has to be kept of a snapshot so that anything wider than it is seen.
#[must_use]
pub fn essence(snapshot: &str) -> Option<FrozenFacts> {
    Some(FrozenFacts::read(snapshot)?.only(watched))
}

/// Whether a fact of a kind of record can be wider than it was.
#[must_use]
pub fn watched(kind: RecordKind, field: &str) -> bool {
    widens(kind, field).is_some()
}

/// The approval that a workload stands on, where it stands on one.
#[must_use]
pub fn approval(dossier: &Dossier) -> Option<&Promotion> {
    match standing(&dossier.workload) {
        Standing::Approved(entry) => dossier.approved_into(entry.stage?),
        Standing::Free | Standing::Unapproved { .. } => None,
    }
}

/// All that is wider than the approval it stands on, or may be; nothing where there is no approval, or it cannot be read.
#[must_use]
pub fn wider(dossier: &Dossier) -> Vec<Wider> {
    let approved = approval(dossier).and_then(|promotion| promotion.approved_as.as_deref());
    approved.map(|approved| wider_than(approved, dossier)).unwrap_or_default()
}

/// All that is wider than what was frozen, or may be.
#[must_use]
pub fn wider_than(approved: &FrozenFacts, dossier: &Dossier) -> Vec<Wider> {
    let compared = approved.compared_with(dossier, watched);
    let changed = compared.iter().filter(|it| it.is_changed());
    changed.filter_map(|it| widening(approved, dossier, it)).collect()
}

fn widening(approved: &FrozenFacts, dossier: &Dossier, it: &Compared) -> Option<Wider> {
    let (kind, what, in_force) = part(dossier, it.part)?;
    let (change, certain) = match &it.change {
        Change::Gone | Change::Kept => return None,
        Change::Added => ("added".to_owned(), true),
        Change::Fact { field, then, now } => match widens(kind, field.name)? {
            Widens::Not => return None,
            Widens::Longer(whole) => {
                let added = added(then, now)?;
                let one = if field.name == "tools" { "tool" } else { "scope" };
                let plural = if added.len() == 1 { "" } else { "s" };
                (format!("{one}{plural} {} added", added.join(", ")), was_whole(approved, it.part, whole))
            }
            Widens::InForce if *then != Value::Word("planned") && *then != Value::Word("ended") => return None,
            Widens::InForce => ("not in force when approved".to_owned(), true),
            how => (then_and_now(field.title, then, now), rises(how, field.shape, then, now)?),
        },
    };
    let since = it.on.map(|on| format!(" since {on}")).unwrap_or_default();
    let words = if what.is_empty() { format!("{change}{since}") } else { format!("{what}: {change}{since}") };
    Some(Wider { part: it.part, words, on: it.on, certain: certain && in_force == Fact::Known(()) })
}

/// What a part is called, and whether it is in force; nothing of one that is not, or does not matter.
fn part(dossier: &Dossier, part: Part) -> Option<(RecordKind, String, Fact<()>)> {
    match part {
        Part::Workload => Some((RecordKind::Workload, String::new(), Fact::Known(()))),
        // Of an approval only the zones are kept, whoever stood on them.
        Part::Stand(_) => None,
        Part::Grant(id) => {
            let grant = dossier.live_grants().find(|grant| grant.id == id)?;
            let live = if grant.facts.state.is(GrantState::Live) { Fact::Known(()) } else { Fact::Unknown };
            Some((RecordKind::Grant, format!("access to {}", grant.called()), live))
        }
        Part::Identity(id) => {
            let identity =
                dossier.identities.iter().map(|it| &it.identity).find(|it| it.id == id && it.may_be_live())?;
            let live = if identity.facts.state.is(IdentityState::Live) { Fact::Known(()) } else { Fact::Unknown };
            Some((RecordKind::Identity, format!("identity {}", identity.called()), live))
        }
        Part::Zone(id) => {
            let zone = dossier.zone(id)?;
            let production = match zone.facts.environment {
                Fact::Known(Environment::Test) => return None,
                Fact::Known(Environment::Production) => Fact::Known(()),
                Fact::Unknown => Fact::Unknown,
            };
            Some((RecordKind::Zone, format!("zone {}", zone.called()), production))
        }
    }
}

/// Whether a value is wider than it was, for certain or not; nothing where it is not.
fn rises(how: Widens, shape: Shape, then: &Value, now: &Value) -> Option<bool> {
    let place = |value: &Value| match (shape, value) {
        (Shape::Word(words), Value::Word(word)) => words.iter().position(|known| known == word),
        _ => None,
    };
    let unsaid = |from: Option<&'static str>| from.and_then(|word| place(&Value::Word(word)));
    match (how, then, now) {
        (_, Value::Unknown, Value::Unknown) | (Widens::Changed, Value::Unknown, _) => None,
        (_, _, Value::Unknown) => Some(false),
        (Widens::Changed, ..) => Some(true),
        (Widens::Up(from), Value::Unknown, now) => (place(now) >= Some(unsaid(from)?)).then_some(true),
        (Widens::Down(from), Value::Unknown, now) => (place(now) <= Some(unsaid(from)?)).then_some(true),
        (Widens::Up(_), then, now) => (place(now) > place(then)).then_some(true),
        (Widens::Down(_), then, now) => (place(now) < place(then)).then_some(true),
        (Widens::Longer(_) | Widens::InForce | Widens::Not, ..) => None,
    }
}

/// Longer texts are not told: who wants to know sees them side by side.
fn then_and_now(title: &str, then: &Value, now: &Value) -> String {
    let mut letters = title.chars();
    let title: String = letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default();
    match (then, now) {
        (_, Value::Unknown) => format!("{title} not known any more"),
        (Value::Text(_), _) => format!("{title} another than approved"),
        (Value::Unknown, now) => format!("{title} not said when approved, {}", now.plain()),
        (then, now) => format!("{title} {} when approved, {}", then.plain(), now.plain()),
    }
}

/// What is in a list that was not, where anything is.
fn added(then: &Value, now: &Value) -> Option<Vec<String>> {
    let (then, now) = (texts(then), texts(now));
    let added: Vec<String> = now.iter().filter(|text| !then.contains(text)).map(|text| cut(text)).collect();
    (!added.is_empty()).then_some(added)
}

fn texts(value: &Value) -> &[String] {
    if let Value::Texts(texts) = value { texts } else { &[] }
}

fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Whether it was said, when it was approved, that a list was whole.
fn was_whole(approved: &FrozenFacts, part: Part, whole: &str) -> bool {
    let said = match part {
        Part::Identity(id) => approved.identities.get(&id).and_then(|fields| fields.get(whole)),
        _ => approved.workload.get(whole),
    };
    said.is_some_and(|said| *said != Value::Unknown)
}
