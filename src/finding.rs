//! A rule's remark on a cell: what stands there, what is wrong, what to write.

use std::fmt;
use std::sync::Arc;

use crate::grid::CellRef;

/// How much a remark weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// The officer must look.
    Warning,
    /// The dossier cannot be accepted as it is.
    Error,
}

impl Severity {
    /// The word of the JSON contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }

    /// The word users read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Severity::Error => "erreur",
            Severity::Warning => "alerte",
            Severity::Info => "information",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// A place: a cell, a whole sheet, a whole file, or none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Spot {
    /// The file, relative to the input given.
    pub file: Option<Arc<str>>,
    /// The sheet.
    pub sheet: Option<Arc<str>>,
    /// The cell.
    pub cell: Option<CellRef>,
}

/// A cell that explains a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Its place.
    pub spot: Spot,
    /// The last cell, for a run of cells.
    pub to: Option<CellRef>,
    /// What it has to do with the remark.
    pub note: String,
}

impl Related {
    /// `C7`, or `C5:C12`.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        let from = self.spot.cell?;
        Some(match self.to.filter(|to| *to != from) {
            Some(to) => format!("{from}:{to}"),
            None => from.to_string(),
        })
    }
}

/// A rule's remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's code.
    pub code: &'static str,
    /// The rule's name.
    pub name: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Where: one primary place.
    pub spot: Spot,
    /// Cells that explain it.
    pub related: Vec<Related>,
    /// The table concerned.
    pub table: Option<String>,
    /// The field concerned.
    pub field: Option<String>,
    /// The dossier concerned.
    pub dossier: Option<String>,
    /// What stands in the cell.
    pub value: Option<String>,
    /// Which line and year it is about (« ligne « Suivi », Année 2 »); empty for a whole table or file.
    pub subject: String,
    /// What stands there and what is wrong, one sentence.
    pub message: String,
    /// What to do, one sentence.
    pub fix: String,
}

impl Finding {
    /// The message behind its subject, as one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.subject.is_empty() { self.message.clone() } else { format!("{} : {}", capitalised(&self.subject), self.message) }
    }

    /// Names the table and field concerned.
    pub fn about(&mut self, table: &str, field: &str) -> &mut Self {
        self.table = Some(table.to_owned());
        self.field = (!field.is_empty()).then(|| field.to_owned());
        self
    }

    /// Shows what stands in the cell.
    pub fn value(&mut self, raw: &str) -> &mut Self {
        self.value = (!raw.is_empty()).then(|| raw.to_owned());
        self
    }

    /// Says which line it is about.
    pub fn subject(&mut self, subject: String) -> &mut Self {
        self.subject = subject;
        self
    }

    /// Shows a cell that explains it.
    pub fn with(&mut self, spot: Spot, note: &str) -> &mut Self {
        self.related.push(Related { spot, to: None, note: note.to_owned() });
        self
    }

    /// Shows a run of cells that explains it.
    pub fn with_run(&mut self, spot: Spot, to: CellRef, note: &str) -> &mut Self {
        self.related.push(Related { spot, to: Some(to), note: note.to_owned() });
        self
    }
}

/// A text with its first letter in upper case.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
