//! A request that waits while the workload changes: what changed since it was asked for, and that it cannot be approved as it was asked.
//! What a change is says the one comparison of [`frozen`](super::frozen); here it is told.

use super::field::FactTable as _;
use super::frozen::{Change, Compared, FrozenFacts, Part};
use super::record::Promotion;
use super::routine::is_routine;
use super::{Day, Dossier, GrantState, Id, IdentityState, Plan, RecordKind, Refusal, RefusalKind, Value, snapshot};
use std::borrow::Cow;

/// What a request was asked on, beside what would be approved today: both with its plan applied.
#[derive(Clone, Debug)]
pub struct Since {
    frozen: FrozenFacts,
    then: Dossier,
    /// Every part that was known then or is known now, changed or not.
    pub compared: Vec<Compared>,
}

/// Facts that a snapshot holds. Those of a workload that are routine are compared, and shown; they void nothing.
fn frozen(kind: RecordKind, field: &str) -> bool {
    kind == RecordKind::Workload || !is_routine(kind, field)
}

/// The plan of a request as approval makes it true now: a day that it planned and that a routine act has set since, such as that of the
/// next review, is not put back.
#[must_use]
pub fn plan_now<'p>(promotion: &'p Promotion, dossier: &Dossier) -> Cow<'p, Plan> {
    let planned = promotion.plan.fields.iter().filter(|(name, _)| is_routine(RecordKind::Workload, name));
    let overtaken: Vec<&str> = planned
        .filter(|(name, _)| {
            let before = snapshot::before(&promotion.snapshot, name);
            before.is_some_and(|before| dossier.workload.facts.value(name).is_some_and(|now| now != before))
        })
        .map(|(name, _)| name)
        .collect();
    if overtaken.is_empty() {
        return Cow::Borrowed(&promotion.plan);
    }
    let mut plan = promotion.plan.clone();
    for name in overtaken {
        plan.fields.remove(name);
    }
    Cow::Owned(plan)
}

/// A day ahead that the plan sets and that has passed by the day of the decision: approving would make the workload late at once.
#[must_use]
pub fn passed(plan: &Plan, on: Day) -> Option<(&'static str, Day)> {
    const AHEAD: [&str; 2] = ["next_review_on", "ends_on"];
    AHEAD.into_iter().find_map(|name| match plan.fields.get(name) {
        Some(Value::Day(day)) if *day < on => Some((name, *day)),
        _ => None,
    })
}

/// Whether a workload is no longer as it was when a promotion of it was asked for: then that cannot be approved as it was asked.
#[must_use]
pub fn is_outdated(promotion: &Promotion, dossier: &Dossier) -> bool {
    let left = !dossier.workload.facts.stage.is(promotion.from);
    left || Since::of(promotion, dossier).is_none_or(|since| since.changed().next().is_some())
}

/// The last request, where it can be asked again: one that waits and that the workload has outgrown, or one that was taken back or
/// rejected since the workload last entered a stage.
#[must_use]
pub fn asked_before(dossier: &Dossier) -> Option<&Promotion> {
    let last = dossier.promotions.last()?;
    let can_be = match &last.decided {
        None => is_outdated(last, dossier),
        Some(_) => last.approved().is_none() && dossier.workload.facts.stage.is(last.from),
    };
    can_be.then_some(last)
}

/// The plan of a request without what has come true or gone since, so that it can be asked again: access that ended, identities that
/// were revoked, zones that it stands on already or left.
#[must_use]
pub fn planned_again(promotion: &Promotion, dossier: &Dossier) -> Plan {
    let mut plan = promotion.plan.clone();
    let ended = |id| dossier.grants.iter().any(|it| it.id == id && it.facts.state.is(GrantState::Ended));
    plan.grants.retain(|planned| !ended(planned.grant));
    let revoked = |id| {
        let known = dossier.identities.iter().find(|it| it.identity.id == id);
        known.is_some_and(|it| it.identity.facts.state.is(IdentityState::Revoked))
    };
    plan.identities.retain(|planned| !revoked(planned.identity));
    let stands = |zone: &Id| dossier.workload.zones.iter().any(|bond| bond.with == *zone);
    plan.zones.retain(|zone| !stands(zone));
    plan.left_zones.retain(stands);
    plan
}

impl Since {
    /// The comparison; nothing where what was frozen cannot be read.
    #[must_use]
    pub fn of(promotion: &Promotion, dossier: &Dossier) -> Option<Self> {
        let frozen = FrozenFacts::read(&promotion.snapshot)?;
        let then = dossier.after(&promotion.plan, promotion.to, promotion.requested_on);
        let compared = frozen.compared_with(&then, self::frozen);
        Some(Self { frozen, then, compared })
    }

    /// What is another than it was, and voids the request.
    pub fn changed(&self) -> impl Iterator<Item = &Compared> {
        self.compared.iter().filter(|it| it.is_changed() && !is_routine_of_workload(it))
    }

    /// The workload as it would be were it approved today.
    #[must_use]
    pub const fn then(&self) -> &Dossier {
        &self.then
    }

    /// What a part is called: `access to claims-db`, `identity svc-claims`; nothing of the workload itself.
    #[must_use]
    pub fn called(&self, part: Part) -> String {
        let was = |text: Option<&Value>| text.map_or_else(|| "that is no longer recorded".to_owned(), Value::plain);
        match part {
            Part::Workload => String::new(),
            Part::Grant(id) => {
                let now = self.then.grants.iter().find(|it| it.id == id).map(|it| it.called().into_owned());
                let name = now.unwrap_or_else(|| was(self.frozen.grants.get(&id).and_then(|it| it.get("dataset"))));
                format!("access to {name}")
            }
            Part::Identity(id) => {
                let now = self.then.identities.iter().find(|it| it.identity.id == id);
                let now = now.map(|it| it.identity.called());
                let name = now.unwrap_or_else(|| was(self.frozen.identities.get(&id).and_then(|it| it.get("account"))));
                format!("identity {name}")
            }
            Part::Zone(id) => {
                let now = self.then.zone(id).map(|zone| zone.called().to_owned());
                let name = now.unwrap_or_else(|| was(self.frozen.zones.get(&id).and_then(|it| it.get("name"))));
                format!("zone {name}")
            }
            Part::Stand((None, zone)) => format!("standing on {}", self.called(Part::Zone(zone))),
            Part::Stand((Some(who), zone)) => {
                format!("{} standing on {}", self.called(Part::Identity(who)), self.called(Part::Zone(zone)))
            }
        }
    }
}

fn is_routine_of_workload(it: &Compared) -> bool {
    matches!((&it.part, &it.change), (Part::Workload, Change::Fact { field, .. }) if is_routine(RecordKind::Workload, field.name))
}

/// What changed since a promotion was asked for, a line for each thing: what it is of, what it was, what it is.
#[must_use]
pub fn changes_in_words(promotion: &Promotion, dossier: &Dossier, called: &dyn Fn(Id) -> String) -> Vec<String> {
    let mut lines = vec![];
    if !dossier.workload.facts.stage.is(promotion.from) {
        let now = dossier.workload.facts.stage.known().map_or("unknown", |stage| super::Word::word(*stage));
        lines.push(format!("Stage: {} -> {now}", promotion.from));
    }
    match Since::of(promotion, dossier) {
        None => lines.push("what was frozen with the request cannot be read".to_owned()),
        Some(since) => lines.extend(since.changed().map(|it| in_words(&since, it, called))),
    }
    lines
}

fn in_words(since: &Since, it: &Compared, called: &dyn Fn(Id) -> String) -> String {
    let what = since.called(it.part);
    let said = |value: &Value| match value {
        Value::Person(person) => called(*person),
        value => value.plain(),
    };
    match &it.change {
        Change::Fact { field, then, now } => {
            let title = if what.is_empty() { field.title.to_owned() } else { format!("{what}: {}", field.title) };
            format!("{title}: {} -> {}", said(then), said(now))
        }
        Change::Added => format!("{what}: not there -> there"),
        Change::Gone => format!("{what}: there -> not there"),
        Change::Kept => what,
    }
}

/// The refusal of an approval that comes too late for what was asked; nothing where it still is what would be approved.
#[must_use]
pub fn refusal(promotion: &Promotion, dossier: &Dossier, called: &dyn Fn(Id) -> String) -> Option<Refusal> {
    if !is_outdated(promotion, dossier) {
        return None;
    }
    let key = &dossier.workload.key;
    let changes: Vec<String> =
        changes_in_words(promotion, dossier, called).into_iter().map(|line| format!("\n  {line}")).collect();
    Some(Refusal::new(
        RefusalKind::Conflict,
        key,
        format!(
            "it has changed since the request of {}, so it cannot be approved as it was asked for:{}\n",
            promotion.requested_on,
            changes.concat()
        ),
        format!("reject it, or have it asked again on the facts of today: `countersign promote {key} --repeat`"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decide::GateReport;
    use crate::domain::field::{Fields, Setting};
    use crate::domain::record::{By, Grant, Identity, Relation, Workload, Zone};
    use crate::domain::snapshot::{Versions, freeze};
    use crate::domain::{Assurance, Day, Environment, Facts, How, RunsAs, Stage};
    use rstest::rstest;

    const OWNER: Id = Id([1; 16]);
    const ZONE: Id = Id([2; 16]);
    const SECOND: Id = Id([3; 16]);
    const RUNS: Id = Id([4; 16]);
    const DATA: Id = Id([5; 16]);

    fn setting() -> Setting {
        Setting { on: Day::FIRST, how: How::Approval }
    }

    fn zone(id: Id, name: &str) -> Zone {
        let mut zone = Zone { id, added_on: Day::FIRST, facts: Facts::default() };
        zone.facts.set("name", Value::Text(name.into()), setting());
        zone
    }

    fn dossier() -> Dossier {
        let mut workload = Workload::new(Id([9; 16]), "bot".into(), Day::FIRST);
        workload.facts.set("stage", Stage::Pilot.into(), setting());
        workload.facts.set("owner", Value::Person(OWNER), setting());
        workload.zones.push(Relation { with: ZONE, since: Day::FIRST });
        workload.identities.push(Relation { with: RUNS, since: Day::FIRST });
        let mut dossier = Dossier::bare(workload);
        dossier.zones = vec![zone(ZONE, "vault"), zone(SECOND, "rg-prod")];
        let mut identity = Identity::new(RUNS, Day::FIRST);
        identity.facts.set("account", Value::Text("svc-bot".into()), setting());
        identity.zones.push(Relation { with: ZONE, since: Day::FIRST });
        dossier.identities.push(RunsAs { identity, credentials: vec![] });
        let mut grant =
            Grant { id: DATA, workload: Id([9; 16]), added_on: Day::FIRST, facts: Facts::default(), source: None };
        grant.facts.set("dataset", Value::Text("claims-db".into()), setting());
        dossier.grants.push(grant);
        dossier
    }

    fn asked(dossier: &Dossier) -> Promotion {
        let versions = Versions { catalogue: "1", policy: "p" };
        let plan = Plan { fields: Fields::new().with("model", "Lumen"), ..Plan::default() };
        let snapshot = freeze(dossier, &plan, Stage::Production, Day::FIRST, &GateReport::default(), versions).unwrap();
        Promotion {
            id: Id([7; 16]),
            workload: dossier.workload.id,
            from: Stage::Pilot,
            to: Stage::Production,
            requested_by: By { person: OWNER, assurance: Assurance::OsClaimed },
            requested_by_account: String::new(),
            requested_on: Day::FIRST,
            plan,
            snapshot: snapshot.text,
            snapshot_sha256: snapshot.sha256,
            findings: vec![],
            reach: crate::domain::Reach::None,
            approved_as: None,
            decided: None,
        }
    }

    #[rstest]
    #[case::a_review(&["last_review_on", "next_review_on"])]
    #[case::a_log_sample(&["log_sampled_on"])]
    #[case::a_stop_test(&["stop_tested_on"])]
    #[case::the_control_point_used(&["control_exercised_on"])]
    fn what_is_routine_voids_no_request(#[case] fields: &[&str]) {
        let mut dossier = dossier();
        let promotion = asked(&dossier);
        for field in fields {
            dossier.workload.facts.set(field, Value::Day(Day::FIRST.plus_days(9)), setting());
        }
        assert!(!is_outdated(&promotion, &dossier));
    }

    #[test]
    fn a_planned_day_that_a_review_has_set_since_is_not_put_back() {
        let (planned, reviewed) = (Day::FIRST.plus_days(30), Day::FIRST.plus_days(90));
        let mut dossier = dossier();
        let versions = Versions { catalogue: "1", policy: "p" };
        let plan =
            Plan { fields: Fields::new().with("next_review_on", planned).with("model", "Lumen"), ..Plan::default() };
        let snapshot =
            freeze(&dossier, &plan, Stage::Production, Day::FIRST, &GateReport::default(), versions).unwrap();
        let promotion =
            Promotion { plan, snapshot: snapshot.text, snapshot_sha256: snapshot.sha256, ..asked(&dossier) };
        assert_eq!(plan_now(&promotion, &dossier).fields.get("next_review_on"), Some(&Value::Day(planned)));
        dossier.workload.facts.set("next_review_on", Value::Day(reviewed), setting());
        let now = plan_now(&promotion, &dossier);
        assert_eq!(now.fields.get("next_review_on"), None);
        assert_eq!(now.fields.get("model"), Some(&Value::Text("Lumen".into())), "the rest of the plan stands");
        assert!(!is_outdated(&promotion, &dossier));
    }

    #[test]
    fn a_planned_day_is_good_through_itself() {
        let plan = Plan { fields: Fields::new().with("next_review_on", Day::FIRST.plus_days(3)), ..Plan::default() };
        assert_eq!(passed(&plan, Day::FIRST.plus_days(3)), None);
        assert_eq!(passed(&plan, Day::FIRST.plus_days(4)), Some(("next_review_on", Day::FIRST.plus_days(3))));
    }

    #[rstest]
    #[case::nothing(|_: &mut Dossier| {}, &[])]
    #[case::an_identity_is_issued(|it: &mut Dossier| it.identities[0].identity.facts.set("issued_on", Value::Day(Day::FIRST), setting()), &[])]
    #[case::a_tool_list_that_is_empty(|it: &mut Dossier| it.workload.facts.set("tools", Value::Texts(vec![]), setting()), &[])]
    #[case::a_zone_of_nobody_here(|it: &mut Dossier| it.zones[1].facts.set("name", Value::Text("x".into()), setting()), &[])]
    #[case::what_is_planned_came_true(|it: &mut Dossier| it.workload.facts.set("model", Value::Text("Lumen".into()), setting()), &[])]
    #[case::another_owner(|it: &mut Dossier| it.workload.facts.set("owner", Value::Person(SECOND), setting()), &["Owner: 01 -> 03"])]
    #[case::a_tool(|it: &mut Dossier| it.workload.facts.set("tools", Value::Texts(vec!["sql".into()]), setting()), &["Tools: unknown -> sql"])]
    #[case::data(
        |it: &mut Dossier| it.grants[0].facts.set("egress", Value::Word("yes"), setting()),
        &["access to claims-db: Egress: unknown -> yes"]
    )]
    #[case::other_data(|it: &mut Dossier| it.grants.clear(), &["access to claims-db: there -> not there"])]
    #[case::a_wider_identity(
        |it: &mut Dossier| it.identities[0].identity.facts.set("privilege", Value::Word("admin"), setting()),
        &["identity svc-bot: Privilege: unknown -> admin"]
    )]
    #[case::an_identity_gone(
        |it: &mut Dossier| it.identities.clear(),
        &["identity svc-bot: there -> not there", "identity svc-bot standing on zone vault: there -> not there"]
    )]
    #[case::it_stands_elsewhere(
        |it: &mut Dossier| it.workload.zones.push(Relation { with: SECOND, since: Day::FIRST }),
        &["standing on zone rg-prod: not there -> there"]
    )]
    #[case::its_identity_stands_elsewhere(
        |it: &mut Dossier| it.identities[0].identity.zones[0].with = SECOND,
        &["identity svc-bot standing on zone rg-prod: not there -> there",
          "identity svc-bot standing on zone vault: there -> not there"]
    )]
    #[case::its_zone_is_production(
        |it: &mut Dossier| it.zones[0].facts.set("environment", Environment::Production.into(), setting()),
        &["zone vault: Environment: unknown -> production"]
    )]
    #[case::it_left_the_stage(
        |it: &mut Dossier| it.workload.facts.set("stage", Stage::Experiment.into(), setting()),
        &["Stage: pilot -> experiment"]
    )]
    fn a_request_is_outdated_by_what_is_approved_and_says_what_it_was_and_is<R>(
        #[case] happens: impl FnOnce(&mut Dossier) -> R,
        #[case] told: &[&str],
    ) {
        let mut dossier = dossier();
        let promotion = asked(&dossier);
        happens(&mut dossier);
        let called = |id: Id| id.to_string().chars().take(2).collect();
        assert_eq!(changes_in_words(&promotion, &dossier, &called), told);
        assert_eq!(is_outdated(&promotion, &dossier), !told.is_empty());
        assert_eq!(refusal(&promotion, &dossier, &called).is_some(), !told.is_empty());
    }
}
