//! The drawing that holds the boxes of a sheet's comments. Excel writes it as text that is not always XML, so it is read as text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Obstacle;
use super::boxes::{Anchor, Sizes};
use super::xml::{Edits, ODD};
use crate::grid::CellRef;

/// Its content type.
pub(super) const CONTENT: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";
const SPACES: [(&str, &str); 3] = [
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("x", "urn:schemas-microsoft-com:office:excel"),
];
const SHAPE_TYPE: &str = "_x0000_t202";
const SHAPE: &str = "_x0000_s";
/// Shapes are numbered in blocks of this many.
const BLOCK: u64 = 1024;

/// A drawing without boxes; `number` tells its shapes from those of other drawings.
pub(super) fn empty(number: u64) -> String {
    let spaces: String = SPACES.iter().map(|(prefix, space)| format!(" xmlns:{prefix}=\"{space}\"")).collect();
    let block = number.clamp(1, 1_000);
    format!("<xml{spaces}><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{block}\"/></o:shapelayout></xml>")
}

/// A box of a comment.
struct Shape {
    place: Range<usize>,
    cell: CellRef,
    anchor: Option<(Range<usize>, Anchor)>,
}

/// The boxes of comments.
fn shapes(text: &str) -> Vec<Shape> {
    let mut out = Vec::new();
    for (start, _) in text.match_indices("<v:shape") {
        if !text[start + 8..].starts_with(char::is_whitespace) {
            continue;
        }
        let Some(length) = text[start..].find("</v:shape>") else { break };
        let place = start..start + length + "</v:shape>".len();
        let number = |name: &str| content(text, &place, name).and_then(|at| text[at].trim().parse::<u32>().ok());
        if let (Some(row), Some(col)) = (number("x:Row"), number("x:Column")) {
            let anchor = content(text, &place, "x:Anchor").and_then(|at| Some((at.clone(), numbers(&text[at])?)));
            out.push(Shape { cell: CellRef::new(row, col), anchor, place });
        }
    }
    out
}

fn content(text: &str, place: &Range<usize>, name: &str) -> Option<Range<usize>> {
    let from = place.start + text[place.clone()].find(&format!("<{name}>"))? + name.len() + 2;
    Some(from..from + text[from..place.end].find("</")?)
}

fn numbers(text: &str) -> Option<Anchor> {
    let all: Vec<u32> = text.split(',').map(|n| n.trim().parse().ok()).collect::<Option<_>>()?;
    all.try_into().ok()
}

fn written(anchor: Anchor) -> String {
    anchor.map(|n| n.to_string()).join(", ")
}

/// Adds boxes, and makes those of comments that have grown larger.
pub(super) fn add(text: &str, new: &[(CellRef, String)], grown: &[(CellRef, String)], sizes: &Sizes) -> Result<String, Obstacle> {
    let end = text.rfind("</").ok_or(ODD)?;
    let head = text.find('>').and_then(|at| text.get(..at)).ok_or(ODD)?;
    let known = SPACES.iter().all(|(prefix, space)| head.contains(&format!("xmlns:{prefix}=\"{space}\"")));
    let local: String = if known { String::new() } else { SPACES.iter().map(|(p, s)| format!(" xmlns:{p}=\"{s}\"")).collect() };
    let mut edits = Edits::default();
    let mut anchors: BTreeMap<CellRef, (Range<usize>, Anchor)> = BTreeMap::new();
    anchors.extend(shapes(text).into_iter().filter_map(|s| Some((s.cell, s.anchor?))));
    for (cell, words) in grown {
        if let Some((place, anchor)) = anchors.remove(cell) {
            edits.replace(place, written(sizes.grown(anchor, words)));
        }
    }
    if !new.is_empty() {
        let mut added = String::new();
        if !text.contains(&format!("id=\"{SHAPE_TYPE}\"")) {
            added.push_str(&format!(
                "<v:shapetype id=\"{SHAPE_TYPE}\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"{local}>\
                 <v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"
            ));
        }
        let first = first_free(text);
        for (rank, (cell, words)) in (0u64..).zip(new) {
            added.push_str(&shape(first + rank, rank, *cell, sizes.anchor(*cell, words), &local));
        }
        edits.insert(end, added);
        let last = first + u64::try_from(new.len()).unwrap_or(0) - 1;
        name_blocks(text, &mut edits, last / BLOCK);
    }
    edits.apply(text)
}

/// The first number that no shape of the drawing has, in its own block.
fn first_free(text: &str) -> u64 {
    let digits = |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<u64>().ok();
    let used = text.match_indices(SHAPE).filter_map(|(at, _)| digits(&text[at + SHAPE.len()..])).max();
    let block = blocks(text).and_then(|at| digits(&text[at])).unwrap_or(1);
    used.unwrap_or(0).min(1 << 30).max(block.min(1_000) * BLOCK) + 1
}

/// Where the drawing names the blocks of its numbers.
fn blocks(text: &str) -> Option<Range<usize>> {
    let map = text.find("<o:idmap")?;
    let tag = map..map + text[map..].find('>')?;
    let from = tag.start + text[tag.clone()].find("data=\"")? + "data=\"".len();
    Some(from..from + text[from..tag.end].find('"')?)
}

/// Names every block up to the last one in use.
fn name_blocks(text: &str, edits: &mut Edits, last: u64) {
    let Some(place) = blocks(text) else { return };
    let mut known: Vec<u64> = text[place.clone()].split(',').filter_map(|n| n.trim().parse().ok()).collect();
    let highest = known.iter().copied().max().unwrap_or(last);
    if highest < last && last - highest < 100 {
        known.extend(highest + 1..=last);
        edits.replace(place, known.iter().map(u64::to_string).collect::<Vec<_>>().join(","));
    }
}

fn shape(number: u64, rank: u64, cell: CellRef, anchor: Anchor, local: &str) -> String {
    format!(
        "<v:shape id=\"{SHAPE}{number}\" type=\"#{SHAPE_TYPE}\" style=\"position:absolute;margin-left:60pt;margin-top:5pt;width:248pt;height:80pt;\
         z-index:{};visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"{local}><v:fill color2=\"#ffffe1\"/>\
         <v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/>\
         <v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox>\
         <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{}</x:Anchor><x:AutoFill>False</x:AutoFill>\
         <x:Row>{}</x:Row><x:Column>{}</x:Column></x:ClientData></v:shape>",
        rank + 1,
        written(anchor),
        cell.row,
        cell.col
    )
}

/// Takes the boxes of these cells out; gives what is left and whether it holds any shape.
pub(super) fn remove(text: &str, cells: &BTreeSet<CellRef>) -> Result<(String, bool), Obstacle> {
    let mut edits = Edits::default();
    for shape in shapes(text).into_iter().filter(|s| cells.contains(&s.cell)) {
        edits.remove(shape.place);
    }
    let left = edits.apply(text)?;
    let holds = left.match_indices("<v:shape").any(|(at, _)| left[at + 8..].starts_with(char::is_whitespace));
    Ok((left, holds))
}
