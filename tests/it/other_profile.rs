//! The thresholds of one scheme say nothing of another.

use std::fs;
use std::path::Path;

use volet::profile::Profile;
use volet::rules;
use volet::template::Scheme;

use crate::support::{batch, define, source, text, volet};

const MAIN: &str = r#"
name = "bourses"
label = "Bourses de projet"
version = "1"
tables = ["fiche"]
[identity]
table = "fiche"
key = "numero"
start = "debut"
end = "fin"
"#;

const TABLES: &str = r#"
[[table]]
name = "fiche"
label = "Fiche de bourse"
layout = "form"
[[table.field]]
name = "numero"
label = "Numéro de bourse"
type = "text"
required = true
[[table.field]]
name = "debut"
label = "Premier jour"
type = "date"
[[table.field]]
name = "fin"
label = "Dernier jour"
type = "date"
"#;

/// Eighteen months, where the carried scheme helps for thirty-six.
const SHEET: &str = "Fiche de bourse\nNuméro de bourse;B-7\nPremier jour;01/01/2026\nDernier jour;30/06/2027\n";

fn written(folder: &Path) {
    define(folder, MAIN, TABLES);
    fs::write(folder.join("bourse.csv"), SHEET).unwrap();
}

fn codes(folder: &Path, more: &[&str]) -> String {
    let (definitions, sheet) = (folder.to_str().unwrap(), folder.join("bourse.csv"));
    let mut arguments = vec!["verifier", sheet.to_str().unwrap(), "--dispositif", definitions, "--format", "json"];
    arguments.extend(more);
    text(&volet(&arguments).stdout)
}

#[test]
fn only_what_holds_for_any_scheme_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let scheme = Scheme::load(folder.path()).unwrap();
    let profile = Profile::of(&scheme).unwrap();
    assert_eq!(profile.number("duree_mois"), None);
    assert!(profile.codes("indicateurs_requis").is_empty());
    assert_eq!(profile.number("tolerance_euros"), Some(1.into()));
    let findings = rules::check(&batch(&scheme.into(), &[source("bourse.csv", SHEET)]), &profile);
    assert!(findings.is_empty(), "{findings:#?}");
    let carried = Profile::of(&Scheme::embedded().unwrap()).unwrap();
    assert_eq!(carried.number("duree_mois"), Some(36.into()));
}

#[test]
fn its_own_profile_lies_beside_its_definitions() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    assert_eq!(codes(folder.path(), &[]), "");
    fs::write(folder.path().join("profil.toml"), "dispositif = \"bourses\"\nduree_mois = 12\n").unwrap();
    let found = codes(folder.path(), &[]);
    assert!(found.contains("I107") && found.contains("12 mois") && found.contains("l'organisme qui vous aide"), "{found}");
    let region = folder.path().join("region.toml");
    fs::write(&region, "duree_mois = 18\n").unwrap();
    assert_eq!(codes(folder.path(), &["--profil", region.to_str().unwrap()]), "", "the region's word counts last");
}

#[test]
fn a_profile_of_another_scheme_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    fs::write(folder.path().join("profil.toml"), "dispositif = \"charge-de-mission-economie-circulaire\"\nduree_mois = 12\n").unwrap();
    let (sheet, definitions) = (folder.path().join("bourse.csv"), folder.path().to_str().unwrap());
    let refused = volet(&["verifier", sheet.to_str().unwrap(), "--dispositif", definitions]);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("les classeurs sont lus avec « bourses »") && said.contains("ligne 1, colonne 15"), "{said}");
}
