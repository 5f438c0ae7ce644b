//! An OpenDocument spreadsheet, whoever wrote it, is read to the same cells.

use volet::grid::{self, CellRef, Raw, Region, Shown, Unreadable, Visibility, Workbook};

use crate::support::zipped;

const SPACES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0""#;

fn content(tables: &str) -> String {
    format!(
        r#"<office:document-content {SPACES}><office:automatic-styles><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    )
}

fn package(content: &str) -> Vec<u8> {
    zipped(&[
        ("mimetype".to_owned(), b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("content.xml".to_owned(), content.as_bytes().to_vec()),
    ])
}

fn read(rows: &str) -> Workbook {
    grid::read(&package(&content(&format!(r#"<table:table table:name="Feuille">{rows}</table:table>"#))), "x").unwrap()
}

fn cells(rows: &str) -> Vec<(String, Option<Raw>)> {
    read(rows).sheets[0].cells().iter().map(|c| (c.at.to_string(), c.raw.clone())).collect()
}

fn words(text: &str) -> Option<Raw> {
    Some(Raw::Text(text.to_owned()))
}

#[test]
fn every_kind_of_value() {
    for (cell, expected) in [
        (
            r#"<table:table-cell office:value-type="float" office:value="12.5"><text:p>12,5</text:p></table:table-cell>"#,
            Some(Raw::Number("12.5".parse().unwrap())),
        ),
        (r#"<table:table-cell office:value-type="currency" office:value="60"/>"#, Some(Raw::Number("60".parse().unwrap()))),
        (r#"<table:table-cell office:value-type="date" office:date-value="2024-02-29"/>"#, Some(Raw::Date("2024-02-29".parse().unwrap()))),
        (r#"<table:table-cell office:value-type="date" office:date-value="2024-13-45"/>"#, Some(Raw::Garbled("2024-13-45".to_owned()))),
        (r#"<table:table-cell office:value-type="boolean" office:boolean-value="true"/>"#, Some(Raw::Flag(true))),
        (
            r#"<table:table-cell office:value-type="string" calcext:value-type="string"><text:p>200<text:s text:c="2"/>jours</text:p> <text:p>et<text:line-break/>plus</text:p></table:table-cell>"#,
            words("200  jours\net\nplus"),
        ),
        (
            r##"<table:table-cell table:formula="of:=[.A9]" office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>"##,
            Some(Raw::Error("#REF!".to_owned())),
        ),
        (
            r#"<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>valeur</text:p></table:table-cell>"#,
            words("valeur"),
        ),
    ] {
        assert_eq!(cells(&format!("<table:table-row>{cell}</table:table-row>")), [("A1".to_owned(), expected)], "{cell}");
    }
    let percent = read(r#"<table:table-row><table:table-cell office:value-type="percentage" office:value="0.416"/></table:table-row>"#);
    assert_eq!(percent.sheets[0].cells()[0].shown, Shown::Percent);
}

#[test]
fn repetitions_count_and_blanks_cost_nothing() {
    let rows = r#"<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1"/></table:table-row>
        <table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    let places: Vec<String> = cells(rows).into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["C4", "D4", "C5", "D5"]);
    let bomb = r#"<table:table-row table:number-rows-repeated="1000000000"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>"#;
    let refused = grid::read(&package(&content(&format!(r#"<table:table table:name="F">{bomb}</table:table>"#))), "x");
    assert!(matches!(refused.err(), Some(Unreadable::TooLarge(_))));
}

#[test]
fn spans_are_merged_regions() {
    let rows = r#"<table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2" office:value-type="string"><text:p>Année 1</text:p></table:table-cell><table:covered-table-cell/><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>"#;
    let book = read(rows);
    assert_eq!(book.sheets[0].merged(), [Region { first: CellRef::new(0, 0), last: CellRef::new(1, 1) }]);
    assert_eq!(cells(rows)[1].0, "C1");
}

#[test]
fn hidden_sheets_grouped_rows_and_what_is_aside() {
    let tables = r#"<table:tracked-changes><table:cell-content-change><table:table-cell office:value-type="string"><text:p>ancien</text:p></table:table-cell></table:cell-content-change></table:tracked-changes>
        <table:table table:name="Listes" table:style-name="ta2"><table:table-row-group><!-- note --> <table:table-row> <table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell> </table:table-row></table:table-row-group></table:table>
        <table:dde-links><table:dde-link><table:table><table:table-row><table:table-cell office:value-type="string"><text:p>ailleurs</text:p></table:table-cell></table:table-row></table:table></table:dde-link></table:dde-links>"#;
    let book = grid::read(&package(&content(tables)), "x").unwrap();
    assert_eq!(book.sheets.len(), 1);
    assert_eq!((book.sheets[0].visibility, book.sheets[0].cells().len()), (Visibility::Hidden, 1));
}

#[test]
fn a_part_that_is_cut_short_or_protected_is_refused() {
    let whole = content(
        r#"<table:table table:name="F"><table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row></table:table>"#,
    );
    for end in [whole.len() / 2, whole.find("</table:table>").unwrap()] {
        assert_eq!(grid::read(&package(&whole[..end]), "x").err(), Some(Unreadable::Damaged));
    }
    let protected = zipped(&[
        ("META-INF/manifest.xml".to_owned(), b"<m:manifest><m:encryption-data/></m:manifest>".to_vec()),
        ("content.xml".to_owned(), b"\x8f\x12".to_vec()),
    ]);
    assert_eq!(grid::read(&protected, "x").err(), Some(Unreadable::Encrypted));
    let entities = format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{whole}");
    assert!(matches!(grid::read(&package(&entities), "x").err(), Some(Unreadable::Unsafe(_))));
}
