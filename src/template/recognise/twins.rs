//! One table twice on a sheet, its years without a word: the title above says which is « Réalisé ».

use std::sync::Arc;

use super::labels::titles_above;
use super::{Column, Found, Shape};
use crate::grid::Sheet;
use crate::template::{Table, years};
use crate::text::{fold, has_phrase};

/// Gives the years of a table that stands again on the sheet the meaning that its title names.
pub(super) fn tell_apart(found: &mut [Found], sheet: &Sheet) {
    for i in 0..found.len() {
        let table = found[i].table.clone();
        let again = found.iter().enumerate().any(|(j, o)| j != i && Arc::ptr_eq(&o.table, &table));
        let (left, right) = found[i].columns();
        let Shape::Grid { header, columns, .. } = &mut found[i].shape else { continue };
        if !again || !columns.iter().all(|c| is_plain(c, &table)) {
            continue;
        }
        let above = titles_above(sheet, header.0, (left.saturating_sub(1), right + 1));
        if let Some(field) = above.last().and_then(|title| named(title, &table)) {
            columns.iter_mut().filter_map(|c| c.meaning.as_mut()).filter(|m| m.year.is_some()).for_each(|m| m.field = field);
        }
    }
}

/// A column of no year, or of one that says nothing but its year and was taken for the first field across years.
fn is_plain(column: &Column, table: &Table) -> bool {
    let Some(meaning) = column.meaning.filter(|m| m.year.is_some()) else { return true };
    let first = table.fields.iter().position(|f| f.across);
    Some(meaning.field) == first && years::split(&column.text).is_some_and(|(_, rest)| rest.is_empty())
}

/// The one field across years, not the first, whose label a title holds; none if it holds one of the first field's.
fn named(title: &str, table: &Table) -> Option<usize> {
    let mut across = table.fields.iter().enumerate().filter(|(_, f)| f.across);
    let (_, first) = across.next()?;
    let is_title = |label: &str| table.titles.iter().any(|t| fold(t) == label);
    let labels = std::iter::once(&first.label).chain(&first.aliases).map(|l| fold(l));
    if labels.into_iter().any(|l| l.len() >= 5 && !is_title(&l) && has_phrase(title, &l)) {
        return None;
    }
    let mut holds = across.filter(|(_, f)| has_phrase(title, &fold(&f.label)));
    let (field, _) = holds.next()?;
    holds.next().is_none().then_some(field)
}
