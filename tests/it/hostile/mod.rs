//! Files that would take a careless reader down each give one clear answer, and the dossiers beside them go on.

mod containers;
pub(crate) mod make;
mod others;
mod sheets;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use volet::grid::{self, CellRef, Unreadable};

use crate::support::{Parts, identification, text, volet, zipped};
use make::Kind;

/// Every kind of hostile file.
fn kinds() -> Vec<Kind> {
    [sheets::kinds(), containers::kinds(), others::kinds()].into_iter().flatten().collect()
}

/// The remarks on files as a whole, by the file's path: codes and messages.
fn remarks(folder: &Path) -> BTreeMap<String, Vec<(String, String)>> {
    // Which limit a file meets must not depend on what else the machine does.
    let run = volet(&["verifier", folder.to_str().unwrap(), "--format", "json", "--limite", "secondes=600"]);
    assert!(matches!(run.status.code(), Some(1 | 3)), "{:?} {}", run.status, text(&run.stderr));
    let mut out: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for line in text(&run.stdout).lines() {
        let one: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        out.entry(field("file")).or_default().push((field("code"), field("message")));
    }
    out
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn each_kind_gives_its_remark_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let honest = [
        ("honnete/identification.csv", identification("24BRD0001", "Rapport d'avancement année 1")),
        ("honnete/programme.csv", "Action;Année 1 prévu\nSuivi;douze\n".to_owned()),
    ];
    honest.iter().for_each(|(path, content)| write(folder.path(), path, content.as_bytes()));
    let alone = remarks(folder.path());
    assert!(alone.get("honnete/programme.csv").is_some_and(|all| all.iter().any(|(code, _)| code == "F302")), "{alone:?}");
    let kinds = kinds();
    let names: BTreeSet<&str> = kinds.iter().map(|k| k.name).collect();
    assert!(names.len() == kinds.len() && kinds.len() >= 100, "{}", kinds.len());
    kinds.iter().for_each(|k| write(folder.path(), &format!("{}/{}", k.name, k.file), &k.bytes));
    let said = remarks(folder.path());
    let mut wrong = Vec::new();
    for kind in &kinds {
        let path = format!("{}/{}", kind.name, kind.file);
        let found: Vec<&(String, String)> = said.get(&path).into_iter().flatten().filter(|(code, _)| code.starts_with("F10")).collect();
        let fits = found.len() == kind.expected.len()
            && kind.expected.iter().zip(&found).all(|((code, words), (c, m))| c == code && m.contains(words));
        if !fits {
            wrong.push(format!("{}: {found:?} instead of {:?}", kind.name, kind.expected));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), kinds.len(), wrong.join("\n"));
    for (path, remarks) in &alone {
        assert_eq!(said.get(path), Some(remarks), "{path}");
    }
    assert!(!Path::new("/tmp/volet-hors-du-dossier.txt").exists());
}

fn xlsx(rows: &str) -> Vec<u8> {
    zipped(&Parts::xlsx(rows).0)
}

#[test]
fn a_cell_in_the_last_corner_costs_one_cell() {
    let book =
        grid::read(&xlsx(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#), "x").unwrap();
    let places: Vec<CellRef> = book.sheets[0].cells().iter().map(|c| c.at).collect();
    assert_eq!(places, [CellRef::new(0, 0), CellRef::LAST]);
}

#[test]
fn a_lie_about_the_number_of_strings_costs_nothing() {
    let parts = Parts::xlsx(r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#).replace(
        "xl/sharedStrings.xml",
        "<sst ",
        r#"<sst uniqueCount="4000000000" "#,
    );
    let book = grid::read(&zipped(&parts.0), "x").unwrap();
    assert_eq!(book.sheets[0].cells().len(), 1);
}

#[test]
fn one_odd_cell_loses_itself_not_its_sheet() {
    let book = grid::read(&xlsx(r##"<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1"><v>2</v></c></row>"##), "x").unwrap();
    assert!(book.sheets[0].get(CellRef::new(0, 1)).is_some());
}

#[test]
fn a_truncated_package_is_damaged() {
    let whole = xlsx(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#);
    assert_eq!(grid::read(&whole[..whole.len() / 2], "x").err(), Some(Unreadable::Damaged));
}

#[test]
fn numbers_outside_the_calendar_do_not_panic() {
    let book = grid::read(&xlsx(r#"<row r="1"><c r="A1"><v>-1e12</v></c><c r="B1"><v>1e300</v></c></row>"#), "x").unwrap();
    assert_eq!(book.sheets[0].cells().len(), 2);
}
