//! One workload from its first entry through both gates to retirement, by ordinary steps, under every control there is: nothing that
//! blocks or weighs high is found of it the day after a step, nor 15 and 31 days after, when what was promised was done.

use crate::support::{TestRegister, by, day, facts, fields};
use countersign::controls::{Verdict, judge};
use countersign::domain::command::ReviewAnswers;
use countersign::domain::plan::{Plan, PlannedGrant, PlannedIdentity};
use countersign::domain::record::KeyTestAgain;
use countersign::domain::{Command, Conclusion, ControlPoint, Decision, Id, Reach, Severity, Stage};

struct Walk {
    desk: TestRegister,
    workload: Id,
    asks: Id,
    decides: Id,
}

impl Walk {
    fn begin() -> Self {
        let mut desk = TestRegister::begin("2026-06-01");
        desk.policy(&[("preset = \"core\"", "preset = \"full\"")], "").unwrap();
        let (owner, deputy) = (desk.person("A. Kumar"), desk.person("R. Diaz"));
        let (asks, decides) = (desk.person("P. Okoye"), desk.person("M. Silva"));
        let workload = desk.workload(
            "Claims triage agent",
            &[
                ("purpose", "sorts claims by urgency"),
                ("ends_on", "2026-08-15"),
                ("owner", &owner.to_string()),
                ("deputy", &deputy.to_string()),
                ("technical_owner", &asks.to_string()),
                ("tools_complete", "none"),
                ("chains_tools", "no"),
                ("uses_production_prompts", "no"),
                ("uses_production_outputs", "no"),
                ("grants_complete", "none"),
                ("identities_complete", "listed"),
                ("zones_complete", "listed"),
                ("stop_path", "switch off in the portal"),
                ("stop_role", "claims lead"),
                ("stop_tested_on", "2026-05-30"),
            ],
        );
        let mut walk = Self { desk, workload, asks, decides };
        walk.answer(&[
            ("reach_customer", "none"),
            ("reach_record", "none"),
            ("reach_decision", "read"),
            ("control_point", "before"),
            ("control_role", "claims clerk"),
            ("control_action", "approves or rejects"),
        ]);
        walk
    }

    fn answer(&mut self, pairs: &[(&str, &str)]) {
        self.desk.answer(self.workload, pairs);
    }

    fn zone(&mut self, kind: &str, name: &str, environment: &str) -> Id {
        let said = fields(&[("kind", kind), ("name", name), ("environment", environment)]);
        self.desk.act(Command::DescribeZone { zone: None, fields: said }).begun[0]
    }

    /// An identity of test, live, with a key that ends with the test.
    fn test_identity(&mut self, zone: Id, ends: &str) -> Id {
        let owner = self.asks.to_string();
        let said = fields(&[
            ("account", "svc-claims-test"),
            ("issuer", "corp-tenant"),
            ("environment", "test"),
            ("first_environment", "test"),
            ("owner", &owner),
            ("privilege", "scoped"),
            ("standing", "standing"),
            ("human_use", "no"),
            ("third_party", "no"),
            ("credentials_complete", "listed"),
        ]);
        let workloads = vec![self.workload];
        let identity = self.desk.act(Command::AddIdentity { fields: said, workloads, zones: vec![zone] }).begun[0];
        let today = self.desk.today().to_string();
        let key = fields(&[("kind", "key"), ("fingerprint", "id:kid-1"), ("issued_on", &today), ("expires_on", ends)]);
        self.desk.act(Command::IssueCredential { identity, fields: key, replaces: None });
        identity
    }

    fn enter(&mut self, to: Stage, plan: Plan) {
        let (workload, asks, decides) = (self.workload, self.asks, self.decides);
        let asked = self.desk.act(Command::RequestPromotion { workload, to, plan, by: by(asks) });
        self.desk.act(Command::Decide {
            promotion: asked.begun[0],
            workload,
            decision: Decision::Approved,
            by: by(decides),
            reason: "facts and findings read; the risk is worth it".into(),
            conditions: vec![],
        });
    }

    fn review(&mut self) {
        let today = self.desk.today().to_string();
        self.answer(&[("control_exercised_on", &today), ("log_sampled_on", &today)]);
        let answers = ReviewAnswers {
            reviewer: by(self.decides),
            started_on: self.desk.today(),
            changes: vec![],
            items: vec![],
            key_test: Some(KeyTestAgain {
                reach_customer: Reach::None,
                reach_record: Reach::None,
                reach_decision: Reach::Influence,
                control_point: ControlPoint::Before,
            }),
            conclusion: Conclusion::Continue,
            remark: None,
            next_review_on: None,
            actions: vec![],
            attestation: "I looked at what changed and at what fails.".into(),
        };
        self.desk.act(Command::RecordReview { workload: self.workload, answers });
    }

    /// What blocks or weighs high and does not pass, with why.
    fn weighty(&self) -> Vec<String> {
        let dossier = self.desk.dossier(self.workload);
        let judgement = judge(&dossier, self.desk.today(), self.desk.store.policy().unwrap());
        let found = judgement.controls.iter().filter(|it| it.is_finding() && it.severity >= Severity::High);
        found.map(|it| format!("{} {:?}: {}", it.control.id, it.verdict(), it.answer.reason)).collect()
    }

    fn stands_well(&self) {
        assert_eq!(self.weighty(), Vec::<String>::new(), "on {}", self.desk.today());
    }

    fn says(&self, control: &str) -> Option<Verdict> {
        let dossier = self.desk.dossier(self.workload);
        let judgement = judge(&dossier, self.desk.today(), self.desk.store.policy().unwrap());
        judgement.get(control).map(countersign::controls::Judged::verdict)
    }
}

const LOGS: [(&str, &str); 4] =
    [("log_prompts", "yes"), ("log_tools", "yes"), ("log_data_access", "yes"), ("log_approvals", "yes")];

#[test]
fn from_first_entry_through_both_gates_to_retirement_nothing_weighty_is_found_the_days_after() {
    let mut walk = Walk::begin();
    let lab = walk.zone("cloud-account", "sub-lab", "test");
    let test = walk.test_identity(lab, "2026-08-15");
    for days in [1, 14, 16] {
        walk.desk.later(days);
        walk.stands_well();
    }

    // To pilot, with data in test, on 2026-07-02.
    let (asks, decides) = (walk.asks.to_string(), walk.decides.to_string());
    let grant = fields(&[
        ("dataset", "claims-db"),
        ("classification", "confidential"),
        ("customer_data", "yes"),
        ("masking", "masked"),
        ("mode", "read"),
        ("environment", "test"),
        ("egress", "no"),
        ("feeds_decision", "no"),
        ("state", "live"),
        ("requested_by", &asks),
        ("approved_by", &decides),
        ("approved_on", "2026-07-01"),
        ("reason", "triage needs the text of the claim"),
        ("expires_on", "2027-06-01"),
    ]);
    let proof = "https://git.example/net/segments.tf 2026-06-01";
    let to_pilot = facts(&[
        ("reach_customer", "none"),
        ("reach_record", "none"),
        ("reach_decision", "influence"),
        ("control_point", "before"),
        ("pilot_scope", "one office, forty claims a day"),
        ("ends_on", "2026-09-10"),
        ("next_review_on", "2026-08-01"),
        ("grants_complete", "listed"),
        ("log_place", "central log store"),
        ("log_retention_days", "365"),
        ("log_sampled_on", "2026-07-02"),
        ("control_exercised_on", "2026-07-02"),
        ("request_check", "at-request"),
        ("boundary_proof", proof),
    ]);
    let to_pilot =
        LOGS.into_iter().fold(to_pilot, |fields, (name, _)| fields.with(name, countersign::domain::Logging::Planned));
    let grants = vec![PlannedGrant { grant: Id([0x77; 16]), fields: grant }];
    walk.enter(Stage::Pilot, Plan { fields: to_pilot, grants, ..Plan::default() });
    walk.desk.later(1);
    walk.stands_well();
    walk.answer(&LOGS);
    walk.desk.later(14);
    walk.stands_well();
    walk.desk.turn_to("2026-07-30");
    walk.review();
    walk.desk.turn_to("2026-08-02");
    walk.stands_well();

    // To production, with an identity of its own, a place of its own, and the one of the test to go.
    walk.desk.turn_to("2026-08-14");
    walk.review();
    let place = walk.zone("cloud-account", "sub-production", "production");
    let prepared = fields(&[
        ("account", "svc-claims"),
        ("issuer", "corp-tenant"),
        ("environment", "production"),
        ("owner", &asks),
        ("privilege", "scoped"),
        ("standing", "jit"),
        ("human_use", "no"),
        ("third_party", "no"),
        ("planned_kind", "federated"),
        ("planned_ttl_hours", "1"),
        ("credentials_complete", "listed"),
    ]);
    let production = Id([0x78; 16]);
    let identities = vec![
        PlannedIdentity { identity: production, fields: prepared, zones: vec![place] },
        PlannedIdentity { identity: test, fields: fields(&[("revoke_by", "2026-08-28")]), zones: vec![] },
    ];
    let to_production = facts(&[
        ("reach_customer", "none"),
        ("reach_record", "none"),
        ("reach_decision", "influence"),
        ("control_point", "before"),
        ("next_review_on", "2026-10-20"),
    ]);
    walk.enter(Stage::Production, Plan { fields: to_production, identities, ..Plan::default() });
    assert_eq!(walk.says("IDN-2"), Some(Verdict::NotApplicable), "what is only prepared is not in use");
    walk.desk.later(1);
    walk.stands_well();
    let token = fields(&[("kind", "federated"), ("ttl_hours", "1"), ("issued_on", "2026-08-15")]);
    let today = walk.desk.today();
    walk.desk.act(Command::IssueIdentity { identity: production, issued_on: today, credential: Some(token) });
    let key =
        walk.desk.dossier(walk.workload).identities.iter().find(|it| it.identity.id == test).unwrap().credentials[0].id;
    walk.desk.act(Command::UseCredential { credential: key, used_on: today });
    walk.desk.act(Command::RevokeIdentity { identity: test, revoked_on: today, by: by(walk.asks) });
    assert_eq!((walk.says("IDN-1"), walk.says("IDN-2")), (Some(Verdict::Pass), Some(Verdict::Pass)));
    for days in [1, 14, 16] {
        walk.desk.later(days);
        walk.stands_well();
    }

    // Retired, with what it could reach.
    let (workload, ends_access) = (walk.workload, Some(by(walk.asks)));
    walk.desk.act(Command::Retire { workload, ends_access });
    for days in [1, 14, 16] {
        walk.desk.later(days);
        walk.stands_well();
        assert_eq!(walk.says("LIF-2"), Some(Verdict::Pass));
    }
    assert!(walk.desk.today() > day("2026-10-01"));
}
