use super::plan::{PLANNED, Plan, TABLE};
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Header};
use crate::rules::{Check, Context, Rule};
use crate::template::years;
use crate::text::loosen;

pub(super) const RULE: Rule =
    Rule { code: "P105", name: "year-missing", severity: Severity::Error, page: include_str!("p105.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(plan) = Plan::of(dossier).filter(|plan| !plan.is_repeated()) else {
        return;
    };
    let known: Vec<(u8, &Header)> = plan.years().filter_map(|y| Some((y, plan.table.header(PLANNED, y)?))).collect();
    let missing: Vec<u8> = (1..=cx.scheme.year_count()).filter(|y| !known.iter().any(|(k, _)| k == y)).collect();
    let mut said = false;
    for second in plan.table.headers.iter().filter(|h| h.slot.is_none() && filled(plan, h)) {
        if let Some((year, first)) = known.iter().find(|(_, first)| same_year(first, second)) {
            repeated(plan, (*year, first), second, &missing, cx);
            said = true;
        }
    }
    // No year at all is a missing column, which F202 names; a year written twice explains the one that is missing.
    let Some(beside) = known.iter().min_by_key(|(y, _)| missing.first().map_or(0, |m| y.abs_diff(*m))).filter(|_| !said) else {
        return;
    };
    if !missing.is_empty() {
        absent(plan, beside.1, &missing, cx);
    }
}

/// Two columns hold the same year.
fn repeated(plan: Plan, (year, first): (u8, &Header), second: &Header, missing: &[u8], cx: &mut Context) {
    let label = plan.year_label(year);
    let lacking = if missing.is_empty() { String::new() } else { format!(", alors qu'il manque {}", names(plan, missing)) };
    let message = format!("« {label} » a deux colonnes remplies{lacking} : seule la première est comptée.");
    let fix = match missing {
        [one] => format!("Si cette colonne devait être « {} », corrigez son intitulé ; sinon supprimez-la.", plan.year_label(*one)),
        _ => "Corrigez l'intitulé de cette colonne, ou supprimez-la si elle est de trop.".to_owned(),
    };
    let dossier = plan.dossier;
    let finding = cx.flag(dossier.spot(second.origin, second.at), message, fix);
    finding.about(TABLE, PLANNED).value(&second.text).subject(format!("colonne « {} »", fmt::short(&second.text)));
    finding.with(dossier.spot(first.origin, first.at), "première colonne de cette année");
}

/// A year has no column.
fn absent(plan: Plan, beside: &Header, missing: &[u8], cx: &mut Context) {
    let years = names(plan, missing);
    let message = match missing {
        [_] => format!("{years} n'a pas de colonne de jours prévus ; l'aide porte sur {} années.", cx.scheme.year_count()),
        _ => format!("{years} n'ont pas de colonne de jours prévus ; l'aide porte sur {} années.", cx.scheme.year_count()),
    };
    // A column under a header of its own may be the one that seems to be missing.
    let candidates: Vec<&Header> = plan.table.headers.iter().filter(|h| h.slot.is_none() && filled(plan, h)).collect();
    let unknown: Vec<String> = candidates.iter().map(|h| format!("« {} »", fmt::short(&h.text))).collect();
    let label = missing.first().map_or("", |y| plan.year_label(*y));
    let fix = if unknown.is_empty() {
        format!("Ajoutez une colonne « {label} » avec les jours prévus de chaque action.")
    } else {
        format!("Si elle est dans la colonne {}, intitulez celle-ci « {label} » ; sinon ajoutez-la.", fmt::list(&unknown))
    };
    let finding = cx.flag(plan.dossier.spot(beside.origin, beside.at), message, fix).about(TABLE, PLANNED).value(&beside.text);
    for candidate in candidates {
        finding.with(plan.dossier.spot(candidate.origin, candidate.at), "colonne qui n'est rattachée à aucune année");
    }
}

/// The years by their labels, in one list.
fn names(plan: Plan, years: &[u8]) -> String {
    fmt::list(&years.iter().map(|y| format!("« {} »", plan.year_label(*y))).collect::<Vec<_>>())
}

/// Whether a column that the template does not know holds something on a line.
fn filled(plan: Plan, header: &Header) -> bool {
    plan.table.lines().filter(|r| r.origin == header.origin).flat_map(|r| &r.extra).any(|(_, cell)| cell.at.col == header.at.col)
}

/// Whether two headers of one sheet name the same year in the same words.
fn same_year(a: &Header, b: &Header) -> bool {
    let named = |h: &Header| years::split(&h.text).map(|(mark, rest)| (mark, loosen(&rest)));
    a.origin == b.origin && named(a).is_some() && named(a) == named(b)
}
