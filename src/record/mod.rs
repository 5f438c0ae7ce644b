//! Recognised cells → typed rows, each value with the cell it came from.
//!
//! Reading records facts and never fails: an unreadable value is a cell without a value and with a [`Trait`]
//! that says why. Knows templates, nothing of rules or reports.

mod assemble;
mod copies;
mod date;
mod fit;
mod headings;
mod join;
mod lines;
mod merged;
mod number;
mod own;
mod packed;
mod read;
mod rows;
mod shared;
mod together;
mod value;
mod waiting;

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

pub use assemble::{Batch, assemble};
pub(crate) use assemble::{below, folder_of, say_who};
pub use join::{ResultRead, join};
pub(crate) use lines::code_of;
pub use own::{OWN_MARK, OWN_ROWS, OWN_SHEET};
pub(crate) use read::read_book;
pub use read::{CellReader, read_file, read_file_with};
pub(crate) use rows::recount;
pub use rows::{RowCount, balance};
pub(crate) use shared::Shared;
pub(crate) use value::LARGEST;
pub use value::read_value;

use assemble::Who;
use packed::Packed;
use waiting::Rest;

use crate::grid::{CellRef, Format, Unreadable, Visibility};
use crate::template::recognise::{Certainty, Nearest};
use crate::template::{Scheme, Stage, Table};

/// A value as typed.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text with single spaces.
    Text(String),
    /// A number in the field's unit.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
    /// The code of a list's entry.
    Code(String),
    /// Several codes or numbers.
    List(Vec<String>),
}

impl Value {
    /// The number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        if let Value::Number(n) = self { Some(*n) } else { None }
    }

    /// The text or code, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(t) | Value::Code(t) => Some(t),
            _ => None,
        }
    }

    /// The day, if it is one.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        if let Value::Date(d) = self { Some(*d) } else { None }
    }
}

/// A fact about how a value stands in its cell; the F3xx rules turn these into remarks.
#[derive(Debug, Clone, PartialEq)]
pub enum Trait {
    /// Neither a number, a date nor a yes/no where one is asked.
    Unreadable,
    /// Not in the field's list; the nearest entry's label.
    NotInList(Option<String>),
    /// A number typed as text.
    NumberAsText,
    /// A number with a point as decimal mark.
    DecimalPoint,
    /// A number that reads two ways, said in French.
    Ambiguous(String),
    /// An error value.
    FormulaError,
    /// A formula without its result.
    NoCachedValue,
    /// A formula whose result is not what its cells give now; that number.
    Stale(Decimal),
    /// A blank left as it stood.
    Placeholder,
    /// Written in this unit, another than the field's.
    OtherUnit(String),
    /// An approximation; the number it seems to mean.
    Approximate(Option<Decimal>),
    /// A year of two digits.
    ShortYear,
    /// Also reads with the month first.
    MonthFirst,
    /// Said to be missing (« n.d. », « s.o. »).
    SaidMissing,
}

/// One value on a sheet, or the place where it is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Where it stands.
    pub at: CellRef,
    /// What stands there, as shown; empty if nothing does.
    pub raw: String,
    /// What it means; `None` where nothing stands or nothing can be understood.
    pub value: Option<Value>,
    /// What is worth saying about its writing.
    pub traits: Vec<Trait>,
}

impl Cell {
    /// Nothing stands here.
    #[must_use]
    pub fn empty(at: CellRef) -> Self {
        Self { at, raw: String::new(), value: None, traits: Vec::new() }
    }

    /// Whether nothing stands here, or only the word that nothing does.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.value.is_none() && (self.raw.is_empty() || self.has(&Trait::SaidMissing))
    }

    /// Whether something stands here that could not be understood: rules on this value stay silent.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.value.is_none() && !self.is_missing()
    }

    /// Whether it has this trait.
    #[must_use]
    pub fn has(&self, wanted: &Trait) -> bool {
        self.traits.contains(wanted)
    }
}

/// What a line of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// A line that counts.
    Line,
    /// A printed subtotal.
    Subtotal,
    /// A printed total.
    Total,
}

/// A line of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Rank of its sheet in [`Dossier::origins`].
    pub origin: usize,
    /// The row of the sheet, from zero (a form: that of its first label).
    pub row: u32,
    /// A line, a subtotal or a total.
    pub kind: RowKind,
    /// The code of the action, indicator, heading or funder, where the list knows it.
    pub code: Option<String>,
    /// A value for each slot of the table; `None` where the sheet has no column for it.
    pub cells: Vec<Option<Cell>>,
    /// Cells under headers that the template does not know: (header, cell).
    pub extra: Vec<(String, Cell)>,
}

/// How a column was matched to a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Matched {
    /// By its label or an alias.
    Known,
    /// By likeness only.
    Guessed,
    /// By what stands under it.
    ByValues,
    /// By the officer's answer of this rank.
    Answered(usize),
}

/// A column, or a form's label, as recognised.
#[derive(Debug, Clone)]
pub struct Header {
    /// Rank of its sheet in [`Dossier::origins`].
    pub origin: usize,
    /// Where the label stands.
    pub at: CellRef,
    /// The label as written.
    pub text: String,
    /// The slot it was taken for; `None` for a column the template does not know.
    pub slot: Option<usize>,
    /// How.
    pub matched: Matched,
}

/// A fact beside a table.
#[derive(Debug, Clone)]
pub struct MentionRead {
    /// Its name in the template.
    pub name: String,
    /// Rank of its sheet.
    pub origin: usize,
    /// The value and its cell.
    pub cell: Cell,
}

/// A table as found in a dossier.
#[derive(Debug, Clone)]
pub struct TableRead {
    /// What it was taken for.
    pub table: Arc<Table>,
    /// How sure, 0 to 100.
    pub score: u8,
    /// The columns or labels found.
    pub headers: Vec<Header>,
    /// The lines, totals among them, in the order of the sheets.
    pub rows: Vec<Row>,
    /// Facts beside the table.
    pub mentions: Vec<MentionRead>,
    /// Calendar years in headers with the slot year each was given, while the start of the contract is unknown.
    pub calendar: Vec<(i16, u8)>,
}

impl TableRead {
    /// The lines that count.
    pub fn lines(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|r| r.kind == RowKind::Line)
    }

    /// The printed totals.
    pub fn totals(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|r| r.kind == RowKind::Total)
    }

    /// The cell of a field that has one value.
    #[must_use]
    pub fn cell<'a>(&self, row: &'a Row, field: &str) -> Option<&'a Cell> {
        self.cell_in(row, field, 0)
    }

    /// The cell of a field in a contract year (0: a field that has one value).
    #[must_use]
    pub fn cell_in<'a>(&self, row: &'a Row, field: &str, year: u8) -> Option<&'a Cell> {
        row.cells.get(self.table.slot(field, year)?)?.as_ref()
    }

    /// The number in a field that has one value.
    #[must_use]
    pub fn number(&self, row: &Row, field: &str) -> Option<Decimal> {
        self.number_in(row, field, 0)
    }

    /// The number in a field and contract year.
    #[must_use]
    pub fn number_in(&self, row: &Row, field: &str, year: u8) -> Option<Decimal> {
        self.cell_in(row, field, year)?.value.as_ref()?.number()
    }

    /// The text or code in a field that has one value.
    #[must_use]
    pub fn text<'a>(&self, row: &'a Row, field: &str) -> Option<&'a str> {
        self.cell(row, field)?.value.as_ref()?.text()
    }

    /// The day in a field that has one value.
    #[must_use]
    pub fn date(&self, row: &Row, field: &str) -> Option<Date> {
        self.cell(row, field)?.value.as_ref()?.date()
    }

    /// The header of a field's column, if the sheet has one.
    #[must_use]
    pub fn header(&self, field: &str, year: u8) -> Option<&Header> {
        let slot = self.table.slot(field, year)?;
        self.headers.iter().find(|h| h.slot == Some(slot))
    }

    /// Moves the ranks of officers' answers, where lists of answers are put behind one another.
    pub(crate) fn shift_answers(&mut self, by: usize) {
        for header in &mut self.headers {
            if let Matched::Answered(rank) = &mut header.matched {
                *rank += by;
            }
        }
    }

    /// The value of a mention.
    #[must_use]
    pub fn mention(&self, name: &str) -> Option<&MentionRead> {
        self.mentions.iter().find(|m| m.name == name)
    }
}

/// A sheet that gave rows to a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file, relative to the input given.
    pub file: Arc<str>,
    /// The sheet; for a text file, its name.
    pub sheet: Arc<str>,
}

/// A table as found on one sheet.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// What it was taken for.
    pub table: Arc<Table>,
    /// Where its labels begin.
    pub at: CellRef,
    /// How sure, and why.
    pub certainty: Arc<Certainty>,
}

/// What happened to one sheet of a file.
#[derive(Debug, Clone)]
pub struct SheetRead {
    /// Its name.
    pub name: Arc<str>,
    /// Whether it shows.
    pub visibility: Visibility,
    /// Cells that hold something.
    pub cells: usize,
    /// The tables found on it.
    pub tables: Vec<Sighting>,
    /// The nearest table when none was found.
    pub nearest: Option<Box<Nearest>>,
    /// An officer said which tables stand here, or that none does.
    pub told: bool,
    /// Ranks of the answers that were obeyed here.
    pub answers: Vec<usize>,
    /// Rows with cells that no table took: (row from zero, what stands there).
    pub aside: Vec<(u32, String)>,
    /// What became of its rows.
    pub rows: RowCount,
}

/// What reading one file gave.
#[derive(Debug)]
pub struct FileRead {
    /// The path relative to the input given, with `/`.
    pub path: Arc<str>,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Seconds since 1970 of the file's last change, where known; decides between two versions.
    pub modified: Option<i64>,
    /// The format found; `None` when unreadable.
    pub format: Option<Format>,
    /// Why nothing could be read.
    pub failure: Option<Unreadable>,
    /// It holds nothing but the program's own remarks on another file.
    pub is_own: bool,
    /// An identification in it names its dossier.
    pub identified: bool,
    /// Known from a result of ours: where the file itself stands is not known.
    pub elsewhere: bool,
    /// A VBA project is inside.
    pub macros: bool,
    /// Links to other workbooks are inside.
    pub external_links: bool,
    /// Facts about the reading, in French.
    pub notes: Vec<String>,
    /// What stood in the file and could not be read, in French.
    pub losses: Vec<String>,
    /// The sheets.
    pub sheets: Vec<SheetRead>,
    /// Numbers of dossiers written anywhere in the file or its name.
    pub keys_seen: Vec<String>,
    /// The tables found, taken out when dossiers are put together. Origins are ranks in `origins`.
    pub tables: Vec<TableRead>,
    /// The sheets that gave rows, taken out with the tables.
    pub origins: Vec<Origin>,
    /// All of its tables, if they were put by.
    pub(crate) packed: Option<Packed>,
    /// What its identification says of whose it is, if it was put by.
    pub(crate) who: Option<Box<Who>>,
}

impl FileRead {
    /// A file that gave nothing.
    #[must_use]
    pub fn unreadable(path: Arc<str>, failure: Unreadable) -> Self {
        Self { failure: Some(failure), ..Self::unread(path, String::new(), None) }
    }

    /// A file of which nothing is known yet.
    pub(crate) fn unread(path: Arc<str>, sha256: String, modified: Option<i64>) -> Self {
        Self {
            path,
            sha256,
            modified,
            format: None,
            failure: None,
            is_own: false,
            identified: false,
            elsewhere: false,
            macros: false,
            external_links: false,
            notes: Vec::new(),
            losses: Vec::new(),
            sheets: Vec::new(),
            keys_seen: Vec::new(),
            tables: Vec::new(),
            origins: Vec::new(),
            packed: None,
            who: None,
        }
    }

    /// Whether a table of it stands on a hidden sheet.
    fn is_hidden(&self, table: &TableRead) -> bool {
        let sheet = &self.origins[table.headers.first().map_or(0, |h| h.origin)].sheet;
        self.sheets.iter().any(|s| s.name == *sheet && s.visibility != Visibility::Visible)
    }
}

/// A table that was found again and left aside.
#[derive(Debug, Clone)]
pub struct Repeated {
    /// What was read of it.
    pub read: TableRead,
    /// The sheet.
    pub origin: Origin,
    /// Where its labels begin.
    pub at: CellRef,
    /// Not the same lines again: too doubtful to be the rest of the first; how sure.
    pub doubtful: Option<u8>,
}

/// One holder's rows at one stage.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// What it is called in reports: its number, else its folder or file.
    pub id: String,
    /// The scheme it was read with.
    pub scheme: Arc<Scheme>,
    /// The number of its convention, as written.
    pub convention: Option<String>,
    /// The stage's code.
    pub stage: Option<String>,
    /// Ranks in [`Batch::files`] of the files it came in.
    pub files: Vec<usize>,
    /// The sheets that gave rows.
    pub origins: Vec<Origin>,
    /// Its tables, in the scheme's order.
    pub tables: Vec<TableRead>,
    /// Tables of it that were found again and left aside.
    pub repeated: Vec<Repeated>,
    /// Its identification as its other sheets and files give it, left aside.
    pub other_identities: Vec<TableRead>,
    /// Not counted because a newer version of it is there: the newer one's first file.
    pub superseded_by: Option<String>,
    /// What was put by: `tables`, `repeated` and `other_identities` then hold nothing.
    pub(crate) rest: Option<Rest>,
}

impl Dossier {
    /// The table of this name; of a table with blocks, the first.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&TableRead> {
        self.expect_open(name);
        self.tables.iter().find(|t| t.table.name == name)
    }

    /// The block of a table.
    #[must_use]
    pub fn block(&self, name: &str, block: &str) -> Option<&TableRead> {
        self.expect_open(name);
        self.tables.iter().find(|t| t.table.name == name && t.table.block.as_deref() == Some(block))
    }

    /// Of a dossier whose tables were put by nothing may be asked.
    fn expect_open(&self, name: &str) {
        debug_assert!(self.rest.is_none(), "« {name} » of a dossier that is not open");
    }

    /// The stage, if it could be read.
    #[must_use]
    pub fn stage(&self) -> Option<&Stage> {
        self.scheme.stage(self.stage.as_deref()?)
    }

    /// The date of its report, if it could be read.
    #[must_use]
    pub fn report_date(&self) -> Option<Date> {
        self.identity_value(self.scheme.identity.report_date.as_deref()?).and_then(Value::date)
    }

    /// The table and row of the identity, and a field's cell there.
    #[must_use]
    pub fn identity(&self, field: &str) -> Option<(&TableRead, &Row, &Cell)> {
        let table = self.table(&self.scheme.identity.table)?;
        let row = table.lines().next()?;
        Some((table, row, table.cell(row, field)?))
    }

    /// The value of an identity field.
    #[must_use]
    pub fn identity_value(&self, field: &str) -> Option<&Value> {
        self.identity(field)?.2.value.as_ref()
    }
}
