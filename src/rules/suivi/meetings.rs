//! The committee's meetings and their days, as the rules of this family look at them.

use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;

use super::annexes::view;
use crate::profile::Profile;
use crate::record::{Dossier, TableRead, Value};
use crate::rules::CellView;
use crate::rules::contract::{Contract, after};

/// The meetings of a dossier.
pub(super) struct Meetings<'a> {
    pub(super) table: &'a TableRead,
    /// Those with a day that could be read, by day.
    pub(super) dated: Vec<(Date, CellView<'a>)>,
    /// Whether every line has its day.
    pub(super) all_dated: bool,
}

impl<'a> Meetings<'a> {
    /// The meetings listed; `None` while no list with days was found.
    pub(super) fn of(dossier: &'a Dossier) -> Option<Self> {
        let table = dossier.table("comites")?;
        table.header("date", 0)?;
        let views: Vec<CellView> = table.lines().filter_map(|row| view(dossier, table, row, "date")).collect();
        let day = |v: &CellView<'a>| Some((v.cell.value.as_ref().and_then(Value::date)?, *v));
        let mut dated: Vec<(Date, CellView)> = views.iter().filter_map(day).collect();
        dated.sort_by_key(|(date, _)| *date);
        Some(Self { table, all_dated: dated.len() == table.lines().count(), dated })
    }

    /// The years due in which no meeting took place, each with its first and last day; none while a day is not known, or while
    /// meetings outside the contract may be the ones that are missing.
    pub(super) fn years_without(&self, dossier: &Dossier, profile: &Profile) -> Vec<(u8, Date, Date)> {
        let readings = Contract::readings(dossier, profile);
        let Some(contract) = readings.first().filter(|_| self.all_dated) else {
            return Vec::new();
        };
        let empty = |year: u8| readings.iter().all(|c| !self.dated.iter().any(|(d, _)| is_in_year(*d, year, c, profile)));
        let years = Contract::years_due(dossier).filter(|year| empty(*year));
        let years: Vec<_> = years.filter_map(|year| contract.year(year).map(|(first, last)| (year, first, last))).collect();
        if self.outside(dossier, profile).len() >= years.len() { Vec::new() } else { years }
    }

    /// The meetings outside the contract, whichever of its two days is right.
    pub(super) fn outside(&self, dossier: &Dossier, profile: &Profile) -> Vec<(Date, CellView<'a>)> {
        let readings = Contract::readings(dossier, profile);
        let is_outside = |date: Date| {
            !readings.is_empty() && readings.iter().all(|c| date < c.start || latest(c, profile).is_some_and(|latest| date > latest))
        };
        self.dated.iter().copied().filter(|(date, _)| is_outside(*date)).collect()
    }
}

/// Whether a meeting belongs to a contract year; a closing meeting held a little after the end belongs to the last.
fn is_in_year(date: Date, year: u8, contract: &Contract, profile: &Profile) -> bool {
    let Some((first, last)) = contract.year(year) else {
        return false;
    };
    let last = if last >= contract.end { latest(contract, profile).unwrap_or(last).max(last) } else { last };
    first <= date && date <= last
}

/// The last day on which a meeting still belongs to the contract.
fn latest(contract: &Contract, profile: &Profile) -> Option<Date> {
    after(contract.end, profile.number("delai_comite_max")?.to_i32()?)
}
