//! The lines of the indicator table by the catalogue's codes, and the values that may be held against each other.

use jiff::{Span, civil::Date};
use rust_decimal::Decimal;

use crate::record::{Cell, Dossier};
use crate::rules::{CellView, Line};
use crate::template::{FieldType, Indicator, Scheme};
use crate::text::{bare_unit, fold_outside_parentheses};

/// The table of this family.
pub(super) const TABLE: &str = "indicateurs";
/// The field of the values of each year.
pub(super) const YEAR_VALUE: &str = "annee";
/// The field of the value before the contract.
pub(super) const INITIAL: &str = "initiale";
/// The field of the year of that value.
pub(super) const REFERENCE_YEAR: &str = "annee_reference";
/// The field of the value aimed at.
pub(super) const OBJECTIVE: &str = "objectif";
/// The field of the family.
pub(super) const FAMILY: &str = "famille";
/// The profile's list of indicators that every dossier gives.
pub(super) const REQUIRED: &str = "indicateurs_requis";
/// The field of the unit.
pub(super) const UNIT: &str = "unite";

/// A line that the catalogue knows.
#[derive(Clone, Copy)]
pub(super) struct Series<'a> {
    /// The line.
    pub(super) line: Line<'a>,
    /// What the catalogue says of it.
    pub(super) indicator: &'a Indicator,
}

/// How many contract years are over at the dossier's stage; none while the stage is unknown.
pub(super) fn years_due(dossier: &Dossier) -> u8 {
    dossier.stage().map_or(0, |s| s.years_due)
}

/// The first day of the contract.
pub(super) fn start(dossier: &Dossier) -> Option<Date> {
    dossier.identity_value(dossier.scheme.identity.start.as_deref()?)?.date()
}

/// The last day of the years that are over.
pub(super) fn last_day_due(dossier: &Dossier) -> Option<Date> {
    start(dossier)?.checked_add(Span::new().years(i64::from(years_due(dossier)))).ok()?.yesterday().ok()
}

/// The lines of the table.
pub(super) fn lines(dossier: &Dossier) -> Vec<Line<'_>> {
    dossier.table(TABLE).map_or_else(Vec::new, |table| table.lines().map(|row| Line { dossier, table, row }).collect())
}

/// The family of a line: what is written, else what the catalogue says.
pub(super) fn family<'a>(line: &Line<'a>) -> Option<&'a str> {
    let catalogue = || line.dossier.scheme.indicator(line.row.code.as_deref()?).map(|i| i.family.as_str());
    line.table.text(line.row, FAMILY).or_else(catalogue)
}

/// The lines that the catalogue knows.
pub(super) fn known(dossier: &Dossier) -> Vec<Series<'_>> {
    let indicator = |line: &Line| dossier.scheme.indicator(line.row.code.as_deref()?);
    lines(dossier).into_iter().filter_map(|line| Some(Series { indicator: indicator(&line)?, line })).collect()
}

/// The only line of an indicator; `None` too if there are two, since nobody can say which counts (N109 does).
pub(super) fn single<'a>(dossier: &'a Dossier, code: &str) -> Option<Series<'a>> {
    let table = dossier.table(TABLE)?;
    let mut rows = table.lines().filter(|row| row.code.as_deref() == Some(code));
    let line = Line { dossier, table, row: rows.next()? };
    let indicator = dossier.scheme.indicator(code)?;
    rows.next().is_none().then_some(Series { line, indicator })
}

impl<'a> Series<'a> {
    /// The values of the line: before the contract, in each year that is over, and the objective.
    pub(super) fn values(&self) -> impl Iterator<Item = CellView<'a>> {
        let due = years_due(self.line.dossier);
        values(self.line).filter(move |v| v.year <= due)
    }

    /// The value of a field and year, unless it is missing, unread or outside what the catalogue allows.
    pub(super) fn at(&self, field: &str, year: u8) -> Option<(CellView<'a>, Decimal)> {
        let view = values(self.line).find(|v| v.field.name == field && v.year == year)?;
        let number = view.cell.value.as_ref()?.number()?;
        (self.unit_agrees() && self.within_bounds(number)).then_some((view, number))
    }

    /// Whether the catalogue allows this value; N105 and N106 say so where it does not.
    pub(super) fn within_bounds(&self, number: Decimal) -> bool {
        self.indicator.minimum.is_none_or(|m| number >= m) && self.indicator.maximum.is_none_or(|m| number <= m)
    }

    /// Whether the unit on the line is the catalogue's; a line without unit is taken at its word.
    pub(super) fn unit_agrees(&self) -> bool {
        let unit = self.line.cell(UNIT).filter(|c| !c.is_missing()).and_then(|c| c.value.as_ref()?.text());
        unit.is_none_or(|unit| unit_agrees(self.line.dossier, self.indicator, unit))
    }
}

/// The numbers of a line, whatever the year.
pub(super) fn values(line: Line<'_>) -> impl Iterator<Item = CellView<'_>> {
    CellView::of_row(line.dossier, line.table, line.row).filter(|v| v.field.kind == FieldType::Number)
}

/// The comment on a line, if the sheet has the column and something stands in it.
pub(super) fn has_comment(line: &Line) -> bool {
    line.cell("commentaire").is_some_and(|c| !c.is_missing())
}

/// The cell that names a line, for a remark on the line itself.
pub(super) fn label_cell<'a>(line: &Line<'a>) -> Option<&'a Cell> {
    line.cell(line.table.table.line.as_deref()?)
}

/// Whether a written unit is the indicator's. Of a count, only a unit that is known to be another one disagrees:
/// people count « réunions » and « structures » without end.
fn unit_agrees(dossier: &Dossier, indicator: &Indicator, written: &str) -> bool {
    let scheme = &dossier.scheme;
    if is_unit_of(indicator, written) || same_unit(scheme, &indicator.unit, written) {
        return true;
    }
    let of_other = |i: &Indicator| i.unit != indicator.unit && is_unit_of(i, written);
    indicator.integer && !scheme.indicators.iter().any(of_other) && !is_unit(scheme, written)
}

fn is_unit_of(indicator: &Indicator, written: &str) -> bool {
    let is_one = |bare: String| indicator.bare_units.contains(&bare);
    is_one(bare_unit(written)) || is_one(bare_unit(&fold_outside_parentheses(written)))
}

/// Whether the scheme's units know both writings as one.
fn same_unit(scheme: &Scheme, unit: &str, written: &str) -> bool {
    let (unit, written) = (bare_unit(unit), bare_unit(written));
    scheme.units.iter().any(|u| u.bare.contains(&unit) && u.bare.contains(&written))
}

fn is_unit(scheme: &Scheme, written: &str) -> bool {
    let written = bare_unit(written);
    scheme.units.iter().any(|u| u.bare.iter().chain(&u.bare_scaled).any(|w| *w == written))
}
