//! Our consolidated workbook, however it was saved since, → the lines and facts it holds.

use crate::export::frame::ORIGIN_LABELS;
use crate::export::workbook::{FACTS_COLUMNS, FACTS_SHEET, Reading, TOTAL_VALUE, TOTALS_SHEET, readings};
use crate::grid::{CellRef, Raw, Sheet, Workbook};
use crate::record::{Cell, Value};
use crate::template::{Field, Scheme};

use super::{Line, Total};

/// What it is called.
pub(super) const KIND: &str = "classeur consolidé";

/// The sheet of facts.
pub(super) fn facts_sheet(book: &Workbook) -> Option<&Sheet> {
    let head = |s: &Sheet| (0..).zip(FACTS_COLUMNS).all(|(col, label)| text(s, 0, col).as_deref() == Some(label));
    book.sheets.iter().find(|s| s.name.starts_with(FACTS_SHEET) && head(s))
}

/// Record, part and text of each piece.
pub(super) fn pieces(book: &Workbook) -> Vec<(usize, usize, String)> {
    let sheets = book.sheets.iter().filter(|s| s.name.starts_with(FACTS_SHEET));
    let of_row = |sheet: &Sheet, row: u32| {
        let count = |col| text(sheet, row, col)?.trim().parse::<usize>().ok();
        Some((count(1)?, count(2)?, text(sheet, row, 3)?))
    };
    sheets.flat_map(|s| s.rows().filter(|(row, _)| *row > 0).filter_map(|(row, _)| of_row(s, row)).collect::<Vec<_>>()).collect()
}

fn text(sheet: &Sheet, row: u32, col: u32) -> Option<String> {
    match sheet.get(CellRef::new(row, col))?.raw.as_ref()? {
        Raw::Text(text) => Some(text.clone()),
        Raw::Number(n) => Some(n.normalize().to_string()),
        _ => None,
    }
}

/// The lines of the sheets of tables.
pub(super) fn lines(book: &Workbook, scheme: &Scheme) -> Vec<Line> {
    let mut out = Vec::new();
    for reading in readings(scheme) {
        for sheet in book.sheets.iter().filter(|s| flows(s, &reading.sheet)) {
            out.extend(of_sheet(sheet, &reading, scheme));
        }
    }
    out
}

fn of_sheet(sheet: &Sheet, reading: &Reading, scheme: &Scheme) -> Vec<Line> {
    let head: Vec<(String, u32)> = sheet.row(0).iter().filter_map(|c| Some((text(sheet, 0, c.at.col)?, c.at.col))).collect();
    let column = |label: &str| head.iter().find(|(l, _)| l == label).map(|(_, col)| *col);
    let line = |row: u32| {
        let cell = |label: &Option<String>| text(sheet, row, column(label.as_deref()?)?);
        let blocks = || scheme.tables_named(&reading.table);
        let shown = cell(&reading.block);
        let block = blocks().find(|t| reading.block_label(t) == shown).and_then(|t| t.block.clone());
        let year =
            cell(&reading.year).and_then(|y| scheme.years.iter().position(|label| *label == y)).and_then(|y| u8::try_from(y + 1).ok());
        let stage = cell(&reading.stage).and_then(|s| scheme.stages.iter().find(|known| known.label == s).map(|known| known.code.clone()));
        let values = reading.values.iter().filter_map(|(name, label)| Some((name.clone(), column(label)?)));
        Line {
            table: reading.table.clone(),
            block,
            dossier: cell(&Some(reading.dossier.clone())).unwrap_or_default(),
            stage,
            code: reading.code.as_deref().and_then(column).map(|col| text(sheet, row, col)),
            year,
            origin: reading.origin.clone().map(|label| cell(&Some(label)).unwrap_or_default()),
            values: values.map(|(name, col)| (name, col, sheet.get(CellRef::new(row, col)).and_then(|c| c.raw.clone()))).collect(),
            place: (sheet.name.clone(), row + 1),
        }
    };
    sheet.rows().filter(|(row, _)| *row > 0).map(|(row, _)| line(row)).collect()
}

/// The printed totals.
pub(super) fn totals(book: &Workbook) -> Vec<Total> {
    let mut out = Vec::new();
    for sheet in book.sheets.iter().filter(|s| flows(s, TOTALS_SHEET)) {
        let column = |label: &str| sheet.row(0).iter().find(|c| text(sheet, 0, c.at.col).as_deref() == Some(label)).map(|c| c.at.col);
        let Some(value) = column(TOTAL_VALUE) else { continue };
        let origin = ORIGIN_LABELS.map(column);
        let of_row = |row: u32| Total {
            origin: origin.map(|col| col.and_then(|c| text(sheet, row, c)).unwrap_or_default()),
            value: sheet.get(CellRef::new(row, value)).and_then(|c| c.raw.clone()),
            place: (sheet.name.clone(), row + 1),
        };
        out.extend(sheet.rows().filter(|(row, _)| *row > 0).map(|(row, _)| of_row(row)));
    }
    out
}

/// More lines than a sheet holds flow on to further sheets: « Programme (2) ».
fn flows(sheet: &Sheet, name: &str) -> bool {
    sheet.name == name || sheet.name.strip_prefix(name).is_some_and(|rest| rest.starts_with(" ("))
}

/// What the workbook shows of a cell: the labels of lists, not their codes.
pub(super) fn written(cell: &Cell, field: &Field, names_line: bool) -> Option<Raw> {
    Some(match cell.value.as_ref()? {
        Value::Code(_) if names_line => Raw::Text(cell.raw.clone()),
        Value::Code(code) => {
            let entry = field.codes.as_ref().and_then(|codes| codes.get(code));
            Raw::Text(entry.map_or(code, |e| &e.label).clone())
        }
        Value::Text(text) => Raw::Text(text.clone()),
        Value::Number(n) => Raw::Number(*n),
        Value::Date(d) => Raw::Date(*d),
        Value::Flag(yes) => Raw::Flag(*yes),
        Value::List(list) => Raw::Text(list.join(", ")),
    })
}
