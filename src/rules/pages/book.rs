//! Blocks of a page → the files of a dossier: text, bytes, and workbooks from a small notation.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Formula, Workbook};

/// Stands for the result of a formula that has none until [`repack`] takes it away.
const NO_RESULT: &str = "∅";

pub(super) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&String::from_utf8_lossy(pair), 16).expect("hex")).collect()
}

/// A workbook from a small notation: `[Feuille]`, `[Feuille | masquée]` or `[Feuille | très masquée]`, then rows from A1, cells parted by `;`.
/// A cell is a number (`12.5`), a formula with its value (`=SUM(A1:A2) -> 12`, without `->` no value, `-> #REF!` an error value), a day (`@2024-01-31`), or text
/// (in `"…"` where it looks like one of these). A line `+macros` or `+liens` puts a VBA project or a link to another workbook in the package.
pub(super) fn workbook(text: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let mut row = 0;
    let mut parts: Vec<&str> = Vec::new();
    for line in text.lines() {
        match line {
            "+macros" => parts.push("xl/vbaProject.bin"),
            "+liens" => parts.push("xl/externalLinks/externalLink1.xml"),
            _ => {}
        }
        if line.starts_with('+') {
            continue;
        }
        if let Some(head) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            let (name, state) = head.split_once(" | ").unwrap_or((head, ""));
            let sheet = book.add_worksheet().set_name(name).expect("sheet name");
            match state {
                "masquée" => sheet.set_hidden(true),
                "très masquée" => sheet.set_very_hidden(true),
                _ => sheet,
            };
            row = 0;
            continue;
        }
        let rank = book.worksheets().len() - 1;
        let sheet = book.worksheet_from_index(rank).expect("sheet");
        for (col, cell) in (0u16..).zip(line.split(';')) {
            write(sheet, row, col, cell.trim());
        }
        row += 1;
    }
    repack(book.save_to_buffer().expect("workbook"), &parts)
}

/// The package with empty parts added, and formulas without a result as other programs write them (rust_xlsxwriter always gives one).
fn repack(bytes: Vec<u8>, parts: &[&str]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("package");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for rank in 0..from.len() {
        let mut entry = from.by_index(rank).expect("part");
        let name = entry.name().expect("name").into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("text");
        if name.starts_with("xl/worksheets/") {
            let no_result = regex::Regex::new(&format!(r#" t="str"(><f>[^<]*</f>)<v>{NO_RESULT}</v>"#)).expect("pattern");
            text = no_result.replace_all(&text, "$1").into_owned();
        }
        to.start_file(name, options).expect("part");
        to.write_all(text.as_bytes()).expect("part");
    }
    for part in parts {
        to.start_file(*part, options).expect("part");
    }
    to.finish().expect("package").into_inner()
}

fn write(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, col: u16, cell: &str) {
    let day = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    if cell.is_empty() {
        return;
    }
    if let Some(formula) = cell.strip_prefix('=') {
        let (formula, result) = formula.split_once(" -> ").unwrap_or((formula, NO_RESULT));
        sheet.write_formula(row, col, Formula::new(formula).set_result(result)).expect("formula");
    } else if let Some(date) = cell.strip_prefix('@') {
        let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(date).expect("date");
        sheet.write_datetime_with_format(row, col, &date, &day).expect("date");
    } else if let Ok(number) = cell.parse::<f64>() {
        sheet.write_number(row, col, number).expect("number");
    } else {
        sheet.write_string(row, col, cell.trim_matches('"')).expect("text");
    }
}
