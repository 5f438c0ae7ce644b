//! Frames → Table Schemas: names, titles, kinds, and what the templates demand of each field.
//!
//! Holders do not always write what is demanded: a schema that goes with data keeps only the demands that they hold, and names
//! the others, so that a validator finds in the data what the schema says.

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Serialize;

use super::csv;
use super::frame::{self, BLOCK, CODE, Column, Datum, Frame, KEY, Kind};
use super::frames::DOSSIERS;
use crate::grid::{CellRef, GridCell, Raw};
use crate::record::read_value;
use crate::template::{Codelist, Field, FieldType, Layout, Scheme, Table};

/// What a frame's rows are.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Schema {
    #[serde(rename = "$schema")]
    profile: &'static str,
    fields: Vec<SchemaField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_key: Option<[&'static str; 1]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    foreign_keys: Vec<ForeignKey>,
    missing_values: [&'static str; 1],
}

#[derive(Debug, Serialize)]
struct ForeignKey {
    fields: [&'static str; 1],
    reference: Reference,
}

#[derive(Debug, Serialize)]
struct Reference {
    resource: &'static str,
    fields: [&'static str; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SchemaField {
    name: String,
    title: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<Category>,
    #[serde(skip_serializing_if = "Constraints::is_none")]
    constraints: Constraints,
    /// Demands of the template that the data do not hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unmet: Vec<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Category {
    value: String,
    label: String,
}

#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Constraints {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unique: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exclusive_minimum: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    values: Vec<String>,
}

impl Constraints {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

const PROFILE: &str = "https://datapackage.org/profiles/2.0/tableschema.json";

/// The schema of a table of the scheme, with all that its template demands.
#[must_use]
pub fn of_template(scheme: &Scheme, name: &str) -> Schema {
    let columns = frame::columns(scheme, name);
    schema(scheme, name, &columns, &[], true)
}

/// The schema of a frame, with the demands that its rows hold.
#[must_use]
pub fn of_frame(scheme: &Scheme, frame: &Frame) -> Schema {
    schema(scheme, &frame.name, &frame.columns, &frame.rows, frame.column(KEY).is_some())
}

fn schema(scheme: &Scheme, name: &str, columns: &[Column], rows: &[Vec<Datum>], keyed: bool) -> Schema {
    let fields = columns.iter().enumerate().map(|(rank, column)| {
        let values: Vec<&Datum> = rows.iter().map(|r| &r[rank]).collect();
        field(scheme, name, column, &values)
    });
    let main = name == DOSSIERS;
    let reference = Reference { resource: DOSSIERS, fields: [KEY] };
    Schema {
        profile: PROFILE,
        fields: fields.collect(),
        primary_key: main.then_some([KEY]),
        foreign_keys: if keyed && !main { vec![ForeignKey { fields: [KEY], reference }] } else { Vec::new() },
        missing_values: [""],
    }
}

fn field(scheme: &Scheme, name: &str, column: &Column, values: &[&Datum]) -> SchemaField {
    let known = frame::source(scheme, name, &column.name).filter(|_| column.field.is_some());
    let (kind, format) = kind(column, known.map(|(_, f)| f.kind), values);
    let mut out = SchemaField {
        name: column.name.clone(),
        title: column.label.clone(),
        kind,
        format,
        description: column.about.clone(),
        example: known.and_then(|(_, f)| example(scheme, f)),
        unit: known.and_then(|(_, f)| f.unit.clone()),
        categories: Vec::new(),
        constraints: Constraints::default(),
        unmet: Vec::new(),
    };
    if column.name == KEY {
        out.constraints.required = true;
        out.constraints.unique = name == DOSSIERS;
    }
    let tables: Vec<&Table> = scheme.tables_named(name).map(AsRef::as_ref).collect();
    if column.field.is_none() && column.name == BLOCK {
        out.constraints.values = tables.iter().filter_map(|t| t.block.clone()).collect();
    }
    if let Some((table, own)) = known {
        demand(&mut out, table, own, &tables, values);
    }
    list(&mut out, column, &tables, values);
    out
}

/// The template's example, as the data would hold it.
fn example(scheme: &Scheme, field: &Field) -> Option<String> {
    let written = GridCell::new(CellRef::new(0, 0), Some(Raw::Text(field.example.clone()?)));
    let shown = csv::shown(&frame::of_cell(&read_value(scheme, field, &written), false), &csv::STANDARD).into_owned();
    (!shown.is_empty()).then_some(shown)
}

/// The kind that all values have: a count that someone wrote as « 2,5 » makes a column of numbers.
fn kind(column: &Column, field: Option<FieldType>, values: &[&Datum]) -> (&'static str, Option<&'static str>) {
    let whole = || values.iter().all(|v| !matches!(v, Datum::Number(n) if n.fract() != Decimal::ZERO));
    match (column.kind, field) {
        (_, Some(FieldType::Integer | FieldType::Year)) if whole() => ("integer", None),
        (Kind::Integer, _) => ("integer", None),
        (Kind::Number, _) => ("number", None),
        (Kind::Date, _) => ("date", None),
        (Kind::Flag, _) => ("boolean", None),
        (Kind::Text, _) => ("string", None),
    }
}

/// What the template demands of a field, as far as the values hold it.
fn demand(out: &mut SchemaField, table: &Table, field: &Field, tables: &[&Table], values: &[&Datum]) {
    let mut hold = |what: &'static str, asked: bool, holds: &dyn Fn(&Datum) -> bool| {
        let met = values.iter().all(|v| holds(v));
        if asked && !met {
            out.unmet.push(what);
        }
        asked && met
    };
    // One year of a matrix, or the rows of another block, need not have every field.
    let everywhere = tables.iter().all(|t| t.field(&field.name).is_some_and(|f| f.required)) && table.layout != Layout::Matrix;
    let required = hold("required", everywhere && !field.across, &|v| *v != Datum::Empty);
    let number = |v: &Datum, ok: &dyn Fn(Decimal) -> bool| !matches!(v, Datum::Number(n) if !ok(*n));
    let minimum = field.minimum.filter(|m| hold("minimum", true, &|v| number(v, &|n| n >= *m)));
    let above = field.above.filter(|m| hold("exclusiveMinimum", true, &|v| number(v, &|n| n > *m)));
    let maximum = field.maximum.filter(|m| hold("maximum", true, &|v| number(v, &|n| n <= *m)));
    let pattern = field.pattern.as_ref().filter(|p| hold("pattern", true, &|v| v.as_text().is_none_or(|t| p.is_match(t))));
    let written = |n: Decimal| n.normalize().to_string().parse().ok();
    out.constraints = Constraints {
        required,
        minimum: minimum.and_then(written),
        exclusive_minimum: above.and_then(written),
        maximum: maximum.and_then(written),
        // A pattern of a Table Schema is held against the whole text.
        pattern: pattern.map(|p| format!("[\\s\\S]*(?:{})[\\s\\S]*", p.as_str())),
        ..Constraints::default()
    };
}

/// The list of a column of codes: values and labels, and whether others are allowed.
fn list(out: &mut SchemaField, column: &Column, tables: &[&Table], values: &[&Datum]) {
    let of_line = |t: &&Table| t.line.as_deref().and_then(|l| t.field(l)).and_then(|f| f.codes.clone());
    let own = |t: &&Table| {
        let (_, name) = column.field.as_ref()?;
        let field = t.field(name).filter(|f| f.kind == FieldType::Code)?;
        // The line's own words stand there; their code has a column of its own.
        if t.line.as_ref() == Some(&field.name) { None } else { field.codes.clone() }
    };
    let mention = |t: &&Table| t.mentions.iter().find(|m| m.name == column.name && column.field.is_none()).map(|m| m.codes.clone());
    let code = column.field.is_none() && column.name == CODE;
    let lists: Vec<Arc<Codelist>> = tables.iter().filter_map(|t| if code { of_line(t) } else { own(t).or_else(|| mention(t)) }).collect();
    if lists.is_empty() {
        return;
    }
    let entries = lists.iter().flat_map(|l| &l.entries);
    for one in entries.map(|e| Category { value: e.code.clone(), label: e.label.clone() }) {
        if out.categories.iter().all(|c| c.value != one.value) {
            out.categories.push(one);
        }
    }
    let listed: Vec<String> = out.categories.iter().map(|c| c.value.clone()).collect();
    let open = lists.iter().any(|l| l.open);
    if open || !values.iter().all(|v| v.as_text().is_none_or(|t| listed.iter().any(|l| l == t))) {
        // Categories, like an enumeration, allow nothing else.
        out.categories.clear();
        if !open {
            out.unmet.push("enum");
        }
        return;
    }
    out.constraints.values = listed;
}
