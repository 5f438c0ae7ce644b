use std::collections::HashMap;

use rust_decimal::Decimal;

use super::list::{DATE, NAME, TABLE, TOTAL, lines};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Line, Rule};
use crate::text::compact;

pub(super) const RULE: Rule =
    Rule { code: "E107", name: "invoice-twice", severity: Severity::Warning, page: include_str!("e107.md"), check: Check::Dossier(check) };

/// Who was paid.
const SUPPLIER: &str = "fournisseur";
/// The number of the invoice.
const INVOICE: &str = "facture";

fn check(dossier: &Dossier, cx: &mut Context) {
    let lines = lines(dossier);
    let mut purchases = Purchases::default();
    for (i, line) in lines.iter().enumerate() {
        let Some((first, field)) = purchases.add(i, line) else { continue };
        let (Some(cell), Some(earlier)) = (line.cell(field), lines[first].cell(field)) else { continue };
        let message = match field {
            INVOICE => format!("la facture {} de ce fournisseur est déjà dans la liste.", cell.raw),
            _ => format!(
                "le même achat, du même jour, pour {}, est déjà dans la liste.",
                line.number(field).map_or_else(String::new, fmt::money)
            ),
        };
        let fix = "Retirez la ligne en double, ou corrigez le numéro de facture, la date ou le montant.";
        let finding = cx.flag(line.spot(cell), message, fix);
        finding.about(TABLE, field).value(&cell.raw).subject(line.subject());
        finding.with(lines[first].spot(earlier), "première ligne");
    }
}

/// A supplier and the number of an invoice.
type Invoice = (String, String);

/// The lines of an invoice that decide for those below.
struct Days {
    /// The rank of the first one, and its day.
    first: usize,
    day: Option<String>,
    /// The first one of another day, or of none.
    other: Option<usize>,
}

/// The ranks of the first lines of each kind.
#[derive(Default)]
struct Purchases {
    /// Of an invoice.
    invoices: HashMap<Invoice, Days>,
    /// Of a thing on an invoice.
    items: HashMap<(Invoice, String), usize>,
    /// Of a thing of one day for one amount.
    amounts: HashMap<(String, String, Decimal), usize>,
}

impl Purchases {
    /// Takes a line in; the first line that has in common with it what only one purchase can have, and the field that shows it.
    fn add(&mut self, rank: usize, line: &Line) -> Option<(usize, &'static str)> {
        let [name, date, supplier, invoice] = [NAME, DATE, SUPPLIER, INVOICE].map(|field| written(line, field));
        let by_invoice = supplier.zip(invoice).and_then(|invoice| self.invoiced(rank, invoice, name.as_ref(), date.as_ref()));
        let amount = name.zip(date).zip(line.number(TOTAL)).map(|((name, date), total)| (name, date, total));
        let by_amount = amount.map(|key| *self.amounts.entry(key).or_insert(rank)).filter(|first| *first < rank);
        // Of two reasons on one line the invoice says more.
        [by_invoice.map(|first| (first, INVOICE)), by_amount.map(|first| (first, TOTAL))].into_iter().flatten().min_by_key(|f| f.0)
    }

    /// Two things bought on one invoice share its day: two lines of it are in order.
    fn invoiced(&mut self, rank: usize, invoice: Invoice, name: Option<&String>, date: Option<&String>) -> Option<usize> {
        let of_item = name.map(|name| *self.items.entry((invoice.clone(), name.clone())).or_insert(rank));
        let days = self.invoices.entry(invoice).or_insert_with(|| Days { first: rank, day: date.cloned(), other: None });
        // A line without a date is of no day: it shares none.
        let of_another_day = if date.is_none() || days.day.as_ref() != date { Some(days.first) } else { days.other };
        if days.day.as_ref() != date {
            days.other.get_or_insert(rank);
        }
        [of_item, of_another_day].into_iter().flatten().filter(|found| *found < rank).min()
    }
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
