//! What is committed and made from the definitions is up to date; `UPDATE=1 cargo test` refreshes it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use volet::export::table_schema;
use volet::rollup::{Plan, queries};

use crate::support::scheme;

/// Holds the files of a folder against what they should be: no other, no less, the same text.
fn up_to_date(folder: &str, files: Vec<(String, String)>) {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(folder);
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        files.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    }
    let there: BTreeSet<String> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(there, files.iter().map(|(name, _)| name.clone()).collect(), "run UPDATE=1 cargo test");
    for (name, text) in files {
        assert!(fs::read_to_string(folder.join(&name)).unwrap() == text, "{name}: run UPDATE=1 cargo test");
    }
}

#[test]
fn table_schemas_are_those_of_the_templates() {
    let scheme = scheme();
    let schema = |name: &str| serde_json::to_string_pretty(&table_schema::of_template(&scheme, name)).unwrap() + "\n";
    let files: Vec<(String, String)> = scheme.table_names().iter().map(|name| (format!("{name}.json"), schema(name))).collect();
    assert_eq!(files.len(), 9);
    up_to_date("table-schemas", files);
}

#[test]
fn queries_are_those_of_the_roll_up() {
    let scheme = scheme();
    up_to_date("sql", queries(&Plan::embedded(&scheme).unwrap(), &scheme));
}
