//! Whether a value would stand well under a field: what recognition asks before it believes a header.

use super::lines::is_example;
use super::value::{LARGEST, Reader};
use super::{Trait, Value};
use crate::grid::{GridCell, Raw, Shown};
use crate::template::recognise::Fit;
use crate::template::{Field, FieldType};
use crate::text::tidy;

/// Digits of a SIRET.
const SIRET: usize = 14;

impl Reader<'_> {
    /// Whether a value fits a field; silent on blanks, words for a missing value, and free text.
    pub(super) fn fit(&self, field: &Field, found: &GridCell) -> Fit {
        if matches!(found.raw, None | Some(Raw::Error(_) | Raw::Garbled(_))) || matches!(field.kind, FieldType::Text | FieldType::Link) {
            return Fit::Silent;
        }
        if matches!(&found.raw, Some(Raw::Text(text)) if is_example(text, &self.scheme.words.example)) {
            return Fit::Silent;
        }
        // The reader would also look for the nearest value of a list and write the number, which takes time and tells nothing here.
        match (field.kind, &field.codes, &found.raw) {
            (FieldType::Code, Some(codes), Some(Raw::Text(text))) => {
                return match codes.known(text).is_some() {
                    true => Fit::Yes,
                    false if self.absence(field, &tidy(text)).is_some() => Fit::Silent,
                    false => Fit::No,
                };
            }
            (FieldType::Code, Some(codes), Some(Raw::Number(n))) => return yes(codes.known(&n.normalize().to_string()).is_some()),
            (kind, _, Some(Raw::Number(n))) if kind.is_number() && found.shown != Shown::Percent => return yes(n.abs() < LARGEST),
            (FieldType::Date, _, Some(Raw::Number(_))) => return Fit::No,
            _ => {}
        }
        let cell = self.read(field, found.at, Some(found));
        if cell.raw.is_empty() || cell.has(&Trait::SaidMissing) || cell.has(&Trait::Placeholder) {
            return Fit::Silent;
        }
        let stranger = |t: &Trait| matches!(t, Trait::Unreadable | Trait::NotInList(_));
        let fits = match (&cell.value, field.kind) {
            _ if cell.traits.iter().any(stranger) => false,
            (Some(Value::Text(_)), FieldType::Code) => false,
            (Some(Value::Text(digits)), FieldType::Siret) => digits.len() == SIRET && digits.bytes().all(|b| b.is_ascii_digit()),
            (Some(Value::Text(address)), FieldType::Email) => address.contains('@'),
            (Some(Value::List(list)), FieldType::SirenList) => list.iter().all(|n| n.len() == 9 && n.bytes().all(|b| b.is_ascii_digit())),
            (None, _) => cell.traits.iter().any(|t| matches!(t, Trait::Approximate(_) | Trait::OtherUnit(_))),
            _ => true,
        };
        yes(fits)
    }
}

fn yes(fits: bool) -> Fit {
    if fits { Fit::Yes } else { Fit::No }
}
