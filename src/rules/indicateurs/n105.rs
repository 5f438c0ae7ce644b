use super::series::{known, values};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N105",
    name: "percentage-out-of-range",
    severity: Severity::Error,
    page: include_str!("n105.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    for series in known(dossier).into_iter().filter(|s| !s.indicator.integer && s.unit_agrees()) {
        for view in values(series.line) {
            let Some(number) = view.cell.value.as_ref().and_then(|v| v.number()) else { continue };
            if series.within_bounds(number) {
                continue;
            }
            let unit = Some(series.indicator.unit.as_str());
            let bounds = match (series.indicator.minimum, series.indicator.maximum) {
                (Some(from), Some(to)) => format!("entre {} et {}", fmt::number(from), fmt::quantity(to, unit)),
                (Some(from), None) => format!("d'au moins {}", fmt::quantity(from, unit)),
                (None, Some(to)) => format!("d'au plus {}", fmt::quantity(to, unit)),
                (None, None) => continue,
            };
            let message = format!("la valeur est {} ; elle devrait être {bounds}.", fmt::quantity(number, unit));
            view.flag(cx, message, "Corrigez la valeur : une virgule oubliée, un signe, ou une autre unité que celle de la ligne.");
        }
    }
}
