//! What a register says of the identities its workloads run as, and of the zones they stand on.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::too_many_lines,
    reason = "a test that meets the unexpected stops there"
)]

mod support;

use countersign::domain::command::Command;
use countersign::domain::plan::PlannedIdentity;
use countersign::domain::shared::Side;
use countersign::domain::{Id, IdentityState, Plan, Stage, Word};
use countersign::query::{Asking, IdentityOrder, IdentityQuery, IdentityView, List, parse_on};
use countersign::store::read::{Narrowed, ZoneUserPlace};
use rstest::rstest;
use support::{TestRegister, by, day, fields};

/// An organisation with an identity of each kind that a view is there for, seen on 2026-11-22.
struct Office {
    desk: TestRegister,
    claims: Id,
    kumar: Id,
    /// Credentials, and the day on which each is seen in use.
    uses: Vec<(Id, &'static str)>,
}

impl Office {
    fn open() -> Self {
        let mut desk = TestRegister::begin("2026-03-01");
        let kumar = desk.person("A. Kumar");
        let claims = desk.workload("Claims triage", &[]);
        let summaries = desk.workload("Doc summariser", &[]);
        let mut office = Self { desk, claims, kumar, uses: vec![] };
        let test = office.identity("svc-claims", "test", &[claims]);
        office.credential(test, "id:kid-1", "2026-12-05", "2026-11-20");
        office.desk.turn_to("2026-10-01");
        let production = office.identity("svc-claims", "production", &[claims]);
        office.credential(production, "id:kid-2", "never", "2026-11-21");
        let old = office.identity("svc-old", "test", &[]);
        office.credential(old, "id:kid-3", "unknown", "2026-08-20");
        let both = office.identity("svc-10", "test", &[claims, summaries]);
        office.credential(both, "id:kid-4", "2026-11-01", "2026-11-21");
        let fields = fields(&[("account", "svc-9"), ("environment", "production"), ("state", "prepared")]);
        office.desk.act(Command::AddIdentity { fields, workloads: vec![summaries], zones: vec![] });
        let gone = office.identity("svc-gone", "production", &[]);
        office.desk.turn_to("2026-11-22");
        for (credential, used_on) in std::mem::take(&mut office.uses) {
            office.desk.act(Command::UseCredential { credential, used_on: day(used_on) });
        }
        office.desk.act(Command::RevokeIdentity { identity: gone, revoked_on: day("2026-11-02"), by: by(kumar) });
        office
    }

    fn identity(&mut self, account: &str, environment: &str, workloads: &[Id]) -> Id {
        let owner = self.kumar.to_string();
        let fields =
            fields(&[("account", account), ("issuer", "entra"), ("environment", environment), ("owner", &owner)]);
        self.desk.act(Command::AddIdentity { fields, workloads: workloads.to_vec(), zones: vec![] }).begun[0]
    }

    /// A credential, later seen in use on a day.
    fn credential(&mut self, identity: Id, fingerprint: &str, expires_on: &str, used_on: &'static str) {
        let fields = fields(&[("kind", "key"), ("fingerprint", fingerprint), ("expires_on", expires_on)]);
        let credential = self.desk.act(Command::IssueCredential { identity, fields, replaces: None }).begun[0];
        self.uses.push((credential, used_on));
    }

    fn query(&self) -> IdentityQuery {
        let policy = self.desk.store.policy().unwrap();
        IdentityQuery::all(self.desk.today(), policy.limits.dormant_days)
    }

    fn listed(&self, query: &IdentityQuery) -> Vec<String> {
        let rows = self.desk.store.identities_after(query, None, 100).unwrap();
        rows.iter().map(countersign::store::read::IdentityRow::called).collect()
    }
}

#[rstest]
#[case(
    IdentityView::All,
    "svc-9 (production), svc-10 (test), svc-claims (test), svc-claims (production), svc-gone (production), svc-old (test)"
)]
#[case(IdentityView::Orphaned, "svc-old (test)")]
#[case(IdentityView::TestAndProduction, "svc-claims (test), svc-claims (production)")]
#[case(IdentityView::Expiring, "svc-10 (test), svc-claims (test)")]
#[case(IdentityView::Dormant, "svc-old (test)")]
#[case(IdentityView::Reused, "svc-10 (test)")]
#[case(IdentityView::Unapproved, "svc-claims (production)")]
fn each_view_shows_what_it_is_there_for_and_is_counted(#[case] view: IdentityView, #[case] expected: &str) {
    let office = Office::open();
    let mut query = IdentityQuery { view, ..office.query() };
    if view == IdentityView::Expiring {
        query.order = IdentityOrder::Expires;
    }
    let listed = office.listed(&query);
    assert_eq!(listed.join(", "), expected);
    if view != IdentityView::All {
        let rows = office.desk.store.identities_after(&office.query(), None, 100).unwrap();
        let say_so = rows.iter().filter(|row| row.views(&query).contains(&view)).count();
        assert_eq!(say_so, listed.len(), "each row says which views show it");
    }
    let counted = office.desk.store.identity_counts(&office.query()).unwrap().of(view);
    assert_eq!(usize::try_from(counted).unwrap(), listed.len());
}

#[rstest]
#[case("2026-11-18", "svc-old (test)")]
#[case("2026-11-19", "svc-10 (test), svc-old (test)")]
fn an_identity_is_dormant_from_the_day_after_the_days_that_the_policy_gives(
    #[case] today: &str,
    #[case] expected: &str,
) {
    let mut desk = TestRegister::begin("2026-01-01");
    desk.turn_to("2026-09-01");
    for (account, used_on) in [("svc-10", "2026-08-20"), ("svc-old", "2026-08-19")] {
        let fields = fields(&[("account", account), ("environment", "test")]);
        let identity = desk.act(Command::AddIdentity { fields, workloads: vec![], zones: vec![] }).begun[0];
        let fields = support::fields(&[("kind", "key"), ("last_used_on", used_on)]);
        desk.act(Command::IssueCredential { identity, fields, replaces: None });
    }
    desk.turn_to(today);
    let query = IdentityQuery { view: IdentityView::Dormant, ..IdentityQuery::all(desk.today(), 90) };
    let rows = desk.store.identities_after(&query, None, 10).unwrap();
    let listed: Vec<String> = rows.iter().map(countersign::store::read::IdentityRow::called).collect();
    assert_eq!(listed.join(", "), expected);
}

#[rstest]
#[case("ENTRA kumar claims", 3)]
#[case("doc-summ", 2)]
#[case("claims nobody", 0)]
#[case("", 6)]
fn words_narrow_a_list_by_account_issuer_workload_and_owner(#[case] words: &str, #[case] expected: usize) {
    let office = Office::open();
    let query = IdentityQuery { filter: parse_on(List::Identities, words).unwrap(), ..office.query() };
    assert_eq!(office.listed(&query).len(), expected);
    assert_eq!(office.desk.store.identity_counts(&query).unwrap().all, expected as u64);
}

#[test]
fn pages_in_every_order_join_without_gap_or_repetition_both_ways() {
    let office = Office::open();
    for &order in IdentityOrder::ALL {
        let query = IdentityQuery { order, ..office.query() };
        let store = &office.desk.store;
        let all: Vec<Id> = store.identities_after(&query, None, 100).unwrap().iter().map(|row| row.id).collect();
        let mut forward = vec![];
        let mut place = None;
        while let Some(row) = store.identities_after(&query, place.as_ref(), 1).unwrap().pop() {
            forward.push(row.id);
            place = Some(row.place);
        }
        let mut backward = vec![];
        let mut place = None;
        while let Some(row) = store.identities_before(&query, place.as_ref(), 1).unwrap().pop() {
            backward.push(row.id);
            place = Some(row.place);
        }
        backward.reverse();
        assert_eq!((forward, backward), (all.clone(), all), "{}", order.word());
    }
}

#[rstest]
#[case("svc-old", Ok("svc-old (test)"))]
#[case("SVC-Claims:production", Ok("svc-claims (production)"))]
#[case("entra/svc-claims:test", Ok("svc-claims (test)"))]
#[case("svc-claims", Err("2 identities go by this; name one: svc-claims:test, svc-claims:production"))]
#[case("svc-clams", Err("there is no identity with this account; did you mean"))]
#[case("other/svc-old", Err("there is no identity with this account"))]
fn an_identity_is_found_by_what_people_type(#[case] typed: &str, #[case] expected: Result<&str, &str>) {
    let office = Office::open();
    let found = office.desk.store.find_identity(typed);
    match (found, expected) {
        (Ok(found), Ok(called)) => {
            assert_eq!(found.key, called);
            let again = office.desk.store.find_identity(&found.id.to_string()).unwrap();
            assert_eq!(again, found, "its id finds it too");
        }
        (Err(error), Err(said)) => assert!(error.to_string().contains(said), "{error}"),
        (found, expected) => panic!("{typed}: {found:?}, not {expected:?}"),
    }
}

#[rstest]
#[case("id:kid-3", Ok("key id:kid-3"))]
#[case("svc-old", Ok("key id:kid-3"))]
#[case("id:kid-9", Err("no credential has this fingerprint"))]
#[case("svc-9", Err("no credential of it is recorded"))]
fn a_credential_is_found_by_its_fingerprint_or_as_the_only_one(
    #[case] typed: &str,
    #[case] expected: Result<&str, &str>,
) {
    let office = Office::open();
    match (office.desk.store.find_credential(typed), expected) {
        (Ok(found), Ok(called)) => assert_eq!(found.key, called),
        (Err(error), Err(said)) => assert!(error.to_string().contains(said), "{error}"),
        (found, expected) => panic!("{typed}: {found:?}, not {expected:?}"),
    }
}

#[test]
fn a_revoked_credential_is_still_known_by_its_fingerprint_so_that_its_use_is_recorded() {
    let mut office = Office::open();
    let found = office.desk.store.find_identity("svc-old").unwrap();
    let revoke = Command::RevokeIdentity { identity: found.id, revoked_on: day("2026-11-22"), by: by(office.kumar) };
    office.desk.act(revoke);
    let [known] = office.desk.store.with_fingerprint("id:kid-3").unwrap().try_into().unwrap();
    assert!(!known.live && known.identity == found.id, "{known:?}");
    let credential = office.desk.store.find_credential("id:kid-3").unwrap().id;
    office.desk.later(3);
    office.desk.act(Command::UseCredential { credential, used_on: day("2026-11-24") });
    let identity = office.desk.store.identity(found.id).unwrap().unwrap();
    assert!(identity.runs_as.identity.facts.state.is(IdentityState::Revoked));
    assert_eq!(identity.row.last_used, Some(day("2026-11-24")));
    let told = office.desk.store.identity_history(found.id).unwrap();
    let kinds: Vec<&str> = told.iter().map(|row| row.entry.kind.as_str()).collect();
    assert_eq!(kinds.last(), Some(&"credential.seen"), "{kinds:?}");
    assert_eq!(
        kinds.iter().filter(|kind| **kind == "credential.issued").count(),
        1,
        "no entry is told twice: {kinds:?}"
    );
}

#[test]
fn an_identity_is_read_with_its_workloads_zones_and_people_by_name() {
    let mut office = Office::open();
    let zone = zone(&mut office.desk, "secrets-store", "vault-main");
    let found = office.desk.store.find_identity("svc-claims:production").unwrap();
    office.desk.act(Command::PlaceIdentity { identity: found.id, zone, stands: true });
    let identity = office.desk.store.identity(found.id).unwrap().unwrap();
    assert_eq!(
        identity.workloads.iter().map(|it| (it.key.as_str(), it.stage.as_str())).collect::<Vec<_>>(),
        [("claims-triage", "experiment")]
    );
    assert_eq!(identity.zones.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["vault-main"]);
    assert_eq!(identity.people.get(&office.kumar).unwrap(), "A. Kumar");
    assert_eq!((identity.runs_as.credentials.len(), identity.promotion), (1, None));
}

#[test]
fn a_zone_says_how_many_use_it_on_each_side_and_who() {
    let mut office = Office::open();
    let zone = zone(&mut office.desk, "secrets-store", "vault-main");
    let found = office.desk.store.find_identity("svc-claims:production").unwrap();
    office.desk.act(Command::PlaceIdentity { identity: found.id, zone, stands: true });
    office.desk.act(Command::PlaceWorkload { workload: office.claims, zone, stands: true });
    let others: Vec<Id> = (0..4).map(|n| office.desk.workload(&format!("Other {n}"), &[])).collect();
    for workload in others {
        office.desk.act(Command::PlaceWorkload { workload, zone, stands: true });
    }
    let store = &office.desk.store;
    let filter = parse_on(List::Zones, "VAULT").unwrap();
    let asking = Asking { today: office.desk.today(), me: None };
    let narrowed = Narrowed { filter: &filter, asking: &asking };
    let row = store.zones_after(narrowed, None, 10).unwrap().pop().unwrap();
    assert_eq!((row.production, row.other, row.unclear), (1, 5, 0));
    assert!(row.is_on_both_sides() && store.zone_row(zone).unwrap() == Some(row));
    let [user] = store.zone_users(zone, Side::Production, None, 10).unwrap().try_into().unwrap();
    assert_eq!(user.called, "claims-triage");
    let first = store.zone_users(zone, Side::Other, None, 3).unwrap();
    let place = first.last().map(|user| ZoneUserPlace { since: user.since, id: user.id });
    let rest = store.zone_users(zone, Side::Other, place, 3).unwrap();
    assert_eq!((first.len(), rest.len()), (3, 2));
    assert_eq!(store.find_zone("Vault-Main").unwrap().id, zone);
    assert!(store.find_zone("vault").unwrap_err().to_string().contains("there is no zone with this name"));
}

#[test]
fn a_zone_names_the_identities_on_it_that_no_workload_runs_as_while_they_may_be_in_use() {
    let mut office = Office::open();
    let vault = zone(&mut office.desk, "secrets-store", "vault-main");
    let orphaned = |office: &Office| {
        let named = office.desk.store.zone_orphans(vault, None, 10).unwrap();
        let row = office.desk.store.zone_row(vault).unwrap().unwrap();
        assert_eq!((row.orphaned, row.production, row.other), (named.len() as u64, 0, 0));
        named.into_iter().map(|(_, called)| called).collect::<Vec<_>>()
    };
    let [old, gone] = ["svc-old", "svc-gone"].map(|name| office.desk.store.find_identity(name).unwrap().id);
    office.desk.act(Command::PlaceIdentity { identity: old, zone: vault, stands: true });
    office.desk.act(Command::PlaceIdentity { identity: gone, zone: vault, stands: true });
    assert_eq!(orphaned(&office), ["svc-old (test)"], "the other was revoked before");
    let revoked_on = office.desk.today();
    let revoke = Command::RevokeIdentity { identity: old, revoked_on, by: by(office.kumar) };
    office.desk.act(revoke);
    assert_eq!(orphaned(&office), [""; 0], "a revoked one opens nothing");
}

fn zone(desk: &mut TestRegister, kind: &str, name: &str) -> Id {
    let fields = fields(&[("kind", kind), ("name", name)]);
    desk.act(Command::DescribeZone { zone: None, fields }).begun[0]
}

#[test]
fn an_identity_of_two_workloads_outlives_the_first_that_is_retired_and_is_asked_of_both_when_the_last_one_is() {
    let mut desk = TestRegister::begin("2026-03-01");
    desk.policy(&[("\"core\"", "\"full\"")], "").unwrap();
    let [first, second] = ["First", "Second"].map(|name| desk.workload(name, &[]));
    let fields = fields(&[("account", "svc-both"), ("environment", "test"), ("state", "live")]);
    desk.act(Command::AddIdentity { fields, workloads: vec![first, second], zones: vec![] });
    let fails = |desk: &TestRegister, control: &str| {
        let filter = countersign::query::parse(&format!("fails:{control} stage:retired")).unwrap();
        desk.store.matching(&filter, &Asking { today: desk.today(), me: None }).unwrap()
    };
    desk.act(Command::Retire { workload: first, ends_access: None });
    desk.later(8);
    assert_eq!((fails(&desk, "OWN-3"), fails(&desk, "LIF-2")), (vec![], vec![]), "the second still runs as it");
    desk.act(Command::Retire { workload: second, ends_access: None });
    assert_eq!(fails(&desk, "OWN-3"), [first, second], "the turn concerns the one that was retired before, too");
    assert_eq!(fails(&desk, "LIF-2"), [first], "the second has a week");
    desk.later(8);
    assert_eq!(fails(&desk, "LIF-2"), [first, second]);
}

#[test]
fn a_test_key_is_live_in_production_while_an_identity_of_each_has_it_and_neither_is_revoked() {
    let Office { mut desk, claims, kumar, .. } = Office::open();
    let keys = |desk: &TestRegister| {
        let keys = desk.store.test_keys_live().unwrap().into_iter();
        keys.map(|key| format!("{}: {}", key.fingerprint, key.workloads.join(" "))).collect::<Vec<_>>()
    };
    assert_eq!(keys(&desk), Vec::<String>::new(), "no key is in two places");
    let identity = |desk: &mut TestRegister, account: &str, environment: &str| {
        let fields = fields(&[("account", account), ("issuer", "entra"), ("environment", environment)]);
        desk.act(Command::AddIdentity { fields, workloads: vec![claims], zones: vec![] }).begun[0]
    };
    let give = |desk: &mut TestRegister, identity: Id, fingerprint: &str| {
        let fields = fields(&[("kind", "key"), ("fingerprint", fingerprint)]);
        desk.act(Command::IssueCredential { identity, fields, replaces: None }).begun[0]
    };
    let (test, production, other) = (
        identity(&mut desk, "a", "test"),
        identity(&mut desk, "b", "production"),
        identity(&mut desk, "c", "production"),
    );
    give(&mut desk, production, "id:two-of-production");
    give(&mut desk, other, "id:two-of-production");
    assert_eq!(keys(&desk), Vec::<String>::new(), "both are of production");
    give(&mut desk, test, "id:copied");
    let copy = give(&mut desk, production, "id:copied");
    assert_eq!(keys(&desk), ["id:copied: claims-triage"]);
    give(&mut desk, other, "id:copied");
    assert_eq!(keys(&desk), ["id:copied: claims-triage"], "one key on three identities is one key");
    let revoked_on = desk.today();
    desk.act(Command::RevokeCredential { credential: copy, revoked_on, by: by(kumar) });
    assert_eq!(keys(&desk), ["id:copied: claims-triage"], "another identity of production still has it");
    desk.act(Command::RevokeIdentity { identity: test, revoked_on, by: by(kumar) });
    assert_eq!(keys(&desk), Vec::<String>::new(), "nothing of test has it any more");
}

#[rstest]
#[case::as_it_is("SVC-Claims", "entra", "test", true)]
#[case::of_no_said_issuer_or_environment("svc-claims", "unknown", "unknown", true)]
#[case::of_another_issuer("svc-claims", "k8s", "test", false)]
#[case::under_the_name_of_a_revoked_one("svc-gone", "entra", "production", false)]
#[case::another_that_begins_so("svc-claims-2", "entra", "test", false)]
fn one_account_at_an_issuer_in_an_environment_is_one_identity_however_it_is_recorded(
    #[case] account: &str,
    #[case] issuer: &str,
    #[case] environment: &str,
    #[case] is_there: bool,
) {
    let Office { mut desk, claims, kumar, .. } = Office::open();
    let named = || fields(&[("account", account), ("issuer", issuer), ("environment", environment)]);
    let add = |workloads| Command::AddIdentity { fields: named(), workloads, zones: vec![] };
    let svc_9 = desk.store.find_identity("svc-9").unwrap().id;
    let asked = |desk: &mut TestRegister| {
        let planned = PlannedIdentity { identity: Id([5; 16]), fields: named(), zones: vec![] };
        let plan = Plan { identities: vec![planned], ..Plan::default() };
        let ask = Command::RequestPromotion { workload: claims, to: Stage::Pilot, plan, by: by(kumar) };
        desk.try_act(ask).unwrap_err().to_string()
    };
    let why = "an identity with this account is recorded";
    assert_eq!(asked(&mut desk).contains(why), is_there, "prepared with a request");
    if is_there {
        assert!(desk.refused(add(vec![])).contains(why), "added");
    }
    if is_there && environment != "unknown" {
        assert!(desk.refused(Command::DescribeIdentity { identity: svc_9, fields: named() }).contains(why), "changed");
    } else {
        desk.act(Command::DescribeIdentity { identity: svc_9, fields: named() });
    }
    let request = desk.request();
    let before = desk.store.end().unwrap();
    let both = [add(vec![]), add(vec![])];
    let twice = desk.store.commit_all(&request, None, both, &mut |_| {}).unwrap_err().to_string();
    assert!(twice.contains(why), "both in one act: {twice}");
    assert_eq!(desk.store.end().unwrap(), before);
}
