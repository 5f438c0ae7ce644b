//! Which of the files found are results of ours that stand in several files, or in a format that no spreadsheet has.

use std::sync::Arc;

use super::{data, json};
use crate::export::frames::REREAD;
use crate::grid::Unreadable;
use crate::record::{Batch, CellReader, FileRead};
use crate::source::{self, Entry, Found};
use crate::template::Scheme;

/// A result that is read as one.
#[derive(Debug)]
pub struct Set {
    /// Its path relative to the input given: of a folder of files, the folder's.
    path: String,
    entries: Vec<Entry>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv,
    Package,
    Json,
}

/// The file that describes a data package.
const PACKAGE: &str = "datapackage.json";

/// Takes our results out of what was found.
#[must_use]
pub fn part(found: Found, scheme: &Scheme) -> (Vec<Set>, Found) {
    let mut found = found;
    let mut sets = Vec::new();
    let named = |path: &str, name: &str| path.rsplit('/').next() == Some(name);
    // A package that is named itself stands for the files beside it.
    let packages: Vec<Entry> = found.sheets.iter().filter(|e| named(&e.path, PACKAGE)).cloned().collect();
    for package in packages {
        let beside: Vec<Entry> = data::names(scheme).iter().filter_map(|n| package.beside(&format!("{n}.csv"))).collect();
        if beside.iter().any(|e| named(&e.path, &format!("{REREAD}.csv"))) {
            found.sheets.retain(|e| e.path != package.path);
            sets.push(Set { path: package.path.to_string(), entries: beside, kind: Kind::Package });
        }
    }
    let folders: Vec<String> =
        found.sheets.iter().filter(|e| named(&e.path, &format!("{REREAD}.csv"))).map(|e| folder(&e.path).to_owned()).collect();
    for path in folders {
        let ours = |e: &Entry| {
            let stem = e.path.rsplit('/').next().and_then(|n| n.strip_suffix(".csv"));
            folder(&e.path) == path && stem.is_some_and(|s| data::names(scheme).iter().any(|n| n == s))
        };
        let (entries, rest): (Vec<Entry>, Vec<Entry>) = std::mem::take(&mut found.sheets).into_iter().partition(ours);
        found.sheets = rest;
        let description: Arc<str> = Arc::from(if path.is_empty() { PACKAGE.to_owned() } else { format!("{path}/{PACKAGE}") });
        let package = found.others.contains(&description);
        found.others.retain(|o| *o != description);
        // A folder that is given itself has no path below it: it goes by its name.
        let named = || entries.first().and_then(Entry::folder_name).unwrap_or_default();
        let path = if path.is_empty() { named() } else { path };
        sets.push(Set { path, entries, kind: if package { Kind::Package } else { Kind::Csv } });
    }
    let (documents, rest) = std::mem::take(&mut found.sheets).into_iter().partition(source::Entry::is_our_document);
    found.sheets = rest;
    let of_document = |e: Entry| Set { path: e.path.to_string(), entries: vec![e], kind: Kind::Json };
    sets.extend(documents.into_iter().map(of_document));
    (sets, found)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Set {
    /// The path it is called by.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The batch it holds; one file that cannot be read where its facts are damaged or of another scheme.
    #[must_use]
    pub fn read(&self, cells: &CellReader, scheme: &Arc<Scheme>) -> Batch {
        let read = match self.kind {
            Kind::Csv => data::read(self.path(), &self.entries, "dossier de fichiers CSV", cells, scheme),
            Kind::Package => data::read(self.path(), &self.entries, "paquet de données", cells, scheme),
            Kind::Json => self.entries.first().and_then(|e| json::read(&e.load().ok()?, scheme)),
        };
        read.unwrap_or_else(|| damaged(self.path(), scheme))
    }
}

/// A result that cannot be read back.
pub(super) fn damaged(path: &str, scheme: &Arc<Scheme>) -> Batch {
    let file = FileRead::unreadable(Arc::from(path), Unreadable::DamagedResult);
    Batch::new(scheme.clone(), vec![file], Vec::new(), Vec::new())
}
