//! Every remark, a row each.

use super::link::Links;
use super::stack::{Column, Kind, Stack, Value};
use crate::finding::{Finding, Standing, capitalised};
use crate::grid::CellRef;
use crate::record::Batch;
use crate::report::owners::owner;

/// The remarks in their order.
pub(super) fn stack(batch: &Batch, findings: &[Finding], owners: &[Option<usize>], links: &Links, sheet: String) -> Stack {
    let columns = vec![
        Column::new("Dossier", Kind::Text),
        Column::new("Gravité", Kind::Text),
        Column::new("Code", Kind::Text),
        Column::new("Fichier", Kind::Path),
        Column::new("Feuille", Kind::Text),
        Column::new("Cellule", Kind::Link),
        Column::new("Sujet", Kind::Long),
        Column::new("Ce qui s'y trouve", Kind::Text),
        Column::new("Constat", Kind::Long),
        Column::new("À faire", Kind::Long),
        Column::new("Voir aussi", Kind::Text),
        Column::new("Compte", Kind::Long),
    ];
    let mut out = Stack::new(sheet, "remarques", "Toutes les remarques, une ligne chacune", columns);
    out.severity = Some(1);
    out.rows = findings.iter().map(|f| row(batch, f, owners, links)).collect();
    out
}

fn row(batch: &Batch, finding: &Finding, owners: &[Option<usize>], links: &Links) -> Vec<Value> {
    let spot = &finding.spot;
    let owner = owner(batch, finding, owners).map(|d| batch.dossiers[d].id.as_str());
    let cell = match (&spot.file, &spot.sheet, spot.cell) {
        (Some(file), Some(sheet), Some(at)) => links.to(file, Some((sheet, at)), &at.to_string()),
        (Some(file), Some(sheet), None) => links.to(file, Some((sheet, CellRef::new(0, 0))), "feuille"),
        (Some(file), None, _) => links.to(file, None, "fichier"),
        (None, _, _) => Value::Empty,
    };
    let related: Vec<String> =
        finding.related.iter().filter_map(|r| r.address().map(|at| format!("{at} ({})", r.note.trim()).replace(" ()", ""))).collect();
    vec![
        Value::from(owner.or(finding.dossier.as_deref())),
        Value::text(capitalised(finding.severity.label())),
        Value::text(finding.code),
        Value::from(spot.file.as_deref()),
        Value::from(spot.sheet.as_deref()),
        cell,
        Value::text(capitalised(&finding.subject)),
        Value::from(finding.value.as_deref()),
        Value::text(capitalised(&finding.message)),
        Value::text(&finding.fix),
        Value::text(related.join(", ")),
        Value::text(standing(&finding.standing)),
    ]
}

/// Whether a remark counts, and why not.
fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Counts => "oui".to_owned(),
        Standing::Notice => "non, dit ce qui a été décidé".to_owned(),
        Standing::Trial => "non, règle à l'essai".to_owned(),
        Standing::Waived(waived) => format!("non, dérogation : {waived}"),
    }
}
