use rust_decimal::Decimal;

use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B121",
    name: "printed-rate-differs",
    severity: Severity::Warning,
    page: include_str!("b121.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(tolerance), Some(side)) = (cx.profile.number("tolerance_taux"), Side::ressources(dossier)) else {
        return;
    };
    let (inside, all) = (plan::sum(&side.balanced()), plan::sum(&side.lines()));
    let spent = Side::depenses(dossier).and_then(|s| plan::sum(&s.balanced()));
    // A plan out of balance (B101) has two totals, and contributions in kind may be counted: any of them explains a rate.
    let wholes: Vec<Decimal> = [inside, all, spent].into_iter().flatten().collect();
    for line in side.lines() {
        let (Some(amount), Some(view)) = (plan::sure_amount(&line, cx), line.view("taux")) else {
            continue;
        };
        let Some(printed) = line.number("taux") else {
            continue;
        };
        let rates: Vec<Decimal> = wholes.iter().filter_map(|w| plan::share(amount, *w)).collect();
        let Some(rate) = rates.first().filter(|_| rates.iter().all(|r| (printed - r).abs() > tolerance)) else {
            continue;
        };
        let message = format!("taux de {}, mais {} font {} du total.", fmt::percent(printed), fmt::money(amount), fmt::percent(*rate));
        let fix = format!("Écrivez {}, ou corrigez le montant.", fmt::percent(rate.round_dp(1)));
        let finding = view.flag(cx, message, fix);
        if let Some(total) = side.printed("total") {
            finding.with(total.spot(), "total des ressources");
        }
    }
}
