//! A scheme once loaded: its stages, indicators, words and units around its tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use regex::Regex;
use rust_decimal::Decimal;

use super::table::Table;
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

    /// The table of this full name.
    #[must_use]
    pub fn table(&self, full_name: &str) -> Option<&Arc<Table>> {
        self.tables.iter().find(|t| t.full_name() == full_name)
    }

    /// The rank of a table.
    #[must_use]
    pub fn rank_of(&self, table: &Table) -> Option<usize> {
        self.tables.iter().position(|own| own.is(table))
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
