use rust_decimal::Decimal;

use super::between::exceeds;
use super::series::{INITIAL, REFERENCE_YEAR, Series, YEAR_VALUE, known, single, start, years_due};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{CellView, Check, Context, Rule};
use crate::template::Must;

pub(super) const RULE: Rule = Rule {
    code: "N117",
    name: "territory-jumps",
    severity: Severity::Warning,
    page: include_str!("n117.md"),
    check: Check::Dossier(check),
};

/// A value and the year it stands for, counted from the contract's first.
#[derive(Clone, Copy)]
struct Point<'a> {
    year: i64,
    number: Decimal,
    view: CellView<'a>,
}

/// How much a value may change in a year: percent of it, and points for a rate.
struct Limits {
    percent: Decimal,
    points: Decimal,
}

fn check(dossier: &Dossier, cx: &mut Context) {
    for relation in dossier.scheme.relations_of(cx.code()) {
        let Must::Steady { family, within, points } = &relation.must else { continue };
        let (Some(percent), Some(points)) = (cx.profile.number(within), cx.profile.number(points)) else { continue };
        for series in known(dossier).iter().filter(|s| s.indicator.family == *family && single(dossier, &s.indicator.code).is_some()) {
            jumps(series, &Limits { percent, points }, cx);
        }
    }
}

/// One wrong value is one remark: the year after it is not held against it if it falls back in line.
fn jumps(series: &Series, limits: &Limits, cx: &mut Context) {
    let (mut sound, mut before): (Option<Point>, Option<Point>) = (None, None);
    for point in points(series) {
        let far = |from: &Option<Point>| from.is_some_and(|f| is_jump(series, &f, &point, limits));
        if let Some(from) = sound.filter(|_| far(&sound) && far(&before)) {
            // Of a part that exceeds its whole, N112 has spoken.
            if !exceeds(series.line.dossier, &series.indicator.code, YEAR_VALUE, point.view.year) {
                flag(series, &from, &point, limits, cx);
            }
        } else {
            sound = Some(point);
        }
        before = Some(point);
    }
}

/// The initial value in its reference year, then those of the years that are over.
fn points<'a>(series: &Series<'a>) -> Vec<Point<'a>> {
    let gap = series
        .line
        .number(REFERENCE_YEAR)
        .zip(start(series.line.dossier))
        .and_then(|(reference, start)| i64::try_from((Decimal::from(start.year()) - reference).trunc()).ok());
    let initial = series.at(INITIAL, 0).map(|(view, number)| Point { year: 1 - gap.unwrap_or(1).max(1), number, view });
    let years = (1..=years_due(series.line.dossier)).filter_map(|year| {
        let (view, number) = series.at(YEAR_VALUE, year)?;
        Some(Point { year: i64::from(year), number, view })
    });
    initial.into_iter().chain(years).collect()
}

fn is_jump(series: &Series, from: &Point, to: &Point, limits: &Limits) -> bool {
    let change = (to.number - from.number).abs();
    let years = Decimal::from(to.year - from.year);
    // From 2 % to 2,5 % is a quarter more, and nothing.
    let small_rate = series.indicator.maximum.is_some() && change <= limits.points * years;
    !from.number.is_zero() && !small_rate && change * Decimal::ONE_HUNDRED > limits.percent * years * from.number.abs()
}

fn flag(series: &Series, from: &Point, to: &Point, limits: &Limits, cx: &mut Context) {
    let unit = Some(series.indicator.unit.as_str());
    let years = usize::try_from(to.year - from.year).unwrap_or_default();
    let change = (to.number - from.number) * Decimal::ONE_HUNDRED / from.number.abs();
    let way = if change.is_sign_negative() { "de moins" } else { "de plus" };
    let message = format!(
        "la valeur passe de {} à {} en {}, soit {} {way} (plus de {} par an).",
        fmt::quantity(from.number, unit),
        fmt::quantity(to.number, unit),
        fmt::count(years, "an", "ans"),
        fmt::percent(change.abs().round_dp(1)),
        fmt::percent(limits.percent)
    );
    let finding =
        to.view.flag(cx, message, "Vérifiez la valeur ; si elle est juste, dites dans la colonne « Commentaire » ce qui a changé.");
    finding.with(from.view.spot(), "valeur précédente");
}
