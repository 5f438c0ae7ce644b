//! The shapes of a scheme once loaded.

use std::collections::BTreeMap;
use std::sync::Arc;

use regex::Regex;
use rust_decimal::Decimal;

use super::{Codelist, Relation};

/// A scheme: everything the program knows about one kind of dossier.
#[derive(Debug)]
pub struct Scheme {
    /// Identifier without accents.
    pub name: String,
    /// What users call it.
    pub label: String,
    /// Version of the template, shown on blanks.
    pub version: String,
    /// Who grants and examines, with the article, as remarks name it.
    pub office: String,
    /// Labels of the contract years; their number is the number of years (S1).
    pub years: Vec<String>,
    /// What tells one dossier from another.
    pub identity: Identity,
    /// The stages of a dossier, in order.
    pub stages: Vec<Stage>,
    /// The tables, in the order of the blank workbook; a table of two blocks stands twice.
    pub tables: Vec<Arc<Table>>,
    /// The indicator catalogue; empty if the scheme has none.
    pub indicators: Vec<Indicator>,
    /// What must hold between indicators, and between them and other tables.
    pub relations: Vec<Relation>,
    /// Lists of allowed values, by name.
    pub codelists: BTreeMap<String, Arc<Codelist>>,
    /// Words that mark totals, gaps and notes.
    pub words: Words,
    /// Units and their writings.
    pub units: Vec<Unit>,
    /// SHA-256 of the definitions it was built from, in hexadecimal.
    pub digest: String,
    /// What makes a table sure.
    pub recognition: Recognition,
}

/// What each clue weighs when a table is recognised, in points out of 100, and from where on it is.
#[derive(Debug, Clone, Copy)]
pub struct Recognition {
    /// The required labels that are there.
    pub labels: u8,
    /// The columns (or labels) that are understood.
    pub columns: u8,
    /// A title above, or the name of the sheet.
    pub title: u8,
    /// The values: of the lists, of the right kind.
    pub values: u8,
    /// Taken off where values are foreign; half of it where a title or the sheet's name says what it is.
    pub foreign: u8,
    /// Below, nothing is read.
    pub taken: u8,
    /// The same where neither a title nor the sheet's name says what it is.
    pub untitled: u8,
    /// Below, the report says its doubts.
    pub sure: u8,
    /// Below, a table under another header is not added to one that is read already.
    pub joined: u8,
    /// Two tables nearer than this are both named.
    pub close: u8,
}

/// Which fields of which table tell dossiers apart; without a table, each file is a dossier.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// The table that holds them.
    pub table: String,
    /// The field of the dossier's number.
    pub key: String,
    /// The shape of that number; finds it in file names too.
    pub key_pattern: Option<Regex>,
    /// A second number that survives a mistyped first one.
    pub second_key: Option<String>,
    /// The field of the stage.
    pub stage: Option<String>,
    /// The field of the holder's name.
    pub holder: Option<String>,
    /// The field of the position's title.
    pub position: Option<String>,
    /// The field of the first day of the contract.
    pub start: Option<String>,
    /// The field of its last day.
    pub end: Option<String>,
    /// The field of the report's date.
    pub report_date: Option<String>,
}

/// A moment at which a dossier is sent.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Identifier (`avancement-1`).
    pub code: String,
    /// What users call it.
    pub label: String,
    /// Other ways of writing it.
    pub aliases: Vec<String>,
    /// How many contract years are over.
    pub years_due: u8,
    /// The tables that must be there.
    pub tables: Vec<String>,
}

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

/// How values of an indicator may be added up over dossiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    /// Adds up.
    Sum,
    /// Weighted mean.
    Mean,
    /// Recomputed from its parts, else kept apart.
    Ratio,
    /// Kept for each territory, never added.
    Last,
}

/// An indicator of the catalogue.
#[derive(Debug)]
pub struct Indicator {
    /// Code (`A03`, `T02`).
    pub code: String,
    /// Label on the blank.
    pub label: String,
    /// Other labels.
    pub aliases: Vec<String>,
    /// Family, as the codelist of families writes it.
    pub family: String,
    /// Unit on the blank.
    pub unit: String,
    /// Other writings of the same unit.
    pub units: Vec<String>,
    /// Values are whole numbers.
    pub integer: bool,
    /// Smallest plausible value.
    pub minimum: Option<Decimal>,
    /// Greatest plausible value.
    pub maximum: Option<Decimal>,
    /// How it may be added up.
    pub aggregation: Aggregation,
    /// The indicator whose value weighs a mean.
    pub weight: Option<String>,
    /// What it counts.
    pub definition: String,
    /// A figure to compare with.
    pub reference: Option<String>,
    /// Where the definition comes from.
    pub source: String,
    /// Label and aliases, folded.
    pub folded: Vec<String>,
    /// The same, loosened.
    pub loose: Vec<String>,
    /// Its unit and the other writings of it, bare.
    pub bare_units: Vec<String>,
}

/// Words that mark totals, gaps and notes, whatever the table; all folded.
#[derive(Debug, Default)]
pub struct Words {
    /// A total line.
    pub total: Vec<String>,
    /// A subtotal line.
    pub subtotal: Vec<String>,
    /// How a note begins, as written.
    pub note: Vec<String>,
    /// How an example line begins.
    pub example: Vec<String>,
    /// A value said to be missing, as written (folding would lose « - »).
    pub missing: Vec<String>,
    /// The same, where a number or date is asked.
    pub missing_numbers: Vec<String>,
    /// A blank left as it stood.
    pub placeholder: Vec<String>,
    /// The characters of the longest of the last three.
    pub longest_blank: usize,
    /// What makes a number approximate.
    pub approximate: Vec<String>,
    /// Yes.
    pub yes: Vec<String>,
    /// No.
    pub no: Vec<String>,
    /// Names of sheets that only support the tables: lists, instructions.
    pub support_sheets: Vec<String>,
    /// How an answer begins that says there is nothing to tell (« aucune difficulté »).
    pub nothing: Vec<String>,
    /// A post that another scheme supports (S3).
    pub out_of_scope: Vec<String>,
    /// Phrases that name such a post only to rule it out (« hors CEP »).
    pub out_of_scope_except: Vec<String>,
    /// A company too large for the programme's diffuse targets (S2).
    pub large_company: Vec<String>,
}

/// A unit and how people write it.
#[derive(Debug)]
pub struct Unit {
    /// The unit's own writing, as fields name it.
    pub name: String,
    /// Other writings of the same size.
    pub writings: Vec<String>,
    /// Writings of another size, with the factor to this unit.
    pub scaled: Vec<(String, Decimal)>,
    /// Its own writing and the others of the same size, bare.
    pub bare: Vec<String>,
    /// Those of another size, bare.
    pub bare_scaled: Vec<String>,
}

impl Scheme {
    /// The tables of this name: one, or one a block.
    pub fn tables_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Arc<Table>> {
        self.tables.iter().filter(move |t| t.name == name)
    }

    /// The names of the tables, each once, in order.
    #[must_use]
    pub fn table_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for table in &self.tables {
            if !names.contains(&table.name.as_str()) {
                names.push(&table.name);
            }
        }
        names
    }

    /// Whether a sheet only supports the tables (lists, instructions), by its name.
    #[must_use]
    pub fn is_support_sheet(&self, name: &str) -> bool {
        self.words.support_sheets.contains(&crate::text::fold(name))
    }

    /// The stage of this code.
    #[must_use]
    pub fn stage(&self, code: &str) -> Option<&Stage> {
        self.stages.iter().find(|s| s.code == code)
    }

    /// The indicator of this code.
    #[must_use]
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.code == code)
    }

    /// The relations for which a rule speaks.
    pub fn relations_of<'a>(&'a self, rule: &'a str) -> impl Iterator<Item = &'a Relation> {
        self.relations.iter().filter(move |r| r.rule == rule)
    }

    /// The number of contract years.
    #[must_use]
    pub fn year_count(&self) -> u8 {
        u8::try_from(self.years.len()).unwrap_or(u8::MAX)
    }
}
