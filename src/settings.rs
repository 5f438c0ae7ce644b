//! Settings files that people write (profile, waivers): TOML tables whose keys and values know their place.
//!
//! What is wrong is said with its line and column, and an unknown key with the nearest known one.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{place, toml_reason};
use crate::text::likeness;

/// What is wrong in a settings file: « ligne 3, colonne 7 : … ».
pub(crate) type Wrong = String;

/// One table of a settings file.
#[derive(Clone, Copy)]
pub(crate) struct Section<'a> {
    text: &'a str,
    table: &'a DeTable<'a>,
    /// Where it begins.
    pub(crate) at: usize,
}

/// A value and where it stands.
pub(crate) type Located<'a> = (&'a DeValue<'a>, Range<usize>);

/// Where the lines of a file begin: for files with a place to tell of each of their entries.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    /// The line in which an offset of the file lies, from 1.
    pub(crate) fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset) + 1
    }
}

/// The tables of a file, read before they are looked at.
pub(crate) fn parse(text: &str) -> Result<Spanned<DeTable<'_>>, Wrong> {
    DeTable::parse(text).map_err(|e| toml_reason(text, &e))
}

/// « Vouliez-vous dire « X » ? » with the name that is nearest to what was written, if one is near; the first of equals.
pub(crate) fn did_you_mean<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let folded = wanted.to_lowercase();
    let near = names.into_iter().map(|n| (likeness(&n.to_lowercase(), &folded), n)).filter(|(l, _)| *l > 0.5);
    let best = near.fold(None, |best: Option<(f64, &str)>, one| if best.is_some_and(|b| b.0 >= one.0) { best } else { Some(one) });
    best.map(|(_, name)| format!(" Vouliez-vous dire « {name} » ?")).unwrap_or_default()
}

impl<'a> Section<'a> {
    /// The file as a whole.
    pub(crate) fn whole(text: &'a str, document: &'a Spanned<DeTable<'a>>) -> Self {
        Self { text, table: document.get_ref(), at: 0 }
    }

    /// Something is wrong at an offset of the file.
    pub(crate) fn wrong(&self, at: usize, reason: &str) -> Wrong {
        format!("{} : {reason}", place(self.text, at))
    }

    /// Every key with its place, and its value.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a str, usize, Located<'a>)> {
        self.table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span().start, (value.get_ref(), value.span())))
    }

    /// Refuses keys that are not known.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Wrong> {
        match self.entries().find(|(key, ..)| !known.contains(key)) {
            None => Ok(()),
            Some((key, at, _)) => {
                let all = known.join(", ");
                let hint = did_you_mean(key, known.iter().copied());
                Err(self.wrong(at, &format!("la clé « {key} » n'existe pas ici.{hint} Clés admises : {all}.")))
            }
        }
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<Located<'a>> {
        self.entries().find(|(k, ..)| *k == key).map(|(_, _, value)| value)
    }

    /// A table under this one.
    pub(crate) fn section(&self, value: &Located<'a>) -> Option<Section<'a>> {
        Some(Section { text: self.text, table: value.0.as_table()?, at: value.1.start })
    }

    /// The tables of a list (`[[…]]`); empty if the key is not there.
    pub(crate) fn list(&self, key: &str) -> Result<Vec<Section<'a>>, Wrong> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let entries = value.0.as_array().into_iter().flat_map(|list| list.iter());
        let sections: Option<Vec<Self>> = entries.map(|v| self.section(&(v.get_ref(), v.span()))).collect();
        match sections.filter(|_| value.0.is_array()) {
            Some(sections) => Ok(sections),
            None => Err(self.wrong(value.1.start, &format!("« {key} » s'écrit entre doubles crochets : [[{key}]]."))),
        }
    }

    /// The text of a key, and where it begins in the file, if it stands there as it reads.
    pub(crate) fn text(&self, key: &str) -> Result<Option<(&'a str, usize)>, Wrong> {
        let Some((value, span)) = self.get(key) else { return Ok(None) };
        let Some(text) = value.as_str().filter(|t| !t.trim().is_empty()) else {
            return Err(self.wrong(span.start, &format!("« {key} » demande un texte entre guillemets.")));
        };
        let inside = self.text.get(span.clone()).and_then(|raw| raw.find(text)).unwrap_or(0);
        Ok(Some((text, span.start + inside)))
    }

    /// The same, for a key that must be there.
    pub(crate) fn required(&self, key: &str) -> Result<(&'a str, usize), Wrong> {
        self.text(key)?.ok_or_else(|| self.wrong(self.at, &format!("il manque « {key} = \"…\" ».")))
    }

    /// A yes or no; no if the key is not there.
    pub(crate) fn flag(&self, key: &str) -> Result<bool, Wrong> {
        match self.get(key) {
            None => Ok(false),
            Some((value, span)) => {
                value.as_bool().ok_or_else(|| self.wrong(span.start, &format!("« {key} » vaut true ou false, sans guillemets.")))
            }
        }
    }
}
