//! Rejected rows as a table of their own, with the reason beside each, to be fixed and imported again. The reason's
//! column is known again, so that such a table is not taken for the whole source. It is made to be opened in a spreadsheet: its cells are guarded
//! as in every such table, and the guard is undone when it comes back.

use std::io::Write;

use super::fault::Fault;
use super::plan::Plan;
use super::source::Source;
use crate::domain::guard::guard;
use crate::domain::secret;

/// The header of the column that says why a row was rejected.
pub const REASON: &str = "countersign: rejected because";

/// What stands in place of a cell that is too long to be read whole.
pub(super) const TOO_LONG: &str = "[left out: it is too long]";

/// Writes the header and every rejected row of `plan`, in UTF-8 with a byte-order mark, separated as the source is.
///
/// # Errors
/// [`Fault`], where the source cannot be read again or the table cannot be written.
pub fn write_rejects(source: &mut Source, plan: &Plan, mut to: impl Write) -> Result<(), Fault> {
    to.write_all("\u{feff}".as_bytes())?;
    let how = source.how_written().clone();
    let mut writer = csv::WriterBuilder::new().delimiter(how.separator).flexible(true).from_writer(to);
    let had_reason = source.is_partial();
    let width = how.headers.len() - usize::from(had_reason);
    let headers = how.headers.iter().take(width).map(String::as_str);
    write_row(&mut writer, headers.chain([REASON]))?;
    let mut rejected = plan.rejected.iter().peekable();
    let mut rows = source.rows()?;
    let mut number = 0;
    while let Some(row) = rows.next() {
        drop(row?);
        number += 1;
        if let Some(why) = rejected.next_if(|rejected| rejected.row == number) {
            let reason = why.reason.to_string();
            let cells = rows.raw().cells().take(width);
            let over = rows.raw().over().map(|(at, _)| at);
            let cells = cells.enumerate().map(|(at, cell)| match cell {
                _ if over == Some(at) => TOO_LONG,
                cell if secret::find(cell).is_some() => secret::LEFT_OUT,
                cell => cell,
            });
            write_row(&mut writer, cells.chain([reason.as_str()]))?;
        }
    }
    Ok(writer.flush()?)
}

fn write_row<'a, W: Write>(writer: &mut csv::Writer<W>, cells: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
    writer
        .write_record(cells.map(|cell| guard(cell).into_owned()))
        .map_err(|error| Fault::Io(std::io::Error::other(error)))
}
