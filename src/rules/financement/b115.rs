use rust_decimal::Decimal;

use super::plan::{self, Amount, Side};
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B115",
    name: "resource-not-secured",
    severity: Severity::Warning,
    page: include_str!("b115.md"),
    check: Check::Dossier(check),
};

/// The code of a funding that is asked for and not yet granted.
const SOLLICITE: &str = "Sollicité";

fn check(dossier: &Dossier, cx: &mut Context) {
    if !plan::is_definitive(dossier) {
        return;
    }
    for line in Side::ressources(dossier).map(|s| s.lines()).unwrap_or_default() {
        if line.table.text(line.row, "statut") != Some(SOLLICITE) || plan::amount(&line) == Amount::Known(Decimal::ZERO) {
            continue;
        }
        if let Some(view) = line.view("statut") {
            let message = "le plan est définitif, mais ce financement n'est encore que sollicité.";
            view.flag(cx, message, "Écrivez « Acquis » si l'aide est accordée ; sinon, retirez-la et complétez l'autofinancement.");
        }
    }
}
