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
fn a_value_that_one_field_alone_can_mean_names_its_label() {
    let csv = identification("24BRD0001", "Demande d'aide")
        .replace("Nature du porteur;", "Vous êtes;")
        .replace("Montants exprimés en;", "Chiffres présentés;")
        .replace("SIRET;", "Identifiant national;");
    let all = batch(&scheme(), &[source("fiche.csv", csv)]);
    let table = all.dossiers[0].table("identification").unwrap();
    let line = table.lines().next().unwrap();
    assert_eq!(table.text(line, "siret"), Some("20006775100018"));
    assert_eq!((table.text(line, "nature_porteur"), table.text(line, "taxe")), (Some("EPCI"), Some("HT")));
}

#[test]
fn guesses_alone_make_a_table_only_under_its_title_or_whole() {
    let header = "Date de tenue du comité;Organismes autour de la table;Actions réalisées sur la période;Perspectives présentées;Difficultés évoquées;Solutions discutées\n";
    let line = "03/05/2024;ADEME, Région;Visites;Fiches;Aucune;Aucune\n";
    let found = |sheet: &str, text: String| {
        let all = batch(&scheme(), &[source("id.csv", identification("24BRD0001", "Demande d'aide")), source(sheet, text)]);
        all.dossiers[0].table("comites").map(|t| t.lines().count())
    };
    assert_eq!(found("Comité de suivi.csv", format!("{header}{line}")), Some(1));
    assert_eq!(found("Feuil7.csv", "Date de tenue du comité;Prix;Visa du chef\n03/05/2024;12;oui\n".to_owned()), None);
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
