//! A sheet that nothing is known of → what stands on it: lists under a header, forms of labels and values.

use crate::grid::{CellRef, GridCell, Raw, Sheet, across};
use crate::text::{fold, tidy};

/// What stands on a sheet.
pub(super) struct Block {
    /// A lone text above it.
    pub(super) title: Option<String>,
    pub(super) shape: Shape,
}

pub(super) enum Shape {
    /// Lines under a header.
    List {
        /// The columns, left to right: the header's lowest cell, and its words.
        columns: Vec<(CellRef, String)>,
        /// First and last row of the lines.
        body: (u32, u32),
    },
    /// Labels with their values on the right.
    Form {
        /// Label, its words, and the place of its value.
        entries: Vec<(CellRef, String, CellRef)>,
    },
}

/// The longest label.
const LONGEST: usize = 80;
/// Blank rows that a list may have among its lines.
const GAP: u32 = 1;
/// How far right of its label a value may stand.
const REACH: u32 = 6;

type Rows<'a> = [(u32, &'a [GridCell])];

/// Everything on a sheet, from top to bottom.
pub(super) fn blocks(sheet: &Sheet) -> Vec<Block> {
    let rows: Vec<(u32, &[GridCell])> = sheet.rows().collect();
    let mut out = Vec::new();
    let mut title = None;
    let mut i = 0;
    while i < rows.len() {
        if let Some((columns, height)) = header(sheet, &rows, i) {
            let (body, next) = body(sheet, &rows, i + height, &columns);
            out.push(Block { title: title.take(), shape: Shape::List { columns, body } });
            i = next;
        } else if let Some((entries, next)) = form(sheet, &rows, i) {
            out.push(Block { title: title.take(), shape: Shape::Form { entries } });
            i = next;
        } else {
            title = lone_text(rows[i].1).or(title);
            i += 1;
        }
    }
    out
}

fn text(cell: &GridCell) -> Option<String> {
    if let Some(Raw::Text(t)) = &cell.raw { Some(tidy(t).into_owned()).filter(|t| !t.is_empty()) } else { None }
}

fn lone_text(cells: &[GridCell]) -> Option<String> {
    if let [cell] = cells { text(cell) } else { None }
}

fn is_label(text: &str) -> bool {
    text.chars().count() <= LONGEST && text.chars().any(char::is_alphabetic)
}

/// The labels of a row that can be a header: texts side by side, no two the same.
fn labels(cells: &[GridCell]) -> Option<Vec<(CellRef, String)>> {
    let found: Vec<(CellRef, String)> = cells.iter().map(|c| Some((c.at, text(c).filter(|t| is_label(t))?))).collect::<Option<_>>()?;
    let apart = found.windows(2).all(|w| w[1].0.col - w[0].0.col <= 2);
    let mut folded: Vec<String> = found.iter().map(|(_, t)| fold(t)).collect();
    folded.sort();
    let distinct = folded.windows(2).all(|w| w[0] != w[1]);
    (found.len() >= 2 && apart && distinct && !found.iter().any(|(_, t)| t.ends_with(':'))).then_some(found)
}

/// The columns of a header that begins at a row, and how many rows it takes.
fn header(sheet: &Sheet, rows: &Rows, i: usize) -> Option<(Vec<(CellRef, String)>, usize)> {
    if let Some(columns) = two_rows(sheet, rows, i) {
        return Some((columns, 2));
    }
    let columns = labels(rows[i].1)?;
    let below: Vec<&[GridCell]> =
        rows[i + 1..].iter().zip(1u32..).take_while(|((r, _), n)| *r <= rows[i].0 + n + GAP).take(5).map(|((_, c), _)| *c).collect();
    if columns.len() == 2 {
        // Two columns: a list only where what stands right is of one kind that is no text, else a form.
        let right: Vec<&GridCell> = below.iter().filter_map(|c| c.iter().find(|c| c.at.col == columns[1].0.col)).collect();
        let typed =
            right.len() >= 2 && right.iter().all(|c| matches!(c.raw, Some(Raw::Number(_)))) && below.iter().take(2).all(|c| c.len() >= 2);
        return typed.then_some((columns, 1));
    }
    let (left, last) = (columns[0].0.col, columns[columns.len() - 1].0.col);
    let inside = |cells: &[GridCell]| across(cells, (left, last)).len();
    // A header without lines yet is one too; under it nothing stands.
    let lines = below.first().is_none_or(|cells| inside(cells) >= 2 || lone_text(cells).is_some());
    lines.then_some((columns, 1))
}

/// A header of two rows: « Year 1 » merged over « Planned | Done ».
fn two_rows(sheet: &Sheet, rows: &Rows, i: usize) -> Option<Vec<(CellRef, String)>> {
    let row = rows[i].0;
    let (below, cells) = rows.get(i + 1).filter(|(r, _)| *r == row + 1)?;
    let over: Vec<_> = sheet.merged().iter().filter(|m| m.first.row == row && m.last.row == row && m.last.col > m.first.col).collect();
    let top = labels(rows[i].1).filter(|_| !over.is_empty())?;
    if cells.is_empty() || cells.iter().any(|c| text(c).is_none_or(|t| !is_label(&t))) {
        return None;
    }
    let of = |col: u32| {
        let head = over.iter().find(|m| (m.first.col..=m.last.col).contains(&col)).map(|m| m.first.col);
        top.iter().find(|(at, _)| at.col == head.unwrap_or(col)).map(|(_, t)| t.clone())
    };
    let (first, last) = (top.first()?.0.col, over.iter().map(|m| m.last.col).max()?.max(top.last()?.0.col));
    let column = |col: u32| {
        let under = cells.iter().find(|c| c.at.col == col).and_then(text);
        let words = [of(col), under.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let row = if under.is_some() { *below } else { row };
        (!words.is_empty()).then(|| (CellRef::new(row, col), words))
    };
    Some((first..=last).filter_map(column).collect()).filter(|c: &Vec<_>| c.len() >= 3)
}

/// The rows that a list's lines take, and the first row behind them.
fn body(sheet: &Sheet, rows: &Rows, from: usize, columns: &[(CellRef, String)]) -> ((u32, u32), usize) {
    let head = columns.iter().map(|(at, _)| at.row).max().unwrap_or(0);
    let mut last = head;
    let mut i = from;
    while let Some((row, cells)) = rows.get(i) {
        let gap = *row > last + 1;
        let over = *row > last + 1 + GAP || gap && (lone_text(cells).is_some() || header(sheet, rows, i).is_some());
        if over && i > from || *row > last + 3 {
            break;
        }
        last = *row;
        i += 1;
    }
    ((head + 1, last), i)
}

/// A label of a form: its cell, its words, the cell of its value.
type Label = (CellRef, String, CellRef);

/// The labels and values of a form that begins at a row, and the first row behind it.
fn form(sheet: &Sheet, rows: &Rows, i: usize) -> Option<(Vec<Label>, usize)> {
    let first = rows[i].1.first()?.at.col;
    let mut entries = Vec::new();
    let mut filled = 0;
    let mut last = rows[i].0;
    let mut next = i;
    while let Some((row, cells)) = rows.get(next) {
        let label = cells.first().and_then(text).filter(|t| is_label(t));
        let (Some(label), true) = (label, cells.len() <= 2 && cells[0].at.col == first && *row <= last + 1 + GAP) else { break };
        if next > i && header(sheet, rows, next).is_some_and(|(columns, _)| columns.len() > 2) {
            break;
        }
        let value = cells.get(1).map(|c| c.at).filter(|at| at.col - first <= REACH);
        if cells.len() == 2 && value.is_none() {
            break;
        }
        filled += usize::from(value.is_some());
        entries.push((cells[0].at, label, value.unwrap_or(CellRef::new(*row, first + 1))));
        last = *row;
        next += 1;
    }
    // Labels alone are a form still to be filled in only where there are several of them without a gap.
    let close = entries.windows(2).all(|w| w[1].0.row == w[0].0.row + 1);
    let blank = filled == 0 && entries.len() >= 4 && close;
    let starts = rows[i].1.len() == 2 || entries.first().is_some_and(|(_, t, _)| t.ends_with(':')) || blank;
    (starts && entries.len() >= 2 && (filled >= 1 || blank)).then_some((entries, next))
}
