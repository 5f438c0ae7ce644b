//! What tests of marked workbooks share: workbooks to mark, their parts, and the order of elements that the standard wants.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DocProperties, ExcelDateTime, Format, Note,
    Workbook, Worksheet,
};
use volet::finding::Finding;
use volet::findings::Findings;
use volet::profile::Profile;
use volet::record::Batch;
use volet::report::annotate::{Annotated, ByFile, annotate};
use volet::rules;
use volet::source::Source;

use crate::support::{batch, identification, scheme, source};

/// The parts of a package, by name.
pub(crate) type Parts = BTreeMap<String, Vec<u8>>;

pub(crate) fn parts(bytes: &[u8]) -> Parts {
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

pub(crate) fn package(parts: &Parts) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn text<'a>(parts: &'a Parts, name: &str) -> &'a str {
    std::str::from_utf8(parts.get(name).unwrap_or_else(|| panic!("{name} is missing among {:?}", parts.keys()))).unwrap()
}

/// A package whose parts went through an edit.
pub(crate) fn edited(bytes: &[u8], edit: impl Fn(&str, String) -> String) -> Vec<u8> {
    let changed = parts(bytes).into_iter().map(|(name, content)| match String::from_utf8(content) {
        Ok(text) => (name.clone(), edit(&name, text).into_bytes()),
        Err(binary) => (name, binary.into_bytes()),
    });
    package(&changed.collect())
}

pub(crate) fn checked(sources: &[Source]) -> (Batch, Vec<Finding>) {
    let batch = batch(&scheme(), sources);
    let findings = rules::check(&batch, &Profile::embedded().unwrap());
    (batch, findings)
}

pub(crate) fn annotated(name: &str, bytes: &[u8]) -> Annotated {
    let (batch, findings) = checked(&[source(name, bytes)]);
    let findings = Findings::from(findings);
    ByFile::new(&batch, findings.whole()).of(0, |remarks| annotate(bytes, &batch.files[0], remarks)).unwrap()
}

pub(crate) fn marked(bytes: &[u8]) -> Vec<u8> {
    match annotated("dossier.xlsx", bytes) {
        Annotated::Marked(bytes) => bytes,
        Annotated::Beside { why, .. } => panic!("not marked: {why:?}"),
    }
}

/// Code, sheet and cell of each remark.
pub(crate) fn remarks(bytes: &[u8]) -> Vec<String> {
    let (_, findings) = checked(&[source("dossier.xlsx", bytes)]);
    findings.iter().map(|f| format!("{} {:?} {:?} {}", f.code, f.spot.sheet, f.spot.cell.map(|c| c.to_string()), f.sentence())).collect()
}

pub(crate) fn identity(sheet: &mut Worksheet) {
    sheet.set_name("Identification").unwrap();
    for (row, line) in (0u32..).zip(identification("24BRD0001", "Demande d'aide").lines()) {
        let (label, value) = line.split_once(';').unwrap();
        sheet.write(row, 0, label).unwrap();
        sheet.write(row, 1, value).unwrap();
    }
}

pub(crate) const PROGRAMME: &str = "Programme d'actions";

/// One fault: a text in B3 where a number is asked.
pub(crate) fn programme(sheet: &mut Worksheet) {
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
pub(crate) fn new_book() -> Workbook {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2025, 1, 15).unwrap()));
    book
}

/// A workbook with much beside its tables, all of which must stay.
pub(crate) fn workbook() -> Vec<u8> {
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
pub(crate) fn plain() -> Vec<u8> {
    let mut book = new_book();
    identity(book.add_worksheet());
    programme(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

/// Everything between two marks, as often as they come.
pub(crate) fn between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

/// What the comment on a cell says.
pub(crate) fn said(comments: &str, cell: &str) -> String {
    let comment = between(comments, &format!("ref=\"{cell}\""), "</comment>")[0];
    let texts = between(comment, "<t", "</t>").into_iter().filter(|t| t.starts_with(['>', ' ']));
    texts.filter_map(|t| t.split_once('>')).map(|(_, words)| words).collect()
}

/// The part of the sheet of this name.
pub(crate) fn sheet_part(parts: &Parts, name: &str) -> String {
    let tag =
        between(text(parts, "xl/workbook.xml"), "sheet name=\"", "/>").into_iter().find(|t| t.starts_with(&format!("{name}\""))).unwrap();
    let id = between(tag, "id=\"", "\"").into_iter().next_back().unwrap();
    let links = between(text(parts, "xl/_rels/workbook.xml.rels"), "<Relationship ", "/>");
    let link = links.into_iter().find(|l| l.contains(&format!("Id=\"{id}\""))).unwrap();
    format!("xl/{}", between(link, "Target=\"", "\"")[0])
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

pub(crate) fn assert_ordered(bytes: &[u8]) {
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
