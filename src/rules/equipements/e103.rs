use rust_decimal::Decimal;

use super::list::{TABLE, TOTAL, WITH_TAX, plan, sum, total_spot, with_tax};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

/// What was spent, in the plan.
const REALISED: &str = "realise";

pub(super) const RULE: Rule = Rule {
    code: "E103",
    name: "equipment-differs-from-plan",
    severity: Severity::Error,
    page: include_str!("e103.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    if dossier.stage().is_none_or(|s| s.years_due == 0) {
        return;
    }
    let (Some(list), Some((plan, rows))) = (dossier.table(TABLE), plan(dossier)) else { return };
    let Some(tolerance) = cx.profile.number("tolerance_euros") else { return };
    let Some(realised) = rows.iter().map(|r| plan.number(r, REALISED)).sum::<Option<Decimal>>() else { return };
    let Some(bought) = sum(dossier, TOTAL) else { return };
    let agrees = |amount: Decimal| (amount - realised).abs() <= tolerance;
    // A plan with tax may stand beside prices without: the column with tax is then the one to compare.
    if agrees(bought) || (with_tax(dossier) && sum(dossier, WITH_TAX).is_some_and(agrees)) {
        return;
    }
    let message = format!(
        "La liste des équipements fait {}, mais le plan de financement compte {} d'équipement réalisé.",
        fmt::money(bought),
        fmt::money(realised)
    );
    let fix = "Complétez la liste des achats, ou corrigez le montant réalisé du plan : les deux doivent être égaux.";
    let finding = cx.flag(total_spot(dossier, list), message, fix);
    finding.about(TABLE, TOTAL);
    for row in rows {
        if let Some(cell) = plan.cell(row, REALISED) {
            finding.with(dossier.spot(row.origin, cell.at), "montant réalisé au plan de financement");
        }
    }
}
