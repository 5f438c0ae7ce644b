//! An officer's answers (`correspondances.toml`): this sheet is that table, this header is that field.
//!
//! An answer holds for the files and sheets that its patterns name; recognition asks here first.

mod read;

use regex::Regex;

use super::years::YearMark;
use crate::text::{fold, tidy};

pub use read::AnswersError;

/// The name under which answers are looked for beside the dossiers.
pub const FILE: &str = "correspondances.toml";

/// All answers of a run.
#[derive(Debug, Default)]
pub struct Answers {
    /// The files they were read from.
    pub files: Vec<AnswersFile>,
    /// The answers, in the order of the files.
    pub list: Vec<Answer>,
}

/// A file of answers.
#[derive(Debug)]
pub struct AnswersFile {
    /// What it is called in reports.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Only files whose path begins so are meant (one of several folders given).
    pub(crate) scope: String,
}

/// One answer.
#[derive(Debug)]
pub struct Answer {
    /// Rank of its file in [`Answers::files`].
    pub file: usize,
    /// The line where it begins, from 1.
    pub line: usize,
    /// The files it holds for; all of them without.
    pub path: Option<Pattern>,
    /// The sheets it holds for; all of them without.
    pub sheet: Option<Pattern>,
    /// What it says.
    pub says: Says,
    /// The officer's comment.
    pub comment: Option<String>,
}

/// What an answer says.
#[derive(Debug)]
pub enum Says {
    /// A sheet is these tables (ranks in the scheme; the blocks of one name), or none.
    Sheet(Vec<usize>),
    /// A header of these tables is a field, or none.
    Label {
        /// The header as written in the answer.
        text: String,
        /// Ranks of the tables where it holds.
        tables: Vec<usize>,
        /// What it is; `None`: the column is no field.
        meant: Option<Meant>,
    },
}

/// A field, and the year of one that has a value a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Meant {
    /// The field's name.
    pub field: String,
    /// The year.
    pub year: Option<YearMark>,
}

/// A name with `*` for any run of characters and `?` for one; case, accents and spacing do not count.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As written.
    pub text: String,
    regex: Regex,
}

impl Pattern {
    /// A pattern from its writing; `None` if it is empty or too long.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let written = comparable(text);
        if written.is_empty() {
            return None;
        }
        let escaped = regex::escape(&written).replace(r"\*", ".*").replace(r"\?", ".");
        Some(Self { text: text.to_owned(), regex: Regex::new(&format!("^(?s:{escaped})$")).ok()? })
    }

    fn fits(&self, name: &str) -> bool {
        self.regex.is_match(&comparable(name))
    }

    /// A pattern with a `/` is held against the whole path, another against the file's name and that of each folder.
    fn fits_path(&self, path: &str) -> bool {
        if self.text.contains('/') { self.fits(path) } else { path.split('/').any(|part| self.fits(part)) }
    }
}

/// Lower case without accents and with single spaces, punctuation kept: « Équip. n°2 » → `equip. n°2`.
fn comparable(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    tidy(text).nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).flat_map(char::to_lowercase).collect()
}

/// The answers that hold for one sheet.
#[derive(Debug, Default, Clone)]
pub struct SheetAnswers<'a> {
    list: Vec<(usize, &'a Answer)>,
}

impl Answers {
    /// What holds for a sheet: answers that name a file come first, then the order of writing.
    #[must_use]
    pub fn of_sheet(&self, path: &str, sheet: &str) -> SheetAnswers<'_> {
        let mut list: Vec<(usize, &Answer)> = self.list.iter().enumerate().filter(|(rank, _)| self.holds(*rank, path, sheet)).collect();
        list.sort_by_key(|(rank, a)| (a.path.is_none(), a.sheet.is_none(), *rank));
        SheetAnswers { list }
    }

    /// Whether an answer is about a sheet.
    #[must_use]
    pub fn holds(&self, rank: usize, path: &str, sheet: &str) -> bool {
        let answer = &self.list[rank];
        path.starts_with(&self.files[answer.file].scope)
            && answer.path.as_ref().is_none_or(|p| p.fits_path(path))
            && answer.sheet.as_ref().is_none_or(|s| s.fits(sheet))
    }

    /// « correspondances.toml, ligne 12 ».
    #[must_use]
    pub fn place(&self, rank: usize) -> String {
        let answer = &self.list[rank];
        format!("{}, ligne {}", self.files[answer.file].name, answer.line)
    }
}

impl SheetAnswers<'_> {
    /// Whether nothing was answered about this sheet.
    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The tables that the sheet is said to hold, each with the rank of the answer; empty with an answer: none.
    #[must_use]
    pub(super) fn sheet(&self) -> Option<(Vec<usize>, Vec<usize>)> {
        let mut first_named = None;
        let (mut tables, mut ranks) = (Vec::new(), Vec::new());
        for (rank, answer) in &self.list {
            let Says::Sheet(said) = &answer.says else { continue };
            // Answers as precise as the first one add up: a sheet may hold several tables.
            let precision = (answer.path.is_some(), answer.sheet.is_some());
            if *first_named.get_or_insert(precision) != precision {
                break;
            }
            tables.extend(said.iter().filter(|t| !tables.contains(*t)).copied().collect::<Vec<_>>());
            ranks.push(*rank);
        }
        first_named.map(|_| (tables, ranks))
    }

    /// What a header of a table is said to be: the rank of the answer, and the field or none.
    #[must_use]
    pub(super) fn label(&self, table: usize, header: &str) -> Option<(usize, Option<&Meant>)> {
        if self.list.is_empty() {
            return None;
        }
        let folded = fold(header);
        self.list.iter().find_map(|(rank, answer)| match &answer.says {
            Says::Label { text, tables, meant } if tables.contains(&table) && fold(text) == folded => Some((*rank, meant.as_ref())),
            _ => None,
        })
    }

    /// Whether an answer speaks of this header, in whatever table.
    #[must_use]
    pub(super) fn knows(&self, header: &str) -> bool {
        self.list.iter().any(|(_, a)| matches!(&a.says, Says::Label { text, .. } if fold(text) == fold(header)))
    }
}
