//! The parts of a zip package: its directory checked first, each part inflated whole, counted and checked.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::Unreadable;
use super::limits::{Bound, Limits};

/// A zip whose directory can be trusted: no part twice, none over another, nothing encrypted.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Rank of each part by its name, folded as [`fold`] does.
    ranks: BTreeMap<String, usize>,
    limits: Limits,
    /// Bytes that may still be inflated.
    left: u64,
}

/// Names compare without case; some writers put backslashes or a slash in front.
fn fold(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

impl<'a> Package<'a> {
    /// Reads the directory.
    pub(super) fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, Unreadable> {
        let entries = announced_entries(bytes).ok_or(Unreadable::Damaged)?;
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
        if archive.len() > limits.count(Bound::Entries) {
            return Err(limits.over(Bound::Entries));
        }
        if archive.offset() != 0 {
            return Err(Unreadable::Damaged);
        }
        let mut ranks = BTreeMap::new();
        for rank in 0..archive.len() {
            let Some(Ok(name)) = archive.name_for_index(rank) else { continue };
            if ranks.insert(fold(&name), rank).is_some() {
                return Err(twice());
            }
        }
        // The archive keeps one of two entries with one name: its directory then has more than it shows.
        if archive.has_duplicate_names() || usize::from(entries) > archive.len() && entries != u16::MAX {
            return Err(twice());
        }
        if archive.has_overlapping_files().map_err(|_| Unreadable::Damaged)? {
            return Err(Unreadable::Unsafe("deux parties du classeur se recouvrent".into()));
        }
        Ok(Self { archive, ranks, limits, left: limits.of(Bound::Package) })
    }

    /// The limits that it is read within.
    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    fn too_large(&self, size: u64) -> Unreadable {
        self.limits.over(if size > self.limits.of(Bound::Part) { Bound::Part } else { Bound::Package })
    }

    /// Whether the package has this part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.ranks.contains_key(&fold(name))
    }

    /// The names of the parts, folded.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.ranks.keys().map(String::as_str)
    }

    /// A part's bytes; `None` if the package has none of this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(rank) = self.ranks.get(&fold(name)) else { return Ok(None) };
        let entry = self.archive.by_index_raw(*rank).map_err(|_| Unreadable::Damaged)?;
        if entry.encrypted() {
            return Err(Unreadable::Encrypted);
        }
        if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(Unreadable::Unsupported("un classeur comprimé d'une manière inhabituelle".into()));
        }
        let announced = entry.size();
        drop(entry);
        let most = self.limits.of(Bound::Part).min(self.left);
        if announced > most {
            return Err(self.too_large(announced));
        }
        let entry = self.archive.by_index(*rank).map_err(|e| match e {
            ZipError::UnsupportedArchive(_) => Unreadable::Unsupported("un classeur comprimé d'une manière inhabituelle".into()),
            _ => Unreadable::Damaged,
        })?;
        let mut bytes = Vec::with_capacity(usize::try_from(announced.min(1 << 24)).unwrap_or(0));
        // What is announced is no promise: what is inflated is counted. Reading to the end checks the sum too.
        entry.take(most + 1).read_to_end(&mut bytes).map_err(|_| Unreadable::Damaged)?;
        let size = bytes.len() as u64;
        if size > most {
            return Err(self.too_large(size));
        }
        if size != announced {
            return Err(Unreadable::Damaged);
        }
        self.left -= size;
        Ok(Some(bytes))
    }
}

fn twice() -> Unreadable {
    Unreadable::Unsafe("deux parties du classeur portent le même nom".into())
}

/// How many entries the end of the directory announces; a zip of more than 65 535 says so elsewhere.
fn announced_entries(bytes: &[u8]) -> Option<u16> {
    let tail = &bytes[bytes.len().saturating_sub(22 + usize::from(u16::MAX))..];
    let at = tail.windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let count = tail.get(at + 10..at + 12)?;
    Some(u16::from_le_bytes([count[0], count[1]]))
}
