//! A line a position of the list of expected ones, then those that nobody expects.

use super::stack::{Column, Kind, Stack, Value};
use crate::positions::{LABELS, SITUATION, held_against};
use crate::record::Batch;
use crate::registry::Expected;
use crate::rollup::keys;

/// The columns that only the list fills, behind those that every list of positions shows.
const LISTED: [(&str, Kind); 6] = [
    ("Début du contrat attendu", Kind::Date),
    ("Fin du contrat attendue", Kind::Date),
    ("ETP attendu", Kind::Fixed),
    ("Aide ADEME attendue", Kind::Money),
    ("Courriel", Kind::Text),
    ("Ligne de la liste", Kind::Count),
];

/// The positions; nothing without a list.
pub(super) fn stack(batch: &Batch, sheet: String) -> Option<Stack> {
    let registry = batch.registry.as_ref()?;
    let wide = |rank: usize| if rank > SITUATION { Kind::Long } else { Kind::Text };
    let shown = LABELS.into_iter().enumerate().map(|(rank, label)| Column::new(label, wide(rank)));
    let columns = shown.chain(LISTED.map(|(label, kind)| Column::new(label, kind))).collect();
    let about = format!("Les postes de « {} » et ce qui a été reçu de chacun, puis les dossiers que personne n'attend", registry.file);
    let mut out = Stack::new(sheet, "attendus", about, columns);
    let names = keys(batch);
    let row = |texts: [String; LABELS.len()], expected: Option<&Expected>| {
        texts.into_iter().map(Value::text).chain(expected.map_or_else(|| [const { Value::Empty }; LISTED.len()], listed)).collect()
    };
    out.extend(held_against(registry, batch).iter().map(|p| row(p.texts(batch, &names), p.expected)));
    Some(out)
}

fn listed(expected: &Expected) -> [Value; LISTED.len()] {
    let number = |n: Option<rust_decimal::Decimal>| n.map_or(Value::Empty, Value::Number);
    let day = |d: Option<jiff::civil::Date>| d.map_or(Value::Empty, Value::Date);
    let line = Value::Number(expected.line.into());
    [day(expected.start), day(expected.end), number(expected.etp), number(expected.ademe), Value::from(expected.email.as_deref()), line]
}
