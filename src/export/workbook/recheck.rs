//! A workbook just written, read again: it must hold the rows it was made of.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::rows::Page;
use super::stack::Stack;
use crate::error::Error;
use crate::fmt;
use crate::grid::{self, Raw, Sheet};

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

/// Holds each sheet's rows, filled cells and sums of numbers against what was written.
pub(super) fn recheck(bytes: &[u8], written: &[Books]) -> Result<(), Error> {
    let mut awaited: BTreeMap<&str, &Page> = written.iter().flat_map(|b| &b.pages).map(|p| (p.sheet.as_str(), p)).collect();
    let mut wrong = None;
    grid::each_own_sheet(bytes, &mut |sheet| {
        if let Some(page) = awaited.remove(sheet.name.as_str()) {
            wrong = wrong.take().or_else(|| same(&sheet, page).err());
        }
    })
    .map_err(|_| differs("il ne peut pas être relu".to_owned()))?;
    match (wrong, awaited.keys().next()) {
        (Some(wrong), _) => Err(wrong),
        (None, Some(name)) => Err(differs(format!("la feuille « {name} » n'y est pas"))),
        (None, None) => Ok(()),
    }
}

fn differs(what: String) -> Error {
    Error::Workbook(format!("après écriture, {what}."))
}

fn same(sheet: &Sheet, page: &Page) -> Result<(), Error> {
    let wrong = |what: String| differs(format!("la feuille « {} » {what}", sheet.name));
    let found = sheet.rows().filter(|(row, _)| *row > 0).count();
    if page.filled != found {
        return Err(wrong(format!("a {} au lieu de {}", fmt::count(found, "ligne", "lignes"), fmt::number(page.filled.into()))));
    }
    let mut filled = vec![0usize; page.columns.len()];
    let mut sums = vec![Some(Decimal::ZERO); page.columns.len()];
    for cell in sheet.cells().iter().filter(|c| c.at.row > 0) {
        let Some(count) = filled.get_mut(cell.at.col as usize) else {
            return Err(wrong(format!("a une cellule de trop en {}", cell.at)));
        };
        *count += 1;
        if let Some(Raw::Number(n)) = &cell.raw {
            let sum = &mut sums[cell.at.col as usize];
            *sum = sum.and_then(|s| s.checked_add(*n));
        }
    }
    for (entry, (filled, found)) in page.columns.iter().zip(filled.into_iter().zip(sums)) {
        if entry.filled != filled {
            return Err(wrong(format!("a {filled} valeurs au lieu de {} dans la colonne « {} »", entry.filled, entry.label)));
        }
        if let Some([wanted, size]) = entry.sums
            && !agree(wanted, found, size)
        {
            let shown = |s: Option<Decimal>| s.map_or_else(String::new, fmt::number);
            return Err(wrong(format!("fait {} au lieu de {} dans la colonne « {} »", shown(found), shown(wanted), entry.label)));
        }
    }
    Ok(())
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

    fn written(stack: &Stack) -> Vec<u8> {
        let mut book = super::super::new_book("essai", &[]).expect("book");
        super::super::sheet::write(&mut book, stack, &Styles::new()).expect("written");
        book.save_to_buffer().expect("bytes")
    }

    #[test]
    fn what_was_written_agrees() {
        for values in [&[][..], &["0.1", "0.2", "x", "1234567890123.45", "-0.333333333333333333333333333"]] {
            let stack = stack(values);
            recheck(&written(&stack), &[Books::of(stack)]).expect("same");
        }
    }

    #[test]
    fn a_lost_row_or_cent_is_found() {
        let bytes = written(&stack(&["0.1", "0.2"]));
        for other in [&["0.1"][..], &["0.1", "0.21"], &["0.1", "x"]] {
            assert!(matches!(recheck(&bytes, &[Books::of(stack(other))]), Err(Error::Workbook(_))), "{other:?}");
        }
    }
}
