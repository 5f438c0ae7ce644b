use super::list;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "C106",
    name: "cost-differs-from-plan",
    severity: Severity::Error,
    page: include_str!("c106.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(table), Some((spent, headings))) = (list::table(dossier), list::realised(dossier)) else {
        return;
    };
    let lines = list::lines(dossier);
    let Some(cost) = list::cost(&lines).filter(|_| !lines.is_empty() && list::is_report(dossier)) else {
        return;
    };
    let gap = cost.checked_sub(spent).map(|gap| gap.abs());
    if gap.zip(cx.profile.number("tolerance_euros")).is_some_and(|(gap, tolerance)| gap <= tolerance) {
        return;
    }
    let totals = table.totals().map(|row| Line { dossier, table, row });
    let Some(view) = totals.chain(lines.iter().rev().copied()).find_map(|l| l.view("cout")) else {
        return;
    };
    let message = format!(
        "Les actions de la liste coûtent {}, le plan de financement dit {} réalisés en communication et formation.",
        fmt::money(cost),
        fmt::money(spent)
    );
    let fix = "Corrigez le coût d'une action ou le réalisé du plan : la liste compte toutes les actions depuis le début du contrat.";
    let finding = view.flag(cx, message, fix).subject(String::new());
    for heading in headings.iter().filter_map(|l| l.view("realise")) {
        finding.with(heading.spot(), "réalisé du plan");
    }
}
