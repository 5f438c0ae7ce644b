use rust_decimal::Decimal;

use super::list;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "C107", name: "list-missing", severity: Severity::Error, page: include_str!("c107.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(table), Some((spent, headings))) = (list::table(dossier), list::realised(dossier)) else {
        return;
    };
    if table.lines().next().is_some() || spent <= Decimal::ZERO || !list::is_report(dossier) {
        return;
    }
    let message = format!("{} réalisés en communication et formation dans le plan, mais aucune action dans la liste.", fmt::money(spent));
    let fix = "Inscrivez chaque action de communication, de sensibilisation ou de formation, avec sa date, son coût et sa preuve.";
    let finding = cx.flag(dossier.sheet_of(table), message, fix).about(list::TABLE, "intitule");
    for heading in headings.iter().filter_map(|l| l.view("realise")) {
        finding.with(heading.spot(), "réalisé du plan");
    }
}
