//! A table that may stand on a sheet, and what decides between two.

use std::sync::Arc;

use super::{Column, Found, Shape};
use crate::template::years::YearMark;

/// A possible table, with what decides between candidates.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) found: Found,
    /// 0 to 100.
    pub(super) score: f64,
    /// Score, then how much of the sheet it explains.
    pub(super) rank: f64,
    /// Enough distinct fields to be a table at all.
    pub(super) plausible: bool,
    /// Sure enough to be read.
    pub(super) sure: bool,
    /// Every column is understood by its words, all that the table asks for is there, and no value says otherwise.
    pub(super) whole: bool,
    /// How many columns or labels it understands.
    pub(super) understood: usize,
    /// The officer says so.
    pub(super) told: bool,
}

impl Candidate {
    /// Whether two candidates want the same label cells.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let (a, b) = (self.area(), other.area());
        a.0 <= b.1 && b.0 <= a.1 && a.2 <= b.3 && b.2 <= a.3
    }

    /// Whether this is the reading of the same header with a row more, and that row tells more values apart.
    pub(super) fn says_more_than(&self, other: &Self) -> bool {
        let (Shape::Grid { header: mine, columns, .. }, Shape::Grid { header: its, columns: others, .. }) =
            (&self.found.shape, &other.found.shape)
        else {
            return false;
        };
        let same = Arc::ptr_eq(&self.found.table, &other.found.table) && mine.0 == its.0 && mine.1 > its.1;
        if !same || !self.overlaps(other) {
            return false;
        }
        let known = |columns: &[Column]| {
            let mut known: Vec<(usize, Option<YearMark>)> =
                columns.iter().filter_map(|c| c.meaning).filter(|m| !m.guessed).map(|m| (m.field, m.year)).collect();
            known.sort_unstable();
            known.dedup();
            known.len()
        };
        // « Prévu » under each year says nothing new, yet is no line.
        let lower: Vec<&Column> = columns.iter().filter(|c| c.at.row == mine.1).collect();
        let named = lower.iter().filter(|c| c.meaning.is_some_and(|m| m.year.is_some())).count();
        let labels = named > 1 && named * 3 >= lower.len() * 2;
        let gain = known(columns).cmp(&known(others));
        gain.is_gt() || gain.is_eq() && labels
    }

    /// Whether two candidates read the same columns of the same rows.
    pub(super) fn same_place(&self, other: &Self) -> bool {
        self.area() == other.area()
    }

    /// Whether a form's own labels are most of what a header candidate takes for columns.
    pub(super) fn owns(&self, header: &Self) -> bool {
        let (Shape::Form { entries }, Shape::Grid { columns, .. }) = (&self.found.shape, &header.found.shape) else {
            return false;
        };
        let shared = columns.iter().filter(|c| entries.iter().any(|e| e.label == c.at)).count();
        let matched = columns.iter().filter(|c| c.meaning.is_some()).count();
        self.plausible && self.score > header.score && shared >= matched
    }

    /// The first row of a form's labels below a row and between two columns, if enough of them stand there.
    pub(super) fn first_row_below(&self, row: u32, columns: (u32, u32)) -> Option<u32> {
        let Shape::Form { entries } = &self.found.shape else { return None };
        let below = entries.iter().map(|e| e.label).filter(|l| l.row > row && (columns.0..=columns.1).contains(&l.col));
        let rows: Vec<u32> = below.map(|l| l.row).collect();
        (self.plausible && rows.len() >= 3 && rows.len() * 2 > entries.len()).then(|| rows.into_iter().min()).flatten()
    }

    pub(super) fn area(&self) -> (u32, u32, u32, u32) {
        let (left, right) = self.found.columns();
        match &self.found.shape {
            Shape::Grid { header, .. } => (header.0, header.1, left, right),
            Shape::Form { entries } => {
                let rows = entries.iter().flat_map(|e| [e.label.row, e.value.row]);
                (rows.clone().min().unwrap_or(0), rows.max().unwrap_or(0), left, right)
            }
        }
    }
}
