use super::list;
use crate::finding::Severity;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "C101",
    name: "proof-missing",
    severity: Severity::Error,
    page: include_str!("c101.md"),
    check: Check::Row(list::TABLE, check),
};

fn check(line: &Line, cx: &mut Context) {
    let (proof, annex) = (line.view("preuve"), line.view("annexe"));
    let Some(view) = proof.or(annex) else {
        return;
    };
    if !list::shows_nothing(proof.map(|v| v.cell), cx) || !list::shows_nothing(annex.map(|v| v.cell), cx) {
        return;
    }
    let subject = line.subject();
    let message = "ni preuve, ni numéro d'annexe pour cette action.";
    let fix = "Indiquez la preuve (photo, brochure, lien…) ou le numéro de l'annexe qui la contient.";
    let finding = view.flag(cx, message, fix).subject(subject);
    if let (Some(_), Some(annex)) = (proof, annex) {
        finding.with(annex.spot(), "N° d'annexe");
    }
}
