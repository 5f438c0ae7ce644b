//! Files → dossiers: told apart by the number on their identification, by folder where a file has none.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::copies::copies;
use super::together::{put_together, shift_origins};
use super::waiting::Waiting;
use super::{Dossier, FileRead, ResultRead, Row, TableRead, Value};
use crate::registry::Registry;
use crate::template::Scheme;
use crate::template::answers::Answers;
use crate::text::compact;
use crate::waiver::Waiver;

/// All of a run: the dossiers, the files they came in, and what could not be read.
#[derive(Debug)]
pub struct Batch {
    /// The scheme that everything was read with.
    pub scheme: Arc<Scheme>,
    /// Every file, by path; the tables have moved into the dossiers.
    pub files: Vec<FileRead>,
    /// The dossiers, by number then stage.
    pub dossiers: Vec<Dossier>,
    /// Files with the same bytes as an earlier one: (rank of the file, rank of the one that counts).
    pub copies: Vec<(usize, usize)>,
    /// Ranks of the files that could not be read.
    pub unread: Vec<usize>,
    /// Paths of the files beside the workbooks, in order.
    pub others: Vec<Arc<str>>,
    /// The positions that the region expects, if it said.
    pub registry: Option<Registry>,
    /// The remarks that officers let pass, if they say so.
    pub waivers: Vec<Waiver>,
    /// What the officer answered about sheets and headers.
    pub answers: Answers,
    /// Results of the program that were among the inputs, and were taken for what they hold.
    pub results: Vec<ResultRead>,
}

impl Batch {
    /// Files in the order of their paths, and the dossiers they gave: put in order, copies and replaced versions found.
    #[must_use]
    pub(crate) fn new(scheme: Arc<Scheme>, files: Vec<FileRead>, mut dossiers: Vec<Dossier>, others: Vec<Arc<str>>) -> Self {
        let copies = copies(&files);
        let unread = (0..files.len()).filter(|rank| files[*rank].failure.is_some()).collect();
        dossiers.sort_by(|a, b| (&a.id, stage_rank(a), &a.files).cmp(&(&b.id, stage_rank(b), &b.files)));
        supersede(&mut dossiers, &files);
        let (waivers, answers, results) = (Vec::new(), Answers::default(), Vec::new());
        Self { scheme, files, dossiers, copies, unread, others, registry: None, waivers, answers, results }
    }

    /// The file at a path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&FileRead> {
        self.files.binary_search_by(|f| (*f.path).cmp(path)).ok().map(|rank| &self.files[rank])
    }

    /// The files in a folder that could not be read; not those below it.
    pub(crate) fn unread_in(&self, folder: &str) -> impl Iterator<Item = &FileRead> {
        let Range { start, end } = below(&self.files, folder, |f| &f.path);
        let unread = &self.unread[self.unread.partition_point(|rank| *rank < start)..];
        let files = unread.iter().take_while(move |rank| **rank < end).map(|rank| &self.files[*rank]);
        files.filter(move |f| folder_of(&f.path) == folder)
    }

    /// Of a file with the same bytes as an earlier one, the rank of the one that counts.
    #[must_use]
    pub fn copy_of(&self, rank: usize) -> Option<usize> {
        self.copies.binary_search_by_key(&rank, |(copy, _)| *copy).ok().map(|at| self.copies[at].1)
    }

    /// On how many sheets each of the officer's answers was obeyed, by its rank.
    #[must_use]
    pub fn answers_obeyed(&self) -> Vec<usize> {
        let mut out = vec![0; self.answers.list.len()];
        self.files.iter().flat_map(|f| &f.sheets).flat_map(|s| &s.answers).for_each(|rank| out[*rank] += 1);
        out
    }

    /// The rank of the dossier that each file came in, by the file's rank. A file that could not be read belongs to the dossier that
    /// is alone in its folder: what it may hold is missing there.
    #[must_use]
    pub fn owners(&self) -> Vec<Option<usize>> {
        let mut out = vec![None; self.files.len()];
        let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (rank, dossier) in self.dossiers.iter().enumerate() {
            for file in &dossier.files {
                out[*file] = Some(rank);
                folders.entry(folder_of(&self.files[*file].path)).or_default().push(rank);
            }
        }
        for rank in self.unread.iter().copied() {
            let here = folders.get(folder_of(&self.files[rank].path)).map_or(&[][..], Vec::as_slice);
            out[rank] = here.first().copied().filter(|only| here.iter().all(|d| d == only));
        }
        out
    }
}

/// Of a list in the order of paths, the ranks of those in a folder and below it.
pub(crate) fn below<T>(sorted: &[T], folder: &str, path: impl Fn(&T) -> &str) -> Range<usize> {
    let inside = |p: &str| folder.is_empty() || p.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let before = |p: &str| p.chars().cmp(folder.chars().chain(['/'])).is_lt() && !folder.is_empty();
    let start = sorted.partition_point(|one| before(path(one)));
    let length = sorted[start..].partition_point(|one| inside(path(one)));
    start..start + length
}

/// The number and stage on an identification.
type Key = (String, Option<String>);

/// Files that make up one dossier.
struct Cluster {
    /// Those on its identification.
    key: Option<Key>,
    /// By the first of them it lies in a folder; others may lie below it.
    files: Vec<usize>,
}

impl Cluster {
    fn folder<'a>(&self, files: &'a [FileRead]) -> &'a str {
        folder_of(&files[self.files[0]].path)
    }
}

/// Puts files together into dossiers.
#[must_use]
pub fn assemble(mut files: Vec<FileRead>, mut others: Vec<Arc<str>>, scheme: &Arc<Scheme>) -> Batch {
    others.sort_unstable();
    files.retain(|f| !f.is_own);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let who: Vec<Who> = files.iter_mut().map(|f| f.who.take().map_or_else(|| Who::of(f, scheme), |who| *who)).collect();
    files.iter_mut().zip(&who).for_each(|(f, who)| f.identified = who.key.is_some());
    let copies = copies(&files);
    let left: BTreeSet<usize> = copies.iter().map(|(copy, _)| *copy).collect();
    let counted: Vec<usize> = (0..files.len()).filter(|i| files[*i].failure.is_none() && !left.contains(i)).collect();
    let clusters = clusters(&files, &who, &counted, scheme);
    let dossiers: Vec<Dossier> = clusters.into_iter().map(|c| build(c, &mut files, scheme)).collect();
    Batch::new(scheme.clone(), files, dossiers, others)
}

fn stage_rank(dossier: &Dossier) -> Option<usize> {
    dossier.scheme.stages.iter().position(|s| Some(&s.code) == dossier.stage.as_ref())
}

pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn clusters(files: &[FileRead], who: &[Who], counted: &[usize], scheme: &Scheme) -> Vec<Cluster> {
    let brought: Vec<Vec<usize>> = files.iter().map(|file| brings(file, scheme)).collect();
    let mut clusters: Vec<Cluster> = Vec::new();
    let (known, unknown): (Vec<usize>, Vec<usize>) = counted.iter().partition(|i| who[**i].key.is_some());
    let mut same: BTreeMap<(&str, Option<Key>), Vec<usize>> = BTreeMap::new();
    for i in known {
        let key = who[i].key.clone();
        let folder = folder_of(&files[i].path);
        let alike = same.entry((folder, key.clone())).or_default();
        let fits = |c: &&usize| clusters[**c].files.iter().all(|f| complete(&brought[*f], &brought[i]));
        match alike.iter().find(fits) {
            Some(cluster) => clusters[*cluster].files.push(i),
            None => {
                alike.push(clusters.len());
                clusters.push(Cluster { key, files: vec![i] });
            }
        }
    }
    let clusters = join_slips(clusters, files, who, &brought);
    let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (rank, cluster) in clusters.iter().enumerate() {
        folders.entry(cluster.folder(files)).or_default().push(rank);
    }
    let mut homes = Homes { files, scheme, brought: &brought, with_key: clusters.len(), clusters, folders };
    unknown.into_iter().for_each(|file| homes.place(file));
    homes.clusters
}

/// Two halves in one folder with different numbers, but the same second number and stage, are one dossier: one number is mistyped.
fn join_slips(clusters: Vec<Cluster>, files: &[FileRead], who: &[Who], brought: &[Vec<usize>]) -> Vec<Cluster> {
    let kin = |c: &Cluster| {
        let second = who[c.files[0]].second.clone()?;
        Some((c.folder(files), second, c.key.as_ref()?.1.clone()))
    };
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    clusters.iter().filter_map(kin).for_each(|k| *counts.entry(k).or_default() += 1);
    let half = |f: &usize| !brought[*f].is_empty();
    let mut out: Vec<Cluster> = Vec::new();
    let mut first: BTreeMap<_, usize> = BTreeMap::new();
    for cluster in clusters {
        let own = kin(&cluster).filter(|k| counts.get(k) == Some(&2));
        let other = own.and_then(|own| match first.entry(own) {
            Entry::Vacant(place) => {
                place.insert(out.len());
                None
            }
            Entry::Occupied(place) => Some(*place.get()),
        });
        let fits = |c: &Cluster| {
            let apart = c.files.iter().all(|a| cluster.files.iter().all(|b| complete(&brought[*a], &brought[*b])));
            apart && c.files.iter().any(half) && cluster.files.iter().any(half)
        };
        match other.filter(|rank| fits(&out[*rank])) {
            Some(other) => out[other].files.extend(&cluster.files),
            None => out.push(cluster),
        }
    }
    out
}

/// What a file's identification says of whose it is.
#[derive(Debug)]
pub(crate) struct Who {
    key: Option<Key>,
    /// Its second number, as numbers compare.
    second: Option<String>,
}

impl Who {
    pub(super) fn of(file: &FileRead, scheme: &Scheme) -> Self {
        let second = scheme.identity.second_key.as_deref().and_then(|field| number_on(file, field, scheme));
        let number = number_on(file, &scheme.identity.key, scheme).or_else(|| second.clone());
        Self { key: number.map(|number| (number, stage_on(file, scheme))), second }
    }
}

fn identification<'a>(file: &'a FileRead, scheme: &Scheme) -> Option<(&'a TableRead, &'a Row)> {
    let table = file.tables.iter().find(|t| t.table.name == scheme.identity.table)?;
    Some((table, table.lines().next()?))
}

/// A number on a file's identification, as numbers compare.
fn number_on(file: &FileRead, field: &str, scheme: &Scheme) -> Option<String> {
    let (table, row) = identification(file, scheme)?;
    table.text(row, field).map(|t| compact(t).to_uppercase())
}

fn stage_on(file: &FileRead, scheme: &Scheme) -> Option<String> {
    let (table, row) = identification(file, scheme)?;
    table.text(row, scheme.identity.stage.as_deref()?).map(str::to_owned)
}

/// The tables that a file brings besides an identification, by their ranks in the scheme.
fn brings(file: &FileRead, scheme: &Scheme) -> Vec<usize> {
    file.kinds().filter(|t| t.name != scheme.identity.table).filter_map(|t| scheme.rank_of(t)).collect()
}

/// Whether two files of one folder and number bring different tables (else the second is another version).
fn complete(a: &[usize], b: &[usize]) -> bool {
    a.iter().all(|table| !b.contains(table))
}

/// Where files without identification may belong.
struct Homes<'a> {
    files: &'a [FileRead],
    scheme: &'a Scheme,
    /// What each file brings.
    brought: &'a [Vec<usize>],
    /// How many of the clusters have an identification; they come first.
    with_key: usize,
    clusters: Vec<Cluster>,
    /// The ranks of the clusters in each folder.
    folders: BTreeMap<&'a str, Vec<usize>>,
}

impl Homes<'_> {
    /// Puts a file without identification into the cluster it belongs to, else into one of its own.
    fn place(&mut self, file: usize) {
        match self.of(file) {
            Some(cluster) => self.clusters[cluster].files.push(file),
            None => {
                let folder = folder_of(&self.files[file].path);
                self.folders.entry(folder).or_default().push(self.clusters.len());
                self.clusters.push(Cluster { key: None, files: vec![file] });
            }
        }
    }

    fn of(&self, rank: usize) -> Option<usize> {
        let Self { files, clusters, with_key, .. } = self;
        let file = &files[rank];
        let mut folder = folder_of(&file.path);
        loop {
            let here = self.folders.get(folder).map_or(&[][..], Vec::as_slice).iter().copied();
            let here: Vec<usize> = here.filter(|c| c < with_key || folder == folder_of(&file.path)).collect();
            let named = |c: &&usize| clusters[**c].key.as_ref().is_some_and(|(key, _)| file.keys_seen.contains(key));
            let alike = |c: usize| clusters[c].files.iter().any(|f| files[*f].keys_seen.first() == file.keys_seen.first());
            if let Some(c) = here.iter().find(named) {
                return Some(*c);
            }
            let keyed: Vec<usize> = here.iter().copied().filter(|c| c < with_key).collect();
            match keyed.as_slice() {
                [only] if file.keys_seen.is_empty() || alike(*only) => return Some(*only),
                [_, _, ..] => return self.by_name(rank, &keyed).or_else(|| self.by_need(rank, &keyed)),
                _ => {}
            }
            if let Some(c) = here.iter().find(|c| clusters[**c].key.is_none() && alike(**c)) {
                return Some(*c);
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder_of(folder);
            if folder.is_empty() {
                // A heap at the top holds dossiers of its own; a folder beside them is no part of one.
                return None;
            }
        }
    }

    /// Among several dossiers of one folder, the one whose files are named most alike.
    fn by_name(&self, rank: usize, among: &[usize]) -> Option<usize> {
        let path = &*self.files[rank].path;
        let base = folder_of(path).len();
        let common = |other: &str| {
            let same = path.bytes().zip(other.bytes()).take_while(|(x, y)| x == y).count();
            let whole = (0..=same).rev().find(|end| path.is_char_boundary(*end)).unwrap_or(0);
            path[..whole].chars().count().saturating_sub(base + 1)
        };
        let score = |c: usize| self.clusters[c].files.iter().map(|f| common(&self.files[*f].path)).max().unwrap_or(0);
        let (best, score) = among.iter().map(|c| (*c, score(*c))).max_by_key(|(_, score)| *score)?;
        (score >= 4).then_some(best)
    }

    /// Among several dossiers of one folder, the only one that still lacks the tables of a file, of which its stage asks.
    fn by_need(&self, rank: usize, among: &[usize]) -> Option<usize> {
        let file = &self.files[rank];
        let asked = |c: &Cluster, name: &String| {
            let stage = c.key.as_ref().and_then(|(_, stage)| self.scheme.stage(stage.as_deref()?));
            stage.is_none_or(|s| s.tables.contains(name))
        };
        let needs = |c: &usize| {
            let cluster = &self.clusters[*c];
            let lacks = || cluster.files.iter().all(|f| complete(&self.brought[*f], &self.brought[rank]));
            file.kinds().all(|t| asked(cluster, &t.name)) && lacks()
        };
        let mut found = among.iter().copied().filter(needs);
        let only = found.next()?;
        (found.next().is_none() && file.kinds().next().is_some()).then_some(only)
    }
}

fn build(cluster: Cluster, files: &mut [FileRead], scheme: &Arc<Scheme>) -> Dossier {
    let mut dossier = Dossier {
        id: String::new(),
        scheme: scheme.clone(),
        convention: None,
        stage: None,
        files: cluster.files.clone(),
        origins: Vec::new(),
        tables: Vec::new(),
        repeated: Vec::new(),
        other_identities: Vec::new(),
        superseded_by: None,
        rest: None,
    };
    let (mut found, mut parts) = (Vec::new(), Vec::new());
    for &f in &cluster.files {
        let (shift, file) = (dossier.origins.len(), &mut files[f]);
        for (rank, mut table) in file.take_tables(scheme) {
            shift_origins(&mut table, shift);
            found.push((rank, table));
        }
        dossier.origins.extend(std::mem::take(&mut file.origins));
        parts.extend(file.packed.take().map(|packed| (shift, packed)));
    }
    dossier.origins.shrink_to_fit();
    put_together(&mut dossier, found);
    identify(&mut dossier, &cluster, files);
    if !parts.is_empty() {
        dossier.leave(Waiting::AsFound(parts));
    }
    dossier
}

/// Takes the number and the stage from the identification.
pub(crate) fn say_who(dossier: &mut Dossier) {
    let text = |field: &str| dossier.identity_value(field).and_then(Value::text).map(str::to_owned);
    let identity = &dossier.scheme.identity;
    let (convention, stage) = (text(&identity.key), identity.stage.as_deref().and_then(text));
    dossier.convention = convention;
    dossier.stage = stage.filter(|code| dossier.scheme.stage(code).is_some());
}

fn identify(dossier: &mut Dossier, cluster: &Cluster, files: &[FileRead]) {
    say_who(dossier);
    let folder = cluster.folder(files).rsplit('/').next().filter(|f| !f.is_empty()).map(str::to_owned);
    let seen = cluster.files.iter().find_map(|f| files[*f].keys_seen.first().cloned());
    let file = || cluster.files.first().map(|f| files[*f].path.rsplit('/').next().unwrap_or_default().to_owned());
    dossier.id = dossier.convention.clone().or(seen).or(folder).or_else(file).unwrap_or_default();
}

/// Of two dossiers with one number and stage the newest counts: by report date, then by file date.
fn supersede(dossiers: &mut [Dossier], files: &[FileRead]) {
    let newest = |d: &Dossier| -> (Option<Date>, Option<i64>, usize) {
        (d.identified().report_date(), d.files.iter().filter_map(|f| files[*f].modified).max(), d.files.first().copied().unwrap_or(0))
    };
    let mut alike: BTreeMap<(String, Option<String>), Vec<usize>> = BTreeMap::new();
    for (rank, dossier) in dossiers.iter().enumerate() {
        if let Some(number) = &dossier.convention {
            alike.entry((number.clone(), dossier.stage.clone())).or_default().push(rank);
        }
    }
    for versions in alike.into_values().filter(|all| all.len() > 1) {
        let ages: Vec<_> = versions.iter().map(|rank| newest(&dossiers[*rank])).collect();
        let Some((first, best)) = ages.iter().zip(&versions).max_by_key(|(age, _)| *age) else { continue };
        let path = dossiers[*best].files.first().map(|f| files[*f].path.to_string());
        for (_, rank) in ages.iter().zip(&versions).filter(|(age, _)| *age < first) {
            dossiers[*rank].superseded_by.clone_from(&path);
        }
    }
}
