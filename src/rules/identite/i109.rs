use rust_decimal::Decimal;

use super::form;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Value};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "I109", name: "etp-low", severity: Severity::Warning, page: include_str!("i109.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(view) = form::view(dossier, "etp") else {
        return;
    };
    let Some(etp) = view.cell.value.as_ref().and_then(Value::number) else {
        return;
    };
    let Some(least) = cx.profile.number("etp_min") else {
        return;
    };
    // Zero and less are out of the field's range, which F304 says.
    if etp >= least || etp <= Decimal::ZERO {
        return;
    }
    let unit = view.field.unit.as_deref();
    let message = format!("le poste est de {} ; il est d'ordinaire d'au moins {}.", fmt::quantity(etp, unit), fmt::quantity(least, unit));
    let fix = format!("Vérifiez le temps de travail ; s'il est juste, expliquez-le à {}.", dossier.scheme.office);
    view.flag(cx, message, fix);
}
