//! The same dossier by every program and in every format gives the same tidy rows, cells included.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use volet::export::json;
use volet::profile::Profile;
use volet::source::Source;

use crate::support::{batch, receipts, scheme, source};

/// What a program lost when it wrote the file: (file, the fact and what is read for it). Excel and LibreOffice show the same.
const LOST: &[(&str, &str, &[&str])] = &[
    ("calendrier-1904", "exceljs.xlsx", FORGOTTEN_1904),
    ("calendrier-1904", "sheetjs.ods", FORGOTTEN_1904),
    ("calendrier-1904", "sheetjs.xlsb", FORGOTTEN_1904),
    // No error value and no percentage.
    (
        "valeurs-erreur",
        "sheetjs.ods",
        &[
            "indicateurs/2/annee_1: \"41.6\" → \"0.416\"",
            "indicateurs/2/cells/initiale: \"E4\" → null",
            "indicateurs/2/objectif: \"45\" → \"0.45\"",
            "indicateurs/2/raw: {\"initiale\":\"#REF!\"} → null",
            "programme/13/cells/prevu: \"D6\" → null",
            "programme/13/raw: {\"prevu\":\"#DIV/0!\"} → null",
            "programme/24/cells/realise: \"C10\" → null",
            "programme/24/raw/realise: \"#N/A\" → null",
            "programme/25/cells/prevu: \"D10\" → null",
            "programme/25/raw/prevu: \"#DIV/0!\" → null",
            "programme/6/cells/realise: \"C4\" → null",
            "programme/6/raw: {\"realise\":\"#N/A\"} → null",
        ],
    ),
];
const FORGOTTEN_1904: &[&str] = &[
    "identification/0/date_rapport: \"2024-11-05\" → \"2020-11-04\"",
    "identification/0/debut: \"2025-01-01\" → \"2020-12-31\"",
    "identification/0/fin: \"2027-12-31\" → \"2023-12-30\"",
];

fn folder(case: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/formats").join(case)
}

fn read(path: &Path) -> Source {
    source(path.file_name().unwrap().to_str().unwrap(), fs::read(path).unwrap())
}

/// The tidy rows of one dossier without where each row's file is.
fn tidy(sources: &[Source]) -> Value {
    let batch = batch(&scheme(), sources);
    let receipts = receipts(&batch, &Profile::embedded().unwrap());
    let mut out: Value = serde_json::from_str(&json::dossiers(&batch, &receipts)).unwrap();
    assert_eq!(out["dossiers"].as_array().map(Vec::len), Some(1));
    let mut tables = out["dossiers"][0]["tables"].take();
    for rows in tables.as_object_mut().unwrap().values_mut() {
        for row in rows.as_array_mut().unwrap() {
            row.as_object_mut().unwrap().remove("at");
        }
    }
    tables
}

/// Every place where two values differ.
fn differences(a: &Value, b: &Value, path: &str, out: &mut Vec<String>) {
    let at = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}/{key}") };
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let mut keys: Vec<&String> = x.keys().chain(y.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                differences(&a[key], &b[key], &at(key), out);
            }
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            for (i, (a, b)) in x.iter().zip(y).enumerate() {
                differences(a, b, &at(&i.to_string()), out);
            }
        }
        _ if a == b => {}
        _ => out.push(format!("{path}: {a} → {b}")),
    }
}

/// Holds every file of a case against the one LibreOffice calculated.
fn every_format_says_the_same(case: &str, files: usize) -> Value {
    let expected = tidy(&[read(&folder(case).join("libreoffice.xlsx"))]);
    let mut names: Vec<String> = fs::read_dir(folder(case)).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.contains('.'));
    names.sort();
    assert_eq!(names.len(), files, "{names:?}");
    for name in names {
        let mut found = Vec::new();
        differences(&expected, &tidy(&[read(&folder(case).join(&name))]), "", &mut found);
        let lost = LOST.iter().find(|(c, n, _)| *c == case && *n == name).map_or(&[][..], |(.., lost)| lost);
        found.sort();
        assert_eq!(found, lost, "{case}/{name}");
    }
    expected
}

#[test]
fn merged_headers_formulas_truths_and_hidden_sheets() {
    let tables = every_format_says_the_same("entetes-fusionnes", 10);
    let programme = &tables["programme"];
    assert_eq!((&programme[3]["code"], &programme[3]["prevu"], &programme[3]["realise"]), (&"suivi".into(), &"15".into(), &"15.5".into()));
    assert_eq!((&programme[3]["total"], &programme[3]["cells"]["total"]), (&"45".into(), &"I6".into()));
    let equipment = &tables["equipements"][2];
    assert_eq!((&equipment["tva"], &equipment["ttc"], &equipment["date"]), (&"5.5".into(), &"221.55".into(), &"2025-11-30".into()));
    assert_eq!(tables["cibles"][0]["rapport_remis"], Value::Bool(true));
    assert_eq!(tables["comites"][0]["participants"], "ADEME, Région, Syndicat");
    assert_eq!(tables["annexes"][0]["titre"], "Diagnostic de la menuiserie");
}

#[test]
fn days_from_1904_and_sums_across_sheets() {
    let tables = every_format_says_the_same("calendrier-1904", 10);
    let identity = &tables["identification"][0];
    assert_eq!((&identity["debut"], &identity["fin"]), (&"2025-01-01".into(), &"2027-12-31".into()));
    let funding = &tables["financement"];
    assert_eq!((&funding[6]["montant_3"], &funding[6]["taux"]), (&"16701.25".into(), &"34.2658267300082".into()));
    // As text, the sheets are a file each.
    let mut files: Vec<PathBuf> = fs::read_dir(folder("calendrier-1904/csv")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let mut found = Vec::new();
    differences(&tables, &tidy(&files.iter().map(|f| read(f)).collect::<Vec<_>>()), "", &mut found);
    assert_eq!((files.len(), found), (3, Vec::new()));
}

#[test]
fn error_values_words_from_formulas_and_percentages() {
    let tables = every_format_says_the_same("valeurs-erreur", 10);
    let identity = &tables["identification"][0];
    assert_eq!((&identity["etp"], &identity["fin"]), (&"0.5".into(), &"2027-12-31".into()));
    assert_eq!(tables["programme"][3]["commentaire"], "Suivi : tenu");
    assert_eq!((&tables["programme"][6]["realise"], &tables["programme"][6]["raw"]["realise"]), (&Value::Null, &"#N/A".into()));
    assert_eq!((&tables["indicateurs"][2]["annee_1"], &tables["indicateurs"][2]["objectif"]), (&"41.6".into(), &"45".into()));
    assert_eq!(tables["financement"][2]["total"], "92950");
}
