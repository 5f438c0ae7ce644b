//! Our own results → the batch they were made from, so that roll-ups add up.
//!
//! A result shows tables for people, and keeps beside them the facts that tables do not show (`facts`). Reading it back takes the
//! facts first, then holds the tables against them: what was changed, added or taken away in the tables since counts, and is said.

mod apply;
mod data;
mod facts;
mod find;
mod json;
mod restore;
mod store;
mod text;
mod workbook;

use std::sync::Arc;

use serde::Serialize;

pub use find::{Set, part};
pub use text::Piece;

use crate::grid::{Raw, Workbook};
use crate::record::{Batch, Cell, ResultRead, recount};
use crate::source::Source;
use crate::template::{Field, Scheme};

/// What a result keeps of a batch, in pieces for tables.
pub fn pieces(batch: &Batch) -> impl Iterator<Item = Piece> {
    text::pieces(store::records(batch))
}

/// The same as records, for a document.
pub(crate) fn records(batch: &Batch) -> impl Iterator<Item = impl Serialize> {
    store::records(batch)
}

/// Whether a workbook is our consolidated one.
#[must_use]
pub fn is_result(book: &Workbook) -> bool {
    workbook::facts_sheet(book).is_some()
}

/// The batch that a consolidated workbook holds; one file that cannot be read where its facts are damaged or of another scheme.
#[must_use]
pub fn read_workbook(source: &Source, book: &Workbook, scheme: &Arc<Scheme>) -> Batch {
    let Some(batch) = text::records(workbook::pieces(book)).and_then(|records| restore::batch(records, scheme)) else {
        return find::damaged(&source.path, scheme);
    };
    let shown =
        apply::Shown { lines: workbook::lines(book, scheme), totals: workbook::totals(book), written: workbook::written, all: false };
    finish(batch, &source.path, source.sha256(), workbook::KIND, shown)
}

/// A line of a table as a result shows it.
#[derive(Debug, Clone)]
struct Line {
    /// The name of its table.
    table: String,
    /// The code of its block.
    block: Option<String>,
    /// The dossier it names.
    dossier: String,
    /// The stage it names, by its code.
    stage: Option<String>,
    /// The code it shows beside the line's words; `None` where the table has no such column.
    code: Option<Option<String>>,
    /// The contract year.
    year: Option<u8>,
    /// File, sheet and cell it says it comes from.
    origin: [String; 3],
    /// Names of tidy columns, the column of the result from zero, and what stands there.
    values: Vec<(String, u32, Option<Raw>)>,
    /// Where it stands in the result, in French.
    place: (String, u32),
}

/// A printed total as a result shows it.
#[derive(Debug, Clone)]
struct Total {
    /// File, sheet and cell it says it comes from.
    origin: [String; 3],
    /// What stands there.
    value: Option<Raw>,
    /// Where it stands in the result, in French.
    place: (String, u32),
}

/// What a result shows of a cell; the flag says that the field names its line.
type Written = fn(&Cell, &Field, bool) -> Option<Raw>;

fn finish(mut batch: Batch, path: &str, sha256: String, kind: &'static str, shown: apply::Shown) -> Batch {
    let changes = apply::apply(&mut batch, shown, path, &sha256);
    if !changes.is_empty() {
        recount(&mut batch);
    }
    batch.files.iter_mut().filter(|f| *f.path != *path).for_each(|f| f.elsewhere = true);
    let (files, dossiers) = (batch.files.len(), batch.dossiers.len());
    batch.results = vec![ResultRead { path: path.to_owned(), kind, sha256, files, dossiers, known: 0, changes }];
    batch
}
