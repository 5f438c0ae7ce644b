use rust_decimal::Decimal;

use super::position;
use crate::finding::Severity;
use crate::fmt;
use crate::positions;
use crate::record::Batch;
use crate::rules::{Check, Context, Line, Rule};
use crate::template::Aggregation;

pub(super) const RULE: Rule =
    Rule { code: "L110", name: "cumulative-falls", severity: Severity::Warning, page: include_str!("l110.md"), check: Check::Batch(check) };

fn check(batch: &Batch, cx: &mut Context) {
    position::each_succession(batch, |earlier, later| {
        for (old, new) in position::common_lines(earlier, later, "indicateurs") {
            compare(&old, &new, cx);
        }
    });
}

fn compare(old: &Line, new: &Line, cx: &mut Context) {
    let adds_up = |code: &str| cx.scheme.indicator(code).is_some_and(|i| i.aggregation == Aggregation::Sum && i.integer);
    if !new.row.code.as_deref().is_some_and(adds_up) {
        return;
    }
    let (over_then, over_now) = (due(old), due(new));
    let (Some(before), Some(after)) = (sum(old, over_then), sum(new, over_now)) else {
        return;
    };
    if after >= before {
        return;
    }
    // The year that lost most, else the last one.
    let lost = |y: u8| old.table.number_in(old.row, "annee", y)?.checked_sub(new.table.number_in(new.row, "annee", y)?);
    let year = (1..=over_then).max_by_key(|y| (lost(*y), std::cmp::Reverse(*y))).unwrap_or(over_now);
    let Some(view) = new.view_in("annee", year) else {
        return;
    };
    let message = format!(
        "{} depuis le début du contrat, moins que les {} du dossier précédent ({}, « {} »).",
        fmt::number(after),
        fmt::number(before),
        positions::stage_label(old.dossier),
        position::file(old.dossier)
    );
    let fix = "Corrigez la valeur d'une année : un compte fait depuis le début ne peut pas baisser.";
    let finding = view.flag(cx, message, fix);
    finding.of(&new.dossier.id);
    finding.subject(new.subject());
    if let Some(then) = old.view_in("annee", year) {
        finding.with(then.spot(), "valeur du dossier précédent");
    }
}

fn due(line: &Line) -> u8 {
    line.dossier.stage().map_or(0, |s| s.years_due)
}

fn sum(line: &Line, years: u8) -> Option<Decimal> {
    let mut values = (1..=years).map(|y| line.table.number_in(line.row, "annee", y));
    values.try_fold(Decimal::ZERO, |sum, n| sum.checked_add(n?))
}
