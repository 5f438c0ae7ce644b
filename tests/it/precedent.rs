//! An earlier version of a dossier: corrected, remaining and new remarks, and figures that changed without a word, by line
//! and not by cell.

use volet::finding::Finding;
use volet::precedent::{Progress, compare};
use volet::profile::Profile;
use volet::record::Batch;
use volet::rules;

use crate::support::{batch, identification, scheme, source};

const BEFORE: &str = "Action;Année 1;Année 2;Année 3;Total prévu;Commentaire\n\
    Suivi;60;55;65;180;\n\
    Accompagnement de projets;50;55;45;160;\n\
    Mise en réseau;20;beaucoup;15;55;\n\
    Pérennisation du service;10;10;15;35;\n\
    Comités de pilotage, rapports;20;15;25;60;\n\
    Étude et formulation de préconisations;20;25;15;60;\n\
    Création de fiches techniques;10;15;5;30;\n\
    Réunions de réseau, formations;10;5;15;30;\n\
    TOTAL;200;200;200;;\n";

fn read(programme: &str) -> (Batch, Vec<Finding>) {
    let identity = identification("24BRD0001", "Demande d'aide");
    let batch = batch(&scheme(), &[source("d/identification.csv", identity), source("d/programme.csv", programme)]);
    let findings = rules::check(&batch, &Profile::embedded().unwrap());
    (batch, findings)
}

/// Compares two programmes and shows codes of corrected and new remarks, and the changes.
fn since(before: &str, after: &str) -> (Vec<&'static str>, Vec<&'static str>, Vec<String>) {
    let (earlier, now) = (read(before), read(after));
    let comparison = compare((&now.0, &now.1), (&earlier.0, &earlier.1));
    let progress: &Progress = comparison.dossiers[0].as_ref().unwrap();
    let codes = |all: &[&Finding]| all.iter().map(|f| f.code).filter(|c| c.starts_with('P') || *c == "F302").collect();
    let changes = progress.changes.iter().map(|c| {
        let cell = c.spot.cell.map(|c| c.to_string()).unwrap_or_default();
        format!("{cell} {} : {} → {}", c.subject, c.before.as_deref().unwrap_or("-"), c.after.as_deref().unwrap_or("-"))
    });
    assert_eq!(progress.remaining + progress.fresh.len(), now.1.len());
    assert_eq!(progress.remaining + progress.corrected.len(), earlier.1.len());
    (codes(&progress.corrected), codes(&progress.fresh), changes.collect())
}

#[test]
fn the_same_dossier_has_nothing_new() {
    assert_eq!(since(BEFORE, BEFORE), (vec![], vec![], vec![]));
}

#[test]
fn moved_lines_are_the_same_lines() {
    let mut lines: Vec<&str> = BEFORE.lines().collect();
    lines[1..9].reverse();
    let moved = format!("Programme de notre poste;;;;;\n\n{}\n", lines.join("\n"));
    assert_eq!(since(BEFORE, &moved), (vec![], vec![], vec![]));
}

#[test]
fn what_was_asked_is_corrected_and_what_was_not_is_shown() {
    let after = BEFORE.replace("45;160", "45;150").replace("beaucoup", "20").replace("Suivi;60;55;65;180", "Suivi;50;55;65;170");
    let (corrected, fresh, changes) = since(BEFORE, &after);
    assert_eq!(corrected, ["P103", "F302"]);
    assert_eq!(fresh, ["P101"], "the total no longer fits");
    // The total of the line follows its years; the values that a remark spoke of were asked for.
    assert_eq!(changes, ["B2 ligne « Suivi », « Prévu », Année 1 : 60\u{a0}jours → 50\u{a0}jours"]);
}

#[test]
fn a_word_on_the_line_explains_its_change() {
    let after = BEFORE.replace("Suivi;60;55;65;180;", "Suivi;50;55;65;170;accord du comité");
    assert_eq!(since(BEFORE, &after).2, Vec::<String>::new());
}

#[test]
fn lines_that_come_and_go_are_shown() {
    let after = BEFORE.replace("Suivi;60;", "Veille réglementaire;60;");
    let (_, _, changes) = since(BEFORE, &after);
    assert_eq!(changes, ["A2 ligne « Veille réglementaire » : - → ligne ajoutée", "A2 ligne « Suivi » : ligne retirée → -"]);
}

#[test]
fn another_position_is_no_earlier_version() {
    let (earlier, now) = (read(BEFORE), read(BEFORE));
    let other = batch(&scheme(), &[source("d/identification.csv", identification("24BRD0002", "Demande d'aide"))]);
    assert!(compare((&now.0, &now.1), (&other, &[])).dossiers[0].is_none());
    let later = batch(&scheme(), &[source("d/identification.csv", identification("24BRD0001", "Rapport final"))]);
    assert!(compare((&later, &[]), (&earlier.0, &earlier.1)).dossiers[0].is_none(), "another stage");
}
