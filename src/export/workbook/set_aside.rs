//! What was read and stands in no table, with the reason: nothing is lost without a word.

use super::link::{Links, OPEN};
use super::stack::{Column, Kind, Stack, Value};
use super::tables::words;
use crate::grid::CellRef;
use crate::record::{Batch, Dossier, TableRead};

/// Every row set aside.
pub(super) fn stack(batch: &Batch, owners: &[Option<usize>], links: &Links, sheet: String) -> Stack {
    let columns = vec![
        Column::new("Dossier", Kind::Text),
        Column::new("Fichier", Kind::Path),
        Column::new("Feuille", Kind::Text),
        Column::new("Rangée", Kind::Year),
        Column::new("Raison", Kind::Long),
        Column::new("Ce qui s'y trouve", Kind::Long),
        Column::new("Lien", Kind::Link),
    ];
    let about = "Ce qui a été lu et ne figure dans aucun tableau, avec la raison";
    let mut out = Stack::new(sheet, "lignes écartées", about, columns);
    for dossier in &batch.dossiers {
        let dossier = dossier.opened();
        superseded(&dossier, links, &mut out);
        repeated(&dossier, links, &mut out);
    }
    outside(batch, owners, links, &mut out);
    out
}

fn row(dossier: &str, (file, sheet): (&str, &str), at: CellRef, reason: &str, text: String, links: &Links) -> Vec<Value> {
    vec![
        Value::text(dossier),
        Value::text(file),
        Value::text(sheet),
        Value::count(at.row as usize + 1),
        Value::text(reason),
        Value::text(text),
        links.to(file, Some((sheet, at)), OPEN),
    ]
}

/// The lines of a version that a newer one replaces.
fn superseded(dossier: &Dossier, links: &Links, out: &mut Stack) {
    let Some(newer) = &dossier.superseded_by else {
        return;
    };
    let reason = format!("version remplacée par « {newer} »");
    for table in &dossier.tables {
        lines(dossier, table, &reason, links, out);
    }
}

/// The lines of tables found a second time in one dossier, and of doubtful ones.
fn repeated(dossier: &Dossier, links: &Links, out: &mut Stack) {
    for again in &dossier.repeated {
        let reason = match again.doubtful {
            None => "tableau déjà lu ailleurs dans le dossier : la première lecture est gardée",
            Some(_) => "tableau lu avec plus de certitude ailleurs dans le dossier ; celui-ci, douteux, n'y est pas ajouté",
        };
        lines(dossier, &again.read, reason, links, out);
    }
}

fn lines(dossier: &Dossier, table: &TableRead, reason: &str, links: &Links, out: &mut Stack) {
    for line in &table.rows {
        let from = &dossier.origins[line.origin];
        let at = line.cells.iter().flatten().map(|c| c.at).min().unwrap_or(CellRef::new(line.row, 0));
        let text = format!("{} – {}", table.table.label, words(dossier, table, line));
        out.push(row(&dossier.id, (&from.file, &from.sheet), at, reason, text, links));
    }
}

/// Titles, notes and leftovers beside the tables.
fn outside(batch: &Batch, owners: &[Option<usize>], links: &Links, out: &mut Stack) {
    for (rank, file) in batch.files.iter().enumerate() {
        if batch.copy_of(rank).is_some() {
            continue;
        }
        let dossier = owners[rank].map_or("", |d| batch.dossiers[d].id.as_str());
        for sheet in &file.sheets {
            for (line, text) in &sheet.aside {
                let at = CellRef::new(*line, 0);
                let reason = "hors des tableaux : titre, en-tête, note ou exemple";
                out.push(row(dossier, (&file.path, &sheet.name), at, reason, text.clone(), links));
            }
        }
    }
}
