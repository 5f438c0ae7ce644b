//! Every sample gives exactly the errors and warnings its `expected/` file lists, at their cells.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{region, text, volet};

/// Code, file, sheet, cell.
type Place = (String, String, Option<String>, Option<String>);

fn place(line: &Value) -> Place {
    let of = |key: &str| line[key].as_str().map(str::to_owned);
    let file = of("file").unwrap_or_default();
    // A text file has no sheets; the program names its one sheet after the file.
    let sheet = of("sheet").filter(|_| !file.ends_with(".csv"));
    (of("code").unwrap_or_default(), file, sheet, of("cell"))
}

#[test]
fn every_dossier_gives_its_expected_remarks_and_no_other() {
    let output = volet(&["verifier", region().to_str().unwrap(), "--format", "json", "--severite", "alerte"]);
    let mut found: Vec<Place> = text(&output.stdout).lines().map(|l| place(&serde_json::from_str(l).unwrap())).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/expected");
    let mut missing = Vec::new();
    let mut cases = 0;
    for entry in fs::read_dir(folder).unwrap().flatten() {
        cases += 1;
        for line in fs::read_to_string(entry.path()).unwrap().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let wanted = place(&line);
            match found.iter().position(|f| *f == wanted) {
                Some(i) => drop(found.remove(i)),
                None if line["optional"] == Value::Bool(true) => {}
                None => missing.push(wanted),
            }
        }
    }
    assert!(cases >= 16, "{cases} cases");
    assert!(missing.is_empty() && found.is_empty(), "missing: {missing:#?}\nnot expected: {found:#?}");
}

#[test]
fn every_dossier_is_read_with_the_tables_it_holds() {
    let output = volet(&["convertir", region().to_str().unwrap(), "--vers", "json"]);
    let data: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for dossier in data["dossiers"].as_array().unwrap() {
        let key = format!("{} {}", dossier["convention"].as_str().unwrap_or("-"), dossier["etape"].as_str().unwrap_or("-"));
        *counts.entry(key).or_default() += dossier["tables"].as_object().unwrap().len();
    }
    assert_eq!(counts["23OCD0241 avancement-2"], 9);
    assert_eq!(counts["25NAC0093 demande"], 4);
    assert_eq!(counts["24OCD0404 avancement-1"], 8, "its committee table is missing");
    assert_eq!(counts.len(), 19);
}
