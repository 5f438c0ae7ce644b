//! Rows of many files wait elsewhere until their dossier is looked at: every result is the same byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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
