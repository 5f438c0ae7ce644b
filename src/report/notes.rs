//! What a dossier's reader should know but need not decide: the same words once, with all their places.

use super::outline::Chapter;
use super::remark::Remark;
use crate::finding::{Severity, capitalised};
use crate::fmt::typeset;

/// An information, and the places it holds of.
pub(super) struct Note<'a> {
    pub(super) code: &'a str,
    pub(super) message: String,
    pub(super) fix: String,
    /// « Feuille « Indicateurs », cellules K6:K8 ».
    pub(super) places: Vec<String>,
}

/// Whether a remark demands nothing; one that a waiver lets pass stays among those that do, with why.
pub(super) fn is_note(remark: &Remark) -> bool {
    remark.group.severity() == Severity::Info && remark.group.first().counts()
}

/// A message and what to do.
type Words = (String, String);
/// A remark, and the chapter it stands in.
type Placed<'a> = (&'a Chapter<'a>, &'a Remark<'a>);

/// The informations of a dossier, in the order of its tables.
pub(super) fn notes<'a>(chapters: &'a [Chapter]) -> Vec<Note<'a>> {
    let mut alike: Vec<(Words, Vec<Placed>)> = Vec::new();
    for chapter in chapters {
        for remark in chapter.remarks.iter().filter(|r| is_note(r)) {
            let words = shared_words(remark);
            match alike.iter_mut().find(|(known, _)| *known == words) {
                Some((_, all)) => all.push((chapter, remark)),
                None => alike.push((words, vec![(chapter, remark)])),
            }
        }
    }
    alike.into_iter().map(|(words, all)| note(words, &all)).collect()
}

/// What is said of several cells, where there are such words.
fn shared_words(remark: &Remark) -> Words {
    match &remark.group.first().several {
        Some(several) => (typeset(&capitalised(&several.message)), typeset(&several.fix)),
        None => (remark.message.clone(), remark.fix.clone()),
    }
}

fn note<'a>(shared: Words, all: &[Placed<'a>]) -> Note<'a> {
    let first = all[0].1;
    let (message, fix) = if all.len() == 1 { (first.message.clone(), first.fix.clone()) } else { shared };
    let place = |(chapter, remark): &Placed| {
        let parts = [chapter.place.clone().unwrap_or_default(), remark.heading()];
        capitalised(&parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", "))
    };
    Note { code: first.group.first().code, message, fix, places: all.iter().map(place).collect() }
}
