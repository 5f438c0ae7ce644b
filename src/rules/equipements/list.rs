//! The list of equipment: its lines, its sum, and its heading in the financing plan.

use rust_decimal::Decimal;

use crate::finding::Spot;
use crate::record::{Cell, Dossier, Row, TableRead};
use crate::rules::{Context, Line};

/// The table of this family.
pub(super) const TABLE: &str = "equipements";
/// What was bought.
pub(super) const NAME: &str = "designation";
/// The day of the purchase.
pub(super) const DATE: &str = "date";
/// The amount of a line.
pub(super) const TOTAL: &str = "total";
/// The same with tax.
pub(super) const WITH_TAX: &str = "ttc";

/// The threshold of the lump sum.
pub(super) const LUMP_SUM: &str = "forfait_equipement_creation";

/// The heading of the plan's expenses that the list details.
const HEADING: &str = "equipement";

/// The lines of the list.
pub(super) fn lines(dossier: &Dossier) -> Vec<Line<'_>> {
    dossier.table(TABLE).map_or_else(Vec::new, |table| table.lines().map(|row| Line { dossier, table, row }).collect())
}

/// The number that stands in a field of a line, with its cell.
pub(super) fn number<'a>(line: &Line<'a>, field: &str) -> Option<(&'a Cell, Decimal)> {
    let cell = line.cell(field)?;
    Some((cell, cell.value.as_ref()?.number()?))
}

/// The sum of a field over all lines; `None` if one has no value there.
pub(super) fn sum(dossier: &Dossier, field: &str) -> Option<Decimal> {
    lines(dossier).iter().map(|l| l.number(field)).sum()
}

/// Where the list prints its total, else the sheet.
pub(super) fn total_spot(dossier: &Dossier, table: &TableRead) -> Spot {
    let printed = table.totals().find_map(|row| Some(dossier.spot(row.origin, table.cell(row, TOTAL)?.at)));
    printed.unwrap_or_else(|| dossier.sheet_of(table))
}

/// Whether the dossier's amounts are said to be with tax.
pub(super) fn with_tax(dossier: &Dossier) -> bool {
    dossier.identity_value("taxe").and_then(|v| v.text()).is_some_and(|t| t.eq_ignore_ascii_case(WITH_TAX))
}

/// The kind of the request, if it is one that gives no right to the lump sum.
pub(super) fn without_lump_sum<'a>(dossier: &'a Dossier, cx: &Context) -> Option<&'a str> {
    let request = dossier.identity_value("demande")?.text()?;
    cx.profile.codes("demandes_sans_forfait_equipement").iter().any(|c| c == request).then_some(request)
}

/// The expense block of the plan and its lines for equipment.
pub(super) fn plan(dossier: &Dossier) -> Option<(&TableRead, Vec<&Row>)> {
    let table = dossier.block("financement", "depenses")?;
    let rows: Vec<&Row> = table.lines().filter(|r| r.code.as_deref() == Some(HEADING)).collect();
    (!rows.is_empty()).then_some((table, rows))
}

/// What is spent on equipment: the sum of the list, or before there is one, what the plan foresees; with where it stands.
pub(super) fn spent(dossier: &Dossier) -> Option<(Decimal, Spot)> {
    if let Some(table) = dossier.table(TABLE).filter(|t| t.lines().next().is_some()) {
        return Some((sum(dossier, TOTAL)?, total_spot(dossier, table)));
    }
    let (table, rows) = plan(dossier)?;
    let foreseen: Decimal = rows.iter().map(|r| table.number(r, TOTAL)).sum::<Option<_>>()?;
    let cell = table.cell(rows[0], TOTAL)?;
    Some((foreseen, dossier.spot(rows[0].origin, cell.at)))
}
