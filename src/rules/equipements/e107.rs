use super::list::{DATE, NAME, TABLE, TOTAL, lines};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Line, Rule};
use crate::text::compact;

pub(super) const RULE: Rule =
    Rule { code: "E107", name: "invoice-twice", severity: Severity::Warning, page: include_str!("e107.md"), check: Check::Dossier(check) };

/// The number of the invoice.
const INVOICE: &str = "facture";

fn check(dossier: &Dossier, cx: &mut Context) {
    let lines = lines(dossier);
    for (i, line) in lines.iter().enumerate() {
        let twice = lines[..i].iter().find_map(|other| Some((other, repeated(other, line)?)));
        let Some((first, (field, message))) = twice else { continue };
        let (Some(cell), Some(earlier)) = (line.cell(field), first.cell(field)) else { continue };
        let fix = "Retirez la ligne en double, ou corrigez le numéro de facture, la date ou le montant.";
        let finding = cx.flag(line.spot(cell), message, fix);
        finding.about(TABLE, field).value(&cell.raw).subject(line.subject());
        finding.with(first.spot(earlier), "première ligne");
    }
}

/// What two lines have in common that only one purchase can have: the field to show, and what is wrong.
fn repeated(a: &Line, b: &Line) -> Option<(&'static str, String)> {
    let both = |field: &str| written(a, field).filter(|t| Some(t) == written(b, field).as_ref());
    let (name, date) = (both(NAME).is_some(), both(DATE).is_some());
    // Two things bought on one invoice share its day: two lines of it are in order.
    if both("fournisseur").is_some() && both(INVOICE).is_some() && (name || !date) {
        let shown = b.cell(INVOICE).map_or_else(String::new, |c| c.raw.clone());
        return Some((INVOICE, format!("la facture {shown} de ce fournisseur est déjà dans la liste.")));
    }
    let amount = a.number(TOTAL).filter(|n| name && date && Some(*n) == b.number(TOTAL))?;
    Some((TOTAL, format!("le même achat, du même jour, pour {}, est déjà dans la liste.", fmt::money(amount))))
}

/// What stands in a cell, without case, accents and spaces; `None` if nothing does.
fn written(line: &Line, field: &str) -> Option<String> {
    let cell = line.cell(field).filter(|c| c.value.is_some())?;
    Some(match cell.value.as_ref()?.date() {
        Some(day) => day.to_string(),
        None => compact(&cell.raw),
    })
    .filter(|t| !t.is_empty())
}
