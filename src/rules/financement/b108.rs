use super::plan::{self, Side};
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Line, Rule};
use crate::text::{fold, has_phrase};

pub(super) const RULE: Rule = Rule {
    code: "B108",
    name: "own-funds-missing",
    severity: Severity::Warning,
    page: include_str!("b108.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(side) = Side::ressources(dossier) else {
        return;
    };
    let lines = side.lines();
    if lines.is_empty() || lines.iter().any(|l| is_own(l, dossier)) {
        return;
    }
    let message = "Aucune ligne d'autofinancement dans les ressources : la part du porteur n'apparaît pas.";
    let fix = "Ajoutez une ligne « Autofinancement » avec ce que le porteur finance lui-même, 0 s'il ne finance rien.";
    cx.flag(dossier.sheet_of(side.table), message, fix).about(plan::TABLE, "financeur");
}

/// Some holders write their own name for their own money.
fn is_own(line: &Line, dossier: &Dossier) -> bool {
    if plan::code(line) == Some(plan::AUTOFINANCEMENT) {
        return true;
    }
    let holder = dossier.scheme.identity.holder.as_deref().and_then(|f| dossier.identity(f)).map(|(_, _, cell)| fold(&cell.raw));
    let funder = line.cell("financeur").map(|c| fold(&c.raw));
    holder.zip(funder).is_some_and(|(holder, funder)| !holder.is_empty() && has_phrase(&funder, &holder))
}
