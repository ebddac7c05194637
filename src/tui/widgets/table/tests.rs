//! The table as its pages come and go.

use super::fixture::*;
use super::*;

fn table() -> Table<u32, u32> {
    let mut table = Table::new(COLUMNS);
    assert_eq!(table.need(), Some(Need::First));
    table.take(page(Place::Instead, 100..200, true, false));
    table
}

fn key(table: &Table<u32, u32>) -> Option<u32> {
    table.selected().map(|row| row.key)
}

#[test]
fn a_page_is_asked_for_once_and_before_the_end_is_reached() {
    let mut table = table();
    assert_eq!(table.need(), None);
    table.go(60);
    assert_eq!(table.need(), Some(Need::After(199)));
    assert_eq!(table.need(), None, "it is already on its way");
    table.take(page(Place::After, 200..300, false, false));
    assert_eq!((key(&table), table.rows().len()), (Some(160), 200));
}

#[test]
fn the_record_stays_selected_when_rows_come_before_it_or_go() {
    let mut table = table();
    table.go(5);
    table.take(page(Place::Before, 50..100, true, false));
    assert_eq!(key(&table), Some(105));
    table.take(page(Place::Instead, 103..160, true, false));
    assert_eq!(key(&table), Some(105));
    table.take(page(Place::Instead, 110..112, true, true));
    assert_eq!(key(&table), Some(111), "its place is kept where it is gone");
}

#[test]
fn the_end_is_one_question_away_and_so_is_the_beginning() {
    let mut table = table();
    table.go_last();
    assert_eq!(table.need(), Some(Need::Last));
    table.take(page(Place::Instead, 900..1000, false, true));
    assert_eq!(key(&table), Some(999));
    table.go_first();
    assert_eq!(table.need(), Some(Need::First));
    table.take(page(Place::Instead, 100..200, true, false));
    assert_eq!(key(&table), Some(100));
}

#[test]
fn an_empty_answer_is_not_asked_for_again() {
    let mut table: Table<u32, u32> = Table::new(COLUMNS);
    table.need();
    table.take(page(Place::Instead, 0..0, true, true));
    assert_eq!((table.need(), table.is_loaded(), key(&table)), (None, true, None));
}

#[test]
fn the_window_stays_small_while_a_million_rows_pass() {
    let mut table = table();
    for start in (200..5000).step_by(100) {
        table.go(100);
        table.take(page(Place::After, start..start + 100, false, false));
        assert!(table.rows().len() <= WINDOW);
    }
    table.go(-300);
    assert!(matches!(table.need(), Some(Need::After(_) | Need::Before(_)) | None));
    let before = key(&table);
    table.take(page(Place::Before, 0..100, true, false));
    assert_eq!(key(&table), before);
}

#[test]
fn marking_all_and_unmarking_one_counts_without_a_list() {
    let mut table = table();
    table.mark_all();
    assert_eq!(table.marked(), None, "not counted yet");
    table.total = Total::Known(3611);
    table.mark();
    assert_eq!(table.marked(), Some(3610));
    assert!(!table.is_marked(&100) && table.is_marked(&2000));
    assert!(table.unmark() && !table.unmark());
}

#[test]
fn sorting_goes_through_the_sortable_columns_only() {
    let mut table = table();
    let mut seen = Vec::new();
    for _ in 0..4 {
        table.sort_next();
        seen.push(table.sorted.column);
    }
    assert_eq!(seen, vec![1, 3, 0, 1]);
}
