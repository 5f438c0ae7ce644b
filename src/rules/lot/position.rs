//! What rules on the lot ask of positions: earlier stages, lines that both have, where a remark on a whole dossier stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Finding;
use crate::positions::{by_number, rank};
use crate::record::{Batch, Dossier, Row, TableRead};
use crate::rules::{Context, Line};
use crate::text::fold;

/// Calls with each dossier and the one of the stage after it.
pub(super) fn each_succession(batch: &Batch, mut each: impl FnMut(&Dossier, &Dossier)) {
    for stages in by_number(batch).into_values() {
        let known: Vec<&Dossier> = stages.into_iter().filter(|d| rank(d).is_some()).collect();
        known.windows(2).for_each(|pair| each(&pair[0].opened(), &pair[1].opened()));
    }
}

/// The file that carries a dossier's identity.
pub(super) fn file(dossier: &Dossier) -> Arc<str> {
    dossier.whole().file.unwrap_or_else(|| Arc::from(dossier.id.as_str()))
}

/// Makes a remark on a dossier as a whole, at the number of its convention.
pub(super) fn flag<'c>(dossier: &Dossier, cx: &'c mut Context, message: String, fix: &str) -> &'c mut Finding {
    let key = dossier.scheme.identity.key.as_str();
    let number = dossier.identity(key);
    let spot = number.map_or_else(|| dossier.whole(), |(_, row, cell)| dossier.spot(row.origin, cell.at));
    let raw = number.map_or_else(String::new, |(_, _, cell)| cell.raw.clone());
    let finding = cx.flag(spot, message, fix);
    finding.of(&dossier.id);
    finding.about(&dossier.scheme.identity.table, key).value(&raw)
}

/// Lines of a table that both dossiers have, each named once on either side: (earlier, later).
pub(super) fn common_lines<'a>(earlier: &'a Dossier, later: &'a Dossier, table: &str) -> Vec<(Line<'a>, Line<'a>)> {
    let (Some(before), Some(after)) = (earlier.table(table), later.table(table)) else {
        return Vec::new();
    };
    let (old, new) = (by_name(before), by_name(after));
    let pair = |(name, row): (&String, &Option<&'a Row>)| {
        let old = (*old.get(name)?)?;
        Some((Line { dossier: earlier, table: before, row: old }, Line { dossier: later, table: after, row: (*row)? }))
    };
    new.iter().filter_map(pair).collect()
}

/// Lines by code, else by label; `None` where a name stands twice, for nothing tells which is which.
fn by_name(table: &TableRead) -> BTreeMap<String, Option<&Row>> {
    let mut out: BTreeMap<String, Option<&Row>> = BTreeMap::new();
    for row in table.lines() {
        let label = table.table.line.as_deref().and_then(|l| table.cell(row, l)).map(|c| fold(&c.raw)).unwrap_or_default();
        let name = row.code.clone().unwrap_or(label);
        if !name.is_empty() {
            out.entry(name).and_modify(|r| *r = None).or_insert(Some(row));
        }
    }
    out
}
