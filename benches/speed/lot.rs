//! Lots of dossiers for measurements: the samples again and again, each time under another number, so that no file is a copy.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use regex::bytes::Regex;
use rust_xlsxwriter::Workbook;
use volet::template::{FieldType, Scheme};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::layout::{self, Layout};

/// The samples of which a lot is made.
const USUAL: &[&str] = &["01-", "02-", "03-", "04-", "05-", "07-", "11-"];

/// The table that a long list is of.
const LIST: &str = "equipements";

/// A lot in a folder of its own.
pub(crate) struct Lot {
    pub(crate) folder: tempfile::TempDir,
    /// Its workbooks.
    pub(crate) files: Vec<PathBuf>,
}

impl Lot {
    /// Workbooks of usual shape.
    pub(crate) fn usual(dossiers: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let files = dossiers_of(USUAL, dossiers, folder.path());
        Self { folder, files }
    }

    /// The same values, written anew in the same places, or in such layouts as people make of them.
    pub(crate) fn rewritten(&self, layout: Layout) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let files = self.rewrite(layout, folder.path());
        Self { folder, files }
    }

    fn rewrite(&self, layout: Layout, folder: &Path) -> Vec<PathBuf> {
        let anew = |(rank, file): (usize, &PathBuf)| {
            let path = folder.join(file.strip_prefix(self.folder.path()).expect("a file of the lot"));
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            layout::rewrite(file, &path, layout, rank);
            path
        };
        self.files.iter().enumerate().map(anew).collect()
    }

    /// One workbook, whose one table is a list of so many rows.
    pub(crate) fn long(rows: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let files = vec![list(rows, folder.path())];
        Self { folder, files }
    }

    /// The same workbooks in one zip.
    pub(crate) fn zipped(&self) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lot.zip");
        let mut zip = ZipWriter::new(fs::File::create(&path).expect("a file"));
        for file in &self.files {
            let name = file.strip_prefix(self.folder.path()).expect("a file of the lot").to_string_lossy().replace('\\', "/");
            zip.start_file(name, SimpleFileOptions::default()).expect("a member");
            zip.write_all(&fs::read(file).expect("a workbook")).expect("a member");
        }
        zip.finish().expect("a zip");
        Self { folder, files: vec![path] }
    }
}

/// Writes a lot of so many dossiers into a folder, usual or altered ones, or one list of so many rows; the number of workbooks.
pub(crate) fn write(kind: &str, folder: &Path, size: u32) -> usize {
    fs::create_dir_all(folder).expect("a folder");
    match kind {
        "list" => vec![list(size, folder)],
        "altered" => Lot::usual(size as usize).rewrite(Layout::Altered, folder),
        _ => dossiers_of(USUAL, size as usize, folder),
    }
    .len()
}

/// A workbook with one list, every line as the template shows it.
fn list(rows: u32, folder: &Path) -> PathBuf {
    let scheme = Scheme::embedded().expect("the templates");
    let table = scheme.tables_named(LIST).next().expect("the list");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().expect("a sheet");
    for (col, field) in (0u16..).zip(&table.fields) {
        sheet.write_string(0, col, &field.label).expect("a label");
    }
    for row in 1..=rows {
        for (col, field) in (0u16..).zip(&table.fields) {
            let example = field.example.as_deref().unwrap_or_default();
            if field.kind.is_number() {
                let plain: String = example.replace(',', ".").chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
                sheet.write_number(row, col, plain.parse::<f64>().expect("an example")).expect("a number");
            } else {
                let text = if field.kind == FieldType::Text { format!("{example} {row}") } else { example.to_owned() };
                sheet.write_string(row, col, text).expect("a text");
            }
        }
    }
    let path = folder.join("liste.xlsx");
    book.save(&path).expect("a file");
    path
}

fn dossiers_of(samples: &[&str], dossiers: usize, folder: &Path) -> Vec<PathBuf> {
    let sources: Vec<Vec<PathBuf>> = samples.iter().map(|start| workbooks(start)).filter(|found| !found.is_empty()).collect();
    let number = Regex::new(r"\b[0-9]{2}[A-Z]{3}[0-9]{4}\b").expect("a pattern");
    let mut files = Vec::new();
    for rank in 0..dossiers {
        let own = format!("{:02}{}{:04}", 15 + rank / 10_000 % 10, ["BRD", "OCD", "NAD"][rank % 3], rank % 10_000);
        let to = folder.join(format!("{rank:06}"));
        fs::create_dir(&to).expect("a folder");
        for source in &sources[rank % sources.len()] {
            let path = to.join(source.file_name().expect("a name"));
            fs::write(&path, renumbered(&fs::read(source).expect("a sample"), &number, own.as_bytes())).expect("a file");
            files.push(path);
        }
    }
    files
}

/// The workbooks of the samples whose folder begins so; locks and damaged files are left out.
fn workbooks(start: &str) -> Vec<PathBuf> {
    let region = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/region");
    let mut out: Vec<PathBuf> = walkdir::WalkDir::new(&region)
        .into_iter()
        .flatten()
        .map(walkdir::DirEntry::into_path)
        .filter(|p| p.strip_prefix(&region).is_ok_and(|p| p.to_string_lossy().starts_with(start)))
        .filter(|p| p.extension().is_some_and(|e| e == "xlsx") && fs::File::open(p).is_ok_and(|f| ZipArchive::new(f).is_ok()))
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
