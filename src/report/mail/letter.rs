//! The wording of drafts: `templates/courriel.toml`, overridden text by text by an office's own file.

use std::collections::BTreeMap;

use crate::error::{Error, toml_reason};
use crate::text::likeness;

const EMBEDDED: &str = include_str!("../../../templates/courriel.toml");

/// The texts of a letter and the places each may name.
const TEXTS: [(&str, &[&str]); 9] = [
    ("objet", &["titre", "etat", "decisions"]),
    ("recevable", PLACES),
    ("a_verifier", PLACES),
    ("a_corriger", PLACES),
    ("illisible", PLACES),
    ("titre_informations", &[]),
    ("titre_changements", &[]),
    ("piece_jointe", &[]),
    ("recu", &["numero"]),
];

const PLACES: &[&str] = &["titre", "etat", "decisions", "remarques", "informations", "evolution", "piece_jointe", "fichiers", "recu"];

/// The wording in force.
#[derive(Debug, Clone)]
pub struct Letter {
    texts: BTreeMap<String, String>,
}

impl Letter {
    /// The texts that there are, and the places each may name.
    #[must_use]
    pub fn texts() -> &'static [(&'static str, &'static [&'static str])] {
        &TEXTS
    }

    /// The wording that the program carries.
    ///
    /// # Errors
    /// Only if the carried file is wrong, which the tests exclude.
    pub fn embedded() -> Result<Self, Error> {
        let mut letter = Self { texts: BTreeMap::new() };
        letter.override_with(EMBEDDED, "courriel.toml")?;
        Ok(letter)
    }

    /// Overrides texts by those of an office's file.
    ///
    /// # Errors
    /// A text or a place that does not exist, with the nearest one.
    pub fn override_with(&mut self, text: &str, file: &str) -> Result<(), Error> {
        let refuse = |reason: String| Error::Letter { file: file.to_owned(), reason };
        let new: BTreeMap<String, String> = toml::from_str(text).map_err(|e| refuse(toml_reason(text, &e)))?;
        for (name, text) in new {
            let Some((_, places)) = TEXTS.iter().find(|(known, _)| *known == name) else {
                return Err(refuse(format!("« {name} » n'est pas un texte connu.{}", nearest(&name, TEXTS.iter().map(|(n, _)| *n)))));
            };
            if let Some(wrong) = named(&text).find(|place| !places.contains(place)) {
                let hint = nearest(wrong, places.iter().copied());
                return Err(refuse(format!("« {name} » : la place {{{wrong}}} n'existe pas ici.{hint}")));
            }
            self.texts.insert(name, text.replace('\r', ""));
        }
        Ok(())
    }

    /// A text with its places filled; a place without content takes its blank lines along.
    pub(super) fn fill(&self, name: &str, values: &[(&str, &str)]) -> String {
        let text = self.texts.get(name).map_or("", String::as_str);
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, place, after)) = next_place(rest) {
            out.push_str(before);
            out.push_str(values.iter().find(|(n, _)| *n == place).map_or("", |(_, v)| v));
            rest = after;
        }
        out.push_str(rest);
        while out.contains("\n\n\n") {
            out = out.replace("\n\n\n", "\n\n");
        }
        out.trim().to_owned()
    }
}

/// The places that a text names.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, place, after) = next_place(rest)?;
        rest = after;
        Some(place)
    })
}

/// The text before the next `{place}`, its name, and what follows.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    Some((before, place, after))
}

fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let best = known.map(|k| (likeness(k, name), k)).max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(l, _)| *l > 0.5).map(|(_, k)| format!(" Vouliez-vous dire « {k} » ?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_changes_the_words_it_wants() {
        let mut letter = Letter::embedded().expect("letter");
        letter.override_with("objet = \"Votre dossier {titre}\"", "mien.toml").expect("override");
        assert_eq!(letter.fill("objet", &[("titre", "21BRD0090")]), "Votre dossier 21BRD0090");
        assert!(letter.fill("recu", &[("numero", "V-1")]).contains("V-1"));
    }

    #[test]
    fn a_place_that_does_not_exist_is_refused_with_the_nearest() {
        let mut letter = Letter::embedded().expect("letter");
        let error = letter.override_with("recevable = \"Bonjour {titr}\"", "mien.toml").expect_err("unknown place");
        assert!(error.to_string().contains("mien.toml") && error.to_string().contains("« titre »"), "{error}");
        let error = letter.override_with("objets = \"x\"", "mien.toml").expect_err("unknown text");
        assert!(error.to_string().contains("« objet »"), "{error}");
    }

    #[test]
    fn what_fills_a_place_names_no_place() {
        let letter = Letter::embedded().expect("letter");
        let text = letter.fill("objet", &[("titre", "{etat}"), ("etat", "recevable")]);
        assert_eq!(text, "{etat} : recevable");
    }
}
