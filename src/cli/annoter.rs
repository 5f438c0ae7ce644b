//! Copies of what was received, with their remarks, in a folder that mirrors the input.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use volet::Error;
use volet::findings::Chosen;
use volet::record::{Batch, FileRead};
use volet::report::annotate::{Annotated, ByFile, Remarks, annotate, name_beside};
use volet::source::Entry;
use volet::text::{is_device, is_nothing};

use super::inputs::Inputs;
use super::output::{Results, say};

/// Where the copies go.
#[derive(Args)]
pub(super) struct Copies {
    /// Écrit dans ce dossier une copie de chaque classeur, cellules marquées et commentées, avec une feuille « À corriger »
    #[arg(long = "annoter", alias = "annotate", value_name = "DOSSIER")]
    folder: Option<PathBuf>,
    /// Remplace des copies et des courriels qui n'ont pas été produits par volet
    #[arg(long)]
    pub(super) ecraser: bool,
}

impl Copies {
    /// The folder asked for; never one that holds an input, since inputs are not written to.
    pub(super) fn folder(&self, inputs: &Inputs) -> Result<Option<&Path>, Error> {
        let Some(folder) = self.folder.as_deref() else { return Ok(None) };
        if let Ok(whole) = folder.canonicalize()
            && inputs.paths.iter().any(|p| p.canonicalize().is_ok_and(|p| p.starts_with(&whole)))
        {
            return Err(Error::OverInput(folder.to_path_buf()));
        }
        Ok(Some(folder))
    }

    /// Writes the copies into the [`Copies::folder`] asked for.
    pub(super) fn write(&self, folder: &Path, batch: &Batch, told: Chosen, entries: &[Entry]) -> Result<(), Error> {
        let mut results = Results::new(self.ecraser);
        add(&mut results, folder, batch, told, entries);
        let written = results.publish()?;
        say(&format!("{} dans {}.", volet::fmt::count(written.len(), "fichier écrit", "fichiers écrits"), folder.display()));
        Ok(())
    }
}

/// Adds the copies of all files to the results; each is made when its turn to be written comes.
pub(super) fn add<'a>(results: &mut Results<'a>, folder: &Path, batch: &'a Batch, told: Chosen<'a>, entries: &'a [Entry]) {
    let told = Arc::new(ByFile::new(batch, told));
    for ((rank, file), target) in batch.files.iter().enumerate().zip(targets(batch, folder)) {
        let Ok(entry) = entries.binary_search_by(|e| e.path.cmp(&file.path)) else { continue };
        let told = told.clone();
        results.add_made(move || told.of(rank, |remarks| copy(&entries[entry], file, remarks, &target)));
    }
}

/// Where the copy of each file stands in a folder, in the order of the batch.
fn targets(batch: &Batch, folder: &Path) -> Vec<PathBuf> {
    let mut taken = BTreeSet::new();
    batch.files.iter().map(|file| folder.join(free(&file.path, &mut taken))).collect()
}

/// The copies of a batch that are written.
pub(super) struct Marked {
    /// By the paths of the files.
    targets: BTreeMap<Arc<str>, PathBuf>,
}

impl Marked {
    /// Those in a folder.
    pub(super) fn of(batch: &Batch, folder: &Path) -> Self {
        Self { targets: batch.files.iter().map(|file| file.path.clone()).zip(targets(batch, folder)).collect() }
    }

    /// What can be sent of a file's copy, if it holds remarks: the marked workbook; of a file that cannot be marked, the workbook
    /// beside it.
    pub(super) fn place(&self, path: &str) -> Option<PathBuf> {
        let target = self.targets.get(path)?;
        let name = target.file_name()?.to_string_lossy().into_owned();
        let beside = target.with_file_name(name_beside(&name));
        [beside, target.clone()].into_iter().find(|path| path.is_file())
    }
}

/// A file's copy, and what stands beside it.
fn copy(entry: &Entry, file: &FileRead, remarks: &Remarks, target: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, Error> {
    let source = entry.load().ok();
    if source.as_ref().is_some_and(|s| !file.sha256.is_empty() && s.sha256() != file.sha256) {
        return Err(Error::Changed(file.path.to_string()));
    }
    let bytes = source.as_ref().map_or(&[][..], |s| &s.bytes);
    Ok(match annotate(bytes, file, remarks)? {
        Annotated::Marked(marked) => vec![(target.to_path_buf(), marked)],
        Annotated::Beside { sheet, .. } => {
            let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let mut out = vec![(target.with_file_name(name_beside(&name)), sheet)];
            out.extend(source.map(|s| (target.to_path_buf(), s.bytes)));
            out
        }
    })
}

/// The most characters of a name; systems end at 255 bytes.
const LONGEST: usize = 120;

/// A file's path as every system can hold it, and as no other result has it.
fn free(path: &str, taken: &mut BTreeSet<String>) -> PathBuf {
    let whole: Vec<String> = path.split('/').filter(|p| !p.is_empty()).map(allowed).collect();
    let whole = whole.join("/");
    let (stem, extension) = match whole.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => (stem.to_owned(), format!(".{extension}")),
        _ => (whole.clone(), String::new()),
    };
    let mut name = whole;
    let mut rank = 2;
    // Some systems do not tell capital letters from small ones.
    while !taken.insert(name.to_lowercase()) {
        name = format!("{stem} ({rank}){extension}");
        rank += 1;
    }
    PathBuf::from(name)
}

/// A part of a path without the signs that some system reserves.
fn allowed(part: &str) -> String {
    let reserved = |c: char| c.is_control() || is_nothing(c) || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\');
    let plain: String = part.chars().map(|c| if reserved(c) { '_' } else { c }).collect();
    // What a name ends with, or is a device by, some systems leave out or take for another thing.
    let plain = plain.trim_end_matches([' ', '.']);
    let plain = if is_device(plain) { format!("_{plain}") } else { plain.to_owned() };
    let (stem, extension) = plain.rsplit_once('.').map_or((plain.as_str(), None), |(s, e)| (s, Some(e)));
    let stem: String = stem.trim_end().chars().take(LONGEST).collect();
    let whole = extension.map_or_else(|| stem.clone(), |e| format!("{stem}.{}", e.chars().take(10).collect::<String>()));
    if whole.is_empty() { "_".to_owned() } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_keep_their_paths_as_far_as_systems_allow() {
        let mut taken = BTreeSet::new();
        let mut name = |path: &str| free(path, &mut taken).to_string_lossy().into_owned();
        assert_eq!(name("lot.zip/b/Suivi d'été.xlsx"), "lot.zip/b/Suivi d'été.xlsx");
        assert_eq!(name("LOT.zip/b/suivi d'été.xlsx"), "LOT.zip/b/suivi d'été (2).xlsx");
        assert_eq!(name("a:b/../x?.ods"), "a_b/_/x_.ods");
        assert_eq!(name("CON/nul .csv"), "_CON/_nul.csv");
        assert_eq!(name("fin. /a\u{202e}vsc .csv"), "fin/a_vsc.csv");
        assert_eq!(name(&format!("{}.xlsx", "é".repeat(300))), format!("{}.xlsx", "é".repeat(120)));
    }
}
