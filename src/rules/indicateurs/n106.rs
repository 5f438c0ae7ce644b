use super::series::{known, values};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "N106", name: "count-not-whole", severity: Severity::Error, page: include_str!("n106.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    for series in known(dossier).into_iter().filter(|s| s.indicator.integer && s.unit_agrees()) {
        for view in values(series.line) {
            let Some(number) = view.cell.value.as_ref().and_then(|v| v.number()) else { continue };
            let wrong = if !series.within_bounds(number) {
                "est hors de ce qu'un nombre peut valoir"
            } else if !number.fract().is_zero() {
                "n'est pas un nombre entier"
            } else {
                continue;
            };
            let message = format!("la valeur est {}, qui {wrong} : cet indicateur se compte.", fmt::number(number));
            view.flag(cx, message, "Écrivez un nombre entier, 0 ou plus.");
        }
    }
}
