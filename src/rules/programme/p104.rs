use super::plan::{Plan, stated};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P104",
    name: "days-exceed-calendar",
    severity: Severity::Error,
    page: include_str!("p104.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(plan), Some(full)) = (Plan::of(dossier), cx.profile.number("jours_ouvres_max")) else {
        return;
    };
    let Some((etp, etp_cell, origin)) = stated(dossier, "etp") else {
        return;
    };
    let tolerance = cx.profile.number("tolerance_jours").unwrap_or_default();
    for year in plan.years() {
        let Some(sum) = plan.agreed_sum(year, cx.profile).filter(|s| s.days > full * etp + tolerance) else {
            continue;
        };
        let message = format!(
            "{} au programme, plus que les {} ouvrés d'une année pour {} ETP ({} pour un temps plein).",
            fmt::days(sum.days),
            fmt::days(full * etp),
            fmt::number(etp),
            fmt::number(full)
        );
        let fix = "Ramenez les jours des actions à ce qu'une année de travail permet, ou corrigez l'ETP dans l'identification.";
        if let Some(finding) = plan.flag_year(cx, year, message, fix) {
            finding.with(dossier.spot(origin, etp_cell.at), "ETP du poste");
        }
    }
}
