use std::collections::BTreeSet;

use super::annexes::{self, Annex, Citation, Register};
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Row, TableRead};
use crate::rules::{Check, Context, Rule};
use crate::text::{fold, has_phrase};

pub(super) const RULE: Rule = Rule {
    code: "S302",
    name: "annex-not-cited",
    severity: Severity::Warning,
    page: include_str!("s302.md"),
    check: Check::Dossier(check),
};

/// Types that stand by themselves (S15, S22).
const ALONE: [&str; 2] = ["rex", "bonne_pratique"];

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(register) = Register::of(dossier).filter(|_| annexes::all_can_cite(dossier)) else {
        return;
    };
    let citations = annexes::citations(dossier);
    // A citation in other words may mean any annex.
    if citations.iter().any(|c| c.numbers.is_none()) {
        return;
    }
    let mut cited: BTreeSet<u32> = citations.iter().filter_map(|c| c.numbers.as_ref()).flat_map(|n| n.covered.iter().copied()).collect();
    cited.extend(told(dossier));
    for annex in &register.annexes {
        let Some(numbers) = annex.numbers.as_ref().filter(|n| n.covered.is_disjoint(&cited)) else {
            continue;
        };
        if !annex.has_known_type() || ALONE.iter().any(|role| annex.is(role)) || is_excused(annex, &register, &citations, dossier) {
            continue;
        }
        let Some(view) = annex.view(dossier, "numero") else {
            continue;
        };
        let shown: Vec<String> = numbers.written.iter().map(u32::to_string).collect();
        let message = format!("aucun tableau ne cite l'annexe {}.", fmt::list(&shown));
        view.flag(cx, message, "Citez-la à la ligne qu'elle justifie, ou retirez-la.");
    }
}

/// Numbers of annexes that other cells tell in passing (« voir annexe 7 »).
fn told(dossier: &Dossier) -> BTreeSet<u32> {
    let mut out = BTreeSet::new();
    for table in dossier.tables.iter().filter(|t| t.table.name != annexes::LIST) {
        let cells = table.lines().flat_map(|row| row.cells.iter().flatten().chain(row.extra.iter().map(|(_, cell)| cell)));
        for cell in cells.filter(|c| has_phrase(&fold(&c.raw), annexes::CITING)) {
            out.extend(annexes::numbers(&cell.raw).map(|n| n.covered).unwrap_or_default());
        }
    }
    out
}

/// Whether a table that cites such annexes has a line whose citation is wrong or missing, which other rules say: this annex may be its.
fn is_excused(annex: &Annex, register: &Register, citations: &[Citation], dossier: &Dossier) -> bool {
    let kind = |a: &Annex| a.table.text(a.row, "type").map(str::to_owned);
    let peers: BTreeSet<u32> = register
        .annexes
        .iter()
        .filter(|a| kind(a) == kind(annex))
        .filter_map(|a| a.numbers.as_ref())
        .flat_map(|n| n.covered.iter().copied())
        .collect();
    let name = |c: &Citation| c.view.line.table.table.name.clone();
    let cites = |c: &&Citation| c.numbers.as_ref().is_some_and(|n| !n.covered.is_disjoint(&peers));
    let tables: BTreeSet<String> = citations.iter().filter(cites).map(name).collect();
    let at_home = |table: &str| tables.is_empty() || tables.contains(table);
    let wrong = citations.iter().any(|c| at_home(&name(c)) && !register.unlisted(c).is_empty());
    wrong || dossier.tables.iter().any(|t| at_home(&t.table.name) && t.lines().any(|row| lacks_proof(t, row)))
}

/// Whether a line that asks for a proof gives neither proof nor annex (C101).
fn lacks_proof(table: &TableRead, row: &Row) -> bool {
    let missing = |field: &str| table.cell(row, field).is_some_and(crate::record::Cell::is_missing);
    missing("preuve") && missing(annexes::CITING)
}
