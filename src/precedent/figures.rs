//! Figures that are not what they were, although no remark asked for it and nobody says why.

use std::collections::BTreeMap;

use super::places::{Place, Places, keyed};
use crate::finding::{Finding, Spot};
use crate::fmt;
use crate::record::{Cell, Dossier, Row, RowKind, TableRead, Value};
use crate::template::{Field, FieldType, Layout};

/// A figure, or a whole line, that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The table's name.
    pub table: String,
    /// Where it stands now; where it stood, for a line that is gone.
    pub spot: Spot,
    /// The line, column and year.
    pub subject: String,
    /// What it was; `None` for a line that was not there.
    pub before: Option<String>,
    /// What it is; `None` for a line that is gone.
    pub after: Option<String>,
}

/// The changes of a dossier, in the order of its tables.
pub(super) fn changes(now: (&Dossier, &Places), earlier: (&Dossier, &Places), remarks: &[&Finding]) -> Vec<Change> {
    let asked = earlier.1.spoken_of(remarks);
    let mut out = Vec::new();
    for table in &now.0.tables {
        let name = table.table.full_name();
        let Some(old) = earlier.0.tables.iter().find(|t| t.table.is(&table.table)) else { continue };
        let on_table = remarks.iter().any(|f| f.table.as_deref() == Some(&table.table.name) && f.spot.cell.is_none());
        let pair = Pair { now: (now.0, table), earlier: (earlier.0, old), name, asked: &asked, rows_asked: on_table };
        pair.changes(&mut out);
    }
    out
}

/// A table in two versions.
struct Pair<'a> {
    now: (&'a Dossier, &'a TableRead),
    earlier: (&'a Dossier, &'a TableRead),
    /// The table's full name.
    name: String,
    /// Values that a remark spoke of, in order.
    asked: &'a [&'a Place],
    /// Whether a remark spoke of the table as a whole, so that lines may have been asked for.
    rows_asked: bool,
}

impl Pair<'_> {
    fn changes(&self, out: &mut Vec<Change>) {
        let lines = |table| -> BTreeMap<String, &Row> { keyed(table).into_iter().filter(|(_, r)| r.kind == RowKind::Line).collect() };
        let (mut old, table) = (lines(self.earlier.1), self.now.1);
        for (key, row) in keyed(table).into_iter().filter(|(_, r)| r.kind == RowKind::Line) {
            match old.remove(&key) {
                Some(before) => self.line(&key, row, before, out),
                None if self.rows_asked || !has_figures(table, row) => {}
                None => out.push(whole(self.now, row, None, Some("ligne ajoutée"))),
            }
        }
        for (key, row) in old {
            if !self.is_asked(&key, None) && has_figures(self.earlier.1, row) {
                out.push(whole(self.earlier, row, Some("ligne retirée"), None));
            }
        }
    }

    fn line(&self, key: &str, row: &Row, before: &Row, out: &mut Vec<Change>) {
        let def = &self.now.1.table;
        let changed: Vec<usize> = (0..def.slots.len()).filter(|s| value(before, *s) != value(row, *s)).collect();
        if changed.iter().any(|s| is_word(self.now.1, row, *s)) {
            return;
        }
        // A report of another day has another date.
        let dated = |field: &Field| self.now.0.scheme.identity.report_date.as_ref() == Some(&field.name);
        let figure = |slot: &&usize| is_figure(def.field_of(**slot)) && !dated(def.field_of(**slot));
        for slot in changed.iter().filter(figure) {
            let field = def.field_of(*slot);
            if self.is_asked(key, Some(*slot)) || self.follows(*slot, &changed) {
                continue;
            }
            let Some(place) = row.cells[*slot].as_ref().or(before.cells[*slot].as_ref()) else { continue };
            out.push(Change {
                table: def.name.clone(),
                spot: self.now.0.spot(row.origin, place.at),
                subject: self.now.0.value_subject(self.now.1, row, field, def.slots[*slot].year),
                before: Some(shown(before.cells[*slot].as_ref(), field)),
                after: Some(shown(row.cells[*slot].as_ref(), field)),
            });
        }
    }

    /// Whether a remark spoke of a value of a line, or of any.
    fn is_asked(&self, key: &str, slot: Option<usize>) -> bool {
        let wanted = (self.name.as_str(), key, slot.unwrap_or(0));
        let next = self.asked.partition_point(|p| (p.table.as_str(), p.row.as_str(), p.slot) < wanted);
        self.asked.get(next).is_some_and(|p| p.table == self.name && p.row == key && slot.is_none_or(|s| s == p.slot))
    }

    /// Whether a value is worked out of others that changed too: a total, a product, a rate.
    fn follows(&self, slot: usize, changed: &[usize]) -> bool {
        let def = &self.now.1.table;
        let own = def.field_of(slot);
        let changed = |name: &String| changed.iter().any(|s| *s != slot && def.field_of(*s).name == *name);
        def.row_sums.iter().any(|sum| sum.total == own.name && changed(&sum.of))
            || def.products.iter().any(|p| p.equals == own.name && p.of.iter().any(changed))
            || own.kind == FieldType::Percent && def.fields.iter().any(|f| f.kind == FieldType::Money && changed(&f.name))
    }
}

fn whole((dossier, table): (&Dossier, &TableRead), row: &Row, before: Option<&str>, after: Option<&str>) -> Change {
    let at = row.cells.iter().flatten().next().map(|c| c.at);
    let spot = at.map_or_else(|| dossier.sheet_of(table), |at| dossier.spot(row.origin, at));
    let subject = dossier.line_subject(table, row);
    Change { table: table.table.name.clone(), spot, subject, before: before.map(str::to_owned), after: after.map(str::to_owned) }
}

fn value(row: &Row, slot: usize) -> Option<&Value> {
    row.cells[slot].as_ref()?.value.as_ref()
}

fn is_figure(field: &Field) -> bool {
    field.kind.is_number() || field.kind == FieldType::Date
}

fn has_figures(table: &TableRead, row: &Row) -> bool {
    (0..row.cells.len()).any(|slot| table.table.field_of(slot).kind.is_number() && value(row, slot).is_some())
}

/// A text beside the figures of a line that was written or changed: the holder says something about it.
fn is_word(table: &TableRead, row: &Row, slot: usize) -> bool {
    let field = table.table.field_of(slot);
    let names_line = table.table.line.as_ref() == Some(&field.name);
    table.table.layout != Layout::Form && field.kind == FieldType::Text && !names_line && value(row, slot).is_some()
}

fn shown(cell: Option<&Cell>, field: &Field) -> String {
    match cell.map(|c| (&c.value, c.raw.as_str())) {
        Some((Some(Value::Number(n)), _)) if field.kind == FieldType::Year => n.to_string(),
        Some((Some(Value::Number(n)), _)) => fmt::quantity(*n, field.unit.as_deref()),
        Some((Some(Value::Date(day)), _)) => fmt::date(*day),
        Some((_, raw)) if !raw.is_empty() => format!("« {} »", fmt::short(raw)),
        _ => "rien".to_owned(),
    }
}
