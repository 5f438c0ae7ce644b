//! Runs every example of every rule's page: *Signalé* must give the remarks listed, *Accepté* none.
//!
//! Blocks of a page: `csv dossier/table` (a text file of the dossier), `classeur dossier/nom.xlsx` (a workbook in a small notation,
//! see [`workbook`]), `octets dossier/nom.xlsx` (hexadecimal), `profil` (overrides), `postes` (the registry of expected positions),
//! `constats` (the remarks expected).

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::sync::{Arc, LazyLock};

use rust_xlsxwriter::{Formula, Workbook};

use super::{Rule, all, check};
use crate::finding::Finding;
use crate::profile::Profile;
use crate::record::{assemble, read_file};
use crate::registry::Registry;
use crate::source::Source;
use crate::template::Scheme;
use crate::template::recognise::Index;

/// The templates, loaded once for all examples.
static KNOWN: LazyLock<(Arc<Scheme>, Index)> = LazyLock::new(|| {
    let scheme = Scheme::embedded().expect("templates");
    let index = Index::new(&scheme);
    (Arc::new(scheme), index)
});

/// Stands for the result of a formula that has none until [`repack`] takes it away.
const NO_RESULT: &str = "∅";

/// The identification that an example's dossier has unless it says otherwise, label by label.
const IDENTITY: &[(&str, &str)] = &[
    ("N° de convention ADEME", "24BRD0001"),
    ("Étape du dossier", "Demande d'aide"),
    ("Date du rapport", "2023-11-15"),
    ("Porteur", "Communauté de communes du Val Clair"),
    ("SIRET", "20000852200068"),
    ("Nature du porteur", "EPCI"),
    ("Intitulé du poste", "Chargé de mission économie circulaire"),
    ("Thématique", "Économie circulaire"),
    ("Création ou renouvellement", "Création"),
    ("Région", "Bretagne"),
    ("Département(s)", "35"),
    ("Territoire", "Val Clair"),
    ("ETP", "1"),
    ("Début", "2024-01-01"),
    ("Fin", "2026-12-31"),
    ("Montants exprimés en", "HT"),
];

/// One example of a page.
#[derive(Default)]
struct Example {
    accepted: bool,
    /// Kind of block, path, text.
    files: Vec<(String, String, String)>,
    profile: String,
    registry: Option<String>,
    /// (place, words of the message)
    expected: Vec<(String, String)>,
}

#[test]
fn every_page_is_whole_and_its_examples_hold() {
    let mut failures = Vec::new();
    for rule in all() {
        if let Err(problem) = try_page(rule) {
            failures.push(format!("{} : {problem}", rule.code));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
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

fn try_page(rule: &Rule) -> Result<(), String> {
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
    for (i, example) in examples.iter().enumerate() {
        let found: Vec<Finding> = run(example).into_iter().filter(|f| f.code == rule.code).collect();
        compare(example, &found).map_err(|problem| format!("exemple {} : {problem}", i + 1))?;
    }
    Ok(())
}

fn compare(example: &Example, found: &[Finding]) -> Result<(), String> {
    let shown: Vec<String> = found.iter().map(|f| format!("{} {}", place(f), f.sentence())).collect();
    if !example.accepted && example.expected.is_empty() {
        return Err(format!("aucun constat attendu ; trouvé : {shown:#?}"));
    }
    if found.len() != example.expected.len() {
        return Err(format!("{} constats attendus ; trouvé : {shown:#?}", example.expected.len()));
    }
    let plain = |t: &str| t.replace(['\u{a0}', '\u{202f}'], " ");
    let mut left: Vec<&Finding> = found.iter().collect();
    for (at, words) in &example.expected {
        let hit = left.iter().position(|f| place(f) == *at && plain(&format!("{} {}", f.sentence(), f.fix)).contains(&plain(words)));
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
    match (&f.spot.sheet, f.spot.cell) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
        (Some(sheet), None) => sheet.to_string(),
        (None, _) => f.spot.file.as_deref().unwrap_or("-").to_owned(),
    }
}

fn examples(page: &str) -> Vec<Example> {
    let mut out: Vec<Example> = Vec::new();
    let mut current = Example::default();
    let mut accepted = false;
    let mut block: Option<(String, Vec<&str>)> = None;
    for line in page.lines() {
        if let Some((info, lines)) = &mut block {
            if line.starts_with("```") {
                let (info, text) = (info.clone(), lines.join("\n"));
                add_block(&mut current, &info, text);
                block = None;
            } else {
                lines.push(line);
            }
        } else if let Some(info) = line.strip_prefix("```") {
            block = Some((info.trim().to_owned(), Vec::new()));
        } else if !line.trim().is_empty() {
            // Text between blocks begins a new example; so does a heading.
            if !current.files.is_empty() {
                out.push(std::mem::take(&mut current));
            }
            if line.starts_with("## ") {
                accepted = line.contains("Accepté");
            }
            current.accepted = accepted;
        }
    }
    if !current.files.is_empty() {
        out.push(current);
    }
    out
}

fn add_block(example: &mut Example, info: &str, text: String) {
    let (kind, path) = info.split_once(' ').unwrap_or((info, ""));
    match kind {
        "constats" => {
            for line in text.lines().filter(|l| !l.trim().is_empty()) {
                let (at, words) = line.split_once(' ').unwrap_or((line, ""));
                example.expected.push((at.to_owned(), words.to_owned()));
            }
        }
        "profil" => example.profile = text,
        "postes" => example.registry = Some(text),
        _ => example.files.push((kind.to_owned(), path.to_owned(), text)),
    }
}

fn run(example: &Example) -> Vec<Finding> {
    let (scheme, index) = &*KNOWN;
    let mut profile = Profile::embedded().expect("profile");
    profile.override_with(&example.profile, "page").expect("profile of the page");
    let mut folders: Vec<&str> = example.files.iter().filter_map(|(_, path, _)| path.split_once('/').map(|(f, _)| f)).collect();
    folders.sort_unstable();
    folders.dedup();
    let mut sources: Vec<Source> = example.files.iter().filter(|(_, path, _)| !path.ends_with("/identification")).map(source).collect();
    for folder in folders {
        let given = example.files.iter().find(|(_, path, _)| *path == format!("{folder}/identification"));
        sources.push(identity(folder, given.map(|(_, _, text)| text.as_str())));
    }
    let files = sources.iter().map(|s| read_file(s, scheme, index)).collect();
    let mut batch = assemble(files, Vec::new(), scheme);
    batch.registry = example.registry.as_ref().map(|text| Registry::read(text.as_bytes(), "postes.csv", scheme).expect("registry"));
    check(&batch, &profile)
}

fn source((kind, path, text): &(String, String, String)) -> Source {
    let (path, bytes) = match kind.as_str() {
        "csv" => (format!("{path}.csv"), text.clone().into_bytes()),
        "classeur" => (path.clone(), workbook(text)),
        "octets" => (path.clone(), unhex(text)),
        "texte" => (path.clone(), text.clone().into_bytes()),
        other => panic!("unknown block « {other} »"),
    };
    Source { path: Arc::from(path), bytes, modified: None }
}

/// The usual identification with the lines an example gives in place of those with the same label; `Label,` alone leaves it empty,
/// `-Label` leaves the label out.
fn identity(folder: &str, given: Option<&str>) -> Source {
    let mut lines: BTreeMap<usize, (String, String)> =
        IDENTITY.iter().enumerate().map(|(i, (l, v))| (i, ((*l).to_owned(), (*v).to_owned()))).collect();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(given.unwrap_or_default().as_bytes());
    for record in reader.records().flatten() {
        let label = record.get(0).unwrap_or_default().to_owned();
        let value = record.get(1).unwrap_or_default().to_owned();
        if let Some(gone) = label.strip_prefix('-') {
            lines.retain(|_, (l, _)| l != gone);
            continue;
        }
        let rank = lines.iter().find(|(_, (l, _))| *l == label).map_or(lines.len() + 50, |(i, _)| *i);
        lines.insert(rank, (label, value));
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (label, value) in lines.values() {
        writer.write_record([label, value]).expect("csv");
    }
    Source { path: Arc::from(format!("{folder}/identification.csv")), bytes: writer.into_inner().expect("csv"), modified: None }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&String::from_utf8_lossy(pair), 16).expect("hex")).collect()
}

/// A workbook from a small notation: `[Feuille]`, `[Feuille | masquée]` or `[Feuille | très masquée]`, then rows from A1, cells parted by `;`.
/// A cell is a number (`12.5`), a formula with its value (`=SUM(A1:A2) -> 12`, without `->` no value, `-> #REF!` an error value), a day (`@2024-01-31`), or text
/// (in `"…"` where it looks like one of these). A line `+macros` or `+liens` puts a VBA project or a link to another workbook in the package.
fn workbook(text: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let mut row = 0;
    let mut parts: Vec<&str> = Vec::new();
    for line in text.lines() {
        match line {
            "+macros" => parts.push("xl/vbaProject.bin"),
            "+liens" => parts.push("xl/externalLinks/externalLink1.xml"),
            _ => {}
        }
        if line.starts_with('+') {
            continue;
        }
        if let Some(head) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            let (name, state) = head.split_once(" | ").unwrap_or((head, ""));
            let sheet = book.add_worksheet().set_name(name).expect("sheet name");
            match state {
                "masquée" => sheet.set_hidden(true),
                "très masquée" => sheet.set_very_hidden(true),
                _ => sheet,
            };
            row = 0;
            continue;
        }
        let rank = book.worksheets().len() - 1;
        let sheet = book.worksheet_from_index(rank).expect("sheet");
        for (col, cell) in (0u16..).zip(line.split(';')) {
            write(sheet, row, col, cell.trim());
        }
        row += 1;
    }
    repack(book.save_to_buffer().expect("workbook"), &parts)
}

/// The package with empty parts added, and formulas without a result as other programs write them (rust_xlsxwriter always gives one).
fn repack(bytes: Vec<u8>, parts: &[&str]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("package");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for rank in 0..from.len() {
        let mut entry = from.by_index(rank).expect("part");
        let name = entry.name().expect("name").into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("text");
        if name.starts_with("xl/worksheets/") {
            let no_result = regex::Regex::new(&format!(r#" t="str"(><f>[^<]*</f>)<v>{NO_RESULT}</v>"#)).expect("pattern");
            text = no_result.replace_all(&text, "$1").into_owned();
        }
        to.start_file(name, options).expect("part");
        to.write_all(text.as_bytes()).expect("part");
    }
    for part in parts {
        to.start_file(*part, options).expect("part");
    }
    to.finish().expect("package").into_inner()
}

fn write(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, col: u16, cell: &str) {
    let day = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    if cell.is_empty() {
        return;
    }
    if let Some(formula) = cell.strip_prefix('=') {
        let (formula, result) = formula.split_once(" -> ").unwrap_or((formula, NO_RESULT));
        sheet.write_formula(row, col, Formula::new(formula).set_result(result)).expect("formula");
    } else if let Some(date) = cell.strip_prefix('@') {
        let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(date).expect("date");
        sheet.write_datetime_with_format(row, col, &date, &day).expect("date");
    } else if let Ok(number) = cell.parse::<f64>() {
        sheet.write_number(row, col, number).expect("number");
    } else {
        sheet.write_string(row, col, cell.trim_matches('"')).expect("text");
    }
}
