//! Tidy rows as JSON, version 1: decimals as text, ISO days, `null` where nothing stands, and the cell of each value; at the end
//! what it takes to read the document again.

use std::io::Write;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::recognition;
use super::tidy::{self, TidyRow};
use crate::receipt::{Receipt, Receipts};
use crate::record::{Batch, Cell, Dossier, RowKind, Value};
use crate::reread;
use crate::template::Table;

/// All dossiers of a run as one JSON document, each with its receipt number.
#[must_use]
pub fn dossiers(batch: &Batch, receipts: &Receipts) -> String {
    serde_json::to_string(&Document(batch, receipts)).unwrap_or_default()
}

/// Writes the same, a dossier at a time.
///
/// # Errors
/// The place it is written to refuses.
pub fn write(batch: &Batch, receipts: &Receipts, out: &mut dyn Write) -> std::io::Result<()> {
    serde_json::to_writer(out, &Document(batch, receipts)).map_err(Into::into)
}

struct Document<'a>(&'a Batch, &'a Receipts);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("version", &1)?;
        let dossiers = || self.0.dossiers.iter().zip(&self.1.dossiers).map(|(d, r)| One(self.0, d, *r));
        map.serialize_entry("dossiers", &Several(dossiers))?;
        map.serialize_entry("relecture", &Several(|| reread::records(self.0)))?;
        map.end()
    }
}

/// What is made one by one as it is written.
struct Several<F>(F);

impl<F, I> Serialize for Several<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0())
    }
}

struct One<'a>(&'a Batch, &'a Dossier, Receipt);

impl Serialize for One<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let dossier = self.1;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("dossier", &dossier.id)?;
        map.serialize_entry("convention", &dossier.convention)?;
        map.serialize_entry("etape", &dossier.stage)?;
        map.serialize_entry("recu", &self.2.to_string())?;
        if let Some(newer) = &dossier.superseded_by {
            map.serialize_entry("remplace_par", newer)?;
        }
        map.serialize_entry("tables", &Tables(&dossier.opened()))?;
        map.serialize_entry("reconnaissance", &recognition::of(self.0, dossier))?;
        map.end()
    }
}

struct Tables<'a>(&'a Dossier);

impl Serialize for Tables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for name in self.0.scheme.table_names() {
            let blocks = self.0.tables.iter().filter(|t| t.table.name == name);
            let rows: Vec<JsonRow> = blocks.flat_map(|t| tidy::rows(self.0, t)).map(JsonRow).collect();
            if !rows.is_empty() {
                map.serialize_entry(name, &rows)?;
            }
        }
        map.end()
    }
}

struct JsonRow<'a>(TidyRow<'a>);

impl Serialize for JsonRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = &self.0;
        let table = &row.table.table;
        let mut map = serializer.serialize_map(None)?;
        if let Some(block) = &table.block {
            map.serialize_entry("bloc", block)?;
        }
        for mention in row.mentions {
            map.serialize_entry(&mention.name, &mention.cell.value.as_ref().and_then(Value::text))?;
        }
        let own_code = table.field("code").is_some();
        if row.row.code.is_some() || !own_code && table.line.as_deref().and_then(|l| table.field(l)).is_some_and(|f| f.codes.is_some()) {
            map.serialize_entry("code", &row.row.code)?;
        }
        if let Some(year) = row.year {
            map.serialize_entry("annee", &year)?;
        }
        for (name, cell) in &row.values {
            if *name == "code" && row.row.code.is_some() {
                continue;
            }
            map.serialize_entry(name, &JsonValue(table, name, *cell))?;
        }
        match row.row.kind {
            RowKind::Line => {}
            RowKind::Subtotal => {
                map.serialize_entry("total_line", &true)?;
                map.serialize_entry("subtotal", &true)?;
            }
            RowKind::Total => map.serialize_entry("total_line", &true)?,
        }
        map.serialize_entry("at", &At(row))?;
        map.serialize_entry("cells", &Cells(row))?;
        let unread: Vec<(&str, &str)> = row
            .values
            .iter()
            .filter_map(|(n, c)| c.filter(|c| c.value.is_none() && !c.raw.is_empty()).map(|c| (*n, c.raw.as_str())))
            .collect();
        if !unread.is_empty() {
            map.serialize_entry("raw", &Pairs(&unread))?;
        }
        let extra: Vec<(&str, &str)> = row.row.extra.iter().map(|(h, c)| (h.as_str(), c.raw.as_str())).collect();
        if !extra.is_empty() && row.year.is_none_or(|y| y == 1) {
            map.serialize_entry("extra", &Pairs(&extra))?;
        }
        map.end()
    }
}

struct JsonValue<'a>(&'a Table, &'a str, Option<&'a Cell>);

impl Serialize for JsonValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some((cell, value)) = self.2.and_then(|c| Some((c, c.value.as_ref()?))) else {
            return serializer.serialize_none();
        };
        match value {
            // A line keeps the holder's words; its code stands beside them.
            Value::Code(_) if self.0.line.as_deref() == Some(self.1) => serializer.serialize_str(&cell.raw),
            Value::Text(text) | Value::Code(text) => serializer.serialize_str(text),
            Value::Number(n) => serializer.serialize_str(&n.to_string()),
            Value::Date(d) => serializer.serialize_str(&d.to_string()),
            Value::Flag(b) => serializer.serialize_bool(*b),
            Value::List(list) => list.serialize(serializer),
        }
    }
}

struct At<'a>(&'a TidyRow<'a>);

impl Serialize for At<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("file", &*self.0.origin.file)?;
        map.serialize_entry("sheet", &*self.0.origin.sheet)?;
        map.serialize_entry("cell", &self.0.at.to_string())?;
        map.end()
    }
}

struct Cells<'a>(&'a TidyRow<'a>);

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, cell) in &self.0.values {
            if let Some(cell) = cell.filter(|c| !c.raw.is_empty()) {
                map.serialize_entry(name, &cell.at.to_string())?;
            }
        }
        map.end()
    }
}

struct Pairs<'a>(&'a [(&'a str, &'a str)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}
