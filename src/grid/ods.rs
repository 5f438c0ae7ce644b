//! .ods → cells, in one strict pass over `content.xml`.
//!
//! Our own pass rather than calamine's: that one refuses blanks between cells, loops on a part that is cut short, knows no
//! merged regions, and spreads every repetition out before any limit.

use std::collections::BTreeSet;

use quick_xml::events::BytesStart;

use super::limits::{Bound, Budget};
use super::package::Package;
use super::typed::{iso_day, shown_number, text_of};
use super::xml::{self, Broken, Empty, Step, Stop, Xml, prefixed_attribute};
use super::{CellRef, Format, GridCell, Raw, Region, Sheet, Shown, Unreadable, Visibility, Workbook};

/// Elements whose content is no cell of a sheet, although it may look like one.
const ASIDE: &[&str] = &["tracked-changes", "dde-links", "annotation", "shapes", "forms", "content-validations", "named-expressions"];
/// No cell shows more spaces than this in a row.
const MOST_SPACES: usize = 1_024;

/// Reads a package that holds a spreadsheet.
pub(super) fn read(package: &mut Package<'_>) -> Result<Workbook, Unreadable> {
    let kind = package.part("mimetype")?.map(|m| String::from_utf8_lossy(&m).into_owned()).unwrap_or_default();
    if kind.contains("opendocument") && !kind.contains("spreadsheet") {
        return Err(Unreadable::NotASpreadsheet("un document de texte ou une présentation".into()));
    }
    let manifest = package.part("META-INF/manifest.xml")?.map(xml::decode).transpose()?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(Unreadable::Encrypted);
    }
    let part = package.part("content.xml")?.map(xml::decode).transpose()?.ok_or(Unreadable::Damaged)?;
    let mut pass =
        Pass { xml: Xml::new(&part), budget: Budget::new(package.limits()), hidden: BTreeSet::new(), out: Workbook::new(Format::Ods) };
    pass.document()?;
    pass.out.macros = package.names().any(|n| n.starts_with("basic/") && !n.ends_with("-lc.xml") && !n.ends_with('/'));
    if pass.out.sheets.is_empty() { Err(Unreadable::Empty) } else { Ok(pass.out) }
}

struct Pass<'a> {
    xml: Xml<'a>,
    budget: Budget,
    /// Styles of sheets that do not show.
    hidden: BTreeSet<String>,
    out: Workbook,
}

/// A sheet being read.
struct Table {
    cells: Vec<GridCell>,
    merged: Vec<Region>,
    /// Where the next cell stands; counted beyond the grid, where only blanks may be.
    row: u64,
    col: u64,
    /// Cells with something in them beyond the grid.
    outside: bool,
}

impl Pass<'_> {
    fn document(&mut self) -> Result<(), Stop> {
        let mut style = None;
        loop {
            match self.xml.next()? {
                Step::Open(e, empty) => match e.local_name().as_ref() {
                    "style" => style = prefixed_attribute(&e, "name")?.map(std::borrow::Cow::into_owned),
                    "table-properties" if prefixed_attribute(&e, "display")?.as_deref() == Some("false") => {
                        self.hidden.extend(style.take())
                    }
                    "table" => self.sheet(&e, empty)?,
                    name if ASIDE.contains(&name) => self.xml.skip(&e, empty)?,
                    _ => {}
                },
                Step::Close | Step::Text(_) => {}
                Step::End => return Ok(()),
            }
        }
    }

    fn sheet(&mut self, open: &BytesStart<'_>, empty: Empty) -> Result<(), Stop> {
        let rank = self.out.sheets.len() + 1;
        self.budget.limits().hold(Bound::Sheets, rank)?;
        let name = prefixed_attribute(open, "name")?.map_or_else(|| format!("Feuille {rank}"), std::borrow::Cow::into_owned);
        let hidden = prefixed_attribute(open, "style-name")?.is_some_and(|style| self.hidden.contains(&*style));
        let visibility = if hidden { Visibility::Hidden } else { Visibility::Visible };
        let mut table = Table { cells: Vec::new(), merged: Vec::new(), row: 0, col: 0, outside: false };
        if !empty {
            self.rows(&mut table)?;
        }
        if table.outside {
            self.out.losses.push(format!("Feuille « {name} » : des cellules au-delà de la grille n'ont pas été lues."));
        }
        self.out.sheets.push(Sheet::new(name, visibility, table.cells).with_merged(table.merged));
        Ok(())
    }

    /// Rows, grouped or not, up to the end of the sheet.
    fn rows(&mut self, table: &mut Table) -> Result<(), Stop> {
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Step::Open(e, empty) => match e.local_name().as_ref() {
                    "table-row" => self.row(&e, empty, table)?,
                    "table-rows" | "table-row-group" | "table-header-rows" => depth += usize::from(!empty),
                    _ => self.xml.skip(&e, empty)?,
                },
                Step::Close => depth -= 1,
                Step::Text(_) => {}
                Step::End => return Err(Broken::Malformed.into()),
            }
        }
        Ok(())
    }

    fn row(&mut self, open: &BytesStart<'_>, empty: Empty, table: &mut Table) -> Result<(), Stop> {
        let times = times(open, "number-rows-repeated")?;
        let first = table.cells.len();
        table.col = 0;
        if !empty {
            self.row_cells(table)?;
        }
        let cells: Vec<GridCell> = table.cells[first..].to_vec();
        for again in 1..if cells.is_empty() { 1 } else { times } {
            for cell in &cells {
                self.put(table, table.row + again, u64::from(cell.at.col), cell)?;
            }
        }
        table.row += times;
        Ok(())
    }

    fn row_cells(&mut self, table: &mut Table) -> Result<(), Stop> {
        loop {
            match self.xml.next()? {
                Step::Open(e, empty) => match e.local_name().as_ref() {
                    "table-cell" | "covered-table-cell" => self.cell(&e, empty, table)?,
                    _ => self.xml.skip(&e, empty)?,
                },
                Step::Close => return Ok(()),
                Step::Text(_) => {}
                Step::End => return Err(Broken::Malformed.into()),
            }
        }
    }

    fn cell(&mut self, open: &BytesStart<'_>, empty: Empty, table: &mut Table) -> Result<(), Stop> {
        let times = times(open, "number-columns-repeated")?;
        let kind = prefixed_attribute(open, "value-type")?.unwrap_or_default();
        let formula = prefixed_attribute(open, "formula")?.map(std::borrow::Cow::into_owned);
        let text = if empty { String::new() } else { self.paragraphs()? };
        let (raw, shown) = raw(open, &kind, text)?;
        let region = span(open, table)?;
        self.budget.merged(&mut table.merged, region)?;
        let blank = raw.as_ref().is_none_or(Raw::is_blank_text);
        if !blank || formula.is_some() && raw.is_none() {
            let cell = GridCell { at: CellRef::new(0, 0), raw, formula, shown };
            for again in 0..times {
                self.put(table, table.row, table.col + again, &cell)?;
            }
        }
        table.col += times;
        Ok(())
    }

    /// Puts a cell at a place, if that is on the grid.
    fn put(&mut self, table: &mut Table, row: u64, col: u64, cell: &GridCell) -> Result<(), Unreadable> {
        self.budget.cell(cell.raw.as_ref().map_or(0, Raw::text_bytes), cell.formula.as_ref().map_or(0, String::len))?;
        match (u32::try_from(row), u32::try_from(col)) {
            (Ok(row), Ok(col)) if row <= CellRef::LAST.row && col <= CellRef::LAST.col => {
                table.cells.push(GridCell { at: CellRef::new(row, col), ..cell.clone() });
            }
            _ => table.outside = true,
        }
        Ok(())
    }

    /// The text of a cell: its paragraphs, a line each.
    fn paragraphs(&mut self) -> Result<String, Stop> {
        let mut out = String::new();
        let mut first = true;
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Step::Open(e, empty) => match e.local_name().as_ref() {
                    "annotation" => self.xml.skip(&e, empty)?,
                    "s" => {
                        let count = prefixed_attribute(&e, "c")?.and_then(|c| c.parse::<usize>().ok()).unwrap_or(1);
                        out.extend(std::iter::repeat_n(' ', count.min(MOST_SPACES)));
                        self.xml.skip(&e, empty)?;
                    }
                    name => {
                        match name {
                            "p" if !std::mem::take(&mut first) => out.push('\n'),
                            "line-break" => out.push('\n'),
                            "tab" => out.push('\t'),
                            _ => {}
                        }
                        depth += usize::from(!empty);
                    }
                },
                Step::Close => depth -= 1,
                // Blanks between paragraphs are the file's, not the cell's.
                Step::Text(text) if depth > 1 => out.push_str(&text),
                Step::Text(_) => {}
                Step::End => return Err(Broken::Malformed.into()),
            }
        }
        Ok(out)
    }
}

/// How many times a row or cell stands there.
fn times(open: &BytesStart<'_>, name: &str) -> Result<u64, Broken> {
    match prefixed_attribute(open, name)? {
        None => Ok(1),
        Some(text) => text.parse::<u32>().ok().filter(|n| *n > 0).map(u64::from).ok_or(Broken::Malformed),
    }
}

/// The region that a cell spans, if it is more than itself.
fn span(open: &BytesStart<'_>, table: &Table) -> Result<Option<Region>, Broken> {
    let count = |name| Ok::<_, Broken>(prefixed_attribute(open, name)?.and_then(|n| n.parse::<u32>().ok()).unwrap_or(1).max(1));
    let (rows, cols) = (count("number-rows-spanned")?, count("number-columns-spanned")?);
    let (Ok(row), Ok(col)) = (u32::try_from(table.row), u32::try_from(table.col)) else { return Ok(None) };
    let first = CellRef::new(row, col);
    let last = first.offset(i64::from(rows) - 1, i64::from(cols) - 1);
    Ok(last.filter(|last| *last != first).map(|last| Region { first, last }))
}

/// What a cell of a value type holds, and how a number shows.
fn raw(open: &BytesStart<'_>, kind: &str, text: String) -> Result<(Option<Raw>, Shown), Broken> {
    let value = |name| prefixed_attribute(open, name);
    let garbled = |text: String| Some(Raw::Garbled(text.chars().take(80).collect()));
    let shown = match kind {
        "percentage" => Shown::Percent,
        "date" => Shown::Date,
        _ => Shown::Plain,
    };
    let raw = match kind {
        "float" | "currency" | "percentage" => match value("value")? {
            Some(number) => match number.trim().parse::<f64>() {
                // LibreOffice writes the zero of a formula that it could not calculate with the error it shows.
                Ok(x) if x == 0.0 && matches!(text_of(text.clone()), Raw::Error(_)) => Some(text_of(text)),
                Ok(x) => Some(shown_number(x, Shown::Plain, false)),
                Err(_) if number.trim().is_empty() => None,
                Err(_) => Some(text_of(if text.is_empty() { number.into_owned() } else { text })),
            },
            None => None,
        },
        "date" => match value("date-value")? {
            Some(day) => iso_day(&day).map_or_else(|| garbled(day.to_string()), |d| Some(Raw::Date(d))),
            None => None,
        },
        "boolean" => match value("boolean-value")?.as_deref() {
            Some("true") => Some(Raw::Flag(true)),
            Some("false") => Some(Raw::Flag(false)),
            Some(other) => garbled(other.to_owned()),
            None => None,
        },
        _ if text.is_empty() => None,
        _ => Some(text_of(text)),
    };
    Ok((raw, shown))
}
