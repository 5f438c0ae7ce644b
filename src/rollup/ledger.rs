//! A data sheet in memory: tidy typed rows with the dossier's attributes joined, so that plain SUMIFS do.

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::format::Format;
use super::rows::Rows;
use super::words::{Known, Words};
use crate::export::workbook::continued;

/// What stands in a cell of a data sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// Nothing: a missing value is never 0.
    Empty,
    /// Text.
    Text(Arc<str>),
    /// A number.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// A live formula over cells of the workbook, with its value.
    Formula(Box<Live>),
}

/// A live formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Live {
    /// The formula, one for all rows of a column: [`OWN_ROW`] stands for the number of its row.
    pub formula: Arc<str>,
    /// Its value.
    pub value: Option<Decimal>,
}

/// What stands in a formula for the number of its own row: a sign that no text of a workbook has.
pub const OWN_ROW: &str = "\u{1}";

impl Datum {
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        if text.is_empty() { Datum::Empty } else { Datum::Text(Arc::from(text)) }
    }

    pub(super) fn live(formula: &Arc<str>, value: Option<Decimal>) -> Self {
        Datum::Formula(Box::new(Live { formula: formula.clone(), value }))
    }

    /// The number, written or computed.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Datum::Number(n) => Some(*n),
            Datum::Formula(live) => live.value,
            _ => None,
        }
    }

    /// The text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Datum::Text(text) = self { Some(text) } else { None }
    }
}

/// A column of a data sheet.
#[derive(Debug, Clone)]
pub struct Column {
    /// The field's name; `@` before what comes from the dossier or from us.
    pub name: String,
    /// What stands over it.
    pub label: String,
    /// How its values show.
    pub format: Format,
}

/// A data sheet, with the further ones it flows on to where its rows are more than a sheet holds.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// The full name of its table.
    pub name: String,
    /// The first sheet.
    pub sheet: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Rows,
    limit: usize,
    known: Known,
}

/// One of the sheets of a [`Ledger`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What it is called.
    pub sheet: String,
    /// The rows it holds, by rank.
    pub rows: Range<usize>,
    /// The last row of the sheet that formulas look at, from 1.
    last: usize,
}

impl Ledger {
    /// One without rows; each of its sheets holds as many as the limit says.
    pub(super) fn new(name: impl Into<String>, sheet: &str, limit: usize, columns: Vec<Column>) -> Self {
        let rows = Rows::new(columns.len());
        Self { name: name.into(), sheet: sheet.to_owned(), columns, rows, limit, known: Known::default() }
    }

    /// The same with rows.
    pub(super) fn with(mut self, rows: impl IntoIterator<Item = Vec<Datum>>) -> Self {
        rows.into_iter().for_each(|row| self.rows.push(row));
        self
    }

    /// Adds a column: its cells from the first row on.
    pub(super) fn add(&mut self, column: Column, cells: impl IntoIterator<Item = Datum>) {
        self.columns.push(column);
        self.rows.add(cells);
    }

    /// Adds columns, with as many rows.
    pub(super) fn append(&mut self, columns: Vec<Column>, rows: Rows) {
        self.columns.extend(columns);
        self.rows.append(rows);
    }

    /// The words of a column.
    pub(super) fn words(&self, column: usize) -> Rc<Words> {
        self.known.of(&self.rows, column)
    }

    /// The rank of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// The texts of a column in the order they first stand.
    #[must_use]
    pub fn texts(&self, column: usize) -> Vec<&str> {
        self.rows.texts(self.rows.iter(), column)
    }

    /// Its sheets, one at least.
    pub fn pages(&self) -> impl Iterator<Item = Page> {
        let count = self.rows.len().div_ceil(self.limit).max(1);
        // Where formulas ask several sheets, a range of one cell would be no list: what they do not take there would count as 0.
        let least = if count > 1 { 2 } else { 1 };
        (0..count).map(move |rank| {
            let first = rank * self.limit;
            let rows = first..self.rows.len().min(first + self.limit);
            Page { sheet: continued(&self.sheet, rank + 1), last: rows.len().max(least) + 1, rows }
        })
    }
}

impl Page {
    /// Where a column stands on it, for a formula: `'Données programme'!$H$2:$H$99`.
    #[must_use]
    pub fn range(&self, column: usize) -> String {
        let (letters, last) = (letters(column), self.last);
        format!("'{}'!${letters}$2:${letters}${last}", self.sheet.replace('\'', "''"))
    }
}

/// `A`, `B` … `AA`.
#[must_use]
pub(super) fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut out = Vec::new();
    while rest > 0 {
        out.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or_default()));
        rest = (rest - 1) / 26;
    }
    out.iter().rev().collect()
}

/// A text that criteria take as it stands: no wildcard, no operator at its head.
#[must_use]
pub(super) fn plain(text: &str) -> String {
    text.trim_start_matches(['=', '<', '>', ' ']).replace(['*', '?', '~', '"'], "·")
}
