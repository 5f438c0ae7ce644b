//! The template that the program writes is the one it reads: nine tables, every label known, and what is filled in comes back.

use volet::export::tidy;
use volet::export::workbook::{SERVICE_SHEETS, blank, blank_by_table, filled};
use volet::grid::{self, Raw, Visibility, Workbook};
use volet::profile::Profile;
use volet::record::{Batch, Dossier, Matched, Value};
use volet::template::Layout;

use crate::support::{batch, identification, scheme, source};

fn profile() -> Profile {
    Profile::embedded().unwrap()
}

fn blank_book() -> (Vec<u8>, Workbook) {
    let bytes = blank(&scheme(), &profile()).unwrap();
    let book = grid::read(&bytes, "").unwrap();
    (bytes, book)
}

fn clean() -> Batch {
    let files = [
        ("identification.csv", identification("24BRD0001", "Rapport d'avancement année 1")),
        (
            "programme.csv",
            "Action;Année 1 prévu;Année 1 réalisé;Année 2 prévu;Année 3 prévu;Total prévu;Commentaire\nSuivi des projets;120;110;130,5;140;390,5;- à suivre\n\
             Formations;80;85;69,5;60;209,5;\nTOTAL;200;195;200;200;600;\n"
                .to_owned(),
        ),
        (
            "indicateurs.csv",
            "Code;Intitulé;Famille;Unité;Valeur initiale;Année de référence;Objectif;Année 1;Année 2;Année 3;Source\n\
             A03;Entreprises/établissements accompagnés;Activité;nb;0;2023;30;12;;;Suivi\nT02;DMA avec déblais et gravats;Territoire;kg/hab;512,4;2022;480;505,25;n.d.;;SINOE\n"
                .to_owned(),
        ),
        (
            "equipements.csv",
            "N°;Désignation;Catégorie;Date d'acquisition;Fournisseur;N° de facture;Quantité;Prix unitaire;Total\n\
             1;Ordinateur;Bureautique;03/05/2024;Martin;F-12;1;1 200,50;1 200,50\nTOTAL;;;;;;;;1 200,50\n"
                .to_owned(),
        ),
        (
            "financement.csv",
            "Plan de financement prévisionnel\n\nPoste;Année 1;Année 2;Année 3;Total\nDépenses de personnel;40 000;41 000;42 000;123 000\nTOTAL;40 000;41 000;42 000;123 000\n\n\
             Financeur;Nature;Statut;Année 1;Année 2;Année 3;Total;Taux (%)\nADEME;Subvention;Acquis;24 000;24 000;24 000;72 000;58,5\n\
             Autofinancement;Autofinancement;Acquis;16 000;17 000;18 000;51 000;41,5\nTOTAL;;;40 000;41 000;42 000;123 000;\n"
                .to_owned(),
        ),
    ];
    batch(&scheme(), &files.map(|(name, text)| source(name, text)))
}

/// Names and values of a line.
type Meanings = Vec<(String, Option<Value>)>;

/// What the lines of a dossier mean, table by table, wherever they stand.
fn meaning(dossier: &Dossier) -> Vec<(String, Meanings)> {
    let mut out = Vec::new();
    for table in &dossier.tables {
        for row in tidy::rows(dossier, table).iter().filter(|r| !r.is_sum()) {
            let values: Vec<_> =
                row.values.iter().map(|(n, c)| ((*n).to_owned(), c.and_then(|c| c.value.clone()))).filter(|(_, v)| v.is_some()).collect();
            if values.len() > 1 {
                out.push((format!("{} {:?}", table.table.full_name(), row.year), values));
            }
        }
    }
    out
}

#[test]
fn the_blank_is_read_as_the_nine_tables() {
    let (bytes, book) = blank_book();
    let scheme = scheme();
    let batch = batch(&scheme, &[source("vierge.xlsx", bytes)]);
    let file = &batch.files[0];
    let found: Vec<String> = file.sheets.iter().flat_map(|s| s.tables.iter().map(|t| t.table.full_name())).collect();
    let wanted: Vec<String> = scheme.tables.iter().map(|t| t.full_name()).collect();
    assert_eq!(found, wanted);
    let names: Vec<&str> = book.sheets.iter().map(|s| s.name.as_str()).collect();
    assert_eq!((names[0], names[names.len() - 1]), (SERVICE_SHEETS[0], SERVICE_SHEETS[1]));
    assert_eq!(book.sheets[names.len() - 1].visibility, Visibility::Hidden);
    for sheet in file.sheets.iter().filter(|s| s.tables.is_empty()) {
        assert!(SERVICE_SHEETS.contains(&&*sheet.name), "{}", sheet.name);
    }
}

#[test]
fn every_label_of_the_blank_is_known_and_none_is_missing() {
    let batch = batch(&scheme(), &[source("vierge.xlsx", blank_book().0)]);
    let dossier = &batch.dossiers[0];
    assert!(dossier.repeated.is_empty());
    assert_eq!(dossier.tables.len(), scheme().tables.len());
    for table in &dossier.tables {
        for header in &table.headers {
            assert!(header.slot.is_some() && header.matched == Matched::Known, "{} : {}", table.table.name, header.text);
        }
        let mut slots: Vec<usize> = table.headers.iter().filter_map(|h| h.slot).collect();
        slots.sort_unstable();
        assert_eq!(slots, (0..table.table.slots.len()).collect::<Vec<_>>(), "{}", table.table.name);
    }
}

#[test]
fn actions_and_required_indicators_stand_in_it() {
    let batch = batch(&scheme(), &[source("vierge.xlsx", blank_book().0)]);
    let dossier = &batch.dossiers[0];
    let codes = |name: &str| dossier.table(name).unwrap().lines().filter_map(|r| r.code.clone()).collect::<Vec<_>>();
    let actions: Vec<String> = scheme().codelists["actions"].entries.iter().map(|e| e.code.clone()).collect();
    assert_eq!(codes("programme"), actions);
    assert_eq!(codes("indicateurs"), profile().codes("indicateurs_requis"));
    assert_eq!(dossier.table("programme").unwrap().totals().count(), 1);
    assert_eq!(dossier.table("cibles").unwrap().rows.len(), 0, "no line without words");
}

#[test]
fn totals_are_formulas_with_a_result_and_names_stand_in_it() {
    let (_, book) = blank_book();
    let sheet = book.sheets.iter().find(|s| s.name == "Programme prévisionnel").unwrap();
    let formulas: Vec<_> = sheet.cells().iter().filter_map(|c| Some((c.formula.clone()?, c.raw.clone()))).collect();
    assert_eq!(formulas.len(), 7, "the totals; line totals show nothing yet");
    for (formula, result) in formulas {
        assert!(formula.starts_with("SUM("), "{formula}");
        assert_eq!(result, Some(Raw::Number(0.into())));
    }
    let model = sheet.row(2)[0].raw.clone();
    assert!(matches!(model, Some(Raw::Text(t)) if t.contains(&scheme().label) && t.contains(&scheme().version)));
}

#[test]
fn what_is_filled_in_comes_back() {
    let before = clean();
    assert_eq!(before.dossiers.len(), 1);
    let bytes = filled(&before.dossiers[0]).unwrap();
    let after = batch(&scheme(), &[source("rempli.xlsx", bytes)]);
    assert_eq!(after.dossiers[0].convention.as_deref(), Some("24BRD0001"));
    assert_eq!(meaning(&after.dossiers[0]), meaning(&before.dossiers[0]));
    let plan = after.dossiers[0].block("financement", "ressources").unwrap();
    assert_eq!(plan.totals().filter_map(|r| plan.number(r, "total")).next(), Some(123_000.into()));
    assert!(
        after.dossiers[0]
            .tables
            .iter()
            .any(|t| t.mention("version").is_some_and(|m| m.cell.value == Some(Value::Code("prévisionnel".into()))))
    );
}

#[test]
fn a_filled_template_has_the_structure_asked_for() {
    let bytes = filled(&clean().dossiers[0]).unwrap();
    let after = batch(&scheme(), &[source("rempli.xlsx", bytes)]);
    let findings = volet::rules::check(&after, &profile());
    // The notice and the lists hold no table; they are the template's own.
    let own = |f: &volet::finding::Finding| f.spot.sheet.as_deref().is_some_and(|s| SERVICE_SHEETS.contains(&s));
    let structure: Vec<_> = findings.iter().filter(|f| f.code.starts_with("F2") && !own(f)).collect();
    assert!(structure.is_empty(), "{structure:#?}");
}

#[test]
fn every_list_shows_an_example_that_is_not_read() {
    let (bytes, book) = blank_book();
    let batch = batch(&scheme(), &[source("vierge.xlsx", bytes)]);
    let word = |c: &grid::GridCell| matches!(&c.raw, Some(Raw::Text(t)) if t.starts_with("Exemple"));
    let with_examples = book.sheets.iter().filter(|s| !SERVICE_SHEETS.contains(&s.name.as_str()) && s.cells().iter().any(word));
    assert_eq!(with_examples.count(), 8, "all but the form");
    for table in batch.dossiers[0].tables.iter().filter(|t| t.table.layout != Layout::Form) {
        for (slot, field) in table.table.slots.iter().enumerate().map(|(i, s)| (i, &table.table.fields[s.field])) {
            let Some(example) = field.example.as_deref().filter(|_| field.kind.is_number()) else { continue };
            assert!(table.rows.iter().all(|r| r.cells[slot].as_ref().is_none_or(|c| c.raw != example)), "{}", table.table.full_name());
        }
    }
}

#[test]
fn a_workbook_a_table_makes_one_dossier() {
    let books = blank_by_table(&scheme(), &profile()).unwrap();
    let names: Vec<&str> = books.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((names.len(), names[0], names[8]), (9, "1-identification", "9-plan-de-financement"));
    let sources: Vec<_> = books.into_iter().map(|(name, bytes)| source(&format!("dossier/{name}.xlsx"), bytes)).collect();
    let batch = batch(&scheme(), &sources);
    let found: Vec<String> =
        batch.files.iter().flat_map(|f| f.sheets.iter().flat_map(|s| s.tables.iter().map(|t| t.table.full_name()))).collect();
    assert_eq!(found, scheme().tables.iter().map(|t| t.full_name()).collect::<Vec<_>>());
    assert_eq!(batch.dossiers.len(), 1);
}

#[test]
fn same_scheme_same_bytes() {
    assert!(blank_book().0 == blank_book().0);
}
