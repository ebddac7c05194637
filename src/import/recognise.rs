//! Recognises how a file is written - encoding, separator, header row - from its beginning, and says what it found.
//! It never picks between two readings that both make sense: that is a doubt, for a person or an option to settle.

use std::fmt;

use super::clean::{folded, one_line};
use super::csv_rows::{RawRow, Splitter};
use super::encoding::{BadByte, Encoding};
use super::fault::{Doubt, Fault, Place, separator_name};
use super::limits::Limits;
use super::no_table::NoTable;
use super::profile::{Column, HeaderShape, Profile};
use super::rejects::REASON;
use super::source_file::SourceFile;
use super::source_row::Rejected;
use crate::domain::guard::unguard;
use crate::domain::wording::targets;

/// Bytes looked at.
const SAMPLE: usize = 1 << 20;
/// Rows among which the header is looked for: banners are short.
const ROWS: usize = 50;
/// Separators looked for where none is declared.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What a person said about a file, which settles a doubt.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints {
    /// Its encoding.
    pub encoding: Option<Encoding>,
    /// What separates its cells, an ASCII character.
    pub separator: Option<char>,
}

/// How a file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// How bytes stand for characters.
    pub encoding: Encoding,
    /// Length of its byte-order mark; 0 where there is none.
    pub mark: usize,
    /// What separates cells.
    pub separator: u8,
    /// Rows above the header.
    pub banner_rows: usize,
    /// The line the header starts on.
    pub header_line: u64,
    /// The header's cells, each on one line.
    pub headers: Vec<String>,
    /// Whether it is a table of ours, whose cells are guarded against being run.
    pub is_guarded: bool,
}

impl fmt::Display for Recognised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.mark > 0 { " with a byte-order mark" } else { "" };
        // One column has nothing between its cells.
        let shape = match self.headers.len() {
            1 => "1 column".to_owned(),
            columns => format!("{}, {columns} columns", separator_name(self.separator)),
        };
        write!(f, "{}{mark}, {shape}, header on line {}", self.encoding, self.header_line)
    }
}

/// Recognises how `source` is written, so that `profile` can read it.
///
/// # Errors
/// [`Fault::Empty`], [`Fault::NoColumn`], [`Fault::NoHeader`], [`Fault::DuplicateHeader`], [`Fault::Doubt`], and what
/// reading the first rows can meet.
pub fn recognise(source: &mut SourceFile, profile: &Profile, hints: Hints) -> Result<Recognised, Fault> {
    let bytes = source.sample(SAMPLE)?;
    let whole = bytes.len() < SAMPLE;
    let limits = source.limits();
    if let Some(other) = NoTable::by_bytes(&bytes) {
        return Err(Fault::NoTable(other));
    }
    let (encoding, mark) = recognise_encoding(&bytes, profile, hints);
    let text = decode_sample(encoding, bytes.get(mark..).unwrap_or_default(), whole)?;
    if text.trim().is_empty() {
        return Err(Fault::Empty);
    }
    if let Some(other) = NoTable::by_text(&text, whole) {
        return Err(Fault::NoTable(other));
    }
    let wanted = Wanted::by(profile);
    let separators = match hints.separator.or(profile.separator).and_then(|c| u8::try_from(c).ok()) {
        Some(declared) => vec![declared],
        None => SEPARATORS.to_vec(),
    };
    let tables: Vec<Table> =
        separators.iter().map(|separator| Table::split(&text, *separator, whole, limits)).collect();
    if let Some(other) = tables.iter().flat_map(|table| &table.rows).find_map(|(_, cells)| NoTable::by_header(cells)) {
        return Err(Fault::NoTable(other));
    }
    let (table, banner_rows) = choose(tables, &wanted)?;
    let (header_line, mut headers) = table.rows.into_iter().nth(banner_rows).unwrap_or_default();
    let is_guarded = headers.last().is_some_and(|header| header == REASON);
    if is_guarded {
        headers = headers.iter().map(|header| unguard(header).to_owned()).collect();
    }
    wanted.check_duplicates(&headers, header_line)?;
    Ok(Recognised {
        encoding: encoding.unwrap_or(Encoding::Utf8),
        mark,
        separator: table.separator,
        banner_rows,
        header_line,
        headers,
        is_guarded,
    })
}

/// The encoding, `None` where nothing declares one, and the length of the mark.
fn recognise_encoding(bytes: &[u8], profile: &Profile, hints: Hints) -> (Option<Encoding>, usize) {
    if let Some((encoding, mark)) = Encoding::from_mark(bytes) {
        return (Some(encoding), mark);
    }
    (hints.encoding.or(profile.encoding).or_else(|| utf16_without_mark(bytes)), 0)
}

/// Every other byte of a table in UTF-16 is a NUL, and no table has them otherwise.
fn utf16_without_mark(bytes: &[u8]) -> Option<Encoding> {
    let (pairs, _) = bytes.get(..bytes.len().min(1000))?.as_chunks::<2>();
    let high_first = pairs.iter().filter(|[first, _]| *first == 0).count();
    let low_first = pairs.iter().filter(|[_, second]| *second == 0).count();
    let most = |count: usize| count > 0 && count * 2 >= pairs.len();
    match (most(high_first) && low_first == 0, most(low_first) && high_first == 0) {
        (true, _) => Some(Encoding::Utf16Be),
        (_, true) => Some(Encoding::Utf16Le),
        _ => None,
    }
}

fn decode_sample(encoding: Option<Encoding>, bytes: &[u8], whole: bool) -> Result<String, Fault> {
    let mut text = String::new();
    let Err(BadByte(byte)) = encoding.unwrap_or(Encoding::Utf8).decode(bytes, whole, &mut text) else {
        return Ok(text);
    };
    let place = Place::after(&text);
    Err(match encoding {
        Some(encoding) => Fault::InvalidByte { encoding, place, byte },
        None => Fault::Doubt(Doubt::Encoding { place, byte, reads: as_windows_1252(&text, bytes, place) }),
    })
}

/// The line of a byte that is not UTF-8 as it reads in Windows-1252; nothing where the bytes do not fit that, or where other letters
/// before it are UTF-8: then only this one is damaged.
fn as_windows_1252(before: &str, bytes: &[u8], place: Place) -> Option<String> {
    let mut text = String::new();
    let fits = Encoding::Windows1252.decode(bytes, true, &mut text).is_ok() && before.is_ascii();
    let line = text
        .replace("\r\n", "\n")
        .split(['\n', '\r'])
        .nth(usize::try_from(place.line.checked_sub(1)?).ok()?)?
        .to_owned();
    let is_text = !text.chars().any(|c| c.is_control() && !c.is_whitespace());
    (fits && is_text).then(|| Rejected::shown(&line))
}

/// What must be in the header row for the profile to read the file.
struct Wanted {
    /// Folded names and the names as written.
    names: Vec<(String, String)>,
    starts_with: Vec<String>,
    columns: Option<usize>,
    least_columns: usize,
    by_name: bool,
    /// Whether each of the names has to be there, or else those that are needed.
    needs_all: bool,
    needed: Vec<String>,
}

impl Wanted {
    fn by(profile: &Profile) -> Self {
        let HeaderShape { starts_with, columns } = &profile.header;
        let mut wanted = Self {
            names: Vec::new(),
            starts_with: starts_with.iter().map(|cell| folded(cell)).collect(),
            columns: *columns,
            least_columns: 0,
            by_name: false,
            needs_all: profile.recognises,
            needed: profile.fields.get("name").iter().flat_map(|it| &it.from).filter_map(Column::key).collect(),
        };
        for column in profile.columns() {
            match column {
                // One column may state several facts.
                Column::Named(name) if wanted.names.iter().any(|(key, _)| *key == folded(name)) => {}
                Column::Named(name) => wanted.names.push((folded(name), name.clone())),
                Column::At(position) => wanted.least_columns = wanted.least_columns.max(*position),
            }
        }
        if profile.looks_for_name() {
            // Columns are taken for the fields they are called like, and every row needs a name.
            wanted.names.push(("name".to_owned(), "name".to_owned()));
        }
        wanted.by_name = !wanted.names.is_empty();
        wanted
    }

    /// Whether nothing but the shape of the table tells its header.
    fn is_shape_only(&self) -> bool {
        self.names.is_empty() && self.starts_with.is_empty()
    }

    fn header_in(&self, table: &Table) -> Option<usize> {
        if self.is_shape_only() {
            let width = table.usual_width()?;
            let fits = width >= self.least_columns && self.columns.is_none_or(|columns| columns == width);
            return table.rows.iter().position(|(_, cells)| fits && cells.len() == width);
        }
        table.rows.iter().position(|(_, cells)| {
            let has_reason = cells.last().is_some_and(|cell| cell == REASON);
            self.is_header(cells)
                || has_reason && self.is_header(&cells.iter().map(|cell| unguard(cell).to_owned()).collect::<Vec<_>>())
        })
    }

    fn is_header(&self, cells: &[String]) -> bool {
        let keys: Vec<String> = cells.iter().map(|cell| folded(cell)).collect();
        let has_reason = cells.last().is_some_and(|cell| cell == REASON);
        keys.starts_with(&self.starts_with)
            && keys.len() >= self.least_columns
            && self.columns.is_none_or(|columns| columns == cells.len() - usize::from(has_reason))
            && self.names_are_in(&keys)
    }

    /// Whether the columns that are asked for are there. A file of one kind may lack some, as an agency's own part of a whole does: then
    /// those that name a workload are there, and half of the rest.
    fn names_are_in(&self, keys: &[String]) -> bool {
        let there = self.names.iter().filter(|(key, _)| keys.contains(key)).count();
        let needed = self.needed.iter().all(|key| keys.contains(key));
        if self.needs_all { there == self.names.len() } else { needed && there * 2 >= self.names.len() }
    }

    fn check_duplicates(&self, headers: &[String], line: u64) -> Result<(), Fault> {
        if !self.by_name {
            return Ok(());
        }
        let keys: Vec<String> = headers.iter().map(|header| folded(header)).collect();
        // Two columns of one name that nobody asks for are kept as text, each under its place.
        let is_asked = |key: &str| {
            self.names.iter().any(|(name, _)| name == key)
                || (self.needs_all && targets().any(|it| it == key.replace(' ', "_")))
        };
        for (second, key) in keys.iter().enumerate().filter(|(_, key)| !key.is_empty() && is_asked(key)) {
            let first = keys.iter().position(|earlier| earlier == key).unwrap_or(second);
            if first < second {
                let name = headers.get(second).cloned().unwrap_or_default();
                return Err(Fault::DuplicateHeader { line, name, first: first + 1, second: second + 1 });
            }
        }
        Ok(())
    }

    /// The names that none of these cells is, and the cells.
    fn missing_from(&self, cells: &[String]) -> (Vec<String>, Vec<String>) {
        let keys: Vec<String> = cells.iter().map(|cell| folded(cell)).collect();
        let missing = self.names.iter().filter(|(key, _)| !keys.contains(key)).map(|(_, name)| name.clone());
        (missing.collect(), cells.to_vec())
    }
}

/// The first rows of a file, split by one separator.
struct Table {
    separator: u8,
    rows: Vec<(u64, Vec<String>)>,
    fault: Option<Fault>,
}

impl Table {
    fn split(text: &str, separator: u8, whole: bool, limits: Limits) -> Self {
        let mut table = Self { separator, rows: Vec::new(), fault: None };
        let mut splitter = Splitter::new(separator, limits);
        let (mut row, mut at) = (RawRow::default(), 0);
        while table.rows.len() < ROWS {
            let complete = match splitter.split(text.get(at..).unwrap_or_default(), &mut row) {
                Ok((taken, complete)) => {
                    at += taken;
                    if complete || !whole { Ok(complete) } else { splitter.finish(&mut row) }
                }
                Err(fault) => Err(fault),
            };
            match complete {
                Ok(true) => table.rows.push((row.line(), row.cells().map(one_line).collect())),
                Ok(false) => {
                    // A header that never ends is none.
                    if let (true, Some((_, reached))) = (table.rows.is_empty(), row.over()) {
                        table.fault = Some(Fault::Limit { reached, line: Some(row.line()) });
                    }
                    break;
                }
                Err(fault) => {
                    table.fault = Some(fault);
                    break;
                }
            }
        }
        table
    }

    /// Whether all rows have one width.
    fn is_even(&self) -> bool {
        let mut widths = self.rows.iter().map(|(_, cells)| cells.len());
        widths.next().is_some_and(|first| widths.all(|width| width == first))
    }

    /// The width that more than half of the rows have.
    fn usual_width(&self) -> Option<usize> {
        let widths: Vec<usize> = self.rows.iter().map(|(_, cells)| cells.len()).collect();
        let count = |width: usize| widths.iter().filter(|other| **other == width).count();
        widths
            .iter()
            .copied()
            .max_by_key(|width| (count(*width), *width))
            .filter(|width| count(*width) * 2 > widths.len())
    }
}

/// The one table in which the header is found, and the header's row.
fn choose(tables: Vec<Table>, wanted: &Wanted) -> Result<(Table, usize), Fault> {
    let (mut found, mut rest) = (Vec::new(), Vec::new());
    for table in tables {
        match wanted.header_in(&table).filter(|_| !wanted.is_shape_only() || table.fault.is_none()) {
            Some(header) => found.push((table, header)),
            None => rest.push(table),
        }
    }
    let width = |(table, header): &(Table, usize)| table.rows.get(*header).map_or(0, |(_, cells)| cells.len());
    let widest = found.iter().map(width).max().unwrap_or_default();
    if wanted.is_shape_only() {
        // One column is what any text has; and a table without a banner is even from its first row on.
        found.retain(|other| width(other) > 1 || widest == 1);
        if found.iter().any(|(table, _)| table.is_even()) {
            found.retain(|(table, _)| table.is_even());
        }
    } else {
        found.retain(|other| width(other) == widest);
    }
    if found.len() > 1 && widest > 1 {
        let among = found.iter().map(|(table, _)| separator_name(table.separator).to_owned()).collect();
        return Err(Fault::Doubt(Doubt::Separator { among }));
    }
    found.into_iter().next().ok_or_else(|| not_found(rest, wanted))
}

/// Why no header was found, told of the likeliest reading: the one whose best row lacks the fewest of the wanted columns, then the
/// widest, then the one that was read the furthest.
fn not_found(mut tables: Vec<Table>, wanted: &Wanted) -> Fault {
    // Read with any other separator, a row of too many cells is one cell.
    let is_one = |table: &Table| table.rows.iter().all(|(_, cells)| cells.len() <= 1);
    let too_wide =
        tables.iter().position(|table| table.rows.is_empty() && matches!(table.fault, Some(Fault::Limit { .. })));
    if let Some(at) = too_wide.filter(|_| tables.iter().all(is_one))
        && let Some(fault) = tables.get_mut(at).and_then(|table| table.fault.take())
    {
        return fault;
    }
    let looked_at = tables.iter().map(|table| table.rows.len()).max().unwrap_or_default();
    let nearest = |table: &Table| {
        let rows = table.rows.iter().map(|(_, cells)| wanted.missing_from(cells));
        rows.min_by_key(|(missing, there)| (missing.len(), usize::MAX - there.len()))
    };
    let likeliness = |table: &Table| {
        let (missing, there) = nearest(table).map_or((usize::MAX, 0), |(missing, there)| (missing.len(), there.len()));
        (std::cmp::Reverse(missing), there, table.rows.len())
    };
    // Of equals the first: that is the commonest separator.
    let Some(table) = tables.into_iter().rev().max_by_key(likeliness) else { return Fault::NoHeader { looked_at } };
    let header = table.rows.first().map(|(_, cells)| cells.clone()).unwrap_or_default();
    match (nearest(&table), table.fault) {
        (Some((missing, there)), None) if missing.is_empty() && there.len() < wanted.least_columns => {
            Fault::NoPosition { position: wanted.least_columns, there }
        }
        (Some((missing, there)), None) if !missing.is_empty() => Fault::NoColumn { wanted: missing, there },
        (Some((missing, there)), Some(_)) if !missing.is_empty() && missing.len() < wanted.names.len() => {
            Fault::NoColumn { wanted: missing, there }
        }
        (_, Some(fault)) => fault.told_as_read(table.separator, &header),
        _ => Fault::NoHeader { looked_at },
    }
}
