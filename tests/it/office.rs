//! What an officer decided counts in the page as it does for the program, wherever its files lie.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use volet::session::{Session, Settings};
use volet::{template::answers, waiver};

use crate::support::{identification, text, volet};

const ANSWERS: &str = "[[feuille]]\nfeuille = \"Feuil*\"\ntableau = \"communication\"\n\n\
                       [[intitule]]\ntableau = \"communication\"\nintitule = \"Nos envies\"\nchamp = \"Intitulé\"\n";
const ODD: &str = "Nos envies;Façon;Quand;Touchés\nStand;Animation;03/05/2024;40\nColloque;Papier;04/06/2024;1\n";

/// Two folders: in each a part-time position (I109) and a sheet that nobody knows (F206).
fn lot() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, number) in [("a", "24BRD0001"), ("b", "24BRD0002")] {
        let own = folder.path().join(name);
        fs::create_dir(&own).unwrap();
        fs::write(own.join("identification.csv"), identification(number, "Demande d'aide").replace("ETP;1", "ETP;0,4")).unwrap();
        fs::write(own.join("Feuil7.csv"), ODD).unwrap();
    }
    folder
}

fn waiver(number: &str) -> String {
    format!(
        "[[derogation]]\ncode = \"I109\"\ndossier = \"{number}\"\nraison = \"Temps partagé\"\nauteur = \"M. Lenoir\"\njusqu_au = 2026-12-31\n"
    )
}

fn decide(folder: &Path, number: &str) {
    fs::write(folder.join(waiver::FILE), waiver(number)).unwrap();
    fs::write(folder.join(answers::FILE), ANSWERS).unwrap();
}

/// How many remarks are let pass, and how many sheets are unknown.
fn effect(findings: &str) -> (usize, usize) {
    let count = |words: &str| findings.lines().filter(|l| l.contains(words)).count();
    (count("M. Lenoir"), count("\"F206\""))
}

/// Files of a lot in a session, as a page is given folders (`a/x.csv`) or files by themselves (`x.csv`); the remarks are those of the
/// program, and so is the receipt.
fn same(settings: &Settings, given: &[(&str, &Path)], arguments: &[&str]) -> (usize, usize) {
    let mut session = Session::new(settings).unwrap();
    for (name, path) in given {
        let files = if path.is_dir() { walkdir::WalkDir::new(path) } else { walkdir::WalkDir::new(path).max_depth(0) };
        for entry in files.sort_by_file_name().into_iter().flatten().filter(|e| e.file_type().is_file()) {
            let inner = entry.path().strip_prefix(path).unwrap().to_string_lossy().replace('\\', "/");
            let shown = if path.is_dir() { format!("{name}/{inner}") } else { (*name).to_owned() };
            session.add(&shown, fs::read(entry.path()).unwrap(), None, !path.is_dir());
        }
    }
    session.find().unwrap();
    let verdict = session.check().unwrap();
    let run = volet(&[&["verifier"], arguments, &["--format", "json"]].concat());
    assert_eq!(verdict.findings, text(&run.stdout), "{}", text(&run.stderr));
    let receipt = text(&volet(&[&["verifier"], arguments, &["--recu", &verdict.receipt]].concat()).stdout);
    assert!(receipt.contains("reçu de l'ensemble"), "{receipt}");
    effect(&verdict.findings)
}

#[test]
fn decisions_that_lie_in_the_folders_given_hold() {
    let lot = lot();
    let [a, b] = ["a", "b"].map(|name| lot.path().join(name));
    let [written_a, written_b] = [&a, &b].map(|p| p.to_str().unwrap());
    let whole = ("lot", lot.path());
    assert_eq!(same(&Settings::default(), &[whole], &[lot.path().to_str().unwrap()]), (0, 2));
    decide(&a, "24BRD0001");
    // In one of two folders: for that one. Below the folder given: for none.
    assert_eq!(same(&Settings::default(), &[("a", &a), ("b", &b)], &[written_a, written_b]), (1, 1));
    assert_eq!(same(&Settings::default(), &[("a", &a)], &[written_a]), (1, 0));
    assert_eq!(same(&Settings::default(), &[whole], &[lot.path().to_str().unwrap()]), (0, 2));
    decide(lot.path(), "24BRD0002");
    assert_eq!(same(&Settings::default(), &[whole], &[lot.path().to_str().unwrap()]), (1, 0));
}

#[test]
fn decisions_chosen_by_themselves_hold_instead() {
    let lot = lot();
    let a = lot.path().join("a");
    decide(&a, "24BRD0002");
    let chosen = tempfile::tempdir().unwrap();
    decide(chosen.path(), "24BRD0001");
    let file = |name: &str| chosen.path().join(name);
    let (waivers, answers) = (file(waiver::FILE), file(answers::FILE));
    // The program names the file as it was written; nothing of that shows where every waiver has its effect.
    let arguments = [a.to_str().unwrap(), "--derogations", waivers.to_str().unwrap(), "--correspondances", answers.to_str().unwrap()];
    let mut session = Session::new(&Settings::default()).unwrap();
    for name in ["identification.csv", "Feuil7.csv", waiver::FILE, answers::FILE] {
        session.add(&format!("a/{name}"), fs::read(a.join(name)).unwrap(), None, false);
    }
    session.add(waiver::FILE, fs::read(&waivers).unwrap(), None, true);
    session.add(answers::FILE, fs::read(&answers).unwrap(), None, true);
    assert_eq!(session.find().unwrap(), ["a/Feuil7.csv", "a/identification.csv"]);
    assert_eq!(effect(&session.check().unwrap().findings), (1, 0));
    assert_eq!(effect(&text(&volet(&[&["verifier"], &arguments[..], &["--format", "json"]].concat()).stdout)), (1, 0));
    // Files alone, as the page's first button takes them.
    let own = |name: &str| a.join(name);
    let (identity, odd) = (own("identification.csv"), own("Feuil7.csv"));
    let given = [
        ("identification.csv", identity.as_path()),
        ("Feuil7.csv", odd.as_path()),
        (waiver::FILE, waivers.as_path()),
        (answers::FILE, answers.as_path()),
    ];
    let named = [&[identity.to_str().unwrap(), odd.to_str().unwrap()], &arguments[1..]].concat();
    assert_eq!(same(&Settings::default(), &given, &named), (1, 0));
}

#[test]
fn a_page_carries_the_decisions_it_was_written_with() {
    let lot = lot();
    let a = lot.path().join("a");
    let given = tempfile::tempdir().unwrap();
    decide(given.path(), "24BRD0001");
    // What the holder's folder says instead has no say.
    fs::write(a.join(waiver::FILE), waiver("24BRD0002")).unwrap();
    let file = |name: &str| given.path().join(name).display().to_string();
    let (waivers, answers) = (file(waiver::FILE), file(answers::FILE));
    let options = ["--derogations", &waivers, "--correspondances", &answers];
    let page = given.path().join("v.html");
    let written = volet(&[&["page", "-o", page.to_str().unwrap()], &options[..]].concat());
    assert_eq!(written.status.code(), Some(0), "{}", text(&written.stderr));
    let page = fs::read_to_string(&page).unwrap();
    let settings = page.split("id=\"reglages\" type=\"application/json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let settings: Settings = serde_json::from_str(settings).unwrap();
    assert_eq!(same(&settings, &[("a", &a)], &[&[a.to_str().unwrap()], &options[..]].concat()), (1, 0));
}

#[test]
fn wrong_decisions_are_refused_with_the_program_s_sentence() {
    let lot = lot();
    let a = lot.path().join("a");
    let folder = a.to_str().unwrap();
    for (name, wrong) in [
        (waiver::FILE, waiver("24BRD0001").replace("I109", "I999").into_bytes()),
        (waiver::FILE, b"[[derogation]]\nraison = \"Temps partag\xe9\"\n".to_vec()),
        (answers::FILE, ANSWERS.replace("communication", "comunication").into_bytes()),
        (answers::FILE, b"# d\xe9j\xe0 vu\n".to_vec()),
    ] {
        fs::write(a.join(name), &wrong).unwrap();
        let mut session = Session::new(&Settings::default()).unwrap();
        session.add(&format!("a/{name}"), wrong.clone(), None, false);
        let said = session.find().unwrap_err().to_string();
        let run = volet(&["verifier", folder]);
        assert_eq!((run.status.code(), text(&run.stderr).trim_end()), (Some(2), format!("volet : {said}").as_str()));
        assert!(!said.contains("valid UTF-8"), "{said}");
        let option = if name == waiver::FILE { "--derogations" } else { "--correspondances" };
        let page = lot.path().join("v.html");
        let written = volet(&["page", "-o", page.to_str().unwrap(), option, a.join(name).to_str().unwrap()]);
        assert_eq!((written.status.code(), page.exists()), (Some(2), false), "{name}: {}", text(&written.stderr));
        fs::remove_file(a.join(name)).unwrap();
    }
}
