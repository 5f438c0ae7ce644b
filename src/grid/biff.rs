//! The records of an .xls, and which of its numbers show as percentages: calamine tells days from numbers, and no more.

use std::collections::BTreeSet;

use super::xlsx::styles::{built_in, of_code};
use super::{CellRef, Shown};

pub(super) const FORMULA: u16 = 0x06;
pub(super) const END: u16 = 0x0A;
pub(super) const OTHER_SHEETS: u16 = 0x17;
pub(super) const NAME: u16 = 0x18;
pub(super) const FILE_PASSWORD: u16 = 0x2F;
pub(super) const CONTINUATION: u16 = 0x3C;
pub(super) const SHEET: u16 = 0x85;
const MANY_PACKED: u16 = 0xBD;
const RICH_TEXT: u16 = 0xD6;
const CELL_FORMAT: u16 = 0xE0;
const SHARED_TEXT: u16 = 0xFD;
pub(super) const DIMENSIONS: u16 = 0x200;
const NUMBER: u16 = 0x203;
const TEXT: u16 = 0x204;
pub(super) const FLAG: u16 = 0x205;
const PACKED: u16 = 0x27E;
const FORMAT: u16 = 0x41E;
pub(super) const BEGIN: u16 = 0x809;

/// The cells of each sheet, in the workbook's order, whose number format shows a percentage. What cannot be read adds none.
pub(super) fn percentages(stream: &[u8]) -> Vec<BTreeSet<CellRef>> {
    let mut formats: Vec<(u16, Shown)> = Vec::new();
    let mut cell_formats: Vec<u16> = Vec::new();
    let mut sheets: Vec<usize> = Vec::new();
    for (kind, data) in Records(stream).take_while(|(kind, _)| *kind != END) {
        match kind {
            FORMAT => formats.extend(format(data)),
            CELL_FORMAT => cell_formats.extend(short(data, 2)),
            SHEET => sheets.extend(long(data, 0).and_then(|at| usize::try_from(at).ok())),
            _ => {}
        }
    }
    let shown = |id: &u16| formats.iter().find(|(f, _)| f == id).map_or_else(|| built_in(u32::from(*id)), |(_, shown)| *shown);
    let percent: Vec<bool> = cell_formats.iter().map(|id| shown(id) == Shown::Percent).collect();
    // Several sheets may claim one place: each place is looked through once.
    let mut seen = BTreeSet::new();
    sheets
        .iter()
        .map(|at| if seen.insert(*at) { of_sheet(stream.get(*at..).unwrap_or_default(), &percent) } else { BTreeSet::new() })
        .collect()
}

/// The percentages of one sheet; the charts inside it have records of their own.
fn of_sheet(stream: &[u8], percent: &[bool]) -> BTreeSet<CellRef> {
    let mut out = BTreeSet::new();
    let mut depth = 0usize;
    for (kind, data) in Records(stream) {
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            NUMBER | PACKED | FORMULA if depth == 1 => out.extend(cell(data, 0, 4, percent)),
            MANY_PACKED if depth == 1 => {
                // Row, first column, then a format and a number for each cell, then the last column.
                let cells = data.len().saturating_sub(6) / 6;
                out.extend((0..cells).filter_map(|rank| cell(data, rank, 4 + 6 * rank, percent)));
            }
            _ => {}
        }
    }
    out
}

/// The place of a cell whose format, at `format`, shows a percentage.
fn cell(data: &[u8], right: usize, format: usize, percent: &[bool]) -> Option<CellRef> {
    let (row, col, format) = (short(data, 0)?, short(data, 2)?, short(data, format)?);
    let col = u32::from(col) + u32::try_from(right).ok()?;
    percent.get(usize::from(format)).is_some_and(|p| *p).then(|| CellRef::new(u32::from(row), col))
}

/// A number format: its number, then its code, one or two bytes a letter.
fn format(data: &[u8]) -> Option<(u16, Shown)> {
    let (id, length, wide) = (short(data, 0)?, usize::from(short(data, 2)?), data.get(4)? & 1 == 1);
    let letters = data.get(5..)?;
    let code: String = if wide {
        let units: Vec<u16> = letters.chunks_exact(2).take(length).map(|u| u16::from_le_bytes([u[0], u[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        letters.iter().take(length).map(|b| char::from(*b)).collect()
    };
    Some((id, of_code(&code)))
}

fn short(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

pub(super) fn long(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

/// The row of a record with cells, its first column and its last.
pub(super) fn cells(kind: u16, data: &[u8]) -> Option<(u16, u16, u16)> {
    let (row, first) = (short(data, 0)?, short(data, 2)?);
    match kind {
        FORMULA | RICH_TEXT | SHARED_TEXT | NUMBER | TEXT | FLAG | PACKED => Some((row, first, first)),
        MANY_PACKED => Some((row, first, short(data, data.len().checked_sub(2)?)?)),
        _ => None,
    }
}

/// Records of a stream: type, length, data.
pub(super) struct Records<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (short(self.0, 0)?, usize::from(short(self.0, 2)?));
        let data = self.0.get(4..4 + length)?;
        self.0 = &self.0[4 + length..];
        Some((kind, data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u16]) -> Vec<u8> {
        let data: Vec<u8> = data.iter().flat_map(|n| n.to_le_bytes()).collect();
        [kind.to_le_bytes().to_vec(), u16::try_from(data.len()).expect("length").to_le_bytes().to_vec(), data].concat()
    }

    #[test]
    fn formats_are_found_at_their_cells() {
        let sheet = [
            record(BEGIN, &[0]),
            record(NUMBER, &[4, 2, 1, 0, 0, 0, 0]),
            record(NUMBER, &[4, 3, 0, 0, 0, 0, 0]),
            record(BEGIN, &[0]),
            record(NUMBER, &[9, 9, 1, 0, 0, 0, 0]),
            record(END, &[]),
            record(MANY_PACKED, &[5, 0, 0, 0, 0, 1, 0, 0, 1]),
            record(END, &[]),
            record(PACKED, &[8, 8, 1, 0, 0]),
        ]
        .concat();
        let places: Vec<String> = of_sheet(&sheet, &[false, true]).iter().map(ToString::to_string).collect();
        assert_eq!(places, ["C5", "B6"]);
        for cut in 0..sheet.len() {
            of_sheet(&sheet[..cut], &[false, true]);
        }
        let code = [&[164, 0, 4, 0, 0][..], b"0.0%"].concat();
        assert_eq!(format(&code), Some((164, Shown::Percent)));
        assert!(percentages(&[0xD0, 0xCF, 0x11, 0xE0]).is_empty());
    }
}
