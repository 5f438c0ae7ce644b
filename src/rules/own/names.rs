//! What a condition may name: the fields of its table, a few facts about the line, the dossier's identification, thresholds.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::profile::Profile;
use crate::record::{Cell, Trait, Value};
use crate::rules::Line;
use crate::template::{Codelist, Field, FieldType, Scheme, Table};

/// What a value can be in a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
    Day,
    Flag,
    List,
}

impl Kind {
    fn of(field: FieldType) -> Self {
        match field {
            FieldType::CodeList | FieldType::SirenList => Kind::List,
            FieldType::Date => Kind::Day,
            FieldType::Flag => Kind::Flag,
            kind if kind.is_number() => Kind::Number,
            _ => Kind::Text,
        }
    }

    /// The word users read.
    pub(super) fn label(self) -> &'static str {
        match self {
            Kind::Number => "un nombre",
            Kind::Text => "un texte",
            Kind::Day => "une date",
            Kind::Flag => "un oui/non",
            Kind::List => "une liste",
        }
    }
}

/// A value in a condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Datum {
    Number(Decimal),
    Text(String),
    Day(Date),
    Flag(bool),
    List(Vec<String>),
}

impl From<&Value> for Datum {
    fn from(value: &Value) -> Self {
        match value {
            Value::Text(t) | Value::Code(t) => Datum::Text(t.clone()),
            Value::Number(n) => Datum::Number(*n),
            Value::Date(d) => Datum::Day(*d),
            Value::Flag(f) => Datum::Flag(*f),
            Value::List(parts) => Datum::List(parts.clone()),
        }
    }
}

/// Where a named value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A field of the line that has one value, or its value in a given year.
    Field(String, u8),
    /// A field across years, in the year that is looked at.
    EachYear(String),
    /// The number of the year that is looked at.
    Year,
    /// The code of the line's action, indicator, heading or funder.
    Code,
    /// A field of the dossier's identification.
    Dossier(String),
}

/// A name that is known: where its value comes from, what it is, and the list it is taken from.
pub(super) struct Known {
    pub(super) source: Source,
    pub(super) kind: Kind,
    pub(super) codes: Option<Arc<Codelist>>,
}

/// The names of one table.
pub(super) struct Names<'a> {
    pub(super) tables: Vec<&'a Arc<Table>>,
    pub(super) scheme: &'a Scheme,
    pub(super) profile: &'a Profile,
}

/// The name of the number of a year, where no field is called so.
const YEAR: &str = "annee";
/// The name of a line's code, where no field is called so.
const CODE: &str = "code";

impl Names<'_> {
    fn fields(&self) -> impl Iterator<Item = &Field> {
        self.tables.iter().flat_map(|t| &t.fields)
    }

    /// What a name of the line means.
    pub(super) fn find(&self, name: &str) -> Option<Known> {
        let known = |field: &Field, source| Known { source, kind: Kind::of(field.kind), codes: field.codes.clone() };
        if let Some(field) = self.fields().find(|f| f.name == name) {
            let source = if field.across { Source::EachYear(name.to_owned()) } else { Source::Field(name.to_owned(), 0) };
            return Some(known(field, source));
        }
        if let Some((field, year)) = name.rsplit_once('_').and_then(|(f, y)| Some((f, y.parse::<u8>().ok()?)))
            && (1..=self.scheme.year_count()).contains(&year)
            && let Some(found) = self.fields().find(|f| f.name == field && f.across)
        {
            return Some(known(found, Source::Field(field.to_owned(), year)));
        }
        match name {
            YEAR if self.fields().any(|f| f.across) => Some(Known { source: Source::Year, kind: Kind::Number, codes: None }),
            CODE => {
                let line = self.tables.iter().find_map(|t| t.field(t.line.as_deref()?)?.codes.clone());
                Some(Known { source: Source::Code, kind: Kind::Text, codes: line })
            }
            _ => None,
        }
    }

    /// Every name of the line.
    pub(super) fn all(&self) -> Vec<String> {
        let mut out: Vec<String> = self.fields().map(|f| f.name.clone()).collect();
        let across = self.fields().filter(|f| f.across);
        out.extend(across.flat_map(|f| (1..=self.scheme.year_count()).map(|y| format!("{}_{y}", f.name))));
        out.extend([YEAR, CODE].map(str::to_owned));
        out.dedup();
        out
    }

    fn identification(&self) -> impl Iterator<Item = &Field> {
        self.scheme.tables_named(&self.scheme.identity.table).flat_map(|t| &t.fields)
    }

    /// What a name of the identification means (`dossier.region`).
    pub(super) fn of_dossier(&self, name: &str) -> Option<Known> {
        let field = self.identification().find(|f| f.name == name)?;
        let source = Source::Dossier(name.to_owned());
        Some(Known { source, kind: Kind::of(field.kind), codes: field.codes.clone() })
    }

    /// Every name of the identification.
    pub(super) fn all_of_dossier(&self) -> Vec<String> {
        self.identification().map(|f| f.name.clone()).collect()
    }
}

/// What a name stands for on a line.
pub(super) enum Standing {
    /// A value.
    Is(Datum),
    /// A cell that is empty, or says that there is nothing to say.
    Missing,
    /// No column, or a value that cannot be understood: other rules speak of it.
    Unknown,
}

/// Whether another rule asks what a value is: it reads two ways, is about so much, or is in no list.
fn is_doubtful(cell: &Cell) -> bool {
    cell.traits.iter().any(|t| matches!(t, Trait::Ambiguous(_) | Trait::Approximate(_) | Trait::NotInList(_)))
}

/// What a name stands for on a line and in a year.
pub(super) fn read(source: &Source, line: &Line, year: u8) -> Standing {
    let cell = match source {
        Source::Year => return Standing::Is(Datum::Number(year.into())),
        Source::Code => {
            return line.row.code.clone().map_or(Standing::Unknown, |code| Standing::Is(Datum::Text(code)));
        }
        Source::Field(name, year) => line.table.cell_in(line.row, name, *year),
        Source::EachYear(name) => line.table.cell_in(line.row, name, year),
        Source::Dossier(name) => line.dossier.identity(name).map(|(_, _, cell)| cell),
    };
    match cell {
        Some(cell) if cell.is_missing() => Standing::Missing,
        Some(cell) if is_doubtful(cell) => Standing::Unknown,
        Some(cell) => cell.value.as_ref().map_or(Standing::Unknown, |v| Standing::Is(v.into())),
        None => Standing::Unknown,
    }
}
