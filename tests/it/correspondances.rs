//! What an officer answers about sheets and headers is obeyed and said; what cannot be meant is refused; proposals can be read back.

use std::fs;
use std::path::Path;

use serde_json::Value;
use volet::template::answers::Answers;

use crate::support::{identification, scheme, text, volet};

const ODD: &str = "Nos envies;Façon;Quand;Touchés\nStand;Animation;03/05/2024;40\nColloque;Papier;04/06/2024;1\n";

const ANSWERS: &str = r#"# ce que la région sait
[[feuille]]
feuille = "Feuil*"
tableau = "Actions de communication, de formation et de sensibilisation"
commentaire = "toujours sans titre chez eux"

[[intitule]]
tableau = "communication"
intitule = "nos  ENVIES"
champ = "Intitulé"

[[intitule]]
tableau = "communication"
intitule = "Façon"
champ = "type"

[[intitule]]
tableau = "communication"
intitule = "Quand"
champ = "date"

[[intitule]]
tableau = "communication"
intitule = "Touchés"
champ = "aucun"

[[feuille]]
fichier = "25*"
feuille = "Notes"
tableau = "aucun"
"#;

fn dossier(folder: &Path) {
    fs::create_dir_all(folder.join("d")).unwrap();
    fs::write(folder.join("d/identification.csv"), identification("24BRD0001", "Rapport d'avancement année 1")).unwrap();
    fs::write(folder.join("d/Feuil7.csv"), ODD).unwrap();
}

fn findings(folder: &Path, more: &[&str]) -> Vec<Value> {
    let arguments = [&["verifier", folder.to_str().unwrap(), "--format", "json"], more].concat();
    text(&volet(&arguments).stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn codes_on(findings: &[Value], sheet: &str) -> Vec<String> {
    findings.iter().filter(|f| f["sheet"] == sheet).map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

fn missing(findings: &[Value], table: &str) -> bool {
    findings.iter().any(|f| f["code"] == "F201" && f["table"] == table)
}

fn communication(folder: &Path, more: &[&str]) -> Value {
    let arguments = [&["convertir", folder.to_str().unwrap()], more].concat();
    let data: Value = serde_json::from_slice(&volet(&arguments).stdout).unwrap();
    data["dossiers"][0]["tables"]["communication"].clone()
}

#[test]
fn an_answer_is_obeyed_and_said() {
    let folder = tempfile::tempdir().unwrap();
    dossier(folder.path());
    let before = findings(folder.path(), &[]);
    assert!(missing(&before, "communication"), "{before:#?}");
    assert_eq!(codes_on(&before, "Feuil7"), ["F206"]);

    fs::write(folder.path().join("correspondances.toml"), ANSWERS).unwrap();
    let after = findings(folder.path(), &[]);
    assert!(!missing(&after, "communication"), "{after:#?}");
    let spoken = codes_on(&after, "Feuil7");
    for silent in ["F202", "F203", "F206", "F207"] {
        assert!(!spoken.iter().any(|c| c == silent), "{silent}: {after:#?}");
    }
    let rows = communication(folder.path(), &[]);
    assert_eq!((rows[0]["intitule"].as_str(), rows[0]["date"].as_str()), (Some("Stand"), Some("2024-05-03")));
    assert_eq!(rows[0]["extra"]["Touchés"], "40", "kept, and read as no field");

    let report = text(&volet(&["verifier", folder.path().to_str().unwrap()]).stdout);
    let flat = report.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains(
            "Feuille « Feuil7 » = Actions de communication, de formation et de sensibilisation (dit par correspondances.toml, ligne 2)."
        ),
        "{report}"
    );
    assert!(flat.contains("« Nos envies » = Intitulé, « Façon » = Type, « Quand » = Date, « Touchés » = aucun champ (dit par correspondances.toml, lignes 7, 12, 17, 22)."), "{report}");
    assert!(flat.contains("correspondances.toml, ligne 27 : réponse sans effet, aucune feuille reçue ne porte ces noms."), "{report}");
}

#[test]
fn the_answers_stand_in_the_manifest_with_their_hash() {
    let folder = tempfile::tempdir().unwrap();
    dossier(folder.path());
    fs::write(folder.path().join("correspondances.toml"), ANSWERS).unwrap();
    let out = folder.path().join("consolide.xlsx");
    volet(&[
        "consolider",
        folder.path().join("d").to_str().unwrap(),
        "--correspondances",
        folder.path().join("correspondances.toml").to_str().unwrap(),
        "-o",
        out.to_str().unwrap(),
    ]);
    let book = volet::grid::read(&fs::read(out).unwrap(), "").unwrap();
    let manifest = book.sheets.iter().find(|s| s.name == "Manifeste").unwrap();
    let all: Vec<String> = manifest.cells().iter().map(|c| format!("{:?}", c.raw)).collect();
    let has = |wanted: &str| assert!(all.iter().any(|c| c.contains(wanted)), "{wanted}: {all:#?}");
    has(&volet::source::sha256(ANSWERS.as_bytes()));
    has("dit par la région");
    has("Réponse de la ligne 2 : suivie sur 1");
    has("Réponse de la ligne 27 : sans effet");
    has("commentaire : toujours sans titre chez eux");
}

#[test]
fn a_sheet_said_to_be_no_table_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    dossier(folder.path());
    fs::remove_file(folder.path().join("d/Feuil7.csv")).unwrap();
    fs::write(folder.path().join("d/communication.csv"), "Type;Intitulé;Date\nÉvènementielle;Stand;03/05/2024\n").unwrap();
    assert!(communication(folder.path(), &[]).is_array());
    let answers = folder.path().join("mes réponses.toml");
    fs::write(&answers, "[[feuille]]\nfichier = \"d/comm*.csv\"\ntableau = \"aucun\"\n").unwrap();
    let given = ["--correspondances", answers.to_str().unwrap()];
    assert!(communication(folder.path(), &given).is_null());
    let spoken = codes_on(&findings(folder.path(), &given), "communication");
    assert!(spoken.is_empty(), "{spoken:?}");
}

#[test]
fn an_answer_that_names_a_file_goes_before_one_for_all() {
    let folder = tempfile::tempdir().unwrap();
    dossier(folder.path());
    let both = format!("{ANSWERS}\n[[feuille]]\nfichier = \"Feuil7.csv\"\ntableau = \"aucun\"\n");
    fs::write(folder.path().join("correspondances.toml"), both).unwrap();
    assert!(communication(folder.path(), &[]).is_null());
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_line_and_the_nearest_name() {
    let scheme = scheme();
    for (written, wanted) in [
        ("[[feuile]]\nfeuille = \"A\"\n", "ligne 1 : la rubrique « feuile » n'existe pas. Vouliez-vous dire « feuille » ?"),
        (
            "\n[[feuille]]\nfeuille = \"A\"\ntablau = \"cibles\"\n",
            "ligne 4 : la clé « tablau » n'existe pas. Vouliez-vous dire « tableau » ?",
        ),
        (
            "[[feuille]]\nfeuille = \"A\"\ntableau = \"cible\"\n",
            "ligne 3 : le tableau « cible » n'existe pas. Vouliez-vous dire « cibles » ?",
        ),
        ("[[feuille]]\ntableau = \"cibles\"\n", "indiquez la feuille"),
        ("[[feuille]]\nfeuille = 3\ntableau = \"cibles\"\n", "ligne 2 : « feuille » attend un texte entre guillemets."),
        (
            "[[intitule]]\ntableau = \"cibles\"\nintitule = \"X\"\nchamp = \"siert\"\n",
            "ligne 4 : le champ « siert » n'existe pas. Vouliez-vous dire « siret » ?",
        ),
        ("[[intitule]]\ntableau = \"programme\"\nintitule = \"X\"\nchamp = \"prevu\"\n", "ajoutez « annee = 1 »"),
        ("[[intitule]]\ntableau = \"programme\"\nintitule = \"X\"\nchamp = \"prevu\"\nannee = 4\n", "« annee » va de 1 à 3."),
        ("[[intitule]]\ntableau = \"programme\"\nchamp = \"total\"\n", "il manque « intitule"),
    ] {
        let error = Answers::default().add(written.as_bytes(), "c.toml", "", &scheme).expect_err(written);
        assert!(error.reason.contains(wanted), "{written}\n{}", error.reason);
    }
    let folder = tempfile::tempdir().unwrap();
    dossier(folder.path());
    fs::write(folder.path().join("correspondances.toml"), "[[feuille]]\nfeuille = \"A\"\ntableau = \"cible\"\n").unwrap();
    let output = volet(&["verifier", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("correspondances.toml") && text(&output.stderr).contains("ligne 3"), "{}", text(&output.stderr));
}

#[test]
fn proposals_can_be_read_back_and_never_replace_a_file() {
    let folder = tempfile::tempdir().unwrap();
    dossier(folder.path());
    // The same odd header in two files: one answer for both.
    for (name, number) in [("e", "24BRD0005"), ("f", "24BRD0006")] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("identification.csv"), identification(number, "Rapport d'avancement année 1")).unwrap();
        let cibles =
            format!("Nom;Typologgie;Accompagnement;Visa\nGarage {name};TPE;Diagnostic;vu\nMairie;Petite collectivité;Diagnostic;vu\n");
        fs::write(folder.path().join(name).join("cibles.csv"), cibles).unwrap();
    }
    let proposed = folder.path().join("proposé.toml");
    let arguments = ["verifier", folder.path().to_str().unwrap(), "--proposer-correspondances", proposed.to_str().unwrap()];
    assert!(volet(&arguments).status.code().unwrap() < 2);
    let written = fs::read_to_string(&proposed).unwrap();
    let block = "[[intitule]]\ntableau = \"cibles\"\nintitule = \"Typologgie\"\nchamp = \"typologie\"\n";
    assert!(written.contains(block), "{written}");
    assert!(written.contains("intitule = \"Visa\"\nchamp = \"aucun\"\n"), "{written}");
    assert!(written.contains("feuille = \"Feuil7\"\n"), "{written}");
    let mut answers = Answers::default();
    answers.add(written.as_bytes(), "proposé.toml", "", &scheme()).unwrap();
    assert_eq!(answers.list.len(), written.matches("[[").count() - 2, "two stand in the explanation");

    let again = volet(&arguments);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("n'est jamais remplacé"), "{}", text(&again.stderr));
    assert_eq!(fs::read_to_string(&proposed).unwrap(), written);

    // Obeyed, nothing of it is asked again.
    fs::rename(&proposed, folder.path().join("correspondances.toml")).unwrap();
    let after = findings(folder.path(), &[]);
    assert!(after.iter().all(|f| f["code"] != "F207" && f["code"] != "F203"), "{after:#?}");
}
