//! A sheet of cells → which tables stand on it, which column or label is which field, how sure and why.
//!
//! Tables are found by their words and values: no address, sheet name or order of columns is trusted; an officer's answer is.
//! Knows the grid and the templates; whether a value fits a field is asked of the reader.

mod blocks;
mod candidate;
mod certainty;
mod choice;
mod content;
mod evidence;
mod form;
mod header;
mod index;
mod kindred;
mod labels;
mod lexicon;
mod memo;
mod settle;
mod told;
mod turned;
mod twins;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::{Scheme, Table};
use crate::grid::{CellRef, GridCell, Raw, Sheet, across};
use crate::template::years::YearMark;
use crate::text::fold;

pub use certainty::Certainty;
pub(crate) use index::CODE_FIELD;
pub use index::Index;
pub use lexicon::{Fit, Fits, Lexicon};
pub use turned::swap;

use candidate::Candidate;
use choice::best;
use form::Forms;

/// A table found on a sheet.
#[derive(Debug, Clone)]
pub struct Found {
    /// What it was taken for.
    pub table: Arc<Table>,
    /// How sure, and why.
    pub certainty: Certainty,
    /// Where its labels and values stand.
    pub shape: Shape,
}

/// Another table that the same cells may be.
#[derive(Debug, Clone)]
pub struct Rival {
    /// The table.
    pub table: Arc<Table>,
    /// How sure, 0 to 100.
    pub score: u8,
    /// What tells the two apart, in French.
    pub decides: String,
}

impl PartialEq for Rival {
    /// A scheme has each table once.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.table, &other.table) && (self.score, &self.decides) == (other.score, &other.decides)
    }
}

impl Eq for Rival {}

impl Hash for Rival {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.score, &self.decides).hash(state);
    }
}

/// Where the labels and values of a table stand.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A header over lines.
    Grid {
        /// First and last row of the header.
        header: (u32, u32),
        /// The columns, left to right.
        columns: Vec<Column>,
        /// First and last row that may hold lines.
        body: (u32, u32),
    },
    /// Labels beside or above their values.
    Form {
        /// The fields found, in reading order.
        entries: Vec<FormEntry>,
    },
}

/// A column of a found table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Where its header stands (the lowest cell of a header of two rows).
    pub at: CellRef,
    /// The header as written, both rows of two.
    pub text: Arc<str>,
    /// What it was taken for; `None` for a column the template does not know.
    pub meaning: Option<Meaning>,
    /// The answer that says that it is no field.
    pub answer: Option<usize>,
}

impl Column {
    /// Whether nothing is known of it yet, and nobody said that it is no field.
    fn is_open(&self) -> bool {
        self.meaning.is_none() && self.answer.is_none()
    }
}

/// The field a label means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meaning {
    /// Rank of the field in its table.
    pub field: usize,
    /// The year, for a field across years.
    pub year: Option<YearMark>,
    /// Matched by likeness only, or by its values.
    pub guessed: bool,
    /// Understood by what stands under it.
    pub by_values: bool,
    /// The rank of the officer's answer that says so.
    pub answer: Option<usize>,
}

impl Meaning {
    /// What a known label means.
    #[must_use]
    pub fn known(field: usize, year: Option<YearMark>) -> Self {
        Self { field, year, guessed: false, by_values: false, answer: None }
    }
}

/// A label of a form and the place of its value.
#[derive(Debug, Clone)]
pub struct FormEntry {
    /// Rank of the field in its table.
    pub field: usize,
    /// Where the label stands.
    pub label: CellRef,
    /// The label as written.
    pub text: String,
    /// Where the value stands, or would stand.
    pub value: CellRef,
    /// The value, where it stands in the label's own cell (« Porteur : SICTOM … »).
    pub inline: Option<String>,
    /// Matched by likeness only.
    pub guessed: bool,
    /// The rank of the officer's answer that says so.
    pub answer: Option<usize>,
}

/// The table a sheet comes nearest to, when none is found on it.
#[derive(Debug, Clone)]
pub struct Nearest {
    /// The table.
    pub table: Arc<Table>,
    /// How sure, 0 to 100.
    pub score: u8,
    /// What it lacked, in French, the gravest first.
    pub lacks: Vec<String>,
    /// Another table that comes as near: neither was taken.
    pub rival: Option<Rival>,
}

/// What recognition says of a sheet.
#[derive(Debug, Default)]
pub struct Recognised {
    /// The tables, top to bottom, left to right.
    pub found: Vec<Found>,
    /// The sheet on its side, with the tables that lie so on it.
    pub turned: Option<(Sheet, Vec<Found>)>,
    /// When there is none: the nearest.
    pub nearest: Option<Nearest>,
    /// Ranks of the answers that were obeyed on this sheet.
    pub answers: Vec<usize>,
    /// The officer says which tables stand here, or that none does.
    pub told: bool,
}

/// Finds the tables of a sheet.
#[must_use]
pub fn recognise(sheet: &Sheet, lexicon: &Lexicon) -> Recognised {
    let told = lexicon.told();
    if let Some((tables, answers)) = &told
        && tables.is_empty()
    {
        return Recognised { answers: answers.clone(), told: true, ..Recognised::default() };
    }
    let mut nearest: Option<Nearest> = None;
    let mut found = tables(sheet, lexicon, false, &mut nearest);
    if found.is_empty() {
        // No words that say what stands here: the values may.
        found = tables(sheet, lexicon, true, &mut nearest);
    }
    told::obey(&mut found, sheet, lexicon);
    found.sort_by_key(Found::start);
    let answers = told::answers(&found, told.as_ref().map_or(&[], |(_, ranks)| ranks.as_slice()));
    let zones: Vec<Zone> = found.iter().map(Found::zone).collect();
    let turned = if told.is_none() { turned::found(sheet, lexicon, &zones) } else { None };
    let nearest = if found.is_empty() && turned.is_none() { nearest } else { None };
    Recognised { nearest, found, turned, answers, told: told.is_some() }
}

/// Texts of a sheet among which labels are looked for: each is held against those of every table, which takes a tenth of a
/// millisecond. The longest list received has some ten thousand.
pub const MOST_TEXTS: usize = 100_000;

/// The last row in which labels are looked for; `None` where that is every row.
#[must_use]
pub fn searched_to(sheet: &Sheet) -> Option<u32> {
    let texts = sheet.cells().iter().filter(|c| matches!(c.raw, Some(Raw::Text(_))));
    texts.map(|c| c.at.row).nth(MOST_TEXTS)
}

fn tables(sheet: &Sheet, lexicon: &Lexicon, loose: bool, nearest: &mut Option<Nearest>) -> Vec<Found> {
    let scheme = lexicon.scheme;
    let forms = Forms::of(sheet, lexicon);
    let all = forms.candidates();
    let grids = header::candidates(sheet, scheme, lexicon, loose).into_iter();
    let grids = told::only(grids.filter(|c| !all.iter().any(|f| f.owns(c))).collect(), lexicon);
    let mut found = best(grids, lexicon, nearest);
    // The labels of headers are those of no form.
    let heads: Vec<Zone> = found.iter().map(Found::head).collect();
    let outside = forms.outside(&heads);
    twins::tell_apart(&mut found, sheet);
    limit_bodies(&mut found, &outside, sheet, scheme, lexicon);
    found = found.into_iter().flat_map(|f| blocks::part(f, sheet, scheme, lexicon)).collect();
    // What no list or matrix took may be a form.
    let zones: Vec<Zone> = found.iter().map(Found::zone).collect();
    let forms = told::only(forms.outside(&zones), lexicon);
    found.extend(best(forms, lexicon, nearest));
    found
}

/// Rows and columns that a table has taken: first row, last row, first column, last column.
type Zone = (u32, u32, u32, u32);

fn inside(at: CellRef, zone: &Zone) -> bool {
    (zone.0..=zone.1).contains(&at.row) && (zone.2..=zone.3).contains(&at.col)
}

impl Found {
    /// The first cell of its labels.
    #[must_use]
    pub fn start(&self) -> CellRef {
        match &self.shape {
            Shape::Grid { header, columns, .. } => CellRef::new(header.0, columns.first().map_or(0, |c| c.at.col)),
            Shape::Form { entries } => entries.iter().map(|e| e.label).min().unwrap_or(CellRef::new(0, 0)),
        }
    }

    /// Where its labels stand.
    fn head(&self) -> Zone {
        match &self.shape {
            Shape::Grid { header, .. } => (header.0, header.1, self.columns().0, self.columns().1),
            Shape::Form { .. } => self.zone(),
        }
    }

    fn zone(&self) -> Zone {
        let (left, right) = self.columns();
        match &self.shape {
            Shape::Grid { header, body, .. } => (header.0, body.1, left, right),
            Shape::Form { entries } => (self.start().row, entries.iter().map(|e| e.value.row).max().unwrap_or(0), left, right),
        }
    }

    /// First and last column of its labels.
    #[must_use]
    pub fn columns(&self) -> (u32, u32) {
        match &self.shape {
            Shape::Grid { columns, .. } => ends(columns.iter().map(|c| c.at.col)),
            Shape::Form { entries } => ends(entries.iter().flat_map(|e| [e.label.col, e.value.col])),
        }
    }
}

fn ends(places: impl Iterator<Item = u32> + Clone) -> (u32, u32) {
    (places.clone().min().unwrap_or(0), places.max().unwrap_or(0))
}

/// A table's lines end where the next table's title or header begins, or a form does.
fn limit_bodies(found: &mut [Found], forms: &[Candidate], sheet: &Sheet, scheme: &Scheme, index: &Lexicon) {
    for i in 0..found.len() {
        let (left, right) = found[i].columns();
        let below = found
            .iter()
            .filter(|other| {
                let (l, r) = other.columns();
                other.start().row > found[i].start().row && l <= right && r >= left
            })
            .map(|other| other.start().row)
            .min();
        let Shape::Grid { header, body, .. } = &mut found[i].shape else {
            continue;
        };
        let form = forms.iter().filter_map(|f| f.first_row_below(header.1, (left, right))).min();
        let Some(below) = below.into_iter().chain(form).min() else {
            continue;
        };
        let last = last_line(sheet, header.1, below, (left, right), scheme, index);
        body.1 = body.1.min(last);
    }
}

/// The last row of a table over which another begins: the next one's title, hints and mentions stand between.
fn last_line(sheet: &Sheet, header: u32, below: u32, columns: (u32, u32), scheme: &Scheme, index: &Lexicon) -> u32 {
    let mut first = below;
    let mut last = below.saturating_sub(1);
    for row in (header + 1..below).rev() {
        let cells = across(sheet.row(row), columns);
        let text = match cells.first().and_then(|c| c.raw.as_ref()) {
            Some(Raw::Text(text)) => fold(text),
            _ => String::new(),
        };
        if cells.is_empty() {
            // What stands between a blank row and the next header belongs to that.
            first = row;
        } else if row + 1 == first && over_columns(sheet, cells) {
            // Groups of columns stand over the next header.
            first = row;
        } else if cells.len() <= 2 && index.is_mention(&text) || cells.len() == 1 && !is_sum(&text, scheme) && index.is_title(&text) {
            first = row;
        } else if cells.len() > 1 || is_sum(&text, scheme) {
            break;
        }
        last = first.saturating_sub(1);
    }
    if first == below { below.saturating_sub(1) } else { last }
}

/// Whether a row holds only texts, one of them merged over columns.
fn over_columns(sheet: &Sheet, cells: &[GridCell]) -> bool {
    let wide = |c: &GridCell| sheet.merged().iter().any(|r| r.first == c.at && r.last.col > r.first.col);
    cells.len() <= 3 && cells.iter().all(|c| matches!(c.raw, Some(Raw::Text(_)))) && cells.iter().any(wide)
}

fn is_sum(folded: &str, scheme: &Scheme) -> bool {
    scheme.words.total.iter().chain(&scheme.words.subtotal).any(|w| folded.starts_with(w.as_str()))
}
