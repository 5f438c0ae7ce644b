//! A table of a scheme once loaded: its fields, what a line of it holds, and the sums and products that must hold there.

use std::sync::Arc;

use regex::Regex;
use rust_decimal::Decimal;

use super::Codelist;

/// How a table stands on a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Labels beside or above their values.
    Form,
    /// One line a record under a header.
    List,
    /// One line a subject, one column a year.
    Matrix,
}

/// A table that is asked for, or one block of it.
#[derive(Debug)]
pub struct Table {
    /// Identifier without accents.
    pub name: String,
    /// The block, where a table has two (`depenses`, `ressources`).
    pub block: Option<String>,
    /// What users call it.
    pub label: String,
    /// The sheet's name on the blank workbook.
    pub sheet: String,
    /// How holders title it.
    pub titles: Vec<String>,
    /// How it stands on a sheet.
    pub layout: Layout,
    /// The field that names a line.
    pub line: Option<String>,
    /// The field under which a TOTAL line shows its word; `None` for a table without totals.
    pub total: Option<String>,
    /// What it is for, in French.
    pub help: String,
    /// Its fields in the order of the blank.
    pub fields: Vec<Field>,
    /// Facts that stand beside the table.
    pub mentions: Vec<Mention>,
    /// TOTAL lines that must add up.
    pub column_sums: Vec<ColumnSum>,
    /// Line totals that must add up.
    pub row_sums: Vec<RowSum>,
    /// Products that must hold on a line.
    pub products: Vec<Product>,
    /// Every value a line can hold: each field, and each year of a field across years.
    pub slots: Vec<Slot>,
    /// What each of them is called among tidy rows: as its field, with the year behind it where a list has one column a year
    /// (`montant_2`).
    pub columns: Vec<String>,
}

impl Table {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// The rank of a value in a line: `year` from 1, or 0 for a field that has one value.
    #[must_use]
    pub fn slot(&self, field: &str, year: u8) -> Option<usize> {
        self.slots.iter().position(|s| s.year == year && self.fields[s.field].name == field)
    }

    /// The field of a slot.
    #[must_use]
    pub fn field_of(&self, slot: usize) -> &Field {
        &self.fields[self.slots[slot].field]
    }

    /// Whether both are one table, as its name and block say: in one scheme, or in two versions of it.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        (&self.name, &self.block) == (&other.name, &other.block)
    }

    /// `programme`, or `financement/depenses` for a block.
    #[must_use]
    pub fn full_name(&self) -> String {
        match &self.block {
            Some(block) => format!("{}/{block}", self.name),
            None => self.name.clone(),
        }
    }
}

/// One value of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Rank of the field in the table.
    pub field: usize,
    /// Contract year from 1; 0 where the field has one value.
    pub year: u8,
}

/// The kind of value a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Free text.
    Text,
    /// A value of a list.
    Code,
    /// Several values of a list.
    CodeList,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// An amount in euros.
    Money,
    /// A rate in percent.
    Percent,
    /// A day.
    Date,
    /// A calendar year.
    Year,
    /// Yes or no.
    Flag,
    /// A SIRET number.
    Siret,
    /// Several SIREN numbers.
    SirenList,
    /// An e-mail address.
    Email,
    /// A web address or file name.
    Link,
}

impl FieldType {
    /// What users call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "texte",
            Self::Code | Self::CodeList => "valeur de la liste",
            Self::Number => "nombre",
            Self::Integer => "nombre entier",
            Self::Money => "montant",
            Self::Percent => "taux",
            Self::Date => "date",
            Self::Year => "année",
            Self::Flag => "oui ou non",
            Self::Siret => "SIRET, 14 chiffres",
            Self::SirenList => "numéros SIREN",
            Self::Email => "adresse électronique",
            Self::Link => "lien ou nom de fichier",
        }
    }

    /// Whether values are numbers.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Integer | Self::Money | Self::Percent | Self::Year)
    }
}

/// One thing asked on a line, and what must hold of it.
#[derive(Debug)]
pub struct Field {
    /// Identifier without accents.
    pub name: String,
    /// The label on the blank.
    pub label: String,
    /// Other labels that holders write.
    pub aliases: Vec<String>,
    /// The kind of value.
    pub kind: FieldType,
    /// The list of allowed values.
    pub codes: Option<Arc<Codelist>>,
    /// The unit.
    pub unit: Option<String>,
    /// One value a contract year.
    pub across: bool,
    /// Asked only for the years that are over.
    pub due: bool,
    /// Must be filled in every used line.
    pub required: bool,
    /// Asked anew at every stage: an answer is not carried over into the next workbook.
    pub each_stage: bool,
    /// Smallest value allowed.
    pub minimum: Option<Decimal>,
    /// The value must be greater than this.
    pub above: Option<Decimal>,
    /// Greatest value allowed.
    pub maximum: Option<Decimal>,
    /// Shape of the text.
    pub pattern: Option<Regex>,
    /// What to write, in French.
    pub help: String,
    /// A value as a holder would write it.
    pub example: Option<String>,
}

/// A fact that stands beside a table: next to its label, or in a title.
#[derive(Debug)]
pub struct Mention {
    /// Identifier.
    pub name: String,
    /// The label on the blank.
    pub label: String,
    /// Other labels.
    pub aliases: Vec<String>,
    /// Its allowed values.
    pub codes: Arc<Codelist>,
    /// Asked anew at every stage.
    pub each_stage: bool,
    /// What to write.
    pub help: String,
}

/// The TOTAL line of a table must be the sum of its lines.
#[derive(Debug)]
pub struct ColumnSum {
    /// The rule that speaks.
    pub rule: String,
    /// The fields that are added up, every year of each.
    pub fields: Vec<String>,
    /// The profile's threshold that bounds the difference.
    pub tolerance: String,
    /// Codes of lines that stand outside the total (in-kind contributions).
    pub apart: Vec<String>,
}

/// A line's total must be the sum of its years.
#[derive(Debug)]
pub struct RowSum {
    /// The rule that speaks.
    pub rule: String,
    /// The field that holds the total.
    pub total: String,
    /// The field across years that is added up.
    pub of: String,
    /// The profile's threshold that bounds the difference.
    pub tolerance: String,
}

/// A product of two fields of a line must be a third.
#[derive(Debug)]
pub struct Product {
    /// The rule that speaks.
    pub rule: String,
    /// The two factors.
    pub of: Vec<String>,
    /// The field that holds the product.
    pub equals: String,
    /// The profile's threshold that bounds the difference.
    pub tolerance: String,
}
