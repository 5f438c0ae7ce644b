use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B104",
    name: "in-kind-not-balanced",
    severity: Severity::Error,
    page: include_str!("b104.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(depenses), Some(ressources)) = (Side::depenses(dossier), Side::ressources(dossier)) else {
        return;
    };
    let (used, given) = (depenses.of(plan::NATURE), ressources.of(plan::NATURE));
    let (Some(out), Some(into)) = (plan::sum(&used), plan::sum(&given)) else {
        return;
    };
    if !plan::differ(out, into, cx) {
        return;
    }
    let Some(view) = given.iter().chain(&used).find_map(|l| l.view("total")) else {
        return;
    };
    let missing = |lines: &[Line], n| if lines.is_empty() { "aucune ligne".to_owned() } else { fmt::money(n) };
    let message =
        format!("les contributions en nature font {} en dépenses et {} en ressources.", missing(&used, out), missing(&given, into));
    let fix = "Inscrivez le même montant des deux côtés : une contribution en nature est à la fois une dépense et une ressource.";
    let finding = view.flag(cx, message, fix);
    for other in used.iter().chain(&given).filter_map(|l| l.view("total")).filter(|v| v.cell.at != view.cell.at) {
        finding.with(other.spot(), "contribution en nature");
    }
}
