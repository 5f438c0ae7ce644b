use super::asked;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Cell, RowKind, Trait, Value};
use crate::rules::{CellView, Check, Context, Rule};
use crate::template::FieldType;

pub(super) const RULE: Rule =
    Rule { code: "F307", name: "number-ambiguous", severity: Severity::Warning, page: include_str!("f307.md"), check: Check::Cell(check) };

fn check(view: &CellView, cx: &mut Context) {
    let Some(doubt) = view.cell.traits.iter().find_map(|t| if let Trait::Ambiguous(doubt) = t { Some(doubt) } else { None }) else {
        return;
    };
    if view.field.kind == FieldType::Percent && !is_mixed(view) {
        return;
    }
    let message = if doubt.starts_with('«') { format!("{doubt}.") } else { format!("« {} » est {doubt}.", view.cell.raw) };
    let understood = view.cell.value.as_ref().and_then(Value::number).map(|n| fmt::quantity(n, view.field.unit.as_deref()));
    let fix = match understood {
        Some(n) => format!("Écrivez {n} si c'est bien cela ; sinon, corrigez la valeur."),
        None => asked::to_write(view.field),
    };
    view.flag(cx, message, fix);
}

/// A column of rates shown in % holds 0,2 for 20 % throughout; the doubt begins where typed text or another scale is among them.
fn is_mixed(view: &CellView) -> bool {
    let (table, row) = (view.line.table, view.line.row);
    let Some(slot) = table.table.slot(&view.field.name, view.year) else {
        return true;
    };
    let plain = |c: &Cell| {
        let typed = c.value.as_ref().and_then(Value::number).is_some_and(|n| !n.is_zero());
        typed && !c.raw.contains('%') && !c.traits.iter().any(|t| matches!(t, Trait::Ambiguous(_)))
    };
    let others = table.rows.iter().filter(|r| r.origin == row.origin && r.kind != RowKind::Subtotal);
    view.cell.has(&Trait::NumberAsText) || others.filter_map(|r| r.cells[slot].as_ref()).any(plain)
}
