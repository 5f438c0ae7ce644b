use super::form;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::reference::{self, Region};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I104",
    name: "department-outside-region",
    severity: Severity::Error,
    page: include_str!("i104.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let region = form::region(dossier);
    // A collectivity given as a region is said by I103; its territory is no department either.
    if region.is_some_and(|r| r.overseas_collectivity) {
        return;
    }
    let Some(view) = form::view(dossier, "departements") else {
        return;
    };
    let parts = form::list(&view);
    let unknown: Vec<String> =
        parts.iter().filter(|p| reference::department(p).is_none()).map(|p| format!("« {} »", fmt::short(p))).collect();
    let outside = region.map(|r| outside(parts, r)).unwrap_or_default();
    if unknown.is_empty() && outside.is_empty() {
        return;
    }
    let mut said = Vec::new();
    if let (Some(region), false) = (region, outside.is_empty()) {
        let (verb, noun) = if outside.len() == 1 { ("n'est", "un département") } else { ("ne sont", "des départements") };
        said.push(format!("{} {verb} pas {noun} de la région {}", fmt::list(&outside), region.name));
    }
    if !unknown.is_empty() {
        let verb = if unknown.len() == 1 { "n'est pas un département" } else { "ne sont pas des départements" };
        said.push(format!("{} {verb}", fmt::list(&unknown)));
    }
    let finding = view.flag(
        cx,
        format!("{}.", said.join(" ; ")),
        "Écrivez les codes des départements couverts, séparés par des virgules, ou corrigez la région.",
    );
    if let Some(other) = form::view(dossier, "region").filter(|_| !outside.is_empty()) {
        finding.with(other.spot(), "région du dossier");
    }
}

/// The departments of other regions: « 21 (Côte-d'Or) ».
fn outside(parts: &[String], region: &Region) -> Vec<String> {
    let departments = parts.iter().filter_map(|p| reference::department(p));
    departments.filter(|d| d.region != region.code).map(|d| format!("{} ({})", d.code, d.name)).collect()
}
