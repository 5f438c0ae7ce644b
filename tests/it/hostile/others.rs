//! Hostile .ods, .xls, .xlsb and text files.

use super::make::{
    DAMAGED, Kind, LARGE, ONE, READ, UNSAFE, biff, binary, binary_row, bomb, container, kind, noise, number, ods, record, table, utf16,
    wide, with, xls, xlsb, zipped,
};
use crate::support::text;

const CONTENT: &str = "content.xml";
const CUT: &[(&str, &str)] = &[("F101", "abîmé")];
const OUTSIDE: &[(&str, &str)] = &[("F101", "au-delà de la grille")];

fn open_documents() -> Vec<Kind> {
    let row = |attributes: &str, cells: &str| table(&format!("<table:table-row{attributes}>{cells}</table:table-row>"));
    let one = |attributes: &str| ONE.replacen("<table:table-cell", &format!("<table:table-cell{attributes}"), 1);
    let value = |value: &str| row("", &ONE.replace("office:value=\"1\"", &format!("office:value=\"{value}\"")));
    let whole = text(&ods(&format!("<table:table table:name=\"F\"><table:table-row>{ONE}</table:table-row></table:table>")).0[1].1);
    let cut = |at: &str| zipped(&with(ods(""), CONTENT, &whole.as_bytes()[..whole.find(at).unwrap()]));
    let manifest = |content: &str| {
        zipped(&with(
            ods(&format!("<table:table><table:table-row>{ONE}</table:table-row></table:table>")),
            "META-INF/manifest.xml",
            content,
        ))
    };
    let mimetype = |mimetype: &str| zipped(&with(ods(""), "mimetype", mimetype));
    vec![
        kind("ods-rows-a-thousand-million-times", "a.ods", row(" table:number-rows-repeated=\"1000000000\"", ONE), LARGE),
        kind("ods-cells-a-thousand-million-times", "a.ods", row("", &one(" table:number-columns-repeated=\"1000000000\"")), LARGE),
        kind(
            "ods-a-filled-grid",
            "a.ods",
            row(" table:number-rows-repeated=\"6000\"", &one(" table:number-columns-repeated=\"16384\"")),
            LARGE,
        ),
        kind(
            "ods-blanks-a-thousand-million-times",
            "a.ods",
            table(&format!(
                "<table:table-row table:number-rows-repeated=\"1000000000\"><table:table-cell table:number-columns-repeated=\"1000000000\"/></table:table-row><table:table-row>{ONE}</table:table-row>"
            )),
            OUTSIDE,
        ),
        kind("ods-a-count-beyond-all", "a.ods", row(" table:number-rows-repeated=\"99999999999999999999999\"", ONE), DAMAGED),
        kind("ods-a-count-below-zero", "a.ods", row("", &one(" table:number-columns-repeated=\"-5\"")), DAMAGED),
        kind(
            "ods-spaces-two-thousand-million",
            "a.ods",
            row("", "<table:table-cell><text:p>a<text:s text:c=\"2000000000\"/>b</text:p></table:table-cell>"),
            READ,
        ),
        kind(
            "ods-merged-beyond-the-grid",
            "a.ods",
            row("", &one(" table:number-columns-spanned=\"4000000000\" table:number-rows-spanned=\"4000000000\"")),
            READ,
        ),
        kind("ods-cut-in-a-cell", "a.ods", cut("</text:p>"), CUT),
        kind("ods-cut-in-a-row", "a.ods", cut("</table:table-row>"), CUT),
        kind(
            "ods-cut-in-a-note",
            "a.ods",
            zipped(&with(ods(""), CONTENT, whole.replace("<text:p>", "<office:annotation><text:p>").split("1</text:p>").next().unwrap())),
            CUT,
        ),
        kind(
            "ods-an-outside-entity",
            "a.ods",
            zipped(&with(ods(""), CONTENT, format!("<!DOCTYPE x [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>{whole}"))),
            UNSAFE,
        ),
        kind("ods-with-a-password", "a.ods", manifest("<manifest><encryption-data/></manifest>"), &[("F102", "mot de passe")]),
        kind("ods-in-utf16", "a.ods", zipped(&with(ods(""), CONTENT, utf16(&whole))), READ),
        kind(
            "ods-under-other-prefixes",
            "a.ods",
            zipped(&with(ods(""), CONTENT, whole.replace("table:", "t:").replace(":table=", ":t=").replace("xmlns:t:", "xmlns:table:"))),
            READ,
        ),
        kind(
            "ods-with-blanks-and-strangers",
            "a.ods",
            zipped(&with(ods(""), CONTENT, whole.replace("><", ">\n  <!-- x --><x:y xmlns:x=\"urn:x\"/><"))),
            READ,
        ),
        kind(
            "ods-a-table-in-a-cell",
            "a.ods",
            row(
                "",
                &format!("<table:table-cell><table:table><table:table-row>{ONE}</table:table-row></table:table></table:table-cell>{ONE}"),
            ),
            READ,
        ),
        kind(
            "ods-deep-groups",
            "a.ods",
            table(&format!(
                "{}<table:table-row>{ONE}</table:table-row>{}",
                "<table:table-row-group>".repeat(20_000),
                "</table:table-row-group>".repeat(20_000)
            )),
            READ,
        ),
        kind("ods-a-number-that-is-none", "a.ods", value("NaN"), READ),
        kind("ods-a-number-too-large", "a.ods", value("1e400"), READ),
        kind(
            "ods-a-day-that-is-none",
            "a.ods",
            row("", "<table:table-cell office:value-type=\"date\" office:date-value=\"99999-99-99\"><text:p>x</text:p></table:table-cell>"),
            READ,
        ),
        kind("ods-without-content", "a.ods", zipped(&super::make::without(ods(""), CONTENT)), DAMAGED),
        kind("ods-without-sheets", "a.ods", zipped(&ods("")), &[("F101", "vide")]),
        kind("odt-under-ods", "a.ods", mimetype("application/vnd.oasis.opendocument.text"), &[("F101", "document de texte")]),
        kind("ods-a-bomb", "a.ods", bomb(&ods(""), CONTENT, ("", " ", 257 << 20, "")), LARGE),
        kind(
            "ods-with-macros",
            "a.ods",
            zipped(&with(
                ods(&format!("<table:table><table:table-row>{ONE}</table:table-row></table:table>")),
                "Basic/Standard/Module1.xml",
                "<x/>",
            )),
            &[("F105", "macros")],
        ),
    ]
}

/// What is done to the bytes of a container.
type Alter = Box<dyn FnOnce(&mut Vec<u8>)>;

fn old() -> Vec<Kind> {
    const ENCRYPTED: &[(&str, &str)] = &[("F102", "mot de passe")];
    let honest = number(0, 0, 1.0);
    let put = |at: usize, n: u32| move |bytes: &mut Vec<u8>| bytes[at..at + 4].copy_from_slice(&n.to_le_bytes());
    let boxed = |alter: Alter| container("Workbook", &biff(&[], std::slice::from_ref(&honest), false), alter);
    // The first table of sectors follows the head; its second number is that of the directory.
    let next = |rank: usize| 512 + 4 * rank;
    let whole = xls(&[], &honest);
    let strings = |count: u32, data: &[u8]| record(0xFC, &[&count.to_le_bytes()[..], &count.to_le_bytes(), data].concat());
    vec![
        kind("xls-plain", "a.xls", whole.clone(), READ),
        kind(
            "xls-errors-nobody-knows",
            "a.xls",
            xls(
                &[],
                &[
                    honest.clone(),
                    record(0x205, &[1, 0, 0, 0, 0, 0, 0x63, 1]),
                    record(0x06, &[&[2, 0, 0, 0, 0, 0, 2, 0, 0x63, 0, 0, 0, 0xFF, 0xFF][..], &[0; 10]].concat()),
                ]
                .concat(),
            ),
            READ,
        ),
        kind("xls-a-stream-of-zeros", "a.xls", container("Workbook", &[0; 5000], |_| ()), DAMAGED),
        kind("xls-no-sheets", "a.xls", container("Workbook", &biff(&[], &[], false), |_| ()), &[("F101", "vide")]),
        kind("xls-a-circle-of-sectors", "a.xls", boxed(Box::new(put(next(5), 4))), DAMAGED),
        kind("xls-a-directory-in-a-circle", "a.xls", boxed(Box::new(put(next(1), 1))), DAMAGED),
        kind("xls-a-sector-far-out", "a.xls", boxed(Box::new(put(next(3), 0x00FF_FFF0))), DAMAGED),
        kind(
            "xls-tables-in-a-circle",
            "a.xls",
            boxed(Box::new(move |bytes| {
                put(0x44, 2)(bytes);
                put(0x48, u32::MAX)(bytes);
                (0..109).for_each(|rank| put(0x4C + 4 * rank, 0)(bytes));
                put(512 * 3 + 508, 2)(bytes);
            })),
            READ,
        ),
        kind(
            "xls-small-sectors-in-a-circle",
            "a.xls",
            boxed(Box::new(move |bytes| {
                put(0x38, u32::MAX)(bytes);
                put(0x3C, 2)(bytes);
            })),
            DAMAGED,
        ),
        kind("xls-sectors-of-two-gigabytes", "a.xls", boxed(Box::new(|bytes| bytes[0x1E] = 31)), DAMAGED),
        kind(
            "xls-no-tables",
            "a.xls",
            boxed(Box::new(move |bytes| (0..109).for_each(|rank| put(0x4C + 4 * rank, u32::MAX)(bytes)))),
            DAMAGED,
        ),
        kind("xls-a-stream-longer-than-the-file", "a.xls", boxed(Box::new(put(512 * 2 + 128 + 120, u32::MAX))), DAMAGED),
        kind("xls-half", "a.xls", whole[..whole.len() / 2].to_vec(), DAMAGED),
        kind("xls-only-a-head", "a.xls", whole[..512].to_vec(), DAMAGED),
        kind("xls-noise-behind-the-signature", "a.xls", [&whole[..8], &noise(8, 4000)].concat(), DAMAGED),
        kind("xls-xor-password", "a.xls", xls(&record(0x2F, &[0, 0, 1, 2, 3, 4]), &honest), ENCRYPTED),
        kind("xls-rc4-password", "a.xls", xls(&record(0x2F, &[1, 0, 1, 0, 1, 0]), &honest), ENCRYPTED),
        kind("xls-before-1997", "a.xls", [&[9, 8, 8, 0, 0, 5, 5, 0][..], &[0; 60]].concat(), &[("F101", "antérieure à 1997")]),
        kind(
            "xls-a-lie-about-the-size",
            "a.xls",
            xls(&[], &[record(0x200, &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 0, 0]), honest.clone()].concat()),
            READ,
        ),
        kind("xls-the-far-corners", "a.xls", xls(&[], &[honest.clone(), number(u16::MAX, 255, 2.0)].concat()), READ),
        kind("xls-beyond-the-columns", "a.xls", xls(&[], &[honest.clone(), number(u16::MAX, u16::MAX, 2.0)].concat()), LARGE),
        kind(
            "xls-sheets-at-one-place",
            "a.xls",
            container("Workbook", &biff(&[], &vec![honest.clone(); 300], true), |_| ()),
            &[("F101", "même place")],
        ),
        kind(
            "xls-a-sheet-far-out",
            "a.xls",
            container(
                "Workbook",
                &{
                    let mut stream = biff(&[], std::slice::from_ref(&honest), false);
                    stream[20 + 4..20 + 8].copy_from_slice(&u32::MAX.to_le_bytes());
                    stream
                },
                |_| (),
            ),
            DAMAGED,
        ),
        kind("xls-a-lie-about-the-strings", "a.xls", xls(&strings(u32::MAX, &[]), &honest), READ),
        kind("xls-a-string-longer-than-its-record", "a.xls", xls(&strings(1, &[0xFF, 0xFF, 0, b'a']), &honest), DAMAGED),
        kind(
            "xls-a-flood-of-continuations",
            "a.xls",
            xls(&[strings(1, &[0xFF, 0xFF, 0]), record(0x3C, &[]).repeat(2000)].concat(), &honest),
            DAMAGED,
        ),
        kind(
            "xls-a-string-that-is-not-there",
            "a.xls",
            xls(&[], &[honest.clone(), record(0xFD, &[1, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0])].concat()),
            READ,
        ),
        kind("xls-a-record-longer-than-the-file", "a.xls", xls(&[], &[&honest[..], &[3, 2, 0xFF, 0xFF]].concat()), DAMAGED),
        kind("xls-many-numbers-that-lie", "a.xls", xls(&[], &[honest.clone(), record(0xBD, &[0, 0, 0, 0, 1])].concat()), DAMAGED),
        kind("xls-a-formula-that-lies", "a.xls", xls(&[], &record(0x06, &[&[0; 20][..], &[0xFF, 0xFF], &noise(9, 30)].concat())), READ),
        kind("xls-merged-that-lies", "a.xls", xls(&[], &[honest.clone(), record(0xE5, &[0xFF, 0xFF, 0, 0])].concat()), DAMAGED),
    ]
}

fn binaries() -> Vec<Kind> {
    const BOOK: &str = "xl/workbook.bin";
    const PART: &str = "xl/worksheets/sheet1.bin";
    let honest = binary_row(0, 0);
    let whole = xlsb(&honest).0.into_iter().find(|(n, _)| n == PART).unwrap().1;
    let cells = |more: Vec<u8>| zipped(&xlsb(&[honest.clone(), more].concat()));
    let part = |bytes: &[u8]| zipped(&with(xlsb(&[]), PART, bytes.to_vec()));
    vec![
        kind("xlsb-plain", "a.xlsb", zipped(&xlsb(&honest)), READ),
        kind("xlsb-cut-short", "a.xlsb", part(&whole[..whole.len() - 6]), DAMAGED),
        kind("xlsb-noise", "a.xlsb", part(&noise(10, 3000)), DAMAGED),
        kind("xlsb-an-empty-part", "a.xlsb", part(&[]), DAMAGED),
        kind("xlsb-a-record-without-end", "a.xlsb", part(&[&whole[..3], &[5, 0xFF, 0xFF, 0xFF, 0x7F]].concat()), DAMAGED),
        kind("xlsb-a-number-without-end", "a.xlsb", part(&[&whole[..3], &[0xFF; 64]].concat()), DAMAGED),
        kind("xlsb-far-corners", "a.xlsb", cells(binary_row(1_048_575, 16_383)), READ),
        kind("xlsb-beyond-the-grid", "a.xlsb", cells(binary_row(2_000_000, 1)), &[("F101", "hors de la grille")]),
        kind(
            "xlsb-a-string-that-is-not-there",
            "a.xlsb",
            cells(binary(7, &[1, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F])),
            &[("F101", "au contenu abîmé")],
        ),
        kind(
            "xlsb-a-text-longer-than-its-record",
            "a.xlsb",
            cells(binary(6, &[&[1, 0, 0, 0, 0, 0, 0, 0][..], &[0xFF, 0xFF, 0xFF, 0x7F]].concat())),
            &[("F101", "au contenu abîmé")],
        ),
        kind("xlsb-fields-that-lack", "a.xlsb", cells(binary(5, &[1])), &[("F101", "au contenu abîmé")]),
        kind(
            "xlsb-a-name-longer-than-all",
            "a.xlsb",
            zipped(&with(xlsb(&honest), BOOK, binary(0x9C, &[&[0; 8][..], &wide("r1"), &[0xFF, 0xFF, 0xFF, 0x7F]].concat()))),
            DAMAGED,
        ),
        kind("xlsb-a-workbook-of-noise", "a.xlsb", zipped(&with(xlsb(&honest), BOOK, noise(11, 500))), DAMAGED),
        kind("xlsb-no-sheets", "a.xlsb", zipped(&with(xlsb(&honest), BOOK, Vec::new())), &[("F101", "vide")]),
        kind("xlsb-strings-of-noise", "a.xlsb", zipped(&with(xlsb(&honest), "xl/sharedStrings.bin", noise(12, 500))), DAMAGED),
        kind("xlsb-a-bomb", "a.xlsb", bomb(&xlsb(&honest), PART, ("", "\0", 257 << 20, "")), LARGE),
    ]
}

fn texts() -> Vec<Kind> {
    const UNKNOWN: &[(&str, &str)] = &[("F101", "nature inconnue")];
    let line = "Action;Jours\nSuivi;12\n";
    let csv = |bytes: &[u8]| bytes.to_vec();
    vec![
        kind("csv-utf16", "a.csv", utf16(line), READ),
        kind("csv-utf16-big-end", "a.csv", std::iter::once(0xFEFF).chain(line.encode_utf16()).flat_map(u16::to_be_bytes).collect(), READ),
        kind("csv-utf16-without-a-mark", "a.csv", line.encode_utf16().flat_map(u16::to_le_bytes).collect(), READ),
        kind("csv-half-a-character", "a.csv", [&utf16(line)[..], &[0, 0xD8]].concat(), &[("F101", "n'ont pas pu être lus")]),
        kind("csv-windows", "a.csv", csv(b"Action;Jours\nR\xE9union \x80;12\n"), READ),
        kind("csv-utf8-with-a-mark", "a.csv", [&[0xEF, 0xBB, 0xBF], line.as_bytes()].concat(), READ),
        kind("csv-only-a-mark", "a.csv", vec![0xEF, 0xBB, 0xBF], &[("F101", "vide")]),
        kind("csv-blank-lines", "a.csv", csv(&b"\n".repeat(100_000)), &[("F101", "vide")]),
        kind("csv-zeros-inside", "a.csv", csv(b"Action;Jours\nSuivi\0;12\n"), UNKNOWN),
        kind("csv-control-characters", "a.csv", csv(b"Action;Jours\nSu\x1B[31mivi;12\n"), UNKNOWN),
        kind(
            "csv-control-characters-further-down",
            "a.csv",
            [line.repeat(500).as_bytes(), b"\x07;1\n"].concat(),
            &[("F101", "ligne 1001")],
        ),
        kind("csv-a-quote-nobody-closes", "a.csv", csv("Action;Jours\n\"Suivi;12\nAutre;3\n".as_bytes()), &[("F101", "Ligne 2")]),
        kind("csv-a-line-without-end", "a.csv", vec![b'a'; 5 << 20], &[("F103", "ligne 1")]),
        kind("csv-too-many-columns", "a.csv", ["x;"; 17_000].concat().into_bytes(), &[("F101", "au-delà")]),
        kind("csv-quotes-only", "a.csv", vec![b'"'; 300_000], &[("F101", "guillemet")]),
        kind("csv-separators-only", "a.csv", vec![b';'; 300_000], &[("F101", "vide")]),
        kind("csv-ends-of-old-apples", "a.csv", csv(b"Action;Jours\rSuivi;12\r"), READ),
        kind("csv-a-bidi-override", "a.csv", csv("Action;Jours\n\u{202e}Suivi;12\n".as_bytes()), READ),
        kind("csv-formulas", "a.csv", csv(b"=cmd|' /C calc'!A0;@SUM(1)\n+1;-1\n"), READ),
        kind("csv-too-large", "a.csv", vec![b'\n'; 61 << 20], &[("F103", "60 Mo")]),
    ]
}

pub(super) fn kinds() -> Vec<Kind> {
    [open_documents(), old(), binaries(), texts()].into_iter().flatten().collect()
}
