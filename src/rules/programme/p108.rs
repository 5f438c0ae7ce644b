use super::plan::Plan;
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P108",
    name: "network-days-missing",
    severity: Severity::Warning,
    page: include_str!("p108.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(plan) = Plan::of(dossier) else {
        return;
    };
    for view in plan.years().filter_map(|year| plan.idle("formations", year)) {
        view.flag(
            cx,
            "aucun jour n'est prévu pour les réunions de réseau et les formations.",
            "Prévoyez les jours que demandent les réunions du réseau et les formations de cette année.",
        );
    }
}
