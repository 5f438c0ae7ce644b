use rust_decimal::Decimal;

use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B101",
    name: "plan-not-balanced",
    severity: Severity::Error,
    page: include_str!("b101.md"),
    check: Check::Dossier(check),
};

/// Lines are compared, not printed totals (B103 speaks of those); years too, so that one wrong line total (B102) is not said twice.
fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(depenses), Some(ressources)) = (Side::depenses(dossier), Side::ressources(dossier)) else {
        return;
    };
    let (spent, funded) = (depenses.balanced(), ressources.balanced());
    let (Some(out), Some(into)) = (plan::sum(&spent), plan::sum(&funded)) else {
        return;
    };
    if spent.is_empty() || funded.is_empty() || !plan::differ(out, into, cx) || balances_by_years(&spent, &funded, cx) {
        return;
    }
    let Some(view) = ressources.printed("total").or_else(|| depenses.printed("total")).or_else(|| ressources.total_cell()) else {
        return;
    };
    let gap = fmt::money((out - into).abs());
    let message = format!("Les dépenses font {}, les ressources {} : il y a {gap} d'écart.", fmt::money(out), fmt::money(into));
    let fix = "Corrigez le poste ou la ressource en cause : les deux côtés du plan doivent être égaux, contributions en nature à part.";
    let finding = view.flag(cx, message, fix).subject(String::new());
    if let Some(other) = depenses.total_cell() {
        finding.with(other.spot(), "total des dépenses");
    }
}

fn balances_by_years(spent: &[Line], funded: &[Line], cx: &Context) -> bool {
    let sum = |lines: &[Line]| lines.iter().map(plan::years).try_fold(Decimal::ZERO, |sum, n| sum.checked_add(n?));
    let (Some(out), Some(into)) = (sum(spent), sum(funded)) else {
        return false;
    };
    !plan::differ(out, into, cx)
}
