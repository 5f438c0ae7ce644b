//! The positions of a batch: dossiers by the number of their convention, held against the list that a region expects.
//!
//! Rules say what differs as remarks (L104, L105), workbooks and pages as a list; both ask here.

use std::collections::BTreeMap;

use crate::fmt;
use crate::record::{Batch, Dossier};
use crate::registry::{self, Expected, Registry};
use crate::text::compact;

/// Where a position stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Situation {
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
    /// A dossier came whose number cannot be read, so that nothing tells which line it answers.
    Unnumbered,
}

impl Situation {
    /// All of them, in the order in which they show.
    pub const ALL: [Situation; 6] =
        [Situation::Complete, Situation::Incomplete, Situation::Late, Situation::Missing, Situation::Unexpected, Situation::Unnumbered];

    /// What users read, of one and of several.
    fn words(self) -> [&'static str; 2] {
        match self {
            Situation::Complete => ["Complet", "complets"],
            Situation::Incomplete => ["Incomplet", "incomplets"],
            Situation::Late => ["En retard", "en retard"],
            Situation::Missing => ["Manquant", "manquants"],
            Situation::Unexpected => ["Non attendu", "non attendus"],
            Situation::Unnumbered => ["Sans numéro", "sans numéro"],
        }
    }

    /// What users read.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.words()[0]
    }
}

/// What a list of positions shows of each, in this order; see [`Position::texts`].
pub const LABELS: [&str; 8] =
    ["Poste", "Étape attendue", "Situation", "Porteur", "Intitulé du poste", "Région", "Dossiers reçus", "Tableaux manquants"];
/// The ranks among them of the number, the situation and the holder.
pub const NUMBER: usize = 0;
/// See [`NUMBER`].
pub const SITUATION: usize = 2;
/// See [`NUMBER`].
pub const HOLDER: usize = 3;

/// A position, expected or received or both.
#[derive(Debug)]
pub struct Position<'a> {
    /// The line of the list, unless nobody expects it.
    pub expected: Option<&'a Expected>,
    /// The ranks in the batch of the dossiers received for it, by stage.
    pub received: Vec<usize>,
    /// Where it stands.
    pub situation: Situation,
    /// The sheets' names of the tables that are missing, of one that is incomplete.
    pub missing: Vec<&'a str>,
}

impl Position<'_> {
    /// What shows of it, under [`LABELS`]: what the list says, else what the dossier says; dossiers by these names.
    #[must_use]
    pub fn texts(&self, batch: &Batch, names: &[String]) -> [String; LABELS.len()] {
        let scheme = &batch.scheme;
        let listed = |text: fn(&Expected) -> &Option<String>| self.expected.and_then(|e| text(e).clone());
        let first = self.received.first().map(|rank| batch.dossiers[*rank].identified());
        let written = |field: Option<&str>| Some(first.as_ref()?.identity(field?)?.2.raw.clone());
        let number = self.expected.map(|e| e.convention.as_str()).or(first.as_ref().map(|d| d.convention.as_deref().unwrap_or(&d.id)));
        let stage = listed(|e| &e.stage).and_then(|code| Some(scheme.stage(&code)?.label.clone()));
        let region = listed(|e| &e.region).map(|code| registry::region_label(&code, scheme));
        let received: Vec<&str> = self.received.iter().map(|rank| names[*rank].as_str()).collect();
        [
            number.unwrap_or_default().to_owned(),
            stage.unwrap_or_default(),
            self.situation.label().to_owned(),
            listed(|e| &e.holder).or_else(|| written(scheme.identity.holder.as_deref())).unwrap_or_default(),
            listed(|e| &e.position).or_else(|| written(scheme.identity.position.as_deref())).unwrap_or_default(),
            region.or_else(|| written(Some(registry::REGION))).unwrap_or_default(),
            received.join(" ; "),
            self.missing.join(", "),
        ]
    }
}

/// The positions of the list in its order, then the dossiers that it does not expect.
#[must_use]
pub fn held_against<'a>(registry: &'a Registry, batch: &'a Batch) -> Vec<Position<'a>> {
    let received = received(batch);
    let of_line = |expected: &'a Expected| of(expected, received.get(&number(&expected.convention)).cloned().unwrap_or_default(), batch);
    let mut out: Vec<Position> = registry.expected.iter().map(of_line).collect();
    let nobody = |received: Vec<usize>, situation| Position { expected: None, received, situation, missing: Vec::new() };
    let unexpected = received.iter().filter(|(n, _)| registry.of_position(n).next().is_none());
    out.extend(unexpected.map(|(_, dossiers)| nobody(dossiers.clone(), Situation::Unexpected)));
    let unnumbered = batch.dossiers.iter().enumerate().filter(|(_, d)| d.convention.is_none() && d.superseded_by.is_none());
    out.extend(unnumbered.map(|(rank, _)| nobody(vec![rank], Situation::Unnumbered)));
    out
}

fn of<'a>(expected: &'a Expected, received: Vec<usize>, batch: &'a Batch) -> Position<'a> {
    let answer = received.iter().map(|rank| &batch.dossiers[*rank]).rev().find(|d| answers(expected, d));
    let missing: Vec<&str> = answer.map(|d| missing(d)).unwrap_or_default();
    let situation = match answer {
        Some(_) if missing.is_empty() => Situation::Complete,
        Some(_) => Situation::Incomplete,
        None if received.is_empty() => Situation::Missing,
        None => Situation::Late,
    };
    Position { expected: Some(expected), received, situation, missing }
}

/// Whether a dossier of the position is the one expected; one whose stage cannot be read may be.
#[must_use]
pub fn answers(expected: &Expected, dossier: &Dossier) -> bool {
    expected.stage.is_none() || dossier.stage.is_none() || dossier.stage == expected.stage
}

fn missing(dossier: &Dossier) -> Vec<&str> {
    let demanded = dossier.stage().map_or(&[][..], |s| &s.tables);
    let absent = demanded.iter().filter(|name| dossier.kinds().all(|t| t.name != **name));
    absent.map(|name| dossier.scheme.tables_named(name).next().map_or(name.as_str(), |t| t.sheet.as_str())).collect()
}

/// How many positions are in each situation, as a sentence; nothing without a list.
#[must_use]
pub fn summary(batch: &Batch) -> Option<String> {
    let registry = batch.registry.as_ref()?;
    let positions = held_against(registry, batch);
    let counted = |situation: &Situation| {
        let n = positions.iter().filter(|p| p.situation == *situation).count();
        let [one, many] = situation.words();
        (n > 0).then(|| fmt::count(n, &one.to_lowercase(), many))
    };
    let counts: Vec<String> = Situation::ALL.iter().filter_map(counted).collect();
    let lines = fmt::count(registry.expected.len(), "ligne", "lignes");
    Some(format!("Postes attendus (« {} », {lines}) : {}.", registry.file, counts.join(", ")))
}

/// The dossiers that count, by the number of their convention, each position's stages in order.
#[must_use]
pub fn by_number(batch: &Batch) -> BTreeMap<String, Vec<&Dossier>> {
    let of = |ranks: Vec<usize>| ranks.into_iter().map(|rank| &batch.dossiers[rank]).collect();
    received(batch).into_iter().map(|(number, ranks)| (number, of(ranks))).collect()
}

/// The same, by their ranks in the batch.
fn received(batch: &Batch) -> BTreeMap<String, Vec<usize>> {
    let mut out: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, dossier) in batch.dossiers.iter().enumerate().filter(|(_, d)| d.superseded_by.is_none()) {
        if let Some(convention) = &dossier.convention {
            out.entry(number(convention)).or_default().push(at);
        }
    }
    for stages in out.values_mut() {
        stages.sort_by_key(|at| rank(&batch.dossiers[*at]));
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
