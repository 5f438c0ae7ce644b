use super::plan::{ACTION, PLANNED, sure};
use crate::finding::Severity;
use crate::fmt;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P113",
    name: "same-days-every-year",
    severity: Severity::Info,
    page: include_str!("p113.md"),
    check: Check::Row("programme", check),
};

fn check(line: &Line, cx: &mut Context) {
    let days: Option<Vec<_>> =
        (1..=cx.scheme.year_count()).map(|year| line.table.cell_in(line.row, PLANNED, year).and_then(sure)).collect();
    let Some(days) = days else {
        return;
    };
    let (Some((first, others)), Some(label)) = (days.split_first(), line.cell(ACTION)) else {
        return;
    };
    if others.is_empty() || first.is_zero() || others.iter().any(|d| d != first) {
        return;
    }
    let message = format!("{} chaque année : les {} années sont identiques.", fmt::days(*first), days.len());
    let fix = "Vérifiez que ces jours suivent bien l'avancement du programme ; s'ils sont voulus, il n'y a rien à changer.";
    let of_all = format!("les {} années de chacune de ces lignes sont identiques.", days.len());
    cx.flag(line.spot(label), message, fix)
        .about(&line.table.table.name, PLANNED)
        .value(&label.raw)
        .subject(line.subject())
        .several(of_all, fix);
}
