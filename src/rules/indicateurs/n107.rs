use super::series::{REQUIRED, TABLE, has_comment, values, years_due};
use crate::finding::Severity;
use crate::record::Trait;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N107",
    name: "absence-unexplained",
    severity: Severity::Warning,
    page: include_str!("n107.md"),
    check: Check::Row(TABLE, check),
};

fn check(line: &Line, cx: &mut Context) {
    if has_comment(line) {
        return;
    }
    // A required value is due whatever is said in its place: N103 speaks.
    if line.row.code.as_ref().is_some_and(|c| cx.profile.codes(REQUIRED).contains(c)) {
        return;
    }
    for view in values(*line).filter(|v| v.year > 0 && v.year <= years_due(line.dossier)) {
        if !view.cell.has(&Trait::SaidMissing) {
            continue;
        }
        let message = format!("« {} » est écrit à la place de la valeur, sans explication.", view.cell.raw);
        view.flag(cx, message, "Donnez la valeur, ou dites dans la colonne « Commentaire » pourquoi elle manque.");
    }
}
