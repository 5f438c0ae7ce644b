//! Tables that lie on their side: labels down a column, one line in each further column.

use super::{Found, Lexicon, Nearest, Shape, Zone, best, header, inside};
use crate::grid::{CellRef, GridCell, Region, Sheet};

/// Cells from which on a sheet is no table on its side that a person made.
const MOST: usize = 4_000;

/// The cell at the same place of the sheet on its side.
#[must_use]
pub fn swap(at: CellRef) -> CellRef {
    CellRef::new(at.col, at.row)
}

/// The sheet on its side and the tables found so, outside the zones that other tables have taken.
pub(super) fn found(sheet: &Sheet, lexicon: &Lexicon, zones: &[Zone]) -> Option<(Sheet, Vec<Found>)> {
    if sheet.cells().len() > MOST {
        return None;
    }
    let turned = turn(sheet, zones);
    let mut nearest: Option<Nearest> = None;
    let candidates = header::candidates(&turned, lexicon.scheme, lexicon, false).into_iter().filter(|c| c.plausible).collect();
    let mut found: Vec<Found> = best(candidates, lexicon, &mut nearest).into_iter().filter(|f| is_sure(f, &turned)).collect();
    found.iter_mut().for_each(|f| f.certainty.reasons.push("tableau couché : intitulés en colonne".to_owned()));
    (!found.is_empty()).then_some((turned, found))
}

fn turn(sheet: &Sheet, zones: &[Zone]) -> Sheet {
    let free = sheet.cells().iter().filter(|c| !zones.iter().any(|z| inside(c.at, z)));
    let cells: Vec<GridCell> = free.map(|c| GridCell { at: swap(c.at), ..c.clone() }).collect();
    let merged = sheet.merged().iter().map(|r| Region { first: swap(r.first), last: swap(r.last) }).collect();
    Sheet::new(sheet.name.clone(), sheet.visibility, cells).with_merged(merged)
}

/// A list upright has columns with headers beside it; on its side it must show its labels plainly, and two lines that most of them fill.
fn is_sure(found: &Found, turned: &Sheet) -> bool {
    let Shape::Grid { header, columns, .. } = &found.shape else { return false };
    let labels: Vec<u32> = columns.iter().filter(|c| c.meaning.is_some()).map(|c| c.at.col).collect();
    let full = |row: u32| labels.iter().filter(|col| turned.get(CellRef::new(row, **col)).is_some()).count() * 2 >= labels.len();
    labels.len() >= 3 && labels.len() * 2 > columns.len() && full(header.1 + 1) && full(header.1 + 2)
}
