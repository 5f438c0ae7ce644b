//! Files that would take a careless reader down each give one clear answer.

use std::io::Write;

use volet::grid::{self, CellRef, Unreadable};

/// A workbook of one sheet with this `sheetData` and these shared strings.
fn xlsx(rows: &str, strings: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        ("[Content_Types].xml", r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#.to_owned()),
        ("_rels/.rels", format!(r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#)),
        ("xl/workbook.xml", format!(r#"<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"#)),
        (
            "xl/_rels/workbook.xml.rels",
            format!(r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#),
        ),
        ("xl/sharedStrings.xml", strings.to_owned()),
        ("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#)),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const NO_STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>"#;

#[test]
fn a_cell_in_the_last_corner_costs_one_cell() {
    let book = grid::read(
        &xlsx(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#, NO_STRINGS),
        "x",
    )
    .unwrap();
    let places: Vec<CellRef> = book.sheets[0].cells().iter().map(|c| c.at).collect();
    assert_eq!(places, [CellRef::new(0, 0), CellRef::LAST]);
}

#[test]
fn a_lie_about_the_number_of_strings_costs_nothing() {
    let lie = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="4000000000"/>"#;
    let book = grid::read(&xlsx(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#, lie), "x").unwrap();
    assert_eq!(book.sheets[0].cells().len(), 1);
}

#[test]
fn one_odd_cell_loses_itself_not_its_sheet() {
    let book =
        grid::read(&xlsx(r##"<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1"><v>2</v></c></row>"##, NO_STRINGS), "x").unwrap();
    assert!(book.sheets[0].get(CellRef::new(0, 1)).is_some());
}

#[test]
fn a_truncated_package_is_damaged() {
    let whole = xlsx(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#, NO_STRINGS);
    assert_eq!(grid::read(&whole[..whole.len() / 2], "x").err(), Some(Unreadable::Damaged));
}

#[test]
fn numbers_outside_the_calendar_do_not_panic() {
    let book = grid::read(&xlsx(r#"<row r="1"><c r="A1"><v>-1e12</v></c><c r="B1"><v>1e300</v></c></row>"#, NO_STRINGS), "x").unwrap();
    assert_eq!(book.sheets[0].cells().len(), 2);
}
