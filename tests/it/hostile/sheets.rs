//! Hostile .xlsx: what stands in their parts.

use std::fmt::Write as _;

use super::make::{DAMAGED, Kind, LARGE, READ, ROW, UNSAFE, bomb, changed, kind, noise, plain, rows, utf16, with, without, zipped};
use crate::support::{Parts, text};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const STRINGS: &str = "xl/sharedStrings.xml";
const STYLES: &str = "xl/styles.xml";
const BOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
/// Part of a sheet is lost, the rest was read.
const CUT: &[(&str, &str)] = &[("F101", "la feuille est abîmée")];
const PLACELESS: &[(&str, &str)] = &[("F101", "pu être placé")];
const MISSING: &[(&str, &str)] = &[("F101", "elle manque")];
/// More than a part may hold.
const BYTES: usize = 257 << 20;

/// Rows behind an honest one: what is lost is said, the rest is read.
fn behind(more: &str) -> Vec<u8> {
    rows(&format!("{ROW}{more}"))
}

fn part(parts: &Parts, name: &str) -> String {
    text(&parts.0.iter().find(|(n, _)| n == name).unwrap().1)
}

/// A part of the plain workbook, cut in two at a text: what stands before it, and behind.
fn halves(name: &str, at: &str) -> (String, String) {
    let whole = part(&plain(), name);
    let place = whole.find(at).unwrap();
    (whole[..place].to_owned(), whole[place..].to_owned())
}

fn blown(name: &str, at: &str, unit: &str, bytes: usize) -> Vec<u8> {
    let (head, tail) = halves(name, at);
    bomb(&plain(), name, (&head, unit, bytes / unit.len(), &tail))
}

/// With a document type before a part.
fn typed(name: &str, entities: &str, from: &str, to: &str) -> Vec<u8> {
    let whole = part(&plain(), name).replace(from, to);
    zipped(&with(plain(), name, format!("<?xml version=\"1.0\"?><!DOCTYPE x [{entities}]>{whole}")))
}

const LAUGHS: &str = r#"<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">"#;
const OUTSIDE: &str = r#"<!ENTITY x SYSTEM "file:///etc/hostname">"#;

fn bombs() -> Vec<Kind> {
    let many = |unit: &str, times: usize| rows(&unit.repeat(times));
    vec![
        kind("bomb-one-value", "a.xlsx", blown(SHEET, "</v>", "0", BYTES), LARGE),
        kind("bomb-blanks", "a.xlsx", blown(SHEET, "</sheetData>", " ", BYTES), LARGE),
        kind("bomb-after-the-cells", "a.xlsx", blown(SHEET, "</worksheet>", "<x/>", BYTES), LARGE),
        kind("bomb-in-strings", "a.xlsx", blown(STRINGS, "</sst>", "<si><t>a</t></si>", BYTES), LARGE),
        kind("bomb-in-styles", "a.xlsx", blown(STYLES, "</cellXfs>", "<xf/>", BYTES), LARGE),
        kind("bomb-in-relations", "a.xlsx", blown(RELATIONS, "</Relationships>", "<Relationship/>", BYTES), LARGE),
        kind("bomb-in-the-workbook", "a.xlsx", blown(BOOK, "</sheets>", "<x/>", BYTES), LARGE),
        kind("bomb-in-a-picture", "a.xlsx", bomb(&plain(), "xl/media/image1.png", ("", "0", BYTES, "")), READ),
        kind("bomb-in-a-custom-part", "a.xlsx", bomb(&plain(), "customXml/item1.xml", ("", "0", BYTES, "")), READ),
        kind(
            "many-relations",
            "a.xlsx",
            {
                let many: String = (0..100_001).fold(String::new(), |mut out, n| {
                    let _ = write!(out, r#"<Relationship Id="x{n}" Type="t" Target="a"/>"#);
                    out
                });
                changed(RELATIONS, "</Relationships>", &format!("{many}</Relationships>"))
            },
            &[("F103", "liaisons")],
        ),
        kind(
            "many-relations-of-one-name",
            "a.xlsx",
            blown(RELATIONS, "</Relationships>", "<Relationship Id=\"x\"/>", 4 << 20),
            &[("F103", "liaisons")],
        ),
        kind("many-formats", "a.xlsx", blown(STYLES, "</cellXfs>", "<xf/>", 2 << 20), &[("F103", "formats")]),
        kind("many-formats-of-numbers", "a.xlsx", blown(STYLES, "<cellXfs>", "<numFmt/>", 4 << 20), &[("F103", "formats")]),
        kind("many-strings-nobody-shows", "a.xlsx", blown(STRINGS, "</sst>", "<si/>", 40_000_000), LARGE),
        kind(
            "a-long-string-shared-by-many",
            "a.xlsx",
            {
                let parts = plain().replace(STRINGS, "bonjour", &"m".repeat(1 << 20));
                let cells = r#"<row><c t="s"><v>0</v></c></row>"#.repeat(600);
                zipped(&parts.replace(SHEET, ROW, &cells))
            },
            &[("F103", "Mo de texte")],
        ),
        kind(
            "a-long-formula-shared-by-many",
            "a.xlsx",
            {
                let formula = format!("<f t=\"shared\" si=\"0\">{}1</f>", "1+".repeat(4000));
                let first = format!(r#"<row><c>{formula}<v>1</v></c></row>"#);
                rows(&(first + &r#"<row><c><f t="shared" si="0"/><v>1</v></c></row>"#.repeat(9000)))
            },
            &[("F103", "Mo de formules")],
        ),
        kind(
            "deep-nesting",
            "a.xlsx",
            changed(SHEET, "</worksheet>", &format!("{}{}</worksheet>", "<x>".repeat(50_000), "</x>".repeat(50_000))),
            READ,
        ),
        kind("a-long-attribute", "a.xlsx", behind(&ROW.replace("\"A1\"", &format!("\"{}\"", "A".repeat(1 << 20)))), PLACELESS),
        kind("a-long-comment", "a.xlsx", changed(SHEET, ROW, &format!("<!--{}-->{ROW}", "x".repeat(1 << 20))), READ),
        kind(
            "many-merged-regions",
            "a.xlsx",
            changed(
                SHEET,
                "</worksheet>",
                &format!("<mergeCells>{}</mergeCells></worksheet>", "<mergeCell ref=\"A1:XFD1048576\"/>".repeat(2000)),
            ),
            READ,
        ),
        kind("an-endless-row", "a.xlsx", many("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c><c><v>2</v></c></row>", 1), PLACELESS),
        kind(
            "too-many-sheets",
            "a.xlsx",
            {
                let sheets: String = (2..2100).map(|n| format!(r#"<sheet name="F{n}" sheetId="{n}" r:id="r1"/>"#)).collect();
                changed(BOOK, "</sheets>", &format!("{sheets}</sheets>"))
            },
            &[("F103", "feuilles")],
        ),
    ]
}

fn entities() -> Vec<Kind> {
    vec![
        kind("laughs-in-a-sheet", "a.xlsx", typed(SHEET, LAUGHS, "<v>1</v>", "<v>&c;</v>"), UNSAFE),
        kind("laughs-in-strings", "a.xlsx", typed(STRINGS, LAUGHS, "bonjour", "&c;"), UNSAFE),
        kind("an-outside-entity-in-a-sheet", "a.xlsx", typed(SHEET, OUTSIDE, "<v>1</v>", "<v>&x;</v>"), UNSAFE),
        kind("an-outside-entity-in-strings", "a.xlsx", typed(STRINGS, OUTSIDE, "bonjour", "&x;"), UNSAFE),
        kind("an-outside-entity-in-the-workbook", "a.xlsx", typed(BOOK, OUTSIDE, "Feuil1", "&x;"), UNSAFE),
        kind("an-outside-entity-in-relations", "a.xlsx", typed(RELATIONS, OUTSIDE, "r1", "&x;"), UNSAFE),
        kind("an-outside-type-in-styles", "a.xlsx", typed(STYLES, OUTSIDE, "x", "x"), UNSAFE),
        kind("an-outside-parameter", "a.xlsx", typed(SHEET, r#"<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;"#, "x", "x"), UNSAFE),
        kind("an-entity-nobody-declared", "a.xlsx", behind("<row r=\"2\"><c><v>&lol;</v></c></row>"), CUT),
        kind("a-character-that-xml-forbids", "a.xlsx", behind("<row r=\"2\"><c><v>&#0;</v></c></row>"), CUT),
        kind("a-character-beyond-all", "a.xlsx", behind("<row r=\"2\"><c><v>&#x110000;</v></c></row>"), CUT),
    ]
}

fn cells() -> Vec<Kind> {
    let cell = |attributes: &str, inside: &str| rows(&format!("<row r=\"1\"><c r=\"A1\"{attributes}>{inside}</c></row>"));
    vec![
        kind(
            "the-last-corner",
            "a.xlsx",
            rows(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#),
            READ,
        ),
        kind(
            "a-diagonal",
            "a.xlsx",
            rows(&(1..2000).fold(String::new(), |mut out, n| {
                let _ = write!(out, "<row r=\"{n}\"><c r=\"{}\"><v>1</v></c></row>", volet::grid::CellRef::new(n - 1, n - 1));
                out
            })),
            READ,
        ),
        kind("a-column-too-far", "a.xlsx", behind(&ROW.replace("A1", "XFE1")), PLACELESS),
        kind("a-row-too-far", "a.xlsx", behind(r#"<row r="1048577"><c><v>1</v></c></row>"#), CUT),
        kind("a-place-that-wraps", "a.xlsx", behind(&ROW.replace("A1", "B4294967297")), PLACELESS),
        kind("no-place-at-all", "a.xlsx", behind(&ROW.replace("A1", "Ω")), PLACELESS),
        kind(
            "one-place-twice",
            "a.xlsx",
            rows(r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#),
            &[("F101", "deux fois")],
        ),
        kind(
            "rows-out-of-order",
            "a.xlsx",
            rows(r#"<row r="9"><c r="A9"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>"#),
            READ,
        ),
        kind("a-string-that-is-not-there", "a.xlsx", cell(" t=\"s\"", "<v>4000000000</v>"), READ),
        kind(
            "strings-that-are-not-there",
            "a.xlsx",
            zipped(&without(Parts::xlsx(r#"<row><c t="s"><v>0</v></c></row>"#), STRINGS)),
            DAMAGED,
        ),
        kind("an-unknown-type", "a.xlsx", cell(" t=\"zz\"", "<v>1</v>"), READ),
        kind("a-new-error", "a.xlsx", cell(" t=\"e\"", "<v>#SPILL!</v>"), READ),
        kind("an-odd-flag", "a.xlsx", cell(" t=\"b\"", "<v>peut-être</v>"), READ),
        kind(
            "absurd-numbers",
            "a.xlsx",
            rows(
                &["1e308", "-1e308", "1e-400", "NaN", "INF", "0x1F", "1e999999999", &"9".repeat(5000)]
                    .iter()
                    .map(|n| format!("<row><c><v>{n}</v></c></row>"))
                    .collect::<String>(),
            ),
            READ,
        ),
        kind(
            "absurd-days",
            "a.xlsx",
            rows(
                &["-1", "2958466", "1e12", "-1.07e11", "60", "1e308", "NaN"]
                    .iter()
                    .map(|n| format!("<row><c s=\"1\"><v>{n}</v></c></row>"))
                    .collect::<String>(),
            ),
            READ,
        ),
        kind(
            "absurd-days-in-words",
            "a.xlsx",
            rows(
                &["9999-99-99", "-0001-01-01", "2024-02-30", "é"]
                    .iter()
                    .map(|n| format!("<row><c t=\"d\"><v>{n}</v></c></row>"))
                    .collect::<String>(),
            ),
            READ,
        ),
        kind("a-style-that-is-not-there", "a.xlsx", cell(" s=\"4294967295\"", "<v>1</v>"), READ),
        kind("an-attribute-twice", "a.xlsx", behind(r#"<row r="2"><c r="A2" r="B2"><v>1</v></c></row>"#), CUT),
        kind("a-cell-in-a-cell", "a.xlsx", behind(r#"<row r="2"><c r="A2"><c r="B2"><v>1</v></c></c></row>"#), CUT),
        kind(
            "cells-of-a-stranger",
            "a.xlsx",
            rows(r#"<row r="1"><z:c xmlns:z="urn:z" r="A1"><z:v>9</z:v></z:c><c r="B1"><v>1</v></c></row>"#),
            READ,
        ),
        kind(
            "cells-twice",
            "a.xlsx",
            changed(SHEET, "</sheetData>", &format!("</sheetData><sheetData>{ROW}</sheetData>")),
            &[("F101", "deux fois")],
        ),
        kind("a-lie-about-the-size", "a.xlsx", changed(SHEET, "<sheetData>", r#"<dimension ref="A1:XFD1048576"/><sheetData>"#), READ),
        kind("a-lie-about-the-strings", "a.xlsx", changed(STRINGS, "<sst ", r#"<sst uniqueCount="18446744073709551615" "#), READ),
        kind("a-shared-formula-far-out", "a.xlsx", cell("", r#"<f t="shared" si="4000000000">1+1</f><v>2</v>"#), READ),
        kind("a-circle-of-formulas", "a.xlsx", rows(r#"<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>A1</f></c></row>"#), READ),
        kind(
            "a-long-chain-of-formulas",
            "a.xlsx",
            rows(&(1..20_000).fold(String::new(), |mut out, n| {
                let _ = write!(out, "<row r=\"{n}\"><c r=\"A{n}\"><f>A{}+1</f></c></row>", n + 1);
                out
            })),
            READ,
        ),
        kind("deep-parentheses", "a.xlsx", cell("", &format!("<f>{}1{}</f>", "(".repeat(20_000), ")".repeat(20_000))), READ),
        kind("deep-signs", "a.xlsx", cell("", &format!("<f>{}1</f>", "-".repeat(50_000))), READ),
        kind("deep-functions", "a.xlsx", cell("", &format!("<f>{}1{}</f>", "IF(1,".repeat(8_000), ")".repeat(8_000))), READ),
        kind(
            "a-formula-over-the-whole-grid",
            "a.xlsx",
            rows(r#"<row r="1"><c r="A1"><f>SUM(B1:XFD1048576)</f></c><c r="B1"><v>1</v></c></row>"#),
            READ,
        ),
        kind(
            "many-formulas-over-columns",
            "a.xlsx",
            rows(&(1..3000).fold(String::new(), |mut out, n| {
                let _ = write!(out, "<row r=\"{n}\"><c r=\"A{n}\"><f>SUM(B:B)</f></c><c r=\"B{n}\"><v>1</v></c></row>");
                out
            })),
            READ,
        ),
        kind("a-formula-that-repeats", "a.xlsx", cell("", r#"<f>REPT("x",1000000000)</f>"#), READ),
        kind("a-formula-to-a-power", "a.xlsx", cell("", "<f>9^9^9^9</f>"), READ),
        kind("escapes-of-control-characters", "a.xlsx", cell(" t=\"str\"", "<v>_x0000__x0007__xD800_a_xFFFF_</v>"), READ),
    ]
}

fn parts() -> Vec<Kind> {
    let sheet = |content: &[u8]| zipped(&with(plain(), SHEET, content.to_vec()));
    let utf16_all = |names: &[&str]| {
        names.iter().fold(plain(), |parts, name| {
            let content = utf16(&part(&parts, name));
            with(parts, name, content)
        })
    };
    let big_end = |parts: Parts, name: &str| {
        let content: Vec<u8> = part(&parts, name).encode_utf16().flat_map(u16::to_be_bytes).collect();
        with(parts, name, content)
    };
    let latin = |declared: &str| {
        let mut bytes = format!("<?xml version=\"1.0\" encoding=\"{declared}\"?>").into_bytes();
        bytes.extend(part(&plain(), STRINGS).replace("bonjour", "ete").bytes().map(|b| if b == b'e' { b'e' } else { b }));
        let at = bytes.windows(3).rposition(|w| w == b"ete").unwrap();
        bytes[at] = 0xE9;
        zipped(&with(plain(), STRINGS, bytes))
    };
    let strict = plain()
        .replace_all("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace_all(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        );
    let prefixed = part(&plain(), SHEET).replace("<worksheet xmlns", "<x:worksheet xmlns:x").replace("</worksheet>", "</x:worksheet>");
    let prefixed = ["sheetData", "row", "c", "v"].iter().fold(prefixed, |text, name| {
        text.replace(&format!("<{name}>"), &format!("<x:{name}>"))
            .replace(&format!("<{name} "), &format!("<x:{name} "))
            .replace(&format!("</{name}>"), &format!("</x:{name}>"))
    });
    let whole = part(&plain(), SHEET);
    let target = |to: &str| changed(RELATIONS, "worksheets/sheet1.xml", to);
    vec![
        kind(
            "a-sheet-cut-short",
            "a.xlsx",
            sheet(part(&Parts::xlsx(&format!("{ROW}{ROW}")), SHEET).rsplit_once("</v>").unwrap().0.as_bytes()),
            CUT,
        ),
        kind("an-empty-sheet-part", "a.xlsx", sheet(b""), DAMAGED),
        kind("a-sheet-of-zeros", "a.xlsx", sheet(&[0; 4096]), DAMAGED),
        kind("a-sheet-of-noise", "a.xlsx", sheet(&noise(1, 4096)), DAMAGED),
        kind("a-sheet-that-is-a-page", "a.xlsx", sheet(b"<html><body><table><tr><td>1</td></tr></table></body></html>"), DAMAGED),
        kind("bytes-that-are-no-utf8", "a.xlsx", sheet(&[whole.as_bytes(), &[0xC3, 0x28]].concat()), DAMAGED),
        kind("tags-crossed", "a.xlsx", sheet(whole.replace("</row></sheetData>", "</sheetData></row>").as_bytes()), DAMAGED),
        kind("every-part-in-utf16", "a.xlsx", zipped(&utf16_all(&[SHEET, STRINGS, BOOK, STYLES, RELATIONS])), READ),
        kind("utf16-big-end-without-a-mark", "a.xlsx", zipped(&big_end(plain(), SHEET)), READ),
        kind("latin-declared", "a.xlsx", latin("ISO-8859-1"), READ),
        kind("latin-not-declared", "a.xlsx", latin("UTF-8"), DAMAGED),
        kind("an-encoding-of-nowhere", "a.xlsx", latin("x-klingon"), DAMAGED),
        kind("strict", "a.xlsx", zipped(&strict), READ),
        kind("a-prefix-everywhere", "a.xlsx", sheet(prefixed.as_bytes()), READ),
        kind("no-sheets", "a.xlsx", changed(BOOK, r#"<sheet name="Feuil1" sheetId="1" r:id="r1"/>"#, ""), &[("F101", "vide")]),
        kind("no-workbook", "a.xlsx", zipped(&without(plain(), BOOK)), DAMAGED),
        kind("no-relations", "a.xlsx", zipped(&without(plain(), RELATIONS)), DAMAGED),
        kind("no-root-relations", "a.xlsx", zipped(&without(plain(), "_rels/.rels")), DAMAGED),
        kind(
            "two-workbooks",
            "a.xlsx",
            zipped(&plain().replace(
                "_rels/.rels",
                "</Relationships>",
                r#"<Relationship Id="r9" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
            )),
            DAMAGED,
        ),
        kind("a-sheet-that-is-not-there", "a.xlsx", zipped(&without(plain(), SHEET)), DAMAGED),
        kind(
            "a-sheet-elsewhere-on-the-net",
            "a.xlsx",
            changed(RELATIONS, "Target=\"worksheets/sheet1.xml\"", "Target=\"http://127.0.0.1:9/a.xml\" TargetMode=\"External\""),
            DAMAGED,
        ),
        kind("a-sheet-elsewhere-on-disk", "a.xlsx", target("file:///etc/passwd"), DAMAGED),
        kind("a-sheet-above-the-package", "a.xlsx", target("../../../../etc/passwd"), DAMAGED),
        kind("a-sheet-by-its-share", "a.xlsx", target("\\\\127.0.0.1\\c$\\a.xml"), DAMAGED),
        kind("a-target-that-is-no-text", "a.xlsx", target("%ff%fe.xml"), DAMAGED),
        kind("one-part-for-two-sheets", "a.xlsx", zipped(&plain().two_sheets_one_part()), MISSING),
        kind("names-of-sheets-that-lie", "a.xlsx", changed(BOOK, "Feuil1", "&#x202e;xslx.&lt;script&gt;=1+1&#9;"), READ),
        kind("macros-under-xlsx", "a.xlsx", zipped(&with(plain(), "xl/vbaProject.bin", noise(2, 64))), &[("F105", "macros")]),
        kind(
            "links-to-other-workbooks",
            "a.xlsx",
            zipped(&with(plain(), "xl/externalLinks/externalLink1.xml", "<x/>")),
            &[("F106", "autres fichiers")],
        ),
        kind("styles-of-noise", "a.xlsx", zipped(&with(plain(), STYLES, "<styleSheet><a></b>")), &[("F101", "formats du classeur")]),
        kind("strings-cut-short", "a.xlsx", zipped(&with(plain(), STRINGS, "<sst><si><t>bon")), DAMAGED),
    ]
}

pub(super) fn kinds() -> Vec<Kind> {
    [bombs(), entities(), cells(), parts()].into_iter().flatten().collect()
}
