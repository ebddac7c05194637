//! The made-up organisation as it is written down in `assets/demo/`: people, workloads with their lives, and what happened to
//! several at once. Only the shapes; what the words mean in the register's terms is `words.rs`.

use super::calendar::RelativeDay;
use super::error::{DemoError, Place};
use super::exceptions::Exception;
use super::identities::{self, Identities, Prepared};
use crate::domain::{Conclusion, Decision, ItemDecision, ItemKind, PersonKind, Stage};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use toml::Spanned;

/// A file of the script.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScriptFile {
    pub name: &'static str,
    pub text: &'static str,
}

macro_rules! script_files {
    ($($file:literal),+) => { [$( ScriptFile { name: $file, text: include_str!(concat!("../../assets/demo/", $file)) } ),+] };
}

/// Everybody.
pub(super) const PEOPLE: ScriptFile =
    ScriptFile { name: "people.toml", text: include_str!("../../assets/demo/people.toml") };
/// What is not about one workload.
pub(super) const STORY: ScriptFile =
    ScriptFile { name: "story.toml", text: include_str!("../../assets/demo/story.toml") };
const WORKLOADS: [ScriptFile; 7] = script_files![
    "claims.toml",
    "underwriting.toml",
    "service.toml",
    "finance.toml",
    "corporate.toml",
    "technology.toml",
    "inventory.toml"
];
/// What a source said, as files that are imported.
pub(super) const TABLES: [ScriptFile; 2] = script_files!["risk-inventory-1.csv", "risk-inventory-2.csv"];
/// The policy of the made-up organisation.
pub(super) const POLICY: &str = include_str!("../../assets/demo/policy.toml");

/// The whole script.
#[derive(Debug)]
pub(super) struct Script {
    pub people: Vec<Person>,
    pub story: Story,
    /// Workloads, by the file they stand in.
    pub workloads: Vec<(ScriptFile, Workload)>,
    pub identities: Identities,
}

impl Script {
    /// Reads every file.
    pub fn read() -> Result<Self, DemoError> {
        let mut workloads = vec![];
        for file in WORKLOADS {
            let read: Workloads = read(file)?;
            workloads.extend(read.workload.into_iter().map(|workload| (file, workload)));
        }
        let identities = read(identities::FILE)?;
        Ok(Self { people: read::<People>(PEOPLE)?.person, story: read(STORY)?, workloads, identities })
    }
}

fn read<T: DeserializeOwned>(file: ScriptFile) -> Result<T, DemoError> {
    toml::from_str(file.text).map_err(|why| DemoError::Unreadable { file: file.name, why: Box::new(why) })
}

impl ScriptFile {
    /// Where something stands in it.
    pub fn place<T>(self, it: &Spanned<T>) -> Place {
        let before = self.text.get(..it.span().start).unwrap_or_default();
        Place { file: self.name, line: before.matches('\n').count() + 1 }
    }
}

/// Somebody doing something on a day: `-30d osei`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct When {
    pub on: RelativeDay,
    pub who: String,
}

impl TryFrom<String> for When {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (on, who) = text.rsplit_once(' ').ok_or_else(|| format!("`{text}` is no day and person"))?;
        Ok(Self { on: on.to_owned().try_into()?, who: who.to_owned() })
    }
}

/// Facts by field name, besides `effect` and `logs`, which each stand for four.
pub(super) type Said = BTreeMap<String, toml::Value>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    person: Vec<Person>,
}

/// A person, mailbox, team or vendor.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    /// What the script calls them.
    pub handle: String,
    #[serde(default = "a_person")]
    pub kind: PersonKind,
    pub name: String,
    pub team: Option<String>,
    #[serde(default)]
    pub addresses: Vec<String>,
    #[serde(default)]
    pub roles: Vec<String>,
    /// Their account, `name@machine`, where they use the register themselves.
    pub account: Option<String>,
    /// The day they were recorded; the first where absent.
    pub since: Option<RelativeDay>,
    pub left: Option<Spanned<When>>,
}

fn a_person() -> PersonKind {
    PersonKind::Person
}

/// What is not about one workload.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    /// The organisation.
    pub organisation: String,
    /// The day the register begins, and who begins it.
    pub begins: When,
    /// Who the newcomer is.
    pub me: String,
    /// What every reviewer puts their name to.
    pub attestation: String,
    #[serde(default)]
    pub import: Vec<Spanned<Import>>,
    #[serde(default)]
    pub bulk: Vec<Spanned<Bulk>>,
    #[serde(default)]
    pub policy: Vec<Spanned<NewPolicy>>,
    #[serde(default)]
    pub baseline: Vec<Spanned<Baseline>>,
}

/// Another policy that was put in force.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPolicy {
    pub on: When,
    /// What it says otherwise, by field, in the order in which it is said: `["limits.grant_days", "300"]`.
    pub set: Vec<[String; 2]>,
    pub why: String,
}

/// What did not pass on a day, frozen so that what came later is new.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Baseline {
    pub on: When,
    pub why: String,
}

/// A file that was imported.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Import {
    pub on: When,
    /// The source's name.
    pub source: String,
    /// One of [`TABLES`].
    pub table: String,
}

/// One answer to many.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bulk {
    pub on: When,
    /// The filter as it was typed.
    pub filter: String,
    /// The workloads it found, by key.
    pub workloads: Vec<String>,
    pub set: Said,
    pub why: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Workloads {
    workload: Vec<Workload>,
}

/// A workload and its life.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Workload {
    pub key: Spanned<String>,
    /// By whom and when it was added; absent where an import brought it.
    pub added: Option<When>,
    /// What it was added with.
    #[serde(default)]
    pub set: Said,
    #[serde(default)]
    pub answers: Vec<Spanned<Answer>>,
    #[serde(default)]
    pub grants: Vec<Spanned<Grant>>,
    #[serde(default)]
    pub promotions: Vec<Spanned<Promotion>>,
    #[serde(default)]
    pub reviews: Vec<Spanned<Review>>,
    #[serde(default)]
    pub scheduled: Vec<Spanned<Scheduled>>,
    #[serde(default)]
    pub exceptions: Vec<Spanned<Exception>>,
    pub adopted: Option<Spanned<Adopted>>,
    pub demoted: Option<Spanned<When>>,
    pub retired: Option<Spanned<When>>,
    pub restarted: Option<Spanned<When>>,
}

/// Answers on one workload.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub on: When,
    pub set: Said,
    pub why: Option<String>,
    /// Whose statement it is, where not the recorder's own.
    pub stated_by: Option<String>,
    /// The day it is true from, where that is not the day it was recorded.
    pub true_from: Option<RelativeDay>,
}

/// Access to data.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grant {
    pub dataset: String,
    /// What it opens, in the words of `words.rs`: `confidential customers masked read test stays`.
    pub opens: String,
    pub asked: When,
    /// Why it is needed; said by whoever approves.
    pub reason: Option<String>,
    pub approved: Option<When>,
    /// The day it ends by itself, or `never`.
    pub ends: Option<String>,
    /// The day it was taken away.
    pub ended: Option<When>,
    /// Anything else that was recorded with it.
    #[serde(default)]
    pub set: Said,
}

/// A request for promotion and the decision on it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Promotion {
    pub to: Stage,
    pub asked: When,
    pub plan: Said,
    /// Data grants, by data set, that are planned until the approval makes them live.
    #[serde(default)]
    pub plan_live: Vec<String>,
    /// Identities that the approval prepares.
    #[serde(default)]
    pub prepares: Vec<Prepared>,
    /// Identities of test, by account and environment, and the day by which each is to be revoked.
    #[serde(default)]
    pub revokes: BTreeMap<String, RelativeDay>,
    pub decided: Option<When>,
    /// Who recorded the decision, where the decider stated it and another wrote it down.
    pub recorded_by: Option<String>,
    #[serde(default = "approved")]
    pub decision: Decision,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub conditions: Vec<Spanned<Action>>,
}

fn approved() -> Decision {
    Decision::Approved
}

/// A review.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Review {
    pub on: When,
    /// The day on which the human check was last exercised, which its owner says before the review.
    pub exercised: Option<RelativeDay>,
    #[serde(default)]
    pub changes: Vec<String>,
    #[serde(default)]
    pub items: Vec<Item>,
    /// The key test answered anew; confirmed as it stands where absent, and left open where it is `left`.
    pub effect: Option<String>,
    #[serde(default = "go_on")]
    pub conclusion: Conclusion,
    pub remark: Option<String>,
    /// The next review, where the reviewer sets it.
    pub next: Option<RelativeDay>,
    #[serde(default)]
    pub actions: Vec<Spanned<Action>>,
}

fn go_on() -> Conclusion {
    Conclusion::Continue
}

/// What was decided on one thing in a review.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    pub kind: ItemKind,
    /// A control, or a data set.
    pub of: String,
    pub decision: ItemDecision,
    pub reason: Option<String>,
}

/// Something to be done, and where it was done, when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Action {
    pub what: String,
    pub owner: String,
    pub due: RelativeDay,
    pub done: Option<When>,
    pub proof: Option<String>,
}

/// How it was taken over where it was found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Adopted {
    pub on: When,
    pub kept_by: String,
    pub reason: String,
    pub first_review: RelativeDay,
}

/// A day that was set for the next review.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scheduled {
    pub on: When,
    /// The day; by the rule where absent.
    pub due: Option<RelativeDay>,
}
