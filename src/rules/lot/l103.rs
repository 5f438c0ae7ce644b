use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::position;
use crate::finding::{Severity, Spot};
use crate::fmt;
use crate::positions;
use crate::record::{Batch, Dossier};
use crate::rules::{CellView, Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "L103",
    name: "invoice-in-two-dossiers",
    severity: Severity::Warning,
    page: include_str!("l103.md"),
    check: Check::Batch(check),
};

/// Where an invoice was first listed.
struct Listed {
    /// The number of its position.
    number: String,
    dossier: String,
    file: Arc<str>,
    spot: Spot,
}

fn check(batch: &Batch, cx: &mut Context) {
    let mut first: BTreeMap<(String, String), Listed> = BTreeMap::new();
    for (number, stages) in positions::by_number(batch) {
        let mut said: BTreeSet<(String, String)> = BTreeSet::new();
        for dossier in stages.into_iter().rev() {
            let dossier = &*dossier.opened_for("equipements");
            for line in purchases(dossier) {
                let (Some(key), Some(view)) = (invoice(&line), line.view("facture")) else {
                    continue;
                };
                match first.get(&key) {
                    None => {
                        let (number, file) = (number.clone(), position::file(dossier));
                        first.insert(key, Listed { number, dossier: dossier.id.clone(), file, spot: view.spot() });
                    }
                    // One position lists its purchases again at each stage.
                    Some(earlier) if earlier.number == number => {}
                    Some(earlier) if said.insert(key.clone()) => flag(&line, &view, earlier, cx),
                    Some(_) => {}
                }
            }
        }
    }
}

fn purchases<'a>(dossier: &'a Dossier) -> impl Iterator<Item = Line<'a>> {
    dossier.table("equipements").into_iter().flat_map(move |table| table.lines().map(move |row| Line { dossier, table, row }))
}

/// Supplier and number, where both are written.
fn invoice(line: &Line) -> Option<(String, String)> {
    let word = |field: &str| line.table.text(line.row, field).map(positions::number).filter(|t| !t.is_empty());
    Some((word("fournisseur")?, word("facture")?))
}

fn flag(line: &Line, view: &CellView, earlier: &Listed, cx: &mut Context) {
    let (Some(supplier), Some(at)) = (line.cell("fournisseur"), earlier.spot.cell) else {
        return;
    };
    let message = format!(
        "la facture {} de « {} » est déjà dans le dossier {} (« {} », cellule {at}).",
        fmt::short(&view.cell.raw),
        fmt::short(&supplier.raw),
        earlier.dossier,
        earlier.file,
    );
    let fix = "Gardez l'achat dans un seul des deux dossiers, ou répartissez-le et dites-le en commentaire.";
    let finding = view.flag(cx, message, fix);
    finding.of(&line.dossier.id);
    finding.subject(line.subject()).with(earlier.spot.clone(), "même facture");
}
