use crate::finding::Severity;
use crate::fmt;
use crate::record::Trait;
use crate::rules::{CellView, Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "F309",
    name: "formula-without-value",
    severity: Severity::Warning,
    page: include_str!("f309.md"),
    check: Check::Cell(check),
};

fn check(view: &CellView, cx: &mut Context) {
    if !view.cell.has(&Trait::NoCachedValue) {
        return;
    }
    let message =
        format!("la formule « {} » est enregistrée sans son résultat, et n'a pas pu être recalculée.", fmt::short(&view.cell.raw));
    let fix = "Ouvrez le classeur dans Excel ou LibreOffice, enregistrez-le et renvoyez-le.";
    view.flag(cx, message, fix).several("ces formules sont enregistrées sans leur résultat, et n'ont pas pu être recalculées.", fix);
}
