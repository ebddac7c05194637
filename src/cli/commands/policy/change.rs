//! `policy set`, `policy unset`, `policy edit`, `policy adopt-catalogue`: another policy in force, or the same by a newer catalogue. What it will
//! answer otherwise is said before it is written, where the register is small enough to judge twice.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::diff::as_json;
use crate::acts::narrative;
use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::register;
use crate::cli::session::{Opened, Session};
use crate::controls::{catalogue, policy};
use crate::domain::attested::can_pass;
use crate::domain::policy::{BadPolicy, Document};
use crate::domain::{Command, Policy, Refusal};
use crate::editor;
use crate::files::{self, Links};
use crate::store::StoreError;
use crate::store::read::{Counts, Foreseen};

/// Said of a policy that refuses every approval.
const NO_APPROVAL_PASSES: &str = "with this policy no approval can pass; it takes active people who may decide, each with an account of their own, that \
     `countersign people list` records";

/// Workloads that are judged by both policies before one is written; of more it is said afterwards.
const JUDGED_BEFORE: u64 = 20_000;

/// Set one field; comments and order of the document stay.
#[derive(Debug, Args)]
pub struct Set {
    /// The field, as `limits.grant_days` or `controls.OWN-2.off`
    field: String,
    /// What it is to be
    value: String,
    #[command(flatten)]
    how: How,
}

/// Put one field back to what the first policy of a register says, or treat a control again as the catalogue does.
#[derive(Debug, Args)]
pub struct Unset {
    /// The field, as `limits.grant_days` or `controls.OWN-2.from`; `controls.OWN-2` for all that is different for it
    field: String,
    #[command(flatten)]
    how: How,
}

/// Change the document in $VISUAL or $EDITOR, or take it from a file.
#[derive(Debug, Args)]
pub struct Edit {
    /// Take the document from this file instead
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    #[command(flatten)]
    how: How,
}

/// Go by the catalogue of controls that this program has.
#[derive(Debug, Args)]
pub struct AdoptCatalogue {
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
struct How {
    #[command(flatten)]
    options: ActOptions,
}

impl Set {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let opened = session.write()?;
        let text = register(&opened.store)?.policy_text.clone();
        let mut changed = text.clone();
        if let (Some(reason), Some(field)) = (self.how.options.reason(), reason_of(&self.field)) {
            changed = set(&changed, &field, reason)?;
        }
        changed = set(&changed, &self.field, &self.value)?;
        let after = policy::read(&changed).map_err(|bad| unreasoned(bad, &self.field))?;
        self.how.put_in_force(session, opened, changed, &after)
    }
}

impl Unset {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let opened = session.write()?;
        let text = register(&opened.store)?.policy_text.clone();
        let changed = policy::unset(&text, &self.field).map_err(Refusal::from)?;
        if changed == text {
            session.out.line(format!("`{}` is as the first policy has it; nothing was written", self.field))?;
            return Ok(Exit::Yes);
        }
        let after = policy::read(&changed).map_err(Refusal::from)?;
        self.how.put_in_force(session, opened, changed, &after)
    }
}

impl Edit {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let opened = session.write()?;
        let text = register(&opened.store)?.policy_text.clone();
        let (changed, after) = match &self.from {
            Some(file) => {
                let named = file.display().to_string();
                let read = files::read_text(file, Links::Follow, files::LONGEST_TEXT)
                    .map_err(|error| Failure::new(&named, files::why(file, &error), "name a file that can be read"))?;
                let after =
                    policy::read(&read).map_err(|bad| Failure::new(&named, bad.to_string(), "nothing was written"))?;
                (read, after)
            }
            None => edited(&text)?,
        };
        if changed == text {
            session.out.line("the policy is as it was; nothing was written")?;
            return Ok(Exit::Yes);
        }
        self.how.put_in_force(session, opened, changed, &after)
    }
}

impl AdoptCatalogue {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let request = self.options.request(session, &opened)?;
        let before = register(&opened.store)?;
        let (id, before) = (before.id, before.catalogue_version.clone());
        let version = catalogue().version.clone();
        let committed = session.commit(
            &mut opened,
            &request,
            Command::AdoptCatalogue { register: id, version: version.clone() },
        )?;
        let words = format!("this register goes by catalogue {version} (it was {before})");
        session.done(&words, &committed, json!({"catalogue": version, "before": before}))
    }
}

impl How {
    /// Says what the policy changes, and writes it.
    fn put_in_force(
        &self,
        session: &mut Session,
        mut opened: Opened,
        document: String,
        after: &Policy,
    ) -> Result<Exit, Failure> {
        let before = register(&opened.store)?;
        let id = before.id;
        let changes = before.policy.differences(after);
        if !session.globals.json {
            for change in &changes {
                session.out.wrapped(0, &narrative::difference(change))?;
            }
            if changes.is_empty() && document != before.policy_text {
                session.out.line("only comments or their order change")?;
            }
        }
        let mut effect = Effect::foreseen(session, &opened, after)?;
        if let Some(effect) = effect.as_ref().filter(|_| !session.globals.json) {
            session.out.wrapped(0, &effect.told())?;
            session.out.flush()?;
        }
        let mut also = json!({"changes": changes.iter().map(as_json).collect::<Vec<_>>()});
        let mut people = vec![];
        opened.store.each_person_by_id::<StoreError>(|person| {
            people.push(person.clone());
            Ok(true)
        })?;
        if !can_pass(after, &people) {
            also["warning"] = NO_APPROVAL_PASSES.into();
            eprintln!("countersign: {NO_APPROVAL_PASSES}");
        }
        if session.globals.dry_run {
            if session.globals.json {
                also["done"] = false.into();
                also["effect"] = effect.as_ref().map_or(Json::Null, Effect::as_json);
                session.out.json(&also)?;
            } else {
                session.out.line("nothing was written")?;
            }
            return Ok(Exit::Yes);
        }
        let seen = opened.store.record(id)?.map(|record| record.heard.last_entry);
        let request = match seen {
            Some(seen) => self.options.request_on(session, &opened, id, seen)?,
            None => self.options.request(session, &opened)?,
        };
        let before = opened.store.counts()?;
        let committed =
            session.commit(&mut opened, &request, Command::ChangePolicy { register: id, policy: document })?;
        if effect.is_none() {
            let seen = Effect::seen(&before, &opened.store.counts()?);
            if !session.globals.json {
                session.out.wrapped(0, &seen.told())?;
            }
            effect = Some(seen);
        }
        let now = register(&opened.store)?;
        let (called, sha256) = (now.policy_called(), now.policy_sha256());
        also["policy"] = now.policy_number.into();
        also["since"] = now.policy_since.to_string().into();
        also["sha256"] = sha256.as_str().into();
        also["effect"] = effect.as_ref().map_or(Json::Null, Effect::as_json);
        session.done(&format!("{called}, SHA-256 {sha256}"), &committed, also)
    }
}

/// What a policy changes in the answers. Fails and not answered are never added up.
struct Effect {
    workloads: u64,
    /// Workloads that are answered otherwise, where each was judged by both policies.
    changed: Option<u64>,
    fails: (u64, u64),
    not_answered: (u64, u64),
}

impl Effect {
    /// Before it is written; nothing where the register is too large for that.
    fn foreseen(session: &Session, opened: &Opened, after: &Policy) -> Result<Option<Self>, Failure> {
        if opened.store.counts()?.workloads > JUDGED_BEFORE {
            return Ok(None);
        }
        let Foreseen { workloads, changed, fails, not_answered: open } =
            opened.store.foresee(after, session.acting.now())?;
        Ok(Some(Self { workloads, changed: Some(changed), fails, not_answered: open }))
    }

    /// Once it is written.
    fn seen(before: &Counts, after: &Counts) -> Self {
        let (fails, open) = ((before.fails, after.fails), (before.not_answered, after.not_answered));
        Self { workloads: after.workloads, changed: None, fails, not_answered: open }
    }

    /// "3 of 60 workloads are answered otherwise: 12 fail, 9 before; 41 not answered, as before".
    fn told(&self) -> String {
        let counted = |what: &str, (before, after): (u64, u64)| {
            let then = if before == after { "as before".to_owned() } else { format!("{before} before") };
            format!("{after} {what}, {then}")
        };
        let workloads = self.workloads;
        let otherwise = match self.changed {
            Some(0) => "no workload is answered otherwise".to_owned(),
            Some(changed) => format!("{changed} of {workloads} workloads are answered otherwise"),
            None => format!("of {workloads} workloads"),
        };
        format!("{otherwise}: {}; {}", counted("fail", self.fails), counted("not answered", self.not_answered))
    }

    fn as_json(&self) -> Json {
        json!({
            "workloads": self.workloads, "workloads_changed": self.changed,
            "fails_before": self.fails.0, "fails_after": self.fails.1,
            "not_answered_before": self.not_answered.0, "not_answered_after": self.not_answered.1,
        })
    }
}

fn set(text: &str, field: &str, typed: &str) -> Result<String, Failure> {
    let value = policy::written(field, typed).map_err(Refusal::from)?;
    let document = Document::read(text).map_err(Refusal::from)?;
    document
        .set(field, &value)
        .map_err(|cannot| Failure::new("the policy", cannot.to_string(), "change it with `countersign policy edit`"))
}

/// The field of the reason that belongs to a control's field.
fn reason_of(field: &str) -> Option<String> {
    let (id, _) = field.strip_prefix("controls.")?.split_once('.')?;
    Some(format!("controls.{id}.reason"))
}

/// A reason that is missing is given on the same line, not by an edit of the document.
fn unreasoned(bad: BadPolicy, field: &str) -> Failure {
    let wanted = reason_of(field).filter(|wanted| bad.field.as_ref() == Some(wanted));
    match wanted {
        Some(wanted) => Failure::new(
            format!("`{wanted}`"),
            "what is different for one control has a reason",
            "give it with --reason; every pack of evidence lists it",
        ),
        None => Refusal::from(bad).into(),
    }
}

/// What begins a line that was put above the document to say what is wrong with it.
const MARK: &str = "#! ";

/// The document as the person left it in their editor; opened again as long as it cannot be used.
fn edited(text: &str) -> Result<(String, Policy), Failure> {
    if !editor::is_chosen() && !std::io::stdin().is_terminal() {
        return Err(Failure::new(
            "policy edit",
            "neither $VISUAL nor $EDITOR is set",
            "set one, or give the document with --from FILE",
        ));
    }
    let mut offered = text.to_owned();
    loop {
        let saved = editor::edit(&offered, ".toml")
            .map_err(|error| Failure::new("policy edit", error, "nothing was written"))?;
        let document: String = saved.split_inclusive('\n').filter(|line| !line.starts_with(MARK)).collect();
        let bad = match policy::read(&document) {
            Ok(policy) => return Ok((document, policy)),
            Err(bad) => bad,
        };
        if saved == offered {
            return Err(Failure::new("policy edit", bad.to_string(), "it was left so, and nothing was written"));
        }
        let head = 2;
        let shown = BadPolicy { line: bad.line.map(|line| line + head), ..bad };
        offered = format!("{MARK}{shown}\n{MARK}Fix it and save. To cancel, save without changes.\n{document}");
    }
}
