//! Cells merged down a column: what stands in the first shows beside every line they reach.

use std::collections::HashMap;

use crate::grid::{CellRef, GridCell, Sheet};

/// The merged cells of a sheet that reach over several rows.
pub(super) struct Merged<'a> {
    sheet: &'a Sheet,
    /// By column: (first row, last row), in order.
    columns: HashMap<u32, Vec<(u32, u32)>>,
}

impl<'a> Merged<'a> {
    /// Of this sheet.
    pub(super) fn new(sheet: &'a Sheet) -> Self {
        let mut columns: HashMap<u32, Vec<(u32, u32)>> = HashMap::new();
        for region in sheet.merged().iter().filter(|r| r.last.row > r.first.row) {
            columns.entry(region.first.col).or_default().push((region.first.row, region.last.row));
        }
        Self { sheet, columns }
    }

    /// What shows at an empty place because a cell above is merged down to it, no further up than `first`.
    pub(super) fn over(&self, at: CellRef, first: u32) -> Option<&'a GridCell> {
        let column = self.columns.get(&at.col)?;
        let (from, to) = *column[..column.partition_point(|(from, _)| *from <= at.row)].last()?;
        (from >= first && at.row <= to).then(|| self.sheet.get(CellRef::new(from, at.col))).flatten()
    }
}
