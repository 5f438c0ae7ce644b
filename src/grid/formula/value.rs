//! What a formula counts with: values, how they compare, and the criteria of conditional sums.

use std::cmp::Ordering;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::parse::Op;
use crate::grid::Raw;

/// A value on the way.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Blank,
    Number(Decimal),
    Text(String),
    Flag(bool),
    Date(Date),
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Halt {
    /// The spreadsheet would show this error.
    Error(String),
    /// Something that this room does not know for sure: the formula is left alone.
    Unknown,
}

/// A value, or why there is none.
pub(super) type Outcome<T> = Result<T, Halt>;

/// The error of a value of the wrong kind.
pub(super) fn wrong_kind() -> Halt {
    Halt::Error("#VALUE!".to_owned())
}

/// The error of a division by nothing.
pub(super) fn over_nothing() -> Halt {
    Halt::Error("#DIV/0!".to_owned())
}

impl Value {
    /// What a cell holds.
    pub(super) fn of(raw: Option<&Raw>) -> Outcome<Self> {
        Ok(match raw {
            None => Value::Blank,
            Some(Raw::Number(n)) => Value::Number(*n),
            Some(Raw::Text(text)) => Value::Text(text.clone()),
            Some(Raw::Flag(flag)) => Value::Flag(*flag),
            Some(Raw::Date(day)) => Value::Date(*day),
            Some(Raw::Error(text)) => return Err(Halt::Error(text.clone())),
            Some(Raw::Garbled(_)) => return Err(Halt::Unknown),
        })
    }

    /// What the cell of a formula shows; nothing shows as zero.
    pub(super) fn shown(self) -> Raw {
        match self {
            Value::Blank => Raw::Number(Decimal::ZERO),
            Value::Number(n) => Raw::Number(fifteen(n)),
            Value::Text(text) => Raw::Text(text),
            Value::Flag(flag) => Raw::Flag(flag),
            Value::Date(day) => Raw::Date(day),
        }
    }

    /// The value as an operand. Digits in a text depend on the language of the program that opens the file.
    pub(super) fn number(&self) -> Outcome<Decimal> {
        match self {
            Value::Blank => Ok(Decimal::ZERO),
            Value::Number(n) => Ok(*n),
            Value::Flag(flag) => Ok(Decimal::from(u8::from(*flag))),
            Value::Text(text) if text.is_empty() || is_word(text) => Err(wrong_kind()),
            Value::Text(_) | Value::Date(_) => Err(Halt::Unknown),
        }
    }

    /// The value as a condition.
    pub(super) fn condition(&self) -> Outcome<bool> {
        match self {
            Value::Text(_) => Err(Halt::Unknown),
            other => other.number().map(|n| !n.is_zero()),
        }
    }

    /// The value inside a text. How a fraction, a day or a truth is written depends on the program's language.
    pub(super) fn text(&self) -> Outcome<String> {
        match self {
            Value::Blank => Ok(String::new()),
            Value::Text(text) => Ok(text.clone()),
            Value::Number(n) if n.fract().is_zero() && n.abs() < Decimal::from(1_000_000_000_000_i64) => Ok(n.normalize().to_string()),
            _ => Err(Halt::Unknown),
        }
    }
}

/// A word that no program takes for a number, a day, a month or a truth.
fn is_word(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.chars().all(|c| c.is_alphabetic() || c == ' ') && !["true", "false", "vrai", "faux"].contains(&lower.as_str())
}

/// The fifteen digits that spreadsheets keep.
pub(super) fn fifteen(n: Decimal) -> Decimal {
    n.round_sf(15).unwrap_or(n).normalize()
}

/// How far two numbers may lie apart by binary counting alone.
pub(super) fn noise(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.abs().max(b.abs()).max(Decimal::ONE).checked_mul(Decimal::new(1, 9))
}

/// Whether `a op b` holds. `strict`: what whitespace in a cell could change is not known.
pub(super) fn holds(op: Op, a: &Value, b: &Value, strict: bool) -> Outcome<bool> {
    let order = order(a, b, strict)?;
    let words = matches!((a, b), (Value::Text(_), Value::Text(_)));
    match op {
        Op::Equal => Ok(order == Ordering::Equal),
        Op::Unequal => Ok(order != Ordering::Equal),
        // The order of words is the language's.
        _ if words && order != Ordering::Equal => Err(Halt::Unknown),
        Op::Less => Ok(order == Ordering::Less),
        Op::LessOrEqual => Ok(order != Ordering::Greater),
        Op::Greater => Ok(order == Ordering::Greater),
        Op::GreaterOrEqual => Ok(order != Ordering::Less),
        _ => Err(Halt::Unknown),
    }
}

fn order(a: &Value, b: &Value, strict: bool) -> Outcome<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let near = a != b && (*a - *b).abs() <= noise(*a, *b).ok_or(Halt::Unknown)?;
            if near { Err(Halt::Unknown) } else { Ok(a.cmp(b)) }
        }
        (Value::Text(a), Value::Text(b)) => Ok(a.to_lowercase().cmp(&b.to_lowercase())),
        (Value::Flag(a), Value::Flag(b)) => Ok(a.cmp(b)),
        // The time of day is not kept: the same day may still be sooner or later.
        (Value::Date(a), Value::Date(b)) if a != b || !strict => Ok(a.cmp(b)),
        (Value::Number(_), Value::Text(_)) => Ok(Ordering::Less),
        (Value::Text(_), Value::Number(_)) => Ok(Ordering::Greater),
        (Value::Blank, Value::Blank) if !strict => Ok(Ordering::Equal),
        (Value::Blank, Value::Number(n)) if !strict => Ok(Decimal::ZERO.cmp(n)),
        (Value::Number(n), Value::Blank) if !strict => Ok(n.cmp(&Decimal::ZERO)),
        (Value::Blank, Value::Text(text)) if !strict => Ok("".cmp(text.as_str())),
        (Value::Text(text), Value::Blank) if !strict => Ok(text.as_str().cmp("")),
        _ => Err(Halt::Unknown),
    }
}

/// The criterion of SUMIF and its kin: `12`, `">0"`, `"Suivi"`, `"Frais*"`.
pub(super) struct Criterion {
    op: Op,
    wanted: Value,
}

impl Criterion {
    /// Reads a criterion; those about blank cells and those whose writing depends on a language are not known.
    ///
    /// `strict`: wildcards are not known either, since a workbook may turn them off.
    pub(super) fn of(value: &Value, strict: bool) -> Outcome<Self> {
        let text = match value {
            Value::Number(_) => return Ok(Self { op: Op::Equal, wanted: value.clone() }),
            Value::Text(text) => text,
            _ => return Err(Halt::Unknown),
        };
        const MARKS: [(&str, Op); 6] = [
            ("<>", Op::Unequal),
            ("<=", Op::LessOrEqual),
            (">=", Op::GreaterOrEqual),
            ("=", Op::Equal),
            ("<", Op::Less),
            (">", Op::Greater),
        ];
        let found = MARKS.iter().find_map(|(mark, op)| text.strip_prefix(mark).map(|rest| (*op, rest)));
        let (op, rest) = found.unwrap_or((Op::Equal, text));
        let digits = !rest.is_empty() && rest.strip_prefix('-').unwrap_or(rest).bytes().all(|b| b.is_ascii_digit());
        let wanted = match rest.parse::<Decimal>() {
            Ok(n) if digits => Value::Number(n),
            // A comma or a point, a day, a truth: read by the program's language.
            _ if rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | ',')) => {
                return Err(Halt::Unknown);
            }
            _ if !matches!(op, Op::Equal | Op::Unequal) || rest.contains(['~', '[', '(', '|', '\\']) => return Err(Halt::Unknown),
            _ if strict && rest.contains(['*', '?']) => return Err(Halt::Unknown),
            _ => Value::Text(rest.to_lowercase()),
        };
        Ok(Self { op, wanted })
    }

    /// Whether blank cells meet it.
    pub(super) fn takes_blank(&self) -> bool {
        self.op == Op::Unequal
    }

    /// Whether a value meets it.
    pub(super) fn meets(&self, value: &Value) -> Outcome<bool> {
        match (&self.wanted, value) {
            (_, Value::Blank) => Ok(self.takes_blank()),
            (Value::Number(_), Value::Number(_)) => holds(self.op, value, &self.wanted, false),
            // A text of digits counts as the number; a day as its serial number.
            (Value::Number(_), Value::Text(text)) if text.contains(|c: char| c.is_ascii_digit()) => Err(Halt::Unknown),
            (Value::Number(_), Value::Date(_) | Value::Flag(_)) => Err(Halt::Unknown),
            (Value::Text(pattern), Value::Text(text)) => Ok(matches(pattern, &text.to_lowercase()) == (self.op == Op::Equal)),
            _ => Ok(self.op == Op::Unequal),
        }
    }
}

/// Whether a text fits a pattern with `*` and `?`.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where the last star stands, and how far it has been taken to reach.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|c| *c == '?' || *c == text[t]) {
            (p, t) = (p + 1, t + 1);
        } else if let Some((at, reach)) = star {
            star = Some((at, reach + 1));
            (p, t) = (at + 1, reach + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}
