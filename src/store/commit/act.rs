//! One act inside its transaction: each command decided, appended and taken in. How the transaction ends is its owner's matter.

use super::super::bulk_mode::BulkMode;
use super::super::entries::{self, Numbered};
use super::super::error::{Result, StoreError};
use super::super::moment::Moment;
use super::super::moves::Moved;
use super::super::proof::Belief;
use super::super::work::{SLICE, Work};
use super::super::{meta, read, roll, stored_register};
use super::Committed;
use crate::controls::{catalogue, gate, policy};
use crate::domain::apply::Happened;
use crate::domain::command::{ControlAsked, GateAsked, Request, Touches};
use crate::domain::decide::{Context, ControlReport, GateReport, Scope, after_review, conflict, decide};
use crate::domain::outdated::plan_now;
use crate::domain::record::Register;
use crate::domain::secret::Secret;
use crate::domain::{Command, Day, Draw, Event, Id, Policy, Refusal, key};
use crate::ledger::{Entry, Link};
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// What is said where nobody but the account itself changed the record.
const OWN_CHANGE: &str = "you changed it yourself since you looked, in another window or by a command";

/// Entries that changed a record, to be put behind a sentence: the first few by name.
fn in_words(changed: &[Numbered]) -> String {
    const NAMED: usize = 3;
    let mut said: Vec<String> = changed
        .iter()
        .take(NAMED)
        .map(|it| format!("entry {}, {} by {}", it.seq, it.entry.kind, it.entry.actor.as_login()))
        .collect();
    said.extend(changed.len().checked_sub(NAMED).filter(|more| *more > 0).map(|more| format!("{more} more")));
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) }
}

/// Nothing that looks like a secret comes into the ledger, whoever says it and in whatever field.
fn keeps_no_secret(entry: &Entry) -> Result<()> {
    match entry.secret() {
        None => Ok(()),
        Some((field, secret)) => Err(Refusal::invalid(
            field,
            secret.why(),
            if field == "fingerprint" { Secret::MAKE_ITS_FINGERPRINT } else { Secret::NEXT },
        )
        .into()),
    }
}

/// No policy comes into the ledger that the catalogue does not bear out, and no version of a catalogue that this program does not
/// have: what is judged by them could not be told.
fn is_lawful(command: &Command, request: &Request) -> Result<()> {
    match command {
        Command::CreateRegister { policy, .. } => drop(policy::read(policy).map_err(Refusal::from)?),
        Command::ChangePolicy { policy, .. } => {
            policy::read(policy).map_err(Refusal::from)?;
            if request.corrects.is_some() {
                let next = "change the policy again: each one stands with the day from which it counted";
                return Err(
                    Refusal::not_allowed("the policy", "a policy that was in force is not corrected", next).into()
                );
            }
        }
        Command::AdoptCatalogue { version, .. } if *version != catalogue().version => {
            let why = format!("this program has catalogue {}, not {version}", catalogue().version);
            return Err(Refusal::invalid("the catalogue", why, "adopt the catalogue that is built in").into());
        }
        _ => {}
    }
    Ok(())
}

/// What the catalogue says of the control that a command is about.
fn control(asked: Option<&ControlAsked>, scope: &Scope) -> Option<ControlReport> {
    let id = match asked? {
        ControlAsked::Named(id) => id,
        ControlAsked::OfException { exception, workload } => {
            &scope.dossiers.get(workload)?.exception(*exception)?.control
        }
    };
    let control = catalogue().get(id)?;
    Some(ControlReport { exception_max_days: control.exception_max_days })
}

/// How far a command believes what is stored.
fn belief(touches: &Touches) -> Belief {
    match (touches.proven, &touches.gate) {
        (false, _) => Belief::Stored,
        (true, None) => Belief::ProvenRecords,
        (true, Some(_)) => Belief::Proven,
    }
}

/// The records that a command touches.
fn loaded(work: &mut Work<'_>, touches: &Touches) -> Result<Scope> {
    let mut scope = Scope::default();
    for id in &touches.records {
        if let Some(record) = work.record(*id)? {
            scope.records.insert(*id, record.clone());
        }
    }
    for id in &touches.identities {
        if let Some(runs_as) = work.runs_as(*id)? {
            scope.identities.insert(*id, runs_as);
        }
    }
    for id in &touches.dossiers {
        if let Some(dossier) = work.dossier(*id)? {
            scope.dossiers.insert(*id, dossier);
        }
    }
    let mut accounts = touches.accounts.clone();
    if touches.own_accounts {
        accounts.extend(scope.identities.values().filter_map(|it| it.identity.facts.account.known().cloned()));
    }
    for account in accounts {
        scope.accounts.extend(work.with_account(&account)?);
    }
    for login in &touches.logins {
        if let Some(person) = work.person_behind(login)? {
            scope.logins.insert(login.clone(), person);
        }
    }
    Ok(scope)
}

/// One act inside its transaction.
pub(in crate::store) struct Act<'t> {
    pub(in crate::store) work: Work<'t>,
    request: &'t Request,
    moment: Moment,
    draw: Draw,
    link: Option<Link>,
    entries: u64,
    begun: Vec<Id>,
    /// For keys that many names suggest: the number to try next.
    next_number: HashMap<String, u32>,
    policy_sha256: String,
    /// Whether another policy or catalogue is in force than before.
    pub(in crate::store) goes_by_another: bool,
    /// The first entries that it wrote, as many as are wanted.
    pub(in crate::store) kept: Vec<Entry>,
    keeps: usize,
    /// How many entries of each type it wrote, where they are kept.
    pub(in crate::store) kinds: BTreeMap<String, u64>,
}

impl<'t> Act<'t> {
    pub(in crate::store) fn begin(
        db: &'t Connection,
        request: &'t Request,
        link: Option<Link>,
        moment: Moment,
    ) -> Result<Self> {
        let register = stored_register(db, link)?;
        let policy_sha256 = register.as_ref().map_or_else(String::new, Register::policy_sha256);
        let mut work = Work::begin(db, Day::FIRST, register.map(Rc::new));
        work.follow(moment.at);
        if work.register.is_some() {
            roll::catch_up(&mut work)?;
        }
        let draw = Draw::new(request.act, request.seed, moment.at);
        Ok(Self {
            work,
            request,
            moment,
            draw,
            link,
            entries: 0,
            begun: vec![],
            next_number: HashMap::new(),
            policy_sha256,
            goes_by_another: false,
            kept: vec![],
            keeps: 0,
            kinds: BTreeMap::new(),
        })
    }

    /// Keeps the first entries that it writes, to tell of them.
    pub(in crate::store) const fn keep_the_first(&mut self, entries: usize) {
        self.keeps = entries;
    }

    /// Performs commands in slices, so that memory stays flat. `makes_room` says whether many may take the indexes apart meanwhile;
    /// `progress` is told how many are done.
    pub(in crate::store) fn perform_all(
        &mut self,
        commands: impl IntoIterator<Item = Result<Command>>,
        makes_room: bool,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Option<BulkMode<'t>>> {
        let mut done: u64 = 0;
        let mut room = None;
        for command in commands {
            self.perform(&command?)?;
            done += 1;
            if done.is_multiple_of(SLICE as u64) {
                if room.is_none() && makes_room {
                    room = Some(BulkMode::for_bulk(self.work.db)?);
                }
                self.work.flush()?;
                progress(done);
            }
        }
        Ok(room)
    }

    pub(in crate::store) fn expect_unchanged(&mut self) -> Result<()> {
        for (id, seen) in &self.request.expects {
            let record = self.work.record(*id)?;
            if record.is_none_or(|record| record.heard.last_entry != *seen) {
                let what = record.and_then(|record| record.body.called()).unwrap_or_else(|| id.to_string());
                let refusal = conflict(what);
                let changed = entries::about_since(self.work.db, *id, *seen)?;
                // Two windows of one account are no two people.
                let own = !changed.is_empty()
                    && changed.iter().all(|it| it.entry.actor.as_login() == self.request.actor.as_login());
                let why = if own { OWN_CHANGE.to_owned() } else { refusal.why };
                return Err(Refusal { why: format!("{why}{}", in_words(&changed)), ..refusal }.into());
            }
        }
        Ok(())
    }

    fn perform(&mut self, command: &Command) -> Result<()> {
        is_lawful(command, self.request)?;
        self.corrects_the_last(command)?;
        let touches = command.touches();
        let mut scope = self.scope(&touches)?;
        if let Command::RequestPromotion { workload, plan, .. } = command
            && let Some(dossier) = scope.dossiers.get_mut(workload)
        {
            self.work.believing(belief(&touches), |work| work.add_planned(dossier, Some(plan)))?;
        }
        let register = self.work.register.clone();
        let unbegun = Policy::default();
        let policy = register.as_ref().map_or(&unbegun, |register| &register.policy);
        let catalogue_version = register.as_ref().map_or("", |register| register.catalogue_version.as_str());
        let today = self.today_for(command);
        let on = self.request.on.unwrap_or(today);
        if on > today {
            return Err(StoreError::Future(on));
        }
        let context = Context {
            at: self.moment.at,
            today,
            on,
            actor: &self.request.actor,
            policy,
            policy_sha256: &self.policy_sha256,
            catalogue_version,
            begun: register.is_some(),
            draw: &self.draw,
            gate: self.gate(touches.gate.as_ref(), &scope, command, on),
            control: control(touches.control.as_ref(), &scope),
        };
        for event in decide(&scope, command, &context)? {
            self.write(event, on, command)?;
        }
        Ok(())
    }

    /// A correction of the clock is about the entries right before it: that is what tells from when on it is known.
    fn corrects_the_last(&self, command: &Command) -> Result<()> {
        let Command::CorrectClock { entries, .. } = command else { return Ok(()) };
        let is_last =
            self.link.is_some_and(|link| link.size == entries.last) && (1..=entries.last).contains(&entries.first);
        if is_last { Ok(()) } else { Err(conflict("this register").into()) }
    }

    /// A register begins on the day of its own zone, which only its policy says.
    fn today_for(&self, command: &Command) -> Day {
        match command {
            Command::CreateRegister { policy, .. } => {
                let zone = crate::domain::Policy::read(policy).map_or(chrono_tz::UTC, |policy| policy.time_zone);
                self.moment.at.day_in(zone)
            }
            _ => self.work.today,
        }
    }

    fn write(&mut self, event: Event, on: Day, command: &Command) -> Result<()> {
        let link = match (&self.link, &event) {
            (Some(link), _) => *link,
            (None, Event::RegisterCreated(it)) => Link::genesis(it.register),
            (None, _) => {
                return Err(
                    Refusal::not_allowed("this register", "the register is empty", "run `countersign init`").into()
                );
            }
        };
        let about = event.about();
        let import = match command {
            Command::StateRow(row) => Some(row.import),
            _ => None,
        };
        let entry = Entry {
            about: about.clone(),
            act: self.request.act,
            actor: self.request.actor.clone(),
            at: self.moment.at,
            corrects: self.request.corrects,
            data: event.data().map_err(|error| StoreError::Damaged(error.to_string()))?,
            id: self.draw.id(),
            import,
            on,
            salt: self.draw.salt(),
            source_sha256: self.request.source_sha256.clone(),
            stated_by: self.request.stated_by,
            kind: event.kind().to_owned(),
            version: event.version(),
            why: self.request.why.clone(),
        };
        keeps_no_secret(&entry)?;
        let goes_by_another =
            matches!(event, Event::PolicyChanged(_) | Event::CatalogueAdopted(_) | Event::SourceMapped(_));
        for id in &about {
            if self.work.record(*id)?.is_none() {
                self.begun.push(*id);
            }
        }
        if self.kept.len() < self.keeps {
            self.kept.push(entry.clone());
        }
        if self.keeps > 0 {
            *self.kinds.entry(entry.kind.clone()).or_default() += 1;
        }
        let link = entries::append(self.work.db, link, &entry)?;
        self.link = Some(link);
        self.entries += 1;
        let happened = Happened { entry: entry.id, at: entry.at, on, import, account: entry.actor.as_login(), event };
        self.work.absorb(&Numbered { seq: link.size, entry, hash: link.head }, &happened, true)?;
        if goes_by_another {
            self.goes_by_another = true;
            self.policy_sha256 = self.work.register.as_ref().map_or_else(String::new, |it| it.policy_sha256());
        }
        Ok(())
    }

    /// What a command's rules weigh. What a gate opens by is proven from the ledger here, inside the transaction.
    fn scope(&mut self, touches: &Touches) -> Result<Scope> {
        if touches.gate.is_some() || touches.shared {
            self.work.settle_shared()?;
        }
        let finds = [&touches.addresses, &touches.logins, &touches.keys, &touches.names];
        if finds.iter().any(|texts| !texts.is_empty()) {
            self.work.flush_people()?;
        }
        let mut scope = self.work.believing(belief(touches), |work| loaded(work, touches))?;
        if touches.proven {
            self.prove_circumstances()?;
        }
        for address in &touches.addresses {
            if let Some(person) = read::people::with_address(self.work.db, address)? {
                scope.addresses.insert(address.clone(), person);
            }
        }
        for name in &touches.names {
            scope.names.insert(name.clone(), read::people::namesakes(self.work.db, name)?);
        }
        for wanted in &touches.keys {
            scope.free_keys.insert(wanted.clone(), self.free_key(wanted)?);
        }
        Ok(scope)
    }

    /// Proves what every gate goes by beside its records: the policy in force, and who is behind the account.
    fn prove_circumstances(&mut self) -> Result<()> {
        let (login, ledger) = (self.request.actor.as_login(), self.link.map(|link| link.ledger));
        self.work.believing(Belief::ProvenRecords, |work| {
            work.person_behind(&login)?;
            ledger.map_or(Ok(()), |ledger| work.prove_register(ledger))
        })
    }

    fn free_key(&mut self, wanted: &str) -> Result<String> {
        let db = self.work.db;
        let mut taken = db.prepare_cached("SELECT 1 FROM key WHERE key = ?")?;
        let mut is_free = |key: &str| -> Result<bool> { Ok(taken.query_row([key], |_| Ok(())).optional()?.is_none()) };
        if is_free(wanted)? {
            return Ok(wanted.to_owned());
        }
        let mut number = self.next_number.get(wanted).copied().unwrap_or(2);
        loop {
            let candidate = key::numbered(wanted, number);
            number += 1;
            if is_free(&candidate)? {
                self.next_number.insert(wanted.to_owned(), number);
                return Ok(candidate);
            }
        }
    }

    /// The gate that a command asks for, judged with its plan applied.
    fn gate(&self, asked: Option<&GateAsked>, scope: &Scope, command: &Command, on: Day) -> Option<GateReport> {
        let policy = &self.work.register.as_ref()?.policy;
        let report = |dossier, plan, to| Some(gate::report(dossier, plan, to, on, policy));
        match (asked?, command) {
            (GateAsked::Plan { workload, to }, Command::RequestPromotion { plan, .. }) => {
                report(scope.dossiers.get(workload)?, plan, *to)
            }
            (GateAsked::Promotion { promotion, workload }, _) => {
                let dossier = scope.dossiers.get(workload)?;
                let promotion = dossier.promotions.iter().find(|it| it.id == *promotion)?;
                report(dossier, &plan_now(promotion, dossier), promotion.to)
            }
            (GateAsked::Standing { workload }, Command::RecordReview { answers, .. }) => {
                let dossier = scope.dossiers.get(workload)?;
                let reviewed = after_review(dossier, answers, on, policy);
                Some(gate::review(dossier, reviewed.as_ref().unwrap_or(dossier), on, policy))
            }
            (GateAsked::Standing { workload }, _) => Some(gate::standing(scope.dossiers.get(workload)?, on, policy)),
            (GateAsked::Plan { .. }, _) => None,
        }
    }

    /// Finishes an act that is rehearsed, with how findings moved in it.
    pub(in crate::store) fn finish_watched(mut self, before: Option<Link>) -> Result<(Committed, Vec<Moved>)> {
        self.work.flush_everything()?;
        let moves = self.work.moves();
        Ok((self.finish(before, None)?, moves))
    }

    pub(super) fn finish(self, before: Option<Link>, room: Option<BulkMode<'_>>) -> Result<Committed> {
        let Self { work, link, entries, begun, moment, .. } = self;
        let db = work.db;
        let Some(end) = link else {
            return Err(Refusal::not_allowed("this register", "the register is empty", "run `countersign init`").into());
        };
        let (_, today) = work.finish()?;
        room.map_or(Ok(()), BulkMode::finish)?;
        if entries > 0 {
            entries::read_back(db, before.unwrap_or(Link::genesis(end.ledger)), end)?;
            meta::set(db, "judged_on", &today.to_string())?;
            meta::set(db, "projected", &end.size.to_string())?;
        }
        let behind = moment.behind.filter(|_| entries > 0);
        Ok(Committed { end, entries, already: false, begun, behind, overridden: vec![] })
    }
}
