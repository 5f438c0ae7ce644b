//! Heights of rows that the writer of workbooks need not keep. What it is told of a single row stays in memory until the book is saved:
//! with many rows that takes more than all the rest; and where that row is the last, it writes it once more, empty, when it is saved.
//! But a row of which it was told nothing is as high as the rows of its sheet usually are when it is written, and it is written when a
//! cell of a later row comes.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{ROWS, fit};

/// Gives a row its height once its cells are there, in a sheet whose rows are written once and for all, from the first on.
pub(crate) fn set(sheet: &mut Worksheet, row: u32, height: f64) -> Result<(), XlsxError> {
    // Below the last row that a sheet can have no cell comes: that one stays as high as rows usually are.
    if usize::try_from(row).is_ok_and(|row| row < ROWS) {
        sheet.set_default_row_height(height);
        sheet.write_number(row + 1, 0, 0)?.clear_cell(row + 1, 0);
        sheet.set_default_row_height(fit::LINE);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use rust_xlsxwriter::Workbook;
    use zip::ZipArchive;

    use super::super::long::{Finished, Tables};
    use super::super::stack::{Column, Kind, Stack, Value};
    use super::super::style::Styles;
    use super::super::{new_book, sheet};
    use super::*;

    fn parts(bytes: Vec<u8>) -> Vec<String> {
        let mut package = ZipArchive::new(Cursor::new(bytes)).expect("a package");
        let mut part = |rank: usize| {
            let mut text = String::new();
            package.by_name(&format!("xl/worksheets/sheet{rank}.xml")).ok()?.read_to_string(&mut text).expect("text");
            Some(text)
        };
        (1..).map_while(&mut part).collect()
    }

    /// What a part says of each of its rows.
    fn rows(part: &str) -> Vec<&str> {
        part.split("<row ").skip(1).map(|text| text.split_once('>').expect("a tag").0).collect()
    }

    fn stack(name: &str, texts: &[&str]) -> Stack {
        let mut stack = Stack::new(name.to_owned(), name, "", vec![Column::new("A", Kind::Text), Column::new("B", Kind::Count)]);
        stack.extend(texts.iter().map(|text| vec![Value::text(text), Value::count(1)]));
        stack
    }

    #[test]
    fn heights_stand_in_the_rows_they_belong_to() {
        let (mut book, mut tables) = (new_book("essai", &[]).expect("a book"), Tables::default());
        let mut hidden = stack("cachée", &["a\nb", "c"]);
        hidden.hidden = true;
        for stack in [stack("plate", &["a", "b"]), stack("haute", &["a", "b\nb", "", "c\nc\nc", "d\nd", "e"]), hidden] {
            sheet::write((&mut book, &mut tables), &stack, &Styles::new()).expect("written");
        }
        let parts = parts(tables.save(&mut book).and_then(Finished::bytes).expect("bytes"));
        let high = |row: usize, height: u8| format!("r=\"{row}\" ht=\"{height}\" customHeight=\"1\"");
        let usual = |row: usize| format!("r=\"{row}\"");
        assert_eq!(rows(&parts[0]), [high(1, 18), usual(2), usual(3)]);
        assert_eq!(rows(&parts[1]), [high(1, 18), usual(2), high(3, 30), usual(4), high(5, 45), high(6, 30), usual(7)]);
        assert_eq!(rows(&parts[2]), [high(1, 18), high(2, 30), usual(3)]);
        assert!(parts.iter().all(|part| part.contains("<sheetFormatPr defaultRowHeight=\"15\"/>")), "{parts:?}");
    }

    #[test]
    fn a_high_row_at_the_end_stands_there_once() {
        let (mut book, mut tables) = (new_book("essai", &[]).expect("a book"), Tables::default());
        for stack in [stack("vide", &[]), stack("pleine", &["a\nb"])] {
            sheet::write((&mut book, &mut tables), &stack, &Styles::new()).expect("written");
        }
        let parts = parts(tables.save(&mut book).and_then(Finished::bytes).expect("bytes"));
        let high = |row: usize, height: u8| format!("r=\"{row}\" ht=\"{height}\" customHeight=\"1\"");
        assert_eq!(rows(&parts[0]), [high(1, 18), "r=\"2\"".to_owned()]);
        assert_eq!(rows(&parts[1]), [high(1, 18), high(2, 30), "r=\"3\"".to_owned()]);
        assert!(parts[1].contains("<row r=\"3\"></row>"), "{}", parts[1]);
    }

    /// A sheet of two columns; `tell` is given the height of each row, once its cells are there.
    fn told(tell: fn(&mut Worksheet, u32, f64)) -> Vec<String> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_low_memory().expect("a sheet");
        for row in 0..2000 {
            sheet.write_number(row, row.is_multiple_of(3).into(), row).expect("written");
            if row % 7 < 3 {
                tell(sheet, row, f64::from(row % 410) + 0.4);
            }
        }
        sheet.write_string(2000, 0, "<row r=\"2\">").expect("written");
        parts(book.save_to_buffer().expect("bytes"))
    }

    #[test]
    fn a_sheet_is_the_same_as_when_the_writer_is_told_of_each_row() {
        let plain = told(|sheet, row, height| {
            sheet.set_row_height(row, height).expect("told");
        });
        assert_eq!(told(|sheet, row, height| set(sheet, row, height).expect("told")), plain);
    }

    #[test]
    fn the_last_row_of_a_full_sheet_has_the_usual_height() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_low_memory().expect("a sheet");
        for row in [1_048_574, 1_048_575] {
            sheet.write_number(row, 0, 1).expect("written");
            set(sheet, row, 30.0).expect("told");
        }
        let parts = parts(book.save_to_buffer().expect("bytes"));
        assert_eq!(rows(&parts[0]), ["r=\"1048575\" ht=\"30\" customHeight=\"1\"", "r=\"1048576\""]);
    }
}
