//! Copies with remarks: where they go, and what goes beside a file that cannot be marked.

use std::fs;
use std::io::Write;

use volet::grid;
use volet::report::annotate::{Annotated, Obstacle};

use crate::marking::{annotated, checked, package, parts, plain, text, workbook};
use crate::support::text as utf8;
use crate::support::{identification, source, volet};

#[test]
fn what_cannot_be_edited_gets_its_sheet_beside_it() {
    let mut signed = parts(&plain());
    signed.insert("_xmlsignatures/sig1.xml".to_owned(), b"<Signature/>".to_vec());
    let csv = identification("24BRD0001", "Demande d'aide");
    let revised = {
        let mut all = parts(&plain());
        all.insert("xl/revisions/revisionHeaders.xml".to_owned(), b"<headers/>".to_vec());
        package(&all)
    };
    for (name, bytes, reason) in [
        ("dossier.xlsx", package(&signed), Obstacle::Signed),
        ("identification.csv", csv.clone().into_bytes(), Obstacle::OtherFormat),
        ("budget.xlsx", b"PK coupe".to_vec(), Obstacle::Unread),
        ("dossier.xlsx", revised, Obstacle::Odd),
    ] {
        let Annotated::Beside { sheet, why } = annotated(name, &bytes) else { panic!("{name} was marked") };
        assert_eq!(why, reason, "{name}");
        let read = grid::read(&sheet, "x").unwrap();
        assert_eq!(read.sheets[0].name, "À corriger");
        let (batch, findings) = checked(&[source(name, bytes.as_slice()), source("a.xlsx", sheet.as_slice())]);
        let (alone, without) = checked(&[source(name, bytes)]);
        assert_eq!((batch.files.len(), findings), (alone.files.len(), without), "{name}: the sheet beside it is no file of the dossier");
    }
    let Annotated::Beside { sheet, .. } = annotated("identification.csv", csv.as_bytes()) else { panic!("marked") };
    let links = parts(&sheet);
    assert!(text(&links, "xl/worksheets/_rels/sheet1.xml.rels").contains("Target=\"identification.csv\""), "a link to the file beside it");
}

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = volet(arguments);
    (output.status.code(), utf8(&output.stderr))
}

#[test]
fn copies_mirror_the_input_which_stays_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let (input, copies) = (folder.path().join("recus"), folder.path().join("annotes"));
    fs::create_dir_all(input.join("a")).unwrap();
    fs::write(input.join("a/dossier.xlsx"), workbook()).unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(input.join("lot.zip")).unwrap());
    zip.start_file("b/tableau.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(identification("24BRD0002", "Demande d'aide").as_bytes()).unwrap();
    zip.finish().unwrap();
    let arguments = ["verifier", input.to_str().unwrap(), "--annoter", copies.to_str().unwrap()];
    let before = fs::read(input.join("a/dossier.xlsx")).unwrap();
    let (code, said) = run(&arguments);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("3\u{a0}fichiers écrits"), "{said}");
    for name in ["a/dossier.xlsx", "lot.zip/b/tableau.csv", "lot.zip/b/tableau.csv – À corriger.xlsx"] {
        assert!(copies.join(name).is_file(), "{name}");
    }
    assert!(fs::read(input.join("a/dossier.xlsx")).unwrap() == before);
    // Our own copies are replaced without being asked, and the same input gives the same bytes.
    let first = fs::read(copies.join("a/dossier.xlsx")).unwrap();
    assert_eq!(run(&arguments).0, Some(1));
    assert!(fs::read(copies.join("a/dossier.xlsx")).unwrap() == first);
    // What a holder sent is never replaced.
    fs::write(copies.join("a/dossier.xlsx"), workbook()).unwrap();
    let (code, said) = run(&arguments);
    assert_eq!(code, Some(2));
    assert!(said.contains("--ecraser") && fs::read(copies.join("a/dossier.xlsx")).unwrap() == before, "{said}");
    let (code, said) = run(&["verifier", input.to_str().unwrap(), "--annoter", folder.path().to_str().unwrap(), "--ecraser"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("ne sont jamais modifiés"), "{said}");
}
