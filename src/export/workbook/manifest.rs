//! What was received: each file, each sheet, what was recognised on it and why.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::answers;
use super::stack::{Column, Kind, Stack, Value};
use crate::grid::{Format, Visibility};
use crate::record::{Batch, Dossier, FileRead, Origin, ResultRead, RowKind, SheetRead, Sighting};
use crate::report::results::sentences;
use crate::template::recognise::Certainty;

/// A row a table found, a sheet without tables, a file without sheets.
pub(super) fn stack(batch: &Batch, owners: &[Option<usize>], sheet: String) -> Stack {
    let columns = vec![
        Column::new("Fichier", Kind::Path),
        Column::new("Dossier", Kind::Text),
        Column::new("Lecture", Kind::Long),
        Column::new("Format", Kind::Text),
        Column::new("Feuille", Kind::Text),
        Column::new("Feuille masquée", Kind::Text),
        Column::new("Cellules remplies", Kind::Count),
        Column::new("Tableau reconnu", Kind::Text),
        Column::new("Certitude (sur 100)", Kind::Count),
        Column::new("Pourquoi", Kind::Long),
        Column::new("Doutes", Kind::Long),
        Column::new("Lignes lues", Kind::Count),
        Column::new("Totaux lus", Kind::Count),
        Column::new("Rangées remplies", Kind::Count),
        Column::new("Rangées gardées", Kind::Count),
        Column::new("Rangées écartées", Kind::Count),
        Column::new("À savoir", Kind::Long),
        Column::new("SHA-256", Kind::Path),
    ];
    let mut out = Stack::new(sheet, "manifeste", "Les fichiers reçus, leurs feuilles et ce qui y a été reconnu", columns);
    // The files of a dossier mostly follow one another.
    let mut open: Option<(usize, Opened)> = None;
    for (rank, file) in batch.files.iter().enumerate() {
        if open.as_ref().map(|(d, _)| *d) != owners[rank] {
            open = owners[rank].map(|d| (d, Opened::new(&batch.dossiers[d])));
        }
        let dossier = open.as_ref().map(|(_, dossier)| dossier);
        let copy = batch.copy_of(rank).map(|kept| &*batch.files[kept].path);
        let head = FileHead { file, dossier, reading: reading(file, copy) };
        if file.sheets.is_empty() || copy.is_some() {
            out.push(head.row(None, std::array::from_fn(|_| Value::Empty)));
            continue;
        }
        for sheet in &file.sheets {
            out.extend(head.sheet(sheet));
        }
    }
    out.extend(answers::rows(batch, out.columns.len()));
    for other in &batch.others {
        let mut row = vec![Value::text(&**other), Value::Empty, Value::text("Pièce jointe, non ouverte")];
        row.resize(out.columns.len(), Value::Empty);
        out.push(row);
    }
    out
}

/// Results of ours that were read back, as wide as the manifest.
pub(super) fn results(batch: &Batch, width: usize) -> Vec<Vec<Value>> {
    let said = batch.results.iter().zip(sentences(batch));
    let row = |(result, (sentence, changes)): (&ResultRead, (String, Vec<String>))| {
        let mut row = vec![Value::text(&result.path), Value::Empty, Value::text(sentence)];
        row.resize(width - 2, Value::Empty);
        row.extend([Value::text(changes.join(" ")), Value::text(&result.sha256)]);
        row
    };
    said.map(row).collect()
}

/// Of each table of a sheet, by its full name: how many lines, how many totals.
type Held = BTreeMap<String, [usize; 2]>;

/// A dossier with what it holds of each sheet, by file and sheet.
struct Opened<'a> {
    dossier: Cow<'a, Dossier>,
    held: BTreeMap<(Arc<str>, Arc<str>), Held>,
}

impl<'a> Opened<'a> {
    fn new(dossier: &'a Dossier) -> Self {
        let dossier = dossier.opened();
        let mut held: BTreeMap<_, Held> = BTreeMap::new();
        for table in &dossier.tables {
            let mut of_origin: BTreeMap<usize, [usize; 2]> = table.headers.iter().map(|h| (h.origin, [0, 0])).collect();
            for row in &table.rows {
                of_origin.entry(row.origin).or_default()[usize::from(row.kind != RowKind::Line)] += 1;
            }
            for (origin, [lines, totals]) in of_origin {
                let Origin { file, sheet } = &dossier.origins[origin];
                let here = held.entry((file.clone(), sheet.clone())).or_default().entry(table.table.full_name()).or_default();
                *here = [here[0] + lines, here[1] + totals];
            }
        }
        Self { dossier, held }
    }
}

/// What stands on every row of a file.
struct FileHead<'a> {
    file: &'a FileRead,
    dossier: Option<&'a Opened<'a>>,
    reading: String,
}

impl FileHead<'_> {
    fn sheet(&self, sheet: &SheetRead) -> Vec<Vec<Value>> {
        if sheet.tables.is_empty() {
            let (why, doubts) = why_none(sheet);
            let found = [Value::text("aucun"), Value::Empty, Value::text(why), Value::text(doubts), Value::count(0), Value::count(0)];
            return vec![self.row(Some(sheet), found)];
        }
        sheet.tables.iter().map(|found| self.row(Some(sheet), self.found(sheet, found))).collect()
    }

    /// A table on a sheet: its label, how sure, why, lines, totals.
    fn found(&self, sheet: &SheetRead, found: &Sighting) -> [Value; 6] {
        let label = Value::text(&found.table.label);
        let Some(dossier) = self.dossier else {
            return [label, Value::Empty, Value::Empty, Value::Empty, Value::Empty, Value::Empty];
        };
        let here = dossier.held.get(&(self.file.path.clone(), sheet.name.clone()));
        let Some([lines, totals]) = here.and_then(|tables| tables.get(&found.table.full_name())) else {
            let why = Value::text("déjà lu ailleurs dans le dossier : mis de côté");
            return [label, Value::count(usize::from(found.certainty.score)), why, Value::Empty, Value::count(0), Value::count(0)];
        };
        let (why, doubts) = (found.certainty.reasons.join(" ; "), doubts(&found.certainty));
        let score = Value::count(usize::from(found.certainty.score));
        [label, score, Value::text(why), Value::text(doubts), Value::count(*lines), Value::count(*totals)]
    }

    fn row(&self, sheet: Option<&SheetRead>, found: [Value; 6]) -> Vec<Value> {
        let hidden = sheet.map(|s| match s.visibility {
            Visibility::Visible => "non",
            Visibility::Hidden => "oui",
            Visibility::VeryHidden => "oui, sans accès par le menu",
        });
        let mut out = vec![
            Value::text(&*self.file.path),
            Value::from(self.dossier.map(|d| d.dossier.id.as_str())),
            Value::text(&self.reading),
            Value::from(self.file.format.map(format_label)),
            Value::from(sheet.map(|s| &*s.name)),
            Value::from(hidden),
            sheet.map_or(Value::Empty, |s| Value::count(s.cells)),
        ];
        out.extend(found);
        let rows = sheet.map(|s| [s.rows.used, s.rows.kept, s.rows.aside]);
        out.extend(rows.map_or([const { Value::Empty }; 3], |rows| rows.map(Value::count)));
        out.push(Value::text(notes(self.file).join(" ")));
        out.push(Value::text(&self.file.sha256));
        out
    }
}

/// What speaks against a table: what it lacks, and the other one that it may be.
fn doubts(certainty: &Certainty) -> String {
    let rival = certainty.rival.as_ref();
    let rival = rival.map(|r| format!("ou « {} » ({} sur 100) : {}", r.table.label, r.score, r.decides));
    certainty.doubts.iter().cloned().chain(rival).collect::<Vec<_>>().join(" ; ")
}

/// Why no table was read on a sheet, and what the nearest lacked.
fn why_none(sheet: &SheetRead) -> (String, String) {
    if sheet.told && !sheet.answers.is_empty() {
        return ("dit par la région".to_owned(), String::new());
    }
    let Some(near) = &sheet.nearest else { return ("aucun intitulé connu".to_owned(), String::new()) };
    let nearest = |label: &str, score| format!("« {label} » ({score} sur 100)");
    match &near.rival {
        None => (format!("le plus proche : {}", nearest(&near.table.label, near.score)), near.lacks.join(" ; ")),
        Some(rival) => {
            let both = format!("{} ou {}", nearest(&near.table.label, near.score), nearest(&rival.table.label, rival.score));
            (format!("deux tableaux possibles : {both}"), rival.decides.clone())
        }
    }
}

/// Whether a file was read, else why not.
fn reading(file: &FileRead, copy: Option<&str>) -> String {
    match (&file.failure, copy) {
        (Some(failure), _) => format!("Non lu. {}", failure.sentence()),
        (None, Some(kept)) => format!("Même contenu que « {kept} » : compté une fois"),
        (None, None) => "Lu".to_owned(),
    }
}

fn format_label(format: Format) -> &'static str {
    match format {
        Format::Xlsx => "Excel (.xlsx)",
        Format::Xlsb => "Excel binaire (.xlsb)",
        Format::Xls => "Excel 97-2003 (.xls)",
        Format::Ods => "LibreOffice (.ods)",
        Format::Csv => "Texte (.csv)",
    }
}

fn notes(file: &FileRead) -> Vec<String> {
    let mut out = file.losses.clone();
    out.extend_from_slice(&file.notes);
    if file.macros {
        out.push("Contient des macros, jamais exécutées.".to_owned());
    }
    if file.external_links {
        out.push("Contient des liaisons vers d'autres classeurs, jamais suivies.".to_owned());
    }
    out
}
