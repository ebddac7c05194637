//! How a check reads facts and compares dates: through one value that remembers, without being asked, since when the answer has
//! been what it is and through which day it stays so. It is the only thing a check is given, and today is not to be had from it.

mod shared;

pub use shared::{CredentialPage, IdentityPage, ZonePage, limit};

use super::judge::Judged;
use super::verdict::Verdict;
use crate::domain::approved::{self, Wider};
use crate::domain::cadence::{self, Interval};
use crate::domain::contradiction::{self, Pair};
use crate::domain::effect::Effects;
use crate::domain::field::{FactTable, Facts, Setting};
use crate::domain::policy::Limits;
use crate::domain::record::{
    Action, Adoption, Exception, ExceptionFacts, Grant, GrantFacts, PersonFacts, Promotion, Review, WorkloadFacts,
};
use crate::domain::standing::{Lack, Standing, standing};
use crate::domain::{
    Completeness, Day, Dossier, Fact, How, Id, Policy, Severity, Stage, Tier, Value, YesNo, effect, snapshot,
};
use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

/// Reads one fact and remembers when it was set: `fact!(reading.owner)`, `fact!(grant.masking)`.
macro_rules! fact {
    ($page:ident . $field:ident) => {
        $page.read(stringify!($field), |facts| &facts.$field)
    };
}
pub(super) use fact;

/// What is asked at a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AtGate {
    /// The day on which the promotion through it was asked for.
    pub requested_on: Day,
    /// Whether it asks that the workload is approved in the stage where it stands.
    pub ratifies: bool,
}

/// One workload as its checks read it on one day.
#[derive(Debug)]
pub struct Reading<'a> {
    dossier: &'a Dossier,
    policy: &'a Policy,
    today: Day,
    /// Where a gate is judged: what is asked there.
    at_gate: Option<AtGate>,
    /// What the controls that read no findings came to, for those that do.
    findings: &'a [Judged],
    effects: OnceCell<(Effects, Day, Option<&'static Pair>)>,
    since: Cell<Day>,
    holds_through: Cell<Option<Day>>,
    /// Two facts that contradict each other, of which one was read since it was last asked.
    contradicted: Cell<Option<&'static Pair>>,
    /// Whether anything was read that is recorded of others.
    of_others: Cell<bool>,
}

/// From when to when an answer is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The latest day on which a fact that was read was set, or a comparison turned.
    pub since: Day,
    /// The last day on which nothing that was compared turns; absent where nothing ever will.
    pub holds_through: Option<Day>,
    /// Whether anything was read that is recorded of others, and not of the workload itself: who else uses what it uses, or what
    /// was decided of them.
    pub of_others: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(dossier: &'a Dossier, today: Day, policy: &'a Policy, at_gate: Option<AtGate>) -> Self {
        let since = Cell::new(dossier.workload.added_on);
        let (effects, holds_through, contradicted) = (OnceCell::new(), Cell::new(None), Cell::new(None));
        let of_others = Cell::new(false);
        Self { dossier, policy, today, at_gate, findings: &[], effects, since, holds_through, contradicted, of_others }
    }

    /// The same, knowing what other controls came to.
    pub(super) fn knowing<'k>(&self, findings: &'k [Judged]) -> Reading<'k>
    where
        'a: 'k,
    {
        Reading { findings, ..Reading::new(self.dossier, self.today, self.policy, self.at_gate) }
    }

    /// Runs one check and says for how long its answer holds.
    pub(super) fn through<T>(&self, check: impl FnOnce(&Self) -> T) -> (T, Span) {
        self.since.set(self.dossier.workload.added_on);
        self.holds_through.set(None);
        self.of_others.set(false);
        let answer = check(self);
        let (since, holds_through) = (self.since.get(), self.holds_through.get());
        (answer, Span { since, holds_through, of_others: self.of_others.get() })
    }

    /// The two facts that contradict each other, where one of them was read since this was last asked.
    pub fn take_contradiction(&self) -> Option<&'static Pair> {
        self.contradicted.take()
    }

    /// Whether today is after this day: then what was due on it is late.
    pub fn is_past(&self, day: Day) -> bool {
        let past = self.today > day;
        if past {
            self.note(day.plus_days(1));
        } else {
            self.turns_after(day);
        }
        past
    }

    /// Whether today is this day or a later one.
    pub fn has_come(&self, day: Day) -> bool {
        let come = self.today >= day;
        if come {
            self.note(day);
        } else {
            self.turns_after(day.plus_days(-1));
        }
        come
    }

    /// A fact of the workload; use [`fact!`].
    pub fn read<T>(&self, name: &'static str, get: impl FnOnce(&'a WorkloadFacts) -> &'a T) -> &'a T {
        self.page(&self.dossier.workload.facts).read(name, get)
    }

    /// When and how a fact of the workload was last set.
    pub fn setting(&self, name: &'static str) -> Option<Setting> {
        let setting = self.dossier.workload.facts.setting(name);
        self.note_setting(setting);
        setting
    }

    /// The workload's id, for what is said of the workload itself among items.
    pub fn id(&self) -> Id {
        self.dossier.workload.id
    }

    /// The stage; `None` where it is unknown.
    pub fn stage(&self) -> Option<Stage> {
        fact!(self.stage).known().copied()
    }

    /// The day limits of the policy.
    pub fn limits(&self) -> &'a Limits {
        &self.policy.limits
    }

    /// Days in which a lapse is not yet counted.
    pub fn grace_days(&self) -> i64 {
        i64::from(self.policy.grace_days)
    }

    /// How often it has to be looked at.
    pub fn cadence(&self) -> Interval {
        for name in ["cadence", "stage", "tier_raised"] {
            self.setting(name);
        }
        self.effects();
        cadence::in_force(self.dossier, self.policy)
    }

    /// How often it is looked at, where it has a cadence of its own.
    pub fn own_cadence(&self) -> Option<Interval> {
        fact!(self.cadence).known().and_then(|text| text.parse().ok())
    }

    /// The day of the next review, where a source states it, and the day since when. What a person sets is looked at when they do.
    pub fn next_review_stated(&self) -> Option<(Day, Day)> {
        let next = fact!(self.next_review_on).day()?;
        let stated = self.setting("next_review_on").filter(|set| set.how == How::Import)?;
        Some((next, stated.on))
    }

    /// The longest that policy lets pass between two looks, for its stage and what is at stake.
    pub fn longest_cadence(&self) -> Interval {
        cadence::by_policy(self.policy, self.stage(), self.tier())
    }

    /// The longest that policy lets pass for its stage, however little is at stake.
    pub fn longest_cadence_of_stage(&self) -> Interval {
        cadence::by_policy(self.policy, self.stage(), Tier::Low)
    }

    /// What it is declared to reach.
    pub fn declared(&self) -> Effects {
        self.effects();
        Effects::declared(self.dossier)
    }

    /// What it reaches, raised by what its grants open.
    pub fn effects(&self) -> Effects {
        let of_all = || (Effects::effective(self.dossier), self.effects_since(), self.effects_contradicted());
        let (effects, since, contradicted) = self.effects.get_or_init(of_all);
        self.note(*since);
        if contradicted.is_some() {
            self.contradicted.set(*contradicted);
        }
        *effects
    }

    /// Whether it can affect anything without a person in between.
    pub fn acts_alone(&self) -> Fact<YesNo> {
        self.effects();
        self.setting("control_point");
        effect::acts_alone(self.dossier)
    }

    /// Whether the known grants are all there are.
    pub fn grants_complete(&self) -> Completeness {
        *fact!(self.grants_complete)
    }

    /// The grants that may be in force.
    pub fn live_grants<'r>(&'r self) -> impl Iterator<Item = GrantPage<'r, 'a>> {
        self.dossier.grants.iter().filter_map(move |grant| {
            self.note(grant.added_on);
            self.note_setting(grant.facts.setting("state"));
            grant.may_be_live().then_some(GrantPage { page: self.page(&grant.facts), grant })
        })
    }

    /// The person a fact names, where they are recorded: by the record that stands for them.
    pub fn person<'r>(&'r self, id: Id) -> Option<Page<'r, 'a, PersonFacts>> {
        self.dossier.people.get(&id)?.merged.iter().for_each(|merged| self.note(merged.since));
        let person = self.dossier.people.get(&self.dossier.survivor(id))?;
        Some(self.page(&person.facts))
    }

    /// Whether two records count as one person where another person is asked for.
    pub fn are_one(&self, one: Id, other: Id) -> bool {
        if one == other {
            return true;
        }
        let records = [one, other, self.dossier.survivor(one), self.dossier.survivor(other)];
        for person in records.iter().filter_map(|id| self.dossier.people.get(id)) {
            self.note_setting(person.facts.setting("name"));
            person.merged.iter().for_each(|merged| self.note(merged.since));
            person.apart.iter().for_each(|bond| self.note(bond.since));
        }
        self.dossier.are_one(one, other)
    }

    /// The last promotion that was approved, into whatever stage.
    pub fn last_approved(&self) -> Option<&'a Promotion> {
        self.noted(self.dossier.promotions.iter().rev().find(|promotion| promotion.approved().is_some()))
    }

    /// The last promotion that was approved into a stage.
    pub fn approved_into(&self, stage: Stage) -> Option<&'a Promotion> {
        self.noted(self.dossier.approved_into(stage))
    }

    /// Who owned it when a promotion was decided: as the plan says, else as recorded, else, where the owner was changed since, as
    /// the snapshot froze it.
    pub fn owner_at(&self, promotion: &Promotion, decided_on: Day) -> Fact<Id> {
        let owner = *fact!(self.owner);
        let planned = promotion.plan.fields.get("owner");
        match (planned, self.setting("owner")) {
            (Some(Value::Person(planned)), _) => Fact::Known(*planned),
            (_, Some(setting)) if setting.on >= decided_on => snapshot::frozen_owner(&promotion.snapshot),
            _ => owner,
        }
    }

    /// How it came to stand where it stands.
    pub fn standing(&self) -> Standing {
        self.setting("stage");
        let standing = standing(&self.dossier.workload);
        match standing {
            Standing::Approved(entry) | Standing::Unapproved { lack: Lack::Found(entry), .. } => self.note(entry.on),
            Standing::Unapproved { lack: Lack::Pilot { approved_on }, .. } => self.note(approved_on),
            Standing::Unapproved { lack: Lack::Decision, .. } | Standing::Free => {}
        }
        standing
    }

    /// All that is wider than the approval it stands on, or may be; nothing where that cannot be read.
    pub fn wider(&self, approval: &Promotion) -> Option<Vec<Wider>> {
        for field in WorkloadFacts::FIELDS.iter().filter(|field| approved::watched(WorkloadFacts::KIND, field.name)) {
            self.setting(field.name);
        }
        let wider = approved::wider_than(approval.approved_as.as_deref()?, self.dossier);
        wider.iter().filter_map(|it| it.on).for_each(|on| self.note(on));
        Some(wider)
    }

    /// The approval that it stands on, where it stands on one.
    pub fn approval(&self) -> Option<&'a Promotion> {
        self.setting("stage");
        self.noted(approved::approval(self.dossier))
    }

    /// How it was adopted where it stands, where it was.
    pub fn adopted(&self) -> Option<&'a Adoption> {
        let adopted = self.dossier.workload.adopted.as_ref()?;
        self.note(adopted.on);
        Some(adopted)
    }

    /// The day on which it last entered a stage, however it did.
    pub fn entered(&self, stage: Stage) -> Option<Day> {
        let entry = self.dossier.workload.stages.iter().rev().find(|entry| entry.stage == Some(stage))?;
        self.note(entry.on);
        Some(entry.on)
    }

    /// In a gate, the day on which the promotion through it was asked for.
    pub fn requested_on(&self) -> Option<Day> {
        self.at_gate.map(|gate| gate.requested_on)
    }

    /// Whether a gate is judged whose approval would ratify the workload where it stands, with what it runs as.
    pub fn ratifies(&self) -> bool {
        self.at_gate.is_some_and(|gate| gate.ratifies)
    }

    /// The first review that satisfies this.
    pub fn first_review(&self, wanted: impl Fn(&Review) -> bool) -> Option<&'a Review> {
        let review = self.dossier.reviews.iter().find(|review| wanted(review))?;
        self.note(review.effective_on);
        Some(review)
    }

    /// The review that was made last.
    pub fn last_review(&self) -> Option<&'a Review> {
        let review = self.dossier.reviews.iter().max_by_key(|review| review.effective_on)?;
        self.note(review.effective_on);
        Some(review)
    }

    /// What somebody has to do and nobody has done.
    pub fn open_actions(&self) -> impl Iterator<Item = &'a Action> {
        self.dossier.actions.iter().filter(|action| {
            self.note(action.closed_on.unwrap_or(action.opened_on));
            action.closed_on.is_none()
        })
    }

    /// The exceptions that were approved and not closed: in force, or past their end.
    pub fn standing_exceptions<'r>(&'r self) -> impl Iterator<Item = ExceptionPage<'r, 'a>> {
        self.dossier.exceptions.iter().filter_map(move |exception| self.open_exception(exception))
    }

    /// The exceptions from a control that count today, each with its last day.
    pub fn exceptions_in_force(&self, control: &str) -> impl Iterator<Item = (&'a Exception, Day)> {
        self.exceptions_of_today(control).filter(|(exception, _)| !self.is_outgrown(exception))
    }

    /// Those that would count, were not more at stake than they were approved for.
    pub fn exceptions_outgrown(&self, control: &str) -> impl Iterator<Item = (&'a Exception, Day)> {
        self.exceptions_of_today(control).filter(|(exception, _)| self.is_outgrown(exception))
    }

    fn exceptions_of_today(&self, control: &str) -> impl Iterator<Item = (&'a Exception, Day)> {
        let from = self.dossier.exceptions.iter().filter(move |exception| exception.control == control);
        from.filter_map(|exception| {
            let page = self.open_exception(exception)?;
            let last = fact!(page.expires_on).day()?;
            let counts = !self.is_past(last) && !self.approved_for_themselves(exception);
            counts.then_some((exception, last))
        })
    }

    /// Whether more is at stake than an exception was approved for: it permits nothing then, until it is renewed.
    fn is_outgrown(&self, exception: &Exception) -> bool {
        exception.approved_for_tier().is_some_and(|approved| self.tier() > approved)
    }

    /// How much is at stake.
    pub fn tier(&self) -> Tier {
        self.setting("tier_raised");
        self.effects();
        effect::tier(self.dossier)
    }

    /// Whether an exception was approved by the person who asked for it or answers for it, and policy does not let them: two records of
    /// them, which count as one person today. It permits nothing then.
    pub fn approved_for_themselves(&self, exception: &Exception) -> bool {
        if let Some(approver) = exception.term_approved_by() {
            // What this rests on is noted, whatever policy says of it.
            for own in exception.its_own() {
                self.are_one(own, approver);
            }
        }
        !self.policy.decisions.self_attested && self.dossier.approved_for_themselves(exception).is_some()
    }

    /// What blocks and fails on recorded facts, each with the day from which it has done so and counted.
    pub fn blocking_fails(&self) -> impl Iterator<Item = (&'a Judged, Day)> {
        if self.findings.iter().any(|judged| judged.of_others) {
            self.reads_others();
        }
        // What weighs less for a time may weigh as the control does once that time is over.
        let may_block = |judged: &&'a Judged| judged.severity == Severity::Blocks || judged.answer.at_most.is_some();
        self.findings.iter().filter(may_block).filter_map(|judged| {
            self.note(judged.since);
            if let Some(day) = judged.holds_through {
                self.turns_after(day);
            }
            let counts_from = judged.control.policy(self.policy).and_then(|own| own.from);
            let since = counts_from.map_or(judged.since, |from| from.max(judged.since));
            let blocks = judged.severity == Severity::Blocks && judged.verdict() == Verdict::Fail;
            blocks.then_some((judged, since))
        })
    }

    fn open_exception<'r>(&'r self, exception: &'a Exception) -> Option<ExceptionPage<'r, 'a>> {
        let approved = exception.approved().is_some_and(|decided| self.has_come(decided.on));
        let closed = exception.closed.as_ref().is_some_and(|closed| self.has_come(closed.on));
        if let Some(renewal) = exception.renewals.last() {
            self.note(renewal.on);
        }
        (approved && !closed).then(|| ExceptionPage { page: self.page(&exception.facts), exception })
    }

    fn page<'r, F: FactTable>(&'r self, facts: &'a Facts<F>) -> Page<'r, 'a, F> {
        Page { since: &self.since, contradicted: &self.contradicted, facts }
    }

    fn noted(&self, promotion: Option<&'a Promotion>) -> Option<&'a Promotion> {
        if let Some(decided) = promotion.and_then(Promotion::approved) {
            self.note(decided.on);
        }
        promotion
    }

    fn reads_others(&self) {
        self.of_others.set(true);
    }

    fn note(&self, day: Day) {
        self.since.set(self.since.get().max(day));
    }

    fn note_setting(&self, setting: Option<Setting>) {
        if let Some(setting) = setting {
            self.note(setting.on);
        }
    }

    fn turns_after(&self, day: Day) {
        self.holds_through.set(Some(self.holds_through.get().map_or(day, |nearest| nearest.min(day))));
    }

    /// What the effective reach follows from and contradicts itself.
    fn effects_contradicted(&self) -> Option<&'static Pair> {
        let mut live = self.dossier.grants.iter().filter(|grant| grant.may_be_live());
        live.find_map(|grant| contradiction::of(&grant.facts, "customer_data"))
    }

    /// The latest day on which anything that the effective reach follows from was set.
    fn effects_since(&self) -> Day {
        let facts = &self.dossier.workload.facts;
        let own = ["reach_customer", "reach_record", "reach_decision", "grants_complete"];
        let own = own.into_iter().filter_map(|name| facts.setting(name));
        let opening = ["state", "customer_data", "classification", "egress", "feeds_decision"];
        let grants = self.dossier.grants.iter();
        let granted = grants.clone().map(|grant| grant.added_on);
        let opened = grants.flat_map(|grant| opening.into_iter().filter_map(|name| grant.facts.setting(name)));
        let days = own.chain(opened).map(|setting| setting.on).chain(granted);
        days.max().unwrap_or(self.dossier.workload.added_on)
    }
}

/// The facts of one record, as a check reads them.
#[derive(Debug)]
pub struct Page<'r, 'a, F> {
    since: &'r Cell<Day>,
    contradicted: &'r Cell<Option<&'static Pair>>,
    facts: &'a Facts<F>,
}

impl<'a, F: FactTable> Page<'_, 'a, F> {
    /// One fact; use [`fact!`].
    pub fn read<T>(&self, name: &'static str, get: impl FnOnce(&'a F) -> &'a T) -> &'a T {
        if let Some(setting) = self.facts.setting(name) {
            self.since.set(self.since.get().max(setting.on));
        }
        if let Some(pair) = contradiction::of(self.facts, name) {
            self.contradicted.set(Some(pair));
        }
        get(self.facts)
    }
}

/// A data grant, as a check reads it.
#[derive(Debug)]
pub struct GrantPage<'r, 'a> {
    page: Page<'r, 'a, GrantFacts>,
    grant: &'a Grant,
}

impl<'a> GrantPage<'_, 'a> {
    /// One fact; use [`fact!`].
    pub fn read<T>(&self, name: &'static str, get: impl FnOnce(&'a GrantFacts) -> &'a T) -> &'a T {
        self.page.read(name, get)
    }

    /// Its id.
    pub fn id(&self) -> Id {
        self.grant.id
    }

    /// The day it was recorded from.
    pub fn added_on(&self) -> Day {
        self.grant.added_on
    }

    /// What to call it in a reason.
    pub fn called(&self) -> Cow<'a, str> {
        self.grant.called()
    }

    /// Whether the decision on the request whose gate is judged approves it.
    pub fn awaits_decision(&self) -> bool {
        self.page.read("approved_by", |facts| &facts.approved_by);
        self.grant.awaits_decision()
    }
}

/// An exception, as a check reads it.
#[derive(Debug)]
pub struct ExceptionPage<'r, 'a> {
    page: Page<'r, 'a, ExceptionFacts>,
    /// The exception; its facts are read through the page.
    pub exception: &'a Exception,
}

impl<'a> ExceptionPage<'_, 'a> {
    /// One fact; use [`fact!`].
    pub fn read<T>(&self, name: &'static str, get: impl FnOnce(&'a ExceptionFacts) -> &'a T) -> &'a T {
        self.page.read(name, get)
    }
}
