use jiff::civil::Date;

use super::meetings::Meetings;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "S101", name: "meeting-missing", severity: Severity::Error, page: include_str!("s101.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(meetings) = Meetings::of(dossier) else {
        return;
    };
    let office = &dossier.scheme.office;
    let fix = format!("Ajoutez la réunion de cette année-là, ou corrigez les dates ; s'il n'y en a pas eu, prévenez {office}.");
    let missing = meetings.years_without(dossier, cx.profile);
    if meetings.dated.is_empty() && !missing.is_empty() {
        let message = "Aucune réunion du comité de suivi n'est inscrite, alors qu'il en faut au moins une par an.";
        cx.flag(dossier.sheet_of(meetings.table), message, fix.as_str()).about(&meetings.table.table.name, "date");
        return;
    }
    for (year, first, last) in missing {
        let Some((_, view)) = meetings.dated.iter().min_by_key(|(date, _)| distance(*date, first, last)) else {
            continue;
        };
        let label = usize::from(year).checked_sub(1).and_then(|y| dossier.scheme.years.get(y)).map_or("", String::as_str);
        let message =
            format!("Aucune réunion n'a eu lieu en « {label} » (du {} au {}) ; voici la plus proche.", fmt::date(first), fmt::date(last));
        cx.flag(view.spot(), message, fix.as_str()).about(&meetings.table.table.name, &view.field.name).value(&view.cell.raw);
    }
}

/// Days between a day and a period that it lies outside of.
fn distance(date: Date, first: Date, last: Date) -> i32 {
    let days = |from: Date, to: Date| from.until(to).map_or(i32::MAX, |span| span.get_days());
    days(date, first).max(days(last, date))
}
