//! A holder's own workbook → the same with its remarks: cells marked, a comment on each, a first sheet « À corriger ».
//!
//! The package's parts are edited in place; a part that holds no remark keeps its compressed bytes. What an earlier run added is
//! taken out first. A file that cannot be edited without harm gets its sheet as a workbook beside it instead.

mod boxes;
mod comments;
mod look;
mod merged;
mod note;
mod package;
mod relations;
mod remarks;
mod sheet;
mod styles;
pub(crate) mod summary;
mod types;
mod vml;
mod workbook;
mod worksheet;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use remarks::{ByFile, Found, Line, Remarks};

use crate::error::Error;
use crate::export;
use crate::finding::{Finding, Severity};
use crate::grid::Format;
use crate::record::{FileRead, OWN_MARK, OWN_ROWS, OWN_SHEET};
use package::Package;
use styles::Formats;
use workbook::{Book, SheetEntry};
use worksheet::Worksheet;
use xml::{Edits, ODD, Tree};

/// Cells that are marked on a sheet at most; programs become slow with more comments.
const MOST_CELLS: usize = 5_000;

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
        // The bytes come from anyone; what this room has not foreseen must not end the run.
        Some(Format::Xlsx) => catch_unwind(AssertUnwindSafe(|| mark(bytes, remarks))).unwrap_or(Err(Obstacle::Odd)),
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
        own_sheets(&mut package, &book)
    };
    found().is_ok_and(|own| !own.is_empty())
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
    let (ranks, mut by_sheet) = (book.ranks(), remarks.by_sheet());
    let mut crowded = false;
    for (rank, entry) in book.sheets.iter().enumerate() {
        let name = crate::text::tidy(&entry.name);
        // Where two sheets answer to one name, a mark could stand on the wrong one.
        let alone = ranks.get(name.as_ref()) == Some(&rank);
        let found = by_sheet.remove(name.as_ref()).filter(|_| alone).unwrap_or_default();
        crowded |= mark_sheet(&mut package, &book, entry, found, formats)?;
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
        Some("Au-delà de 5 000 cellules à revoir sur une feuille, les suivantes ne sont pas marquées ; elles sont dans la liste.")
    } else {
        None
    }
}

/// Marks one sheet; gives whether it has more cells to mark than are marked.
fn mark_sheet(package: &mut Package, book: &Book, entry: &SheetEntry, found: Found, formats: Formats) -> Result<bool, Obstacle> {
    let text = package.text(&entry.part)?;
    if found.is_empty() && !worksheet::may_be_selected(&text) {
        return Ok(false);
    }
    let sheet = Worksheet::read(&text)?;
    let mut edits = Edits::default();
    sheet.deselect(&mut edits);
    let places = at_their_corner(found, &sheet);
    if !places.is_empty() {
        if sheet.tree.namespace().as_deref() != Some(book.dialect.main) {
            return Err(ODD);
        }
        let worst = |list: &Vec<&Finding>| list.iter().map(|f| f.severity).max().unwrap_or(Severity::Info);
        let marks = places.iter().take(MOST_CELLS).map(|(at, list)| (*at, worst(list))).collect();
        sheet.colour(&mut edits, &marks, formats);
        if book.dialect.comments {
            let notes = places.iter().take(MOST_CELLS).map(|(at, list)| (*at, note::runs(list))).collect();
            if let Some(relation) = comments::add(package, book, entry, &sheet, &notes)? {
                sheet.lead_to_drawing(&mut edits, &relation, book);
            }
        }
    }
    if !edits.is_empty() {
        let changed = edits.apply(&text)?;
        package.put(&entry.part, changed);
    }
    Ok(places.len() > MOST_CELLS)
}

/// Remarks on cells of a merged region stand at its corner, the only cell of it that shows.
fn at_their_corner<'a>(found: Found<'a>, sheet: &Worksheet) -> Found<'a> {
    let merged = sheet.merged();
    let mut out = Found::new();
    for (at, list) in found {
        let corner = merged.at(at).map_or(at, |(from, _)| from);
        out.entry(corner).or_default().extend(list);
    }
    out.values_mut().for_each(|list| list.sort_by_key(|f| std::cmp::Reverse(f.severity)));
    out
}

/// Takes out what an earlier run added.
fn clean(package: &mut Package, book: &mut Book) -> Result<(), Obstacle> {
    let own = own_sheets(package, book)?;
    for rank in own.iter().rev() {
        book.take_out(package, *rank)?;
    }
    for entry in &book.sheets {
        let text = package.text(&entry.part)?;
        if !entry.cells || (own.is_empty() && !Worksheet::is_marked(&text)) {
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

/// The ranks of our sheets, known by their sentence near the top of the first column.
fn own_sheets(package: &mut Package, book: &Book) -> Result<Vec<usize>, Obstacle> {
    let mark = xml::escape(OWN_MARK);
    let shared = shared_mark(package, book, &mark)?;
    let mut out = Vec::new();
    for (rank, entry) in book.sheets.iter().enumerate().filter(|(_, e)| e.cells) {
        let text = package.text(&entry.part)?;
        let says = |row: u32| {
            let Some(at) = text.find(&format!("r=\"A{row}\"")) else { return false };
            let cell = text[at..].split("</").next().unwrap_or_default();
            let index = cell.split("v>").nth(1).and_then(|v| v.trim().parse().ok());
            cell.contains(&mark) || (cell.contains("t=\"s\"") && index.is_some_and(|i: usize| shared.contains(&i)))
        };
        if (text.contains(&mark) || !shared.is_empty()) && (1..=OWN_ROWS).any(says) {
            out.push(rank);
        }
    }
    Ok(out)
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
