//! A dossier written into the template is read back as the same tidy data: values, words that could not be read, printed sums, unknown columns.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value;
use volet::export::json;
use volet::export::workbook::filled;
use volet::profile::Profile;
use volet::record::{Batch, assemble, read_file};
use volet::run;
use volet::source::Source;
use volet::template::recognise::Index;
use volet::template::{Field, FieldType, Layout, Table};

use crate::support::{identification, receipts, region, scheme, source};

/// Reads with one index for all: building it is what takes time.
fn read(sources: &[Source]) -> Batch {
    static INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(&scheme()));
    assemble(sources.iter().map(|s| read_file(s, &scheme(), &INDEX)).collect(), Vec::new(), &scheme())
}

/// The dossiers of a batch as tidy data, without the cells they came from.
fn tidy(batch: &Batch) -> Vec<Value> {
    let text = json::dossiers(batch, &receipts(batch, &Profile::embedded().unwrap()));
    let mut whole: Value = serde_json::from_str(&text).unwrap();
    let mut dossiers = std::mem::take(whole["dossiers"].as_array_mut().unwrap());
    for dossier in &mut dossiers {
        dossier.as_object_mut().unwrap().retain(|key, _| ["convention", "etape", "tables"].contains(&key.as_str()));
        for rows in dossier["tables"].as_object_mut().unwrap().values_mut() {
            rows.as_array_mut()
                .unwrap()
                .iter_mut()
                .for_each(|row| row.as_object_mut().unwrap().retain(|key, _| key != "at" && key != "cells"));
        }
    }
    dossiers
}

/// Where two documents differ: a path and both values.
fn difference(path: &str, a: &Value, b: &Value) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.dedup();
            keys.into_iter()
                .find_map(|k| difference(&format!("{path}/{k}"), a.get(k).unwrap_or(&Value::Null), b.get(k).unwrap_or(&Value::Null)))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(i, (a, b))| difference(&format!("{path}/{i}"), a, b))
        }
        _ if a == b => None,
        _ => Some(format!("{path}: {a} became {b}")),
    }
}

/// Each dossier, written into the template and read again.
fn there_and_back(before: &Batch) -> Vec<String> {
    let mut out = Vec::new();
    for (dossier, was) in before.dossiers.iter().zip(tidy(before)) {
        let again = read(&[source(&format!("{}/modele.xlsx", dossier.id), filled(dossier).unwrap())]);
        let is = tidy(&again);
        match is.as_slice() {
            [is] => out.extend(difference(&format!("{} {:?}", dossier.id, dossier.stage), &was, is)),
            _ => out.push(format!("{}: {} dossiers", dossier.id, is.len())),
        }
    }
    out
}

#[test]
fn every_sample_comes_back_the_same() {
    let before = run::read(run::find(&[region()]).unwrap(), &scheme(), &|| {});
    assert!(before.dossiers.len() >= 19, "{}", before.dossiers.len());
    let differences = there_and_back(&before);
    assert!(differences.is_empty(), "{differences:#?}");
}

/// What holders write into a cell: numbers in many writings, rates, days, words for nothing, placeholders, errors, words of lists, formulas.
fn writing() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        (0u32..500_000).prop_map(|n| format!("{},{:02}", n / 100, n % 100)),
        (0u32..100).prop_map(|n| format!("0,{n:02}")),
        (0u32..100).prop_map(|n| format!("{n} %")),
        (0u64..9_000_000_000).prop_map(|n| format!("{n},123456789")),
        (1u8..28, 1u8..12, 2020i16..2030).prop_map(|(d, m, y)| format!("{d:02}/{m:02}/{y}")),
        prop_oneof![
            Just("n.d."),
            Just("à compléter"),
            Just("……"),
            Just("env. 30"),
            Just("#REF!"),
            Just("oui"),
            Just("18.818"),
            Just("=A1+B1"),
            Just("- à suivre"),
            Just("Mesure"),
            Just("mobilier"),
            Just("Camion de pompiers"),
            Just("200 jours"),
            Just("60 k€"),
            Just("30-40"),
            Just("Info Ouest"),
        ]
        .prop_map(str::to_owned),
    ]
}

const LABELS: [&str; 9] =
    ["N°", "Désignation", "Catégorie", "Date d'acquisition", "Fournisseur", "Quantité", "Prix unitaire", "TVA (%)", "Couleur préférée"];

/// A value that a field asks for.
fn fitting(field: &Field) -> String {
    match (field.kind, &field.codes) {
        (_, Some(codes)) => codes.entries[0].label.clone(),
        (FieldType::Date, _) => "03/05/2024".to_owned(),
        (FieldType::Text, _) => "mots".to_owned(),
        _ => field.example.clone().unwrap_or_default(),
    }
}

/// A table of these writings under its labels, each line named by a value of its list, or its number.
fn written(table: &Table, lines: &[Vec<String>]) -> String {
    let years = &scheme().years;
    let labels: Vec<String> = table
        .slots
        .iter()
        .map(|s| match usize::from(s.year).checked_sub(1) {
            Some(year) => format!("{} {}", years[year], table.fields[s.field].label),
            None => table.fields[s.field].label.clone(),
        })
        .collect();
    let named = table.line.as_deref().unwrap_or_default();
    let mut out = format!("{}\n\n{}\n", table.label, labels.join(";"));
    for (i, line) in lines.iter().enumerate() {
        let cells = table.slots.iter().zip(line.iter().cycle()).map(|(slot, text)| {
            match (table.fields[slot.field].name == named, &table.fields[slot.field].codes) {
                (true, Some(codes)) => codes.entries[i % codes.entries.len()].label.clone(),
                (true, None) => format!("Ligne {i}"),
                // The first two lines are as the template asks.
                (false, _) if i < 2 => fitting(&table.fields[slot.field]),
                (false, _) => text.clone(),
            }
        });
        out += &format!("{}\n", cells.collect::<Vec<_>>().join(";"));
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_stands_in_any_table_comes_back(lines in proptest::collection::vec(proptest::collection::vec(writing(), 7), 3..6)) {
        for table in scheme().tables.iter().filter(|t| t.layout != Layout::Form) {
            let files = [
                source("d/identification.csv", identification("24BRD0001", "Rapport d'avancement année 1")),
                source("d/tableau.csv", written(table, &lines)),
            ];
            let before = read(&files);
            let found = before.dossiers.len() == 1 && before.dossiers[0].tables.iter().any(|t| t.table.full_name() == table.full_name());
            prop_assert!(found, "{}: {}", table.full_name(), written(table, &lines));
            let differences = there_and_back(&before);
            prop_assert!(differences.is_empty(), "{}: {:?}", table.full_name(), differences);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_stands_in_a_list_comes_back(
        lines in proptest::collection::vec(proptest::collection::vec(writing(), LABELS.len()), 1..7),
        total in proptest::option::of(1u32..90_000),
    ) {
        let mut sheet = format!("Liste des équipements acquis\n\n{}\n", LABELS.join(";"));
        for (i, line) in lines.iter().enumerate() {
            let mut line = line.clone();
            line[0] = (i + 1).to_string();
            line[1] = format!("Article {i}");
            sheet += &format!("{}\n", line.join(";"));
        }
        if let Some(total) = total {
            sheet += &format!(";TOTAL;;;;{total};;;\n");
        }
        let files = [source("d/identification.csv", identification("24BRD0001", "Rapport d'avancement année 1")), source("d/equipements.csv", sheet)];
        let before = read(&files);
        prop_assume!(before.dossiers.len() == 1 && before.dossiers[0].table("equipements").is_some());
        let differences = there_and_back(&before);
        prop_assert!(differences.is_empty(), "{:?}", differences);
    }
}
