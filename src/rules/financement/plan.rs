//! The two sides of a financing plan, as the family's rules add them up.
//!
//! Contributions in kind stand apart on both sides, whether the heading says so or the funder's « Nature » does.

use rust_decimal::Decimal;

use crate::record::{Cell, Dossier, TableRead, Value};
use crate::rules::{CellView, Context, Line};
use crate::template::Match;

/// The table and its blocks.
pub(in crate::rules) const TABLE: &str = "financement";
const DEPENSES: &str = "depenses";
const RESSOURCES: &str = "ressources";

/// Codes of the template's lists that rules ask for.
pub(in crate::rules) const NATURE: &str = "nature";
pub(in crate::rules) const ADEME: &str = "ademe";
pub(in crate::rules) const PERSONNEL: &str = "personnel";
pub(in crate::rules) const CONNEXES: &str = "connexes";
pub(in crate::rules) const DIVERS: &str = "divers";
pub(in crate::rules) const AUTOFINANCEMENT: &str = "autofinancement";
pub(in crate::rules) const RECETTES: &str = "recettes";

/// One side of the plan.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Side<'a> {
    pub(in crate::rules) dossier: &'a Dossier,
    pub(in crate::rules) table: &'a TableRead,
}

/// What a line of the plan brings.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::rules) enum Amount {
    /// Nothing is written on the line.
    Nothing,
    /// This amount.
    Known(Decimal),
    /// Something is written that cannot be used; another remark speaks of it.
    Unknown,
}

impl<'a> Side<'a> {
    /// The spending side, if it was found.
    pub(in crate::rules) fn depenses(dossier: &'a Dossier) -> Option<Self> {
        Some(Self { dossier, table: dossier.block(TABLE, DEPENSES)? })
    }

    /// The funding side, if it was found.
    pub(in crate::rules) fn ressources(dossier: &'a Dossier) -> Option<Self> {
        Some(Self { dossier, table: dossier.block(TABLE, RESSOURCES)? })
    }

    /// Every line that counts.
    pub(in crate::rules) fn lines(&self) -> Vec<Line<'a>> {
        self.table.lines().map(|row| Line { dossier: self.dossier, table: self.table, row }).collect()
    }

    /// The lines inside the balance.
    pub(in crate::rules) fn balanced(&self) -> Vec<Line<'a>> {
        self.lines().into_iter().filter(|l| code(l) != Some(NATURE)).collect()
    }

    /// The lines of one heading or funder.
    pub(in crate::rules) fn of(&self, wanted: &str) -> Vec<Line<'a>> {
        self.lines().into_iter().filter(|l| code(l) == Some(wanted)).collect()
    }

    /// A value of the printed TOTAL line, if there is one.
    pub(in crate::rules) fn printed(&self, field: &str) -> Option<CellView<'a>> {
        let totals = self.table.totals().map(|row| Line { dossier: self.dossier, table: self.table, row });
        totals.filter_map(|l| l.view(field)).filter(|v| !v.cell.is_missing()).last()
    }

    /// Where a remark on the whole side is made: the printed total, else the last line's total.
    pub(in crate::rules) fn total_cell(&self) -> Option<CellView<'a>> {
        self.printed("total").or_else(|| self.balanced().iter().rev().find_map(|l| l.view("total")))
    }
}

/// The heading or funder of a line. « Nature » tells the holder's own money and gifts in kind from aid, unless the funder's name does.
pub(in crate::rules) fn code<'a>(line: &Line<'a>) -> Option<&'a str> {
    const CLEAR: &[&str] = &[NATURE, AUTOFINANCEMENT, RECETTES];
    let own = line.row.code.as_deref();
    let funders = line.table.table.field("financeur").and_then(|f| f.codes.as_ref());
    let (Some(funders), Some(nature)) = (funders, line.cell("nature")) else {
        return own;
    };
    if own.is_some_and(|c| c == ADEME || CLEAR.contains(&c)) {
        return own;
    }
    match funders.find(&nature.raw) {
        Match::Is(entry) if CLEAR.contains(&entry.code.as_str()) => Some(&entry.code),
        _ => own,
    }
}

/// What a line brings over the whole contract: its total, else the sum of its years.
pub(in crate::rules) fn amount(line: &Line) -> Amount {
    let total = line.cell("total");
    if total.is_some_and(Cell::is_unread) {
        return Amount::Unknown;
    }
    if let Some(n) = line.number("total") {
        return Amount::Known(n);
    }
    match years(line) {
        Some(sum) => Amount::Known(sum),
        None if line.row.cells.iter().flatten().all(|c| c.value.as_ref().and_then(Value::number).is_none() && !c.is_unread()) => {
            Amount::Nothing
        }
        None => Amount::Unknown,
    }
}

/// The planned total of a line, unless its own years say otherwise (B102 speaks of that).
pub(in crate::rules) fn sure_amount(line: &Line, cx: &Context) -> Option<Decimal> {
    let Amount::Known(total) = amount(line) else {
        return None;
    };
    let agrees = years(line).is_none_or(|sum| !differ(sum, total, cx));
    agrees.then_some(total)
}

/// The sum of a line's years, if each has a number.
pub(in crate::rules) fn years(line: &Line) -> Option<Decimal> {
    let mut amounts = (1..=line.dossier.scheme.year_count()).map(|y| line.table.number_in(line.row, "montant", y));
    amounts.try_fold(Decimal::ZERO, |sum, n| sum.checked_add(n?))
}

/// The sum of what lines bring; `None` if one cannot be used.
pub(in crate::rules) fn sum(lines: &[Line]) -> Option<Decimal> {
    sum_of(lines.iter().map(amount))
}

/// The sum of one field over lines; lines without any amount bring nothing, a gap on a used line leaves the sum unknown.
pub(in crate::rules) fn sum_field(lines: &[Line], field: &str) -> Option<Decimal> {
    sum_of(lines.iter().map(|line| match (line.number(field), amount(line)) {
        (Some(n), _) => Amount::Known(n),
        (None, Amount::Nothing) => Amount::Nothing,
        (None, Amount::Known(planned)) if planned.is_zero() && line.cell(field).is_some_and(|c| !c.is_unread()) => Amount::Nothing,
        (None, _) => Amount::Unknown,
    }))
}

fn sum_of(amounts: impl Iterator<Item = Amount>) -> Option<Decimal> {
    let mut used = amounts.filter(|a| *a != Amount::Nothing);
    used.try_fold(Decimal::ZERO, |sum, a| if let Amount::Known(n) = a { sum.checked_add(n) } else { None })
}

/// Whether two amounts differ by more than the tolerance.
pub(in crate::rules) fn differ(a: Decimal, b: Decimal, cx: &Context) -> bool {
    a.checked_sub(b).is_none_or(|gap| gap.abs() > tolerance(cx))
}

/// The difference in euros that stays unsaid.
pub(in crate::rules) fn tolerance(cx: &Context) -> Decimal {
    cx.profile.number("tolerance_euros").unwrap_or_default()
}

/// Whether the plan says that it is the definitive one (S23).
pub(in crate::rules) fn is_definitive(dossier: &Dossier) -> bool {
    let versions = dossier.tables.iter().filter(|t| t.table.name == TABLE).filter_map(|t| t.mention("version"));
    versions.filter_map(|m| m.cell.value.as_ref()?.text()).any(|v| v == "définitif")
}

/// The position's ETP, if it can be used to divide.
pub(in crate::rules) fn etp(dossier: &Dossier) -> Option<Decimal> {
    dossier.identity_value("etp").and_then(Value::number).filter(|n| *n > Decimal::ZERO)
}

/// The contract's years, as a number.
pub(in crate::rules) fn contract_years(dossier: &Dossier) -> Decimal {
    Decimal::from(dossier.scheme.year_count())
}

/// A part of a whole in percent.
pub(in crate::rules) fn share(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}
