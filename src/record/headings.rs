//! Rows of a body that only part it: « Axe 2 – accompagnement », « MATÉRIEL », « Première année ».

use std::collections::HashSet;

use super::{Row, RowKind};
use crate::grid::{CellRef, Sheet};
use crate::sift::sift;
use crate::template::{Table, years};

/// Takes the rows that are headings out of a table's rows.
pub(super) fn take_out(table: &Table, sheet: &Sheet, rows: &mut Vec<Row>) {
    let filled: Vec<usize> = rows.iter().map(filled).collect();
    let lone: Vec<bool> = rows.iter().zip(&filled).map(|(row, filled)| row.kind == RowKind::Line && *filled == 1).collect();
    let heads = |i: usize| lone[i] && rows.get(i + 1).is_some_and(|next| next.row == rows[i].row + 1 && filled[i + 1] > 2);
    // Where a line with figures has the same code, a lone one only announces it.
    let with_figures: HashSet<&String> = rows.iter().zip(&filled).filter(|(_, n)| **n > 1).filter_map(|(r, _)| r.code.as_ref()).collect();
    let comes_again = |row: &Row| row.code.as_ref().is_some_and(|code| with_figures.contains(code));
    let among = (0..rows.len()).filter(|i| lone[*i]).count();
    let several = among >= 2 && among * 2 < rows.len() && (0..rows.len()).all(|i| !lone[i] || heads(i));
    let is_heading = |i: usize| lone[i] && (comes_again(&rows[i]) || heads(i) && (several || looks(table, sheet, &rows[i])));
    let keep = (0..rows.len()).map(|i| !is_heading(i)).collect();
    sift(rows, keep);
}

fn filled(row: &Row) -> usize {
    row.cells.iter().flatten().chain(row.extra.iter().map(|(_, c)| c)).filter(|c| c.at.row == row.row && !c.raw.is_empty()).count()
}

/// A heading by its looks: over several columns, in capitals, with a colon, a year, or the name of a category.
fn looks(table: &Table, sheet: &Sheet, row: &Row) -> bool {
    let Some(cell) = row.cells.iter().flatten().find(|c| !c.raw.is_empty()) else { return false };
    let wide = sheet.merged().iter().any(|r| r.first == CellRef::new(row.row, cell.at.col) && r.last.col > r.first.col);
    let text = cell.raw.trim();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = letters >= 4 && !text.chars().any(char::is_lowercase);
    let closed = table.fields.iter().filter_map(|f| f.codes.as_ref()).filter(|c| !c.open);
    let category = closed.into_iter().any(|c| c.known(text).is_some());
    wide || capitals || text.ends_with(':') || category || years::split(text).is_some_and(|(_, rest)| rest.len() < 12)
}
