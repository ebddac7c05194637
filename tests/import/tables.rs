//! Tables of our own that come back and hold no workloads: named for what they are, never taken as workloads.

use countersign::evidence::table::tables;
use countersign::import::{Reading, Source};

fn refused(header: &str, source: &str) -> String {
    let row = header.split(',').map(|_| "x").collect::<Vec<_>>().join(",");
    let text = format!("{header}\n{row}\n");
    // Whatever a column is mapped to.
    let maps = [format!("name=#{}", 1)];
    let how = Reading { source, maps: &maps, ..Reading::default() };
    match Source::from_pipe(std::io::Cursor::new(text), "x.csv", &how) {
        Ok(_) => panic!("{header} was taken"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_table_of_a_pack_but_that_of_workloads_is_named() {
    let mut seen = 0;
    for table in tables().iter().filter(|table| table.file != "workloads.csv") {
        let header: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let told = refused(&header.join(","), "csv:x");
        assert!(told.starts_with(&format!("x.csv: it is {} of a pack", table.file)), "{told}");
        assert_eq!(told, refused(&header.join(","), "countersign"), "under whatever name");
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}
