//! Equal remarks as a reader sees them: where, what is wrong, what to write, in French typography.

use super::group::{Group, ranges};
use crate::finding::{Finding, Related, capitalised};
use crate::fmt::{self, typeset};
use crate::grid::Format;
use crate::record::Batch;

/// The cells whose values are shown one by one; more of them are shown as ranges.
const SHOWN_VALUES: usize = 4;
/// The other places that a remark shows.
const SHOWN_PLACES: usize = 3;

/// One remark for people, on one or several cells.
#[derive(Debug)]
pub struct Remark<'a> {
    /// The remarks it stands for.
    pub group: Group<'a>,
    /// Where: « cellule C17 », with the sheet unless the chapter names it.
    pub place: String,
    /// About what: « ligne « Suivi », Année 2 »; may be empty.
    pub subject: String,
    /// What stands there and what is wrong.
    pub message: String,
    /// What to write.
    pub fix: String,
    /// Other places to look at, on other sheets or in other files.
    pub see: Vec<String>,
}

impl<'a> Remark<'a> {
    /// Puts a group into words; `sheets` and `files` say whether the place names them.
    #[must_use]
    pub fn new(batch: &Batch, group: Group<'a>, sheets: bool, files: bool) -> Self {
        let place = typeset(&place(batch, &group, sheets, files));
        let subject = typeset(&subject(batch, &group));
        let (message, fix) = (typeset(&capitalised(group.message())), typeset(group.fix()));
        let see = see(group.first());
        Self { group, place, subject, message, fix, see }
    }

    /// « cellule C17 (ligne « Suivi », Année 2) ».
    #[must_use]
    pub fn heading(&self) -> String {
        match (self.place.as_str(), self.subject.as_str()) {
            (place, "") => place.to_owned(),
            ("", subject) => subject.to_owned(),
            (place, subject) => format!("{place} ({subject})"),
        }
    }
}

/// The sheet (and file) that all the remarks are on, in words.
pub(super) fn common_place(batch: &Batch, groups: &[Group], files: bool) -> Option<String> {
    let first = groups.first()?.first();
    let same = |f: &&Finding| f.spot.sheet == first.spot.sheet && f.spot.file == first.spot.file && f.spot.cell.is_some();
    if first.spot.sheet.is_none() || !groups.iter().flat_map(|g| &g.findings).all(same) {
        return None;
    }
    Some(typeset(&sheet(batch, first, files)))
}

/// « feuille « Programme » », behind its file if it must be named; a text file has no sheets.
fn sheet(batch: &Batch, finding: &Finding, files: bool) -> String {
    let file = finding.spot.file.as_deref().unwrap_or_default();
    let name = file.rsplit('/').next().unwrap_or(file);
    let text = batch.file(file).is_some_and(|f| f.format == Some(Format::Csv));
    match &finding.spot.sheet {
        _ if text => format!("fichier « {name} »"),
        Some(sheet) if files => format!("fichier « {name} », feuille « {sheet} »"),
        Some(sheet) => format!("feuille « {sheet} »"),
        None => format!("fichier « {name} »"),
    }
}

fn place(batch: &Batch, group: &Group, sheets: bool, files: bool) -> String {
    let first = group.first();
    let cells = cells(group);
    if first.spot.file.is_none() {
        return String::new();
    }
    if !sheets {
        return cells;
    }
    let sheet = sheet(batch, first, files);
    if cells.is_empty() { sheet } else { format!("{sheet}, {cells}") }
}

/// « cellule C17 », « cellules C3 « 23,6 », C5 « 25,9 » », « 12 cellules C7:C18 ».
fn cells(group: &Group) -> String {
    let placed: Vec<&&Finding> = group.findings.iter().filter(|f| f.spot.cell.is_some()).collect();
    match placed.len() {
        0 => String::new(),
        1 => format!("cellule {}", group.ranges()),
        n if n <= SHOWN_VALUES && group.differ() => {
            let shown = placed.iter().map(|f| {
                let at = ranges(f.spot.cell.into_iter().collect());
                f.value.as_ref().map_or(at.clone(), |value| format!("{at} « {} »", fmt::short(value)))
            });
            format!("cellules {}", shown.collect::<Vec<_>>().join(", "))
        }
        n if n <= SHOWN_VALUES => format!("cellules {}", group.ranges()),
        n => format!("{} cellules {}", fmt::number(n.into()), group.ranges()),
    }
}

/// What the remarks are about: their line and year; of several lines, their column.
fn subject(batch: &Batch, group: &Group) -> String {
    let first = group.first();
    if group.findings.iter().all(|f| f.subject == first.subject) {
        return first.subject.clone();
    }
    let (Some(table), Some(field)) = (&first.table, &first.field) else {
        return String::new();
    };
    if group.findings.iter().any(|f| f.field.as_ref() != Some(field)) {
        return String::new();
    }
    let known = batch.scheme.tables_named(table).find_map(|t| t.field(field));
    let one_column = group.findings.iter().all(|f| f.spot.cell.map(|c| c.col) == first.spot.cell.map(|c| c.col));
    let word = if one_column { "colonne " } else { "" };
    known.map_or_else(String::new, |f| format!("{word}« {} »", f.label))
}

/// The cells of other sheets and files that explain a remark.
fn see(finding: &Finding) -> Vec<String> {
    let elsewhere = |r: &&Related| r.spot.sheet != finding.spot.sheet || r.spot.file != finding.spot.file;
    let words = |r: &Related| {
        let file = r.spot.file.as_ref().filter(|f| Some(*f) != finding.spot.file.as_ref()).map(|f| format!("fichier « {f} »"));
        let sheet = r.spot.sheet.as_ref().map(|s| format!("feuille « {s} »"));
        let cell = r.address().map(|at| format!("cellule {at}"));
        let place = [file, sheet, cell].into_iter().flatten().collect::<Vec<_>>().join(", ");
        typeset(&if r.note.is_empty() { place } else { format!("{place} ({})", r.note) })
    };
    finding.related.iter().filter(elsewhere).take(SHOWN_PLACES).map(words).collect()
}
