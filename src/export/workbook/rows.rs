//! The rows of a sheet to come, as bytes: beyond a bound they wait in a file of the system. What must be known of all of them before
//! the first is written (widths, sums) is taken down as they come.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::fit;
use super::stack::{Column, Link, Value};
use crate::bytes::{Eye, Pen};
use crate::spool::{Slip, Spool};
use crate::text::is_blank;

/// Rows, each with a value a column.
#[derive(Debug)]
pub(super) struct Rows {
    spool: Arc<Spool>,
    /// Blocks that are full, each with its length.
    full: Vec<(Slip, usize)>,
    open: Pen,
    /// The last row of the block that is open: what it shares with the next is not written again.
    last: Vec<Value>,
}

/// The bytes of a block.
const BLOCK: usize = 1 << 16;
/// The bytes that stay in memory.
const IN_MEMORY: usize = 1 << 22;

impl Default for Rows {
    fn default() -> Self {
        Self { spool: Spool::new(IN_MEMORY), full: Vec::new(), open: Pen::default(), last: Vec::new() }
    }
}

impl Rows {
    pub(super) fn push(&mut self, row: Vec<Value>) {
        if self.open.0.len() >= BLOCK {
            self.full.push((self.spool.put(&self.open.0), self.open.0.len()));
            self.open.0.clear();
            self.last.clear();
        }
        self.open.count(row.len());
        for (rank, value) in row.iter().enumerate() {
            if self.last.get(rank) == Some(value) { self.open.byte(SAME) } else { write(&mut self.open, value) }
        }
        self.last = row;
    }

    /// The rows, from the first on.
    ///
    /// # Panics
    /// The bytes are not those that were put by.
    pub(super) fn iter(&self) -> impl Iterator<Item = Vec<Value>> {
        let full = self.full.iter().map(|(slip, length)| slip.with(0..*length, read_block));
        let all = full.chain(std::iter::once_with(|| read_block(&self.open.0)));
        all.flat_map(|rows| rows.expect("the bytes that were put by"))
    }
}

/// The value that stands above.
const SAME: u8 = 5;

fn write(pen: &mut Pen, value: &Value) {
    match value {
        Value::Empty => pen.byte(0),
        Value::Text(text) => {
            pen.byte(1);
            pen.text(text);
        }
        Value::Number(n) => {
            pen.byte(2);
            pen.decimal(*n);
        }
        Value::Date(day) => {
            pen.byte(3);
            pen.date(*day);
        }
        Value::Link(link) => {
            pen.byte(4);
            pen.text(&link.target);
            pen.text(&link.shown);
        }
    }
}

fn read_block(bytes: &[u8]) -> Option<Vec<Vec<Value>>> {
    let mut eye = Eye(bytes);
    let mut out: Vec<Vec<Value>> = Vec::new();
    while !eye.0.is_empty() {
        let width: usize = eye.number()?;
        let mut row = Vec::with_capacity(width.min(eye.0.len()));
        for rank in 0..width {
            row.push(match eye.byte()? {
                0 => Value::Empty,
                1 => Value::Text(eye.str()?.into()),
                2 => Value::Number(eye.decimal()?),
                3 => Value::Date(eye.date()?),
                4 => Value::Link(Box::new(Link { target: eye.str()?.into(), shown: eye.str()?.into() })),
                _ => out.last()?.get(rank)?.clone(),
            });
        }
        out.push(row);
    }
    Some(out)
}

/// One of the sheets that rows flow over.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// The name of the sheet.
    pub(super) sheet: String,
    /// The name of the Excel table.
    pub(super) table: String,
    /// How many rows it has.
    pub(super) rows: usize,
    /// How many of them have something in them.
    pub(super) filled: usize,
    /// What its columns hold.
    pub(super) columns: Vec<Measured>,
}

/// What a column of a page holds.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    pub(super) label: String,
    /// Characters side by side in the longest value.
    pub(super) longest: usize,
    /// Cells with something in them.
    pub(super) filled: usize,
    /// The sum of its numbers and that of their sizes, where its values are numbers; nothing past every bound.
    pub(super) sums: Option<[Option<Decimal>; 2]>,
}

impl Page {
    pub(super) fn add(&mut self, row: &[Value], columns: &[Column]) {
        self.rows += 1;
        let mut filled = false;
        for ((value, column), measured) in row.iter().zip(columns).zip(&mut self.columns) {
            measured.longest = measured.longest.max(fit::shown(value, column.kind));
            if is_filled(value) {
                measured.filled += 1;
                filled = true;
            }
            if let (Value::Number(n), Some([sum, size])) = (value, &mut measured.sums) {
                *sum = sum.and_then(|s| s.checked_add(*n));
                *size = size.and_then(|s| s.checked_add(n.abs()));
            }
        }
        self.filled += usize::from(filled);
    }
}

impl Measured {
    pub(super) fn new(column: &Column) -> Self {
        let sums = column.kind.is_number().then_some([Some(Decimal::ZERO); 2]);
        Self { label: column.label.clone(), longest: 0, filled: 0, sums }
    }
}

fn is_filled(value: &Value) -> bool {
    match value {
        Value::Empty => false,
        Value::Number(_) | Value::Date(_) => true,
        Value::Text(text) => !text.chars().all(is_blank),
        Value::Link(link) => !link.shown.chars().all(is_blank),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn rows_come_back_as_they_were_given() {
        let link = |to: &str| Value::Link(Box::new(Link { target: to.into(), shown: "ouvrir".into() }));
        let row = |n: usize| {
            let text = "é".repeat(n % 300);
            vec![
                Value::text("A"),
                Value::text(text),
                Value::count(n / 7),
                Value::Date(date(2024, 2, 29)),
                link(if n < 9 { "x" } else { "y" }),
            ]
        };
        let given: Vec<Vec<Value>> = (0..40_000).map(row).chain([vec![], vec![Value::Empty]]).collect();
        let mut rows = Rows::default();
        given.iter().cloned().for_each(|row| rows.push(row));
        assert!(rows.full.iter().map(|(_, length)| length).sum::<usize>() > IN_MEMORY);
        assert!(rows.iter().eq(given));
    }
}
