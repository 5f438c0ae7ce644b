//! Runs every example of every rule's page, with all rules: *Signalé* must give the remarks listed and, of other rules, only those
//! that the page names (« **Accompagné de.** F202 »); *Accepté* none of the page's rule.
//!
//! Blocks of a page: `csv dossier/table` (a text file of the dossier), `classeur dossier/nom.xlsx` (a workbook in a small notation,
//! see [`book`]), `octets dossier/nom.xlsx` (hexadecimal), `joint dossier/nom.jpg` (a file beside them), `profil` (overrides), `postes` (the registry of expected positions),
//! `derogations` (waivers), `correspondances` (an officer's answers), `constats` (the remarks expected; a line « voir A1, A2 » or « voir rien »
//! below one lists all that it shows besides its cell).

mod book;
mod example;

use std::collections::BTreeSet;

use rayon::prelude::*;

use self::example::{Example, Expected, examples, run};
use super::{Rule, all};
use crate::finding::{Finding, Spot};
use crate::profile::Profile;
use crate::template::{Scheme, guide};

/// What only a whole dossier can have right: an example shows no more of one than its defect needs. These rules may also speak on a
/// page where they speak of its accepted examples; whole dossiers are held against them elsewhere.
const WHOLE_DOSSIER: &[&str] = &["F201", "P102", "P106", "P112", "P113", "N101", "N102"];

#[test]
#[expect(clippy::print_stdout, reason = "how much was tried shows with --nocapture")]
fn every_page_is_whole_and_its_examples_hold() {
    let tried: Vec<Result<usize, String>> =
        all().into_par_iter().map(|rule| try_page(rule).map_err(|problem| format!("{} : {problem}", rule.code))).collect();
    let failures: Vec<&String> = tried.iter().filter_map(|t| t.as_ref().err()).collect();
    assert!(failures.is_empty(), "\n{}", failures.iter().map(|f| f.as_str()).collect::<Vec<_>>().join("\n"));
    println!("{} rules, {} pages, {} examples", all().len(), tried.len(), tried.iter().flatten().sum::<usize>());
}

#[test]
fn codes_and_names_are_unique_and_in_order() {
    let rules = all();
    for (i, rule) in rules.iter().enumerate() {
        // The catalogue itself gives one name to rules of two families (« sheet-total-differs »).
        let same = |r: &&&Rule| r.code == rule.code || r.name == rule.name && r.code[..1] == rule.code[..1];
        assert!(!rules[..i].iter().any(|r| same(&r)), "{} stands twice", rule.code);
    }
    let families: Vec<char> = rules.iter().filter_map(|r| r.code.chars().next()).collect();
    for family in &families {
        let codes: Vec<&str> = rules.iter().map(|r| r.code).filter(|c| c.starts_with(*family)).collect();
        assert!(codes.is_sorted(), "{codes:?}");
    }
}

#[test]
fn every_page_and_rule_file_is_in_a_list() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut codes = Vec::new();
    for entry in walkdir::WalkDir::new(root).into_iter().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(stem) = name.strip_suffix(".md") {
            codes.push(stem.to_uppercase());
        }
    }
    codes.sort();
    let mut listed: Vec<&str> = all().iter().map(|r| r.code).collect();
    listed.sort_unstable();
    assert_eq!(codes, listed);
}

#[test]
fn every_sum_of_the_templates_names_a_rule_and_a_threshold() {
    let scheme = Scheme::embedded().expect("templates");
    let profile = Profile::embedded().expect("profile");
    for table in &scheme.tables {
        let sums = table.column_sums.iter().map(|s| (&s.rule, &s.tolerance));
        let sums = sums.chain(table.row_sums.iter().map(|s| (&s.rule, &s.tolerance)));
        for (rule, tolerance) in sums.chain(table.products.iter().map(|p| (&p.rule, &p.tolerance))) {
            assert!(profile.number(tolerance).is_some(), "{}: {tolerance}", table.name);
            assert!(super::find(rule).is_some(), "{}: {rule}", table.name);
        }
    }
}

/// The fields that each rule speaks of in its examples, and those of the sums that name it.
fn looks(scheme: &Scheme) -> guide::Looks {
    let spoken: Vec<Finding> = all()
        .into_par_iter()
        .flat_map_iter(|r| examples(r.page).iter().flat_map(run).filter(|f| f.code == r.code).collect::<Vec<_>>())
        .collect();
    let mut out = guide::Looks::new();
    let mut add = |table: &str, field: &str, code: &str| {
        out.entry((table.to_owned(), field.to_owned())).or_default().insert(code.to_owned());
    };
    for finding in spoken.iter().filter(|f| !EVERYWHERE.contains(&f.code)) {
        if let (Some(table), Some(field)) = (&finding.table, &finding.field) {
            add(table, field, finding.code);
        }
    }
    for table in &scheme.tables {
        let columns = table.column_sums.iter().map(|s| (&s.rule, s.fields.clone()));
        let rows = table.row_sums.iter().map(|s| (&s.rule, vec![s.total.clone(), s.of.clone()]));
        let products = table.products.iter().map(|p| (&p.rule, p.of.iter().chain([&p.equals]).cloned().collect()));
        for (rule, fields) in columns.chain(rows).chain(products) {
            fields.iter().for_each(|f| add(&table.name, f, rule));
        }
    }
    out
}

/// Rules that hold every field against what its definition says.
const EVERYWHERE: &[&str] =
    &["F301", "F302", "F303", "F304", "F305", "F306", "F307", "F308", "F309", "F310", "F311", "F312", "F313", "F314"];

#[test]
fn the_committed_guide_is_up_to_date() {
    let scheme = Scheme::embedded().expect("templates");
    let every = all().into_iter().map(|r| r.code).filter(|c| c.starts_with("F3")).collect::<Vec<_>>();
    assert_eq!(every, EVERYWHERE);
    let made = guide::markdown(&scheme, &looks(&scheme), &["F301 à F314"]);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/CHAMPS.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &made).expect("guide");
    }
    assert!(std::fs::read_to_string(path).is_ok_and(|there| there.replace('\r', "") == made), "run UPDATE=1 cargo test");
}

/// The number of examples tried.
fn try_page(rule: &Rule) -> Result<usize, String> {
    let title = format!("# {} {}", rule.code, rule.name);
    if !rule.page.starts_with(&title) {
        return Err(format!("la page ne commence pas par « {title} »"));
    }
    for part in ["**Pourquoi.**", "**Que faire.**", "## Signalé", "## Accepté"] {
        if !rule.page.contains(part) {
            return Err(format!("il manque « {part} »"));
        }
    }
    let examples = examples(rule.page);
    if !examples.iter().any(|e| !e.accepted) || !examples.iter().any(|e| e.accepted) {
        return Err("il faut un exemple signalé et un exemple accepté".to_owned());
    }
    let found: Vec<(Vec<Finding>, Vec<Finding>)> = examples.iter().map(|e| run(e).into_iter().partition(|f| f.code == rule.code)).collect();
    for (i, (example, (own, _))) in examples.iter().zip(&found).enumerate() {
        compare(example, own).map_err(|problem| format!("exemple {} : {problem}", i + 1))?;
    }
    let beside =
        |accepted: bool| examples.iter().zip(&found).filter(move |(e, _)| e.accepted == accepted).flat_map(|(_, (_, others))| others);
    companions(rule, &beside(false).collect::<Vec<_>>(), &beside(true).map(|f| f.code).collect())?;
    Ok(examples.len())
}

/// One cause, one finding: other rules speak of the examples only where the page says so, and do where it says so.
fn companions(rule: &Rule, beside_flagged: &[&Finding], beside_accepted: &BTreeSet<&str>) -> Result<(), String> {
    let named: BTreeSet<&str> = companions_named(rule.page).collect();
    let of_fragment = |code: &str| WHOLE_DOSSIER.contains(&code) && beside_accepted.contains(code);
    let unnamed = beside_flagged.iter().filter(|f| !named.contains(f.code) && !of_fragment(f.code));
    let unnamed: Vec<String> = unnamed.map(|f| format!("{} {} {}", f.code, place(f), f.sentence())).collect();
    if !unnamed.is_empty() {
        return Err(format!("d'autres règles parlent du même défaut, à taire ou à nommer sous « Accompagné de. » : {unnamed:#?}"));
    }
    let silent: Vec<&&str> = named.iter().filter(|code| beside_flagged.iter().all(|f| f.code != **code)).collect();
    if silent.is_empty() { Ok(()) } else { Err(format!("{silent:?} ne parlent dans aucun exemple signalé")) }
}

/// The codes on the line « **Accompagné de.** » of a page.
fn companions_named(page: &str) -> impl Iterator<Item = &str> {
    let line = page.lines().find_map(|l| l.strip_prefix("**Accompagné de.**")).unwrap_or_default();
    let is_code = |w: &&str| w.len() == 4 && w.starts_with(|c: char| c.is_ascii_uppercase()) && w[1..].bytes().all(|b| b.is_ascii_digit());
    line.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_code)
}

fn compare(example: &Example, found: &[Finding]) -> Result<(), String> {
    let shown: Vec<String> = found.iter().map(|f| format!("{} {} (voir {})", place(f), f.sentence(), beside(f).join(", "))).collect();
    if !example.accepted && example.expected.is_empty() {
        return Err(format!("aucun constat attendu ; trouvé : {shown:#?}"));
    }
    if found.len() != example.expected.len() {
        return Err(format!("{} constats attendus ; trouvé : {shown:#?}", example.expected.len()));
    }
    let plain = |t: &str| t.replace(['\u{a0}', '\u{202f}'], " ");
    let mut left: Vec<&Finding> = found.iter().collect();
    for Expected { at, words, beside: others } in &example.expected {
        let says = |f: &Finding| plain(&format!("{} {}", f.sentence(), f.fix)).contains(&plain(words));
        let hit = left.iter().position(|f| place(f) == *at && says(f) && others.as_ref().is_none_or(|o| *o == beside(f)));
        left.remove(hit.ok_or_else(|| format!("« {at} {words} » attendu ; trouvé : {shown:#?}"))?);
    }
    if let Some(bad) =
        found.iter().find(|f| f.message.trim().is_empty() || f.fix.trim().is_empty() || !f.message.ends_with('.') || !f.fix.ends_with('.'))
    {
        return Err(format!("« {} » / « {} » : deux phrases qui finissent par un point", bad.message, bad.fix));
    }
    Ok(())
}

/// `programme!B4`, `programme` for a sheet, `dossier/x.xlsx` for a file, `-` for none.
fn place(f: &Finding) -> String {
    written(&f.spot, f.spot.cell.map(|c| c.to_string()))
}

/// What a remark shows besides its cell.
fn beside(f: &Finding) -> Vec<String> {
    f.related.iter().map(|r| written(&r.spot, r.address())).collect()
}

fn written(spot: &Spot, address: Option<String>) -> String {
    match (&spot.sheet, address) {
        (Some(sheet), Some(cells)) => format!("{sheet}!{cells}"),
        (Some(sheet), None) => sheet.to_string(),
        (None, _) => spot.file.as_deref().unwrap_or("-").to_owned(),
    }
}
