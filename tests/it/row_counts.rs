//! Books are kept of rows: each used row of a sheet is kept in a table or set aside, and a row that gets lost stops the run.

use proptest::prelude::*;
use volet::Error;
use volet::grid;
use volet::profile::Profile;
use volet::record::{Batch, balance};
use volet::{export, rules};

use crate::support::{batch, identification, receipts, scheme, source};

/// What the books say of the only sheet of a file.
fn counts(batch: &Batch, file: usize) -> (usize, usize, usize) {
    let rows = batch.files[file].sheets[0].rows;
    (rows.used, rows.kept, rows.aside)
}

const HEADER: &str = "Désignation;Catégorie;Date d'acquisition;Quantité;Prix unitaire;Total";

#[test]
fn a_row_is_kept_or_set_aside() {
    let text = format!(
        "Nos achats\n\n{HEADER}\nSonde;Mesure;03/05/2024;1;10;10\nExemple;;;;;\nBroyeur;Mesure;03/05/2024;2;10;20;relu\nTOTAL;;;;;30\n\nVu le 3\n"
    );
    let read = batch(&scheme(), &[source("equipements.csv", text)]);
    // Title, example and signature are set aside; header, two lines and the total are kept.
    assert_eq!(counts(&read, 0), (7, 4, 3));
    // What stands beside a line that is kept is set aside too, in words.
    let aside: Vec<u32> = read.files[0].sheets[0].aside.iter().map(|(row, _)| *row + 1).collect();
    assert_eq!(aside, [1, 5, 6, 9]);
    balance(&read).unwrap();
}

#[test]
fn a_sheet_without_a_table_is_set_aside_whole() {
    let read = batch(&scheme(), &[source("notes.csv", "Bonjour;à tous\n\nMerci;beaucoup\n")]);
    assert_eq!(counts(&read, 0), (2, 0, 2));
}

#[test]
fn a_row_that_gets_lost_stops_the_run() {
    let text = format!("{HEADER}\nSonde;Mesure;03/05/2024;1;10;10\nBroyeur;Mesure;03/05/2024;2;10;20\n");
    let read = || batch(&scheme(), &[source("equipements.csv", text.clone())]);
    let said = |batch: &Batch| match balance(batch) {
        Err(Error::Unbalanced { file, sheet, detail }) => format!("{file} {sheet} {detail}"),
        other => panic!("{other:?}"),
    };
    let mut lost = read();
    lost.dossiers[0].tables[0].rows.pop();
    assert_eq!(said(&lost), "equipements.csv equipements 3 rangées gardées, 2 retrouvées");
    let mut uncounted = read();
    uncounted.files[0].sheets[0].rows.kept -= 1;
    assert_eq!(said(&uncounted), "equipements.csv equipements 3 rangées lues, 2 gardées, 0 écartées");
    let mut orphan = read();
    orphan.dossiers.clear();
    assert_eq!(said(&orphan), "equipements.csv equipements 3 rangées gardées, 0 retrouvées");
}

#[test]
fn a_version_replaced_and_a_table_found_twice_are_still_there() {
    let equipment = |price: &str| format!("{HEADER}\nSonde;Mesure;03/05/2024;1;{price};{price}\n");
    let one = |folder: &str, date: &str| {
        let identity = identification("24BRD0001", "Rapport d'avancement année 1").replace("15/01/2025", date);
        [
            source(&format!("{folder}/identification.csv"), identity),
            source(&format!("{folder}/equipements.csv"), equipment("10")),
            source(&format!("{folder}/equipements bis.csv"), equipment("10")),
        ]
    };
    let both: Vec<_> = [one("a", "15/01/2025"), one("b", "20/02/2025")].into_iter().flatten().collect();
    let read = batch(&scheme(), &both);
    assert!(read.dossiers.iter().any(|d| d.superseded_by.is_some()));
    balance(&read).unwrap();
}

#[test]
fn two_lines_of_one_name_in_both_bands_keep_their_values() {
    let text = "Action;Année 1 prévu\nSuivi;10\nSuivi;20\n\nAction;Année 1 réalisé\nSuivi;11\nSuivi;21\n";
    let read = batch(&scheme(), &[source("programme.csv", text)]);
    balance(&read).unwrap();
    let table = read.dossiers[0].table("programme").unwrap();
    let done: Vec<String> = table.rows.iter().filter_map(|r| table.number_in(r, "realise", 1)).map(|n| n.to_string()).collect();
    assert_eq!(done, ["11", "21"]);
}

#[test]
fn a_line_left_blank_in_its_second_band_is_no_loss() {
    let text = "Action;Année 1 prévu\nSuivi;10\nTOTAL;10\n\nAction;Année 1 réalisé\nSuivi;\nTOTAL;\n";
    let read = batch(&scheme(), &[source("programme.csv", text)]);
    assert_eq!(counts(&read, 0), (6, 6, 0));
    assert_eq!(read.dossiers[0].table("programme").unwrap().rows.len(), 2);
}

#[test]
fn the_manifest_says_the_rows_of_each_sheet() {
    let text = format!("Nos achats\n{HEADER}\nSonde;Mesure;03/05/2024;1;10;10\n");
    let read = batch(&scheme(), &[source("equipements.csv", text)]);
    let profile = Profile::embedded().unwrap();
    let bytes = export::workbook::consolidated(&read, &rules::judge(&read, &profile), &profile, &receipts(&read, &profile), "")
        .unwrap()
        .bytes()
        .unwrap();
    let book = grid::read(&bytes, "").unwrap();
    let sheet = book.sheets.iter().find(|s| s.name == "Manifeste").unwrap();
    let text = |row: u32, label: &str| {
        let column = sheet.row(0).iter().find(|c| c.raw == Some(grid::Raw::Text(label.to_owned()))).unwrap().at.col;
        sheet.get(grid::CellRef::new(row, column)).and_then(|c| c.raw.clone())
    };
    let said = ["Rangées remplies", "Rangées gardées", "Rangées écartées"].map(|label| text(1, label));
    assert_eq!(said, [3, 2, 1].map(|n: i64| Some(grid::Raw::Number(n.into()))));
}

/// Rows as holders write them: headers of several tables, lines, totals, notes, leftovers.
const ROWS: [&str; 20] = [
    "",
    HEADER,
    "Sonde;Mesure;03/05/2024;1;10;10",
    "Sonde;Mesure;03/05/2024;1;10;10;relu",
    ";;;;;10",
    "TOTAL;;;;;30",
    "Sous-total;;;;;20",
    "Exemple;Mesure;;;;",
    "NB : hors taxes",
    "Action;Année 1 prévu;Année 2 prévu;Année 1 réalisé;Visa",
    "Suivi;10;20;5;vu",
    "Accompagnement de projets;env. 100 j;110;;=1+1",
    "Action;Année 3 prévu;Année 3 réalisé",
    "Suivi;7;8",
    "Poste;Année 1;Année 2;Année 3;Total;Réalisé",
    "Dépenses de personnel;40000;41000;42000;123000;39500,50",
    "N° de convention ADEME;24BRD0001;N° de convention ADEME;24BRD0002",
    "Étape du dossier;Rapport d'avancement année 1",
    "Montants exprimés en;HT",
    ";;;;;;;;perdu",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rows_of_any_sheet_add_up(ranks in proptest::collection::vec(0..ROWS.len(), 1..24), other in proptest::collection::vec(0..ROWS.len(), 0..12)) {
        let text = |ranks: &[usize]| ranks.iter().map(|r| format!("{}\n", ROWS[*r])).collect::<String>();
        let files: Vec<_> = [("a/un.csv", &ranks), ("a/deux.csv", &other)].into_iter().map(|(path, ranks)| source(path, text(ranks))).collect();
        let read = batch(&scheme(), &files);
        prop_assert!(balance(&read).is_ok(), "{:?}", balance(&read));
        for file in &read.files {
            let from = files.iter().find(|s| s.path == file.path).unwrap();
            let Ok(book) = grid::read(&from.bytes, from.stem()) else { continue };
            let rows = file.sheets[0].rows;
            prop_assert_eq!(rows.used, book.sheets[0].rows().count());
            prop_assert_eq!(rows.used, rows.kept + rows.aside);
        }
    }
}
