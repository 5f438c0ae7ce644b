use rust_decimal::Decimal;

use super::annexes::view;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Row, TableRead};
use crate::rules::{CellView, Check, Context, Rule};
use crate::template::{Codelist, Entry, Match};
use crate::text::{fold, has_phrase, loosen};

pub(super) const RULE: Rule =
    Rule { code: "S103", name: "funder-absent", severity: Severity::Warning, page: include_str!("s103.md"), check: Check::Dossier(check) };

/// Resources that no partner brings.
const OWN: [&str; 3] = ["autofinancement", "recettes", "nature"];
/// Funders named only by their kind: any other partner may be one.
const VAGUE: [&str; 2] = ["publics", "prives"];
/// A shorter word says nothing of who it is.
const TELLING: usize = 4;

fn check(dossier: &Dossier, cx: &mut Context) {
    if dossier.stage().is_none_or(|s| s.years_due == 0) {
        return;
    }
    let (Some(meetings), Some(plan)) = (dossier.table("comites"), dossier.block("financement", "ressources")) else {
        return;
    };
    let present: Vec<CellView> = meetings.lines().filter_map(|row| view(dossier, meetings, row, "participants")).collect();
    let Some(first) = present.first().filter(|_| present.iter().all(|v| v.cell.value.is_some())) else {
        return;
    };
    let Some(list) = plan.table.field("financeur").and_then(|f| f.codes.as_ref()) else {
        return;
    };
    let funders: Vec<&Row> = plan.lines().filter(|row| is_partner(plan, row, list)).collect();
    let text = parted(&present.iter().map(|v| v.cell.raw.as_str()).collect::<Vec<_>>().join(" , "));
    for row in &funders {
        let Some(cell) = plan.cell(row, "financeur") else {
            continue;
        };
        let entry = row.code.as_deref().and_then(|code| list.get(code));
        let others = funders.iter().filter_map(|f| f.code.as_deref()).filter(|code| row.code.as_deref() != Some(*code));
        let vague = entry.is_some_and(|e| VAGUE.contains(&e.code.as_str()));
        if is_named(&text, &cell.raw, entry) || (vague && has_stranger(&text, dossier, others.filter_map(|code| list.get(code)))) {
            continue;
        }
        let message = format!("aucune réunion ne compte le financeur « {} » parmi ses participants.", fmt::short(&cell.raw));
        let fix = "Invitez tous les financeurs au comité ; si celui-ci est venu, nommez-le parmi les participants.";
        first.flag(cx, message, fix).subject(first.field.label.clone()).with(dossier.spot(row.origin, cell.at), "financeur du plan");
    }
}

/// Whether a line of the plan is money that a partner brings.
fn is_partner(plan: &TableRead, row: &Row, list: &Codelist) -> bool {
    let own = |code: &str| OWN.contains(&code);
    let own_nature = plan.cell(row, "nature").is_some_and(|c| matches!(list.find(&c.raw), Match::Is(e) if own(&e.code)));
    let years = plan.table.slots.iter().map(|s| s.year);
    let brings = match plan.number(row, "total") {
        Some(total) => total > Decimal::ZERO,
        None => years.filter_map(|year| plan.number_in(row, "montant", year)).any(|n| n > Decimal::ZERO),
    };
    brings && !row.code.as_deref().is_some_and(own) && !own_nature
}

/// A folded text in which letters and the digits that follow are two words: « CD29 » → `cd 29`.
fn parted(text: &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len());
    for c in folded.chars() {
        if c.is_ascii_digit() && out.ends_with(|last: char| last.is_alphabetic()) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Whether the participants name a funder, under any of its names.
fn is_named(text: &str, written: &str, entry: Option<&Entry>) -> bool {
    if has_phrase(text, &fold(written)) {
        return true;
    }
    match entry {
        Some(entry) => names(entry).iter().any(|name| has_phrase(text, name)),
        // A funder of its own: one telling word of its name is enough.
        None => loosen(&fold(written)).split(' ').filter(|w| w.len() >= TELLING).any(|w| has_phrase(text, w)),
    }
}

fn names(entry: &Entry) -> Vec<String> {
    std::iter::once(&entry.label).chain(&entry.aliases).map(|t| fold(t)).chain(entry.words.iter().cloned()).collect()
}

/// Whether the participants hold a word that is neither the holder's, its territory's nor another funder's.
fn has_stranger<'a>(text: &str, dossier: &Dossier, others: impl Iterator<Item = &'a Entry>) -> bool {
    let identity = &dossier.scheme.identity;
    let own = identity.holder.as_deref().into_iter().chain(["territoire", "region"]).filter_map(|f| dossier.identity(f));
    let mut familiar: Vec<String> = own.map(|(_, _, cell)| fold(&cell.raw)).collect();
    familiar.extend(others.flat_map(names));
    let stems: Vec<&str> = familiar.iter().flat_map(|phrase| phrase.split(' ')).collect();
    loosen(text).split(' ').any(|word| word.len() >= TELLING && !stems.iter().any(|stem| has_phrase(word, stem)))
}
