use rust_decimal::Decimal;

use super::series::{family, lines, values, years_due};
use crate::finding::{Severity, Spot};
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{CellView, Check, Context, Rule};
use crate::template::Must;

pub(super) const RULE: Rule = Rule {
    code: "N121",
    name: "days-without-activity",
    severity: Severity::Warning,
    page: include_str!("n121.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    for relation in dossier.scheme.relations_of(cx.code()) {
        let Must::Trace { family, table, field, lines, above } = &relation.must else { continue };
        let Some(limit) = cx.profile.number(above) else { continue };
        for year in 1..=years_due(dossier) {
            let Some((days, spots)) = days(dossier, table, field, lines, year) else { continue };
            if days <= limit {
                continue;
            }
            let Some(first) = all_zero(dossier, family, year) else { continue };
            let message = format!(
                "0, comme tous les indicateurs de cette famille, alors que le programme compte {} d'accompagnement réalisés cette année-là.",
                fmt::days(days)
            );
            let fix =
                "Écrivez ce que ces jours ont produit : entreprises rencontrées, diagnostics, ateliers… ou corrigez les jours réalisés.";
            let finding = first.flag(cx, message, fix);
            for spot in spots {
                finding.with(spot, "jours réalisés");
            }
        }
    }
}

/// The days of a year on these lines and their cells; `None` if one cannot be read.
fn days(dossier: &Dossier, table: &str, field: &str, codes: &[String], year: u8) -> Option<(Decimal, Vec<Spot>)> {
    let table = dossier.table(table)?;
    let mut days = Decimal::ZERO;
    let mut spots = Vec::new();
    for row in table.lines().filter(|r| r.code.as_ref().is_some_and(|c| codes.contains(c))) {
        let Some(cell) = table.cell_in(row, field, year).filter(|c| !c.is_missing()) else { continue };
        days += cell.value.as_ref()?.number()?;
        spots.push(dossier.spot(row.origin, cell.at));
    }
    Some((days, spots))
}

/// The first value of the family in a year, if every one is given and is 0.
fn all_zero<'a>(dossier: &'a Dossier, wanted: &str, year: u8) -> Option<CellView<'a>> {
    let of_family = lines(dossier).into_iter().filter(|l| family(l) == Some(wanted));
    let views: Vec<CellView> = of_family.filter_map(|l| values(l).find(|v| v.year == year)).collect();
    let zero = |v: &CellView| v.cell.value.as_ref().and_then(crate::record::Value::number).is_some_and(|n| n.is_zero());
    views.iter().all(zero).then(|| views.first().copied())?
}
