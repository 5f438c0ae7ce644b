use rust_decimal::Decimal;

use super::series::{INITIAL, OBJECTIVE, Series, YEAR_VALUE, has_comment, known, single, years_due};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{CellView, Check, Context, Rule};
use crate::template::{Aggregation, Must};

pub(super) const RULE: Rule =
    Rule { code: "N122", name: "objective-missed", severity: Severity::Info, page: include_str!("n122.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    for relation in dossier.scheme.relations_of(cx.code()) {
        let Must::Progress { added, least } = &relation.must else { continue };
        let Some(least) = cx.profile.number(least) else { continue };
        for series in known(dossier).iter().filter(|s| !has_comment(&s.line) && single(dossier, &s.indicator.code).is_some()) {
            if series.indicator.family == *added && series.indicator.aggregation == Aggregation::Sum {
                count(series, least, cx);
            } else {
                state(series, least, cx);
            }
        }
    }
}

/// What was done in the years that are over, against their part of the objective.
fn count(series: &Series, least: Decimal, cx: &mut Context) {
    let (due, years) = (years_due(series.line.dossier), cx.scheme.year_count());
    let Some((goal, objective)) = series.at(OBJECTIVE, 0) else { return };
    let values: Option<Vec<(CellView, Decimal)>> = (1..=due).map(|y| series.at(YEAR_VALUE, y)).collect();
    let Some(values) = values.filter(|v| !v.is_empty()) else { return };
    let done: Decimal = values.iter().map(|(_, n)| *n).sum();
    let expected = objective * Decimal::from(due) / Decimal::from(years);
    let least = least * expected / Decimal::ONE_HUNDRED;
    // Of an objective of two, nothing in the first year is no sign yet.
    if done >= least || least < Decimal::ONE {
        return;
    }
    let message = format!(
        "{} en {}, pour un objectif de {} en {}.",
        fmt::number(done),
        fmt::count(values.len(), "an", "ans"),
        fmt::number(objective),
        fmt::count(usize::from(years), "an", "ans")
    );
    flag(&values[values.len() - 1].0, &goal, message, cx);
}

/// The way made from the initial value, at the end of the contract: a territory changes slowly.
fn state(series: &Series, least: Decimal, cx: &mut Context) {
    let due = years_due(series.line.dossier);
    if due < cx.scheme.year_count() {
        return;
    }
    let (Some((goal, objective)), Some((_, initial)), Some((last, value))) =
        (series.at(OBJECTIVE, 0), series.at(INITIAL, 0), series.at(YEAR_VALUE, due))
    else {
        return;
    };
    let way = objective - initial;
    if way.is_zero() || (value - initial) * Decimal::ONE_HUNDRED / way >= least {
        return;
    }
    let unit = Some(series.indicator.unit.as_str());
    let [initial, value, objective] = [initial, value, objective].map(|n| fmt::quantity(n, unit));
    flag(&last, &goal, format!("la valeur est {value}, partie de {initial}, pour un objectif de {objective}."), cx);
}

fn flag(view: &CellView, goal: &CellView, message: String, cx: &mut Context) {
    let fix = "Dites en quelques mots dans la colonne « Commentaire » pourquoi l'objectif est loin.";
    view.flag(cx, message, fix).with(goal.spot(), "objectif");
}
