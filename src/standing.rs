//! The positions that a region expects, held against the dossiers that came: complete, incomplete, late, missing, unexpected.
//!
//! Rules say it as remarks (L104, L105), workbooks and pages as a list; both ask here.

use std::collections::BTreeMap;

use crate::record::{Batch, Dossier};
use crate::registry::Expected;
use crate::text::compact;

/// Where a position stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The dossier of the expected stage came, with every table that the stage demands.
    Complete,
    /// It came, tables are missing.
    Incomplete,
    /// Only other stages came.
    Late,
    /// Nothing came.
    Missing,
    /// A dossier came that no line expects.
    Unexpected,
}

impl Standing {
    /// All of them, in the order in which they show.
    pub const ALL: [Standing; 5] = [Standing::Complete, Standing::Incomplete, Standing::Late, Standing::Missing, Standing::Unexpected];

    /// What users read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Standing::Complete => "Complet",
            Standing::Incomplete => "Incomplet",
            Standing::Late => "En retard",
            Standing::Missing => "Manquant",
            Standing::Unexpected => "Non attendu",
        }
    }
}

/// A position, expected or received or both.
#[derive(Debug)]
pub struct Position<'a> {
    /// The line of the list, unless nobody expects it.
    pub expected: Option<&'a Expected>,
    /// The dossiers received for it, by stage.
    pub received: Vec<&'a Dossier>,
    /// Where it stands.
    pub standing: Standing,
    /// The names of the tables that are missing, of one that is incomplete.
    pub missing: Vec<&'a str>,
}

/// The positions of the list in its order, then those that it does not expect; none without a list.
#[must_use]
pub fn standings(batch: &Batch) -> Vec<Position<'_>> {
    let Some(registry) = &batch.registry else { return Vec::new() };
    let received = positions(batch);
    let mut out: Vec<Position> = registry
        .expected
        .iter()
        .map(|expected| of(expected, received.get(&number(&expected.convention)).cloned().unwrap_or_default()))
        .collect();
    let known: Vec<String> = registry.expected.iter().map(|e| number(&e.convention)).collect();
    let unexpected = received.into_iter().filter(|(n, _)| !known.contains(n));
    out.extend(unexpected.map(|(_, received)| Position { expected: None, received, standing: Standing::Unexpected, missing: Vec::new() }));
    out
}

fn of<'a>(expected: &'a Expected, received: Vec<&'a Dossier>) -> Position<'a> {
    let answer = received.iter().rev().find(|d| answers(expected, d));
    let missing: Vec<&str> = answer.map(|d| missing(d)).unwrap_or_default();
    let standing = match answer {
        Some(_) if missing.is_empty() => Standing::Complete,
        Some(_) => Standing::Incomplete,
        None if received.is_empty() => Standing::Missing,
        None => Standing::Late,
    };
    Position { expected: Some(expected), received, standing, missing }
}

/// Whether a dossier of the position is the one expected; one whose stage cannot be read may be.
#[must_use]
pub fn answers(expected: &Expected, dossier: &Dossier) -> bool {
    expected.stage.is_none() || dossier.stage.is_none() || dossier.stage == expected.stage
}

fn missing(dossier: &Dossier) -> Vec<&str> {
    let demanded = dossier.stage().map_or(&[][..], |s| &s.tables);
    demanded.iter().filter(|name| dossier.table(name).is_none()).map(String::as_str).collect()
}

/// The dossiers that count, by the number of their convention, each position's stages in order.
#[must_use]
pub fn positions(batch: &Batch) -> BTreeMap<String, Vec<&Dossier>> {
    let mut out: BTreeMap<String, Vec<&Dossier>> = BTreeMap::new();
    for dossier in batch.dossiers.iter().filter(|d| d.superseded_by.is_none()) {
        if let Some(convention) = &dossier.convention {
            out.entry(number(convention)).or_default().push(dossier);
        }
    }
    for stages in out.values_mut() {
        stages.sort_by_key(|d| rank(d));
    }
    out
}

/// The rank of a dossier's stage.
#[must_use]
pub fn rank(dossier: &Dossier) -> Option<usize> {
    dossier.scheme.stages.iter().position(|s| Some(&s.code) == dossier.stage.as_ref())
}

/// A number as it compares: without spaces, case or accents.
#[must_use]
pub fn number(text: &str) -> String {
    compact(text).to_uppercase()
}

/// The label of a dossier's stage.
#[must_use]
pub fn stage_label(dossier: &Dossier) -> &str {
    dossier.stage().map_or("étape non précisée", |s| &s.label)
}
