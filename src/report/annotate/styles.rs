//! The styles part: the look of marked cells (one differential format a severity) and of our own sheet, put at the end of its lists.

use super::Obstacle;
use super::look::{Look, mark};
use super::package::Package;
use super::relations::{discard, relate, relations, unrelate};
use super::workbook::Book;
use super::xml::{Edits, ODD, Tree};
use crate::finding::Severity;
use crate::report::colour::SEVERITIES;

const CONTENT: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
/// Excel keeps no more cell formats than this.
const MOST_FORMATS: usize = 64_000;
/// The children of the styles part in their order.
const ORDER: [&str; 11] =
    ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst"];

/// Which of the workbook's formats are ours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Formats {
    /// The rank of the differential format of errors; alerts and informations follow.
    first_mark: usize,
    /// The rank of the first format of our sheet, unless the workbook has no room for them.
    first_look: Option<usize>,
}

impl Formats {
    /// The differential format of a severity.
    pub(super) fn mark(self, severity: Severity) -> usize {
        self.first_mark + SEVERITIES.iter().position(|s| *s == severity).unwrap_or(0)
    }

    /// The format of a cell of our sheet.
    pub(super) fn look(self, look: Look) -> usize {
        self.first_look.map_or(0, |first| first + Look::ALL.iter().position(|l| *l == look).unwrap_or(0))
    }
}

/// The workbook's part for styles, if it has one, and whether we made it.
fn part_of(package: &mut Package, book: &Book) -> Result<Option<(String, String, bool)>, Obstacle> {
    let found = relations(package, &book.part)?.into_iter().find(|r| r.kind == "styles");
    Ok(found.and_then(|r| Some((r.part.clone()?, r.id.clone(), r.is_ours()))))
}

/// A list of the part: its element, how many entries it has.
struct List {
    id: Option<usize>,
    count: usize,
}

fn list(tree: &Tree, name: &str) -> List {
    let id = tree.child(tree.root(), name);
    List { id, count: id.map_or(0, |id| tree.children(id).count()) }
}

/// Puts our formats at the end of the lists.
pub(super) fn add(package: &mut Package, book: &Book) -> Result<Formats, Obstacle> {
    let part = match part_of(package, book)? {
        Some((part, _, _)) => part,
        None => create(package, book)?,
    };
    let text = package.text(&part)?;
    let tree = Tree::read(&text, &[])?;
    if tree.namespace().as_deref() != Some(book.dialect.main) {
        return Err(ODD);
    }
    let formats = Formats { first_mark: list(&tree, "dxfs").count, first_look: None };
    let count = |name| list(&tree, name).count;
    // The first fill two, font and border are the workbook's own by definition.
    let room = count("cellXfs") + Look::ALL.len() <= MOST_FORMATS && count("fonts") > 0 && count("fills") > 1 && count("borders") > 0;
    let formats = Formats { first_look: room.then(|| count("cellXfs")), ..formats };
    let mut edits = Edits::default();
    for (name, entries) in ours(&tree, room.then(|| (count("fonts"), count("fills"), count("borders")))) {
        extend(&tree, &mut edits, name, &entries);
    }
    let new = edits.apply(&text)?;
    package.put(&part, new);
    Ok(formats)
}

/// What we add to each list, given how many fonts, fills and borders stand before ours; without those only the marks.
fn ours(tree: &Tree, bases: Option<(usize, usize, usize)>) -> Vec<(&'static str, Vec<String>)> {
    let prefix = tree.prefix(tree.root());
    let mut out = vec![("dxfs", SEVERITIES.iter().map(|s| mark(*s, prefix)).collect())];
    if let Some(bases) = bases {
        let base = list(tree, "cellStyleXfs").count > 0;
        out.push(("fonts", Look::fonts(prefix)));
        out.push(("fills", Look::fills(prefix)));
        out.push(("borders", Look::borders(prefix)));
        out.push(("cellXfs", Look::ALL.iter().map(|look| look.format(prefix, bases, base)).collect()));
    }
    out
}

fn extend(tree: &Tree, edits: &mut Edits, name: &str, entries: &[String]) {
    let found = list(tree, name);
    let new = entries.concat();
    if let Some(id) = found.id {
        edits.append(tree, id, &new);
        edits.count(tree, id, found.count + entries.len());
        return;
    }
    let rank = |local: &str| ORDER.iter().position(|n| *n == local);
    let root = tree.root();
    let next = tree.children(root).find(|c| rank(tree.local(*c)) > rank(name));
    let prefix = tree.prefix(root);
    let whole = format!("<{prefix}{name} count=\"{}\">{new}</{prefix}{name}>", entries.len());
    match next {
        Some(id) => edits.insert(tree.span(id).start, whole),
        None => edits.append(tree, root, &whole),
    }
}

/// A part with the one format that every workbook has.
fn create(package: &mut Package, book: &Book) -> Result<String, Obstacle> {
    let folder = super::package::folder_of(&book.part);
    let part = if folder.is_empty() { "styles.xml".to_owned() } else { format!("{folder}/styles.xml") };
    if package.has(&part) {
        return Err(ODD);
    }
    let main = book.dialect.main;
    package.put(&part, format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet xmlns=\"{main}\"><fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs></styleSheet>"
    ));
    package.types.declare(&part, CONTENT);
    relate(package, &book.part, &format!("{}/styles", book.dialect.relations), &part)?;
    Ok(part)
}

/// Takes our formats out again where they still stand at the end of the lists as we put them.
pub(super) fn remove(package: &mut Package, book: &Book) -> Result<(), Obstacle> {
    let Some((part, relation, made)) = part_of(package, book)? else { return Ok(()) };
    if made {
        unrelate(package, &book.part, &relation)?;
        discard(package, &part);
        return Ok(());
    }
    let text = package.text(&part)?;
    let tree = Tree::read(&text, &[])?;
    let mut edits = Edits::default();
    let before = |name: &str, ours: usize| list(&tree, name).count.saturating_sub(ours);
    let bases =
        (before("fonts", Look::fonts("").len()), before("fills", Look::fills("").len()), before("borders", Look::borders("").len()));
    let (marks, looks): (Vec<_>, Vec<_>) = ours(&tree, Some(bases)).into_iter().partition(|(name, _)| *name == "dxfs");
    for group in [marks, looks] {
        // All of a group or nothing: what another program has rewritten is no longer known to be ours.
        if group.iter().all(|(name, entries)| ends_with(&tree, name, entries)) {
            group.iter().for_each(|(name, entries)| shorten(&tree, &mut edits, name, entries.len()));
        }
    }
    let left = edits.apply(&text)?;
    package.put(&part, left);
    Ok(())
}

fn ends_with(tree: &Tree, name: &str, entries: &[String]) -> bool {
    list(tree, name).id.is_some_and(|id| tree.content(id).ends_with(&entries.concat()))
}

fn shorten(tree: &Tree, edits: &mut Edits, name: &str, by: usize) {
    let found = list(tree, name);
    let Some(id) = found.id else { return };
    let last: Vec<usize> = tree.children(id).collect();
    let from = last[last.len() - by.min(last.len())];
    if let Some(end) = tree.end(id) {
        edits.remove(tree.span(from).start..end);
    }
    edits.count(tree, id, found.count - by);
}
