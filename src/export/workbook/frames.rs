//! Sheets of the consolidated workbook as frames: printed totals, what was set aside, what was received.

use super::consolidated::{ASIDE_SHEET, TOTALS_SHEET};
use super::link::Links;
use super::stack::{Column, Kind, Stack, Value};
use super::{consolidated, manifest, set_aside, tables};
use crate::export::frame::{self, Datum, Frame};
use crate::record::Batch;
use crate::text::fold;

/// The frames of these names.
pub(in crate::export) fn frames(batch: &Batch, totals: &str, aside: &str, files: &str) -> [Frame; 3] {
    let (owners, links) = (batch.owners(), Links::new(""));
    [
        of_stack(totals, tables::printed_totals(consolidated::current(batch), &links, TOTALS_SHEET.to_owned())),
        of_stack(aside, set_aside::stack(batch, &owners, &links, ASIDE_SHEET.to_owned())),
        of_stack(files, manifest::stack(batch, &owners, "Fichiers".to_owned())),
    ]
}

fn of_stack(name: &str, stack: Stack) -> Frame {
    let kept: Vec<usize> = (0..stack.columns.len()).filter(|c| stack.columns[*c].kind != Kind::Link).collect();
    let columns = kept.iter().map(|c| column(&stack.columns[*c])).collect();
    let row = |mut row: Vec<Value>| kept.iter().map(|c| datum(std::mem::replace(&mut row[*c], Value::Empty))).collect();
    let rows = stack.rows().map(row).collect();
    Frame { name: name.to_owned(), title: stack.sheet, about: stack.about, columns, rows }
}

/// « Cellule d'origine » → `cellule_d_origine`.
fn column(column: &Column) -> frame::Column {
    let folded = fold(&column.label);
    let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let kind = match column.kind {
        Kind::Count | Kind::Year => frame::Kind::Integer,
        Kind::Date => frame::Kind::Date,
        kind if kind.is_number() => frame::Kind::Number,
        _ => frame::Kind::Text,
    };
    frame::Column::own(&words.join("_"), &column.label, kind, "")
}

fn datum(value: Value) -> Datum {
    match value {
        Value::Empty => Datum::Empty,
        Value::Text(_) | Value::Link(_) => Datum::text(value.shown()),
        Value::Number(n) => Datum::Number(n.normalize()),
        Value::Date(d) => Datum::Date(d),
    }
}
