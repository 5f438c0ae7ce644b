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

    /// The years due in which no meeting took place, each with its first and last day; none while a day is not known.
    pub(super) fn years_without(&self, dossier: &Dossier, profile: &Profile) -> Vec<(u8, Date, Date)> {
        let Some(contract) = Contract::of(dossier).filter(|_| self.all_dated) else {
            return Vec::new();
        };
        let due = Contract::years_due(dossier);
        let years = due.filter_map(|year| contract.year(year).map(|(first, last)| (year, first, last)));
        let until = |last: Date| if last >= contract.end { latest(&contract, profile).unwrap_or(last).max(last) } else { last };
        years.filter(|(_, first, last)| !self.dated.iter().any(|(d, _)| d >= first && *d <= until(*last))).collect()
    }
}

/// The last day on which a meeting still belongs to the contract.
pub(super) fn latest(contract: &Contract, profile: &Profile) -> Option<Date> {
    after(contract.end, profile.number("delai_comite_max")?.to_i32()?)
}
