use super::form;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Value};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "I101", name: "siret-invalid", severity: Severity::Error, page: include_str!("i101.md"), check: Check::Dossier(check) };

/// A SIRET is a SIREN and the number of an establishment.
const SIRET: usize = 14;
const SIREN: usize = 9;
/// La Poste numbers its establishments in its own way (INSEE).
const LA_POSTE: &str = "356000000";
const LA_POSTE_FACTOR: u32 = 5;

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(field) = dossier.scheme.identity.second_key.as_deref() else {
        return;
    };
    let Some(view) = form::view(dossier, field) else {
        return;
    };
    let Some(written) = view.cell.value.as_ref().and_then(Value::text) else {
        return;
    };
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    if digits.len() != SIRET {
        let counted = fmt::count(digits.len(), "chiffre", "chiffres");
        let zero =
            if digits.len() + 1 == SIRET { " Si le tableur a effacé un zéro au début, mettez la cellule au format Texte." } else { "" };
        let message = format!("« {} » compte {counted} ; un SIRET en a {SIRET}.", fmt::short(&view.cell.raw));
        view.flag(cx, message, format!("Écrivez les {SIRET} chiffres du SIRET du porteur.{zero}"));
        return;
    }
    if !luhn(&digits[..SIREN]) || !is_establishment(&digits) {
        let message = format!("« {} » n'est pas un SIRET : sa clé de contrôle est fausse, un chiffre est mal recopié.", view.cell.raw);
        view.flag(cx, message, "Recopiez le SIRET du porteur depuis son avis de situation INSEE ou l'Annuaire des entreprises.");
    }
}

fn is_establishment(siret: &str) -> bool {
    luhn(siret) || (siret.starts_with(LA_POSTE) && siret.chars().filter_map(|c| c.to_digit(10)).sum::<u32>() % LA_POSTE_FACTOR == 0)
}

/// The check digit of SIREN and SIRET numbers: every second digit from the right counts double.
fn luhn(digits: &str) -> bool {
    let doubled = |d: u32| if d > 4 { 2 * d - 9 } else { 2 * d };
    let each = digits.chars().rev().filter_map(|c| c.to_digit(10)).enumerate();
    each.map(|(rank, d)| if rank % 2 == 1 { doubled(d) } else { d }).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_office_has_its_own_key() {
        assert!(!luhn("35600000009075") && is_establishment("35600000009075"));
        assert!(is_establishment("20000852200068"));
        assert!(!is_establishment("20000852200069"));
        assert!(!is_establishment("20000852200060"), "the sum of its digits is a key for La Poste alone");
    }

    #[test]
    fn a_doubled_digit_counts_for_the_sum_of_its_own() {
        for digits in ["18", "26", "34", "42", "59", "67", "75", "83", "91"] {
            assert!(luhn(digits), "{digits}");
        }
    }
}
