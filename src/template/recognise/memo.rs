//! What was worked out of texts: the labels of one dossier are those of the next. Kept apart by whoever works at the same time,
//! since what a text means depends on it alone and is the same for all.

use std::sync::{Mutex, PoisonError};

use hashbrown::HashMap;

use super::{Fit, Meaning};

/// Texts that are remembered, at most: labels return, what holders write in words does not.
const MOST: usize = 8_192;

/// What was found of a text.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) known: Option<bool>,
    /// By table, and whether guesses were allowed.
    pub(super) meanings: HashMap<(usize, bool), Option<Meaning>>,
    pub(super) inside: HashMap<usize, Vec<usize>>,
    pub(super) begins: HashMap<usize, Option<usize>>,
    /// Of a folded title or name: the tables that it names, by their ranks.
    pub(super) names: Option<Vec<bool>>,
    /// Whether it begins as a printed total does.
    pub(super) sum: Option<bool>,
    /// By the class of the field.
    pub(super) fits: Vec<(usize, Fit)>,
}

/// What was found of many texts.
#[derive(Debug, Default)]
pub(super) struct Memo(HashMap<String, Words>);

impl Memo {
    /// What is kept of a text; asked once, it is not worked out again.
    pub(super) fn of(&mut self, text: &str) -> &mut Words {
        if self.0.len() >= MOST && !self.0.contains_key(text) {
            self.0.clear();
        }
        self.0.entry_ref(text).or_default()
    }
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
