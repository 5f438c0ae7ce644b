//! Every limit on what is read, with its reason. Measured on 6 212 real workbooks: their largest values stand behind each.

/// Bytes of a file (4 MB).
pub(super) const FILE_BYTES: usize = 60 << 20;
/// Files in a package (1 033).
pub(super) const ENTRIES: usize = 10_000;
/// Bytes of one part once inflated (57 MB for 99,9 % of them).
pub(super) const PART_BYTES: u64 = 256 << 20;
/// Bytes of all parts that are read, once inflated (345 MB).
pub(super) const PACKAGE_BYTES: u64 = 512 << 20;
/// Cells that hold something, over all sheets (3.4 million).
pub(super) const CELLS: usize = 5_000_000;
/// Bytes of all texts and formulas of the cells: one long string may be shared by a million of them.
pub(super) const TEXT_BYTES: usize = 512 << 20;
/// Merged regions of a sheet that are kept (50 000).
pub(super) const MERGED: usize = 200_000;

use super::Unreadable;

/// What is left of the limits while a file is read.
#[derive(Debug)]
pub(super) struct Budget {
    cells: usize,
    text: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { cells: CELLS, text: TEXT_BYTES }
    }
}

impl Budget {
    /// Takes one cell and its texts.
    pub(super) fn cell(&mut self, text: usize) -> Result<(), Unreadable> {
        let over = |what: String| Unreadable::TooLarge(what);
        self.cells = self.cells.checked_sub(1).ok_or_else(|| over(format!("plus de {CELLS} cellules remplies")))?;
        self.text = self.text.checked_sub(text).ok_or_else(|| over(format!("plus de {} Mo de texte", TEXT_BYTES >> 20)))?;
        Ok(())
    }
}
