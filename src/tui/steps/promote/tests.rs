//! Asking for the next stage by keys.

use super::*;
use crate::domain::{Fact, Logging};
use crate::tui::action::ActionId;
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

fn open(office: &mut Office, key: &str) {
    let id = office.workload(key).id;
    let effects = begin_on(&mut office.model, id, None);
    office.settle(effects);
}

fn go_to(office: &mut Office, title: &str) {
    let steps = office.model.steps.as_ref().unwrap();
    let at = steps.wizard().steps.iter().position(|step| step.title == title).unwrap();
    while office.model.steps.as_ref().unwrap().at() < at {
        office.act(ActionId::NextStep);
    }
}

fn experiment(office: &mut Office) -> Id {
    let id = office.add("Tariff notes");
    let fields = Fields::new().with("stage", Stage::Experiment);
    office.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    id
}

/// Access that is approved and has an end, and is not in force.
fn planned(office: &mut Office, workload: Id, by: Id, approved_by: Id) {
    let mut fields = Fields::new().with("requested_by", by).with("approved_by", approved_by);
    for (name, text) in [
        ("dataset", "tariff table"),
        ("state", "planned"),
        ("classification", "internal"),
        ("customer_data", "no"),
        ("masking", "masked"),
        ("mode", "read"),
        ("environment", "test"),
        ("egress", "no"),
        ("feeds_decision", "no"),
        ("approved_on", "2026-11-10"),
        ("reason", "notes are made from it"),
        ("expires_on", "2027-06-30"),
    ] {
        fields.parse(name, text).unwrap();
    }
    office.write(Command::AddGrant { workload, fields });
}

#[test]
fn a_gate_that_is_not_open_says_what_stops_it_who_can_fix_it_and_leads_there() {
    let mut office = Office::open();
    office.me("R. Diaz");
    experiment(&mut office);
    open(&mut office, "tariff-notes");
    office.type_text("change it");
    go_to(&mut office, "Gate");
    insta::assert_snapshot!("gate_80x24", screen(&office.model));
    office.model.size = (120, 40);
    insta::assert_snapshot!("gate_120x40", screen(&office.model));
    office.model.size = (60, 15);
    insta::assert_snapshot!("gate_60x15", screen(&office.model));
    office.model.size = (80, 24);

    let at = |office: &Office| {
        office.model.steps.as_ref().unwrap().field().map(|field| field.id.to_string()).unwrap_or_default()
    };
    while !screen(&office.model).contains("▌ ○ LOG-1") {
        office.act(ActionId::NextField);
    }
    office.act(ActionId::Proceed);
    assert_eq!(at(&office), "log_prompts", "{}", screen(&office.model));
    office.type_text("planned");
    office.act(ActionId::Proceed);
    let gate = screen(&office.model);
    assert!(gate.contains("The gate to pilot is not open") && !gate.contains("LOG-1 "), "{gate}");

    office.go_to_summary();
    let summary = screen(&office.model);
    assert!(summary.contains("Not ready to write") || summary.contains("is incomplete"), "{summary}");
    office.act(ActionId::Proceed);
    assert!(office.asked.is_empty());
    assert_eq!(
        office.model.steps.as_ref().unwrap().values().choice("reach_customer"),
        Some("act"),
        "what was typed stays"
    );
}

#[test]
fn through_an_open_gate_a_request_is_sent_with_the_plan_the_effect_again_and_the_access_that_goes_live() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let workload = office.ready(kumar, kumar);
    planned(&mut office, workload, kumar, me);
    open(&mut office, "tariff-notes");
    go_to(&mut office, "Data");
    insta::assert_snapshot!("data_80x24", screen(&office.model));
    office.type_text("live");
    go_to(&mut office, "Due");
    office.act(ActionId::NextField);
    office.type_text("2027-02-01");
    office.go_to_summary();
    insta::assert_snapshot!("summary_80x24", screen(&office.model));
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    let [Command::RequestPromotion { plan, to, by, .. }] = office.asked[0].commands.as_slice() else { panic!() };
    assert_eq!((*to, by.person), (Stage::Pilot, me));
    assert_eq!(plan.fields.len(), 5, "the effect again, and the end of the pilot: {plan:?}");
    let [granted] = plan.grants.as_slice() else { panic!("{plan:?}") };
    assert_eq!(granted.fields.get("state"), Some(&crate::domain::Value::Word("live")));
    let grant = &office.dossier(workload).grants[0];
    assert!(grant.facts.state.is(GrantState::Planned), "it counts for nothing before the approval");
}

#[test]
fn what_other_steps_fix_is_fixed_there_and_the_promotion_goes_on_where_it_was() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let workload = office.ready(kumar, kumar);
    planned(&mut office, workload, me, kumar);
    let grant = office.dossier(workload).grants[0].id;
    let fields = Fields::new().with("approved_by", crate::domain::Value::Unknown).with("state", GrantState::Live);
    office.write(Command::DescribeGrant { grant, fields });
    open(&mut office, "tariff-notes");
    office.model.steps.as_mut().unwrap().go_to_field("pilot_scope");
    office.paste_over("three teams");
    go_to(&mut office, "Gate");
    while !screen(&office.model).contains("▌ ○ DAT-1") {
        assert!(screen(&office.model).contains("DAT-1"), "{}", screen(&office.model));
        office.act(ActionId::NextField);
    }
    office.act(ActionId::Proceed);
    assert_eq!(office.model.steps.as_ref().unwrap().wizard().name, "approve-grant");
    office.type_text("kumar");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(screen(&office.model).contains("unfinished draft"), "{}", screen(&office.model));
    office.act(ActionId::Take);
    let steps = office.model.steps.as_ref().unwrap();
    assert_eq!((steps.wizard().name, steps.values().text("pilot_scope")), ("promote", Some("three teams")));
    let gate = screen(&office.model);
    assert!(gate.contains("The gate to pilot") && !gate.contains("DAT-1"), "{gate}");
}

#[test]
fn a_promotion_that_another_person_asks_for_is_recorded_as_theirs() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let workload = office.ready(me, me);
    open(&mut office, "tariff-notes");
    office.model.steps.as_mut().unwrap().go_to_field(questions::BY);
    office.type_text("kumar");
    office.model.steps.as_mut().unwrap().go_to_field("ends_on");
    office.type_text("2027-02-01");
    office.model.steps.as_mut().unwrap().go_to_field("log_prompts");
    office.type_text("planned");
    office.go_to_summary();
    let shown = screen(&office.model);
    assert!(shown.contains("A. Kumar, as stated to R. Diaz,"), "{shown}");
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    assert_eq!(office.asked[0].stated_by, Some(kumar));
    let asked = office.dossier(workload).pending().cloned().unwrap();
    assert_eq!(asked.requested_by.assurance, crate::domain::Assurance::Stated);
    assert_eq!(office.workload("tariff-notes").facts.log_prompts, Fact::Known(Logging::Yes), "a plan is no answer");
}

#[rstest::rstest]
#[case(Stage::Pilot)]
#[case(Stage::Production)]
fn what_a_gate_reads_of_a_workload_is_asked_in_the_steps_to_it(#[case] to: Stage) {
    // Not a matter of answering: how it came where it stands, when it was answered, what was raised by hand.
    const NOT_ASKED: [&str; 4] = ["stage", "stage_since", "reach_answered_on", "tier_raised"];
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let workload = office.ready(kumar, kumar);
    if to == Stage::Production {
        super::super::decide::tests::asked_of(&mut office, "tariff-notes");
        office.model.steps = None;
        let promotion = office.dossier(workload).pending().unwrap().id;
        let by = crate::domain::By { person: me, assurance: crate::domain::Assurance::OsClaimed };
        let (decision, reason) = (crate::domain::Decision::Approved, "ready".to_owned());
        office.write(Command::Decide { promotion, workload, decision, by, reason, conditions: vec![] });
    }
    open(&mut office, "tariff-notes");
    let steps = office.model.steps.as_ref().unwrap();
    let asked =
        |name: &str| (0..steps.wizard().steps.len()).any(|step| steps.asked(step).any(|field| field.id == name));
    let controls = crate::controls::catalogue().controls.iter().filter(|control| control.core && control.gates(to));
    for (control, read) in controls.flat_map(|control| control.reads.iter().map(move |read| (&control.id, read))) {
        let read = read.as_str();
        let is_fact = WorkloadFacts::field(read).is_some() && !NOT_ASKED.contains(&read);
        let of_the_other = matches!((to, read), (Stage::Pilot, "cadence") | (Stage::Production, "pilot_scope"));
        assert!(!is_fact || of_the_other || asked(read), "{control} reads {read}, and nothing asks for it");
    }
}

/// A pilot in production's sight: it runs as a test identity and stands on a zone that production uses too.
fn pilot(office: &mut Office) -> (Id, Id) {
    use crate::domain::record::{IdentityFacts, ZoneFacts};
    use crate::domain::{Environment, ZoneKind};
    let workload = office.found("Claims pilot", Stage::Pilot);
    for name in ["test-vault", "prod-vault"] {
        let fields = Fields::<ZoneFacts>::new().with("name", name).with("kind", ZoneKind::SecretsStore);
        office.write(Command::DescribeZone { zone: None, fields });
    }
    let zone = office.store().find_zone("test-vault").unwrap().id;
    office.write(Command::PlaceWorkload { workload, zone, stands: true });
    let fields = Fields::<IdentityFacts>::new().with("account", "svc-test").with("environment", Environment::Test);
    office.write(Command::AddIdentity { fields, workloads: vec![workload], zones: vec![] });
    let identity = office.dossier(workload).identities[0].identity.id;
    (workload, identity)
}

/// Begins with the request, where several could be meant with that for production.
fn ask_for_production(office: &mut Office, workload: Id) {
    let effects = begin_on(&mut office.model, workload, None);
    office.settle(effects);
    if office.model.steps.is_none() {
        office.choose("Ask for production");
    }
}

#[test]
fn the_plan_prepares_an_identity_for_production_and_lets_that_of_test_go() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let (workload, test) = pilot(&mut office);
    ask_for_production(&mut office, workload);
    go_to(&mut office, "Zones");
    insta::assert_snapshot!("zones_80x24", screen(&office.model));
    let zone = office.store().find_zone("test-vault").unwrap().id;
    office.model.steps.as_mut().unwrap().go_to_field(&format!("zone-{zone}"));
    office.type_text("leaves");
    office.model.steps.as_mut().unwrap().go_to_field("zone");
    office.type_text("prod-vault");
    for (field, text) in [
        ("prepare", "yes"),
        ("account", "svc-prod"),
        ("privilege", "scoped"),
        ("planned_kind", "a token"),
        ("planned_ttl_hours", "1"),
    ] {
        office.model.steps.as_mut().unwrap().go_to_field(field);
        office.type_text(text);
    }
    insta::assert_snapshot!("identities_80x24", screen(&office.model));
    let steps = office.model.steps.as_ref().unwrap();
    assert_eq!(
        steps.values().text(&format!("revoke-{test}")),
        Some("2026-12-07"),
        "proposed: today and the days of the policy"
    );
    let looked = {
        let crate::tui::msg::Answer::LookedBack(looked) = office.ask(&crate::tui::effect::Request::LookBack(workload))
        else {
            panic!("no workload")
        };
        *looked
    };
    let me = office.model.me().unwrap().id;
    let subject = Subject::of(looked, office.people(), me, String::new(), office.model.day());
    let values = office.model.steps.as_ref().unwrap().answered();
    let asking = Asking { subject: Arc::new(subject), to: Stage::Production, before: None };
    let (plan, subject) = (asking.plan(&values), &asking.subject);
    let words = place::in_words(&subject.looked.dossier, &subject.looked.zones, &plan);
    assert_eq!(
        words,
        [
            "Stands on prod-vault",
            "Leaves test-vault",
            "svc-test (test): to be revoked by 2026-12-07",
            "Prepared: svc-prod, for production, scoped, token, 1 h each",
        ]
    );
    let then = place::known(subject, &plan).after(&plan, Stage::Production, subject.today);
    assert_eq!(then.identities.len(), 2);
    assert!(then.zones.iter().any(|zone| zone.called() == "prod-vault"), "the gate knows who shares it");
}

/// Asks for a pilot with a plan that the steps can say, and with more that they cannot; then changes the workload.
fn outgrown(office: &mut Office, asks: Id, owner: Id) -> (Id, Plan) {
    let workload = office.ready(owner, owner);
    planned(office, workload, asks, owner);
    let grant = office.dossier(workload).grants[0].id;
    let new = PlannedGrant {
        grant: Id([9; 16]),
        fields: Fields::new().with("dataset", "claims").with("state", GrantState::Planned),
    };
    let mut fields = Fields::new().with("model", "Lumen 3");
    for (name, text) in [
        ("reach_customer", "none"),
        ("reach_record", "influence"),
        ("reach_decision", "read"),
        ("control_point", "before"),
        ("grants_complete", "listed"),
        ("ends_on", "2027-02-01"),
    ] {
        fields.parse(name, text).unwrap();
    }
    let live = PlannedGrant { grant, fields: Fields::new().with("state", GrantState::Live) };
    let plan = Plan { fields, grants: vec![live, new], ..Plan::default() };
    let by = crate::domain::By { person: asks, assurance: crate::domain::Assurance::OsClaimed };
    office.write(Command::RequestPromotion { workload, to: Stage::Pilot, plan: plan.clone(), by });
    let fields = Fields::new().with("purpose", "notes on tariffs and duties");
    office.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    (workload, plan)
}

#[test]
fn a_request_that_was_outgrown_is_asked_again_with_the_same_plan_and_withdrawn_in_the_same_act() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let (workload, planned) = outgrown(&mut office, me, kumar);
    open(&mut office, "tariff-notes");
    insta::assert_snapshot!("again_80x24", screen(&office.model));
    office.go_to_summary();
    insta::assert_snapshot!("again_summary_80x24", screen(&office.model));
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    let promotions = office.dossier(workload).promotions;
    let [before, now] = promotions.as_slice() else { panic!("{promotions:?}") };
    assert_eq!(before.decided.as_ref().unwrap().decision, crate::domain::Decision::Withdrawn);
    assert_eq!((&now.plan, now.decided.is_none()), (&planned, true));
    assert!(!outdated::is_outdated(now, &office.dossier(workload)));
}

#[test]
fn who_decides_gets_from_what_changed_to_asking_again_and_cannot_withdraw_for_others() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let (kumar, silva) = (office.person("A. Kumar"), office.person("M. Silva"));
    let (workload, _) = outgrown(&mut office, silva, kumar);
    office.select(workload);
    office.act(ActionId::Decide);
    office.act(ActionId::NextStep);
    office.act(ActionId::Proceed);
    assert!(screen(&office.model).contains("Ask again: tariff-notes to pilot"), "{}", screen(&office.model));
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.asked.is_empty(), "nobody was named who may take the request back");
    office.model.steps.as_mut().unwrap().go_to_field(questions::BY);
    office.type_text("diaz");
    assert!(screen(&office.model).contains("by M. Silva, who asked"), "{}", screen(&office.model));
    office.paste_over("kumar");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert_eq!(office.dossier(workload).promotions.len(), 2, "{}", screen(&office.model));
}

#[test]
fn a_request_that_was_rejected_is_asked_again_or_anew() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let (workload, planned) = outgrown(&mut office, me, kumar);
    let promotion = office.dossier(workload).pending().unwrap().id;
    let by = crate::domain::By { person: office.person("M. Silva"), assurance: crate::domain::Assurance::Stated };
    let (decision, reason) = (crate::domain::Decision::Rejected, "not so".to_owned());
    office.write(Command::Decide { promotion, workload, decision, by, reason, conditions: vec![] });
    open(&mut office, "tariff-notes");
    let choices = screen(&office.model);
    assert!(choices.contains("Ask again to pilot") && choices.contains("Ask for pilot"), "{choices}");
    office.choose("again");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert_eq!(office.dossier(workload).pending().unwrap().plan, planned, "{}", screen(&office.model));
}

#[test]
fn several_identities_are_prepared_one_after_the_other_and_stand_so_when_it_is_asked_again() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let (workload, _) = pilot(&mut office);
    ask_for_production(&mut office, workload);
    for (field, text) in [
        ("prepare", "yes"),
        ("account", "svc-read"),
        ("privilege", "scoped"),
        ("prepare_2", "yes"),
        ("account_2", "svc-write"),
        ("planned_kind_2", "a token"),
        ("planned_ttl_hours_2", "1"),
    ] {
        office.model.steps.as_mut().unwrap().go_to_field(field);
        office.type_text(text);
    }
    let crate::tui::msg::Answer::LookedBack(looked) = office.ask(&crate::tui::effect::Request::LookBack(workload))
    else {
        panic!("no workload")
    };
    let me = office.model.me().unwrap().id;
    let subject = Subject::of(*looked, office.people(), me, String::new(), office.model.day());
    let asking = Asking { subject: Arc::new(subject), to: Stage::Production, before: None };
    let plan = asking.plan(&office.model.steps.as_ref().unwrap().answered());
    let accounts: Vec<String> =
        plan.identities.iter().filter_map(|it| Some(it.fields.get("account")?.plain())).collect();
    assert_eq!(accounts, ["svc-read", "svc-write"]);
    let (ids, answers) = prepared::answers(&asking.subject, &plan.identities);
    let mut values = Values::new(asking.subject.today.date());
    for (name, entry) in &answers {
        values.set(name, entry.clone());
    }
    let new: Vec<_> = plan.identities.iter().filter(|it| it.fields.get("account").is_some()).cloned().collect();
    assert_eq!(prepared::planned(&ids, &asking.subject, &values), new);
}

#[test]
fn an_exception_from_what_the_gate_stops_at_is_asked_on_the_way_and_the_promotion_goes_on_where_it_was() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let workload = office.ready(kumar, kumar);
    let fields = Fields::new().with("log_prompts", Logging::No);
    office.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    open(&mut office, "tariff-notes");
    office.model.steps.as_mut().unwrap().go_to_field("pilot_scope");
    office.paste_over("three teams");
    go_to(&mut office, "Gate");
    while !screen(&office.model).contains("▌ ✗ LOG-1") {
        assert!(screen(&office.model).contains("LOG-1"), "{}", screen(&office.model));
        office.act(ActionId::NextField);
    }
    insta::assert_snapshot!("gate_excepts_80x24", screen(&office.model));
    office.act(ActionId::RequestException);
    assert_eq!(office.model.steps.as_ref().unwrap().wizard().name, "ask-exception", "{}", screen(&office.model));
    office.type_text("the log store moves in January");
    office.act(ActionId::Proceed);
    office.type_text("two people sample the answers weekly");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(screen(&office.model).contains("unfinished draft"), "{}", screen(&office.model));
    office.act(ActionId::Take);
    let steps = office.model.steps.as_ref().unwrap();
    assert_eq!((steps.wizard().name, steps.values().text("pilot_scope")), ("promote", Some("three teams")));
    assert!(office.dossier(workload).exceptions[0].waits());
}
