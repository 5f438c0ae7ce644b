//! Files that are committed and made from the definitions are up to date; `UPDATE=1 cargo test` refreshes them. Schemas agree with
//! what the program reads and writes.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;
use volet::export::workbook::{blank, blank_by_table};
use volet::profile::Profile;
use volet::report::mail::Letter;
use volet::{schema, waiver};

use crate::support::{region, scheme, text, volet};

fn templates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")
}

fn profile() -> Profile {
    Profile::embedded().unwrap()
}

/// Compares a committed file with what it is made of, as `same` sees both; refreshes it where that is asked for.
fn up_to_date(path: &Path, made: &[u8], same: &dyn Fn(&[u8], &[u8]) -> bool) {
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if !fs::read(path).is_ok_and(|there| same(&there, made)) {
            fs::write(path, made).unwrap();
        }
    }
    assert!(fs::read(path).is_ok_and(|there| same(&there, made)), "{}: run UPDATE=1 cargo test", path.display());
}

/// The parts of a workbook, whatever compressed them.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = package.len();
    let part = |rank| {
        let mut entry = package.by_index(rank).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        (entry.name().unwrap().into_owned(), content)
    };
    (0..count).map(part).collect()
}

#[test]
fn the_committed_blanks_are_up_to_date() {
    let same = |a: &[u8], b: &[u8]| parts(a) == parts(b);
    up_to_date(&templates().join("modele.xlsx"), &blank(&scheme(), &profile()).unwrap(), &same);
    for (name, bytes) in blank_by_table(&scheme(), &profile()).unwrap() {
        up_to_date(&templates().join(format!("modeles/{name}.xlsx")), &bytes, &same);
    }
}

#[test]
fn the_committed_schemas_are_up_to_date() {
    let schemas = schema::all(&scheme(), &profile());
    assert_eq!(schemas.len(), 11);
    for (name, text) in schemas {
        let plain = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\r', "");
        up_to_date(&templates().join(format!("schemas/{name}.json")), text.as_bytes(), &|a, b| plain(a) == plain(b));
    }
}

fn schema_of(name: &str) -> Value {
    let all = schema::all(&scheme(), &profile());
    serde_json::from_str(&all.iter().find(|(n, _)| n == name).unwrap().1).unwrap()
}

fn wrongs(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

#[test]
fn every_definition_names_its_schema_and_obeys_it() {
    let mut seen = 0;
    for file in fs::read_dir(templates()).unwrap().flatten().filter(|f| f.path().extension().is_some_and(|e| e == "toml")) {
        let content = fs::read_to_string(file.path()).unwrap();
        let named =
            content.lines().next().unwrap().strip_prefix("#:schema schemas/").and_then(|l| l.strip_suffix(".json")).unwrap().to_owned();
        let validator = jsonschema::validator_for(&schema_of(&named)).unwrap();
        let value: Value = toml::from_str(&content).unwrap();
        assert_eq!(wrongs(&validator, &value), Vec::<String>::new(), "{}", file.path().display());
        let mut misspelt = value;
        misspelt.as_object_mut().unwrap().insert("intitulle".to_owned(), Value::from(1));
        assert!(!validator.is_valid(&misspelt), "{named} admits anything");
        seen += 1;
    }
    assert_eq!(seen, 15);
}

/// The keys that a refusal says are admitted.
fn admitted(refusal: &str) -> Vec<String> {
    let (_, keys) = refusal.split_once("admises : ").unwrap_or_else(|| panic!("{refusal}"));
    let mut keys: Vec<String> = keys.trim_end_matches('.').split(", ").map(str::to_owned).collect();
    keys.sort();
    keys
}

fn keys(schema: &Value, pointer: &str) -> Vec<String> {
    schema.pointer(&format!("{pointer}/properties")).unwrap().as_object().unwrap().keys().cloned().collect()
}

#[test]
fn schemas_of_settings_know_the_keys_that_their_readers_take() {
    let refused = |written: &str| profile().override_with(written, "p.toml", &scheme()).unwrap_err().to_string();
    let profile_schema = schema_of("profil");
    assert_eq!(admitted(&refused("[jours_par_etp]\nxyz = 1")), keys(&profile_schema, "/definitions/seuil"));
    assert_eq!(admitted(&refused("[regles.P101]\nxyz = 1")), keys(&profile_schema, "/properties/regles/properties/P101"));
    assert_eq!(admitted(&refused("[[regle]]\nxyz = 1")), keys(&profile_schema, "/properties/regle/items"));
    let thresholds: Vec<String> = profile().thresholds().map(|(n, _)| n.to_owned()).collect();
    let known = keys(&profile_schema, "");
    assert!(thresholds.iter().all(|t| known.contains(t)) && known.len() == thresholds.len() + 3);

    let refused = waiver::read("[[derogation]]\nxyz = 1", "d.toml", &[]).unwrap_err().to_string();
    assert_eq!(admitted(&refused), keys(&schema_of("derogations"), "/properties/derogation/items"));

    let mut texts: Vec<String> = Letter::texts().iter().map(|(n, _)| (*n).to_owned()).collect();
    texts.sort();
    assert_eq!(texts, keys(&schema_of("courriel"), ""));
}

#[test]
fn answers_take_the_keys_of_their_schema_and_no_other() {
    let schema = schema_of("correspondances");
    for kind in ["feuille", "intitule"] {
        for key in keys(&schema, &format!("/properties/{kind}/items")).iter().map(String::as_str).chain(["xyz"]) {
            let mut answers = volet::template::answers::Answers::default();
            let said = answers.add(format!("[[{kind}]]\n{key} = \"x\"").as_bytes(), "c.toml", "", &scheme()).err().map(|e| e.to_string());
            assert_eq!(said.is_some_and(|s| s.contains(&format!("la clé « {key} »"))), key == "xyz", "{kind} {key}");
        }
    }
}

#[test]
fn outputs_obey_their_schemas() {
    let lines = |arguments: &[&str], name: &str| {
        let validator = jsonschema::validator_for(&schema_of(name)).unwrap();
        let printed = text(&volet(arguments).stdout);
        for line in printed.lines() {
            let value: Value = serde_json::from_str(line).unwrap();
            assert_eq!(wrongs(&validator, &value), Vec::<String>::new(), "{name}");
        }
        printed.lines().count()
    };
    let samples = region();
    let samples = samples.to_str().unwrap();
    assert!(lines(&["verifier", samples, "--format", "json", "--severite", "information"], "remarques") > 50);
    assert_eq!(lines(&["convertir", samples, "--vers", "json"], "dossiers"), 1);
    assert!(lines(&["regle", "--format", "json"], "regles") > 100);
}
