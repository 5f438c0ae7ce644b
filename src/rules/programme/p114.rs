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
    let mut seen: Vec<(String, &Row, &Cell)> = Vec::new();
    for row in plan.table.lines() {
        let Some(cell) = plan.table.cell(row, ACTION).filter(|c| c.value.is_some()) else {
            continue;
        };
        let label = fold(&cell.raw);
        let Some((_, first_row, first)) = seen.iter().find(|(known, _, _)| *known == label) else {
            seen.push((label, row, cell));
            continue;
        };
        let message = "cette action figure déjà plus haut dans le programme.";
        let fix = "Réunissez les jours des deux lignes en une seule, ou précisez l'intitulé de chacune.";
        let finding = cx.flag(dossier.spot(row.origin, cell.at), message, fix);
        finding.about(TABLE, ACTION).value(&cell.raw).subject(dossier.line_subject(plan.table, row));
        finding.with(dossier.spot(first_row.origin, first.at), "première ligne de cette action");
    }
}
