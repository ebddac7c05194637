//! `fields`: what can be set, generated from the one list of fields.

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::domain::Field;
use crate::domain::field::FactTable;
use crate::domain::record::{CredentialFacts, GrantFacts, IdentityFacts, PersonFacts, WorkloadFacts, ZoneFacts};

/// List the fields you can set and their values.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign fields
  countersign fields grant --json")]
pub struct FieldList {
    /// Of what
    #[arg(value_enum, default_value = "workload")]
    of: Of,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    Workload,
    Grant,
    Person,
    Identity,
    Credential,
    Zone,
}

impl FieldList {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let fields: &[Field] = match self.of {
            Of::Workload => WorkloadFacts::FIELDS,
            Of::Grant => GrantFacts::FIELDS,
            Of::Person => PersonFacts::FIELDS,
            Of::Identity => IdentityFacts::FIELDS,
            Of::Credential => CredentialFacts::FIELDS,
            Of::Zone => ZoneFacts::FIELDS,
        };
        if session.globals.json {
            let mut array = session.out.array()?;
            for field in fields {
                let values = field.shape.describe();
                array.item(
                    &json!({"field": field.name, "title": field.title, "about": field.about, "values": values}),
                )?;
            }
            array.end()?;
            return Ok(Exit::Yes);
        }
        for field in fields {
            session.out.line(format!("{:<24} {}", field.name, field.about))?;
            session.out.wrapped(25, &field.shape.describe())?;
        }
        Ok(Exit::Yes)
    }
}
