use rust_decimal::Decimal;

use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B119",
    name: "spend-and-days-diverge",
    severity: Severity::Warning,
    page: include_str!("b119.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(limit), Some(side)) = (cx.profile.number("ecart_depense_jours_max"), Side::depenses(dossier)) else {
        return;
    };
    let Some(due) = dossier.stage().map(|s| s.years_due).filter(|y| *y > 0) else {
        return;
    };
    let (Some(spent), Some(worked)) = (share_spent(&side), share_worked(dossier, due)) else {
        return;
    };
    let gap = (spent - worked).abs();
    if gap <= limit {
        return;
    }
    let realised = side.printed("realise").or_else(|| side.balanced().iter().rev().find_map(|l| l.view("realise")));
    let Some(view) = realised else {
        return;
    };
    let message = format!(
        "{} des dépenses prévues sont réalisées, mais {} des jours prévus.",
        fmt::percent(spent.round_dp(1)),
        fmt::percent(worked.round_dp(1))
    );
    let fix = "Vérifiez les dépenses réalisées depuis le début du contrat et les jours réalisés, ou expliquez l'écart.";
    view.flag(cx, message, fix).subject(String::new());
}

/// Spend since the start as a part of the whole plan.
fn share_spent(side: &Side) -> Option<Decimal> {
    let lines = side.balanced();
    plan::share(plan::sum_field(&lines, "realise")?, plan::sum(&lines)?)
}

/// Days worked in the years that are over, as a part of the whole programme.
fn share_worked(dossier: &Dossier, due: u8) -> Option<Decimal> {
    let table = dossier.table("programme")?;
    let days = |field: &str, year: u8| table.lines().try_fold(Decimal::ZERO, |sum, r| sum.checked_add(table.number_in(r, field, year)?));
    let over = |field: &str, last: u8| (1..=last).try_fold(Decimal::ZERO, |sum, y| sum.checked_add(days(field, y)?));
    plan::share(over("realise", due)?, over("prevu", dossier.scheme.year_count())?)
}
