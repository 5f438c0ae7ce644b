//! Workbooks of every make are marked as the standard wants it, and no damage takes the program down.

use std::io::Cursor;
use std::sync::LazyLock;

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use volet::grid;
use volet::report::annotate::Annotated;

use crate::marking::{
    PROGRAMME, Parts, annotated, assert_ordered, between, edited, identity, marked, package, parts, plain, programme, remarks, said,
    sheet_part, text, workbook,
};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// Every name of the main namespace under a prefix.
fn prefixed(name: &str, text: String) -> String {
    if !name.starts_with("xl/") || !text.contains(&format!("xmlns=\"{MAIN}\"")) {
        return text;
    }
    let text = text.replace(&format!("xmlns=\"{MAIN}\""), &format!("xmlns:x=\"{MAIN}\""));
    text.replace('<', "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
}

fn strict(_: &str, text: String) -> String {
    text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
}

/// No part for styles, targets from the root, namespaces declared where they are used.
fn sparse(name: &str, text: String) -> String {
    let r = " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    match name {
        "xl/_rels/workbook.xml.rels" => {
            let kept: String = text.split_inclusive("/>").filter(|t| !t.contains("styles.xml")).collect();
            kept.replace("Target=\"", "Target=\"/xl/")
        }
        "[Content_Types].xml" => text.split_inclusive("/>").filter(|t| !t.contains("styles.xml")).collect(),
        "xl/workbook.xml" => text.replacen(r, "", 1).replace("<sheet ", &format!("<sheet{r} ")),
        _ => text,
    }
}

/// A choice around what stands after the comments, and rules of a later Excel.
fn choices(name: &str, text: String) -> String {
    if !name.starts_with("xl/worksheets/sheet") {
        return text;
    }
    let end = "<mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><mc:Choice Requires=\"x14\"><controls/>\
               </mc:Choice></mc:AlternateContent><extLst><ext><x14:conditionalFormattings xmlns:x14=\"u\"><x14:conditionalFormatting>\
               <x14:cfRule type=\"expression\" priority=\"7\"/></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>";
    text.replace("</worksheet>", end)
}

/// An edit of each part, by its name.
type Edit = fn(&str, String) -> String;

#[test]
fn the_order_of_elements_is_that_of_the_standard_whatever_program_wrote_the_file() {
    let variants: [(&str, Edit); 5] =
        [("as written", |_, t| t), ("prefixed", prefixed), ("strict", strict), ("sparse", sparse), ("choices", choices)];
    for bytes in [workbook(), plain()] {
        for (which, edit) in variants {
            let mut input = parts(&edited(&bytes, edit));
            if which == "sparse" {
                input.remove("xl/styles.xml");
            }
            let input = package(&input);
            let first = marked(&input);
            assert_ordered(&first);
            assert!(first == marked(&first), "{which}: the second run");
            assert_eq!(remarks(&input), remarks(&first), "{which}");
            let rules = parts(&first).values().filter(|c| String::from_utf8_lossy(c).contains("\"volet\"=\"volet\"")).count();
            assert_eq!(rules, 2, "{which}: two sheets have marks");
            let commented = parts(&first).keys().filter(|n| n.starts_with("xl/comments")).count();
            let wanted = if which == "strict" { parts(&input).keys().filter(|n| n.starts_with("xl/comments")).count() } else { 2 };
            assert_eq!(commented, wanted, "{which}");
        }
    }
    let first = marked(&edited(&workbook(), choices));
    let sheet = parts(&first);
    let sheet = text(&sheet, "xl/worksheets/sheet2.xml");
    assert!(sheet.find("<legacyDrawing").unwrap() < sheet.find("AlternateContent").unwrap());
    assert!(sheet.contains("x14:cfRule type=\"expression\" priority=\"9\""), "later rules make way too");
}

#[test]
fn a_conversation_on_a_cell_is_left_alone() {
    let thread = "<ThreadedComments xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\"><threadedComment ref=\"B3\" id=\"{1}\"><text>?</text></threadedComment></ThreadedComments>";
    let mut input = parts(&edited(&workbook(), |name, text| {
        match name {
        "xl/worksheets/_rels/sheet2.xml.rels" => text.replace(
            "</Relationships>",
            "<Relationship Id=\"rIdT\" Type=\"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment\" Target=\"../threadedComments/threadedComment1.xml\"/></Relationships>",
        ),
        _ => text,
    }
    }));
    input.insert("xl/threadedComments/threadedComment1.xml".to_owned(), thread.as_bytes().to_vec());
    let after = parts(&marked(&package(&input)));
    let comments = text(&after, "xl/comments1.xml");
    assert_eq!(said(comments, "B3"), said(text(&input, "xl/comments1.xml"), "B3"));
    assert!(said(comments, "C4").starts_with("volet · "), "other cells of its sheet have their comments");
    assert_eq!(text(&after, "xl/threadedComments/threadedComment1.xml"), thread);
    assert!(text(&after, "xl/worksheets/sheet2.xml").contains("<conditionalFormatting sqref=\"B3 C4\">"), "its cell is coloured");
}

#[test]
fn marks_of_merged_cells_stand_at_their_corner() {
    let merged = edited(&plain(), |name, text| match name {
        "xl/worksheets/sheet2.xml" => text.replace(
            "</sheetData>",
            "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"B3:B3\"/><mergeCell ref=\"A12:B13\"/></mergeCells>",
        ),
        "xl/worksheets/sheet1.xml" => {
            text.replace("</sheetData>", "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"B5:D6\"/></mergeCells>")
        }
        _ => text,
    });
    let after = parts(&marked(&merged));
    let sheet = text(&after, "xl/worksheets/sheet1.xml");
    assert_eq!(between(sheet, "<conditionalFormatting sqref=\"", "\""), ["B5:D6", "B13"]);
    assert!(between(text(&after, "xl/comments1.xml"), "<comment ref=\"", "\"").contains(&"B5"));
    assert_ordered(&marked(&merged));
}

#[test]
fn a_sheet_of_the_holder_with_our_name_stays_and_is_not_ours() {
    let mut book = Workbook::new();
    identity(book.add_worksheet());
    programme(book.add_worksheet());
    book.add_worksheet().set_name("À corriger").unwrap().write(0, 0, "appeler la région").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let first = marked(&bytes);
    let names = |bytes: &[u8]| grid::read(bytes, "x").unwrap().sheets.into_iter().map(|s| s.name).collect::<Vec<_>>();
    assert_eq!(names(&first), ["À corriger (2)", "Identification", PROGRAMME, "À corriger"]);
    assert!(first == marked(&first));
}

#[test]
fn what_a_cell_holds_stays_text() {
    let hostile = "=cmd()<b>&\"']]>\u{202e}_x0041_".to_owned() + &"long ".repeat(2_000);
    let mut book = Workbook::new();
    identity(book.add_worksheet());
    let sheet = book.add_worksheet();
    programme(sheet);
    sheet.write_string(2, 1, &hostile).unwrap();
    let first = marked(&book.save_to_buffer().unwrap());
    assert_ordered(&first);
    let after = parts(&first);
    for (name, content) in after.iter().filter(|(n, _)| n.starts_with("xl/comments") || **n == sheet_part(&after, "À corriger")) {
        let content = std::str::from_utf8(content).unwrap();
        assert!(!content.contains('\u{202e}') && !content.contains("<b>&"), "{name}");
        assert!(between(content, "preserve\">", "</t>").iter().all(|t| t.len() < 8_000), "{name}");
    }
}

/// A workbook that is marked already.
static MARKED: LazyLock<Parts> = LazyLock::new(|| parts(&marked(&workbook())));

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_to_a_part_takes_the_program_down(rank in 0usize..40, at in 0.0f64..1.0, insert in ".{0,3}", cut in 0usize..40) {
        let mut input = MARKED.clone();
        let name = input.keys().nth(rank % input.len()).unwrap().clone();
        if let Ok(text) = String::from_utf8(input[&name].clone()) {
            let chars: Vec<char> = text.chars().collect();
            #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a short text")]
            let from = (chars.len() as f64 * at) as usize;
            let kept: String = chars[..from].iter().collect::<String>() + &insert + &chars[(from + cut).min(chars.len())..].iter().collect::<String>();
            input.insert(name, kept.into_bytes());
        }
        let bytes = package(&input);
        if let Annotated::Marked(marked) = annotated("dossier.xlsx", &bytes) {
            prop_assert!(zip::ZipArchive::new(Cursor::new(marked)).is_ok());
        }
    }
}
