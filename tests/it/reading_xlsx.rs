//! A package of Office Open XML, whoever wrote it, is read to the same cells.

use rust_decimal::Decimal;
use volet::grid::{self, CellRef, GridCell, Raw, Region, Shown, Visibility, Workbook};

use crate::support::{Parts, zipped};

fn read(parts: &Parts) -> Workbook {
    grid::read(&zipped(&parts.0), "x").unwrap()
}

/// The cells of the first sheet of a workbook with these rows, as address and raw.
fn cells(rows: &str) -> Vec<(String, Option<Raw>)> {
    let book = read(&Parts::xlsx(rows));
    assert_eq!(book.losses, Vec::<String>::new());
    book.sheets[0].cells().iter().map(|c| (c.at.to_string(), c.raw.clone())).collect()
}

fn raw(cell: &str) -> Option<Raw> {
    cells(&format!("<row>{cell}</row>")).into_iter().next().and_then(|(_, raw)| raw)
}

fn n(text: &str) -> Option<Raw> {
    Some(Raw::Number(text.parse().unwrap()))
}

fn words(text: &str) -> Option<Raw> {
    Some(Raw::Text(text.to_owned()))
}

#[test]
fn every_kind_of_value() {
    let garbled = |text: &str| Some(Raw::Garbled(text.to_owned()));
    for (cell, expected) in [
        (r#"<c><v>12.5</v></c>"#, n("12.5")),
        (r#"<c t="n"><v> 0.30000000000000004 </v></c>"#, n("0.3")),
        (r#"<c t="n"><v>1,5</v></c>"#, words("1,5")),
        (r#"<c><v>nan</v></c>"#, garbled("NaN")),
        (r#"<c t="s"><v>0</v></c>"#, words("bonjour")),
        (r#"<c t="s"><v>9</v></c>"#, garbled("9")),
        (r#"<c t="str"><f>A9</f><v>a&amp;b &#233;</v></c>"#, words("a&b é")),
        (r#"<c t="inlineStr"><is><r><t>200</t></r><r><t> jours</t></r></is></c>"#, words("200 jours")),
        (r#"<c t="inlineStr"><v>sans is</v></c>"#, words("sans is")),
        (r#"<c t="b"><v>1</v></c>"#, Some(Raw::Flag(true))),
        (r#"<c t="b"><v>2</v></c>"#, garbled("2")),
        (r##"<c t="e"><v>#SPILL!</v></c>"##, Some(Raw::Error("#SPILL!".to_owned()))),
        (r##"<c t="str"><v>#REF!</v></c>"##, Some(Raw::Error("#REF!".to_owned()))),
        (r#"<c t="d"><v>2024-02-29T00:00:00</v></c>"#, Some(Raw::Date("2024-02-29".parse().unwrap()))),
        (r#"<c s="1"><v>45351</v></c>"#, Some(Raw::Date("2024-02-29".parse().unwrap()))),
        (r#"<c s="2"><v>0.416</v></c>"#, n("0.416")),
        (r#"<c t="autre"><v>x</v></c>"#, garbled("x")),
        (r#"<c><v><![CDATA[7]]></v><extLst><ext/></extLst></c>"#, n("7")),
        (r#"<c><f>SUM(B1:B2)</f></c>"#, n("0")),
    ] {
        assert_eq!(raw(cell), expected, "{cell}");
    }
    assert_eq!(cells(r#"<row><c t="str"><f>IF(A2,1,"")</f><v></v></c><c/><c s="1"/></row>"#), [], "nothing shows");
}

#[test]
fn a_percent_format_is_kept() {
    let book = read(&Parts::xlsx(r#"<row><c s="2"><v>0.416</v></c><c><v>0.416</v></c></row>"#));
    let shown: Vec<Shown> = book.sheets[0].cells().iter().map(|c| c.shown).collect();
    assert_eq!(shown, [Shown::Percent, Shown::Plain]);
}

#[test]
fn cells_stand_where_they_say_or_behind_the_last() {
    let rows = r#"<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row><row r="1"><c r="c1"><v>4</v></c></row>"#;
    let places: Vec<String> = cells(rows).into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["C1", "B3", "C3", "A4"]);
}

#[test]
fn shared_formulas_move_along() {
    let rows = r#"<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c></row>
        <row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/></c></row><row r="3"><c r="B3"><f t="shared" si="0"/></c></row>"#;
    let book = read(&Parts::xlsx(rows));
    let of = |at: &str| book.sheets[0].get(CellRef::parse(at).unwrap()).map(|c: &GridCell| (c.formula.clone().unwrap(), c.raw.clone()));
    assert_eq!(of("B2"), Some(("A2*2".to_owned(), n("4"))));
    assert_eq!(of("B3"), Some(("A3*2".to_owned(), n("0"))));
}

#[test]
fn a_zero_that_was_never_calculated_is_none() {
    let rows = r#"<row r="1"><c r="A1"><v>12</v></c><c r="B1"><f>A1+1</f><v>0</v></c><c r="C1"><v>0</v></c><c r="D1"><f>A1*2</f><v>24</v></c></row>"#;
    let asks = Parts::xlsx(rows).replace("xl/workbook.xml", "</sheets>", r#"</sheets><calcPr fullCalcOnLoad="1"/>"#);
    let value = |parts: &Parts, at: &str| read(parts).sheets[0].get(CellRef::parse(at).unwrap()).unwrap().raw.clone();
    assert_eq!(value(&asks, "B1"), n("13"));
    assert_eq!(value(&asks, "C1"), n("0"), "a typed zero stays");
    assert_eq!(value(&Parts::xlsx(rows), "B1"), n("0"), "a program that calculates stored it");
}

#[test]
fn merged_regions_and_hidden_sheets() {
    let parts = Parts::xlsx(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#)
        .replace(
            "xl/worksheets/sheet1.xml",
            "</worksheet>",
            r#"<mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="B9"/><mergeCell ref="foo"/></mergeCells></worksheet>"#,
        )
        .replace("xl/workbook.xml", "<sheet ", r#"<sheet state="veryHidden" "#);
    let book = read(&parts);
    assert_eq!(book.sheets[0].merged(), [Region { first: CellRef::new(0, 0), last: CellRef::new(1, 2) }]);
    assert_eq!(book.sheets[0].visibility, Visibility::VeryHidden);
}

#[test]
fn days_count_from_1904_where_the_workbook_says_so() {
    let parts = Parts::xlsx(r#"<row><c s="1"><v>43889</v></c></row>"#).replace(
        "xl/workbook.xml",
        "<sheets>",
        r#"<workbookPr date1904="1"/><sheets>"#,
    );
    assert_eq!(read(&parts).sheets[0].cells()[0].raw, Some(Raw::Date("2024-02-29".parse().unwrap())));
}

#[test]
fn strict_prefixed_moved_and_utf_16_packages_are_read_alike() {
    let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>2</v></c></row>"#;
    let plain = read(&Parts::xlsx(rows)).sheets[0].cells().to_vec();
    let strict = Parts::xlsx(rows)
        .replace_all("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace_all(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        );
    let prefixed = Parts::xlsx(rows)
        .replace_all("<worksheet xmlns=", "<x:worksheet xmlns:x=")
        .replace("xl/worksheets/sheet1.xml", "<sheetData>", "<c><v>9</v></c><x:sheetData>")
        .replace("xl/worksheets/sheet1.xml", "</sheetData></worksheet>", "</x:sheetData></x:worksheet>")
        .replace("xl/worksheets/sheet1.xml", rows, &rows.replace("</", "</x:").replace('<', "<x:").replace("<x:/x:", "</x:"));
    let moved = Parts::xlsx(rows).rename("xl/sharedStrings.xml", "textes/mes textes.xml").replace(
        "xl/_rels/workbook.xml.rels",
        "\"sharedStrings.xml\"",
        "\"../textes/mes%20textes.xml\"",
    );
    let utf16 = Parts::xlsx(rows).utf16("xl/worksheets/sheet1.xml");
    for parts in [strict, prefixed, moved, utf16] {
        assert_eq!(read(&parts).sheets[0].cells(), plain);
    }
}

#[test]
fn what_could_not_be_read_is_said() {
    for (rows, kept, loss) in [
        (r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2"#, 1, "la fin n'a pas pu être lue"),
        (r#"<row r="1"><c r="A1"><v>1</v></c><c r="XFE1"><v>2</v></c></row>"#, 1, "cellule n'a pas pu être placée (adresse « XFE1 »)"),
        (r#"<row r="1"><c r="A1"><v>1</v></c><c r="B4294967297"><v>2</v></c></row>"#, 1, "B4294967297"),
        (
            r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row><row><c><v>2</v></c></row>"#,
            1,
            "1\u{a0}cellule n'a pas pu être placée (hors de la feuille)",
        ),
        (r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#, 1, "des cellules y sont deux fois"),
        (
            r#"<row r="1"><c r="A1"><v>1</v></c></row></sheetData><sheetData><row r="2"><c r="A2"><v>2</v></c></row>"#,
            1,
            "deux fois ses cellules",
        ),
    ] {
        let book = read(&Parts::xlsx(rows));
        assert_eq!(book.sheets[0].cells().len(), kept, "{rows}");
        assert!(book.losses.len() == 1 && book.losses[0].contains(loss), "{rows}: {:?}", book.losses);
    }
    let book = read(&Parts::xlsx(r#"<row><c r="A1"><v>1</v></c></row>"#).two_sheets_one_part());
    assert_eq!(book.losses, ["Feuille « Copie » : elle manque dans le fichier."]);
}

#[test]
fn numbers_keep_the_fifteen_digits_that_show() {
    let expected: Decimal = "123456789.123457".parse().unwrap();
    assert_eq!(raw("<c><v>123456789.12345678</v></c>"), Some(Raw::Number(expected)));
}
