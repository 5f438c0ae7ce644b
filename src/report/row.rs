//! A remark as a row: the columns that the sheet « Remarques » and the text table have in common.

use super::apart;
use super::owners::owner;
use crate::finding::{Finding, capitalised};
use crate::record::Batch;

/// The headings of the columns, in order.
pub const COLUMNS: [&str; 12] = [
    "Dossier",
    "Gravité",
    "Code",
    "Fichier",
    "Feuille",
    "Cellule",
    "Sujet",
    "Ce qui s'y trouve",
    "Constat",
    "À faire",
    "Voir aussi",
    "Compte",
];

/// The cells of a remark; `owners` is [`Batch::owners`].
#[must_use]
pub fn cells(batch: &Batch, finding: &Finding, owners: &[Option<usize>]) -> [String; COLUMNS.len()] {
    let spot = &finding.spot;
    let owner = owner(batch, finding, owners).map(|d| batch.dossiers[d].id.as_str());
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let related: Vec<String> =
        finding.related.iter().filter_map(|r| r.address().map(|at| format!("{at} ({})", r.note.trim()).replace(" ()", ""))).collect();
    [
        text(owner.or(finding.dossier.as_deref())),
        capitalised(finding.severity.label()),
        finding.code.to_owned(),
        text(spot.file.as_deref()),
        text(spot.sheet.as_deref()),
        spot.cell.map(|c| c.to_string()).unwrap_or_default(),
        capitalised(&finding.subject),
        text(finding.value.as_deref()),
        capitalised(&finding.message),
        finding.fix.to_string(),
        related.join(", "),
        apart::cell(&finding.standing),
    ]
}
