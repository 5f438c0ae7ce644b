use super::asked;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Trait;
use crate::rules::{CellView, Check, Context, Rule};
use crate::template::FieldType;

pub(super) const RULE: Rule =
    Rule { code: "F302", name: "value-unreadable", severity: Severity::Error, page: include_str!("f302.md"), check: Check::Cell(check) };

fn check(view: &CellView, cx: &mut Context) {
    // The word TOTAL stands where a total's own label fits, sometimes in a column of numbers.
    let word_of_total = !view.counts() && !view.cell.raw.contains(|c: char| c.is_ascii_digit());
    if !view.cell.has(&Trait::Unreadable) || word_of_total {
        return;
    }
    let wanted = asked::for_what(view.field);
    let raw = fmt::short(&view.cell.raw);
    let (message, of_all) = match view.field.kind {
        FieldType::Flag => (format!("« {raw} » ne dit ni oui ni non."), "aucune de ces valeurs ne dit oui ou non.".to_owned()),
        _ => (format!("« {raw} » n'est pas {wanted}."), format!("aucune de ces valeurs n'est {wanted}.")),
    };
    let fix = format!("Écrivez seulement {wanted}{}.", asked::for_example(view.field));
    view.flag(cx, message, fix.as_str()).several(of_all, fix);
}
