use rust_decimal::Decimal;

use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Row};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "S201", name: "targets-missing", severity: Severity::Error, page: include_str!("s201.md"), check: Check::Dossier(check) };

/// Actions whose days are spent with targets (S2).
const SUPPORT: [&str; 2] = ["accompagnement", "reseau"];

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(programme), Some(targets)) = (dossier.table("programme"), dossier.table("cibles")) else {
        return;
    };
    if targets.lines().next().is_some() {
        return;
    }
    let years = 1..=dossier.scheme.year_count();
    let support = |row: &&Row| row.code.as_deref().is_some_and(|code| SUPPORT.contains(&code));
    let cells = programme.lines().filter(support).flat_map(|row| {
        years
            .clone()
            .filter_map(move |year| Some((row, programme.cell_in(row, "realise", year)?, programme.number_in(row, "realise", year)?)))
    });
    let spent: Vec<_> = cells.filter(|(_, _, days)| *days > Decimal::ZERO).collect();
    let Some((row, cell, _)) = spent.first() else {
        return;
    };
    let total = spent.iter().try_fold(Decimal::ZERO, |sum, (_, _, days)| sum.checked_add(*days)).unwrap_or(Decimal::MAX);
    let message =
        format!("La liste des cibles est vide, alors que {} d'accompagnement ou de mise en réseau sont réalisés.", fmt::days(total));
    let fix = "Inscrivez chaque cible, sa typologie et l'accompagnement qu'elle a reçu.";
    let finding = cx.flag(dossier.sheet_of(targets), message, fix).about(&targets.table.name, "");
    finding.with(dossier.spot(row.origin, cell.at), "jours réalisés");
}
