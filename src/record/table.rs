//! A table as read: its headers, its lines and the facts beside it.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::cell::Cell;
use crate::grid::CellRef;
use crate::template::Table;

/// What a line of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// A line that counts.
    Line,
    /// A printed subtotal.
    Subtotal,
    /// A printed total.
    Total,
}

/// A line of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Rank of its sheet in [`Dossier::origins`](super::Dossier::origins).
    pub origin: usize,
    /// The row of the sheet, from zero (a form: that of its first label).
    pub row: u32,
    /// A line, a subtotal or a total.
    pub kind: RowKind,
    /// The code of the action, indicator, heading or funder, where the list knows it.
    pub code: Option<String>,
    /// A value for each slot of the table; `None` where the sheet has no column for it.
    pub cells: Vec<Option<Cell>>,
    /// Cells under headers that the template does not know: (header, cell).
    pub extra: Vec<(String, Cell)>,
}

/// How a column was matched to a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Matched {
    /// By its label or an alias.
    Known,
    /// By likeness only.
    Guessed,
    /// By what stands under it.
    ByValues,
    /// By the officer's answer of this rank.
    Answered(usize),
}

/// A column, or a form's label, as recognised.
#[derive(Debug, Clone)]
pub struct Header {
    /// Rank of its sheet in [`Dossier::origins`](super::Dossier::origins).
    pub origin: usize,
    /// Where the label stands.
    pub at: CellRef,
    /// The label as written.
    pub text: String,
    /// The slot it was taken for; `None` for a column the template does not know.
    pub slot: Option<usize>,
    /// How.
    pub matched: Matched,
}

/// A fact beside a table.
#[derive(Debug, Clone)]
pub struct MentionRead {
    /// Its name in the template.
    pub name: String,
    /// Rank of its sheet.
    pub origin: usize,
    /// The value and its cell.
    pub cell: Cell,
}

/// A table as found in a dossier.
#[derive(Debug, Clone)]
pub struct TableRead {
    /// What it was taken for.
    pub table: Arc<Table>,
    /// How sure, 0 to 100.
    pub score: u8,
    /// The columns or labels found.
    pub headers: Vec<Header>,
    /// The lines, totals among them, in the order of the sheets.
    pub rows: Vec<Row>,
    /// Facts beside the table.
    pub mentions: Vec<MentionRead>,
    /// Calendar years in headers with the slot year each was given, while the start of the contract is unknown.
    pub calendar: Vec<(i16, u8)>,
}

impl TableRead {
    /// The lines that count.
    pub fn lines(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|r| r.kind == RowKind::Line)
    }

    /// The printed totals.
    pub fn totals(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|r| r.kind == RowKind::Total)
    }

    /// The cell of a field that has one value.
    #[must_use]
    pub fn cell<'a>(&self, row: &'a Row, field: &str) -> Option<&'a Cell> {
        self.cell_in(row, field, 0)
    }

    /// The cell of a field in a contract year (0: a field that has one value).
    #[must_use]
    pub fn cell_in<'a>(&self, row: &'a Row, field: &str, year: u8) -> Option<&'a Cell> {
        row.cells.get(self.table.slot(field, year)?)?.as_ref()
    }

    /// The number in a field that has one value.
    #[must_use]
    pub fn number(&self, row: &Row, field: &str) -> Option<Decimal> {
        self.number_in(row, field, 0)
    }

    /// The number in a field and contract year.
    #[must_use]
    pub fn number_in(&self, row: &Row, field: &str, year: u8) -> Option<Decimal> {
        self.cell_in(row, field, year)?.value.as_ref()?.number()
    }

    /// The text or code in a field that has one value.
    #[must_use]
    pub fn text<'a>(&self, row: &'a Row, field: &str) -> Option<&'a str> {
        self.cell(row, field)?.value.as_ref()?.text()
    }

    /// The day in a field that has one value.
    #[must_use]
    pub fn date(&self, row: &Row, field: &str) -> Option<Date> {
        self.cell(row, field)?.value.as_ref()?.date()
    }

    /// The header of a field's column, if the sheet has one.
    #[must_use]
    pub fn header(&self, field: &str, year: u8) -> Option<&Header> {
        let slot = self.table.slot(field, year)?;
        self.headers.iter().find(|h| h.slot == Some(slot))
    }

    /// Moves the ranks of officers' answers, where lists of answers are put behind one another.
    pub(crate) fn shift_answers(&mut self, by: usize) {
        for header in &mut self.headers {
            if let Matched::Answered(rank) = &mut header.matched {
                *rank += by;
            }
        }
    }

    /// The value of a mention.
    #[must_use]
    pub fn mention(&self, name: &str) -> Option<&MentionRead> {
        self.mentions.iter().find(|m| m.name == name)
    }
}
