//! What a field asks for, in words: the end of « n'est pas … » and of « Écrivez … ».

use crate::fmt;
use crate::template::{Field, FieldType};

/// « un nombre de jours », « une date », « oui ou non ».
pub(super) fn for_what(field: &Field) -> String {
    let unit = field.unit.as_deref();
    match field.kind {
        FieldType::Number => match unit {
            // A unit that is a word reads on; an abbreviation stands in brackets.
            Some(unit) if unit.ends_with('s') => format!("un nombre de {unit}"),
            Some(unit) => format!("un nombre ({unit})"),
            None => "un nombre".to_owned(),
        },
        FieldType::Integer => "un nombre entier".to_owned(),
        FieldType::Money => "un montant en euros".to_owned(),
        FieldType::Percent => "un taux en %".to_owned(),
        FieldType::Year => "une année à quatre chiffres".to_owned(),
        FieldType::Date => "une date".to_owned(),
        FieldType::Flag => "oui ou non".to_owned(),
        FieldType::Code => "une valeur de la liste".to_owned(),
        FieldType::CodeList => "une ou plusieurs valeurs de la liste".to_owned(),
        FieldType::Siret => "un numéro SIRET de 14 chiffres".to_owned(),
        FieldType::SirenList => "un ou plusieurs numéros SIREN de 9 chiffres".to_owned(),
        FieldType::Email => "une adresse électronique".to_owned(),
        FieldType::Text | FieldType::Link => "ce renseignement".to_owned(),
    }
}

/// « , par exemple « 12,5 » »; nothing for a field without example.
pub(super) fn for_example(field: &Field) -> String {
    field.example.as_ref().map_or_else(String::new, |e| format!(", par exemple « {} »", fmt::short(e)))
}

/// « Écrivez un nombre de jours, par exemple « 12,5 ». »
pub(super) fn to_write(field: &Field) -> String {
    format!("Écrivez {}{}.", for_what(field), for_example(field))
}
