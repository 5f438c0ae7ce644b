use rust_decimal::Decimal;

use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B117",
    name: "heading-shifted",
    severity: Severity::Warning,
    page: include_str!("b117.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(limit), true) = (cx.profile.number("glissement_poste_max"), plan::is_definitive(dossier)) else {
        return;
    };
    for line in Side::depenses(dossier).map(|s| s.balanced()).unwrap_or_default() {
        let (Some(planned), Some(spent)) = (plan::sure_amount(&line, cx), line.number("realise")) else {
            continue;
        };
        let explained = line.cell("observations").is_some_and(|c| !c.is_missing());
        if explained || !plan::differ(planned, spent, cx) || shift(planned, spent).is_some_and(|s| s <= limit) {
            continue;
        }
        let Some(view) = line.view("realise") else {
            continue;
        };
        let shown = shift(planned, spent).map_or_else(String::new, |s| format!(", soit {} d'écart", fmt::percent(s)));
        let message = format!("{} réalisés pour {} prévus{shown}, sans observation.", fmt::money(spent), fmt::money(planned));
        let fix = "Vérifiez le montant, ou expliquez l'écart dans « Observations ».";
        let finding = view.flag(cx, message, fix);
        if let Some(total) = line.view("total") {
            finding.with(total.spot(), "montant prévu");
        }
    }
}

fn shift(planned: Decimal, spent: Decimal) -> Option<Decimal> {
    plan::share(spent.checked_sub(planned)?.abs(), planned)
}
