use rust_decimal::Decimal;

use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{CellView, Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B111",
    name: "daily-cost-varies",
    severity: Severity::Warning,
    page: include_str!("b111.md"),
    check: Check::Dossier(check),
};

/// A contract year with its personnel cost and planned days.
struct Year<'a> {
    rank: u8,
    cost: Decimal,
    days: Decimal,
    daily: Decimal,
    view: CellView<'a>,
}

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(limit) = cx.profile.number("ecart_cout_jour_max") else {
        return;
    };
    let years: Vec<Year> = (1..=dossier.scheme.year_count()).filter_map(|y| year(dossier, y)).collect();
    let apart = |a: Decimal, b: Decimal| plan::share((b - a).abs(), a).is_none_or(|gap| gap > limit);
    // Days that jump by themselves are the programme's matter (P102).
    let pairs = years.windows(2).filter(|p| p[1].rank == p[0].rank + 1);
    let Some(pair) = pairs.into_iter().find(|p| apart(p[0].daily, p[1].daily) && !apart(p[0].days, p[1].days)) else {
        return;
    };
    // The odd one of the two is the one farther from the middle of all years.
    let mut costs: Vec<Decimal> = years.iter().map(|y| y.daily).collect();
    costs.sort();
    let middle = costs[costs.len() / 2];
    let first_is_odd = years.len() > 2 && (pair[0].daily - middle).abs() > (pair[1].daily - middle).abs();
    let (odd, other) = if first_is_odd { (&pair[0], &pair[1]) } else { (&pair[1], &pair[0]) };
    let label = |y: &Year| dossier.scheme.years[usize::from(y.rank) - 1].clone();
    let message = format!(
        "une journée coûte {} de personnel, contre {} en {} ({} pour {}).",
        fmt::money(odd.daily),
        fmt::money(other.daily),
        label(other),
        fmt::money(other.cost),
        fmt::days(other.days)
    );
    let finding = odd.view.flag(cx, message, "Vérifiez la dépense de personnel et les jours prévus de l'année, ou expliquez l'écart.");
    finding.with(other.view.spot(), "année comparée");
}

fn year(dossier: &Dossier, rank: u8) -> Option<Year<'_>> {
    let lines = Side::depenses(dossier)?.of(plan::PERSONNEL);
    let cost = lines.iter().try_fold(Decimal::ZERO, |sum, l| sum.checked_add(l.table.number_in(l.row, "montant", rank)?))?;
    let programme = dossier.table("programme")?;
    let days = programme.lines().try_fold(Decimal::ZERO, |sum, r| sum.checked_add(programme.number_in(r, "prevu", rank)?))?;
    let daily = cost.checked_div(days).filter(|d| *d > Decimal::ZERO)?;
    Some(Year { rank, cost, days, daily, view: lines.first()?.view_in("montant", rank)? })
}
