//! How numbers show on the sheets of a roll-up.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::fmt;
use crate::template::FieldType;

/// How a number shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// Two decimals: days and ETP, of which quarters count.
    Quarter,
    /// As many decimals as were written, three at most.
    Plain,
    /// Euros and cents.
    Money,
    /// One decimal: a mean says no more than its values.
    Mean,
    /// A part of a whole.
    Share,
    /// A day.
    Date,
}

impl Format {
    pub(super) fn of(kind: FieldType, unit: Option<&str>) -> Self {
        match kind {
            FieldType::Money => Format::Money,
            FieldType::Integer => Format::Whole,
            FieldType::Date => Format::Date,
            FieldType::Number if unit.is_some() => Format::Quarter,
            FieldType::Number | FieldType::Percent | FieldType::Year => Format::Plain,
            _ => Format::Text,
        }
    }

    /// The format's code in a workbook; spreadsheets show it the French way to French users.
    pub(super) fn code(self) -> &'static str {
        match self {
            Format::Text => "General",
            Format::Whole => "#,##0",
            Format::Quarter => "#,##0.00",
            Format::Plain => "#,##0.0##",
            Format::Money => "#,##0.00\\ \"€\"",
            Format::Mean => "#,##0.0",
            Format::Share => "0.0%",
            Format::Date => "dd/mm/yyyy",
        }
    }

    /// A number as a workbook shows it to French users.
    #[must_use]
    pub fn shown(self, n: Decimal) -> String {
        match self {
            Format::Whole => digits(n, 0, 0),
            Format::Quarter => digits(n, 2, 2),
            Format::Money => format!("{}\u{a0}€", digits(n, 2, 2)),
            Format::Mean => digits(n, 1, 1),
            Format::Share => format!("{}\u{a0}%", digits(n.saturating_mul(Decimal::ONE_HUNDRED), 1, 1)),
            Format::Text | Format::Plain | Format::Date => digits(n, 1, 3),
        }
    }

    /// A number where there is little room: no cents, no zero that says nothing.
    #[must_use]
    pub fn brief(self, n: Decimal) -> String {
        match self {
            Format::Money => fmt::money(rounded(n, 0)),
            Format::Share => fmt::percent(rounded(n.saturating_mul(Decimal::ONE_HUNDRED), 1)),
            _ => fmt::number(rounded(n, 2)),
        }
    }
}

fn rounded(n: Decimal, decimals: u32) -> Decimal {
    n.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// At least `least` decimals, at most `most`.
fn digits(n: Decimal, least: u32, most: u32) -> String {
    let text = fmt::number(rounded(n, most));
    let there = text.split_once(',').map_or(0, |(_, decimals)| decimals.chars().count());
    let wanted = usize::try_from(least).unwrap_or_default();
    let zeros = "0".repeat(wanted.saturating_sub(there));
    if there == 0 && !zeros.is_empty() { format!("{text},{zeros}") } else { text + &zeros }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_as_in_the_workbook() {
        let d = |t: &str| t.parse::<Decimal>().expect("decimal");
        for (format, number, shown) in [
            (Format::Whole, "1234.5", "1\u{202f}235"),
            (Format::Quarter, "12.5", "12,50"),
            (Format::Quarter, "-3", "-3,00"),
            (Format::Plain, "7", "7,0"),
            (Format::Plain, "7.1239", "7,124"),
            (Format::Money, "1200.5", "1\u{202f}200,50\u{a0}€"),
            (Format::Mean, "575.25", "575,3"),
            (Format::Share, "0.12345", "12,3\u{a0}%"),
        ] {
            assert_eq!(format.shown(d(number)), shown);
        }
        assert_eq!(Format::Money.brief(d("1200.5")), "1\u{202f}201\u{a0}€");
        assert_eq!(Format::Share.brief(d("0.5")), "50\u{a0}%");
        assert_eq!(Format::Quarter.brief(d("12.50")), "12,5");
    }
}
