use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::form;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Value};
use crate::reference::{self, Epci};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I112",
    name: "population-differs",
    severity: Severity::Warning,
    page: include_str!("i112.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(view), Some(listed)) = (form::view(dossier, "population"), form::view(dossier, "epci")) else {
        return;
    };
    let Some(stated) = view.cell.value.as_ref().and_then(Value::number) else {
        return;
    };
    let Some(most) = cx.profile.number("ecart_population_max") else {
        return;
    };
    // An EPCI that the list does not know is said by I105; its inhabitants are then not known either.
    let sirens: BTreeSet<&String> = form::list(&listed).iter().collect();
    let Some(epcis) = sirens.iter().map(|s| reference::epci(s)).collect::<Option<Vec<&Epci>>>().filter(|e| !e.is_empty()) else {
        return;
    };
    let known: Decimal = epcis.iter().map(|e| e.population).sum();
    if known.is_zero() || is_near(stated, known, most) || is_nested(&epcis) {
        return;
    }
    let unit = view.field.unit.as_deref();
    let message = format!("{} déclarés, mais les EPCI cités en comptent {}.", fmt::quantity(stated, unit), fmt::quantity(known, unit));
    let fix = "Corrigez la population ou les EPCI ; si le poste ne couvre qu'une partie d'un EPCI, dites-le en commentaire.";
    view.flag(cx, message, fix).with(listed.spot(), "EPCI cités");
}

/// Whether a number is within so many percent of another; one too large to compare is not.
fn is_near(stated: Decimal, known: Decimal, percent: Decimal) -> bool {
    let apart = stated.checked_sub(known).and_then(|d| d.abs().checked_mul(Decimal::ONE_HUNDRED));
    apart.zip(known.checked_mul(percent)).is_some_and(|(apart, allowed)| apart <= allowed)
}

/// Whether one group holds another (the établissements publics territoriaux of Grand Paris): their inhabitants would count twice.
fn is_nested(epcis: &[&Epci]) -> bool {
    let holds =
        |a: &Epci, b: &Epci| a.kind != b.kind && a.population > b.population && b.departments.iter().all(|d| a.departments.contains(d));
    epcis.iter().any(|a| epcis.iter().any(|b| b.kind == "EPT" && holds(a, b)))
}
