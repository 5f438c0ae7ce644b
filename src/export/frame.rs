//! Dossiers → frames: named tables of typed rows, the same for CSV, the data package and Parquet.
//!
//! A frame holds the lines that count, as tidy rows; printed totals, what was set aside and the files have frames of their own.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::tidy::{self, TidyRow};
use crate::record::{Cell, Dossier, Value};
use crate::template::{Field, FieldType, Layout, Scheme, Table};

/// A value of a frame.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// Nothing: a missing value is never 0.
    Empty,
    /// Text, or the code of a list's entry.
    Text(String),
    /// A number in the column's unit.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
}

impl Datum {
    /// Text, or nothing.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Datum::Empty } else { Datum::Text(text) }
    }

    /// Several values as one text.
    pub(super) fn list(list: &[String]) -> Self {
        Datum::text(list.join(LIST))
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Datum::Text(text) = self { Some(text) } else { None }
    }
}

impl From<Option<&str>> for Datum {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Datum::Empty, Datum::text)
    }
}

/// What parts the values of a list.
pub const LIST: &str = ", ";

/// The kind of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A day.
    Date,
    /// Yes or no.
    Flag,
}

impl Kind {
    fn of(kind: FieldType) -> Self {
        match kind {
            // Holders write « 2,5 » where a count is asked: what was read leaves as it was read.
            FieldType::Number | FieldType::Integer | FieldType::Money | FieldType::Percent => Kind::Number,
            FieldType::Year => Kind::Number,
            FieldType::Date => Kind::Date,
            FieldType::Flag => Kind::Flag,
            _ => Kind::Text,
        }
    }
}

/// A column of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What users read over it.
    pub label: String,
    /// What it says.
    pub about: String,
    /// The kind of its values.
    pub kind: Kind,
    /// The field behind it, by the full name of its table and its own; none for a column of ours.
    pub field: Option<(String, String)>,
}

impl Column {
    /// A column of ours.
    pub(super) fn own(name: &str, label: &str, kind: Kind, about: &str) -> Self {
        Self { name: name.to_owned(), label: label.to_owned(), about: about.to_owned(), kind, field: None }
    }
}

/// A table of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Its name, of which files are made.
    pub name: String,
    /// What it holds, in French.
    pub title: String,
    /// What to know about it.
    pub about: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each as wide as the columns.
    pub rows: Vec<Vec<Datum>>,
}

impl Frame {
    /// The rank of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }
}

/// The unique name of a row's dossier.
pub const KEY: &str = "cle";
/// The columns that lead to a row's origin.
pub const ORIGIN: [&str; 3] = ["origine_fichier", "origine_feuille", "origine_cellule"];
/// What users read over them, in data and in workbooks.
pub(crate) const ORIGIN_LABELS: [&str; 3] = ["Fichier d'origine", "Feuille d'origine", "Cellule d'origine"];
/// The column of a row's block.
pub const BLOCK: &str = "bloc";
/// The column of a row's code.
pub const CODE: &str = "code";
/// The column of a row's contract year.
pub const YEAR: &str = "annee";

/// The column of a line's rank in its table.
pub const RANK: &str = "rang";

/// The columns that name the dossier, in whatever frame.
pub(super) fn naming() -> [Column; 2] {
    [
        Column::own(KEY, "Clé du dossier", Kind::Text, "Nom unique du dossier et de son étape ; le même dans tous les tableaux."),
        Column::own("dossier", "Dossier", Kind::Text, "Numéro du dossier, ou à défaut nom de son dossier ou fichier."),
    ]
}

/// The columns of a table's frame.
#[must_use]
pub fn columns(scheme: &Scheme, name: &str) -> Vec<Column> {
    let tables: Vec<&Table> = scheme.tables_named(name).map(AsRef::as_ref).collect();
    let mut out = naming().to_vec();
    if name != scheme.identity.table {
        out.push(Column::own("etape_dossier", "Étape du dossier", Kind::Text, "Code de l'étape du dossier."));
    }
    if tables.iter().any(|t| t.block.is_some()) {
        out.push(Column::own(BLOCK, "Bloc", Kind::Text, "Partie du tableau."));
    }
    for mention in tables.iter().flat_map(|t| &t.mentions) {
        if out.iter().all(|c| c.name != mention.name) {
            out.push(Column::own(&mention.name, &mention.label, Kind::Text, &mention.help));
        }
    }
    if listed(&tables) {
        out.push(Column::own(CODE, "Code", Kind::Text, "Code de la ligne, quand sa liste la connaît."));
    }
    if tables.iter().any(|t| t.layout == Layout::Matrix) {
        out.push(Column::own(YEAR, "Année", Kind::Integer, "Année du contrat, à partir de 1."));
    }
    for column in tidy::columns(scheme, name) {
        let (table, field) = source(scheme, name, &column.name).unzip();
        let about = field.map(|f: &Field| f.help.clone()).unwrap_or_default();
        let about = match column.unit.as_deref().filter(|_| !about.is_empty()) {
            Some(unit) => format!("{about} Unité : {unit}."),
            None => about,
        };
        let field = table.zip(field).map(|(t, f): (&Table, &Field)| (t.full_name(), f.name.clone()));
        out.push(Column { name: column.name, label: column.label, about, kind: Kind::of(column.kind), field });
    }
    out.push(Column::own(RANK, "Rang", Kind::Integer, "Rang de la ligne dans le tableau du dossier, à partir de 1."));
    let own = |name, label, about| Column::own(name, label, Kind::Text, about);
    out.extend([
        own("non_lu", "Valeurs non lues", "Ce qui est écrit là où une valeur n'a pas pu être comprise."),
        own("autres", "Autres colonnes", "Colonnes du porteur que le modèle ne connaît pas."),
        own(ORIGIN[0], ORIGIN_LABELS[0], "Fichier du porteur."),
        own(ORIGIN[1], ORIGIN_LABELS[1], "Feuille de ce fichier."),
        own(ORIGIN[2], ORIGIN_LABELS[2], "Première cellule de la ligne sur cette feuille."),
    ]);
    out
}

/// Whether lines of these tables have a code beside their words.
fn listed(tables: &[&Table]) -> bool {
    let own_code = tables.iter().any(|t| t.field(CODE).is_some());
    !own_code && tables.iter().any(|t| t.line.as_deref().and_then(|l| t.field(l)).is_some_and(|f| f.codes.is_some()))
}

/// The table and field behind a tidy column.
pub(super) fn source<'s>(scheme: &'s Scheme, name: &'s str, column: &str) -> Option<(&'s Table, &'s Field)> {
    scheme.tables_named(name).find_map(|table| {
        let slot = table.columns.iter().position(|name| name == column)?;
        Some((table.as_ref(), table.field_of(slot)))
    })
}

/// The frame of a table: the lines of the dossiers that count, each with the dossier's name.
pub(super) fn of_table<'d>(scheme: &Scheme, name: &str, dossiers: impl Iterator<Item = (&'d Dossier, &'d str)>) -> Frame {
    let tables: Vec<&Table> = scheme.tables_named(name).map(AsRef::as_ref).collect();
    let title = tables.first().map_or(name, |t| t.sheet.as_str()).to_owned();
    let about = tables.iter().map(|t| t.label.as_str()).collect::<Vec<_>>().join(" ; ");
    let columns = columns(scheme, name);
    let mut rows = Vec::new();
    for (dossier, key) in dossiers {
        let dossier = &*dossier.opened_for(name);
        for table in dossier.tables.iter().filter(|t| t.table.name == name) {
            for (rank, line) in table.lines().enumerate() {
                let rank = Datum::Number(Decimal::from(rank + 1));
                let of = |row: &TidyRow, c: &Column| if c.name == RANK { rank.clone() } else { of_row(dossier, key, row, &c.name) };
                rows.extend(tidy::rows_of(dossier, table, line).iter().map(|row| columns.iter().map(|c| of(row, c)).collect()));
            }
        }
    }
    Frame { name: name.to_owned(), title, about, columns, rows }
}

fn of_row(dossier: &Dossier, key: &str, row: &TidyRow, column: &str) -> Datum {
    let table = &*row.table.table;
    if let Some((_, cell)) = row.values.iter().find(|(n, _)| *n == column) {
        return match &row.row.code {
            Some(code) if column == CODE => Datum::text(code),
            _ => cell.map_or(Datum::Empty, |c| of_cell(c, table.line.as_deref() == Some(column))),
        };
    }
    match column {
        KEY => Datum::text(key),
        "dossier" => Datum::text(&dossier.id),
        "etape_dossier" => Datum::from(dossier.stage.as_deref()),
        BLOCK => Datum::from(table.block.as_deref()),
        CODE => Datum::from(row.row.code.as_deref()),
        YEAR => row.year.map_or(Datum::Empty, |y| Datum::Number(Decimal::from(y))),
        "non_lu" => named(unread(row)),
        "autres" => named(row.row.extra.iter().filter(|_| row.is_first()).map(|(h, c)| (h.as_str(), c.raw.as_str())).collect()),
        "origine_fichier" => Datum::text(&*row.origin.file),
        "origine_feuille" => Datum::text(&*row.origin.sheet),
        "origine_cellule" => Datum::text(row.at.to_string()),
        _ => mention(dossier, row, column),
    }
}

/// A fact beside the table; what stands beside one block holds for the others.
fn mention(dossier: &Dossier, row: &TidyRow, name: &str) -> Datum {
    let blocks = dossier.tables.iter().filter(|t| t.table.name == row.table.table.name);
    let found = std::iter::once(row.table).chain(blocks).find_map(|t| t.mention(name));
    found.and_then(|m| m.cell.value.as_ref()?.text()).map_or(Datum::Empty, Datum::text)
}

/// What stands where a value could not be read; a line's own name once, with its first year.
fn unread<'a>(row: &'a TidyRow) -> Vec<(&'a str, &'a str)> {
    let line = row.table.table.line.as_deref();
    let shown = |(name, cell): &'a (&'a str, Option<&'a Cell>)| {
        let cell = (*cell).filter(|c| c.value.is_none() && !c.raw.is_empty())?;
        (row.is_first() || line != Some(*name)).then_some((*name, cell.raw.as_str()))
    };
    row.values.iter().filter_map(shown).collect()
}

fn named(pairs: Vec<(&str, &str)>) -> Datum {
    Datum::text(pairs.into_iter().map(|(name, text)| format!("{name} : {text}")).collect::<Vec<_>>().join(" ; "))
}

/// A cell as data. A line keeps the holder's words; its code stands beside them.
#[must_use]
pub fn of_cell(cell: &Cell, names_line: bool) -> Datum {
    match &cell.value {
        None => Datum::Empty,
        Some(Value::Code(_)) if names_line => Datum::text(&cell.raw),
        Some(Value::Text(text) | Value::Code(text)) => Datum::text(text),
        Some(Value::Number(n)) => Datum::Number(n.normalize()),
        Some(Value::Date(d)) => Datum::Date(*d),
        Some(Value::Flag(yes)) => Datum::Flag(*yes),
        Some(Value::List(list)) => Datum::list(list),
    }
}
