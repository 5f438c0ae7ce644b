use super::list::{LUMP_SUM, TABLE, TOTAL, spent, without_lump_sum};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E111",
    name: "renewal-with-lump-sum",
    severity: Severity::Warning,
    page: include_str!("e111.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    if cx.profile.number(LUMP_SUM).is_none() {
        return;
    }
    let (Some((amount, spot)), Some(request)) = (spent(dossier), without_lump_sum(dossier, cx)) else { return };
    if amount.is_zero() {
        return;
    }
    let message = format!(
        "Le dossier compte {} d'équipement, mais un dossier de « {request} » n'ouvre pas droit au forfait d'équipement.",
        fmt::money(amount)
    );
    let fix = "Retirez les équipements de la demande, ou prenez-les à votre charge.";
    cx.flag(spot, message, fix).about(TABLE, TOTAL);
}
