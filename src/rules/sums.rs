//! Sums and products that templates ask for, each naming the rule that speaks: one check serves P101, P103, B102, B103, E101, E102, C105.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::Context;
use crate::fmt;
use crate::profile::Profile;
use crate::record::{Cell, Dossier, Row, RowKind, TableRead};
use crate::template::{ColumnSum, Product, RowSum};

/// Printed totals that are not the sum of their lines; subtotals are passed over.
pub(super) fn columns(dossier: &Dossier, cx: &mut Context) {
    let code = cx.code();
    for table in &dossier.tables {
        for sum in table.table.column_sums.iter().filter(|s| s.rule == code) {
            let mut lines = Lines::of(table, sum);
            for total in table.totals() {
                column_sum(dossier, &mut lines, total, cx);
            }
        }
    }
}

fn column_sum(dossier: &Dossier, lines: &mut Lines, total: &Row, cx: &mut Context) {
    let (table, sum) = (lines.table, lines.sum);
    let tolerance = cx.profile.number(&sum.tolerance).unwrap_or_default();
    for (slot, cell) in total.cells.iter().enumerate() {
        let field = table.table.field_of(slot);
        let Some(cell) = cell.as_ref().filter(|_| sum.fields.contains(&field.name)) else {
            continue;
        };
        let Some(printed) = cell.value.as_ref().and_then(crate::record::Value::number) else {
            continue;
        };
        let Some((added, aside, cells)) = lines.added(total, slot) else {
            continue;
        };
        let (added, aside) = (*added, *aside);
        if cells.is_empty() || agree(printed, added, aside, tolerance) {
            continue;
        }
        let unit = field.unit.as_deref();
        let (shown, found) = (fmt::quantity(printed, unit), fmt::quantity(added, unit));
        let subject = dossier.value_subject(table, total, field, table.table.slots[slot].year);
        let message = format!("TOTAL de {shown}, les lignes font {}", found.trim_end_matches(" jours").trim_end_matches("\u{a0}jours"));
        let finding = cx.flag(
            dossier.spot(total.origin, cell.at),
            format!("{message}."),
            "Corrigez la ligne ou le total ; une formule =SOMME() évite l'erreur.",
        );
        finding.about(&table.table.name, &field.name).value(&cell.raw).subject(subject);
        let (first, last) = (cells[0], cells[cells.len() - 1]);
        finding.with_run(dossier.spot(first.0, first.1.at), last.1.at, "lignes additionnées");
    }
}

/// Whether a printed total is what its lines add up to; whether contributions in kind stand inside or outside it is the holder's choice.
fn agree(printed: Decimal, added: Decimal, aside: Decimal, tolerance: Decimal) -> bool {
    (printed - added).abs() <= tolerance || (printed - added - aside).abs() <= tolerance
}

/// Whether every printed total of a column is the sum of its lines; where one is not, the rule of that sum speaks and others wait.
pub(super) fn totals_hold(table: &TableRead, slot: usize, profile: &Profile) -> bool {
    let field = &table.table.field_of(slot).name;
    table.table.column_sums.iter().filter(|s| s.fields.contains(field)).all(|sum| {
        let tolerance = profile.number(&sum.tolerance).unwrap_or_default();
        let mut lines = Lines::of(table, sum);
        table.totals().all(|total| {
            let printed = total.cells[slot].as_ref().and_then(|c| c.value.as_ref()?.number());
            let (Some(printed), Some((added, aside, _))) = (printed, lines.added(total, slot)) else {
                return true;
            };
            agree(printed, *added, *aside, tolerance)
        })
    })
}

/// The sum of a column's lines, that of the lines outside the balance, and the cells added with their sheets.
type Added<'a> = (Decimal, Decimal, Vec<(usize, &'a Cell)>);

/// The lines that totals close, added up once however many totals there are.
struct Lines<'a> {
    table: &'a TableRead,
    sum: &'a ColumnSum,
    /// A table that goes on over two sheets has one total; two totals each close their own sheet.
    own_sheet: bool,
    /// By column and, where each closes its own, by sheet.
    known: HashMap<(usize, Option<usize>), Option<Added<'a>>>,
}

impl<'a> Lines<'a> {
    fn of(table: &'a TableRead, sum: &'a ColumnSum) -> Self {
        let first = table.totals().next().map(|total| total.origin);
        Self { table, sum, own_sheet: table.totals().any(|total| Some(total.origin) != first), known: HashMap::new() }
    }

    /// What the lines of a total's column make; `None` if one of them could not be read.
    fn added(&mut self, total: &Row, slot: usize) -> Option<&Added<'a>> {
        let (table, sum, sheet) = (self.table, self.sum, self.own_sheet.then_some(total.origin));
        self.known.entry((slot, sheet)).or_insert_with(|| added(table, sum, sheet, slot)).as_ref()
    }
}

/// The sum of the lines of a column, that of the lines outside the balance, and the cells; `None` if a line could not be read.
fn added<'a>(table: &'a TableRead, sum: &ColumnSum, sheet: Option<usize>, slot: usize) -> Option<Added<'a>> {
    let mut inside = Decimal::ZERO;
    let mut aside = Decimal::ZERO;
    let mut cells = Vec::new();
    for row in table.lines().filter(|r| sheet.is_none_or(|sheet| r.origin == sheet)) {
        let Some(cell) = row.cells[slot].as_ref() else {
            continue;
        };
        // F301 speaks of a gap that must be filled: the sum may be right once it is.
        let gap = cell.is_missing() && table.table.field_of(slot).required;
        if gap || cell.is_unread() {
            return None;
        }
        let Some(n) = cell.value.as_ref().and_then(crate::record::Value::number) else {
            continue;
        };
        if row.code.as_ref().is_some_and(|c| sum.apart.contains(c)) {
            aside += n;
        } else {
            inside += n;
        }
        cells.push((row.origin, cell));
    }
    Some((inside, aside, cells))
}

/// Line totals that are not the sum of their years.
pub(super) fn rows(dossier: &Dossier, cx: &mut Context) {
    let code = cx.code();
    for table in &dossier.tables {
        for sum in table.table.row_sums.iter().filter(|s| s.rule == code) {
            for row in table.rows.iter().filter(|r| r.kind == RowKind::Line) {
                row_sum(dossier, table, sum, row, cx);
            }
        }
    }
}

fn row_sum(dossier: &Dossier, table: &TableRead, sum: &RowSum, row: &Row, cx: &mut Context) {
    let Some(cell) = table.cell(row, &sum.total) else {
        return;
    };
    let Some(printed) = cell.value.as_ref().and_then(crate::record::Value::number) else {
        return;
    };
    let years: Vec<Option<&Cell>> = (1..=cx.scheme.year_count()).map(|y| table.cell_in(row, &sum.of, y)).collect();
    let mut added = Decimal::ZERO;
    for year in &years {
        // A year without a column or a value leaves nothing to compare with.
        let Some(n) = year.and_then(|c| c.value.as_ref()?.number()) else {
            return;
        };
        added += n;
    }
    if (printed - added).abs() <= cx.profile.number(&sum.tolerance).unwrap_or_default() {
        return;
    }
    let Some(field) = table.table.field(&sum.total) else {
        return;
    };
    let unit = field.unit.as_deref();
    let message = format!("le total de la ligne est {}, ses années font {}.", fmt::quantity(printed, unit), fmt::quantity(added, unit));
    let finding = cx.flag(dossier.spot(row.origin, cell.at), message, "Corrigez le total de la ligne ou l'une de ses années.");
    finding.about(&table.table.name, &field.name).value(&cell.raw).subject(dossier.line_subject(table, row));
    for year in years.into_iter().flatten() {
        finding.with(dossier.spot(row.origin, year.at), "année additionnée");
    }
}

/// Products on a line that do not hold.
pub(super) fn products(dossier: &Dossier, cx: &mut Context) {
    let code = cx.code();
    for table in &dossier.tables {
        for product in table.table.products.iter().filter(|p| p.rule == code) {
            for row in table.lines() {
                product_of(dossier, table, product, row, cx);
            }
        }
    }
}

fn product_of(dossier: &Dossier, table: &TableRead, product: &Product, row: &Row, cx: &mut Context) {
    let [a, b] = product.of.as_slice() else {
        return;
    };
    let (Some(x), Some(y), Some(printed)) = (table.number(row, a), table.number(row, b), table.number(row, &product.equals)) else {
        return;
    };
    if (x * y - printed).abs() <= cx.profile.number(&product.tolerance).unwrap_or_default() {
        return;
    }
    let (Some(cell), Some(field)) = (table.cell(row, &product.equals), table.table.field(&product.equals)) else {
        return;
    };
    let label = |name: &str| table.table.field(name).map_or_else(String::new, |f| format!("« {} »", f.label));
    let unit = field.unit.as_deref();
    let message = format!(
        "« {} » est {}, mais {} × {} = {}.",
        field.label,
        fmt::quantity(printed, unit),
        fmt::number(x),
        fmt::quantity(y, table.table.field(b).and_then(|f| f.unit.as_deref())),
        fmt::quantity(x * y, unit)
    );
    let fix = format!("Corrigez {}, {} ou {}.", label(a), label(b), label(&product.equals));
    let finding = cx.flag(dossier.spot(row.origin, cell.at), message, fix);
    finding.about(&table.table.name, &field.name).value(&cell.raw).subject(dossier.line_subject(table, row));
    for name in [a, b] {
        if let Some(part) = table.cell(row, name) {
            finding.with(dossier.spot(row.origin, part.at), &label(name));
        }
    }
}
