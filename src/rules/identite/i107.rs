use rust_decimal::prelude::ToPrimitive;

use super::form;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::contract::after;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I107",
    name: "period-not-three-years",
    severity: Severity::Warning,
    page: include_str!("i107.md"),
    check: Check::Dossier(check),
};

/// « 31/12 » or « 01/01 » for a whole year: people count the last day in or out.
const SLACK_DAYS: i32 = 1;

fn check(dossier: &Dossier, cx: &mut Context) {
    let identity = &dossier.scheme.identity;
    let Some((start, first)) = form::day(dossier, identity.start.as_ref()) else {
        return;
    };
    let Some((end, last)) = form::day(dossier, identity.end.as_ref()).filter(|(_, last)| *last > first) else {
        return;
    };
    let Some(months) = cx.profile.number("duree_mois").and_then(|n| n.to_i32()) else {
        return;
    };
    let Some(expected) = after(first, months).and_then(|d| d.yesterday().ok()) else {
        return;
    };
    let Ok(apart) = expected.until(last) else {
        return;
    };
    if apart.get_days().abs() <= SLACK_DAYS {
        return;
    }
    let office = &dossier.scheme.office;
    let (first, last, expected) = (fmt::date(first), fmt::date(last), fmt::date(expected));
    let message = format!("la période va du {first} au {last} ; {months} mois après le début, elle finirait le {expected}.");
    let fix = format!("Écrivez {expected}, ou corrigez le début ; si un avenant a changé la durée, dites-le à {office}.");
    end.flag(cx, message, fix).with(start.spot(), "début");
}
