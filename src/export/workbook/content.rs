//! What stands in the tables of a template: what is still to be filled in, or the lines of a dossier.

use std::collections::BTreeMap;

use super::stack::{Value, typed};
use crate::profile::Profile;
use crate::record::{Cell, Dossier, RowKind, TableRead};
use crate::template::{Field, Layout, Scheme, Slot, Table};

/// Lines of a list whose names are free, and lines to spare under those that already stand there.
const LINES: (usize, usize) = (30, 4);
/// The field that holds an indicator's own code.
pub(super) const CODE_FIELD: &str = "code";
/// The profile's list of indicators that every dossier gives.
const REQUIRED_INDICATORS: &str = "indicateurs_requis";

/// What stands in one table.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Its lines; of a form, the one with its values.
    pub(super) lines: Vec<Line>,
    /// The headers of columns that the template does not know, behind its own.
    pub(super) extra: Vec<String>,
    /// Facts beside the table, by name.
    pub(super) mentions: BTreeMap<String, Value>,
    /// Contract years that no line speaks of: their columns are left out.
    pub(super) absent_years: Vec<u8>,
    /// Empty lines to write on.
    pub(super) spare: usize,
    /// To be filled in: an example stands in it, and sums add up by themselves.
    pub(super) live: bool,
}

/// A line, with a value for each slot of the table and each extra column.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// A line, or a sum that was printed.
    pub(super) kind: RowKind,
    /// The values of the template's columns.
    pub(super) values: Vec<Value>,
    /// Those of the extra columns.
    pub(super) extra: Vec<Value>,
}

impl Line {
    fn new(values: Vec<Value>) -> Self {
        Self { kind: RowKind::Line, values, extra: Vec::new() }
    }
}

/// A table to fill in, in which `lines` stand already.
pub(super) fn to_fill_in(table: &Table, lines: Vec<Vec<Value>>, mentions: BTreeMap<String, Value>) -> Content {
    let listed = table.line.as_deref().and_then(|l| table.field(l)?.codes.as_ref()).map(|codes| codes.entries.len());
    let room = listed.map_or(LINES.0, |n| n + LINES.1).max(lines.len() + LINES.1);
    let spare = room - lines.len();
    Content { lines: lines.into_iter().map(Line::new).collect(), mentions, spare, live: true, ..Content::default() }
}

/// A table of the blank: the lines that the scheme and the profile name stand in it.
pub(super) fn blank(scheme: &Scheme, profile: &Profile, table: &Table) -> Content {
    let lines = if table.layout == Layout::Matrix { named_lines(table) } else { required_indicators(table, scheme, profile) };
    to_fill_in(table, lines, BTreeMap::new())
}

/// A table of a dossier as it was read: the same lines in the same order, printed sums and unknown columns among them. What could not be
/// read stands as the holder wrote it.
pub(super) fn as_read(dossier: &Dossier, table: &Table) -> Content {
    let Some(read) = read_of(dossier, table) else {
        return Content { spare: LINES.0, ..Content::default() };
    };
    let mut extra: Vec<String> = Vec::new();
    for (header, _) in read.rows.iter().flat_map(|r| &r.extra) {
        if !extra.contains(header) {
            extra.push(header.clone());
        }
    }
    let line = |row: &crate::record::Row| Line {
        kind: row.kind,
        values: row.cells.iter().enumerate().map(|(slot, cell)| value_of(cell.as_ref(), table, slot)).collect(),
        extra: extra
            .iter()
            .map(|h| row.extra.iter().find(|(header, _)| header == h).map_or(Value::Empty, |(_, c)| Value::text(&c.raw)))
            .collect(),
    };
    let spoken = |year: u8| (0..table.slots.len()).any(|s| table.slots[s].year == year && read.rows.iter().any(|r| r.cells[s].is_some()));
    let years = table.slots.iter().map(|s| s.year).max().unwrap_or(0);
    let absent_years = if read.rows.is_empty() { Vec::new() } else { (1..=years).filter(|y| !spoken(*y)).collect() };
    let lines: Vec<Line> = read.rows.iter().map(line).collect();
    let spare = if lines.is_empty() { LINES.0 } else { 0 };
    Content { lines, mentions: mentions(dossier, table), extra, absent_years, spare, live: false }
}

/// The table of a dossier that was read as this one.
pub(super) fn read_of<'a>(dossier: &'a Dossier, table: &Table) -> Option<&'a TableRead> {
    dossier.tables.iter().find(|t| t.table.is(table))
}

/// The facts beside a table, those of its other blocks among them.
pub(super) fn mentions(dossier: &Dossier, table: &Table) -> BTreeMap<String, Value> {
    let blocks = dossier.tables.iter().filter(|t| t.table.name == table.name);
    let read = |m: &crate::record::MentionRead| {
        let code = m.cell.value.as_ref()?.text()?;
        let codes = table.mentions.iter().find(|known| known.name == m.name).map(|known| &known.codes);
        Some((m.name.clone(), Value::text(codes.and_then(|c| c.get(code)).map_or(code, |e| &e.label))))
    };
    blocks.flat_map(|t| &t.mentions).filter_map(read).collect()
}

/// A matrix names its lines beforehand; the holder adapts them (S30).
fn named_lines(table: &Table) -> Vec<Vec<Value>> {
    let slot = table.line.as_deref().and_then(|l| table.slot(l, 0));
    let codes = slot.and_then(|s| table.field_of(s).codes.as_ref());
    let entries = codes.map_or(&[][..], |c| c.entries.as_slice());
    entries.iter().map(|e| with(table, &[(slot, &e.label)])).collect()
}

/// The indicators that every dossier gives (S16), in the table whose lines are indicators.
fn required_indicators(table: &Table, scheme: &Scheme, profile: &Profile) -> Vec<Vec<Value>> {
    let Some(code) = table.slot(CODE_FIELD, 0).filter(|_| !scheme.indicators.is_empty()) else {
        return Vec::new();
    };
    let slot = |name: Option<&str>| name.and_then(|n| table.slot(n, 0));
    let (line, family, unit) = (slot(table.line.as_deref()), slot(Some("famille")), slot(Some("unite")));
    let wanted = profile.codes(REQUIRED_INDICATORS).iter().filter_map(|c| scheme.indicator(c));
    wanted.map(|i| with(table, &[(Some(code), &i.code), (line, &i.label), (family, &i.family), (unit, &i.unit)])).collect()
}

fn with(table: &Table, values: &[(Option<usize>, &str)]) -> Vec<Value> {
    let mut out = vec![Value::Empty; table.slots.len()];
    for (slot, text) in values {
        if let Some(slot) = slot {
            out[*slot] = Value::text(*text);
        }
    }
    out
}

/// A holder's value; as written where it could not be read.
pub(super) fn value_of(cell: Option<&Cell>, table: &Table, slot: usize) -> Value {
    let field = table.field_of(slot);
    let Some(cell) = cell else {
        return Value::Empty;
    };
    match typed(cell, field, table.line.as_deref() == Some(&field.name)) {
        Value::Empty => Value::text(&cell.raw),
        value => value,
    }
}

/// The slots in the order of the columns: a field's years stand beside those of its neighbours, year by year.
pub(super) fn columns(table: &Table, absent: &[u8]) -> Vec<usize> {
    let first_across = table.slots.iter().position(|s| s.year > 0).unwrap_or(table.slots.len());
    let mut out: Vec<usize> = (0..first_across).collect();
    let mut across: Vec<usize> = (0..table.slots.len()).filter(|s| table.slots[*s].year > 0).collect();
    across.sort_by_key(|s| (table.slots[*s].year, table.slots[*s].field));
    out.extend(across.into_iter().filter(|s| !absent.contains(&table.slots[*s].year)));
    out.extend((first_across..table.slots.len()).filter(|s| table.slots[*s].year == 0));
    out
}

/// « Année 1 prévu », « Année 1 » where one field only has years.
pub(super) fn label(table: &Table, slot: Slot, scheme: &Scheme) -> String {
    let field = &table.fields[slot.field];
    let year = usize::from(slot.year).checked_sub(1).and_then(|y| scheme.years.get(y));
    match year {
        None => field.label.clone(),
        Some(year) if table.fields.iter().filter(|f| f.across).count() == 1 => year.clone(),
        Some(year) => format!("{year} {}", field.label.to_lowercase()),
    }
}

/// The star stands behind the label, where the reader passes over it.
pub(super) fn starred(label: &str, field: &Field) -> String {
    if field.required { format!("{label} *") } else { label.to_owned() }
}
