//! The only place that writes numbers, dates and money in French.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::text::is_nothing;

/// A number with a decimal comma and its thousands parted: `1 234,5`.
#[must_use]
pub fn number(n: Decimal) -> String {
    let n = n.normalize();
    let decimals = n.scale() as usize;
    let mantissa = n.mantissa().unsigned_abs();
    // Most are small: those are written faster.
    let mut digits = u64::try_from(mantissa).map_or_else(|_| mantissa.to_string(), |small| small.to_string());
    if digits.len() <= decimals {
        digits.insert_str(0, &"0".repeat(decimals + 1 - digits.len()));
    }
    let (whole, decimals) = digits.split_at(digits.len() - decimals);
    // A mark of thousands takes three bytes.
    let mut out = String::with_capacity(2 * digits.len() + 1);
    if n.is_sign_negative() && !n.is_zero() {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    if !decimals.is_empty() {
        out.push(',');
        out.push_str(decimals);
    }
    out
}

/// An amount: `1 234,50 €`; whole euros without decimals.
#[must_use]
pub fn money(n: Decimal) -> String {
    let rounded = n.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let mut text = number(rounded);
    if !rounded.fract().is_zero() && rounded.normalize().scale() == 1 {
        text.push('0');
    }
    format!("{text}\u{a0}€")
}

/// A number of days: `12,5 jours`, `1 jour`.
#[must_use]
pub fn days(n: Decimal) -> String {
    let word = if n.abs() < Decimal::TWO { "jour" } else { "jours" };
    format!("{}\u{a0}{word}", number(n))
}

/// A rate: `12,5 %`.
#[must_use]
pub fn percent(n: Decimal) -> String {
    format!("{}\u{a0}%", number(n.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)))
}

/// A quantity in a field's unit: money, days, percent, or the number followed by the unit.
#[must_use]
pub fn quantity(n: Decimal, unit: Option<&str>) -> String {
    match unit {
        Some("€") => money(n),
        Some("jours") => days(n),
        Some("%") => percent(n),
        Some(unit) => format!("{}\u{a0}{unit}", number(n)),
        None => number(n),
    }
}

/// A day: `31/12/2025`.
#[must_use]
pub fn date(d: Date) -> String {
    format!("{:02}/{:02}/{:04}", d.day(), d.month(), d.year())
}

/// A count with its noun: `1 ligne`, `3 lignes`; none takes the singular, as French does.
#[must_use]
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{}\u{a0}{}", number(Decimal::from(n)), if n < 2 { one } else { many })
}

/// A formula as the cell shows it.
#[must_use]
pub fn formula(text: Option<&str>) -> String {
    format!("={}", text.unwrap_or_default())
}

/// A list in words: `a, b et c`.
#[must_use]
pub fn list<S: AsRef<str>>(parts: &[S]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., last] => format!("{} et {}", head.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "), last.as_ref()),
    }
}

/// The first of many in words: `a, b et 12 autres`.
#[must_use]
pub fn first_of<S: Into<String>>(parts: impl ExactSizeIterator<Item = S>, most: usize) -> String {
    let more = parts.len().saturating_sub(most);
    let mut named: Vec<String> = parts.take(most).map(Into::into).collect();
    if more > 0 {
        named.push(count(more, "autre", "autres"));
    }
    list(&named)
}

/// A text without what shows nothing or speaks to a terminal: a name of a file may hold any of it.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_nothing(*c)).map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

/// A text that no spreadsheet takes for a formula: behind an apostrophe where it begins like one.
#[must_use]
pub fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// A text short enough for a sentence.
#[must_use]
pub fn short(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { format!("{}…", text.chars().take(59).collect::<String>().trim_end()) }
}

/// A text as French typography sets it: no line breaks before `: ; ? ! % € »`, after `«`, before a lone digit or inside a number; what shows nothing
/// (control characters, zero-width characters, changes of writing direction) is left out.
#[must_use]
pub fn typeset(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let c = match c {
            c if is_nothing(c) => continue,
            c if c.is_control() => ' ',
            '\u{202f}' => '\u{a0}',
            c => c,
        };
        let mut ahead = chars.clone();
        let (next, after) = (ahead.next().unwrap_or(' '), ahead.next().unwrap_or(' '));
        let lone_digit = next.is_ascii_digit() && !after.is_alphanumeric();
        let bound = matches!(next, ':' | ';' | '?' | '!' | '%' | '€' | '»')
            || before == '«'
            || lone_digit
            || before.is_ascii_digit() && next.is_ascii_digit();
        out.push(if c == ' ' && bound { '\u{a0}' } else { c });
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_keeps_together_what_belongs_together() {
        assert_eq!(typeset("« 2 590,00 » : non !"), "«\u{a0}2\u{a0}590,00\u{a0}»\u{a0}: non\u{a0}!");
        assert_eq!(typeset("Année 1, 12 mois"), "Année\u{a0}1, 12 mois");
        assert_eq!(typeset("a\u{1b}[31mb\r\nc\u{202e}d"), "a [31mb  cd");
    }

    #[test]
    fn many_are_named_by_their_first() {
        let of = |n: usize| first_of((0..n).map(|i| format!("p{i}")), 2);
        assert_eq!([of(0), of(1), of(2)], ["", "p0", "p0 et p1"]);
        assert_eq!([of(3), of(14)], ["p0, p1 et 1\u{a0}autre", "p0, p1 et 12\u{a0}autres"]);
    }

    #[test]
    fn numbers_money_and_days() {
        let d = |t: &str| t.parse::<Decimal>().expect("decimal");
        assert_eq!(number(d("1234567.50")), "1\u{202f}234\u{202f}567,5");
        assert_eq!(number(d("-0.0")), "0");
        assert_eq!(number(d("-12")), "-12");
        assert_eq!([number(d("0.05")), number(d("-0.50")), number(d("0"))], ["0,05", "-0,5", "0"]);
        assert_eq!(number(d("98765432109876543210.125")), "98\u{202f}765\u{202f}432\u{202f}109\u{202f}876\u{202f}543\u{202f}210,125");
        assert_eq!(money(d("1200.5")), "1\u{202f}200,50\u{a0}€");
        assert_eq!(money(d("1200")), "1\u{202f}200\u{a0}€");
        assert_eq!(days(d("1")), "1\u{a0}jour");
        assert_eq!(days(d("12.5")), "12,5\u{a0}jours");
        assert_eq!(percent(d("12.345")), "12,35\u{a0}%");
    }
}
