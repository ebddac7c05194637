//! Files that are no table, whatever they are called: known by how they begin, and named with the next step. Anything else is read as
//! CSV, and says what is wrong with it.

use std::fmt;

use super::own::{Other, other_table};

/// What a file is that is no table of cells with separators between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTable {
    /// An Excel workbook, new or old.
    Excel,
    /// An `OpenDocument` spreadsheet.
    OpenDocument,
    /// Another document of an office suite.
    OfficeDocument,
    /// An archive of several files.
    Archive(&'static str),
    /// One compressed file.
    Compressed(&'static str),
    /// JSON.
    Json,
    /// One JSON value a line.
    JsonLines,
    /// A web page.
    WebPage,
    /// XML.
    Xml,
    /// YAML, or a text that begins with some.
    Yaml,
    /// An `SQLite` database: a register, perhaps.
    Database,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// Columns as programs keep them.
    Parquet,
    /// A list of identities: the credential report of AWS IAM.
    CredentialReport,
    /// A table of ours whose rows are no workloads.
    Ours(&'static Other),
}

/// First bytes that nothing else has.
const MAGIC: [(&[u8], NoTable); 17] = [
    // What Excel wrote until 2003, and what it writes with a password.
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", NoTable::Excel),
    (b"\x1F\x8B", NoTable::Compressed("gzip")),
    (b"BZh", NoTable::Compressed("bzip2")),
    (b"\xFD7zXZ\0", NoTable::Compressed("xz")),
    (b"\x28\xB5\x2F\xFD", NoTable::Compressed("zstd")),
    (b"7z\xBC\xAF\x27\x1C", NoTable::Archive("7-Zip")),
    (b"Rar!\x1A\x07", NoTable::Archive("RAR")),
    (b"SQLite format 3\0", NoTable::Database),
    (b"%PDF-", NoTable::Pdf),
    (b"{\\rtf", NoTable::OfficeDocument),
    (b"PAR1", NoTable::Parquet),
    (b"\x89PNG\r\n\x1A\n", NoTable::Picture),
    (b"\xFF\xD8\xFF", NoTable::Picture),
    (b"GIF87a", NoTable::Picture),
    (b"GIF89a", NoTable::Picture),
    (b"II*\0", NoTable::Picture),
    (b"MM\0*", NoTable::Picture),
];

impl NoTable {
    /// What the first bytes of a file say that it is.
    #[must_use]
    pub fn by_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return Some(Self::of_zip(bytes));
        }
        if bytes.get(257..262) == Some(b"ustar") {
            return Some(Self::Archive("tar"));
        }
        MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, is)| *is)
    }

    /// The names of the files in an archive, and the type that `OpenDocument` puts first, stand in it uncompressed.
    fn of_zip(bytes: &[u8]) -> Self {
        let holds = |name: &str| bytes.windows(name.len()).any(|at| at == name.as_bytes());
        if holds("xl/workbook") || holds("xl/worksheets") {
            Self::Excel
        } else if holds("mimetypeapplication/vnd.oasis.opendocument.spreadsheet") {
            Self::OpenDocument
        } else if holds("mimetypeapplication/vnd.oasis") || holds("word/") || holds("ppt/") {
            Self::OfficeDocument
        } else if holds("[Content_Types].xml") {
            // The sheets of a large workbook may stand further down than was looked.
            Self::Excel
        } else {
            Self::Archive("zip")
        }
    }

    /// What the beginning of its text says that a file is; `whole` where that is all of it.
    #[must_use]
    pub fn by_text(text: &str, whole: bool) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let beginning: String = text.chars().take(400).flat_map(char::to_lowercase).collect();
        if beginning.starts_with('<') {
            return Self::of_markup(&beginning);
        }
        if beginning.starts_with(['{', '[']) {
            return Self::of_json(text, whole);
        }
        let first = text.lines().next().unwrap_or_default().trim_end();
        (first == "---" || first.starts_with("%YAML") || first.starts_with("apiVersion:")).then_some(Self::Yaml)
    }

    fn of_markup(beginning: &str) -> Option<Self> {
        const PAGES: [&str; 9] =
            ["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<script", "<div", "<!--"];
        if beginning.contains("schemas-microsoft-com:office:spreadsheet") || beginning.contains("progid=\"excel") {
            return Some(Self::Excel);
        }
        let is_page = PAGES.iter().any(|page| beginning.starts_with(page))
            || (beginning.starts_with("<?xml") && beginning.contains("<html"));
        let is_xml = beginning.starts_with("<?xml") || beginning.starts_with("<!doctype");
        if is_page { Some(Self::WebPage) } else { is_xml.then_some(Self::Xml) }
    }

    /// A header may begin with a bracket: only what goes on as JSON is JSON.
    fn of_json(text: &str, whole: bool) -> Option<Self> {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
        match values.next()? {
            Ok(first) if !first.is_object() && !first.is_array() => None,
            Ok(first) => {
                let more = text.get(values.byte_offset()..).unwrap_or_default();
                if is_credential_report(&first) {
                    Some(Self::CredentialReport)
                } else if more.trim_start().starts_with(['{', '[']) {
                    Some(Self::JsonLines)
                } else {
                    more.trim().is_empty().then_some(Self::Json)
                }
            }
            // Cut off where the sample ends, or broken after a beginning that only JSON has.
            Err(error) => {
                let rest = text.get(1..).unwrap_or_default().trim_start();
                let goes_on = if text.starts_with('{') { rest.starts_with('"') } else { rest.starts_with(['{', '[']) };
                (goes_on || (error.is_eof() && !whole)).then_some(Self::Json)
            }
        }
    }

    /// Whether a header is that of a list of something else than workloads, whatever its columns are mapped to.
    #[must_use]
    pub fn by_header(header: &[String]) -> Option<Self> {
        if let Some(other) = other_table(header) {
            return Some(Self::Ours(other));
        }
        let has = |name: &str| header.iter().any(|cell| cell.trim().eq_ignore_ascii_case(name));
        let of_report = ["password_enabled", "mfa_active", "access_key_1_active", "user_creation_time"];
        (has("user") && has("arn") && of_report.iter().any(|name| has(name))).then_some(Self::CredentialReport)
    }
}

/// The answer of the API, with the report inside.
fn is_credential_report(json: &serde_json::Value) -> bool {
    json.get("Content").is_some() && json.get("ReportFormat").is_some()
}

impl fmt::Display for NoTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (is, next) = match self {
            Self::Excel => ("an Excel workbook", "open it in Excel and save the sheet as \"CSV UTF-8\""),
            Self::OpenDocument => ("an OpenDocument spreadsheet", "open it and save the sheet as CSV"),
            Self::OfficeDocument => ("an office document", "copy its table into a spreadsheet and save that as CSV"),
            Self::Archive(name) => return write!(f, "it is a {name} archive; unpack it and import the CSV file in it"),
            Self::Compressed(name) => return write!(f, "it is compressed with {name}; unpack it first"),
            Self::Json => ("JSON", "export it as CSV, or convert it: one row for each workload"),
            Self::JsonLines => ("JSON lines", "export it as CSV, or convert it: one row for each line"),
            Self::WebPage => ("a web page", "download the CSV file itself; the address may need a login"),
            Self::Xml => ("XML", "export it as CSV"),
            Self::Yaml => ("YAML", "export it as CSV, or convert it"),
            Self::Database => {
                ("an SQLite database, perhaps a register", "open a register with --db; export a table of it as CSV")
            }
            Self::Pdf => ("a PDF", "ask for the table as CSV"),
            Self::Picture => ("a picture", "ask for the table as CSV"),
            Self::Ours(other) => (other.is, other.next),
            Self::Parquet => ("a Parquet file", "export it as CSV"),
            Self::CredentialReport => (
                "an AWS credential report: it lists identities, not workloads",
                "record them with `countersign identity add`, and link each to its workload",
            ),
        };
        write!(f, "it is {is}; {next}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::workbook(b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", Some(NoTable::Excel))]
    #[case::large_workbook(b"PK\x03\x04....[Content_Types].xml", Some(NoTable::Excel))]
    #[case::document(b"PK\x03\x04....[Content_Types].xml....word/document.xml", Some(NoTable::OfficeDocument))]
    #[case::ods(b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheet", Some(NoTable::OpenDocument))]
    #[case::zip(b"PK\x03\x04....list.csv", Some(NoTable::Archive("zip")))]
    #[case::old_workbook(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", Some(NoTable::Excel))]
    #[case::gzip(b"\x1F\x8B\x08\0", Some(NoTable::Compressed("gzip")))]
    #[case::register(b"SQLite format 3\0", Some(NoTable::Database))]
    #[case::pdf(b"%PDF-1.7", Some(NoTable::Pdf))]
    #[case::table(b"name,stage\n", None)]
    #[case::nothing(b"", None)]
    fn a_file_is_known_by_its_first_bytes(#[case] bytes: &[u8], #[case] is: Option<NoTable>) {
        assert_eq!(NoTable::by_bytes(bytes), is);
    }

    #[rstest]
    #[case::object("{\"name\": \"A\"}", true, Some(NoTable::Json))]
    #[case::array(" [\n {\"name\": \"A\"}]\n", true, Some(NoTable::Json))]
    #[case::empty_array("[]", true, Some(NoTable::Json))]
    #[case::lines("{\"name\":\"A\"}\n{\"name\":\"B\"}\n", true, Some(NoTable::JsonLines))]
    #[case::cut_off("[{\"name\": \"A\"", false, Some(NoTable::Json))]
    #[case::broken("{\"name\": A}", true, Some(NoTable::Json))]
    #[case::report(
        "{\"Content\": \"dXNlcg==\", \"ReportFormat\": \"text/csv\"}",
        true,
        Some(NoTable::CredentialReport)
    )]
    #[case::page("<!DOCTYPE html>\n<html>", true, Some(NoTable::WebPage))]
    #[case::table_of_a_page("\u{feff}<table><tr>", true, Some(NoTable::WebPage))]
    #[case::excel_xml(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>",
        true,
        Some(NoTable::Excel)
    )]
    #[case::xml("<?xml version=\"1.0\"?><list/>", true, Some(NoTable::Xml))]
    #[case::yaml("---\nname: A\n", true, Some(NoTable::Yaml))]
    #[case::a_header_in_brackets("[name],[stage]\nA,pilot\n", true, None)]
    #[case::a_header_in_braces("{name},stage\nA,pilot\n", true, None)]
    #[case::a_name_in_angles("<root>,x\n", true, None)]
    #[case::table("name,stage\n", true, None)]
    #[case::nothing("", true, None)]
    fn a_text_is_known_by_its_beginning(#[case] text: &str, #[case] whole: bool, #[case] is: Option<NoTable>) {
        assert_eq!(NoTable::by_text(text, whole), is);
    }

    #[rstest]
    #[case("user,arn,user_creation_time,password_enabled", true)]
    #[case("User,ARN,mfa_active", true)]
    #[case("user,stage", false)]
    #[case("name,arn,owner", false)]
    fn a_credential_report_is_known_by_its_header(#[case] header: &str, #[case] is: bool) {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        assert_eq!(NoTable::by_header(&header).is_some(), is);
    }
}
