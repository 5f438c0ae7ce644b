//! Links from a result to the cell of a holder's file: relative, so that the folder can be moved whole.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::stack::{Link, Value};
use crate::grid::{CellRef, Format};
use crate::record::Batch;

/// What a link shows that only serves to open a file.
pub(super) const OPEN: &str = "ouvrir";
/// The longest link that Excel keeps.
const LONGEST: usize = 2_000;

/// Where holders' files stand, seen from the result.
#[derive(Debug, Clone)]
pub(super) struct Links {
    base: String,
    /// Files to which no link leads.
    lost: BTreeSet<Arc<str>>,
}

impl Links {
    /// Links below this folder (`../region`, or nothing for the result's own).
    pub(super) fn new(base: &str) -> Self {
        let base = base.replace('\\', "/");
        Self { base: if base.is_empty() || base.ends_with('/') { base } else { format!("{base}/") }, lost: BTreeSet::new() }
    }

    /// The same for a batch: files that are known from a result only cannot be opened.
    pub(super) fn of(base: &str, batch: &Batch) -> Self {
        let lost = batch.files.iter().filter(|f| f.elsewhere).map(|f| f.path.clone()).collect();
        Self { lost, ..Self::new(base) }
    }

    /// A link that shows `shown` and leads to a cell; plain text where the address would be too long.
    pub(super) fn to(&self, file: &str, place: Option<(&str, CellRef)>, shown: &str) -> Value {
        if self.lost.contains(file) {
            return if shown == OPEN { Value::Empty } else { Value::text(shown) };
        }
        let target = self.target(file, place);
        if target.len() > LONGEST {
            Value::text(shown)
        } else {
            Value::Link(Box::new(Link { target: target.into(), shown: Arc::from(shown) }))
        }
    }

    fn target(&self, file: &str, place: Option<(&str, CellRef)>) -> String {
        let (on_disk, inside) = outside_archive(file);
        let path = encode(&format!("{}{on_disk}", self.base));
        let text = on_disk.rsplit_once('.').and_then(|(_, e)| Format::of_extension(e)) == Some(Format::Csv);
        match place.filter(|_| !inside && !text) {
            Some((sheet, at)) => format!("file:///{path}#'{}'!{at}", sheet.replace('\'', "''")),
            None => format!("file:///{path}"),
        }
    }
}

/// A file in an archive is reached as far as the archive.
fn outside_archive(file: &str) -> (&str, bool) {
    let lower = file.to_lowercase();
    match lower.find(".zip/").filter(|_| lower.len() == file.len()) {
        Some(at) => (&file[..at + 4], true),
        None => (file, false),
    }
}

/// Signs that addresses keep for themselves.
const RESERVED: &str = "# \"<>[]^`{}?%";

fn encoded(sign: char) -> String {
    format!("%{:02X}", sign as u32)
}

fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    path.chars().for_each(|c| if RESERVED.contains(c) { out.push_str(&encoded(c)) } else { out.push(c) });
    out
}

/// An address for a formula, which takes a path as people write it. `#`, that leads to a place, stays encoded, and so does a `%` that
/// would encode a sign.
pub(super) fn in_formula(target: &str) -> String {
    let target = target.trim_start_matches("file:///");
    let (path, place) = target.split_at(target.find('#').unwrap_or(target.len()));
    let plain = RESERVED.chars().filter(|sign| !['#', '%'].contains(sign));
    let path = plain.fold(path.to_owned(), |path, sign| path.replace(&encoded(sign), sign.encode_utf8(&mut [0; 4])));
    let mut parts = path.split("%25");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let encodes = part.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
        out.push_str(if encodes { "%25" } else { "%" });
        out.push_str(part);
    }
    out + place
}

/// Whether the writer of workbooks would encode a target a second time: it only knows some encoded signs.
pub(super) fn is_encoded_twice(target: &str) -> bool {
    const KNOWN: &[&str] = &["%20", "%25", "%22", "%60", "%3C", "%3E", "%5B", "%5D", "%5E", "%7B", "%7D"];
    let path = target.split('#').next().unwrap_or_default();
    path.contains('%') && !KNOWN.iter().any(|k| path.contains(k))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_cell() {
        let at = CellRef::new(6, 2);
        let links = Links::new("../lot");
        assert_eq!(links.target("a b/c#1.xlsx", Some(("Suivi d'été", at))), "file:///../lot/a%20b/c%231.xlsx#'Suivi d''été'!C7");
        assert_eq!(links.target("a/b.csv", Some(("b", at))), "file:///../lot/a/b.csv");
        assert_eq!(Links::new("").target("lot.ZIP/x/b.xlsx", Some(("b", at))), "file:///lot.ZIP");
        let shown = |file| in_formula(&links.target(file, Some(("Suivi", at))));
        assert_eq!(shown("50 % d'été/c#1 [v2].xlsx"), "../lot/50 % d'été/c%231 [v2].xlsx#'Suivi'!C7");
        assert_eq!(shown("a%20b/20%.xlsx"), "../lot/a%2520b/20%.xlsx#'Suivi'!C7");
        assert!(is_encoded_twice("file:///c%231.xlsx#'A'!B2") && !is_encoded_twice("file:///a%20c%231.xlsx"));
    }
}
