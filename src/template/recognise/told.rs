//! What the officer says of a sheet is obeyed: its tables are taken whatever their score, and no other.

use super::candidate::Candidate;
use super::labels::LONGEST;
use super::{Column, Found, Lexicon, Shape};
use crate::grid::{Raw, Sheet};
use crate::sift::sift;
use crate::template::Layout;
use crate::text::{is_within, tidy};

/// The candidates that the officer allows: all of them where nothing is said.
pub(super) fn only(mut candidates: Vec<Candidate>, lexicon: &Lexicon) -> Vec<Candidate> {
    if lexicon.told().is_some() {
        candidates.retain(|c| c.told);
    }
    candidates
}

/// Marks the tables that are taken on the officer's word; a list of which no label is known gets its columns all the same.
pub(super) fn obey(found: &mut Vec<Found>, sheet: &Sheet, lexicon: &Lexicon) {
    let Some((tables, ranks)) = lexicon.told() else { return };
    // Of several doubtful readings of one table the officer means the surest.
    let taken = lexicon.scheme.recognition.taken;
    let surest = |f: &Found| found.iter().filter(|o| o.table.is(&f.table)).map(|o| o.certainty.score).max();
    let keep = found.iter().map(|f| f.certainty.score >= taken || surest(f) == Some(f.certainty.score)).collect();
    sift(found, keep);
    if found.is_empty()
        && let [table, ..] = tables.as_slice()
    {
        found.extend(unlabelled(sheet, *table, lexicon));
    }
    for one in found {
        one.certainty.score = 100;
        one.certainty.rival = None;
        one.certainty.reasons.insert(0, "dit par la région".to_owned());
        one.certainty.answers.clone_from(&ranks);
    }
}

/// A list or matrix without one known label: its header is the row with most words, none of them understood yet.
fn unlabelled(sheet: &Sheet, rank: usize, lexicon: &Lexicon) -> Option<Found> {
    let table = &lexicon.scheme.tables[rank];
    if table.layout == Layout::Form {
        return None;
    }
    let words = |row: u32| sheet.row(row).iter().filter(|c| matches!(&c.raw, Some(Raw::Text(t)) if is_within(t, LONGEST))).count();
    let rows: Vec<u32> = sheet.rows().map(|(row, _)| row).take(30).collect();
    let header = rows.into_iter().rev().filter(|r| words(*r) >= 2 && sheet.last_row() > Some(*r)).max_by_key(|r| words(*r))?;
    let column = |c: &crate::grid::GridCell| match &c.raw {
        Some(Raw::Text(text)) => {
            let text: std::sync::Arc<str> = tidy(text).into();
            Some(Column { at: c.at, meaning: lexicon.meaning(rank, &text, false), answer: lexicon.refused(rank, &text), text })
        }
        _ => None,
    };
    let columns: Vec<Column> = sheet.row(header).iter().filter_map(column).collect();
    let body = (header + 1, sheet.last_row()?);
    let shape = Shape::Grid { header: (header, header), columns, body };
    Some(Found { table: table.clone(), certainty: super::Certainty::default(), shape })
}

/// The ranks of all answers that were obeyed on a sheet: those on the sheet, and those on its labels.
pub(super) fn answers(found: &[Found], sheet: &[usize]) -> Vec<usize> {
    let mut out: Vec<usize> = if found.is_empty() { Vec::new() } else { sheet.to_vec() };
    for one in found {
        match &one.shape {
            Shape::Grid { columns, .. } => out.extend(columns.iter().filter_map(|c| c.answer.or(c.meaning.and_then(|m| m.answer)))),
            Shape::Form { entries } => out.extend(entries.iter().filter_map(|e| e.answer)),
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}
