//! `zones.csv`: what workloads and identities stand on, and who uses each on which side of the hard line.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, facts, key};
use super::super::table_file::{People, TableFile};
use super::population;
use crate::domain::Id;
use crate::domain::record::{Zone, ZoneFacts};

/// The file.
pub const FILE: &str = "zones.csv";

/// Who uses a zone: the workloads in scope, by side, and how many others do.
#[derive(Debug, Default)]
pub(in crate::evidence) struct Users {
    /// For production, otherwise, and of whom nobody has said.
    pub sides: [Vec<Id>; 3],
    /// Uses by workloads outside the scope, by side.
    pub outside: [u64; 3],
}

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let mut columns = vec![
        key("zone_id", Values::Id, "The zone."),
        column("recorded_from", Values::Day, "The day it was recorded from."),
    ];
    columns.extend(facts::<ZoneFacts>());
    let sides = [
        ("production", "use it for production"),
        ("otherwise", "use it otherwise"),
        ("not_said", "use it on a side that is not known"),
    ];
    for (name, does) in sides {
        let all = Values::Records(population::FILE);
        columns.push(column(format!("used_{name}"), all, format!("Ids of the workloads in scope that {does}.")));
        let outside = format!("How many workloads outside the scope {does}.");
        columns.push(column(format!("used_{name}_outside"), Values::Number, outside));
    }
    Table { file: FILE, about: "What workloads stand on; without a filter, every zone that is recorded.", columns }
}

pub(in crate::evidence) fn write(file: &mut TableFile, zone: &Zone, users: &Users) -> Result<(), ExportError> {
    file.row(|row| {
        row.plain(zone.id);
        row.plain(zone.added_on);
        row.facts(&zone.facts, &People::new());
        for (within, outside) in users.sides.iter().zip(users.outside) {
            row.array(within.iter().map(ToString::to_string));
            row.plain(outside);
        }
    })
}
