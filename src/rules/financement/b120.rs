use rust_decimal::Decimal;

use super::plan::{self, Amount, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "B120", name: "sales-income", severity: Severity::Warning, page: include_str!("b120.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    for line in Side::ressources(dossier).map(|s| s.of(plan::RECETTES)).unwrap_or_default() {
        let (Amount::Known(amount), Some(view)) = (plan::amount(&line), line.view("total")) else {
            continue;
        };
        if amount > Decimal::ZERO {
            let message = format!("{} de recettes, alors que le poste aidé n'a pas d'activité économique.", fmt::money(amount));
            view.flag(cx, message, "Précisez l'origine de ces recettes, ou retirez du plan l'activité qui les produit.");
        }
    }
}
