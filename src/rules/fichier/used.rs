//! Which lines are used, and which of their cells must be filled.

use crate::record::{Cell, RowKind, Value};
use crate::rules::CellView;
use crate::template::Layout;

/// Whether a value is asked for here: a required field of a line in use, in a year that is due if the field waits for its year.
pub(super) fn must_be_filled(view: &CellView) -> bool {
    let field = view.field;
    let due = !field.due || view.line.dossier.stage().is_some_and(|s| view.year <= s.years_due);
    field.required && due && is_used(view)
}

/// A line that holds only its number, or a heading of the blank left without anything beside it, is not in use.
fn is_used(view: &CellView) -> bool {
    let (table, row) = (view.line.table, view.line.row);
    if row.kind != RowKind::Line {
        return false;
    }
    if table.table.layout == Layout::Form {
        return true;
    }
    let mut filled = row.cells.iter().flatten().chain(row.extra.iter().map(|(_, cell)| cell)).filter(|c| says_something(c));
    let (Some(only), None) = (filled.next(), filled.next()) else {
        return row.cells.iter().flatten().any(says_something);
    };
    let line = table.table.line.as_deref();
    let own_words = line.and_then(|l| table.table.field(l)).is_some_and(|f| f.codes.is_none());
    own_words && line.and_then(|l| table.cell(row, l)).is_some_and(|c| c.at == only.at)
}

/// A dash, « s.o. » or the 0 of a formula over blank cells make no line.
fn says_something(cell: &Cell) -> bool {
    let zero = cell.value.as_ref().and_then(Value::number).is_some_and(|n| n.is_zero());
    !cell.is_missing() && !zero
}
