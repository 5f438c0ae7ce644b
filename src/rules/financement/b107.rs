use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B107",
    name: "public-aid-exceeds-cost",
    severity: Severity::Error,
    page: include_str!("b107.md"),
    check: Check::Dossier(check),
};

/// Funders whose money is public, by their codes in the template.
const PUBLIC: &[&str] = &[plan::ADEME, "etat", "region", "departement", "europe", "epci", "publics"];

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(depenses), Some(ressources)) = (Side::depenses(dossier), Side::ressources(dossier)) else {
        return;
    };
    let public: Vec<Line> = ressources.lines().into_iter().filter(|l| plan::code(l).is_some_and(|c| PUBLIC.contains(&c))).collect();
    let (Some(aid), Some(cost)) = (plan::sum(&public), plan::sum(&depenses.balanced())) else {
        return;
    };
    if depenses.balanced().is_empty() || aid <= cost || !plan::differ(aid, cost, cx) {
        return;
    }
    let Some(view) = public.iter().max_by_key(|l| l.number("total")).and_then(|l| l.view("total")) else {
        return;
    };
    let message = format!("les aides publiques font {}, plus que le coût total de {}.", fmt::money(aid), fmt::money(cost));
    let finding = view.flag(cx, message, "Réduisez les aides publiques : leur somme ne peut pas dépasser le coût du poste.");
    for other in public.iter().filter_map(|l| l.view("total")).filter(|v| v.cell.at != view.cell.at) {
        finding.with(other.spot(), "aide publique");
    }
    if let Some(total) = depenses.total_cell() {
        finding.with(total.spot(), "coût total");
    }
}
