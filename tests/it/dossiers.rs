//! Files are put together into dossiers: by folder, by number in a heap, from a zip; the same file twice counts once.

use std::io::Write;

use volet::run;

use crate::support::{batch, identification, scheme, source};

const PROGRAMME: &str = "Action;Année 1;Année 2;Année 3\nSuivi;100;100;100\nAccompagnement de projets;100;100;100\nTOTAL;200;200;200\n";

fn ids(batch: &volet::record::Batch) -> Vec<(String, usize)> {
    batch.dossiers.iter().map(|d| (d.id.clone(), d.tables.len())).collect()
}

#[test]
fn one_folder_is_one_dossier() {
    let sources = [source("a/identification.csv", identification("24BRD0001", "Demande d'aide")), source("a/jours.csv", PROGRAMME)];
    assert_eq!(ids(&batch(&scheme(), &sources)), [("24BRD0001".to_owned(), 2)]);
}

#[test]
fn a_heap_is_told_apart_by_number_then_by_name() {
    let sources = [
        source("id_un.csv", identification("24BRD0001", "Demande d'aide")),
        source("id_deux.csv", identification("24BRD0002", "Demande d'aide")),
        source("24BRD0002_programme.csv", PROGRAMME),
        source("programme 24BRD0001.csv", PROGRAMME.replace("100", "50")),
    ];
    assert_eq!(ids(&batch(&scheme(), &sources)), [("24BRD0001".to_owned(), 2), ("24BRD0002".to_owned(), 2)]);
}

#[test]
fn the_same_bytes_twice_are_one_file() {
    let id = identification("24BRD0001", "Demande d'aide");
    let sources = [source("a/identification.csv", id.clone()), source("a/copie de identification.csv", id)];
    let batch = batch(&scheme(), &sources);
    assert_eq!(ids(&batch), [("24BRD0001".to_owned(), 1)]);
    assert_eq!(batch.copies.len(), 1);
}

#[test]
fn a_list_that_two_dossiers_share_counts_in_each() {
    let id = |number: &str| identification(number, "Demande d'aide");
    let sources = [
        source("a/id.csv", id("24BRD0001")),
        source("a/programme.csv", PROGRAMME),
        source("b/id.csv", id("24BRD0002")),
        source("b/tables/programme.csv", PROGRAMME),
        source("b/programme (copie).csv", PROGRAMME),
        source("copie de a/id.csv", id("24BRD0001")),
        source("copie de a/programme.csv", PROGRAMME),
        source("0 à trier/programme.csv", PROGRAMME),
    ];
    let batch = batch(&scheme(), &sources);
    assert_eq!(ids(&batch), [("24BRD0001".to_owned(), 2), ("24BRD0002".to_owned(), 2)]);
    let copies: Vec<&str> = batch.copies.iter().map(|(copy, _)| &*batch.files[*copy].path).collect();
    assert_eq!(copies, ["0 à trier/programme.csv", "b/tables/programme.csv", "copie de a/id.csv", "copie de a/programme.csv"]);
}

#[test]
fn two_stages_of_one_position_are_two_dossiers() {
    let sources = [
        source("a/id.csv", identification("24BRD0001", "Demande d'aide")),
        source("b/id.csv", identification("24BRD0001", "Rapport d'avancement année 1")),
    ];
    let batch = batch(&scheme(), &sources);
    assert_eq!(batch.dossiers.len(), 2);
    assert!(batch.dossiers.iter().all(|d| d.superseded_by.is_none()));
}

#[test]
fn of_two_versions_the_newest_by_report_date_counts() {
    let old = identification("24BRD0001", "Demande d'aide");
    let new = old.replace("15/01/2025", "20/02/2025");
    let batch = batch(&scheme(), &[source("b/id.csv", new), source("a/id.csv", old)]);
    let aside: Vec<Option<&str>> = batch.dossiers.iter().map(|d| d.superseded_by.as_deref()).collect();
    assert_eq!(aside, [Some("b/id.csv"), None]);
}

#[test]
fn a_zip_is_read_like_the_folder_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(std::fs::File::create(folder.path().join("envoi.zip")).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for (name, content) in [
        ("dossier/identification.csv", identification("24BRD0001", "Demande d'aide")),
        ("dossier/jours.csv", PROGRAMME.to_owned()),
        ("dossier/~$jours.csv", String::new()),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let batch = run::read(run::find(&[folder.path().to_path_buf()]).unwrap(), &scheme(), &|| ());
    assert_eq!(ids(&batch), [("24BRD0001".to_owned(), 2)]);
    assert_eq!(&*batch.dossiers[0].origins[0].file, "envoi.zip/dossier/identification.csv");
}
