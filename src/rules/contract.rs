//! The period of a contract and its years, for the rules that hold days against them.

use jiff::Span;
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;

use crate::profile::Profile;
use crate::record::{Dossier, Value};

/// The months of a contract year.
const YEAR: i32 = 12;

/// The first and last day of a contract that could both be read and are in order.
pub(super) struct Contract {
    pub(super) start: Date,
    pub(super) end: Date,
}

impl Contract {
    /// The contract of a dossier; `None` while its days are not sure, which other rules say.
    pub(super) fn of(dossier: &Dossier) -> Option<Self> {
        let identity = &dossier.scheme.identity;
        let day = |field: &Option<String>| dossier.identity_value(field.as_deref()?).and_then(Value::date);
        let (start, end) = (day(&identity.start)?, day(&identity.end)?);
        (start < end).then_some(Self { start, end })
    }

    /// The contract as written, and as it would be, its length being the profile's, if only its start, or only its end, were right
    /// (I107): a day is wrong when it is wrong in all of them.
    pub(super) fn readings(dossier: &Dossier, profile: &Profile) -> Vec<Self> {
        let Some(written) = Self::of(dossier) else {
            return Vec::new();
        };
        let (start, end) = (written.start, written.end);
        let mut out = vec![written];
        if let Some(months) = profile.number("duree_mois").and_then(|n| n.to_i32()) {
            let last = after(start, months).and_then(|d| d.yesterday().ok());
            let first = end.tomorrow().ok().and_then(|d| after(d, months.checked_neg()?));
            out.extend(last.map(|end| Self { start, end }));
            out.extend(first.map(|start| Self { start, end }));
        }
        out
    }

    /// The first and last day of a contract year, counted from 1.
    pub(super) fn year(&self, year: u8) -> Option<(Date, Date)> {
        let first = after(self.start, YEAR * i32::from(year.checked_sub(1)?))?;
        Some((first, after(first, YEAR)?.yesterday().ok()?))
    }

    /// The contract years that are over at the dossier's stage; none while the stage is unknown.
    pub(super) fn years_due(dossier: &Dossier) -> std::ops::RangeInclusive<u8> {
        1..=dossier.stage().map_or(0, |s| s.years_due)
    }
}

/// The day this many months later.
pub(super) fn after(day: Date, months: i32) -> Option<Date> {
    day.checked_add(Span::new().try_months(months).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contract_years_follow_each_other() {
        let day = |y, m, d| Date::new(y, m, d).expect("day");
        let contract = Contract { start: day(2023, 9, 1), end: day(2026, 8, 31) };
        assert_eq!(contract.year(1), Some((day(2023, 9, 1), day(2024, 8, 31))));
        assert_eq!(contract.year(3), Some((day(2025, 9, 1), day(2026, 8, 31))));
        assert_eq!(contract.year(0), None);
    }
}
