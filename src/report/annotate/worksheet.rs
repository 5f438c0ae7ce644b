//! A worksheet part: the rule that colours marked cells, the way to their comments, which sheet is in view. No cell is touched.

use std::collections::BTreeMap;

use super::Obstacle;
use super::merged::Merged;
use super::styles::Formats;
use super::workbook::{Book, link};
use super::xml::{Edits, Id, ODD, Tree};
use crate::finding::Severity;
use crate::grid::CellRef;
use crate::report::colour::SEVERITIES;
use crate::report::group::ranges;

/// The formula of our rules, always true, by which they are known again.
const FORMULA: &str = "\"volet\"=\"volet\"";
/// Places that one rule lists.
const PLACES: usize = 500;

/// The children of a worksheet in their order (ECMA-376 part 1, 18.3.1.99).
pub(super) const ORDER: [&str; 38] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

/// A worksheet part, its cells left out.
pub(super) struct Worksheet<'a> {
    /// Its elements but those of cells.
    pub(super) tree: Tree<'a>,
    /// Its text.
    pub(super) text: &'a str,
}

impl<'a> Worksheet<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Obstacle> {
        Ok(Self { tree: Tree::read(text, &["sheetData"])?, text })
    }

    /// The rank in [`ORDER`] of a child; of one that offers a choice, that of what it holds.
    fn rank(&self, id: Id) -> Option<usize> {
        let of = |local: &str| ORDER.iter().position(|n| *n == local);
        match self.tree.local(id) {
            "AlternateContent" => self.tree.inside(id).find_map(|inner| of(self.tree.local(inner))),
            local => of(local),
        }
    }

    /// Puts an element where the order of a worksheet's children wants it, before others of its name: of two rules for a cell
    /// LibreOffice takes the one that stands first, Excel that of the higher priority.
    pub(super) fn insert(&self, edits: &mut Edits, name: &str, new: &str) {
        let rank = ORDER.iter().position(|n| *n == name);
        let root = self.tree.root();
        match self.tree.children(root).find(|c| self.rank(*c).is_some_and(|r| Some(r) >= rank)) {
            Some(next) => edits.insert(self.tree.span(next).start, new),
            None => edits.append(&self.tree, root, new),
        }
    }

    /// The elements that lead to the drawing with the comments' boxes: none, one, or a choice of the same.
    pub(super) fn drawings(&self) -> Vec<Id> {
        let root = self.tree.root();
        self.tree.inside(root).filter(|id| self.tree.local(*id) == "legacyDrawing").collect()
    }

    /// The relation to the drawing with the comments' boxes.
    pub(super) fn drawing(&self) -> Result<Option<String>, Obstacle> {
        let mut found = Vec::new();
        for id in self.drawings() {
            let link = self.tree.attributes(id).find(|(name, _, _)| {
                let name = &self.text[name.clone()];
                name.ends_with(":id") || name == "id"
            });
            let (_, value, _) = link.ok_or(ODD)?;
            found.push(self.text[value].to_owned());
        }
        found.dedup();
        // Two of them is more than a sheet can have.
        if found.len() > 1 { Err(ODD) } else { Ok(found.pop()) }
    }

    /// The merged regions.
    pub(super) fn merged(&self) -> Merged {
        let Some(list) = self.tree.child(self.tree.root(), "mergeCells") else { return Merged::default() };
        let region = |id: Id| {
            let reference = self.tree.attribute(id, "ref")?;
            let (from, to) = reference.split_once(':')?;
            Some((CellRef::parse(from)?, CellRef::parse(to)?))
        };
        self.tree.named(list, "mergeCell").filter_map(region).collect()
    }

    /// Colours cells.
    pub(super) fn colour(&self, edits: &mut Edits, marks: &BTreeMap<CellRef, Severity>, formats: Formats) {
        let p = self.tree.prefix(self.tree.root());
        let merged = self.merged();
        let mut rules: Vec<(usize, String)> = Vec::new();
        for severity in SEVERITIES {
            let own = || marks.iter().filter(|(_, s)| **s == severity).map(|(at, _)| *at);
            let (wide, single): (Vec<CellRef>, Vec<CellRef>) = own().partition(|at| merged.at(*at).is_some());
            let single = ranges(single);
            let mut places: Vec<String> = single.split(", ").filter(|p| !p.is_empty()).map(str::to_owned).collect();
            places.extend(wide.iter().filter_map(|at| merged.at(*at)).map(|(from, to)| format!("{from}:{to}")));
            rules.extend(places.chunks(PLACES).map(|chunk| (formats.mark(severity), chunk.join(" "))));
        }
        if rules.is_empty() {
            return;
        }
        let first = self.make_way(edits, rules.len());
        let rule = |(rank, (format, places)): (usize, &(usize, String))| {
            let priority = first + rank;
            format!(
                "<{p}conditionalFormatting sqref=\"{places}\"><{p}cfRule type=\"expression\" dxfId=\"{format}\" priority=\"{priority}\">\
                 <{p}formula>{FORMULA}</{p}formula></{p}cfRule></{p}conditionalFormatting>"
            )
        };
        let new: String = rules.iter().enumerate().map(rule).collect();
        self.insert(edits, "conditionalFormatting", &new);
    }

    /// Lowers the priority of the sheet's own rules, so that ours come first; gives the first priority that is free.
    fn make_way(&self, edits: &mut Edits, by: usize) -> usize {
        let rules: Vec<(std::ops::Range<usize>, usize)> = self.rules().collect();
        let pivot = |id: Id| self.tree.local(id) == "conditionalFormatting" && self.tree.flag(id, "pivot");
        // A pivot table repeats the priority of its rules in its own part.
        if self.tree.children(self.tree.root()).any(pivot) {
            return rules.iter().map(|(_, p)| *p).max().unwrap_or(0) + 1;
        }
        for (place, priority) in rules {
            edits.replace(place, priority.saturating_add(by).to_string());
        }
        1
    }

    /// The priorities of the sheet's rules and where they stand.
    fn rules(&self) -> impl Iterator<Item = (std::ops::Range<usize>, usize)> + '_ {
        let rules = self.tree.inside(self.tree.root()).filter(|id| self.tree.local(*id) == "cfRule");
        rules.filter_map(|id| Some((self.tree.value(id, "priority")?, self.tree.number(id, "priority")?)))
    }

    /// Leads to the drawing with the comments' boxes.
    pub(super) fn lead_to_drawing(&self, edits: &mut Edits, relation: &str, book: &Book) {
        let p = self.tree.prefix(self.tree.root());
        let new = format!("<{p}legacyDrawing {}/>", link(&self.tree, self.tree.root(), book.dialect.relations, relation));
        self.insert(edits, "legacyDrawing", &new);
    }

    /// Takes the sheet out of view, since ours is; two in view would be edited together.
    pub(super) fn deselect(&self, edits: &mut Edits) {
        let Some(views) = self.tree.child(self.tree.root(), "sheetViews") else { return };
        for view in self.tree.children(views) {
            let selected = self.tree.attributes(view).find(|(name, _, _)| &self.text[name.clone()] == "tabSelected");
            if let Some((_, _, whole)) = selected {
                edits.remove(whole);
            }
        }
    }

    /// Takes our rules out, and gives the sheet's own their priorities back.
    pub(super) fn unmark(&self, edits: &mut Edits) {
        let is_ours = |id: Id| {
            let formula = self.tree.child(id, "formula").and_then(|f| self.tree.words(f).ok());
            formula.is_some_and(|f| f.replace(' ', "") == FORMULA)
        };
        let mut ours: Vec<Id> = Vec::new();
        let root = self.tree.root();
        for block in self.tree.named(root, "conditionalFormatting") {
            let rules: Vec<Id> = self.tree.named(block, "cfRule").collect();
            let own: Vec<Id> = rules.iter().copied().filter(|id| is_ours(*id)).collect();
            if own.len() == rules.len() && !own.is_empty() {
                edits.remove(self.tree.span(block));
            } else {
                own.iter().for_each(|id| edits.remove(self.tree.span(*id)));
            }
            ours.extend(own);
        }
        let places: Vec<_> = ours.iter().filter_map(|id| self.tree.value(*id, "priority")).collect();
        let others: Vec<_> = self.rules().filter(|(place, _)| !places.contains(place)).collect();
        if !ours.is_empty() && others.iter().all(|(_, priority)| *priority > ours.len()) {
            others.into_iter().for_each(|(place, priority)| edits.replace(place, (priority - ours.len()).to_string()));
        }
    }

    /// Whether there may be marks of ours.
    pub(super) fn is_marked(text: &str) -> bool {
        text.contains("volet")
    }
}

/// Whether a sheet's part may say that it is in view.
pub(super) fn may_be_selected(text: &str) -> bool {
    text.contains("tabSelected")
}
