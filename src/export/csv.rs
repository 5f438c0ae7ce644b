//! Frames → text with separators, in one of two dialects.

use std::borrow::Cow;

use super::frame::{Datum, Frame};

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// What parts the values.
    pub separator: u8,
    /// The decimal mark.
    pub decimal: &'static str,
    /// How a day is written.
    pub day: &'static str,
    /// Yes and no.
    pub flags: [&'static str; 2],
    /// What the text begins with.
    pub start: &'static str,
    /// What ends a line.
    pub end: &'static str,
}

/// For programs: comma, point, ISO days.
pub const STANDARD: Dialect = Dialect { separator: b',', decimal: ".", day: "%Y-%m-%d", flags: ["true", "false"], start: "", end: "\n" };
/// For Excel in French: semicolon, comma, French days; the mark at its head says that it is UTF-8.
pub const EXCEL_FR: Dialect =
    Dialect { separator: b';', decimal: ",", day: "%d/%m/%Y", flags: ["VRAI", "FAUX"], start: "\u{feff}", end: "\r\n" };

/// A frame as text; the header names its columns.
#[must_use]
pub fn write(frame: &Frame, dialect: &Dialect) -> Vec<u8> {
    let header = frame.columns.iter().map(|c| Cow::Borrowed(c.name.as_str()));
    let mut out = dialect.start.to_owned();
    line(&mut out, header, dialect);
    for row in &frame.rows {
        line(&mut out, row.iter().map(|d| shown(d, dialect)), dialect);
    }
    out.into_bytes()
}

fn line<'a>(out: &mut String, values: impl Iterator<Item = Cow<'a, str>>, dialect: &Dialect) {
    let separator = char::from(dialect.separator);
    for (rank, value) in values.enumerate() {
        if rank > 0 {
            out.push(separator);
        }
        let edge = |c: Option<char>| c.is_some_and(char::is_whitespace);
        if value.contains([separator, '"', '\n', '\r', '\t', '\'']) || edge(value.chars().next()) || edge(value.chars().last()) {
            out.push('"');
            out.push_str(&value.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&value);
        }
    }
    out.push_str(dialect.end);
}

/// A value as a dialect writes it.
pub(super) fn shown<'a>(datum: &'a Datum, dialect: &Dialect) -> Cow<'a, str> {
    match datum {
        Datum::Empty => Cow::Borrowed(""),
        Datum::Text(text) => harmless(text),
        Datum::Number(n) => Cow::Owned(n.normalize().to_string().replace('.', dialect.decimal)),
        Datum::Date(day) => Cow::Owned(day.strftime(dialect.day).to_string()),
        Datum::Flag(yes) => Cow::Borrowed(dialect.flags[usize::from(!yes)]),
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it, as one would type it there.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if is_active(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that was made harmless.
#[must_use]
pub fn as_written(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_active(rest)).unwrap_or(text)
}

/// Whether a text, apostrophes before it apart, begins like a formula.
fn is_active(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::super::frame::{Column, Kind};
    use super::*;

    fn frame(values: Vec<Datum>) -> Frame {
        let column = |n: usize| Column::own(&format!("c{n}"), "", Kind::Text, "");
        let (name, title, about) = Default::default();
        Frame { name, title, about, columns: (0..values.len()).map(column).collect(), rows: vec![values] }
    }

    #[test]
    fn both_dialects_write_what_their_readers_expect() {
        let day = jiff::civil::date(2025, 3, 1);
        let one = frame(vec![
            Datum::Number("-1200.50".parse().expect("decimal")),
            Datum::Date(day),
            Datum::Flag(true),
            Datum::Empty,
            Datum::text("a;b,\"c\""),
        ]);
        assert_eq!(
            String::from_utf8(write(&one, &STANDARD)).expect("text"),
            "c0,c1,c2,c3,c4\n-1200.5,2025-03-01,true,,\"a;b,\"\"c\"\"\"\n"
        );
        let french = "\u{feff}c0;c1;c2;c3;c4\r\n-1200,5;01/03/2025;VRAI;;\"a;b,\"\"c\"\"\"\r\n";
        assert_eq!(String::from_utf8(write(&one, &EXCEL_FR)).expect("text"), french);
    }

    #[test]
    fn a_text_is_no_formula_and_comes_back() {
        for text in ["=1+1", "+33", "-12", "@x", "\tx", "'=x", "''@", "'x", "x", "", "-", "'"] {
            let safe = harmless(text);
            assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r']), "{text}");
            assert_eq!(as_written(&safe), text);
        }
    }
}
