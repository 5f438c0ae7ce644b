//! F: the file and its cells.

mod asked;
mod f101;
mod f102;
mod f103;
mod f104;
mod f105;
mod f106;
mod f201;
mod f202;
mod f203;
mod f204;
mod f205;
mod f206;
mod f207;
mod f301;
mod f302;
mod f303;
mod f304;
mod f305;
mod f306;
mod f307;
mod f308;
mod f309;
mod f310;
mod f311;
mod f312;
mod f313;
mod f314;
mod used;

#[cfg(test)]
mod tests;

use super::Rule;
use crate::finding::Spot;
use crate::record::{Batch, Dossier, FileRead, SheetRead};
use crate::template::Scheme;
use crate::template::recognise::Nearest;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[
    f101::RULE,
    f102::RULE,
    f103::RULE,
    f104::RULE,
    f105::RULE,
    f106::RULE,
    f201::RULE,
    f202::RULE,
    f203::RULE,
    f204::RULE,
    f205::RULE,
    f206::RULE,
    f207::RULE,
    f301::RULE,
    f302::RULE,
    f303::RULE,
    f304::RULE,
    f305::RULE,
    f306::RULE,
    f307::RULE,
    f308::RULE,
    f309::RULE,
    f310::RULE,
    f311::RULE,
    f312::RULE,
    f313::RULE,
    f314::RULE,
];

/// A file as a place.
fn whole(file: &FileRead) -> Spot {
    Spot { file: Some(file.path.clone()), sheet: None, cell: None }
}

/// A sheet as a place.
fn sheet(file: &FileRead, sheet: &SheetRead) -> Spot {
    Spot { sheet: Some(sheet.name.clone()), ..whole(file) }
}

/// The sheets of a dossier's files.
fn sheets<'a>(dossier: &'a Dossier, batch: &'a Batch) -> impl Iterator<Item = (&'a FileRead, &'a SheetRead)> {
    dossier.files.iter().map(|f| &batch.files[*f]).flat_map(|f| f.sheets.iter().map(move |s| (f, s)))
}

/// Whether a sheet is one of those that only support the tables, by its name.
fn is_support(name: &str, scheme: &Scheme) -> bool {
    scheme.is_support_sheet(name)
}

/// « Le plus proche est « Cibles » (42 %) : il manque … », or the two tables that it may be.
fn nearest(n: &Nearest) -> String {
    match &n.rival {
        Some(rival) => format!(
            "Ce peut être « {} » ({} %) ou « {} » ({} %) : {}.",
            n.table.label, n.score, rival.table.label, rival.score, rival.decides
        ),
        None => format!("Le plus proche est « {} » ({} %) : {}.", n.table.label, n.score, lacks(n)),
    }
}

/// What the nearest table lacked; the rest of its doubts would only repeat it.
fn lacks(n: &Nearest) -> String {
    if n.lacks.is_empty() {
        "trop peu de ses intitulés y ont été reconnus".to_owned()
    } else {
        n.lacks.iter().take(2).cloned().collect::<Vec<_>>().join(" ; ")
    }
}

/// What users call the tables found on a sheet.
fn table_labels(sheet: &SheetRead, scheme: &Scheme) -> Vec<String> {
    scheme.tables.iter().filter(|t| sheet.tables.iter().any(|s| s.table.is(t))).map(|t| t.label.clone()).collect()
}
