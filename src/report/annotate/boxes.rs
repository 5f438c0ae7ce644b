//! Columns and rows in pixels: where the box of a comment stands and how large it is.

use std::collections::BTreeMap;

use super::worksheet::Worksheet;
use crate::grid::CellRef;

/// A box is this wide.
const WIDTH: u32 = 330;
/// Characters of Tahoma 9 take about this many pixels, a hundred times.
const CHARACTER: usize = 620;
/// A line's height in pixels.
const LINE: u32 = 15;
/// The room around the text.
const MARGIN: u32 = 14;
/// A box is no higher than this.
const HIGHEST: u32 = 560;
/// Columns or rows that a box may reach over; hidden ones have no size.
const FARTHEST: u32 = 300;

/// A box from one corner to the other: column, pixels into it, row, pixels into it, twice.
pub(super) type Anchor = [u32; 8];

/// The sizes of a sheet's columns and rows.
pub(super) struct Sizes {
    columns: Vec<(u32, u32, u32)>,
    column: u32,
    rows: BTreeMap<u32, u32>,
    row: u32,
}

impl Sizes {
    /// Reads them.
    pub(super) fn of(sheet: &Worksheet) -> Self {
        let tree = &sheet.tree;
        let root = tree.root();
        let format = tree.child(root, "sheetFormatPr");
        let column = format.and_then(|f| tree.number::<f64>(f, "defaultColWidth")).map_or(64, column_pixels);
        let row = format.and_then(|f| tree.number::<f64>(f, "defaultRowHeight")).map_or(20, row_pixels);
        let mut columns = Vec::new();
        if let Some(list) = tree.child(root, "cols") {
            for id in tree.named(list, "col") {
                let (Some(from), Some(to)) = (tree.number::<u32>(id, "min"), tree.number::<u32>(id, "max")) else { continue };
                let width = tree.number::<f64>(id, "width").map_or(column, column_pixels);
                columns.push((from.saturating_sub(1), to.saturating_sub(1), if tree.flag(id, "hidden") { 0 } else { width }));
            }
        }
        let rows = tree.child(root, "sheetData").map_or_else(BTreeMap::new, |id| heights(tree.content(id)));
        Self { columns, column, rows, row }
    }

    fn width(&self, column: u32) -> u32 {
        self.columns.iter().find(|(from, to, _)| (*from..=*to).contains(&column)).map_or(self.column, |(_, _, width)| *width)
    }

    fn height(&self, row: u32) -> u32 {
        self.rows.get(&row).copied().unwrap_or(self.row)
    }

    /// The box of a comment on a cell, beside it and large enough for its text.
    pub(super) fn anchor(&self, at: CellRef, text: &str) -> Anchor {
        let column = (at.col + 1).min(CellRef::LAST.col - 8);
        let row = at.row.saturating_sub(1).min(CellRef::LAST.row - 40);
        self.sized([column, 15, row, if at.row == 0 { 2 } else { 10 }, 0, 0, 0, 0], WIDTH, high(text, WIDTH))
    }

    /// A box made larger, if its text needs it.
    pub(super) fn grown(&self, anchor: Anchor, text: &str) -> Anchor {
        let width = self.across(anchor[0], anchor[4], anchor[1], anchor[5], Self::width).max(WIDTH);
        let height = self.across(anchor[2], anchor[6], anchor[3], anchor[7], Self::height).max(high(text, width));
        self.sized(anchor, width, height)
    }

    fn across(&self, from: u32, to: u32, before: u32, after: u32, size: fn(&Self, u32) -> u32) -> u32 {
        let whole: u32 = (from..to.min(from.saturating_add(FARTHEST))).map(|n| size(self, n)).fold(0, u32::saturating_add);
        whole.saturating_add(after).saturating_sub(before)
    }

    fn sized(&self, anchor: Anchor, width: u32, height: u32) -> Anchor {
        let [column, left, row, top, ..] = anchor;
        let (last_column, right) = reach(column, left.saturating_add(width), CellRef::LAST.col, |n| self.width(n));
        let (last_row, bottom) = reach(row, top.saturating_add(height), CellRef::LAST.row, |n| self.height(n));
        [column, left, row, top, last_column, right, last_row, bottom]
    }
}

/// The column or row that lies this many pixels on, and the pixels into it.
fn reach(from: u32, pixels: u32, last: u32, size: impl Fn(u32) -> u32) -> (u32, u32) {
    let (mut at, mut left) = (from, pixels);
    while at < last && at - from < FARTHEST && left >= size(at) {
        left -= size(at);
        at += 1;
    }
    (at, left)
}

/// The height that a text needs in a box of this width.
fn high(text: &str, width: u32) -> u32 {
    let room = usize::try_from(width.saturating_sub(MARGIN)).unwrap_or(1).max(1) * 100 / CHARACTER;
    let lines: usize = text.split('\n').map(|line| line.chars().count().div_ceil(room.max(1)).max(1)).sum();
    u32::try_from(lines).unwrap_or(HIGHEST).saturating_mul(LINE).saturating_add(MARGIN).min(HIGHEST)
}

fn column_pixels(width: f64) -> u32 {
    whole(width * 7.0)
}

fn row_pixels(points: f64) -> u32 {
    whole(points * 4.0 / 3.0)
}

/// A size in whole pixels, within what a sheet can have.
fn whole(size: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a small range")]
    let pixels = size.round().clamp(0.0, 2_000.0) as u32;
    pixels
}

/// The rows that have a height of their own, by their start tags alone.
fn heights(cells: &str) -> BTreeMap<u32, u32> {
    let mut out = BTreeMap::new();
    for (at, _) in cells.match_indices("row ") {
        if !cells[..at].ends_with(['<', ':']) {
            continue;
        }
        let Some(tag) = cells[at..].split('>').next() else { continue };
        let value = |name: &str| tag.split(name).nth(1).and_then(|rest| rest.split(['"', '\'']).nth(1));
        let Some(row) = value(" r=").and_then(|v| v.parse::<u32>().ok()) else { continue };
        if value(" hidden=").is_some_and(|v| v == "1" || v == "true") {
            out.insert(row.saturating_sub(1), 0);
        } else if let Some(height) = value(" ht=").and_then(|v| v.parse::<f64>().ok()) {
            out.insert(row.saturating_sub(1), row_pixels(height));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_spans_the_columns_and_rows_it_needs() {
        let text = "<worksheet><sheetFormatPr defaultRowHeight='15'/><cols><col min='3' max='3' width='20'/><col min=\"4\" max=\"4\" width=\"9\" hidden=\"1\"/></cols>\
                    <sheetData><row r=\"2\" ht=\"30\"/><row r=\"3\" hidden=\"1\"/></sheetData></worksheet>";
        let sheet = Worksheet::read(text).expect("sheet");
        let sizes = Sizes::of(&sheet);
        // 15 + 330 pixels from column C: 140 + 0 + 64 + 64 + 64, then 13 into the next.
        assert_eq!(sizes.anchor(CellRef::new(1, 1), "court"), [2, 15, 0, 10, 7, 13, 1, 19]);
        let anchor = sizes.anchor(CellRef::new(1, 1), "court");
        assert_eq!(sizes.grown(anchor, "court"), anchor);
    }
}
