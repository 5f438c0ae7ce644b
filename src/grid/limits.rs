//! Every limit on what is read, with its reason. Measured on 6 212 real workbooks: their largest values stand behind each.

use super::Unreadable;

/// Merged regions of a sheet that are kept (50 000).
pub(super) const MERGED: usize = 200_000;
/// Relations of a part to others (a few hundred).
pub(super) const RELATIONS: usize = 100_000;
/// Files in a package (1 033).
pub(super) const ENTRIES: usize = 20_000;

/// The most that one file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file (4 MB).
    pub file_bytes: usize,
    /// Bytes of one part once inflated (57 MB for 99,9 % of them).
    pub part_bytes: u64,
    /// Bytes of all parts that are read, once inflated (345 MB).
    pub package_bytes: u64,
    /// Cells that hold something, over all sheets (3.4 million).
    pub cells: usize,
    /// Bytes of all texts of the cells: one long string may be shared by a million of them.
    pub text_bytes: usize,
    /// Bytes of all formulas of the cells (262 691 formulas): one may be shared too.
    pub formula_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 60 << 20,
            part_bytes: 256 << 20,
            package_bytes: 512 << 20,
            cells: 5_000_000,
            text_bytes: 512 << 20,
            formula_bytes: 64 << 20,
        }
    }
}

impl Limits {
    /// What a usual workbook keeps far below: whatever it holds, reading so much takes neither long nor much memory.
    #[must_use]
    pub fn light() -> Self {
        Self {
            file_bytes: 2 << 20,
            part_bytes: 16 << 20,
            package_bytes: 24 << 20,
            cells: 200_000,
            text_bytes: 16 << 20,
            formula_bytes: 4 << 20,
        }
    }
}

/// What is left of the limits while a file is read.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    cells: usize,
    text: usize,
    formulas: usize,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, cells: limits.cells, text: limits.text_bytes, formulas: limits.formula_bytes }
    }

    /// Takes one cell with the bytes of its text and formula.
    pub(super) fn cell(&mut self, text: usize, formula: usize) -> Result<(), Unreadable> {
        let limits = self.limits;
        let take = |left: &mut usize, n: usize, over: &dyn Fn() -> String| {
            *left = left.checked_sub(n).ok_or_else(|| Unreadable::TooLarge(over()))?;
            Ok(())
        };
        take(&mut self.cells, 1, &|| format!("plus de {} cellules remplies", limits.cells))?;
        take(&mut self.text, text, &|| format!("plus de {} Mo de texte", limits.text_bytes >> 20))?;
        take(&mut self.formulas, formula, &|| format!("plus de {} Mo de formules", limits.formula_bytes >> 20))
    }
}
