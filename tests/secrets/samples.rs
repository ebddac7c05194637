//! A register in which every command can be done, the texts of each command, and a sample of each text.

use crate::support::{self, TestRegister, by, day, facts, fields};
use countersign::domain::command::{Command, Contact, NewAction, Replaced, Request, ReviewAnswers, StatedRow, Tally};
use countersign::domain::event::SetAside;
use countersign::domain::field::Fields;
use countersign::domain::plan::{PlannedGrant, PlannedIdentity};
use countersign::domain::record::{Claim, ReviewItem};
use countersign::domain::wording::Wording;
use countersign::domain::{
    ClaimKind, Conclusion, Decision, FactTable, Id, ItemDecision, ItemKind, Plan, Policy, Shape, Stage, Value,
};
use std::collections::BTreeMap;
use std::path::Path;

/// A command with a text in one of its places.
pub struct Sample {
    pub command: Command,
    /// How the place is called where the text is refused.
    pub named: String,
    /// The reason that travels with it.
    pub why: Option<String>,
}

/// The texts of a command, by the name of their place. Every field stands here: one that is new makes this fail to compile, and belongs
/// among the texts and the samples if it can hold one.
pub fn texts(command: &Command) -> (&'static str, Vec<(String, String)>) {
    use Command as C;
    let none = || vec![];
    let one = |slot: &str, text: &str| vec![(slot.to_owned(), text.to_owned())];
    let maybe = |slot: &str, text: &Option<String>| text.iter().map(|text| (slot.to_owned(), text.clone())).collect();
    let conditions = |actions: &[NewAction]| -> Vec<(String, String)> {
        actions.iter().map(|NewAction { what, owner: _, due_on: _ }| ("what".to_owned(), what.clone())).collect()
    };
    match command {
        C::CreateRegister { name, policy, catalogue_version } => (
            "CreateRegister",
            [one("name", name), one("policy", policy), one("catalogue_version", catalogue_version)].concat(),
        ),
        C::DescribePerson { person: _, fields } => ("DescribePerson", of(fields)),
        C::LinkAccount { person: _, fields, login } => ("LinkAccount", [of(fields), one("login", login)].concat()),
        C::AddAnother { fields } => ("AddAnother", of(fields)),
        C::MergePeople { person: _, into: _ } => ("MergePeople", none()),
        C::TellApart { person: _, other: _ } => ("TellApart", none()),
        C::PersonLeft { person: _, left_on: _ } => ("PersonLeft", none()),
        C::AddWorkload { key, fields } => ("AddWorkload", [maybe("key", key), of(fields)].concat()),
        C::Answer { workload: _, fields, bulk, overwrite: _ } => ("Answer", [of(fields), maybe("bulk", bulk)].concat()),
        C::ConfirmAnswers { workload: _, fields, bulk, overwrite: _ } => {
            ("ConfirmAnswers", [of(fields), one("bulk", bulk)].concat())
        }
        C::ResolveConflicts { workload: _, source: _, field: _, takes: _ } => ("ResolveConflicts", none()),
        C::AddGrant { workload: _, fields } => ("AddGrant", of(fields)),
        C::DescribeGrant { grant: _, fields } => ("DescribeGrant", of(fields)),
        C::ApproveGrant { grant: _, by: _, approved_on: _, reason, expires_on: _ } => {
            ("ApproveGrant", one("reason", reason))
        }
        C::EndGrant { grant: _, ended_on: _ } => ("EndGrant", none()),
        C::RequestPromotion { workload: _, to: _, plan, by: _ } => {
            let Plan { fields, grants, identities, zones: _, left_zones: _ } = plan;
            let grants = grants.iter().flat_map(|PlannedGrant { grant: _, fields }| of(fields));
            let identities = identities.iter().flat_map(|PlannedIdentity { identity: _, fields, zones: _ }| of(fields));
            let prefixed = |what: &'static str| move |(slot, text)| (format!("{what}.{slot}"), text);
            let own = of(fields).into_iter();
            (
                "RequestPromotion",
                own.chain(grants.map(prefixed("grant"))).chain(identities.map(prefixed("identity"))).collect(),
            )
        }
        C::Decide { promotion: _, workload: _, decision: _, by: _, reason, conditions: said } => {
            ("Decide", [one("reason", reason), conditions(said)].concat())
        }
        C::RecordReview { workload: _, answers } => {
            let ReviewAnswers {
                reviewer: _,
                started_on: _,
                changes,
                items,
                key_test: _,
                conclusion: _,
                remark,
                next_review_on: _,
                actions,
                attestation,
            } = answers;
            let items =
                items.iter().flat_map(|ReviewItem { kind: _, item: _, decision: _, reason }| maybe("reason", reason));
            let changes = changes.iter().map(|change| ("changes".to_owned(), change.clone()));
            let rest = [maybe("remark", remark), conditions(actions), one("attestation", attestation)].concat();
            ("RecordReview", items.chain(changes).chain(rest).collect())
        }
        C::Schedule { workload: _, due_on: _, derived: _ } => ("Schedule", none()),
        C::CloseAction { action: _, closed_on: _, proof } => ("CloseAction", maybe("proof", proof)),
        C::Adopt { workload: _, kept_by: _, found_on: _, reason, first_review_on: _ } => {
            ("Adopt", one("reason", reason))
        }
        C::Retire { workload: _, ends_access: _ } => ("Retire", none()),
        C::Demote { workload: _ } => ("Demote", none()),
        C::Reopen { workload: _ } => ("Reopen", none()),
        C::StateRow(row) => {
            let StatedRow {
                workload: _,
                source,
                source_id,
                match_key,
                statement: _,
                fields,
                words,
                blank: _,
                unclear: _,
                claims,
                unmapped: given,
                contacts,
                grant,
                import: _,
            } = &**row;
            let claims = claims.values().map(|Claim { says: _, words }| ("words".to_owned(), words.clone()));
            let given = given.iter().flat_map(|(name, text)| [one("given", name), one("given text", text)].concat());
            let words = words.iter().map(|(name, text)| (format!("word of {name}"), text.clone()));
            let contacts = contacts.iter().flat_map(
                |Contact { fields, address: _, name: _, words, is_deputy: _, is_doubtful: _ }| {
                    let own = of(fields).into_iter().map(|(slot, text)| (format!("contact.{slot}"), text));
                    own.chain([("given".to_owned(), words.0.clone()), ("given text".to_owned(), words.1.clone())])
                },
            );
            let grant = grant.iter().flat_map(of).map(|(slot, text)| (format!("grant.{slot}"), text));
            let own = [one("source", source), maybe("source_id", source_id), one("match_key", match_key), of(fields)];
            (
                "StateRow",
                own.concat().into_iter().chain(words).chain(claims).chain(given).chain(contacts).chain(grant).collect(),
            )
        }
        C::MissingRow { workload: _, source, match_key } => {
            ("MissingRow", [one("source", source), one("match_key", match_key)].concat())
        }
        C::FinishImport { import: _, source, file, sha256: _, tally: _, refused: _ } => {
            ("FinishImport", [one("source", source), one("file", file)].concat())
        }
        // Sums and ids that the program computes are no texts that somebody gives.
        C::SeeImport { import: _, sha256: _ } => ("SeeImport", none()),
        C::RecordExport { register: _, pack: _, manifest_sha256: _, as_of: _, filter, workloads: _, entries: _ } => {
            ("RecordExport", maybe("filter", filter))
        }
        C::WithdrawExport { register: _, pack: _ } => ("WithdrawExport", none()),
        C::DescribeZone { zone: _, fields } => ("DescribeZone", of(fields)),
        C::PlaceWorkload { workload: _, zone: _, stands: _ } => ("PlaceWorkload", none()),
        C::PlaceIdentity { identity: _, zone: _, stands: _ } => ("PlaceIdentity", none()),
        C::AddIdentity { fields, workloads: _, zones: _ } => ("AddIdentity", of(fields)),
        C::DescribeIdentity { identity: _, fields } => ("DescribeIdentity", of(fields)),
        C::LinkIdentity { identity: _, workload: _ } => ("LinkIdentity", none()),
        C::UnlinkIdentity { identity: _, workload: _ } => ("UnlinkIdentity", none()),
        C::LinkPromotion { identity: _, promotion: _ } => ("LinkPromotion", none()),
        C::IssueIdentity { identity: _, issued_on: _, credential } => {
            ("IssueIdentity", credential.as_ref().map(of).unwrap_or_default())
        }
        C::RevokeIdentity { identity: _, revoked_on: _, by: _ } => ("RevokeIdentity", none()),
        C::IssueCredential { identity: _, fields, replaces } => {
            let _: &Option<Replaced> = replaces;
            ("IssueCredential", of(fields))
        }
        C::DescribeCredential { credential: _, fields } => ("DescribeCredential", of(fields)),
        C::UseCredential { credential: _, used_on: _ } => ("UseCredential", none()),
        C::RevokeCredential { credential: _, revoked_on: _, by: _ } => ("RevokeCredential", none()),
        C::SetCheckpointsAside { register: _, checkpoints } => {
            let heads = checkpoints.iter().map(|SetAside { size: _, head }| ("head".to_owned(), head.clone()));
            ("SetCheckpointsAside", heads.collect())
        }
        C::CorrectClock { register: _, entries: _ } => ("CorrectClock", none()),
        C::ChangePolicy { register: _, policy } => ("ChangePolicy", one("policy", policy)),
        C::MapSource { register: _, source, wording } => {
            let lines =
                wording.lines().into_iter().map(|line| (format!("{} of {}", line.what, line.field), line.theirs));
            ("MapSource", one("source", source).into_iter().chain(lines).collect())
        }
        C::Baseline { workload: _ } => ("Baseline", none()),
        C::TakeBaseline { register: _, workloads: _, fails: _, not_answered: _ } => ("TakeBaseline", none()),
        C::AdoptCatalogue { register: _, version } => ("AdoptCatalogue", one("version", version)),
        C::RequestException { workload: _, control, items: _, by: _, fields } => {
            ("RequestException", [one("control", control), of(fields)].concat())
        }
        C::DecideException { exception: _, workload: _, by: _, declined } => {
            ("DecideException", maybe("reason", declined))
        }
        C::RenewException { exception: _, workload: _, by: _, until: _, reason } => {
            ("RenewException", one("reason", reason))
        }
        C::CloseException { exception: _, workload: _, by: _, reason } => ("CloseException", one("reason", reason)),
    }
}

/// The texts among facts.
fn of<F: FactTable>(fields: &Fields<F>) -> Vec<(String, String)> {
    let texts = fields.iter().flat_map(|(name, value)| {
        let texts: Vec<String> = match value {
            Value::Text(text) => vec![text.clone()],
            Value::Texts(texts) => texts.clone(),
            Value::Unknown | Value::Never | Value::Word(_) | Value::Day(_) | Value::Number(_) | Value::Person(_) => {
                vec![]
            }
        };
        texts.into_iter().map(move |text| (name.to_owned(), text))
    });
    texts.collect()
}

/// The same facts with a text in each place in turn that takes one.
fn in_each<F: FactTable>(base: &Fields<F>, text: &str) -> Vec<(&'static str, Fields<F>)> {
    let with = |field: &countersign::domain::Field| {
        let value = match field.shape {
            Shape::Text => Value::Text(text.to_owned()),
            Shape::Texts => Value::Texts(vec![text.to_owned()]),
            Shape::Word(_) | Shape::Date | Shape::Number | Shape::Person => return None,
        };
        let mut fields = base.clone();
        fields.put(field.name, value).ok()?;
        Some((field.name, fields))
    };
    F::FIELDS.iter().filter_map(with).collect()
}

/// A register in which every command can be done.
pub struct Stand {
    desk: TestRegister,
    owner: Id,
    decider: Id,
    /// An experiment whose promotion waits.
    asked: Id,
    promotion: Id,
    /// An experiment that is ready for a pilot.
    ready: Id,
    /// A pilot with access to data, something to do, and exceptions.
    pilot: Id,
    grant: Id,
    action: Id,
    waits: Id,
    stands: Id,
    /// Found in production.
    found: Id,
    identity: Id,
    prepared: Id,
    credential: Id,
    zone: Id,
}

impl Stand {
    pub fn open() -> Self {
        let mut desk = TestRegister::begin("2026-06-01");
        let (owner, decider) = (desk.person("A. Kumar"), desk.person("M. Silva"));
        let experiment = |desk: &mut TestRegister, name: &str| {
            let id = desk.workload(name, &[("purpose", "sorts claims")]);
            let fields = fields(&[("dataset", "claims-db"), ("state", "planned")]);
            desk.answer(id, &[("owner", &owner.to_string())]);
            (id, desk.act(Command::AddGrant { workload: id, fields }).begun[0])
        };
        let (ready, _) = experiment(&mut desk, "Ready");
        let (asked, _) = experiment(&mut desk, "Asked");
        let (pilot, grant) = experiment(&mut desk, "Pilot");
        let ask = |desk: &mut TestRegister, workload| {
            let command = Command::RequestPromotion { workload, to: Stage::Pilot, plan: whole(), by: by(owner) };
            desk.act(command).begun[0]
        };
        let promotion = ask(&mut desk, asked);
        let entered = ask(&mut desk, pilot);
        let conditions = vec![NewAction { what: "add a log".into(), owner: None, due_on: day("2026-06-20") }];
        let done = desk.act(Command::Decide {
            promotion: entered,
            workload: pilot,
            decision: Decision::ApprovedWithConditions,
            by: by(decider),
            reason: "read".into(),
            conditions,
        });
        let action = *done.begun.last().unwrap();
        let except = |desk: &mut TestRegister, control: &str| {
            let fields = exception(owner);
            let command = Command::RequestException {
                workload: pilot,
                control: control.into(),
                items: vec![],
                by: by(owner),
                fields,
            };
            desk.act(command).begun[0]
        };
        let (waits, stands) = (except(&mut desk, "LOG-2"), except(&mut desk, "LOG-3"));
        desk.act(Command::DecideException { exception: stands, workload: pilot, by: by(decider), declined: None });
        let found = desk.found("Found", &[("stage", "production")]);
        let zone = desk
            .act(Command::DescribeZone { zone: None, fields: fields(&[("name", "vault"), ("kind", "secrets-store")]) })
            .begun[0];
        let identity = |desk: &mut TestRegister, pairs: &[(&str, &str)]| {
            desk.act(Command::AddIdentity { fields: fields(pairs), workloads: vec![pilot], zones: vec![zone] }).begun[0]
        };
        let prepared =
            identity(&mut desk, &[("account", "svc-new"), ("environment", "production"), ("state", "prepared")]);
        let identity = identity(&mut desk, &[("account", "svc"), ("environment", "test")]);
        let new = Command::IssueCredential { identity, fields: fields(&[("kind", "key")]), replaces: None };
        let credential = desk.act(new).begun[0];
        Self {
            desk,
            owner,
            decider,
            asked,
            promotion,
            ready,
            pilot,
            grant,
            action,
            waits,
            stands,
            found,
            identity,
            prepared,
            credential,
            zone,
        }
    }

    pub fn folder(&self) -> &Path {
        self.desk.folder.path()
    }

    /// Why a sample is refused; nothing where it was written.
    pub fn refusal(&mut self, sample: &Sample) -> Option<String> {
        let mut request = self.desk.request();
        // Of what travels with a command only the reason is a text that somebody gives; a new field of a request fails to compile here.
        let Request {
            act: _,
            seed: _,
            at: _,
            on: _,
            actor: _,
            why,
            stated_by: _,
            source_sha256: _,
            corrects: _,
            expects: _,
        } = &mut request;
        why.clone_from(&sample.why);
        if let Command::CreateRegister { .. } = sample.command {
            let file = self.folder().join("another.db");
            let mut empty = countersign::store::Store::create(&file, None).unwrap();
            let refused = empty.commit(&request, sample.command.clone()).err();
            kept_nothing(&file);
            return refused.map(|why| why.to_string());
        }
        let before = self.desk.store.end().unwrap();
        let refused = self.desk.store.commit(&request, sample.command.clone()).err();
        assert_eq!(refused.is_some(), self.desk.store.end().unwrap() == before, "what is refused writes nothing");
        refused.map(|why| why.to_string())
    }

    /// A sample of each text of each command, with this text in it.
    pub fn samples(&self, text: &str) -> Vec<Sample> {
        let mut all = vec![];
        let mut sample = |named: &str, command: Command| {
            all.push(Sample { command, named: named.to_owned(), why: None });
        };
        let own = || text.to_owned();
        let (decides, asks) = (by(self.decider), by(self.owner));
        let today = self.desk.today();
        let register = self.desk.store.register().unwrap().id;
        let policy = || Policy::document_for(chrono_tz::UTC);
        let version = || countersign::controls::catalogue().version.clone();

        let create = |name: &str, policy: String, version: String| Command::CreateRegister {
            name: name.into(),
            policy,
            catalogue_version: version,
        };
        sample("name", create(text, policy(), version()));
        sample("the policy, line 1, column 1", create("acme", own(), version()));
        sample("catalogue_version", create("acme", policy(), own()));
        sample("the policy, line 1, column 1", Command::ChangePolicy { register, policy: own() });
        let wording = |columns: &[(&str, &str)], word: Option<String>| Wording {
            columns: columns.iter().map(|(field, column)| ((*field).to_owned(), vec![(*column).to_owned()])).collect(),
            nothing: word.into_iter().collect(),
            ..Wording::default()
        };
        sample("source", Command::MapSource { register, source: own(), wording: wording(&[("name", "Title")], None) });
        for (named, wording) in [("name", wording(&[("name", text)], None)), ("nothing", wording(&[], Some(own())))] {
            sample(named, Command::MapSource { register, source: "csv".into(), wording });
        }
        sample("version", Command::AdoptCatalogue { register, version: own() });

        for (named, fields) in in_each(&fields(&[("name", "N. New")]), text) {
            sample(named, Command::DescribePerson { person: None, fields: fields.clone() });
            sample(named, Command::AddAnother { fields: fields.clone() });
            sample(named, Command::LinkAccount { person: None, fields, login: "os:new@desk".into() });
        }
        let recognise = |login| Command::LinkAccount { person: Some(self.owner), fields: Fields::new(), login };
        sample("login", recognise(own()));

        let bot = facts(&[("name", "Bot")]);
        for (named, fields) in in_each(&bot, text) {
            sample(named, Command::AddWorkload { key: Some("bot".into()), fields });
        }
        sample("key", Command::AddWorkload { key: Some(own()), fields: bot });
        for (named, fields) in in_each(&Fields::new(), text) {
            let (workload, bulk) = (self.ready, "all".to_owned());
            sample(named, Command::ConfirmAnswers { workload, fields: fields.clone(), bulk, overwrite: true });
            sample(named, Command::Answer { workload: self.ready, fields, bulk: None, overwrite: true });
        }
        let supplier = facts(&[("supplier", "Acme")]);
        let (workload, same) = (self.ready, supplier.clone());
        sample("bulk", Command::ConfirmAnswers { workload, fields: same, bulk: own(), overwrite: true });
        sample("bulk", Command::Answer { workload: self.ready, fields: supplier, bulk: Some(own()), overwrite: true });

        for (named, fields) in in_each(&fields(&[("dataset", "other-db")]), text) {
            sample(named, Command::AddGrant { workload: self.ready, fields: fields.clone() });
            sample(named, Command::DescribeGrant { grant: self.grant, fields });
        }
        let approve = Command::ApproveGrant {
            grant: self.grant,
            by: decides,
            approved_on: today,
            reason: own(),
            expires_on: None,
        };
        sample("reason", approve);

        let ask = |plan| Command::RequestPromotion { workload: self.ready, to: Stage::Pilot, plan, by: asks };
        for (named, fields) in in_each(&whole().fields, text) {
            sample(named, ask(Plan { fields, ..whole() }));
        }
        for (named, fields) in in_each(&Fields::new(), text) {
            let planned = PlannedGrant {
                grant: Id([7; 16]),
                fields: fields.with("state", countersign::domain::GrantState::Planned),
            };
            sample(named, ask(Plan { grants: vec![planned], ..whole() }));
        }
        let new = fields(&[
            ("account", "svc-next"),
            ("issuer", "entra"),
            ("environment", "production"),
            ("state", "prepared"),
        ]);
        for (named, fields) in in_each(&new, text) {
            let planned = PlannedIdentity { identity: Id([8; 16]), fields, zones: vec![] };
            sample(named, ask(Plan { identities: vec![planned], ..whole() }));
        }
        let decide = |reason: &str, what: &str| Command::Decide {
            promotion: self.promotion,
            workload: self.asked,
            decision: Decision::ApprovedWithConditions,
            by: decides,
            reason: reason.into(),
            conditions: vec![NewAction { what: what.into(), owner: None, due_on: day("2026-07-01") }],
        };
        sample("reason", decide(text, "log it"));
        sample("conditions", decide("read", text));

        let review = |change: &dyn Fn(&mut ReviewAnswers)| {
            let mut answers = self.review();
            change(&mut answers);
            Command::RecordReview { workload: self.pilot, answers }
        };
        sample("changes", review(&|it| it.changes = vec![text.into()]));
        sample("reason", review(&|it| it.items[0].reason = Some(text.into())));
        sample("remark", review(&|it| it.remark = Some(text.into())));
        sample("what", review(&|it| it.actions[0].what = text.into()));
        sample("attestation", review(&|it| it.attestation = text.into()));
        sample("proof", Command::CloseAction { action: self.action, closed_on: today, proof: Some(own()) });
        sample(
            "reason",
            Command::Adopt {
                workload: self.found,
                kept_by: asks,
                found_on: None,
                reason: own(),
                first_review_on: day("2026-06-20"),
            },
        );

        Self::rows(text, &mut sample);
        let finish = |source: &str, file: &str| Command::FinishImport {
            import: Id([9; 16]),
            source: source.into(),
            file: file.into(),
            sha256: "b".repeat(64),
            tally: Tally::default(),
            refused: vec![],
        };
        sample("source", finish(text, "a.csv"));
        sample("file", finish("csv", text));
        let gone = |source: &str, match_key: &str| Command::MissingRow {
            workload: self.found,
            source: source.into(),
            match_key: match_key.into(),
        };
        sample("source", gone(text, "Found"));
        sample("match_key", gone("inventory", text));
        sample(
            "filter",
            Command::RecordExport {
                register,
                pack: "0123456789ab".into(),
                manifest_sha256: "0".repeat(64),
                as_of: today,
                filter: Some(own()),
                workloads: 2,
                entries: 30,
            },
        );
        sample("head", Command::SetCheckpointsAside { register, checkpoints: vec![SetAside { size: 1, head: own() }] });

        for (named, fields) in in_each(&Fields::new(), text) {
            sample(named, Command::DescribeZone { zone: Some(self.zone), fields });
        }
        for (named, with) in in_each(&fields(&[("account", "svc-other")]), text) {
            sample(named, Command::AddIdentity { fields: with, workloads: vec![], zones: vec![] });
        }
        for (named, fields) in in_each(&Fields::new(), text) {
            sample(named, Command::DescribeIdentity { identity: self.identity, fields });
        }
        for (named, with) in in_each(&fields(&[("kind", "key")]), text) {
            let (issued, identity) = (Some(with.clone()), self.identity);
            sample(named, Command::IssueIdentity { identity: self.prepared, issued_on: today, credential: issued });
            sample(named, Command::IssueCredential { identity, fields: with.clone(), replaces: None });
            sample(named, Command::DescribeCredential { credential: self.credential, fields: with });
        }

        let ask = |control: &str, fields| Command::RequestException {
            workload: self.pilot,
            control: control.into(),
            items: vec![],
            by: asks,
            fields,
        };
        sample("control", ask(text, exception(self.owner)));
        for (named, fields) in in_each(&exception(self.owner), text) {
            sample(named, ask("LOG-4", fields));
        }
        let (waits, stands, workload) = (self.waits, self.stands, self.pilot);
        sample("reason", Command::DecideException { exception: waits, workload, by: decides, declined: Some(own()) });
        let until = day("2026-07-20");
        sample("reason", Command::RenewException { exception: stands, workload, by: decides, until, reason: own() });
        sample("reason", Command::CloseException { exception: stands, workload, by: asks, reason: own() });

        all.push(Sample { command: Command::Demote { workload: self.pilot }, named: "why".into(), why: Some(own()) });
        all
    }

    fn rows(text: &str, sample: &mut impl FnMut(&str, Command)) {
        let row = |change: &dyn Fn(&mut StatedRow)| {
            let mut row = StatedRow {
                workload: None,
                source: "csv".into(),
                source_id: Some("1".into()),
                match_key: "row".into(),
                statement: "a".repeat(64),
                fields: facts(&[("name", "Row")]),
                words: std::collections::BTreeMap::new(),
                blank: vec![],
                unclear: vec![],
                claims: BTreeMap::new(),
                unmapped: BTreeMap::new(),
                contacts: vec![],
                grant: None,
                import: Id([9; 16]),
            };
            change(&mut row);
            Command::StateRow(Box::new(row))
        };
        sample("source", row(&|it| it.source = text.into()));
        sample("source_id", row(&|it| it.source_id = Some(text.into())));
        sample("match_key", row(&|it| it.match_key = text.into()));
        for (named, fields) in in_each(&facts(&[("name", "Row")]), text) {
            sample(named, row(&|it| it.fields = fields.clone()));
        }
        sample("stage", row(&|it| it.words = BTreeMap::from([("stage".to_owned(), text.to_owned())])));
        let claim = || Claim { says: None, words: text.into() };
        sample("words", row(&|it| it.claims = BTreeMap::from([(ClaimKind::HighImpact, claim())])));
        sample("columns", row(&|it| it.unmapped = BTreeMap::from([(text.to_owned(), "yes".to_owned())])));
        sample("topic", row(&|it| it.unmapped = BTreeMap::from([("topic".to_owned(), text.to_owned())])));
        for (named, fields) in in_each(&Fields::new(), text) {
            let contact = || support::contact(fields.clone(), "a@example.org");
            sample(named, row(&|it| it.contacts = vec![contact()]));
        }
        for (named, fields) in in_each(&Fields::new(), text) {
            sample(named, row(&|it| it.grant = Some(fields.clone())));
        }
    }

    fn review(&self) -> ReviewAnswers {
        ReviewAnswers {
            reviewer: by(self.decider),
            started_on: self.desk.today(),
            changes: vec![],
            items: ["SEP-2", "EXP-4", "PRO-5"].map(waits).to_vec(),
            key_test: None,
            conclusion: Conclusion::WithConditions,
            remark: None,
            next_review_on: None,
            actions: vec![NewAction { what: "name a deputy".into(), owner: None, due_on: day("2026-07-10") }],
            attestation: "I looked at what changed.".into(),
        }
    }
}

/// A control that does not pass is put off, with a reason.
fn waits(control: &str) -> ReviewItem {
    let reason = Some("the log store moves".into());
    ReviewItem { kind: ItemKind::Finding, item: control.into(), decision: ItemDecision::Defer, reason }
}

/// What makes an experiment a pilot.
fn whole() -> Plan {
    let fields = facts(&[
        ("reach_customer", "none"),
        ("reach_record", "none"),
        ("reach_decision", "influence"),
        ("control_point", "before"),
        ("control_role", "clerk"),
        ("control_action", "approves"),
        ("pilot_scope", "one office"),
        ("ends_on", "2026-11-01"),
        ("next_review_on", "2026-07-01"),
        ("grants_complete", "listed"),
        ("identities_complete", "listed"),
        ("zones_complete", "listed"),
        ("log_prompts", "planned"),
        ("log_tools", "planned"),
        ("log_data_access", "planned"),
        ("log_approvals", "planned"),
    ]);
    Plan { fields, ..Plan::default() }
}

fn exception(owner: Id) -> Fields<countersign::domain::record::ExceptionFacts> {
    let pairs =
        [("reason", "the log moves"), ("compensating_control", "two people look"), ("expires_on", "2026-07-10")];
    fields::<countersign::domain::record::ExceptionFacts>(&pairs).with("owner", owner)
}

fn kept_nothing(file: &Path) {
    crate::kinds::stand_nowhere(file.parent().unwrap());
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        let _ = std::fs::remove_file(name);
    }
}
