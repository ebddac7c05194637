//! Asking for the next stage by keys.

use super::*;
use crate::domain::{Fact, Logging};
use crate::tui::action::ActionId;
use crate::tui::forms::test_app::TestApp;
use crate::tui::testing::screen;

fn open(app: &mut TestApp, key: &str) {
    let id = app.workload(key).id;
    let effects = begin_on(&mut app.model, id, None);
    app.settle(effects);
}

fn go_to(app: &mut TestApp, title: &str) {
    let steps = app.model.form.as_ref().unwrap();
    let at = steps.wizard().steps.iter().position(|step| step.title == title).unwrap();
    while app.model.form.as_ref().unwrap().at() < at {
        app.act(ActionId::NextPage);
    }
}

fn experiment(app: &mut TestApp) -> Id {
    let id = app.add("Tariff notes");
    let fields = Fields::new().with("stage", Stage::Experiment);
    app.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    id
}

/// Access that is approved and has an end, and is not in force.
fn planned(app: &mut TestApp, workload: Id, by: Id, approved_by: Id) {
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
    app.write(Command::AddGrant { workload, fields });
}

#[test]
fn a_gate_that_is_not_open_says_what_stops_it_who_can_fix_it_and_leads_there() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    experiment(&mut app);
    open(&mut app, "tariff-notes");
    app.type_text("change it");
    go_to(&mut app, "Gate");
    insta::assert_snapshot!("gate_80x24", screen(&app.model));
    app.model.size = (120, 40);
    insta::assert_snapshot!("gate_120x40", screen(&app.model));
    app.model.size = (60, 15);
    insta::assert_snapshot!("gate_60x15", screen(&app.model));
    app.model.size = (80, 24);

    let at =
        |app: &TestApp| app.model.form.as_ref().unwrap().field().map(|field| field.id.to_string()).unwrap_or_default();
    while !screen(&app.model).contains("▌ ○ LOG-1") {
        app.act(ActionId::NextField);
    }
    app.act(ActionId::Next);
    assert_eq!(at(&app), "log_prompts", "{}", screen(&app.model));
    app.type_text("planned");
    app.act(ActionId::Next);
    let gate = screen(&app.model);
    assert!(gate.contains("The gate to pilot is not open") && !gate.contains("LOG-1 "), "{gate}");

    app.go_to_summary();
    let summary = screen(&app.model);
    assert!(summary.contains("Not ready to write") || summary.contains("is incomplete"), "{summary}");
    app.act(ActionId::Next);
    assert!(app.asked.is_empty());
    assert_eq!(app.model.form.as_ref().unwrap().values().choice("reach_customer"), Some("act"), "what was typed stays");
}

#[test]
fn through_an_open_gate_a_request_is_sent_with_the_plan_the_effect_again_and_the_access_that_goes_live() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    let workload = app.ready(kumar, kumar);
    planned(&mut app, workload, kumar, me);
    open(&mut app, "tariff-notes");
    go_to(&mut app, "Data");
    insta::assert_snapshot!("data_80x24", screen(&app.model));
    app.type_text("live");
    go_to(&mut app, "Due");
    app.act(ActionId::NextField);
    app.type_text("2027-02-01");
    app.go_to_summary();
    insta::assert_snapshot!("summary_80x24", screen(&app.model));
    app.act(ActionId::Next);
    assert!(app.model.form.is_none(), "{}", screen(&app.model));
    let [Command::RequestPromotion { plan, to, by, .. }] = app.asked[0].commands.as_slice() else { panic!() };
    assert_eq!((*to, by.person), (Stage::Pilot, me));
    assert_eq!(plan.fields.len(), 5, "the effect again, and the end of the pilot: {plan:?}");
    let [granted] = plan.grants.as_slice() else { panic!("{plan:?}") };
    assert_eq!(granted.fields.get("state"), Some(&crate::domain::Value::Word("live")));
    let grant = &app.dossier(workload).grants[0];
    assert!(grant.facts.state.is(GrantState::Planned), "it counts for nothing before the approval");
}

#[test]
fn what_other_steps_fix_is_fixed_there_and_the_promotion_goes_on_where_it_was() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    let workload = app.ready(kumar, kumar);
    planned(&mut app, workload, me, kumar);
    let grant = app.dossier(workload).grants[0].id;
    let fields = Fields::new().with("approved_by", crate::domain::Value::Unknown).with("state", GrantState::Live);
    app.write(Command::DescribeGrant { grant, fields });
    open(&mut app, "tariff-notes");
    app.model.form.as_mut().unwrap().go_to_field("pilot_scope");
    app.paste_over("three teams");
    go_to(&mut app, "Gate");
    while !screen(&app.model).contains("▌ ○ DAT-1") {
        assert!(screen(&app.model).contains("DAT-1"), "{}", screen(&app.model));
        app.act(ActionId::NextField);
    }
    app.act(ActionId::Next);
    assert_eq!(app.model.form.as_ref().unwrap().wizard().name, "approve-grant");
    app.type_text("kumar");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(screen(&app.model).contains("unfinished draft"), "{}", screen(&app.model));
    app.act(ActionId::Choose);
    let steps = app.model.form.as_ref().unwrap();
    assert_eq!((steps.wizard().name, steps.values().text("pilot_scope")), ("promote", Some("three teams")));
    let gate = screen(&app.model);
    assert!(gate.contains("The gate to pilot") && !gate.contains("DAT-1"), "{gate}");
}

#[test]
fn a_promotion_that_another_person_asks_for_is_recorded_as_theirs() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    let workload = app.ready(me, me);
    open(&mut app, "tariff-notes");
    app.model.form.as_mut().unwrap().go_to_field(questions::BY);
    app.type_text("kumar");
    app.model.form.as_mut().unwrap().go_to_field("ends_on");
    app.type_text("2027-02-01");
    app.model.form.as_mut().unwrap().go_to_field("log_prompts");
    app.type_text("planned");
    app.go_to_summary();
    let shown = screen(&app.model);
    assert!(shown.contains("A. Kumar, as stated to R. Diaz,"), "{shown}");
    app.act(ActionId::Next);
    assert!(app.model.form.is_none(), "{}", screen(&app.model));
    assert_eq!(app.asked[0].stated_by, Some(kumar));
    let asked = app.dossier(workload).pending().cloned().unwrap();
    assert_eq!(asked.requested_by.assurance, crate::domain::Assurance::Stated);
    assert_eq!(app.workload("tariff-notes").facts.log_prompts, Fact::Known(Logging::Yes), "a plan is no answer");
}

#[rstest::rstest]
#[case(Stage::Pilot)]
#[case(Stage::Production)]
fn what_a_gate_reads_of_a_workload_is_asked_in_the_steps_to_it(#[case] to: Stage) {
    // Not a matter of answering: how it came where it stands, when it was answered, what was raised by hand.
    const NOT_ASKED: [&str; 4] = ["stage", "stage_since", "reach_answered_on", "tier_raised"];
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    let workload = app.ready(kumar, kumar);
    if to == Stage::Production {
        super::super::decide::tests::asked_of(&mut app, "tariff-notes");
        app.model.form = None;
        let promotion = app.dossier(workload).pending().unwrap().id;
        let by = crate::domain::By { person: me, assurance: crate::domain::Assurance::OsClaimed };
        let (decision, reason) = (crate::domain::Decision::Approved, "ready".to_owned());
        app.write(Command::Decide { promotion, workload, decision, by, reason, conditions: vec![] });
    }
    open(&mut app, "tariff-notes");
    let steps = app.model.form.as_ref().unwrap();
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
fn pilot(app: &mut TestApp) -> (Id, Id) {
    use crate::domain::record::{IdentityFacts, ZoneFacts};
    use crate::domain::{Environment, ZoneKind};
    let workload = app.found("Claims pilot", Stage::Pilot);
    for name in ["test-vault", "prod-vault"] {
        let fields = Fields::<ZoneFacts>::new().with("name", name).with("kind", ZoneKind::SecretsStore);
        app.write(Command::DescribeZone { zone: None, fields });
    }
    let zone = app.store().find_zone("test-vault").unwrap().id;
    app.write(Command::PlaceWorkload { workload, zone, stands: true });
    let fields = Fields::<IdentityFacts>::new().with("account", "svc-test").with("environment", Environment::Test);
    app.write(Command::AddIdentity { fields, workloads: vec![workload], zones: vec![] });
    let identity = app.dossier(workload).identities[0].identity.id;
    (workload, identity)
}

/// Begins with the request, where several could be meant with that for production.
fn ask_for_production(app: &mut TestApp, workload: Id) {
    let effects = begin_on(&mut app.model, workload, None);
    app.settle(effects);
    if app.model.form.is_none() {
        app.choose("Ask for production");
    }
}

#[test]
fn the_plan_prepares_an_identity_for_production_and_lets_that_of_test_go() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let (workload, test) = pilot(&mut app);
    ask_for_production(&mut app, workload);
    go_to(&mut app, "Zones");
    insta::assert_snapshot!("zones_80x24", screen(&app.model));
    let zone = app.store().find_zone("test-vault").unwrap().id;
    app.model.form.as_mut().unwrap().go_to_field(&format!("zone-{zone}"));
    app.type_text("leaves");
    app.model.form.as_mut().unwrap().go_to_field("zone");
    app.type_text("prod-vault");
    for (field, text) in [
        ("prepare", "yes"),
        ("account", "svc-prod"),
        ("privilege", "scoped"),
        ("planned_kind", "a token"),
        ("planned_ttl_hours", "1"),
    ] {
        app.model.form.as_mut().unwrap().go_to_field(field);
        app.type_text(text);
    }
    insta::assert_snapshot!("identities_80x24", screen(&app.model));
    let steps = app.model.form.as_ref().unwrap();
    assert_eq!(
        steps.values().text(&format!("revoke-{test}")),
        Some("2026-12-07"),
        "proposed: today and the days of the policy"
    );
    let looked = {
        let crate::tui::msg::Reply::LookedBack(looked) = app.ask(&crate::tui::effect::Query::LookBack(workload)) else {
            panic!("no workload")
        };
        *looked
    };
    let me = app.model.me().unwrap().id;
    let subject = Subject::of(looked, app.people(), me, String::new(), app.model.day());
    let values = app.model.form.as_ref().unwrap().answered();
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
fn outgrown(app: &mut TestApp, asks: Id, owner: Id) -> (Id, Plan) {
    let workload = app.ready(owner, owner);
    planned(app, workload, asks, owner);
    let grant = app.dossier(workload).grants[0].id;
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
    app.write(Command::RequestPromotion { workload, to: Stage::Pilot, plan: plan.clone(), by });
    let fields = Fields::new().with("purpose", "notes on tariffs and duties");
    app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    (workload, plan)
}

#[test]
fn a_request_that_was_outgrown_is_asked_again_with_the_same_plan_and_withdrawn_in_the_same_act() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    let (workload, planned) = outgrown(&mut app, me, kumar);
    open(&mut app, "tariff-notes");
    insta::assert_snapshot!("again_80x24", screen(&app.model));
    app.go_to_summary();
    insta::assert_snapshot!("again_summary_80x24", screen(&app.model));
    app.act(ActionId::Next);
    assert!(app.model.form.is_none(), "{}", screen(&app.model));
    let promotions = app.dossier(workload).promotions;
    let [before, now] = promotions.as_slice() else { panic!("{promotions:?}") };
    assert_eq!(before.decided.as_ref().unwrap().decision, crate::domain::Decision::Withdrawn);
    assert_eq!((&now.plan, now.decided.is_none()), (&planned, true));
    assert!(!outdated::is_outdated(now, &app.dossier(workload)));
}

#[test]
fn who_decides_gets_from_what_changed_to_asking_again_and_cannot_withdraw_for_others() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let (kumar, silva) = (app.person("A. Kumar"), app.person("M. Silva"));
    let (workload, _) = outgrown(&mut app, silva, kumar);
    app.select(workload);
    app.act(ActionId::Decide);
    app.act(ActionId::NextPage);
    app.act(ActionId::Next);
    assert!(screen(&app.model).contains("Ask again: tariff-notes to pilot"), "{}", screen(&app.model));
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(app.asked.is_empty(), "nobody was named who may take the request back");
    app.model.form.as_mut().unwrap().go_to_field(questions::BY);
    app.type_text("diaz");
    assert!(screen(&app.model).contains("by M. Silva, who asked"), "{}", screen(&app.model));
    app.paste_over("kumar");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert_eq!(app.dossier(workload).promotions.len(), 2, "{}", screen(&app.model));
}

#[test]
fn a_request_that_was_rejected_is_asked_again_or_anew() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    let (workload, planned) = outgrown(&mut app, me, kumar);
    let promotion = app.dossier(workload).pending().unwrap().id;
    let by = crate::domain::By { person: app.person("M. Silva"), assurance: crate::domain::Assurance::Stated };
    let (decision, reason) = (crate::domain::Decision::Rejected, "not so".to_owned());
    app.write(Command::Decide { promotion, workload, decision, by, reason, conditions: vec![] });
    open(&mut app, "tariff-notes");
    let choices = screen(&app.model);
    assert!(choices.contains("Ask again to pilot") && choices.contains("Ask for pilot"), "{choices}");
    app.choose("again");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert_eq!(app.dossier(workload).pending().unwrap().plan, planned, "{}", screen(&app.model));
}

#[test]
fn several_identities_are_prepared_one_after_the_other_and_stand_so_when_it_is_asked_again() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let (workload, _) = pilot(&mut app);
    ask_for_production(&mut app, workload);
    for (field, text) in [
        ("prepare", "yes"),
        ("account", "svc-read"),
        ("privilege", "scoped"),
        ("prepare_2", "yes"),
        ("account_2", "svc-write"),
        ("planned_kind_2", "a token"),
        ("planned_ttl_hours_2", "1"),
    ] {
        app.model.form.as_mut().unwrap().go_to_field(field);
        app.type_text(text);
    }
    let crate::tui::msg::Reply::LookedBack(looked) = app.ask(&crate::tui::effect::Query::LookBack(workload)) else {
        panic!("no workload")
    };
    let me = app.model.me().unwrap().id;
    let subject = Subject::of(*looked, app.people(), me, String::new(), app.model.day());
    let asking = Asking { subject: Arc::new(subject), to: Stage::Production, before: None };
    let plan = asking.plan(&app.model.form.as_ref().unwrap().answered());
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
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    let workload = app.ready(kumar, kumar);
    let fields = Fields::new().with("log_prompts", Logging::No);
    app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    open(&mut app, "tariff-notes");
    app.model.form.as_mut().unwrap().go_to_field("pilot_scope");
    app.paste_over("three teams");
    go_to(&mut app, "Gate");
    while !screen(&app.model).contains("▌ ✗ LOG-1") {
        assert!(screen(&app.model).contains("LOG-1"), "{}", screen(&app.model));
        app.act(ActionId::NextField);
    }
    insta::assert_snapshot!("gate_excepts_80x24", screen(&app.model));
    app.act(ActionId::RequestException);
    assert_eq!(app.model.form.as_ref().unwrap().wizard().name, "request-exception", "{}", screen(&app.model));
    app.type_text("the log store moves in January");
    app.act(ActionId::Next);
    app.type_text("two people sample the answers weekly");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(screen(&app.model).contains("unfinished draft"), "{}", screen(&app.model));
    app.act(ActionId::Choose);
    let steps = app.model.form.as_ref().unwrap();
    assert_eq!((steps.wizard().name, steps.values().text("pilot_scope")), ("promote", Some("three teams")));
    assert!(app.dossier(workload).exceptions[0].waits());
}
