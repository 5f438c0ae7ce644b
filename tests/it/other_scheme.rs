//! A scheme of other tables works by TOML alone: recognised, read, added up, told apart.

use std::sync::Arc;

use volet::grid::CellRef;
use volet::profile::Profile;
use volet::record::RowKind;
use volet::rules;
use volet::template::Scheme;

use crate::support::{batch, define, receipts, source};

pub(crate) const MAIN: &str = r#"
name = "jardins"
label = "Jardins partagés"
version = "1"
tables = ["fiche", "recoltes"]
[identity]
table = "fiche"
key = "jardin"
[words]
total = ["Récolte totale"]
missing = ["rien"]
"#;

pub(crate) const TABLES: &str = r#"
[[table]]
name = "fiche"
label = "Fiche du jardin"
layout = "form"
[[table.field]]
name = "jardin"
label = "Numéro de jardin"
type = "text"
required = true
[[table.field]]
name = "surface"
label = "Surface cultivée"
type = "number"
required = true

[[table]]
name = "recoltes"
label = "Récoltes"
layout = "list"
line = "legume"
total = "legume"
[[table.field]]
name = "legume"
label = "Légume"
type = "text"
required = true
[[table.field]]
name = "poids"
label = "Poids récolté"
aliases = ["Kilos"]
type = "number"
[[table.column_sum]]
rule = "E102"
fields = ["poids"]
tolerance = "tolerance_centime"
"#;

#[test]
fn two_tables_with_other_labels_and_totals() {
    let folder = tempfile::tempdir().unwrap();
    define(folder.path(), MAIN, TABLES);
    let scheme = Arc::new(Scheme::load(folder.path()).unwrap());
    let sheet = "Numéro de jardin;J-12\nSurface cultivée;150,5\n\nRécoltes de l'été;\nKilos;Légume\n12,5;Courgette\nrien;Radis\n7,5;Tomate\n21;Récolte totale\n";
    let batch = batch(&scheme, &[source("jardin.csv", sheet)]);

    assert_eq!(batch.dossiers.len(), 1);
    let dossier = &batch.dossiers[0];
    assert_eq!(dossier.id, "J-12");
    let harvest = dossier.table("recoltes").unwrap();
    let weights: Vec<Option<String>> = harvest.lines().map(|r| harvest.number(r, "poids").map(|n| n.to_string())).collect();
    assert_eq!(weights, [Some("12.5".to_owned()), None, Some("7.5".to_owned())]);
    assert_eq!(harvest.rows.last().unwrap().kind, RowKind::Total);

    let findings = rules::check(&batch, &Profile::embedded().unwrap());
    let sums: Vec<_> = findings.iter().filter(|f| f.code == "E102").collect();
    assert_eq!(sums.len(), 1, "{findings:#?}");
    assert_eq!(sums[0].spot.cell, CellRef::parse("A9"));
}

#[test]
fn a_broken_definition_is_refused_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    define(folder.path(), MAIN, &TABLES.replace("layout = \"list\"", "layout = \"liste\""));
    let error = Scheme::load(folder.path()).expect_err("no such layout");
    assert_eq!(error.file, "tableaux.toml");
    define(folder.path(), MAIN, &TABLES.replace("line = \"legume\"", "line = \"legumes\""));
    let error = Scheme::load(folder.path()).expect_err("no such field");
    assert!(error.reason.contains("legumes"), "{error}");
}

#[test]
fn its_workbooks_are_written_too() {
    let folder = tempfile::tempdir().unwrap();
    define(folder.path(), MAIN, TABLES);
    let scheme = Arc::new(Scheme::load(folder.path()).unwrap());
    let profile = Profile::embedded().unwrap();
    let sheet = "Numéro de jardin;J-12\nSurface cultivée;150,5\n\nLégume;Kilos\nCourgette;12,5\nTomate;7,5\nRécolte totale;20\n";
    let received = batch(&scheme, &[source("jardin.csv", sheet)]);

    let consolidated = volet::export::workbook::consolidated(
        &received,
        &volet::findings::Findings::default(),
        &profile,
        &receipts(&received, &profile),
        "",
    )
    .unwrap()
    .bytes()
    .unwrap();
    let book = volet::grid::read(&consolidated, "").unwrap();
    let harvests = book.sheets.iter().find(|s| s.name == "Récoltes").unwrap();
    assert_eq!(harvests.rows().count(), 3);

    let filled = volet::export::workbook::filled(&received.dossiers[0]).unwrap();
    let again = batch(&scheme, &[source("jardin.xlsx", filled)]);
    let table = again.dossiers[0].table("recoltes").unwrap();
    assert_eq!(table.lines().filter_map(|r| table.text(r, "legume")).collect::<Vec<_>>(), ["Courgette", "Tomate"]);
    assert_eq!(table.totals().filter_map(|r| table.number(r, "poids")).next(), Some(20.into()));
    assert_eq!(again.dossiers[0].id, "J-12");
}
