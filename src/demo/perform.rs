//! Doing what the script says, as people do it: every deed is one request with one account behind it, and goes through the rules.

use super::calendar::RelativeDay;
use super::error::{DemoError, Place, Undoable};
use super::operations::{Dated, Operation, Timed};
use super::script::{Baseline, Bulk, Import, NewPolicy, POLICY, Person, STORY, Script, TABLES};
use super::words::Words;
use crate::clock::{Account, Clock};
use crate::controls::{catalogue, policy};
use crate::domain::command::Request;
use crate::domain::policy::Document;
use crate::domain::record::PersonFacts;
use crate::domain::{Actor, Assurance, Command, Day, Fields, Id, Instant, PersonKind, Value, Word as _, YesNo};
use crate::import::{Plan, Reading, Source, apply};
use crate::query::{Asking, Filter};
use crate::store::{Committed, Store};
use std::collections::HashMap;

/// Through what these acts were recorded.
const VIA: &str = "demo";

/// The organisation at work.
pub(super) struct Company<'s> {
    pub store: Store,
    pub(super) words: Words<'s>,
    pub(super) script: &'s Script,
    /// Data grants by workload and data set.
    pub(super) grants: HashMap<(&'s str, &'s str), Id>,
    /// The promotion that was last asked for, by workload.
    pub(super) asked: HashMap<&'s str, Id>,
    /// Actions by workload and what is to be done.
    pub(super) actions: HashMap<(&'s str, &'s str), Id>,
    /// The exception that was last asked for, by workload and control.
    pub(super) exceptions: HashMap<(&'s str, &'s str), Id>,
    /// The day of the deed.
    pub(super) today: Day,
    at: Instant,
    /// Requests made so far, from which the next one's ids and salts are drawn.
    requests: u64,
}

impl<'s> Company<'s> {
    /// An organisation about to begin its register in this store.
    pub fn new(store: Store, script: &'s Script, words: Words<'s>) -> Self {
        Self {
            store,
            words,
            script,
            grants: HashMap::new(),
            asked: HashMap::new(),
            actions: HashMap::new(),
            exceptions: HashMap::new(),
            today: Day::FIRST,
            at: Instant::LAST,
            requests: 0,
        }
    }

    /// Does one thing.
    pub fn perform(&mut self, timed: &Timed<'s>) -> Result<(), DemoError> {
        (self.at, self.today) = (timed.at, timed.day);
        self.deed(&timed.dated).map_err(|why| DemoError::Line { place: timed.dated.place, why: Box::new(why) })
    }

    /// Says that the account of whoever opened the demo is the newcomer's, and who that is.
    pub fn recognise(&mut self, account: &Account) -> Result<Id, DemoError> {
        self.recognise_me(account)
            .map_err(|why| DemoError::Line { place: Place { file: STORY.name, line: 1 }, why: Box::new(why) })
    }

    fn recognise_me(&mut self, account: &Account) -> Result<Id, Undoable> {
        let me = self.words.person(&self.script.story.me)?;
        let request = self.request(actor(&account.login, &account.host))?;
        let login = request.actor.as_login();
        self.store.commit(&request, Command::LinkAccount { person: Some(me), fields: Fields::new(), login })?;
        Ok(me)
    }

    fn deed(&mut self, dated: &Dated<'s>) -> Result<(), Undoable> {
        let who = dated.who;
        match dated.deed {
            Operation::Begin => self.begin(who),
            Operation::People(since) => self.record_people(who, since),
            Operation::Accounts(since) => self.record_accounts(who, since),
            Operation::Leave(person) => {
                let left = Command::PersonLeft { person: self.words.person(&person.handle)?, left_on: self.today };
                self.act(who, left).map(drop)
            }
            Operation::Import(import) => self.import(who, import),
            Operation::Bulk(bulk) => self.answer_many(who, bulk),
            Operation::ChangePolicy(policy) => self.change_policy(who, policy),
            Operation::TakeBaseline(baseline) => self.take_baseline(who, baseline),
            _ => self.live(dated),
        }
    }

    fn begin(&mut self, who: &str) -> Result<(), Undoable> {
        let name = self.script.story.organisation.clone();
        let catalogue_version = catalogue().version.clone();
        self.act(who, Command::CreateRegister { name, policy: POLICY.to_owned(), catalogue_version }).map(drop)
    }

    fn record_people(&mut self, who: &str, since: Option<RelativeDay>) -> Result<(), Undoable> {
        let people: Vec<&Person> = self.script.people.iter().filter(|person| person.since == since).collect();
        let described = people.iter().map(|person| person_facts(person)).collect::<Result<Vec<_>, _>>()?;
        let described = described.into_iter().map(|fields| Command::DescribePerson { person: None, fields });
        let request = self.request_of(who)?;
        let done = self.store.commit_all(&request, None, described, &mut |_| {})?;
        self.words.people.extend(people.iter().map(|person| person.handle.as_str()).zip(done.begun));
        Ok(())
    }

    fn record_accounts(&mut self, who: &str, since: Option<RelativeDay>) -> Result<(), Undoable> {
        let mut recognised = vec![];
        for person in self.script.people.iter().filter(|person| person.since == since) {
            if let Some(account) = &person.account {
                let person = Some(self.words.person(&person.handle)?);
                let login = format!("os:{account}");
                recognised.push(Command::LinkAccount { person, fields: Fields::new(), login });
            }
        }
        if recognised.is_empty() {
            return Ok(());
        }
        let request = self.request_of(who)?;
        self.store.commit_all(&request, None, recognised, &mut |_| {})?;
        Ok(())
    }

    fn import(&mut self, who: &str, import: &Import) -> Result<(), Undoable> {
        let table = TABLES.iter().find(|table| table.name == import.table);
        let table = table.ok_or_else(|| Undoable::no_such("table", &import.table))?;
        let reading = Reading { source: &import.source, on: Some(self.today), ..Reading::default() };
        let mut source = Source::from_pipe(table.text.as_bytes(), table.name, &reading)?;
        let plan = Plan::make(&mut source, &self.store)?;
        let import = self.request_of(who)?.draw().id();
        let request = self.request_of(who)?;
        apply(&mut source, &plan, &mut self.store, request, import, &mut |_, _| {})?;
        Ok(())
    }

    fn answer_many(&mut self, who: &str, bulk: &Bulk) -> Result<(), Undoable> {
        let fields = self.words.fields(&bulk.set)?;
        let found = bulk.workloads.iter().map(|key| self.workload(key)).collect::<Result<Vec<_>, _>>()?;
        let answers = found.into_iter().map(|workload| Command::Answer {
            workload,
            fields: fields.clone(),
            bulk: Some(bulk.filter.clone()),
            overwrite: false,
        });
        let request = Request { why: bulk.why.clone(), ..self.request_of(who)? };
        self.store.commit_all(&request, None, answers, &mut |_| {})?;
        Ok(())
    }

    fn change_policy(&mut self, who: &str, it: &NewPolicy) -> Result<(), Undoable> {
        let (register, mut text) = self.register()?;
        for [field, said] in &it.set {
            let wrong = |why: String| Undoable::Word(format!("{field}: {why}"));
            let value = policy::written(field, said).map_err(|bad| wrong(bad.to_string()))?;
            let document = Document::read(&text).map_err(|bad| wrong(bad.to_string()))?;
            text = document.set(field, &value).map_err(|cannot| wrong(cannot.to_string()))?;
        }
        let request = Request { why: Some(it.why.clone()), ..self.request_of(who)? };
        self.store.commit(&request, Command::ChangePolicy { register, policy: text })?;
        Ok(())
    }

    fn take_baseline(&mut self, who: &str, it: &Baseline) -> Result<(), Undoable> {
        let (register, _) = self.register()?;
        let workloads = self.store.matching(&Filter::default(), &Asking { today: self.today, me: None })?;
        let counts = self.store.counts()?;
        let close = Command::TakeBaseline {
            register,
            workloads: counts.workloads,
            fails: counts.fails,
            not_answered: counts.not_answered,
        };
        let frozen = workloads.into_iter().map(|workload| Command::Baseline { workload }).chain([close]);
        let request = Request { why: Some(it.why.clone()), ..self.request_of(who)? };
        self.store.commit_all(&request, None, frozen, &mut |_| {})?;
        Ok(())
    }

    /// The register's record and the text of the policy in force.
    fn register(&self) -> Result<(Id, String), Undoable> {
        let register = self.store.register().ok_or_else(|| Undoable::no_such("register of", "the organisation"))?;
        Ok((register.id, register.policy_text.clone()))
    }

    /// The workload of a key.
    pub(super) fn workload(&self, key: &str) -> Result<Id, Undoable> {
        Ok(self.store.find(key)?.id)
    }

    /// Performs a command with the account of a person of the script.
    pub(super) fn act(&mut self, who: &str, command: Command) -> Result<Committed, Undoable> {
        let request = self.request_of(who)?;
        Ok(self.store.commit(&request, command)?)
    }

    /// A request of a person of the script.
    pub(super) fn request_of(&mut self, who: &str) -> Result<Request, Undoable> {
        let person = self.script.people.iter().find(|person| person.handle == who);
        let account = person.and_then(|person| person.account.as_deref()).and_then(|account| account.split_once('@'));
        let (login, host) = account.ok_or_else(|| Undoable::no_such("account of", who))?;
        self.request(actor(login, host))
    }

    /// A request with ids and salts that are drawn from how many came before it: the same for the same day.
    fn request(&mut self, actor: Actor) -> Result<Request, Undoable> {
        self.requests += 1;
        let clock = Clock::fixed(self.at, &format!("{VIA} {}", self.requests));
        Ok(Request {
            act: clock.new_act()?,
            seed: clock.draw()?,
            at: self.at.into(),
            on: None,
            actor,
            why: None,
            stated_by: None,
            source_sha256: None,
            corrects: None,
            expects: vec![],
        })
    }
}

fn actor(login: &str, host: &str) -> Actor {
    Actor { assurance: Assurance::OsClaimed, host: host.to_owned(), login: login.to_owned(), via: VIA.to_owned() }
}

fn person_facts(person: &Person) -> Result<Fields<PersonFacts>, Undoable> {
    let mut fields = Fields::new();
    fields.parse("kind", person.kind.word())?;
    if person.kind == PersonKind::Person {
        fields.parse("active", YesNo::Yes.word())?;
    }
    fields.put("name", Value::Text(person.name.clone()))?;
    if let Some(team) = &person.team {
        fields.put("team", Value::Text(team.clone()))?;
    }
    for (name, texts) in [("addresses", &person.addresses), ("roles", &person.roles)] {
        if !texts.is_empty() {
            fields.put(name, Value::Texts(texts.clone()))?;
        }
    }
    Ok(fields)
}
