//! What happens on a desk: files from several folders dropped together, workbooks that are open elsewhere, results that are.

use std::fs;
use std::path::Path;

use volet::run;

use crate::support::{identification, scheme, text, volet};

fn written(path: &Path, convention: &str) -> String {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, identification(convention, "Demande d'aide")).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn files_of_one_name_from_two_folders_stay_apart() {
    let folder = tempfile::tempdir().unwrap();
    let north = written(&folder.path().join("nord/fiche.csv"), "24BRD0001");
    let south = written(&folder.path().join("sud/Fiche.csv"), "24BRD0002");
    let results = folder.path().join("resultats");
    let output = volet(&[&north, &south, "-o", results.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let rows = fs::read_to_string(results.join("donnees.json")).unwrap();
    for there in ["24BRD0001", "24BRD0002", "\"file\":\"nord/fiche.csv\"", "\"file\":\"sud/Fiche.csv\""] {
        assert!(rows.contains(there), "{there}");
    }
    assert!(results.join("annotes/nord/fiche.csv").is_file() && results.join("annotes/sud/Fiche.csv").is_file());
}

#[test]
fn one_file_alone_or_among_others_keeps_its_own_name() {
    let folder = tempfile::tempdir().unwrap();
    let one = folder.path().join("nord/fiche.csv");
    let other = folder.path().join("sud/budget.csv");
    written(&one, "24BRD0001");
    written(&other, "24BRD0002");
    let names = |paths: &[&Path]| {
        let found = run::find(&paths.iter().map(|p| p.to_path_buf()).collect::<Vec<_>>()).unwrap();
        found.sheets.iter().map(|e| e.path.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&[&one]), ["fiche.csv"]);
    assert_eq!(names(&[&one, &other]), ["budget.csv", "fiche.csv"]);
    assert_eq!(names(&[&one, &one]), ["2/nord/fiche.csv", "nord/fiche.csv"]);
}

#[test]
fn a_workbook_that_is_open_elsewhere_is_read_and_said_to_be_open() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("recus");
    let file = written(&input.join("fiche.csv"), "24BRD0001");
    written(&input.join("autre.csv"), "24BRD0001");
    for lock in ["~$fiche.csv", ".~lock.fiche.csv#"] {
        fs::write(input.join(lock), b"Camille").unwrap();
        for asked in [input.to_str().unwrap(), &file] {
            let output = volet(&["verifier", asked, "--format", "json"]);
            assert_eq!(
                text(&output.stderr),
                "« fiche.csv » semble ouvert dans un tableur : ce qui n'y est pas encore enregistré n'est pas lu.\n",
                "{lock}"
            );
            assert!(!text(&output.stdout).contains(lock), "the lock file is no dossier's");
        }
        fs::remove_file(input.join(lock)).unwrap();
    }
    assert_eq!(text(&volet(&["verifier", &file, "--format", "json"]).stderr), "");
}

#[test]
fn a_file_that_the_system_does_not_hand_over_is_not_called_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("recus");
    let gone = written(&input.join("fiche.csv"), "24BRD0001");
    let found = run::find(&[input]).unwrap();
    fs::remove_file(gone).unwrap();
    let batch = run::read(found, &scheme(), &|| ());
    let profile = volet::profile::Profile::of(&scheme()).unwrap();
    let findings = volet::rules::check(&batch, &profile);
    let remark = findings.iter().find(|f| f.code == "F101").unwrap();
    assert_eq!(remark.message, "Le fichier n'a pas pu être ouvert : emplacement introuvable.");
    assert_eq!(&*remark.fix, "Fermez-le dans le logiciel où il est ouvert, vérifiez vos droits d'accès, puis relancez.");
}

#[test]
fn no_result_is_replaced_when_one_of_them_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    let input = written(&folder.path().join("recus/fiche.csv"), "24BRD0001");
    let results = folder.path().join("resultats");
    let run = || volet(&[&input, "-o", results.to_str().unwrap()]);
    assert_eq!(run().status.code(), Some(1));
    let before = fs::read(results.join("rapport.txt")).unwrap();
    // A folder takes the place of a workbook, as a program that keeps it open would.
    fs::remove_file(results.join("synthese.xlsx")).unwrap();
    fs::create_dir(results.join("synthese.xlsx")).unwrap();
    written(&folder.path().join("recus/fiche.csv"), "24BRD0002");
    let output = volet(&[&input, "-o", results.to_str().unwrap(), "--ecraser"]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("synthese.xlsx » ne peut pas être écrit (un dossier porte ce nom)"), "{said}");
    assert_eq!(fs::read(results.join("rapport.txt")).unwrap(), before);
}

#[test]
fn a_report_goes_into_a_file_in_utf_8_whatever_the_console_speaks() {
    let folder = tempfile::tempdir().unwrap();
    let input = written(&folder.path().join("reçus/fiche.csv"), "24BRD0001");
    for (format, begins) in [
        ("texte", "volet – rapport\n\n"),
        ("html", "<!DOCTYPE html>"),
        ("csv", "\u{feff}Dossier;"),
        ("json", "{\"version\":1,"),
        ("sarif", "{\n"),
    ] {
        let report = folder.path().join(format!("rapport.{format}"));
        let arguments = ["verifier", &input, "--format", format, "-o", report.to_str().unwrap()];
        // A second run replaces the first one's report unasked.
        for _ in 0..2 {
            let output = volet(&arguments);
            assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()), "{format}: {}", text(&output.stderr));
        }
        let written = fs::read_to_string(&report).unwrap();
        assert!(written.starts_with(begins), "{format}: {}", &written[..written.len().min(80)]);
        assert!(!written.contains('\u{1b}'));
        fs::write(&report, "mes notes").unwrap();
        assert_eq!(volet(&arguments).status.code(), Some(2), "{format}: a file that is not ours stays");
    }
}
