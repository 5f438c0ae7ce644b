use super::annexes::Register;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Value};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "S307", name: "report-not-on-usb", severity: Severity::Info, page: include_str!("s307.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(register) = Register::of(dossier) else {
        return;
    };
    for annex in register.annexes.iter().filter(|a| a.is("rapport") && !a.has("support", "usb")) {
        let Some(view) = annex.view(dossier, "support") else {
            continue;
        };
        if !matches!(view.cell.value, Some(Value::Code(_))) {
            continue;
        }
        let codes = view.field.codes.as_ref();
        let usb = codes.and_then(|list| list.entries.iter().find(|e| e.role.as_deref() == Some("usb"))).map_or("", |e| e.label.as_str());
        let message =
            format!("« {} » pour un rapport remis à une cible, qui se donne seulement sur « {usb} ».", fmt::short(&view.cell.raw));
        view.flag(cx, message, format!("Écrivez « {usb} » si le rapport y est, et ne l'envoyez pas autrement."));
    }
}
