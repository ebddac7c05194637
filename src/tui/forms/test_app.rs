//! A register, both workers and the model, so that steps are tested by keys and by what then stands in the register.

use std::sync::Arc;

use crate::act::Acting;
use crate::clock::Clock;
use crate::domain::command::StatedRow;
use crate::domain::field::Fields;
use crate::domain::record::{Workload, WorkloadFacts};
use crate::domain::{Command, Day, Derivation, Dossier, Id, Instant, Policy, Record, Stage};
use crate::store::Store;
use crate::store::read::PersonRow;
use crate::tui::action::ActionId;
use crate::tui::backend::{self, Prepared};
use crate::tui::effect::{Effect, Lane, Query};
use crate::tui::model::{Model, Register};
use crate::tui::msg::{Msg, Reply};
use crate::tui::program::Works;
use crate::tui::screens;
use crate::tui::testing;
use crate::tui::update::first::First;
use crate::tui::update::update;
use crate::tui::worker::Superseded;

const NOW: &str = "2026-11-23T09:00:00.000Z";

pub struct TestApp {
    folder: tempfile::TempDir,
    works: Works,
    pub model: Model,
    /// Every act that was asked for by keys.
    pub asked: Vec<Prepared>,
}

impl TestApp {
    pub fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("register.db"), None).unwrap();
        let acting = Arc::new(Acting::by(Clock::fixed(NOW.parse().unwrap(), "steps"), "diaz", "laptop"));
        let works = backend::works(store, &acting, None).unwrap();
        let mut model = testing::model(80, 24);
        model.register.account = acting.actor().as_login();
        let mut app = Self { folder, works, model, asked: Vec::new() };
        let catalogue_version = crate::controls::catalogue().version.clone();
        let policy = Policy::document_for(chrono_tz::UTC);
        app.write(Command::CreateRegister { name: "acme".into(), policy, catalogue_version });
        app.settle(vec![Effect::Ask(Query::Header)]);
        app
    }

    /// The same some days later.
    pub fn days_later(&mut self, days: i64) {
        let now = NOW.parse::<Instant>().unwrap().plus_millis(days * 86_400_000);
        let file = self.folder.path().join("register.db");
        let store = Store::open(&file, crate::store::Mode::Write, None, now).unwrap();
        let acting = Arc::new(Acting::by(Clock::fixed(now, "steps"), "diaz", "laptop"));
        self.works = backend::works(store, &acting, None).unwrap();
        self.model.today = now.day_in(chrono_tz::UTC).date();
        self.settle(vec![Effect::Ask(Query::Header)]);
    }

    /// The workers and the model where there is no register yet.
    pub fn before() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let acting = Arc::new(Acting::with(Clock::fixed(NOW.parse().unwrap(), "steps"), "tui"));
        let (file, checkpoints) = (folder.path().join("register.db"), folder.path().join("state/checkpoints.jsonl"));
        let works = backend::works_before(&backend::Beginning { file, checkpoints, acting: Arc::clone(&acting) });
        let mut model = testing::model(80, 24);
        model.register = Register { account: acting.actor().as_login(), ..Register::default() };
        model.first = Some(First::at("/home/kumar/.local/share/countersign/register.db"));
        let mut app = Self { folder, works, model, asked: Vec::new() };
        let effects = update(&mut app.model, Msg::Started);
        app.settle(effects);
        app
    }

    /// Whether anything was written.
    pub fn is_untouched(&self) -> bool {
        self.folder.path().read_dir().unwrap().next().is_none()
    }

    /// Presses the key of an action and lets the workers answer everything.
    pub fn act(&mut self, id: ActionId) {
        let effects = testing::act(&mut self.model, id);
        self.settle(effects);
    }

    pub fn type_text(&mut self, text: &str) {
        testing::type_text(&mut self.model, text);
    }

    /// Puts a text in the place of the focused one.
    pub fn paste(&mut self, text: &str) {
        testing::press(&mut self.model, "backspace");
        update(&mut self.model, Msg::Paste(text.to_owned()));
    }

    /// Types a text in the place of what stands in the focused line.
    pub fn paste_over(&mut self, text: &str) {
        for _ in 0..40 {
            testing::press(&mut self.model, "backspace");
        }
        self.type_text(text);
    }

    /// Chooses, in the window that is open, what the text narrows to.
    pub fn choose(&mut self, text: &str) {
        self.type_text(text);
        self.act(ActionId::Choose);
    }

    /// Selects a workload in the list as the register has it now.
    pub fn select(&mut self, id: Id) {
        screens::changed(&mut self.model);
        self.model.screens.workloads.table.go_to(id);
        let effects = screens::wants(&mut self.model);
        self.settle(effects);
        assert_eq!(self.model.workload(), Some(id));
    }

    pub fn mark(&mut self, ids: &[Id]) {
        for id in ids {
            self.select(*id);
            self.act(ActionId::Mark);
        }
    }

    /// Goes on to the summary, whatever is left open.
    pub fn go_to_summary(&mut self) {
        while self.model.form.as_ref().is_some_and(|steps| !steps.is_at_summary()) {
            self.act(ActionId::NextPage);
        }
    }

    /// Records a command without the screens.
    pub fn write(&mut self, command: Command) {
        self.write_all(vec![command]);
    }

    /// Records commands as one act.
    pub fn write_all(&mut self, commands: Vec<Command>) {
        let asked = Prepared { commands, ..Prepared::default() };
        let answer = self.ask(&Query::Act(Box::new(asked)));
        assert!(matches!(answer, Reply::Done(_)), "{answer:?}");
    }

    /// Records a command as a machine would whose clock is some days ahead.
    pub fn write_ahead(&self, command: Command, days: i64) {
        let ahead = NOW.parse::<Instant>().unwrap().plus_millis(days * 86_400_000);
        let mut store =
            Store::open(&self.folder.path().join("register.db"), crate::store::Mode::Write, None, ahead).unwrap();
        let request = Acting::by(Clock::fixed(ahead, "ahead"), "roy", "server").request().unwrap();
        store.commit(&request, command).unwrap();
    }

    pub fn person(&mut self, name: &str) -> Id {
        let fields = Fields::new().with("name", name).with("kind", crate::domain::PersonKind::Person);
        self.write(Command::DescribePerson { person: None, fields });
        self.people().into_iter().find(|row| row.name == name).unwrap().id
    }

    /// A person who is the one at the keyboard.
    pub fn me(&mut self, name: &str) -> Id {
        let person = self.person(name);
        let login = self.model.register.account.clone();
        self.write(Command::LinkAccount { person: Some(person), fields: Fields::new(), login });
        self.settle(vec![Effect::Ask(Query::Header)]);
        person
    }

    pub fn add(&mut self, name: &str) -> Id {
        self.write(Command::AddWorkload { key: None, fields: Fields::new().with("name", name) });
        self.workload(&crate::domain::key::suggested(name)).id
    }

    /// A workload that an inventory states in a stage.
    pub fn found(&mut self, name: &str, stage: Stage) -> Id {
        self.stated(None, name, Fields::new().with("name", name).with("stage", stage));
        self.workload(&crate::domain::key::suggested(name)).id
    }

    /// What an inventory states of a row; of a workload where that is known.
    pub fn stated(&mut self, workload: Option<Id>, row: &str, fields: Fields<WorkloadFacts>) {
        let statement = format!("{fields:?}");
        self.write(Command::StateRow(Box::new(StatedRow {
            workload,
            source: "inventory".into(),
            source_id: None,
            match_key: row.into(),
            statement,
            fields,
            words: std::collections::BTreeMap::new(),
            blank: vec![],
            unclear: vec![],
            claims: std::collections::BTreeMap::new(),
            unmapped: std::collections::BTreeMap::new(),
            contacts: Vec::new(),
            grant: None,
            import: Id([0x1a; 16]),
        })));
    }

    /// An experiment of which all is known that the gate to pilot asks.
    pub fn ready(&mut self, owner: Id, deputy: Id) -> Id {
        let workload = self.add("Tariff notes");
        let mut fields = Fields::new().with("owner", owner).with("deputy", deputy);
        for (name, text) in [
            ("purpose", "notes on tariffs"),
            ("reach_customer", "none"),
            ("reach_record", "act"),
            ("reach_decision", "read"),
            ("control_point", "before"),
            ("control_role", "clerk"),
            ("control_action", "approves"),
            ("control_exercised_on", "2026-11-10"),
            ("log_prompts", "yes"),
            ("log_tools", "yes"),
            ("log_data_access", "yes"),
            ("log_approvals", "yes"),
            ("pilot_scope", "two teams"),
            ("ends_on", "2027-01-20"),
            ("grants_complete", "none"),
            ("identities_complete", "none"),
            ("zones_complete", "none"),
        ] {
            fields.parse(name, text).unwrap();
        }
        self.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
        let due_on = Some("2027-01-20".parse::<Day>().unwrap());
        self.write(Command::Schedule { workload, due_on, derived: Derivation::Typed });
        workload
    }

    pub fn people(&mut self) -> Vec<PersonRow> {
        let Reply::People(people) = self.ask(&Query::People) else { panic!("no people") };
        people
    }

    pub fn workload(&self, key: &str) -> Workload {
        let store = self.store();
        let id = store.find(key).unwrap().id;
        store.record(id).unwrap().unwrap().workload().unwrap().clone()
    }

    pub fn dossier(&self, id: Id) -> Dossier {
        self.store().dossier(id).unwrap().unwrap()
    }

    pub fn record(&self, id: Id) -> Record {
        self.store().record(id).unwrap().unwrap()
    }

    pub fn store(&self) -> Store {
        let file = self.folder.path().join("register.db");
        Store::open(&file, crate::store::Mode::Read, None, NOW.parse().unwrap()).unwrap()
    }

    /// Lets the workers answer everything that effects ask.
    pub fn settle(&mut self, effects: Vec<Effect>) {
        let mut waiting = std::collections::VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            if let Effect::Ask(request) = effect {
                if let Query::Act(asked) = &request {
                    self.asked.push((**asked).clone());
                }
                let answer = self.ask(&request);
                waiting.extend(update(&mut self.model, Msg::Reply(answer)));
            }
        }
    }

    /// What the workers answer.
    pub fn ask(&mut self, request: &Query) -> Reply {
        let (work, _) = match request.lane() {
            Lane::AtOnce => &mut self.works.at_once,
            Lane::Search => &mut self.works.search,
        };
        work(request, &Superseded::default())
    }
}
