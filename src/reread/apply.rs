//! The tables that a result shows, held against the facts it keeps: what was changed in them counts, and is said.

mod totals;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Line, Total, Written};
use crate::export::tidy;
use crate::fmt;
use crate::grid::{CellRef, GridCell, Raw};
use crate::record::{Batch, Cell, Dossier, FileRead, Origin, Row, RowKind, TableRead, code_of, read_value, say_who};
use crate::source;
use crate::template::{Layout, Table};

/// The lines that a result shows, and how it shows a cell.
pub(super) struct Shown {
    pub(super) lines: Vec<Line>,
    /// Printed totals, where they stand apart from the lines.
    pub(super) totals: Vec<Total>,
    pub(super) written: Written,
    /// Replaced versions and printed totals are among the lines.
    pub(super) all: bool,
}

/// What tells a line from the others: table, block, file, sheet, cell, year.
type Key = (String, Option<String>, [String; 3], Option<u8>);

/// Takes what the tables say over; what differs from the facts, in French.
pub(super) fn apply(batch: &mut Batch, shown: Shown, path: &str, sha256: &str) -> Vec<String> {
    let mut there: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (rank, line) in shown.lines.iter().enumerate().rev() {
        there.entry((line.table.clone(), line.block.clone(), line.origin.clone(), line.year)).or_default().push(rank);
    }
    let mut used = vec![false; shown.lines.len()];
    let mut changes = Vec::new();
    let mut dossiers = std::mem::take(&mut batch.dossiers);
    for dossier in &mut dossiers {
        if dossier.superseded_by.is_some() && !shown.all {
            continue;
        }
        let edits = Edits { shown: &shown, there: &mut there, used: &mut used, changes: &mut changes }.of_dossier(dossier);
        let edits = edits + totals::take_over(dossier, &shown, &mut changes);
        if edits > 0 {
            renew(dossier, batch, sha256);
        }
    }
    let added = shown.lines.iter().zip(used).filter(|(_, used)| !used).map(|(line, _)| line);
    add(added.collect(), &mut dossiers, batch, path, sha256, &mut changes);
    let (scheme, files, others, answers) =
        (batch.scheme.clone(), std::mem::take(&mut batch.files), std::mem::take(&mut batch.others), std::mem::take(&mut batch.answers));
    dossiers.iter_mut().for_each(|d| d.superseded_by = None);
    *batch = Batch { answers, ..Batch::new(scheme, files, dossiers, others) };
    changes
}

/// A dossier that was changed is not the one that was received: another receipt number, no copy of another.
fn renew(dossier: &mut Dossier, batch: &mut Batch, sha256: &str) {
    for file in &dossier.files {
        let file = &mut batch.files[*file];
        file.sha256 = source::sha256(format!("{}{sha256}", file.sha256).as_bytes());
    }
    let known = dossier.convention.clone();
    say_who(dossier);
    if let Some(number) = dossier.convention.clone().filter(|_| dossier.convention != known) {
        dossier.id = number;
    }
}

/// A tidy row, and the line of the result that shows it.
struct Found {
    row: usize,
    year: Option<u8>,
    /// The only row of its line, or that of its first year.
    first: bool,
    line: Option<usize>,
}

struct Edits<'a> {
    shown: &'a Shown,
    there: &'a mut BTreeMap<Key, Vec<usize>>,
    used: &'a mut [bool],
    changes: &'a mut Vec<String>,
}

impl Edits<'_> {
    /// How many values or lines of a dossier were changed.
    fn of_dossier(&mut self, dossier: &mut Dossier) -> usize {
        let mut out = 0;
        for rank in 0..dossier.tables.len() {
            let found: Vec<Found> = self.find(dossier, &dossier.tables[rank]);
            let mut gone = BTreeSet::new();
            for Found { row, year, first, line } in found {
                let table = &mut dossier.tables[rank];
                match line {
                    Some(line) => out += self.of_line(&dossier.scheme, table, (row, first), &self.shown.lines[line]),
                    None => {
                        out += 1;
                        self.changes.push(taken_away(&dossier.id, table, row, year));
                        if forget(table, row, year) {
                            gone.insert(row);
                        }
                    }
                }
            }
            let mut kept = (0..).map(|row| !gone.contains(&row));
            dossier.tables[rank].rows.retain(|_| kept.next().unwrap_or(true));
        }
        out
    }

    /// The rows of a table by year, each with the line that shows it.
    fn find(&mut self, dossier: &Dossier, table: &TableRead) -> Vec<Found> {
        let mut out = Vec::new();
        for (row, own) in table.rows.iter().enumerate() {
            for one in tidy::rows_of(dossier, table, own) {
                if one.is_sum() && !self.shown.all {
                    continue;
                }
                let origin = [one.origin.file.to_string(), one.origin.sheet.to_string(), one.at.to_string()];
                let key = (table.table.name.clone(), table.table.block.clone(), origin, one.year);
                let line = self.there.get_mut(&key).and_then(Vec::pop);
                if let Some(line) = line {
                    self.used[line] = true;
                }
                out.push(Found { row, year: one.year, first: one.is_first(), line });
            }
        }
        out
    }

    /// Takes the values of a line over where they are not those it was written with.
    fn of_line(&mut self, scheme: &crate::template::Scheme, table: &mut TableRead, (rank, first): (usize, bool), line: &Line) -> usize {
        let def = table.table.clone();
        let row = &mut table.rows[rank];
        let mut out = 0;
        if line.code.as_ref().is_some_and(|code| *code != row.code) {
            // A code follows from the words of its line.
            self.changes.push(format!("{} : le code a été changé ; seuls les mots de la ligne comptent.", place(line)));
        }
        for (name, _, found) in &line.values {
            let Some(slot) = slot(&def, name, line.year) else { continue };
            let field = def.field_of(slot);
            let names_line = def.line.as_deref() == Some(name.as_str());
            let whole_line = def.slots[slot].year == 0 && !first;
            let known = row.cells[slot].as_ref();
            let written = known.and_then(|c| (self.shown.written)(c, field, names_line));
            let own_code = name == "code" && row.code.is_some();
            let stands = found.as_ref();
            // What belongs to a whole line stands with its first year only.
            let elsewhere = whole_line && stands.is_none();
            if same(written.as_ref(), stands) || own_code && stands_for(stands, row.code.as_deref()) || elsewhere {
                continue;
            }
            let at = known.map_or(CellRef::new(row.row, 0), |c| c.at);
            let grid = GridCell::new(at, found.clone());
            let cell = if found.is_some() { read_value(scheme, field, &grid) } else { Cell::empty(at) };
            let before = known.map(|c| c.raw.clone()).unwrap_or_default();
            self.changes.push(changed(&place(line), &field.label, &before, &cell.raw));
            row.cells[slot] = Some(cell);
            out += 1;
        }
        if out > 0 && row.kind == RowKind::Line {
            row.code = code_of(scheme, &def, &row.cells);
        }
        out
    }
}

fn place(line: &Line) -> String {
    at(&line.place)
}

fn at((name, line): &(String, u32)) -> String {
    format!("{name}, ligne {line}")
}

/// « « Prévu » était « 10 », est maintenant « 12 ». »
fn changed(place: &str, label: &str, before: &str, now: &str) -> String {
    let shown = |text: &str| if text.is_empty() { "rien".to_owned() } else { format!("« {text} »") };
    format!("{place} : « {label} » était {}, est maintenant {}.", shown(before), shown(now))
}

/// The slot of a tidy column.
fn slot(def: &Table, name: &str, year: Option<u8>) -> Option<usize> {
    let of = |slot: &usize| {
        let own = def.slots[*slot].year;
        def.columns[*slot] == name && (def.layout != Layout::Matrix || own == 0 || Some(own) == year || year.is_none() && own == 1)
    };
    (0..def.slots.len()).find(of)
}

/// Whether two contents are one; a number may have lost what no spreadsheet keeps.
fn same(written: Option<&Raw>, found: Option<&Raw>) -> bool {
    match (written, found) {
        (Some(Raw::Number(a)), Some(Raw::Number(b))) => {
            let near = a.checked_sub(*b).map(|d| d.abs());
            near.is_some_and(|d| d <= (a.abs().max(b.abs())).saturating_mul(rust_decimal::Decimal::new(1, 14)))
        }
        (None, None) => true,
        (Some(a), Some(b)) => {
            let (a, b) = (shown(a), shown(b));
            // A spreadsheet cuts a text that is too long, with a sign.
            a == b || b.strip_suffix('…').is_some_and(|cut| b.len() > 30_000 && a.starts_with(cut))
        }
        _ => false,
    }
}

fn stands_for(found: Option<&Raw>, code: Option<&str>) -> bool {
    found.is_some_and(|f| Some(shown(f).as_str()) == code)
}

fn shown(raw: &Raw) -> String {
    match raw {
        Raw::Text(text) | Raw::Error(text) | Raw::Garbled(text) => crate::text::tidy(text).into_owned(),
        Raw::Number(n) => fmt::number(n.normalize()),
        Raw::Date(d) => fmt::date(*d),
        Raw::Flag(yes) => if *yes { "oui" } else { "non" }.to_owned(),
    }
}

fn taken_away(dossier: &str, table: &TableRead, row: usize, year: Option<u8>) -> String {
    let row = &table.rows[row];
    let name = table.table.line.as_deref().and_then(|l| table.cell(row, l)).map(|c| format!(" « {} »", c.raw)).unwrap_or_default();
    let year = year.map(|y| format!(", année {y}")).unwrap_or_default();
    format!("Dossier {dossier}, {} : la ligne{name}{year} n'y est plus.", table.table.label)
}

/// Takes a line, or one year of it, away; whether nothing of it is left.
fn forget(table: &mut TableRead, rank: usize, year: Option<u8>) -> bool {
    let def = table.table.clone();
    let row = &mut table.rows[rank];
    let Some(year) = year else { return true };
    row.cells.iter_mut().enumerate().filter(|(slot, _)| def.slots[*slot].year == year).for_each(|(_, cell)| *cell = None);
    (0..def.slots.len()).all(|slot| def.slots[slot].year == 0 || row.cells[slot].is_none())
}

/// Lines that were written into the result by hand: they come from it.
fn add(lines: Vec<&Line>, dossiers: &mut [Dossier], batch: &mut Batch, path: &str, sha256: &str, changes: &mut Vec<String>) {
    let mut own: Option<usize> = None;
    let mut ranks: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (rank, dossier) in dossiers.iter().enumerate().filter(|(_, d)| d.superseded_by.is_none()) {
        ranks.entry(dossier.id.clone()).or_default().push(rank);
    }
    for line in lines {
        let fits = |d: &Dossier| line.stage.is_none() || d.stage.is_none() || d.stage == line.stage;
        let dossier = ranks.get(&line.dossier).into_iter().flatten().copied().find(|rank| fits(&dossiers[*rank]));
        let table = batch.scheme.tables.iter().find(|t| t.name == line.table && t.block == line.block).cloned();
        let (Some(dossier), Some(table)) = (dossier.map(|rank| &mut dossiers[rank]), table) else {
            changes.push(format!(
                "{} : ligne d'un dossier que ce fichier ne connaît pas (« {} »), laissée de côté.",
                place(line),
                line.dossier
            ));
            continue;
        };
        let file = *own.get_or_insert_with(|| {
            let read = FileRead::unread(Arc::from(path), sha256.to_owned(), None);
            batch.files.push(read);
            batch.files.len() - 1
        });
        if !dossier.files.contains(&file) {
            dossier.files.push(file);
        }
        let origin = Origin { file: Arc::from(path), sheet: Arc::from(line.place.0.as_str()) };
        let rank = dossier.origins.iter().position(|o| *o == origin).unwrap_or_else(|| {
            dossier.origins.push(origin);
            dossier.origins.len() - 1
        });
        changes.push(format!("{} : ligne ajoutée au dossier {}.", place(line), dossier.id));
        put(dossier, &table, line, rank);
    }
}

fn put(dossier: &mut Dossier, def: &Arc<Table>, line: &Line, origin: usize) {
    let scheme = dossier.scheme.clone();
    let row = line.place.1.saturating_sub(1);
    let mut cells: Vec<Option<Cell>> = vec![None; def.slots.len()];
    for (name, column, found) in &line.values {
        if let Some(slot) = slot(def, name, line.year) {
            let at = CellRef::new(row, *column);
            let cell = match found {
                Some(_) => read_value(&scheme, def.field_of(slot), &GridCell::new(at, found.clone())),
                None => Cell::empty(at),
            };
            cells[slot] = Some(cell);
        }
    }
    let code = code_of(&scheme, def, &cells);
    let new = Row { origin, row, kind: RowKind::Line, code, cells, extra: Vec::new() };
    match dossier.tables.iter_mut().find(|t| t.table.is(def)) {
        Some(table) => table.rows.push(new),
        None => {
            let (headers, mentions, calendar) = Default::default();
            dossier.tables.push(TableRead { table: def.clone(), score: 100, headers, rows: vec![new], mentions, calendar });
            dossier.tables.sort_by_key(|t| scheme.rank_of(&t.table));
        }
    }
}
