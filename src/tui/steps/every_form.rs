//! Every form of the screens, opened where it has something to ask, so that what holds of forms is tested of each.

use super::office::Office;
use crate::domain::record::ExceptionState;
use crate::domain::{Command, CredentialKind, Environment, Fields, Id, IdentityState, Stage, ZoneKind};
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
}

/// All of them.
pub const FORMS: [Form; 32] = [
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
    Form::Identity(&["Describe it"]),
    Form::Identity(&["Issue it"]),
    Form::Identity(&["Rotate"]),
    Form::Identity(&["Record a credential that it has"]),
    Form::Identity(&["seen in use"]),
    Form::Identity(&["Revoke it, with all"]),
    Form::Identity(&["one credential was revoked"]),
    Form::Identity(&["another workload", "nobody"]),
    Form::Identity(&["no longer runs as"]),
    Form::Identity(&["stands on a zone", "vault"]),
    Form::Identity(&["stands on a zone", "A zone that is not"]),
    Form::Identity(&["no longer stands", "subscription"]),
    Form::RunsAs(&["Add an"]),
    Form::RunsAs(&["one that is recorded", "in-future"]),
    Form::RunsAs(&["it stands on", "vault"]),
    Form::RunsAs(&["leave or describe", "no longer"]),
    Form::RunsAs(&["leave or describe", "Describe"]),
    Form::Exception(None),
    Form::Exception(Some(ExceptionState::Asked)),
    Form::Exception(Some(ExceptionState::InForce)),
];

impl Form {
    /// Opens it.
    pub fn open(self) -> Office {
        let mut office = office();
        let (effects, choices) = match self {
            Self::Of(action) => {
                begin(&mut office, action);
                (Vec::new(), &[][..])
            }
            Self::Identity(choices) => {
                let identity = identity(&mut office, choices == ["Issue it"]);
                (super::identity::begin_one(&mut office.model, identity, None), choices)
            }
            Self::RunsAs(choices) => {
                identity(&mut office, false);
                let workload = office.workload("tariff-notes").id;
                (super::identity::begin_on(&mut office.model, workload), choices)
            }
            Self::Exception(state) => {
                super::exception::tests::in_state(&mut office, state);
                (Vec::new(), &[][..])
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
