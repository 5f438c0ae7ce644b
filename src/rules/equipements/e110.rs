use super::list::{LUMP_SUM, TABLE, TOTAL, spent, without_lump_sum};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E110",
    name: "equipment-over-lump-sum",
    severity: Severity::Warning,
    page: include_str!("e110.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(limit) = cx.profile.number(LUMP_SUM) else { return };
    let Some((amount, spot)) = spent(dossier) else { return };
    // A request that gives no right to the lump sum is the matter of E111.
    if amount <= limit || without_lump_sum(dossier, cx).is_some() {
        return;
    }
    let message = format!("Les équipements font {}, plus que le forfait de {}.", fmt::money(amount), fmt::money(limit));
    let fix = "Ramenez les équipements au forfait, ou prenez le surplus à votre charge.";
    cx.flag(spot, message, fix).about(TABLE, TOTAL);
}
