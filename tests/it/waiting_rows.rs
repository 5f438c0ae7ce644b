//! Rows of many files wait elsewhere until their dossier is looked at: every result is the same byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::other_scheme::{MAIN, TABLES};
use crate::support::define;

/// Runs a command on a folder of the samples; what it prints.
fn run(arguments: &[&str], folder: &Path, more: &[&str]) -> String {
    let all = arguments.iter().copied().chain([folder.to_str().unwrap()]).chain(more.iter().copied());
    let out = Command::new(env!("CARGO_BIN_EXE_volet")).args(all).output().unwrap();
    let code = out.status.code();
    assert!(code.is_some_and(|code| code < 4), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let all = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    all.map(|e| (e.path().to_path_buf(), fs::read(e.path()).unwrap())).collect()
}

const WAITING: [&str; 2] = ["--en-memoire", "0"];

fn region() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/region")
}

#[test]
fn a_whole_run_gives_the_same_results() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("resultats");
    let target = ["-o", out.to_str().unwrap()];
    let said = run(&["bilan"], &region(), &target);
    let there = files(&out);
    assert!(there.len() > 8, "{:?}", there.keys());
    fs::remove_dir_all(&out).unwrap();
    assert_eq!(run(&["bilan"], &region(), &[&target[..], &WAITING].concat()), said);
    let again = files(&out);
    assert!(there.keys().eq(again.keys()));
    let differing: Vec<&PathBuf> = there.iter().filter(|(path, bytes)| again[*path] != **bytes).map(|(path, _)| path).collect();
    assert!(differing.is_empty(), "{differing:?}");
}

#[test]
fn every_format_of_data_is_the_same() {
    for format in ["json", "csv", "excel-fr", "classeur", "scdl", "paquet", "parquet"] {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("donnees");
        let target = ["--vers", format, "-o", out.to_str().unwrap()];
        run(&["convertir"], &region(), &target);
        let there = files(&out);
        assert!(!there.is_empty(), "{format}");
        if out.is_dir() {
            fs::remove_dir_all(&out).unwrap()
        } else {
            fs::remove_file(&out).unwrap()
        }
        run(&["convertir"], &region(), &[&target[..], &WAITING].concat());
        assert!(files(&out) == there, "{format}");
    }
}

#[test]
fn recognition_proposals_and_an_earlier_version_are_the_same() {
    let place = tempfile::tempdir().unwrap();
    let proposals = place.path().join("correspondances.toml");
    let earlier = region();
    let more = ["--reconnaissance", "--precedent", earlier.to_str().unwrap(), "--proposer-correspondances", proposals.to_str().unwrap()];
    let said = run(&["verifier"], &region(), &more);
    let proposed = fs::read(&proposals).unwrap();
    fs::remove_file(&proposals).unwrap();
    assert_eq!(run(&["verifier"], &region(), &[&more[..], &WAITING].concat()), said);
    assert!(fs::read(&proposals).unwrap() == proposed);
}

/// How parts of a list go together is told by their headers; here the second part has the date by which the newer version is told.
#[test]
fn an_identification_in_two_parts_is_the_same() {
    let place = tempfile::tempdir().unwrap();
    let (scheme, lot) = (place.path().join("jardins"), place.path().join("lot"));
    fs::create_dir(&scheme).unwrap();
    // The gardens, each known by a line of a list instead of a form.
    let main = MAIN.replace("key = \"jardin\"", "key = \"jardin\"\nreport_date = \"visite\"");
    let visit = "[[table.field]]\nname = \"visite\"\nlabel = \"Date de visite\"\ntype = \"date\"\n\n[[table]]\nname = \"recoltes\"";
    let list = TABLES.replace("layout = \"form\"", "layout = \"list\"\nline = \"jardin\"");
    define(&scheme, &main, &list.replace("required = true\n\n[[table]]\nname = \"recoltes\"", visit));
    for (folder, day) in [("a", "01/06/2025"), ("b", "01/06/2024")] {
        let folder = lot.join(folder);
        fs::create_dir_all(&folder).unwrap();
        let title = "Fiche du jardin\nNuméro de jardin";
        let text = format!("{title};Surface cultivée\nJ-12;150\n\n{title};Date de visite\nJ-12;{day}\n");
        fs::write(folder.join("fiche.csv"), text).unwrap();
    }
    let more = ["--dispositif", scheme.to_str().unwrap()];
    let said = run(&["verifier"], &lot, &more);
    assert!(said.contains("a/fiche.csv") && said.contains("Remplacé"), "{said}");
    assert_eq!(run(&["verifier"], &lot, &[&more[..], &WAITING].concat()), said);
}
