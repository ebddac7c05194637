//! `assign`: who owns a workload, stands in for the owner, or runs it.

use clap::Args;

use super::answer::of;
use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::target::{InBulk, Target};
use crate::cli::typed;
use crate::domain::field::Fields;
use crate::domain::record::WorkloadFacts;

/// Set owner, deputy and technical owner.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign assign claims-triage-agent --owner \"R. Diaz\" --deputy me
  countersign assign --filter 'team:Claims owner:unknown' --owner \"R. Diaz\" --dry-run

`unknown` takes a name back.")]
pub struct Assign {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    in_bulk: InBulk,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Who {
    /// The one accountable person: a name, address, id, or me
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// Who stands in for the owner
    #[arg(long, value_name = "PERSON")]
    deputy: Option<String>,
    /// Who runs it from day to day
    #[arg(long, value_name = "PERSON")]
    technical_owner: Option<String>,
}

impl Assign {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let fields = self.fields(&opened)?;
        of(session, &mut opened, &fields, self.target, &self.in_bulk, &self.options)
    }

    fn fields(&self, opened: &Opened) -> Result<Fields<WorkloadFacts>, Failure> {
        let said =
            [("owner", &self.who.owner), ("deputy", &self.who.deputy), ("technical_owner", &self.who.technical_owner)];
        let mut fields = Fields::new();
        for (name, person) in said {
            if let Some(person) = person {
                typed::set(&mut fields, name, person, &opened.people(), opened.today)?;
            }
        }
        Ok(fields)
    }
}
