use crate::finding::Severity;
use crate::fmt;
use crate::record::{Trait, Value};
use crate::rules::{CellView, Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F315", name: "formula-recomputed", severity: Severity::Info, page: include_str!("f315.md"), check: Check::Cell(check) };

fn check(view: &CellView, cx: &mut Context) {
    if !view.cell.has(&Trait::Recomputed) || view.cell.has(&Trait::FormulaError) || view.cell.raw.is_empty() {
        return;
    }
    let number = view.cell.value.as_ref().and_then(Value::number);
    let shown = number.map_or_else(|| format!("« {} »", fmt::short(&view.cell.raw)), |n| fmt::quantity(n, view.field.unit.as_deref()));
    let message = format!("la formule est enregistrée sans son résultat ; ses cellules donnent {shown}, et c'est ce qui est retenu.");
    view.flag(cx, message, "Rien à faire si c'est bien la valeur attendue ; sinon, ouvrez le classeur, enregistrez-le et renvoyez-le.");
}
