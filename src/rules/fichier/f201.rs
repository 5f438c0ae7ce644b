use std::sync::Arc;

use crate::finding::{Severity, Spot};
use crate::record::{Dossier, FileRead, SheetRead};
use crate::rules::{Check, Context, Rule};
use crate::template::Table;
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
    dossier.tables.iter().any(|t| t.table.full_name() == table.full_name())
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
    let close = |s: &SheetRead| s.nearest.clone().filter(|(label, _, _)| *label == table.label).map(|(_, score, lacks)| (score, lacks));
    let best = sheets().filter_map(|(f, s)| close(s).map(|(score, lacks)| (score, (f, s), lacks))).max_by_key(|(score, _, _)| *score);
    if let Some((_, (file, sheet), lacks)) = best {
        let lacks = if lacks.is_empty() { "trop peu de ses intitulés y ont été reconnus".to_owned() } else { lacks };
        let hint = format!(" La feuille la plus proche est « {} » : {}.", sheet.name, lacks.trim_end_matches('.'));
        return Some((super::sheet(file, sheet), hint));
    }
    let (file, named) = sheets().find(|(_, s)| names(table, &s.name))?;
    let hint = format!(" La feuille « {} » en porte le nom, mais aucun intitulé attendu n'y a été reconnu.", named.name);
    Some((super::sheet(file, named), hint))
}

/// A file of the dossier that could not be read may well hold the table: its own remark is enough.
fn in_an_unread_file(dossier: &Dossier, table: &Table, cx: &Context) -> bool {
    let folder = |f: &FileRead| f.path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let mine = |f: &FileRead| dossier.files.iter().any(|i| folder(&cx.batch.files[*i]) == folder(f));
    let alone = |f: &FileRead| {
        cx.batch.dossiers.iter().filter(|d| d.files.iter().any(|i| folder(&cx.batch.files[*i]) == folder(f))).count() == 1
            || dossier.convention.as_ref().is_some_and(|c| f.keys_seen.contains(c))
    };
    let hides = |f: &FileRead| {
        let stem = fold(&f.path.rsplit('/').next().unwrap_or(&f.path).replace('_', " "));
        let says = |t: &Table| has_phrase(&stem, &t.name) || has_phrase(&stem, &fold(&t.sheet));
        says(table) || !dossier.scheme.tables.iter().any(|t| says(t))
    };
    cx.batch.files.iter().any(|f| f.failure.is_some() && mine(f) && alone(f) && hides(f))
}

fn names(table: &Table, written: &str) -> bool {
    let folded = fold(written);
    std::iter::once(&table.label).chain(&table.titles).any(|t| has_phrase(&folded, &fold(t)))
}
