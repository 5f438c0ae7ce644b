//! A formula shared by several cells → the formula of one of them: relative references move along.

use crate::grid::{CellRef, column_letters};

/// The formula of a cell `rows` below and `cols` right of the one that holds it.
pub(super) fn moved(formula: &str, rows: i64, cols: i64) -> String {
    let mut out = String::with_capacity(formula.len() + 8);
    let mut rest = formula;
    // A letter or digit before it makes a word of what looks like a reference (« LOG10 »).
    let mut inside = false;
    while let Some(c) = rest.chars().next() {
        if matches!(c, '"' | '\'') {
            let end = rest[1..].find(c).map_or(rest.len(), |i| i + 2);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            inside = false;
            continue;
        }
        if !inside && let Some((reference, length)) = reference(rest) {
            out.push_str(&reference.moved(rows, cols));
            rest = &rest[length..];
            inside = true;
            continue;
        }
        inside = c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// `$B4`: the place, and which of its parts stay.
struct Reference {
    at: CellRef,
    column_stays: bool,
    row_stays: bool,
}

impl Reference {
    fn moved(&self, rows: i64, cols: i64) -> String {
        let (rows, cols) = (if self.row_stays { 0 } else { rows }, if self.column_stays { 0 } else { cols });
        let Some(at) = self.at.offset(rows, cols) else { return "#REF!".to_owned() };
        let dollar = |stays| if stays { "$" } else { "" };
        format!("{}{}{}{}", dollar(self.column_stays), column_letters(at.col), dollar(self.row_stays), at.row + 1)
    }
}

/// The reference at the start of a text, and its length.
fn reference(text: &str) -> Option<(Reference, usize)> {
    let bytes = text.as_bytes();
    let column_stays = bytes.first() == Some(&b'$');
    let letters_from = usize::from(column_stays);
    let letters = bytes[letters_from..].iter().take(4).take_while(|b| b.is_ascii_alphabetic()).count();
    let mut at = letters_from + letters;
    let row_stays = bytes.get(at) == Some(&b'$');
    at += usize::from(row_stays);
    let digits = bytes[at..].iter().take(8).take_while(|b| b.is_ascii_digit()).count();
    let end = at + digits;
    let follows = text[end..].chars().next();
    if letters == 0 || digits == 0 || follows.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '(' | '!' | '.')) {
        return None;
    }
    let place = CellRef::parse(&text[..end].replace('$', ""))?;
    Some((Reference { at: place, column_stays, row_stays }, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_references_move() {
        for (formula, expected) in [
            ("SUM(C5:C12)", "SUM(D6:D13)"),
            ("$A1*B$2+$C$3", "$A2*C$2+$C$3"),
            ("LOG10(A1)+A1B", "LOG10(B2)+A1B"),
            ("'Feuille A1'!B2&\"A1\"", "'Feuille A1'!C3&\"A1\""),
            ("Jours!B2", "Jours!C3"),
            ("XFD1", "#REF!"),
            ("1+2", "1+2"),
        ] {
            assert_eq!(moved(formula, 1, 1), expected, "{formula}");
        }
    }
}
