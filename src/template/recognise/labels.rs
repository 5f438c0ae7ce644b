//! The cells of a row that could be labels of a header, and what stands over one another in two rows.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::Lexicon;
use crate::grid::{CellRef, GridCell, Raw, Sheet, across};
use crate::template::years;
use crate::text::{fold, is_within, tidy};

/// Characters of a label in a header, at most.
pub(super) const LONGEST: usize = 120;

/// A header cell: its words from top to bottom, and the place of the lowest of them.
#[derive(Clone)]
pub(super) struct Head<'a> {
    pub(super) at: CellRef,
    pub(super) text: Cow<'a, str>,
    /// Some table could have such a label.
    pub(super) known: bool,
}

/// A cell with its words, where they could be a label.
pub(super) struct Word<'a> {
    cell: &'a GridCell,
    pub(super) head: Option<Head<'a>>,
}

impl<'a> Word<'a> {
    pub(super) fn of(cell: &'a GridCell, index: &Lexicon) -> Self {
        let head = |text: Cow<'a, str>| Head { at: cell.at, known: index.knows(&text), text };
        Self { cell, head: words(cell).map(head) }
    }

    pub(super) fn col(&self) -> u32 {
        self.cell.at.col
    }
}

/// Whether the numbers of a row could all be calendar years of a header: a row of amounts holds others, or one twice.
/// Under labels (`headed`) the years may stand alone, and come again under each.
pub(super) fn years_only(cells: &[Word], headed: bool) -> bool {
    let mut numbers: Vec<_> = cells.iter().filter_map(|w| if let Some(Raw::Number(n)) = &w.cell.raw { Some(*n) } else { None }).collect();
    if numbers.is_empty() {
        return true;
    }
    if !numbers.iter().all(is_calendar_year) || numbers.len() < 2 {
        return false;
    }
    if cells.len() > numbers.len() {
        return true;
    }
    numbers.sort_unstable();
    numbers.dedup();
    headed && numbers.len() > 1 && numbers.windows(2).all(|w| w[1] - w[0] == Decimal::ONE)
}

/// Whether a number may be a calendar year; most are told by their size.
fn is_calendar_year(n: &Decimal) -> bool {
    (Decimal::from(2000)..Decimal::from(2100)).contains(n) && n.is_integer()
}

/// The text of a cell that could be a label: text, or a calendar year.
fn words(cell: &GridCell) -> Option<Cow<'_, str>> {
    match cell.raw.as_ref()? {
        Raw::Text(text) if is_within(text, LONGEST) && !is_figure(text) => Some(tidy(text)),
        Raw::Number(n) if is_calendar_year(n) => Some(Cow::Owned(n.to_string())),
        _ => None,
    }
}

/// A figure of a text file, where numbers are texts too: « 100 », « 1 200,50 € »; a single digit or a calendar year may be a label.
fn is_figure(text: &str) -> bool {
    let digits = || text.chars().filter(char::is_ascii_digit).count();
    !text.chars().any(char::is_alphabetic) && digits() > 1 && years::split(text).is_none()
}

/// The columns of a header of one or two rows; a label over several columns of the second row counts for each of them.
pub(super) fn heads<'a>(top: &[Word<'a>], below: &[Word<'a>], sheet: &Sheet, index: &Lexicon) -> Vec<Head<'a>> {
    let mut out: Vec<Head<'a>> = top.iter().filter_map(|w| w.head.clone()).collect();
    if below.is_empty() {
        return out;
    }
    let spread = out.clone();
    for lower in below.iter().filter_map(|w| w.head.as_ref()) {
        let over = spread.iter().rev().find(|h| h.at.col <= lower.at.col).filter(|h| reaches(sheet, h.at, lower.at));
        let whole = over.map(|over| format!("{} {}", over.text, lower.text));
        let whole = whole.map(|text| Head { at: lower.at, known: index.knows(&text), text: Cow::Owned(text) });
        // A label that stands lower than its neighbours belongs to none of them.
        let alone = |whole: &Head| !whole.known && lower.known && top.iter().all(|w| w.col() != lower.at.col);
        let head = whole.filter(|whole| !alone(whole)).unwrap_or_else(|| lower.clone());
        match out.binary_search_by_key(&lower.at.col, |h| h.at.col) {
            Ok(i) => out[i] = head,
            Err(i) => out.insert(i, head),
        }
    }
    out
}

/// Whether a label may stand over a cell below: where it is merged, only over the columns it is merged over.
fn reaches(sheet: &Sheet, label: CellRef, below: CellRef) -> bool {
    let merged = sheet.merged();
    let found = merged.binary_search_by_key(&label, |r| r.first).ok().map(|i| merged[i]);
    found.is_none_or(|r| below.col <= r.last.col && r.last.row < below.row)
}

/// The words of a row between two columns, both included.
pub(super) fn within<'w, 'a>(row: &'w [Word<'a>], (first, last): (u32, u32)) -> &'w [Word<'a>] {
    &row[row.partition_point(|w| w.col() < first)..row.partition_point(|w| w.col() <= last)]
}

/// The lone texts above a header, folded: where a table is titled.
pub(super) fn titles_above(sheet: &Sheet, row: u32, reach: (u32, u32)) -> Vec<String> {
    let mut out = Vec::new();
    for (_, cells) in sheet.rows_between(row.saturating_sub(6), row.saturating_sub(1)).filter(|(r, _)| *r < row) {
        let near: Vec<Cow<str>> = across(cells, reach).iter().filter_map(words).collect();
        if near.len() <= 3 {
            out.extend(near.iter().map(|t| fold(t)));
        }
    }
    out
}
