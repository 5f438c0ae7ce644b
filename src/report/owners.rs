//! Which remark belongs to which dossier: that of its file, else the one it names.

use crate::finding::Said;
use crate::record::Batch;

/// Remarks by dossier.
#[derive(Debug)]
pub struct ByDossier<'a, R> {
    /// The remarks of each dossier, in the order of the batch.
    pub dossiers: Vec<Vec<&'a R>>,
    /// Remarks of no dossier: on files that gave none, or on the lot.
    pub others: Vec<&'a R>,
}

/// The rank of the dossier that a remark belongs to; `owners` is [`Batch::owners`].
#[must_use]
pub fn owner(batch: &Batch, remark: &impl Said, owners: &[Option<usize>]) -> Option<usize> {
    match &remark.spot().file {
        Some(file) => {
            let rank = batch.files.binary_search_by(|f| f.path.cmp(file)).ok()?;
            owners[rank]
        }
        None => {
            // Dossiers stand in the order of their numbers; of several versions the first is meant.
            let id = remark.dossier()?;
            let rank = batch.dossiers.partition_point(|d| d.id.as_str() < id);
            batch.dossiers.get(rank).is_some_and(|d| d.id == id).then_some(rank)
        }
    }
}

/// Parts the remarks of a run by dossier, each in the order given.
#[must_use]
pub fn by_dossier<'a, R: Said>(batch: &Batch, remarks: impl IntoIterator<Item = &'a R>, owners: &[Option<usize>]) -> ByDossier<'a, R> {
    let mut out = ByDossier { dossiers: vec![Vec::new(); batch.dossiers.len()], others: Vec::new() };
    for remark in remarks {
        match owner(batch, remark, owners) {
            Some(rank) => out.dossiers[rank].push(remark),
            None => out.others.push(remark),
        }
    }
    out
}
