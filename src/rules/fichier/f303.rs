use crate::finding::Severity;
use crate::fmt;
use crate::record::{Trait, Value};
use crate::rules::{CellView, Check, Context, Rule};
use crate::template::Codelist;

pub(super) const RULE: Rule =
    Rule { code: "F303", name: "value-not-in-list", severity: Severity::Warning, page: include_str!("f303.md"), check: Check::Cell(check) };

/// A list up to this long is shown whole.
const SHOWN: usize = 12;
/// The list of regions: an unknown one has a rule of its own, more severe.
const REGIONS: &str = "regions";

fn check(view: &CellView, cx: &mut Context) {
    let Some(nearest) = view.cell.traits.iter().find_map(|t| if let Trait::NotInList(near) = t { Some(near) } else { None }) else {
        return;
    };
    let Some(codes) = view.field.codes.as_ref().filter(|c| c.name != REGIONS && view.counts()) else {
        return;
    };
    let written: Vec<String> = match &view.cell.value {
        Some(Value::List(parts)) => parts.iter().filter(|p| codes.get(p).is_none()).cloned().collect(),
        _ => vec![view.cell.raw.clone()],
    };
    let message = format!("« {} » n'est pas dans la liste.", fmt::short(&written.join(" », « ")));
    let fix = fix(codes, nearest.as_deref());
    view.flag(cx, message, fix.as_str()).several("ces valeurs ne sont pas dans la liste.", fix);
}

fn fix(codes: &Codelist, nearest: Option<&str>) -> String {
    let labels: Vec<&str> = codes.entries.iter().map(|e| e.label.as_str()).collect();
    match nearest {
        Some(near) => format!("Écrivez « {near} » si c'est bien cela ; sinon, choisissez une valeur de la liste."),
        None if labels.len() <= SHOWN => format!("Choisissez une valeur de la liste : {}.", labels.join(", ")),
        None => "Choisissez une valeur de la liste.".to_owned(),
    }
}
