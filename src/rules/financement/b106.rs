use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B106",
    name: "ademe-rate-high",
    severity: Severity::Warning,
    page: include_str!("b106.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(limit) = cx.profile.number("taux_ademe_max") else {
        return;
    };
    let (Some(depenses), Some(ressources)) = (Side::depenses(dossier), Side::ressources(dossier)) else {
        return;
    };
    let lines = ressources.of(plan::ADEME);
    let (Some(aid), Some(cost)) = (plan::sum(&lines), plan::sum(&depenses.balanced())) else {
        return;
    };
    let (Some(rate), Some(view)) = (plan::share(aid, cost), lines.iter().find_map(|l| l.view("total"))) else {
        return;
    };
    if rate <= limit {
        return;
    }
    let message = format!(
        "l'aide de {} est {} d'un coût total de {}, pour un taux maximal de {}.",
        fmt::money(aid),
        fmt::percent(rate),
        fmt::money(cost),
        fmt::percent(limit)
    );
    let finding = view.flag(cx, message, "Ramenez l'aide demandée sous le taux maximal, ou faites valider l'exception par l'ADEME.");
    if let Some(total) = depenses.total_cell() {
        finding.with(total.spot(), "coût total");
    }
}
