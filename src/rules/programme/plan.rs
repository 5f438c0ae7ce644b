//! What the rules of this family share: the planned days of a dossier, year by year.

use rust_decimal::Decimal;

use crate::finding::Finding;
use crate::profile::Profile;
use crate::record::{Cell, Dossier, Row, TableRead, Trait};
use crate::rules::{CellView, Context, Line, sums};

/// The table.
pub(super) const TABLE: &str = "programme";
/// The field that names a line.
pub(super) const ACTION: &str = "action";
/// Planned days.
pub(super) const PLANNED: &str = "prevu";
/// Realised days.
pub(super) const REALISED: &str = "realise";

/// The programme of a dossier.
#[derive(Clone, Copy)]
pub(super) struct Plan<'a> {
    pub(super) dossier: &'a Dossier,
    pub(super) table: &'a TableRead,
}

/// The days of a year's lines.
pub(super) struct Sum {
    pub(super) days: Decimal,
    /// A line has no days where some are asked.
    pub(super) gaps: bool,
}

impl<'a> Plan<'a> {
    /// The programme, if the dossier has one with lines.
    pub(super) fn of(dossier: &'a Dossier) -> Option<Self> {
        let table = dossier.table(TABLE)?;
        table.lines().next()?;
        Some(Self { dossier, table })
    }

    /// Whether it comes several times, and may well have each year on its own sheet; F204 asks which one counts.
    pub(super) fn is_repeated(self) -> bool {
        self.dossier.repeated.iter().any(|r| r.doubtful.is_none() && r.read.table.name == TABLE)
    }

    /// The contract years that the sheet has.
    pub(super) fn years(self) -> impl Iterator<Item = u8> + use<'a> {
        (1..=self.dossier.scheme.year_count()).filter(move |y| self.table.header(PLANNED, *y).is_some())
    }

    /// « Année 2 ».
    pub(super) fn year_label(self, year: u8) -> &'a str {
        usize::from(year).checked_sub(1).and_then(|y| self.dossier.scheme.years.get(y)).map_or("", String::as_str)
    }

    /// The days planned on a year's lines; `None` where one of them could not be read for sure.
    pub(super) fn sum(self, year: u8) -> Option<Sum> {
        let mut sum = Sum { days: Decimal::ZERO, gaps: false };
        for cell in self.table.lines().filter_map(|row| self.table.cell_in(row, PLANNED, year)) {
            if cell.is_missing() {
                sum.gaps = true;
            } else {
                sum.days += sure(cell)?;
            }
        }
        Some(sum)
    }

    /// What the lines of a year add up to, as far as no printed total says otherwise.
    pub(super) fn agreed_sum(self, year: u8, profile: &Profile) -> Option<Sum> {
        let slot = self.table.table.slot(PLANNED, year)?;
        if sums::totals_hold(self.table, slot, profile) { self.sum(year) } else { None }
    }

    /// What a share of a year is taken of: the sum of its lines, or the printed total where that is more.
    /// `None` where a line could not be read, or has no days and no printed total says that none are left out.
    pub(super) fn whole(self, year: u8) -> Option<Decimal> {
        let sum = self.sum(year)?;
        let printed = self.printed(year).and_then(|(_, cell)| sure(cell));
        if sum.gaps && printed.is_none() {
            return None;
        }
        Some(printed.map_or(sum.days, |p| p.max(sum.days)))
    }

    /// The printed total of a year's planned days.
    pub(super) fn printed(self, year: u8) -> Option<(&'a Row, &'a Cell)> {
        let cell = |row: &'a Row| self.table.cell_in(row, PLANNED, year).filter(|c| !c.raw.is_empty());
        self.table.totals().find_map(|row| cell(row).map(|c| (row, c)))
    }

    /// A value of a line.
    pub(super) fn view(self, row: &'a Row, field: &str, year: u8) -> Option<CellView<'a>> {
        let cell = self.table.cell_in(row, field, year)?;
        let field = self.table.table.field(field)?;
        Some(CellView { line: Line { dossier: self.dossier, table: self.table, row }, field, year, cell })
    }

    /// Makes a remark on a whole year: on its printed total, else on its header.
    pub(super) fn flag_year<'c>(self, cx: &'c mut Context, year: u8, message: String, fix: &str) -> Option<&'c mut Finding> {
        if let Some(view) = self.printed(year).and_then(|(row, _)| self.view(row, PLANNED, year)) {
            return Some(view.flag(cx, message, fix));
        }
        let header = self.table.header(PLANNED, year)?;
        let spot = self.dossier.spot(header.origin, header.at);
        Some(cx.flag(spot, message, fix).about(TABLE, PLANNED).value(&header.text).subject(self.year_label(year).to_owned()))
    }

    /// The lines of one of the actions.
    pub(super) fn lines_of(self, code: &'a str) -> impl Iterator<Item = &'a Row> {
        self.table.lines().filter(move |row| row.code.as_deref() == Some(code))
    }

    /// The first cell of an action that has a line but not one day in a year in which others have some.
    pub(super) fn idle(self, code: &'a str, year: u8) -> Option<CellView<'a>> {
        let views: Vec<CellView> = self.lines_of(code).filter_map(|row| self.view(row, PLANNED, year)).collect();
        let none = views.iter().all(|v| sure(v.cell).is_some_and(|n| n.is_zero()));
        let busy =
            self.table.lines().filter_map(|row| self.table.cell_in(row, PLANNED, year)).any(|c| sure(c).is_some_and(|n| !n.is_zero()));
        views.into_iter().next().filter(|_| none && busy)
    }
}

/// A number of the identification with its cell and sheet, if it is sure and no rule of its own refuses it.
pub(super) fn stated<'a>(dossier: &'a Dossier, field: &str) -> Option<(Decimal, &'a Cell, usize)> {
    let (table, row, cell) = dossier.identity(field)?;
    let known = table.table.field(field)?;
    let within = |n: &Decimal| known.above.is_none_or(|a| *n > a) && known.maximum.is_none_or(|m| *n <= m);
    Some((sure(cell).filter(within)?, cell, row.origin))
}

/// The number of a cell, if its writing leaves no doubt.
pub(super) fn sure(cell: &Cell) -> Option<Decimal> {
    let doubtful = |t: &Trait| matches!(t, Trait::Approximate(_) | Trait::Ambiguous(_));
    cell.value.as_ref()?.number().filter(|_| !cell.traits.iter().any(doubtful))
}

/// The days of a year on some lines together, and the cell with most of them; `None` if none has any that are sure.
pub(super) fn together<'a>(plan: Plan<'a>, rows: &[&'a Row], year: u8) -> Option<(CellView<'a>, Decimal)> {
    let views = rows.iter().filter_map(|row| plan.view(row, PLANNED, year));
    let days: Vec<(CellView, Decimal)> = views.filter_map(|v| Some((v, sure(v.cell)?))).collect();
    let sum = days.iter().map(|(_, n)| *n).sum::<Decimal>();
    let (view, _) = days.into_iter().max_by_key(|(_, n)| *n)?;
    Some((view, sum))
}

/// A part in percent of a whole, if there is one.
pub(super) fn share(part: Decimal, whole: Decimal) -> Option<Decimal> {
    (part * Decimal::ONE_HUNDRED).checked_div(whole)
}
