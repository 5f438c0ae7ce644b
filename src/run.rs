//! The way from paths to a batch: find, load, read in parallel, put together.

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::error::Error;
use crate::grid::{self, Unreadable};
use crate::record::{Batch, CellReader, FileRead, assemble, read_file_with};
use crate::source::{self, Entry, Found};
use crate::template::Scheme;
use crate::template::answers::Answers;
use crate::template::recognise::Index;

/// Finds the spreadsheets in the inputs.
///
/// # Errors
/// An input that does not exist, or inputs without any spreadsheet.
pub fn find(inputs: &[PathBuf]) -> Result<Found, Error> {
    let found = source::discover(inputs)?;
    if found.sheets.is_empty() {
        let shown: Vec<String> = inputs.iter().map(|p| p.display().to_string()).collect();
        return Err(Error::NoWorkbook(shown.join(" », « ")));
    }
    Ok(found)
}

/// Reads every file and puts the dossiers together; `done` is called after each file.
#[must_use]
pub fn read(found: Found, scheme: &Arc<Scheme>, done: &(dyn Fn() + Sync)) -> Batch {
    read_with(found, scheme, Answers::default(), done, &|bytes, name| grid::read(bytes, name))
}

/// The same, with an officer's answers and another way from bytes to cells.
#[must_use]
pub fn read_with(found: Found, scheme: &Arc<Scheme>, answers: Answers, done: &(dyn Fn() + Sync), cells: &CellReader) -> Batch {
    let index = Index::new(scheme).with_answers(answers);
    let one = |entry: &Entry| {
        let file = read_entry(entry, scheme, &index, cells);
        done();
        file
    };
    let files: Vec<FileRead> = found.sheets.par_iter().map(one).collect();
    let mut batch = assemble(files, found.others, scheme);
    batch.answers = index.into_answers();
    batch
}

fn read_entry(entry: &Entry, scheme: &Scheme, index: &Index, cells: &CellReader) -> FileRead {
    match entry.load() {
        Ok(source) => read_file_with(&source, scheme, index, cells),
        Err(_) => FileRead::unreadable(entry.path.clone(), Unreadable::Damaged),
    }
}
