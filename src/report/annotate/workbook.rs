//! The workbook part: its list of sheets, and what counts sheets by their place.

use std::collections::BTreeMap;

use super::Obstacle;
use super::package::Package;
use super::relations::{discard, relate, relations, unrelate};
use super::xml::{Edits, ODD, Tree, escape};
use crate::text::tidy;

/// The namespaces of one of the two forms of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// That of worksheets.
    pub(super) main: &'static str,
    /// That of relations, with which their types begin too.
    pub(super) relations: &'static str,
    /// Whether it has a place for comments' boxes that all programs know.
    pub(super) comments: bool,
}

/// What Excel writes unless told otherwise.
const TRANSITIONAL: Dialect = Dialect {
    main: "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    relations: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    comments: true,
};
/// « Strict Open XML ».
const STRICT: Dialect = Dialect {
    main: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    relations: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    comments: false,
};

const WORKSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
/// The highest number a sheet may have.
const LAST_ID: u32 = 65_534;

/// A sheet of the workbook.
#[derive(Debug, Clone)]
pub(super) struct SheetEntry {
    /// Its name.
    pub(super) name: String,
    /// Its part.
    pub(super) part: String,
    /// Its relation.
    relation: String,
    /// Whether it holds cells.
    pub(super) cells: bool,
}

/// The workbook part and its sheets.
#[derive(Debug)]
pub(super) struct Book {
    /// Its part.
    pub(super) part: String,
    /// Its form.
    pub(super) dialect: Dialect,
    /// How many windows it is seen in.
    pub(super) windows: usize,
    /// The sheets in order.
    pub(super) sheets: Vec<SheetEntry>,
}

impl Book {
    /// Reads the list of sheets.
    pub(super) fn read(package: &mut Package) -> Result<Self, Obstacle> {
        // A workbook shared with a log of changes names its sheets there too.
        if package.names().any(|n| n.to_lowercase().contains("revisions/revisionheaders")) {
            return Err(ODD);
        }
        let mut roots = relations(package, "")?.into_iter().filter(|r| r.kind == "officeDocument");
        let (Some(root), None) = (roots.next(), roots.next()) else { return Err(ODD) };
        let part = root.part.ok_or(ODD)?;
        let mut links = BTreeMap::new();
        // Of two of one name the first counts.
        for link in relations(package, &part)?.into_iter().rev() {
            links.insert(link.id.clone(), link);
        }
        let text = package.text(&part)?;
        let tree = Tree::read(&text, &[])?;
        let namespace = tree.namespace().ok_or(ODD)?;
        let dialect = [TRANSITIONAL, STRICT].into_iter().find(|d| d.main == namespace).ok_or(ODD)?;
        let list = tree.child(tree.root(), "sheets").ok_or(ODD)?;
        let mut sheets = Vec::new();
        for id in tree.named(list, "sheet") {
            let link = tree.prefix_at(id, dialect.relations).ok_or(ODD)?;
            let relation = tree.attribute(id, &format!("{link}id")).ok_or(ODD)?.into_owned();
            let target = links.get(&relation).ok_or(ODD)?;
            sheets.push(SheetEntry {
                name: tree.attribute(id, "name").ok_or(ODD)?.into_owned(),
                part: target.part.clone().ok_or(ODD)?,
                cells: target.kind == "worksheet",
                relation,
            });
        }
        let views = tree.child(tree.root(), "bookViews").map_or(1, |v| tree.children(v).count().max(1));
        Ok(Self { part, dialect, windows: views, sheets })
    }

    /// The ranks of the sheets by the name that remarks call them, of those that alone answer to it.
    pub(super) fn ranks(&self) -> BTreeMap<String, usize> {
        let mut found: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (rank, entry) in self.sheets.iter().enumerate().filter(|(_, s)| s.cells) {
            found.entry(tidy(&entry.name).into_owned()).and_modify(|r| *r = None).or_insert(Some(rank));
        }
        found.into_iter().filter_map(|(name, rank)| Some((name, rank?))).collect()
    }

    /// A name for our sheet that no other has.
    pub(super) fn free_name(&self, wanted: &str) -> Result<String, Obstacle> {
        let taken = |name: &str| self.sheets.iter().any(|s| s.name.to_lowercase() == name.to_lowercase());
        let numbered = (2..10_000).map(|n| format!("{wanted} ({n})"));
        std::iter::once(wanted.to_owned()).chain(numbered).find(|n| !taken(n)).ok_or(ODD)
    }

    /// Puts a sheet first.
    pub(super) fn put_first(&mut self, package: &mut Package, name: &str, xml: String) -> Result<(), Obstacle> {
        let folder = super::package::folder_of(&self.part);
        let stem = if folder.is_empty() { "worksheets/sheet".to_owned() } else { format!("{folder}/worksheets/sheet") };
        let part = package.free(&stem, ".xml");
        package.put(&part, xml);
        package.types.declare(&part, WORKSHEET);
        let relation = relate(package, &self.part, &format!("{}/worksheet", self.dialect.relations), &part)?;
        let text = package.text(&self.part)?;
        let tree = Tree::read(&text, &[])?;
        let list = tree.child(tree.root(), "sheets").ok_or(ODD)?;
        let used: Vec<u32> = tree.named(list, "sheet").filter_map(|s| tree.number(s, "sheetId")).collect();
        let next = used.iter().max().map_or(1, |n| n.saturating_add(1));
        let number = if next <= LAST_ID { Some(next) } else { (1..=LAST_ID).find(|n| !used.contains(n)) }.ok_or(ODD)?;
        let prefix = tree.prefix(list);
        let link = link(&tree, list, self.dialect.relations, &relation);
        let new = format!("<{prefix}sheet name=\"{}\" sheetId=\"{number}\" {link}/>", escape(name));
        let mut edits = Edits::default();
        let first = tree.named(list, "sheet").next().ok_or(ODD)?;
        edits.insert(tree.span(first).start, new);
        shift(&tree, &mut edits, |place| Some(place + 1));
        package.put(&self.part, edits.apply(&text)?);
        let entry = SheetEntry { name: name.to_owned(), part, relation, cells: true };
        self.sheets.insert(0, entry);
        Ok(())
    }

    /// Takes a sheet out.
    pub(super) fn take_out(&mut self, package: &mut Package, rank: usize) -> Result<(), Obstacle> {
        let entry = self.sheets.remove(rank);
        let text = package.text(&self.part)?;
        let tree = Tree::read(&text, &[])?;
        let list = tree.child(tree.root(), "sheets").ok_or(ODD)?;
        let mut edits = Edits::default();
        edits.remove(tree.span(tree.named(list, "sheet").nth(rank).ok_or(ODD)?));
        shift(&tree, &mut edits, |place| match place.cmp(&rank) {
            std::cmp::Ordering::Less => Some(place),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(place - 1),
        });
        let left = edits.apply(&text)?;
        package.put(&self.part, left);
        unrelate(package, &self.part, &entry.relation)?;
        discard(package, &entry.part);
        Ok(())
    }
}

/// The attribute that names a relation, inside this element.
pub(super) fn link(tree: &Tree, inside: usize, space: &str, relation: &str) -> String {
    match tree.prefix_at(inside, space) {
        Some(prefix) => format!("{prefix}id=\"{relation}\""),
        None => format!("xmlns:r=\"{space}\" r:id=\"{relation}\""),
    }
}

/// Moves what counts sheets by their place: names that belong to a sheet, and the sheet in view, which becomes the first.
fn shift(tree: &Tree, edits: &mut Edits, moved: impl Fn(usize) -> Option<usize>) {
    for names in tree.named(tree.root(), "definedNames") {
        for id in tree.named(names, "definedName") {
            let (Some(at), Some(place)) = (tree.value(id, "localSheetId"), tree.number(id, "localSheetId")) else { continue };
            match moved(place) {
                Some(new) => edits.replace(at, new.to_string()),
                None => edits.remove(tree.span(id)),
            }
        }
    }
    for views in tree.named(tree.root(), "bookViews") {
        for (id, name) in tree.named(views, "workbookView").flat_map(|v| [(v, "activeTab"), (v, "firstSheet")]) {
            if let Some(at) = tree.value(id, name) {
                edits.replace(at, "0");
            }
        }
    }
}
