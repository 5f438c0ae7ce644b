//! A rule's remark on a cell: what stands there, what is wrong, what to write.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use crate::fmt::date;
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
    pub note: Arc<str>,
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

/// Whether a remark counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Standing {
    /// It does.
    #[default]
    Counts,
    /// It says what was decided about rules and remarks: always shown, without effect.
    Notice,
    /// Its rule is on trial: shown apart, without effect.
    Trial,
    /// An officer lets it pass: shown with why, who and until when, without effect.
    Waived(Arc<Waived>),
}

/// Why a remark is let pass.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Waived {
    /// Why.
    pub reason: String,
    /// Who decided.
    pub author: String,
    /// The last day of a report for which it holds.
    pub until: Date,
    /// Whether that day could be held against the date of a report.
    pub compared: bool,
}

impl fmt::Display for Waived {
    /// « avenant signé (A. Martin, jusqu'au 31/12/2026) ».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let doubt = if self.compared { "" } else { " ; le dossier n'a pas de date de rapport" };
        write!(f, "{} ({}, jusqu'au {}{doubt})", self.reason.trim_end_matches('.'), self.author, date(self.until))
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
    pub table: Option<Arc<str>>,
    /// The field concerned.
    pub field: Option<Arc<str>>,
    /// The dossier concerned.
    pub dossier: Option<Arc<str>>,
    /// What stands in the cell.
    pub value: Option<String>,
    /// Which line and year it is about (« ligne « Suivi », Année 2 »); empty for a whole table or file.
    pub subject: String,
    /// What stands there and what is wrong, one sentence.
    pub message: String,
    /// What to do, one sentence.
    pub fix: Arc<str>,
    /// Whether it counts; only remarks that do weigh on a dossier's state, on counts and on the exit code.
    pub standing: Standing,
    /// What a report says once of several cells with this fault, where the message names the value of one.
    pub several: Option<Arc<Several>>,
}

/// One sentence for several cells: what is wrong with them, what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Several {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub fix: String,
}

impl Finding {
    /// Whether it weighs on its dossier.
    #[must_use]
    pub fn counts(&self) -> bool {
        Said::counts(self)
    }

    /// The message behind its subject, as one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.subject.is_empty() { self.message.clone() } else { format!("{} : {}", capitalised(&self.subject), self.message) }
    }

    /// Names the dossier concerned.
    pub fn of(&mut self, dossier: &str) -> &mut Self {
        self.dossier = Some(dossier.into());
        self
    }

    /// Names the table and field concerned.
    pub fn about(&mut self, table: &str, field: &str) -> &mut Self {
        self.table = Some(table.into());
        self.field = (!field.is_empty()).then(|| field.into());
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

    /// Says what a report may say once of several cells with this fault.
    pub fn several(&mut self, message: impl Into<String>, fix: impl Into<String>) -> &mut Self {
        self.several = Some(Arc::new(Several { message: message.into(), fix: fix.into() }));
        self
    }

    /// Shows a cell that explains it.
    pub fn with(&mut self, spot: Spot, note: &str) -> &mut Self {
        self.related.push(Related { spot, to: None, note: note.into() });
        self
    }

    /// Shows a run of cells that explains it.
    pub fn with_run(&mut self, spot: Spot, to: CellRef, note: &str) -> &mut Self {
        self.related.push(Related { spot, to: Some(to), note: note.into() });
        self
    }
}

/// Texts that many remarks say, each once.
#[derive(Default)]
pub(crate) struct Known {
    texts: HashSet<Arc<str>>,
    several: HashSet<Arc<Several>>,
}

impl Known {
    pub(crate) fn text(&mut self, text: &str) -> Arc<str> {
        let known = self.texts.get(text).cloned();
        known.unwrap_or_else(|| {
            let fresh: Arc<str> = text.into();
            self.texts.insert(fresh.clone());
            fresh
        })
    }

    pub(crate) fn several(&mut self, several: Several) -> Arc<Several> {
        let known = self.several.get(&several).cloned();
        known.unwrap_or_else(|| {
            let fresh = Arc::new(several);
            self.several.insert(fresh.clone());
            fresh
        })
    }
}

/// What a remark says of whom and how much, whole or without its texts.
pub trait Said {
    /// The rule's code.
    fn code(&self) -> &'static str;
    /// How much it weighs.
    fn severity(&self) -> Severity;
    /// Where.
    fn spot(&self) -> &Spot;
    /// The dossier concerned.
    fn dossier(&self) -> Option<&str>;
    /// Whether it counts.
    fn standing(&self) -> &Standing;
    /// Whether it weighs on its dossier.
    fn counts(&self) -> bool {
        *self.standing() == Standing::Counts
    }
}

/// Lets what has these fields say them.
macro_rules! said {
    ($remark:ty) => {
        impl $crate::finding::Said for $remark {
            fn code(&self) -> &'static str {
                self.code
            }
            fn severity(&self) -> $crate::finding::Severity {
                self.severity
            }
            fn spot(&self) -> &$crate::finding::Spot {
                &self.spot
            }
            fn dossier(&self) -> Option<&str> {
                self.dossier.as_deref()
            }
            fn standing(&self) -> &$crate::finding::Standing {
                &self.standing
            }
        }
    };
}
pub(crate) use said;

said!(Finding);

/// How many remarks of a severity count.
#[must_use]
pub fn count<'a, R: Said + 'a>(remarks: impl IntoIterator<Item = &'a R>, severity: Severity) -> usize {
    remarks.into_iter().filter(|r| r.counts() && r.severity() == severity).count()
}

/// A text with its first letter in upper case.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
