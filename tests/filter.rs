//! What filters find in a register: the meaning of each field, on a small register with one of everything.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "all of this file is tests, its steps included")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use countersign::domain::command::{Command, StatedRow};
use countersign::domain::field::Fields;
use countersign::domain::plan::Plan;
use countersign::domain::record::Claim;
use countersign::domain::{ClaimKind, Derivation, Id, Stage, YesNo};
use countersign::query::vocabulary::{Field, VOCABULARY};
use countersign::query::{Asking, parse};
use countersign::store::StoreError;
use countersign::store::read::Listing;
use proptest::prelude::*;
use rstest::rstest;
use std::sync::LazyLock;
use support::{TestRegister, by, day, facts};

const TODAY: &str = "2026-11-22";

/// A register, its workloads by key, and the person who asks.
struct Register {
    desk: std::sync::Mutex<TestRegister>,
    keys: BTreeMap<Id, String>,
    asking: Asking,
}

static REGISTER: LazyLock<Register> = LazyLock::new(|| {
    let mut desk = TestRegister::begin("2026-09-01");
    let (kumar, diaz) = (desk.person("A. Kumar"), desk.person("Mercy Díaz"));
    let (kumar_id, diaz_id) = (kumar.to_string(), diaz.to_string());
    let triage = desk.workload(
        "Claims triage agent",
        &[
            ("owner", &kumar_id),
            ("deputy", &diaz_id),
            ("team", "Claims"),
            ("unit", "Assurance maladie"),
            ("kind", "agent"),
            ("model", "Llama 3"),
            ("reach_customer", "none"),
            ("reach_record", "act"),
            ("reach_decision", "read"),
            ("control_point", "none"),
            ("grants_complete", "none"),
            ("identities_complete", "none"),
            ("zones_complete", "none"),
            ("ends_on", "2027-03-31"),
            ("purpose", "Sorts what comes in"),
        ],
    );
    let summary = desk.workload(
        "Doc summariser",
        &[
            ("owner", &diaz_id),
            ("team", "Équipe Claims"),
            ("kind", "assistant"),
            ("purpose", "one page instead of ten"),
            ("supplier", "Acme"),
            ("reach_customer", "none"),
            ("reach_record", "none"),
            ("reach_decision", "read"),
            ("control_point", "before"),
            ("grants_complete", "none"),
            ("identities_complete", "none"),
            ("zones_complete", "none"),
            ("ends_on", "2026-12-24"),
        ],
    );
    let scorer = desk.workload("保険 scorer, room 7", &[("team", "~"), ("ends_on", "never"), ("cadence", "1y")]);
    for (workload, due_on) in [(triage, "2026-11-21"), (summary, "2026-12-22")] {
        desk.act(Command::Schedule { workload, due_on: Some(day(due_on)), derived: Derivation::Typed });
    }
    desk.turn_to("2026-11-20");
    let fields = facts(&[
        ("deputy", &kumar_id),
        ("reach_customer", "none"),
        ("reach_record", "none"),
        ("reach_decision", "read"),
        ("control_point", "before"),
        ("pilot_scope", "one office"),
        ("ends_on", "2027-02-01"),
        ("next_review_on", "2026-12-22"),
        ("log_prompts", "planned"),
        ("log_tools", "planned"),
        ("log_data_access", "planned"),
        ("log_approvals", "planned"),
    ]);
    desk.act(Command::RequestPromotion {
        workload: summary,
        to: Stage::Pilot,
        plan: Plan { fields, ..Plan::default() },
        by: by(kumar),
    });
    let claims = BTreeMap::from([
        (ClaimKind::HighImpact, Claim { says: Some(YesNo::Yes), words: "Yes".into() }),
        (ClaimKind::Agentic, Claim { says: Some(YesNo::No), words: "No".into() }),
    ]);
    let import = desk.request().act;
    let mut desk_fields = Fields::new();
    for (name, value) in [("kind", "mailbox"), ("addresses", "AI-TestRegister@energy.example")] {
        desk_fields.parse(name, value).unwrap();
    }
    let row = StatedRow {
        workload: None,
        source: "us-federal-2025".into(),
        source_id: Some("DOE-1".into()),
        match_key: "doe|grid|forecast".into(),
        statement: "00".repeat(32),
        fields: facts(&[("name", "Grid forecast"), ("unit", "Department of Energy")]),
        words: std::collections::BTreeMap::new(),
        blank: vec![],
        unclear: vec![],
        claims,
        unmapped: BTreeMap::new(),
        contacts: vec![support::contact(desk_fields, "ai-desk@energy.example")],
        grant: None,
        import,
    };
    let forecast = desk.act(Command::StateRow(Box::new(row))).begun;
    desk.turn_to(TODAY);
    let ids = [triage, summary, scorer].into_iter().chain(forecast);
    let found = ids.filter_map(|id| Some((id, desk.store.dossier(id).unwrap()?.workload.key)));
    // A key in another script is told as it sounds; here it goes by the word that stands last in it.
    let word =
        |id, key: &str| if id == scorer { "scorer".to_owned() } else { key.split('-').next().unwrap().to_owned() };
    let keys = found.map(|(id, key)| (id, word(id, &key))).collect();
    let asking = Asking { today: TODAY.parse().unwrap(), me: Some(kumar) };
    Register { desk: std::sync::Mutex::new(desk), keys, asking }
});

/// The first words of the keys of what a filter finds.
fn found(filter: &str) -> BTreeSet<String> {
    found_by(filter, &REGISTER.asking)
}

fn found_by(filter: &str, asking: &Asking) -> BTreeSet<String> {
    let filter = parse(filter).unwrap();
    let desk = REGISTER.desk.lock().unwrap();
    let ids = desk.store.matching(&filter, asking).unwrap();
    assert_eq!(desk.store.matching_count(&filter, asking).unwrap(), ids.len() as u64);
    ids.iter().map(|id| REGISTER.keys[id].clone()).collect()
}

#[rstest]
#[case::everything("", "claims doc grid scorer")]
#[case::stage("stage:experiment", "claims doc scorer")]
#[case::unknown_stage("stage:unknown", "grid")]
#[case::either("stage:pilot,unknown", "grid")]
#[case::all_terms_hold("stage:experiment owner:me", "claims")]
#[case::minus_keeps_what_is_unknown("-stage:experiment", "grid")]
#[case::me("owner:me", "claims")]
#[case::nobody("owner:none", "scorer")]
#[case::part_of_a_name("owner:diaz", "doc")]
#[case::by_address("owner:@energy", "grid")]
#[case::whole_name("owner=\"mercy diaz\"", "doc")]
#[case::not_the_whole_name("owner=mercy", "")]
#[case::several_people("owner:me,diaz", "claims doc")]
#[case::not_mine_with_nobodys("-owner:me", "doc grid scorer")]
#[case::mailbox("owner_kind:mailbox", "grid")]
#[case::somebody("owner_kind:any", "claims doc grid")]
#[case::deputy("deputy:mercy", "claims")]
#[case::no_deputy("-deputy:none", "claims")]
#[case::team("team:claims", "claims doc")]
#[case::whole_team("team=claims", "claims")]
#[case::accents_do_not_count("team:EQUIPE", "doc")]
#[case::no_team("team:none", "grid")]
#[case::a_team_of_any_name("team:\"~\"", "scorer")]
#[case::unit("unit:energy,maladie", "claims grid")]
#[case::kind("kind:agent,unknown", "claims grid scorer")]
#[case::model("model:llama", "claims")]
#[case::no_supplier("supplier:none", "claims grid scorer")]
#[case::key("key:triage", "claims")]
#[case::whole_key("key=claims", "")]
#[case::name("name:保", "scorer")]
#[case::whole_name_of_it("name=\"CLAIMS triage agent\"", "claims")]
#[case::number_in_a_name("name:\"room 7\"", "scorer")]
#[case::source("source:federal", "grid")]
#[case::whole_source("source=us-federal", "")]
#[case::entered_by_hand("source:none", "claims doc scorer")]
#[case::claim("claims:high-impact", "grid")]
#[case::denied_claim("claims:agentic", "")]
#[case::any_claim("claims:any", "grid")]
#[case::no_claim("claims:none", "claims doc scorer")]
#[case::tier("tier:high", "claims grid scorer")]
#[case::tier_order("tier<=medium", "doc")]
#[case::declared("reach_record:act", "claims")]
#[case::declared_order("reach_decision>=read", "claims doc")]
#[case::nothing_declared("reach_record:unknown", "grid scorer")]
#[case::the_widest("reach:act", "claims")]
#[case::the_widest_that_nobody_knows("reach:unknown", "grid scorer")]
#[case::check("control_point:none", "claims")]
#[case::no_check_recorded("control_point:unknown", "grid scorer")]
#[case::acts_alone("acts_alone:yes", "claims")]
#[case::nobody_knows("acts_alone:unknown", "grid scorer")]
#[case::waits_at_the_gate("pending:pilot", "doc")]
#[case::other_gate("pending:production", "")]
#[case::waits_nowhere("pending:none", "claims grid scorer")]
#[case::fails("fails:KEY-2", "claims")]
#[case::fails_a_question("fails:reach", "claims")]
#[case::open("not_answered:OWN-1", "grid scorer")]
#[case::open_question("not_answered:owner", "grid scorer")]
#[case::nothing_fails("fails:none", "grid")]
#[case::late("due:late", "claims")]
#[case::soon("next_review_on<=30d", "claims doc")]
#[case::sooner("next_review_on<30d", "claims")]
#[case::after("next_review_on>today", "doc")]
#[case::on_the_day("next_review_on:2026-12-22", "doc")]
#[case::no_review("next_review_on:none", "grid scorer")]
#[case::before_the_end_of_time("-next_review_on<9999-12-31", "grid scorer")]
#[case::words("claims sorts", "claims")]
#[case::a_phrase("\"page instead\"", "doc")]
#[case::phrase_in_another_order("\"instead page\"", "")]
#[case::without_the_word("-claims", "grid scorer")]
#[case::short_words("保険", "scorer")]
fn a_filter_finds(#[case] filter: &str, #[case] keys: &str) {
    assert_eq!(found(filter), keys.split_whitespace().map(String::from).collect());
}

#[test]
fn where_nobody_is_behind_the_account_nothing_is_mine() {
    let nobody = Asking { me: None, ..REGISTER.asking };
    assert_eq!(found_by("owner:me", &nobody), BTreeSet::new());
    assert!(parse("-stage:retired owner:diaz,me").unwrap().asks_for_me());
}

#[test]
fn what_a_person_types_is_never_sql() {
    let hostile =
        ["' OR 1 --", "\"", "%", "_", "');DROP TABLE workload;--", "a AND b", "NEAR(a b)", "*", "?1", "{}", "\\"];
    let fields = ["", "name:", "team:", "owner:", "key:", "source=", "supplier:"];
    for (text, field) in hostile.iter().flat_map(|text| fields.map(|field| (text, field))) {
        let quoted = format!("{field}\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        assert_eq!(found(&quoted), BTreeSet::new(), "{quoted}");
    }
    assert_eq!(found("").len(), REGISTER.keys.len());
}

#[test]
fn the_largest_filter_that_can_be_read_can_be_asked() {
    let terms = vec!["-team:a,b"; 100].join(" ");
    assert_eq!(found(&terms), ["grid", "scorer"].map(String::from).into());
    let values = format!("model:{}", vec!["x"; 100].join(","));
    assert_eq!(found(&values), BTreeSet::new());
}

/// Terms of every field.
fn terms() -> impl Strategy<Value = String> {
    let term = prop::sample::select(VOCABULARY.to_vec()).prop_flat_map(|entry| {
        let mut values: Vec<String> = entry.values.words().into_iter().map(String::from).collect();
        values.extend(
            entry
                .values
                .is_free()
                .then(|| ["cl", "a", "us-federal-2025", "\"~\""].map(String::from))
                .into_iter()
                .flatten(),
        );
        values.extend((entry.field == Field::Due).then(|| String::from("2026-12-24")));
        let has = prop::sample::select(values.clone()).prop_map(move |value| format!("{}:{value}", entry.name));
        let ordered = entry.values.is_ordered();
        let bounds: Vec<String> = if ordered {
            values.into_iter().filter(|it| parse(&format!("{}<{it}", entry.name)).is_ok()).collect()
        } else {
            vec![]
        };
        if bounds.is_empty() {
            return has.boxed();
        }
        let operator = prop::sample::select(vec!["<", "<=", ">", ">="]);
        let compared =
            (operator, prop::sample::select(bounds)).prop_map(move |(is, bound)| format!("{}{is}{bound}", entry.name));
        prop_oneof![has, compared].boxed()
    });
    // What other languages combine terms by is refused, between terms with fields.
    let word = "[a-z]{1,4}".prop_filter("it combines terms", |word| !["or", "and", "not"].contains(&&**word));
    prop_oneof![6 => term, 1 => word]
}

proptest! {
    #[test]
    fn filters_behave_like_sets(one in terms(), other in terms()) {
        let all = found("");
        let (first, second) = (found(&one), found(&other));
        let rest: BTreeSet<_> = all.difference(&first).cloned().collect();
        prop_assert_eq!(found(&format!("-{one}")), rest);
        let both: BTreeSet<_> = first.intersection(&second).cloned().collect();
        prop_assert_eq!(found(&format!("{one} {other}")), both);
    }
}

#[test]
fn what_has_no_value_stands_last_either_way_and_no_script_is_lost() {
    let desk = REGISTER.desk.lock().unwrap();
    let order = |sort: &str| {
        let listing = Listing { filter: parse("").unwrap(), sort: sort.parse().unwrap(), asking: REGISTER.asking };
        let mut teams = vec![];
        desk.store
            .each_row(&listing, usize::MAX, |row| {
                teams.push(row.team.unwrap_or_default());
                Ok::<(), StoreError>(())
            })
            .unwrap();
        teams
    };
    assert_eq!(order("team"), ["Claims", "Équipe Claims", "~", ""]);
    assert_eq!(order("-team"), ["~", "Équipe Claims", "Claims", ""]);
}
