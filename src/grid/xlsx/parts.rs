//! The relations of a package → where the workbook's sheets, strings and styles are.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::BytesStart;

use super::visibility;
use crate::grid::limits::Bound;
use crate::grid::package::Package;
use crate::grid::xml::{self, Broken, Step, Xml, attribute, prefixed_attribute};
use crate::grid::{Unreadable, Visibility};

/// A sheet that the workbook lists.
pub(in crate::grid) struct SheetEntry {
    pub(in crate::grid) name: String,
    pub(in crate::grid) visibility: Visibility,
    /// Its part; `None` where the workbook names none in the package.
    pub(in crate::grid) part: Option<String>,
}

/// What the workbook part says.
#[derive(Default)]
pub(in crate::grid) struct Parts {
    /// The workbook part itself.
    pub(in crate::grid) workbook: Option<String>,
    /// The worksheets, in order: charts, dialogs and macro sheets have no cells of ours.
    pub(in crate::grid) sheets: Vec<SheetEntry>,
    pub(super) strings: Option<String>,
    pub(super) styles: Option<String>,
    pub(super) epoch1904: bool,
    /// The workbook asks to be calculated when opened: what wrote it did not.
    pub(super) uncalculated: bool,
}

/// A relation from one part to another.
pub(in crate::grid) struct Relation {
    /// The last word of its type (`worksheet`), the same in transitional and strict files.
    pub(in crate::grid) kind: String,
    /// The part; `None` for a target outside the package.
    pub(in crate::grid) target: Option<String>,
}

impl Parts {
    pub(in crate::grid) fn find(package: &mut Package<'_>) -> Result<Self, Unreadable> {
        let root = relations(package, "")?.ok_or(Unreadable::Damaged)?;
        let mut workbooks = root.into_values().filter(|r| r.kind == "officeDocument");
        let (Some(Relation { target: Some(workbook), .. }), None) = (workbooks.next(), workbooks.next()) else {
            return Err(Unreadable::Damaged);
        };
        let part = package.part(&workbook)?.ok_or(Unreadable::Damaged)?;
        let relations = relations(package, &workbook)?.ok_or(Unreadable::Damaged)?;
        let named = |kind: &str| relations.values().find(|r| r.kind == kind).and_then(|r| r.target.clone());
        let mut out = Self { strings: named("sharedStrings"), styles: named("styles"), workbook: Some(workbook), ..Self::default() };
        out.read(&xml::decode(part)?, &relations)?;
        package.limits().hold(Bound::Sheets, out.sheets.len())?;
        Ok(out)
    }

    fn read(&mut self, part: &str, relations: &BTreeMap<String, Relation>) -> Result<(), Broken> {
        let mut xml = Xml::new(part);
        let mut taken = BTreeSet::new();
        let mut root = false;
        loop {
            match xml.next()? {
                Step::Open(e, _) => {
                    let name = e.local_name();
                    root |= name.as_ref() == "workbook";
                    match name.as_ref() {
                        "workbookPr" => self.epoch1904 = is_true(&e, "date1904")?,
                        "calcPr" => self.uncalculated = is_true(&e, "fullCalcOnLoad")?,
                        "sheet" => self.sheets.extend(entry(&e, relations, &mut taken)?),
                        _ => {}
                    }
                }
                Step::Close | Step::Text(_) => {}
                Step::End => return if root { Ok(()) } else { Err(Broken::Malformed) },
            }
        }
    }
}

fn is_true(open: &BytesStart<'_>, name: &str) -> Result<bool, Broken> {
    Ok(attribute(open, name)?.is_some_and(|v| matches!(&*v, "1" | "true" | "on")))
}

/// A sheet of the workbook, if it is one with cells; a part that another sheet has already is not read again.
fn entry(
    open: &BytesStart<'_>,
    relations: &BTreeMap<String, Relation>,
    taken: &mut BTreeSet<String>,
) -> Result<Option<SheetEntry>, Broken> {
    let relation = prefixed_attribute(open, "id")?.and_then(|id| relations.get(&*id));
    if relation.is_some_and(|r| r.kind != "worksheet") {
        return Ok(None);
    }
    let name = attribute(open, "name")?.unwrap_or_default().into_owned();
    let visibility = visibility(&attribute(open, "state")?.unwrap_or_default());
    let part = relation.and_then(|r| r.target.clone()).filter(|part| taken.insert(part.clone()));
    Ok(Some(SheetEntry { name, visibility, part }))
}

/// The relations of a part (of the package itself: an empty name), by their identifier; `None` if it has none.
pub(in crate::grid) fn relations(package: &mut Package<'_>, part: &str) -> Result<Option<BTreeMap<String, Relation>>, Unreadable> {
    let (folder, name) = part.rsplit_once('/').map_or(("", part), |(folder, name)| (folder, name));
    let path = [folder, "_rels", &format!("{name}.rels")].iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join("/");
    let Some(bytes) = package.part(&path)? else { return Ok(None) };
    let limits = package.limits();
    let text = xml::decode(bytes)?;
    let mut xml = Xml::new(&text);
    let mut out = BTreeMap::new();
    // Many may have one name.
    let mut count = 0;
    loop {
        match xml.next()? {
            Step::Open(e, _) if e.local_name().as_ref() == "Relationship" => {
                count += 1;
                limits.hold(Bound::Relations, count)?;
                let kind = attribute(&e, "Type")?.unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let external = attribute(&e, "TargetMode")?.as_deref() == Some("External");
                let target = attribute(&e, "Target")?.filter(|_| !external).and_then(|t| resolve(folder, &t));
                out.insert(attribute(&e, "Id")?.unwrap_or_default().into_owned(), Relation { kind, target });
            }
            Step::Open(..) | Step::Close | Step::Text(_) => {}
            Step::End => return Ok(Some(out)),
        }
    }
}

/// A target as a part's name: relative to a folder or absolute, `..` and `%20` understood; `None` outside the package.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let target = percent_decoded(target)?.replace('\\', "/");
    if target.contains("://") || target.starts_with("file:") {
        return None;
    }
    let from = if target.starts_with('/') { "" } else { folder };
    let mut path: Vec<&str> = Vec::new();
    for step in from.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()?),
            step => path.push(step),
        }
    }
    Some(path.join("/"))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(b) = bytes.next() {
        if b != b'%' {
            out.push(b);
            continue;
        }
        let hex = [bytes.next()?, bytes.next()?];
        out.push(u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok()?);
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_stay_in_the_package() {
        for (target, part) in [
            ("worksheets/sheet1.xml", Some("xl/worksheets/sheet1.xml")),
            ("/xl/worksheets/sheet1.xml", Some("xl/worksheets/sheet1.xml")),
            ("../feuilles/une.xml", Some("feuilles/une.xml")),
            ("worksheets/ma%20feuille.xml", Some("xl/worksheets/ma feuille.xml")),
            ("../../etc/passwd", None),
            ("file:///etc/passwd", None),
            ("http://exemple.fr/a.xml", None),
        ] {
            assert_eq!(resolve("xl", target).as_deref(), part, "{target}");
        }
    }
}
