//! What a package says its parts are: parts that come and go are noted, and told all at once when it is written.

use std::collections::{BTreeMap, BTreeSet};

use super::Obstacle;
use super::xml::{Edits, Tree, escape};

/// The part that tells them.
pub(super) const PART: &str = "[Content_Types].xml";

/// Parts that came and went.
#[derive(Debug, Default)]
pub(super) struct Types {
    /// In the order they came, each with its content type.
    new: Vec<(String, &'static str)>,
    /// In lower case.
    gone: BTreeSet<String>,
}

impl Types {
    /// Names a new part's content type.
    pub(super) fn declare(&mut self, part: &str, content_type: &'static str) {
        self.new.push((part.to_owned(), content_type));
    }

    /// Forgets a part that is taken out.
    pub(super) fn forget(&mut self, part: &str) {
        self.new.retain(|(new, _)| !new.eq_ignore_ascii_case(part));
        self.gone.insert(part.to_ascii_lowercase());
    }

    /// What the part that tells them says then.
    pub(super) fn told(&self, text: &str) -> Result<String, Obstacle> {
        let tree = Tree::read(text, &[])?;
        let root = tree.root();
        let mut edits = Edits::default();
        let is_gone = |id: &usize| {
            tree.attribute(*id, "PartName").is_some_and(|n| self.gone.contains(&n.trim_start_matches('/').to_ascii_lowercase()))
        };
        tree.named(root, "Override").filter(is_gone).for_each(|id| edits.remove(tree.span(id)));
        // Of two for one ending the first counts.
        let mut usual = BTreeMap::new();
        for (id, ending) in tree.named(root, "Default").filter_map(|id| Some((id, tree.attribute(id, "Extension")?.to_lowercase()))) {
            usual.entry(ending).or_insert_with(|| tree.attribute(id, "ContentType"));
        }
        let prefix = tree.prefix(root);
        let mut added = String::new();
        for (part, content_type) in &self.new {
            let ending = part.rsplit_once('.').map_or("", |(_, e)| e).to_lowercase();
            let usual = usual.get(&ending).and_then(Option::as_ref);
            if !usual.is_some_and(|t| t.eq_ignore_ascii_case(content_type)) {
                added.push_str(&format!("<{prefix}Override PartName=\"/{}\" ContentType=\"{content_type}\"/>", escape(part)));
            }
        }
        if !added.is_empty() {
            edits.append(&tree, root, &added);
        }
        edits.apply(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_came_and_went_are_told_at_once() {
        let mut types = Types::default();
        types.forget("xl/A.xml");
        types.declare("xl/b.xml", "t/b");
        types.declare("xl/c.vml", "T/vml");
        types.declare("xl/a.xml", "t/a");
        types.declare("xl/d.xml", "t/d");
        types.forget("xl/D.xml");
        let text =
            "<Types><Default Extension=\"VML\" ContentType=\"t/vml\"/><Override PartName=\"/xl/a.xml\" ContentType=\"old\"/></Types>";
        let told = "<Types><Default Extension=\"VML\" ContentType=\"t/vml\"/><Override PartName=\"/xl/b.xml\" ContentType=\"t/b\"/>\
                    <Override PartName=\"/xl/a.xml\" ContentType=\"t/a\"/></Types>";
        assert_eq!(types.told(text).expect("text"), told);
    }
}
