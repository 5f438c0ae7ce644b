//! Lists and matrices: rows that could be a header, weighed for every table.

use std::collections::BTreeMap;

use super::{Column, Found, Index, Meaning, Shape, names};
use crate::grid::{CellRef, GridCell, Raw, Sheet};
use crate::template::{Layout, Scheme, Table};
use crate::text::{fold, tidy};

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
    pub(super) lacks: String,
}

impl Candidate {
    /// Whether two candidates want the same label cells.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let (a, b) = (self.area(), other.area());
        a.0 <= b.1 && b.0 <= a.1 && a.2 <= b.3 && b.2 <= a.3
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

    /// The first row of a form that begins below a row, if most of it stands there.
    pub(super) fn first_row_below(&self, row: u32) -> Option<u32> {
        let Shape::Form { entries } = &self.found.shape else {
            return None;
        };
        let below: Vec<u32> = entries.iter().map(|e| e.label.row).filter(|r| *r > row).collect();
        (self.plausible && below.len() >= 3 && below.len() * 2 > entries.len()).then(|| below.into_iter().min()).flatten()
    }

    fn area(&self) -> (u32, u32, u32, u32) {
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

/// A header cell: its column, the place of its lowest cell, its words from top to bottom.
type Heads = Vec<(u32, CellRef, String)>;

/// Every row, or pair of rows, that could head a table.
pub(super) fn candidates(sheet: &Sheet, scheme: &Scheme, index: &Index) -> Vec<Candidate> {
    let last_row = sheet.last_row().unwrap_or(0);
    let mut out = Vec::new();
    for (row, cells) in sheet.rows() {
        if cells.len() < 2 || !years_only(cells) || cells.iter().filter_map(words).filter(|t| index.knows(t)).take(2).count() < 2 {
            continue;
        }
        let above = titles_above(sheet, row);
        let single = heads(cells, &[]);
        weigh(&single, (row, row), sheet, scheme, index, &above, last_row, &mut out);
        let below = sheet.row(row + 1);
        if !below.is_empty() && years_only(below) && below.iter().all(|c| words(c).is_some()) {
            weigh(&heads(cells, below), (row, row + 1), sheet, scheme, index, &above, last_row, &mut out);
        }
    }
    out
}

/// Whether the numbers of a row could all be calendar years of a header: a row of amounts holds others, or one twice.
fn years_only(cells: &[GridCell]) -> bool {
    let numbers: Vec<_> = cells.iter().filter_map(|c| if let Some(Raw::Number(n)) = &c.raw { Some(*n) } else { None }).collect();
    let year = |n: &rust_decimal::Decimal| n.is_integer() && (2000..2100).contains(&i64::try_from(*n).unwrap_or(0));
    numbers.is_empty() || numbers.len() > 1 && numbers.iter().all(year) && cells.len() > numbers.len()
}

/// The text of a cell that could be a label: text, or a calendar year.
fn words(cell: &GridCell) -> Option<String> {
    match cell.raw.as_ref()? {
        Raw::Text(text) if text.chars().count() <= 120 => Some(tidy(text)),
        Raw::Number(n) if n.is_integer() && (2000..2100).contains(&i64::try_from(*n).unwrap_or(0)) => Some(n.to_string()),
        _ => None,
    }
}

/// The columns of a header of one or two rows; a label over several columns of the second row counts for each of them.
fn heads(top: &[GridCell], below: &[GridCell]) -> Heads {
    let mut by_column: BTreeMap<u32, (CellRef, String)> = BTreeMap::new();
    for cell in top {
        if let Some(text) = words(cell) {
            by_column.insert(cell.at.col, (cell.at, text));
        }
    }
    let spread: Vec<(u32, String)> = by_column.iter().map(|(col, (_, text))| (*col, text.clone())).collect();
    for cell in below {
        let Some(text) = words(cell) else { continue };
        let over = spread.iter().rev().find(|(col, _)| *col <= cell.at.col);
        let whole = match over {
            Some((_, over)) => format!("{over} {text}"),
            None => text,
        };
        by_column.insert(cell.at.col, (cell.at, whole));
    }
    by_column.into_iter().map(|(col, (at, text))| (col, at, text)).collect()
}

/// The sheet's name and the lone texts above a row: where a table is titled.
fn titles_above(sheet: &Sheet, row: u32) -> Vec<(u32, String)> {
    let mut out = Vec::new();
    for (_, cells) in sheet.rows_between(row.saturating_sub(6), row.saturating_sub(1)).filter(|(r, _)| *r < row) {
        if cells.len() <= 3 {
            out.extend(cells.iter().filter_map(|c| words(c).map(|t| (c.at.col, fold(&t)))));
        }
    }
    out
}

#[expect(clippy::too_many_arguments, reason = "one call site a shape of header")]
fn weigh(
    heads: &Heads,
    rows: (u32, u32),
    sheet: &Sheet,
    scheme: &Scheme,
    index: &Index,
    above: &[(u32, String)],
    last_row: u32,
    out: &mut Vec<Candidate>,
) {
    let runs = runs(heads, scheme, index);
    let folded_name = fold(&sheet.name);
    for first in 0..runs.len() {
        for last in first..runs.len().min(first + 4) {
            let part: Heads = runs[first..=last].concat();
            if part.len() < 2 {
                continue;
            }
            for (i, table) in scheme.tables.iter().enumerate().filter(|(_, t)| t.layout != Layout::Form) {
                let reach = (part[0].0.saturating_sub(1), part[part.len() - 1].0 + 1);
                let title = above.iter().any(|(col, text)| (reach.0..=reach.1).contains(col) && names(table, text));
                let place = Place { rows, last_row, title, sheet: names(table, &folded_name) };
                out.extend(candidate(&part, i, table, index, &place));
            }
        }
    }
}

/// Header cells parted where a column is blank, or where another table's first column begins.
fn runs(heads: &Heads, scheme: &Scheme, index: &Index) -> Vec<Heads> {
    let begins_line = |text: &str| {
        scheme.tables.iter().enumerate().any(|(i, t)| {
            let line = t.line.as_deref().and_then(|l| t.fields.iter().position(|f| f.name == l));
            t.block.is_some() && line.is_some() && index.meaning(i, text, false).is_some_and(|m| Some(m.field) == line)
        })
    };
    let mut out: Vec<Heads> = Vec::new();
    for head in heads {
        let next = out.last().and_then(|run| run.last()).is_some_and(|(col, _, _)| col + 1 == head.0);
        match out.last_mut() {
            Some(run) if next && !begins_line(&head.2) => run.push(head.clone()),
            _ => out.push(vec![head.clone()]),
        }
    }
    out
}

/// Where a header stands and what names it there.
struct Place {
    rows: (u32, u32),
    last_row: u32,
    title: bool,
    sheet: bool,
}

fn candidate(heads: &Heads, table_rank: usize, table: &std::sync::Arc<Table>, index: &Index, place: &Place) -> Option<Candidate> {
    let columns = columns(heads, table_rank, index);
    let mut matched: Vec<&Meaning> = columns.iter().filter_map(|c| c.meaning.as_ref()).collect();
    // Two columns for one value are worth one: a second row may tell them apart.
    let mut seen = Vec::new();
    matched.retain(|m| {
        let new = !seen.contains(&(m.field, m.year));
        seen.push((m.field, m.year));
        new
    });
    if matched.len() < 2 {
        return None;
    }
    let has = |field: usize| matched.iter().any(|m| m.field == field);
    let required: Vec<usize> = (0..table.fields.len()).filter(|i| table.fields[*i].required).collect();
    let met = required.iter().filter(|i| has(**i)).count();
    let distinct = (0..table.fields.len()).filter(|i| has(*i)).count();
    let coverage = share(met, required.len());
    let explained = share(matched.len(), columns.len());
    let titled = if place.title || place.sheet { 1.0 } else { 0.0 };
    let guessed = share(matched.iter().filter(|m| m.guessed).count(), matched.len());
    let score = (55.0 * coverage + 30.0 * explained + 15.0 * titled) * (1.0 - 0.2 * guessed);
    let plausible = distinct >= 2 && (coverage >= 0.5 || (titled > 0.0 && distinct >= 3));
    let missing: Vec<&str> = required.iter().filter(|i| !has(**i)).map(|i| table.fields[*i].label.as_str()).collect();
    let lacks = if missing.is_empty() { String::new() } else { format!("il manque : {}", missing.join(", ")) };
    let reasons = reasons(met, required.len(), matched.len(), columns.len(), guessed, place);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
    let shown = score.round() as u8;
    #[expect(clippy::cast_precision_loss, reason = "a few columns")]
    let breadth = matched.len() as f64;
    // Of two readings of one header the taller one must earn its row.
    let height = f64::from(place.rows.1 - place.rows.0);
    Some(Candidate {
        rank: score + breadth - height * 0.5,
        score,
        plausible,
        lacks,
        found: Found {
            table: table.clone(),
            score: shown.min(100),
            reasons,
            shape: Shape::Grid { header: place.rows, columns, body: (place.rows.1 + 1, place.last_row) },
        },
    })
}

fn reasons(met: usize, required: usize, matched: usize, all: usize, guessed: f64, place: &Place) -> Vec<String> {
    let mut out = vec![format!("{met} intitulés obligatoires sur {required}"), format!("{matched} colonnes reconnues sur {all}")];
    if place.sheet {
        out.push("nom de la feuille".to_owned());
    }
    if place.title {
        out.push("titre au-dessus".to_owned());
    }
    if guessed > 0.0 {
        out.push("intitulés approchants".to_owned());
    }
    if place.rows.1 > place.rows.0 {
        out.push("en-tête sur deux lignes".to_owned());
    }
    out
}

/// Columns with their meaning: exact words first, then likeness for what is left; a field is given once.
fn columns(heads: &Heads, table: usize, index: &Index) -> Vec<Column> {
    let mut columns: Vec<Column> = heads.iter().map(|(_, at, text)| Column { at: *at, text: text.clone(), meaning: None }).collect();
    for guess in [false, true] {
        for i in 0..columns.len() {
            if columns[i].meaning.is_none() {
                let meaning = index.meaning(table, &columns[i].text, guess);
                let taken = |m: &Meaning| {
                    columns.iter().filter_map(|c| c.meaning.as_ref()).any(|o| o.field == m.field && o.year == m.year && m.year.is_none())
                };
                columns[i].meaning = meaning.filter(|m| !taken(m));
            }
        }
    }
    columns
}

fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of columns")]
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
