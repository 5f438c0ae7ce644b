//! Results of the program are inputs like any other: what is read back from one is what it was made of, and roll-ups add up.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use tempfile::TempDir;
use volet::export::formats::FORMATS;
use volet::export::frames::Material;
use volet::export::{json, workbook};
use volet::finding::Finding;
use volet::profile::Profile;
use volet::record::{Batch, balance};
use volet::rollup::{self, Plan};
use volet::run::{self, Waiting};
use volet::spool::Spool;
use volet::template::answers::Answers;
use volet::{grid, report, rules};

use crate::support::{identification, receipts, region, scheme, zipped};

/// What is compared of a batch: its rows and how they were recognised, its remarks, its roll-up.
fn seen(batch: &Batch) -> (String, String, Vec<u8>) {
    let findings = findings(batch);
    let plan = Plan::embedded(&batch.scheme).unwrap();
    let rollup = rollup::workbook(&rollup::rollup(batch, &findings, &plan)).unwrap().bytes().unwrap();
    (json::dossiers(batch, &receipts(batch, &profile())), report::json::lines(&findings), rollup)
}

fn profile() -> Profile {
    Profile::embedded().unwrap()
}

fn findings(batch: &Batch) -> Vec<Finding> {
    rules::check(batch, &profile())
}

/// Reads as the program does: rows of results wait until somebody looks at their dossier.
fn read(inputs: &[PathBuf]) -> Batch {
    let waiting = Waiting { spool: Spool::new(0), files: usize::MAX };
    let found = run::find(inputs).unwrap();
    let batch = run::read_with(found, &scheme(), Answers::default(), &|| (), &|bytes, name| grid::read(bytes, name), Some(&waiting));
    balance(&batch).unwrap();
    batch
}

/// The consolidated workbook as one of the formats.
const WORKBOOK: &str = "classeur";
/// The formats that are read back.
const BACK: [&str; 5] = [WORKBOOK, "json", "csv", "excel-fr", "paquet"];

/// A batch in a format, in a folder of its own; what to give to read it back.
fn written(batch: &Batch, format: &str, folder: &Path) -> PathBuf {
    let receipts = receipts(batch, &profile());
    let findings = findings(batch);
    std::fs::create_dir_all(folder).unwrap();
    if format == WORKBOOK {
        let path = folder.join("consolide.xlsx");
        std::fs::write(&path, workbook::consolidated(batch, &findings.into(), &profile(), &receipts, "").unwrap().bytes().unwrap())
            .unwrap();
        return path;
    }
    let standings = rollup::standings(batch, &findings, &Plan::embedded(&batch.scheme).unwrap());
    let material = Material { batch, receipts: &receipts, standings: &standings };
    let files = (FORMATS.iter().find(|f| f.name == format).unwrap().files)(&material).unwrap();
    let target = folder.join(format);
    std::fs::create_dir_all(&target).unwrap();
    let only = (files.len() == 1).then(|| target.join(&files[0].0));
    files.into_iter().for_each(|(name, bytes)| std::fs::write(target.join(name), bytes).unwrap());
    only.unwrap_or(target)
}

fn same(a: &Batch, b: &Batch, what: &str) {
    as_seen(&seen(a), b, what);
}

fn as_seen(a: &(String, String, Vec<u8>), b: &Batch, what: &str) {
    let b = seen(b);
    assert!(a.0 == b.0, "{what}: other rows");
    assert!(a.1 == b.1, "{what}: other remarks\n{}\n---\n{}", a.1, b.1);
    assert!(a.2 == b.2, "{what}: another roll-up");
}

/// Folders of dossiers on disk.
struct Lot(TempDir);

impl Lot {
    fn new(files: &[(String, Vec<u8>)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        Self(folder)
    }

    fn read(&self) -> Batch {
        read(&[self.0.path().to_path_buf()])
    }
}

#[test]
fn every_format_gives_all_samples_back_from_every_other() {
    let folder = tempfile::tempdir().unwrap();
    let original = read(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")]);
    assert!(original.dossiers.len() >= 50, "{}", original.dossiers.len());
    let whole = seen(&original);
    for (rank, first) in BACK.iter().enumerate() {
        let own = folder.path().join(format!("{rank}"));
        std::fs::create_dir(&own).unwrap();
        let back = read(&[written(&original, first, &own)]);
        as_seen(&whole, &back, first);
        let result = &back.results[0];
        assert_eq!((result.dossiers, result.files, result.changes.len()), (original.dossiers.len(), original.files.len(), 0), "{first}");
        // One step further, into the next format.
        let second = BACK[(rank + 1) % BACK.len()];
        as_seen(&whole, &read(&[written(&back, second, &own.join(second))]), &format!("{first} → {second}"));
    }
}

#[test]
fn the_roll_up_of_two_halves_is_that_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut folders: Vec<PathBuf> = std::fs::read_dir(region()).unwrap().map(|e| e.unwrap().path()).collect();
    folders.sort();
    for (half, modulus) in [("a", 0), ("b", 1)] {
        let own: Vec<(String, PathBuf)> =
            (0..).zip(&folders).filter(|(i, _)| i % 2 == modulus).map(|(_, p)| (half.to_owned(), p.clone())).collect();
        // Links would be followed by nobody: the halves are copies, with the times of their files.
        for (half, from) in own {
            copy(&from, &folder.path().join(half).join(from.file_name().unwrap()));
        }
    }
    let whole = read(&[region()]);
    let halves: Vec<PathBuf> = ["a", "b"]
        .map(|half| {
            let batch = read(&[folder.path().join(half)]);
            let path = folder.path().join(format!("{half}.xlsx"));
            std::fs::rename(written(&batch, WORKBOOK, folder.path()), &path).unwrap();
            path
        })
        .into();
    let whole = seen(&whole);
    as_seen(&whole, &read(&halves), "a + b");
    let turned: Vec<PathBuf> = halves.iter().rev().cloned().collect();
    as_seen(&whole, &read(&turned), "b + a");
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
        return;
    }
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::copy(from, to).unwrap();
    let time = std::fs::metadata(from).unwrap().modified().unwrap();
    std::fs::File::options().write(true).open(to).unwrap().set_modified(time).unwrap();
}

/// A small lot with what is hard to keep: an unread value, a total, a column of the holder's own, a note, formulas in texts.
fn hard(folder: &str, convention: &str, words: &str, days: &str) -> Vec<(String, Vec<u8>)> {
    let programme = format!(
        "Notre programme\nAction;Année 1 prévu;Année 2 prévu;Année 1 réalisé;Visa\nSuivi;{days};90;80,5;{words}\n\
         Accompagnement de projets;env. 100 j;110;;=1+1\n\"{words}\";1;;;\nTOTAL;200;200;80,5;\nNB : {words}\n"
    );
    let spending = "Dépenses;;;;;\nPoste;Année 1;Année 2;Année 3;Total;Réalisé\nDépenses de personnel;40000;41000;42000;123000;39500,50\n\
                    Sous-total;40000;41000;42000;123000;\nDéplacements;1000;;;1000;\nTOTAL;41000;41000;42000;124000;39500,50\n";
    [
        ("identification", identification(convention, "Rapport d'avancement année 1")),
        ("programme", programme),
        ("depenses", spending.to_owned()),
    ]
    .into_iter()
    .map(|(name, text)| (format!("{folder}/{name}.csv"), text.into_bytes()))
    .collect()
}

#[test]
fn a_version_of_one_result_replaces_that_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let older = hard("a", "24BRD0001", "ancien", "10");
    let newer: Vec<(String, Vec<u8>)> = hard("b", "24BRD0001", "nouveau", "20")
        .into_iter()
        .map(|(n, b)| (n, String::from_utf8(b).unwrap().replace("15/01/2025", "20/02/2025").into_bytes()))
        .collect();
    let mut paths = Vec::new();
    for (name, files) in [("vieux", older.clone()), ("neuf", newer.clone())] {
        let path = folder.path().join(format!("{name}.xlsx"));
        std::fs::rename(written(&Lot::new(&files).read(), WORKBOOK, folder.path()), &path).unwrap();
        paths.push(path);
    }
    let together = Lot::new(&[older, newer].concat()).read();
    let added = read(&paths);
    same(&together, &added, "versions");
    let replaced: Vec<Option<&str>> = added.dossiers.iter().map(|d| d.superseded_by.as_deref()).collect();
    assert_eq!(replaced.iter().filter(|r| r.is_some()).count(), 1, "{replaced:?}");
}

#[test]
fn the_same_dossier_in_two_results_or_beside_one_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let lot = Lot::new(&hard("a", "24BRD0001", "mot", "10"));
    let batch = lot.read();
    let first = written(&batch, WORKBOOK, folder.path());
    let second = folder.path().join("copie.xlsx");
    std::fs::copy(&first, &second).unwrap();
    let both = read(&[first.clone(), second]);
    same(&batch, &both, "twice");
    assert_eq!((both.results[0].known, both.results[1].known), (0, 1));
    std::fs::rename(&first, lot.0.path().join("consolide.xlsx")).unwrap();
    let beside = lot.read();
    same(&batch, &beside, "beside");
    let said = report::results::sentences(&beside);
    assert!(said[0].0.contains("1\u{a0}dossier, tous déjà lus ailleurs"), "{said:?}");
}

#[test]
fn two_files_of_one_name_in_two_results_keep_apart() {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (name, convention) in [("nord", "24BRD0001"), ("sud", "24BRC0002")] {
        let path = folder.path().join(format!("{name}.xlsx"));
        std::fs::rename(written(&Lot::new(&hard("a", convention, name, "10")).read(), WORKBOOK, folder.path()), &path).unwrap();
        paths.push(path);
    }
    let both = read(&paths);
    assert_eq!(both.dossiers.len(), 2);
    let files: Vec<&str> = both.files.iter().map(|f| &*f.path).collect();
    assert!(files.contains(&"a/programme.csv") && files.contains(&"sud.xlsx/a/programme.csv"), "{files:?}");
    let from = |d: usize| both.dossiers[d].origins.iter().all(|o| both.dossiers[d].files.iter().any(|f| both.files[*f].path == o.file));
    assert!(from(0) && from(1));
}

#[test]
fn what_was_changed_in_a_result_counts_and_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let batch = Lot::new(&hard("a", "24BRD0001", "mot", "10")).read();
    let target = written(&batch, "excel-fr", folder.path());
    let path = target.join("programme.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let line = lines.iter().find(|l| l.contains(";Suivi;10;")).unwrap();
    let kept: Vec<String> = lines
        .iter()
        .filter(|l| !l.contains(";mot;"))
        .map(|l| if l == line { l.replace(";suivi;1;Suivi;10;", ";accompagnement;1;Suivi;12,5;") } else { (*l).to_owned() })
        .collect();
    assert_eq!(lines.len() - kept.len(), 2, "{text}");
    let changed = kept.join("\r\n");
    // As a spreadsheet of old would save it.
    let (bytes, _, unknown) = encoding_rs::WINDOWS_1252.encode(changed.trim_start_matches('\u{feff}'));
    assert!(!unknown);
    std::fs::write(&path, bytes).unwrap();
    let back = read(&[target]);
    let dossier = back.dossiers[0].opened();
    let table = dossier.table("programme").unwrap();
    let row = table.lines().next().unwrap();
    assert_eq!(table.number_in(row, "prevu", 1), Some("12.5".parse().unwrap()));
    assert_eq!(table.lines().count(), batch.dossiers[0].table("programme").unwrap().lines().count() - 1);
    assert_eq!(
        back.results[0].changes,
        [
            "programme.csv, ligne 2 : le code a été changé ; seuls les mots de la ligne comptent.",
            "programme.csv, ligne 2 : « Prévu » était « 10 », est maintenant « 12,5 ».",
            "Dossier 24BRD0001, Programme prévisionnel : la ligne « mot », année 1 n'y est plus.",
            "Dossier 24BRD0001, Programme prévisionnel : la ligne « mot », année 2 n'y est plus."
        ]
    );
    let receipt = |batch: &Batch| receipts(batch, &profile()).dossiers[0].to_string();
    assert_ne!(receipt(&batch), receipt(&back), "a dossier that was changed is not the one that was checked");
    let said = report::results::sentences(&back);
    assert!(said[0].0.starts_with("« excel-fr » est un dossier de fichiers CSV") && said[0].0.contains("4\u{a0}changements"), "{said:?}");
}

#[test]
fn a_result_whose_facts_are_damaged_is_said_to_be_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let batch = Lot::new(&hard("a", "24BRD0001", "mot", "10")).read();
    let target = written(&batch, "csv", folder.path());
    let path = target.join("relecture.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"\"dossiers\"\":1", "\"\"dossiers\"\":2")).unwrap();
    let back = read(&[target]);
    assert!(back.dossiers.is_empty());
    let failure = back.files[0].failure.as_ref().unwrap().sentence();
    assert!(failure.contains("résultat de volet"), "{failure}");
}

#[test]
fn results_in_an_archive_are_read_too() {
    let folder = tempfile::tempdir().unwrap();
    let batch = Lot::new(&hard("a", "24BRD0001", "mot", "10")).read();
    let target = written(&batch, "paquet", folder.path());
    let files: Vec<(String, Vec<u8>)> = std::fs::read_dir(&target)
        .unwrap()
        .map(|e| e.unwrap().path())
        .map(|p| (format!("lot/{}", p.file_name().unwrap().to_string_lossy()), std::fs::read(&p).unwrap()))
        .collect();
    let archive = folder.path().join("lot.zip");
    std::fs::write(&archive, zipped(&files)).unwrap();
    let back = read(&[archive]);
    same(&batch, &back, "archive");
    assert_eq!(back.results[0].kind, "paquet de données");
}

#[test]
fn a_line_written_into_a_result_comes_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let batch = Lot::new(&hard("a", "24BRD0001", "mot", "10")).read();
    let target = written(&batch, "csv", folder.path());
    let path = target.join("programme.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let columns: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let line = |dossier: &str| {
        let given = [("dossier", dossier), ("annee", "2"), ("action", "Suivi"), ("prevu", "7.5")];
        let value = |column: &&str| given.iter().find(|(name, _)| name == column).map_or("", |(_, v)| v);
        columns.iter().map(value).collect::<Vec<_>>().join(",")
    };
    std::fs::write(&path, format!("{text}{}\n{}\n", line("24BRD0001"), line("99XXD9999"))).unwrap();
    let back = read(&[target]);
    let dossier = back.dossiers[0].opened();
    let row = dossier.table("programme").unwrap().lines().last().unwrap();
    let cell = dossier.table("programme").unwrap().cell_in(row, "prevu", 2).unwrap();
    assert_eq!(cell.value.as_ref().unwrap().number(), Some("7.5".parse().unwrap()));
    let from = &dossier.origins[row.origin];
    assert_eq!((&*from.file, &*from.sheet, cell.at.row + 1), ("csv", "programme.csv", u32::try_from(text.lines().count() + 1).unwrap()));
    let [added, unknown] = back.results[0].changes.as_slice() else { panic!("{:?}", back.results[0].changes) };
    assert!(added.ends_with("ligne ajoutée au dossier 24BRD0001."), "{added}");
    assert!(unknown.contains("« 99XXD9999 »") && unknown.ends_with("laissée de côté."), "{unknown}");
    assert!(!findings(&back).iter().any(|f| f.spot.file.as_deref() == Some("csv") && f.spot.cell.is_none()));
}

#[test]
fn a_printed_total_that_was_changed_in_a_result_counts_and_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let batch = Lot::new(&hard("a", "24BRD0001", "mot", "10")).read();
    let target = written(&batch, "csv", folder.path());
    let path = target.join("totaux_imprimes.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let line = text.lines().find(|l| l.contains(",TOTAL,Total,Total,,124000,")).unwrap();
    std::fs::write(&path, text.replace(line, &line.replace("124000", "124001"))).unwrap();
    let back = read(&[target]);
    let dossier = back.dossiers[0].opened();
    let table = dossier.block("financement", "depenses").unwrap();
    assert_eq!(table.number(table.totals().next().unwrap(), "total"), Some(124_001.into()));
    let [change] = back.results[0].changes.as_slice() else { panic!("{:?}", back.results[0].changes) };
    assert!(
        change.ends_with(&format!(": « Total » était « 124000 », est maintenant « {} ».", volet::fmt::number(124_001.into()))),
        "{change}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn facts_that_somebody_altered_never_take_the_program_down(at in 0.0f64..1.0, kind in 0usize..5, digits in "[0-9]{1,30}") {
        static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
            let batch = Lot::new(&hard("a", "24BRD0001", "mot", "10")).read();
            json::dossiers(&batch, &receipts(&batch, &profile()))
        });
        let start = DOCUMENT.find("\"relecture\"").unwrap();
        let (head, facts) = DOCUMENT.split_at(start);
        // The first number or text from some place on becomes another one.
        let places: Vec<usize> = facts.match_indices(|c: char| c.is_ascii_digit()).map(|(i, _)| i).collect();
        let place = places[((places.len() - 1) as f64 * at) as usize];
        let (before, after) = facts.split_at(place);
        let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        let altered = match kind {
            0 => format!("{before}{digits}{rest}"),
            1 => format!("{before}{rest}"),
            2 => format!("{before}-{after}"),
            3 => format!("{before}{}", &rest[rest.char_indices().nth(1).map_or(0, |(i, _)| i)..]),
            _ => before.to_owned(),
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dossiers.json");
        std::fs::write(&path, format!("{head}{altered}")).unwrap();
        let batch = read(&[path]);
        prop_assert!(!batch.files.is_empty());
        seen(&batch);
        workbook::consolidated(&batch, &findings(&batch).into(), &profile(), &receipts(&batch, &profile()), "").unwrap().bytes().unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]

    #[test]
    fn any_words_and_numbers_go_there_and_back_through_every_pair(
        words in "[=+@'\\-a-zé œ€\";,|:&<>😀]{1,24}",
        days in prop_oneof![Just("-3".to_owned()), Just("12 500 € env.".to_owned()), Just("n.d.".to_owned()), "[0-9]{1,6},[0-9]{1,4}", "[0-9]{1,3} ?j"],
    ) {
        let words = words.replace('"', "\"\"");
        let original = Lot::new(&[hard("x", "24BRD0001", &words, &days), hard("y", "24BRC0002", "autre", "7")].concat()).read();
        prop_assert!(original.dossiers.len() >= 2);
        let whole = seen(&original);
        for first in BACK {
            let folder = tempfile::tempdir().unwrap();
            let once = read(&[written(&original, first, folder.path())]);
            as_seen(&whole, &once, first);
            for second in BACK {
                as_seen(&whole, &read(&[written(&once, second, &folder.path().join("encore").join(second))]), &format!("{first} → {second}"));
            }
        }
    }
}
