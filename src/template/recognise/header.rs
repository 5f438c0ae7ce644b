//! Lists and matrices: rows that could be a header, weighed for every table.

use std::collections::{BTreeMap, BTreeSet};

use super::{Column, Found, Index, Meaning, Shape};
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

    /// The first row of a form's labels below a row and between two columns, if enough of them stand there.
    pub(super) fn first_row_below(&self, row: u32, columns: (u32, u32)) -> Option<u32> {
        let Shape::Form { entries } = &self.found.shape else { return None };
        let below = entries.iter().map(|e| e.label).filter(|l| l.row > row && (columns.0..=columns.1).contains(&l.col));
        let rows: Vec<u32> = below.map(|l| l.row).collect();
        (self.plausible && rows.len() >= 3 && rows.len() * 2 > entries.len()).then(|| rows.into_iter().min()).flatten()
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

/// Every part of a row, or pair of rows, that could head a table.
pub(super) fn candidates(sheet: &Sheet, scheme: &Scheme, index: &Index) -> Vec<Candidate> {
    let last_row = sheet.last_row().unwrap_or(0);
    let mut out = Vec::new();
    for (row, cells) in sheet.rows() {
        if cells.iter().filter_map(words).take(2).count() < 2 {
            continue;
        }
        for below in [&[][..], sheet.row(row + 1)] {
            let rows = (row, row + u32::from(!below.is_empty()));
            let mut heading = Heading { sheet, scheme, index, rows, last_row, out: &mut out };
            heading.weigh(cells, below);
            if sheet.row(row + 1).is_empty() {
                break;
            }
        }
    }
    out
}

/// Whether the numbers of a row could all be calendar years of a header: a row of amounts holds others, or one twice.
fn years_only(cells: &[&GridCell]) -> bool {
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
fn heads(top: &[&GridCell], below: &[&GridCell]) -> Heads {
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

/// A row, or two, being weighed as a header.
struct Heading<'a> {
    sheet: &'a Sheet,
    scheme: &'a Scheme,
    index: &'a Index,
    rows: (u32, u32),
    last_row: u32,
    out: &'a mut Vec<Candidate>,
}

impl Heading<'_> {
    /// Weighs every run of columns, and neighbouring runs together: a blank header must not part a table.
    fn weigh(&mut self, top: &[GridCell], below: &[GridCell]) {
        let runs = self.runs(top, below);
        for first in 0..runs.len() {
            for last in first..runs.len().min(first + 5) {
                if runs[last].is_empty() {
                    break;
                }
                let part: Heads = runs[first..=last].concat();
                if part.len() >= 2 && part.iter().filter(|h| self.index.knows(&h.2)).take(2).count() == 2 {
                    self.weigh_part(&part);
                }
            }
        }
    }

    fn weigh_part(&mut self, part: &Heads) {
        let reach = (part[0].0.saturating_sub(1), part[part.len() - 1].0 + 1);
        let above = titles_above(self.sheet, self.rows.0, reach);
        let sheet_name = fold(&self.sheet.name);
        for (i, table) in self.scheme.tables.iter().enumerate().filter(|(_, t)| t.layout != Layout::Form) {
            let title = above.iter().any(|text| self.index.names(i, text));
            let place = Place { rows: self.rows, last_row: self.last_row, title, sheet: self.index.names(i, &sheet_name) };
            self.out.extend(candidate(part, i, table, self.index, &place));
        }
    }

    /// The columns in runs, parted where a column is blank or where another table's first column begins.
    /// A run with other numbers than years is no header: it stands empty, and nothing joins over it.
    fn runs(&self, top: &[GridCell], below: &[GridCell]) -> Vec<Heads> {
        let columns: BTreeSet<u32> = top.iter().chain(below).map(|c| c.at.col).collect();
        let mut spans: Vec<(u32, u32)> = Vec::new();
        for col in columns {
            match spans.last_mut() {
                Some((_, last)) if *last + 1 == col => *last = col,
                _ => spans.push((col, col)),
            }
        }
        let within = |cells: &'_ [GridCell], span: (u32, u32)| -> Vec<usize> {
            (0..cells.len()).filter(|i| (span.0..=span.1).contains(&cells[*i].at.col)).collect()
        };
        let mut out: Vec<Heads> = Vec::new();
        for span in spans {
            let over: Vec<&GridCell> = within(top, span).into_iter().map(|i| &top[i]).collect();
            let under: Vec<&GridCell> = within(below, span).into_iter().map(|i| &below[i]).collect();
            let plain = years_only(&over) && years_only(&under) && over.iter().chain(&under).all(|c| words(c).is_some());
            if plain {
                self.part(heads(&over, &under), &mut out);
            } else {
                out.push(Vec::new());
            }
        }
        out
    }

    /// Parts a run where the first column of another block begins.
    fn part(&self, heads: Heads, out: &mut Vec<Heads>) {
        let mut run: Heads = Vec::new();
        for head in heads {
            if !run.is_empty() && self.begins_block(&head.2) {
                out.push(std::mem::take(&mut run));
            }
            run.push(head);
        }
        out.push(run);
    }

    fn begins_block(&self, text: &str) -> bool {
        self.scheme.tables.iter().enumerate().filter(|(_, t)| t.block.is_some()).any(|(i, t)| {
            let line = t.line.as_deref().and_then(|l| t.fields.iter().position(|f| f.name == l));
            line.is_some() && self.index.meaning(i, text, false).is_some_and(|m| Some(m.field) == line)
        })
    }
}

/// The lone texts above a header, folded: where a table is titled.
fn titles_above(sheet: &Sheet, row: u32, reach: (u32, u32)) -> Vec<String> {
    let mut out = Vec::new();
    for (_, cells) in sheet.rows_between(row.saturating_sub(6), row.saturating_sub(1)).filter(|(r, _)| *r < row) {
        let near: Vec<String> = cells.iter().filter(|c| (reach.0..=reach.1).contains(&c.at.col)).filter_map(words).collect();
        if near.len() <= 3 {
            out.extend(near.iter().map(|t| fold(t)));
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
        // What shares few words with a table is not looked at for typing slips.
        if guess && columns.iter().filter(|c| c.meaning.is_some()).count() * 3 < columns.len() {
            break;
        }
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
