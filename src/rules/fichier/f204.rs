use crate::finding::{Severity, Spot};
use crate::grid::{CellRef, Visibility};
use crate::record::{Dossier, Origin};
use crate::rules::{Check, Context, Rule};
use crate::template::{Layout, Table};

pub(super) const RULE: Rule = Rule {
    code: "F204",
    name: "table-found-twice",
    severity: Severity::Warning,
    page: include_str!("f204.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    for (table, origin, at) in &dossier.repeated {
        // A second identification is held against the first by its own rule; a hidden copy has its own remark.
        if table.layout != Layout::Form && !is_hidden(origin, cx) {
            flag(dossier, table, origin, *at, cx);
        }
    }
}

fn flag(dossier: &Dossier, table: &Table, origin: &Origin, at: CellRef, cx: &mut Context) {
    let known = dossier.tables.iter().find(|t| t.table.full_name() == table.full_name()).and_then(|t| t.headers.first());
    let Some(known) = known else {
        return;
    };
    let first = &dossier.origins[known.origin];
    let place = if first.file == origin.file { String::new() } else { format!(" du fichier « {} »", first.file) };
    let message = format!(
        "Le tableau « {} » se trouve aussi sur la feuille « {} »{place}, avec les mêmes lignes ; seul cet autre exemplaire est pris en compte.",
        table.label, first.sheet
    );
    let spot = Spot { file: Some(origin.file.clone()), sheet: Some(origin.sheet.clone()), cell: Some(at) };
    cx.flag(spot, message, "Ne laissez dans le dossier que l'exemplaire à jour de ce tableau.")
        .about(&table.name, "")
        .with(dossier.spot(known.origin, known.at), "exemplaire pris en compte");
}

fn is_hidden(origin: &Origin, cx: &Context) -> bool {
    let sheets = cx.batch.files.iter().filter(|f| f.path == origin.file).flat_map(|f| &f.sheets);
    sheets.filter(|s| s.name == origin.sheet).any(|s| s.visibility != Visibility::Visible)
}
