use jiff::civil::Date;
use rust_decimal::Decimal;

use super::series::{REFERENCE_YEAR, TABLE, start};
use crate::finding::Severity;
use crate::fmt;
use crate::rules::{Check, Context, Line, Rule};

const MAXIMUM_AGE: &str = "anciennete_reference_max";

pub(super) const RULE: Rule = Rule {
    code: "N116",
    name: "reference-year-odd",
    severity: Severity::Warning,
    page: include_str!("n116.md"),
    check: Check::Row(TABLE, check),
};

fn check(line: &Line, cx: &mut Context) {
    let Some(cell) = line.cell(REFERENCE_YEAR) else { return };
    let Some(year) = line.number(REFERENCE_YEAR) else { return };
    let dossier = line.dossier;
    let report = dossier.scheme.identity.report_date.as_deref().and_then(|f| dossier.identity_value(f)?.date());
    let shown = year.normalize();
    let message = match (report, start(dossier)) {
        (Some(report), _) if year > Decimal::from(report.year()) => {
            format!("l'année de référence, {shown}, vient après celle du rapport, {}.", report.year())
        }
        // The starting point ages with the contract: what was recent enough at its start stays so.
        (_, Some(start)) if is_old(year, start, cx) => {
            format!("l'année de référence, {shown}, a plus de {} ans au début du contrat, en {}.", limit(cx), start.year())
        }
        _ => return,
    };
    let finding = cx.flag(line.spot(cell), message, "Corrigez l'année, ou prenez une valeur initiale plus récente.");
    finding.about(TABLE, REFERENCE_YEAR).value(&cell.raw).subject(line.subject());
}

fn is_old(year: Decimal, start: Date, cx: &Context) -> bool {
    cx.profile.number(MAXIMUM_AGE).is_some_and(|age| Decimal::from(start.year()) - year > age)
}

fn limit(cx: &Context) -> String {
    cx.profile.number(MAXIMUM_AGE).map_or_else(String::new, fmt::number)
}
