//! What stands under a header: the evidence that its words do not give. Looks at a few rows only.

use crate::grid::{CellRef, GridCell, Raw, Sheet};
use crate::template::{Field, FieldType, Words};
use crate::text::{fold, tidy};

/// Rows looked at below a header, and values that are enough.
const ROWS: u32 = 40;
const VALUES: usize = 12;

/// The rows below a header.
pub(super) struct Contents<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) words: &'a Words,
    /// The first row below the header.
    pub(super) first: u32,
}

impl Contents<'_> {
    /// The share of a column's values that a field could hold; `None` where fewer than two stand.
    pub(super) fn fit(&self, col: u32, field: &Field) -> Option<f64> {
        let mut seen = 0u32;
        let mut fitting = 0u32;
        for (row, _) in self.sheet.rows_between(self.first, self.first.saturating_add(ROWS)) {
            let Some(cell) = self.sheet.get(CellRef::new(row, col)).filter(|c| !self.says_nothing(c)) else { continue };
            seen += 1;
            fitting += u32::from(self.fits(field, cell));
            if seen as usize >= VALUES {
                break;
            }
        }
        (seen >= 2).then(|| f64::from(fitting) / f64::from(seen))
    }

    /// A gap, a total or a blank text, which tell nothing of a column.
    fn says_nothing(&self, cell: &GridCell) -> bool {
        let Some(Raw::Text(text)) = &cell.raw else { return false };
        let (lower, folded) = (tidy(text).to_lowercase(), fold(text));
        let sums = self.words.total.iter().chain(&self.words.subtotal);
        folded.is_empty() || self.words.missing.contains(&lower) || sums.into_iter().any(|w| folded.starts_with(w.as_str()))
    }

    fn fits(&self, field: &Field, cell: &GridCell) -> bool {
        let text = match &cell.raw {
            Some(Raw::Text(text)) => tidy(text),
            Some(Raw::Number(n)) => n.normalize().to_string(),
            Some(Raw::Date(_)) => return matches!(field.kind, FieldType::Date | FieldType::Year),
            Some(Raw::Flag(_)) => return field.kind == FieldType::Flag,
            // A formula without its value computes something.
            None | Some(Raw::Error(_) | Raw::Garbled(_)) => return field.kind.is_number(),
        };
        let number = matches!(cell.raw, Some(Raw::Number(_)));
        match field.kind {
            FieldType::Code => field.codes.as_ref().is_some_and(|c| c.known(&text).is_some()),
            FieldType::CodeList => text.split([',', ';', '/']).any(|part| field.codes.as_ref().is_some_and(|c| c.known(part).is_some())),
            FieldType::Number | FieldType::Integer | FieldType::Money | FieldType::Percent => number || looks_like_a_number(&text),
            FieldType::Year => text.parse::<u16>().is_ok_and(|y| (1990..2100).contains(&y)),
            FieldType::Date => !number && looks_like_a_date(&text),
            FieldType::Flag => {
                let lower = text.to_lowercase();
                !number && self.words.yes.iter().chain(&self.words.no).any(|w| *w == lower)
            }
            FieldType::Siret | FieldType::SirenList => {
                let digits = text.chars().filter(char::is_ascii_digit).count();
                digits >= 9 && digits.is_multiple_of(if field.kind == FieldType::Siret { 14 } else { 9 })
            }
            FieldType::Email => text.contains('@'),
            FieldType::Text | FieldType::Link => true,
        }
    }
}

/// « 12,5 j », « (1 200) », « ½ »: digits first, and few letters.
fn looks_like_a_number(text: &str) -> bool {
    let first = text.trim_start_matches(['(', '-', '+', '\u{2212}', '~', '>', '<', ' ']);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    first.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '½' | '¼' | '¾')) && letters <= 10 && !looks_like_a_date(text)
}

/// « 3/4/25 », « 2025-04-03 », « 3 avril 2025 ».
fn looks_like_a_date(text: &str) -> bool {
    let figures = text.split(['/', '.', '-']).filter(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit())).count();
    let words = fold(text);
    figures == 3 && text.len() <= 10
        || ["janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec"]
            .iter()
            .any(|m| words.split(' ').any(|w| w.starts_with(m)) && words.chars().any(|c| c.is_ascii_digit()) && words.len() <= 28)
}
