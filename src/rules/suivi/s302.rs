use std::collections::{BTreeMap, BTreeSet};

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
    let excused = excused(&register, &citations, dossier);
    for annex in &register.annexes {
        let Some(numbers) = annex.numbers.as_ref().filter(|n| n.covered.is_disjoint(&cited)) else {
            continue;
        };
        if !annex.has_known_type() || ALONE.iter().any(|role| stands_alone(annex, role)) || excused.contains(kind(annex)) {
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

/// Whether an annex is of such a type, or says so in its title.
fn stands_alone(annex: &Annex, role: &str) -> bool {
    let title = fold(annex.table.text(annex.row, "titre").unwrap_or_default());
    let codes = annex.table.table.field("type").and_then(|f| f.codes.as_ref());
    let entry = codes.and_then(|list| list.writings().find(|(e, _)| e.role.as_deref() == Some(role)));
    let titled = entry.is_some_and(|(_, names)| names.iter().any(|name| has_phrase(&title, name)));
    titled || annex.is(role)
}

/// Numbers of annexes that other cells tell in passing (« voir annexe 7 »).
fn told(dossier: &Dossier) -> BTreeSet<u32> {
    let mut out = BTreeSet::new();
    for table in dossier.tables.iter().filter(|t| t.table.name != annexes::LIST) {
        let cells = table.lines().flat_map(|row| row.cells.iter().flatten().chain(row.extra.iter().map(|(_, cell)| cell)));
        // Most cells are a word or a figure.
        let both = |text: &str| text.contains(|c: char| c.is_ascii_digit()) && text.contains(char::is_alphabetic);
        for cell in cells.filter(|c| both(&c.raw) && has_phrase(&fold(&c.raw), annexes::CITING)) {
            out.extend(annexes::numbers(&cell.raw).map(|n| n.covered).unwrap_or_default());
        }
    }
    out
}

/// The types of annexes that a line may owe whose citation is wrong or missing, which other rules say: an annex of theirs may be its.
fn excused(register: &Register, citations: &[Citation], dossier: &Dossier) -> BTreeSet<String> {
    let name = |c: &Citation| c.view.line.table.table.name.clone();
    // A list without lines, which other rules say, cites none of its annexes.
    let unfilled = |t: &&TableRead| t.table.field(annexes::CITING).is_some() && t.lines().next().is_none();
    let anything_unfilled = dossier.tables.iter().any(|t| unfilled(&t));
    let mut broken: BTreeSet<String> = citations.iter().filter(|c| !register.unlisted(c).is_empty()).map(name).collect();
    broken.extend(dossier.tables.iter().filter(|t| t.lines().any(|row| lacks_proof(t, row))).map(|t| t.table.name.clone()));
    let mut cited_in: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for citation in citations {
        for number in citation.numbers.iter().flat_map(|n| &n.covered) {
            cited_in.entry(*number).or_default().insert(name(citation));
        }
    }
    let mut homes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for annex in &register.annexes {
        let numbers = annex.numbers.iter().flat_map(|n| &n.covered);
        let home = homes.entry(kind(annex).to_owned()).or_default();
        home.extend(numbers.filter_map(|n| cited_in.get(n)).flatten().cloned());
    }
    let is_excused = |home: &BTreeSet<String>| {
        if home.is_empty() { anything_unfilled || !broken.is_empty() } else { !home.is_disjoint(&broken) }
    };
    homes.into_iter().filter(|(_, home)| is_excused(home)).map(|(kind, _)| kind).collect()
}

fn kind<'a>(annex: &Annex<'a>) -> &'a str {
    annex.table.text(annex.row, "type").unwrap_or_default()
}

/// Whether a line that asks for a proof gives neither proof nor annex (C101).
fn lacks_proof(table: &TableRead, row: &Row) -> bool {
    let missing = |field: &str| table.cell(row, field).is_some_and(crate::record::Cell::is_missing);
    missing("preuve") && missing(annexes::CITING)
}
