//! What a region decides of rules and remarks is done, and shows in every report: profile, rules of its own, trials, waivers.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use volet::export::workbook::consolidated;
use volet::finding::{Finding, Standing};
use volet::grid::{self, Raw, Workbook};
use volet::profile::Profile;
use volet::report::state::{State, state};
use volet::rules::{self, check};
use volet::template::answers::Answers;
use volet::waiver;

use crate::support::{batch, identification, receipts, scheme, source, text, volet};

/// A part-time position, of which I109 (warning) says that its time is short, and a programme with two lines.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let identity = identification("24BRD0001", "Demande d'aide").replace("ETP;1", "ETP;0,4");
    fs::write(folder.path().join("identification.csv"), identity).unwrap();
    fs::write(folder.path().join("programme.csv"), PROGRAMME).unwrap();
    folder
}

const PROGRAMME: &str = "Action;Année 1;Année 2;Année 3\nSuivi;40;30;50\nAccompagnement de projets;40;50;30\n";

const WAIVER: &str = "[[derogation]]\ncode = \"I109\"\ndossier = \"24BRD0001\"\nraison = \"Temps partagé\"\nauteur = \"M. Lenoir\"\n\
                      jusqu_au = 2026-12-31\n";

const OWN: &str = "[[regle]]\ncode = \"R001\"\nseverite = \"erreur\"\ntable = \"programme\"\ncondition = \"prevu >= 50\"\nchamp = \"prevu\"\n\
                   message = \"{prevu} jours pour une action\"\ncorrection = \"Répartissez-les\"\n";

fn findings(folder: &Path, more: &[&str]) -> Vec<Value> {
    let mut arguments = vec!["verifier", folder.to_str().unwrap(), "--format", "json"];
    arguments.extend(more);
    text(&volet(&arguments).stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn report(folder: &Path, more: &[&str]) -> (String, Option<i32>) {
    let mut arguments = vec!["verifier", folder.to_str().unwrap()];
    arguments.extend(more);
    let output = volet(&arguments);
    // Lines are broken at the width of the report.
    (text(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" "), output.status.code())
}

fn of<'a>(findings: &'a [Value], code: &str) -> Vec<&'a Value> {
    findings.iter().filter(|f| f["code"] == code).collect()
}

fn profile(folder: &Path, text: &str) -> String {
    let path = folder.join("region.toml");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_silenced_rule_is_named_and_a_changed_one_weighs_otherwise() {
    let folder = folder();
    let before = findings(folder.path(), &[]);
    assert_eq!(of(&before, "I109")[0]["severity"], "warning");
    assert!(!of(&before, "P106").is_empty());
    let path = profile(
        folder.path(),
        "[regles.I109]\nseverite = \"erreur\"\nraison = \"Mi-temps exclus\"\n[regles.P106]\nseverite = \"muette\"\nraison = \"Abrégés admis\"\n",
    );
    let after = findings(folder.path(), &["--profil", &path]);
    assert_eq!(of(&after, "I109")[0]["severity"], "error");
    assert!(of(&after, "P106").is_empty());
    let said: Vec<&str> = of(&after, "D103").iter().filter_map(|f| f["message"].as_str()).collect();
    assert_eq!(
        said,
        [
            "Règle I109 : erreur (dans le catalogue : alerte), d'après le profil. Raison donnée : Mi-temps exclus.",
            "Règle P106 : muette, d'après le profil. Raison donnée : Abrégés admis.",
        ]
    );
    let (shown, _) = report(folder.path(), &["--profil", &path]);
    assert!(shown.contains("Information D103 – fichier « region.toml » (règle P106) Muette, d'après le profil."), "{shown}");
    let page = text(&volet(&["regle", "P106", "--profil", &path]).stdout);
    assert!(page.contains("**Dans ce profil.** Muette, d'après « ") && page.contains(": Abrégés admis."), "{page}");
    let list = text(&volet(&["regle", "--profil", &path]).stdout);
    assert!(list.lines().any(|l| l.starts_with("P106") && l.contains("[muette : ")), "{list}");
}

#[test]
fn a_rule_of_the_region_runs_with_the_others() {
    let folder = folder();
    let path = profile(folder.path(), OWN);
    let all = findings(folder.path(), &["--profil", &path]);
    let own = of(&all, "R001");
    let cells: Vec<&str> = own.iter().filter_map(|f| f["cell"].as_str()).collect();
    assert_eq!(cells, ["D2", "C3"]);
    assert_eq!(own[0]["name"], "regional-rule");
    assert_eq!(own[0]["severity"], "error");
    assert_eq!(own[0]["message"], "Ligne « Suivi », « Prévu », Année 3 : 50 jours pour une action.");
    assert_eq!(own[0]["fix"], "Répartissez-les.");
    assert_eq!(own[0]["dossier"], "24BRD0001");
    let page = text(&volet(&["regle", "r001", "--profil", &path]).stdout);
    assert!(page.starts_with("# R001 regional-rule\n") && page.contains("prevu >= 50"), "{page}");
    let list = text(&volet(&["regle", "--profil", &path]).stdout);
    assert!(list.lines().last().unwrap().starts_with("R001  erreur       {prevu} jours pour une action. [règle de la région : "), "{list}");
    let json = text(&volet(&["regle", "--format", "json", "--profil", &path]).stdout);
    let last: Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!((&last["code"], &last["severity"]), (&"R001".into(), &"error".into()));
}

#[test]
fn a_wrong_condition_stops_the_program_with_its_place() {
    let folder = folder();
    let path = profile(folder.path(), &OWN.replace("prevu >= 50", "prevue >= 50"));
    let output = volet(&["verifier", folder.path().to_str().unwrap(), "--profil", &path]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("region.toml » : ligne 5, colonne 14 : « prevue » n'est pas un champ du tableau « programme »."), "{said}");
    assert!(said.contains("Vouliez-vous dire « prevu » ?"), "{said}");
}

#[test]
fn a_rule_on_trial_speaks_apart_and_changes_nothing() {
    let clean = tempfile::tempdir().unwrap();
    fs::write(clean.path().join("identification.csv"), identification("24BRD0001", "")).unwrap();
    fs::write(clean.path().join("programme.csv"), PROGRAMME).unwrap();
    let (without, code) = report(clean.path(), &["--severite", "information"]);
    let path = profile(clean.path(), &format!("{OWN}essai = true\n"));
    let (with, same) = report(clean.path(), &["--severite", "information", "--profil", &path]);
    assert_eq!(code, same);
    assert!(
        with.contains("Règles à l'essai : ce qu'elles diraient, sans effet sur les dossiers 24BRD0001 Erreur R001, à l'essai"),
        "{with}"
    );
    let counts = |t: &str| t.rsplit("fichiers : ").next().map(str::to_owned);
    assert_eq!(counts(&with), counts(&without));
    let all = findings(clean.path(), &["--profil", &path]);
    assert!(of(&all, "R001").iter().all(|f| f["trial"] == true) && of(&all, "F301").iter().all(|f| f["trial"].is_null()));
    assert_eq!(
        of(&all, "D104")[0]["message"],
        "Règle R001 : à l'essai, elle parlerait de 1\u{a0}dossier sur 1 (2\u{a0}remarques), sans effet pour l'instant."
    );
}

#[test]
fn a_trial_does_not_silence_what_it_would_explain() {
    let header = "Action;Année 1;Année 2;Année 2\nSuivi;40;30;50\nAccompagnement de projets;40;50;30\n";
    let sources = [source("d/identification.csv", identification("24BRD0001", "Demande d'aide")), source("d/programme.csv", header)];
    let codes = |text: &str| -> Vec<&'static str> {
        let mut profile = Profile::embedded().unwrap();
        profile.override_with(text, "region.toml", &scheme()).unwrap();
        check(&batch(&scheme(), &sources), &profile).iter().filter(|f| f.counts()).map(|f| f.code).collect()
    };
    assert!(codes("").contains(&"P105") && !codes("").contains(&"F203"));
    let trial = codes("[regles.P105]\nessai = true");
    assert!(!trial.contains(&"P105") && trial.contains(&"F203"), "{trial:?}");
    let silent = codes("[regles.P105]\nseverite = \"muette\"\nraison = \"x\"");
    assert!(!silent.contains(&"P105") && silent.contains(&"F203"), "{silent:?}");
}

#[test]
fn a_waived_remark_stays_and_counts_for_nothing() {
    let folder = folder();
    let (before, _) = report(folder.path(), &[]);
    assert!(before.contains("Alerte I109 – cellule B13 (ETP)"), "{before}");
    fs::write(folder.path().join("derogations.toml"), WAIVER).unwrap();
    let (after, _) = report(folder.path(), &[]);
    assert!(after.contains("Alerte I109, levée par dérogation – cellule B13 (ETP)"), "{after}");
    assert!(after.contains("Dérogation : Temps partagé (M. Lenoir, jusqu'au 31/12/2026)."), "{after}");
    assert!(after.contains("1 remarque levée par dérogation, hors de ces comptes."), "{after}");
    let waived = findings(folder.path(), &[]);
    assert_eq!(of(&waived, "I109")[0]["waived"]["author"], "M. Lenoir");
    assert_eq!(of(&waived, "I109")[0]["waived"]["until"], "2026-12-31");
    assert!(of(&waived, "P106").iter().all(|f| f["waived"].is_null()));
}

#[test]
fn exit_code_and_state_leave_waived_remarks_out() {
    let folder = tempfile::tempdir().unwrap();
    let identity = identification("24BRD0001", "Demande d'aide").replace("Fin;31/12/2026", "Fin;31/12/2023");
    let sources = [source("d/identification.csv", identity.clone())];
    fs::write(folder.path().join("identification.csv"), identity).unwrap();
    let file = folder.path().join("passe.toml");
    let waivers: String = ["I106", "I101", "F201"].map(|code| WAIVER.replace("I109", code)).concat();
    fs::write(&file, &waivers).unwrap();
    let path = folder.path().join("identification.csv");
    let exit = |more: &[&str]| {
        let mut arguments = vec!["verifier", path.to_str().unwrap(), "--severite", "erreur"];
        arguments.extend(more);
        volet(&arguments).status.code()
    };
    assert_eq!(exit(&[]), Some(1));
    assert_eq!(exit(&["--derogations", file.to_str().unwrap()]), Some(0));
    let codes = rules::waivable(&Profile::embedded().unwrap());
    let mut batch = batch(&scheme(), &sources);
    let before = check(&batch, &Profile::embedded().unwrap());
    assert_eq!(state(&before), State::ToCorrect);
    batch.waivers = waiver::read(&waivers, "passe.toml", &codes).unwrap();
    let after = check(&batch, &Profile::embedded().unwrap());
    assert_eq!(state(&after), State::Acceptable);
    let waived: Vec<&Finding> = after.iter().filter(|f| matches!(f.standing, Standing::Waived(_))).collect();
    assert!(waived.iter().all(|f| ["I106", "I101", "F201"].contains(&f.code)) && waived.len() > 1);
    assert_eq!(before.len(), after.len(), "nothing is lost");
}

#[test]
fn a_waiver_of_another_time_sheet_or_cell_does_not_play() {
    let sources = [source("d/identification.csv", identification("24BRD0001", "Demande d'aide").replace("ETP;1", "ETP;0,4"))];
    let codes = rules::waivable(&Profile::embedded().unwrap());
    let told = |from: &str, to: &str| -> (bool, Vec<&'static str>) {
        let mut batch = batch(&scheme(), &sources);
        batch.waivers = waiver::read(&WAIVER.replace(from, to), "derogations.toml", &codes).unwrap();
        let all = check(&batch, &Profile::embedded().unwrap());
        let counts = all.iter().any(|f| f.code == "I109" && f.counts());
        (counts, all.iter().map(|f| f.code).filter(|c| c.starts_with('D')).collect())
    };
    assert_eq!(told("", ""), (false, vec![]));
    assert_eq!(told("2026-12-31", "2025-01-15"), (false, vec![]));
    assert_eq!(told("2026-12-31", "\"2025-01-14\""), (true, vec!["D101"]));
    assert_eq!(told("24BRD0001", "24BRD0002"), (true, vec!["D102"]));
    assert_eq!(told("code", "feuille = \"identification\"\ncellules = \"A1, B13\"\ncode"), (false, vec![]));
    assert_eq!(told("code", "feuille = \"programme\"\ncode"), (true, vec!["D102"]));
    assert_eq!(told("code", "cellules = \"B14:C20\"\ncode"), (true, vec!["D102"]));
    assert_eq!(told("I109", "I107"), (true, vec!["D102"]));
}

#[test]
fn a_wrong_waiver_is_refused_with_its_place() {
    let codes = rules::waivable(&Profile::embedded().unwrap());
    let said = |from: &str, to: &str, words: &str| {
        assert!(WAIVER.contains(from), "{from}");
        let error = waiver::read(&WAIVER.replace(from, to), "derogations.toml", &codes).unwrap_err().to_string();
        assert!(error.starts_with("Dérogations invalides dans « derogations.toml » : ligne ") && error.contains(words), "{error}");
    };
    said("auteur", "autheur", "ligne 5, colonne 1 : la clé « autheur » n'existe pas ici. Vouliez-vous dire « auteur » ?");
    said("derogation]", "derogations]", "Vouliez-vous dire « derogation » ?");
    said("I109", "I19", "ligne 2, colonne 9 : « I19 » n'est pas une règle que l'on peut lever. Vouliez-vous dire « I109 » ?");
    said("I109", "F101", "« F101 » n'est pas une règle que l'on peut lever");
    said("raison = \"Temps partagé\"\n", "", "ligne 1, colonne 1 : il manque « raison");
    said("2026-12-31", "\"fin 2026\"", "une date s'écrit 2026-12-31");
    said("jusqu_au = 2026-12-31\n", "", "il manque « jusqu_au");
    said("code", "cellules = \"14C\"\ncode", "des cellules s'écrivent");
    said("code", "cellules = \"C14:B2\"\ncode", "des cellules s'écrivent");
    said("= \"M. Lenoir\"", "= \"\"", "demande un texte");
}

/// The texts of a sheet.
fn texts(book: &Workbook, sheet: &str) -> Vec<String> {
    let cells = book.sheets.iter().find(|s| s.name == sheet).unwrap().cells();
    cells.iter().filter_map(|c| if let Some(Raw::Text(t)) = &c.raw { Some(t.clone()) } else { None }).collect()
}

#[test]
fn the_consolidated_workbook_says_what_was_decided() {
    let sources = [
        source("d/identification.csv", identification("24BRD0001", "Demande d'aide").replace("ETP;1", "ETP;0,4")),
        source("d/programme.csv", PROGRAMME),
    ];
    let mut profile = Profile::embedded().unwrap();
    let text = format!("[regles.P106]\nseverite = \"muette\"\nraison = \"Abrégés admis\"\n{OWN}essai = true\n");
    profile.override_with(&text, "region.toml", &scheme()).unwrap();
    let mut batch = batch(&scheme(), &sources);
    batch.waivers = waiver::read(WAIVER, "derogations.toml", &["I109"]).unwrap();
    let bytes = consolidated(&batch, &check(&batch, &profile).into(), &profile, &receipts(&batch, &profile), "").unwrap().bytes().unwrap();
    let book = grid::read(&bytes, "").unwrap();
    let readme = texts(&book, "Lisez-moi");
    for wanted in
        ["Les règles propres à ce lot", "P106", "muette", "Abrégés admis", "region.toml", "règle de la région (erreur, à l'essai)"]
    {
        assert!(readme.iter().any(|t| t == wanted), "{wanted} : {readme:?}");
    }
    let remarks = texts(&book, "Remarques");
    assert!(remarks.iter().any(|t| t == "non, dérogation : Temps partagé (M. Lenoir, jusqu'au 31/12/2026)"), "{remarks:?}");
    assert!(remarks.iter().any(|t| t == "non, règle à l'essai"));
}

#[test]
fn what_the_documents_show_can_be_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let blocks: Vec<&str> = readme.split("```toml\n").skip(1).filter_map(|b| b.split("```").next()).collect();
    let load = |text: &str| {
        let mut profile = Profile::embedded().unwrap();
        profile.override_with(text, "region.toml", &scheme()).unwrap();
        (profile.decisions().len(), profile.own().len())
    };
    let mut answers = Answers::default();
    answers.add(blocks[0].as_bytes(), "correspondances.toml", "", &scheme()).unwrap();
    assert_eq!(answers.list.len(), 2);
    assert_eq!(load(blocks[1]), (1, 1));
    assert_eq!(waiver::read(blocks[2], "derogations.toml", &["E101"]).unwrap().len(), 1);
    let carried = fs::read_to_string(root.join("templates/profil.toml")).unwrap();
    let comments = carried.lines().filter_map(|l| l.strip_prefix("# "));
    let settings: Vec<&str> =
        comments.filter(|l| l.starts_with('[') || l.split_once(" = ").is_some_and(|(k, _)| !k.contains(' '))).collect();
    assert_eq!(load(&settings.join("\n")), (2, 1));
}
