//! Files → dossiers: told apart by the number on their identification, by folder where a file has none.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::copies::copies;
use super::waiting::Waiting;
use super::{Cell, Dossier, FileRead, Repeated, ResultRead, Row, RowKind, TableRead, Value};
use crate::registry::Registry;
use crate::template::answers::Answers;
use crate::template::{Layout, Scheme, Table};
use crate::text::{compact, fold};
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

    /// The files in a folder and in those below it; all of them for the empty path.
    #[must_use]
    pub fn below(&self, folder: &str) -> &[FileRead] {
        &self.files[below(&self.files, folder, |f| &f.path)]
    }

    /// The files in a folder that could not be read; not those below it.
    pub(crate) fn unread_in(&self, folder: &str) -> impl Iterator<Item = &FileRead> {
        let Range { start, end } = below(&self.files, folder, |f| &f.path);
        let unread = &self.unread[self.unread.partition_point(|rank| *rank < start)..];
        let files = unread.iter().take_while(move |rank| **rank < end).map(|rank| &self.files[*rank]);
        files.filter(move |f| folder_of(&f.path) == folder)
    }

    /// Paths of the files beside the workbooks, in a folder and in those below it.
    #[must_use]
    pub fn others_below(&self, folder: &str) -> &[Arc<str>] {
        &self.others[below(&self.others, folder, |path| path)]
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
fn below<T>(sorted: &[T], folder: &str, path: impl Fn(&T) -> &str) -> Range<usize> {
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
    folder: String,
    files: Vec<usize>,
}

/// Puts files together into dossiers.
#[must_use]
pub fn assemble(mut files: Vec<FileRead>, mut others: Vec<Arc<str>>, scheme: &Arc<Scheme>) -> Batch {
    others.sort_unstable();
    files.retain(|f| !f.is_own);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.iter_mut().for_each(|f| f.identified = key_of(f, scheme).is_some());
    let copies = copies(&files);
    let left: BTreeSet<usize> = copies.iter().map(|(copy, _)| *copy).collect();
    let counted: Vec<usize> = (0..files.len()).filter(|i| files[*i].failure.is_none() && !left.contains(i)).collect();
    let clusters = clusters(&files, &counted, scheme);
    let dossiers: Vec<Dossier> = clusters.into_iter().map(|c| build(c, &mut files, scheme)).collect();
    Batch::new(scheme.clone(), files, dossiers, others)
}

fn stage_rank(dossier: &Dossier) -> Option<usize> {
    dossier.scheme.stages.iter().position(|s| Some(&s.code) == dossier.stage.as_ref())
}

pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn clusters(files: &[FileRead], counted: &[usize], scheme: &Scheme) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    let (known, unknown): (Vec<usize>, Vec<usize>) = counted.iter().partition(|i| key_of(&files[**i], scheme).is_some());
    let mut same: BTreeMap<(&str, Option<Key>), Vec<usize>> = BTreeMap::new();
    for i in known {
        let key = key_of(&files[i], scheme);
        let folder = folder_of(&files[i].path);
        let alike = same.entry((folder, key.clone())).or_default();
        let fits = |c: &&usize| clusters[**c].files.iter().all(|f| completes(&files[*f], &files[i], scheme));
        match alike.iter().find(fits) {
            Some(cluster) => clusters[*cluster].files.push(i),
            None => {
                alike.push(clusters.len());
                clusters.push(Cluster { key, folder: folder.to_owned(), files: vec![i] });
            }
        }
    }
    let mut clusters = join_slips(clusters, files, scheme);
    let with_key = clusters.len();
    let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    clusters.iter().enumerate().for_each(|(c, cluster)| folders.entry(cluster.folder.clone()).or_default().push(c));
    for i in unknown {
        match home(&files[i], files, (&clusters, &folders), with_key, scheme) {
            Some(c) => clusters[c].files.push(i),
            None => {
                let folder = folder_of(&files[i].path).to_owned();
                folders.entry(folder.clone()).or_default().push(clusters.len());
                clusters.push(Cluster { key: None, folder, files: vec![i] });
            }
        }
    }
    clusters
}

/// Two halves in one folder with different numbers, but the same second number and stage, are one dossier: one number is mistyped.
fn join_slips(clusters: Vec<Cluster>, files: &[FileRead], scheme: &Scheme) -> Vec<Cluster> {
    let kin = |c: &Cluster| {
        let second = c.files.first().and_then(|f| number_on(&files[*f], scheme.identity.second_key.as_deref()?, scheme))?;
        Some((c.folder.clone(), second, c.key.as_ref()?.1.clone()))
    };
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    clusters.iter().filter_map(kin).for_each(|k| *counts.entry(k).or_default() += 1);
    let half = |f: &usize| files[*f].kinds().any(|t| t.name != scheme.identity.table);
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
            let apart = c.files.iter().all(|a| cluster.files.iter().all(|b| completes(&files[*a], &files[*b], scheme)));
            apart && c.files.iter().any(half) && cluster.files.iter().any(half)
        };
        match other.filter(|rank| fits(&out[*rank])) {
            Some(other) => out[other].files.extend(&cluster.files),
            None => out.push(cluster),
        }
    }
    out
}

/// A number on a file's identification, as numbers compare.
fn number_on(file: &FileRead, field: &str, scheme: &Scheme) -> Option<String> {
    let table = file.tables.iter().find(|t| t.table.name == scheme.identity.table)?;
    table.text(table.lines().next()?, field).map(|t| compact(t).to_uppercase())
}

/// The number and stage on a file's identification.
fn key_of(file: &FileRead, scheme: &Scheme) -> Option<Key> {
    let table = file.tables.iter().find(|t| t.table.name == scheme.identity.table)?;
    let row = table.lines().next()?;
    let number = |field: &str| number_on(file, field, scheme);
    let key = number(&scheme.identity.key).or_else(|| number(scheme.identity.second_key.as_deref()?))?;
    let stage = scheme.identity.stage.as_deref().and_then(|s| table.text(row, s)).map(str::to_owned);
    Some((key, stage))
}

/// Whether two files of one folder and number bring different tables (else the second is another version).
fn completes(a: &FileRead, b: &FileRead, scheme: &Scheme) -> bool {
    let brings = |f: &FileRead| f.kinds().filter(|t| t.name != scheme.identity.table).map(|t| t.full_name()).collect::<Vec<_>>();
    let (a, b) = (brings(a), brings(b));
    a.iter().all(|t| !b.contains(t))
}

/// The dossier that a file without identification belongs to; `folders` are the ranks of the clusters in each.
fn home(
    file: &FileRead,
    files: &[FileRead],
    (clusters, folders): (&[Cluster], &BTreeMap<String, Vec<usize>>),
    with_key: usize,
    scheme: &Scheme,
) -> Option<usize> {
    let mut folder = folder_of(&file.path);
    loop {
        let here = folders.get(folder).map_or(&[][..], Vec::as_slice).iter().copied();
        let here: Vec<usize> = here.filter(|c| *c < with_key || folder == folder_of(&file.path)).collect();
        let named = |c: &&usize| clusters[**c].key.as_ref().is_some_and(|(key, _)| file.keys_seen.contains(key));
        let kin = |c: &&usize| {
            clusters[**c].key.is_none() && clusters[**c].files.iter().any(|f| files[*f].keys_seen.first() == file.keys_seen.first())
        };
        if let Some(c) = here.iter().find(named) {
            return Some(*c);
        }
        let keyed: Vec<usize> = here.iter().copied().filter(|c| *c < with_key).collect();
        match keyed.as_slice() {
            [only]
                if file.keys_seen.is_empty()
                    || clusters[*only].files.iter().any(|f| files[*f].keys_seen.first() == file.keys_seen.first()) =>
            {
                return Some(*only);
            }
            [_, _, ..] => return by_name(file, files, clusters, &keyed).or_else(|| by_need(file, files, clusters, &keyed, scheme)),
            _ => {}
        }
        if let Some(c) = here.iter().find(kin) {
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
fn by_name(file: &FileRead, files: &[FileRead], clusters: &[Cluster], among: &[usize]) -> Option<usize> {
    let common = |a: &str, b: &str| a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let base = folder_of(&file.path).len();
    let score =
        |c: usize| clusters[c].files.iter().map(|f| common(&files[*f].path, &file.path).saturating_sub(base + 1)).max().unwrap_or(0);
    let best = among.iter().copied().max_by_key(|c| score(*c))?;
    (score(best) >= 4).then_some(best)
}

/// Among several dossiers of one folder, the only one that still lacks the tables of a file, of which its stage asks.
fn by_need(file: &FileRead, files: &[FileRead], clusters: &[Cluster], among: &[usize], scheme: &Scheme) -> Option<usize> {
    let asked = |c: &Cluster, name: &String| {
        let stage = c.key.as_ref().and_then(|(_, stage)| scheme.stage(stage.as_deref()?));
        stage.is_none_or(|s| s.tables.contains(name))
    };
    let needs = |c: &usize| {
        let cluster = &clusters[*c];
        file.kinds().all(|t| asked(cluster, &t.name)) && cluster.files.iter().all(|f| completes(&files[*f], file, scheme))
    };
    let mut found = among.iter().copied().filter(needs);
    let only = found.next()?;
    (found.next().is_none() && file.kinds().next().is_some()).then_some(only)
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
        for (rank, mut table) in file.take_tables() {
            shift_origins(&mut table, shift);
            found.push((rank, table));
        }
        dossier.origins.append(&mut file.origins);
        parts.extend(file.packed.take().map(|packed| (shift, packed)));
    }
    dossier.origins.shrink_to_fit();
    put_together(&mut dossier, found);
    if !parts.is_empty() {
        dossier.repeated.clear();
        dossier.other_identities.clear();
        dossier.leave(Waiting::AsFound(parts));
    }
    identify(&mut dossier, &cluster, files);
    dossier
}

/// Which of the tables that were found comes first: one that shows, then one that is surer and has more columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    hidden: bool,
    weight: Reverse<usize>,
}

impl Rank {
    pub(super) fn of(table: &TableRead, hidden: bool) -> Self {
        let columns = table.headers.iter().filter(|h| h.slot.is_some()).count();
        Self { hidden, weight: Reverse(usize::from(table.score) + columns) }
    }
}

/// Joins the tables that were found. What comes again is a continuation or a repetition.
pub(super) fn put_together(dossier: &mut Dossier, mut found: Vec<(Rank, TableRead)>) {
    found.sort_by_key(|(rank, _)| *rank);
    for (_, table) in found {
        join(dossier, table);
    }
    let scheme = dossier.scheme.clone();
    let order = |t: &TableRead| scheme.tables.iter().position(|s| s.name == t.table.name && s.block == t.table.block);
    dossier.tables.sort_by_cached_key(order);
    for table in &mut dossier.tables {
        table.rows.sort_by_key(|r| (r.origin, r.row));
    }
    place_years(dossier);
}

pub(super) fn shift_origins(table: &mut TableRead, by: usize) {
    table.headers.iter_mut().for_each(|h| h.origin += by);
    table.rows.iter_mut().for_each(|r| r.origin += by);
    table.mentions.iter_mut().for_each(|m| m.origin += by);
}

/// Adds a table: new, the rest of one already there, or the same again.
fn join(dossier: &mut Dossier, mut table: TableRead) {
    let Some(known) = dossier.tables.iter_mut().find(|t| t.table.full_name() == table.table.full_name()) else {
        dossier.tables.push(table);
        return;
    };
    align_years(known, &mut table);
    let same_lines = overlap(known, &table);
    if same_lines && completes_lines(known, &table) {
        complete_lines(known, table);
        return;
    }
    if same_lines || table.table.layout == Layout::Form {
        if table.table.name == dossier.scheme.identity.table {
            dossier.other_identities.push(table.clone());
        }
        leave_aside(dossier, table, None);
        return;
    }
    if is_stranger(known, &table, &dossier.scheme) {
        let score = table.score;
        leave_aside(dossier, table, Some(score));
        return;
    }
    known.rows.extend(table.rows);
    // Two stretches under one header bring it twice.
    let new = table.headers.into_iter().filter(|h| known.headers.iter().all(|k| (k.origin, k.at) != (h.origin, h.at)));
    known.headers.extend(new.collect::<Vec<_>>());
    known.mentions.extend(table.mentions);
}

fn leave_aside(dossier: &mut Dossier, read: TableRead, doubtful: Option<u8>) {
    if let Some((origin, at)) = read.headers.first().map(|h| (dossier.origins[h.origin].clone(), h.at)) {
        dossier.repeated.push(Repeated { read, origin, at, doubtful });
    }
}

/// A table is the rest of another if it has its header, or is almost certain: what is not ours must never be added up.
fn is_stranger(known: &TableRead, table: &TableRead, scheme: &Scheme) -> bool {
    let labels = |t: &TableRead| t.headers.iter().map(|h| fold(&h.text)).collect::<std::collections::BTreeSet<_>>();
    table.score < scheme.recognition.joined && !labels(table).is_subset(&labels(known))
}

/// Calendar years that only some of a table's parts show are the same contract years in all of them.
fn align_years(known: &mut TableRead, table: &mut TableRead) {
    let mut all: Vec<i16> = known.calendar.iter().chain(&table.calendar).map(|(calendar, _)| *calendar).collect();
    all.sort_unstable();
    all.dedup();
    let years = table.table.slots.iter().map(|s| s.year).max().unwrap_or(0);
    if all.len() > usize::from(years) {
        return;
    }
    let order: Vec<(i16, u8)> = all.into_iter().zip(1..=years).collect();
    for part in [known, table] {
        let rank = |c: i16| order.iter().find(|(calendar, _)| *calendar == c).map(|(_, year)| *year);
        let moves: Vec<(u8, u8)> = part.calendar.iter().filter_map(|(c, year)| Some((*year, rank(*c)?))).collect();
        if moves.iter().any(|(from, to)| from != to) {
            move_years(part, &moves);
            part.calendar.iter_mut().for_each(|(c, year)| *year = rank(*c).unwrap_or(*year));
        }
    }
}

/// Whether a second reading of the same lines, on the same sheet, brings other columns (« Prévu » above, « Réalisé » below).
fn completes_lines(known: &TableRead, table: &TableRead) -> bool {
    let line = table.table.line.as_deref().and_then(|l| table.table.slot(l, 0));
    let slots = |t: &TableRead| t.headers.iter().filter_map(|h| h.slot).filter(|s| Some(*s) != line).collect::<Vec<_>>();
    let (old, new) = (slots(known), slots(table));
    let here = known.rows.iter().chain(&table.rows).all(|r| Some(r.origin) == known.rows.first().map(|k| k.origin));
    table.table.layout != Layout::Form && here && !new.is_empty() && new.iter().all(|s| !old.contains(s))
}

fn complete_lines(known: &mut TableRead, table: TableRead) {
    for row in table.rows {
        let name = (row.kind, line_name_only(&table.table, &row));
        // Of two lines with one name each completes one: no value stands over another.
        let line = known.table.line.as_deref().and_then(|l| known.table.slot(l, 0));
        let free = |k: &Row| k.cells.iter().zip(&row.cells).enumerate().all(|(s, (a, b))| Some(s) == line || a.is_none() || b.is_none());
        match known.rows.iter_mut().find(|k| (k.kind, line_name_only(&known.table, k)) == name && free(k)) {
            Some(line) => {
                let free = line.cells.iter_mut().zip(row.cells).filter(|(old, new)| old.is_none() && new.is_some());
                free.for_each(|(old, new)| *old = new);
                line.extra.extend(row.extra);
            }
            None => known.rows.push(row),
        }
    }
    known.headers.extend(table.headers);
    known.calendar.extend(table.calendar);
    known.calendar.sort_unstable();
    known.calendar.dedup();
}

fn line_name_only(table: &Table, row: &Row) -> String {
    let slot = table.line.as_deref().and_then(|l| table.slot(l, 0));
    let text = || slot.and_then(|s| row.cells[s].as_ref()).map(|c| fold(&c.raw)).unwrap_or_default();
    if row.kind == RowKind::Line { row.code.clone().unwrap_or_else(text) } else { String::new() }
}

/// Whether the lines of two readings are mostly the same ones.
fn overlap(first: &TableRead, second: &TableRead) -> bool {
    let names = |t: &TableRead| t.lines().map(|r| line_name(t, r)).collect::<Vec<_>>();
    let (a, b) = (names(first), names(second));
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    // Printed totals alone repeat nothing.
    let bare = |t: &TableRead| t.rows.is_empty();
    short.is_empty() && (bare(first) || bare(second)) || short.iter().filter(|n| long.contains(n)).count() * 2 > short.len()
}

/// What a line is about: its code, else every text on it.
fn line_name(table: &TableRead, row: &Row) -> String {
    if let Some(code) = &row.code {
        return code.clone();
    }
    let line = table.table.line.as_deref().and_then(|l| table.cell(row, l)).map(|c| fold(&c.raw)).unwrap_or_default();
    let rest: Vec<String> = row.cells.iter().flatten().map(|c| c.raw.clone()).collect();
    format!("{line}|{}", rest.join("|"))
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
    let folder = cluster.folder.rsplit('/').next().filter(|f| !f.is_empty()).map(str::to_owned);
    let seen = cluster.files.iter().find_map(|f| files[*f].keys_seen.first().cloned());
    let file = || cluster.files.first().map(|f| files[*f].path.rsplit('/').next().unwrap_or_default().to_owned());
    dossier.id = dossier.convention.clone().or(seen).or(folder).or_else(file).unwrap_or_default();
}

/// Calendar years in headers become contract years once the start of the contract is known.
fn place_years(dossier: &mut Dossier) {
    let Some(field) = dossier.scheme.identity.start.clone() else {
        return;
    };
    let Some(start) = dossier.identity_value(&field).and_then(Value::date) else {
        return;
    };
    let years = dossier.scheme.year_count();
    for table in &mut dossier.tables {
        let moves: Vec<(u8, u8)> = table
            .calendar
            .iter()
            .filter_map(|(calendar, given)| {
                Some((*given, u8::try_from(calendar - start.year() + 1).ok().filter(|y| (1..=years).contains(y))?))
            })
            .collect();
        if moves.len() == table.calendar.len() && moves.iter().any(|(from, to)| from != to) {
            move_years(table, &moves);
        }
    }
}

fn move_years(table: &mut TableRead, moves: &[(u8, u8)]) {
    let def = table.table.clone();
    let target = |slot: usize| {
        let s = def.slots[slot];
        let to = moves.iter().find(|(from, _)| *from == s.year).map_or(s.year, |(_, to)| *to);
        def.slot(&def.fields[s.field].name, to)
    };
    for row in &mut table.rows {
        let mut cells: Vec<Option<Cell>> = vec![None; row.cells.len()];
        for (slot, cell) in std::mem::take(&mut row.cells).into_iter().enumerate() {
            if let (Some(cell), Some(to)) = (cell, target(slot)) {
                cells[to] = Some(cell);
            }
        }
        row.cells = cells;
    }
    for header in &mut table.headers {
        header.slot = header.slot.and_then(target);
    }
}

/// Of two dossiers with one number and stage the newest counts: by report date, then by file date.
fn supersede(dossiers: &mut [Dossier], files: &[FileRead]) {
    let newest = |d: &Dossier| -> (Option<Date>, Option<i64>, usize) {
        (d.report_date(), d.files.iter().filter_map(|f| files[*f].modified).max(), d.files.first().copied().unwrap_or(0))
    };
    let mut alike: BTreeMap<(String, Option<String>), Vec<usize>> = BTreeMap::new();
    for (rank, dossier) in dossiers.iter().enumerate() {
        if let Some(number) = &dossier.convention {
            alike.entry((number.clone(), dossier.stage.clone())).or_default().push(rank);
        }
    }
    for versions in alike.into_values().filter(|all| all.len() > 1) {
        let Some(best) = versions.iter().copied().max_by_key(|rank| newest(&dossiers[*rank])) else { continue };
        let (first, path) = (newest(&dossiers[best]), dossiers[best].files.first().map(|f| files[*f].path.to_string()));
        for rank in versions {
            if newest(&dossiers[rank]) < first {
                dossiers[rank].superseded_by.clone_from(&path);
            }
        }
    }
}
