use super::{asked, used};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Trait;
use crate::rules::{CellView, Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F311", name: "placeholder-left", severity: Severity::Error, page: include_str!("f311.md"), check: Check::Cell(check) };

fn check(view: &CellView, cx: &mut Context) {
    if !view.cell.has(&Trait::Placeholder) || !used::must_be_filled(view) {
        return;
    }
    let message = format!("« {} » est resté à la place de la valeur, qui est obligatoire.", fmt::short(&view.cell.raw));
    let fix = asked::to_write(view.field);
    view.flag(cx, message, fix.as_str()).several("le texte à remplacer est resté là, alors que la valeur est obligatoire.", fix);
}
