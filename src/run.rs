//! The way from paths to a batch: find, load, read in parallel, put together.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::error::{Error, io_reason};
use crate::grid::{self, Unreadable};
use crate::record::{Batch, CellReader, FileRead, Shared, assemble, join, read_book};
use crate::reread::{self, Set};
use crate::source::{self, Entry, Found};
use crate::spool::Spool;
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
    read_with(found, scheme, Answers::default(), done, &|bytes, name| grid::read(bytes, name), None)
}

/// Where rows wait until somebody looks at their dossier ([`crate::record::Dossier::opened`]).
#[derive(Debug)]
pub struct Waiting {
    /// The place.
    pub spool: Arc<Spool>,
    /// Those of files do where there are more files than this; those of results of ours always do: each holds many dossiers.
    pub files: usize,
}

/// The same, with an officer's answers, another way from bytes to cells, and a place where rows wait.
#[must_use]
pub fn read_with(
    found: Found,
    scheme: &Arc<Scheme>,
    answers: Answers,
    done: &(dyn Fn() + Sync),
    cells: &CellReader,
    waiting: Option<&Waiting>,
) -> Batch {
    let index = Index::new(scheme).with_answers(answers);
    let (sets, Found { sheets, others, .. }) = reread::part(found, scheme);
    let shared = Mutex::new(Shared::default());
    let one = |entry: &Entry| {
        let mut read = read_entry(entry, scheme, &index, cells);
        read.share(&mut shared.lock().unwrap_or_else(PoisonError::into_inner));
        match (&mut read, waiting) {
            (Read::File(file), Some(waiting)) if sheets.len() > waiting.files => file.put_by(scheme, &waiting.spool),
            (Read::Result(_, batch), Some(waiting)) => batch.put_by(&waiting.spool),
            _ => {}
        }
        done();
        read
    };
    let set = |set: &Set| {
        let mut batch = set.read(cells, scheme);
        waiting.iter().for_each(|waiting| batch.put_by(&waiting.spool));
        (set.path().to_owned(), batch)
    };
    let read: Vec<Read> = sheets.par_iter().map(one).collect();
    let mut parts: Vec<(String, Batch)> = sets.par_iter().map(set).collect();
    // What served to read goes before what was read is put together: both would be the most that is ever in memory.
    let answers = index.into_answers();
    drop(sheets);
    let file = |one: Read| match one {
        Read::File(file) => Some(file),
        Read::Result(path, batch) => {
            parts.push((path, *batch));
            None
        }
    };
    let files: Vec<FileRead> = read.into_iter().filter_map(file).collect();
    let batch = Batch { answers, ..assemble(files, others, scheme) };
    if parts.is_empty() {
        return batch;
    }
    parts.sort_by(|a, b| a.0.cmp(&b.0));
    parts.insert(0, (String::new(), batch));
    join(parts, scheme)
}

/// What a file turned out to be.
#[expect(clippy::large_enum_variant, reason = "nearly all are files, and their list becomes that of the batch where it lies")]
enum Read {
    /// A holder's.
    File(FileRead),
    /// A result of ours, by its path, and what it holds.
    Result(String, Box<Batch>),
}

impl Read {
    /// Takes what other files say too from where it is known.
    fn share(&mut self, shared: &mut Shared) {
        match self {
            Self::File(file) => file.share(shared),
            Self::Result(_, batch) => batch.files.iter_mut().for_each(|file| file.share(shared)),
        }
    }
}

fn read_entry(entry: &Entry, scheme: &Arc<Scheme>, index: &Index, cells: &CellReader) -> Read {
    let source = match entry.load() {
        Ok(source) => source,
        Err(refusal) => return Read::File(FileRead::unreadable(entry.path.clone(), not_loaded(&refusal))),
    };
    let book = cells(&source.bytes, source.stem());
    if let Ok(ours) = book.as_ref().map_err(drop).and_then(|b| if reread::is_result(b) { Ok(b) } else { Err(()) }) {
        return Read::Result(source.path.to_string(), Box::new(reread::read_workbook(&source, ours, scheme)));
    }
    // What makes this program stumble in one file does not take the others along.
    let file = catch_unwind(AssertUnwindSafe(|| read_book(&source, book, scheme, index)));
    let stumbled = |_| {
        let why = "le programme a buté sur ce qu'il contient ; signalez-le en joignant ce fichier";
        FileRead { sha256: source.sha256(), ..FileRead::unreadable(source.path.clone(), Unreadable::Unsafe(why.into())) }
    };
    Read::File(file.unwrap_or_else(stumbled))
}

/// Why a file could not be loaded: its own fault (a broken zip), or the system's.
fn not_loaded(refusal: &std::io::Error) -> Unreadable {
    match refusal.raw_os_error() {
        None => Unreadable::Damaged,
        Some(_) => Unreadable::NotOpened(io_reason(refusal).into()),
    }
}
