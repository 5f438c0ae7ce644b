//! A holder's own workbook → the same with its remarks: cells marked, a comment on each, a first sheet « À corriger ».
//!
//! The package's parts are edited in place; a part that holds no remark keeps its compressed bytes. What an earlier run added is
//! taken out first. A file that cannot be edited without harm gets its sheet as a workbook beside it instead.

mod boxes;
mod comments;
mod look;
mod note;
mod package;
mod relations;
mod remarks;
mod sheet;
mod styles;
pub(crate) mod summary;
mod vml;
mod workbook;
mod worksheet;
mod xml;

use std::collections::BTreeMap;

pub use remarks::{Line, Remarks, by_file};

use crate::error::Error;
use crate::export;
use crate::finding::{Finding, Severity};
use crate::grid::{CellRef, Format};
use crate::record::{FileRead, OWN_MARK, OWN_ROWS, OWN_SHEET};
use package::Package;
use workbook::Book;
use worksheet::{Worksheet, rank_of, region};
use xml::{Edits, ODD, Tree};

/// Comments that a sheet gets at most; programs become slow with more.
const MOST_COMMENTS: usize = 5_000;

/// Why a file cannot be edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// It is in another format.
    OtherFormat,
    /// It could not be read.
    Unread,
    /// A change would break its signature.
    Signed,
    /// A part of it is too large.
    Large,
    /// It is put together in a way that cannot be followed.
    Odd,
}

impl Obstacle {
    /// The reason in French.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Obstacle::OtherFormat => {
                "Ce format de fichier ne se complète pas sans risque : les remarques sont sur cette feuille, à côté du fichier."
            }
            Obstacle::Unread => "Le fichier n'a pas pu être lu : les remarques sont sur cette feuille, à côté de lui.",
            Obstacle::Signed => {
                "Le classeur est signé et une marque romprait sa signature : les remarques sont sur cette feuille, à côté de lui."
            }
            Obstacle::Large => "Le classeur est trop grand pour être marqué : les remarques sont sur cette feuille, à côté de lui.",
            Obstacle::Odd => {
                "Le classeur est fait d'une manière qui ne permet pas de le marquer sans risque : les remarques sont sur cette feuille, à côté de lui."
            }
        }
    }
}

/// A holder's file with its remarks.
#[derive(Debug)]
pub enum Annotated {
    /// The workbook itself, marked.
    Marked(Vec<u8>),
    /// The file as it is, and a workbook to stand beside it.
    Beside {
        /// The workbook.
        sheet: Vec<u8>,
        /// Why the file itself is left as it is.
        why: Obstacle,
    },
}

/// Gives a file its remarks.
///
/// # Errors
/// The writer of workbooks refused.
pub fn annotate(bytes: &[u8], file: &FileRead, remarks: &Remarks) -> Result<Annotated, Error> {
    let attempt = match file.format {
        _ if file.failure.is_some() => Err(Obstacle::Unread),
        Some(Format::Xlsx) => mark(bytes, remarks),
        _ => Err(Obstacle::OtherFormat),
    };
    match attempt {
        Ok(marked) => Ok(Annotated::Marked(marked)),
        Err(why) => Ok(Annotated::Beside { sheet: export::workbook::to_correct(remarks, why)?, why }),
    }
}

/// The name of the workbook beside a file.
#[must_use]
pub fn name_beside(file: &str) -> String {
    format!("{file} – {OWN_SHEET}.xlsx")
}

/// Whether a workbook was marked by this program.
#[must_use]
pub fn is_marked(bytes: &[u8]) -> bool {
    let found = || {
        let mut package = Package::open(bytes)?;
        let book = Book::read(&mut package)?;
        own_sheet(&mut package, &book)
    };
    matches!(found(), Ok(Some(_)))
}

fn mark(bytes: &[u8], remarks: &Remarks) -> Result<Vec<u8>, Obstacle> {
    let mut package = Package::open(bytes)?;
    let mut book = Book::read(&mut package)?;
    let mut parts: Vec<&str> = book.sheets.iter().map(|s| s.part.as_str()).collect();
    parts.sort_unstable();
    if parts.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(ODD);
    }
    clean(&mut package, &mut book)?;
    let formats = styles::add(&mut package, &book)?;
    let mut crowded = false;
    for rank in 0..book.sheets.len() {
        crowded |= mark_sheet(&mut package, &book, rank, remarks, formats)?;
    }
    let note = note_on(&book, crowded);
    let name = book.free_name(OWN_SHEET)?;
    let page = sheet::write(&book, remarks, formats, note);
    book.put_first(&mut package, &name, page)?;
    package.write()
}

/// What could not be done, to be said on the sheet.
fn note_on(book: &Book, crowded: bool) -> Option<&'static str> {
    if !book.dialect.comments {
        Some("Ce classeur est au format « Strict Open XML » : les cellules sont colorées, sans commentaire.")
    } else if crowded {
        Some("Au-delà de 5 000 cellules sur une feuille, les suivantes sont colorées sans commentaire.")
    } else {
        None
    }
}

/// Marks one sheet; gives whether it has more cells to mark than comments.
fn mark_sheet(package: &mut Package, book: &Book, rank: usize, remarks: &Remarks, formats: styles::Formats) -> Result<bool, Obstacle> {
    let entry = &book.sheets[rank];
    let name = crate::text::tidy(&entry.name);
    let found = if rank_of(book, &name) == Some(rank) { remarks.on(&name) } else { BTreeMap::new() };
    let text = package.text(&entry.part)?;
    if found.is_empty() && !worksheet::may_be_selected(&text) {
        return Ok(false);
    }
    let sheet = Worksheet::read(&text)?;
    let mut edits = Edits::default();
    sheet.deselect(&mut edits);
    let mut crowded = false;
    if !found.is_empty() {
        if sheet.tree.namespace().as_deref() != Some(book.dialect.main) {
            return Err(ODD);
        }
        let places = at_their_corner(found, &sheet);
        let worst = |list: &Vec<&Finding>| list.iter().map(|f| f.severity).max().unwrap_or(Severity::Info);
        let marks: BTreeMap<CellRef, Severity> = places.iter().map(|(at, list)| (*at, worst(list))).collect();
        sheet.colour(&mut edits, &marks, formats);
        if book.dialect.comments {
            crowded = places.len() > MOST_COMMENTS;
            let notes = places.iter().take(MOST_COMMENTS).map(|(at, list)| (*at, note::runs(list))).collect();
            if let Some(relation) = comments::add(package, book, entry, &sheet, &notes)? {
                sheet.lead_to_drawing(&mut edits, &relation, book);
            }
        }
    }
    if !edits.is_empty() {
        let changed = edits.apply(&text)?;
        package.put(&entry.part, changed);
    }
    Ok(crowded)
}

/// Remarks on cells of a merged region stand at its corner, the only cell of it that shows.
fn at_their_corner<'a>(found: BTreeMap<CellRef, Vec<&'a Finding>>, sheet: &Worksheet) -> BTreeMap<CellRef, Vec<&'a Finding>> {
    let merged = sheet.merged();
    let mut out: BTreeMap<CellRef, Vec<&Finding>> = BTreeMap::new();
    for (at, list) in found {
        let corner = region(&merged, at).map_or(at, |(from, _)| from);
        out.entry(corner).or_default().extend(list);
    }
    out.values_mut().for_each(|list| list.sort_by_key(|f| std::cmp::Reverse(f.severity)));
    out
}

/// Takes out what an earlier run added.
fn clean(package: &mut Package, book: &mut Book) -> Result<(), Obstacle> {
    let mut found = false;
    while let Some(rank) = own_sheet(package, book)? {
        book.take_out(package, rank)?;
        found = true;
    }
    for entry in &book.sheets {
        let text = package.text(&entry.part)?;
        if !entry.cells || !(found || Worksheet::is_marked(&text)) {
            continue;
        }
        let sheet = Worksheet::read(&text)?;
        let mut edits = Edits::default();
        sheet.unmark(&mut edits);
        if comments::remove(package, entry, &sheet)? {
            sheet.drawings().into_iter().for_each(|id| edits.remove(sheet.tree.span(id)));
        }
        if !edits.is_empty() {
            let changed = edits.apply(&text)?;
            package.put(&entry.part, changed);
        }
    }
    styles::remove(package, book)
}

/// The rank of a sheet of ours, known by its sentence near the top of the first column.
fn own_sheet(package: &mut Package, book: &Book) -> Result<Option<usize>, Obstacle> {
    let mark = xml::escape(OWN_MARK);
    let shared = shared_mark(package, book, &mark)?;
    for (rank, entry) in book.sheets.iter().enumerate().filter(|(_, e)| e.cells) {
        let text = package.text(&entry.part)?;
        let tops = (1..=OWN_ROWS).map(|row| format!("r=\"A{row}\""));
        let says = |place: String| {
            let Some(at) = text.find(&place) else { return false };
            let cell = text[at..].split("</c>").next().unwrap_or_default();
            let index = cell.split("<v>").nth(1).and_then(|v| v.split('<').next()).and_then(|v| v.trim().parse().ok());
            cell.contains(&mark) || (cell.contains("t=\"s\"") && index.is_some_and(|i: usize| shared.contains(&i)))
        };
        if (text.contains(&mark) || !shared.is_empty()) && tops.into_iter().any(says) {
            return Ok(Some(rank));
        }
    }
    Ok(None)
}

/// The ranks of our sentence among the shared strings, where another program has moved it.
fn shared_mark(package: &mut Package, book: &Book, mark: &str) -> Result<Vec<usize>, Obstacle> {
    let links = relations::relations(package, &book.part)?;
    let Some(part) = links.into_iter().find(|r| r.kind == "sharedStrings").and_then(|r| r.part).filter(|p| package.has(p)) else {
        return Ok(Vec::new());
    };
    let text = package.text(&part)?;
    if !text.contains(mark) {
        return Ok(Vec::new());
    }
    let tree = Tree::read(&text, &[])?;
    let ranks = tree.named(tree.root(), "si").enumerate().filter(|(_, id)| tree.source(*id).contains(mark));
    Ok(ranks.map(|(rank, _)| rank).collect())
}
