//! A folder of our CSV files, in either dialect and any encoding, → the lines and facts they hold.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::apply::Shown;
use super::{Line, Total, finish, restore, text};
use crate::export::csv::as_written;
use crate::export::frame::{self, BLOCK, CODE, Column, KEY, Kind, LIST, ORIGIN, YEAR};
use crate::export::frames::{ASIDE, CATALOGUE, DOSSIERS, FILES, LISTS, REREAD, TOTALS};
use crate::grid::{CellRef, Raw, Sheet, Workbook};
use crate::record::{Batch, Cell, CellReader, Value};
use crate::source::{Entry, sha256};
use crate::template::{Field, Scheme};

/// The columns of the printed totals that are read back.
const TOTAL_VALUE: &str = "valeur";
const TOTAL_ORIGIN: [&str; 3] = ["fichier_d_origine", "feuille_d_origine", "cellule_d_origine"];

/// The names of the files, without extension.
pub(super) fn names(scheme: &Scheme) -> Vec<String> {
    let own = [DOSSIERS, TOTALS, ASIDE, FILES, LISTS, CATALOGUE, REREAD];
    scheme.table_names().into_iter().chain(own).map(str::to_owned).collect()
}

/// The batch of these files; `None` where its facts are missing or damaged.
pub(super) fn read(path: &str, entries: &[Entry], kind: &'static str, cells: &CellReader, scheme: &Arc<Scheme>) -> Option<Batch> {
    let mut tables: Vec<(String, Workbook)> = Vec::new();
    let mut digests = String::new();
    for entry in entries {
        let source = entry.load().ok()?;
        digests += &source.sha256();
        // A table without any line is a header, or nothing at all.
        if let Ok(book) = cells(&source.bytes, source.stem()) {
            tables.push((source.stem().to_owned(), book));
        }
    }
    let sheet = |name: &str| tables.iter().find(|(n, _)| n == name).and_then(|(_, b)| b.sheets.first());
    let batch = restore::batch(text::records(pieces(sheet(REREAD)?)?)?, scheme)?;
    let of_table = |name: &&str| Some(lines(scheme, name, sheet(name)?));
    let lines = scheme.table_names().iter().filter_map(of_table).flatten().collect();
    let written = |cell: &Cell, field: &Field, names_line: bool| written(cell, field, names_line);
    Some(finish(
        batch,
        path,
        sha256(digests.as_bytes()),
        kind,
        Shown { lines, totals: sheet(TOTALS).map(totals).unwrap_or_default(), written, all: false },
    ))
}

/// Record, part and text of each piece.
fn pieces(sheet: &Sheet) -> Option<Vec<(usize, usize, String)>> {
    let head = header(sheet);
    let column = |name: &str| head.iter().find(|(n, _)| n == name).map(|(_, col)| *col);
    let (record, part, content) = (column("rang")?, column("partie")?, column("contenu")?);
    let of_row = |row: u32| {
        let text = |col| text_at(sheet, row, col);
        Some((text(record)?.trim().parse().ok()?, text(part)?.trim().parse().ok()?, as_written(&text(content)?).to_owned()))
    };
    body(sheet).map(of_row).collect()
}

fn header(sheet: &Sheet) -> Vec<(String, u32)> {
    let first = sheet.rows().next().map(|(_, cells)| cells).unwrap_or_default();
    first.iter().filter_map(|c| Some((text_of(c.raw.as_ref()?), c.at.col))).collect()
}

fn body(sheet: &Sheet) -> impl Iterator<Item = u32> {
    sheet.rows().skip(1).map(|(row, _)| row)
}

fn text_at(sheet: &Sheet, row: u32, col: u32) -> Option<String> {
    sheet.get(CellRef::new(row, col))?.raw.as_ref().map(text_of)
}

fn text_of(raw: &Raw) -> String {
    match raw {
        Raw::Text(text) | Raw::Error(text) | Raw::Garbled(text) => text.clone(),
        Raw::Number(n) => n.normalize().to_string(),
        Raw::Date(d) => d.to_string(),
        Raw::Flag(yes) => yes.to_string(),
    }
}

/// The printed totals.
fn totals(sheet: &Sheet) -> Vec<Total> {
    let head = header(sheet);
    let of_row = |row: u32| {
        let text = |name: &str| {
            let (_, col) = head.iter().find(|(n, _)| n == name)?;
            text_at(sheet, row, *col).map(|t| as_written(&t).to_owned())
        };
        let value = text(TOTAL_VALUE).map(|t| number(&t).map_or(Raw::Text(t), Raw::Number));
        Total { origin: TOTAL_ORIGIN.map(|o| text(o).unwrap_or_default()), value, place: (format!("{TOTALS}.csv"), row + 1) }
    };
    body(sheet).map(of_row).collect()
}

/// The lines of a table's file.
fn lines(scheme: &Scheme, name: &str, sheet: &Sheet) -> Vec<Line> {
    let head = header(sheet);
    let columns = frame::columns(scheme, name);
    let of_row = |row: u32| {
        let text = |name: &str| {
            let (_, col) = head.iter().find(|(n, _)| n == name)?;
            text_at(sheet, row, *col).map(|t| as_written(&t).to_owned())
        };
        let place = |c: &&Column| head.iter().find(|(n, _)| *n == c.name).map(|(_, col)| *col);
        let values = columns.iter().filter(|c| c.field.is_some()).filter_map(|c| Some((c, place(&c)?)));
        Line {
            table: name.to_owned(),
            block: text(BLOCK),
            dossier: text("dossier").or_else(|| text(KEY)).unwrap_or_default(),
            stage: text("etape_dossier"),
            code: columns.iter().any(|c| c.name == CODE && c.field.is_none()).then(|| text(CODE)),
            year: text(YEAR).filter(|_| columns.iter().any(|c| c.name == YEAR && c.field.is_none())).and_then(|y| y.trim().parse().ok()),
            origin: ORIGIN.map(|o| text(o).unwrap_or_default()),
            values: values.map(|(c, col)| (c.name.clone(), col, text(&c.name).map(|t| typed(c, &t)))).collect(),
            place: (format!("{name}.csv"), row + 1),
        }
    };
    body(sheet).map(of_row).collect()
}

/// A value as its column's kind asks; a text where it is none.
fn typed(column: &Column, text: &str) -> Raw {
    let value = match column.kind {
        Kind::Number | Kind::Integer => number(text).map(Raw::Number),
        Kind::Date => day(text).map(Raw::Date),
        Kind::Flag => flag(text).map(Raw::Flag),
        Kind::Text => None,
    };
    value.unwrap_or_else(|| Raw::Text(text.to_owned()))
}

fn number(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    Decimal::from_str_exact(&plain.replace(',', ".")).ok()
}

fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    Date::strptime("%Y-%m-%d", text).or_else(|_| Date::strptime("%d/%m/%Y", text)).ok()
}

fn flag(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "vrai" => Some(true),
        "false" | "faux" => Some(false),
        _ => None,
    }
}

/// What these files, and JSON, show of a cell.
pub(super) fn written(cell: &Cell, _: &Field, names_line: bool) -> Option<Raw> {
    Some(match cell.value.as_ref()? {
        Value::Code(_) if names_line => Raw::Text(cell.raw.clone()),
        Value::Text(text) | Value::Code(text) => Raw::Text(text.clone()),
        Value::Number(n) => Raw::Number(n.normalize()),
        Value::Date(d) => Raw::Date(*d),
        Value::Flag(yes) => Raw::Flag(*yes),
        Value::List(list) => Raw::Text(list.join(LIST)),
    })
}
