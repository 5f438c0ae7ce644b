use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::plan::{ACTION, Plan, TABLE};
use crate::finding::Severity;
use crate::record::{Cell, Dossier, Row};
use crate::rules::{Check, Context, Rule};
use crate::text::fold;

pub(super) const RULE: Rule = Rule {
    code: "P114",
    name: "action-listed-twice",
    severity: Severity::Warning,
    page: include_str!("p114.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(plan) = Plan::of(dossier) else {
        return;
    };
    let mut seen: HashMap<String, (&Row, &Cell)> = HashMap::new();
    for row in plan.table.lines() {
        let Some(cell) = plan.table.cell(row, ACTION).filter(|c| c.value.is_some()) else {
            continue;
        };
        let (first_row, first) = match seen.entry(fold(&cell.raw)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => {
                place.insert((row, cell));
                continue;
            }
        };
        let message = "cette action figure déjà plus haut dans le programme.";
        let fix = "Réunissez les jours des deux lignes en une seule, ou précisez l'intitulé de chacune.";
        let finding = cx.flag(dossier.spot(row.origin, cell.at), message, fix);
        finding.about(TABLE, ACTION).value(&cell.raw).subject(dossier.line_subject(plan.table, row));
        finding.with(dossier.spot(first_row.origin, first.at), "première ligne de cette action");
    }
}
