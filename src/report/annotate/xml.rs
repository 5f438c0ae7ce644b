//! A part's text → where its elements stand, and changes spliced in at those places; everything else stays byte for byte.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use super::Obstacle;

/// A part whose XML cannot be followed.
pub(super) const ODD: Obstacle = Obstacle::Odd;
/// Elements deeper than this are no part of a workbook.
const DEEPEST: usize = 256;

/// An element's place.
#[derive(Debug, Clone)]
struct Node {
    /// Its name, prefix included.
    name: Range<usize>,
    /// Its start tag.
    tag: Range<usize>,
    /// All of it.
    span: Range<usize>,
    /// The rank of the first element that is not inside it.
    after: usize,
    /// The element around it.
    around: Option<Id>,
}

/// The elements of a part, in order.
pub(super) struct Tree<'a> {
    text: &'a str,
    nodes: Vec<Node>,
}

/// The rank of an element in its tree.
pub(super) type Id = usize;

impl<'a> Tree<'a> {
    /// Reads the elements; what stands inside the elements named in `closed` is left out.
    pub(super) fn read(text: &'a str, closed: &[&str]) -> Result<Self, Obstacle> {
        let mut reader = Reader::from_str(text);
        let mut nodes: Vec<Node> = Vec::new();
        let mut open: Vec<Id> = Vec::new();
        let mut hidden: usize = 0;
        loop {
            let start = offset(reader.buffer_position())?;
            let event = reader.read_event().map_err(|_| ODD)?;
            let tag = start..offset(reader.buffer_position())?;
            match event {
                Event::Start(_) if hidden > 0 => hidden += 1,
                Event::End(_) if hidden > 1 => hidden -= 1,
                Event::Start(e) => {
                    if open.len() >= DEEPEST {
                        return Err(ODD);
                    }
                    let around = open.last().copied();
                    open.push(nodes.len());
                    hidden = usize::from(closed.contains(&e.local_name().as_ref()));
                    nodes.push(Node { name: tag.start + 1..tag.start + 1 + e.name().as_ref().len(), tag, span: 0..0, after: 0, around });
                }
                Event::Empty(e) if hidden == 0 => {
                    let name = tag.start + 1..tag.start + 1 + e.name().as_ref().len();
                    nodes.push(Node { name, tag: tag.clone(), span: tag, after: nodes.len() + 1, around: open.last().copied() });
                }
                Event::End(_) => {
                    hidden = 0;
                    let id = open.pop().ok_or(ODD)?;
                    nodes[id].span = nodes[id].tag.start..tag.end;
                    nodes[id].after = nodes.len();
                }
                // Entities of one's own are refused by the reader of cells too.
                Event::DocType(_) => return Err(ODD),
                Event::Eof => break,
                _ => {}
            }
        }
        if !open.is_empty() || nodes.is_empty() || nodes[0].after != nodes.len() {
            return Err(ODD);
        }
        Ok(Self { text, nodes })
    }

    /// The root.
    pub(super) fn root(&self) -> Id {
        0
    }

    /// The name without prefix.
    pub(super) fn local(&self, id: Id) -> &'a str {
        let name = &self.text[self.nodes[id].name.clone()];
        name.rsplit(':').next().unwrap_or(name)
    }

    /// The prefix with its colon (`x:`), or nothing.
    pub(super) fn prefix(&self, id: Id) -> &'a str {
        let name = &self.text[self.nodes[id].name.clone()];
        name.find(':').map_or("", |at| &name[..=at])
    }

    /// The elements directly inside.
    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let end = self.nodes[id].after;
        let mut next = id + 1;
        std::iter::from_fn(move || {
            let here = (next < end).then_some(next)?;
            next = self.nodes[here].after;
            Some(here)
        })
    }

    /// Everything inside, at any depth.
    pub(super) fn inside(&self, id: Id) -> Range<Id> {
        id + 1..self.nodes[id].after
    }

    /// The first direct child of this name.
    pub(super) fn child(&self, id: Id, local: &str) -> Option<Id> {
        self.children(id).find(|c| self.local(*c) == local)
    }

    /// The direct children of this name.
    pub(super) fn named<'s>(&'s self, id: Id, local: &'s str) -> impl Iterator<Item = Id> + 's {
        self.children(id).filter(move |c| self.local(*c) == local)
    }

    /// All of an element.
    pub(super) fn span(&self, id: Id) -> Range<usize> {
        self.nodes[id].span.clone()
    }

    /// An element as text.
    pub(super) fn source(&self, id: Id) -> &'a str {
        &self.text[self.span(id)]
    }

    /// The place of its end tag; `None` for an element written as one tag.
    pub(super) fn end(&self, id: Id) -> Option<usize> {
        let node = &self.nodes[id];
        (node.tag != node.span).then(|| self.text[node.span.clone()].rfind("</").map_or(node.span.end, |at| node.span.start + at))
    }

    /// What stands between its tags.
    pub(super) fn content(&self, id: Id) -> &'a str {
        self.end(id).map_or("", |end| &self.text[self.nodes[id].tag.end..end])
    }

    /// What stands between its tags, as text.
    pub(super) fn words(&self, id: Id) -> Result<Cow<'a, str>, Obstacle> {
        let content = self.content(id);
        if content.contains('<') { Err(ODD) } else { unescape(content).map_err(|_| ODD) }
    }

    /// An attribute's value.
    pub(super) fn attribute(&self, id: Id, name: &str) -> Option<Cow<'a, str>> {
        unescape(&self.text[self.value(id, name)?]).ok()
    }

    /// An attribute's value as a whole number.
    pub(super) fn number<T: std::str::FromStr>(&self, id: Id, name: &str) -> Option<T> {
        self.attribute(id, name)?.trim().parse().ok()
    }

    /// Whether an attribute says yes.
    pub(super) fn flag(&self, id: Id, name: &str) -> bool {
        self.attribute(id, name).is_some_and(|v| matches!(v.trim(), "1" | "true" | "on"))
    }

    /// Where an attribute's value stands, between its quotes.
    pub(super) fn value(&self, id: Id, name: &str) -> Option<Range<usize>> {
        self.attributes(id).find(|(key, _, _)| &self.text[key.clone()] == name).map(|(_, value, _)| value)
    }

    /// The attributes: name, value between its quotes, and all of it with the blank before.
    pub(super) fn attributes(&self, id: Id) -> impl Iterator<Item = (Range<usize>, Range<usize>, Range<usize>)> + '_ {
        let node = &self.nodes[id];
        let mut at = node.name.end;
        let end = node.tag.end;
        std::iter::from_fn(move || {
            let blank = at;
            let rest = &self.text[at..end];
            let equals = rest.find('=')?;
            let name = rest[..equals].trim();
            let start = at + rest[..equals].find(name).unwrap_or(0);
            let quote = rest[equals + 1..].find(['"', '\''])? + equals + 1;
            let mark = &rest[quote..=quote];
            let length = rest[quote + 1..].find(mark)?;
            let value = at + quote + 1..at + quote + 1 + length;
            at = value.end + 1;
            Some((start..start + name.len(), value, blank..at))
        })
    }

    /// The prefix (`r:`) that stands for a namespace at an element, declared on it or around it.
    pub(super) fn prefix_at(&self, id: Id, namespace: &str) -> Option<String> {
        let around = std::iter::successors(Some(id), |inner| self.nodes[*inner].around);
        let mut declared = around.flat_map(|outer| self.attributes(outer)).filter(|(_, value, _)| &self.text[value.clone()] == namespace);
        declared.find_map(|(name, _, _)| Some(format!("{}:", self.text[name].strip_prefix("xmlns:")?)))
    }

    /// The namespace of the root.
    pub(super) fn namespace(&self) -> Option<Cow<'a, str>> {
        let prefix = self.prefix(self.root()).trim_end_matches(':');
        let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        self.attribute(self.root(), &name)
    }
}

fn offset(position: u64) -> Result<usize, Obstacle> {
    usize::try_from(position).map_err(|_| ODD)
}

/// Changes to a part, made all at once.
#[derive(Default)]
pub(super) struct Edits {
    changes: Vec<(Range<usize>, String)>,
}

impl Edits {
    /// Puts `new` where something stands.
    pub(super) fn replace(&mut self, place: Range<usize>, new: impl Into<String>) {
        self.changes.push((place, new.into()));
    }

    /// Puts `new` at a place; several at one place stand in the order given.
    pub(super) fn insert(&mut self, at: usize, new: impl Into<String>) {
        self.replace(at..at, new);
    }

    /// Takes something out.
    pub(super) fn remove(&mut self, place: Range<usize>) {
        self.replace(place, String::new());
    }

    /// Adds to the end of an element, opening it if it was written as one tag.
    pub(super) fn append(&mut self, tree: &Tree, id: Id, new: &str) {
        match tree.end(id) {
            Some(end) => self.insert(end, new),
            None => {
                let tag = tree.span(id);
                let slash = tree.source(id).rfind('/').map_or(tag.end, |at| tag.start + at);
                let name = format!("{}{}", tree.prefix(id), tree.local(id));
                self.replace(slash..tag.end, format!(">{new}</{name}>"));
            }
        }
    }

    /// Sets a count that an element keeps of its children, if it keeps one.
    pub(super) fn count(&mut self, tree: &Tree, id: Id, count: usize) {
        if let Some(place) = tree.value(id, "count") {
            self.replace(place, count.to_string());
        }
    }

    /// Whether nothing changes.
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The part with all changes.
    pub(super) fn apply(mut self, text: &str) -> Result<String, Obstacle> {
        self.changes.sort_by_key(|(place, _)| place.start);
        let mut out = String::with_capacity(text.len() + self.changes.iter().map(|(_, new)| new.len()).sum::<usize>());
        let mut at = 0;
        for (place, new) in &self.changes {
            out.push_str(text.get(at..place.start).ok_or(ODD)?);
            out.push_str(new);
            at = place.end;
        }
        out.push_str(text.get(at..).ok_or(ODD)?);
        Ok(out)
    }
}

/// Text as it stands in XML: signs escaped, characters that XML has not dropped.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') || is_turning(c) => {}
            c => out.push(c),
        }
    }
    guard_codes(out)
}

/// Excel reads `_x0041_` as the character of that number: the first sign of such a text is written as a number itself.
fn guard_codes(text: String) -> String {
    let is_code = |rest: &str| {
        let bytes = rest.as_bytes();
        bytes.len() >= 7 && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
    };
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        out.push_str(if text[at..].starts_with("_x") && is_code(&text[at..]) { "_x005F" } else { "" });
        out.push(c);
    }
    out
}

/// Characters that turn the direction of writing and can make a remark say another thing than it does.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_text() {
        let text = "<?xml version=\"1.0\"?><x:a xmlns:x='u'><x:b n = \"1\" m='é&amp;'/><c><d><e/></d></c></x:a>";
        let tree = Tree::read(text, &["d"]).expect("tree");
        let names: Vec<&str> = (0..4).map(|i| tree.local(i)).collect();
        assert_eq!(names, ["a", "b", "c", "d"]);
        assert_eq!((tree.prefix(0), tree.namespace().as_deref()), ("x:", Some("u")));
        assert_eq!((tree.number::<u32>(1, "n"), tree.attribute(1, "m").as_deref()), (Some(1), Some("é&")));
        assert_eq!(tree.children(0).collect::<Vec<_>>(), [1, 2]);
        let mut edits = Edits::default();
        edits.append(&tree, 1, "<f/>");
        edits.append(&tree, 2, "<g/>");
        assert_eq!(
            edits.apply(text).expect("text"),
            text.replace("m='é&amp;'/>", "m='é&amp;'><f/></x:b>").replace("</d></c>", "</d><g/></c>")
        );
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for text in ["", "<a>", "<a></b>", "<a/><b/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"] {
            assert!(Tree::read(text, &[]).is_err(), "{text}");
        }
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escape("a<b>&\u{1}\u{202e}\"_x0041_\nc_xy"), "a&lt;b&gt;&amp;&quot;_x005F_x0041_\nc_xy");
    }
}
