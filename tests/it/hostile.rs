//! Files that would take a careless reader down each give one clear answer.

use volet::grid::{self, CellRef, Unreadable};

use crate::support::{Parts, zipped};

fn xlsx(rows: &str) -> Vec<u8> {
    zipped(&Parts::xlsx(rows).0)
}

#[test]
fn a_cell_in_the_last_corner_costs_one_cell() {
    let book =
        grid::read(&xlsx(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#), "x").unwrap();
    let places: Vec<CellRef> = book.sheets[0].cells().iter().map(|c| c.at).collect();
    assert_eq!(places, [CellRef::new(0, 0), CellRef::LAST]);
}

#[test]
fn a_lie_about_the_number_of_strings_costs_nothing() {
    let parts = Parts::xlsx(r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#).replace(
        "xl/sharedStrings.xml",
        "<sst ",
        r#"<sst uniqueCount="4000000000" "#,
    );
    let book = grid::read(&zipped(&parts.0), "x").unwrap();
    assert_eq!(book.sheets[0].cells().len(), 1);
}

#[test]
fn one_odd_cell_loses_itself_not_its_sheet() {
    let book = grid::read(&xlsx(r##"<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1"><v>2</v></c></row>"##), "x").unwrap();
    assert!(book.sheets[0].get(CellRef::new(0, 1)).is_some());
}

#[test]
fn a_truncated_package_is_damaged() {
    let whole = xlsx(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#);
    assert_eq!(grid::read(&whole[..whole.len() / 2], "x").err(), Some(Unreadable::Damaged));
}

#[test]
fn numbers_outside_the_calendar_do_not_panic() {
    let book = grid::read(&xlsx(r#"<row r="1"><c r="A1"><v>-1e12</v></c><c r="B1"><v>1e300</v></c></row>"#), "x").unwrap();
    assert_eq!(book.sheets[0].cells().len(), 2);
}
