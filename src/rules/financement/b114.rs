use std::collections::HashMap;

use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{CellView, Check, Context, Rule};
use crate::text::{fold, loosen};

pub(super) const RULE: Rule =
    Rule { code: "B114", name: "funder-twice", severity: Severity::Warning, page: include_str!("b114.md"), check: Check::Dossier(check) };

/// Funders of which there is only one: two of their names are the same funder twice.
const ONLY_ONE: &[&str] = &[plan::ADEME, "region", plan::AUTOFINANCEMENT];

fn check(dossier: &Dossier, cx: &mut Context) {
    let lines = Side::ressources(dossier).map(|s| s.balanced()).unwrap_or_default();
    let views: Vec<CellView> = lines.iter().filter_map(|l| l.view("financeur")).filter(|v| !v.cell.is_missing()).collect();
    // The first of each name, and of each funder of which there is only one.
    let (mut names, mut alone) = (HashMap::new(), HashMap::new());
    for (rank, view) in views.iter().enumerate() {
        let code = view.line.row.code.as_deref().filter(|c| ONLY_ONE.contains(c) && is_plain_name(view));
        let named = *names.entry(loosen(&fold(&view.cell.raw))).or_insert(rank);
        let first = code.map_or(named, |code| named.min(*alone.entry(code).or_insert(rank)));
        let Some(first) = views.get(first).filter(|_| first < rank) else { continue };
        let (other, row) = (fmt::short(&first.cell.raw), first.cell.at.row + 1);
        let message = format!("ce financeur figure déjà à la ligne {row}, sous le nom « {other} ».");
        let finding = view.flag(cx, message, "Réunissez les deux lignes en une, ou précisez dans le nom ce qui les distingue.");
        finding.with(first.spot(), "même financeur");
    }
}

/// Whether the cell holds a name of the list and nothing more: « ADEME (équipement) » tells itself apart from « ADEME ».
fn is_plain_name(view: &CellView) -> bool {
    let entry = view.field.codes.as_ref().zip(view.line.row.code.as_deref()).and_then(|(codes, code)| codes.get(code));
    entry.is_some_and(|e| std::iter::once(&e.label).chain(&e.aliases).any(|n| fold(n) == fold(&view.cell.raw)))
}
