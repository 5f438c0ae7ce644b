//! Recognised cells → typed rows, each value with the cell it came from.
//!
//! Reading records facts and never fails: an unreadable value is a cell without a value and with a [`Trait`]
//! that says why. Knows templates, nothing of rules or reports.

mod assemble;
mod cell;
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
mod table;
mod together;
mod value;
mod waiting;

use std::sync::Arc;

use jiff::civil::Date;

pub use assemble::{Batch, assemble};
pub(crate) use assemble::{below, folder_of, say_who};
pub use cell::{Cell, Trait, Value};
pub use join::{ResultRead, join};
pub(crate) use lines::code_of;
pub use own::{OWN_MARK, OWN_ROWS, OWN_SHEET};
pub(crate) use read::read_book;
pub use read::{CellReader, read_file, read_file_with};
pub(crate) use rows::recount;
pub use rows::{RowCount, balance};
pub(crate) use shared::Shared;
pub use table::{Header, Matched, MentionRead, Row, RowKind, TableRead};
pub(crate) use value::LARGEST;
pub use value::read_value;

use assemble::Who;
use packed::Packed;
use waiting::Rest;

use crate::grid::{CellRef, Format, Unreadable, Visibility};
use crate::template::recognise::{Certainty, Nearest};
use crate::template::{Scheme, Stage, Table};

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
