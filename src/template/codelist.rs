//! Lists of allowed values, and how a written value is matched to one.

use std::borrow::Cow;

use hashbrown::HashMap;

use crate::text::{Phrase, fold, fold_outside_parentheses, has_parentheses, letters, likeness, loosen};

/// A list of allowed values.
#[derive(Debug)]
pub struct Codelist {
    /// Identifier.
    pub name: String,
    /// Other values are welcome (the holder adapts the list).
    pub open: bool,
    /// The values, in the order of the blank.
    pub entries: Vec<Entry>,
    exact: HashMap<String, usize>,
    /// Labels and aliases of each entry, folded.
    folded: Vec<Vec<String>>,
    /// The words of each entry.
    words: Vec<Vec<Phrase>>,
}

/// One allowed value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What exports and rules use.
    pub code: String,
    /// What the blank shows.
    pub label: String,
    /// Other writings.
    pub aliases: Vec<String>,
    /// Folded stems that recognise it in free text.
    pub words: Vec<String>,
    /// Folded phrases that rule those stems out.
    pub except: Vec<String>,
    /// The name by which rules know this value, whatever its label.
    pub role: Option<String>,
}

/// What a written value is, held against a list.
#[derive(Debug, PartialEq)]
pub enum Match<'a> {
    /// This value.
    Is(&'a Entry),
    /// None of them; the nearest in writing, if any is near.
    Unknown(Option<&'a Entry>),
}

impl Codelist {
    /// A list from its entries; the first of two with one writing wins.
    #[must_use]
    pub fn new(name: String, open: bool, entries: Vec<Entry>) -> Self {
        let mut exact = HashMap::new();
        let mut folded = Vec::with_capacity(entries.len());
        for (i, entry) in entries.iter().enumerate() {
            let mut writings = Vec::with_capacity(1 + entry.aliases.len());
            for text in [&entry.label, &entry.code].into_iter().chain(&entry.aliases) {
                let plain = fold(text);
                let outside = if has_parentheses(text) { fold_outside_parentheses(text) } else { plain.clone() };
                for key in [plain.clone(), loosen(&plain), outside] {
                    exact.entry(key).or_insert(i);
                }
                writings.push(plain);
            }
            // A code is no writing that another one may be near.
            writings.remove(1);
            folded.push(writings);
        }
        exact.remove("");
        let words = entries.iter().map(|e| e.words.iter().map(|w| Phrase::of(w.clone())).collect()).collect();
        Self { name, open, entries, exact, folded, words }
    }

    /// The entry of this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.code == code)
    }

    /// Whether a code of this list has that role.
    #[must_use]
    pub fn has_role(&self, code: &str, role: &str) -> bool {
        self.get(code).is_some_and(|e| e.role.as_deref() == Some(role))
    }

    /// The entries, each with its label and aliases, folded.
    pub fn writings(&self) -> impl Iterator<Item = (&Entry, &[String])> {
        self.entries.iter().zip(self.folded.iter().map(Vec::as_slice))
    }

    /// The entry a written value means: by its whole writing, else (open lists, and entries with words) by stems in it.
    #[must_use]
    pub fn find(&self, written: &str) -> Match<'_> {
        if let Some(entry) = self.known(written) {
            return Match::Is(entry);
        }
        // An open list welcomes other values: none is nearest.
        Match::Unknown(if self.open { None } else { self.nearest(&fold(written)) })
    }

    /// The entry a written value means, if any; near ones are not looked for.
    #[must_use]
    pub fn known(&self, written: &str) -> Option<&Entry> {
        let folded = fold(written);
        let exact = self.exact.get(&folded).or_else(|| self.exact.get(&loosen(&folded)));
        exact.or_else(|| self.exact.get(&fold_outside_parentheses(written))).map(|i| &self.entries[*i]).or_else(|| self.by_words(&folded))
    }

    /// The entry whose stems cover most of a free text; of two alike, the one named first in the text.
    #[must_use]
    pub fn by_words(&self, folded: &str) -> Option<&Entry> {
        let mut best: Option<(usize, usize, &Entry)> = None;
        let letters = letters(folded);
        for (entry, words) in self.entries.iter().zip(&self.words) {
            if !words.iter().any(|w| w.may_be_in(letters)) {
                continue;
            }
            let said = entry.except.iter().filter(|phrase| folded.contains(phrase.as_str()));
            let kept = said.fold(Cow::Borrowed(folded), |text, phrase| Cow::Owned(text.replace(phrase.as_str(), " ")));
            let hits: Vec<(usize, usize)> = words.iter().filter_map(|w| Some((w.text.len(), w.at(&kept, letters)?))).collect();
            let (Some(weight), Some(at)) = (hits.iter().map(|h| h.0).max(), hits.iter().map(|h| h.1).min()) else {
                continue;
            };
            // A phrase of several words says more than a stem; then what the text names first.
            let weight = if entry.words.iter().any(|w| w.len() == weight && w.contains(' ')) { 2 } else { 1 };
            if best.is_none_or(|(w, a, _)| weight > w || (weight == w && at < a)) {
                best = Some((weight, at, entry));
            }
        }
        best.map(|(_, _, entry)| entry)
    }

    fn nearest(&self, folded: &str) -> Option<&Entry> {
        let score = |writings: &Vec<String>| writings.iter().map(|t| likeness(folded, t)).fold(0.0, f64::max);
        let (best, entry) = self.folded.iter().map(score).zip(&self.entries).max_by(|a, b| a.0.total_cmp(&b.0))?;
        (best >= 0.6).then_some(entry)
    }
}
