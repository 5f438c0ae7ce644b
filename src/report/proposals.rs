//! Lines that an officer may add to `correspondances.toml`: for what was not found, was doubtful, unknown or guessed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::fmt;
use crate::record::{Batch, Dossier, FileRead, Header, Matched, SheetRead, TableRead};
use crate::template::Layout;
use crate::template::recognise::Nearest;

/// One entry to propose; equal ones of several files are one entry for all.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Entry {
    /// Sheet, and the name of the table to propose.
    Sheet { sheet: String, table: String },
    /// Table, header, field and year to propose.
    Label { table: String, header: String, field: String, year: Option<u8> },
}

/// Where an entry was met, and what is to know before answering.
#[derive(Debug, Default)]
struct Met {
    files: Vec<String>,
    about: String,
}

/// How many entries there are to propose.
#[must_use]
pub fn count(batch: &Batch) -> usize {
    entries(batch).len()
}

/// A file of answers to complete, `None` where there is nothing to ask.
#[must_use]
pub fn toml(batch: &Batch) -> Option<String> {
    let entries = entries(batch);
    if entries.is_empty() {
        return None;
    }
    let mut out = String::from(HEAD);
    let tables: Vec<String> = batch.scheme.tables.iter().map(|t| t.full_name()).collect();
    let _ = writeln!(out, "# Tableaux : {}.\n", tables.join(", "));
    for (entry, met) in &entries {
        out.push_str(&written(batch, entry, met));
    }
    Some(out)
}

const HEAD: &str = "\
# Correspondances proposées par volet : relisez chaque bloc, corrigez-le ou supprimez-le, puis enregistrez ce fichier
# sous le nom « correspondances.toml » à côté des dossiers (ou recopiez ses blocs dans celui qui s'y trouve).
#
# [[feuille]]  : cette feuille est ce tableau ; « aucun » si elle n'en est pas un.
# [[intitule]] : dans ce tableau, cet intitulé est ce champ ; « aucun » si la colonne n'est pas à lire.
# « fichier » est facultatif : sans lui, la réponse vaut pour tous les fichiers. Dans un nom, * remplace n'importe quelle suite
# de lettres : fichier = \"24BRD0001*\" ou feuille = \"Feuil*\".
";

fn entries(batch: &Batch) -> BTreeMap<Entry, Met> {
    let mut out: BTreeMap<Entry, Met> = BTreeMap::new();
    for dossier in &batch.dossiers {
        for &rank in &dossier.files {
            let file = &batch.files[rank];
            for sheet in file.sheets.iter().filter(|s| !s.told) {
                for (entry, about) in sheet_entries(batch, dossier, sheet) {
                    add(&mut out, entry, file, about);
                }
            }
        }
        for table in &dossier.opened().tables {
            for header in &table.headers {
                let origin = &dossier.origins[header.origin];
                let file = batch.file(&origin.file);
                if let (Some((entry, about)), Some(file)) = (label_entry(table, header, &origin.sheet), file) {
                    add(&mut out, entry, file, about);
                }
            }
        }
    }
    out
}

fn add(out: &mut BTreeMap<Entry, Met>, entry: Entry, file: &FileRead, about: String) {
    let met = out.entry(entry).or_default();
    if met.files.is_empty() {
        met.about = about;
    }
    if !met.files.iter().any(|f| **f == *file.path) {
        met.files.push(file.path.to_string());
    }
}

/// A sheet that was doubtful, or came near a table without being taken.
fn sheet_entries(batch: &Batch, dossier: &Dossier, sheet: &SheetRead) -> Vec<(Entry, String)> {
    let sure = batch.scheme.recognition.sure;
    let propose = |table: String, about: String| (Entry::Sheet { sheet: sheet.name.to_string(), table }, about);
    let mut out = Vec::new();
    for sighting in sheet.tables.iter().filter(|t| t.certainty.score < sure || t.certainty.rival.is_some()) {
        let rival = sighting.certainty.rival.as_ref();
        let rival = rival.map(|r| format!("peut être « {} » ({} %) : {}", r.table.full_name(), r.score, r.decides));
        let doubts: Vec<String> = rival.into_iter().chain(sighting.certainty.doubts.iter().cloned()).collect();
        out.push(propose(sighting.table.full_name(), format!("lue ainsi ({} %), mais {}", sighting.certainty.score, doubts.join(" ; "))));
    }
    if !sheet.tables.is_empty() || sheet.cells == 0 || batch.scheme.is_support_sheet(&sheet.name) {
        return out;
    }
    match &sheet.nearest {
        Some(near) => out.push(propose(wanted(dossier, near), format!("non lue ; {}", nearest(near)))),
        None => {
            let lacking = lacking(batch, dossier);
            if !lacking.is_empty() {
                out.push(propose("aucun".to_owned(), format!("non lue ; ce dossier n'a pas encore : {}", lacking.join(", "))));
            }
        }
    }
    out
}

/// The tables that the stage demands and that no sheet is.
fn lacking(batch: &Batch, dossier: &Dossier) -> Vec<String> {
    let demanded = dossier.stage().map_or(&[][..], |s| s.tables.as_slice());
    let found = |name: &str| dossier.kinds().any(|t| t.full_name() == name);
    let tables = batch.scheme.tables.iter().filter(|t| demanded.contains(&t.name));
    tables.map(|t| t.full_name()).filter(|name| !found(name)).collect()
}

/// The nearest table where the dossier lacks it, else none.
fn wanted(dossier: &Dossier, near: &Nearest) -> String {
    let lacks = !dossier.kinds().any(|t| t.is(&near.table));
    let demanded = dossier.stage().is_some_and(|s| s.tables.contains(&near.table.name));
    if lacks && demanded { near.table.full_name() } else { "aucun".to_owned() }
}

fn nearest(near: &Nearest) -> String {
    match &near.rival {
        Some(rival) => format!(
            "« {} » ({} %) ou « {} » ({} %) : {}",
            near.table.full_name(),
            near.score,
            rival.table.full_name(),
            rival.score,
            rival.decides
        ),
        None => format!("le plus proche est « {} » ({} %) : {}", near.table.full_name(), near.score, near.lacks.join(", ")),
    }
}

/// A header that was guessed, or that means nothing known.
fn label_entry(table: &TableRead, header: &Header, sheet: &str) -> Option<(Entry, String)> {
    let guessed = matches!(header.matched, Matched::Guessed | Matched::ByValues);
    let unknown = header.slot.is_none() && !matches!(header.matched, Matched::Answered(_)) && header_holds_values(table, header);
    if !(guessed || unknown) {
        return None;
    }
    let definition = &table.table;
    let (field, year) = match header.slot {
        Some(slot) => (definition.field_of(slot).name.clone(), Some(definition.slots[slot].year).filter(|y| *y > 0)),
        None => ("aucun".to_owned(), None),
    };
    let free: Vec<String> = definition
        .fields
        .iter()
        .filter(|f| !table.headers.iter().any(|h| h.slot.is_some_and(|s| definition.field_of(s).name == f.name)) || f.across)
        .map(|f| format!("{} ({})", f.name, f.label))
        .collect();
    let how = if header.matched == Matched::ByValues { "d'après ses valeurs" } else { "par ressemblance" };
    let about = match guessed {
        true => format!("feuille « {sheet} », {} : compris {how}", header.at),
        false => format!("feuille « {sheet} », {} : colonne inconnue ; champs encore libres : {}", header.at, free.join(", ")),
    };
    Some((Entry::Label { table: definition.full_name(), header: header.text.clone(), field, year }, about))
}

fn header_holds_values(table: &TableRead, header: &Header) -> bool {
    let here = |r: &&crate::record::Row| r.origin == header.origin;
    table.table.layout != Layout::Form && table.rows.iter().filter(here).any(|r| r.extra.iter().any(|(_, c)| c.at.col == header.at.col))
}

fn written(batch: &Batch, entry: &Entry, met: &Met) -> String {
    let mut out = String::new();
    let first = met.files.first().map(String::as_str).unwrap_or_default();
    let files = match met.files.len() {
        1 => format!("« {first} »"),
        n => format!("{}, par exemple « {first} »", fmt::count(n, "fichier", "fichiers")),
    };
    let text = format!("{files} : {}.", met.about);
    let _ = writeln!(out, "{}", textwrap::fill(&text, textwrap::Options::new(118).initial_indent("# ").subsequent_indent("# ")));
    match entry {
        Entry::Sheet { sheet, table } => {
            out.push_str("[[feuille]]\n");
            file_lines(&mut out, batch, entry, met);
            let _ = writeln!(out, "feuille = {}\ntableau = {}", quoted(sheet), quoted(table));
        }
        Entry::Label { table, header, field, year } => {
            out.push_str("[[intitule]]\n");
            file_lines(&mut out, batch, entry, met);
            let _ = writeln!(out, "tableau = {}\nintitule = {}\nchamp = {}", quoted(table), quoted(header), quoted(field));
            if let Some(year) = year {
                let _ = writeln!(out, "annee = {year}");
            }
        }
    }
    out.push('\n');
    out
}

/// What was met in one file holds for that file; in several, for all, unless another file has a sheet of that name.
fn file_lines(out: &mut String, batch: &Batch, entry: &Entry, met: &Met) {
    let elsewhere = |f: &FileRead| match entry {
        Entry::Sheet { sheet, .. } => !met.files.iter().any(|m| **m == *f.path) && f.sheets.iter().any(|s| *s.name == **sheet),
        Entry::Label { .. } => false,
    };
    match met.files.as_slice() {
        [only] => {
            let _ = writeln!(out, "fichier = {}", quoted(short_path(batch, only)));
        }
        _ if batch.files.iter().any(elsewhere) => {
            let _ = writeln!(
                out,
                "fichier = {}   # et de même, un bloc par fichier : {}",
                quoted(short_path(batch, &met.files[0])),
                met.files[1..].join(", ")
            );
        }
        _ => {}
    }
}

/// The file's name where no other file has it: the answer then holds wherever the file is read from.
fn short_path<'a>(batch: &Batch, path: &'a str) -> &'a str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let same = batch.files.iter().filter(|f| f.path.split('/').any(|part| part == name)).count();
    if same == 1 { name } else { path }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
