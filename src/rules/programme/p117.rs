use rust_decimal::Decimal;

use super::plan::{PLANNED, REALISED, sure};
use crate::finding::Severity;
use crate::fmt;
use crate::rules::{CellView, Check, Context, Line, Rule};

/// From so many words on, a text in a column of the holder's own is an explanation, not a mark.
const WORDS: usize = 3;

pub(super) const RULE: Rule = Rule {
    code: "P117",
    name: "realised-far-from-planned",
    severity: Severity::Warning,
    page: include_str!("p117.md"),
    check: Check::Row("programme", check),
};

fn check(line: &Line, cx: &mut Context) {
    let (Some(due), false) = (line.dossier.stage().map(|s| s.years_due), explained(line)) else {
        return;
    };
    let (Some(most), Some(floor)) = (cx.profile.number("ecart_realise_max"), cx.profile.number("ecart_realise_jours")) else {
        return;
    };
    let Some(field) = line.table.table.field(REALISED) else {
        return;
    };
    for year in 1..=due {
        let (Some(planned), Some(cell)) = (line.table.cell_in(line.row, PLANNED, year), line.table.cell_in(line.row, REALISED, year))
        else {
            continue;
        };
        let (Some(expected), Some(done)) = (sure(planned), sure(cell)) else {
            continue;
        };
        let gap = (done - expected).abs();
        if gap <= floor || gap * Decimal::ONE_HUNDRED <= most * expected {
            continue;
        }
        let message = format!("{} en réalisé pour {} en prévu, sans commentaire.", fmt::days(done), fmt::number(expected));
        let fix = format!("Vérifiez les jours, ou dites en commentaire la raison de l'écart : il dépasse {}.", fmt::percent(most));
        let finding = CellView { line: *line, field, year, cell }.flag(cx, message, fix);
        finding.with(line.spot(planned), "jours prévus");
    }
}

/// Whether the line says why: in the column of comments, or in a sentence in a column that the template does not know.
fn explained(line: &Line) -> bool {
    let comment = line.cell("commentaire").is_some_and(|c| c.value.is_some());
    comment || line.row.extra.iter().any(|(_, c)| c.raw.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count() >= WORDS)
}
