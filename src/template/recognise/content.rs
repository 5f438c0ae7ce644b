//! What stands under a header: the evidence that its words do not give. Looks at a few rows only.

use super::{Fit, Lexicon};
use crate::grid::{CellRef, GridCell, Raw, Sheet, in_column};
use crate::text::fold;

/// Rows looked at below a header, and values that are enough.
const ROWS: u32 = 40;
const VALUES: usize = 12;

/// The rows below a header, held against one table.
pub(super) struct Contents<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) lexicon: &'a Lexicon<'a>,
    /// Rank of the table.
    pub(super) rank: usize,
    /// The first row below the header.
    pub(super) first: u32,
}

impl<'a> Contents<'a> {
    /// The share of a column's values that a field could hold; `None` where fewer than two stand.
    pub(super) fn fit(&self, col: u32, field: usize) -> Option<f64> {
        let (mut seen, mut fitting) = (0u32, 0u32);
        for cell in self.cells(col).take(VALUES) {
            let verdict = self.lexicon.fit(self.rank, field, cell);
            seen += u32::from(verdict != Fit::Silent);
            fitting += u32::from(verdict == Fit::Yes);
        }
        (seen >= 2).then(|| f64::from(fitting) / f64::from(seen))
    }

    /// Whether the header itself could be a value of a field: then it is a line, and no header.
    pub(super) fn is_value(&self, at: CellRef, field: usize) -> bool {
        self.sheet.get(at).is_some_and(|c| self.lexicon.fit(self.rank, field, c) == Fit::Yes)
    }

    /// Words under a header, at least two different ones: what may be free text.
    pub(super) fn holds_texts(&self, col: u32) -> bool {
        let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).count();
        let cells: Vec<&GridCell> = self.cells(col).take(VALUES).collect();
        let text = |c: &&GridCell| if let Some(Raw::Text(t)) = &c.raw { Some(fold(t)).filter(|t| letters(t) >= 3) } else { None };
        let texts: Vec<String> = cells.iter().filter_map(text).collect();
        texts.len() * 4 >= cells.len() * 3 && texts.iter().any(|t| *t != texts[0])
    }

    /// Whether at least two different values stand under a header: one word all the way down may be of any list.
    pub(super) fn varies(&self, col: u32) -> bool {
        let mut cells = self.cells(col).take(VALUES);
        let first = cells.next().and_then(|c| c.raw.clone());
        cells.any(|c| c.raw != first)
    }

    /// The cells of a column, without printed totals.
    fn cells(&self, col: u32) -> impl Iterator<Item = &'a GridCell> {
        let last = self.first.saturating_add(ROWS);
        let is_sum = |cell: &GridCell| matches!(&cell.raw, Some(Raw::Text(text)) if self.lexicon.is_sum(text));
        self.sheet.rows_between(self.first, last).filter_map(move |(_, cells)| in_column(cells, col)).filter(move |c| !is_sum(c))
    }
}
