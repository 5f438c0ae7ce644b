use rust_decimal::Decimal;

use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B110",
    name: "personnel-cost-implausible",
    severity: Severity::Warning,
    page: include_str!("b110.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some((low, high)), Some(etp)) = (cx.profile.range("cout_personnel_etp"), plan::etp(dossier)) else {
        return;
    };
    let lines = Side::depenses(dossier).map(|s| s.of(plan::PERSONNEL)).unwrap_or_default();
    let planned = lines.iter().try_fold(Decimal::ZERO, |sum, l| sum.checked_add(plan::sure_amount(l, cx)?));
    let (Some(planned), Some(view)) = (planned, lines.iter().find_map(|l| l.view("total"))) else {
        return;
    };
    let Some(cost) = planned.checked_div(etp).and_then(|n| n.checked_div(plan::contract_years(dossier))) else {
        return;
    };
    if (low..=high).contains(&cost) {
        return;
    }
    let message = format!(
        "{} de personnel pour {} ETP, soit {} par ETP et par an ; on attend de {} à {}.",
        fmt::money(planned),
        fmt::number(etp),
        fmt::money(cost.round()),
        fmt::money(low),
        fmt::money(high)
    );
    let finding = view.flag(cx, message, "Vérifiez le montant et le nombre d'ETP, ou expliquez ce coût dans les observations.");
    if let Some((_, row, cell)) = dossier.identity("etp") {
        finding.with(dossier.spot(row.origin, cell.at), "ETP du poste");
    }
}
