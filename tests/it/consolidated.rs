//! The consolidated workbook holds every row read, once, with where it came from; what stands apart is said.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use volet::export::tidy;
use volet::export::workbook::consolidated;
use volet::findings::Findings;
use volet::grid::{self, Raw, Sheet, Workbook};
use volet::profile::Profile;
use volet::record::Batch;
use volet::source::Source;

use crate::support::{batch, identification, receipts, scheme, source};

const PROGRAMME: &str = "Programme prévisionnel\n\nAction;Année 1 prévu;Année 1 réalisé;Année 2 prévu;Année 2 réalisé;Année 3 prévu;Année 3 réalisé;Total;Visa\n\
    Suivi des projets;12,5;10;30;;voir affiche;;42,5;OK\nFormations;7,5;;10;;5;;22,5;\nTOTAL;20;10;40;;5;;65;\nNB : hors congés\n";
const EQUIPEMENTS: &str = "Liste des équipements acquis\n\nDésignation;Catégorie;Date d'acquisition;Fournisseur;Quantité;Prix unitaire;Total\n\
    =1+1;Mesure;03/05/2024;@sum;2;1 200,50 €;2 401,00 €\nÉcran;Bureautique;n.d.;-;1;env. 300;\nTOTAL;;;;;;2 401,00 €\n";

fn sources() -> Vec<Source> {
    vec![
        source("a #1/identification.csv", identification("24BRD0001", "Rapport d'avancement année 1")),
        source("a #1/programme.csv", PROGRAMME),
        source("a #1/equipements.csv", EQUIPEMENTS),
        source("b/abime.xlsx", b"PK\x03\x04".to_vec()),
    ]
}

fn written(batch: &Batch) -> Workbook {
    let profile = Profile::embedded().unwrap();
    let findings = volet::rules::judge(batch, &profile);
    grid::read(&consolidated(batch, &findings, &profile, &receipts(batch, &profile), "../lot").unwrap().bytes().unwrap(), "").unwrap()
}

fn shown(raw: &Raw) -> String {
    match raw {
        Raw::Text(t) => t.clone(),
        Raw::Number(n) => n.to_string(),
        Raw::Date(d) => d.to_string(),
        other => format!("{other:?}"),
    }
}

/// The rows of a sheet under the labels of its header.
fn rows(book: &Workbook, name: &str) -> Vec<BTreeMap<String, String>> {
    let sheet: &Sheet = book.sheets.iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no sheet {name}"));
    let labels: BTreeMap<u32, String> = sheet.row(0).iter().map(|c| (c.at.col, shown(c.raw.as_ref().unwrap()))).collect();
    let row = |cells: &[grid::GridCell]| cells.iter().map(|c| (labels[&c.at.col].clone(), shown(c.raw.as_ref().unwrap()))).collect();
    sheet.rows().filter(|(r, _)| *r > 0).map(|(_, cells)| row(cells)).collect()
}

fn text<'a>(row: &'a BTreeMap<String, String>, label: &str) -> &'a str {
    row.get(label).map_or("", String::as_str)
}

#[test]
fn a_line_a_year_with_its_origin_and_no_total_among_them() {
    let book = written(&batch(&scheme(), &sources()));
    let rows = rows(&book, "Programme prévisionnel");
    let seen: Vec<[&str; 6]> =
        rows.iter().map(|r| ["Dossier", "Code", "Année", "Prévu", "Réalisé", "Total prévu"].map(|label| text(r, label))).collect();
    let id = "24BRD0001";
    assert_eq!(
        seen,
        [
            [id, "suivi", "Année 1", "12.5", "10", "42.5"],
            [id, "suivi", "Année 2", "30", "", ""],
            [id, "suivi", "Année 3", "", "", ""],
            [id, "formations", "Année 1", "7.5", "", "22.5"],
            [id, "formations", "Année 2", "10", "", ""],
            [id, "formations", "Année 3", "5", "", ""],
        ]
    );
    assert_eq!(text(&rows[0], "Action"), "Suivi des projets");
    assert_eq!(text(&rows[0], "Étape du dossier"), "Rapport d'avancement année 1");
    assert_eq!(text(&rows[0], "Autres colonnes"), "Visa : OK");
    assert_eq!(text(&rows[1], "Autres colonnes"), "");
    assert_eq!(text(&rows[2], "Valeurs non lues"), "Prévu : voir affiche");
    assert_eq!(text(&rows[2], "Fichier d'origine"), "a #1/programme.csv");
    assert_eq!(text(&rows[2], "Cellule d'origine"), "F4");
    assert_eq!(text(&rows[2], "Lien"), "ouvrir");
}

#[test]
fn printed_totals_and_what_was_set_aside_have_sheets_of_their_own() {
    let book = written(&batch(&scheme(), &sources()));
    let totals = rows(&book, "Totaux imprimés");
    let days: Vec<(&str, &str, &str)> = totals
        .iter()
        .filter(|r| text(r, "Tableau") == "Programme prévisionnel")
        .map(|r| (text(r, "Colonne"), text(r, "Année"), text(r, "Valeur")))
        .collect();
    assert_eq!(days.len(), 5, "{days:?}");
    assert!(days.contains(&("Prévu", "Année 2", "40")) && days.contains(&("Total prévu", "", "65")), "{days:?}");
    let aside = rows(&book, "Lignes écartées");
    assert!(aside.iter().any(|r| text(r, "Ce qui s'y trouve") == "NB : hors congés" && text(r, "Rangée") == "7"), "{aside:?}");
}

#[test]
fn values_are_typed_and_nothing_becomes_a_formula() {
    let book = written(&batch(&scheme(), &sources()));
    let rows = rows(&book, "Équipements");
    assert_eq!(rows.len(), 2);
    assert_eq!((text(&rows[0], "Désignation"), text(&rows[0], "Fournisseur")), ("=1+1", "@sum"));
    assert_eq!((text(&rows[0], "Prix unitaire"), text(&rows[0], "Total")), ("1200.5", "2401"));
    assert_eq!(text(&rows[0], "Date d'acquisition"), "2024-05-03");
    // A value that is missing or only approximate is never a number.
    assert_eq!((text(&rows[1], "Prix unitaire"), text(&rows[1], "Total")), ("", ""));
    assert!(text(&rows[1], "Valeurs non lues").contains("Prix unitaire : env. 300"), "{:?}", rows[1]);
    let formulas = book.sheets.iter().flat_map(Sheet::cells).filter_map(|c| c.formula.as_deref()).filter(|f| !f.starts_with("HYPERLINK"));
    assert_eq!(formulas.count(), 0);
}

#[test]
fn positions_and_manifest_name_what_could_not_be_read() {
    let book = written(&batch(&scheme(), &sources()));
    let positions = rows(&book, "Postes");
    let states: Vec<(&str, &str)> = positions.iter().map(|r| (text(r, "Dossier"), text(r, "État"))).collect();
    assert_eq!(states.last(), Some(&("b", "Illisible")));
    assert_eq!(states.len(), 2);
    assert_eq!((text(&positions[0], "Tableaux demandés"), text(&positions[0], "Tableaux trouvés")), ("9", "3"));
    assert_eq!(text(&positions[0], "Porteur"), "Communauté de communes du Val Clair");
    assert_eq!(text(&positions[0], "ETP"), "1");
    let manifest = rows(&book, "Manifeste");
    let damaged = manifest.iter().find(|r| text(r, "Fichier") == "b/abime.xlsx").unwrap();
    assert_eq!(text(damaged, "Lecture"), "Non lu. Le fichier est abîmé ou incomplet : il n'a pas pu être lu.");
    let programme = manifest.iter().find(|r| text(r, "Fichier") == "a #1/programme.csv").unwrap();
    assert_eq!((text(programme, "Lignes lues"), text(programme, "Totaux lus")), ("2", "1"));
    assert_eq!(text(programme, "SHA-256").len(), 64);
}

#[test]
fn a_replaced_version_is_set_aside_and_counted_nowhere() {
    let older = identification("24BRD0001", "Rapport d'avancement année 1");
    let newer = older.replace("15/01/2025", "20/02/2025");
    let list =
        [source("v1/i.csv", older), source("v1/p.csv", PROGRAMME), source("v2/i.csv", newer), source("v2/p.csv", format!("{PROGRAMME}\n"))];
    let book = written(&batch(&scheme(), &list));
    assert_eq!(rows(&book, "Programme prévisionnel").len(), 6);
    let positions = rows(&book, "Postes");
    assert_eq!(positions.iter().map(|r| text(r, "Remplacé par")).collect::<Vec<_>>(), ["v2/i.csv", ""]);
    let aside = rows(&book, "Lignes écartées");
    let replaced: Vec<_> = aside.iter().filter(|r| text(r, "Raison") == "version remplacée par « v2/i.csv »").collect();
    assert_eq!(replaced.len(), 4, "one line of identity, two of programme, one total: {replaced:?}");
}

#[test]
fn every_remark_is_a_row_with_its_words() {
    let wrong = PROGRAMME.replace("TOTAL;20", "TOTAL;200");
    let batch = batch(&scheme(), &[source("i.csv", identification("24BRD0001", "Demande d'aide")), source("p.csv", wrong)]);
    let findings = volet::rules::check(&batch, &Profile::embedded().unwrap());
    let remarks = rows(&written(&batch), "Remarques");
    assert_eq!(remarks.len(), findings.len());
    let sum = remarks.iter().find(|r| text(r, "Code") == "P101").unwrap();
    let told = ["Dossier", "Gravité", "Fichier", "Feuille", "Cellule"].map(|label| text(sum, label));
    assert_eq!(told, ["24BRD0001", "Erreur", "p.csv", "p", "B6"]);
    assert!(text(sum, "Constat").starts_with("TOTAL de 200"), "{sum:?}");
}

#[test]
fn same_batch_same_bytes() {
    let profile = Profile::embedded().unwrap();
    let once = || {
        let batch = batch(&scheme(), &sources());
        consolidated(&batch, &volet::rules::judge(&batch, &profile), &profile, &receipts(&batch, &profile), "").unwrap().bytes().unwrap()
    };
    assert!(once() == once());
}

#[test]
fn a_changed_threshold_is_said() {
    let mut profile = Profile::embedded().unwrap();
    profile.override_with("jours_par_etp = 205", "region.toml", &scheme()).unwrap();
    let batch = batch(&scheme(), &sources());
    let book =
        grid::read(&consolidated(&batch, &Findings::default(), &profile, &receipts(&batch, &profile), "").unwrap().bytes().unwrap(), "")
            .unwrap();
    let words: Vec<String> = book.sheets[0].cells().iter().filter_map(|c| c.raw.as_ref().map(shown)).collect();
    assert!(words.iter().any(|w| w == "Jours travaillés par an pour un ETP"), "{words:?}");
    assert!(words.iter().any(|w| w.starts_with("region.toml")), "{words:?}");
    assert!(!words.iter().any(|w| w == "Durée de l'aide au poste"), "only what differs");
}

/// Every number of every dossier that counts is in the stacked sheets, and no other.
#[test]
fn the_sums_of_the_region_are_those_of_its_dossiers() {
    let found = volet::run::find(&[crate::support::region()]).unwrap();
    let scheme = scheme();
    let index = volet::template::recognise::Index::new(&scheme);
    // The first dossiers show all formats; the others would only take time.
    let files = found
        .sheets
        .iter()
        .filter(|e| *e.path < *"10")
        .filter_map(|e| e.load().ok())
        .map(|s| volet::record::read_file(&s, &scheme, &index))
        .collect();
    let batch = volet::record::assemble(files, found.others, &scheme);
    assert!(batch.dossiers.len() > 7);
    let book = written(&batch);
    let mut compared = 0;
    for name in scheme.table_names() {
        let sheet = &scheme.tables_named(name).next().unwrap().sheet;
        let stacked = rows(&book, sheet);
        let mut lines = 0;
        let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
        for dossier in batch.dossiers.iter().filter(|d| d.superseded_by.is_none()) {
            for table in dossier.tables.iter().filter(|t| t.table.name == name) {
                for row in tidy::rows(dossier, table).iter().filter(|r| !r.is_sum()) {
                    lines += 1;
                    for (column, cell) in &row.values {
                        let number = cell.and_then(|c| c.value.as_ref()?.number());
                        *sums.entry((*column).to_owned()).or_default() += number.unwrap_or_default();
                    }
                }
            }
        }
        assert_eq!(stacked.len(), lines, "{name}");
        for column in tidy::columns(&scheme, name).iter().filter(|c| c.kind.is_number()) {
            let numbers = stacked.iter().filter_map(|r| r.get(&column.label)).map(|t| t.parse::<Decimal>().unwrap());
            assert_eq!(numbers.sum::<Decimal>(), sums[&column.name], "{name} {}", column.name);
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}

/// A part of a package as text.
fn part(package: &mut zip::ZipArchive<std::io::Cursor<Vec<u8>>>, name: &str) -> String {
    std::io::read_to_string(package.by_name(name).unwrap()).unwrap()
}

#[test]
fn every_cell_of_a_line_says_how_it_looks() {
    let (batch, profile) = (batch(&scheme(), &sources()), Profile::embedded().unwrap());
    let findings = volet::rules::judge(&batch, &profile);
    let bytes = consolidated(&batch, &findings, &profile, &receipts(&batch, &profile), "../lot").unwrap().bytes().unwrap();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let styles = part(&mut package, "xl/styles.xml");
    let all = |pattern: &str, text: &str| -> Vec<Vec<String>> {
        let groups = |c: regex::Captures| c.iter().flatten().map(|m| m.as_str().to_owned()).collect();
        regex::Regex::new(pattern).unwrap().captures_iter(text).map(groups).collect()
    };
    let codes: BTreeMap<String, String> =
        all(r#"<numFmt numFmtId="(\d+)" formatCode="([^"]*)"#, &styles).into_iter().map(|c| (c[1].clone(), c[2].clone())).collect();
    let cells = styles.split("<cellXfs").nth(1).unwrap().split("</cellXfs>").next().unwrap();
    let looks: Vec<String> = cells.split("<xf ").skip(1).map(str::to_owned).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for sheet in (1..).map_while(|n| package.by_name(&format!("xl/worksheets/sheet{n}.xml")).is_ok().then_some(n)).collect::<Vec<_>>() {
        let text = part(&mut package, &format!("xl/worksheets/sheet{sheet}.xml"));
        for cell in all(r#"<c r="[A-Z]+([0-9]+)"( s="([0-9]+)")?"#, &text).iter().filter(|c| text.contains("<tablePart ") && c[1] != "1") {
            let look = &looks[cell.get(3).unwrap_or_else(|| panic!("sheet {sheet}: {cell:?}")).parse::<usize>().unwrap()];
            let number = look.split('"').nth(1).unwrap();
            let code = codes.get(number).map_or("text", String::as_str);
            *seen.entry(format!("{code}{}", if look.contains("wrapText") { ", wrapped" } else { "" })).or_default() += 1;
        }
    }
    for look in ["text, wrapped", "dd/mm/yyyy", "#,##0.00\\ &quot;€&quot;"] {
        assert!(seen.contains_key(look), "{look}: {seen:?}");
    }
}
