use super::plan::Plan;
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P107",
    name: "steering-days-missing",
    severity: Severity::Warning,
    page: include_str!("p107.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(plan) = Plan::of(dossier) else {
        return;
    };
    for view in plan.years().filter_map(|year| plan.idle("pilotage", year)) {
        view.flag(
            cx,
            "aucun jour n'est prévu pour les comités de pilotage et les rapports, alors que le comité se réunit et qu'un rapport est dû chaque année.",
            "Prévoyez les jours que demandent au moins une réunion du comité et le rapport de l'année.",
        );
    }
}
