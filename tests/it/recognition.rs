//! How sure a table is, and why: by its labels and by its values; what is foreign is not taken, what is close is named.

use volet::findings::Findings;
use volet::profile::Profile;
use volet::record::{Batch, RowKind, SheetRead};
use volet::report::outline::Outline;
use volet::report::text::{Style, report};
use volet::rules;

use crate::support::{batch, identification, receipts, scheme, source, text, volet};

const WITHOUT_TITLE: &str = "Thème 1;Année 1;Année 2;Année 3\nSuivi;10;10;10\nAccompagnement de projets;20;20;20\n\
    Mise en réseau et opérations collectives;5;5;5\nTOTAL;35;35;35\n";

fn sheet(content: &str) -> Batch {
    batch(&scheme(), &[source("Feuil1.csv", content)])
}

fn only(batch: &Batch) -> &SheetRead {
    &batch.files[0].sheets[0]
}

fn taken(content: &str) -> Vec<String> {
    only(&sheet(content)).tables.iter().map(|t| t.table.full_name()).collect()
}

#[test]
fn a_renamed_column_is_understood_by_its_values_and_said() {
    let batch = sheet(WITHOUT_TITLE);
    let seen = &only(&batch).tables;
    assert_eq!(seen.len(), 1, "{seen:#?}");
    let certainty = &seen[0].certainty;
    assert_eq!(seen[0].table.name, "programme");
    assert!(certainty.reasons.contains(&"3 valeurs de liste sur 3".to_owned()), "{certainty:#?}");
    assert!(certainty.doubts.contains(&"compris par ses valeurs seules : « Thème 1 »".to_owned()), "{certainty:#?}");

    let table = batch.dossiers[0].table("programme").unwrap();
    let codes: Vec<&str> = table.lines().filter_map(|r| r.code.as_deref()).collect();
    assert_eq!(codes, ["suivi", "accompagnement", "reseau"]);
    assert_eq!(table.rows.last().unwrap().kind, RowKind::Total);
    let findings = rules::check(&batch, &Profile::embedded().unwrap());
    let guessed = findings.iter().find(|f| f.code == "F207").unwrap();
    assert_eq!(guessed.spot.cell.unwrap().to_string(), "A1");
    assert!(guessed.message.contains("compris comme « Action » d'après ses valeurs"), "{}", guessed.message);
}

#[test]
fn a_table_is_surer_with_its_title_and_with_values_of_its_lists() {
    let header = "Type;Intitulé;Date;Participants\n";
    let good = "Évènementielle;Stand;03/05/2024;40\nFormation suivie;Colloque;04/06/2024;1\nÉvènementielle;Visite;05/06/2024;9\n";
    let foreign = "Reçu;Lettre;03/05/2024;40\nEnvoyé;Carte;04/06/2024;1\nReçu;Colis;05/06/2024;9\n";
    let score = |content: &str| only(&sheet(content)).tables.first().map(|t| t.certainty.score);
    let titled = score(&format!("Actions de communication\n\n{header}{good}")).unwrap();
    let untitled = score(&format!("{header}{good}")).unwrap();
    let titled_foreign = score(&format!("Actions de communication\n\n{header}{foreign}")).unwrap();
    assert!(titled > untitled && untitled >= scheme().recognition.sure, "{titled} {untitled}");
    assert!(titled_foreign < scheme().recognition.sure, "{titled_foreign}: its header is right, its values are foreign");
    assert_eq!(score(&format!("{header}{foreign}")), None, "neither title nor values");
}

#[test]
fn what_was_not_taken_says_what_it_lacked() {
    let foreign = "Type;Intitulé;Date;Lieu\nReçu;Lettre;03/05/2024;Brest\nEnvoyé;Carte;04/06/2024;Lyon\nReçu;Colis;05/06/2024;Metz\n";
    let batch = sheet(foreign);
    assert!(only(&batch).tables.is_empty());
    let near = only(&batch).nearest.as_ref().unwrap();
    let findings = rules::check(&batch, &Profile::embedded().unwrap());
    let unread = findings.iter().find(|f| f.code == "F206").unwrap();
    let said = format!("Le plus proche est « {} » ({} %) : {}", near.table.label, near.score, near.lacks[0]);
    assert!(unread.message.contains(&said), "{}\n{said}", unread.message);
}

#[test]
fn sheets_of_other_kinds_are_no_tables() {
    for (what, content) in [
        (
            "price list",
            "Référence;Désignation;Catégorie;Prix unitaire HT;TVA;Prix TTC\nR1;Bac 10 l;Conteneur;12;20;15\nR2;Bac 20 l;Accessoire;13;20;16\nR3;Bac 30 l;Conteneur;14;20;17\n",
        ),
        (
            "contacts",
            "Nom;Prénom;Organisme;Commune;Téléphone;Courriel\nDurand;Anne;CCI;Rennes;0299000001;a@cci.fr\nMartin;Paul;CMA;Brest;0299000002;p@cma.fr\n",
        ),
        (
            "leave",
            "Agent;Type;Début;Fin;Nombre de jours;Date\nMarie;Congé;01/07/2024;03/07/2024;2;01/06/2024\nPaul;RTT;08/07/2024;09/07/2024;1;01/06/2024\n",
        ),
        ("chores", "Tâches;2024;2025;2026;Total\nRanger le local;3;4;5;12\nCommander les bacs;3;4;5;12\nRefaire le site;3;4;5;12\n"),
        ("stock", "N°;Désignation;Quantité;Prix unitaire;Total\n1;Carton 1;2;2;4\n2;Carton 2;3;2;6\n3;Carton 3;4;2;8\n"),
        (
            "electricity",
            "N°;Fournisseur;Date;Facture;Quantité;Total;TVA\n1;EDF;05/01/2024;F1;120;44;20\n2;EDF;05/02/2024;F2;121;45;20\n3;EDF;05/03/2024;F3;122;46;20\n",
        ),
    ] {
        assert_eq!(taken(content), Vec::<String>::new(), "{what}");
    }
}

/// The header fits two tables as well, and so do the values.
const TWO_WAYS: &str = "N°;Type;Intitulé;Date;Lieu;Support\n1;Photo;Stand;03/05/2024;Rennes;Lien\n2;Évènementielle;Visite;04/06/2024;Brest;Courriel\n\
    3;Photo;Atelier;05/07/2024;Vannes;Lien\n4;Évènementielle;Salon;06/07/2024;Lorient;Lien\n";

#[test]
fn two_close_tables_are_both_named_and_neither_is_guessed() {
    let sources =
        [source("d/identification.csv", identification("24BRD0001", "Rapport d'avancement année 1")), source("d/Feuil3.csv", TWO_WAYS)];
    let batch = batch(&scheme(), &sources);
    let seen = batch.files.iter().find(|f| f.path.ends_with("Feuil3.csv")).unwrap();
    let near = seen.sheets[0].nearest.as_ref().unwrap();
    let rival = near.rival.as_ref().unwrap();
    let mut names = [near.table.name.as_str(), rival.table.name.as_str()];
    names.sort_unstable();
    assert_eq!(names, ["annexes", "communication"]);
    assert!(near.score.abs_diff(rival.score) < scheme().recognition.close);
    assert_eq!(rival.decides, "« Lieu » ne va qu'à « Actions de communication, de formation et de sensibilisation »");

    let profile = Profile::embedded().unwrap();
    let findings = rules::check(&batch, &profile);
    for table in ["annexes", "communication"] {
        let missing = findings.iter().find(|f| f.code == "F201" && f.table.as_deref() == Some(table)).unwrap();
        assert!(
            missing.message.contains("Feuille « Feuil3 » : Ce peut être « ") && missing.message.contains(" %) ou « "),
            "{}",
            missing.message
        );
    }
    let style = Style { colour: false, width: 400, recognition: false };
    let receipts = receipts(&batch, &profile);
    let shown = report(&Outline::new(&batch, Findings::from(findings).whole(), &receipts, None), style);
    assert!(shown.lines().any(|l| l.contains("Feuille « Feuil3 » :") && l.contains(" ou ") && l.contains("Rien n'y est lu.")), "{shown}");
}

#[test]
fn the_report_shows_doubts_and_with_the_option_every_table() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("identification.csv"), identification("24BRD0001", "Demande d'aide")).unwrap();
    std::fs::write(folder.path().join("Feuil1.csv"), WITHOUT_TITLE).unwrap();
    let path = folder.path().to_str().unwrap();
    let plain = text(&volet(&["verifier", path]).stdout);
    assert!(!plain.contains("« identification » ="), "{plain}");
    let full = text(&volet(&["verifier", path, "--reconnaissance"]).stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(full.contains("Feuille « identification » = Identification du dossier (99 % : 15 intitulés obligatoires"), "{full}");
    assert!(full.contains("Feuille « Feuil1 » = Programme prévisionnel ("), "{full}");
    let data: serde_json::Value = serde_json::from_slice(&volet(&["convertir", path]).stdout).unwrap();
    let seen = &data["dossiers"][0]["reconnaissance"];
    assert_eq!((&seen[0]["table"], &seen[0]["certitude"]), (&"identification".into(), &99.into()));
    assert_eq!((&seen[1]["table"], &seen[1]["cell"]), (&"programme".into(), &"A1".into()));
}

#[test]
fn a_doubtful_table_under_another_header_is_not_added_to_a_sure_one() {
    let sure = "Réunions du comité de suivi\n\nDate;Participants;Réalisé;Envisagé;Difficultés;Solutions\n03/05/2024;ADEME, Région;Visites;Fiches;Aucune;Aucune\n";
    let other = "Date;Participants;Ordre du jour\n01/03/2024;Équipe;Point\n02/03/2024;Équipe;Point\n03/03/2024;Équipe;Point\n";
    let sources = [
        source("d/identification.csv", identification("24BRD0001", "Rapport d'avancement année 1")),
        source("d/comites.csv", sure),
        source("d/Réunions internes.csv", other),
    ];
    let batch = batch(&scheme(), &sources);
    assert_eq!(batch.dossiers[0].table("comites").unwrap().lines().count(), 1);
    let findings = rules::check(&batch, &Profile::embedded().unwrap());
    let said = findings.iter().find(|f| f.code == "F204").unwrap();
    assert_eq!(said.spot.sheet.as_deref(), Some("Réunions internes"));
    assert!(said.message.contains("ses lignes n'y sont pas ajoutées"), "{}", said.message);
}
