//! A workbook just written, read again: it must hold the rows it was made of.

use rust_decimal::Decimal;

use super::sheet::ROWS;
use super::stack::{Stack, Value};
use crate::error::Error;
use crate::fmt;
use crate::grid::{self, Raw, Sheet, Unreadable};
use crate::text::is_blank;

/// Holds each sheet's rows, filled cells and sums of numbers against its stack.
pub(super) fn recheck(bytes: &[u8], stacks: &[Stack]) -> Result<(), Error> {
    let book = grid::read(bytes, "").map_err(|why| match why {
        Unreadable::TooLarge(limit) => differs(format!("il est trop volumineux pour être relu ({limit}) ; consolidez par parties")),
        _ => differs("il ne peut pas être relu".to_owned()),
    })?;
    for stack in stacks {
        for (name, _, rows) in stack.pages(ROWS) {
            let sheet = book.sheets.iter().find(|s| s.name == name);
            let sheet = sheet.ok_or_else(|| differs(format!("la feuille « {name} » n'y est pas")))?;
            same(sheet, stack, rows)?;
        }
    }
    Ok(())
}

fn differs(what: String) -> Error {
    Error::Workbook(format!("après écriture, {what}."))
}

fn same(sheet: &Sheet, stack: &Stack, rows: &[Vec<Value>]) -> Result<(), Error> {
    let wrong = |what: String| differs(format!("la feuille « {} » {what}", sheet.name));
    let expected = rows.iter().filter(|r| r.iter().any(is_filled)).count();
    let found = sheet.rows().filter(|(row, _)| *row > 0).count();
    if expected != found {
        return Err(wrong(format!("a {} au lieu de {}", fmt::count(found, "ligne", "lignes"), fmt::number(expected.into()))));
    }
    let mut filled = vec![0usize; stack.columns.len()];
    let mut sums = vec![Some(Decimal::ZERO); stack.columns.len()];
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
    for (j, column) in stack.columns.iter().enumerate() {
        let expected = rows.iter().filter(|r| is_filled(&r[j])).count();
        if expected != filled[j] {
            return Err(wrong(format!("a {} valeurs au lieu de {expected} dans la colonne « {} »", filled[j], column.label)));
        }
        let wanted = sum(rows, j, |n| n);
        if column.kind.is_number() && !agree(wanted, sums[j], sum(rows, j, |n| n.abs())) {
            let shown = |s: Option<Decimal>| s.map_or_else(String::new, fmt::number);
            return Err(wrong(format!("fait {} au lieu de {} dans la colonne « {} »", shown(sums[j]), shown(wanted), column.label)));
        }
    }
    Ok(())
}

fn is_filled(value: &Value) -> bool {
    !value.shown().chars().all(is_blank)
}

fn sum(rows: &[Vec<Value>], column: usize, of: impl Fn(Decimal) -> Decimal) -> Option<Decimal> {
    rows.iter()
        .filter_map(|r| if let Value::Number(n) = r[column] { Some(of(n)) } else { None })
        .try_fold(Decimal::ZERO, Decimal::checked_add)
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
    use super::super::stack::{Column, Kind};
    use super::super::style::Styles;
    use super::*;

    fn stack(values: &[&str]) -> Stack {
        let columns = vec![Column::new("Nom", Kind::Text), Column::new("Montant", Kind::Money)];
        let mut stack = Stack::new("Feuille".to_owned(), "feuille", "", columns);
        let row = |t: &&str| vec![Value::text("=x"), t.parse().map_or(Value::Empty, Value::Number)];
        stack.rows = values.iter().map(row).collect();
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
            recheck(&written(&stack), &[stack]).expect("same");
        }
    }

    #[test]
    fn a_lost_row_or_cent_is_found() {
        let bytes = written(&stack(&["0.1", "0.2"]));
        for other in [&["0.1"][..], &["0.1", "0.21"], &["0.1", "x"]] {
            assert!(matches!(recheck(&bytes, &[stack(other)]), Err(Error::Workbook(_))), "{other:?}");
        }
    }
}
