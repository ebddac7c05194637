//! All that is recorded of a workload, by subject, in plain words. What nobody has said is "not answered": never blank, never no.

use std::fmt::Write as _;

use crate::acts::narrative;
use crate::domain::contradiction::unusual_of;
use crate::domain::deadline::deadlines;
use crate::domain::effect::{Effects, ReachRange, tier};
use crate::domain::record::{Adoption, Claim, Source, WorkloadFacts};
use crate::domain::{Day, DeadlineKind, Dossier, Fact, FactTable, How, Id, Reach, Stage, Value, Word, YesNo};
use crate::store::read::ConflictTold;
use crate::tui::backend::DossierView;
use crate::tui::glyph::State;
use crate::tui::screens::{facts, pane};
use crate::tui::theme::Meaning;
use crate::tui::widgets::detail::Line;
use crate::tui::widgets::outline::{Outline, Row};

/// Narrower terminals do not show who said what, and when.
const SAID_FROM: u16 = 100;

const CUSTOMER: &str = "a customer";
const RECORD: &str = "a record";
const DECISION: &str = "a decision";

/// A line of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// What is recorded of a field.
    Field(&'static str),
    /// What a source says against an answer, counted from the first.
    Conflict(usize),
    /// Anything else, counted from the top.
    Line(usize),
}

/// The summary, and where one stands in it.
#[derive(Debug, Default)]
pub struct Summary {
    /// The lines.
    pub outline: Outline<At>,
}

impl Summary {
    /// Makes the lines.
    pub fn lay_out(&mut self, looked: &DossierView, today: Day) {
        self.outline.show(rows(looked, today));
    }

    /// The field that is selected.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self.outline.selected()? {
            At::Field(field) => Some(field),
            At::Conflict(_) | At::Line(_) => None,
        }
    }

    /// The conflict that is selected.
    #[must_use]
    pub fn conflict(&self) -> Option<usize> {
        match self.outline.selected()? {
            At::Conflict(nth) => Some(*nth),
            At::Field(_) | At::Line(_) => None,
        }
    }
}

fn rows(looked: &DossierView, today: Day) -> Vec<Row<At>> {
    let mut said = Said { dossier: &looked.dossier, rows: Vec::new() };
    for line in pane::head(looked, today) {
        said.line(line);
    }
    said.conflicts(&looked.conflicts);
    said.unusual();
    said.subject("About", &["name", "purpose", "kind", "unit", "team"]);
    said.subject("Who answers for it", &["owner", "deputy", "technical_owner"]);
    said.stages();
    said.effect();
    said.subject(
        "Control point",
        &[
            "control_point",
            "control_role",
            "control_action",
            "control_exercised_on",
            "request_check",
            "request_check_proof",
        ],
    );
    said.data();
    said.subject("Technology", &["model", "supplier", "tools", "tools_complete", "chains_tools", "chains_reviewed_on"]);
    said.subject("Zones", &["identities_complete", "zones_complete", "boundary_proof"]);
    said.subject(
        "Monitoring",
        &[
            "log_prompts",
            "log_tools",
            "log_data_access",
            "log_approvals",
            "log_place",
            "log_retention_days",
            "log_sampled_on",
        ],
    );
    said.subject("Stop procedure", &["stop_path", "stop_role", "stop_tested_on"]);
    said.exceptions(today);
    said.dates(looked, today);
    said.claims();
    said.sources();
    said.rows
}

/// Gathers the lines.
struct Said<'d> {
    dossier: &'d Dossier,
    rows: Vec<Row<At>>,
}

impl Said<'_> {
    fn title(&mut self, title: &str) {
        self.rows.push(Row::passed(Line::gap()));
        self.rows.push(Row::passed(Line::wide(Meaning::Title, title)));
    }

    /// What sources say against recorded answers, each to be settled.
    fn conflicts(&mut self, conflicts: &[ConflictTold]) {
        if conflicts.is_empty() {
            return;
        }
        self.title("Import conflicts");
        for (nth, conflict) in conflicts.iter().enumerate() {
            self.rows.push(Row::new(At::Conflict(nth), Line::with(State::Soon, conflict.title, conflict.line())));
        }
    }

    /// What is possible and seldom so: a hint, and no finding.
    fn unusual(&mut self) {
        let told = unusual_of(self.dossier);
        if told.is_empty() {
            return;
        }
        self.title("Unusual");
        for says in told {
            self.line(Line::told(State::Soon, says));
        }
    }

    fn subject(&mut self, title: &str, fields: &[&str]) {
        self.title(title);
        self.fields(fields);
    }

    fn fields(&mut self, fields: &[&str]) {
        for field in fields {
            self.field(field);
        }
    }

    /// What is recorded of a field; who said so, and when, where there is room.
    fn field(&mut self, name: &str) {
        let Some(field) = WorkloadFacts::field(name) else { return };
        let recorded = &self.dossier.workload.facts;
        let value = recorded.value(name).unwrap_or(Value::Unknown);
        let line = if value == Value::Unknown || value == Value::Texts(Vec::new()) {
            Line::with(State::NotAnswered, field.title, State::NotAnswered.word())
        } else {
            Line::plain(field.title, plain(self.dossier, field.name, &value))
        };
        let row = Row::new(At::Field(field.name), line);
        let told = recorded.setting(name).map(|setting| format!("{}, {}", by(setting.how), setting.on));
        self.rows.push(told.into_iter().fold(row, |row, told| row.noted_from(SAID_FROM, told)));
        let workload = &self.dossier.workload;
        if workload.unstated().any(|it| it.field == name) || workload.unclear().any(|it| it.field == name) {
            let words = narrative::source_of(workload, name).unwrap_or_default();
            self.line(Line::with(State::Soon, "", words));
        }
    }

    fn line(&mut self, line: Line) {
        self.rows.push(Row::new(At::Line(self.rows.len()), line));
    }

    /// The stages it went through; of those that end, when they do.
    fn stages(&mut self) {
        self.title("Stage");
        self.fields(&["stage", "stage_since"]);
        let facts = &self.dossier.workload.facts;
        // Production neither ends nor borrows from production; what was said of it before is still said.
        let asked = !matches!(facts.stage, Fact::Known(Stage::Production | Stage::Retired));
        for field in ["ends_on", "pilot_scope", "uses_production_prompts", "uses_production_outputs"] {
            if asked || facts.value(field) != Some(Value::Unknown) {
                self.field(field);
            }
        }
        for entry in &self.dossier.workload.stages {
            let stage = entry.stage.map_or("set back to not answered", Stage::word);
            self.line(Line::plain(entry.on.to_string(), format!("{stage} ({})", entry.how)));
        }
        if let Some(adopted) = &self.dossier.workload.adopted {
            let Adoption { on, stage, found_on, kept_by, reason, .. } = adopted;
            let kept_by = facts::called(self.dossier, &Fact::Known(kept_by.person)).unwrap_or_default();
            let words = format!("adopted in {stage}, found there on {found_on}, kept by {kept_by}: {reason}");
            self.line(Line::plain(on.to_string(), words));
        }
    }

    /// What it can do, as it was said and as its access to data makes it.
    fn effect(&mut self) {
        self.title("Reach");
        let (declared, effective) = (Effects::declared(self.dossier), Effects::effective(self.dossier));
        let each: [(&str, &str, ReachRange, ReachRange); 3] = [
            ("reach_customer", CUSTOMER, declared.customer, effective.customer),
            ("reach_record", RECORD, declared.record, effective.record),
            ("reach_decision", DECISION, declared.decision, effective.decision),
        ];
        for (field, what, declared, effective) in each {
            self.field(field);
            if declared != effective && declared.known().is_some() {
                let words = effective.known().map_or_else(|| facts::reach(effective), |reach| effect(reach, what));
                self.line(Line::plain("", format!("with its access to data: {words}")));
            }
        }
        self.field("reach_answered_on");
        let raised = self.dossier.workload.facts.tier_raised.known().is_some();
        self.line(Line::plain("Tier", tier(self.dossier).word()));
        if raised {
            self.fields(&["tier_raised", "tier_reason"]);
        }
    }

    /// What it is permitted to fail, and what waits or was left open.
    fn exceptions(&mut self, today: Day) {
        let lines = pane::exceptions(self.dossier, None, today);
        if !lines.is_empty() {
            self.title("Exceptions");
            for line in lines {
                self.line(line);
            }
        }
    }

    fn data(&mut self) {
        self.title("Data");
        let live: Vec<String> = self.dossier.live_grants().map(facts::grant).collect();
        for grant in live {
            self.line(Line::plain("Reaches", grant));
        }
        self.field("grants_complete");
    }

    fn dates(&mut self, looked: &DossierView, today: Day) {
        self.title("Dates");
        self.fields(&["next_review_on"]);
        if let Some(rule) = self.dossier.workload.scheduled_for {
            self.line(Line::plain("By the rule", rule.to_string()));
        }
        self.fields(&["last_review_on", "cadence"]);
        if !self.dossier.workload.facts.cadence_anchor.is_unknown() {
            self.field("cadence_anchor");
        }
        for due in deadlines(self.dossier, &looked.policy) {
            let what = facts::capitalised(narrative::deadline(due.kind));
            let item = self.item(due.kind, due.item);
            self.line(pane::day_line(due.on, today, &format!("{what}{item}")));
        }
    }

    /// Which data set or action a deadline is of.
    fn item(&self, kind: DeadlineKind, item: Id) -> String {
        let of = match kind {
            DeadlineKind::Grant => {
                self.dossier.grants.iter().find(|grant| grant.id == item).map(|grant| facts::dataset(grant).to_owned())
            }
            DeadlineKind::Action => {
                self.dossier.actions.iter().find(|action| action.id == item).map(|action| action.what.clone())
            }
            DeadlineKind::Exception => self.dossier.exception(item).map(|exception| exception.control.clone()),
            _ => None,
        };
        of.map(|of| format!(": {of}")).unwrap_or_default()
    }

    /// What sources say of its risk: it orders and suggests, and passes or fails nothing.
    fn claims(&mut self) {
        let claims = &self.dossier.workload.claims;
        if claims.is_empty() {
            return;
        }
        self.title("Source claims (used for sorting only)");
        for (kind, Claim { says, words }) in claims {
            let says = match says {
                Some(YesNo::Yes) => "source claims so",
                Some(YesNo::No) => "source denies it",
                None => "source claims",
            };
            self.line(Line::plain(facts::capitalised(&kind.word().replace('-', " ")), format!("{says}: \"{words}\"")));
        }
    }

    /// Where it came from, and what was given there that has no field.
    fn sources(&mut self) {
        self.title("Sources");
        let added = self.dossier.workload.added_on;
        if self.dossier.workload.sources.is_empty() {
            self.line(Line::plain("By hand", format!("recorded from {added} on")));
        }
        for source in &self.dossier.workload.sources {
            self.line(Line::plain(source.source.clone(), origin(source)));
            if let Some(gone) = source.missing_since {
                self.line(Line::with(State::Soon, "", format!("gone from there since {gone}")));
            }
            if !source.conflicts.is_empty() {
                let titles =
                    source.conflicts.iter().map(|name| WorkloadFacts::field(name).map_or(name.as_str(), |it| it.title));
                let titles = titles.collect::<Vec<_>>().join(", ");
                self.line(Line::with(State::Soon, "", format!("says otherwise than a person did: {titles}")));
            }
            for (name, words) in &source.words {
                let title = WorkloadFacts::field(name).map_or(name.as_str(), |it| it.title);
                self.line(Line::plain(format!("{title} there"), words.clone()));
            }
            for (column, text) in &source.unmapped {
                self.line(Line::plain(column.clone(), text.clone()));
            }
        }
    }
}

fn origin(source: &Source) -> String {
    let mut words = format!("as of {}", source.on);
    if let Some(id) = &source.source_id {
        let _ = write!(words, ", called {id} there");
    }
    words
}

/// A recorded value in words that need no vocabulary.
fn plain(dossier: &Dossier, field: &str, value: &Value) -> String {
    let recorded = &dossier.workload.facts;
    match (field, value) {
        (_, Value::Person(id)) => {
            facts::called(dossier, &Fact::Known(*id)).unwrap_or_else(|| "somebody who is not recorded".to_owned())
        }
        ("reach_customer", Value::Word(word)) => reach(word, CUSTOMER),
        ("reach_record", Value::Word(word)) => reach(word, RECORD),
        ("reach_decision", Value::Word(word)) => reach(word, DECISION),
        ("control_point", _) => facts::check(&recorded.control_point).to_owned(),
        (field, Value::Word("none")) if field.ends_with("_complete") => "there are none".to_owned(),
        (field, Value::Word("listed")) if field.ends_with("_complete") => "these are all".to_owned(),
        (_, Value::Word(word)) => word.replace('-', " "),
        (_, value) => value.plain(),
    }
}

fn reach(word: &str, what: &str) -> String {
    Reach::from_word(word).map_or_else(|| word.to_owned(), |reach| effect(reach, what))
}

fn effect(reach: Reach, what: &str) -> String {
    let does = match reach {
        Reach::None => "does nothing to",
        Reach::Read => "reads of",
        Reach::Influence => "influences",
        Reach::Act => "acts on",
    };
    format!("{does} {what}")
}

/// How an answer came about.
fn by(how: How) -> &'static str {
    match how {
        How::Person => "by a person",
        How::Bulk => "in bulk",
        How::Import => "imported",
        How::Approval => "by approval",
        How::Review => "by review",
    }
}
