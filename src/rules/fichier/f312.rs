use super::asked;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Trait, Value};
use crate::rules::{CellView, Check, Context, Rule};
use crate::template::{Codelist, FieldType};
use crate::text::{fold, folds_as};

pub(super) const RULE: Rule =
    Rule { code: "F312", name: "unit-differs", severity: Severity::Warning, page: include_str!("f312.md"), check: Check::Cell(check) };

/// The field of the identification that says whether amounts are with or without tax.
const TAX_FIELD: &str = "taxe";

fn check(view: &CellView, cx: &mut Context) {
    if view.cell.traits.iter().any(|t| matches!(t, Trait::Approximate(_))) {
        return;
    }
    if let Some(unit) = view.cell.traits.iter().find_map(|t| if let Trait::OtherUnit(unit) = t { Some(unit) } else { None }) {
        other_unit(view, unit, cx);
    } else if view.field.kind == FieldType::Money {
        other_tax(view, cx);
    }
}

fn other_unit(view: &CellView, unit: &str, cx: &mut Context) {
    let own = view.field.unit.as_deref().unwrap_or_default();
    let understood = match view.cell.value.as_ref().and_then(Value::number) {
        Some(n) => format!("compris comme {}", fmt::quantity(n, view.field.unit.as_deref())),
        None => "la valeur n'a pas pu être convertie".to_owned(),
    };
    let message = format!("« {} » est en {unit}, alors que la valeur est attendue en {own} ; {understood}.", view.cell.raw);
    let fix = asked::to_write(view.field);
    let of_all = format!("ces valeurs sont en {unit}, alors qu'elles sont attendues en {own}.");
    view.flag(cx, message, fix.as_str()).several(of_all, fix);
}

/// « 1 200 € TTC » in a dossier whose amounts are without tax, or the other way round.
fn other_tax(view: &CellView, cx: &mut Context) {
    let Some((table, _, cell)) = view.line.dossier.identity(TAX_FIELD) else {
        return;
    };
    let (Some(Value::Code(own)), Some(codes)) = (&cell.value, table.table.field(TAX_FIELD).and_then(|f| f.codes.as_ref())) else {
        return;
    };
    let Some(written) = tax_in(&view.cell.raw, codes).filter(|t| t != own) else {
        return;
    };
    // A column that is itself about the other one (« TTC » beside the total without tax) is right to say so.
    let header = view.line.table.header(&view.field.name, view.year).map_or("", |h| h.text.as_str());
    if [view.field.label.as_str(), header].iter().any(|l| tax_in(l, codes).as_deref() == Some(&written)) {
        return;
    }
    let message = format!("« {} » est écrit {written}, alors que les montants du dossier sont {own}.", view.cell.raw);
    let of_all = format!("ces montants sont écrits {written}, alors que ceux du dossier sont {own}.");
    let fix = format!("Écrivez le montant {own}, ou corrigez le choix fait dans l'identification.");
    view.flag(cx, message, fix.as_str()).several(of_all, fix);
}

fn tax_in(text: &str, codes: &Codelist) -> Option<String> {
    let folded = fold(text);
    let says = |label: &str| folded.split(' ').any(|word| folds_as(label, word));
    codes.entries.iter().find(|e| says(&e.label)).map(|e| e.code.clone())
}
