//! Held against the list of expected positions, a lot says which are complete, incomplete, late, missing and unexpected:
//! in a sentence, in a sheet of the consolidated workbook, in a block of the roll-up that counts with formulas.

use std::fs;

use rust_decimal::Decimal;
use volet::export::workbook::consolidated;
use volet::grid::{self, Raw, Workbook};
use volet::positions::{Situation, held_against, summary};
use volet::profile::Profile;
use volet::record::Batch;
use volet::registry::Registry;
use volet::rollup::{page, workbook};
use volet::rules;

use super::rollup::{FIRST, Sent, read, roll_up};
use super::support::{receipts, text, volet};

const LIST: &str = "convention;etape;porteur;poste;region;etp;montant_ademe\n\
    24BRD0001;Demande d'aide;CC du Val Clair;Chargé de mission;53;1;90000\n\
    24 brc 0002;demande;CC de l'Aubance;Animateur;Bretagne;0,5;\n\
    24BRE0003;Rapport final;;Animatrice;53;;\n\
    24BRF0004;;Syndicat du Vallon;;;;\n";
const SENTENCE: &str =
    "Postes attendus (« postes.csv », 4 lignes) : 1 complet, 1 incomplet, 1 en retard, 1 manquant, 1 non attendu, 1 sans numéro.";

macro_rules! sent {
    ($folder:literal, $number:literal, $tables:expr) => {
        Sent {
            folder: $folder, identity: &[("N° de convention ADEME", $number), ("Étape du dossier", "Demande d'aide")], tables: $tables
        }
    };
}

/// 24BRD0001 came whole and 24BRC0002 lacks tables; 24BRE0003 came at another stage; 24BRG0005 is in no list, the last has no number.
fn lot() -> Batch {
    const ONE: &[(&str, &str)] = &[FIRST.tables[0]];
    let sent = [
        sent!("a", "24BRD0001", FIRST.tables),
        sent!("b", "24BRC0002", ONE),
        sent!("c", "24BRE0003", ONE),
        sent!("d", "24BRG0005", ONE),
        sent!("e", "", ONE),
    ];
    let mut batch = read(&sent.each_ref());
    batch.registry = Some(Registry::read(LIST.as_bytes(), "postes.csv", &batch.scheme).unwrap());
    batch
}

/// With plain spaces.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_position_has_its_situation() {
    let batch = lot();
    let positions = held_against(batch.registry.as_ref().unwrap(), &batch);
    let found: Vec<(u32, Situation)> = positions.iter().map(|p| (p.expected.map_or(0, |e| e.line), p.situation)).collect();
    let wanted = [
        (2, Situation::Complete),
        (3, Situation::Incomplete),
        (4, Situation::Late),
        (5, Situation::Missing),
        (0, Situation::Unexpected),
        (0, Situation::Unnumbered),
    ];
    assert_eq!(found, wanted, "{:?}", positions[0].missing);
    assert_eq!(positions[1].missing, ["Indicateurs", "Plan de financement"]);
    assert_eq!(spaced(&summary(&batch).unwrap()), SENTENCE);
}

#[test]
fn a_line_without_stage_takes_any_and_a_replaced_version_answers_nothing() {
    let mut batch = lot();
    batch.registry = Some(Registry::read(b"convention\n24BRE0003\n", "postes.csv", &batch.scheme).unwrap());
    assert_eq!(held_against(batch.registry.as_ref().unwrap(), &batch)[0].situation, Situation::Incomplete);
    batch.dossiers.iter_mut().for_each(|d| d.superseded_by = Some("plus récent".to_owned()));
    assert_eq!(held_against(batch.registry.as_ref().unwrap(), &batch)[0].situation, Situation::Missing);
    batch.registry = None;
    assert_eq!(summary(&batch), None);
}

fn rows(book: &Workbook, name: &str) -> Vec<Vec<String>> {
    let sheet = book.sheets.iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no sheet {name}"));
    let shown = |raw: &Option<Raw>| match raw {
        Some(Raw::Text(t)) => t.clone(),
        Some(Raw::Number(n)) => n.to_string(),
        other => format!("{other:?}"),
    };
    let width = sheet.row(0).len();
    let row = |cells: &[grid::GridCell]| {
        let at = |col: usize| cells.iter().find(|c| c.at.col as usize == col).map(|c| shown(&c.raw)).unwrap_or_default();
        (0..width).map(at).collect()
    };
    sheet.rows().map(|(_, cells)| row(cells)).collect()
}

#[test]
fn the_consolidated_workbook_has_a_line_a_position() {
    let batch = lot();
    let profile = Profile::embedded().unwrap();
    let findings = rules::judge(&batch, &profile);
    let bytes = consolidated(&batch, &findings, &profile, &receipts(&batch, &profile), "").unwrap().bytes().unwrap();
    let rows = rows(&grid::read(&bytes, "").unwrap(), "Postes attendus");
    let first: Vec<&[String]> = rows.iter().map(|r| &r[..8]).collect();
    assert_eq!(
        first[..4],
        [
            ["Poste", "Étape attendue", "Situation", "Porteur", "Intitulé du poste", "Région", "Dossiers reçus", "Tableaux manquants"],
            ["24BRD0001", "Demande d'aide", "Complet", "CC du Val Clair", "Chargé de mission", "Bretagne", "24BRD0001 · demande", ""],
            [
                "24 brc 0002",
                "Demande d'aide",
                "Incomplet",
                "CC de l'Aubance",
                "Animateur",
                "Bretagne",
                "24BRC0002 · demande",
                "Indicateurs, Plan de financement"
            ],
            // What the list leaves out, the dossier says.
            [
                "24BRE0003",
                "Rapport final",
                "En retard",
                "Communauté de communes du Val Clair",
                "Animatrice",
                "Bretagne",
                "24BRE0003 · demande",
                ""
            ],
        ]
    );
    assert_eq!(first[4], ["24BRF0004", "", "Manquant", "Syndicat du Vallon", "", "", "", ""]);
    assert_eq!((first[5][0].as_str(), first[5][2].as_str()), ("24BRG0005", "Non attendu"));
    assert_eq!(rows[1][8..], ["", "", "1", "90000", "", "2"]);
    assert_eq!(rows[5][8..], [""; 6]);
}

#[test]
fn the_roll_up_counts_them_and_says_so() {
    let rollup = roll_up(&lot());
    let count = |label| rollup.value("postes-attendus", label, "Lignes");
    for (label, n) in
        [("Complet", 1), ("Incomplet", 1), ("En retard", 1), ("Manquant", 1), ("Non attendu", 1), ("Sans numéro", 1), ("TOTAL", 6)]
    {
        assert_eq!(count(label), Some(Decimal::from(n)), "{label}");
    }
    let notes: Vec<String> = rollup.block("postes-attendus").unwrap().notes.iter().skip(1).map(|n| spaced(n)).collect();
    assert_eq!(
        notes[..3],
        [
            "Incomplet : 24 brc 0002 (CC de l'Aubance).",
            "En retard : 24BRE0003 (Communauté de communes du Val Clair).",
            "Manquant : 24BRF0004 (Syndicat du Vallon)."
        ]
    );
    assert!(notes[3].starts_with("Non attendu : 24BRG0005 ("), "{notes:?}");
    assert!(spaced(&page(&rollup).unwrap()).contains("1 sans numéro."));
    let book = grid::read(&workbook(&rollup).unwrap().bytes().unwrap(), "").unwrap();
    assert_eq!(rows(&book, "Données postes attendus").len(), 7);
    assert!(rows(&book, "Tableau de bord").iter().any(|r| spaced(&r[0]) == SENTENCE));
}

#[test]
fn a_lot_without_a_list_shows_nothing_of_it() {
    let mut batch = lot();
    batch.registry = None;
    let rollup = roll_up(&batch);
    assert!(rollup.block("postes-attendus").is_none() && rollup.expected.is_none());
}

#[test]
fn the_program_says_it_in_its_report() {
    let folder = tempfile::tempdir().unwrap();
    let (list, lot) = (folder.path().join("postes.csv"), folder.path().join("lot"));
    fs::create_dir(&lot).unwrap();
    fs::write(lot.join("programme.csv"), FIRST.tables[0].1).unwrap();
    fs::write(&list, LIST).unwrap();
    let out = volet(&["verifier", lot.to_str().unwrap(), "--postes", list.to_str().unwrap()]);
    let said = spaced(&text(&out.stdout));
    assert!(said.contains("4 lignes) : 4 manquants, 1 sans numéro."), "{said}");
}
