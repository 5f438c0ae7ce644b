//! The tables of all dossiers stacked, and their printed totals apart, so that no sum over a table counts a total.

use super::link::{Links, OPEN};
use super::stack::{Column, Kind, Stack, Value, typed};
use crate::export::frame::ORIGIN_LABELS;
use crate::export::tidy::{self, TidyColumn, TidyRow};
use crate::finding::capitalised;
use crate::record::{Cell, Dossier, RowKind};
use crate::template::{Field, Layout, Scheme, Table};

/// One table of the scheme as it is stacked.
pub(super) struct Shape<'a> {
    scheme: &'a Scheme,
    name: &'a str,
    /// Fields of the identity that lead every row.
    lead: Vec<&'a Field>,
    /// Facts beside the table: name and label.
    mentions: Vec<(String, String)>,
    blocks: bool,
    code: bool,
    year: bool,
    tidy: Vec<TidyColumn>,
}

/// The field that holds an indicator's own code.
const CODE_FIELD: &str = "code";
/// The headers of what leads to a row's origin.
const ORIGIN: [(&str, Kind); 4] =
    [(ORIGIN_LABELS[0], Kind::Path), (ORIGIN_LABELS[1], Kind::Text), (ORIGIN_LABELS[2], Kind::Text), ("Lien", Kind::Link)];
/// The header of a printed total's value.
pub(crate) const TOTAL_VALUE: &str = "Valeur";

impl<'a> Shape<'a> {
    pub(super) fn new(scheme: &'a Scheme, name: &'a str) -> Self {
        let tables: Vec<&Table> = scheme.tables_named(name).map(AsRef::as_ref).collect();
        let own_code = tables.iter().any(|t| t.field(CODE_FIELD).is_some());
        let listed = |t: &&Table| t.line.as_deref().and_then(|l| t.field(l)).is_some_and(|f| f.codes.is_some());
        let mut mentions: Vec<(String, String)> = Vec::new();
        for mention in tables.iter().flat_map(|t| &t.mentions) {
            if mentions.iter().all(|(n, _)| *n != mention.name) {
                mentions.push((mention.name.clone(), mention.label.clone()));
            }
        }
        Self {
            scheme,
            name,
            lead: if name == scheme.identity.table { Vec::new() } else { lead_fields(scheme) },
            mentions,
            blocks: tables.iter().any(|t| t.block.is_some()),
            code: !own_code && tables.iter().any(listed),
            year: tables.iter().any(|t| t.layout == Layout::Matrix),
            tidy: tidy::columns(scheme, name),
        }
    }

    /// The stack of this table over all dossiers that count.
    pub(super) fn stack<'d>(&self, dossiers: impl Iterator<Item = &'d Dossier>, links: &Links, sheet: String) -> Stack {
        let label = self.scheme.tables_named(self.name).map(|t| t.label.clone()).collect::<Vec<_>>().join(" ; ");
        let about = format!("{label} : les lignes de tous les dossiers");
        let mut out = Stack::new(sheet, self.name, about, self.columns());
        out.frozen = 1 + self.lead.len();
        for dossier in dossiers {
            let dossier = &*dossier.opened_for(self.name);
            let lead: Vec<Value> =
                std::iter::once(Value::text(&dossier.id)).chain(self.lead.iter().map(|f| identity(dossier, f))).collect();
            for table in dossier.tables.iter().filter(|t| t.table.name == self.name) {
                let rows = tidy::rows(dossier, table);
                out.extend(rows.iter().filter(|r| !r.is_sum()).map(|row| self.row(&lead, dossier, row, links)));
            }
        }
        out
    }

    /// How many columns there are.
    fn width(&self) -> usize {
        let flags = [self.blocks, self.code, self.year].into_iter().filter(|there| *there).count();
        1 + self.lead.len() + flags + self.mentions.len() + self.tidy.len() + 2 + ORIGIN.len()
    }

    fn columns(&self) -> Vec<Column> {
        let mut out = vec![Column::new("Dossier", Kind::Text)];
        out.extend(self.lead.iter().map(|f| Column::new(&f.label, Kind::Text)));
        if self.blocks {
            out.push(Column::new("Bloc", Kind::Text));
        }
        out.extend(self.mentions.iter().map(|(_, label)| Column::new(label, Kind::Text)));
        if self.code {
            out.push(Column::new("Code", Kind::Text));
        }
        if self.year {
            out.push(Column::new("Année", Kind::Text));
        }
        out.extend(self.tidy.iter().map(|c| Column::new(&c.label, Kind::of(c.kind, c.unit.as_deref()))));
        out.extend([Column::new("Valeurs non lues", Kind::Long), Column::new("Autres colonnes", Kind::Long)]);
        out.extend(ORIGIN.map(|(label, kind)| Column::new(label, kind)));
        out
    }

    /// A row behind what leads every row of its dossier.
    fn row(&self, lead: &[Value], dossier: &Dossier, row: &TidyRow, links: &Links) -> Vec<Value> {
        let table = &*row.table.table;
        let mut out = Vec::with_capacity(self.width());
        out.extend_from_slice(lead);
        if self.blocks {
            out.push(Value::from(block_label(table)));
        }
        for (name, _) in &self.mentions {
            out.push(Value::from(mention(dossier, row, name)));
        }
        if self.code {
            out.push(Value::from(row.row.code.as_deref()));
        }
        if self.year {
            out.push(Value::from(year_label(self.scheme, row.year)));
        }
        let fields = fields(table);
        out.extend(self.tidy.iter().map(|c| tidy_value(row, c, &fields)));
        out.push(unread(row, &fields, &self.tidy));
        out.push(extra(row));
        out.extend(origin(row, links));
        out
    }
}

/// Where the sheet of a table shows what, by the labels of its columns.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The name of its table.
    pub(crate) table: String,
    /// The sheet.
    pub(crate) sheet: String,
    /// The dossier's number.
    pub(crate) dossier: String,
    /// The stage.
    pub(crate) stage: Option<String>,
    /// The block.
    pub(crate) block: Option<String>,
    /// The code of a line.
    pub(crate) code: Option<String>,
    /// The contract year.
    pub(crate) year: Option<String>,
    /// File, sheet and cell of origin.
    pub(crate) origin: [String; 3],
    /// Names of tidy columns and their labels.
    pub(crate) values: Vec<(String, String)>,
}

impl Reading {
    /// What the sheet shows of a table's block.
    pub(crate) fn block_label(&self, table: &Table) -> Option<String> {
        block_label(table).filter(|_| self.block.is_some()).map(str::to_owned)
    }
}

impl Shape<'_> {
    /// What each column of its sheet shows.
    pub(super) fn reading(&self, sheet: String) -> Reading {
        let stack = Stack::new(String::new(), self.name, "", self.columns());
        let mut labels = stack.columns.into_iter().map(|c| c.label);
        let mut next = || labels.next().unwrap_or_default();
        let dossier = next();
        let stage_field = self.scheme.identity.stage.as_ref();
        let lead: Vec<(&String, String)> = self.lead.iter().map(|f| (&f.name, next())).collect();
        let stage = lead.into_iter().find(|(name, _)| Some(*name) == stage_field).map(|(_, label)| label);
        let block = self.blocks.then(&mut next);
        self.mentions.iter().for_each(|_| drop(next()));
        let code = self.code.then(&mut next);
        let year = self.year.then(&mut next);
        let values = self.tidy.iter().map(|c| (c.name.clone(), next())).collect();
        Reading { table: self.name.to_owned(), sheet, dossier, stage, block, code, year, origin: ORIGIN_LABELS.map(str::to_owned), values }
    }
}

/// A fact beside the table; what stands beside one block holds for the others.
fn mention<'d>(dossier: &'d Dossier, row: &TidyRow<'d>, name: &str) -> Option<&'d str> {
    let blocks = dossier.tables.iter().filter(|t| t.table.name == row.table.table.name);
    let (read, table) = std::iter::once(row.table).chain(blocks).find_map(|t| Some((t.mention(name)?, t)))?;
    let code = read.cell.value.as_ref()?.text()?;
    let codes = table.table.mentions.iter().find(|m| m.name == name).map(|m| &m.codes)?;
    Some(codes.get(code).map_or(code, |e| &e.label))
}

/// Stage and holder, beside the dossier's number.
fn lead_fields(scheme: &Scheme) -> Vec<&Field> {
    let table = scheme.tables_named(&scheme.identity.table).next();
    let names = [&scheme.identity.stage, &scheme.identity.holder];
    names.into_iter().flatten().filter_map(|n| table?.field(n)).collect()
}

/// The value of an identity field, as it shows.
pub(super) fn identity(dossier: &Dossier, field: &Field) -> Value {
    dossier.identity(&field.name).map_or(Value::Empty, |(_, _, cell)| typed(cell, field, false))
}

/// « Dépenses » of « Plan de financement – Dépenses ».
pub(super) fn block_label(table: &Table) -> Option<&str> {
    table.block.as_ref()?;
    table.label.rsplit(" – ").next()
}

/// « Année 2 ».
pub(super) fn year_label(scheme: &Scheme, year: Option<u8>) -> Option<&str> {
    let rank = usize::from(year?).checked_sub(1)?;
    scheme.years.get(rank).map(String::as_str)
}

/// The fields of a table under the names of its tidy columns.
fn fields(table: &Table) -> Vec<(&str, &Field)> {
    table.columns.iter().enumerate().map(|(slot, name)| (name.as_str(), table.field_of(slot))).collect()
}

fn tidy_value(row: &TidyRow, column: &TidyColumn, fields: &[(&str, &Field)]) -> Value {
    if column.name == CODE_FIELD && row.row.code.is_some() {
        return Value::from(row.row.code.as_deref());
    }
    let field = fields.iter().find(|(n, _)| *n == column.name).map(|(_, f)| *f);
    match (row.cell(&column.name), field) {
        (Some(cell), Some(field)) => typed(cell, field, row.table.table.line.as_deref() == Some(&field.name)),
        _ => Value::Empty,
    }
}

/// « Année 2 : voir affiche »: what stands where a value could not be read.
fn unread(row: &TidyRow, fields: &[(&str, &Field)], columns: &[TidyColumn]) -> Value {
    let unread = |(name, cell): &(&str, Option<&Cell>)| {
        let raw = cell.filter(|c| c.value.is_none() && !c.raw.is_empty()).map(|c| c.raw.as_str())?;
        // The line's own name stands in each of its years: it is said with the first.
        let repeated = row.year.is_some_and(|y| y > 1) && row.table.table.line.as_deref() == Some(*name);
        let label = columns.iter().find(|c| c.name == *name).map(|c| c.label.as_str());
        let label = label.or_else(|| fields.iter().find(|(n, _)| n == name).map(|(_, f)| f.label.as_str()));
        (!repeated).then(|| format!("{} : {raw}", label.unwrap_or(name)))
    };
    Value::text(row.values.iter().filter_map(unread).collect::<Vec<_>>().join(" ; "))
}

/// « Visa : OK »: columns of the holder that the template does not know, once a line.
fn extra(row: &TidyRow) -> Value {
    let shown: Vec<String> =
        row.row.extra.iter().filter(|_| row.is_first()).map(|(header, cell)| format!("{header} : {}", cell.raw)).collect();
    Value::text(shown.join(" ; "))
}

fn origin(row: &TidyRow, links: &Links) -> [Value; 4] {
    let from = row.origin;
    [
        Value::shared(&from.file),
        Value::shared(&from.sheet),
        Value::text(row.at.to_string()),
        links.to(&from.file, Some((&from.sheet, row.at)), OPEN),
    ]
}

/// Every printed total and subtotal, a row a value.
pub(super) fn printed_totals<'d>(dossiers: impl Iterator<Item = &'d Dossier>, links: &Links, sheet: String) -> Stack {
    let about = "Totaux et sous-totaux écrits par les porteurs, laissés hors des tableaux";
    let mut columns: Vec<Column> =
        ["Dossier", "Étape", "Tableau", "Ligne", "Nature", "Colonne", "Année"].map(|label| Column::new(label, Kind::Text)).into();
    columns.extend([Column::new(TOTAL_VALUE, Kind::Number), Column::new("Unité", Kind::Text), Column::new("Valeur non lue", Kind::Text)]);
    columns.extend(ORIGIN.map(|(label, kind)| Column::new(label, kind)));
    let mut out = Stack::new(sheet, "totaux imprimés", about, columns);
    for dossier in dossiers {
        let dossier = &*dossier.opened();
        for table in &dossier.tables {
            for row in table.rows.iter().filter(|r| r.kind != RowKind::Line) {
                out.extend(total_values(dossier, table, row, links));
            }
        }
    }
    out
}

fn total_values(dossier: &Dossier, read: &crate::record::TableRead, row: &crate::record::Row, links: &Links) -> Vec<Vec<Value>> {
    let table = &read.table;
    let from = &dossier.origins[row.origin];
    let name = table.line.as_deref().and_then(|l| read.cell(row, l)).map(|c| c.raw.clone()).unwrap_or_default();
    let nature = if row.kind == RowKind::Total { "Total" } else { "Sous-total" };
    let mut out = Vec::new();
    for (slot, cell) in row.cells.iter().enumerate() {
        let field = table.field_of(slot);
        let Some(cell) = cell.as_ref().filter(|c| field.kind.is_number() && !c.raw.is_empty()) else {
            continue;
        };
        let year = Some(table.slots[slot].year).filter(|y| *y > 0);
        out.push(vec![
            Value::text(&dossier.id),
            Value::from(dossier.stage().map(|s| s.label.as_str())),
            Value::text(&table.label),
            Value::text(&name),
            Value::text(nature),
            Value::text(&field.label),
            Value::from(year_label(&dossier.scheme, year)),
            typed(cell, field, false),
            Value::from(field.unit.as_deref()),
            if cell.value.is_none() { Value::text(&cell.raw) } else { Value::Empty },
            Value::shared(&from.file),
            Value::shared(&from.sheet),
            Value::text(cell.at.to_string()),
            links.to(&from.file, Some((&from.sheet, cell.at)), OPEN),
        ]);
    }
    out
}

/// The line of a dossier as words: « Action : Suivi | Prévu – Année 1 : 12 ».
pub(super) fn words(dossier: &Dossier, read: &crate::record::TableRead, row: &crate::record::Row) -> String {
    let table = &read.table;
    let known = row.cells.iter().enumerate().filter_map(|(slot, cell)| {
        let raw = cell.as_ref().map(|c| c.raw.as_str()).filter(|r| !r.is_empty())?;
        let year = year_label(&dossier.scheme, Some(table.slots[slot].year));
        let label = &table.field_of(slot).label;
        Some(year.map_or_else(|| format!("{label} : {raw}"), |y| format!("{label}, {y} : {raw}")))
    });
    let extra = row.extra.iter().map(|(header, cell)| format!("{} : {}", capitalised(header), cell.raw));
    known.chain(extra).collect::<Vec<_>>().join(" | ")
}
