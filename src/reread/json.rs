//! Our JSON document → the lines and facts it holds.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::apply::Shown;
use super::facts::Record;
use super::{Line, data, finish, restore};
use crate::export::frame::{BLOCK, CODE, LIST, YEAR};
use crate::export::tidy;
use crate::grid::Raw;
use crate::record::Batch;
use crate::source::Source;
use crate::template::{FieldType, Layout, Scheme};

/// Bytes of a document: that of a thousand dossiers takes a fifth of it.
const LARGEST_DOCUMENT: usize = 512 << 20;

#[derive(Deserialize)]
struct Document {
    version: u32,
    dossiers: Vec<Dossier>,
    relecture: Vec<Record>,
}

#[derive(Deserialize)]
struct Dossier {
    dossier: String,
    etape: Option<String>,
    tables: Map<String, Value>,
}

/// The batch of a document; `None` where its facts are missing or damaged.
pub(super) fn read(source: &Source, scheme: &Arc<Scheme>) -> Option<Batch> {
    if source.bytes.len() > LARGEST_DOCUMENT {
        return None;
    }
    let document: Document = serde_json::from_slice(&source.bytes).ok()?;
    if document.version != 1 {
        return None;
    }
    let batch = restore::batch(document.relecture, scheme)?;
    let lines = document.dossiers.iter().flat_map(|d| lines(d, scheme)).collect();
    let shown = Shown { lines, totals: Vec::new(), written: |cell, field, names| data::written(cell, field, names), all: true };
    Some(finish(batch, &source.path, source.sha256(), "fichier JSON de volet", shown))
}

fn lines(dossier: &Dossier, scheme: &Scheme) -> Vec<Line> {
    let tables = dossier.tables.iter().filter_map(|(name, rows)| Some((name, rows.as_array()?)));
    let line = |name: &str, rank: usize, row: &Map<String, Value>| {
        let text = |row: &Map<String, Value>, key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
        let at = row.get("at").and_then(Value::as_object);
        let matrix = scheme.tables_named(name).any(|t| t.layout == Layout::Matrix);
        let year = row.get(YEAR).and_then(Value::as_u64).filter(|_| matrix).and_then(|y| u8::try_from(y).ok());
        let columns = tidy::columns(scheme, name).into_iter();
        let values = columns.filter(|c| row.contains_key(&c.name)).map(|c| (c.name.clone(), 0, value(row.get(&c.name), c.kind)));
        Line {
            table: name.to_owned(),
            block: text(row, BLOCK),
            dossier: dossier.dossier.clone(),
            stage: dossier.etape.clone(),
            code: (row.contains_key(CODE) && tidy::columns(scheme, name).iter().all(|c| c.name != CODE)).then(|| text(row, CODE)),
            year,
            origin: ["file", "sheet", "cell"].map(|k| at.and_then(|at| text(at, k)).unwrap_or_default()),
            values: values.collect(),
            place: (format!("{} › {name}", dossier.dossier), u32::try_from(rank + 1).unwrap_or(u32::MAX)),
        }
    };
    tables.flat_map(|(name, rows)| rows.iter().enumerate().filter_map(move |(i, row)| Some(line(name, i, row.as_object()?)))).collect()
}

fn value(value: Option<&Value>, kind: FieldType) -> Option<Raw> {
    let text = match value? {
        Value::Null => return None,
        Value::Bool(yes) => return Some(Raw::Flag(*yes)),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(LIST),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let typed = match kind {
        kind if kind.is_number() => Decimal::from_str_exact(&text).ok().map(Raw::Number),
        FieldType::Date => text.parse::<Date>().ok().map(Raw::Date),
        _ => None,
    };
    Some(typed.unwrap_or(Raw::Text(text)))
}
