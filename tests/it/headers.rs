//! Columns that no list of labels knows are settled by a label inside, by the years that are left, or by their values.

use rust_decimal::Decimal;
use volet::record::{Batch, Matched, TableRead};

use crate::support::{batch, scheme, source};

fn read(name: &str, csv: &str) -> Batch {
    batch(&scheme(), &[source(name, csv)])
}

fn number(table: &TableRead, line: usize, field: &str, year: u8) -> Option<Decimal> {
    table.number_in(table.lines().nth(line).unwrap(), field, year)
}

#[test]
fn a_known_label_inside_a_header_names_its_column() {
    let all = read(
        "cibles.csv",
        "Nom;Type de structure suivie;Nature de l'accompagnement du conseiller;Commune\n\
         Menuiserie Bel;TPE;Diagnostic;Vitré\nScierie Roc;PME;Sensibilisation;Fougères\n",
    );
    let table = all.dossiers[0].table("cibles").unwrap();
    let line = table.lines().next().unwrap();
    assert_eq!(table.text(line, "nom"), Some("Menuiserie Bel"));
    assert_eq!(table.text(line, "typologie"), Some("TPE"));
    assert_eq!(table.text(line, "accompagnement"), Some("Diagnostic"));
    assert_eq!(table.header("typologie", 0).unwrap().matched, Matched::Guessed);
}

#[test]
fn dates_and_listed_values_name_their_column() {
    let all = read(
        "equipements.csv",
        "Désignation;Gamme;Quantité;Prix unitaire;Total;Quand\nÉcran;Bureautique;1;200;200;03/05/2024\nBalance;Mesure;1;90;90;04/05/2024\n",
    );
    let table = all.dossiers[0].table("equipements").unwrap();
    let line = table.lines().next().unwrap();
    assert_eq!(table.text(line, "categorie"), Some("Bureautique"));
    assert_eq!(table.date(line, "date"), Some(jiff::civil::date(2024, 5, 3)));
}

#[test]
fn the_years_left_over_are_the_field_left_over() {
    let all =
        read("programme.csv", "Action;Alloué A1;Réalisé A1;Alloué A2;Alloué A3\nSuivi;10;9;11;12\nÉtude et préconisations;20;18;21;22\n");
    let table = all.dossiers[0].table("programme").unwrap();
    assert_eq!((1..=3).map(|y| number(table, 0, "prevu", y)).collect::<Vec<_>>(), [10, 11, 12].map(|n| Some(Decimal::from(n))));
    assert_eq!(number(table, 0, "realise", 1), Some(Decimal::from(9)));
}

#[test]
fn a_column_of_actions_is_that_of_the_programme_whatever_its_header() {
    let all = read("jours.csv", "Libellé;Année 1;Année 2;Année 3;Total\nSuivi;10;11;12;33\nÉtude et préconisations;20;21;22;63\n");
    let dossier = &all.dossiers[0];
    assert_eq!(dossier.tables.iter().map(|t| t.table.full_name()).collect::<Vec<_>>(), ["programme"]);
    assert_eq!(dossier.tables[0].lines().map(|r| r.code.as_deref()).collect::<Vec<_>>(), [Some("suivi"), Some("etudes")]);
}

#[test]
fn a_column_known_by_a_word_inside_it_is_read_behind_a_blank_one() {
    let all = read(
        "communication.csv",
        "Communication\n;;;;;;\nN°;Type;Intitulé;Date;Lieu;Participants;;Remarques diverses du chargé de mission\n\
         1;Évènementielle;Petit déjeuner;09/04/2024;Brest;12;;bien\n2;Évènementielle;Grand déjeuner;10/04/2024;Brest;14;;mieux\n",
    );
    let table = all.dossiers[0].table("communication").unwrap();
    assert!(table.headers.iter().any(|h| h.text.starts_with("Remarques") && h.slot.is_some()), "{:?}", table.headers);
}

#[test]
fn words_that_two_tables_know_leave_both_beside_one_another() {
    let all = read(
        "deux.csv",
        "Actions de communication;;;;Cibles accompagnées;\nIntitulé;N°;Coût;;Public;Nature de l'action\n\
         Petit déjeuner;1;100;;Association;Diagnostic\nGrand déjeuner;2;200;;PME;Conseil\n",
    );
    let mut names: Vec<&str> = all.dossiers[0].tables.iter().map(|t| t.table.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["cibles", "communication"]);
}

#[test]
fn n_beside_n_plus_one_is_the_first_year() {
    let all = read("indicateurs.csv", "N°;Indicateur;Type;Unité;Objectif;N;N+1;N+2\nA01;Entreprises contactées;Activité;nb;30;5;6;7\n");
    let table = all.dossiers[0].table("indicateurs").unwrap();
    assert_eq!((1..=3).map(|y| number(table, 0, "annee", y)).collect::<Vec<_>>(), [5, 6, 7].map(|n| Some(Decimal::from(n))));
}

#[test]
fn a_second_row_that_only_repeats_a_word_is_no_line() {
    let all = read("programme.csv", "Action;Année 1;Année 2;Année 3;Total\n;Prévu;Prévu;Prévu;\nSuivi;10;11;12;33\n");
    let table = all.dossiers[0].table("programme").unwrap();
    assert_eq!(table.lines().map(|r| r.row).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_header_of_which_no_label_is_known_whole_is_one_all_the_same() {
    let all = read(
        "f.csv",
        "Nom de la structure suivie cette année;Typologie de la structure suivie;Accompagnement mené par nous;Commune du site suivi\n\
         Menuiserie Bel;TPE;Diagnostic;Vitré\nEntreprise du Bois;Association locale;Accompagnement de projet;Commune de Fougères\n",
    );
    let table = all.dossiers[0].table("cibles").unwrap();
    assert_eq!(table.lines().filter_map(|r| table.text(r, "nom")).collect::<Vec<_>>(), ["Menuiserie Bel", "Entreprise du Bois"]);
}
