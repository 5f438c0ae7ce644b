//! A holder's workbook comes back with its remarks in it, and with nothing else changed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DocProperties, ExcelDateTime, Format, Note,
    Workbook, Worksheet,
};
use volet::finding::{Finding, Standing, Waived};
use volet::grid::{self, CellRef, Raw};
use volet::profile::Profile;
use volet::record::Batch;
use volet::report::annotate::{Annotated, Obstacle, annotate, by_file};
use volet::rules;
use volet::source::Source;

use crate::support::text as utf8;
use crate::support::{batch, identification, scheme, source, volet};

/// The parts of a package, by name.
type Parts = BTreeMap<String, Vec<u8>>;

fn parts(bytes: &[u8]) -> Parts {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = Parts::new();
    for rank in 0..archive.len() {
        let mut entry = archive.by_index(rank).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        out.insert(entry.name().unwrap().into_owned(), content);
    }
    out
}

fn package(parts: &Parts) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn text<'a>(parts: &'a Parts, name: &str) -> &'a str {
    std::str::from_utf8(parts.get(name).unwrap_or_else(|| panic!("{name} is missing among {:?}", parts.keys()))).unwrap()
}

/// A package whose parts went through an edit.
fn edited(bytes: &[u8], edit: impl Fn(&str, String) -> String) -> Vec<u8> {
    let changed = parts(bytes).into_iter().map(|(name, content)| match String::from_utf8(content) {
        Ok(text) => (name.clone(), edit(&name, text).into_bytes()),
        Err(binary) => (name, binary.into_bytes()),
    });
    package(&changed.collect())
}

fn checked(sources: &[Source]) -> (Batch, Vec<Finding>) {
    let batch = batch(&scheme(), sources);
    let findings = rules::check(&batch, &Profile::embedded().unwrap());
    (batch, findings)
}

fn annotated(name: &str, bytes: &[u8]) -> Annotated {
    let (batch, findings) = checked(&[source(name, bytes)]);
    let remarks = by_file(&batch, &findings);
    annotate(bytes, &batch.files[0], &remarks[0]).unwrap()
}

fn marked(bytes: &[u8]) -> Vec<u8> {
    match annotated("dossier.xlsx", bytes) {
        Annotated::Marked(bytes) => bytes,
        Annotated::Beside { why, .. } => panic!("not marked: {why:?}"),
    }
}

/// Code, sheet and cell of each remark.
fn remarks(bytes: &[u8]) -> Vec<String> {
    let (_, findings) = checked(&[source("dossier.xlsx", bytes)]);
    findings.iter().map(|f| format!("{} {:?} {:?} {}", f.code, f.spot.sheet, f.spot.cell.map(|c| c.to_string()), f.sentence())).collect()
}

fn identity(sheet: &mut Worksheet) {
    sheet.set_name("Identification").unwrap();
    for (row, line) in (0u32..).zip(identification("24BRD0001", "Demande d'aide").lines()) {
        let (label, value) = line.split_once(';').unwrap();
        sheet.write(row, 0, label).unwrap();
        sheet.write(row, 1, value).unwrap();
    }
}

const PROGRAMME: &str = "Programme d'actions";

/// One fault: a text in B3 where a number is asked.
fn programme(sheet: &mut Worksheet) {
    sheet.set_name(PROGRAMME).unwrap();
    for (col, label) in (0u16..).zip(["Action", "Année 1", "Année 2", "Année 3"]) {
        sheet.write(0, col, label).unwrap();
    }
    let rows = [("Suivi", ["120", "100", "90"]), ("Accompagnement de projets", ["beaucoup", "90", "80"]), ("TOTAL", ["120", "200", "170"])];
    for (row, (label, days)) in (1u32..).zip(rows) {
        sheet.write(row, 0, label).unwrap();
        for (col, n) in (1u16..).zip(days) {
            match n.parse::<f64>() {
                Ok(n) => sheet.write(row, col, n).unwrap(),
                Err(_) => sheet.write(row, col, n).unwrap(),
            };
        }
    }
}

/// The same bytes whenever it is written.
fn new_book() -> Workbook {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2025, 1, 15).unwrap()));
    book
}

/// A workbook with much beside its tables, all of which must stay.
fn workbook() -> Vec<u8> {
    let mut book = new_book();
    identity(book.add_worksheet());
    let sheet = book.add_worksheet();
    programme(sheet);
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values((PROGRAMME, 1, 1, 3, 1));
    sheet.insert_chart(6, 1, &chart).unwrap();
    let green = Format::new().set_background_color("#00FF00");
    let rule = ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::GreaterThan(50)).set_format(green).set_stop_if_true(true);
    sheet.add_conditional_format(1, 1, 3, 3, &rule).unwrap();
    sheet.add_data_validation(1, 5, 3, 5, &DataValidation::new().allow_list_strings(&["oui", "non"]).unwrap()).unwrap();
    sheet.insert_note(2, 1, &Note::new("Vu avec Anne & Paul").set_author("Léa")).unwrap();
    sheet.insert_note(0, 0, &Note::new("à revoir").set_author("Léa")).unwrap();
    sheet.write_formula(29, 7, "=SUM(C2:C3)").unwrap();
    sheet.protect();
    sheet.set_active(true);
    book.add_worksheet().set_name("Brouillon").unwrap().set_hidden(true).write(0, 0, "caché").unwrap();
    book.define_name("Jours", "='Programme d''actions'!$B$2:$B$3").unwrap();
    book.define_name("Brouillon!Local", "=Brouillon!$A$1").unwrap();
    book.save_to_buffer().unwrap()
}

/// The same without comments, charts and rules.
fn plain() -> Vec<u8> {
    let mut book = new_book();
    identity(book.add_worksheet());
    programme(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

/// Everything between two marks, as often as they come.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

/// What the comment on a cell says.
fn said(comments: &str, cell: &str) -> String {
    let comment = between(comments, &format!("ref=\"{cell}\""), "</comment>")[0];
    let texts = between(comment, "<t", "</t>").into_iter().filter(|t| t.starts_with(['>', ' ']));
    texts.filter_map(|t| t.split_once('>')).map(|(_, words)| words).collect()
}

/// The part of the sheet of this name.
fn sheet_part(parts: &Parts, name: &str) -> String {
    let tag =
        between(text(parts, "xl/workbook.xml"), "sheet name=\"", "/>").into_iter().find(|t| t.starts_with(&format!("{name}\""))).unwrap();
    let id = between(tag, "id=\"", "\"").into_iter().next_back().unwrap();
    let links = between(text(parts, "xl/_rels/workbook.xml.rels"), "<Relationship ", "/>");
    let link = links.into_iter().find(|l| l.contains(&format!("Id=\"{id}\""))).unwrap();
    format!("xl/{}", between(link, "Target=\"", "\"")[0])
}

#[test]
fn every_part_that_holds_no_mark_keeps_its_bytes() {
    let (before, after) = (parts(&workbook()), parts(&marked(&workbook())));
    let changed: Vec<&str> =
        before.iter().filter(|(name, content)| after.get(*name) != Some(content)).map(|(name, _)| name.as_str()).collect();
    let new: Vec<&str> = after.keys().filter(|name| !before.contains_key(*name)).map(String::as_str).collect();
    assert_eq!(
        changed,
        [
            "[Content_Types].xml",
            "xl/_rels/workbook.xml.rels",
            "xl/comments1.xml",
            "xl/drawings/vmlDrawing1.vml",
            "xl/styles.xml",
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet2.xml",
        ]
    );
    assert_eq!(new, ["xl/comments2.xml", "xl/drawings/vmlDrawing2.vml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/sheet4.xml"]);
    for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
        for element in ["sheetData", "dataValidations", "sheetProtection", "drawing "] {
            assert_eq!(between(text(&before, sheet), element, ">"), between(text(&after, sheet), element, ">"), "{element} of {sheet}");
        }
    }
}

#[test]
fn each_cell_with_a_remark_is_coloured_and_commented() {
    let after = parts(&marked(&workbook()));
    let identification = text(&after, "xl/comments2.xml");
    assert_eq!(between(identification, "<comment ref=\"", "\""), ["B5", "B13"]);
    assert_eq!(
        said(identification, "B5"),
        "volet · Erreur I101\nSIRET : « 20006775100018 » n'est pas un SIRET : sa clé de contrôle est fausse, un chiffre est mal recopié.\n\
         À faire : Recopiez le SIRET du porteur depuis son avis de situation INSEE ou l'Annuaire des entreprises.\u{200b}"
    );
    let sheet = text(&after, "xl/worksheets/sheet2.xml");
    assert_eq!(between(sheet, "<conditionalFormatting sqref=\"", "\""), ["B3 C4", "D4", "B2:D4"], "ours stand before the holder's");
    assert_eq!(between(sheet, "priority=\"", "\""), ["1", "2", "3"]);
    assert_eq!(between(sheet, "dxfId=\"", "\""), ["1", "2", "0"], "errors, alerts, the holder's");
    assert!(text(&after, "xl/styles.xml").contains("<dxfs count=\"4\">"));
}

#[test]
fn a_comment_that_stands_there_is_kept_and_ours_added_under_it() {
    let after = parts(&marked(&workbook()));
    let comments = text(&after, "xl/comments1.xml");
    assert_eq!(between(comments, "<comment ref=\"", "\""), ["A1", "B3", "C4", "D4"]);
    let whole = said(comments, "B3");
    assert!(whole.starts_with("Léa:\nVu avec Anne &amp; Paul\n\nvolet · Erreur F302\nLigne « Accompagnement de projets »"), "{whole}");
    let boxes = text(&after, "xl/drawings/vmlDrawing1.vml");
    assert_eq!(boxes.matches("<v:shape ").count(), 4, "its box is the holder's, made larger");
}

#[test]
fn the_first_sheet_lists_the_remarks_with_a_link_each() {
    let after = parts(&marked(&workbook()));
    let book = text(&after, "xl/workbook.xml");
    assert_eq!(
        between(book, "<sheet name=\"", "\""),
        ["À corriger", "Identification", "Programme d'actions", "Brouillon"],
        "the new sheet is the first"
    );
    assert!(book.contains("activeTab=\"0\"") && book.contains("name=\"Local\" localSheetId=\"3\""), "{book}");
    let selected: Vec<&String> = after.iter().filter(|(_, c)| String::from_utf8_lossy(c).contains("tabSelected")).map(|(n, _)| n).collect();
    assert_eq!(selected, [&sheet_part(&after, "À corriger")], "two sheets in view would be edited together");
    let read = grid::read(&marked(&workbook()), "x").unwrap();
    let shown = |at: &str| match read.sheets[0].get(CellRef::parse(at).unwrap()).map(|c| &c.raw) {
        Some(Some(Raw::Text(text))) => text.clone(),
        other => panic!("{at}: {other:?}"),
    };
    assert!(shown("A2").contains("Feuille écrite par volet"));
    assert!(shown("A3").contains("24BRD0001 – Demande d'aide – Communauté de communes du Val Clair"));
    assert!(
        shown("A4").contains("À corriger") && shown("B4").contains("5\u{a0}erreurs, 8\u{a0}alertes et 1\u{a0}information"),
        "{}",
        shown("B4")
    );
    assert!(
        shown("A8").contains("Erreur") && shown("B8").contains("F201") && shown("D8").contains("tout le fichier"),
        "the whole comes first"
    );
    let page = text(&after, &sheet_part(&after, "À corriger"));
    let links = between(page, "location=\"", "\"");
    assert!(links.contains(&"'Programme d''actions'!B3") && links.contains(&"'Identification'!B5"), "{links:?}");
    assert_eq!(links.len(), 12, "a remark on the whole file leads nowhere");
}

#[test]
fn a_remark_let_pass_is_listed_last_and_marks_no_cell() {
    let bytes = plain();
    let (batch, mut findings) = checked(&[source("dossier.xlsx", bytes.as_slice())]);
    let siret = findings.iter_mut().find(|f| f.code == "I101").unwrap();
    siret.standing = Standing::Waived(Waived {
        reason: "SIRET en cours de changement".to_owned(),
        author: "A. Martin".to_owned(),
        until: jiff::civil::date(2026, 12, 31),
        compared: true,
    });
    let Annotated::Marked(marked) = annotate(&bytes, &batch.files[0], &by_file(&batch, &findings)[0]).unwrap() else {
        panic!("not marked")
    };
    let after = parts(&marked);
    assert_eq!(between(text(&after, "xl/comments1.xml"), "<comment ref=\"", "\""), ["B13"]);
    let page = text(&after, &sheet_part(&after, "À corriger"));
    let last = page.rsplit("<row ").next().unwrap();
    assert!(last.contains("Erreur levée") && last.contains("Rien à faire. Dérogation : SIRET en cours de changement (A. Martin"), "{last}");
}

#[test]
fn a_second_run_gives_what_the_first_gave() {
    for bytes in [workbook(), plain()] {
        let first = marked(&bytes);
        assert!(first == marked(&first));
        assert_eq!(remarks(&bytes), remarks(&first), "our sheet is no data");
    }
}

#[test]
fn corrected_cells_lose_their_marks() {
    let first = marked(&workbook());
    let corrected =
        edited(
            &first,
            |name, text| {
                if name == "xl/sharedStrings.xml" { text.replace("<t>20006775100018</t>", "<t>20006775900015</t>") } else { text }
            },
        );
    let after = parts(&marked(&corrected));
    assert!(remarks(&corrected).len() < remarks(&first).len(), "the correction counts");
    assert_eq!(between(text(&after, "xl/comments2.xml"), "<comment ref=\"", "\""), ["B13"]);
    assert_eq!(text(&after, "xl/drawings/vmlDrawing2.vml").matches("<v:shape ").count(), 1);
}

/// The children that ECMA-376 part 1 gives the roots that are edited, in its order.
const ORDERS: [(&str, &str); 4] = [
    (
        "worksheet",
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter \
         sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions \
         pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing \
         legacyDrawingHF picture oleObjects controls webPublishItems tableParts extLst",
    ),
    ("styleSheet", "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"),
    (
        "workbook",
        "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences definedNames calcPr oleSize \
         customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst",
    ),
    ("comments", "authors commentList extLst"),
];

/// The local names of the root and of its children; fails on what is no document.
fn outline(text: &str) -> (String, Vec<String>) {
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut depth, mut root, mut children) = (0, String::new(), Vec::new());
    loop {
        use quick_xml::events::Event;
        let (name, opens) = match reader.read_event().unwrap() {
            Event::Start(e) => (e.local_name().as_ref().to_owned(), true),
            Event::Empty(e) => (e.local_name().as_ref().to_owned(), false),
            Event::End(_) => {
                depth -= 1;
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        match depth {
            0 => root = name,
            1 => children.push(name),
            _ => {}
        }
        depth += i32::from(opens);
    }
    assert_eq!(depth, 0);
    (root, children)
}

fn assert_ordered(bytes: &[u8]) {
    let mut seen = 0;
    for (name, content) in parts(bytes).iter().filter(|(n, _)| n.ends_with(".xml")) {
        let (root, children) = outline(std::str::from_utf8(content).unwrap());
        let Some((_, order)) = ORDERS.iter().find(|(of, _)| *of == root) else { continue };
        let ranks: Vec<usize> = children.iter().filter_map(|c| order.split_whitespace().position(|o| o == c)).collect();
        assert!(ranks.is_sorted(), "{name}: {children:?}");
        seen += 1;
    }
    assert!(seen > 3);
}

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

#[test]
fn what_cannot_be_edited_gets_its_sheet_beside_it() {
    let mut signed = parts(&plain());
    signed.insert("_xmlsignatures/sig1.xml".to_owned(), b"<Signature/>".to_vec());
    let csv = identification("24BRD0001", "Demande d'aide");
    let revised = {
        let mut all = parts(&plain());
        all.insert("xl/revisions/revisionHeaders.xml".to_owned(), b"<headers/>".to_vec());
        package(&all)
    };
    for (name, bytes, reason) in [
        ("dossier.xlsx", package(&signed), Obstacle::Signed),
        ("identification.csv", csv.clone().into_bytes(), Obstacle::OtherFormat),
        ("budget.xlsx", b"PK coupe".to_vec(), Obstacle::Unread),
        ("dossier.xlsx", revised, Obstacle::Odd),
    ] {
        let Annotated::Beside { sheet, why } = annotated(name, &bytes) else { panic!("{name} was marked") };
        assert_eq!(why, reason, "{name}");
        let read = grid::read(&sheet, "x").unwrap();
        assert_eq!(read.sheets[0].name, "À corriger");
        let (batch, findings) = checked(&[source(name, bytes.as_slice()), source("a.xlsx", sheet.as_slice())]);
        let (alone, without) = checked(&[source(name, bytes)]);
        assert_eq!((batch.files.len(), findings), (alone.files.len(), without), "{name}: the sheet beside it is no file of the dossier");
    }
    let Annotated::Beside { sheet, .. } = annotated("identification.csv", csv.as_bytes()) else { panic!("marked") };
    let links = parts(&sheet);
    assert!(text(&links, "xl/worksheets/_rels/sheet1.xml.rels").contains("Target=\"identification.csv\""), "a link to the file beside it");
}

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = volet(arguments);
    (output.status.code(), utf8(&output.stderr))
}

#[test]
fn copies_mirror_the_input_which_stays_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let (input, copies) = (folder.path().join("recus"), folder.path().join("annotes"));
    fs::create_dir_all(input.join("a")).unwrap();
    fs::write(input.join("a/dossier.xlsx"), workbook()).unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(input.join("lot.zip")).unwrap());
    zip.start_file("b/tableau.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(identification("24BRD0002", "Demande d'aide").as_bytes()).unwrap();
    zip.finish().unwrap();
    let arguments = ["verifier", input.to_str().unwrap(), "--annoter", copies.to_str().unwrap()];
    let before = fs::read(input.join("a/dossier.xlsx")).unwrap();
    let (code, said) = run(&arguments);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("3\u{a0}fichiers écrits"), "{said}");
    for name in ["a/dossier.xlsx", "lot.zip/b/tableau.csv", "lot.zip/b/tableau.csv – À corriger.xlsx"] {
        assert!(copies.join(name).is_file(), "{name}");
    }
    assert!(fs::read(input.join("a/dossier.xlsx")).unwrap() == before);
    // Our own copies are replaced without being asked, and the same input gives the same bytes.
    let first = fs::read(copies.join("a/dossier.xlsx")).unwrap();
    assert_eq!(run(&arguments).0, Some(1));
    assert!(fs::read(copies.join("a/dossier.xlsx")).unwrap() == first);
    // What a holder sent is never replaced.
    fs::write(copies.join("a/dossier.xlsx"), workbook()).unwrap();
    let (code, said) = run(&arguments);
    assert_eq!(code, Some(2));
    assert!(said.contains("--ecraser") && fs::read(copies.join("a/dossier.xlsx")).unwrap() == before, "{said}");
    let (code, said) = run(&["verifier", input.to_str().unwrap(), "--annoter", folder.path().to_str().unwrap(), "--ecraser"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("ne sont jamais modifiés"), "{said}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_to_a_part_takes_the_program_down(rank in 0usize..40, at in 0.0f64..1.0, insert in ".{0,3}", cut in 0usize..40) {
        let mut input = parts(&marked(&workbook()));
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
