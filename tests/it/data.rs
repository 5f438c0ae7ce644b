//! Data for other programs: each format holds what was read, and nothing of a holder's becomes a formula.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use volet::export::formats::FORMATS;
use volet::export::frames::Material;
use volet::profile::Profile;
use volet::record::Batch;
use volet::rollup::{Plan, standings};
use volet::rules;

use crate::support::{batch, identification, receipts, region, scheme, source, text, volet};

/// One dossier with a text that would be a formula, a negative number, a value out of a list, a missing one.
fn small(stage: &str) -> Batch {
    let goods = "Désignation;Catégorie;Date d'acquisition;Quantité;Prix unitaire;Total\n=2+2;Mesure;03/05/2024;1;-10,50;-10,50\n\
                 Table;Hors sujet;;1;1200;1200\nTOTAL;;;;;1189,50\n";
    let funding = "Ressources;;;;;;\nFinanceur;Statut;Nature;Année 1;Année 2;Année 3;Total\nADEME;;;30000;30000;30000;90000\n\
                   Conseil régional;Acquis;Subvention;1000;;;1000\nDépartement;Sollicité;Subvention;500;;;500\nAutofinancement;;;10;;;10\n";
    let files =
        [("identification", identification("24BRD0001", stage)), ("equipements", goods.to_owned()), ("ressources", funding.to_owned())];
    batch(&scheme(), &files.map(|(name, text)| source(&format!("d/{name}.csv"), text)))
}

/// The files of a format.
fn files(batch: &Batch, format: &str) -> Vec<(String, Vec<u8>)> {
    let profile = Profile::embedded().unwrap();
    let standings = standings(batch, &rules::check(batch, &profile), &Plan::embedded(&batch.scheme).unwrap());
    let receipts = receipts(batch, &profile);
    let material = Material { batch, receipts: &receipts, standings: &standings };
    (FORMATS.iter().find(|f| f.name == format).unwrap().files)(&material).unwrap()
}

fn file(batch: &Batch, format: &str, name: &str) -> Vec<u8> {
    files(batch, format).into_iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name} is not there")).1
}

#[test]
fn both_dialects_hold_typed_values_and_no_formula() {
    let batch = small("Rapport d'avancement année 1");
    let standard = text(&file(&batch, "csv", "equipements.csv"));
    let line = standard.lines().nth(1).unwrap();
    assert!(line.starts_with("24BRD0001 · avancement-1,24BRD0001,avancement-1,,\"'=2+2\",Mesure,2024-05-03,"), "{line}");
    assert!(line.contains(",1,-10.5,-10.5,"), "{line}");
    let french = text(&file(&batch, "excel-fr", "equipements.csv"));
    assert!(french.starts_with('\u{feff}') && french.lines().count() * 2 == french.matches(['\r', '\n']).count(), "{french}");
    let line = french.lines().nth(1).unwrap();
    assert!(line.contains(";\"'=2+2\";Mesure;03/05/2024;") && line.contains(";1;-10,5;-10,5;"), "{line}");
    // The printed total is no line of the table.
    assert_eq!(standard.lines().count(), 3);
    assert!(text(&file(&batch, "csv", "totaux_imprimes.csv")).contains(",Total,Total,,1189.5,"));
}

#[test]
fn a_schema_demands_what_the_data_hold_and_names_the_rest() {
    let batch = small("Rapport d'avancement année 1");
    let package: serde_json::Value = serde_json::from_slice(&file(&batch, "paquet", "datapackage.json")).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let resource = resources.iter().find(|r| r["name"] == "equipements").unwrap();
    let field = |name: &str| resource["schema"]["fields"].as_array().unwrap().iter().find(|f| f["name"] == name).unwrap().clone();
    assert_eq!(field("categorie")["unmet"], serde_json::json!(["enum"]));
    assert!(field("categorie")["constraints"].get("enum").is_none(), "{}", field("categorie"));
    assert_eq!(field("date")["type"], "date");
    assert_eq!(field("date")["unmet"], serde_json::json!(["required"]));
    assert_eq!(field("designation")["constraints"]["required"], true);
    assert_eq!(resource["schema"]["foreignKeys"][0]["reference"]["resource"], "dossiers");
    let bytes = file(&batch, "paquet", "equipements.csv");
    assert_eq!(resource["hash"], format!("sha256:{}", volet::source::sha256(&bytes)));
    assert_eq!(resource["bytes"], bytes.len());
}

#[test]
fn frictionless_accepts_the_package_of_the_sample_region() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("paquet");
    let run = volet(&["convertir", region().to_str().unwrap(), "--vers", "paquet", "-o", target.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(3), "{}", text(&run.stderr));
    let ask = "import frictionless, sys\nreport = frictionless.validate('datapackage.json')\nprint(report.flatten(['message']))\n\
               sys.exit(0 if report.valid and report.stats['tasks'] > 10 else 1)";
    let there = Command::new("python3").args(["-c", "import frictionless"]).output();
    if !there.is_ok_and(|t| t.status.success()) {
        println!("validation passée : frictionless n'est pas installé");
        return;
    }
    let run = Command::new("python3").args(["-c", ask]).current_dir(&target).output().unwrap();
    assert!(run.status.success(), "{}{}", text(&run.stdout), text(&run.stderr));
}

#[test]
fn only_granted_subsidies_are_published_and_nothing_is_made_up() {
    let granted = text(&file(&small("Rapport d'avancement année 1"), "scdl", "subventions.csv"));
    let mut lines = granted.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(head.len(), 16);
    let lines: Vec<&str> = lines.collect();
    let scheme = scheme();
    assert_eq!(
        lines,
        [
            format!(
                "ADEME,,,24BRD0001,Communauté de communes du Val Clair,20006775100018,,Chargé de mission,90000,aide en numéraire,,,,,,{}",
                scheme.label
            )
            .as_str(),
            "Conseil régional,,,,Communauté de communes du Val Clair,20006775100018,,Chargé de mission,1000,aide en numéraire,,,,,,"
        ]
    );
    let asked = text(&file(&small("Demande d'aide"), "scdl", "subventions.csv"));
    assert_eq!(asked.lines().count(), 2, "{asked}");
}

#[test]
fn parquet_keeps_decimals_days_and_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let batch = small("Rapport d'avancement année 1");
    let path = folder.path().join("equipements.parquet");
    std::fs::write(&path, file(&batch, "parquet", "region=Bretagne/etape=avancement-1/equipements.parquet")).unwrap();
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let rows: Vec<Vec<(String, Field)>> = reader.get_row_iter(None).unwrap().map(|r| r.unwrap().into_columns()).collect();
    let value = |row: usize, name: &str| rows[row].iter().find(|(n, _)| n == name).unwrap().1.clone();
    assert_eq!(rows.len(), 2);
    assert_eq!(value(0, "designation"), Field::Str("=2+2".to_owned()));
    assert_eq!(value(0, "date"), Field::Date(19_846));
    assert_eq!(value(1, "date"), Field::Null);
    let Field::Decimal(price) = value(0, "prix_unitaire") else { panic!("{:?}", value(0, "prix_unitaire")) };
    let count = i128::from_be_bytes(price.data().try_into().unwrap());
    assert_eq!((count, price.scale(), price.precision()), (-10_500_000_000_000_000_000, 18, 38));
}

#[test]
fn parts_of_an_earlier_result_are_not_counted_with_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let dossier = folder.path().join("lot");
    std::fs::create_dir(&dossier).unwrap();
    std::fs::write(dossier.join("identification.csv"), identification("24BRD0001", "Demande d'aide")).unwrap();
    let target = folder.path().join("donnees");
    let convert = || volet(&["convertir", dossier.to_str().unwrap(), "--vers", "parquet", "-o", target.to_str().unwrap()]);
    assert_eq!(convert().status.code(), Some(0));
    assert_eq!(convert().status.code(), Some(0), "the same result again");
    std::fs::write(dossier.join("identification.csv"), identification("24BRD0001", "Rapport final")).unwrap();
    let again = convert();
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("etape=demande") && text(&again.stderr).contains("résultat précédent"), "{}", text(&again.stderr));
    assert!(!Path::new(&target).join("region=Bretagne/etape=final").exists(), "nothing is written");
}

#[test]
fn the_command_offers_every_format_and_replaces_only_its_own_files() {
    let help = text(&volet(&["convertir", "--aide"]).stdout);
    let words: String = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(FORMATS.iter().all(|f| words.contains(&format!("{} ({})", f.name, f.about))), "{help}");
    let folder = tempfile::tempdir().unwrap();
    let lot = folder.path().join("identification.csv");
    std::fs::write(&lot, identification("24BRD0001", "Demande d'aide")).unwrap();
    let target = folder.path().join("donnees");
    let convert = || volet(&["convert", lot.to_str().unwrap(), "--vers", "standard", "-o", target.to_str().unwrap()]).status.code();
    assert_eq!((convert(), convert()), (Some(0), Some(0)));
    std::fs::write(target.join("programme.csv"), "mes;propres;notes\n").unwrap();
    assert_eq!(convert(), Some(2));
}
