//! What became of a dossier since its earlier version, in words.

use super::outline::{Section, Verdict};
use crate::finding::{Finding, Spot, capitalised};
use crate::fmt::{self, typeset};
use crate::precedent::Change;

/// The words for one dossier.
pub(super) struct Words {
    /// How much was corrected, remains, is new, and changed.
    pub(super) summary: String,
    /// Headings with their lines: what is corrected, what changed.
    pub(super) lists: Vec<(String, Vec<String>)>,
}

/// The words for a dossier; `None` where nothing was to be compared.
pub(super) fn words(section: &Section, compared: bool) -> Option<Words> {
    if !compared || !matches!(section.verdict, Verdict::Judged(_)) || section.rank.is_none() {
        return None;
    }
    let Some(progress) = section.progress else {
        return Some(Words { summary: typeset("Depuis l'envoi précédent : ce dossier n'y était pas."), lists: Vec::new() });
    };
    let counts = [
        fmt::count(progress.corrected.len(), "remarque corrigée", "remarques corrigées"),
        format!("{} qui reste{}", fmt::number(progress.remaining.into()), if progress.remaining < 2 { "" } else { "nt" }),
        fmt::count(progress.fresh.len(), "nouvelle", "nouvelles"),
    ];
    let mut summary = format!("Depuis l'envoi précédent : {}", fmt::list(&counts));
    if !progress.changes.is_empty() {
        summary += " ; ";
        summary += &fmt::count(
            progress.changes.len(),
            "chiffre changé sans remarque ni explication",
            "chiffres changés sans remarque ni explication",
        );
    }
    let corrected = progress.corrected.iter().map(|f| corrected(f)).collect::<Vec<_>>();
    let changed = progress.changes.iter().map(change).collect::<Vec<_>>();
    let lists = [("Corrigé :", corrected), ("Changé sans remarque ni explication ; à confirmer :", changed)];
    let lists = lists.into_iter().filter(|(_, lines)| !lines.is_empty()).map(|(title, lines)| (typeset(title), lines)).collect();
    Some(Words { summary: typeset(&format!("{summary}.")), lists })
}

fn corrected(finding: &Finding) -> String {
    typeset(&format!("{} – {}", finding.code, capitalised(&finding.sentence())))
}

/// « Feuille « Programme », cellule C7, ligne « Suivi », Année 2 : 120 jours au lieu de 100 jours ».
pub(super) fn change(change: &Change) -> String {
    let what = match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{after} au lieu de {before}"),
        (before, after) => before.iter().chain(after).cloned().collect(),
    };
    typeset(&format!("{}, {} : {what}", place(&change.spot), change.subject))
}

fn place(spot: &Spot) -> String {
    let sheet = spot.sheet.as_ref().map(|s| format!("feuille « {s} »"));
    let cell = spot.cell.map(|c| format!("cellule {c}"));
    capitalised(&[sheet, cell].into_iter().flatten().collect::<Vec<_>>().join(", "))
}
