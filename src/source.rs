//! Paths, folders and zips → the spreadsheet files in them, each loaded only when its turn comes.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};
use walkdir::WalkDir;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::Error;
use crate::grid::Format;

mod closed;

use closed::Closed;

/// A file's bytes and what is known of it.
#[derive(Debug)]
pub struct Source {
    /// The path relative to the input given, with `/`.
    pub path: Arc<str>,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Seconds since 1970 of its last change, where known.
    pub modified: Option<i64>,
}

impl Source {
    /// SHA-256 of the content, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256(&self.bytes)
    }

    /// The file's name without folder and extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

/// SHA-256 of bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// A file that was found and not yet loaded.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The path relative to the input given, with `/`.
    pub path: Arc<str>,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Disk(Arc<Path>),
    /// A zip whose list of files is known, and the rank of one of them.
    Zip(Arc<Zip>, usize),
    Memory(Arc<Source>),
    /// The same of a zip in memory.
    Member(Arc<ZipArchive<Cursor<Bytes>>>, usize),
}

/// A zip on disk.
#[derive(Debug)]
struct Zip {
    path: Arc<Path>,
    archive: ZipArchive<Closed>,
}

/// The content of a file in memory.
#[derive(Debug, Clone)]
struct Bytes(Arc<Source>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0.bytes
    }
}

/// What the inputs hold.
#[derive(Debug, Default)]
pub struct Found {
    /// Spreadsheets, by path.
    pub sheets: Vec<Entry>,
    /// Paths of the other files (annexes): photos, reports, invoices.
    pub others: Vec<Arc<str>>,
    /// Paths of the spreadsheets that Excel or LibreOffice shows just now, by the lock files beside them.
    pub open: Vec<Arc<str>>,
}

/// What stands before and after a workbook's name in the name of the lock file that Excel or LibreOffice puts beside it.
const LOCKS: [(&str, &str); 2] = [("~$", ""), (".~lock.", "#")];

/// Kinds of spreadsheet that are named to the reader although they cannot be read.
const NAMED_ONLY: &[&str] = &["numbers", "fods", "gsheet", "et", "wk1"];
/// How our JSON document begins.
pub const DOCUMENT: &[u8] = b"{\"version\":1,\"dossiers\":";
/// A zip member is not inflated past this.
const MAX_MEMBER: u64 = 61 << 20;
/// A zip with more files than this is no dossier.
const MAX_MEMBERS: usize = 10_000;

/// Finds the spreadsheets in files, folders and zips.
///
/// # Errors
/// A path that does not exist or cannot be listed.
pub fn discover(inputs: &[PathBuf]) -> Result<Found, Error> {
    let mut found = Found::default();
    for (input, name) in inputs.iter().zip(names(inputs)) {
        let meta = std::fs::metadata(input).map_err(|_| Error::MissingInput { path: input.clone(), hint: String::new() })?;
        let prefix = if inputs.len() > 1 { name.clone() } else { String::new() };
        if meta.is_dir() {
            walk(input, &prefix, &mut found)?;
        } else {
            note_open(input, &name, &mut found);
            add(input, name, true, &mut found);
        }
    }
    found.sheets.sort_by(|a, b| a.path.cmp(&b.path));
    found.others.sort();
    found.open.sort();
    found.open.dedup();
    Ok(found)
}

/// Finds the spreadsheets in files that are in memory, each with its path from the folder that holds them all, and whether it was
/// chosen by itself: then it is no annex, whatever it is.
#[must_use]
pub fn in_memory(files: impl IntoIterator<Item = (Source, bool)>) -> Found {
    let mut found = Found::default();
    for (file, asked_for) in files {
        let file = Arc::new(file);
        if !asked_for && file.path.split('/').any(is_passed_over) {
            continue;
        }
        let archive = || ZipArchive::new(Cursor::new(Bytes(file.clone()))).ok().filter(is_dossier).map(Arc::new);
        match if extension(&file.path) == "zip" { archive() } else { None } {
            Some(archive) => members(&archive, &file.path, |rank| Place::Member(archive.clone(), rank), &mut found),
            None => {
                let is_document = || file.bytes.starts_with(DOCUMENT);
                place(file.path.clone(), asked_for, is_document, Place::Memory(file.clone()), &mut found);
            }
        }
    }
    found.sheets.sort_by(|a, b| a.path.cmp(&b.path));
    found.others.sort();
    found
}

/// What each input is called: its own name; with its folder's where two have the same, and a number where that is not enough.
fn names(inputs: &[PathBuf]) -> Vec<String> {
    let short: Vec<String> = inputs.iter().map(|p| name_of(p)).collect();
    let mut times: HashMap<String, usize> = HashMap::new();
    short.iter().for_each(|name| *times.entry(name.to_lowercase()).or_default() += 1);
    let mut out: Vec<String> = Vec::new();
    let mut taken: HashSet<String> = HashSet::new();
    for (input, name) in inputs.iter().zip(&short) {
        let alone = times[&name.to_lowercase()] == 1;
        let folder = std::path::absolute(input).ok().and_then(|p| p.parent().map(name_of));
        let full = match folder {
            Some(folder) if !alone => format!("{folder}/{name}"),
            _ => name.clone(),
        };
        let numbered = |rank: usize| if rank == 1 { full.clone() } else { format!("{rank}/{full}") };
        let free = (1..).map(numbered).find(|n| !taken.contains(n)).unwrap_or_default();
        taken.insert(free.clone());
        out.push(free);
    }
    out
}

/// Notes a workbook that another program shows just now: what was typed there and not saved is not in the file.
fn note_open(path: &Path, shown: &str, found: &mut Found) {
    let name = name_of(path);
    if LOCKS.iter().any(|(before, after)| path.with_file_name(format!("{before}{name}{after}")).exists()) {
        found.open.push(Arc::from(shown));
    }
}

fn walk(root: &Path, prefix: &str, found: &mut Found) -> Result<(), Error> {
    let visible = |e: &walkdir::DirEntry| e.depth() == 0 || !is_passed_over(&e.file_name().to_string_lossy());
    for entry in WalkDir::new(root).follow_links(false).sort_by_file_name().into_iter().filter_entry(visible) {
        let entry = entry.map_err(|e| Error::UnreadableFolder(e.path().unwrap_or(root).to_path_buf()))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let mut parts: Vec<String> = relative.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
        if !prefix.is_empty() {
            parts.insert(0, prefix.to_owned());
        }
        let shown = parts.join("/");
        note_open(entry.path(), &shown, found);
        add(entry.path(), shown, false, found);
    }
    Ok(())
}

/// Lock files of Excel and LibreOffice, hidden files, leftovers of archivers.
fn is_passed_over(name: &str) -> bool {
    name.starts_with("~$") || name.starts_with('.') || name == "__MACOSX" || name == "Thumbs.db" || name == "desktop.ini"
}

fn add(path: &Path, shown: String, asked_for: bool, found: &mut Found) {
    if extension(&shown) == "zip" && unzip(path, &shown, found) {
        return;
    }
    place(Arc::from(shown), asked_for, || is_document(path), Place::Disk(path.into()), found);
}

fn extension(path: &str) -> String {
    path.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default()
}

/// A file by itself: a spreadsheet, or an annex.
fn place(path: Arc<str>, asked_for: bool, is_document: impl Fn() -> bool, place: Place, found: &mut Found) {
    let extension = extension(&path);
    let wanted = Format::of_extension(&extension).is_some_and(|f| f != Format::Csv || extension != "txt");
    if wanted || asked_for || extension == "zip" || NAMED_ONLY.contains(&extension.as_str()) || extension == "json" && is_document() {
        found.sheets.push(Entry { path, place });
    } else {
        found.others.push(path);
    }
}

/// Whether a file is our JSON document, by how it begins.
fn is_document(path: &Path) -> bool {
    let mut head = Vec::new();
    File::open(path).is_ok_and(|f| f.take(DOCUMENT.len() as u64).read_to_end(&mut head).is_ok()) && head == DOCUMENT
}

/// Lists a zip's files; false if it cannot be opened or holds too many (it is then a file that cannot be read).
fn unzip(path: &Path, shown: &str, found: &mut Found) -> bool {
    let path: Arc<Path> = path.into();
    let Some(archive) = ZipArchive::new(Closed::new(path.clone())).ok().filter(is_dossier) else { return false };
    let zip = Arc::new(Zip { path, archive: archive.clone() });
    members(&archive, shown, |rank| Place::Zip(zip.clone(), rank), found);
    true
}

/// Whether a zip holds no more files than a dossier has.
fn is_dossier<R: Read + Seek>(archive: &ZipArchive<R>) -> bool {
    archive.len() <= MAX_MEMBERS
}

/// The files of a zip.
fn members<R: Read + Seek>(archive: &ZipArchive<R>, shown: &str, at: impl Fn(usize) -> Place, found: &mut Found) {
    for rank in 0..archive.len() {
        let Some(Ok(name)) = archive.name_for_index(rank) else {
            continue;
        };
        let parts: Vec<&str> = name.split(['/', '\\']).filter(|p| !p.is_empty() && *p != "." && *p != "..").collect();
        if name.ends_with('/') || parts.is_empty() || parts.iter().any(|p| is_passed_over(p)) {
            continue;
        }
        let inner: Arc<str> = Arc::from(format!("{shown}/{}", parts.join("/")));
        let extension = extension(&inner);
        if Format::of_extension(&extension).is_some() && extension != "txt" {
            found.sheets.push(Entry { path: inner, place: at(rank) });
        } else {
            found.others.push(inner);
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

impl Entry {
    /// Whether the file lies in this folder (both without links).
    #[must_use]
    pub fn is_under(&self, folder: &Path) -> bool {
        self.place.on_disk().and_then(|path| path.canonicalize().ok()).is_some_and(|p| p.starts_with(folder))
    }

    /// Whether it is our JSON document.
    #[must_use]
    pub fn is_our_document(&self) -> bool {
        match &self.place {
            Place::Disk(path) => is_document(path),
            Place::Memory(file) => file.bytes.starts_with(DOCUMENT),
            Place::Zip(..) | Place::Member(..) => false,
        }
    }

    /// The name of the folder it lies in on disk.
    #[must_use]
    pub fn folder_name(&self) -> Option<String> {
        let folder = self.place.on_disk()?.parent()?.canonicalize().ok()?;
        Some(folder.file_name()?.to_string_lossy().into_owned())
    }

    /// Another file in the same folder on disk, if it is there.
    #[must_use]
    pub fn beside(&self, name: &str) -> Option<Self> {
        let Place::Disk(path) = &self.place else { return None };
        let other = path.with_file_name(name);
        let shown = match self.path.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{name}"),
            None => name.to_owned(),
        };
        other.is_file().then(|| Self { path: Arc::from(shown), place: Place::Disk(other.into()) })
    }

    /// Loads the file.
    ///
    /// # Errors
    /// The file cannot be read any more (moved, locked, no right).
    pub fn load(&self) -> std::io::Result<Source> {
        match &self.place {
            Place::Disk(path) => {
                let bytes = std::fs::read(path)?;
                let modified = std::fs::metadata(path)?.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
                Ok(Source { path: self.path.clone(), bytes, modified: modified.and_then(|d| i64::try_from(d.as_secs()).ok()) })
            }
            Place::Zip(zip, rank) => self.member(zip.archive.clone(), *rank),
            Place::Memory(file) => Ok(Source { path: self.path.clone(), bytes: file.bytes.clone(), modified: file.modified }),
            Place::Member(archive, rank) => self.member(ZipArchive::clone(archive), *rank),
        }
    }

    fn member<R: Read + Seek>(&self, mut archive: ZipArchive<R>, rank: usize) -> std::io::Result<Source> {
        let member = archive.by_index(rank).map_err(|why| if let ZipError::Io(why) = why { why } else { why.into() })?;
        let mut bytes = Vec::new();
        member.take(MAX_MEMBER).read_to_end(&mut bytes)?;
        Ok(Source { path: self.path.clone(), bytes, modified: None })
    }
}

impl Place {
    /// The file on disk that it is, or is in.
    fn on_disk(&self) -> Option<&Path> {
        match self {
            Place::Disk(path) => Some(path),
            Place::Zip(zip, _) => Some(&zip.path),
            Place::Memory(_) | Place::Member(..) => None,
        }
    }
}
