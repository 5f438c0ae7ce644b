//! Results appear whole or not at all, whatever stops the program; files that are read are never written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::support::{identification, text, volet};

/// A few dossiers.
fn lot() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for n in 1..=4 {
        let own = folder.path().join(format!("{n}"));
        fs::create_dir(&own).unwrap();
        fs::write(own.join("identification.csv"), identification(&format!("24BRD000{n}"), "Rapport d'avancement année 1")).unwrap();
        fs::write(own.join("programme.csv"), "Action;Année 1 prévu\nSuivi;douze\nAccompagnement de projets;3\n").unwrap();
    }
    folder
}

/// Every file below a folder that is no hidden one, by its path, with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let all = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file());
    let shown = all.filter(|e| !e.file_name().to_string_lossy().starts_with('.'));
    shown.map(|e| (e.path().strip_prefix(folder).unwrap().to_path_buf(), fs::read(e.path()).unwrap())).collect()
}

fn bilan(lot: &Path, results: &Path) -> Output {
    volet(&["bilan", lot.to_str().unwrap(), "-o", results.to_str().unwrap()])
}

#[test]
fn a_run_that_is_killed_leaves_whole_results_or_none() {
    let lot = lot();
    let out = tempfile::tempdir().unwrap();
    let whole = out.path().join("entier");
    assert_eq!(bilan(lot.path(), &whole).status.code(), Some(1));
    let wanted = files(&whole);
    assert!(wanted.len() > 10, "{:?}", wanted.keys());
    // Killed when so many files, finished or not, lie in its folder: at once, while they are written, while they are put in place.
    for moment in [0, 1, 3, 6, wanted.len() - 1] {
        let results = out.path().join(format!("tue-{moment}"));
        let mut run = Command::new(env!("CARGO_BIN_EXE_volet"))
            .args(["bilan", lot.path().to_str().unwrap(), "-o", results.to_str().unwrap()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let there = || walkdir::WalkDir::new(&results).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file()).count();
        while there() < moment && run.try_wait().unwrap().is_none() {}
        // It may have ended by itself.
        let _ = run.kill();
        run.wait().unwrap();
        for (path, bytes) in files(&results) {
            assert!(wanted.get(&path) == Some(&bytes), "moment {moment}: {} is not whole", path.display());
        }
        // What is left is no input, and the next run puts everything in its place.
        let again = bilan(lot.path(), &results);
        assert_eq!(again.status.code(), Some(1), "{}", text(&again.stderr));
        assert!(files(&results) == wanted, "moment {moment}");
    }
    assert_eq!(files(lot.path()).len(), 8, "nothing was written beside the inputs");
}

#[test]
fn what_a_killed_run_left_is_swept_once_it_is_old() {
    let lot = lot();
    let results = lot.path().join("resultats");
    fs::create_dir(&results).unwrap();
    let (old, new) = (results.join(".volet-abc.tmp"), results.join(".volet-def.tmp"));
    for path in [&old, &new] {
        fs::write(path, "à moitié").unwrap();
    }
    for (path, hours) in [(&old, 25), (&new, 23)] {
        let before = SystemTime::now() - Duration::from_secs(hours * 3600);
        fs::File::options().write(true).open(path).unwrap().set_modified(before).unwrap();
    }
    assert_eq!(bilan(lot.path(), &results).status.code(), Some(1));
    assert!(!old.exists(), "swept");
    assert!(new.exists(), "another run may be writing it");
    let page = fs::read_to_string(results.join("remarques.csv")).unwrap();
    assert!(!page.contains(".volet-"), "never an input");
}

/// What stands at a place where nothing can be written, what is said of it, and that nothing was left.
fn refused(place: &Path, words: &str) {
    let lot = lot();
    let before = files(lot.path());
    let run = volet(&["consolider", lot.path().to_str().unwrap(), "-o", place.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(2), "{}", text(&run.stderr));
    let said = text(&run.stderr);
    assert!(said.contains(words) && said.contains(&*place.file_name().unwrap().to_string_lossy()), "{said}");
    assert!(said.trim_end().ends_with('.') && !said.contains("os error"), "{said}");
    assert!(files(lot.path()) == before);
}

#[test]
fn a_place_that_cannot_be_written_is_said_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fichier");
    fs::write(&file, "x").unwrap();
    refused(&file.join("consolide.xlsx"), "un fichier porte le nom du dossier");
    let taken = folder.path().join("dossier.xlsx");
    fs::create_dir(&taken).unwrap();
    refused(&taken, "un dossier porte ce nom");
    assert!(fs::read_dir(&taken).unwrap().next().is_none());
    assert_eq!(fs::read_to_string(&file).unwrap(), "x");
    let foreign = folder.path().join("autre.xlsx");
    fs::write(&foreign, "PK mes notes").unwrap();
    refused(&foreign, "n'a pas été produit par volet");
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "PK mes notes");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "no rest of it");
}

#[cfg(unix)]
#[test]
fn a_folder_for_temporary_files_that_is_not_there_is_said() {
    let (lot, out) = (lot(), tempfile::tempdir().unwrap());
    for command in ["consolider", "synthese", "bilan"] {
        let place = out.path().join(command);
        let mut run = Command::new(env!("CARGO_BIN_EXE_volet"));
        run.args([command, lot.path().to_str().unwrap(), "-o", place.to_str().unwrap()]).env("TMPDIR", out.path().join("absent"));
        let run = run.output().unwrap();
        let said = text(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(said.contains("absent » ne peut pas servir (emplacement introuvable)") && said.trim_end().ends_with("TMPDIR."), "{said}");
        assert!(!place.exists());
    }
}

#[cfg(unix)]
#[test]
fn a_folder_without_the_right_to_write_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("ferme");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    // The superuser may write everywhere.
    if fs::write(closed.join("essai"), "x").is_err() {
        refused(&closed.join("consolide.xlsx"), "accès refusé");
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Runs with files of at most so many blocks of 512 bytes, as on a disk without more room.
#[cfg(unix)]
fn with_little_room(blocks: u32, arguments: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_volet");
    Command::new("sh").args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec '{program}' {arguments}")]).output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_disk_without_room_leaves_nothing_half_written() {
    let lot = lot();
    let out = tempfile::tempdir().unwrap();
    let place = out.path().join("consolide.xlsx");
    let run = with_little_room(8, &format!("consolider '{}' -o '{}'", lot.path().display(), place.display()));
    // The writer of long sheets breaks down: that is a sentence too.
    assert_eq!(run.status.code(), Some(4), "{} {}", text(&run.stdout), text(&run.stderr));
    let said = text(&run.stderr);
    assert!(said.starts_with("volet : ") && said.contains("reste de la place sur le disque") && !said.contains("RUST_BACKTRACE"), "{said}");
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    // An earlier result stays as it was.
    assert_eq!(volet(&["consolider", lot.path().to_str().unwrap(), "-o", place.to_str().unwrap()]).status.code(), Some(0));
    let before = fs::read(&place).unwrap();
    fs::write(lot.path().join("1/programme.csv"), "Action;Année 1 prévu\nSuivi;14\n").unwrap();
    let run = with_little_room(8, &format!("consolider '{}' -o '{}'", lot.path().display(), place.display()));
    assert_eq!(run.status.code(), Some(4));
    assert!(fs::read(&place).unwrap() == before);
    // Of several results none appears if the last has no room.
    let results = out.path().join("resultats");
    let data = out.path().join("donnees.json");
    let run = with_little_room(8, &format!("convertir '{}' --vers json -o '{}'", lot.path().display(), data.display()));
    assert_eq!(run.status.code(), Some(2), "{}", text(&run.stderr));
    assert!(text(&run.stderr).contains("ne peut pas être écrit (fichier trop grand pour ce disque)"), "{}", text(&run.stderr));
    let run = with_little_room(40, &format!("bilan '{}' -o '{}'", lot.path().display(), results.display()));
    assert!(matches!(run.status.code(), Some(2 | 4)), "{}", text(&run.stderr));
    assert!(text(&run.stderr).contains("disque"), "{}", text(&run.stderr));
    assert!(!results.exists(), "{:?}", files(&results).keys());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_no_success() {
    let lot = lot();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_volet"))
        .args(["verifier", lot.path().to_str().unwrap(), "--format", "json"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(text(&run.stderr), "volet : la sortie n'a pas pu être écrite en entier (disque plein).\n");
}

#[test]
fn a_file_that_is_read_is_never_replaced() {
    let lot = lot();
    let input = lot.path().join("1/programme.csv");
    let before = fs::read(&input).unwrap();
    let (all, one) = (lot.path().to_str().unwrap(), input.to_str().unwrap());
    for arguments in [
        ["consolider", all, "-o", one, "--ecraser"].as_slice(),
        &["consolider", one, "-o", one, "--ecraser"],
        &["synthese", all, "-o", one, "--ecraser"],
        &["convertir", all, "--vers", "json", "-o", one, "--ecraser"],
    ] {
        let run = volet(arguments);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert!(text(&run.stderr).contains("ne sont jamais modifiés"), "{}", text(&run.stderr));
        assert!(fs::read(&input).unwrap() == before);
    }
    // An earlier result among the inputs is one of ours.
    let result = lot.path().join("consolide.xlsx");
    for _ in 0..2 {
        let run = volet(&["consolider", all, "-o", result.to_str().unwrap()]);
        assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    }
}
