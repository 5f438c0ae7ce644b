//! What parts a table is no line: headings among the lines, notes below, the same lines again with their realised days.

use rust_decimal::Decimal;

use crate::support::{batch, scheme, source};

fn rows(name: &str, csv: &str, table: &str) -> (Vec<u32>, Vec<u32>) {
    let all = batch(&scheme(), &[source(name, csv)]);
    let read = all.dossiers[0].table(table).unwrap().rows.iter().map(|r| r.row).collect();
    (read, all.files[0].sheets[0].aside.iter().map(|(row, _)| *row).collect())
}

#[test]
fn a_heading_that_names_an_action_announces_its_line() {
    let csv = "Action;Année 1;Année 2;Année 3\nAxe 1 : accompagnement\nAccompagnement de projets;10;10;10\nSuivi;5;5;5\n";
    assert_eq!(rows("programme.csv", csv, "programme"), (vec![2, 3], vec![1]));
}

#[test]
fn an_action_still_to_be_filled_in_stays_a_line() {
    let csv = "Action;Année 1;Année 2;Année 3\nPérennisation du service\nAccompagnement de projets;10;10;10\n";
    assert_eq!(rows("programme.csv", csv, "programme"), (vec![1, 2], vec![]));
}

#[test]
fn headings_among_purchases_are_set_aside_and_a_lone_purchase_is_not() {
    let head = "Désignation;Catégorie;Date d'acquisition;Quantité;Prix unitaire;Total\n";
    let line = |name: &str| format!("{name};Mesure;03/05/2024;1;10;10\n");
    let headed = format!("{head}PREMIÈRE ANNÉE\n{}{}DEUXIÈME ANNÉE\n{}{}", line("Sonde"), line("Balance"), line("Peson"), line("Loupe"));
    assert_eq!(rows("equipements.csv", &headed, "equipements"), (vec![2, 3, 5, 6], vec![1, 4]));
    let lone = format!("{head}{}Microscope\n{}", line("Sonde"), line("Peson"));
    assert_eq!(rows("equipements.csv", &lone, "equipements"), (vec![1, 2, 3], vec![]));
}

#[test]
fn a_sentence_under_the_meetings_is_no_meeting() {
    let csv = "Date;Participants;Réalisé;Envisagé\n03/05/2024;ADEME, Région;Diagnostics;Ateliers\nTableau relu par la direction.\n";
    assert_eq!(rows("comites.csv", csv, "comites"), (vec![1], vec![2]));
}

#[test]
fn planned_days_above_and_realised_days_below_are_one_table() {
    let csv = "Jours prévus\nAction;Année 1;Année 2;Année 3\nSuivi;10;11;12\nFormations;1;2;3\nTOTAL;11;13;15\n\nJours réalisés\nAction;Année 1\nSuivi;9\nFormations;2\nTOTAL;11\n";
    let all = batch(&scheme(), &[source("programme.csv", csv)]);
    let table = all.dossiers[0].table("programme").unwrap();
    let read: Vec<_> = table.rows.iter().map(|r| (table.number_in(r, "prevu", 1), table.number_in(r, "realise", 1))).collect();
    assert_eq!(read, [(10, 9), (1, 2), (11, 11)].map(|(a, b)| (Some(Decimal::from(a)), Some(Decimal::from(b)))));
    assert!(all.dossiers[0].repeated.is_empty());
}

#[test]
fn a_total_beside_the_column_of_blocks_is_a_total() {
    let csv = "N°;Désignation;Catégorie;Date d'acquisition;Quantité;Prix unitaire;Total\na;Sonde;Mesure;03/05/2024;1;10;10\nb;Total général;;;;;10\n";
    let all = batch(&scheme(), &[source("equipements.csv", csv)]);
    assert_eq!(all.dossiers[0].table("equipements").unwrap().totals().count(), 1);
}

#[test]
fn the_second_part_keeps_its_calendar_year() {
    let csv =
        "Jours prévus\nAction;2023;2024;2025\nSuivi;10;11;12\nFormations;1;2;3\n\nJours réalisés\nAction;2024\nSuivi;9\nFormations;2\n";
    let all = batch(&scheme(), &[source("programme.csv", csv)]);
    let table = all.dossiers[0].table("programme").unwrap();
    let line = table.lines().next().unwrap();
    assert_eq!((1..=3).map(|y| table.number_in(line, "realise", y)).collect::<Vec<_>>(), [None, Some(Decimal::from(9)), None]);
}
