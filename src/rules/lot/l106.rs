use crate::finding::Severity;
use crate::fmt;
use crate::positions;
use crate::record::{Dossier, Value};
use crate::registry::{Expected, Registry};
use crate::rules::financement::plan::{self, Side};
use crate::rules::{CellView, Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "L106",
    name: "registry-differs",
    severity: Severity::Warning,
    page: include_str!("l106.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(expected) = cx.registry.and_then(|r| entry(r, dossier)) else {
        return;
    };
    let identity = &dossier.scheme.identity;
    let fields = [
        (identity.second_key.as_deref(), expected.siret.clone().map(Value::Text)),
        (identity.start.as_deref(), expected.start.map(Value::Date)),
        (identity.end.as_deref(), expected.end.map(Value::Date)),
        (Some("etp"), expected.etp.map(Value::Number)),
    ];
    for (field, wanted) in fields {
        let (Some(view), Some(wanted)) = (field.and_then(|f| identity_view(dossier, f)), wanted) else {
            continue;
        };
        if view.cell.value.as_ref().is_some_and(|found| shown(found) != shown(&wanted)) {
            say(&view, &view.cell.raw, &shown(&wanted), expected, cx);
        }
    }
    aid(dossier, expected, cx);
}

/// The registry's line for this position: that of its stage, else its first.
fn entry<'a>(registry: &'a Registry, dossier: &Dossier) -> Option<&'a Expected> {
    let mut lines = registry.of_position(dossier.convention.as_deref()?).peekable();
    let first = lines.peek().copied();
    lines.find(|e| e.stage == dossier.stage).or(first)
}

fn identity_view<'a>(dossier: &'a Dossier, field: &str) -> Option<CellView<'a>> {
    let (table, row, _) = dossier.identity(field)?;
    Line { dossier, table, row }.view(field)
}

/// What ADEME gives over the contract, to the rounding of the profile.
fn aid(dossier: &Dossier, expected: &Expected, cx: &mut Context) {
    let lines = Side::ressources(dossier).map(|s| s.of(plan::ADEME)).unwrap_or_default();
    let (Some(wanted), Some(found), Some(view)) = (expected.ademe, plan::sum(&lines), lines.iter().find_map(|l| l.view("total"))) else {
        return;
    };
    if plan::differ(wanted, found, cx) {
        say(&view, &fmt::money(found), &fmt::money(wanted), expected, cx);
    }
}

fn say(view: &CellView, found: &str, wanted: &str, expected: &Expected, cx: &mut Context) {
    let file = cx.registry.map_or("", |r| r.file.as_str());
    let message = format!("« {found} » ici, « {wanted} » dans la liste des postes attendus (« {file} », ligne {}).", expected.line);
    view.flag(cx, message, "Corrigez le dossier s'il se trompe, sinon la liste des postes attendus.");
}

/// A value as it compares and reads, however it was typed.
fn shown(value: &Value) -> String {
    match value {
        Value::Date(day) => fmt::date(*day),
        Value::Number(n) => fmt::number(*n),
        other => other.text().map(positions::number).unwrap_or_default(),
    }
}
