//! Every form of the screens, opened where it has something to ask, so that what holds of forms is tested of each.

use super::office::Office;
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
    Form::Of(ActionId::Data),
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
    Form::Exception(Some(ExceptionState::Asked)),
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
    pub fn open(self) -> Office {
        let mut office = office();
        let workload = office.workload("tariff-notes").id;
        let (effects, choices) = match self {
            Self::Of(action) => {
                begin(&mut office, action);
                (Vec::new(), &[][..])
            }
            Self::Identity(choices) => {
                let identity = identity(&mut office, choices == ["Issue"]);
                (super::identity::begin_one(&mut office.model, identity, None), choices)
            }
            Self::RunsAs(choices) => {
                identity(&mut office, false);
                (super::identity::begin_on(&mut office.model, workload), choices)
            }
            Self::Exception(state) => {
                super::exception::tests::in_state(&mut office, state);
                (Vec::new(), &[][..])
            }
            Self::Marked(action, choices) => {
                let found = ["One that was found", "Another that was found"];
                let found = found.map(|name| office.found(name, Stage::Production));
                office.mark(&found);
                office.act(action);
                (Vec::new(), choices)
            }
            Self::Grant(what) => {
                let grant = office.dossier(workload).grants[0].clone();
                let effects = super::grant::begin_recorded(&mut office.model, &grant, "tariff-notes");
                office.settle(effects);
                office.choose(what);
                (Vec::new(), &[][..])
            }
            Self::Person(stays) => {
                let person = office.person("M. Silva");
                let begin = if stays { super::people::describe_one } else { super::people::left_one };
                (begin(&mut office.model, person), &[][..])
            }
            Self::Describe => (super::describe::begin(&mut office.model, workload, "name"), &[][..]),
            Self::Who => {
                office = Office::open();
                office.person("A. Kumar");
                office.act(ActionId::WhoAmI);
                (Vec::new(), &[][..])
            }
            Self::Close => {
                approved(&mut office);
                let action = office.dossier(workload).actions[0].id;
                (super::close::begin(&mut office.model, action), &[][..])
            }
            Self::Conflict => {
                let id = office.found("One that was found", Stage::Production);
                let team = |team: &str| Fields::new().with("team", team.to_owned());
                office.stated(Some(id), "One that was found", team("Red"));
                office.write(Command::Answer { workload: id, fields: team("Blue"), bulk: None, overwrite: true });
                office.stated(Some(id), "One that was found", team("Green"));
                (super::conflict::begin_one(&mut office.model, id, "inventory".into(), "team"), &[][..])
            }
            Self::Tie => {
                let account = "svc-claims-and-recoveries-triage".to_owned();
                let fields =
                    Fields::new().with("account", account.clone()).with("environment", Environment::Production);
                let fields = fields.with("issuer", "entra".to_owned()).with("state", IdentityState::Prepared);
                office.write(Command::AddIdentity { fields, workloads: vec![workload], zones: vec![] });
                approved(&mut office);
                let identity = office.store().find_identity(&account).unwrap().id;
                (super::identity::begin_one(&mut office.model, identity, None), &["Link its promotion"][..])
            }
        };
        office.settle(effects);
        for words in choices {
            office.choose(words);
        }
        assert!(office.model.steps.is_some(), "{self:?}:\n{}", screen(&office.model));
        office
    }
}

/// A register in which every wizard has something to ask.
pub fn office() -> Office {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("Anantha Padmanabha Kumaraswamy-Featherstonehaugh of Claims and Recoveries");
    let id = office.ready(kumar, kumar);
    let mut fields = Fields::new().with("requested_by", me);
    for (name, text) in [
        ("dataset", "household claims with photographs of the damage, all years since the merger"),
        ("state", "live"),
        ("classification", "confidential"),
    ] {
        fields.parse(name, text).unwrap();
    }
    office.write(Command::AddGrant { workload: id, fields });
    office.select(id);
    office
}

/// Lets the workload into the pilot that is asked for, with something to be done.
fn approved(office: &mut Office) {
    super::decide::tests::asked_of(office, "tariff-notes");
    office.model.steps = None;
    let workload = office.workload("tariff-notes").id;
    let promotion = office.dossier(workload).pending().unwrap().id;
    let me = office.model.me().unwrap().id;
    let due_on = "2026-12-20".parse().unwrap();
    let conditions = vec![NewAction { what: "tell the clerks".into(), owner: Some(me), due_on }];
    let by = By::of(me, Some(me));
    let (decision, reason) = (Decision::ApprovedWithConditions, "read".to_owned());
    office.write(Command::Decide { promotion, workload, decision, by, reason, conditions });
}

fn begin(office: &mut Office, action: ActionId) {
    match action {
        ActionId::Decide => super::decide::tests::asked_of(office, "tariff-notes"),
        ActionId::Data => {
            office.act(action);
            office.choose("another");
        }
        ActionId::Adopt => {
            let found = office.found("Claims and recoveries triage of the whole merged house", Stage::Production);
            office.select(found);
            office.act(action);
        }
        ActionId::ChangeStage => {
            office.act(action);
            office.choose("retire");
        }
        ActionId::People => {
            office.act(action);
            office.choose("add");
        }
        _ => office.act(action),
    }
}

/// An identity with long names, on a zone, in use by two workloads with a key; or one that is prepared. There is more of each kind.
fn identity(office: &mut Office, prepared: bool) -> Id {
    let workload = office.workload("tariff-notes").id;
    let other = office.add("Claims and recoveries triage of the whole merged house");
    office.add("Nobody runs this");
    let zone = |office: &mut Office, name: &str| {
        let fields = Fields::new().with("kind", ZoneKind::CloudAccount).with("name", name.to_owned());
        office.write(Command::DescribeZone { zone: None, fields });
        office.store().find_zone(name).unwrap().id
    };
    let zones = vec![zone(office, "subscription of claims and recoveries, all environments since the merger")];
    zone(office, "vault of claims and recoveries, all environments since the merger");
    office.write(Command::PlaceWorkload { workload, zone: zones[0], stands: true });
    let add = |office: &mut Office, account: &str, state, workloads: Vec<Id>| {
        let fields = Fields::new().with("account", account.to_owned()).with("issuer", "entra-of-the-merged-house");
        let fields = fields.with("environment", Environment::Test).with("state", state);
        office.write(Command::AddIdentity { fields, workloads, zones: zones.clone() });
        office.store().find_identity(account).unwrap().id
    };
    let future = add(office, "svc-claims-in-future", IdentityState::Prepared, vec![other]);
    let live = add(office, "svc-claims-and-recoveries-triage", IdentityState::Live, vec![workload, other]);
    let key = Fields::new().with("kind", CredentialKind::Key).with("fingerprint", "id:key-of-claims-and-recoveries-1");
    office.write(Command::IssueCredential { identity: live, fields: key, replaces: None });
    office.select(workload);
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
        named(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui/steps"), &mut names);
        assert!(names.len() > 30, "{names:?}");
        // Whose names are computed: changing the stage of one workload, and standing on a zone or leaving it.
        for (file, called) in [("stage.rs", &["retire"][..]), ("zone.rs", &["stand", "leave-zone"])] {
            assert!(names.remove(file), "{file}");
            names.extend(called.iter().map(|name| (*name).to_owned()));
        }
        let walked: BTreeSet<String> =
            FORMS.iter().map(|form| form.open().model.steps.unwrap().wizard().name.to_owned()).collect();
        let missing: Vec<&String> = names.difference(&walked).collect();
        assert!(missing.is_empty(), "put these into FORMS, so that they are typed wrong too: {missing:?}");
    }
}
