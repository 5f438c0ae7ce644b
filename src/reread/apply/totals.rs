//! Printed totals that a result shows apart, held against the facts.

use std::collections::BTreeMap;

use super::{Shown, at, changed, same};
use crate::grid::GridCell;
use crate::record::{Cell, Dossier, RowKind, read_value};

/// Takes over the printed totals that are not those they were written with; how many.
pub(super) fn take_over(dossier: &mut Dossier, shown: &Shown, changes: &mut Vec<String>) -> usize {
    let there: BTreeMap<&[String; 3], &super::Total> = shown.totals.iter().map(|t| (&t.origin, t)).collect();
    if there.is_empty() {
        return 0;
    }
    let (scheme, origins, id) = (dossier.scheme.clone(), &dossier.origins, &dossier.id);
    let mut out = 0;
    for table in &mut dossier.tables {
        let def = table.table.clone();
        for row in table.rows.iter_mut().filter(|r| r.kind != RowKind::Line) {
            let origin = &origins[row.origin];
            for (slot, cell) in row.cells.iter_mut().enumerate() {
                let field = def.field_of(slot);
                let Some(known) = cell.as_mut().filter(|c| field.kind.is_number() && !c.raw.is_empty()) else { continue };
                let key = [origin.file.to_string(), origin.sheet.to_string(), known.at.to_string()];
                let found = there.get(&key);
                let value = found.and_then(|t| t.value.as_ref());
                if found.is_some() && same((shown.written)(known, field, false).as_ref(), value) {
                    continue;
                }
                let new =
                    value.map_or(Cell::empty(known.at), |raw| read_value(&scheme, field, &GridCell::new(known.at, Some(raw.clone()))));
                changes.push(match found {
                    Some(total) => changed(&at(&total.place), &field.label, &known.raw, &new.raw),
                    None => format!("Dossier {id}, {} : le total « {} » de {} n'y est plus.", def.label, field.label, known.raw),
                });
                *known = new;
                out += 1;
            }
        }
    }
    out
}
