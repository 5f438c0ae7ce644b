//! Indicators that count the lines of another table over the years that are over: N118, N119, N120.

use rust_decimal::Decimal;

use super::series::{YEAR_VALUE, last_day_due, single, years_due};
use crate::fmt;
use crate::record::{Dossier, Row, TableRead};
use crate::rules::{CellView, Context};
use crate::template::Must;

/// Speaks where the years of an indicator do not make the lines of its table.
pub(super) fn check(dossier: &Dossier, cx: &mut Context) {
    for relation in dossier.scheme.relations_of(cx.code()) {
        let Must::Count { code, table, field, except, date, counted } = &relation.must else { continue };
        // An empty list is the matter of S201, S101 and C107.
        let Some(list) = dossier.table(table).filter(|t| t.lines().next().is_some()) else { continue };
        let Some((years, added)) = added(dossier, code) else { continue };
        let lines: Vec<&Row> = list.lines().collect();
        let may_count = |row: &Row| field.as_ref().is_none_or(|f| kind(list, row, f).is_none_or(|k| !except.contains(k)));
        let most = lines.iter().filter(|r| may_count(r)).count();
        let sure = |row: &Row| field.as_ref().is_none_or(|f| kind(list, row, f).is_some()) && !is_later(dossier, list, row, date);
        let least = lines.iter().filter(|r| may_count(r) && sure(r)).count();
        // A line whose kind cannot be read, or dated after the years that are over, may count or not.
        if added >= Decimal::from(least) && added <= Decimal::from(most) {
            continue;
        }
        let Some(last) = years.last() else { continue };
        let one = if years.len() > 1 { format!("les {} années font", years.len()) } else { "la valeur est".to_owned() };
        let message = format!(
            "{one} {}, mais la liste « {} » compte {} {counted}.",
            fmt::number(added),
            list.table.label,
            fmt::number(Decimal::from(most))
        );
        let fix = "Vérifiez les valeurs de l'indicateur, et que la liste est complète.";
        let finding = last.flag(cx, message, fix);
        for year in &years[..years.len() - 1] {
            finding.with(year.spot(), "année additionnée");
        }
        finding.with(dossier.sheet_of(list), "liste comparée");
    }
}

/// The values of the years that are over and their sum; `None` if one is missing or in doubt.
fn added<'a>(dossier: &'a Dossier, code: &str) -> Option<(Vec<CellView<'a>>, Decimal)> {
    let series = single(dossier, code)?;
    let years: Vec<_> = (1..=years_due(dossier)).map(|y| series.at(YEAR_VALUE, y)).collect::<Option<_>>()?;
    let added = years.iter().map(|(_, n)| *n).sum();
    Some((years.into_iter().map(|(view, _)| view).collect(), added))
}

/// The value of the list that a line has in a field, if it is one of it.
fn kind<'a>(list: &'a TableRead, row: &'a Row, field: &str) -> Option<&'a String> {
    match list.cell(row, field)?.value.as_ref()? {
        crate::record::Value::Code(code) => Some(code),
        _ => None,
    }
}

fn is_later(dossier: &Dossier, list: &TableRead, row: &Row, date: &str) -> bool {
    list.date(row, date).zip(last_day_due(dossier)).is_some_and(|(day, last)| day > last)
}
