use super::series::{FAMILY, TABLE};
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "N101", name: "family-missing", severity: Severity::Error, page: include_str!("n101.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(table) = dossier.table(TABLE) else { return };
    let missing = missing_families(dossier);
    if missing.is_empty() {
        return;
    }
    let names: Vec<String> = missing.iter().map(|f| format!("« {f} »")).collect();
    let message = format!("Aucun indicateur n'est de la famille {}.", names.join(", ni de la famille "));
    let fix = "Ajoutez au moins un indicateur de chaque famille, ou corrigez la colonne « Famille ».";
    cx.flag(dossier.sheet_of(table), message, fix).about(TABLE, FAMILY);
}

/// The families without any line; none as long as the family of a line is unknown.
pub(super) fn missing_families(dossier: &Dossier) -> Vec<&str> {
    let Some(table) = dossier.table(TABLE) else {
        return Vec::new();
    };
    let Some(families) = table.table.field(FAMILY).and_then(|f| f.codes.as_ref()) else {
        return Vec::new();
    };
    let mut found: Vec<&str> = Vec::new();
    for row in table.lines() {
        let written = table.text(row, FAMILY).filter(|f| families.get(f).is_some());
        let meant = row.code.as_deref().and_then(|c| dossier.scheme.indicator(c)).map(|i| i.family.as_str());
        if written.is_none() && meant.is_none() {
            return Vec::new();
        }
        // Either will do: a line of the catalogue put in the other family is no missing family.
        found.extend(written.into_iter().chain(meant));
    }
    families.entries.iter().map(|e| e.code.as_str()).filter(|f| !found.contains(f)).collect()
}
