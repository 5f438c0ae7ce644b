//! Every limit on what is read, with its reason. Measured on 6 212 real workbooks: their largest values stand behind each.

/// Bytes of a file (4 MB).
pub(super) const FILE_BYTES: usize = 60 << 20;
/// Files in a package (1 033).
pub(super) const ENTRIES: usize = 20_000;
/// Bytes of one part once inflated (57 MB for 99,9 % of them).
pub(super) const PART_BYTES: u64 = 256 << 20;
/// Bytes of all parts that are read, once inflated (345 MB).
pub(super) const PACKAGE_BYTES: u64 = 512 << 20;
/// Cells that hold something, over all sheets (3.4 million).
pub(super) const CELLS: usize = 5_000_000;
/// Bytes of all texts of the cells: one long string may be shared by a million of them.
pub(super) const TEXT_BYTES: usize = 512 << 20;
/// Bytes of all formulas of the cells (262 691 formulas): one may be shared too.
pub(super) const FORMULA_BYTES: usize = 64 << 20;
/// Merged regions of a sheet that are kept (50 000).
pub(super) const MERGED: usize = 200_000;
/// Relations of a part to others (a few hundred).
pub(super) const RELATIONS: usize = 100_000;

use super::Unreadable;

/// What is left of the limits while a file is read.
#[derive(Debug)]
pub(super) struct Budget {
    cells: usize,
    text: usize,
    formulas: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { cells: CELLS, text: TEXT_BYTES, formulas: FORMULA_BYTES }
    }
}

impl Budget {
    /// Takes one cell with the bytes of its text and formula.
    pub(super) fn cell(&mut self, text: usize, formula: usize) -> Result<(), Unreadable> {
        let take = |left: &mut usize, n: usize, over: &dyn Fn() -> String| {
            *left = left.checked_sub(n).ok_or_else(|| Unreadable::TooLarge(over()))?;
            Ok(())
        };
        take(&mut self.cells, 1, &|| format!("plus de {CELLS} cellules remplies"))?;
        take(&mut self.text, text, &|| format!("plus de {} Mo de texte", TEXT_BYTES >> 20))?;
        take(&mut self.formulas, formula, &|| format!("plus de {} Mo de formules", FORMULA_BYTES >> 20))
    }
}
