use rust_decimal::Decimal;

use super::plan::{self, Amount, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B113",
    name: "contingency-line",
    severity: Severity::Warning,
    page: include_str!("b113.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    for line in Side::depenses(dossier).map(|s| s.of(plan::DIVERS)).unwrap_or_default() {
        let (Amount::Known(amount), Some(view)) = (plan::amount(&line), line.view("total")) else {
            continue;
        };
        if amount > Decimal::ZERO {
            let message = format!("{} de dépenses diverses ou imprévues, dont l'objet n'est pas dit.", fmt::money(amount));
            view.flag(cx, message, "Répartissez ce montant entre les postes concernés, ou retirez-le du plan.");
        }
    }
}
