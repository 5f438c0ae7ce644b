use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::list;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Value};
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule =
    Rule { code: "C108", name: "spend-over-cap", severity: Severity::Warning, page: include_str!("c108.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(cap), Some(table)) = (cx.profile.number("plafond_communication_an"), list::table(dossier)) else {
        return;
    };
    let start = dossier.scheme.identity.start.as_deref().and_then(|f| dossier.identity_value(f)).and_then(Value::date);
    let Some(start) = start else {
        return;
    };
    // Training that the project officer attends is no communication.
    let own = |l: &Line| table.text(l.row, "type").is_some_and(|t| t != list::FORMATION_SUIVIE);
    let mut years: BTreeMap<u8, Vec<Line>> = BTreeMap::new();
    for line in list::lines(dossier).into_iter().filter(own) {
        let year = table.date(line.row, "date").and_then(|day| contract_year(start, day));
        if let Some(year) = year.filter(|y| *y <= dossier.scheme.year_count()) {
            years.entry(year).or_default().push(line);
        }
    }
    for (year, lines) in years {
        if let Some(spent) = list::cost(&lines).filter(|spent| *spent > cap) {
            flag(year, &lines, spent, cap, cx);
        }
    }
}

fn flag(year: u8, lines: &[Line], spent: Decimal, cap: Decimal, cx: &mut Context) {
    let most = lines.iter().max_by_key(|l| l.number("cout"));
    let Some((view, line)) = most.and_then(|l| Some((l.view("cout")?, l))) else {
        return;
    };
    let label = line.dossier.scheme.years.get(usize::from(year) - 1).cloned().unwrap_or_default();
    let message = format!("les actions de communication coûtent {}, au-delà du plafond de {} par an.", fmt::money(spent), fmt::money(cap));
    let fix = "Vérifiez les coûts de l'année ; la part au-delà du plafond n'est pas aidée.";
    let finding = view.flag(cx, message, fix).subject(label);
    for other in lines.iter().filter_map(|l| l.view("cout")).filter(|v| v.cell.at != view.cell.at) {
        finding.with(other.spot(), "action de la même année");
    }
}

/// The contract year of a day, from 1; `None` before the start.
fn contract_year(start: Date, day: Date) -> Option<u8> {
    let anniversary_passed = (day.month(), day.day()) >= (start.month(), start.day());
    let years = day.year() - start.year() - i16::from(!anniversary_passed);
    u8::try_from(years).ok()?.checked_add(1)
}
