//! Tables as they were found → the tables of a dossier: one that comes again is a continuation or a repetition.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::{Cell, Dossier, Repeated, Row, RowKind, TableRead, Value};
use crate::grid::CellRef;
use crate::template::{Layout, Table};
use crate::text::fold;

/// Which of the tables that were found comes first: one that shows, then one that is surer and has more columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    hidden: bool,
    weight: Reverse<u32>,
}

impl Rank {
    pub(super) fn of(table: &TableRead, hidden: bool) -> Self {
        let columns = table.headers.iter().filter(|h| h.slot.is_some()).count();
        Self { hidden, weight: Reverse(u32::from(table.score) + columns as u32) }
    }
}

/// A table of the dossier, while others may still be the rest of it.
struct Known {
    read: TableRead,
    /// What it holds, once another of its kind came.
    seen: Option<Seen>,
}

/// By what a table that comes again is told from one that goes on; added to with each part, so that many parts cost no more each.
#[derive(Default)]
struct Seen {
    /// What its lines are about, and how many are about the same.
    lines: HashMap<String, usize>,
    headers: HashSet<(usize, CellRef)>,
    labels: HashSet<String>,
    /// Without lines and totals.
    bare: bool,
}

impl Seen {
    fn of(table: &TableRead) -> Self {
        let mut out = Self { bare: table.rows.is_empty(), ..Self::default() };
        table.lines().for_each(|row| *out.lines.entry(line_name(table, row)).or_default() += 1);
        out.headers.extend(table.headers.iter().map(|h| (h.origin, h.at)));
        out.labels.extend(table.headers.iter().map(|h| fold(&h.text)));
        out
    }

    fn add(&mut self, other: Self) {
        other.lines.into_iter().for_each(|(name, count)| *self.lines.entry(name).or_default() += count);
        self.headers.extend(other.headers);
        self.labels.extend(other.labels);
        self.bare &= other.bare;
    }

    fn count(&self) -> usize {
        self.lines.values().sum()
    }

    /// Whether the lines of both are mostly the same ones.
    fn overlaps(&self, other: &Self) -> bool {
        let (short, long) = if self.count() < other.count() { (self, other) } else { (other, self) };
        let shared: usize = short.lines.iter().filter(|(name, _)| long.lines.contains_key(*name)).map(|(_, count)| count).sum();
        // Printed totals alone repeat nothing.
        short.lines.is_empty() && (self.bare || other.bare) || shared * 2 > short.count()
    }
}

/// Joins the tables that were found to those of a dossier.
pub(super) fn put_together(dossier: &mut Dossier, mut found: Vec<(Rank, TableRead)>) {
    found.sort_by_key(|(rank, _)| *rank);
    let known = |read: TableRead| Known { read, seen: None };
    let mut tables: Vec<Known> = std::mem::take(&mut dossier.tables).into_iter().map(known).collect();
    for (_, table) in found {
        let same = |k: &&mut Known| k.read.table.is(&table.table);
        match tables.iter_mut().find(same) {
            Some(first) => join(dossier, first, table),
            None => tables.push(known(table)),
        }
    }
    dossier.tables = tables.into_iter().map(|k| k.read).collect();
    let scheme = dossier.scheme.clone();
    let order = |t: &TableRead| scheme.rank_of(&t.table);
    dossier.tables.sort_by_cached_key(order);
    for table in &mut dossier.tables {
        table.rows.sort_by_key(|r| (r.origin, r.row));
    }
    place_years(dossier);
}

pub(super) fn shift_origins(table: &mut TableRead, by: usize) {
    table.headers.iter_mut().for_each(|h| h.origin += by);
    table.rows.iter_mut().for_each(|r| r.origin += by);
    table.mentions.iter_mut().for_each(|m| m.origin += by);
}

/// Adds a table that is there already: the rest of it, or the same again.
fn join(dossier: &mut Dossier, known: &mut Known, mut table: TableRead) {
    if align_years(&mut known.read, &mut table) {
        known.seen = None;
    }
    let seen = known.seen.get_or_insert_with(|| Seen::of(&known.read));
    let own = Seen::of(&table);
    let same_lines = seen.overlaps(&own);
    if same_lines && completes_lines(&known.read, &table) {
        complete_lines(&mut known.read, table);
        known.seen = None;
        return;
    }
    if same_lines || table.table.layout == Layout::Form {
        if table.table.name == dossier.scheme.identity.table {
            dossier.other_identities.push(table.clone());
        }
        leave_aside(dossier, table, None);
        return;
    }
    // A table is the rest of another if it has its header, or is almost certain: what is not ours must never be added up.
    if table.score < dossier.scheme.recognition.joined && !own.labels.is_subset(&seen.labels) {
        let score = table.score;
        leave_aside(dossier, table, Some(score));
        return;
    }
    known.read.rows.extend(table.rows);
    // Two stretches under one header bring it twice.
    known.read.headers.extend(table.headers.into_iter().filter(|h| !seen.headers.contains(&(h.origin, h.at))));
    known.read.mentions.extend(table.mentions);
    seen.add(own);
}

fn leave_aside(dossier: &mut Dossier, read: TableRead, doubtful: Option<u8>) {
    if let Some((origin, at)) = read.headers.first().map(|h| (dossier.origins[h.origin].clone(), h.at)) {
        dossier.repeated.push(Repeated { read, origin, at, doubtful });
    }
}

/// Calendar years that only some of a table's parts show are the same contract years in all of them; whether values of the first moved.
fn align_years(known: &mut TableRead, table: &mut TableRead) -> bool {
    let mut all: Vec<i16> = known.calendar.iter().chain(&table.calendar).map(|(calendar, _)| *calendar).collect();
    all.sort_unstable();
    all.dedup();
    let years = table.table.slots.iter().map(|s| s.year).max().unwrap_or(0);
    if all.len() > usize::from(years) {
        return false;
    }
    let order: Vec<(i16, u8)> = all.into_iter().zip(1..=years).collect();
    let align = |part: &mut TableRead| {
        let rank = |c: i16| order.iter().find(|(calendar, _)| *calendar == c).map(|(_, year)| *year);
        let moves: Vec<(u8, u8)> = part.calendar.iter().filter_map(|(c, year)| Some((*year, rank(*c)?))).collect();
        let moved = moves.iter().any(|(from, to)| from != to);
        if moved {
            move_years(part, &moves);
            part.calendar.iter_mut().for_each(|(c, year)| *year = rank(*c).unwrap_or(*year));
        }
        moved
    };
    let moved = align(known);
    align(table);
    moved
}

/// Whether a second reading of the same lines, on the same sheet, brings other columns (« Prévu » above, « Réalisé » below).
fn completes_lines(known: &TableRead, table: &TableRead) -> bool {
    let line = table.table.line.as_deref().and_then(|l| table.table.slot(l, 0));
    let slots = |t: &TableRead| t.headers.iter().filter_map(|h| h.slot).filter(|s| Some(*s) != line).collect::<Vec<_>>();
    let (old, new) = (slots(known), slots(table));
    let here = known.rows.iter().chain(&table.rows).all(|r| Some(r.origin) == known.rows.first().map(|k| k.origin));
    table.table.layout != Layout::Form && here && !new.is_empty() && new.iter().all(|s| !old.contains(s))
}

fn complete_lines(known: &mut TableRead, table: TableRead) {
    let name = |row: &Row| (row.kind, line_name_only(&table.table, row));
    let mut ranks: HashMap<(RowKind, String), Vec<usize>> = HashMap::new();
    known.rows.iter().enumerate().for_each(|(rank, row)| ranks.entry(name(row)).or_default().push(rank));
    let line = known.table.line.as_deref().and_then(|l| known.table.slot(l, 0));
    for row in table.rows {
        // Of two lines with one name each completes one: no value stands over another.
        let free = |k: &Row| k.cells.iter().zip(&row.cells).enumerate().all(|(s, (a, b))| Some(s) == line || a.is_none() || b.is_none());
        let alike = ranks.entry(name(&row)).or_default();
        match alike.iter().find(|rank| free(&known.rows[**rank])) {
            Some(rank) => {
                let line = &mut known.rows[*rank];
                let free = line.cells.iter_mut().zip(row.cells).filter(|(old, new)| old.is_none() && new.is_some());
                free.for_each(|(old, new)| *old = new);
                line.extra.extend(row.extra);
            }
            None => {
                alike.push(known.rows.len());
                known.rows.push(row);
            }
        }
    }
    known.headers.extend(table.headers);
    known.calendar.extend(table.calendar);
    known.calendar.sort_unstable();
    known.calendar.dedup();
}

fn line_name_only(table: &Table, row: &Row) -> String {
    let slot = table.line.as_deref().and_then(|l| table.slot(l, 0));
    let text = || slot.and_then(|s| row.cells[s].as_ref()).map(|c| fold(&c.raw)).unwrap_or_default();
    if row.kind == RowKind::Line { row.code.clone().unwrap_or_else(text) } else { String::new() }
}

/// What a line is about: its code, else every text on it.
fn line_name(table: &TableRead, row: &Row) -> String {
    if let Some(code) = &row.code {
        return code.clone();
    }
    let line = table.table.line.as_deref().and_then(|l| table.cell(row, l)).map(|c| fold(&c.raw)).unwrap_or_default();
    let rest: Vec<String> = row.cells.iter().flatten().map(|c| c.raw.clone()).collect();
    format!("{line}|{}", rest.join("|"))
}

/// Calendar years in headers become contract years once the start of the contract is known.
fn place_years(dossier: &mut Dossier) {
    let Some(field) = dossier.scheme.identity.start.clone() else {
        return;
    };
    let Some(start) = dossier.identity_value(&field).and_then(Value::date) else {
        return;
    };
    let years = dossier.scheme.year_count();
    for table in &mut dossier.tables {
        let moves: Vec<(u8, u8)> = table
            .calendar
            .iter()
            .filter_map(|(calendar, given)| {
                Some((*given, u8::try_from(calendar - start.year() + 1).ok().filter(|y| (1..=years).contains(y))?))
            })
            .collect();
        if moves.len() == table.calendar.len() && moves.iter().any(|(from, to)| from != to) {
            move_years(table, &moves);
        }
    }
}

fn move_years(table: &mut TableRead, moves: &[(u8, u8)]) {
    let def = table.table.clone();
    let target = |slot: usize| {
        let s = def.slots[slot];
        let to = moves.iter().find(|(from, _)| *from == s.year).map_or(s.year, |(_, to)| *to);
        def.slot(&def.fields[s.field].name, to)
    };
    for row in &mut table.rows {
        let mut cells: Vec<Option<Cell>> = vec![None; row.cells.len()];
        for (slot, cell) in std::mem::take(&mut row.cells).into_iter().enumerate() {
            if let (Some(cell), Some(to)) = (cell, target(slot)) {
                cells[to] = Some(cell);
            }
        }
        row.cells = cells;
    }
    for header in &mut table.headers {
        header.slot = header.slot.and_then(target);
    }
}
