//! Bytes of a spreadsheet → [`Workbook`]: what was typed and where, no meaning.
//!
//! Our own pass over .xlsx, .xlsb and .ods, calamine for .xls. Cells are kept sparse, so a stray cell at XFD1048576 costs
//! one cell. Knows nothing of templates, labels or rules.

mod biff;
mod cells;
mod choices;
pub mod codec;
mod csv;
mod format;
mod formula;
mod limits;
mod ods;
mod old;
mod ole;
mod open;
mod own;
mod package;
mod sealed;
mod sniff;
mod typed;
mod unreadable;
mod xlsb;
mod xlsx;
mod xml;

use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::text::is_blank;

pub use cells::{Sheet, across, in_column};
pub use choices::{Choice, choices};
pub use format::Format;
pub use formula::Formulas;
pub use limits::{Bound, LIMITS, Limit, Limits, Unit, listed};
pub use open::{read, read_light, read_within};
pub(crate) use own::each_own_cell;
pub use unreadable::Unreadable;

/// A cell's place on its sheet, both counted from zero. Displays as `A1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// Row, from zero.
    pub row: u32,
    /// Column, from zero.
    pub col: u32,
}

impl CellRef {
    /// The last row and column a worksheet can have (Excel's grid).
    pub const LAST: CellRef = CellRef { row: 1_048_575, col: 16_383 };

    /// The cell at this row and column, both from zero.
    #[must_use]
    pub const fn new(row: u32, col: u32) -> Self {
        Self { row, col }
    }

    /// The cell this many rows below and columns to the right.
    #[must_use]
    pub fn offset(self, rows: i64, cols: i64) -> Option<Self> {
        let row = u32::try_from(i64::from(self.row) + rows).ok()?;
        let col = u32::try_from(i64::from(self.col) + cols).ok()?;
        (row <= Self::LAST.row && col <= Self::LAST.col).then_some(Self { row, col })
    }

    /// Reads an address such as `C7`; `None` if it is none or lies outside the grid.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let split = text.find(|c: char| c.is_ascii_digit())?;
        let (letters, digits) = text.split_at(split);
        let mut col = 0u32;
        for c in letters.chars() {
            let rank = u32::from(c.to_ascii_uppercase()).checked_sub(64).filter(|n| (1..=26).contains(n))?;
            col = col.checked_mul(26)?.checked_add(rank)?;
        }
        let row: u32 = digits.parse().ok()?;
        let at = Self { row: row.checked_sub(1)?, col: col.checked_sub(1)? };
        (at.row <= Self::LAST.row && at.col <= Self::LAST.col).then_some(at)
    }
}

/// The letters of a column counted from zero: 0 → `A`, 27 → `AB`.
#[must_use]
pub fn column_letters(col: u32) -> String {
    let mut letters = Vec::new();
    let mut n = col + 1;
    while n > 0 {
        letters.push(char::from(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0)));
        n = (n - 1) / 26;
    }
    letters.iter().rev().collect()
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.col), self.row + 1)
    }
}

/// What stands in a cell, as the file holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum Raw {
    /// Text, as typed.
    Text(String),
    /// A number; binary fractions are rounded to the 15 digits that spreadsheets show.
    Number(Decimal),
    /// A true/false cell.
    Flag(bool),
    /// A number shown as a date.
    Date(Date),
    /// An error value such as `#REF!`.
    Error(String),
    /// A cell whose content the file garbles, with what could be seen of it.
    Garbled(String),
}

impl Raw {
    /// Whether it is a text in which nothing shows.
    fn is_blank_text(&self) -> bool {
        matches!(self, Self::Text(text) if text.chars().all(is_blank))
    }

    /// The bytes of its text, for the budget of a reading.
    fn text_bytes(&self) -> usize {
        if let Self::Text(text) = self { text.len() } else { 0 }
    }
}

/// How a cell's number format shows a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// As a number.
    #[default]
    Plain,
    /// As a percentage: 0.416 shows as 41,6 %.
    Percent,
    /// As a date.
    Date,
}

/// A cell that holds something.
#[derive(Clone, Debug, PartialEq)]
pub struct GridCell {
    /// Where it stands.
    pub at: CellRef,
    /// What stands there; `None` for a formula whose value the file does not hold.
    pub raw: Option<Raw>,
    /// The formula, without its equals sign.
    pub formula: Option<String>,
    /// How a number shows there.
    pub shown: Shown,
}

impl GridCell {
    /// A cell without a formula or a number format.
    #[must_use]
    pub fn new(at: CellRef, raw: Option<Raw>) -> Self {
        Self { at, raw, formula: None, shown: Shown::Plain }
    }

    /// The same cell with a formula, if there is one.
    #[must_use]
    pub fn with_formula(self, formula: Option<String>) -> Self {
        Self { formula, ..self }
    }

    /// The same cell showing numbers this way.
    #[must_use]
    pub fn shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }
}

/// A block of cells, corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its top left cell.
    pub first: CellRef,
    /// Its bottom right cell.
    pub last: CellRef,
}

impl Region {
    /// Whether a cell lies in it.
    #[must_use]
    pub fn holds(&self, at: CellRef) -> bool {
        (self.first.row..=self.last.row).contains(&at.row) && (self.first.col..=self.last.col).contains(&at.col)
    }
}

/// Whether a sheet shows in the spreadsheet program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// An ordinary sheet.
    Visible,
    /// Hidden by the menu.
    Hidden,
    /// Hidden so that the menu does not show it again.
    VeryHidden,
}

/// A spreadsheet file as cells.
#[derive(Clone, Debug)]
pub struct Workbook {
    /// The format found in the bytes, whatever the name says.
    pub format: Format,
    /// The sheets that hold cells, in order.
    pub sheets: Vec<Sheet>,
    /// A VBA project is inside (never run).
    pub macros: bool,
    /// Links to other workbooks are inside (never followed).
    pub external_links: bool,
    /// Facts worth telling the reader, in French (encoding assumed …).
    pub notes: Vec<String>,
    /// What stood in the file and could not be read, in French (a sheet cut short, a cell without a place …).
    pub losses: Vec<String>,
}

impl Workbook {
    /// A workbook of this format, still without sheets.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self { format, sheets: Vec::new(), macros: false, external_links: false, notes: Vec::new(), losses: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_there_and_back() {
        for text in ["A1", "Z9", "AA10", "XFD1048576"] {
            assert_eq!(CellRef::parse(text).map(|c| c.to_string()).as_deref(), Some(text));
        }
        for text in ["", "A", "1", "A0", "XFE1", "A1048577", "B4294967297", "é1"] {
            assert_eq!(CellRef::parse(text), None, "{text}");
        }
    }
}
