//! The workbook of a dossier's next stage: what is known stands in it, what a new report says anew does not, what could not be read is named.

use std::fs;

use volet::export::workbook::{next_stage, stage_after};
use volet::grid;
use volet::record::{Dossier, Value};
use volet::run;

use crate::support::{batch, region, scheme, source, text, volet};

fn received(folder: &str) -> Dossier {
    run::read(run::find(&[region().join(folder)]).unwrap(), &scheme(), &|| {}).dossiers.remove(0)
}

fn prepared(before: &Dossier, stage: &str) -> (Dossier, Vec<u8>, Vec<String>) {
    let (bytes, left) = next_stage(before, scheme().stage(stage).unwrap()).unwrap();
    let after = batch(&scheme(), &[source("suivant.xlsx", bytes.clone())]).dossiers.remove(0);
    (after, bytes, left.iter().map(|l| l.sentence()).collect())
}

#[test]
fn what_is_known_is_in_place_and_what_is_new_is_empty() {
    let before = received("02-syndicat-sarzelle-avancement-1");
    let (after, _, left) = prepared(&before, "avancement-2");
    assert_eq!(left, Vec::<String>::new());
    assert_eq!(after.stage.as_deref(), Some("avancement-2"));
    assert_eq!(after.convention, before.convention);
    for field in ["porteur", "siret", "poste", "region", "etp", "debut", "fin", "taxe"] {
        assert_eq!(after.identity_value(field), before.identity_value(field), "{field}");
        assert!(after.identity_value(field).is_some(), "{field}");
    }
    assert_eq!(after.identity_value("date_rapport"), None);

    let days = |d: &Dossier, field: &str, year: u8| {
        let table = d.table("programme").unwrap();
        table.lines().map(|r| table.number_in(r, field, year)).collect::<Vec<_>>()
    };
    for year in 1..=3 {
        assert_eq!(days(&after, "prevu", year), days(&before, "prevu", year));
    }
    assert_eq!(days(&after, "realise", 1), days(&before, "realise", 1));
    assert!(days(&before, "realise", 1).iter().any(Option::is_some));
    assert!(days(&after, "realise", 2).iter().chain(&days(&after, "realise", 3)).all(Option::is_none));

    let lines = |d: &Dossier, name: &str| d.table(name).map_or(0, |t| t.lines().count());
    for table in ["indicateurs", "equipements", "communication", "cibles", "comites", "annexes"] {
        assert_eq!(lines(&after, table), lines(&before, table), "{table}");
    }
    let spent = after.block("financement", "depenses").unwrap();
    assert!(spent.lines().count() > 0 && spent.lines().all(|r| spent.number(r, "realise").is_none()), "asked anew at each stage");
    assert!(spent.mention("version").is_none());
}

#[test]
fn a_year_that_is_not_over_is_never_carried() {
    let mut before = received("03-syndicat-sarzelle-avancement-2");
    before.stage = Some("avancement-1".to_owned());
    let (after, ..) = prepared(&before, "avancement-2");
    let table = after.table("programme").unwrap();
    assert!(table.lines().all(|r| table.number_in(r, "realise", 2).is_none()), "it stood there too early");
}

#[test]
fn what_could_not_be_read_is_left_empty_and_named() {
    let sheet = "Action;Année 1 prévu;Année 1 réalisé;Année 2 prévu;Année 3 prévu;Bâtiment\n\
                 Suivi des projets;env. 120;n.d.;130,5;140;A\nFormations;à compléter;85;69,5;60;B\n";
    let before = batch(
        &scheme(),
        &[
            source("d/identification.csv", crate::support::identification("24BRD0001", "Rapport d'avancement année 1")),
            source("d/programme.csv", sheet),
        ],
    );
    let (after, bytes, left) = prepared(&before.dossiers[0], "avancement-2");
    assert_eq!(
        left,
        [
            "Programme prévisionnel : la colonne « Bâtiment » n'est pas du modèle (feuille « programme », cellule F1)",
            "Programme prévisionnel, « Année 1 prévu » : « env. 120 » (feuille « programme », cellule B2)",
            "Programme prévisionnel, « Année 1 prévu » : « à compléter » (feuille « programme », cellule B3)",
        ]
    );
    let table = after.table("programme").unwrap();
    let first = table.lines().next().unwrap();
    assert_eq!(table.cell_in(first, "prevu", 1).unwrap().raw, "");
    assert_eq!(table.cell_in(first, "realise", 1).unwrap().raw, "n.d.", "said to be missing, and still so");
    assert_eq!(table.text(first, "action").map(str::to_owned), Some("suivi".to_owned()));
    let notice = &grid::read(&bytes, "").unwrap().sheets[0];
    let said = notice.cells().iter().filter(|c| matches!(&c.raw, Some(grid::Raw::Text(t)) if t.contains("env. 120"))).count();
    assert_eq!(said, 1, "the notice says it too");
}

#[test]
fn several_dossiers_give_a_workbook_each_and_none_comes_after_the_last_stage() {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<String> =
        ["02-syndicat-sarzelle-avancement-1", "03-syndicat-sarzelle-avancement-2", "05-cci-lauzieres-final", "01-cc-val-doucette-demande"]
            .iter()
            .map(|name| region().join(name).display().to_string())
            .collect();
    let out = folder.path().join("classeurs");
    let mut arguments = vec!["modeles", "--depuis"];
    arguments.extend(paths.iter().map(String::as_str));
    arguments.extend(["-o", out.to_str().unwrap()]);
    let run = volet(&arguments);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let mut names: Vec<String> = fs::read_dir(&out).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["23ocd0241-final.xlsx", "25ocd0118-avancement-1.xlsx"], "one a position: what follows its latest stage");
    assert!(text(&run.stderr).contains("« Rapport final »"), "{}", text(&run.stderr));
    let wrong = volet(&["modeles", "--depuis", &paths[0], "--etape", "avancement2", "-o", out.to_str().unwrap()]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("demande, avancement-1, avancement-2, final"), "{}", text(&wrong.stderr));
}

#[test]
fn the_stage_that_follows_is_the_next_of_the_scheme() {
    let dossier = received("01-cc-val-doucette-demande");
    assert_eq!(stage_after(&scheme(), &dossier).map(|s| s.code.as_str()), Some("avancement-1"));
    assert!(matches!(dossier.identity_value("porteur"), Some(Value::Text(_))));
}
