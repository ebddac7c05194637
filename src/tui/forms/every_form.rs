//! Every form of the screens, opened where it has something to ask, so that what holds of forms is tested of each.

use super::test_app::TestApp;
use crate::domain::command::NewAction;
use crate::domain::record::ExceptionState;
use crate::domain::{By, Command, CredentialKind, Decision, Environment, Fields, Id, IdentityState, Stage, ZoneKind};
use crate::tui::action::ActionId;
use crate::tui::testing::screen;

/// How a form is come to.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// By the key of an action, in a register where it has something to ask.
    Of(ActionId),
    /// From an identity, by choosing these; prepared or live.
    Identity(&'static [&'static str]),
    /// From what a workload runs as, by choosing these.
    RunsAs(&'static [&'static str]),
    /// Of an exception in this state.
    Exception(Option<ExceptionState>),
    /// On workloads that are marked, by the key of an action and by choosing these.
    Marked(ActionId, &'static [&'static str]),
    /// On access to data that is recorded, by choosing this.
    Grant(&'static str),
    /// Of a person who is recorded: described, or left.
    Person(bool),
    /// What else is recorded of a workload.
    Describe,
    /// Who sits here.
    Who,
    /// An action that is done.
    Close,
    /// What a source says against an answer.
    Conflict,
    /// Which approval an identity exists by.
    Tie,
}

/// All of them.
pub const FORMS: [Form; 47] = [
    Form::Of(ActionId::AddWorkload),
    Form::Of(ActionId::Answer),
    Form::Of(ActionId::Schedule),
    Form::Of(ActionId::Review),
    Form::Of(ActionId::Promote),
    Form::Of(ActionId::Decide),
    Form::Of(ActionId::Owners),
    Form::Of(ActionId::Grant),
    Form::Of(ActionId::ChangeStage),
    Form::Of(ActionId::Adopt),
    Form::Of(ActionId::People),
    Form::Of(ActionId::Export),
    Form::Identity(&["Edit"]),
    Form::Identity(&["Issue"]),
    Form::Identity(&["Rotate"]),
    Form::Identity(&["Add a credential"]),
    Form::Identity(&["last use"]),
    Form::Identity(&["Revoke the identity"]),
    Form::Identity(&["Revoke one"]),
    Form::Identity(&["Link a workload", "nobody"]),
    Form::Identity(&["Unlink a workload"]),
    Form::Identity(&["Link a zone", "vault"]),
    Form::Identity(&["Link a zone", "A zone that is not"]),
    Form::Identity(&["Unlink a zone", "subscription"]),
    Form::RunsAs(&["Add an"]),
    Form::RunsAs(&["recorded identity", "in-future"]),
    Form::RunsAs(&["Link a zone", "vault"]),
    Form::RunsAs(&["unlink or edit", "Unlink"]),
    Form::RunsAs(&["unlink or edit", "Edit"]),
    Form::Exception(None),
    Form::Exception(Some(ExceptionState::Requested)),
    Form::Exception(Some(ExceptionState::InForce)),
    Form::Marked(ActionId::Answer, &[]),
    Form::Marked(ActionId::Schedule, &[]),
    Form::Marked(ActionId::Owners, &[]),
    Form::Marked(ActionId::Adopt, &[]),
    Form::Marked(ActionId::ChangeStage, &["retire"]),
    Form::Grant("approve"),
    Form::Grant("change"),
    Form::Grant("was revoked"),
    Form::Person(true),
    Form::Person(false),
    Form::Describe,
    Form::Who,
    Form::Close,
    Form::Conflict,
    Form::Tie,
];

impl Form {
    /// Opens it.
    pub fn open(self) -> TestApp {
        let mut app = app();
        let workload = app.workload("tariff-notes").id;
        let (effects, choices) = match self {
            Self::Of(action) => {
                begin(&mut app, action);
                (Vec::new(), &[][..])
            }
            Self::Identity(choices) => {
                let identity = identity(&mut app, choices == ["Issue"]);
                (super::identity::begin_one(&mut app.model, identity, None), choices)
            }
            Self::RunsAs(choices) => {
                identity(&mut app, false);
                (super::identity::begin_on(&mut app.model, workload), choices)
            }
            Self::Exception(state) => {
                super::exception::tests::in_state(&mut app, state);
                (Vec::new(), &[][..])
            }
            Self::Marked(action, choices) => {
                let found = ["One that was found", "Another that was found"];
                let found = found.map(|name| app.found(name, Stage::Production));
                app.mark(&found);
                app.act(action);
                (Vec::new(), choices)
            }
            Self::Grant(what) => {
                let grant = app.dossier(workload).grants[0].clone();
                let effects = super::grant::begin_recorded(&mut app.model, &grant, "tariff-notes");
                app.settle(effects);
                app.choose(what);
                (Vec::new(), &[][..])
            }
            Self::Person(stays) => {
                let person = app.person("M. Silva");
                let begin = if stays { super::people::describe_one } else { super::people::left_one };
                (begin(&mut app.model, person), &[][..])
            }
            Self::Describe => (super::describe::begin(&mut app.model, workload, "name"), &[][..]),
            Self::Who => {
                app = TestApp::open();
                app.person("A. Kumar");
                app.act(ActionId::WhoAmI);
                (Vec::new(), &[][..])
            }
            Self::Close => {
                approved(&mut app);
                let action = app.dossier(workload).actions[0].id;
                (super::close::begin(&mut app.model, action), &[][..])
            }
            Self::Conflict => {
                let id = app.found("One that was found", Stage::Production);
                let team = |team: &str| Fields::new().with("team", team.to_owned());
                app.stated(Some(id), "One that was found", team("Red"));
                app.write(Command::Answer { workload: id, fields: team("Blue"), bulk: None, overwrite: true });
                app.stated(Some(id), "One that was found", team("Green"));
                (super::conflict::begin_one(&mut app.model, id, "inventory".into(), "team"), &[][..])
            }
            Self::Tie => {
                let account = "svc-claims-and-recoveries-triage".to_owned();
                let fields =
                    Fields::new().with("account", account.clone()).with("environment", Environment::Production);
                let fields = fields.with("issuer", "entra".to_owned()).with("state", IdentityState::Prepared);
                app.write(Command::AddIdentity { fields, workloads: vec![workload], zones: vec![] });
                approved(&mut app);
                let identity = app.store().find_identity(&account).unwrap().id;
                (super::identity::begin_one(&mut app.model, identity, None), &["Link its promotion"][..])
            }
        };
        app.settle(effects);
        for words in choices {
            app.choose(words);
        }
        assert!(app.model.form.is_some(), "{self:?}:\n{}", screen(&app.model));
        app
    }
}

/// A register in which every wizard has something to ask.
pub fn app() -> TestApp {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let kumar = app.person("Anantha Padmanabha Kumaraswamy-Featherstonehaugh of Claims and Recoveries");
    let id = app.ready(kumar, kumar);
    let mut fields = Fields::new().with("requested_by", me);
    for (name, text) in [
        ("dataset", "household claims with photographs of the damage, all years since the merger"),
        ("state", "live"),
        ("classification", "confidential"),
    ] {
        fields.parse(name, text).unwrap();
    }
    app.write(Command::AddGrant { workload: id, fields });
    app.select(id);
    app
}

/// Lets the workload into the pilot that is asked for, with something to be done.
fn approved(app: &mut TestApp) {
    super::decide::tests::asked_of(app, "tariff-notes");
    app.model.form = None;
    let workload = app.workload("tariff-notes").id;
    let promotion = app.dossier(workload).pending().unwrap().id;
    let me = app.model.me().unwrap().id;
    let due_on = "2026-12-20".parse().unwrap();
    let conditions = vec![NewAction { what: "tell the clerks".into(), owner: Some(me), due_on }];
    let by = By::of(me, Some(me));
    let (decision, reason) = (Decision::ApprovedWithConditions, "read".to_owned());
    app.write(Command::Decide { promotion, workload, decision, by, reason, conditions });
}

fn begin(app: &mut TestApp, action: ActionId) {
    match action {
        ActionId::Decide => super::decide::tests::asked_of(app, "tariff-notes"),
        ActionId::Grant => {
            app.act(action);
            app.choose("another");
        }
        ActionId::Adopt => {
            let found = app.found("Claims and recoveries triage of the whole merged house", Stage::Production);
            app.select(found);
            app.act(action);
        }
        ActionId::ChangeStage => {
            app.act(action);
            app.choose("retire");
        }
        ActionId::People => {
            app.act(action);
            app.choose("add");
        }
        _ => app.act(action),
    }
}

/// An identity with long names, on a zone, in use by two workloads with a key; or one that is prepared. There is more of each kind.
fn identity(app: &mut TestApp, prepared: bool) -> Id {
    let workload = app.workload("tariff-notes").id;
    let other = app.add("Claims and recoveries triage of the whole merged house");
    app.add("Nobody runs this");
    let zone = |app: &mut TestApp, name: &str| {
        let fields = Fields::new().with("kind", ZoneKind::CloudAccount).with("name", name.to_owned());
        app.write(Command::DescribeZone { zone: None, fields });
        app.store().find_zone(name).unwrap().id
    };
    let zones = vec![zone(app, "subscription of claims and recoveries, all environments since the merger")];
    zone(app, "vault of claims and recoveries, all environments since the merger");
    app.write(Command::PlaceWorkload { workload, zone: zones[0], stands: true });
    let add = |app: &mut TestApp, account: &str, state, workloads: Vec<Id>| {
        let fields = Fields::new().with("account", account.to_owned()).with("issuer", "entra-of-the-merged-house");
        let fields = fields.with("environment", Environment::Test).with("state", state);
        app.write(Command::AddIdentity { fields, workloads, zones: zones.clone() });
        app.store().find_identity(account).unwrap().id
    };
    let future = add(app, "svc-claims-in-future", IdentityState::Prepared, vec![other]);
    let live = add(app, "svc-claims-and-recoveries-triage", IdentityState::Live, vec![workload, other]);
    let key = Fields::new().with("kind", CredentialKind::Key).with("fingerprint", "id:key-of-claims-and-recoveries-1");
    app.write(Command::IssueCredential { identity: live, fields: key, replaces: None });
    app.select(workload);
    if prepared { future } else { live }
}

#[cfg(test)]
mod tests {
    use super::FORMS;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// The names of all forms as they stand in a folder of the program's text, tests left out; of one whose name is computed, its file.
    fn named(folder: &Path, names: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                named(&path, names);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
            for form in text.split(" Wizard {\n").skip(1) {
                match form.trim_start().strip_prefix("name: \"").and_then(|rest| rest.split_once('"')) {
                    Some((name, _)) => drop(names.insert(name.to_owned())),
                    None if form.trim_start().starts_with("name") => {
                        names.insert(path.file_name().unwrap().to_str().unwrap().to_owned());
                    }
                    None => {}
                }
            }
        }
    }

    #[test]
    fn every_form_that_the_program_has_is_in_the_table() {
        let mut names = BTreeSet::new();
        named(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui/forms"), &mut names);
        assert!(names.len() > 30, "{names:?}");
        // Whose names are computed: changing the stage of one workload, and standing on a zone or leaving it.
        for (file, called) in [("stage.rs", &["retire"][..]), ("zone.rs", &["stand", "leave-zone"])] {
            assert!(names.remove(file), "{file}");
            names.extend(called.iter().map(|name| (*name).to_owned()));
        }
        let walked: BTreeSet<String> =
            FORMS.iter().map(|form| form.open().model.form.unwrap().wizard().name.to_owned()).collect();
        let missing: Vec<&String> = names.difference(&walked).collect();
        assert!(missing.is_empty(), "put these into FORMS, so that they are typed wrong too: {missing:?}");
    }
}
