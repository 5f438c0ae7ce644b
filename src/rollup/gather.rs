//! Dossiers → data sheets: tidy rows with the attributes of their dossier joined.

use super::format::Format;
use super::ledger::{Column, Datum, Ledger, plain};
use super::plan::{DOSSIERS, Plan, table_of};
use super::scope::{Member, datum, shown};
use crate::export::tidy;
use crate::record::Dossier;
use crate::template::{FieldType, Layout, Scheme, Table};

/// Where a row of a data sheet comes from.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) member: usize,
    pub(super) code: Option<String>,
}

fn column(name: impl Into<String>, label: impl Into<String>, format: Format) -> Column {
    Column { name: name.into(), label: label.into(), format }
}

/// The sheet of dossiers, then one for each attribute of several values.
pub(super) fn dossiers(members: &[Member], plan: &Plan, scheme: &Scheme) -> Vec<Ledger> {
    let words = &plan.words;
    let columns = dossier_columns(plan, scheme);
    let own = |m: &Member| {
        vec![
            Datum::text(&m.key),
            Datum::text(if m.counts() { &words.yes } else { &words.no }),
            Datum::text(m.left_out.clone().unwrap_or_default()),
            Datum::text(&m.state),
            Datum::text(if m.shared { &words.yes } else { &words.no }),
        ]
    };
    let row = |m: &Member| {
        let known = m.dossier.identified();
        own(m).into_iter().chain(plan.attributes.iter().map(|a| joined(shown(&known, a, plan)))).collect()
    };
    let own_width = columns.len() - plan.attributes.len();
    let ledger = |name: String, sheet: &str| Ledger::new(name, sheet, plan.rows_per_sheet, columns.clone());
    let mut out = vec![ledger(DOSSIERS.to_owned(), &plan.dossiers).with(members.iter().map(row))];
    for (rank, attribute) in plan.attributes.iter().enumerate() {
        let Some(sheet) = &attribute.spread else { continue };
        let spread = |m: &Member| {
            let base: Vec<Datum> = row(m);
            shown(&m.dossier.identified(), attribute, plan)
                .into_iter()
                .map(move |value| {
                    let mut one = base.clone();
                    one[own_width + rank] = value;
                    one
                })
                .collect::<Vec<_>>()
        };
        out.push(ledger(format!("@{}", attribute.field), sheet).with(members.iter().flat_map(spread)));
    }
    out
}

fn dossier_columns(plan: &Plan, scheme: &Scheme) -> Vec<Column> {
    let words = &plan.words;
    let identity = scheme.tables_named(&scheme.identity.table).next();
    let mut columns = vec![
        column("@dossier", &words.dossier, Format::Text),
        column("@counts", &words.counts, Format::Text),
        column("@reason", &words.reason, Format::Text),
        column("@state", &words.state, Format::Text),
        column("@shared", &words.shared, Format::Text),
    ];
    for attribute in &plan.attributes {
        let field = identity.and_then(|t| t.field(&attribute.field));
        let label = field.map_or(attribute.field.as_str(), |f| f.label.as_str());
        let format = field.map_or(Format::Text, |f| Format::of(f.kind, f.unit.as_deref()));
        columns.push(column(format!("@{}", attribute.field), label, format));
    }
    columns
}

fn joined(values: Vec<Datum>) -> Datum {
    match values.as_slice() {
        [one] => one.clone(),
        many => Datum::text(many.iter().filter_map(Datum::as_text).collect::<Vec<_>>().join(" ; ")),
    }
}

/// The columns of a table's data sheet.
fn columns(table: &Table, plan: &Plan, scheme: &Scheme) -> Vec<Column> {
    let words = &plan.words;
    let identity = scheme.tables_named(&scheme.identity.table).next();
    let mut out = vec![column("@dossier", &words.dossier, Format::Text), column("@counts", &words.counts, Format::Text)];
    for attribute in plan.attributes.iter().filter(|a| !a.alone) {
        let label = identity.and_then(|t| t.field(&attribute.field)).map_or(attribute.field.as_str(), |f| f.label.as_str());
        out.push(column(format!("@{}", attribute.field), label, Format::Text));
    }
    out.push(column("@state", &words.state, Format::Text));
    out.push(column("@shared", &words.shared, Format::Text));
    if table.layout == Layout::Matrix {
        out.push(column("@year", &words.year, Format::Text));
    }
    for tidy_column in tidy::columns(scheme, &table.name) {
        if table.columns.contains(&tidy_column.name) {
            out.push(column(&tidy_column.name, &tidy_column.label, Format::of(tidy_column.kind, tidy_column.unit.as_deref())));
        }
    }
    if let Some(line) = table.line.as_deref().and_then(|l| table.field(l)).filter(|f| f.kind == FieldType::Code) {
        out.push(column("@read", format!("{} (texte lu)", line.label), Format::Text));
    }
    out.push(column("@file", &words.file, Format::Text));
    out.push(column("@sheet", &words.sheet, Format::Text));
    out.push(column("@cell", &words.cell, Format::Text));
    out
}

/// The data sheet of a table, and where each row comes from; printed totals are left out.
pub(super) fn ledger(name: &str, sheet: &str, members: &[Member], plan: &Plan, scheme: &Scheme) -> (Ledger, Vec<Source>) {
    let mut sources = Vec::new();
    let Ok(table) = table_of(scheme, name) else {
        return (Ledger::new(name, sheet, plan.rows_per_sheet, Vec::new()), sources);
    };
    let mut ledger = Ledger::new(name, sheet, plan.rows_per_sheet, columns(table, plan, scheme));
    for (rank, member) in members.iter().enumerate() {
        let dossier = &*member.dossier.opened_for(&table.name);
        let own: Vec<Option<Datum>> = ledger.columns.iter().map(|c| of_member(&c.name, member, dossier, plan)).collect();
        for read in dossier.tables.iter().filter(|t| t.table.full_name() == name) {
            for row in tidy::rows(dossier, read).iter().filter(|r| !r.is_sum()) {
                let cell = |(c, own): (&Column, &Option<Datum>)| own.clone().unwrap_or_else(|| of_row(&c.name, table, row, plan, scheme));
                ledger.rows.push(ledger.columns.iter().zip(&own).map(cell));
                sources.push(Source { member: rank, code: row.row.code.clone() });
            }
        }
    }
    (ledger, sources)
}

/// What stands in a column in all rows of a dossier, if it is told by the dossier alone.
fn of_member(name: &str, member: &Member, dossier: &Dossier, plan: &Plan) -> Option<Datum> {
    let words = &plan.words;
    match name {
        "@dossier" => Some(Datum::text(&member.key)),
        "@counts" => Some(Datum::text(if member.counts() { &words.yes } else { &words.no })),
        "@state" => Some(Datum::text(&member.state)),
        "@shared" => Some(Datum::text(if member.shared { &words.yes } else { &words.no })),
        _ => plan.attribute(name.strip_prefix('@')?).map(|a| joined(shown(dossier, a, plan))),
    }
}

fn of_row(name: &str, table: &Table, row: &tidy::TidyRow, plan: &Plan, scheme: &Scheme) -> Datum {
    let line = table.line.as_deref().unwrap_or_default();
    match name {
        "@year" => row.year.and_then(|y| scheme.years.get(usize::from(y).checked_sub(1)?)).map_or(Datum::Empty, Datum::text),
        "@read" => row.cell(line).map_or(Datum::Empty, |c| Datum::text(&c.raw)),
        "@file" => Datum::text(row.origin.file.as_ref()),
        "@sheet" => Datum::text(row.origin.sheet.as_ref()),
        "@cell" => Datum::text(row.at.to_string()),
        _ => field_value(name, table, row, plan),
    }
}

fn field_value(name: &str, table: &Table, row: &tidy::TidyRow, plan: &Plan) -> Datum {
    let Some(slot) = table.columns.iter().position(|column| column == name) else { return Datum::Empty };
    let field = table.field_of(slot);
    if table.line.as_ref() == Some(&field.name) && field.kind == FieldType::Code {
        let known = row.row.code.as_deref().and_then(|code| field.codes.as_ref()?.get(code));
        if let Some(entry) = known {
            return Datum::text(plain(&entry.label));
        }
    }
    datum(field, row.cell(name), plan)
}
