//! The table as its pages come and go.

use super::fixture::*;
use super::*;

fn table() -> Table<Numbered> {
    let mut table = Table::new(columns());
    assert_eq!(wanted(&mut table), Some((Place::Instead, From::Start)));
    table.take(page(0, Place::Instead, 100..200, true, false));
    table
}

fn key(table: &Table<Numbered>) -> Option<u32> {
    table.selected().map(|row| row.0)
}

fn wanted(table: &mut Table<Numbered>) -> Option<(Place, From<u32, u32>)> {
    table.need().map(|wanted| (wanted.place, wanted.from))
}

#[test]
fn a_page_is_asked_for_once_and_before_the_end_is_reached() {
    let mut table = table();
    assert_eq!(wanted(&mut table), None);
    table.go(60);
    assert_eq!(wanted(&mut table), Some((Place::After, From::After(199))));
    assert_eq!(wanted(&mut table), None, "it is already on its way");
    table.take(page(0, Place::After, 200..300, false, false));
    assert_eq!((key(&table), table.rows().len()), (Some(160), 200));
}

#[test]
fn what_was_asked_before_the_order_changed_is_not_taken() {
    let mut table = table();
    table.go(60);
    table.need();
    table.restart();
    table.take(page(0, Place::After, 200..300, false, false));
    assert_eq!((key(&table), table.rows().len()), (Some(160), 100), "the old rows stay until the new ones come");
    let wanted = table.need().unwrap();
    assert_eq!((wanted.epoch, wanted.from), (1, From::Start));
    table.take(page(1, Place::Instead, 900..1000, true, false));
    assert_eq!(key(&table), Some(900));
}

#[test]
fn the_record_stays_selected_on_its_line_when_rows_come_before_it_or_go() {
    let mut table = Table::new(columns());
    table.need();
    table.take(page(0, Place::Instead, 100..400, false, false));
    table.go(150);
    table.top.set(145);
    table.reload();
    let again = table.need().unwrap();
    assert_eq!(again.from, From::After(194), "from a little above what is seen");
    table.take(page(again.epoch, Place::Instead, 195..420, false, false));
    assert_eq!((key(&table), table.selected_at() - table.top.get()), (Some(250), 5));
    table.reload();
    let again = table.need().unwrap();
    assert_eq!(again.from, From::After(195), "what lies above is not known");
    let mut without = page(again.epoch, Place::Instead, 196..420, false, false);
    without.rows.retain(|row| row.0 != 250);
    table.take(without);
    assert_eq!(key(&table), Some(251), "where it is gone, the row at its place is selected");
}

#[test]
fn the_end_is_one_question_away_and_so_is_the_beginning() {
    let mut table = table();
    table.go_last();
    assert_eq!(wanted(&mut table), Some((Place::Instead, From::End)));
    table.take(page(1, Place::Instead, 900..1000, false, true));
    assert_eq!(key(&table), Some(999));
    table.go_first();
    assert_eq!(wanted(&mut table), Some((Place::Instead, From::Start)));
    table.take(page(2, Place::Instead, 100..200, true, false));
    assert_eq!(key(&table), Some(100));
}

#[test]
fn a_record_is_gone_to_wherever_it_is() {
    let mut table = table();
    table.go_to(110);
    assert_eq!((key(&table), wanted(&mut table)), (Some(110), None), "it is loaded already");
    table.go_to(5_000);
    assert_eq!(wanted(&mut table), Some((Place::Instead, From::Around(5_000))));
    table.take(page(1, Place::Instead, 4_950..5_050, false, false));
    assert_eq!(key(&table), Some(5_000));
}

#[test]
fn a_table_that_was_set_aside_waits_for_nothing_and_asks_again() {
    let mut table = table();
    table.go(60);
    table.need();
    table.set_aside();
    table.take(page(0, Place::After, 200..300, false, false));
    assert_eq!(table.rows().len(), 100);
    assert_eq!(wanted(&mut table), Some((Place::After, From::After(199))));
}

#[test]
fn an_empty_answer_is_not_asked_for_again() {
    let mut table: Table<Numbered> = Table::new(columns());
    table.need();
    table.take(page(0, Place::Instead, 0..0, true, true));
    assert_eq!((wanted(&mut table), table.is_loaded(), key(&table)), (None, true, None));
}

#[test]
fn the_window_stays_small_while_a_million_rows_pass() {
    let mut table = table();
    for start in (200..5000).step_by(100) {
        table.go(100);
        table.need();
        table.take(page(0, Place::After, start..start + 100, false, false));
        assert!(table.rows().len() <= WINDOW);
    }
    table.go(-500);
    let first = table.rows()[0].0;
    assert_eq!(wanted(&mut table), Some((Place::Before, From::Before(first))));
    let before = key(&table);
    table.take(page(0, Place::Before, first - 100..first, false, false));
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
