//! A worksheet part → its cells, in one pass: values, formulas, how numbers show, merged regions.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use quick_xml::events::BytesStart;

use super::shared::moved;
use super::strings;
use super::styles::Styles;
use crate::grid::limits::Budget;
use crate::grid::typed::{iso_day, stored_number, text_of};
use crate::grid::xml::{Broken, Empty, Step, Stop, Xml, attribute};
use crate::grid::{CellRef, GridCell, Raw, Region, Shown, Unreadable};

/// What the cells of a sheet refer to.
pub(super) struct Surroundings<'a> {
    /// The shared strings; `None` where the package has none.
    pub(super) strings: Option<&'a [String]>,
    pub(super) styles: &'a Styles,
    /// Days count from 1904.
    pub(super) epoch1904: bool,
    /// The program that wrote the file never calculated: a zero it stored for a formula is no value.
    pub(super) uncalculated: bool,
}

/// What a worksheet part holds.
#[derive(Default)]
pub(super) struct SheetPart {
    pub(super) cells: Vec<GridCell>,
    pub(super) merged: Vec<Region>,
    /// What could not be read, each to stand behind the sheet's name.
    pub(super) losses: Vec<String>,
    /// A cell names a shared string although the package has none.
    pub(super) texts_missing: bool,
}

/// Reads a worksheet part. One that is cut short gives the cells before the cut, and says so.
///
/// # Errors
/// A limit, or a document type.
pub(super) fn read(part: &str, around: &Surroundings<'_>, budget: &mut Budget) -> Result<SheetPart, Unreadable> {
    let mut pass = Pass {
        xml: Xml::new(part),
        around,
        budget,
        out: SheetPart::default(),
        prefix: None,
        next: CellRef::new(0, 0),
        shared: HashMap::new(),
        placeless: None,
    };
    match pass.root() {
        Ok(()) => {}
        Err(Stop::Broken(Broken::Malformed)) => {
            let what = if pass.out.cells.is_empty() { "elle n'a pas pu être lue" } else { "la fin n'a pas pu être lue" };
            pass.out.losses.push(format!("la feuille est abîmée, {what}"));
        }
        Err(Stop::Broken(broken)) => return Err(broken.into()),
        Err(Stop::Refused(refused)) => return Err(refused),
    }
    if let Some((address, count)) = &pass.placeless {
        let cells = crate::fmt::count(*count, "cellule n'a pas pu être placée", "cellules n'ont pas pu être placées");
        let first = if address.is_empty() { "hors de la feuille".to_owned() } else { format!("adresse « {address} »") };
        pass.out.losses.push(format!("{cells} ({first})"));
    }
    Ok(pass.out)
}

struct Pass<'a> {
    xml: Xml<'a>,
    around: &'a Surroundings<'a>,
    budget: &'a mut Budget,
    out: SheetPart,
    /// The prefix of the root: elements with another are not the sheet's.
    prefix: Option<String>,
    /// The place of a cell that does not say its own.
    next: CellRef,
    /// Shared formulas by their number: where each stands, and its text.
    shared: HashMap<u32, (CellRef, Rc<str>)>,
    /// Cells whose address is none of the grid: that of the first, and how many.
    placeless: Option<(String, usize)>,
}

/// The attributes of a cell.
#[derive(Default)]
struct Head<'e> {
    reference: Option<Cow<'e, str>>,
    style: Option<usize>,
    kind: Option<Cow<'e, str>>,
}

/// What stands inside a cell.
#[derive(Default)]
struct Content<'a> {
    value: Option<Cow<'a, str>>,
    inline: Option<String>,
    formula: Option<String>,
}

impl<'a> Pass<'a> {
    fn root(&mut self) -> Result<(), Stop> {
        let mut data = false;
        loop {
            match self.xml.next()? {
                Step::Open(e, empty) if self.prefix.is_none() => {
                    if e.local_name().as_ref() != "worksheet" {
                        return Err(Broken::Malformed.into());
                    }
                    self.prefix = Some(e.name().prefix().map(|p| p.as_ref().to_owned()).unwrap_or_default());
                    if empty {
                        return Ok(());
                    }
                }
                Step::Open(e, empty) if self.own(&e) == "sheetData" => {
                    if data {
                        self.out.losses.push("elle tient deux fois ses cellules, les secondes n'ont pas été lues".to_owned());
                        self.xml.skip(&e, empty)?;
                    } else if !empty {
                        self.data()?;
                    }
                    data = true;
                }
                Step::Open(e, empty) if self.own(&e) == "mergeCells" && !empty => self.merged()?,
                Step::Open(e, empty) => self.xml.skip(&e, empty)?,
                Step::Close | Step::Text(_) => {}
                Step::End if self.prefix.is_none() => return Err(Broken::Malformed.into()),
                Step::End => return Ok(()),
            }
        }
    }

    /// The name of an element that has the sheet's prefix; empty for one with another.
    #[inline]
    fn own<'e>(&self, open: &'e BytesStart<'_>) -> &'e str {
        let name = open.name().into_inner();
        match self.prefix.as_deref() {
            // Most sheets have no prefix.
            None | Some("") if name.len() == 1 => name,
            prefix => match (name.split_once(':'), prefix.unwrap_or_default()) {
                (None, "") => name,
                (Some((found, local)), prefix) if found == prefix => local,
                _ => "",
            },
        }
    }

    /// The rows, up to the end of the sheet's data.
    fn data(&mut self) -> Result<(), Stop> {
        loop {
            match self.xml.next()? {
                Step::Open(e, empty) if self.own(&e) == "row" => self.row(&e, empty)?,
                Step::Open(e, empty) if self.own(&e) == "c" => self.cell(&e, empty)?,
                Step::Open(e, empty) => self.xml.skip(&e, empty)?,
                Step::Close => return Ok(()),
                Step::Text(_) => {}
                Step::End => return Err(Broken::Malformed.into()),
            }
        }
    }

    fn row(&mut self, open: &BytesStart<'_>, empty: Empty) -> Result<(), Stop> {
        if let Some(number) = attribute(open, "r")? {
            let row = number.parse::<u32>().ok().and_then(|n| n.checked_sub(1)).filter(|row| *row <= CellRef::LAST.row);
            self.next.row = row.ok_or(Broken::Malformed)?;
        }
        self.next.col = 0;
        if !empty {
            self.row_cells()?;
        }
        self.next.row = self.next.row.saturating_add(1);
        Ok(())
    }

    fn row_cells(&mut self) -> Result<(), Stop> {
        loop {
            match self.xml.next()? {
                Step::Open(e, empty) if self.own(&e) == "c" => self.cell(&e, empty)?,
                Step::Open(e, _) if self.own(&e) == "row" => return Err(Broken::Malformed.into()),
                Step::Open(e, empty) => self.xml.skip(&e, empty)?,
                Step::Close => return Ok(()),
                Step::Text(_) => {}
                Step::End => return Err(Broken::Malformed.into()),
            }
        }
    }

    fn cell(&mut self, open: &BytesStart<'_>, empty: Empty) -> Result<(), Stop> {
        let head = head(open)?;
        let stated = head.reference.as_deref();
        let place = stated.map_or(Some(self.next), CellRef::parse).filter(|at| at.row <= CellRef::LAST.row && at.col <= CellRef::LAST.col);
        let mut content = if empty { Content::default() } else { self.content(place)? };
        let Some(at) = place else {
            if content.value.is_some() || content.inline.is_some() {
                self.budget.cell(0, 0)?;
                self.placeless.get_or_insert_with(|| (stated.unwrap_or_default().chars().take(12).collect(), 0)).1 += 1;
            }
            return Ok(());
        };
        self.next.col = at.col + 1;
        let shown = head.style.map(|rank| self.around.styles.shown(rank)).unwrap_or_default();
        let mut raw = self.raw(head.kind.as_deref(), &mut content, shown);
        if raw.as_ref().is_some_and(Raw::is_blank_text) {
            // A formula that gives an empty text shows nothing, like a blank.
            return Ok(());
        }
        // The 0 of a formula that gives a day shows as the first day of the calendar.
        if self.around.uncalculated
            && content.formula.is_some()
            && content.value.as_deref() == Some("0")
            && !matches!(raw, Some(Raw::Flag(_)))
        {
            raw = None;
        }
        if raw.is_none() && content.formula.is_none() {
            return Ok(());
        }
        self.budget.cell(raw.as_ref().map_or(0, Raw::text_bytes), content.formula.as_ref().map_or(0, String::len))?;
        self.out.cells.push(GridCell { at, raw, formula: content.formula, shown });
        Ok(())
    }

    fn content(&mut self, place: Option<CellRef>) -> Result<Content<'a>, Stop> {
        let mut out = Content::default();
        loop {
            match self.xml.next()? {
                Step::Open(e, empty) if self.own(&e) == "v" => out.value = Some(self.xml.text(empty)?),
                Step::Open(e, empty) if self.own(&e) == "f" => out.formula = self.formula(&e, empty, place)?,
                Step::Open(e, empty) if self.own(&e) == "is" => out.inline = Some(strings::text(&mut self.xml, empty)?),
                Step::Open(e, _) if self.own(&e) == "c" => return Err(Broken::Malformed.into()),
                Step::Open(e, empty) => self.xml.skip(&e, empty)?,
                Step::Close => return Ok(out),
                Step::Text(_) => {}
                Step::End => return Err(Broken::Malformed.into()),
            }
        }
    }

    /// The formula of a cell: its own, or one it shares.
    fn formula(&mut self, open: &BytesStart<'_>, empty: Empty, place: Option<CellRef>) -> Result<Option<String>, Stop> {
        let shared = attribute(open, "t")?.as_deref() == Some("shared");
        let number = attribute(open, "si")?.and_then(|si| si.parse::<u32>().ok());
        let text = self.xml.text(empty)?;
        let (Some(number), Some(at), true) = (number, place, shared) else {
            return Ok((!text.is_empty()).then(|| text.into_owned()));
        };
        if !text.is_empty() {
            self.shared.insert(number, (at, Rc::from(&*text)));
            return Ok(Some(text.into_owned()));
        }
        let known = self.shared.get(&number);
        Ok(known.map(|(from, text)| moved(text, i64::from(at.row) - i64::from(from.row), i64::from(at.col) - i64::from(from.col))))
    }

    fn raw(&mut self, kind: Option<&str>, content: &mut Content<'_>, shown: Shown) -> Option<Raw> {
        // Some writers announce an inline text and store it as a plain value.
        if let Some(text) = content.inline.take_if(|_| kind == Some("inlineStr") || content.value.is_none()) {
            return Some(text_of(text));
        }
        let value = content.value.as_deref()?;
        let garbled = || Some(Raw::Garbled(value.chars().take(80).collect()));
        match kind {
            Some("s") => {
                self.out.texts_missing |= self.around.strings.is_none();
                let text = value.trim().parse::<usize>().ok().and_then(|rank| self.around.strings?.get(rank));
                text.map_or_else(garbled, |text| Some(text_of(text.clone())))
            }
            Some("str" | "inlineStr") => Some(text_of(strings::unescaped(value.to_owned()))),
            Some("b") => match value.trim().to_ascii_lowercase().as_str() {
                "1" | "true" => Some(Raw::Flag(true)),
                "0" | "false" => Some(Raw::Flag(false)),
                _ => garbled(),
            },
            Some("e") => Some(Raw::Error(value.trim().to_owned())),
            Some("d") => iso_day(value.trim()).map_or_else(garbled, |day| Some(Raw::Date(day))),
            None | Some("n" | "") => match value.trim() {
                "" => None,
                number => stored_number(number, shown, self.around.epoch1904).or_else(|| Some(text_of(value.to_owned()))),
            },
            Some(_) => garbled(),
        }
    }

    fn merged(&mut self) -> Result<(), Stop> {
        loop {
            match self.xml.next()? {
                Step::Open(e, empty) => {
                    let region = attribute(&e, "ref")?.and_then(|text| region(&text));
                    self.budget.merged(&mut self.out.merged, region)?;
                    self.xml.skip(&e, empty)?;
                }
                Step::Close => return Ok(()),
                Step::Text(_) => {}
                Step::End => return Err(Broken::Malformed.into()),
            }
        }
    }
}

fn head<'e>(open: &'e BytesStart<'_>) -> Result<Head<'e>, Broken> {
    let mut head = Head::default();
    for attribute in open.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Broken::Malformed)?;
        match attribute.key.as_ref() {
            "r" if head.reference.is_some() => return Err(Broken::Malformed),
            "r" => head.reference = Some(attribute.value),
            "s" => head.style = attribute.value.parse().ok(),
            "t" => head.kind = Some(attribute.value),
            _ => {}
        }
    }
    Ok(head)
}

/// `A1:B2`, corners in order; a single cell is no region.
fn region(text: &str) -> Option<Region> {
    let (first, last) = text.split_once(':')?;
    let region = Region { first: CellRef::parse(first)?, last: CellRef::parse(last)? };
    (region.first.row <= region.last.row && region.first.col <= region.last.col && region.first != region.last).then_some(region)
}
