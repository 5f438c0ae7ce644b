use super::plan::{self, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "B118",
    name: "aid-over-lump-sum",
    severity: Severity::Warning,
    page: include_str!("b118.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(yearly), Some(etp)) = (cx.profile.number("forfait_etp_an"), plan::etp(dossier)) else {
        return;
    };
    let lines = Side::ressources(dossier).map(|s| s.of(plan::ADEME)).unwrap_or_default();
    let years = plan::contract_years(dossier);
    let limit = yearly.checked_mul(etp).and_then(|n| n.checked_mul(years));
    let (Some(aid), Some(limit), Some(view)) = (plan::sum(&lines), limit, lines.iter().find_map(|l| l.view("total"))) else {
        return;
    };
    if aid <= limit || !plan::differ(aid, limit, cx) {
        return;
    }
    let message = format!(
        "l'aide de {} dépasse le forfait de {} ({} × {} ETP × {} ans).",
        fmt::money(aid),
        fmt::money(limit),
        fmt::money(yearly),
        fmt::number(etp),
        fmt::number(years)
    );
    let finding = view.flag(cx, message, "Ramenez l'aide de l'ADEME au forfait, ou vérifiez le nombre d'ETP.");
    if let Some((_, row, cell)) = dossier.identity("etp") {
        finding.with(dossier.spot(row.origin, cell.at), "ETP du poste");
    }
}
