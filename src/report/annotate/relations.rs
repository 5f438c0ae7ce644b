//! What leads from part to part.

use super::Obstacle;
use super::package::{Package, folder_of, resolve};
use super::xml::{Edits, ODD, Tree, escape};

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
/// How the identifiers of our relations begin.
const OURS: &str = "rIdVolet";

/// A relation from a part.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    /// Its identifier.
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `comments`.
    pub(super) kind: String,
    /// The part it leads to; `None` outside the package.
    pub(super) part: Option<String>,
}

impl Relation {
    /// Whether we made it.
    pub(super) fn is_ours(&self) -> bool {
        self.id.starts_with(OURS)
    }
}

/// The part that holds a part's relations.
pub(super) fn relations_of(part: &str) -> String {
    let folder = folder_of(part);
    let name = part.rsplit('/').next().unwrap_or(part);
    if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") }
}

/// A part's relations; none if it has no part for them.
pub(super) fn relations(package: &mut Package, part: &str) -> Result<Vec<Relation>, Obstacle> {
    let name = relations_of(part);
    if !package.has(&name) {
        return Ok(Vec::new());
    }
    let text = package.text(&name)?;
    let tree = Tree::read(&text, &[])?;
    let mut out = Vec::new();
    for id in tree.named(tree.root(), "Relationship") {
        let kind = tree.attribute(id, "Type").ok_or(ODD)?;
        let target = tree.attribute(id, "Target").ok_or(ODD)?;
        let external = tree.attribute(id, "TargetMode").is_some_and(|m| m == "External");
        out.push(Relation {
            id: tree.attribute(id, "Id").ok_or(ODD)?.into_owned(),
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            part: if external { None } else { resolve(folder_of(part), &target) },
        });
    }
    Ok(out)
}

/// Adds a relation to a part (its target from the package's root) and gives its identifier.
pub(super) fn relate(package: &mut Package, part: &str, kind: &str, target: &str) -> Result<String, Obstacle> {
    let known = relations(package, part)?;
    let id = (1..).map(|n| format!("{OURS}{n}")).find(|id| known.iter().all(|r| r.id != *id)).ok_or(ODD)?;
    let name = relations_of(part);
    if !package.has(&name) {
        let empty =
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"{PACKAGE}\"></Relationships>");
        package.put(&name, empty);
    }
    let text = package.text(&name)?;
    let tree = Tree::read(&text, &[])?;
    let target = relative(folder_of(part), target);
    let prefix = tree.prefix(tree.root());
    let new = format!("<{prefix}Relationship Id=\"{id}\" Type=\"{}\" Target=\"{}\"/>", escape(kind), escape(&target));
    let mut edits = Edits::default();
    edits.append(&tree, tree.root(), &new);
    package.put(&name, edits.apply(&text)?);
    Ok(id)
}

/// A part's name as seen from a folder.
fn relative(folder: &str, part: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (folder.split('/').filter(|p| !p.is_empty()).collect(), part.split('/').collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(shared).map(|_| "..");
    up.chain(to.iter().skip(shared).copied()).collect::<Vec<_>>().join("/")
}

/// Takes a relation out; a part for relations that we made and that holds none any more goes too.
pub(super) fn unrelate(package: &mut Package, part: &str, id: &str) -> Result<(), Obstacle> {
    let name = relations_of(part);
    let text = package.text(&name)?;
    let tree = Tree::read(&text, &[])?;
    let all: Vec<_> = tree.named(tree.root(), "Relationship").collect();
    let mut edits = Edits::default();
    for one in all.iter().filter(|r| tree.attribute(**r, "Id").is_some_and(|i| i == id)) {
        edits.remove(tree.span(*one));
    }
    let left = edits.apply(&text)?;
    if all.len() == 1 && !left.contains("Relationship ") {
        package.drop(&name);
    } else {
        package.put(&name, left);
    }
    Ok(())
}

/// Takes a part out with its content type and its relations.
pub(super) fn discard(package: &mut Package, part: &str) {
    package.types.forget(part);
    package.drop(part);
    let own = relations_of(part);
    if package.has(&own) {
        package.drop(&own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_relative() {
        assert_eq!(relative("xl/worksheets", "xl/comments1.xml"), "../comments1.xml");
        assert_eq!(relative("xl", "xl/worksheets/sheet9.xml"), "worksheets/sheet9.xml");
        assert_eq!(relative("", "xl/workbook.xml"), "xl/workbook.xml");
    }
}
