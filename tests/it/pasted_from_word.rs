//! The programme of the « Volet technique », pasted from Word into any sheet: sentences around, breaks in cells, days with their unit.

use crate::support::{batch, identification, scheme, source};

const PASTED: &str = "\
;2.1. Programme prévisionnel;;;
;\"Les différents objectifs du programme sont ……………………. Ceux-ci se traduisent dans le programme prévisionnel suivant.\";;;
;Exemple de programme prévisionnel à adapter;Année 1;Année 2;Année 3
;Etude et formulation de préconisations;20;20;15
;Suivi ;30;30;30
;Accompagnement de projets;50;50;50
;\"Création de fiches techniques,
information et sensibilisation des ……………………….……….\";30;30;35
;Mise en réseau des ……………………….……… et opérations collectives;30;30;30
;Pérennisation du service au terme de 3 ans de fonctionnement;5 jours;5 jours;5 jours
;\"Participation aux comités de pilotage,
rapports d’avancement\";20;20;20
;Participation aux réunions de réseau, formations, …;15;15;15
;TOTAL;200 jours;200 jours;200 jours

;2.2. Comité de suivi du projet;;;
;Un comité de suivi sera chargé d’assurer le suivi et l’évaluation des activités du chargé de mission.;;;
";

#[test]
fn the_programme_is_read_as_it_stands_in_the_document() {
    let sources = [source("id.csv", identification("24BRD0001", "Demande d'aide")), source("Feuil1.csv", PASTED)];
    let all = batch(&scheme(), &sources);
    let table = all.dossiers[0].table("programme").unwrap();
    let codes: Vec<Option<&str>> = table.lines().map(|r| r.code.as_deref()).collect();
    let wanted = ["etudes", "suivi", "accompagnement", "fiches", "reseau", "perennisation", "pilotage", "formations"];
    assert_eq!(codes, wanted.map(Some));
    for year in 1..=3 {
        let sum: rust_decimal::Decimal = table.lines().filter_map(|r| table.number_in(r, "prevu", year)).sum();
        let total = table.totals().next().and_then(|r| table.number_in(r, "prevu", year));
        assert_eq!((sum, total), (200.into(), Some(200.into())));
    }
}
