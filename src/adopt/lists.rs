//! Lists of values: from drop-downs, or from texts that keep coming back.

use super::guess::{text, unique};
use crate::grid::GridCell;
use crate::text::fold;

/// A proposed list.
pub(super) struct DraftList {
    pub(super) name: String,
    pub(super) values: Vec<String>,
    /// Other values are admitted.
    pub(super) open: bool,
}

/// Values enough to see that they come back, different ones that a list may have, and characters of one.
const LEAST: usize = 5;
const MOST: usize = 15;
const LONGEST: usize = 40;

/// The rank of a list with these values; the same values are one list.
pub(super) fn add(lists: &mut Vec<DraftList>, label: &str, values: &[String], open: bool) -> usize {
    let mut kept: Vec<String> = Vec::new();
    for value in values {
        if !kept.iter().any(|k| fold(k) == fold(value)) {
            kept.push(value.clone());
        }
    }
    if let Some(known) = lists.iter().position(|l| l.values == kept && l.open == open) {
        return known;
    }
    let taken: Vec<&str> = lists.iter().map(|l| l.name.as_str()).collect();
    lists.push(DraftList { name: unique(&format!("liste {label}"), &taken), values: kept, open });
    lists.len() - 1
}

/// The different texts of a column, if they are few and come back; in the order of their first use.
pub(super) fn repeated(cells: &[&GridCell]) -> Option<Vec<String>> {
    let texts: Vec<String> = cells.iter().map(|c| text(c)).collect::<Option<_>>()?;
    let mut distinct: Vec<String> = Vec::new();
    for value in &texts {
        if !distinct.iter().any(|d| fold(d) == fold(value)) {
            distinct.push(value.clone());
        }
    }
    let short = distinct.iter().all(|t| t.chars().count() <= LONGEST);
    (texts.len() >= LEAST && distinct.len() <= MOST && distinct.len() * 2 <= texts.len() && short).then_some(distinct)
}
