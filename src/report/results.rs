//! Results of the program that were among the inputs: what each was taken for, and what was changed in it since.

use crate::fmt;
use crate::record::{Batch, ResultRead};

/// Changes that are said; the others are counted.
const NAMED: usize = 50;

/// For each result a sentence, and what was changed in it since it was written.
#[must_use]
pub fn sentences(batch: &Batch) -> Vec<(String, Vec<String>)> {
    batch.results.iter().map(|r| (sentence(r), changes(r))).collect()
}

/// « « a.xlsx » est un classeur consolidé de volet : 12 dossiers, 14 fichiers d'origine. »
fn sentence(result: &ResultRead) -> String {
    let dossiers = fmt::count(result.dossiers, "dossier", "dossiers");
    let files = fmt::count(result.files, "fichier d'origine", "fichiers d'origine");
    let known = match result.known {
        0 => String::new(),
        n if n == result.dossiers => ", tous déjà lus ailleurs".to_owned(),
        n => format!(", dont {} ailleurs", fmt::count(n, "déjà lu", "déjà lus")),
    };
    let since = match result.changes.len() {
        0 => "sans changement depuis".to_owned(),
        n => format!("{} depuis, qui comptent", fmt::count(n, "changement", "changements")),
    };
    format!(
        "« {} » est un {} : {dossiers}{known}, {files}, {since}. Les remarques nomment les fichiers d'origine.",
        result.path, result.kind
    )
}

fn changes(result: &ResultRead) -> Vec<String> {
    let mut out: Vec<String> = result.changes.iter().take(NAMED).cloned().collect();
    if result.changes.len() > NAMED {
        out.push(format!("… et {}.", fmt::count(result.changes.len() - NAMED, "autre changement", "autres changements")));
    }
    out
}
