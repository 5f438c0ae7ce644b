//! Workbooks written anew: their values in the same places, or in other layouts, chosen by the rank of the workbook alone.

use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// Where the values of a workbook go.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Layout {
    /// Where they stood.
    Plain,
    /// Lower and further right, under a title; headers with slips of typing or in capitals; blank rows; in every other workbook
    /// two sheets on one, one below the other.
    Altered,
}

/// Rows that may be headers.
const TOP: usize = 8;
/// Letters from which on a word is mistyped.
const LONG: usize = 8;

/// Writes the values of a workbook into another one.
pub(crate) fn rewrite(from: &Path, to: &Path, layout: Layout, rank: usize) {
    let mut source: Xlsx<_> = open_workbook(from).expect("a workbook");
    let sheets = source.worksheets();
    let mut book = Workbook::new();
    let together = if layout == Layout::Altered && rank % 2 == 1 { 2 } else { 1 };
    for group in sheets.chunks(together) {
        let sheet = book.add_worksheet().set_name(&group[0].0).expect("a name");
        let mut next = 0;
        for (name, cells) in group {
            next = match layout {
                Layout::Plain => put(sheet, cells, (0, 0), |_, text| text.to_owned()),
                Layout::Altered => altered(sheet, name, cells, next, rank),
            };
        }
    }
    book.save(to).expect("a file");
}

/// Writes a table under a title from a row on; the row after it and two blank ones.
fn altered(sheet: &mut Worksheet, name: &str, cells: &Range<Data>, first: u32, rank: usize) -> u32 {
    let (down, right) = (2 + rank as u32 % 3, rank as u16 % 3);
    sheet.write_string(first, right, name).expect("a title");
    let words = |row: usize, text: &str| match rank % 3 {
        _ if row >= TOP => text.to_owned(),
        0 => text.to_uppercase(),
        1 => mistyped(text),
        _ => text.to_owned(),
    };
    put(sheet, cells, (first + down, right), words) + 2
}

/// Writes cells from a place on, texts as `words` has them by their row; the row after them.
fn put(sheet: &mut Worksheet, cells: &Range<Data>, (down, right): (u32, u16), words: impl Fn(usize, &str) -> String) -> u32 {
    let (top, left) = cells.start().unwrap_or_default();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let mut after = down;
    for (row, col, value) in cells.used_cells() {
        let at = (down + top + row as u32, right + left as u16 + col as u16);
        after = at.0 + 1;
        match value {
            Data::Int(n) => sheet.write_number(at.0, at.1, *n as f64),
            Data::Float(n) => sheet.write_number(at.0, at.1, *n),
            Data::Bool(flag) => sheet.write_boolean(at.0, at.1, *flag),
            Data::DateTime(date) => sheet.write_number_with_format(at.0, at.1, date.as_f64(), &day),
            other => sheet.write_string(at.0, at.1, words(row, &other.to_string())),
        }
        .expect("a value");
    }
    after
}

/// A text whose first long word lacks a letter.
fn mistyped(text: &str) -> String {
    let slip = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.remove(letters.len() / 2);
        letters.into_iter().collect::<String>()
    };
    match text.split(' ').find(|word| word.chars().count() >= LONG && word.chars().all(char::is_alphabetic)) {
        Some(word) => text.replacen(word, &slip(word), 1),
        None => text.to_owned(),
    }
}
