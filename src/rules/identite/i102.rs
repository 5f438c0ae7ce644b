use super::form;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Value};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I102",
    name: "convention-malformed",
    severity: Severity::Warning,
    page: include_str!("i102.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let identity = &dossier.scheme.identity;
    let Some(pattern) = &identity.key_pattern else {
        return;
    };
    let Some(view) = form::view(dossier, &identity.key) else {
        return;
    };
    let Some(written) = view.cell.value.as_ref().and_then(Value::text) else {
        return;
    };
    let written = written.trim();
    if pattern.find(written).is_some_and(|m| m.len() == written.len()) {
        return;
    }
    let message = format!("« {} » n'a pas la forme d'un numéro de convention.", fmt::short(&view.cell.raw));
    let model = view.field.example.as_deref().map(|e| format!(", sans espace ni autre mot, par exemple {e}")).unwrap_or_default();
    view.flag(cx, message, format!("Recopiez le numéro porté sur la convention signée{model}."));
}
