//! The cells of a sheet, sparse and in reading order.

use std::collections::BTreeSet;

use super::{CellRef, GridCell, Raw, Region, Visibility};

/// A sheet: its cells sorted by row, then column.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The name on the tab.
    pub name: String,
    /// Whether it shows.
    pub visibility: Visibility,
    cells: Vec<GridCell>,
    /// Where each used row begins in `cells`.
    rows: Vec<(u32, usize)>,
    merged: Vec<Region>,
    /// Formulas whose value the file does not hold, and which got the one their cells give.
    recomputed: BTreeSet<CellRef>,
}

impl Sheet {
    /// A sheet from cells in any order; of two at one place the last stands.
    #[must_use]
    pub fn new(name: String, visibility: Visibility, mut cells: Vec<GridCell>) -> Self {
        if !cells.is_sorted_by(|a, b| a.at < b.at) {
            cells.sort_by_key(|c| c.at);
            cells.reverse();
            cells.dedup_by_key(|c| c.at);
            cells.reverse();
        }
        let rows = rows_of(&cells);
        Self { name, visibility, cells, rows, merged: Vec::new(), recomputed: BTreeSet::new() }
    }

    /// The sheet with these merged regions; what stands in one shows all over it.
    #[must_use]
    pub fn with_merged(mut self, mut merged: Vec<Region>) -> Self {
        merged.sort_by_key(|r| (r.first, r.last));
        self.merged = merged;
        self
    }

    /// The merged regions, by their first cell.
    #[must_use]
    pub fn merged(&self) -> &[Region] {
        &self.merged
    }

    /// All cells, by row then column.
    #[must_use]
    pub fn cells(&self) -> &[GridCell] {
        &self.cells
    }

    /// The cells of a row, by column; empty if the row is.
    #[must_use]
    pub fn row(&self, row: u32) -> &[GridCell] {
        match self.rows.binary_search_by_key(&row, |(r, _)| *r) {
            Ok(i) => self.slice(i),
            Err(_) => &[],
        }
    }

    /// The used rows in order, each with its cells.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &[GridCell])> {
        (0..self.rows.len()).map(|i| (self.rows[i].0, self.slice(i)))
    }

    /// The used rows from `first` to `last`, both included.
    pub fn rows_between(&self, first: u32, last: u32) -> impl Iterator<Item = (u32, &[GridCell])> {
        let start = self.rows.partition_point(|(r, _)| *r < first);
        (start..self.rows.len()).map(|i| (self.rows[i].0, self.slice(i))).take_while(move |(r, _)| *r <= last)
    }

    /// Whether all rows from `first` to `last`, both included, are used.
    #[must_use]
    pub fn is_unbroken(&self, first: u32, last: u32) -> bool {
        let before = |row: u64| self.rows.partition_point(|(r, _)| u64::from(*r) < row);
        (before(u64::from(last) + 1) - before(u64::from(first))) as u64 == u64::from(last - first) + 1
    }

    /// The cell at a place, if it holds something.
    #[must_use]
    pub fn get(&self, at: CellRef) -> Option<&GridCell> {
        in_column(self.row(at.row), at.col)
    }

    /// The last used row, if any.
    #[must_use]
    pub fn last_row(&self) -> Option<u32> {
        self.rows.last().map(|(r, _)| *r)
    }

    /// Whether the value of a cell is none the file holds, but what its formula gives.
    #[must_use]
    pub fn is_recomputed(&self, at: CellRef) -> bool {
        self.recomputed.contains(&at)
    }

    /// The cells whose value the file does not hold.
    pub(super) fn recomputed(&self) -> &BTreeSet<CellRef> {
        &self.recomputed
    }

    /// Says that the value of a cell was computed.
    pub(super) fn mark_recomputed(&mut self, at: CellRef) {
        self.recomputed.insert(at);
    }

    /// Gives a value to a cell that is there, or takes it away; says whether it was computed.
    pub(super) fn give(&mut self, at: CellRef, raw: Option<Raw>, computed: bool) {
        if let Ok(i) = self.cells.binary_search_by_key(&at, |c| c.at) {
            self.cells[i].raw = raw;
            if computed {
                self.recomputed.insert(at)
            } else {
                self.recomputed.remove(&at)
            };
        }
    }

    /// Drops the formulas that were found to give an empty text: they show nothing, like a blank.
    pub(super) fn drop_computed_blanks(&mut self) {
        let computed = &self.recomputed;
        let blank = |raw: &Option<Raw>| raw.as_ref().is_some_and(Raw::is_blank_text);
        self.cells.retain(|c| !(blank(&c.raw) && computed.contains(&c.at)));
        self.rows = rows_of(&self.cells);
    }

    fn slice(&self, i: usize) -> &[GridCell] {
        let end = self.rows.get(i + 1).map_or(self.cells.len(), |(_, start)| *start);
        &self.cells[self.rows[i].1..end]
    }
}

/// Where each used row begins among sorted cells.
fn rows_of(cells: &[GridCell]) -> Vec<(u32, usize)> {
    let mut rows: Vec<(u32, usize)> = Vec::new();
    for (i, cell) in cells.iter().enumerate() {
        if rows.last().is_none_or(|(row, _)| *row != cell.at.row) {
            rows.push((cell.at.row, i));
        }
    }
    rows
}

/// The cells of a row from one column to another, both included.
#[must_use]
pub fn across(row: &[GridCell], (first, last): (u32, u32)) -> &[GridCell] {
    let from = row.partition_point(|c| c.at.col < first);
    &row[from..from + row[from..].partition_point(|c| c.at.col <= last)]
}

/// The cell of a row that stands in a column.
#[must_use]
pub fn in_column(row: &[GridCell], col: u32) -> Option<&GridCell> {
    row.binary_search_by_key(&col, |c| c.at.col).ok().map(|i| &row[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_unbroken_where_each_holds_something() {
        let cells = [2, 3, 4, 6].map(|row| GridCell::new(CellRef::new(row, 5), Some(Raw::Flag(true))));
        let sheet = Sheet::new("Suivi".to_owned(), Visibility::Visible, cells.into());
        for (first, last, unbroken) in [(2, 4, true), (3, 3, true), (4, 6, false), (5, 5, false), (1, 2, false), (6, 7, false)] {
            assert_eq!(sheet.is_unbroken(first, last), unbroken, "{first} to {last}");
        }
    }
}
