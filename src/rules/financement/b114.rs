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
    for (i, line) in lines.iter().enumerate() {
        let Some(view) = line.view("financeur").filter(|v| !v.cell.is_missing()) else {
            continue;
        };
        let Some(first) = lines[..i].iter().filter_map(|l| l.view("financeur")).find(|earlier| same(earlier, &view)) else {
            continue;
        };
        let (other, row) = (fmt::short(&first.cell.raw), first.cell.at.row + 1);
        let message = format!("ce financeur figure déjà à la ligne {row}, sous le nom « {other} ».");
        let finding = view.flag(cx, message, "Réunissez les deux lignes en une, ou précisez dans le nom ce qui les distingue.");
        finding.with(first.spot(), "même financeur");
    }
}

fn same(a: &CellView, b: &CellView) -> bool {
    let name = |v: &CellView| loosen(&fold(&v.cell.raw));
    let only_one = a.line.row.code.as_deref().filter(|c| ONLY_ONE.contains(c) && b.line.row.code.as_deref() == Some(c));
    name(a) == name(b) || (only_one.is_some() && is_plain_name(a) && is_plain_name(b))
}

/// Whether the cell holds a name of the list and nothing more: « ADEME (équipement) » tells itself apart from « ADEME ».
fn is_plain_name(view: &CellView) -> bool {
    let entry = view.field.codes.as_ref().zip(view.line.row.code.as_deref()).and_then(|(codes, code)| codes.get(code));
    entry.is_some_and(|e| std::iter::once(&e.label).chain(&e.aliases).any(|n| fold(n) == fold(&view.cell.raw)))
}
