//! Drafts: to whom, in which words, and nothing of a cell in the headers.

use std::fs;

use crate::support::{identification, text, volet};

/// Runs the program on one identification and gives the drafts by name, with what was said.
fn drafts(csv: &str, options: &[&str]) -> (Vec<(String, String)>, String) {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("recus"), folder.path().join("envois"));
    fs::create_dir(&input).unwrap();
    fs::write(input.join("identification.csv"), csv).unwrap();
    let mut all = vec!["verifier", input.to_str().unwrap(), "--courriels", out.to_str().unwrap()];
    all.extend(options);
    let output = volet(&all);
    let mut files: Vec<(String, String)> = fs::read_dir(&out)
        .map(|dir| dir.flatten().map(|e| (e.file_name().to_string_lossy().into_owned(), fs::read_to_string(e.path()).unwrap())).collect())
        .unwrap_or_default();
    files.sort();
    (files, text(&output.stderr))
}

#[test]
fn the_address_comes_from_the_identification() {
    let csv = identification("24BRD0001", "Demande d'aide") + "Adresse électronique;a@exemple.fr, b@exemple.fr\n";
    let (files, said) = drafts(&csv, &[]);
    assert_eq!(files[0].0, "24brd0001-demande-d-aide.eml");
    assert!(files[0].1.contains("\r\nTo: <a@exemple.fr>, <b@exemple.fr>\r\n"), "{}", files[0].1);
    assert!(said.contains("1\u{a0}courriel préparé") && !said.contains("Sans destinataire"), "{said}");
}

#[test]
fn else_from_the_registry_else_there_is_none_and_it_is_said() {
    let csv = identification("24BRD0001", "Demande d'aide");
    let (files, said) = drafts(&csv, &[]);
    assert!(!files[0].1.contains("\nTo:"), "{}", files[0].1);
    assert!(said.contains("Sans destinataire") && said.contains("24brd0001-demande-d-aide"), "{said}");
    let folder = tempfile::tempdir().unwrap();
    let registry = folder.path().join("postes.csv");
    fs::write(&registry, "convention;courriel\n24BRD0001;porteur@exemple.fr\n").unwrap();
    let (files, _) = drafts(&csv, &["--postes", registry.to_str().unwrap()]);
    assert!(files[0].1.contains("\r\nTo: <porteur@exemple.fr>\r\n"), "{}", files[0].1);
}

#[test]
fn nothing_of_a_cell_becomes_a_header() {
    let csv = identification("24BRD0001", "Demande d'aide")
        .replace("Communauté de communes du Val Clair", "\"Val Clair\r\nBcc: victime@exemple.fr\r\n\r\nBonjour\"")
        + "Adresse électronique;\"a@exemple.fr\r\nCc: b@exemple.fr\"\n";
    let (files, _) = drafts(&csv, &[]);
    let (headers, _) = files[0].1.split_once("\r\n\r\n").unwrap();
    let names: Vec<&str> = headers.lines().filter(|l| !l.starts_with(' ')).filter_map(|l| l.split(':').next()).collect();
    assert_eq!(
        names,
        ["X-Unsent", "X-Mailer", "Subject", "MIME-Version", "Content-Language", "Content-Type", "Content-Transfer-Encoding"],
        "{headers}"
    );
}

#[test]
fn an_office_writes_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("courriel.toml");
    fs::write(&own, "a_corriger = \"Chers tous, voir le rapport.\\n\\nLa direction\"\n").unwrap();
    let csv = identification("24BRD0001", "Demande d'aide");
    let (files, _) = drafts(&csv, &["--modele-courriel", own.to_str().unwrap()]);
    assert!(files[0].1.contains("\r\n\r\nChers tous, voir le rapport.\r\n\r\nLa direction"), "{}", files[0].1);
    fs::write(&own, "a_corriger = \"{remarque}\"\n").unwrap();
    let (files, said) = drafts(&csv, &["--modele-courriel", own.to_str().unwrap()]);
    assert!(files.is_empty() && said.contains("« remarques »"), "{said}");
}
