use rust_decimal::Decimal;

use super::plan::{self, Amount, Side};
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B105",
    name: "ademe-line-missing",
    severity: Severity::Error,
    page: include_str!("b105.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(side) = Side::ressources(dossier) else {
        return;
    };
    let lines = side.of(plan::ADEME);
    // A line whose amount is empty or unreadable has its own remark.
    if side.lines().is_empty() || lines.iter().any(|l| plan::amount(l) != Amount::Known(Decimal::ZERO)) {
        return;
    }
    let message = if lines.is_empty() {
        "Aucune ligne des ressources ne porte l'aide de l'ADEME."
    } else {
        "L'aide de l'ADEME est de 0 € dans les ressources."
    };
    let fix = "Inscrivez une ligne « ADEME » avec le montant de l'aide demandée ou obtenue, année par année.";
    cx.flag(dossier.sheet_of(side.table), message, fix).about(plan::TABLE, "financeur");
}
