use super::asked;
use crate::finding::Severity;
use crate::record::Trait;
use crate::rules::{CellView, Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F308", name: "formula-error", severity: Severity::Error, page: include_str!("f308.md"), check: Check::Cell(check) };

fn check(view: &CellView, cx: &mut Context) {
    if !view.cell.has(&Trait::FormulaError) {
        return;
    }
    let message = format!("la formule donne une erreur, {}, au lieu d'une valeur.", view.cell.raw);
    view.flag(cx, message, format!("Corrigez la formule, ou écrivez {}{}.", asked::for_what(view.field), asked::for_example(view.field)));
}
