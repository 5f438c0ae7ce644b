//! What was worked out of texts: the labels of one dossier are those of the next. Kept apart by whoever works at the same time,
//! since what a text means depends on it alone and is the same for all.

use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;

use super::header::Reading;
use super::index::{Facts, Parsed};
use super::{Fit, Meaning};

/// Texts of each kind that are remembered, at most: labels return, what holders write in words does not.
const MOST: usize = 2_048;

/// What was found of a text.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) facts: Option<Facts>,
    pub(super) parsed: Kept,
    pub(super) unit: Option<bool>,
    /// What it means, guesses left out, and with them.
    pub(super) meanings: [ByTable<Option<Meaning>>; 2],
    pub(super) inside: ByTable<Vec<usize>>,
    pub(super) begins: ByTable<Option<usize>>,
    /// The field that it can only be a value of.
    pub(super) meant: ByTable<Option<usize>>,
    /// Of a folded title or name: the tables that it names, by their ranks.
    pub(super) names: Option<Vec<bool>>,
    /// Whether it begins as a printed total does.
    pub(super) sum: Option<bool>,
    /// By the class of the field.
    pub(super) fits: Vec<(usize, Fit)>,
}

/// How a text is looked up, kept for who asks again.
#[derive(Debug, Default)]
pub(super) struct Kept(Option<Box<Parsed>>);

impl Kept {
    pub(super) fn of(&mut self, text: &str) -> &Parsed {
        self.0.get_or_insert_with(|| Box::new(Parsed::of(text)))
    }
}

/// What was found in the light of each table, by its rank.
#[derive(Debug)]
pub(super) struct ByTable<T>(Vec<Option<T>>);

impl<T> Default for ByTable<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone> ByTable<T> {
    /// What is kept for a table; asked once, it is not worked out again.
    pub(super) fn of(&mut self, table: usize, ask: impl FnOnce() -> T) -> &T {
        if self.0.len() <= table {
            self.0.resize(table + 1, None);
        }
        self.0[table].get_or_insert_with(ask)
    }
}

/// What was found of many texts: of those met lately, and of those met before them. What is not met again is forgotten.
#[derive(Debug)]
pub(super) struct Recent<T> {
    lately: HashMap<String, T>,
    before: HashMap<String, T>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { lately: HashMap::new(), before: HashMap::new() }
    }
}

impl<T: Default> Recent<T> {
    /// What is kept of a text; asked once, it is not worked out again.
    pub(super) fn of(&mut self, text: &str) -> &mut T {
        if self.lately.len() >= MOST && !self.lately.contains_key(text) {
            self.before = std::mem::take(&mut self.lately);
        }
        let before = &mut self.before;
        self.lately.entry_ref(text).or_insert_with(|| before.remove(text).unwrap_or_default())
    }
}

/// What was found of texts alone, and of the texts of whole headers.
#[derive(Debug, Default)]
pub(super) struct Memo {
    pub(super) words: Recent<Words>,
    /// By table.
    pub(super) headers: Recent<Option<Arc<[Reading]>>>,
}

/// The memos of one index that nobody works with just now.
#[derive(Debug, Default)]
pub(super) struct Memos(Mutex<Vec<Memo>>);

impl Memos {
    pub(super) fn take(&self) -> Memo {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    pub(super) fn give_back(&self, memo: Memo) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(memo);
    }
}
