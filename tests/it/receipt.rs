//! The receipt number: the same for the same contents under whatever names, another for another content, profile or rule.

use std::fs;

use volet::profile::Profile;

use crate::support::{batch, identification, receipts, scheme, source, text, volet};

const PROGRAMME: &str = "Action;Année 1;Année 2;Année 3\nSuivi;100;100;100\nAccompagnement de projets;100;100;100\nTOTAL;200;200;200\n";

/// The receipts of one dossier of two files under these names.
fn of(identity: &str, programme: &str, body: &str, profile: &str) -> (String, String) {
    let first = identification("24BRD0001", "Demande d'aide");
    let batch = batch(&scheme(), &[source(identity, first), source(programme, body)]);
    assert_eq!(batch.dossiers.len(), 1);
    let mut known = Profile::embedded().unwrap();
    known.override_with(profile, "mien.toml", &scheme()).unwrap();
    let receipts = receipts(&batch, &known);
    (receipts.run.to_string(), receipts.dossiers[0].to_string())
}

#[test]
fn names_and_folders_do_not_count() {
    let holder = of("identification.csv", "programme.csv", PROGRAMME, "");
    let officer = of("recus/2024/val clair/z.csv", "recus/2024/val clair/a.csv", PROGRAMME, "");
    assert_eq!(holder, officer);
    assert_eq!(holder.0, holder.1, "one dossier is the whole run");
}

#[test]
fn one_cell_or_one_threshold_counts() {
    let plain = of("i.csv", "p.csv", PROGRAMME, "");
    assert_ne!(plain.1, of("i.csv", "p.csv", &PROGRAMME.replacen("100", "101", 1), "").1);
    assert_ne!(plain.1, of("i.csv", "p.csv", PROGRAMME, "pas_jours = \"0,5\"").1);
    assert_eq!(plain.1, of("i.csv", "p.csv", PROGRAMME, "# rien ne change\npas_jours = \"0,25\"").1);
}

#[test]
fn the_program_says_whose_receipt_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (sent, received) = (folder.path().join("envoi"), folder.path().join("recus"));
    for (root, name) in [(&sent, "mon dossier.csv"), (&received, "21/identification.csv")] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, identification("24BRD0001", "Demande d'aide")).unwrap();
    }
    let report = text(&volet(&["verifier", sent.to_str().unwrap()]).stdout);
    let code = report.split("Reçu ").nth(1).unwrap().split('.').next().unwrap();
    let ask = |code: &str| {
        let output = volet(&["verifier", received.to_str().unwrap(), "--recu", code]);
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    };
    assert_eq!(ask(code).0, 0, "{code}");
    assert_eq!(ask(&code.to_lowercase().replace('-', " ")).0, 0, "as typed");
    fs::write(received.join("21/identification.csv"), identification("24BRD0002", "Demande d'aide")).unwrap();
    let (status, said, _) = ask(code);
    assert_eq!(status, 1);
    assert!(said.contains("n'est le reçu d'aucun") && said.contains("24BRD0002"), "{said}");
    let (status, _, said) = ask("V-123");
    assert_eq!(status, 2);
    assert!(said.contains("V-7K3F-92QD"), "{said}");
}

#[test]
fn a_file_that_cannot_be_read_makes_its_dossier_unreadable() {
    let read = batch(
        &scheme(),
        &[
            source("a/identification.csv", identification("24BRD0001", "Demande d'aide")),
            source("a/programme.xlsx", &b"%PDF-1.7 ceci est un document"[..]),
            source("b/identification.csv", identification("24BRD0002", "Demande d'aide")),
        ],
    );
    let owners = read.owners();
    assert_eq!(owners, [Some(0), Some(0), Some(1)]);
    let findings = volet::rules::check(&read, &Profile::embedded().unwrap());
    let parted = volet::report::owners::by_dossier(&read, &findings, &owners);
    let states: Vec<&str> = parted.dossiers.iter().map(|own| volet::report::state::state(own.iter().copied()).label()).collect();
    assert_eq!(states, ["Illisible", "À corriger"]);
}
