use super::{asked, used};
use crate::finding::Severity;
use crate::record::Trait;
use crate::rules::{CellView, Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "F301",
    name: "required-field-empty",
    severity: Severity::Error,
    page: include_str!("f301.md"),
    check: Check::Cell(check),
};

fn check(view: &CellView, cx: &mut Context) {
    if !view.cell.is_missing() || !used::must_be_filled(view) {
        return;
    }
    let message = if view.cell.has(&Trait::SaidMissing) {
        format!("« {} » ne donne pas la valeur, qui est obligatoire.", view.cell.raw)
    } else {
        "la case est vide, alors que cette valeur est obligatoire.".to_owned()
    };
    // An empty cell is no zero: whoever means none has to say so.
    let zero = if view.field.kind.is_number() && view.field.minimum.is_some_and(|m| m.is_zero()) { " ; 0 s'il n'y en a pas" } else { "" };
    view.flag(cx, message, format!("Écrivez {}{}{zero}.", asked::for_what(view.field), asked::for_example(view.field)));
}
