//! Every remark, a row each.

use super::link::Links;
use super::stack::{Column, Kind, Stack, Value};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::grid::CellRef;
use crate::record::Batch;
use crate::report::row::{COLUMNS, cells};

/// The column of the cell, which is a link here.
const CELL: usize = 5;

/// The remarks in their order.
pub(super) fn stack(batch: &Batch, findings: &Findings, owners: &[Option<usize>], links: &Links, sheet: String) -> Stack {
    let kinds = [
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Path,
        Kind::Text,
        Kind::Link,
        Kind::Long,
        Kind::Text,
        Kind::Long,
        Kind::Long,
        Kind::Text,
        Kind::Long,
    ];
    let columns = COLUMNS.into_iter().zip(kinds).map(|(label, kind)| Column::new(label, kind)).collect();
    let mut out = Stack::new(sheet, "remarques", "Toutes les remarques, une ligne chacune", columns);
    out.severity = Some(1);
    out.extend(findings.batches().flatten().map(|f| row(batch, &f, owners, links)));
    out
}

fn row(batch: &Batch, finding: &Finding, owners: &[Option<usize>], links: &Links) -> Vec<Value> {
    let spot = &finding.spot;
    let cell = match (&spot.file, &spot.sheet, spot.cell) {
        (Some(file), Some(sheet), Some(at)) => links.to(file, Some((sheet, at)), &at.to_string()),
        (Some(file), Some(sheet), None) => links.to(file, Some((sheet, CellRef::new(0, 0))), "feuille"),
        (Some(file), None, _) => links.to(file, None, "fichier"),
        (None, _, _) => Value::Empty,
    };
    let mut out = cells(batch, finding, owners).map(Value::text);
    out[CELL] = cell;
    out.into()
}
