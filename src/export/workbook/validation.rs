//! What may be typed into a cell, and the advice shown there.

use std::sync::Arc;

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Formula, Worksheet, XlsxError};

use crate::grid::column_letters;
use crate::template::{Codelist, Field, FieldType};

/// The longest list that a cell can carry itself.
const INLINE: usize = 255;
/// The longest title and text of an advice.
const ADVICE: (usize, usize) = (32, 255);

/// Lists too long for a cell, on a sheet of their own.
pub(super) struct Lists {
    sheet: &'static str,
    lists: Vec<Arc<Codelist>>,
}

impl Lists {
    pub(super) fn new(sheet: &'static str) -> Self {
        Self { sheet, lists: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// Where the entries of a list stand.
    fn range(&mut self, codes: &Arc<Codelist>) -> Formula {
        let rank = self.lists.iter().position(|l| Arc::ptr_eq(l, codes)).unwrap_or_else(|| {
            self.lists.push(codes.clone());
            self.lists.len() - 1
        });
        let letters = column_letters(u32::try_from(rank).unwrap_or(u32::MAX));
        Formula::new(format!("={}!${letters}$1:${letters}${}", self.sheet, codes.entries.len()))
    }

    /// Writes them, a column a list, on a sheet that does not show.
    pub(super) fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (col, list) in (0u16..).zip(&self.lists) {
            for (row, entry) in (0u32..).zip(&list.entries) {
                sheet.write_string(row, col, &entry.label)?;
            }
        }
        sheet.set_hidden(true).protect();
        Ok(())
    }
}

/// The check of a field's cells. Only a closed list refuses; a number or date that is none is questioned, since « n.d. » is
/// an answer too.
pub(super) fn validation(field: &Field, lists: &mut Lists) -> Result<DataValidation, XlsxError> {
    let rule = match field.kind {
        FieldType::Code => match &field.codes {
            Some(codes) => choice(DataValidation::new(), codes, lists)?,
            None => DataValidation::new().allow_any_value(),
        },
        FieldType::Flag => DataValidation::new().allow_list_strings(&["oui", "non"])?,
        FieldType::Number | FieldType::Money | FieldType::Percent => number(field)?,
        FieldType::Integer => whole(field)?,
        FieldType::Year => asked(
            DataValidation::new().allow_whole_number(DataValidationRule::Between(1900, 2199)),
            "Ce n'est pas une année. Écrivez quatre chiffres, par exemple 2026.",
        )?,
        FieldType::Date => asked(
            DataValidation::new().allow_date(DataValidationRule::GreaterThan(ExcelDateTime::from_ymd(1900, 1, 2)?)),
            "Ce n'est pas une date. Écrivez le jour, le mois et l'année, par exemple 31/12/2026.",
        )?,
        FieldType::Siret => asked(
            // Fourteen digits, with or without spaces.
            DataValidation::new().allow_text_length(DataValidationRule::Between(14, 18)),
            "Un SIRET compte 14 chiffres.",
        )?,
        _ => DataValidation::new().allow_any_value(),
    };
    advised(rule, field)
}

/// A drop-down; a list that the holder may adapt takes other values too.
pub(super) fn choice(rule: DataValidation, codes: &Arc<Codelist>, lists: &mut Lists) -> Result<DataValidation, XlsxError> {
    let labels: Vec<&str> = codes.entries.iter().map(|e| e.label.as_str()).collect();
    // A comma parts the entries of a list in a cell.
    let short = labels.join(",").encode_utf16().count() <= INLINE && labels.iter().all(|l| !l.contains([',', '"']));
    let rule = if short { rule.allow_list_strings(&labels)? } else { rule.allow_list_formula(lists.range(codes)) };
    if codes.open {
        return Ok(rule.show_error_message(false));
    }
    rule.set_error_title("Choisissez dans la liste")?
        .set_error_message("Cette valeur n'est pas dans la liste. Ouvrez la liste avec la flèche, à droite de la cellule.")
}

fn asked(rule: DataValidation, message: &str) -> Result<DataValidation, XlsxError> {
    rule.set_error_style(DataValidationErrorStyle::Warning).set_error_title("À vérifier")?.set_error_message(message)
}

fn number(field: &Field) -> Result<DataValidation, XlsxError> {
    let bound = |d: Option<rust_decimal::Decimal>| d.and_then(|d| d.to_f64());
    let rule = match (bound(field.minimum), bound(field.above), bound(field.maximum)) {
        (Some(low), None, Some(high)) => DataValidationRule::Between(low, high),
        (Some(low), None, None) => DataValidationRule::GreaterThanOrEqualTo(low),
        (None, Some(low), None) => DataValidationRule::GreaterThan(low),
        // Excel knows no interval open below: the smallest step above stands for it.
        (None, Some(low), Some(high)) => DataValidationRule::Between(low + 0.001, high),
        (None, None, Some(high)) => DataValidationRule::LessThanOrEqualTo(high),
        _ => DataValidationRule::Between(-1e15, 1e15),
    };
    asked(DataValidation::new().allow_decimal_number(rule), &format!("{} Écrivez seulement le nombre.", bounds(field)))
}

fn whole(field: &Field) -> Result<DataValidation, XlsxError> {
    let bound = |d: Option<rust_decimal::Decimal>, otherwise: i32| d.and_then(|d| d.to_i32()).unwrap_or(otherwise);
    let rule = DataValidationRule::Between(bound(field.minimum, i32::MIN), bound(field.maximum, i32::MAX));
    asked(DataValidation::new().allow_whole_number(rule), &format!("{} Écrivez seulement le nombre, sans décimales.", bounds(field)))
}

/// « Ce n'est pas un nombre entre 0 et 100. »
fn bounds(field: &Field) -> String {
    let shown = |d: rust_decimal::Decimal| crate::fmt::number(d);
    let what = match (field.minimum, field.above, field.maximum) {
        (Some(low), _, Some(high)) => format!(" entre {} et {}", shown(low), shown(high)),
        (None, Some(low), Some(high)) => format!(" au-dessus de {}, jusqu'à {}", shown(low), shown(high)),
        (Some(low), _, None) => format!(" à partir de {}", shown(low)),
        (None, Some(low), None) => format!(" au-dessus de {}", shown(low)),
        (None, None, Some(high)) => format!(" jusqu'à {}", shown(high)),
        (None, None, None) => String::new(),
    };
    format!("Ce n'est pas un nombre{what}.")
}

/// Shows what to write when the cell is chosen.
fn advised(rule: DataValidation, field: &Field) -> Result<DataValidation, XlsxError> {
    let example = field.example.as_ref().map_or_else(String::new, |e| format!("Exemple : {e}"));
    let text = [field.help.as_str(), &example].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join("\n");
    if text.is_empty() {
        return Ok(rule);
    }
    rule.set_input_title(cut(&field.label, ADVICE.0))?.set_input_message(cut(&text, ADVICE.1))
}

fn cut(text: &str, longest: usize) -> String {
    if text.encode_utf16().count() <= longest {
        return text.to_owned();
    }
    let mut room = longest - 1;
    let kept: String = text.chars().take_while(|c| room.checked_sub(c.len_utf16()).map(|left| room = left).is_some()).collect();
    format!("{}…", kept.trim_end())
}
