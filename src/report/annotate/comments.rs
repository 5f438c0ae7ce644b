//! The comments of a sheet: ours added, under a holder's own where a cell has one, and taken out again.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::escape::partial_escape;

use super::Obstacle;
use super::boxes::Sizes;
use super::note::{self, AUTHOR, Run};
use super::package::Package;
use super::relations::{Relation, discard, relate, relations, unrelate};
use super::vml;
use super::workbook::{Book, SheetEntry};
use super::worksheet::Worksheet;
use super::xml::{Edits, Id, ODD, Tree, escape};
use crate::grid::CellRef;

const CONTENT: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
/// Excel itself writes the relation to the drawing with this type, whatever the form of the workbook.
const DRAWING: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing";

/// The parts that hold a sheet's comments.
struct Parts {
    comments: Option<Relation>,
    drawing: Option<Relation>,
    /// Cells on which people hold a conversation: a plain comment has no place there.
    conversations: BTreeSet<CellRef>,
}

fn parts(package: &mut Package, entry: &SheetEntry, sheet: &Worksheet) -> Result<Parts, Obstacle> {
    let all = relations(package, &entry.part)?;
    let drawing = match sheet.drawing()? {
        Some(id) => Some(all.iter().find(|r| r.id == id && r.part.is_some()).cloned().ok_or(ODD)?),
        None => None,
    };
    let mut conversations = BTreeSet::new();
    for thread in all.iter().filter(|r| r.kind == "threadedComment").filter_map(|r| r.part.clone()) {
        let text = package.text(&thread)?;
        let tree = Tree::read(&text, &[])?;
        let places = tree.named(tree.root(), "threadedComment").filter_map(|id| CellRef::parse(&tree.attribute(id, "ref")?));
        conversations.extend(places);
    }
    Ok(Parts { comments: all.into_iter().find(|r| r.kind == "comments" && r.part.is_some()), drawing, conversations })
}

/// Adds comments; gives the relation to the drawing of their boxes if the sheet had none.
pub(super) fn add(
    package: &mut Package,
    book: &Book,
    entry: &SheetEntry,
    sheet: &Worksheet,
    notes: &BTreeMap<CellRef, Vec<Run>>,
) -> Result<Option<String>, Obstacle> {
    let parts = parts(package, entry, sheet)?;
    if notes.keys().all(|at| parts.conversations.contains(at)) {
        return Ok(None);
    }
    let part = match parts.comments.and_then(|r| r.part) {
        Some(part) => part,
        None => create(package, book, entry)?,
    };
    let text = package.text(&part)?;
    let tree = Tree::read(&text, &[])?;
    let written = write(&tree, notes, &parts.conversations)?;
    let changed = written.edits.apply(&text)?;
    package.put(&part, changed);
    if written.new.is_empty() && written.grown.is_empty() {
        return Ok(None);
    }
    let (drawing, relation) = match parts.drawing.and_then(|r| r.part) {
        Some(drawing) => (drawing, None),
        None => {
            let (drawing, relation) = create_drawing(package, book, entry)?;
            (drawing, Some(relation))
        }
    };
    let text = package.text(&drawing)?;
    let boxes = vml::add(&text, &written.new, &written.grown, &Sizes::of(sheet))?;
    package.put(&drawing, boxes);
    Ok(relation)
}

/// What becomes of a comments part.
struct Written {
    edits: Edits,
    /// Cells that get a comment, and what it says.
    new: Vec<(CellRef, String)>,
    /// Cells whose comment grows, and what it says then.
    grown: Vec<(CellRef, String)>,
}

fn write(tree: &Tree, notes: &BTreeMap<CellRef, Vec<Run>>, conversations: &BTreeSet<CellRef>) -> Result<Written, Obstacle> {
    let root = tree.root();
    let p = tree.prefix(root);
    let (authors, list) = (tree.child(root, "authors").ok_or(ODD)?, tree.child(root, "commentList").ok_or(ODD)?);
    let names: Vec<Id> = tree.children(authors).collect();
    let threads: BTreeSet<usize> = (0..names.len()).filter(|n| tree.content(names[*n]).starts_with("tc=")).collect();
    let present: BTreeMap<CellRef, Id> =
        tree.named(list, "comment").filter_map(|id| Some((CellRef::parse(&tree.attribute(id, "ref")?)?, id))).collect();
    let mut out = Written { edits: Edits::default(), new: Vec::new(), grown: Vec::new() };
    let mut added = String::new();
    for (at, runs) in notes.iter().filter(|(at, _)| !conversations.contains(at)) {
        let words: String = runs.iter().map(|r| r.text.as_str()).collect();
        match present.get(at) {
            Some(id) if tree.number::<usize>(*id, "authorId").is_some_and(|a| threads.contains(&a)) => {}
            Some(id) => {
                let before = append(tree, *id, runs, &mut out.edits)?;
                out.grown.push((*at, format!("{before}\n\n{words}")));
            }
            None => {
                let author = names.len();
                added.push_str(&format!(
                    "<{p}comment ref=\"{at}\" authorId=\"{author}\"><{p}text>{}</{p}text></{p}comment>",
                    formatted(runs, p)
                ));
                out.new.push((*at, words));
            }
        }
    }
    if !added.is_empty() {
        out.edits.append(tree, authors, &format!("<{p}author>{AUTHOR}</{p}author>"));
        out.edits.append(tree, list, &added);
    }
    Ok(out)
}

/// Adds runs under what a comment says already, and gives that.
fn append(tree: &Tree, comment: Id, runs: &[Run], edits: &mut Edits) -> Result<String, Obstacle> {
    let text = tree.child(comment, "text").ok_or(ODD)?;
    let p = tree.prefix(text);
    let mut runs = runs.to_vec();
    if let Some(first) = runs.first_mut() {
        first.text.insert_str(0, "\n\n");
    }
    let new = formatted(&runs, p);
    // A text alone and runs beside it are legal; runs alone are what every program writes.
    for plain in tree.named(text, "t") {
        let place = tree.span(plain);
        edits.insert(place.start, format!("<{p}r>"));
        edits.insert(place.end, format!("</{p}r>"));
    }
    let last = tree.children(text).filter(|id| matches!(tree.local(*id), "t" | "r")).last();
    match last {
        Some(id) => edits.insert(tree.span(id).end, new),
        None => edits.append(tree, text, &new),
    }
    Ok(pieces(tree, text)?.into_iter().map(|(_, _, words)| words).collect())
}

fn formatted(runs: &[Run], p: &str) -> String {
    let one = |run: &Run| {
        let bold = if run.bold { format!("<{p}b/>") } else { String::new() };
        format!(
            "<{p}r><{p}rPr>{bold}<{p}sz val=\"9\"/><{p}color indexed=\"81\"/><{p}rFont val=\"Tahoma\"/><{p}family val=\"2\"/></{p}rPr>\
             <{p}t xml:space=\"preserve\">{}</{p}t></{p}r>",
            escape(&run.text)
        )
    };
    runs.iter().map(one).collect()
}

/// The texts of a comment: the element of each, the run it stands in (or itself), what it says.
fn pieces(tree: &Tree, text: Id) -> Result<Vec<(Id, Id, String)>, Obstacle> {
    let mut out = Vec::new();
    for child in tree.children(text) {
        let words = match tree.local(child) {
            "t" => Some(child),
            "r" => tree.child(child, "t"),
            _ => None,
        };
        if let Some(id) = words {
            out.push((id, child, tree.words(id)?.into_owned()));
        }
    }
    Ok(out)
}

fn create(package: &mut Package, book: &Book, entry: &SheetEntry) -> Result<String, Obstacle> {
    let folder = super::package::folder_of(&book.part);
    let stem = if folder.is_empty() { "comments".to_owned() } else { format!("{folder}/comments") };
    let part = package.free(&stem, ".xml");
    let main = book.dialect.main;
    package.put(&part, format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{main}\"><authors></authors><commentList></commentList></comments>"
    ));
    package.types.declare(&part, CONTENT);
    relate(package, &entry.part, &format!("{}/comments", book.dialect.relations), &part)?;
    Ok(part)
}

fn create_drawing(package: &mut Package, book: &Book, entry: &SheetEntry) -> Result<(String, String), Obstacle> {
    let folder = super::package::folder_of(&book.part);
    let stem = if folder.is_empty() { "drawings/vmlDrawing".to_owned() } else { format!("{folder}/drawings/vmlDrawing") };
    let part = package.free(&stem, ".vml");
    let number = part[stem.len()..].trim_end_matches(".vml").parse().unwrap_or(1);
    package.put(&part, vml::empty(number));
    package.types.declare(&part, vml::CONTENT);
    let relation = relate(package, &entry.part, DRAWING, &part)?;
    Ok((part, relation))
}

/// Takes our comments out; gives whether the drawing of their boxes, which we made, is gone too.
pub(super) fn remove(package: &mut Package, entry: &SheetEntry, sheet: &Worksheet) -> Result<bool, Obstacle> {
    let parts = parts(package, entry, sheet)?;
    let Some((relation, part)) = parts.comments.and_then(|r| Some((r.clone(), r.part?))) else { return Ok(false) };
    let text = package.text(&part)?;
    if !text.contains(note::START) {
        return Ok(false);
    }
    let tree = Tree::read(&text, &[])?;
    let (gone, left, edits) = strip(&tree)?;
    let changed = edits.apply(&text)?;
    package.put(&part, changed);
    if left == 0 && relation.is_ours() {
        unrelate(package, &entry.part, &relation.id)?;
        discard(package, &part);
    }
    let Some((relation, drawing)) = parts.drawing.and_then(|r| Some((r.clone(), r.part?))) else { return Ok(false) };
    let text = package.text(&drawing)?;
    let (boxes, holds) = vml::remove(&text, &gone)?;
    package.put(&drawing, boxes);
    let ends = !holds && relation.is_ours();
    if ends {
        unrelate(package, &entry.part, &relation.id)?;
        discard(package, &drawing);
    }
    Ok(ends)
}

/// The cells whose comment was ours alone, how many comments are left, and what to change.
fn strip(tree: &Tree) -> Result<(BTreeSet<CellRef>, usize, Edits), Obstacle> {
    let root = tree.root();
    let (authors, list) = (tree.child(root, "authors").ok_or(ODD)?, tree.child(root, "commentList").ok_or(ODD)?);
    let mut edits = Edits::default();
    let (mut gone, mut writers) = (BTreeSet::new(), Vec::new());
    for id in tree.named(list, "comment") {
        if let Some(at) = strip_one(tree, id, &mut edits)? {
            gone.insert(at);
        } else {
            writers.push(tree.number::<usize>(id, "authorId").unwrap_or(0));
        }
    }
    let names: Vec<Id> = tree.children(authors).collect();
    let last = names.last().filter(|id| tree.content(**id) == AUTHOR && !writers.contains(&(names.len() - 1)));
    if let Some(id) = last {
        edits.remove(tree.span(*id));
    }
    Ok((gone, writers.len(), edits))
}

/// Takes our part of a comment out; gives its cell if nothing else is in it.
fn strip_one(tree: &Tree, comment: Id, edits: &mut Edits) -> Result<Option<CellRef>, Obstacle> {
    let Some(text) = tree.child(comment, "text") else { return Ok(None) };
    let pieces = pieces(tree, text)?;
    let whole: String = pieces.iter().map(|(_, _, words)| words.as_str()).collect();
    let Some(ours) = note::part_of(&whole) else { return Ok(None) };
    if whole[..ours.start].trim().is_empty() && whole[ours.end..].trim().is_empty() {
        edits.remove(tree.span(comment));
        return Ok(tree.attribute(comment, "ref").and_then(|at| CellRef::parse(&at)));
    }
    let mut from = 0;
    for (id, owner, words) in pieces {
        let (start, end) = (from, from + words.len());
        from = end;
        let (cut, until) = (ours.start.clamp(start, end), ours.end.clamp(start, end));
        let kept = format!("{}{}", &whole[start..cut], &whole[until..end]);
        if kept.is_empty() && !words.is_empty() {
            edits.remove(tree.span(owner));
        } else if kept != words {
            let place = tree.span(id);
            let content = tree.content(id);
            let at = place.start + tree.source(id).rfind(content).unwrap_or(0);
            edits.replace(at..at + content.len(), partial_escape(kept.as_str()).into_owned());
        }
    }
    Ok(None)
}
