//! XML parts → steps: elements and text, nothing else. Refuses document types, follows no entity but the five of XML.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;
use quick_xml::{Reader, XmlVersion};

use super::Unreadable;

/// Why a part cannot be read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// Cut short, badly nested, or not XML at all.
    Malformed,
    /// It declares a document type: entities could stand for anything.
    DocType,
}

impl From<quick_xml::Error> for Broken {
    fn from(_: quick_xml::Error) -> Self {
        Self::Malformed
    }
}

impl From<Broken> for Unreadable {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Malformed => Self::Damaged,
            Broken::DocType => Self::Unsafe("le classeur définit des entités XML".into()),
        }
    }
}

/// Why the reading of a part ends early.
pub(super) enum Stop {
    /// The part itself is broken.
    Broken(Broken),
    /// The whole file is refused.
    Refused(Unreadable),
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl From<Unreadable> for Stop {
    fn from(refused: Unreadable) -> Self {
        Self::Refused(refused)
    }
}

impl From<Stop> for Unreadable {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Broken(broken) => broken.into(),
            Stop::Refused(refused) => refused,
        }
    }
}

/// The text of a part: UTF-8, UTF-16, or the encoding it declares.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, Unreadable> {
    let utf16 = match bytes.as_slice() {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => Some(encoding_rs::UTF_16LE),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = utf16 {
        return Ok(encoding.decode(&bytes).0.into_owned());
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let bytes = error.into_bytes();
            let declared = declared(&bytes).filter(|e| *e != encoding_rs::UTF_8).ok_or(Unreadable::Damaged)?;
            Ok(declared.decode(&bytes).0.into_owned())
        }
    }
}

/// The single-byte encoding that the first line declares.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let head = head.split("?>").next()?;
    let label = head.split("encoding=").nth(1)?.get(1..)?.split(['"', '\'']).next()?.to_owned();
    encoding_rs::Encoding::for_label(label.as_bytes()).filter(|e| e.is_single_byte())
}

/// What comes next in a part.
pub(super) enum Step<'a> {
    /// An element begins; an empty one begins and ends at once.
    Open(BytesStart<'a>, Empty),
    /// An element ends.
    Close,
    /// Text, CDATA or a character.
    Text(Cow<'a, str>),
    /// The part is over.
    End,
}

/// Whether an element has no content (`<v/>`).
pub(super) type Empty = bool;

/// A part being read.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { reader: Reader::from_str(text.trim_start_matches('\u{feff}')), depth: 0 }
    }

    /// The next step. After [`Step::End`] there is none.
    pub(super) fn next(&mut self) -> Result<Step<'a>, Broken> {
        loop {
            return Ok(match self.reader.read_event()? {
                Event::Start(e) => {
                    self.depth += 1;
                    Step::Open(e, false)
                }
                Event::Empty(e) => Step::Open(e, true),
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Step::Close
                }
                Event::Text(t) => Step::Text(t.into_inner()),
                Event::CData(t) => Step::Text(t.into_inner()),
                Event::GeneralRef(r) => match r.resolve_char_ref()? {
                    Some(c) if is_legal(c) => Step::Text(Cow::Owned(c.to_string())),
                    Some(_) => return Err(Broken::Malformed),
                    None => Step::Text(Cow::Borrowed(predefined(&r).ok_or(Broken::Malformed)?)),
                },
                Event::DocType(_) => return Err(Broken::DocType),
                Event::Eof if self.depth > 0 => return Err(Broken::Malformed),
                Event::Eof => Step::End,
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => continue,
            });
        }
    }

    /// Passes over what is inside an element that just began.
    pub(super) fn skip(&mut self, open: &BytesStart<'_>, empty: Empty) -> Result<(), Broken> {
        if !empty {
            self.reader.read_to_end(open.to_end().name())?;
            self.depth -= 1;
        }
        Ok(())
    }

    /// The text inside an element that just began, that of its children left out; reads past its end.
    pub(super) fn text(&mut self, empty: Empty) -> Result<Cow<'a, str>, Broken> {
        let mut out = Cow::Borrowed("");
        if empty {
            return Ok(out);
        }
        loop {
            match self.next()? {
                Step::Text(t) if out.is_empty() => out = t,
                Step::Text(t) => out.to_mut().push_str(&t),
                Step::Open(e, empty) => self.skip(&e, empty)?,
                Step::Close => return Ok(out),
                Step::End => return Err(Broken::Malformed),
            }
        }
    }
}

/// The characters that XML 1.0 allows.
fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn predefined(name: &str) -> Option<&'static str> {
    quick_xml::escape::resolve_predefined_entity(name)
}

/// The value of an attribute that `is` the one, references resolved. An attribute twice is broken XML.
fn value<'e>(open: &'e BytesStart<'_>, is: impl Fn(QName<'_>) -> bool) -> Result<Option<Cow<'e, str>>, Broken> {
    let mut found = None;
    for attribute in open.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Broken::Malformed)?;
        if is(attribute.key) {
            if found.is_some() {
                return Err(Broken::Malformed);
            }
            found = Some(attribute.normalized_value(XmlVersion::Implicit1_0)?);
        }
    }
    Ok(found)
}

/// The value of an attribute without a prefix.
pub(super) fn attribute<'e>(open: &'e BytesStart<'_>, name: &str) -> Result<Option<Cow<'e, str>>, Broken> {
    value(open, |key| key.as_ref() == name)
}

/// The value of an attribute that has a prefix, whichever but LibreOffice's own, which repeats others.
pub(super) fn prefixed_attribute<'e>(open: &'e BytesStart<'_>, name: &str) -> Result<Option<Cow<'e, str>>, Broken> {
    value(open, |key| key.prefix().is_some_and(|p| p.as_ref() != "calcext") && key.local_name().as_ref() == name)
}
