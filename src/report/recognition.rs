//! What was recognised on which sheet, how sure, and why; which of the officer's answers were obeyed, and which matched nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::proposals;
use super::text::Style;
use crate::fmt;
use crate::record::{Batch, Dossier, FileRead, Matched, SheetRead, Sighting};
use crate::template::answers::Says;
use crate::template::recognise::{Certainty, Nearest, Rival};

/// The block of a dossier: what is doubtful and what the officer said, or every table if the style asks for them.
pub(crate) fn block(batch: &Batch, dossier: &Dossier, style: Style) -> String {
    let mut lines = Vec::new();
    for &rank in &dossier.files {
        let file = &batch.files[rank];
        for sheet in &file.sheets {
            lines.extend(sheet_lines(batch, sheet, style.recognition).into_iter().map(|l| (file, l)));
        }
    }
    lines.extend(headers(batch, dossier));
    if lines.is_empty() {
        return String::new();
    }
    let mut out = String::from("\n  Reconnaissance\n");
    let several = dossier.files.len() > 1;
    for (file, line) in lines {
        let place = if several { format!("{} – ", name(file)) } else { String::new() };
        let options = textwrap::Options::new(style.width.max(40)).initial_indent("      ").subsequent_indent("        ").break_words(false);
        let _ = writeln!(out, "{}", textwrap::fill(&fmt::plain(&format!("{place}{line}")), options));
    }
    out
}

/// After the counts: answers that matched nothing, and that proposals can be had.
pub(crate) fn closing(batch: &Batch, style: Style) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        let _ = writeln!(out, "{}", textwrap::fill(&text, textwrap::Options::new(style.width.max(40)).subsequent_indent("  ")));
    };
    for (rank, _) in batch.answers_obeyed().into_iter().enumerate().filter(|(_, sheets)| *sheets == 0) {
        line(format!("{} : réponse sans effet, {}.", batch.answers.place(rank), idle(batch, rank)));
    }
    let count = proposals::count(batch);
    if count > 0 {
        line(format!(
            "{} à confirmer : « volet verifier … --proposer-correspondances FICHIER.toml » écrit les lignes à compléter.",
            fmt::count(count, "feuille ou intitulé reste", "feuilles ou intitulés restent")
        ));
    }
    out
}

/// « Feuille « Feuil2 » = Indicateurs (94 % : 7 intitulés sur 8, unités) ».
fn sheet_lines(batch: &Batch, sheet: &SheetRead, all: bool) -> Vec<String> {
    let sure = batch.scheme.recognition.sure;
    let mut out = Vec::new();
    for sighting in &sheet.tables {
        let certainty = &sighting.certainty;
        if all || !certainty.answers.is_empty() || certainty.score < sure || certainty.rival.is_some() {
            out.push(found(batch, sheet, sighting));
        }
    }
    if sheet.tables.is_empty() && sheet.told && !sheet.answers.is_empty() {
        out.push(format!("Feuille « {} » : aucun tableau ({}).", sheet.name, places(batch, &sheet.answers)));
    } else if sheet.tables.is_empty()
        && let Some(near) = sheet.nearest.as_ref().filter(|n| all || n.rival.is_some())
    {
        out.push(not_taken(sheet, near));
    }
    out
}

fn found(batch: &Batch, sheet: &SheetRead, sighting: &Sighting) -> String {
    let Certainty { score, reasons, doubts, rival, answers } = &*sighting.certainty;
    if !answers.is_empty() {
        return format!("Feuille « {} » = {} (dit par {}).", sheet.name, sighting.table.label, places(batch, answers));
    }
    let mut out = format!("Feuille « {} » = {} ({score} % : {})", sheet.name, sighting.table.label, reasons.join(", "));
    if *score < batch.scheme.recognition.sure && !doubts.is_empty() {
        let _ = write!(out, " ; mais {}", doubts.join(", "));
    }
    if let Some(rival) = rival {
        let _ = write!(out, " ; {}", or_else(rival));
    }
    out + "."
}

fn or_else(rival: &Rival) -> String {
    format!("ou {} ({} %) : {}", rival.table.label, rival.score, rival.decides)
}

fn not_taken(sheet: &SheetRead, near: &Nearest) -> String {
    match &near.rival {
        Some(rival) => format!("Feuille « {} » : {} ({} %) {}. Rien n'y est lu.", sheet.name, near.table.label, near.score, or_else(rival)),
        None => format!(
            "Feuille « {} » : aucun tableau ; le plus proche est {} ({} % : {}).",
            sheet.name,
            near.table.label,
            near.score,
            near.lacks.join(", ")
        ),
    }
}

/// The headers that mean what the officer said, a line a sheet.
fn headers<'a>(batch: &'a Batch, dossier: &Dossier) -> Vec<(&'a FileRead, String)> {
    let mut sheets: BTreeMap<usize, (Vec<String>, Vec<usize>)> = BTreeMap::new();
    for table in &dossier.opened().tables {
        for header in &table.headers {
            let Matched::Answered(rank) = header.matched else { continue };
            let meaning = header.slot.map_or_else(|| "aucun champ".to_owned(), |slot| slot_label(batch, &table.table, slot));
            let (said, ranks) = sheets.entry(header.origin).or_default();
            said.push(format!("« {} » = {meaning}", fmt::short(&header.text)));
            if !ranks.contains(&rank) {
                ranks.push(rank);
            }
        }
    }
    let line = |(origin, (said, ranks)): (usize, (Vec<String>, Vec<usize>))| {
        let origin = &dossier.origins[origin];
        let file = batch.file(&origin.file)?;
        Some((file, format!("Feuille « {} » : {} (dit par {}).", origin.sheet, said.join(", "), places(batch, &ranks))))
    };
    sheets.into_iter().filter_map(line).collect()
}

fn slot_label(batch: &Batch, table: &crate::template::Table, slot: usize) -> String {
    let label = &table.field_of(slot).label;
    let year = usize::from(table.slots[slot].year).checked_sub(1).and_then(|y| batch.scheme.years.get(y));
    year.map_or_else(|| label.clone(), |year| format!("{label}, {year}"))
}

/// « correspondances.toml, lignes 3, 8 et 12 ».
fn places(batch: &Batch, ranks: &[usize]) -> String {
    let mut files: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for answer in ranks.iter().map(|r| &batch.answers.list[*r]) {
        files.entry(answer.file).or_default().push(answer.line.to_string());
    }
    let one = |(file, lines): (usize, Vec<String>)| {
        let words = if lines.len() > 1 { "lignes" } else { "ligne" };
        format!("{}, {words} {}", batch.answers.files[file].name, lines.join(", "))
    };
    files.into_iter().map(one).collect::<Vec<_>>().join(" ; ")
}

fn name(file: &FileRead) -> &str {
    file.path.rsplit('/').next().unwrap_or(&file.path)
}

/// Why an answer matched nothing: no such sheet, or nothing of what it says on it.
fn idle(batch: &Batch, rank: usize) -> &'static str {
    let met = |f: &FileRead, s: &SheetRead| batch.answers.holds(rank, &f.path, &s.name);
    let sheets = || batch.files.iter().flat_map(|f| f.sheets.iter().map(move |s| (f, s)));
    match (sheets().any(|(f, s)| met(f, s)), &batch.answers.list[rank].says) {
        (false, _) => "aucune feuille reçue ne porte ces noms",
        (true, Says::Sheet(_)) => "aucun intitulé de ce tableau n'a été trouvé sur la feuille, ou une réponse plus précise l'emporte",
        (true, Says::Label { .. }) => "cet intitulé n'est dans aucun des tableaux reconnus, ou une réponse plus précise l'emporte",
    }
}
