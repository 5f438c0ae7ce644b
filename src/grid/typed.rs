//! What files store → what stands in a cell: numbers at the digits that show, days of serial numbers, error values.

use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::{Raw, Shown};

/// Text, or an error value: .ods, text files and pasted values hold those as text.
pub(super) fn text_of(text: String) -> Raw {
    let shouts = text.ends_with(['!', '?']) && !text.contains(char::is_lowercase);
    let error = text.starts_with('#') && text.len() < 24 && (shouts || text == "#N/A" || text == "#N/D");
    if error { Raw::Error(text) } else { Raw::Text(text) }
}

/// A binary number at the 15 significant digits that spreadsheets keep.
pub(super) fn number(x: f64) -> Raw {
    if !x.is_finite() {
        return Raw::Garbled(x.to_string());
    }
    let text = format!("{x:.14e}");
    Decimal::from_scientific(&text).map_or_else(|_| Raw::Garbled(x.to_string()), |d| Raw::Number(d.normalize()))
}

/// The day of a serial number; calamine's own conversion clamps or panics outside the calendar.
fn serial(x: f64, epoch1904: bool) -> Option<Date> {
    if !x.is_finite() || !(0.0..2_958_466.0).contains(&x) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    let days = x.floor() as i64;
    let start = match (epoch1904, days) {
        (true, _) => date(1904, 1, 1),
        // Lotus's 29 February 1900 never was.
        (false, ..=59) => date(1899, 12, 31),
        (false, _) => date(1899, 12, 30),
    };
    start.checked_add(days.days()).ok()
}

/// A stored number; `None` for a text that is none.
pub(super) fn stored_number(text: &str, shown: Shown, epoch1904: bool) -> Option<Raw> {
    // Most are short decimals, which need no way through binary.
    let short = text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    if short && shown != Shown::Date {
        return Decimal::from_str_exact(text).ok().map(|n| Raw::Number(n.normalize()));
    }
    text.parse().ok().map(|x| shown_number(x, shown, epoch1904))
}

/// A number as its format shows it: a day, where it can be one.
pub(super) fn shown_number(x: f64, shown: Shown, epoch1904: bool) -> Raw {
    match shown {
        Shown::Date => serial(x, epoch1904).map_or_else(|| number(x), Raw::Date),
        Shown::Plain | Shown::Percent => number(x),
    }
}

/// A day written as ISO 8601, its time left out.
pub(super) fn iso_day(text: &str) -> Option<Date> {
    text.get(..10).and_then(|day| Date::from_str(day).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_follow_their_calendar() {
        assert_eq!(serial(44_562.0, false), Some(date(2022, 1, 1)));
        assert_eq!(serial(44_562.75, false), Some(date(2022, 1, 1)));
        assert_eq!(serial(43_100.0, true), Some(date(2022, 1, 1)));
        assert_eq!(serial(1.0, false), Some(date(1900, 1, 1)));
        assert_eq!(serial(-1.0, false), None);
        assert_eq!(serial(1e12, false), None);
        assert_eq!(serial(f64::NAN, false), None);
    }

    #[test]
    fn stored_numbers_are_the_same_either_way() {
        for text in ["12", "-0.5", "1200.50", "0", "-0", "123456789012.34", "1.", ".5"] {
            let binary = text.parse().map(number).expect("a number");
            assert_eq!(stored_number(text, Shown::Plain, false), Some(binary), "{text}");
        }
        for text in ["", "-", "1-2", "1,5", "1 200", "0x1F"] {
            assert_eq!(stored_number(text, Shown::Plain, false), None, "{text}");
        }
    }

    #[test]
    fn binary_noise_is_rounded_away() {
        assert_eq!(number(0.1 + 0.2), Raw::Number(Decimal::new(3, 1)));
        assert_eq!(number(1234.56), Raw::Number(Decimal::new(123_456, 2)));
        assert_eq!(number(0.0), Raw::Number(Decimal::ZERO));
        assert!(matches!(number(f64::INFINITY), Raw::Garbled(_)));
        assert!(matches!(number(1e300), Raw::Garbled(_)));
    }
}
