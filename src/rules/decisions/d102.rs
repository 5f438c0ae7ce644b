use super::flag;
use crate::finding::Severity;
use crate::rules::{Check, Context, Rule, Told};

pub(super) const RULE: Rule = Rule {
    code: "D102",
    name: "waiver-unmatched",
    severity: Severity::Info,
    page: include_str!("d102.md"),
    check: Check::Decisions(check),
};

fn check(told: &Told, cx: &mut Context) {
    for used in told.uses.iter().filter(|u| u.named == 0) {
        let message = if used.received {
            "aucune remarque ne lui correspond ; le défaut est corrigé, ou sa feuille et ses cellules sont autres."
        } else {
            "ce dossier n'est pas dans le lot."
        };
        flag(used.waiver, cx, message, "Retirez-la, ou corrigez-la.");
    }
}
