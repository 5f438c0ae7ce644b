use super::list;
use crate::finding::Severity;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "C104",
    name: "participants-missing",
    severity: Severity::Warning,
    page: include_str!("c104.md"),
    check: Check::Row(list::TABLE, check),
};

fn check(line: &Line, cx: &mut Context) {
    let Some(kind) = line.table.text(line.row, "type").filter(|t| [list::EVENEMENTIELLE, list::FORMATION_DONNEE].contains(t)) else {
        return;
    };
    let Some(view) = line.view("participants").filter(|v| v.cell.is_missing()) else {
        return;
    };
    let message = format!("action de type « {kind} » sans nombre de participants.");
    view.flag(cx, message, "Écrivez le nombre de personnes présentes, compté ou relevé sur la feuille d'émargement.");
}
