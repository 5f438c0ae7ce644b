//! How numbers show on the sheets of a roll-up.

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
}
