//! A workbook just written, read again: it must hold the rows it was made of.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::long::Finished;
use super::refused;
use super::rows::Page;
use super::stack::Stack;
use crate::error::Error;
use crate::fmt;
use crate::grid::{self, CellRef};

/// What a stack wrote.
pub(super) struct Books {
    /// The name of its sheet.
    pub(super) sheet: String,
    /// What it holds, in French.
    pub(super) about: String,
    /// Whether its sheet is out of sight.
    pub(super) hidden: bool,
    /// How many rows it has.
    pub(super) rows: usize,
    /// The sheets it flows over.
    pages: Vec<Page>,
}

impl Books {
    pub(super) fn of(stack: Stack) -> Self {
        let rows = stack.len();
        Self { sheet: stack.sheet, about: stack.about, hidden: stack.hidden, rows, pages: stack.pages }
    }
}

/// What was found on a sheet, as it must be.
#[derive(Default)]
struct Found<'a> {
    page: Option<&'a Page>,
    rows: usize,
    /// The last row of those.
    row: u32,
    filled: Vec<usize>,
    sums: Vec<Option<Decimal>>,
    /// A cell beside the columns.
    beside: Option<CellRef>,
}

/// Holds each sheet's rows, filled cells and sums of numbers against what was written.
pub(super) fn recheck(finished: &mut Finished, written: &[Books]) -> Result<(), Error> {
    let mut awaited: BTreeMap<&str, &Page> = written.iter().flat_map(|b| &b.pages).map(|p| (p.sheet.as_str(), p)).collect();
    let mut found: Vec<Found> = Vec::new();
    let reader = finished.reader().map_err(|why| refused(why.into()))?;
    grid::each_own_cell(reader, |name, cell| match (cell, found.last_mut()) {
        (None, _) => found.push(Found::of(awaited.remove(name))),
        (Some((at, number)), Some(sheet)) => sheet.add(at, number),
        (Some(_), None) => {}
    })
    .map_err(|_| differs("il ne peut pas être relu".to_owned()))?;
    found.iter().try_for_each(Found::same)?;
    awaited.keys().next().map_or(Ok(()), |name| Err(differs(format!("la feuille « {name} » n'y est pas"))))
}

fn differs(what: String) -> Error {
    Error::Workbook(format!("après écriture, {what}."))
}

impl<'a> Found<'a> {
    fn of(page: Option<&'a Page>) -> Self {
        let width = page.map_or(0, |page| page.columns.len());
        Self { page, filled: vec![0; width], sums: vec![Some(Decimal::ZERO); width], ..Self::default() }
    }

    fn add(&mut self, at: CellRef, number: Option<Decimal>) {
        if at.row == 0 || self.page.is_none() {
            return;
        }
        if at.row != self.row {
            (self.row, self.rows) = (at.row, self.rows + 1);
        }
        let col = at.col as usize;
        let Some(count) = self.filled.get_mut(col) else {
            self.beside.get_or_insert(at);
            return;
        };
        *count += 1;
        if let Some(number) = number {
            self.sums[col] = self.sums[col].and_then(|sum| sum.checked_add(number));
        }
    }

    fn same(&self) -> Result<(), Error> {
        let Some(page) = self.page else { return Ok(()) };
        let wrong = |what: String| differs(format!("la feuille « {} » {what}", page.sheet));
        if page.filled != self.rows {
            let rows = fmt::count(self.rows, "ligne", "lignes");
            return Err(wrong(format!("a {rows} au lieu de {}", fmt::number(page.filled.into()))));
        }
        if let Some(at) = self.beside {
            return Err(wrong(format!("a une cellule de trop en {at}")));
        }
        for (entry, (filled, found)) in page.columns.iter().zip(self.filled.iter().zip(&self.sums)) {
            if entry.filled != *filled {
                return Err(wrong(format!("a {filled} valeurs au lieu de {} dans la colonne « {} »", entry.filled, entry.label)));
            }
            if let Some([wanted, size]) = entry.sums
                && !agree(wanted, *found, size)
            {
                let shown = |s: Option<Decimal>| s.map_or_else(String::new, fmt::number);
                return Err(wrong(format!("fait {} au lieu de {} dans la colonne « {} »", shown(*found), shown(wanted), entry.label)));
            }
        }
        Ok(())
    }
}

/// A spreadsheet keeps 15 digits of a number: sums may differ by what lies beyond. Sums past every bound are not compared.
fn agree(wanted: Option<Decimal>, found: Option<Decimal>, size: Option<Decimal>) -> bool {
    match (wanted, found, size) {
        (Some(wanted), Some(found), Some(size)) => (wanted - found).abs() <= size * Decimal::new(1, 14),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::long::{Finished, Tables};
    use super::super::stack::{Column, Kind, Value};
    use super::super::style::Styles;
    use super::*;

    fn stack(values: &[&str]) -> Stack {
        let columns = vec![Column::new("Nom", Kind::Text), Column::new("Montant", Kind::Money)];
        let mut stack = Stack::new("Feuille".to_owned(), "feuille", "", columns);
        let row = |t: &&str| vec![Value::text("=x"), t.parse().map_or(Value::Empty, Value::Number)];
        stack.extend(values.iter().map(row));
        stack
    }

    fn written(stack: &Stack) -> Finished {
        let mut book = super::super::new_book("essai", &[]).expect("book");
        let mut tables = Tables::default();
        super::super::sheet::write((&mut book, &mut tables), stack, &Styles::new()).expect("written");
        tables.save(&mut book).expect("finished")
    }

    #[test]
    fn what_was_written_agrees() {
        for values in [&[][..], &["0.1", "0.2", "x", "1234567890123.45", "-0.333333333333333333333333333"]] {
            let stack = stack(values);
            recheck(&mut written(&stack), &[Books::of(stack)]).expect("same");
        }
    }

    #[test]
    fn a_lost_row_or_cent_is_found() {
        let mut finished = written(&stack(&["0.1", "0.2"]));
        for other in [&["0.1"][..], &["0.1", "0.21"], &["0.1", "x"]] {
            assert!(matches!(recheck(&mut finished, &[Books::of(stack(other))]), Err(Error::Workbook(_))), "{other:?}");
        }
    }
}
