//! A workbook that the program itself wrote, cell by cell, with calamine: another reader than the one for what people send, and one
//! that keeps no sheet in memory.

use std::io::{Read, Seek};

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use rust_decimal::Decimal;

use super::CellRef;
use crate::text::is_blank;

/// Calls with each sheet, then with each of its cells that holds something, in order: the sheet's name, and for a cell its place and the
/// number that it holds, if it does.
///
/// # Errors
/// It is no workbook, or damaged.
pub(crate) fn each_own_cell(
    file: impl Read + Seek,
    mut each: impl FnMut(&str, Option<(CellRef, Option<Decimal>)>),
) -> Result<(), XlsxError> {
    let mut book = Xlsx::new(file)?;
    for name in book.sheet_names() {
        each(&name, None);
        let mut cells = book.worksheet_cells_reader(&name)?;
        while let Some(cell) = cells.next_cell()? {
            let number = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::String(text) if text.chars().all(is_blank) => continue,
                DataRef::SharedString(text) if text.chars().all(is_blank) => continue,
                #[expect(clippy::cast_precision_loss, reason = "as the file holds it")]
                DataRef::Int(n) => Decimal::try_from(*n as f64).ok(),
                DataRef::Float(n) => Decimal::try_from(*n).ok(),
                _ => None,
            };
            let (row, col) = cell.get_position();
            each(&name, Some((CellRef::new(row, col), number)));
        }
    }
    Ok(())
}
