//! The drop-downs of an .xlsx workbook: which cells take which values. Asked for only when a template is drawn from a workbook.

use std::collections::BTreeMap;

use quick_xml::events::BytesStart;

use super::limits::Limits;
use super::package::Package;
use super::sniff::{Kind, sniff};
use super::xlsx::parts::Parts;
use super::xml::{self, Broken, Step, Xml, attribute};
use super::{CellRef, Format, Raw, Region, Workbook};

/// Cells that choose among values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The sheet.
    pub sheet: String,
    /// Where its cells are.
    pub cells: Vec<Region>,
    /// The values, in the order of the list.
    pub values: Vec<String>,
    /// The sheet that the values stand on, where they stand in cells.
    pub from: Option<String>,
    /// Other values are admitted.
    pub open: bool,
}

/// A drop-down as the file states it.
#[derive(Default)]
struct Stated {
    cells: String,
    source: String,
    strict: bool,
    list: bool,
}

/// The drop-downs of a workbook whose cells were read; `None` for another format or a part that cannot be read.
#[must_use]
pub fn choices(bytes: &[u8], book: &Workbook) -> Option<Vec<Choice>> {
    let Ok(Kind::Package(mut package, Format::Xlsx)) = sniff(bytes, Limits::default()) else { return None };
    all(&mut package, book)
}

fn all(package: &mut Package<'_>, book: &Workbook) -> Option<Vec<Choice>> {
    let parts = Parts::find(package).ok()?;
    let names = parts.workbook.as_deref().and_then(|part| text(package, part)).map(|t| defined(&t)).unwrap_or_default();
    let mut out = Vec::new();
    for sheet in &parts.sheets {
        let Some(part) = sheet.part.as_deref().and_then(|part| text(package, part)) else { continue };
        let stated = stated(&part).unwrap_or_default();
        for one in stated.iter().filter(|s| s.list) {
            let (values, from) = values(&one.source, &sheet.name, &names, book);
            let cells: Vec<Region> = one.cells.split(' ').filter_map(region).collect();
            if !values.is_empty() && !cells.is_empty() {
                out.push(Choice { sheet: sheet.name.clone(), cells, values, from, open: !one.strict });
            }
        }
    }
    Some(out)
}

fn text(package: &mut Package<'_>, part: &str) -> Option<String> {
    xml::decode(package.part(part).ok()??).ok()
}

/// Names of ranges, folded.
fn defined(part: &str) -> BTreeMap<String, String> {
    let mut xml = Xml::new(part);
    let mut out = BTreeMap::new();
    while let Ok(step) = xml.next() {
        match step {
            Step::Open(e, empty) if e.local_name().as_ref() == "definedName" => {
                let name = attribute(&e, "name").ok().flatten().unwrap_or_default().to_lowercase();
                let Ok(target) = xml.text(empty) else { break };
                out.insert(name, target.into_owned());
            }
            Step::End => break,
            _ => {}
        }
    }
    out
}

/// The validations of a worksheet, those that name another sheet among them.
fn stated(part: &str) -> Result<Vec<Stated>, Broken> {
    let mut xml = Xml::new(part);
    let mut out: Vec<Stated> = Vec::new();
    // What the text that comes next belongs to: a plain element holds it, or one more element inside.
    let mut inside = "";
    loop {
        match xml.next()? {
            Step::Open(e, empty) => match e.local_name().as_ref() {
                // The cells say nothing here, and there may be many.
                "sheetData" => xml.skip(&e, empty)?,
                "dataValidation" => out.push(of(&e)?),
                "formula1" | "sqref" if !empty => inside = if e.local_name().as_ref() == "sqref" { "cells" } else { "source" },
                "formula2" => inside = "",
                _ => {}
            },
            Step::Text(text) => match (inside, out.last_mut()) {
                ("source", Some(last)) => last.source.push_str(&text),
                ("cells", Some(last)) => last.cells.push_str(&text),
                _ => {}
            },
            Step::Close => inside = "",
            Step::End => return Ok(out),
        }
    }
}

fn of(open: &BytesStart<'_>) -> Result<Stated, Broken> {
    let get = |name: &str| attribute(open, name).map(|v| v.map(|v| v.into_owned()));
    let list = get("type")?.as_deref() == Some("list");
    let strict =
        get("showErrorMessage")?.as_deref() == Some("1") && !matches!(get("errorStyle")?.as_deref(), Some("warning" | "information"));
    Ok(Stated { cells: get("sqref")?.unwrap_or_default(), source: String::new(), strict, list })
}

/// The values of a list: written out, or in cells of a sheet.
fn values(source: &str, own: &str, names: &BTreeMap<String, String>, book: &Workbook) -> (Vec<String>, Option<String>) {
    let source = source.trim().trim_start_matches('=');
    if let Some(list) = source.strip_prefix('"').and_then(|s| s.strip_suffix('"')) {
        return (list.split(',').map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).collect(), None);
    }
    let target = names.get(&source.to_lowercase()).map_or(source, String::as_str);
    let (sheet, cells) = target.rsplit_once('!').map_or((own.to_owned(), target), |(s, c)| (s.trim_matches('\'').replace("''", "'"), c));
    let Some(cells) = region(&cells.replace('$', "")) else { return (Vec::new(), None) };
    let Some(found) = book.sheets.iter().find(|s| s.name == sheet) else { return (Vec::new(), None) };
    let inside = found.rows_between(cells.first.row, cells.last.row).flat_map(|(_, row)| row).filter(|c| cells.holds(c.at));
    let shown = inside.filter_map(|c| match &c.raw {
        Some(Raw::Text(t)) => Some(crate::text::tidy(t).into_owned()),
        Some(Raw::Number(n)) => Some(n.normalize().to_string()),
        _ => None,
    });
    (shown.collect(), Some(sheet))
}

/// `A1:B2`, or a single cell.
fn region(text: &str) -> Option<Region> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    Some(Region { first: CellRef::parse(first)?, last: CellRef::parse(last)? })
}
