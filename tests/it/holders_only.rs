//! What a holder receives says nothing of another holder's dossier; what the officer reads does.

use std::fs;
use std::path::Path;

use crate::support::{identification, text, volet};

/// Two dossiers that list one invoice; the second holder's SIRET is as given.
fn lot(folder: &Path, siret: &str) {
    let purchase = "Désignation;Catégorie;Date d'acquisition;Fournisseur;N° de facture;Quantité;Prix unitaire;Total\nAppareil photo;Multimédia;2024-05-14;Info Ouest;F24-118;1;500;500\n";
    let one = identification("24BRD0001", "Rapport d'avancement année 1");
    let own = one.lines().find_map(|l| l.strip_prefix("SIRET;")).expect("a SIRET");
    let two = identification("24BRD0002", "Rapport d'avancement année 1").replace(own, siret);
    for (name, csv) in [("a", &one), ("b", &two)] {
        fs::create_dir_all(folder.join(name)).unwrap();
        fs::write(folder.join(name).join("identification.csv"), csv).unwrap();
        fs::write(folder.join(name).join("equipements.csv"), purchase).unwrap();
    }
}

/// The officer's report, then everything that the second holder receives: the sheet beside the files and the draft.
fn told(siret: &str) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let (input, copies, drafts) = (folder.path().join("recus"), folder.path().join("annotes"), folder.path().join("envois"));
    lot(&input, siret);
    let [input, copies_arg, drafts_arg] = [&input, &copies, &drafts].map(|p| p.to_str().unwrap().to_owned());
    let output = volet(&["verifier", &input, "--annoter", &copies_arg, "--courriels", &drafts_arg]);
    let mut received = String::new();
    for entry in fs::read_dir(copies.join("b")).unwrap().flatten().filter(|e| e.path().extension().is_some_and(|x| x == "xlsx")) {
        let book = volet::grid::read(&fs::read(entry.path()).unwrap(), "x.xlsx").unwrap();
        book.sheets.iter().flat_map(|s| s.cells()).for_each(|c| received += &format!("{:?}\n", c.raw));
    }
    for entry in fs::read_dir(&drafts).unwrap().flatten().filter(|e| e.file_name().to_string_lossy().contains("0002")) {
        received += &fs::read_to_string(entry.path()).unwrap();
    }
    (text(&output.stdout), received)
}

#[test]
fn the_dossier_of_another_holder_is_shown_to_the_officer_only() {
    let (report, received) = told("21350238800019");
    assert!(report.contains("L103"), "{report}");
    assert!(received.contains("24BRD0002") && !received.contains("24BRD0001"), "{received}");
}

#[test]
fn another_position_of_the_same_holder_is_shown_to_both() {
    let own = identification("24BRD0001", "Rapport d'avancement année 1").lines().find_map(|l| l.strip_prefix("SIRET;").map(str::to_owned));
    let (_, received) = told(&own.expect("a SIRET"));
    assert!(received.contains("24BRD0001"), "{received}");
}
