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
    let wholes = wholes(&side);
    let gap = imbalance(&side);
    for line in side.lines() {
        let (Some(amount), Some(view)) = (plan::sure_amount(&line, cx), line.view("taux")) else {
            continue;
        };
        let Some(printed) = line.number("taux") else {
            continue;
        };
        // In a plan out of balance (B101) the gap may be missing on this very line.
        let amounts = [Some(amount), amount.checked_add(gap), amount.checked_sub(gap)].into_iter().flatten();
        let rates: Vec<Decimal> = amounts.flat_map(|a| wholes.iter().filter_map(move |w| plan::share(a, *w))).collect();
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

/// The totals on which a rate may be worked out: contributions in kind may be counted, and a plan out of balance has two.
fn wholes(side: &Side) -> Vec<Decimal> {
    let spent = Side::depenses(side.dossier).and_then(|s| plan::sum(&s.balanced()));
    [plan::sum(&side.balanced()), plan::sum(&side.lines()), spent].into_iter().flatten().collect()
}

fn imbalance(side: &Side) -> Decimal {
    let spent = Side::depenses(side.dossier).and_then(|s| plan::sum(&s.balanced()));
    let gap = spent.zip(plan::sum(&side.balanced())).and_then(|(out, into)| out.checked_sub(into));
    gap.unwrap_or_default()
}
