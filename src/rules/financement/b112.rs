use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "B112", name: "overheads-high", severity: Severity::Warning, page: include_str!("b112.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(limit), Some(side)) = (cx.profile.number("part_connexes_max"), Side::depenses(dossier)) else {
        return;
    };
    let lines = side.of(plan::CONNEXES);
    let (Some(overheads), Some(all)) = (plan::sum(&lines), plan::sum(&side.balanced())) else {
        return;
    };
    let (Some(rest), Some(view)) = (all.checked_sub(overheads), lines.iter().find_map(|l| l.view("total"))) else {
        return;
    };
    let Some(share) = plan::share(overheads, rest).filter(|s| *s > limit) else {
        return;
    };
    let message = format!(
        "{} de frais connexes, soit {} des autres dépenses ({}) ; la limite est de {}.",
        fmt::money(overheads),
        fmt::percent(share),
        fmt::money(rest),
        fmt::percent(limit)
    );
    view.flag(cx, message, "Réduisez les frais connexes, ou joignez le calcul qui les justifie.");
}
