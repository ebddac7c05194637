//! What workloads run as and where they stand, from the command line: recorded, issued, rotated, revoked, listed and told.

use rstest::rstest;

use crate::home::{Home, answered};

/// A workload that runs as an identity of test, with a key, in a vault it shares.
fn runs_as() -> Home {
    let home = answered();
    home.ok(&["zone", "add", "vault-main", "--kind", "secrets-store"]);
    home.ok(&["zone", "link", "vault-main", "bot"]);
    home.ok(&[
        "identity",
        "add",
        "svc-bot",
        "--issuer",
        "entra",
        "--environment",
        "test",
        "--workload",
        "bot",
        "--zone",
        "vault-main",
        "--set",
        "owner=me",
        "--set",
        "privilege=scoped",
    ]);
    home.ok(&["identity", "issue", "svc-bot", "--kind", "key", "--fingerprint", "id:kid-1", "--expires", "+10d"]);
    home
}

#[test]
fn an_identity_is_prepared_issued_rotated_seen_in_use_and_revoked_and_all_of_it_is_told() {
    let home = runs_as();
    let prepared = home.json(&[
        "identity",
        "prepare",
        "svc-bot",
        "--environment",
        "production",
        "--issuer",
        "entra",
        "--kind",
        "key",
    ]);
    let id = prepared["identity"].as_str().unwrap().to_owned();
    let shown = home.json(&["identity", "show", "svc-bot:production"]);
    assert_eq!((&shown["id"], &shown["facts"]["state"]), (&id.as_str().into(), &"prepared".into()));
    home.ok(&["identity", "link", &id, "bot"]);
    home.ok(&[
        "identity",
        "issue",
        &id,
        "--kind",
        "key",
        "--fingerprint",
        "id:kid-2",
        "--expires",
        "+90d",
        "--on",
        "yesterday",
    ]);
    home.ok(&["identity", "rotate", &id, "--fingerprint", "id:kid-3", "--expires", "+90d", "--on", "yesterday"]);
    home.ok(&["identity", "seen", "id:kid-3", "--on", "yesterday"]);
    let shown = home.json(&["identity", "show", &id]);
    let live = |at: usize| {
        (shown["credentials"][at]["live"].clone(), shown["credentials"][at]["facts"]["fingerprint"].clone())
    };
    assert_eq!((live(0), live(1)), ((false.into(), "id:kid-2".into()), (true.into(), "id:kid-3".into())));
    assert_eq!(shown["credentials"][1]["facts"]["kind"], "key", "a new key takes the place of a key");
    home.ok(&["identity", "revoke", &id, "--reason", "the bot moves on"]);
    // That it is used again is what one wants to know.
    home.ok(&["identity", "seen", "id:kid-3"]);
    let history = home.ok(&["history", "svc-bot:production"]);
    for told in ["id:kid-3", "the bot moves on"] {
        assert!(history.contains(told), "{told}: {history}");
    }
    assert_eq!(home.json(&["history", "vault-main"]).as_array().map(Vec::len), Some(1));
    assert_eq!(home.json(&["rebuild"])["unplaced"], 0);
}

#[rstest]
#[case::bound(&["identity", "link", "svc-bot", "bot"])]
#[case::issued(&["identity", "issue", "svc-bot", "--kind", "key"])]
#[case::changed_back(&["identity", "edit", "svc-bot", "--set", "state=live"])]
fn a_revoked_identity_is_not_used_again(#[case] arguments: &[&str]) {
    let home = runs_as();
    home.ok(&["identity", "unlink", "svc-bot", "bot"]);
    home.ok(&["identity", "revoke", "svc-bot"]);
    let before = home.entries();
    let said = home.refused(2, arguments);
    assert!(said.contains("was revoked") && said.contains("prepare a new identity"), "{said}");
    assert_eq!(home.entries(), before);
}

#[rstest]
#[case::recorded_twice(&["identity", "add", "SVC-bot", "--environment", "test"], "an identity with this account is recorded")]
#[case::without_a_kind(&["identity", "issue", "svc-bot"], "the credential has no kind")]
#[case::not_a_fingerprint(&["identity", "issue", "svc-bot", "--kind", "key", "--fingerprint", "kid-9"], "never the secret")]
#[case::federated_with_one(&["identity", "issue", "svc-bot", "--kind", "federated", "--fingerprint", "id:9"], "leave the fingerprint out")]
#[case::ends_before(&["identity", "issue", "svc-bot", "--kind", "key", "--expires", "2020-01-01"], "give a later end")]
#[case::used_tomorrow(&["identity", "seen", "svc-bot", "--on", "tomorrow"], "is after today")]
#[case::nobody(&["identity", "show", "svc-nobody"], "there is no identity with this account")]
#[case::not_approved(&["identity", "link-promotion", "svc-bot", "--promotion", "bot"], "no promotion of it was approved")]
#[case::a_zone_without_a_kind(&["zone", "add", "vault-x", "--kind", "vault"], "secrets-store")]
#[case::a_zone_twice(&["zone", "add", "Vault-Main", "--kind", "secrets-store"], "of this name is recorded")]
#[case::not_standing_there(&["zone", "unlink", "vault-main", "--identity", "svc-none"], "there is no identity")]
fn what_makes_no_sense_is_refused_with_the_way_out(#[case] arguments: &[&str], #[case] why: &str) {
    let home = runs_as();
    let before = home.entries();
    let ran = home.run(arguments);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains(why), "{ran:?}");
    assert_eq!(home.entries(), before);
}

#[test]
fn lists_show_what_stands_out_and_a_workload_shows_what_it_runs_as_and_where_it_stands() {
    let home = runs_as();
    let all = home.json(&["identity", "list", "entra", "bot"]);
    assert_eq!((&all[0]["account"], &all[0]["views"]), (&"svc-bot".into(), &serde_json::json!(["expiring"])));
    assert_eq!(home.json(&["identity", "list", "--view", "unapproved"]), serde_json::json!([]));
    assert_eq!(home.json(&["identity", "list", "--views"])["expiring"], 1);
    let csv = home.command(&["identity", "list", "--csv"]).output().unwrap().stdout;
    assert_eq!(String::from_utf8(csv).unwrap().lines().count(), 2);
    assert!(home.ok(&["identity", "list"]).contains("svc-bot"));
    let zones = home.json(&["zone", "list"]);
    assert_eq!(
        (&zones[0]["name"], &zones[0]["other"], &zones[0]["production"]),
        (&"vault-main".into(), &1.into(), &0.into())
    );
    assert_eq!(home.json(&["zone", "show", "vault-main"])["used_otherwise"][0]["key"], "bot");
    home.ok(&["identity", "add", "svc-left-over", "--environment", "production", "--zone", "vault-main"]);
    assert!(
        home.ok(&["zone", "show", "vault-main"])
            .contains("Identities that no workload runs as\n  svc-left-over (production)")
    );
    assert_eq!(home.json(&["zone", "list"])[0]["orphaned"], 1);
    let shown = home.ok(&["show", "bot"]);
    assert!(shown.contains("Runs as svc-bot (test): live, key, owner A. Kumar, scoped"), "{shown}");
    assert!(shown.contains("Stands on vault-main (secrets-store, unknown)"), "{shown}");
    let bot = home.json(&["show", "bot"]);
    assert_eq!(
        (&bot["identities"][0]["facts"]["account"], &bot["zones"][0]["name"]),
        (&"svc-bot".into(), &"vault-main".into())
    );
    let due = home.ok(&["due"]);
    assert!(due.contains("a credential ends"), "{due}");
}

#[test]
fn two_who_look_at_one_identity_meet_a_conflict() {
    let home = runs_as();
    let seen = home.json(&["identity", "show", "svc-bot"])["last_entry"].as_str().unwrap().to_owned();
    home.ok(&["identity", "edit", "svc-bot", "--set", "human_use=no"]);
    let said = home.refused(2, &["identity", "revoke", "svc-bot", "--expect", &seen]);
    assert!(said.contains("you changed it yourself since you looked"), "{said}");
}

#[test]
fn a_request_plans_identities_and_zones_and_approval_prepares_them() {
    use crate::home::{KEY_TEST, PILOT, with};
    let home = runs_as();
    home.ok(&["identity", "edit", "svc-bot", "--set", "credentials_complete=listed"]);
    home.ok(&["zone", "add", "rg-pilot", "--kind", "cloud-account", "--environment", "test"]);
    let more: [&str; 8] = [
        "--prepare",
        "svc-bot-pilot; issuer=entra; environment=test; planned_kind=federated; owner=me; zone=rg-pilot",
        "--revoke-by",
        "svc-bot=+14d",
        "--zone",
        "rg-pilot",
        "--leave-zone",
        "vault-main",
    ];
    let planned = |list: &str| {
        with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT, &more])
            .into_iter()
            .map(|said| said.replace("_complete=none", list))
            .collect::<Vec<_>>()
    };
    let none = planned("_complete=none");
    let said = home.refused(2, &none.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(said.contains("2 identities are recorded or planned, so there cannot be none"), "{said}");
    home.ok(&planned("_complete=listed").iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(home.json(&["identity", "list"]).as_array().map(Vec::len), Some(1), "a plan counts for nothing");
    home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "facts and findings read"]);
    let prepared = home.json(&["identity", "show", "svc-bot-pilot"]);
    assert_eq!(prepared["facts"]["state"], "prepared");
    assert_eq!((&prepared["approved_by"], &prepared["zones"][0]["name"]), (&"M. Silva".into(), &"rg-pilot".into()));
    let bot = home.json(&["show", "bot"]);
    assert_eq!(bot["zones"].as_array().map(Vec::len), Some(1), "{}", bot["zones"]);
    let due = home.json(&["due"]);
    let kinds: Vec<&str> = due.as_array().unwrap().iter().filter_map(|row| row["kind"].as_str()).collect();
    assert!(kinds.contains(&"issue") && kinds.contains(&"revoke-by"), "{kinds:?}");
}

#[test]
fn what_is_retired_takes_its_access_with_it_where_that_is_asked() {
    let home = runs_as();
    home.ok(&["grant", "add", "bot", "claims-db"]);
    assert!(home.refused(2, &["demote", "bot", "--end-access"]).contains("--end-access goes with retiring"));
    home.ok(&["retire", "bot", "--end-access", "--reason", "replaced"]);
    let bot = home.json(&["show", "bot"]);
    assert_eq!(bot["facts"]["stage"], "retired");
    assert_eq!(bot["grants"][0]["facts"]["state"], "ended", "{}", bot["grants"]);
    let identity = home.json(&["identity", "show", "svc-bot"]);
    assert_eq!(identity["facts"]["state"], "revoked", "{identity}");
    assert!(home.ok(&["history", "bot"]).contains("access to data ended on"));
}

#[test]
fn a_gateway_is_told_what_an_identity_may_do_and_no_more_once_it_is_revoked() {
    let home = runs_as();
    let asked = ["check", "bot", "--identity", "svc-bot"];
    let before = home.run(&asked);
    assert!(before.out.contains("svc-bot") && !before.out.contains("revoked"), "{}", before.out);
    home.ok(&["identity", "revoke", "svc-bot"]);
    let told = home.ends(1, &asked);
    assert!(told.contains("svc-bot") && told.contains("revoked"), "{told}");
    assert_eq!(home.json_ending(1, &asked)["answer"], "no");
}

#[test]
fn what_a_filter_finds_is_retired_at_once_with_what_only_they_reach_and_the_rest_is_said_to_stay() {
    let home = runs_as();
    home.ok(&["grant", "add", "bot", "claims-db"]);
    home.ok(&["add", "Twin"]);
    home.ok(&["identity", "link", "svc-bot", "twin"]);
    home.ok(&["add", "Gone"]);
    home.ok(&["retire", "gone", "--reason", "tried out"]);
    let all = ["retire", "--filter", "stage:experiment,retired", "--end-access", "--reason", "replaced"];
    let mut rehearsal = all.to_vec();
    rehearsal.push("--dry-run");
    let would = home.json(&rehearsal);
    assert_eq!((&would["found"], &would["changing"], &would["entries"]), (&3.into(), &2.into(), &0.into()));
    assert_eq!(would["ends"], serde_json::json!({"grants": 1, "identities": 1}), "it is shared by those two alone");
    let told = home.ok(&all);
    for said in ["retired: 3 found, 2 changed", "access to data 1, identities 1", "skipped: gone is retired already"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert_eq!(home.json(&["identity", "show", "svc-bot"])["facts"]["state"], "revoked");
    let down = home.json(&["demote", "--filter", "stage:retired,experiment", "--reason", "no"]);
    assert_eq!((&down["changing"], &down["left"][0]["why"]), (&0.into(), &"is retired".into()));
    let adopted = home.json(&[
        "adopt",
        "--all",
        "--accountable",
        "me",
        "--reason",
        "needed",
        "--first-review",
        "+3w",
        "--dry-run",
    ]);
    assert_eq!(
        (&adopted["changing"], &adopted["left"][0]["why"]),
        (&0.into(), &"stands in no pilot and not in production".into())
    );
}

#[test]
fn what_is_found_of_an_identity_without_a_workload_is_told_of_itself_and_once() {
    let home = runs_as();
    home.ok(&["policy", "set", "preset", "full", "--reason", "all of it"]);
    home.ok(&[
        "identity",
        "add",
        "svc-stray",
        "--environment",
        "production",
        "--set",
        "state=live",
        "--set",
        "revoke_by=yesterday",
    ]);
    let shown = home.json(&["identity", "show", "svc-stray"]);
    let controls: Vec<&str> =
        shown["findings"].as_array().unwrap().iter().map(|it| it["control"].as_str().unwrap()).collect();
    assert_eq!(controls, ["OWN-3", "IDN-6"]);
    assert_eq!(shown["due"][0]["kind"], "revoke-by");
    assert_eq!(home.json(&["identity", "show", "svc-bot"])["findings"], serde_json::Value::Null);
    let listed = home.json(&["identity", "list"]);
    let found = |account: &str| {
        let all = listed.as_array().unwrap();
        all.iter()
            .find(|it| it["account"] == account)
            .map(|it| (it["fails"].clone(), it["not_answered"].clone()))
            .unwrap()
    };
    assert_eq!(found("svc-stray"), (serde_json::json!([]), serde_json::json!(["OWN-3", "IDN-6"])));
    assert_eq!(found("svc-bot"), (serde_json::Value::Null, serde_json::Value::Null));
    let due = home.json(&["due", "--late"]);
    let stray: Vec<_> = due.as_array().unwrap().iter().filter(|it| !it["identity"].is_null()).collect();
    assert_eq!(stray.len(), 1);
    assert_eq!((&stray[0]["key"], &stray[0]["workload"]), (&"svc-stray (production)".into(), &serde_json::Value::Null));
    home.ok(&["identity", "link", "svc-stray", "bot"]);
    assert_eq!(home.json(&["identity", "show", "svc-stray"])["findings"], serde_json::Value::Null);
    let due = home.json(&["due", "--late"]);
    assert!(due.as_array().unwrap().iter().all(|it| it["identity"].is_null()), "its date is the workload's now");
}

const HASH: &str = "hmac:000102030405060708090a0b0c0d0e0f";

#[rstest]
#[case::upper_case("hmac:000102030405060708090A0B0C0D0E0F")]
#[case::base64("hmac:AAECAwQFBgcICQoLDA0ODw==")]
#[case::with_colons("HMAC:00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F")]
fn a_secret_is_known_again_however_its_fingerprint_is_spelled(#[case] spelled: &str) {
    let home = runs_as();
    home.ok(&["identity", "add", "svc-pay", "--issuer", "entra", "--environment", "production"]);
    home.ok(&["identity", "issue", "svc-bot", "--kind", "key", "--fingerprint", HASH]);
    home.refused_saying(
        &["identity", "issue", "svc-bot", "--kind", "key", "--fingerprint", spelled],
        &["a credential with this fingerprint is recorded"],
    );
    home.ok(&["identity", "issue", "svc-pay", "--kind", "key", "--fingerprint", spelled]);
    let pay = home.json(&["identity", "show", "svc-pay"]);
    assert_eq!(pay["credentials"][0]["facts"]["fingerprint"], HASH, "{pay}");
    let bot = home.ok(&["show", "bot"]);
    assert!(bot.contains("SEP-2 fails"), "one secret is on two identities: {bot}");
    home.ok(&["identity", "revoke", "svc-pay"]);
    home.ok(&["identity", "seen", spelled, "--on", "today"]);
}

/// One account is one, however it is written: case, compatibility forms, spaces around it.
#[rstest]
#[case::the_same("svc-bot", "entra")]
#[case::in_capitals("SVC-BOT", "ENTRA")]
#[case::in_wide_letters("\u{ff53}\u{ff56}\u{ff43}-bot", "entra")]
#[case::at_an_issuer_in_wide_letters("svc-bot", "\u{ff45}ntra")]
fn an_account_is_one_however_it_is_written(#[case] account: &str, #[case] issuer: &str) {
    let home = runs_as();
    home.refused_saying(
        &["identity", "add", account, "--issuer", issuer, "--environment", "test"],
        &["an identity with this account is recorded"],
    );
    home.ok(&["identity", "add", account, "--issuer", issuer, "--environment", "production"]);
    let page = home.ok(&["show", "bot"]);
    assert!(page.contains("SEP-1 fails"), "one account stands in test and in production: {page}");
}

#[rstest]
#[case::an_account(&["identity", "add", "svc\u{200b}-pay", "--environment", "test"])]
#[case::an_issuer(&["identity", "add", "svc-pay", "--issuer", "en\u{2060}tra"])]
#[case::an_account_changed(&["identity", "edit", "svc-bot", "--set", "account=svc\u{202e}tob"])]
#[case::one_prepared(&["identity", "prepare", "svc\u{7}-bot", "--environment", "production", "--kind", "key"])]
#[case::a_zone(&["zone", "add", "vault\u{feff}-two", "--kind", "secrets-store"])]
#[case::data(&["grant", "add", "bot", "claims\u{200d}-db"])]
fn a_name_that_holds_what_nobody_sees_is_refused(#[case] act: &[&str]) {
    let home = runs_as();
    let before = home.entries();
    home.refused_saying(act, &["holds characters that nobody sees", "type it again without them"]);
    assert_eq!(home.entries(), before);
}

#[test]
fn an_identity_that_is_taken_from_its_workload_and_still_used_is_found_by_itself() {
    let home = runs_as();
    home.ok(&["policy", "set", "preset", "full", "--reason", "all of them"]);
    home.ok(&["identity", "unlink", "svc-bot", "bot"]);
    home.ok(&["identity", "seen", "svc-bot", "--on", "today"]);
    let found = home.json(&["identity", "list", "--view", "orphaned"]);
    assert_eq!((&found[0]["account"], &found[0]["state"]), (&"svc-bot".into(), &"live".into()), "{found}");
    let page = home.ok(&["identity", "show", "svc-bot"]);
    assert!(page.contains("OWN-3"), "it is judged by itself: {page}");
    assert!(home.ok(&["history", "bot"]).contains("svc-bot"), "the workload's history tells that it was taken away");
}

#[test]
fn an_account_that_may_imitate_another_is_told_where_it_is_shown() {
    let home = runs_as();
    let account = "svc-b\u{43e}t";
    home.ok(&["identity", "add", account, "--issuer", "entra", "--environment", "production", "--workload", "bot"]);
    let hint = "has letters of several scripts in its name";
    for page in [home.ok(&["show", "bot"]), home.ok(&["identity", "show", account])] {
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(page.contains(hint), "{page}");
    }
    assert!(!home.ok(&["identity", "show", "svc-bot"]).contains(hint));
}
