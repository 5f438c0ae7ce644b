//! Heights of rows that the writer of workbooks need not keep. What it is told of a single row stays in memory until the book is saved:
//! with many rows that takes more than all the rest. But a row of which it was told nothing gets the height that is the usual one of its
//! sheet when the row is written, and that is when the first cell of a later one comes: until then, the usual height is that of the row.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::fit;
use super::stack::Value;

/// The heights of a sheet whose rows are written once and for all, from the first on.
#[derive(Debug, Default)]
pub(super) struct Heights {
    /// The row that the writer still holds, if it is higher than usual.
    held: Option<(u32, f64)>,
}

impl Heights {
    /// Takes down the height of a row before its values are written; none is the usual one.
    pub(super) fn begin(&mut self, sheet: &mut Worksheet, (row, height): (u32, Option<f64>), values: &[Value]) -> Result<(), XlsxError> {
        match self.held {
            Some((_, height)) if values.iter().any(is_cell) => drop(sheet.set_default_row_height(height)),
            _ => self.end(sheet)?,
        }
        self.held = height.map(|height| (row, height));
        Ok(())
    }

    /// No cell follows that would have the row written which is held: the writer is told of that one.
    pub(super) fn end(&mut self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_default_row_height(fit::LINE);
        if let Some((row, height)) = self.held.take() {
            sheet.set_row_height(row, height)?;
        }
        Ok(())
    }
}

/// Whether a cell is written for a value in any case: an empty text may leave none.
fn is_cell(value: &Value) -> bool {
    match value {
        Value::Empty | Value::Link(_) => false,
        Value::Text(text) => !text.is_empty(),
        Value::Number(_) | Value::Date(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use rust_xlsxwriter::Workbook;
    use zip::ZipArchive;

    use super::super::long::{Finished, Tables};
    use super::super::stack::{Column, Kind, Stack};
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

    /// The rows of a sheet that have a height of their own, with what the part says of it.
    fn high(part: &str) -> Vec<(usize, &str)> {
        let row = |tag: &'_ str| tag.split_once("\" ht=").map(|(row, _)| row.parse().expect("a rank"));
        part.split("<row r=\"")
            .skip(1)
            .filter_map(|text| {
                let tag = text.split_once('>').expect("a tag").0;
                Some((row(tag)?, &tag[tag.find("ht=").expect("a height")..]))
            })
            .collect()
    }

    fn stack(name: &str, texts: &[&str]) -> Stack {
        let mut stack = Stack::new(name.to_owned(), name, "", vec![Column::new("A", Kind::Text), Column::new("B", Kind::Count)]);
        stack.extend(texts.iter().map(|text| vec![Value::text(text), Value::count(1)]));
        stack
    }

    #[test]
    fn heights_stand_in_the_rows_they_belong_to() {
        let (mut book, mut tables) = (new_book("essai", &[]).expect("a book"), Tables::default());
        for stack in [stack("plate", &["a", "b"]), stack("haute", &["a", "b\nb", "c", "", "d\nd\nd", "e\ne"]), stack("suite", &["a"])] {
            sheet::write((&mut book, &mut tables), &stack, &Styles::new()).expect("written");
        }
        let parts = parts(tables.save(&mut book).and_then(Finished::bytes).expect("bytes"));
        let [header, two, three] = ["ht=\"18\"", "ht=\"30\"", "ht=\"45\""].map(|height| format!("{height} customHeight=\"1\""));
        assert_eq!(high(&parts[0]), [(1, &*header)]);
        assert_eq!(high(&parts[1]), [(1, &*header), (3, &*two), (6, &*three), (7, &*two)]);
        assert_eq!(high(&parts[2]), [(1, &*header)]);
        assert!(parts.iter().all(|part| part.contains("<sheetFormatPr defaultRowHeight=\"15\"/>")));
    }

    /// Texts one under the other, each in a sheet of low and in one of constant memory; `tell` is given the height of each row.
    fn told(texts: &[&str], tell: fn(&mut Heights, &mut Worksheet, (u32, Option<f64>), &[Value])) -> Vec<String> {
        let mut book = Workbook::new();
        for constant in [false, true] {
            let sheet = if constant { book.add_worksheet_with_constant_memory() } else { book.add_worksheet_with_low_memory() };
            let (sheet, mut heights) = (sheet.expect("a sheet"), Heights::default());
            for (row, text) in (0..).zip(texts) {
                let values = [Value::Text((*text).into())];
                tell(&mut heights, sheet, (row, fit::height(&values, &[9.0])), &values);
                sheet.write_string(row, 0, *text).expect("written");
            }
            heights.end(sheet).expect("the end");
        }
        parts(book.save_to_buffer().expect("bytes"))
    }

    #[test]
    fn sheets_are_the_same_as_when_the_writer_is_told_of_each_row() {
        let texts = ["", "a\nb", "", "", "a", "a\nb\nc", "", "a\nb", "a\nb", "a", "a", &"long ".repeat(999), "a\nb"];
        for end in 0..=texts.len() {
            let ours = told(&texts[..end], |heights, sheet, at, values| heights.begin(sheet, at, values).expect("told"));
            let plain = told(&texts[..end], |_, sheet, (row, height), _| {
                height.map(|height| sheet.set_row_height(row, height).expect("told"));
            });
            assert_eq!(ours, plain);
        }
    }
}
