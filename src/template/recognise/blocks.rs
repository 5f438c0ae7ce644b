//! One header over both blocks of a table: « Dépenses » and « Ressources » one under the other, or told apart in a column.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::content::Contents;
use super::header::meanings;
use super::{Column, Found, Lexicon, Shape};
use crate::grid::{CellRef, GridCell, Raw, Sheet, across};
use crate::template::{Scheme, Table};
use crate::text::{Phrase, fold};

/// A block of a table, and the titles that only it has.
struct Block<'a> {
    rank: usize,
    table: &'a Arc<Table>,
    titles: Vec<Phrase>,
}

/// Parts a found table where its lines belong to more than one block.
pub(super) fn part(found: Found, sheet: &Sheet, scheme: &Scheme, index: &Lexicon) -> Vec<Found> {
    let Shape::Grid { header, columns, body } = &found.shape else { return vec![found] };
    if found.table.block.is_none() {
        return vec![found];
    }
    let blocks = blocks(&found.table, scheme);
    let (left, right) = found.columns();
    // The column that tells may stand before the first one of the table.
    let left = if sheet.row(header.1).iter().any(|c| c.at.col + 1 == left) { left - 1 } else { left };
    let rows: Vec<(u32, &[GridCell])> = sheet
        .rows_between(body.0, body.1)
        .map(|(row, cells)| (row, across(cells, (left, right))))
        .filter(|(_, cells)| !cells.is_empty())
        .collect();
    let telling = std::iter::once(left).chain(columns.iter().map(|c| c.at.col)).find(|col| tells(*col, &rows, &blocks));
    let runs = runs(&rows, telling, &blocks, &found.table);
    if runs.iter().all(|(rank, ..)| *rank == runs[0].0) {
        return vec![found];
    }
    let part = |(rank, first, last): (usize, u32, u32)| {
        let table = scheme.tables[rank].clone();
        let mut columns = columns.clone();
        let contents = Contents { sheet, lexicon: index, rank, first };
        // A column of the other block is empty here: what is filled chooses first.
        let filled = |c: &Column| sheet.rows_between(first, last).any(|(row, _)| sheet.get(CellRef::new(row, c.at.col)).is_some());
        columns.sort_by_key(|c| (!filled(c), c.at));
        meanings(&mut columns, &table, &contents);
        columns.sort_by_key(|c| c.at);
        columns.iter_mut().filter(|c| Some(c.at.col) == telling).for_each(|c| c.meaning = None);
        let mut certainty = found.certainty.clone();
        certainty.reasons.push("un seul en-tête pour les deux volets".to_owned());
        certainty.rival = None;
        Found { table, certainty, shape: Shape::Grid { header: *header, columns, body: (first, last) } }
    };
    runs.into_iter().map(part).collect()
}

fn blocks<'a>(table: &Table, scheme: &'a Scheme) -> Vec<Block<'a>> {
    let all: Vec<(usize, &Arc<Table>)> = scheme.tables.iter().enumerate().filter(|(_, t)| t.name == table.name).collect();
    let elsewhere = |title: &String, rank: usize| all.iter().any(|(r, t)| *r != rank && t.titles.contains(title));
    let own = |(rank, table): &(usize, &'a Arc<Table>)| {
        let titles = table.titles.iter().chain(table.block.as_ref()).filter(|t| !elsewhere(t, *rank));
        Block { rank: *rank, table, titles: titles.map(|t| Phrase::of(fold(t))).collect() }
    };
    all.iter().map(own).collect()
}

/// The block that a short text names: « DÉPENSES », « Recettes prévisionnelles », « Dépense ».
fn named(cell: &GridCell, blocks: &[Block]) -> Option<usize> {
    let Some(Raw::Text(text)) = &cell.raw else { return None };
    let said = Phrase::of(fold(text));
    if said.text.is_empty() || said.text.split(' ').count() > 3 {
        return None;
    }
    let names = |title: &Phrase| title.is_in(&said) || said.is_in(title);
    let mut named = blocks.iter().filter(|b| b.titles.iter().any(names));
    let first = named.next()?;
    named.next().is_none().then_some(first.rank)
}

/// Whether a column says of each line which block it belongs to.
fn tells(col: u32, rows: &[(u32, &[GridCell])], blocks: &[Block]) -> bool {
    let cells: Vec<&GridCell> = rows.iter().filter_map(|(_, cells)| cells.iter().find(|c| c.at.col == col)).collect();
    let mut said = BTreeSet::new();
    let mut silent = 0;
    for cell in &cells {
        match named(cell, blocks) {
            Some(rank) => drop(said.insert(rank)),
            None => silent += 1,
        }
        // Most columns say nothing.
        if silent * 5 > cells.len() {
            return false;
        }
    }
    cells.len() >= 4 && blocks.iter().all(|b| said.contains(&b.rank))
}

/// The stretches of rows of each block: (rank of its table, first row, last row).
fn runs(rows: &[(u32, &[GridCell])], telling: Option<u32>, blocks: &[Block], table: &Arc<Table>) -> Vec<(usize, u32, u32)> {
    let mut current = blocks.iter().find(|b| Arc::ptr_eq(b.table, table)).map_or(0, |b| b.rank);
    let mut out: Vec<(usize, u32, u32)> = Vec::new();
    for (row, cells) in rows {
        let said = match telling {
            Some(col) => cells.iter().find(|c| c.at == CellRef::new(*row, col)).and_then(|c| named(c, blocks)),
            None if cells.len() == 1 => named(&cells[0], blocks),
            None => None,
        };
        if telling.is_none() && said.is_some() {
            current = said.unwrap_or(current);
            continue;
        }
        current = said.unwrap_or(current);
        match out.last_mut() {
            Some((rank, _, last)) if *rank == current => *last = *row,
            _ => out.push((current, *row, *row)),
        }
    }
    out
}
