//! `identities.csv` and `credentials.csv`: what workloads run as, and what that authenticates with. Fingerprints are keyed or a
//! vendor's ids, and may go out.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, facts, key};
use super::super::table_file::{People, TableFile};
use super::{population, zones};
use crate::domain::record::{Credential, CredentialFacts, Identity, IdentityFacts};
use crate::domain::{Id, RunsAs};

/// The file of identities.
pub const FILE: &str = "identities.csv";
/// The file of credentials.
pub const CREDENTIALS: &str = "credentials.csv";

/// The columns of identities.
#[must_use]
pub fn table() -> Table {
    let mut columns = vec![
        key("identity_id", Values::Id, "The identity."),
        column("recorded_from", Values::Day, "The day it was recorded from."),
    ];
    columns.extend(facts::<IdentityFacts>());
    columns.extend([
        column("workloads", Values::Records(population::FILE), "Ids of the workloads in scope that run as it."),
        column("workloads_outside", Values::Number, "How many workloads outside the scope run as it."),
        column("zones", Values::Records(zones::FILE), "Ids of the zones it stands on."),
        column(
            "promotion",
            Values::Id,
            "The promotion it exists for; a row of promotions.csv where its workload is in scope; empty where it is linked to none.",
        ),
    ]);
    Table { file: FILE, about: "What workloads run as; without a filter, every identity that is recorded.", columns }
}

/// The columns of credentials.
#[must_use]
pub fn credentials_table() -> Table {
    let mut columns = vec![
        key("identity_id", Values::Record(FILE), "The identity it belongs to."),
        key("credential_id", Values::Id, "The credential."),
        column("recorded_from", Values::Day, "The day it was recorded from."),
    ];
    columns.extend(facts::<CredentialFacts>());
    Table { file: CREDENTIALS, about: "What each identity authenticates with, revoked ones among them.", columns }
}

/// An identity, and which workloads that run as it are in scope.
pub(in crate::evidence) fn write(
    file: &mut TableFile,
    identity: &Identity,
    workloads: &[Id],
    people: &People,
) -> Result<(), ExportError> {
    let mut zones: Vec<Id> = identity.zones.iter().map(|bond| bond.with).collect();
    zones.sort_unstable();
    file.row(|row| {
        row.plain(identity.id);
        row.plain(identity.added_on);
        row.facts(&identity.facts, people);
        row.array(workloads.iter().map(ToString::to_string));
        row.plain(identity.workloads.len().saturating_sub(workloads.len()));
        row.array(zones.iter().map(ToString::to_string));
        row.id_or(identity.promotion.map(|bond| bond.with), "");
    })
}

/// What it authenticates with.
pub(in crate::evidence) fn write_credentials(
    file: &mut TableFile,
    runs_as: &RunsAs,
    people: &People,
) -> Result<(), ExportError> {
    let mut credentials: Vec<&Credential> = runs_as.credentials.iter().collect();
    credentials.sort_by_key(|credential| credential.id);
    for credential in credentials {
        file.row(|row| {
            row.plain(credential.identity);
            row.plain(credential.id);
            row.plain(credential.added_on);
            row.facts(&credential.facts, people);
        })?;
    }
    Ok(())
}
