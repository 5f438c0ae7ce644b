//! Labels of an identification that hold a known one among other words.

use crate::support::{batch, identification, scheme, source};

#[test]
fn a_label_that_holds_a_known_one_names_its_field() {
    let csv = identification("24BRD0001", "Demande d'aide")
        .replace("Territoire;", "Périmètre couvert par le poste aidé;")
        .replace("ETP;", "Quotité de temps de travail affectée au poste;")
        .replace("Porteur;", "Dénomination officielle complète;");
    let all = batch(&scheme(), &[source("fiche.csv", csv)]);
    let table = all.dossiers[0].table("identification").unwrap();
    let line = table.lines().next().unwrap();
    assert_eq!(table.text(line, "territoire"), Some("Val Clair"));
    assert_eq!(table.text(line, "porteur"), Some("Communauté de communes du Val Clair"));
    assert_eq!(table.number(line, "etp"), Some(rust_decimal::Decimal::ONE));
}

#[test]
fn a_heading_with_the_same_word_leaves_the_field_to_its_label() {
    let csv = format!(
        "La convention\n{}",
        identification("24BRD0001", "Demande d'aide").replace("N° de convention ADEME;", "Numéro de la convention signée;")
    );
    let all = batch(&scheme(), &[source("fiche.csv", csv)]);
    assert_eq!(all.dossiers[0].convention.as_deref(), Some("24BRD0001"));
}

#[test]
fn a_value_is_no_label() {
    let csv = identification("24BRD0001", "Demande d'aide").replace("Territoire;Val Clair", "Territoire;Territoire du Porteur Bleu");
    let all = batch(&scheme(), &[source("fiche.csv", csv)]);
    let table = all.dossiers[0].table("identification").unwrap();
    let line = table.lines().next().unwrap();
    assert_eq!(table.text(line, "territoire"), Some("Territoire du Porteur Bleu"));
    assert_eq!(table.text(line, "porteur"), Some("Communauté de communes du Val Clair"));
}

#[test]
fn the_stages_as_they_are_written() {
    for (written, code) in [
        ("1er rapport d'avancement", "avancement-1"),
        ("Rapport d'avancement n° 2", "avancement-2"),
        ("Rapport d'avancement de la 2ème année", "avancement-2"),
        ("Bilan intermédiaire – année 1", "avancement-1"),
        ("Dossier de demande de subvention", "demande"),
        ("Rapport final (année 3)", "final"),
    ] {
        let all = batch(&scheme(), &[source("fiche.csv", identification("24BRD0001", written))]);
        assert_eq!(all.dossiers[0].stage.as_deref(), Some(code), "{written}");
    }
}
