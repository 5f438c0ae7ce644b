use super::plan::{PLANNED, Plan};
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P109",
    name: "continuity-days-missing",
    severity: Severity::Warning,
    page: include_str!("p109.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(plan) = Plan::of(dossier) else {
        return;
    };
    // A year without a column may be the one with the days.
    let idle: Option<Vec<_>> = (1..=cx.scheme.year_count()).map(|year| plan.idle("perennisation", year)).collect();
    let Some(first) = idle.as_ref().and_then(|views| views.first()) else {
        return;
    };
    let message = "aucun jour n'est prévu pour la pérennisation du service, sur aucune des années.";
    let fix = "Prévoyez des jours pour préparer la suite du service au terme de l'aide, le plus souvent la dernière année.";
    let row = first.line.row;
    let finding = first.flag(cx, message, fix).subject(dossier.line_subject(plan.table, row));
    for cell in (2..=dossier.scheme.year_count()).filter_map(|year| plan.table.cell_in(row, PLANNED, year)) {
        finding.with(dossier.spot(row.origin, cell.at), "aucun jour");
    }
}
