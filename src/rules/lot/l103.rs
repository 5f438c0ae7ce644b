use std::collections::{BTreeMap, BTreeSet};

use super::position;
use crate::finding::Severity;
use crate::fmt;
use crate::positions;
use crate::record::{Batch, Dossier};
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "L103",
    name: "invoice-in-two-dossiers",
    severity: Severity::Warning,
    page: include_str!("l103.md"),
    check: Check::Batch(check),
};

fn check(batch: &Batch, cx: &mut Context) {
    let mut first: BTreeMap<(String, String), (String, Line)> = BTreeMap::new();
    for (number, stages) in positions::by_number(batch) {
        let mut said: BTreeSet<(String, String)> = BTreeSet::new();
        for line in stages.iter().rev().flat_map(|d| purchases(d)) {
            let Some(key) = invoice(&line) else {
                continue;
            };
            match first.get(&key) {
                None => {
                    first.insert(key, (number.clone(), line));
                }
                // One position lists its purchases again at each stage.
                Some((owner, _)) if *owner == number => {}
                Some((_, earlier)) if said.insert(key.clone()) => flag(&line, earlier, cx),
                Some(_) => {}
            }
        }
    }
}

fn purchases<'a>(dossier: &'a Dossier) -> Vec<Line<'a>> {
    let table = dossier.table("equipements");
    table.map(|table| table.lines().map(|row| Line { dossier, table, row }).collect()).unwrap_or_default()
}

/// Supplier and number, where both are written.
fn invoice(line: &Line) -> Option<(String, String)> {
    let word = |field: &str| line.table.text(line.row, field).map(positions::number).filter(|t| !t.is_empty());
    Some((word("fournisseur")?, word("facture")?))
}

fn flag(line: &Line, earlier: &Line, cx: &mut Context) {
    let (Some(view), Some(other), Some(supplier)) = (line.view("facture"), earlier.view("facture"), line.cell("fournisseur")) else {
        return;
    };
    let message = format!(
        "la facture {} de « {} » est déjà dans le dossier {} (« {} », cellule {}).",
        fmt::short(&view.cell.raw),
        fmt::short(&supplier.raw),
        earlier.dossier.id,
        position::file(earlier.dossier),
        other.cell.at
    );
    let fix = "Gardez l'achat dans un seul des deux dossiers, ou répartissez-le et dites-le en commentaire.";
    let finding = view.flag(cx, message, fix);
    finding.dossier = Some(line.dossier.id.clone());
    finding.subject(line.subject()).with(other.spot(), "même facture");
}
