//! The cells of a dossier → what they are: table, line, field and year, which stay when lines and columns move.

use std::collections::BTreeMap;

use crate::finding::{Finding, Spot};
use crate::grid::CellRef;
use crate::record::{Dossier, Row, RowKind, TableRead};
use crate::text::fold;

/// What a value is, whatever its cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The table, with its block.
    pub(super) table: String,
    /// The line.
    pub(super) row: String,
    /// Rank of the value in the line.
    pub(super) slot: usize,
}

/// Where each value of a dossier stands.
#[derive(Debug, Default)]
pub(super) struct Places {
    cells: BTreeMap<Spot, Place>,
}

impl Places {
    pub(super) fn of(dossier: &Dossier) -> Self {
        let mut out = Self::default();
        for table in &dossier.tables {
            for (key, row) in keyed(table) {
                let filled = row.cells.iter().enumerate().filter_map(|(slot, cell)| Some((slot, cell.as_ref()?)));
                for (slot, cell) in filled {
                    out.cells.insert(dossier.spot(row.origin, cell.at), Place { table: table.table.full_name(), row: key.clone(), slot });
                }
            }
        }
        out
    }

    /// What stands at a spot.
    pub(super) fn at(&self, spot: &Spot) -> Option<&Place> {
        self.cells.get(spot)
    }

    /// The values that remarks speak of, each once and in order: their own cell and those shown to explain them.
    pub(super) fn spoken_of(&self, findings: &[&Finding]) -> Vec<&Place> {
        let mut out: Vec<&Place> = findings.iter().filter_map(|f| self.at(&f.spot)).collect();
        // Of each column the first and last rows: many totals show much the same lines.
        let mut columns: BTreeMap<_, Vec<(u32, u32)>> = BTreeMap::new();
        for related in findings.iter().flat_map(|f| &f.related) {
            let Spot { file, sheet, cell: Some(from) } = &related.spot else { continue };
            let to = related.to.unwrap_or(*from);
            (from.col..=to.col).for_each(|col| columns.entry((file, sheet, col)).or_default().push((from.row, to.row)));
        }
        for ((file, sheet, col), mut runs) in columns {
            runs.sort_unstable();
            let mut next = 0;
            for (from, to) in runs {
                let cells =
                    (next.max(from)..=to).map(|row| Spot { file: file.clone(), sheet: sheet.clone(), cell: Some(CellRef::new(row, col)) });
                out.extend(cells.filter_map(|spot| self.at(&spot)));
                next = next.max(to.saturating_add(1));
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// The lines of a table, each with its key: its code, else its name, numbered where it comes again.
pub(super) fn keyed(table: &TableRead) -> Vec<(String, &Row)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let keyed = |row| {
        let name = name(table, row);
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        (if *times == 1 { name } else { format!("{name}~{times}") }, row)
    };
    table.rows.iter().map(keyed).collect()
}

fn name(table: &TableRead, row: &Row) -> String {
    match row.kind {
        RowKind::Total => return "= total".to_owned(),
        RowKind::Subtotal => return "= sous-total".to_owned(),
        RowKind::Line => {}
    }
    let line = || table.table.line.as_deref().and_then(|l| table.cell(row, l)).map(|c| fold(&c.raw));
    row.code.clone().or_else(line).unwrap_or_default()
}
