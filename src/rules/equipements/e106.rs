use rust_decimal::Decimal;

use super::list::{TABLE, TOTAL, WITH_TAX, number, with_tax};
use crate::finding::Severity;
use crate::fmt;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E106",
    name: "vat-incoherent",
    severity: Severity::Warning,
    page: include_str!("e106.md"),
    check: Check::Row(TABLE, check),
};

/// The rate of tax of a line.
const RATE: &str = "tva";

fn check(line: &Line, cx: &mut Context) {
    let Some((rate_cell, rate)) = number(line, RATE) else { return };
    let rates = cx.profile.list("taux_tva_admis");
    if !rates.is_empty() && !rates.contains(&rate) {
        let known: Vec<String> = rates.iter().map(|r| fmt::number(*r)).collect();
        let message = format!("le taux de TVA est {}, qui n'est pas un taux en vigueur.", fmt::percent(rate));
        let fix = format!("Écrivez le taux porté sur la facture : {} %.", fmt::list(&known).replace(" et ", " ou "));
        cx.flag(line.spot(rate_cell), message, fix).about(TABLE, RATE).value(&rate_cell.raw).subject(line.subject());
        return;
    }
    let (Some((total_cell, total)), Some((cell, printed))) = (number(line, TOTAL), number(line, WITH_TAX)) else { return };
    let Some(tolerance) = tolerance(line, total, cx) else { return };
    let expected = total * (Decimal::ONE + rate / Decimal::ONE_HUNDRED);
    // Where amounts are with tax, the total may be so already.
    let already = with_tax(line.dossier) && (total - printed).abs() <= tolerance;
    if already || (expected - printed).abs() <= tolerance {
        return;
    }
    let message = format!(
        "le montant TTC est {}, mais {} avec {} de TVA font {}.",
        fmt::money(printed),
        fmt::money(total),
        fmt::percent(rate),
        fmt::money(expected)
    );
    let finding = cx.flag(line.spot(cell), message, "Corrigez le montant TTC, le taux de TVA ou le total de la ligne.");
    finding.about(TABLE, WITH_TAX).value(&cell.raw).subject(line.subject());
    finding.with(line.spot(total_cell), "total").with(line.spot(rate_cell), "taux de TVA");
}

/// A cent for each piece, since invoices round piece by piece; `None` where the total itself is wrong: E101 says so.
fn tolerance(line: &Line, total: Decimal, cx: &Context) -> Option<Decimal> {
    let cent = cx.profile.number("tolerance_centime")?;
    let quantity = line.number("quantite");
    let wrong = quantity.zip(line.number("prix_unitaire")).is_some_and(|(q, price)| (q * price - total).abs() > cent);
    (!wrong).then(|| cent * quantity.unwrap_or_default().max(Decimal::ONE))
}
