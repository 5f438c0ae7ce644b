use super::plan::{REALISED, sure};
use crate::finding::Severity;
use crate::fmt;
use crate::rules::{CellView, Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P118",
    name: "realised-too-early",
    severity: Severity::Error,
    page: include_str!("p118.md"),
    check: Check::Row("programme", check),
};

fn check(line: &Line, cx: &mut Context) {
    let (Some(stage), Some(field)) = (line.dossier.stage(), line.table.table.field(REALISED)) else {
        return;
    };
    for year in stage.years_due + 1..=cx.scheme.year_count() {
        let Some(cell) = line.table.cell_in(line.row, REALISED, year) else {
            continue;
        };
        let Some(days) = sure(cell).filter(|n| !n.is_zero() && n.is_sign_positive()) else {
            continue;
        };
        let message = format!("{} en réalisé, alors que l'année n'est pas achevée à l'étape « {} ».", fmt::days(days), stage.label);
        let fix = "Laissez la cellule vide jusqu'au rapport de cette année, ou corrigez l'étape dans l'identification.";
        CellView { line: *line, field, year, cell }.flag(cx, message, fix);
    }
}
