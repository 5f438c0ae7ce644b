use super::series::{REQUIRED, known, years_due};
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N103",
    name: "indicator-value-missing",
    severity: Severity::Error,
    page: include_str!("n103.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    for code in cx.profile.codes(REQUIRED) {
        let lines: Vec<_> = known(dossier).into_iter().filter(|s| s.indicator.code == *code).collect();
        for year in 1..=years_due(dossier) {
            // Given on one of two lines of the same indicator, it is given.
            let of_year: Vec<_> = lines.iter().filter_map(|s| s.values().find(|v| v.year == year)).collect();
            if of_year.iter().any(|v| !v.cell.is_missing()) {
                continue;
            }
            let Some(view) = of_year.first() else { continue };
            let what =
                if view.cell.raw.is_empty() { "rien n'est écrit".to_owned() } else { format!("« {} » est écrit", view.cell.raw) };
            let message = format!("{what}, alors que cette année est écoulée et que l'indicateur {code} est exigé.");
            view.flag(cx, message, "Écrivez la valeur de l'année, 0 s'il n'y a rien eu.");
        }
    }
}
