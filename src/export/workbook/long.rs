//! Tables of any length. The writer of workbooks remembers each cell of a table, to find others that lie over it: with many rows that
//! takes more memory than all the rest. It is told of the first row alone; where a table ends is put in afterwards.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};

use rust_xlsxwriter::{Table, Workbook, Worksheet, XlsxError};
use zip::result::ZipError;
use zip::{ZipArchive, ZipWriter};

use super::refused;
use crate::error::Error;
use crate::grid::CellRef;

/// The tables of a workbook, in the order of its sheets.
#[derive(Debug, Default)]
pub(crate) struct Tables(Vec<CellRef>);

impl Tables {
    /// Adds a table from the first cell of a sheet to its last row and column.
    pub(crate) fn add(&mut self, sheet: &mut Worksheet, (row, column): (u32, u16), table: &Table) -> Result<(), XlsxError> {
        sheet.add_table(0, 0, 1, column, table)?;
        self.0.push(CellRef::new(row, column.into()));
        Ok(())
    }

    /// The finished workbook, its tables as long as they are.
    ///
    /// # Errors
    /// The writer of workbooks refuses.
    pub(crate) fn save(&self, book: &mut Workbook) -> Result<Finished, Error> {
        let (mut short, mut whole) = (scratch()?, scratch()?);
        book.save_to_writer(&mut short).map_err(refused)?;
        self.lengthened(&mut short, &mut whole).map_err(|why| match why {
            ZipError::Io(why) => refused(why.into()),
            why => Error::Workbook(why.to_string()),
        })?;
        Ok(Finished(whole))
    }

    fn lengthened(&self, short: &mut File, whole: &mut File) -> Result<(), ZipError> {
        let mut out = ZipWriter::new(BufWriter::new(whole));
        let mut package = ZipArchive::new(BufReader::new(short))?;
        let mut put_in = 0;
        for rank in 0..package.len() {
            let name = package.by_index_raw(rank)?.name()?.into_owned();
            let Some(last) = self.named(&name) else {
                out.raw_copy_file(package.by_index_raw(rank)?)?;
                continue;
            };
            let mut part = package.by_index(rank)?;
            let mut text = String::new();
            part.read_to_string(&mut text)?;
            out.start_file(name, part.options())?;
            let written = area(CellRef::new(1, last.col));
            put_in += text.matches(&written).count();
            out.write_all(text.replace(&written, &area(last)).as_bytes())?;
        }
        // A table names its cells, and so does its filter.
        if put_in != 2 * self.0.len() {
            return Err(ZipError::InvalidArchive("une table ne dit pas où elle finit".into()));
        }
        Ok(out.finish()?.flush()?)
    }

    /// Where the table of a part ends.
    fn named(&self, part: &str) -> Option<CellRef> {
        let number: usize = part.strip_prefix("xl/tables/table")?.strip_suffix(".xml")?.parse().ok()?;
        self.0.get(number.checked_sub(1)?).copied()
    }
}

/// A file of the system that nobody else sees.
fn scratch() -> Result<File, Error> {
    tempfile::tempfile().map_err(|why| refused(why.into()))
}

/// A workbook that is finished and waits for its place: it may be longer than memory should hold.
#[derive(Debug)]
pub struct Finished(File);

impl Finished {
    /// Copies it to its place.
    ///
    /// # Errors
    /// The place or the file it waits in refuses.
    pub fn copy_to(&mut self, out: &mut dyn Write) -> std::io::Result<()> {
        self.0.rewind()?;
        std::io::copy(&mut self.0, out).map(drop)
    }

    /// Its bytes.
    ///
    /// # Errors
    /// The file it waits in refuses.
    pub fn bytes(mut self) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        self.copy_to(&mut out).map_err(|why| refused(why.into()))?;
        Ok(out)
    }

    /// Reads it again from its beginning.
    pub(super) fn reader(&mut self) -> std::io::Result<impl Read + Seek + '_> {
        self.0.rewind()?;
        Ok(BufReader::new(&mut self.0))
    }
}

/// From the first cell to the last, as parts say it. No quote stands in a label there.
fn area(last: CellRef) -> String {
    format!("ref=\"A1:{last}\"")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use rust_xlsxwriter::TableColumn;

    use super::*;

    #[test]
    fn a_table_ends_where_its_rows_do() {
        let (mut book, mut tables) = (Workbook::new(), Tables::default());
        for rows in [1, 70_000] {
            let columns = ["A:B2", "ref=\"A1:B2\""].map(|label| TableColumn::new().set_header(label));
            tables.add(book.add_worksheet(), (rows, 1), &Table::new().set_columns(&columns)).expect("a table");
        }
        let mut package =
            ZipArchive::new(Cursor::new(tables.save(&mut book).and_then(Finished::bytes).expect("bytes"))).expect("a package");
        let mut part = |rank: usize| {
            let mut text = String::new();
            package.by_name(&format!("xl/tables/table{rank}.xml")).expect("a part").read_to_string(&mut text).expect("text");
            text
        };
        for (rank, area) in [(1, "ref=\"A1:B2\""), (2, "ref=\"A1:B70001\"")] {
            let text = part(rank);
            assert_eq!(text.matches(area).count(), 2, "{text}");
            assert!(text.contains("name=\"A:B2\"") && text.contains("name=\"ref=&quot;A1:B2&quot;\""), "{text}");
        }
    }
}
