//! The shape of the facts that results keep, version 1: what a batch holds that the tables of a result do not show.
//!
//! Tables and fields go by their names, files and sheets by their rank in the same record.

use serde::{Deserialize, Serialize};

/// The version of this shape.
pub(super) const VERSION: u32 = 1;

/// One record of a result.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Record {
    /// What holds for all; it comes first.
    Lot(Lot),
    /// A file, in the batch's order.
    Fichier(File),
    /// A dossier, in the batch's order.
    Dossier(Dossier),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lot {
    pub(super) version: u32,
    /// The name of the scheme.
    pub(super) scheme: String,
    pub(super) files: usize,
    pub(super) dossiers: usize,
    /// Paths of what was not opened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) others: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) answers_files: Vec<AnswersFile>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) answers: Vec<Answer>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AnswersFile {
    pub(super) name: String,
    pub(super) sha256: String,
    pub(super) scope: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) file: usize,
    pub(super) line: usize,
    pub(super) path: Option<String>,
    pub(super) sheet: Option<String>,
    pub(super) comment: Option<String>,
    /// A header, its field and year; without one the whole sheet is meant.
    pub(super) label: Option<(String, Option<Meant>)>,
    /// Full names.
    pub(super) tables: Vec<String>,
}

/// A field and its year.
pub(super) type Meant = (String, Option<Year>);

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Year {
    Contract(u8),
    Calendar(i16),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) sha256: String,
    pub(super) modified: Option<i64>,
    pub(super) format: Option<String>,
    pub(super) failure: Option<(u8, String)>,
    pub(super) identified: bool,
    pub(super) macros: bool,
    pub(super) external_links: bool,
    pub(super) notes: Vec<String>,
    pub(super) losses: Vec<String>,
    pub(super) sheets: Vec<Sheet>,
    pub(super) keys_seen: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) visibility: Visibility,
    pub(super) cells: usize,
    pub(super) tables: Vec<Sighting>,
    pub(super) nearest: Option<Nearest>,
    pub(super) told: bool,
    pub(super) answers: Vec<usize>,
    pub(super) aside: Vec<(u32, String)>,
    /// Used, kept, set aside, held.
    pub(super) rows: [usize; 4],
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Visibility {
    Visible,
    Hidden,
    VeryHidden,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Sighting {
    pub(super) table: String,
    pub(super) at: String,
    pub(super) score: u8,
    pub(super) reasons: Vec<String>,
    pub(super) doubts: Vec<String>,
    pub(super) rival: Option<Rival>,
    pub(super) answers: Vec<usize>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Rival {
    pub(super) table: String,
    pub(super) score: u8,
    pub(super) decides: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Nearest {
    pub(super) table: String,
    pub(super) score: u8,
    pub(super) lacks: Vec<String>,
    pub(super) rival: Option<Rival>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dossier {
    pub(super) id: String,
    pub(super) convention: Option<String>,
    pub(super) stage: Option<String>,
    /// Ranks of its files.
    pub(super) files: Vec<usize>,
    /// Rank of the file, name of the sheet.
    pub(super) origins: Vec<Origin>,
    pub(super) tables: Vec<Table>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) repeated: Vec<Repeated>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) other_identities: Vec<Table>,
}

pub(super) type Origin = (usize, String);

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Repeated {
    pub(super) read: Table,
    pub(super) origin: Origin,
    pub(super) at: String,
    pub(super) doubtful: Option<u8>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Table {
    /// Full name.
    pub(super) table: String,
    pub(super) score: u8,
    pub(super) headers: Vec<Header>,
    pub(super) rows: Vec<Row>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) mentions: Vec<Mention>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) calendar: Vec<(i16, u8)>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) origin: usize,
    pub(super) at: String,
    pub(super) text: String,
    /// Name of the slot.
    pub(super) slot: Option<String>,
    pub(super) matched: Matched,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Matched {
    Known,
    Guessed,
    ByValues,
    Answered(usize),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    #[serde(rename = "o")]
    pub(super) origin: usize,
    #[serde(rename = "y")]
    pub(super) row: u32,
    #[serde(rename = "k", default, skip_serializing_if = "is_line")]
    pub(super) kind: Kind,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    /// Names of slots and their cells.
    #[serde(rename = "v")]
    pub(super) cells: Vec<(String, Cell)>,
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) extra: Vec<(String, Cell)>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    #[default]
    Line,
    Subtotal,
    Total,
}

fn is_line(kind: &Kind) -> bool {
    *kind == Kind::Line
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Mention {
    pub(super) name: String,
    pub(super) origin: usize,
    pub(super) cell: Cell,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Cell {
    #[serde(rename = "a")]
    pub(super) at: String,
    #[serde(rename = "r", default, skip_serializing_if = "String::is_empty")]
    pub(super) raw: String,
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<Value>,
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) traits: Vec<Trait>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Value {
    /// The text that stands there.
    #[serde(rename = "=")]
    Same,
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "n")]
    Number(String),
    #[serde(rename = "d")]
    Date(String),
    #[serde(rename = "b")]
    Flag(bool),
    #[serde(rename = "c")]
    Code(String),
    #[serde(rename = "l")]
    List(Vec<String>),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Trait {
    Unreadable,
    NotInList(Option<String>),
    NumberAsText,
    DecimalPoint,
    Ambiguous(String),
    FormulaError,
    NoCachedValue,
    Stale(String),
    Placeholder,
    OtherUnit(String),
    Approximate(Option<String>),
    ShortYear,
    MonthFirst,
    SaidMissing,
}
