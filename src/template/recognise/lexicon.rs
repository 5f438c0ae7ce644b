//! What the words and values of one sheet may mean: the scheme's labels, the officer's answers, the reader's judgement of values.

use super::header::Reading;
use super::index::Facts;
use super::memo::{Kept, Memo, Words};
use super::{Index, Meaning, is_sum, kindred};
use crate::grid::{GridCell, Raw};
use crate::template::answers::SheetAnswers;
use crate::template::{Field, Scheme};
use crate::text::fold;
use std::cell::RefCell;
use std::sync::Arc;

/// Whether a value stands well under a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It is such a value.
    Yes,
    /// It is another kind of value.
    No,
    /// Nothing stands there, or nothing that tells.
    Silent,
}

/// Who reads values says whether one fits a field; recognition itself reads none. The answer rests on what the field asks for (its
/// type, list and unit) and on the value, on nothing around them.
pub type Fits<'a> = dyn Fn(&Field, &GridCell) -> Fit + 'a;

/// What recognition asks about one sheet.
pub struct Lexicon<'a> {
    /// The scheme.
    pub(super) scheme: &'a Scheme,
    index: &'a Index,
    answers: SheetAnswers<'a>,
    fits: &'a Fits<'a>,
    /// Many readings of a sheet ask the same of a text, as do many sheets.
    memo: RefCell<Memo>,
}

impl<'a> Lexicon<'a> {
    /// The lexicon of a sheet.
    #[must_use]
    pub fn new(scheme: &'a Scheme, index: &'a Index, path: &str, sheet: &str, fits: &'a Fits<'a>) -> Self {
        let memo = RefCell::new(index.memos.take());
        Self { scheme, index, answers: index.answers.of_sheet(path, sheet), fits, memo }
    }

    fn of<T>(&self, text: &str, ask: impl FnOnce(&mut Words) -> T) -> T {
        ask(self.memo.borrow_mut().words.of(text))
    }

    /// Whether a header could be a label or a year of some table: the cheap test that most rows fail.
    pub(super) fn knows(&self, text: &str) -> bool {
        self.answers.knows(text) || self.facts(text).known
    }

    fn facts(&self, text: &str) -> Facts {
        self.of(text, |words| self.learn(words, text))
    }

    /// What a text is to all tables. How it is looked up is kept for each of them where it means something.
    fn learn(&self, words: &mut Words, text: &str) -> Facts {
        if let Some(facts) = words.facts {
            return facts;
        }
        let facts = self.index.facts(words.parsed.of(text));
        if !facts.means {
            words.parsed = Kept::default();
        }
        *words.facts.insert(facts)
    }

    /// Whether a header names the lines of a table that is a block.
    pub(super) fn begins_block(&self, text: &str) -> bool {
        if self.answers.is_empty() {
            return self.facts(text).block;
        }
        self.index.blocks().iter().any(|(table, line)| self.meaning(*table, text, false).is_some_and(|m| m.field == *line))
    }

    /// Whether a folded title or sheet name names this table.
    pub(super) fn names(&self, table: usize, folded: &str) -> bool {
        let all = || (0..self.scheme.tables.len()).map(|t| self.index.names(t, folded)).collect();
        self.of(folded, |words| words.names.get_or_insert_with(all)[table])
    }

    /// Whether a folded text titles some list or matrix.
    pub(super) fn is_title(&self, folded: &str) -> bool {
        self.index.is_title(folded)
    }

    /// Whether a folded text is the label of a fact that stands beside a table.
    pub(super) fn is_mention(&self, folded: &str) -> bool {
        self.index.is_mention(folded)
    }

    /// What a header means in a table: what the officer said, else its words; `guess` also allows for typing slips.
    pub(super) fn meaning(&self, table: usize, text: &str, guess: bool) -> Option<Meaning> {
        match self.answers.label(table, text) {
            None => self.of(text, |words| {
                if !self.learn(words, text).means && !guess {
                    return None;
                }
                let Words { meanings, parsed, .. } = words;
                *meanings[usize::from(guess)].of(table, || self.index.meaning(table, parsed.of(text), guess))
            }),
            Some((_, None)) => None,
            Some((rank, Some(meant))) => {
                let field = self.scheme.tables[table].fields.iter().position(|f| f.name == meant.field)?;
                Some(Meaning { answer: Some(rank), ..Meaning::known(field, meant.year) })
            }
        }
    }

    /// What the words of a header mean in each table. The officer's answers are asked anew: they hold for one sheet.
    pub(super) fn header<'t>(&self, texts: impl Iterator<Item = &'t str> + Clone) -> Arc<[Reading]> {
        let read = || (0..self.scheme.tables.len()).map(|table| Reading::of(texts.clone(), table, self)).collect::<Arc<[Reading]>>();
        if !self.answers.is_empty() {
            return read();
        }
        let mut key = String::new();
        texts.clone().for_each(|text| key.extend([text, "\0"]));
        let known = self.memo.borrow_mut().headers.of(&key).clone();
        known.unwrap_or_else(|| {
            let readings = read();
            *self.memo.borrow_mut().headers.of(&key) = Some(readings.clone());
            readings
        })
    }

    /// The fields one of whose labels stands whole inside a header.
    pub(super) fn inside(&self, table: usize, text: &str) -> Vec<usize> {
        self.of(text, |words| words.inside.of(table, || self.index.inside(table, text)).clone())
    }

    /// The field one of whose labels a header begins with.
    pub(super) fn begins(&self, table: usize, text: &str) -> Option<usize> {
        self.of(text, |Words { begins, parsed, .. }| *begins.of(table, || self.index.begins(table, parsed.of(text))))
    }

    /// The field of a form that a value can only be meant for.
    pub(super) fn meant(&self, table: usize, value: &GridCell) -> Option<usize> {
        let text = kindred::text_of(value)?;
        self.of(&text, |words| *words.meant.of(table, || kindred::meant(&self.scheme.tables[table], &text)))
    }

    /// The answer that says of a header that it is no field of the table.
    pub(super) fn refused(&self, table: usize, text: &str) -> Option<usize> {
        self.answers.label(table, text).filter(|(_, meant)| meant.is_none()).map(|(rank, _)| rank)
    }

    /// The tables that the sheet is said to be, with the ranks of the answers.
    pub(super) fn told(&self) -> Option<(Vec<usize>, Vec<usize>)> {
        self.answers.sheet()
    }

    /// Whether the officer said that the sheet is this table.
    pub(super) fn is_told(&self, table: usize) -> bool {
        self.told().is_some_and(|(tables, _)| tables.contains(&table))
    }

    /// Whether a value stands well under a field of a table.
    pub(super) fn fit(&self, table: usize, field: usize, cell: &GridCell) -> Fit {
        let ask = || {
            let (table, field) = (&self.scheme.tables[table], &self.scheme.tables[table].fields[field]);
            if self.index.is_catalogued(table, field) { self.index.in_catalogue(cell) } else { (self.fits)(field, cell) }
        };
        let Some(Raw::Text(text)) = &cell.raw else { return ask() };
        let class = self.index.class(table, field);
        self.of(text, |words| match words.fits.iter().find(|(c, _)| *c == class) {
            Some((_, fit)) => *fit,
            None => {
                let fit = ask();
                words.fits.push((class, fit));
                fit
            }
        })
    }

    /// Whether a text begins as a printed total or subtotal does.
    pub(super) fn is_sum(&self, text: &str) -> bool {
        self.of(text, |words| *words.sum.get_or_insert_with(|| is_sum(&fold(text), self.scheme)))
    }

    /// Whether the values of a field are those of a list, or of the catalogue.
    pub(super) fn is_listed(&self, table: usize, field: usize) -> bool {
        let (table, field) = (&self.scheme.tables[table], &self.scheme.tables[table].fields[field]);
        field.codes.is_some() || self.index.is_catalogued(table, field)
    }

    /// Whether a text is a unit, of a field or of an indicator.
    pub(super) fn is_unit(&self, text: &str) -> bool {
        self.of(text, |words| *words.unit.get_or_insert_with(|| self.index.is_unit(text)))
    }
}

impl Drop for Lexicon<'_> {
    fn drop(&mut self) {
        self.index.memos.give_back(self.memo.take());
    }
}
