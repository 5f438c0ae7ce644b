//! A workbook of another scheme, in another language: the definition proposed for it loads, and reads that very workbook.

use std::fs;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DataValidation, ExcelDateTime, Format, Formula, Workbook};

use crate::support::{text, volet};

/// Two tables: projects with a list, a date and a total; their spending over two years.
fn workbook(folder: &Path) -> PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Projects").unwrap();
    sheet.write(0, 0, "Grant projects").unwrap();
    sheet.write_row(2, 0, ["Project ID", "Project title", "Start date", "Status", "Budget (EUR)"]).unwrap();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let states = ["Open", "Closed", "On hold"];
    for i in 0..9u32 {
        sheet.write(3 + i, 0, format!("P-{i:03}")).unwrap();
        sheet.write(3 + i, 1, format!("Project number {i}")).unwrap();
        let start = ExcelDateTime::from_ymd(2026, 1 + u8::try_from(i).unwrap(), 3).unwrap();
        sheet.write_with_format(3 + i, 2, &start, &day).unwrap();
        sheet.write(3 + i, 3, states[i as usize % 3]).unwrap();
        sheet.write(3 + i, 4, 1000 + 250 * i).unwrap();
    }
    sheet.write(12, 0, "TOTAL").unwrap();
    sheet.write(12, 4, Formula::new("=SUM(E4:E12)").set_result("18000")).unwrap();
    sheet.add_data_validation(3, 3, 11, 3, &DataValidation::new().allow_list_strings(&states).unwrap()).unwrap();
    let sheet = book.add_worksheet().set_name("Spending").unwrap();
    sheet.write_row(0, 0, ["Project ID", "Category", "Amount 2026", "Amount 2027"]).unwrap();
    for i in 0..6u32 {
        sheet.write(1 + i, 0, format!("P-{i:03}")).unwrap();
        sheet.write(1 + i, 1, ["Staff", "Travel"][i as usize % 2]).unwrap();
        sheet.write(1 + i, 2, 100 * i).unwrap();
        sheet.write(1 + i, 3, 200 + i).unwrap();
    }
    let path = folder.join("projects.xlsx");
    book.save(&path).unwrap();
    path
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_proposal_reads_the_workbook_that_it_was_made_of() {
    let folder = tempfile::tempdir().unwrap();
    let (book, adopted) = (workbook(folder.path()), folder.path().join("adopted"));
    let said = text(&volet(&["adopter", shown(&book), "-o", shown(&adopted)]).stderr);
    assert!(said.contains("5\u{a0}champs ; relu avec cette définition, 9\u{a0}lignes sur 9"), "{said}");
    assert!(said.contains("3\u{a0}champs ; relu avec cette définition, 6\u{a0}lignes sur 6"), "{said}");
    let definition = fs::read_to_string(adopted.join("tableaux.toml")).unwrap();
    for guess in
        ["type = \"date\"", "type = \"money\"", "label = \"On hold\"", "total = \"project_id\"   # « TOTAL » en A13", "across = true"]
    {
        assert!(definition.contains(guess), "{guess}: {definition}");
    }
    let checked = volet(&["verifier", shown(&book), "--dispositif", shown(&adopted)]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
    let data = text(&volet(&["convertir", shown(&book), "--dispositif", shown(&adopted)]).stdout);
    for row in [
        "\"start_date\":\"2026-09-03\",\"status\":\"On hold\",\"budget_eur\":\"3000\"",
        "\"category\":\"Travel\",\"amount_1\":\"500\",\"amount_2\":\"205\"",
    ] {
        assert!(data.contains(row), "{row}: {data}");
    }
}

#[test]
fn a_fault_in_such_a_workbook_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (book, adopted) = (workbook(folder.path()), folder.path().join("adopted"));
    volet(&["adopter", shown(&book), "-o", shown(&adopted)]);
    let altered = folder.path().join("altered.csv");
    let rows =
        "Project ID;Project title;Start date;Status;Budget (EUR)\nP-001;One;03/01/2026;Open;1000\nP-002;Two;soon;Open;500\nTOTAL;;;;1600\n";
    fs::write(&altered, rows).unwrap();
    let found = text(&volet(&["verifier", shown(&altered), "--dispositif", shown(&adopted), "--format", "json"]).stdout);
    let places: Vec<(String, String)> = found
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap())
        .map(|f| (f["code"].as_str().unwrap().to_owned(), f["cell"].as_str().unwrap_or_default().to_owned()))
        .collect();
    assert!(places.contains(&("E102".to_owned(), "E4".to_owned())), "{found}");
    assert!(places.iter().any(|(code, cell)| code.starts_with("F3") && cell == "C3"), "{found}");
}

#[test]
fn versions_of_a_template_are_held_against_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let (book, before, after) = (workbook(folder.path()), folder.path().join("before"), folder.path().join("after"));
    for to in [&before, &after] {
        volet(&["adopter", shown(&book), "-o", shown(to)]);
    }
    let same = volet(&["comparer-modeles", shown(&before), shown(&after)]);
    assert_eq!((same.status.code(), text(&same.stdout).trim()), (Some(0), "Aucune différence."));
    let tables = after.join("tableaux.toml");
    let text_of = fs::read_to_string(&tables).unwrap();
    fs::write(&tables, text_of.replace("label = \"Status\"", "label = \"State\"").replace("label = \"On hold\"", "label = \"Paused\""))
        .unwrap();
    let changed = volet(&["comparer-modeles", shown(&before), shown(&after)]);
    let said = text(&changed.stdout);
    assert_eq!(changed.status.code(), Some(1));
    for sentence in ["La colonne « Status » s'appelle maintenant « State ».", "« Paused » s'y ajoute.", "« On hold » n'y est plus."]
    {
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
}

#[test]
fn the_blank_is_found_again_and_does_not_differ_from_its_own_definition() {
    let blank = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/modele.xlsx");
    let folder = tempfile::tempdir().unwrap();
    let said = text(&volet(&["adopter", shown(&blank), "-o", shown(&folder.path().join("adopted"))]).stderr);
    assert!(said.contains("« Équipements ») : 13\u{a0}champs ; retrouvé avec cette définition ; aucune ligne n'y est remplie"), "{said}");
    assert!(!said.contains("sur 0") && !said.contains("pas retrouvé"), "{said}");
    let same = volet(&["comparer-modeles", shown(&blank)]);
    assert_eq!(same.status.code(), Some(0), "{}", text(&same.stdout));
}

/// Two languages, words joined into one, numbered years, and a format whose drop-downs are not read.
#[test]
fn joined_words_and_years_of_other_languages() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "Posten;Einzelpreis;Eigenanteil;Jahr 1;Jahr 2\nBeratung;1200;20;4;5\nReise;300;10;1;2\nDruck;150;5;0;1\n";
    let book = folder.path().join("mittel.csv");
    fs::write(&book, rows).unwrap();
    let adopted = folder.path().join("adopted");
    let said = text(&volet(&["adopter", shown(&book), "-o", shown(&adopted)]).stderr);
    assert!(said.contains("Les listes déroulantes ne se lisent que dans un classeur .xlsx"), "{said}");
    assert!(said.contains("3\u{a0}lignes sur 3"), "{said}");
    let main = fs::read_to_string(adopted.join("dispositif.toml")).unwrap();
    assert!(main.contains("years = [\"Jahr 1\", \"Jahr 2\"]"), "{main}");
    let tables = fs::read_to_string(adopted.join("tableaux.toml")).unwrap();
    for guess in [
        "label = \"Einzelpreis\"\ntype = \"money\"",
        "label = \"Eigenanteil\"\ntype = \"percent\"",
        "across = true   # « Jahr 1 », « Jahr 2 »",
    ] {
        assert!(tables.contains(guess), "{guess}: {tables}");
    }
}
