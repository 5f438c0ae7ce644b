use rust_decimal::Decimal;

use super::asked;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Value;
use crate::rules::{CellView, Check, Context, Rule};
use crate::template::{Field, FieldType};

pub(super) const RULE: Rule =
    Rule { code: "F304", name: "value-out-of-range", severity: Severity::Error, page: include_str!("f304.md"), check: Check::Cell(check) };

fn check(view: &CellView, cx: &mut Context) {
    let Some(n) = view.cell.value.as_ref().and_then(Value::number).filter(|_| view.counts()) else {
        return;
    };
    let Some(bound) = crossed(view.field, n) else {
        return;
    };
    let message = format!("{} {bound}.", fmt::quantity(n, view.field.unit.as_deref()));
    let fix = format!("Vérifiez la valeur et écrivez {}{}.", asked::for_what(view.field), asked::for_example(view.field));
    view.flag(cx, message, fix.as_str()).several(format!("chacune de ces valeurs {bound}."), fix);
}

/// The bound that a number is beyond.
fn crossed(field: &Field, n: Decimal) -> Option<String> {
    let shown = |bound: Decimal| fmt::quantity(bound, field.unit.as_deref());
    if let Some(minimum) = field.minimum.filter(|m| n < *m) {
        return Some(format!("est au-dessous du minimum admis, {}", shown(minimum)));
    }
    if let Some(above) = field.above.filter(|a| n <= *a) {
        return Some(format!("n'est pas au-dessus de {}", shown(above)));
    }
    if let Some(maximum) = field.maximum.filter(|m| n > *m) {
        return Some(format!("dépasse le maximum admis, {}", shown(maximum)));
    }
    (field.kind == FieldType::Integer && !n.is_integer()).then(|| "n'est pas un nombre entier".to_owned())
}
