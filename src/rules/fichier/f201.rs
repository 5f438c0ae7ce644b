use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::{Severity, Spot};
use crate::record::{Dossier, FileRead, SheetRead, Sighting, folder_of};
use crate::rules::{Check, Context, Rule};
use crate::template::Table;
use crate::template::recognise::Rival;
use crate::text::{fold, has_phrase};

pub(super) const RULE: Rule =
    Rule { code: "F201", name: "table-not-found", severity: Severity::Error, page: include_str!("f201.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    // Without a stage nothing but the identification is sure to be asked for.
    let identity = [dossier.scheme.identity.table.clone()];
    let demanded = dossier.stage().map_or(identity.as_slice(), |s| s.tables.as_slice());
    for name in demanded {
        let blocks: Vec<&Arc<Table>> = dossier.scheme.tables_named(name).collect();
        let missing: Vec<&Arc<Table>> = blocks.iter().copied().filter(|t| !is_found(dossier, t)).collect();
        let Some(first) = missing.first() else {
            continue;
        };
        if in_an_unread_file(dossier, first, cx) {
            continue;
        }
        let label = if missing.len() == blocks.len() && blocks.len() > 1 { &first.sheet } else { &first.label };
        let when = dossier.stage().map_or_else(|| "dans tout dossier".to_owned(), |s| format!("à l'étape « {} »", s.label));
        let near = missing.iter().find_map(|t| nearest(dossier, t, cx));
        let hint = near.as_ref().map_or("", |(_, hint)| hint);
        let message = format!("Le tableau « {label} », demandé {when}, n'a été trouvé sur aucune feuille.{hint}");
        let fix = format!("Ajoutez le tableau « {label} », ou donnez à ses colonnes les intitulés du modèle.");
        let finding = cx.flag(place(dossier, cx), message, fix).about(name, "");
        if let Some((spot, _)) = near {
            finding.with(spot, "feuille la plus proche");
        }
    }
}

fn is_found(dossier: &Dossier, table: &Table) -> bool {
    dossier.tables.iter().any(|t| t.table.is(table))
}

/// The dossier's first file, even one that gave nothing.
fn place(dossier: &Dossier, cx: &Context) -> Spot {
    let whole = dossier.whole();
    let first = dossier.files.first().map(|f| cx.batch.files[*f].path.clone());
    Spot { file: whole.file.or(first), ..whole }
}

/// The sheet that comes nearest, and why it was not taken.
fn nearest(dossier: &Dossier, table: &Table, cx: &Context) -> Option<(Spot, String)> {
    let sheets = || super::sheets(dossier, cx.batch).filter(|(_, s)| s.tables.is_empty());
    let is_it = |t: &Table| t.is(table);
    let close = |s: &SheetRead| s.nearest.clone().filter(|n| is_it(&n.table) || n.rival.as_ref().is_some_and(|r| is_it(&r.table)));
    let best = sheets().filter_map(|(f, s)| Some((f, s, close(s)?))).max_by_key(|(_, _, n)| (n.rival.is_some(), n.score));
    if let Some((file, sheet, near)) = best {
        let hint = match near.rival {
            Some(_) => format!(" Feuille « {} » : {}", sheet.name, super::nearest(&near)),
            None => format!(" La feuille la plus proche est « {} » ({} %) : {}.", sheet.name, near.score, super::lacks(&near)),
        };
        return Some((super::sheet(file, sheet), hint));
    }
    if let Some((file, sheet, sighting, rival)) = taken_for_another(dossier, table, cx) {
        let hint = format!(
            " La feuille « {} » a été lue comme « {} » ({} %) mais peut l'être comme « {} » ({} %) : {}.",
            sheet.name, sighting.table.label, sighting.certainty.score, table.label, rival.score, rival.decides
        );
        return Some((super::sheet(file, sheet), hint));
    }
    let (file, named) = sheets().find(|(_, s)| names(table, &s.name))?;
    let hint = format!(" La feuille « {} » en porte le nom, mais aucun intitulé attendu n'y a été reconnu.", named.name);
    Some((super::sheet(file, named), hint))
}

/// A sheet read as another table that comes close to this one.
fn taken_for_another<'a>(
    dossier: &'a Dossier,
    table: &Table,
    cx: &Context<'a>,
) -> Option<(&'a FileRead, &'a SheetRead, &'a Sighting, &'a Rival)> {
    let tables = super::sheets(dossier, cx.batch).flat_map(|(f, s)| s.tables.iter().map(move |t| (f, s, t)));
    let mut rivals = tables.filter_map(|(f, s, t)| Some((f, s, t, t.certainty.rival.as_ref()?)));
    rivals.find(|(_, _, _, rival)| rival.table.is(table))
}

/// A file of the dossier that could not be read may well hold the table: its own remark is enough.
fn in_an_unread_file(dossier: &Dossier, table: &Table, cx: &Context) -> bool {
    let folder = |rank: &usize| folder_of(&cx.batch.files[*rank].path);
    let alone =
        |f: &FileRead| cx.lot.dossiers_in(folder_of(&f.path)) == 1 || dossier.convention.as_ref().is_some_and(|c| f.keys_seen.contains(c));
    let hides = |f: &FileRead| {
        let stem = fold(&f.path.rsplit('/').next().unwrap_or(&f.path).replace('_', " "));
        let says = |t: &Table| has_phrase(&stem, &t.name) || has_phrase(&stem, &fold(&t.sheet));
        says(table) || !dossier.scheme.tables.iter().any(|t| says(t))
    };
    let folders: BTreeSet<&str> = dossier.files.iter().map(folder).collect();
    folders.into_iter().flat_map(|own| cx.batch.unread_in(own)).any(|f| alone(f) && hides(f))
}

fn names(table: &Table, written: &str) -> bool {
    let folded = fold(written);
    std::iter::once(&table.label).chain(&table.titles).any(|t| has_phrase(&folded, &fold(t)))
}
