//! Which remark belongs to which dossier: that of its file, else the one it names.

use crate::finding::Finding;
use crate::record::Batch;

/// Remarks by dossier.
#[derive(Debug)]
pub struct ByDossier<'a> {
    /// The remarks of each dossier, in the order of the batch.
    pub dossiers: Vec<Vec<&'a Finding>>,
    /// Remarks of no dossier: on files that gave none, or on the lot.
    pub others: Vec<&'a Finding>,
}

/// The rank of the dossier that a remark belongs to; `owners` is [`Batch::owners`].
#[must_use]
pub fn owner(batch: &Batch, finding: &Finding, owners: &[Option<usize>]) -> Option<usize> {
    match &finding.spot.file {
        Some(file) => {
            let rank = batch.files.binary_search_by(|f| f.path.cmp(file)).ok()?;
            owners[rank]
        }
        None => batch.dossiers.iter().position(|d| finding.dossier.as_deref() == Some(&*d.id)),
    }
}

/// Parts the remarks of a run by dossier, each in the order given.
#[must_use]
pub fn by_dossier<'a>(batch: &Batch, findings: &'a [Finding], owners: &[Option<usize>]) -> ByDossier<'a> {
    let mut out = ByDossier { dossiers: vec![Vec::new(); batch.dossiers.len()], others: Vec::new() };
    for finding in findings {
        match owner(batch, finding, owners) {
            Some(rank) => out.dossiers[rank].push(finding),
            None => out.others.push(finding),
        }
    }
    out
}
