//! A plan and the lists of the workload agree: nothing that would be there is said not to be, and nothing that is added escapes the gate.

use crate::ratify::{ask, decide, whole};
use crate::support::{TestRegister, fields};
use countersign::domain::plan::{PlannedGrant, PlannedIdentity};
use countersign::domain::{Command, Decision, FactTable, Id, Listing, Plan, Stage, Value};
use rstest::rstest;

const NEW: Id = Id([0x5e; 16]);

fn zone(desk: &mut TestRegister) -> Id {
    let fields = fields(&[("name", "vault"), ("kind", "secrets-store"), ("environment", "production")]);
    desk.act(Command::DescribeZone { zone: None, fields }).begun[0]
}

#[derive(Clone, Copy)]
enum There {
    Identity,
    Zone,
    Grant,
    PlannedIdentity,
    PlannedZone,
    PlannedGrant,
    ZoneThatIsLeft,
}

#[rstest]
#[case::an_identity(There::Identity, Some("1 identity is"))]
#[case::a_zone(There::Zone, Some("1 zone is"))]
#[case::access(There::Grant, Some("1 data grant is"))]
#[case::an_identity_that_is_planned(There::PlannedIdentity, Some("identities_complete=listed"))]
#[case::a_zone_that_is_planned(There::PlannedZone, Some("zones_complete=listed"))]
#[case::access_that_is_planned(There::PlannedGrant, Some("grants_complete=listed"))]
#[case::a_zone_that_is_left(There::ZoneThatIsLeft, None)]
fn a_plan_does_not_say_that_there_is_nothing_of_what_would_be_there(#[case] there: There, #[case] said: Option<&str>) {
    let mut desk = TestRegister::begin("2026-11-02");
    let (owner, asks) = (desk.person("A. Kumar"), desk.person("R. Diaz"));
    let id = desk.found("Outbreak detector", &[("stage", "production")]);
    desk.answer(id, &[("owner", &owner.to_string())]);
    let zone = zone(&mut desk);
    let mut plan = whole();
    match there {
        There::Identity => {
            let fields = fields(&[("account", "svc-bot")]);
            desk.act(Command::AddIdentity { fields, workloads: vec![id], zones: vec![] });
        }
        There::Zone => drop(desk.act(Command::PlaceWorkload { workload: id, zone, stands: true })),
        There::ZoneThatIsLeft => {
            desk.act(Command::PlaceWorkload { workload: id, zone, stands: true });
            plan.left_zones.push(zone);
        }
        There::Grant => {
            drop(desk.act(Command::AddGrant { workload: id, fields: fields(&[("dataset", "cases")]) }));
        }
        There::PlannedIdentity => plan.identities.push(PlannedIdentity {
            identity: NEW,
            fields: fields(&[("account", "svc-bot")]),
            zones: vec![],
        }),
        There::PlannedZone => plan.zones.push(zone),
        There::PlannedGrant => {
            plan.grants.push(PlannedGrant { grant: NEW, fields: fields(&[("dataset", "cases"), ("state", "live")]) });
        }
    }
    let asked = ask(id, Stage::Production, plan, asks);
    match said {
        Some(said) => {
            let refused = desk.refused(asked);
            assert!(refused.contains("there cannot be none") && refused.contains(said), "{refused}");
        }
        None => drop(desk.act(asked)),
    }
}

#[test]
fn what_a_plan_adds_to_a_list_that_was_said_to_be_empty_is_judged_and_then_listed() {
    let mut desk = TestRegister::begin("2026-11-02");
    let (owner, asks, decider) = (desk.person("A. Kumar"), desk.person("R. Diaz"), desk.person("M. Silva"));
    let id = desk.found("Outbreak detector", &[("stage", "production")]);
    let none = [("grants_complete", "none"), ("identities_complete", "none"), ("zones_complete", "none")];
    desk.answer(id, &[("owner", &owner.to_string())]);
    desk.answer(id, &none);
    let silent = whole()
        .fields
        .iter()
        .filter(|(name, _)| !none.iter().any(|(list, _)| list == name))
        .fold(countersign::domain::Fields::new(), |fields, (name, value)| fields.with(name, value.clone()));
    let planned = |more: &[(&str, &str)]| Plan {
        fields: silent.clone(),
        grants: vec![PlannedGrant { grant: NEW, fields: fields(more) }],
        ..Plan::default()
    };
    let bare = [("dataset", "cases"), ("state", "live")];
    let shut = desk.refused(ask(id, Stage::Production, planned(&bare), asks));
    assert!(shut.contains("the gate to production is not open") && shut.contains("DAT-"), "{shut}");

    let (owner, decider_id) = (owner.to_string(), decider.to_string());
    let whole = [
        ("dataset", "cases"),
        ("state", "live"),
        ("classification", "internal"),
        ("customer_data", "no"),
        ("masking", "masked"),
        ("mode", "read"),
        ("environment", "production"),
        ("egress", "no"),
        ("feeds_decision", "no"),
        ("requested_by", &owner),
        ("approved_by", &decider_id),
        ("approved_on", "2026-11-01"),
        ("reason", "it finds outbreaks in them"),
        ("expires_on", "2027-06-30"),
    ];
    desk.act(ask(id, Stage::Production, planned(&whole), asks));
    let approve = decide(&desk, id, Decision::Approved, decider);
    desk.act(approve);
    let facts = desk.dossier(id).workload.facts;
    assert_eq!(facts.value("grants_complete"), Some(Value::from(Listing::Listed)));
    assert_eq!(facts.value("zones_complete"), Some(Value::from(Listing::None)));
}
