//! PRO-5: nothing is wider than what was approved.

use super::summed_up;
use crate::controls::answer::{Answer, Fix, ItemAnswer, Step, Who};
use crate::controls::reading::Reading;
use crate::controls::verdict::Verdict;
use crate::domain::Id;
use crate::domain::approved::Wider;
use crate::domain::frozen::Part;
use std::collections::BTreeMap;

/// PRO-5: what was ended, narrowed or renewed on equal terms is no widening. Of what nobody approved there is nothing to compare.
pub fn nothing_wider_than_approved(it: &Reading<'_>) -> Answer {
    let fix = || {
        let how = "have the current state ratified, or undo what exceeds the approval";
        Fix::new(Who::Owner, Step::Promote, how)
    };
    let Some((approval, decided)) = it.approval().and_then(|it| Some((it, it.approved()?))) else {
        return Answer::not_applicable("nobody approved it where it stands, so nothing can be wider than that");
    };
    let Some(wider) = it.wider(approval) else {
        return Answer::open(format!("what was approved on {} cannot be read", decided.on), fix());
    };
    if wider.is_empty() {
        return Answer::pass(format!("nothing is wider than what was approved on {}", decided.on));
    }
    let items = items(it.id(), wider);
    if items.iter().any(|item| item.verdict == Verdict::Fail) {
        return Answer::fail(summed_up(Verdict::Fail, &items), fix()).of_items(items);
    }
    Answer::open(summed_up(Verdict::NotAnswered, &items), fix()).of_items(items)
}

/// One item for each record, with all that is wider in it: what is known to be before what may be.
fn items(workload: Id, wider: Vec<Wider>) -> Vec<ItemAnswer> {
    let mut by_part: BTreeMap<Part, Vec<Wider>> = BTreeMap::new();
    for one in wider {
        by_part.entry(one.part).or_default().push(one);
    }
    let item = |(part, mut all): (Part, Vec<Wider>)| {
        all.sort_by_key(|one| !one.certain);
        let fails = all.iter().any(|one| one.certain);
        let words: Vec<String> = all
            .into_iter()
            .map(|one| {
                if one.certain {
                    one.words
                } else {
                    format!("cannot tell whether it exceeds the approval: {}", one.words)
                }
            })
            .collect();
        ItemAnswer {
            item: match part {
                Part::Workload => workload,
                Part::Grant(id) | Part::Identity(id) | Part::Zone(id) | Part::Stand((_, id)) => id,
            },
            verdict: if fails { Verdict::Fail } else { Verdict::NotAnswered },
            reason: words.join("; ").into(),
        }
    };
    by_part.into_iter().map(item).collect()
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, NotApplicable, Pass};
    use crate::controls::tests_support::{Lived, day, made, reason, verdict};
    use crate::domain::field::Setting;
    use crate::domain::record::{Credential, Identity, Relation, Zone};
    use crate::domain::standing::may_ratify;
    use crate::domain::{Dossier, Entered, How, Id, RunsAs, Stage, Value};
    use rstest::rstest;

    const LATER: &str = "2026-11-01";
    const APPROVED: &str = "stage=production owner=ann purpose=triage model=Lumen_3 reach_customer=none reach_record=read \
        reach_decision=influence control_point=before tools=search tools_complete=listed grants_complete=listed \
        | dataset=claims state=live classification=internal customer_data=no masking=masked mode=read environment=test egress=no \
        feeds_decision=no expires_on=2026-12-01 \
        | dataset=payroll state=planned";

    /// As it was approved into production on 2026-06-01.
    fn approved(said: &str) -> Dossier {
        made(said)
            .approved(Stage::Experiment, Stage::Pilot, "2026-03-01", "bob")
            .approved(Stage::Pilot, Stage::Production, "2026-06-01", "bob")
            .frozen()
    }

    fn set(mut dossier: Dossier, of: &str, said: &str) -> Dossier {
        match of {
            "workload" => dossier.set(said, LATER, How::Person),
            "tools" => {
                let tools = said.split(',').filter(|tool| !tool.is_empty()).map(str::to_owned).collect();
                let setting = Setting { on: day(LATER), how: How::Person };
                dossier.workload.facts.set("tools", Value::Texts(tools), setting);
                dossier
            }
            grant => dossier.granted(grant.parse().unwrap(), said, LATER),
        }
    }

    #[rstest]
    #[case::can_do_more("workload", "reach_record=act", "reach to a record read when approved, act since 2026-11-01")]
    #[case::a_weaker_human_check("workload", "control_point=after", "control point before when approved, after since")]
    #[case::another_model("workload", "model=Lumen_4", "model another than approved since 2026-11-01")]
    #[case::another_purpose("workload", "purpose=payouts", "purpose another than approved")]
    #[case::a_tool("tools", "search,mail", "tool mail added since 2026-11-01")]
    #[case::writes("0", "mode=write", "access to claims: mode read when approved, write since 2026-11-01")]
    #[case::in_production("0", "environment=production", "environment test when approved, production")]
    #[case::unmasked("0", "masking=unmasked", "masking masked when approved, unmasked")]
    #[case::more_sensitive("0", "classification=sensitive", "classification internal when approved, sensitive")]
    #[case::of_customers("0", "customer_data=yes", "customer data no when approved, yes")]
    #[case::carried_out("0", "egress=yes", "egress no when approved, yes")]
    #[case::feeds_a_decision("0", "feeds_decision=yes", "feeds a decision no when approved, yes")]
    #[case::other_data("0", "dataset=salaries", "access to salaries: data set another than approved")]
    #[case::a_planned_one_in_force("1", "state=live", "access to payroll: not in force when approved since 2026-11-01")]
    #[case::two_at_once("workload", "reach_record=act reach_customer=act", "; reach to a record read when approved")]
    fn pro_5_says_what_is_wider_and_since_when(#[case] of: &str, #[case] said: &str, #[case] why: &str) {
        let wider = set(approved(APPROVED), of, said);
        assert_eq!(verdict(&wider, "PRO-5"), Some(Fail));
        assert!(reason(&wider, "PRO-5").contains(why), "{}", reason(&wider, "PRO-5"));
        assert!(may_ratify(&wider), "the way out is to have it approved as it is now");
        let ratified = wider.approved(Stage::Production, Stage::Production, "2026-11-10", "bob").frozen();
        assert_eq!(verdict(&ratified, "PRO-5"), Some(Pass));
    }

    #[rstest]
    #[case::nothing("workload", "")]
    #[case::can_do_less("workload", "reach_decision=none")]
    #[case::another_owner("workload", "owner=bob cadence=30d log_prompts=yes stop_path=unplug_it")]
    #[case::fewer_tools("tools", "")]
    #[case::renewed_on_equal_terms("0", "expires_on=2027-12-01 approved_on=2026-11-01")]
    #[case::narrowed("0", "masking=synthetic classification=public")]
    #[case::ended("0", "state=ended ended_on=2026-11-01")]
    #[case::ended_after_it_was_widened("0", "mode=write state=ended")]
    #[case::still_planned("1", "mode=write classification=sensitive")]
    fn pro_5_passes_where_nothing_is_wider(#[case] of: &str, #[case] said: &str) {
        let same = set(approved(APPROVED), of, said);
        assert_eq!(verdict(&same, "PRO-5"), Some(Pass), "{}", reason(&same, "PRO-5"));
        assert!(!may_ratify(&same));
    }

    /// What nobody had said was judged at its widest where the gate asks for it; the rest was not judged at all.
    #[rstest]
    #[case::judged_as_if_it_acted("workload", "reach_record=act", Pass)]
    #[case::judged_as_if_nobody_checked("workload", "control_point=none", Pass)]
    #[case::a_first_model("workload", "model=Lumen_3", Pass)]
    #[case::judged_as_if_it_left("0", "egress=yes classification=sensitive customer_data=yes feeds_decision=yes", Pass)]
    #[case::it_writes("0", "mode=write", Fail)]
    #[case::it_reads("0", "mode=read", Pass)]
    #[case::it_is_masked("0", "masking=masked", Pass)]
    #[case::it_is_not("0", "masking=unmasked", Fail)]
    #[case::a_tool_that_may_have_been_there("tools", "mail", NotAnswered)]
    fn pro_5_of_what_nobody_had_said_when_it_was_approved(
        #[case] of: &str,
        #[case] said: &str,
        #[case] expected: Verdict,
    ) {
        let learned = set(approved("stage=production | dataset=claims state=live"), of, said);
        assert_eq!(verdict(&learned, "PRO-5"), Some(expected), "{}", reason(&learned, "PRO-5"));
    }

    #[test]
    fn pro_5_is_open_where_an_answer_was_taken_back_since() {
        let taken_back = set(approved(APPROVED), "workload", "reach_record=unknown");
        assert_eq!(verdict(&taken_back, "PRO-5"), Some(NotAnswered));
        assert!(reason(&taken_back, "PRO-5").contains("reach to a record not known any more since 2026-11-01"));
    }

    #[test]
    fn pro_5_fails_for_access_that_was_added_after_approval() {
        let mut added = approved(APPROVED);
        let grant =
            crate::domain::record::Grant { id: Id([0x77; 16]), added_on: day(LATER), ..added.grants[0].clone() };
        added.grants.push(grant);
        assert_eq!(reason(&added, "PRO-5"), "access to claims: added since 2026-11-01");
        assert_eq!(verdict(&added, "PRO-5"), Some(Fail));
        assert_eq!(verdict(&added.granted(2, "state=planned", LATER), "PRO-5"), Some(Pass));
    }

    /// An identity in production with one credential, on a zone.
    fn with_identity(mut dossier: Dossier, number: u8, said: &[(&str, &str)]) -> Dossier {
        use crate::domain::field::FactTable;
        use crate::domain::record::IdentityFacts;
        let (id, bond) = (Id([number; 16]), |with| Relation { with, since: day(LATER) });
        let mut identity = Identity::new(id, day(LATER));
        for (name, text) in said {
            let value = IdentityFacts::field(name).unwrap().shape.parse(text).unwrap();
            identity.facts.set(name, value, Setting { on: day(LATER), how: How::Person });
        }
        identity.workloads.push(bond(dossier.workload.id));
        dossier.workload.identities.push(bond(id));
        dossier.identities.push(RunsAs { identity, credentials: vec![] });
        dossier
    }

    const RUNS_AS: [(&str, &str); 6] = [
        ("account", "svc-claims"),
        ("environment", "production"),
        ("state", "live"),
        ("privilege", "scoped"),
        ("scopes", "claims.read"),
        ("scopes_complete", "listed"),
    ];

    #[rstest]
    #[case::more_privilege(
        "privilege",
        "admin",
        Fail,
        "identity svc-claims (production): privilege scoped when approved, admin"
    )]
    #[case::a_scope("scopes", "claims.read,mail.send", Fail, "scope mail.send added since 2026-11-10")]
    #[case::another_account("account", "svc-all", Fail, "account another than approved")]
    #[case::revoked("state", "revoked", Pass, "")]
    #[case::another_day("revoke_by", "2027-01-01", Pass, "")]
    fn pro_5_of_an_identity(#[case] field: &str, #[case] to: &str, #[case] expected: Verdict, #[case] why: &str) {
        use crate::domain::field::FactTable;
        use crate::domain::record::IdentityFacts;
        let mut dossier = with_identity(made(APPROVED), 0x51, &RUNS_AS)
            .approved(Stage::Experiment, Stage::Pilot, "2026-03-01", "bob")
            .approved(Stage::Pilot, Stage::Production, "2026-06-01", "bob")
            .frozen();
        assert_eq!(verdict(&dossier, "PRO-5"), Some(Pass));
        let value = IdentityFacts::field(field).unwrap().shape.parse(to).unwrap();
        let identity = &mut dossier.identities[0].identity;
        identity.facts.set(field, value, Setting { on: day("2026-11-10"), how: How::Person });
        assert_eq!(verdict(&dossier, "PRO-5"), Some(expected), "{}", reason(&dossier, "PRO-5"));
        assert!(reason(&dossier, "PRO-5").contains(why), "{}", reason(&dossier, "PRO-5"));
    }

    #[test]
    fn pro_5_of_an_identity_that_was_added_and_of_a_credential_that_was_rotated() {
        let dossier = with_identity(approved(APPROVED), 0x51, &RUNS_AS);
        assert_eq!(reason(&dossier, "PRO-5"), "identity svc-claims (production): added since 2026-11-01");
        let mut rotated = dossier.frozen();
        assert_eq!(verdict(&rotated, "PRO-5"), Some(Pass));
        let (id, identity) = (Id([0x61; 16]), Id([0x51; 16]));
        let facts = crate::domain::field::Facts::default();
        let mut credential = Credential { id, identity, added_on: day(LATER), facts };
        credential.facts.set("issued_on", Value::Day(day(LATER)), Setting { on: day(LATER), how: How::Person });
        rotated.identities[0].credentials.push(credential);
        assert_eq!(verdict(&rotated, "PRO-5"), Some(Pass), "a new credential of the same identity is no widening");
        let prepared = with_identity(rotated, 0x52, &[("account", "next"), ("state", "prepared")]);
        assert_eq!(verdict(&prepared, "PRO-5"), Some(Pass), "what is only prepared is not in use");
    }

    #[rstest]
    #[case::of_production(Some("production"), Fail)]
    #[case::of_test(Some("test"), Pass)]
    #[case::of_which_nobody_said(None, NotAnswered)]
    fn pro_5_of_a_zone_that_was_added(#[case] environment: Option<&str>, #[case] expected: Verdict) {
        let mut dossier = approved(APPROVED);
        let setting = Setting { on: day(LATER), how: How::Person };
        let mut zone = Zone { id: Id([0x71; 16]), added_on: day(LATER), facts: crate::domain::field::Facts::default() };
        zone.facts.set("name", "vault-9".into(), setting);
        if let Some(environment) = environment {
            let environment = <crate::domain::Environment as crate::domain::Word>::from_word(environment).unwrap();
            zone.facts.set("environment", environment.into(), setting);
        }
        dossier.workload.zones.push(Relation { with: zone.id, since: day(LATER) });
        dossier.zones.push(zone);
        assert_eq!(verdict(&dossier, "PRO-5"), Some(expected), "{}", reason(&dossier, "PRO-5"));
    }

    #[test]
    fn pro_5_does_not_apply_where_nobody_approved_it() {
        assert_eq!(verdict(&made("stage=pilot"), "PRO-5"), Some(NotApplicable));
        assert_eq!(verdict(&made("stage=experiment"), "PRO-5"), None);
        let found = approved(APPROVED).entered(Stage::Production, LATER, Entered::Answered);
        assert_eq!(verdict(&found, "PRO-5"), Some(NotApplicable), "found there again, after the approval");
    }

    #[test]
    fn pro_5_is_open_where_what_was_approved_cannot_be_read() {
        let unread = made(APPROVED).approved(Stage::Experiment, Stage::Pilot, "2026-03-01", "bob").approved(
            Stage::Pilot,
            Stage::Production,
            "2026-06-01",
            "bob",
        );
        assert_eq!(verdict(&unread, "PRO-5"), Some(NotAnswered));
        assert!(may_ratify(&unread));
    }
}
