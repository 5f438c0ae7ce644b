//! Remarks without their texts, in little room: thousands of them name the same files, sheets and dossiers.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::Body;
use crate::finding::{Severity, Spot, Standing, said};
use crate::grid::CellRef;

/// A remark without its texts.
#[derive(Debug, Clone)]
pub struct Head {
    /// The rule's code.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Where.
    pub spot: Spot,
    /// The dossier concerned.
    pub dossier: Option<Arc<str>>,
    /// Whether it counts.
    pub standing: Standing,
    pub(super) body: Body,
}

said!(Head);

/// Those of all remarks of a run, in its order. Whoever takes it for a slice makes all of them, once.
#[derive(Debug, Default)]
pub struct Heads {
    marks: Vec<Mark>,
    names: Ranked<Arc<str>>,
    voices: Ranked<Voice>,
    whole: OnceLock<Vec<Head>>,
}

/// A head as it is kept: names (from one, zero for none) and voices are ranks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    file: u32,
    sheet: u32,
    cell: Option<CellRef>,
    dossier: u32,
    voice: u32,
    pub(super) body: Body,
}

/// Who speaks, and with what weight.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Voice {
    code: &'static str,
    severity: Severity,
    standing: Standing,
}

/// Each once, and its rank.
#[derive(Debug)]
struct Ranked<T> {
    list: Vec<T>,
    ranks: HashMap<T, u32>,
}

impl<T> Default for Ranked<T> {
    fn default() -> Self {
        Self { list: Vec::new(), ranks: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Ranked<T> {
    fn rank(&mut self, one: &T) -> u32 {
        if let Some(rank) = self.ranks.get(one) {
            return *rank;
        }
        let rank = self.list.len() as u32;
        self.list.push(one.clone());
        self.ranks.insert(one.clone(), rank);
        rank
    }
}

impl Heads {
    /// Takes some in; `block` says where their texts are.
    pub(super) fn add(&mut self, heads: &[Head], block: u32) {
        self.whole.take();
        let names = &mut self.names;
        let mut name = |name: &Option<Arc<str>>| name.as_ref().map_or(0, |name| names.rank(name) + 1);
        for Head { code, severity, spot, dossier, standing, body } in heads {
            let (file, sheet, dossier) = (name(&spot.file), name(&spot.sheet), name(dossier));
            let voice = self.voices.rank(&Voice { code, severity: *severity, standing: standing.clone() });
            self.marks.push(Mark { file, sheet, cell: spot.cell, dossier, voice, body: Body { block, ..*body } });
        }
    }

    pub(super) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    pub(super) fn marks_mut(&mut self) -> &mut [Mark] {
        self.whole.take();
        &mut self.marks
    }

    pub(super) fn head(&self, mark: &Mark) -> Head {
        let name = |rank: u32| rank.checked_sub(1).map(|rank| self.names.list[rank as usize].clone());
        let Voice { code, severity, standing } = &self.voices.list[mark.voice as usize];
        Head {
            code,
            severity: *severity,
            spot: Spot { file: name(mark.file), sheet: name(mark.sheet), cell: mark.cell },
            dossier: name(mark.dossier),
            standing: standing.clone(),
            body: mark.body,
        }
    }

    /// All of them, one after the other.
    pub(crate) fn each(&self) -> impl Iterator<Item = Head> {
        self.marks.iter().map(|mark| self.head(mark))
    }

    /// That of a rank.
    pub(crate) fn at(&self, rank: usize) -> Head {
        self.head(&self.marks[rank])
    }

    /// Says of one whether it counts.
    pub(crate) fn stand(&mut self, rank: usize, standing: Standing) {
        self.whole.take();
        let mark = &mut self.marks[rank];
        let voice = Voice { standing, ..self.voices.list[mark.voice as usize].clone() };
        mark.voice = self.voices.rank(&voice);
    }

    /// The severities of those that count.
    pub(super) fn weights(&self) -> impl Iterator<Item = Severity> {
        let voices = self.marks.iter().map(|mark| &self.voices.list[mark.voice as usize]);
        voices.filter(|voice| voice.standing == Standing::Counts).map(|voice| voice.severity)
    }

    pub(super) fn retain(&mut self, mut wanted: impl FnMut(&Head) -> bool) {
        self.whole.take();
        let mut marks = std::mem::take(&mut self.marks);
        marks.retain(|mark| wanted(&self.head(mark)));
        self.marks = marks;
    }

    /// By what they are put in order: file, sheet, cell and code, each as a number.
    pub(super) fn order(&self) -> impl Fn(&Mark) -> (u32, u32, Option<CellRef>, u32) + Sync + use<> {
        let names = places(&self.names.list);
        let codes = places(&self.voices.list.iter().map(|voice| voice.code).collect::<Vec<_>>());
        let name = move |rank: u32| rank.checked_sub(1).map_or(0, |rank| names[rank as usize] + 1);
        move |mark| (name(mark.file), name(mark.sheet), mark.cell, codes[mark.voice as usize])
    }
}

/// The place of each among all, in their order; equal ones have one place.
fn places<T: Ord>(all: &[T]) -> Vec<u32> {
    let mut sorted: Vec<usize> = (0..all.len()).collect();
    sorted.sort_unstable_by_key(|rank| &all[*rank]);
    let mut out = vec![0; all.len()];
    for (place, same) in sorted.chunk_by(|a, b| all[*a] == all[*b]).enumerate() {
        same.iter().for_each(|rank| out[*rank] = place as u32);
    }
    out
}

impl Deref for Heads {
    type Target = [Head];

    fn deref(&self) -> &[Head] {
        self.whole.get_or_init(|| self.each().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::mem::size_of;

    use super::*;

    #[test]
    fn what_is_kept_is_small() {
        assert!(size_of::<Mark>() <= 40);
    }
}
