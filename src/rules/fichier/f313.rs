use super::asked;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Trait;
use crate::rules::{CellView, Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F313", name: "value-approximate", severity: Severity::Warning, page: include_str!("f313.md"), check: Check::Cell(check) };

fn check(view: &CellView, cx: &mut Context) {
    let Some(guess) = view.cell.traits.iter().find_map(|t| if let Trait::Approximate(guess) = t { Some(*guess) } else { None }) else {
        return;
    };
    let message = format!("« {} » est une valeur approchée : elle n'est pas additionnée.", fmt::short(&view.cell.raw));
    let example =
        guess.map_or_else(|| asked::for_example(view.field), |n| format!(", par exemple {}", fmt::quantity(n, view.field.unit.as_deref())));
    view.flag(cx, message, format!("Écrivez la valeur exacte{example}."))
        .several("ces valeurs sont approchées : elles ne sont pas additionnées.", "Écrivez les valeurs exactes.");
}
