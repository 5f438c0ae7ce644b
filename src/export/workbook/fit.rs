//! How wide columns and how high rows must be: computed from what they hold, since not every program does so when opening.

use rust_decimal::prelude::ToPrimitive;

use super::rows::{Measured, Page};
use super::stack::{Column, Kind, Stack, Value};

/// The height of a line, in points.
pub(crate) const LINE: f64 = 15.0;
/// The highest row that Excel has, in points.
const HIGHEST: f64 = 409.0;
/// The narrowest column.
const NARROWEST: f64 = 7.0;

/// Columns as wide as their values need, within bounds; longer texts wrap.
pub(super) fn widths(stack: &Stack, page: &Page) -> Vec<f64> {
    let width = |(column, measured): (&Column, &Measured)| {
        let widest = match column.kind {
            Kind::Path => 90.0,
            Kind::Long => 50.0,
            _ => 44.0,
        };
        (size(measured.longest) + 1.5).clamp(NARROWEST, widest).max(header(&column.label))
    };
    stack.columns.iter().zip(&page.columns).map(width).collect()
}

/// Characters side by side: a number with its decimals, sign or currency.
pub(super) fn shown(value: &Value, kind: Kind) -> usize {
    let plain = value.shown().chars().count();
    match (value, kind) {
        (Value::Number(n), Kind::Money) => crate::fmt::number(n.round()).chars().count() + 7,
        (Value::Number(n), Kind::Fixed) => crate::fmt::number(n.round()).chars().count() + 5,
        (Value::Number(_), Kind::Percent) => plain.min(6) + 5,
        (Value::Number(_), _) => plain.min(16) + 2,
        (Value::Date(_), _) => 12,
        // Capital letters are wider than figures.
        (Value::Text(text), _) => plain + text.chars().filter(|c| c.is_uppercase()).count() / 4,
        _ => plain,
    }
}

/// A header wraps between words, beside the button of its filter.
fn header(label: &str) -> f64 {
    let longest = label.split([' ', '-']).map(|w| w.chars().count()).max().unwrap_or(0);
    let half = label.chars().count().div_ceil(2);
    size(longest.max(half)) * 1.1 + 4.0
}

fn size(characters: usize) -> f64 {
    characters.min(100_000).to_f64().unwrap_or(0.0)
}

/// The lines that a text takes in a column of this width.
pub(crate) fn lines(text: &str, width: f64) -> f64 {
    let room = (width - 0.5).max(1.0);
    text.split('\n').map(|part| (size(part.chars().count()) / room).ceil().max(1.0)).sum()
}

/// The height of the header.
pub(super) fn header_height(stack: &Stack, widths: &[f64]) -> f64 {
    // The button of the filter takes room in each.
    let high = stack.columns.iter().zip(widths).map(|(c, width)| lines(&c.label, width - 2.0)).fold(1.0, f64::max);
    (high * LINE + 3.0).min(HIGHEST)
}

/// The height of a row, if it takes more than one line.
pub(super) fn height(row: &[Value], widths: &[f64]) -> Option<f64> {
    let high =
        row.iter().zip(widths).map(|(value, width)| if let Value::Text(t) = value { lines(t, *width) } else { 1.0 }).fold(1.0, f64::max);
    (high > 1.0).then(|| (high * LINE).min(HIGHEST))
}
