//! Batches → one batch, as if all of their files had been read together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::copies::copies;
use super::{Batch, Dossier, FileRead};
use crate::template::Scheme;
use crate::template::answers::Answers;

/// A result of the program that was among the inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultRead {
    /// Its path relative to the input given, with `/`; of a folder of files, the folder's.
    pub path: String,
    /// What it was taken for, in French (« classeur consolidé »).
    pub kind: &'static str,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Files that it tells of.
    pub files: usize,
    /// Dossiers that were taken from it.
    pub dossiers: usize,
    /// Of those, the dossiers that were read already, from their files or from another result.
    pub known: usize,
    /// What was changed in it since it was written, in French.
    pub changes: Vec<String>,
}

/// Puts batches together. Where a path stands in two of them, those of the later one get its name before them; a dossier whose
/// files are all in another batch already is a copy.
#[must_use]
pub fn join(parts: Vec<(String, Batch)>, scheme: &Arc<Scheme>) -> Batch {
    let mut taken: BTreeSet<Arc<str>> = BTreeSet::new();
    let (mut files, mut dossiers, mut others, mut results) = (Vec::new(), Vec::new(), BTreeSet::new(), Vec::new());
    let mut answers = Answers::default();
    let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (name, mut part) in parts {
        leave_out_known(&mut part, &files, &known, &name);
        if part.files.iter().any(|f| taken.contains(&f.path)) {
            move_below(&mut part, &name);
        }
        taken.extend(part.files.iter().map(|f| f.path.clone()));
        let shift = Shift { files: files.len(), answers: answers.list.len() };
        part.dossiers.iter_mut().for_each(|d| shift.dossier(d));
        part.files.iter_mut().for_each(|f| shift.file(f));
        for (rank, file) in part.files.iter().enumerate().filter(|(_, f)| !f.sha256.is_empty()) {
            known.entry(file.sha256.clone()).or_default().push(files.len() + rank);
        }
        let before = answers.files.len();
        answers.files.append(&mut part.answers.files);
        answers.list.extend(part.answers.list.into_iter().map(|a| crate::template::answers::Answer { file: a.file + before, ..a }));
        files.append(&mut part.files);
        dossiers.append(&mut part.dossiers);
        others.extend(part.others);
        results.append(&mut part.results);
    }
    sort(&mut files, &mut dossiers);
    let doubles = copies(&files);
    let is_copy = |f: &usize| doubles.binary_search_by_key(f, |(copy, _)| *copy).is_ok();
    dossiers.retain(|d: &Dossier| d.files.is_empty() || !d.files.iter().all(is_copy));
    dossiers.iter_mut().for_each(|d| d.superseded_by = None);
    let batch = Batch::new(scheme.clone(), files, dossiers, others.into_iter().collect());
    Batch { answers, results, ..batch }
}

/// Takes out of a result what is there already: a file that lies among the inputs itself, or the same file in another result. It was
/// not sent twice.
fn leave_out_known(part: &mut Batch, files: &[FileRead], by_contents: &BTreeMap<String, Vec<usize>>, name: &str) {
    if name.is_empty() {
        return;
    }
    let there = |f: &FileRead| {
        let same = by_contents.get(&f.sha256).map_or(&[][..], Vec::as_slice);
        same.iter().map(|rank| &files[*rank]).any(|k| !k.elsewhere || k.path == f.path)
    };
    let mut known: Vec<bool> = part.files.iter().map(there).collect();
    let before = part.dossiers.len();
    part.dossiers.retain(|d| !d.files.iter().all(|f| known[*f]));
    for dossier in &part.dossiers {
        dossier.files.iter().for_each(|f| known[*f] = false);
    }
    part.results.iter_mut().for_each(|r| r.known = before - part.dossiers.len());
    let mut place: Vec<usize> = Vec::new();
    let mut next = 0;
    for gone in &known {
        place.push(next);
        next += usize::from(!gone);
    }
    let mut rank = 0..;
    part.files.retain(|_| rank.next().is_some_and(|r: usize| !known[r]));
    part.dossiers.iter_mut().flat_map(|d| &mut d.files).for_each(|f| *f = place[*f]);
}

/// Ranks move when lists are put behind one another.
struct Shift {
    files: usize,
    answers: usize,
}

impl Shift {
    fn dossier(&self, dossier: &mut Dossier) {
        dossier.files.iter_mut().for_each(|f| *f += self.files);
        let again = dossier.repeated.iter_mut().map(|r| &mut r.read);
        for table in dossier.tables.iter_mut().chain(again).chain(&mut dossier.other_identities) {
            table.shift_answers(self.answers);
        }
        dossier.rest.iter_mut().for_each(|rest| rest.answers += self.answers);
    }

    fn file(&self, file: &mut FileRead) {
        for sheet in &mut file.sheets {
            let seen = sheet.tables.iter_mut().filter(|t| !t.certainty.answers.is_empty());
            let seen = seen.flat_map(|t| &mut Arc::make_mut(&mut t.certainty).answers);
            sheet.answers.iter_mut().chain(seen).for_each(|rank| *rank += self.answers);
        }
    }
}

/// Puts a name before every path of a batch, as before the files of an archive.
fn move_below(batch: &mut Batch, name: &str) {
    let below = |path: &str| -> Arc<str> { Arc::from(format!("{name}/{path}")) };
    batch.files.iter_mut().for_each(|f| f.path = below(&f.path));
    batch.others.iter_mut().for_each(|o| *o = below(o));
    for dossier in &mut batch.dossiers {
        let waiting = dossier.rest.iter_mut().flat_map(|rest| rest.origins_aside());
        let again = dossier.repeated.iter_mut().map(|r| &mut r.origin).chain(waiting);
        dossier.origins.iter_mut().chain(again).for_each(|o| o.file = below(&o.file));
    }
}

/// Puts files in the order of their paths; dossiers go on naming theirs.
fn sort(files: &mut Vec<FileRead>, dossiers: &mut [Dossier]) {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by(|a, b| files[*a].path.cmp(&files[*b].path));
    let mut place = vec![0; files.len()];
    order.iter().enumerate().for_each(|(new, old)| place[*old] = new);
    let mut moved: Vec<(usize, FileRead)> = std::mem::take(files).into_iter().enumerate().collect();
    moved.sort_by_key(|(old, _)| place[*old]);
    files.extend(moved.into_iter().map(|(_, f)| f));
    dossiers.iter_mut().flat_map(|d| &mut d.files).for_each(|f| *f = place[*f]);
}
