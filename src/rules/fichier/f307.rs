use std::collections::BTreeMap;

use super::asked;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Cell, Dossier, RowKind, Trait, Value};
use crate::rules::{CellView, Check, Context, Rule};
use crate::template::FieldType;

pub(super) const RULE: Rule = Rule {
    code: "F307",
    name: "number-ambiguous",
    severity: Severity::Warning,
    page: include_str!("f307.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    for table in &dossier.tables {
        let mut mixed = Mixed::default();
        for row in table.rows.iter().filter(|r| r.kind != RowKind::Subtotal) {
            CellView::of_row(dossier, table, row).for_each(|view| judge(&view, &mut mixed, cx));
        }
    }
}

fn judge(view: &CellView, mixed: &mut Mixed, cx: &mut Context) {
    let Some(doubt) = view.cell.traits.iter().find_map(|t| if let Trait::Ambiguous(doubt) = t { Some(doubt) } else { None }) else {
        return;
    };
    if view.field.kind == FieldType::Percent && !mixed.is(view) {
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

/// The columns of a table that hold rates of two kinds, by the rank of their sheet and of their value in a line, once asked for.
#[derive(Default)]
struct Mixed(BTreeMap<(usize, usize), bool>);

impl Mixed {
    /// A column of rates shown in % holds 0,2 for 20 % throughout; the doubt begins where typed text or another scale is among them.
    fn is(&mut self, view: &CellView) -> bool {
        let (table, row) = (view.line.table, view.line.row);
        let Some(slot) = table.table.slot(&view.field.name, view.year) else {
            return true;
        };
        let plain = |c: &Cell| {
            let typed = c.value.as_ref().and_then(Value::number).is_some_and(|n| !n.is_zero());
            typed && !c.raw.contains('%') && !c.traits.iter().any(|t| matches!(t, Trait::Ambiguous(_)))
        };
        let all = || table.rows.iter().filter(|r| r.origin == row.origin && r.kind != RowKind::Subtotal);
        let known = |mixed: &mut Self| {
            *mixed.0.entry((row.origin, slot)).or_insert_with(|| all().filter_map(|r| r.cells[slot].as_ref()).any(plain))
        };
        view.cell.has(&Trait::NumberAsText) || known(self)
    }
}
