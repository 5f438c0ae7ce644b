//! A package's parts: read when asked for, replaced in memory, written back with every untouched part as its compressed bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::rc::Rc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Obstacle;
use super::types::{self, Types};
use super::xml::ODD;
use crate::export::workbook::COMPRESSION;

/// A part that is edited may unpack to this much.
const LARGEST: u64 = 256 << 20;
/// A part that is longer is unpacked each time somebody asks for it.
const LONG: usize = 1 << 20;

/// An open package.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The rank of each part in the archive, by its name in lower case.
    ranks: BTreeMap<String, usize>,
    /// What has become of parts: their new text, or nothing for one that is taken out.
    changed: BTreeMap<String, Option<Rc<str>>>,
    /// The texts of parts that were asked for, unless they are long.
    read: BTreeMap<usize, Rc<str>>,
    /// New parts in the order they came, as named.
    added: Vec<String>,
    /// What the parts are that came and went.
    pub(super) types: Types,
    /// The highest numbers of parts, by what stands before and behind them, as far as somebody asked; none is given twice.
    highest: BTreeMap<(String, String), u64>,
}

impl<'a> Package<'a> {
    /// Opens a package that can be edited without harm.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Obstacle> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ODD)?;
        let mut ranks = BTreeMap::new();
        for rank in 0..archive.len() {
            let entry = archive.by_index_raw(rank).map_err(|_| ODD)?;
            let name = entry.name().map_err(|_| ODD)?.to_lowercase();
            if name.starts_with("_xmlsignatures/") {
                return Err(Obstacle::Signed);
            }
            // Of two parts of one name each program takes another one.
            if entry.encrypted() || name.contains('\\') || ranks.insert(name, rank).is_some() {
                return Err(ODD);
            }
        }
        Ok(Self {
            archive,
            ranks,
            changed: BTreeMap::new(),
            read: BTreeMap::new(),
            added: Vec::new(),
            types: Types::default(),
            highest: BTreeMap::new(),
        })
    }

    /// Whether there is such a part.
    pub(super) fn has(&self, name: &str) -> bool {
        let key = name.to_lowercase();
        self.changed.get(&key).map_or_else(|| self.ranks.contains_key(&key), Option::is_some)
    }

    /// The names of the parts, in lower case.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.ranks.keys().chain(self.added.iter()).map(String::as_str)
    }

    /// A part's text, in the encoding that all of today's programs write.
    pub(super) fn text(&mut self, name: &str) -> Result<Rc<str>, Obstacle> {
        let key = name.to_lowercase();
        if let Some(changed) = self.changed.get(&key) {
            return changed.clone().ok_or(ODD);
        }
        let rank = *self.ranks.get(&key).ok_or(ODD)?;
        if let Some(text) = self.read.get(&rank) {
            return Ok(text.clone());
        }
        let part = self.archive.by_index(rank).map_err(|_| ODD)?;
        if part.size() > LARGEST {
            return Err(Obstacle::Large);
        }
        let mut bytes = Vec::new();
        part.take(LARGEST).read_to_end(&mut bytes).map_err(|_| ODD)?;
        let text = String::from_utf8(bytes).map_err(|_| ODD)?;
        let text: Rc<str> = Rc::from(text.strip_prefix('\u{feff}').unwrap_or(&text));
        if !is_utf8(&text) {
            return Err(ODD);
        }
        if text.len() <= LONG {
            self.read.insert(rank, text.clone());
        }
        Ok(text)
    }

    /// Replaces a part, or adds it.
    pub(super) fn put(&mut self, name: &str, text: String) {
        let key = name.to_lowercase();
        if !self.ranks.contains_key(&key) && !self.changed.get(&key).is_some_and(Option::is_some) {
            self.added.push(name.to_owned());
        }
        self.changed.insert(key, Some(text.into()));
    }

    /// Takes a part out.
    pub(super) fn drop(&mut self, name: &str) {
        let key = name.to_lowercase();
        self.added.retain(|a| a.to_lowercase() != key);
        self.changed.insert(key, None);
        self.highest.clear();
    }

    /// A name `<stem><number><extension>` for a new part, the number one past the highest.
    pub(super) fn free(&mut self, stem: &str, extension: &str) -> String {
        let key = (stem.to_lowercase(), extension.to_owned());
        let here = self.highest.get(&key).copied().unwrap_or_else(|| {
            let number = |name: &str| name.to_lowercase().strip_prefix(&key.0)?.strip_suffix(extension)?.parse::<u64>().ok();
            self.names().filter(|n| self.has(n)).filter_map(number).max().unwrap_or(0)
        });
        let next = here.saturating_add(1);
        self.highest.insert(key, next);
        format!("{stem}{next}{extension}")
    }

    /// The package with its changes.
    pub(super) fn write(mut self) -> Result<Vec<u8>, Obstacle> {
        let text = self.text(types::PART)?;
        let told = self.types.told(&text)?;
        if told != *text {
            self.put(types::PART, told);
        }
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for rank in 0..self.archive.len() {
            let entry = self.archive.by_index_raw(rank).map_err(|_| ODD)?;
            let name = entry.name().map_err(|_| ODD)?.into_owned();
            match self.changed.get(&name.to_lowercase()) {
                None => out.raw_copy_file(entry).map_err(|_| ODD)?,
                Some(None) => {}
                Some(Some(text)) => {
                    let options = entry.last_modified().map_or_else(options, |at| options().last_modified_time(at));
                    part(&mut out, &name, text, options)?;
                }
            }
        }
        for name in &self.added {
            if let Some(Some(text)) = self.changed.get(&name.to_lowercase()) {
                part(&mut out, name, text, options())?;
            }
        }
        Ok(out.finish().map_err(|_| ODD)?.into_inner())
    }
}

fn options() -> SimpleFileOptions {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(COMPRESSION.into()));
    options.last_modified_time(zip::DateTime::default())
}

fn part(out: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str, options: SimpleFileOptions) -> Result<(), Obstacle> {
    out.start_file(name, options).map_err(|_| ODD)?;
    out.write_all(text.as_bytes()).map_err(|_| ODD)
}

/// Whether a part says to be in UTF-8, or says nothing, which means the same.
fn is_utf8(text: &str) -> bool {
    let head = text.get(..text.len().min(200)).or_else(|| text.split('>').next()).unwrap_or_default();
    let declaration = head.strip_prefix("<?xml").and_then(|rest| rest.split("?>").next()).unwrap_or_default();
    let encoding = declaration.split("encoding").nth(1).map(|rest| rest.trim_start_matches(['=', ' ', '"', '\'']).to_lowercase());
    encoding.is_none_or(|e| e.starts_with("utf-8") || e.starts_with("utf8"))
}

/// A target as a relation writes it → the part's name.
pub(super) fn resolve(folder: &str, target: &str) -> Option<String> {
    let target = target.split(['#', '?']).next().unwrap_or(target);
    let decoded = percent_decoded(target)?;
    let whole = if let Some(absolute) = decoded.strip_prefix('/') { absolute.to_owned() } else { format!("{folder}/{decoded}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        if b == b'%' {
            let pair = [bytes.next()?, bytes.next()?];
            out.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
        } else {
            out.push(b);
        }
    }
    String::from_utf8(out).ok()
}

/// The folder of a part.
pub(super) fn folder_of(part: &str) -> &str {
    part.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_followed_as_programs_write_them() {
        for (folder, target, part) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets", "../comments1.xml", "xl/comments1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("xl", "worksheets/feuille%201.xml", "xl/worksheets/feuille 1.xml"),
        ] {
            assert_eq!(resolve(folder, target).as_deref(), Some(part), "{target}");
        }
        assert_eq!(resolve("xl", "../../x.xml"), None);
    }

    #[test]
    fn other_encodings_are_seen() {
        assert!(is_utf8("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><a/>") && is_utf8("<a/>"));
        assert!(!is_utf8("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"));
    }
}
