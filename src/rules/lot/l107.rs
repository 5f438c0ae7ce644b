use std::collections::BTreeMap;

use crate::finding::{Severity, Spot};
use crate::fmt;
use crate::record::{Batch, Dossier, Value};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "L107", name: "tax-modes-differ", severity: Severity::Info, page: include_str!("l107.md"), check: Check::Batch(check) };

fn check(batch: &Batch, cx: &mut Context) {
    let mut modes: BTreeMap<String, Vec<&Dossier>> = BTreeMap::new();
    for dossier in batch.dossiers.iter().filter(|d| d.superseded_by.is_none()) {
        let known = cx.scheme.codelists.get("taxes");
        let own = dossier.identified();
        let mode = own.identity_value("taxe").and_then(Value::text).filter(|m| known.is_some_and(|k| k.get(m).is_some()));
        if let Some(mode) = mode {
            modes.entry(mode.to_owned()).or_default().push(dossier);
        }
    }
    if modes.len() < 2 {
        return;
    }
    let counts: Vec<String> = modes.iter().map(|(mode, of)| format!("{} en {mode}", fmt::count(of.len(), "dossier", "dossiers"))).collect();
    let message = format!("Le lot mêle {} : leurs montants ne sont pas additionnés ensemble.", fmt::list(&counts));
    let finding = cx.flag(Spot::default(), message, "Lisez les totaux HT et TTC séparément ; il n'y a rien à corriger.");
    finding.about(&batch.scheme.identity.table, "taxe");
    let fewest = modes.values().min_by_key(|of| of.len());
    for dossier in fewest.into_iter().flatten().map(|dossier| dossier.identified()) {
        if let Some((_, row, cell)) = dossier.identity("taxe") {
            finding.with(dossier.spot(row.origin, cell.at), &format!("dossier {} en {}", dossier.id, cell.raw));
        }
    }
}
