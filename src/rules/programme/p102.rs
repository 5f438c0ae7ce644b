use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::plan::{Plan, stated};
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Cell, Dossier};
use crate::rules::contract::Contract;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P102",
    name: "annual-days-differ-from-etp",
    severity: Severity::Warning,
    page: include_str!("p102.md"),
    check: Check::Dossier(check),
};

/// Months of a whole contract year.
const MONTHS: i32 = 12;

/// What the identification says of the position.
struct Post<'a> {
    etp: Decimal,
    days: Decimal,
    contract: Contract,
    /// The cells it says it in, with what they say.
    cells: Vec<(&'a Cell, usize, &'a str)>,
}

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(plan), Some(post)) = (Plan::of(dossier), post(dossier, cx)) else {
        return;
    };
    for year in plan.years() {
        check_year(plan, &post, year, cx);
    }
}

fn check_year(plan: Plan, post: &Post, year: u8, cx: &mut Context) {
    let Some(sum) = plan.agreed_sum(year, cx.profile).filter(|s| !s.gaps) else {
        return;
    };
    let (Some(months), Some(step)) = (months(&post.contract, year), cx.profile.number("pas_jours")) else {
        return;
    };
    let whole = post.days * post.etp;
    let part = whole * months / Decimal::from(MONTHS);
    // Days are written in steps, and a year's total may well be a whole number: two steps either way.
    let slack = step * Decimal::TWO;
    let too_many = sum.days > whole + slack;
    if sum.days >= part - slack && !too_many {
        return;
    }
    // Of a year cut short either length would do: what is said is the nearer one.
    let (expected, months) = if too_many { (whole, Decimal::from(MONTHS)) } else { (part, months) };
    let message = format!(
        "{} au programme, {} attendus ({} par an pour un temps plein, {} ETP, {} mois de contrat).",
        fmt::days(sum.days),
        fmt::number(expected.round_dp(2)),
        fmt::days(post.days),
        fmt::number(post.etp),
        fmt::number(months.round_dp(1)),
    );
    let fix = "Ajustez les jours des actions de cette année, ou corrigez dans l'identification l'ETP, les dates ou les jours par an.";
    let Some(finding) = plan.flag_year(cx, year, message, fix) else {
        return;
    };
    for (cell, origin, note) in &post.cells {
        finding.with(plan.dossier.spot(*origin, cell.at), note);
    }
}

/// What the position asks for; `None` while a part of it is missing, unreadable, or refused by a rule of its own.
fn post<'a>(dossier: &'a Dossier, cx: &Context) -> Option<Post<'a>> {
    let (etp, etp_cell, origin) = stated(dossier, "etp")?;
    let mut cells = vec![(etp_cell, origin, "ETP du poste")];
    let days = if dossier.identity("jours_par_an").is_some_and(|(_, _, cell)| !cell.is_missing()) {
        let (days, cell, origin) = stated(dossier, "jours_par_an")?;
        cells.push((cell, origin, "jours par an pour un temps plein"));
        days
    } else {
        cx.profile.number("jours_par_etp")?
    };
    Some(Post { etp, days, contract: Contract::of(dossier)?, cells })
}

/// How many months of a contract year lie within the contract; a month begun counts for its days.
fn months(contract: &Contract, year: u8) -> Option<Decimal> {
    let after = contract.end.tomorrow().ok()?;
    let from = |months: i32| contract.start.checked_add((MONTHS * (i32::from(year) - 1) + months).months()).ok();
    let mut whole = 0;
    while whole < MONTHS && from(whole + 1)? <= after {
        whole += 1;
    }
    let (begun, next) = (from(whole)?, from(whole + 1)?);
    if whole == MONTHS || after <= begun {
        return Some(Decimal::from(whole));
    }
    let days = |to: Date| begun.until(to).ok().map(|span| Decimal::from(span.get_days()));
    Some(Decimal::from(whole) + days(after)?.checked_div(days(next)?)?)
}
