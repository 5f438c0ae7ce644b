//! A workbook of another shape → a proposed template definition: tables, labels, types, lists, totals, each guess with what it rests on.
//!
//! Knows cells and how definitions are written; nothing of the carried scheme. What it proposes is read back before it is given.

mod find;
mod guess;
mod lists;
mod sums;
mod write;

use std::sync::Arc;

use serde::Deserialize;

use crate::error::toml_reason;
use crate::grid::{Choice, Workbook};
use crate::record::{Batch, assemble, read_file_with};
use crate::source::Source;
use crate::template::recognise::Index;
use crate::template::{Scheme, TemplateError, WordsFile};
use crate::text::{fold, has_phrase};

/// What is known beforehand of workbooks, in several languages.
const KNOWN: &str = include_str!("../../templates/reference/adoption.toml");

/// A proposed definition.
#[derive(Debug)]
pub struct Proposal {
    /// Its files: name and text.
    pub files: Vec<(String, String)>,
    /// The scheme that they define.
    pub scheme: Arc<Scheme>,
    /// The tables, as they are read with it from the same workbook.
    pub tables: Vec<Reread>,
    /// Whether the workbook's drop-downs were known.
    pub choices_known: bool,
}

/// A proposed table, and what reading the workbook with the proposal gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reread {
    /// The table's label.
    pub label: String,
    /// Its sheet.
    pub sheet: String,
    /// Its fields.
    pub fields: usize,
    /// The lines that stand there.
    pub lines: usize,
    /// The lines that were read; `None` where the table was not found again.
    pub read: Option<usize>,
    /// Labels that were not understood again.
    pub lost: Vec<String>,
}

/// Words by which a label tells what it is, folded.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hints {
    required: Vec<String>,
    key: Vec<String>,
    holder: Vec<String>,
    start: Vec<String>,
    end: Vec<String>,
    report_date: Vec<String>,
    money: Vec<String>,
    percent: Vec<String>,
    year: Vec<String>,
    support: Vec<String>,
}

impl Hints {
    fn load() -> Result<Self, TemplateError> {
        let refuse = |reason: String| TemplateError { file: "adoption.toml".to_owned(), reason };
        let whole: toml::Table = toml::from_str(KNOWN).map_err(|e| refuse(toml_reason(KNOWN, &e)))?;
        let hints = whole.get("hints").cloned().ok_or_else(|| refuse("[hints] manque".to_owned()))?;
        hints.try_into().map_err(|e: toml::de::Error| refuse(e.to_string()))
    }
}

/// From this length on, a word may also be the end of a compound: « Einzelpreis », « Personalkosten ».
const COMPOUND: usize = 5;

/// Whether a folded label is, or holds, one of these words.
fn says(folded: &str, words: &[String]) -> bool {
    words.iter().any(|w| {
        let (word, length) = (fold(w), w.chars().count());
        folded == word
            || length > 2 && has_phrase(folded, &word)
            || length >= COMPOUND && folded.split(' ').any(|part| part.ends_with(word.as_str()))
    })
}

/// Proposes a definition for a workbook called `name`, whose drop-downs may be unknown; `None` if no table stands in it.
///
/// # Errors
/// Only if what is known beforehand, or the proposal itself, cannot be loaded, which the tests exclude.
pub fn propose(book: &Workbook, choices: Option<&[Choice]>, name: &str) -> Result<Option<Proposal>, TemplateError> {
    let hints = Hints::load()?;
    let probe = guess::Probe::new()?;
    let draft = guess::draft(book, choices.unwrap_or_default(), &hints, &probe);
    if draft.tables.is_empty() {
        return Ok(None);
    }
    let files = write::files(&draft, name);
    let scheme = Arc::new(Scheme::from_files(files.clone())?);
    let tables = read_back(book, name, &scheme, &draft);
    Ok(Some(Proposal { files, scheme, tables, choices_known: choices.is_some() }))
}

/// Reads the workbook with the proposal.
fn read_back(book: &Workbook, name: &str, scheme: &Arc<Scheme>, draft: &guess::Draft) -> Vec<Reread> {
    let source = Source { path: Arc::from(name), bytes: Vec::new(), modified: None };
    let file = read_file_with(&source, scheme, &Index::new(scheme), &|_, _| Ok(book.clone()));
    let batch: Batch = assemble(vec![file], Vec::new(), scheme);
    let read = |name: &str| batch.dossiers.iter().flat_map(|d| &d.tables).find(|t| t.table.name == name);
    let one = |table: &guess::DraftTable| {
        let found = read(&table.name);
        let known = |label: &str| found.is_some_and(|t| t.headers.iter().any(|h| h.slot.is_some() && fold(&h.text) == fold(label)));
        let lost = table.fields.iter().flat_map(|f| &f.written).filter(|l| found.is_some() && !known(l)).cloned().collect();
        Reread {
            label: table.label.clone(),
            sheet: table.sheet.clone(),
            fields: table.fields.len(),
            lines: table.lines,
            read: found.map(|t| t.lines().count()),
            lost,
        }
    };
    draft.tables.iter().map(one).collect()
}

/// The words and units that a proposal brings along, as they stand in the known file.
fn brought_along() -> &'static str {
    KNOWN.find("\n[words]").map_or("", |at| &KNOWN[at..])
}

/// The words that mark totals, notes and gaps.
fn words() -> Result<WordsFile, TemplateError> {
    #[derive(Deserialize)]
    struct Brought {
        words: WordsFile,
    }
    let text = brought_along();
    let refuse = |e: toml::de::Error| TemplateError { file: "adoption.toml".to_owned(), reason: toml_reason(text, &e) };
    toml::from_str::<Brought>(text).map(|b| b.words).map_err(refuse)
}
