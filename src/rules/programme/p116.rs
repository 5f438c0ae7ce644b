use super::plan::{PLANNED, REALISED, sure};
use crate::finding::Severity;
use crate::fmt;
use crate::rules::{CellView, Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P116",
    name: "days-too-fine",
    severity: Severity::Warning,
    page: include_str!("p116.md"),
    check: Check::Row("programme", check),
};

fn check(line: &Line, cx: &mut Context) {
    let Some(step) = cx.profile.number("pas_jours") else {
        return;
    };
    let tolerance = cx.profile.number("tolerance_jours").unwrap_or_default();
    for field in [PLANNED, REALISED].iter().filter_map(|name| line.table.table.field(name)) {
        for year in 1..=cx.scheme.year_count() {
            let Some(cell) = line.table.cell_in(line.row, &field.name, year) else {
                continue;
            };
            let Some((days, steps)) = sure(cell).and_then(|n| Some((n, n.checked_div(step)?))) else {
                continue;
            };
            let nearest = steps.round() * step;
            if (days - nearest).abs() <= tolerance {
                continue;
            }
            let message = format!("{} : les jours se comptent par pas de {}.", fmt::days(days), fmt::number(step));
            let fix = format!("Arrondissez, par exemple à {}.", fmt::days(nearest));
            let of_all = format!("les jours se comptent par pas de {}.", fmt::number(step));
            CellView { line: *line, field, year, cell }.flag(cx, message, fix).several(of_all, "Arrondissez au pas le plus proche.");
        }
    }
}
