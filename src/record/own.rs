//! The sheet « À corriger » that the program itself puts into a holder's workbook: never data, whatever program saved it last.

use crate::grid::{Raw, Sheet};

/// What the sheet is called.
pub const OWN_SHEET: &str = "À corriger";
/// How the sentence begins by which the sheet is known again; it stands in the first column, near the top.
pub const OWN_MARK: &str = "Feuille écrite par volet";
/// Rows from the top in which that sentence is looked for.
pub const OWN_ROWS: u32 = 10;

/// Whether a sheet is the program's own.
pub(super) fn is_own(sheet: &Sheet) -> bool {
    let says = |raw: &Option<Raw>| matches!(raw, Some(Raw::Text(text)) if text.trim_start().starts_with(OWN_MARK));
    sheet.rows_between(0, OWN_ROWS - 1).any(|(_, cells)| cells.first().is_some_and(|c| c.at.col == 0 && says(&c.raw)))
}
