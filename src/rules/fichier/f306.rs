use crate::finding::Severity;
use crate::fmt;
use crate::record::{Trait, Value};
use crate::rules::{CellView, Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F306", name: "number-as-text", severity: Severity::Info, page: include_str!("f306.md"), check: Check::Cell(check) };

fn check(view: &CellView, cx: &mut Context) {
    let point = view.cell.has(&Trait::DecimalPoint);
    if !point && !view.cell.has(&Trait::NumberAsText) {
        return;
    }
    let Some(n) = view.cell.value.as_ref().and_then(Value::number) else {
        return;
    };
    let (how, of_all) = if point {
        ("a un point pour virgule", "ces nombres ont un point pour virgule ; ils ont été compris.")
    } else {
        ("est un nombre enregistré comme du texte", "ces nombres sont enregistrés comme du texte ; ils ont été compris.")
    };
    let understood = fmt::quantity(n, view.field.unit.as_deref());
    let message = format!("« {} » {how} ; compris comme {understood}.", view.cell.raw);
    view.flag(cx, message, "Retapez la valeur comme un nombre, avec une virgule pour les décimales.").several(
        of_all,
        "Retapez-les avec une virgule pour les décimales, ou, dans Excel, sélectionnez-les et choisissez « Convertir en nombre ».",
    );
}
