//! What the program says of wrong usage and input, and with which exit code.

use std::fs;

use crate::support::{identification, region, text, volet};

fn said(arguments: &[&str]) -> (i32, String) {
    let output = volet(arguments);
    (output.status.code().unwrap(), text(&output.stderr))
}

#[test]
fn wrong_usage_is_explained_in_french_with_exit_code_two() {
    for (arguments, words) in [
        (&["--formt"][..], "« --formt » n'existe pas"),
        (&["verifier"][..], "Il manque"),
        (&["verifier", "x", "--format", "xml"][..], "Valeurs possibles : texte, html, csv, json, sarif"),
        (&["verifer"][..], "Vouliez-vous dire la commande « verifier »"),
        (&["regle", "P11"][..], "Vouliez-vous dire P101"),
        (&["dossier_qui_n_existe_pas"][..], "introuvable"),
    ] {
        let (code, message) = said(arguments);
        assert_eq!(code, 2, "{arguments:?}: {message}");
        assert!(message.contains(words), "{arguments:?}: {message}");
        assert!(!message.contains("error") && !message.contains("panicked"), "{message}");
    }
}

#[test]
fn a_folder_without_workbooks_is_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("photo.jpg"), b"x").unwrap();
    let (code, message) = said(&["verifier", folder.path().to_str().unwrap()]);
    assert_eq!(code, 2);
    assert!(message.contains("Aucun classeur"), "{message}");
}

#[test]
fn a_broken_profile_names_its_file_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("mien.toml");
    fs::write(&profile, "jour_par_etp = 205\n").unwrap();
    let (code, message) = said(&["verifier", region().to_str().unwrap(), "--profil", profile.to_str().unwrap()]);
    assert_eq!(code, 2);
    assert!(message.contains("mien.toml") && message.contains("jours_par_etp"), "{message}");
}

#[test]
fn a_file_that_is_no_spreadsheet_is_a_remark_and_exit_code_three() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("identification.csv"), identification("24BRD0001", "Demande d'aide")).unwrap();
    fs::write(folder.path().join("budget.xlsx"), b"%PDF-1.7 ceci est un document").unwrap();
    let output = volet(&["verifier", folder.path().to_str().unwrap(), "--format", "json"]);
    assert_eq!(output.status.code(), Some(3));
    let lines = text(&output.stdout);
    assert!(lines.lines().any(|l| l.contains("\"F101\"") && l.contains("budget.xlsx") && l.contains("PDF")), "{lines}");
}

#[test]
fn results_appear_whole_and_inputs_stay_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("recus");
    fs::create_dir(&input).unwrap();
    let csv = identification("24BRD0001", "Demande d'aide");
    fs::write(input.join("identification.csv"), &csv).unwrap();
    let output = volet(&[input.to_str().unwrap()]);
    assert!(output.status.code().unwrap() < 2, "{}", text(&output.stderr));
    let results = folder.path().join("resultats");
    let mut names: Vec<String> = fs::read_dir(&results).unwrap().flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "annotes",
            "consolide.xlsx",
            "courriels",
            "donnees.json",
            "rapport.html",
            "rapport.txt",
            "remarques.csv",
            "remarques.jsonl",
            "synthese.html",
            "synthese.xlsx"
        ]
    );
    assert_eq!(fs::read_to_string(input.join("identification.csv")).unwrap(), csv);
    // A second run replaces our own results without being asked.
    assert!(volet(&[input.to_str().unwrap()]).status.code().unwrap() < 2);
}

#[test]
fn a_file_that_is_not_ours_is_never_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let results = folder.path().join("resultats");
    fs::create_dir(&results).unwrap();
    fs::write(results.join("rapport.txt"), "mes notes").unwrap();
    let input = folder.path().join("identification.csv");
    fs::write(&input, identification("24BRD0001", "Demande d'aide")).unwrap();
    let (code, message) = said(&[input.to_str().unwrap()]);
    assert_eq!(code, 2);
    assert!(message.contains("rapport.txt") && message.contains("--ecraser"), "{message}");
    assert_eq!(fs::read_to_string(results.join("rapport.txt")).unwrap(), "mes notes");
    assert_eq!(fs::read_dir(&results).unwrap().count(), 1, "nothing half-written");
    assert!(volet(&[input.to_str().unwrap(), "--ecraser"]).status.code().unwrap() < 2);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str| {
        let out = folder.path().join(name);
        volet(&[region().to_str().unwrap(), "-o", out.to_str().unwrap()]);
        let walk = walkdir::WalkDir::new(&out).sort_by_file_name().into_iter().flatten().filter(|e| e.file_type().is_file());
        walk.map(|e| (e.path().strip_prefix(&out).unwrap().to_owned(), fs::read(e.path()).unwrap())).collect::<Vec<_>>()
    };
    assert!(run("a") == run("b"));
}
