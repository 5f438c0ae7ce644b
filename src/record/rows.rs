//! Bookkeeping: each used row of a sheet is kept in a table or set aside, and what was kept is still there once dossiers are made.
//!
//! Nothing here decides: it counts what reading did, in another way than reading does it.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{Batch, Dossier, FileRead, Row, TableRead};
use crate::error::Error;
use crate::grid::{CellRef, Sheet};

/// What became of the used rows of a sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCount {
    /// Rows with something in them.
    pub used: usize,
    /// Rows of which a table has a cell: its header, a line, a total, a fact beside it. What else stands there is set aside.
    pub kept: usize,
    /// Rows of which no table has anything.
    pub aside: usize,
    /// Rows at which the tables hold more than the name of a line; they must still hold it at the end.
    pub(crate) held: usize,
}

/// Cells side by side: row, first column, last column.
type Block = (u32, u32, u32);

/// The blocks of cells that reading took from a sheet.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Headers and labels: they say what others are.
    pub(super) heads: Vec<Block>,
    /// Cells of lines, totals and facts.
    pub(super) cells: Vec<Block>,
}

impl Taken {
    /// All blocks, those of one row together.
    pub(super) fn sorted(self) -> TakenRows {
        let sorted = |mut blocks: Vec<Block>| {
            blocks.sort_unstable();
            // Those that touch are one, so that a place needs no look at all of its row.
            blocks.dedup_by(|next, last| {
                let touches = next.0 == last.0 && next.1 <= last.2.saturating_add(1);
                last.2 = if touches { last.2.max(next.2) } else { last.2 };
                touches
            });
            blocks
        };
        TakenRows { heads: sorted(self.heads), cells: sorted(self.cells) }
    }
}

/// The same, to be asked by row.
pub(super) struct TakenRows {
    heads: Vec<Block>,
    cells: Vec<Block>,
}

/// What reading took from one row.
pub(super) struct TakenRow<'a> {
    heads: &'a [Block],
    cells: &'a [Block],
}

/// Of a list sorted by rows, what is of one.
fn of_row<T>(sorted: &[T], row: u32, row_of: impl Fn(&T) -> u32) -> &[T] {
    let start = sorted.partition_point(|one| row_of(one) < row);
    let length = sorted[start..].iter().take_while(|one| row_of(one) == row).count();
    &sorted[start..start + length]
}

fn holds(blocks: &[Block], col: u32) -> bool {
    blocks[..blocks.partition_point(|(_, from, _)| *from <= col)].last().is_some_and(|(_, _, to)| col <= *to)
}

impl TakenRow<'_> {
    /// Whether reading took the cell in this column.
    pub(super) fn has(&self, col: u32) -> bool {
        holds(self.heads, col) || holds(self.cells, col)
    }
}

impl TakenRows {
    pub(super) fn row(&self, row: u32) -> TakenRow<'_> {
        let of = |blocks| of_row(blocks, row, |(row, ..): &Block| *row);
        TakenRow { heads: of(&self.heads), cells: of(&self.cells) }
    }

    /// Counts the rows of a sheet: what its tables hold against what was taken for them. A cell that was taken and is in no table
    /// makes its row one that is neither kept nor set aside.
    pub(super) fn count(&self, sheet: &Sheet, tables: &[TableRead]) -> RowCount {
        let sorted = |mut all: Vec<CellRef>| {
            all.sort_unstable();
            all
        };
        let names: Vec<CellRef> = sorted(tables.iter().flat_map(names).map(|(_, at)| at).collect());
        let places = sorted(tables.iter().flat_map(values).map(|(_, at)| at).collect());
        let mut out = RowCount { held: distinct_rows(&places), ..RowCount::default() };
        for (row, cells) in sheet.rows() {
            out.used += 1;
            let taken = self.row(row);
            let [values, names] = [&places, &names].map(|all| of_row(all, row, |at| at.row));
            let in_table = |at: &CellRef| holds(taken.heads, at.col) || values.binary_search(at).is_ok() || names.binary_search(at).is_ok();
            let kept = cells.iter().filter(|c| in_table(&c.at)).count();
            let lost = cells.iter().any(|c| holds(taken.cells, c.at.col) && !in_table(&c.at));
            match (lost, kept) {
                (true, _) => {}
                (false, 0) => out.aside += 1,
                (false, _) => out.kept += 1,
            }
        }
        out
    }
}

/// Rank of the sheet, and place, of all that a table holds but the names of its lines, of which one is enough where a line goes on in a
/// second band of columns.
fn values(table: &TableRead) -> impl Iterator<Item = (usize, CellRef)> {
    let name = name_slot(table);
    let cells = table.rows.iter().flat_map(move |r| {
        let cells = r.cells.iter().enumerate().filter(move |(slot, _)| Some(*slot) != name).filter_map(|(_, c)| c.as_ref());
        cells.chain(r.extra.iter().map(|(_, c)| c)).filter(|c| !c.raw.is_empty()).map(|c| (r.origin, c.at))
    });
    cells.chain(table.headers.iter().map(|h| (h.origin, h.at))).chain(table.mentions.iter().map(|m| (m.origin, m.cell.at)))
}

/// The same of the names of its lines.
fn names(table: &TableRead) -> impl Iterator<Item = (usize, CellRef)> {
    let name = name_slot(table);
    let cell = move |r: &Row| r.cells.get(name?)?.as_ref().filter(|c| !c.raw.is_empty()).map(|c| (r.origin, c.at));
    table.rows.iter().filter_map(cell)
}

fn name_slot(table: &TableRead) -> Option<usize> {
    table.table.slot(table.table.line.as_deref()?, 0)
}

fn distinct_rows(sorted: &[CellRef]) -> usize {
    sorted.chunk_by(|a, b| a.row == b.row).count()
}

/// At how many rows each sheet of a dossier is held, by the sheet's rank in its origins.
fn held(dossier: &Dossier) -> Vec<usize> {
    let mut rows: Vec<Vec<CellRef>> = vec![Vec::new(); dossier.origins.len()];
    let aside = dossier.repeated.iter().map(|r| &r.read);
    for (origin, at) in dossier.tables.iter().chain(aside).chain(&dossier.other_identities).flat_map(values) {
        rows[origin].push(at);
    }
    rows.iter_mut().for_each(|places| places.sort_unstable());
    rows.iter().map(|places| distinct_rows(places)).collect()
}

/// Calls with the rank of each file that counts, the rank of each of its sheets and at how many rows the batch holds it.
fn each_sheet(batch: &Batch, mut each: impl FnMut(usize, usize, usize)) {
    let mut owned = vec![false; batch.files.len()];
    let all_held: Vec<Vec<usize>> = batch.dossiers.par_iter().map(|d| held(&d.opened())).collect();
    for (dossier, held) in batch.dossiers.iter().zip(all_held) {
        let mut of_file: HashMap<&str, Vec<usize>> = HashMap::new();
        dossier.origins.iter().zip(held).for_each(|(origin, held)| of_file.entry(&origin.file).or_default().push(held));
        for rank in dossier.files.iter().copied() {
            owned[rank] = true;
            let own = of_file.get(&*batch.files[rank].path).map_or(&[][..], Vec::as_slice);
            (0..batch.files[rank].sheets.len()).for_each(|sheet| each(rank, sheet, own.get(sheet).copied().unwrap_or(0)));
        }
    }
    for rank in (0..batch.files.len()).filter(|rank| !owned[*rank] && batch.copy_of(*rank).is_none()) {
        (0..batch.files[rank].sheets.len()).for_each(|sheet| each(rank, sheet, 0));
    }
}

/// Holds the rows of every sheet against what was made of them.
///
/// # Errors
/// [`Error::Unbalanced`]: rows of a sheet are neither in a table nor set aside. Its figures cannot be trusted.
pub fn balance(batch: &Batch) -> Result<(), Error> {
    let mut wrong = None;
    let said = |file: &FileRead, sheet: usize, detail: String| Error::Unbalanced {
        file: file.path.to_string(),
        sheet: file.sheets[sheet].name.to_string(),
        detail,
    };
    each_sheet(batch, |rank, sheet, held| {
        let (file, rows) = (&batch.files[rank], batch.files[rank].sheets[sheet].rows);
        if rows.used != rows.kept + rows.aside {
            let detail = format!("{} rangées lues, {} gardées, {} écartées", rows.used, rows.kept, rows.aside);
            wrong.get_or_insert_with(|| said(file, sheet, detail));
        } else if rows.held != held {
            wrong.get_or_insert_with(|| said(file, sheet, format!("{} rangées gardées, {held} retrouvées", rows.held)));
        }
    });
    wrong.map_or(Ok(()), Err)
}

/// Takes the rows that somebody added to a result, or took away in it, into its books.
pub(crate) fn recount(batch: &mut Batch) {
    let mut found = Vec::new();
    each_sheet(batch, |rank, sheet, held| found.push((rank, sheet, held)));
    for (rank, sheet, held) in found {
        let rows = &mut batch.files[rank].sheets[sheet].rows;
        let kept = (rows.kept + held).saturating_sub(rows.held);
        *rows = RowCount { used: kept + rows.aside, kept, held, ..*rows };
    }
}
