//! Files with the same bytes: one received twice counts once, one that is part of two dossiers counts in each.

use std::collections::{BTreeMap, BTreeSet};

use super::FileRead;
use super::assemble::folder_of;

/// (Rank of the copy, rank of the one that counts). A file that names its dossier on an identification is a copy wherever it stands;
/// one that does not (an equipment list alone) is one only where it would be part of the same dossier.
pub(super) fn copies(files: &[FileRead]) -> Vec<(usize, usize)> {
    let readable = |i: &usize| !files[*i].sha256.is_empty();
    let (identified, parts): (Vec<usize>, Vec<usize>) = (0..files.len()).filter(readable).partition(|i| files[*i].identified);
    let mut out = Vec::new();
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let mut homes: BTreeSet<&str> = BTreeSet::new();
    for i in identified {
        match first.get(files[i].sha256.as_str()) {
            Some(kept) => out.push((i, *kept)),
            None => {
                first.insert(&files[i].sha256, i);
                homes.insert(folder_of(&files[i].path));
            }
        }
    }
    // Where a part belongs: the folder of a dossier, and the number that it carries or its name does.
    let place = |i: usize| (home(&files[i].path, &homes), files[i].keys_seen.first());
    // Of each content, the first of all, and the first that stands in a place.
    let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
    let mut placed: BTreeMap<_, usize> = BTreeMap::new();
    let (at_home, astray): (Vec<usize>, Vec<usize>) = parts.into_iter().partition(|i| place(*i).0.is_some());
    for i in at_home.into_iter().chain(astray) {
        let own = (files[i].sha256.as_str(), place(i));
        let first = kept.entry(own.0).or_insert(i);
        match placed.get(&own).or(own.1.0.is_none().then_some(first)) {
            Some(equal) if *equal != i => out.push((i, *equal)),
            _ => drop(placed.insert(own, i)),
        }
    }
    out.sort_unstable();
    out
}

/// The nearest folder around a file that holds the identification of a dossier.
fn home<'a>(path: &'a str, homes: &BTreeSet<&str>) -> Option<&'a str> {
    let mut folder = folder_of(path);
    while !homes.contains(folder) {
        if folder.is_empty() {
            return None;
        }
        folder = folder_of(folder);
    }
    Some(folder)
}
