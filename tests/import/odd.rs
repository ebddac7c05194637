//! Odd files, each read as somebody meets it who sees the program for the first time: what it is, and what to do.

use countersign::import::{Plan, PlanError, Reading, Source};
use rstest::rstest;

use super::support::TestRegister;

/// What the plan's first two lines say, or why there is none.
fn told(bytes: &[u8]) -> String {
    let how = Reading { source: "csv:odd", ..Reading::default() };
    let mut source = match Source::from_pipe(std::io::Cursor::new(bytes.to_vec()), "odd.csv", &how) {
        Ok(source) => source,
        Err(error) => return error.to_string(),
    };
    match Plan::make(&mut source, &TestRegister::begin("2026-11-22").store) {
        Ok(plan) => plan.lines().into_iter().take(2).collect::<Vec<_>>().join("; "),
        Err(PlanError::File(fault)) => fault.to_string(),
        Err(error) => panic!("{error}"),
    }
}

fn wide(columns: usize) -> Vec<u8> {
    let header: Vec<String> = (1..columns).map(|n| format!("column {n}")).collect();
    format!("name,{}\nBot{}\n", header.join(","), ",".repeat(columns - 1)).into_bytes()
}

#[rstest]
#[case::nothing(b"\n\n".to_vec(), "odd.csv: the file is empty; export it again")]
#[case::one_column(b"name\nBot\n".to_vec(), "csv:odd from odd.csv (UTF-8, 1 column, header on line 1); 1 row in: 1 new, 0 changed, 0 unchanged, 0 rejected")]
#[case::header_only(b"name,stage\n".to_vec(), "line 1 is the header and no row follows it; export it again, with its rows")]
#[case::no_name(b"Title,Stage\nBot,pilot\n".to_vec(), "odd.csv: there is no column \"name\"; the file has \"Title\", \"Stage\"; say which one holds the names with --map name=COLUMN")]
#[case::no_header(b"Bot\nChat\n".to_vec(), "odd.csv: there is no column \"name\"; the file has \"Bot\"; say which one holds the names with --map name=COLUMN")]
#[case::typographic_quotes("“name”,“stage”\n“Bot”,“pilot”\n".into(), "odd.csv: there is no column \"name\"; did you mean \"“name”\"?; the file has \"“name”\", \"“stage”\"; say which")]
#[case::repeated(b"name,stage,Stage\nBot,pilot,x\n".to_vec(), "odd.csv: line 1: columns #2 and #3 are both called \"Stage\"; rename one, or name columns by position (#2)")]
#[case::repeated_text(b"name,Notes,Notes\nBot,a,b\n".to_vec(), "csv:odd from odd.csv (UTF-8, commas, 3 columns, header on line 1); 1 row in: 1 new")]
#[case::too_wide(
    wide(1_000),
    "odd.csv: it holds more than 256 columns, in the row at line 1; leave out the columns that nobody needs here"
)]
#[case::as_wide_as_can_be(
    wide(256),
    "csv:odd from odd.csv (UTF-8, commas, 256 columns, header on line 1); 1 row in: 1 new"
)]
#[case::open_quote(b"name,purpose\nBot,\"open\nChat,x\n".to_vec(), "line 2, column 5: a quote opens here and is never closed; close it, or double it")]
#[case::quotes_inside(b"name,purpose\nBot,\"say \"hello\" to\n".to_vec(), "line 2, column 11: text after a closing quote; double the quotes inside the cell")]
#[case::nul(b"name,stage\nB\0ot,pilot\n".to_vec(), "line 2, column 2: a NUL character; fix the line, or name the encoding if the file is UTF-16")]
#[case::short_row(b"name,stage\nBot\n".to_vec(), "line 2: 1 cell where the header has 2; fix the row")]
#[case::totals(b"name,users\nBot,3\nTotal,3\n".to_vec(), "csv:odd from odd.csv (UTF-8, commas, 2 columns, header on line 1); 2 rows in: 1 new, 0 changed, 0 unchanged, 1 rejected")]
#[case::totals_beside(b"unit,name,users\nClaims,Bot,3\nGrand total:,1,3\n".to_vec(), "csv:odd from odd.csv (UTF-8, commas, 3 columns, header on line 1); 2 rows in: 1 new, 0 changed, 0 unchanged, 1 rejected")]
#[case::a_number_for_a_name(b"name,users\n1984,3\nTotal Recall,3\n".to_vec(), "csv:odd from odd.csv (UTF-8, commas, 2 columns, header on line 1); 2 rows in: 2 new")]
fn an_odd_file_is_told_so_that_one_can_go_on(#[case] bytes: Vec<u8>, #[case] says: &str) {
    let told = told(&bytes);
    assert!(told.starts_with(says), "{told}");
}

#[rstest]
#[case("2026年3月4日", Some("2026-03-04"))]
#[case("2026 年 12 月 31 日", Some("2026-12-31"))]
#[case("2026년 12월 31일", Some("2026-12-31"))]
#[case("2026年3月", None)]
#[case("令和8年3月4日", None)]
fn a_day_with_its_parts_named_is_read_in_the_order_that_they_have(#[case] cell: &str, #[case] day: Option<&str>) {
    let how = Reading { source: "csv:jp", ..Reading::default() };
    let text = format!("name,ends_on\nBot,{cell}\n");
    let mut source = Source::from_pipe(std::io::Cursor::new(text), "jp.csv", &how).unwrap();
    let row = source.rows().unwrap().next().unwrap().unwrap().unwrap();
    assert_eq!(row.fields.get("ends_on").map(countersign::domain::Value::plain).as_deref(), day);
}
