//! All dossiers of a run in one workbook: positions, the tables stacked, remarks, and what was received.

use rust_decimal::Decimal;

use super::link::Links;
use super::long::{Finished, Tables};
use super::recheck::{Books, recheck};
use super::stack::{Column, Kind, Stack, Value};
use super::style::Styles;
use super::tables::{self, Reading, Shape};
use super::{expected, manifest, new_book, positions, readme, refused, remarks, set_aside, sheet, sheet_name};
use crate::error::Error;
use crate::export::tidy::{self, TidyColumn};
use crate::findings::Findings;
use crate::profile::Profile;
use crate::receipt::Receipts;
use crate::record::{Batch, Dossier, TableRead};
use crate::reread;
use crate::template::Scheme;

/// The sheet that says what the others hold.
const README: &str = "Lisez-moi";

/// The consolidated workbook: same batch, same bytes. `link_base` leads from the folder of the result to that of
/// the input (`..`, `../region`; empty for the same folder). It is read again before it is given out.
///
/// # Errors
/// The writer of workbooks refuses, or what was written does not hold the rows it was made of.
pub fn consolidated(
    batch: &Batch,
    findings: &Findings,
    profile: &Profile,
    receipts: &Receipts,
    link_base: &str,
) -> Result<Finished, Error> {
    let owners = batch.owners();
    let links = Links::of(link_base, batch);
    let styles = Styles::new();
    let mut book =
        new_book(&format!("{} – dossiers consolidés", batch.scheme.label), &[("Modèle", &batch.scheme.version)]).map_err(refused)?;
    book.add_worksheet().set_name(README).map_err(refused)?;
    let (mut tables, mut sheets, mut lines) = (Tables::default(), Vec::new(), Vec::new());
    let mut coming = coming(batch, findings, receipts, &owners, &links).into_iter();
    let make = |coming: Coming| -> Result<(Stack, Option<Lines>), Error> {
        let stack = (coming.make)();
        let lines = coming.table.map(|table| became(batch, table, &stack)).transpose()?;
        Ok((stack, lines))
    };
    // While one sheet is written the next is made.
    let mut next = coming.next().map(make);
    while let Some(made) = next {
        let (stack, line) = made?;
        let written;
        (written, next) = rayon::join(|| sheet::write((&mut book, &mut tables), &stack, &styles), || coming.next().map(make));
        written.map_err(refused)?;
        lines.extend(line);
        sheets.push(Books::of(stack));
    }
    let states = positions::states(batch, findings.heads(), &owners);
    let first = book.worksheet_from_index(0).map_err(refused)?;
    readme::write(first, &readme::Contents { batch, profile, sheets: &sheets, states: &states, lines: &lines }, &styles)?;
    let mut finished = tables.save(&mut book)?;
    drop(book);
    recheck(&mut finished, &sheets)?;
    Ok(finished)
}

/// A sheet to come. Each is made while the one before it is written, so that few are there at once.
struct Coming<'a> {
    /// The table whose lines it holds.
    table: Option<&'a str>,
    make: Box<dyn FnOnce() -> Stack + Send + 'a>,
}

/// The names of the sheets: what leads, the tables, and what follows.
struct Sheets {
    positions: String,
    expected: String,
    tables: Vec<String>,
    totals: String,
    remarks: String,
    aside: String,
    manifest: String,
}

impl Sheets {
    fn new(scheme: &Scheme) -> Self {
        let mut taken = vec![README.to_owned(), FACTS_SHEET.to_owned()];
        // The names of the other sheets are kept for them: a table may not take one.
        let [positions, expected, totals, remarks, aside, manifest] =
            ["Postes", "Postes attendus", TOTALS_SHEET, "Remarques", ASIDE_SHEET, "Manifeste"].map(|name| sheet_name(name, &mut taken));
        let wanted = |name: &str| scheme.tables_named(name).next().map_or(name.to_owned(), |t| t.sheet.clone());
        let tables = scheme.table_names().into_iter().map(|name| sheet_name(&wanted(name), &mut taken)).collect();
        Self { positions, expected, tables, totals, remarks, aside, manifest }
    }
}

/// Where the sheets of tables show what.
pub(crate) fn readings(scheme: &Scheme) -> Vec<Reading> {
    let tables = scheme.table_names().into_iter().zip(Sheets::new(scheme).tables);
    tables.map(|(name, sheet)| Shape::new(scheme, name).reading(sheet)).collect()
}

/// The sheet of printed totals.
pub(crate) const TOTALS_SHEET: &str = "Totaux imprimés";
/// The sheet of rows that were set aside.
pub(super) const ASIDE_SHEET: &str = "Lignes écartées";
/// The sheet, out of sight, of what it takes to read the workbook again; more than one where there is much.
pub(crate) const FACTS_SHEET: &str = "Relecture";
/// Its columns.
pub(crate) const FACTS_COLUMNS: [&str; 4] = ["Objet", "Rang", "Partie", "Contenu"];

fn facts(batch: &Batch) -> Stack {
    let kinds = [Kind::Text, Kind::Count, Kind::Count, Kind::Text];
    let columns = FACTS_COLUMNS.into_iter().zip(kinds).map(|(label, kind)| Column::new(label, kind)).collect();
    let about = "Feuille masquée : ce qu'il faut à volet pour relire ce classeur sans rien perdre";
    let mut out = Stack::new(FACTS_SHEET.to_owned(), "relecture", about, columns);
    let row = |p: reread::Piece| vec![Value::text(p.kind), Value::count(p.record), Value::count(p.part), Value::text(p.text)];
    out.extend(reread::pieces(batch).map(row));
    out.hidden = true;
    out
}

fn coming<'a>(
    batch: &'a Batch,
    findings: &'a Findings,
    receipts: &'a Receipts,
    owners: &'a [Option<usize>],
    links: &'a Links,
) -> Vec<Coming<'a>> {
    let Sheets { positions: first, expected, tables: named, totals, remarks: remarked, aside, manifest: received } =
        Sheets::new(&batch.scheme);
    let mut out: Vec<Coming> = Vec::new();
    let mut add = |table: Option<&'a str>, make: Box<dyn FnOnce() -> Stack + Send + 'a>| out.push(Coming { table, make });
    add(None, Box::new(move || positions::stack(batch, findings.heads(), receipts, owners, first)));
    if let Some(stack) = expected::stack(batch, expected) {
        add(None, Box::new(move || stack));
    }
    for (name, sheet) in batch.scheme.table_names().into_iter().zip(named) {
        add(Some(name), Box::new(move || Shape::new(&batch.scheme, name).stack(current(batch), links, sheet)));
    }
    add(None, Box::new(move || tables::printed_totals(current(batch), links, totals)));
    add(None, Box::new(move || remarks::stack(batch, findings, owners, links, remarked)));
    add(None, Box::new(move || set_aside::stack(batch, owners, links, aside)));
    add(
        None,
        Box::new(move || {
            let mut stack = manifest::stack(batch, owners, received);
            stack.extend(manifest::results(batch, stack.columns.len()));
            stack
        }),
    );
    add(None, Box::new(move || facts(batch)));
    out
}

/// The dossiers that count: a version that a newer one replaces is set aside.
pub(super) fn current(batch: &Batch) -> impl Iterator<Item = &Dossier> {
    batch.dossiers.iter().filter(|d| d.superseded_by.is_none())
}

/// What became of the lines of one table.
pub(super) struct Lines {
    /// What users call it.
    pub(super) label: String,
    /// Lines of all dossiers.
    pub(super) read: usize,
    /// Lines of versions that are replaced.
    pub(super) aside: usize,
    /// Lines in the sheet: one a year for a table with a column a year.
    pub(super) written: usize,
    /// Printed totals and subtotals, in a sheet of their own.
    pub(super) totals: usize,
}

/// The lines of a table as they were read, counted dossier by dossier.
struct Counted<'a> {
    /// The columns of numbers, each with its place in the sheet and the sum of its cells; sums past every bound are not compared.
    sums: Vec<(&'a TidyColumn, Option<usize>, Option<Decimal>)>,
    /// Lines of the dossiers that count, and of those that do not.
    kept: usize,
    aside: usize,
    totals: usize,
}

impl<'a> Counted<'a> {
    fn of(batch: &Batch, name: &str, stack: &Stack, columns: &'a [TidyColumn]) -> Self {
        let place = |c: &TidyColumn| stack.columns.iter().position(|s| s.label == c.label);
        let sums = columns.iter().filter(|c| c.kind.is_number()).map(|c| (c, place(c), Some(Decimal::ZERO))).collect();
        let mut out = Self { sums, kept: 0, aside: 0, totals: 0 };
        for dossier in &batch.dossiers {
            let counts = dossier.superseded_by.is_none();
            for table in dossier.opened_for(name).tables.iter().filter(|t| t.table.name == name) {
                let lines = table.lines().count();
                if counts {
                    out.add(table);
                    out.kept += lines;
                    out.totals += table.rows.len() - lines;
                } else {
                    out.aside += lines;
                }
            }
        }
        out
    }

    fn add(&mut self, table: &TableRead) {
        for (column, _, sum) in &mut self.sums {
            for (slot, _) in table.table.columns.iter().enumerate().filter(|(_, name)| **name == column.name) {
                let mut numbers = table.lines().filter_map(|r| r.cells[slot].as_ref()?.value.as_ref()?.number());
                *sum = sum.and_then(|sum| numbers.try_fold(sum, Decimal::checked_add));
            }
        }
    }

    /// The first column whose sum over the sheet is not that of the cells that were read.
    fn other_sum(&self, stack: &Stack) -> Option<&str> {
        let differs = |(_, place, read): &&(&TidyColumn, Option<usize>, Option<Decimal>)| match place {
            None => true,
            Some(rank) => matches!((read, stack.sum(*rank)), (Some(read), Some(shown)) if *read != shown),
        };
        self.sums.iter().find(differs).map(|(column, ..)| column.label.as_str())
    }
}

/// Counts the lines of a table, as read and as stacked; they must agree.
fn became(batch: &Batch, name: &str, stack: &Stack) -> Result<Lines, Error> {
    let columns = tidy::columns(&batch.scheme, name);
    let counted = Counted::of(batch, name, stack, &columns);
    let label = stack.sheet.clone();
    if stack.len() < counted.kept {
        return Err(Error::Workbook(format!("la feuille « {label} » ne contient pas toutes les lignes lues.")));
    }
    if let Some(column) = counted.other_sum(stack) {
        let what = format!("la feuille « {label} » ne fait pas, pour « {column} », la somme de ce qui a été lu.");
        return Err(Error::Workbook(what));
    }
    let read = counted.kept + counted.aside;
    Ok(Lines { label, read, aside: counted.aside, written: stack.len(), totals: counted.totals })
}
