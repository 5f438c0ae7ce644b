use rust_decimal::Decimal;

use super::annexes::Register;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "S305", name: "rex-count-wrong", severity: Severity::Error, page: include_str!("s305.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    if dossier.stage().is_none_or(|s| s.years_due < dossier.scheme.year_count()) {
        return;
    }
    let Some(Register { table, annexes, .. }) = Register::of(dossier).filter(|r| r.table.header("type", 0).is_some()) else {
        return;
    };
    let (Some(least), Some(most)) = (cx.profile.number("rex_min"), cx.profile.number("rex_max")) else {
        return;
    };
    let listed = annexes.iter().filter(|a| a.is("rex")).count();
    // A line whose type is empty or not understood may be such a sheet.
    let doubtful = annexes.iter().filter(|a| !a.has_known_type()).count();
    if Decimal::from(listed + doubtful) >= least && Decimal::from(listed) <= most {
        return;
    }
    let found = match listed {
        0 => "La liste des annexes ne compte aucune fiche de retour d'expérience".to_owned(),
        n => format!("La liste des annexes compte {}", fmt::count(n, "fiche de retour d'expérience", "fiches de retour d'expérience")),
    };
    let message = format!("{found} ; il en faut de {} à {} au rapport final.", fmt::number(least), fmt::number(most));
    let fix = if Decimal::from(listed) < least {
        "Joignez les fiches qui manquent et ajoutez-les à la liste, avec ce type."
    } else {
        "Gardez les fiches les plus utiles, et donnez leur vrai type aux autres annexes."
    };
    cx.flag(dossier.sheet_of(table), message, fix).about(&table.table.name, "type");
}
