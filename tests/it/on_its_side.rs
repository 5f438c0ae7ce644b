//! A table that lies on its side is read as one that stands, each value at its own cell.

use rust_decimal::Decimal;

use crate::support::{batch, scheme, source};

#[test]
fn years_down_and_actions_across() {
    let csv = "Programme prévisionnel\n\nActions;Étude et préconisations;Suivi;Accompagnement de projets;TOTAL\nAnnée 1 prévu;20;10;30;60\nAnnée 2 prévu;21;11;31;63\nAnnée 3 prévu;22;12;32;66\n\
               Année 1 réalisé;19;9;29;57\nTotal prévu;63;33;93;189\n";
    let all = batch(&scheme(), &[source("programme.csv", csv)]);
    let table = all.dossiers[0].table("programme").unwrap();
    let read: Vec<_> =
        table.lines().map(|r| (r.code.as_deref(), table.number_in(r, "prevu", 2), table.number_in(r, "realise", 1))).collect();
    let n = |n: i64| Some(Decimal::from(n));
    assert_eq!(read, [(Some("etudes"), n(21), n(19)), (Some("suivi"), n(11), n(9)), (Some("accompagnement"), n(31), n(29))]);
    let line = table.lines().nth(1).unwrap();
    assert_eq!(table.cell_in(line, "prevu", 3).unwrap().at.to_string(), "C6");
    assert_eq!(table.totals().map(|r| table.number(r, "total")).collect::<Vec<_>>(), [n(189)]);
    assert!(all.files[0].sheets[0].aside.iter().all(|(row, _)| *row == 0), "{:?}", all.files[0].sheets[0].aside);
}

#[test]
fn indicators_across() {
    let csv = "Code;A01;A02;T01\nIndicateur;Entreprises contactées;Entreprises rencontrées;Population\nFamille;Activité;Activité;Territoire\nUnité;nb;nb;hab\nObjectif;30;12;\nAnnée 1;9;4;20100\n";
    let all = batch(&scheme(), &[source("indicateurs.csv", csv)]);
    let table = all.dossiers[0].table("indicateurs").unwrap();
    assert_eq!(table.lines().map(|r| r.code.as_deref()).collect::<Vec<_>>(), [Some("A01"), Some("A02"), Some("T01")]);
    assert_eq!(table.number_in(table.lines().nth(2).unwrap(), "annee", 1), Some(Decimal::from(20_100)));
}

#[test]
fn a_form_is_no_table_on_its_side() {
    let csv = "Nom;Menuiserie Bel\nSIRET;89825575700046\nTypologie;TPE\nAccompagnement;Diagnostic\nCommune;Vitré\n";
    let all = batch(&scheme(), &[source("fiche.csv", csv)]);
    assert!(all.dossiers[0].table("cibles").is_none());
}
