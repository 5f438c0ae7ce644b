//! Lots of dossiers for measurements: the samples again and again, each time under another number, so that no file is a copy.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use regex::bytes::Regex;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The samples of which a usual lot is made, and those of an altered one.
const USUAL: &[&str] = &["01-", "02-", "03-", "04-", "05-", "07-", "11-"];
const ALTERED: &[&str] = &["06-", "08-", "10-", "12-", "13-", "14-", "15-", "16-", "18-", "19-"];

/// A lot in a folder of its own.
pub(crate) struct Lot {
    pub(crate) folder: tempfile::TempDir,
    /// Its workbooks.
    pub(crate) files: Vec<PathBuf>,
}

impl Lot {
    /// Workbooks of usual shape.
    pub(crate) fn usual(dossiers: usize) -> Self {
        Self::of(USUAL, dossiers)
    }

    /// Workbooks that people altered.
    pub(crate) fn altered(dossiers: usize) -> Self {
        Self::of(ALTERED, dossiers)
    }

    fn of(samples: &[&str], dossiers: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let sources: Vec<Vec<PathBuf>> = samples.iter().map(|start| workbooks(start)).filter(|found| !found.is_empty()).collect();
        let number = Regex::new(r"\b[0-9]{2}[A-Z]{3}[0-9]{4}\b").expect("a pattern");
        let mut files = Vec::new();
        for rank in 0..dossiers {
            let own = format!("{:02}{}{:04}", 20 + rank / 10_000 % 6, ["BRD", "OCD", "NAD"][rank % 3], rank % 10_000);
            let to = folder.path().join(format!("{rank:06}"));
            fs::create_dir(&to).expect("a folder");
            for source in &sources[rank % sources.len()] {
                let path = to.join(source.file_name().expect("a name"));
                fs::write(&path, renumbered(&fs::read(source).expect("a sample"), &number, own.as_bytes())).expect("a file");
                files.push(path);
            }
        }
        Self { folder, files }
    }
}

/// The .xlsx of the samples whose folder begins so.
fn workbooks(start: &str) -> Vec<PathBuf> {
    let region = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/region");
    let mut out: Vec<PathBuf> = walkdir::WalkDir::new(&region)
        .into_iter()
        .flatten()
        .map(walkdir::DirEntry::into_path)
        .filter(|p| p.extension().is_some_and(|e| e == "xlsx"))
        .filter(|p| p.strip_prefix(&region).is_ok_and(|p| p.to_string_lossy().starts_with(start)))
        .collect();
    out.sort();
    out
}

/// A workbook in which every number of a dossier is this one.
fn renumbered(bytes: &[u8], number: &Regex, own: &[u8]) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for rank in 0..from.len() {
        let mut entry = from.by_index(rank).expect("a part");
        let name = entry.name().expect("a name").to_string();
        let mut part = Vec::new();
        entry.read_to_end(&mut part).expect("a part");
        if name.starts_with("xl/") && name.ends_with(".xml") {
            part = number.replace_all(&part, own).into_owned();
        }
        to.start_file(name, SimpleFileOptions::default()).expect("a part");
        to.write_all(&part).expect("a part");
    }
    to.finish().expect("a zip").into_inner()
}
