//! An opened source: a file, how it is written, and how its columns become facts. Its rows can be read again and again,
//! one at a time, and are the same bytes each time.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use super::clean::trimmed;
use super::csv_rows::{RawRow, Rows};
use super::encoding::Text;
use super::fault::Fault;
use super::limits::Limits;
use super::mapping::Mapping;
use super::own;
use super::profile::{BadProfile, Profile};
use super::recognise::{Hints, Recognised, recognise};
use super::rejects::REASON;
use super::row_reader::read_row;
use super::said::said;
use super::source_file::{Sha, SourceFile};
use super::source_row::{Rejected, SourceRow};
use crate::domain::Day;
use crate::domain::secret::{self, Secret};
use crate::domain::wording::{Mapped, Wording};
use crate::shown::Shown;

/// Why a source was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such profile, or the mapping does not fit one.
    #[error(transparent)]
    Profile(#[from] BadProfile),
    /// The file cannot be read.
    #[error("{}: {fault}", Shown::new(name))]
    File {
        /// The file's name.
        name: String,
        /// Why.
        fault: Fault,
    },
    /// The file's name, which every import names, looks like a secret.
    #[error("the file's name: {}; name it otherwise, and replace the secret if it has been shown to anyone", .0.why())]
    Secret(Secret),
}

/// A file that can be read as a source.
#[derive(Debug)]
pub struct Source {
    file: SourceFile,
    file_name: String,
    name: String,
    mapping: Mapping,
    recognised: Recognised,
    clear_blank: bool,
    wording: Wording,
    /// What was typed for this run, and what was said for it in all.
    said_now: (Wording, Wording),
    kept: Option<Mapped>,
    keeps: bool,
}

/// How to read a file.
#[derive(Debug, Clone, Default)]
pub struct Reading<'a> {
    /// The source: `us-federal-2025`, or `csv:NAME` for any table; `csv` alone is named after the file.
    pub source: &'a str,
    /// `FIELD=COLUMN` each.
    pub maps: &'a [String],
    /// `FIELD:WORD=VALUE` each.
    pub values: &'a [String],
    /// What else is said for this run: a mapping read from a file, say. Maps and values win over it.
    pub wording: Option<&'a Wording>,
    /// The mappings that were kept, by source. What is said for this run wins over them.
    pub kept: Option<&'a BTreeMap<String, Mapped>>,
    /// Whether what it is read by is kept for the source's next file.
    pub keeps: bool,
    /// What a person said about the file.
    pub hints: Hints,
    /// How much is taken.
    pub limits: Limits,
    /// The day on which its rows are to be true. A row that cannot be true then is rejected; without a day none is, and the
    /// register refuses the whole.
    pub on: Option<Day>,
    /// Whether a fact becomes unknown that the source stated once and no longer states; it is kept otherwise.
    pub clear_blank: bool,
}

impl Source {
    /// Opens a regular file.
    ///
    /// # Errors
    /// [`OpenError`], with nothing read beyond the beginning.
    pub fn open(path: &Path, how: &Reading<'_>) -> Result<Self, OpenError> {
        let name = path.file_name().map_or_else(|| "file".into(), |name| name.to_string_lossy().into_owned());
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Self::recognised(SourceFile::open(path, how.limits), name, &stem, how)
    }

    /// Opens a pipe; `name` is what the import is recorded under.
    ///
    /// # Errors
    /// [`OpenError`], with nothing read beyond the beginning.
    pub fn from_pipe(pipe: impl Read + Send + 'static, name: &str, how: &Reading<'_>) -> Result<Self, OpenError> {
        Self::recognised(SourceFile::from_pipe(pipe, how.limits), name.to_owned(), name, how)
    }

    fn recognised(
        file: Result<SourceFile, Fault>,
        file_name: String,
        stem: &str,
        how: &Reading<'_>,
    ) -> Result<Self, OpenError> {
        if let Some(secret) = secret::find(&file_name) {
            return Err(OpenError::Secret(secret));
        }
        let profile = Profile::of(how.source)?;
        let name = profile.recorded_as(stem);
        let kept = how.kept.and_then(|kept| kept.get(&name)).cloned();
        let typed = said(how.maps, how.values)?;
        let said_now = how.wording.cloned().unwrap_or_default().with(&typed);
        let wording = kept.as_ref().map_or_else(Wording::default, |kept| kept.wording.clone()).with(&said_now);
        let profile = profile.worded(&wording);
        let read = file.and_then(|mut file| {
            let mut recognised = recognise(&mut file, &profile, how.hints)?;
            let is_ours = profile.takes_own_tables() && own::is_ours(&recognised.headers);
            if how.source == own::SOURCE && !is_ours {
                return Err(Fault::NotOurs { there: recognised.headers });
            }
            recognised.is_guarded |= is_ours;
            let bind = if is_ours { Mapping::bind_own } else { Mapping::bind };
            let mut mapping = Mapping { on: how.on, ..bind(&profile, &recognised.headers)? };
            mapping.ask(&said_now);
            Ok((file, recognised, mapping))
        });
        match read {
            Ok((file, recognised, mapping)) => {
                let (clear_blank, keeps) = (how.clear_blank, how.keeps);
                let said_now = (typed, said_now);
                Ok(Self { file, file_name, name, mapping, recognised, clear_blank, wording, said_now, kept, keeps })
            }
            Err(Fault::NoColumn { wanted, there }) if !profile.recognises => {
                let of = profile.columns().into_iter().collect::<BTreeSet<_>>().len();
                let fault = Fault::OtherKind { source_name: profile.source.clone(), missing: wanted, of, there };
                Err(OpenError::File { name: file_name, fault })
            }
            Err(fault) => Err(OpenError::File { name: file_name, fault }),
        }
    }

    /// The name the source is recorded under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file's name, without its folders.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// How the file is written.
    #[must_use]
    pub fn how_written(&self) -> &Recognised {
        &self.recognised
    }

    /// How its columns become facts.
    pub(super) fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// What a person said of it: kept before, and for this run.
    pub(super) fn wording(&self) -> &Wording {
        &self.wording
    }

    /// What was typed for this run, and what was said for it in all.
    pub(super) fn said_now(&self) -> (&Wording, &Wording) {
        (&self.said_now.0, &self.said_now.1)
    }

    /// The mapping that was kept for it.
    pub(super) fn kept(&self) -> Option<&Mapped> {
        self.kept.as_ref()
    }

    /// Whether what it is read by is kept.
    pub(super) fn keeps(&self) -> bool {
        self.keeps
    }

    /// Whether what it no longer states becomes unknown.
    pub(super) fn clears_blank(&self) -> bool {
        self.clear_blank
    }

    /// Whether it is a table of rejected rows, fixed: a part of its source, whose other rows are not gone.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.recognised.headers.last().is_some_and(|header| header == REASON)
    }

    /// The hash of all bytes, once the rows were read to the end.
    #[must_use]
    pub fn sha256(&self) -> Option<Sha> {
        self.file.sha256()
    }

    /// Reads the rows from the first one.
    ///
    /// # Errors
    /// [`Fault`] where the file cannot be read up to its header.
    pub fn rows(&mut self) -> Result<SourceRows<'_>, Fault> {
        let limits = self.file.limits();
        let text = Text::new(self.file.pass()?, self.recognised.encoding, self.recognised.mark);
        let mut rows = Rows::new(text, self.recognised.separator, limits);
        let mut raw = RawRow::default();
        for _ in 0..=self.recognised.banner_rows {
            rows.next_row(&mut raw)?;
        }
        let header = &self.recognised;
        Ok(SourceRows {
            rows,
            raw,
            mapping: &self.mapping,
            width: header.headers.len(),
            headers: &header.headers,
            separator: header.separator,
            is_guarded: header.is_guarded,
            header_line: header.header_line,
            row: 0,
            ended: false,
        })
    }
}

/// One reading of the rows of a source. A [`Fault`] ends it: nothing of the file is to be taken then.
pub struct SourceRows<'s> {
    rows: Rows<'s>,
    raw: RawRow,
    mapping: &'s Mapping,
    width: usize,
    headers: &'s [String],
    separator: u8,
    is_guarded: bool,
    header_line: u64,
    row: u64,
    ended: bool,
}

impl SourceRows<'_> {
    /// The row that was read last, as it stands in the file.
    #[must_use]
    pub fn raw(&self) -> &RawRow {
        &self.raw
    }

    fn read(&mut self) -> Result<Option<Result<SourceRow, Box<Rejected>>>, Fault> {
        self.read_cells().map_err(|fault| fault.told_as_read(self.separator, self.headers))
    }

    fn read_cells(&mut self) -> Result<Option<Result<SourceRow, Box<Rejected>>>, Fault> {
        if !self.rows.next_row(&mut self.raw)? {
            return if self.row == 0 { Err(Fault::HeaderOnly { line: self.header_line }) } else { Ok(None) };
        }
        if self.is_guarded {
            self.raw.unguard();
        }
        self.row += 1;
        let found = self.raw.width();
        let is_padding = found != self.width && self.raw.cells().all(|cell| trimmed(cell).is_empty());
        if found != self.width && !is_padding {
            return Err(Fault::RowLength { line: self.raw.line(), found, expected: self.width });
        }
        Ok(Some(read_row(self.mapping, &self.raw, self.row)))
    }
}

impl Iterator for SourceRows<'_> {
    type Item = Result<Result<SourceRow, Box<Rejected>>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read().transpose();
        self.ended = !matches!(read, Some(Ok(_)));
        read
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::Value;
    use crate::import::source_row::RejectReason;

    fn open(bytes: &[u8], maps: &[&str]) -> Result<Source, OpenError> {
        let maps: Vec<String> = maps.iter().map(|map| (*map).to_owned()).collect();
        let how = Reading { source: "csv", maps: &maps, ..Reading::default() };
        Source::from_pipe(std::io::Cursor::new(bytes.to_vec()), "list", &how)
    }

    fn rows(bytes: &[u8], maps: &[&str]) -> Vec<Result<SourceRow, Box<Rejected>>> {
        open(bytes, maps).unwrap().rows().unwrap().collect::<Result<_, _>>().unwrap()
    }

    fn fault(bytes: &[u8], maps: &[&str]) -> String {
        match open(bytes, maps) {
            Err(error) => error.to_string(),
            Ok(mut source) => match source.rows().and_then(|mut rows| rows.find_map(Result::err).map_or(Ok(()), Err)) {
                Err(fault) => fault.to_string(),
                Ok(()) => panic!("it was taken"),
            },
        }
    }

    #[rstest]
    #[case::nothing(b"", "list: the file is empty")]
    #[case::only_a_mark(b"\xEF\xBB\xBF\n\n", "list: the file is empty")]
    #[case::header_only(b"name,stage\n", "line 1 is the header and no row follows it")]
    #[case::short_row(b"name,stage\na,pilot\nb\n", "line 3: 1 cell where the header has 2")]
    #[case::long_row(b"name,stage\na,pilot,x\n", "line 2: 3 cells where the header has 2")]
    #[case::repeated_header(b"name,Stage,stage\na,b,c\n", "list: line 1: columns #2 and #3 are both called \"stage\"")]
    #[case::no_column(
        b"title,stage\na,pilot\n",
        "list: there is no column \"name\"; the file has \"title\", \"stage\""
    )]
    #[case::unterminated_quote(b"name,stage\n\"a,pilot\nb,pilot\n", "line 2, column 1: a quote opens here")]
    #[case::nul(b"name,stage\na,pi\0lot\n", "line 2, column 5: a NUL")]
    #[case::undeclared_encoding(
        b"name,stage\ncaf\xE9,pilot\n",
        "list: line 2, column 4: byte 0xE9 is not UTF-8 and nothing"
    )]
    #[case::two_separators(b"name;a,stage;b\nx;y,z;w\n", "list: the cells may be separated by")]
    fn a_bad_file_is_refused_with_its_place_and_nothing_taken(#[case] bytes: &[u8], #[case] message: &str) {
        let maps: &[&str] = if message.contains("separated") { &["name=#1"] } else { &["name=name", "stage=stage"] };
        let fault = fault(bytes, maps);
        assert!(fault.starts_with(message), "{fault}");
    }

    #[rstest]
    #[case::a_quote_in_a_semicolon_file(
        b"name;stage\n\"a\"x;pilot\n",
        "line 2, column 4: text after a closing quote",
        "semicolons between cells, the header is \"name\", \"stage\""
    )]
    #[case::a_quote_further_down(
        b"name\tstage\na\tb\n\"c\td\n",
        "line 3, column 1: a quote opens here",
        "tabs between cells"
    )]
    #[case::a_short_row(
        b"name;stage;team\na;b\n",
        "line 2: 2 cells where the header has 3",
        "semicolons between cells"
    )]
    #[case::windows(b"name,stage\ncaf\xE9,pilot\n", "list: line 2, column 4", "would read \"caf\u{e9},pilot\"")]
    fn a_message_speaks_of_the_likeliest_reading(#[case] bytes: &[u8], #[case] begins: &str, #[case] tells: &str) {
        let fault = fault(bytes, &["name=name", "stage=stage"]);
        assert!(fault.starts_with(begins) && fault.contains(tells), "{fault}");
    }

    #[rstest]
    #[case::no_windows_1252_either(b"name\ncaf\xE9\x81\n")]
    #[case::only_one_letter_is_damaged(b"name\n\xC3\xA9t\xC3\xA9\ncaf\xE9\n")]
    fn an_encoding_is_hinted_at_only_where_all_bytes_fit_it(#[case] bytes: &[u8]) {
        let fault = fault(bytes, &["name=name"]);
        assert!(fault.contains("is not UTF-8") && !fault.contains("indows-1252"), "{fault}");
    }

    #[rstest]
    #[case::lines(b"{\"name\":\"A\"}\n{\"name\":\"B\"}\n", "it is JSON lines; ")]
    #[case::page(b"<!doctype html>\n<html>\n<body>\n<p>x\n", "it is a web page; ")]
    #[case::gzip(b"\x1f\x8b\x08\0\0\0", "it is compressed with gzip; unpack it")]
    #[case::report(
        b"user,arn,password_enabled,mfa_active\nsvc-a,arn:aws:iam::1:user/svc-a,true,false\n",
        "it is an AWS credential report: it lists identities, not workloads; "
    )]
    fn another_kind_of_file_is_named_whatever_its_columns_are_mapped_to(#[case] bytes: &[u8], #[case] is: &str) {
        for maps in [&[][..], &["name=#1"], &["name=user"]] {
            let fault = fault(bytes, maps);
            assert!(fault.starts_with(&format!("list: {is}")), "{fault}");
        }
    }

    #[rstest]
    #[case::comma(b"name,stage\na,pilot\n", "UTF-8, commas, 2 columns, header on line 1")]
    #[case::semicolon_with_mark(
        b"\xEF\xBB\xBFname;stage\na;pilot\n",
        "UTF-8 with a byte-order mark, semicolons, 2 columns, header on line 1"
    )]
    #[case::tab(b"name\tstage\na\tpilot\n", "UTF-8, tabs, 2 columns, header on line 1")]
    #[case::bar_below_a_banner(
        b"Inventory of 2026\n\nConfidential|draft\nname|stage\na|pilot\n",
        "UTF-8, vertical bars, 2 columns, header on line 4"
    )]
    #[case::utf16_with_mark(
        b"\xFF\xFEn\0a\0m\0e\0,\0s\0t\0a\0g\0e\0\n\0a\0,\0p\0i\0l\0o\0t\0\n\0",
        "UTF-16 (little-endian) with a byte-order mark, commas, 2 columns, header on line 1"
    )]
    #[case::utf16_without(
        b"\0n\0a\0m\0e\0,\0s\0t\0a\0g\0e\0\n\0a\0,\0p\0i\0l\0o\0t\0\n",
        "UTF-16 (big-endian), commas, 2 columns, header on line 1"
    )]
    fn a_file_is_recognised_and_its_row_read(#[case] bytes: &[u8], #[case] found: &str) {
        let maps = &["name=Name", "stage=STAGE"];
        assert_eq!(open(bytes, maps).unwrap().how_written().to_string(), found);
        let read = rows(bytes, maps);
        let [Ok(row)] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!(row.fields.get("name"), Some(&Value::from("a")));
        assert_eq!(row.fields.get("stage"), Some(&Value::Word("pilot")));
    }

    #[test]
    fn a_declared_encoding_is_used_and_checked() {
        let hints = Hints { encoding: Some(crate::import::encoding::Encoding::Windows1252), separator: None };
        let read = |bytes: &'static [u8]| {
            let how = Reading { source: "csv", hints, ..Reading::default() };
            Source::from_pipe(bytes, "list", &how)
                .map(|mut source| source.rows().unwrap().map(Result::unwrap).collect::<Vec<_>>())
        };
        let rows = read(b"name\ncaf\xE9\n").unwrap();
        assert_eq!(rows[0].as_ref().unwrap().fields.get("name"), Some(&Value::from("café")));
        let error = read(b"name\ncaf\x81\n").unwrap_err().to_string();
        assert!(error.starts_with("list: line 2, column 4: byte 0x81 is not Windows-1252"), "{error}");
    }

    #[test]
    fn repeated_headers_are_fine_where_columns_are_named_by_position() {
        let read = rows(b"Title,Other,Other\nBot,x,y\n", &["name=#1"]);
        let given = &read[0].as_ref().unwrap().unmapped;
        assert_eq!(
            given.iter().map(|(column, text)| (column.as_str(), text.as_str())).collect::<Vec<_>>(),
            [("Other #2", "x"), ("Other #3", "y")]
        );
    }

    #[test]
    fn columns_called_like_fields_need_no_mapping() {
        let read = rows(b"Name,Owner,Stage,Colour\nBot,A. Kumar,Deployed,red\n", &[]);
        let row = read[0].as_ref().unwrap();
        assert_eq!(row.contacts[0].fields.get("name"), Some(&Value::from("A. Kumar")));
        assert_eq!(row.fields.get("stage"), None, "the word is not the register's, so nothing is guessed");
        assert_eq!(row.unmapped.get("Stage").map(String::as_str), Some("Deployed"));
        assert_eq!(row.unmapped.get("Colour").map(String::as_str), Some("red"));
    }

    #[test]
    fn an_address_is_a_mailbox_unless_the_profile_says_it_is_a_persons() {
        let read = rows(b"name,owner\nBot,a.kumar@example.org\n", &[]);
        assert_eq!(read[0].as_ref().unwrap().contacts[0].fields.get("kind"), Some(&Value::Word("mailbox")));
    }

    #[rstest]
    #[case::nameless(b"name,ends_on\n \xC2\xA0,2027-01-01\n", RejectReason::Nameless, "name", " \u{a0}")]
    #[case::no_such_day(b"name,ends_on\nBot,2026-02-30\n", RejectReason::NoSuchDay, "ends_on", "2026-02-30")]
    #[case::hidden_in_an_id(
        b"name,source_id\nBot,a\xE2\x80\xAEb\n",
        RejectReason::HiddenCharacters,
        "source_id",
        "a<U+202E>b"
    )]
    fn a_row_with_a_bad_value_is_rejected_by_row_column_value_and_reason(
        #[case] bytes: &[u8],
        #[case] reason: RejectReason,
        #[case] column: &str,
        #[case] value: &str,
    ) {
        let read = rows(bytes, &[]);
        let [Err(rejected)] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!((rejected.row, rejected.line), (1, 2));
        assert_eq!((&rejected.reason, rejected.column.as_deref()), (&reason, Some(column)));
        assert_eq!(rejected.value, value);
    }

    #[rstest]
    #[case("2027-01-31", Some("2027-01-31"))]
    #[case("never", Some("never"))]
    #[case("Jul-25", None)]
    #[case("2025", None)]
    #[case("1/2/2027", None)]
    fn only_a_whole_date_becomes_a_fact(#[case] text: &str, #[case] fact: Option<&str>) {
        let read = rows(format!("name,ends_on\nBot,{text}\n").as_bytes(), &[]);
        let row = read[0].as_ref().unwrap();
        assert_eq!(row.fields.get("ends_on").map(Value::plain).as_deref(), fact);
        assert_eq!(row.unmapped.contains_key("ends_on"), fact.is_none(), "what is no fact stays text");
    }

    #[test]
    fn a_number_out_of_range_is_rejected_and_a_phrase_stays_text() {
        let read = rows(b"name,log_retention_days\na,90\nb,99999999999999999999\nc,about a year\n", &[]);
        assert_eq!(read[0].as_ref().unwrap().fields.get("log_retention_days"), Some(&Value::Number(90)));
        assert!(matches!(read[1].as_ref().unwrap_err().reason, RejectReason::BadValue(_)));
        assert_eq!(read[2].as_ref().unwrap().unmapped.len(), 1);
    }

    #[test]
    fn hostile_text_is_kept_as_data() {
        let name = format!("\u{1b}]52;c;AAAA\u{7}\u{202e}{}", "e\u{301}".repeat(5_000));
        let read = rows(format!("name\n\"{name}\"\n").as_bytes(), &[]);
        assert_eq!(read[0].as_ref().unwrap().fields.get("name"), Some(&Value::from(name)));
    }

    #[test]
    fn a_name_over_two_lines_is_one_line_and_the_original_is_kept() {
        let read = rows(b"name,x\n\"Image\nsearch\",\"['a', 'b']\"\n", &[]);
        let row = read[0].as_ref().unwrap();
        assert_eq!(row.fields.get("name"), Some(&Value::from("Image search")));
        assert_eq!(row.unmapped["name"], "Image\nsearch");
        assert_eq!(row.unmapped["x"], "['a', 'b']");
    }

    #[test]
    fn two_tables_are_two_sources_and_one_can_be_named() {
        let named = |source| {
            Source::from_pipe(&b"name\nBot\n"[..], "teams", &Reading { source, ..Reading::default() })
                .unwrap()
                .name()
                .to_owned()
        };
        assert_eq!(named("csv"), "csv:teams");
        assert_eq!(named("csv:hr"), "csv:hr");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            for maps in [&[][..], &["name=#1"]] {
                if let Ok(mut source) = open(&bytes, maps) {
                    let _ = source.rows().map(Iterator::count);
                }
            }
        }
    }
}
