//! The merged regions of a sheet → the one that a cell lies in, without a look at the others.

use std::collections::BTreeMap;

use crate::grid::CellRef;

/// A merged region: the place of its content and its last cell.
pub(super) type Region = (CellRef, CellRef);

/// The merged regions of a sheet.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// In the order of the sheet.
    regions: Vec<Region>,
    /// Their ranks, by how high they are and where: sheets are cut into bands of 1, 2, 4, 8… rows, and a region stands under the one
    /// or two bands it touches of the first cut whose bands are no lower than it.
    bands: BTreeMap<(u32, u32), Vec<usize>>,
}

impl FromIterator<Region> for Merged {
    fn from_iter<I: IntoIterator<Item = Region>>(regions: I) -> Self {
        let mut out = Self { regions: regions.into_iter().collect(), ..Self::default() };
        for (rank, (from, to)) in out.regions.iter().enumerate() {
            let Some(height) = to.row.checked_sub(from.row) else { continue };
            let cut = u32::BITS - height.leading_zeros();
            for band in from.row >> cut..=to.row >> cut {
                out.bands.entry((cut, band)).or_default().push(rank);
            }
        }
        out
    }
}

impl Merged {
    /// The first region that a cell lies in.
    pub(super) fn at(&self, at: CellRef) -> Option<Region> {
        let cuts = 0..=self.bands.keys().next_back()?.0;
        let near = cuts.filter_map(|cut| self.bands.get(&(cut, at.row >> cut))).flatten();
        let around = |rank: &usize| {
            let (from, to) = self.regions[*rank];
            (from.row..=to.row).contains(&at.row) && (from.col..=to.col).contains(&at.col)
        };
        near.copied().filter(around).min().map(|rank| self.regions[rank])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_lies_in_the_first_region_around_it() {
        let places =
            [(0, 0, 0, 3), (1, 0, 2, 0), (1, 1, 9, 1), (3, 0, 3, 0), (5, 2, 12, 4), (7, 3, 1_000, 3), (9, 1, 4, 1), (40, 0, 40, 0)];
        let regions = places.map(|(row, col, last_row, last_col)| (CellRef::new(row, col), CellRef::new(last_row, last_col)));
        let merged: Merged = regions.into_iter().collect();
        for at in (0..1_010).flat_map(|row| (0..6).map(move |col| CellRef::new(row, col))) {
            let inside = |(from, to): &Region| (from.row..=to.row).contains(&at.row) && (from.col..=to.col).contains(&at.col);
            assert_eq!(merged.at(at), regions.iter().copied().find(inside), "{at}");
        }
        assert_eq!(Merged::default().at(CellRef::new(0, 0)), None);
    }
}
