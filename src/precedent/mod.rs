//! An earlier version of the dossiers, held against what was received now: what was corrected, what remains, what is new, and
//! the figures that changed without a remark or a word.
//!
//! Dossiers are matched by number and stage, remarks and figures by table and line (code or name), never by cell: lines move.

mod figures;
mod places;

use std::collections::{BTreeMap, BTreeSet};

pub use figures::Change;

use crate::finding::{Finding, Spot};
use crate::record::{Batch, Dossier};
use crate::report::owners::by_dossier;
use crate::text::compact;
use places::{Place, Places};

/// What became of each dossier since its earlier version.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// One a dossier, in the order of the batch; `None` where the earlier batch does not have it.
    pub dossiers: Vec<Option<Progress<'a>>>,
}

/// What became of one dossier.
#[derive(Debug, Default)]
pub struct Progress<'a> {
    /// Remarks that the earlier version had and this one has no more.
    pub corrected: Vec<&'a Finding>,
    /// How many remarks both have.
    pub remaining: usize,
    /// Remarks that only this version has.
    pub fresh: Vec<&'a Finding>,
    /// Figures that changed without a remark or a word.
    pub changes: Vec<Change>,
    new: BTreeSet<(&'a Spot, &'a str, &'a str)>,
}

impl Progress<'_> {
    /// Whether a remark of this version was not made on the earlier one.
    #[must_use]
    pub fn is_new(&self, finding: &Finding) -> bool {
        self.new.contains(&(&finding.spot, finding.code, finding.subject.as_str()))
    }
}

/// Holds a batch against an earlier one, each with the remarks made on it.
#[must_use]
pub fn compare<'a>(now: (&'a Batch, &'a [Finding]), earlier: (&'a Batch, &'a [Finding])) -> Comparison<'a> {
    let versions = Versions::of(earlier.0);
    let remarks = counted(now);
    let earlier_remarks = counted(earlier);
    let one = |(dossier, own): (&'a Dossier, Vec<&'a Finding>)| {
        let rank = versions.before(dossier).filter(|_| dossier.superseded_by.is_none())?;
        Some(progress((dossier, own), (&earlier.0.dossiers[rank], &earlier_remarks[rank])))
    };
    Comparison { dossiers: now.0.dossiers.iter().zip(remarks).map(one).collect() }
}

/// The remarks that count, by dossier.
fn counted<'a>((batch, findings): (&'a Batch, &'a [Finding])) -> Vec<Vec<&'a Finding>> {
    let mut out = by_dossier(batch, findings, &batch.owners()).dossiers;
    out.iter_mut().for_each(|own| own.retain(|f| f.counts()));
    out
}

/// The dossiers of an earlier batch that stood for themselves, by number: the rank and stage of each.
struct Versions<'a>(BTreeMap<String, Vec<(usize, Option<&'a str>)>>);

impl<'a> Versions<'a> {
    fn of(earlier: &'a Batch) -> Self {
        let mut out: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (rank, dossier) in earlier.dossiers.iter().enumerate().filter(|(_, d)| d.superseded_by.is_none()) {
            out.entry(number(dossier)).or_default().push((rank, dossier.stage.as_deref()));
        }
        Self(out)
    }

    /// The earlier version of a dossier: same number and stage, else (a stage that could not be read) the only one of that number.
    fn before(&self, dossier: &Dossier) -> Option<usize> {
        let (kin, wanted) = (self.0.get(&number(dossier))?, dossier.stage.as_deref());
        match kin.iter().find(|(_, stage)| *stage == wanted) {
            Some((rank, _)) => Some(*rank),
            None => match kin.as_slice() {
                [(rank, stage)] if stage.is_none() || wanted.is_none() => Some(*rank),
                _ => None,
            },
        }
    }
}

fn number(dossier: &Dossier) -> String {
    compact(dossier.convention.as_deref().unwrap_or(&dossier.id))
}

fn progress<'a>(now: (&'a Dossier, Vec<&'a Finding>), earlier: (&'a Dossier, &[&'a Finding])) -> Progress<'a> {
    let (dossier, before) = (now.0.opened(), earlier.0.opened());
    let (places, earlier_places) = (Places::of(&dossier), Places::of(&before));
    let new_keys = now.1.iter().map(|f| Key::of(f, &places)).collect();
    let old_keys = earlier.1.iter().map(|f| Key::of(f, &earlier_places)).collect();
    let (new, gone) = unmatched(new_keys, old_keys);
    let fresh: Vec<&Finding> = new.iter().map(|i| now.1[*i]).collect();
    Progress {
        corrected: gone.iter().map(|i| earlier.1[*i]).collect(),
        remaining: now.1.len() - fresh.len(),
        new: fresh.iter().map(|f| (&f.spot, f.code, f.subject.as_str())).collect(),
        fresh,
        changes: figures::changes((&dossier, &places), (&before, &earlier_places), earlier.1),
    }
}

/// What a remark is about, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    code: &'static str,
    table: Option<&'a str>,
    field: Option<&'a str>,
    place: Option<&'a Place>,
    /// The message, for a remark on no line.
    words: Option<&'a str>,
}

impl<'a> Key<'a> {
    fn of(finding: &'a Finding, places: &'a Places) -> Self {
        let place = places.at(&finding.spot);
        Self {
            code: finding.code,
            table: finding.table.as_deref(),
            field: finding.field.as_deref(),
            place,
            words: place.is_none().then_some(finding.message.as_str()),
        }
    }
}

/// Ranks of the remarks of each side that the other has not: first those that say the same, then, of remarks on no line,
/// those of one rule on one field (« il manque 2 fiches » becomes « il manque 1 fiche »).
fn unmatched<'k>(new: Vec<Key<'k>>, old: Vec<Key<'k>>) -> (Vec<usize>, Vec<usize>) {
    let mut open: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (rank, key) in old.iter().enumerate().rev() {
        open.entry(key.clone()).or_default().push(rank);
    }
    let left = without(new.iter().cloned().enumerate().collect(), &mut open);
    let mut loose: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (key, ranks) in open {
        loose.entry(Key { words: None, ..key }).or_default().extend(ranks);
    }
    let again = left.into_iter().map(|rank| (rank, Key { words: None, ..new[rank].clone() })).collect();
    let fresh = without(again, &mut loose);
    let mut gone: Vec<usize> = loose.into_values().flatten().collect();
    gone.sort_unstable();
    (fresh, gone)
}

/// Takes out of `open` what matches; gives the ranks of what does not.
fn without<'k>(new: Vec<(usize, Key<'k>)>, open: &mut BTreeMap<Key<'k>, Vec<usize>>) -> Vec<usize> {
    new.into_iter().filter(|(_, key)| open.get_mut(key).and_then(Vec::pop).is_none()).map(|(rank, _)| rank).collect()
}
