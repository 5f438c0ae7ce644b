use super::plan::Plan;
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P110",
    name: "support-days-missing",
    severity: Severity::Warning,
    page: include_str!("p110.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(plan) = Plan::of(dossier) else {
        return;
    };
    for year in plan.years() {
        // One of the two may well do the work of both.
        let (Some(support), Some(network)) = (plan.idle("accompagnement", year), plan.idle("reseau", year)) else {
            continue;
        };
        let message = "aucun jour n'est prévu pour accompagner des projets, ni pour mettre en réseau ou mener des opérations collectives.";
        let fix = "Prévoyez des jours pour l'une au moins de ces deux actions : c'est l'objet du poste.";
        support.flag(cx, message, fix).with(network.spot(), "aucun jour non plus");
    }
}
