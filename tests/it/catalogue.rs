//! The catalogue that is committed is the one the rules give; `UPDATE=1 cargo test` refreshes it.

use std::fs;
use std::path::Path;

use volet::rules::{all, catalogue};

use crate::support::{text, volet};

#[test]
fn the_committed_catalogue_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/REGLES.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, catalogue::markdown()).unwrap();
    }
    assert!(fs::read_to_string(path).unwrap() == catalogue::markdown(), "run UPDATE=1 cargo test");
}

#[test]
fn every_rule_of_the_catalogue_is_built() {
    let count = |family: char| all().iter().filter(|r| r.code.starts_with(family)).count();
    let counts: Vec<usize> = "FIPSNECBL".chars().map(count).collect();
    assert_eq!(counts, [27, 12, 20, 16, 22, 11, 8, 21, 10]);
}

#[test]
fn the_list_is_given_as_text_and_as_json() {
    let lines = text(&volet(&["regle"]).stdout);
    assert!(lines.lines().any(|l| l.starts_with("P101  erreur")), "{lines}");
    let json = text(&volet(&["regle", "--format", "json"]).stdout);
    let parsed: Vec<serde_json::Value> = json.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(parsed.len(), all().len());
    assert!(parsed.iter().all(|r| r["page"].as_str().unwrap().starts_with("# ")));
}
