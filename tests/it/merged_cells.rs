//! Merged cells: a category down its lines, a year over its columns and no further.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook};

use crate::support::{batch, scheme, source};

#[test]
fn a_category_merged_over_lines_is_that_of_each_and_an_amount_is_not() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Équipements").unwrap();
    for (col, label) in (0u16..).zip(["Désignation", "Catégorie", "Date d'acquisition", "Quantité", "Prix unitaire", "Total"]) {
        sheet.write(0, col, label).unwrap();
    }
    for (row, name) in (1u32..).zip(["Sonde", "Balance", "Bureau"]) {
        sheet.write(row, 0, name).unwrap();
        sheet.write(row, 2, "03/05/2024").unwrap();
        sheet.write(row, 3, 1).unwrap();
        sheet.write(row, 4, 10).unwrap();
    }
    let plain = Format::new();
    sheet.merge_range(1, 1, 2, 1, "Mesure", &plain).unwrap();
    sheet.write(3, 1, "Mobilier").unwrap();
    sheet.merge_range(1, 5, 2, 5, "", &plain).unwrap();
    sheet.write(1, 5, 20).unwrap();
    let all = batch(&scheme(), &[source("a.xlsx", book.save_to_buffer().unwrap())]);
    let table = all.dossiers[0].table("equipements").unwrap();
    let read: Vec<_> = table.lines().map(|r| (table.text(r, "categorie"), table.number(r, "total"))).collect();
    assert_eq!(read, [(Some("Mesure"), Some(Decimal::from(20))), (Some("Mesure"), None), (Some("Mobilier"), None)]);
    // The value is where it stands: in the first of the merged cells.
    assert_eq!(table.cell(table.lines().nth(1).unwrap(), "categorie").unwrap().at.to_string(), "B2");
}

#[test]
fn a_merged_label_reaches_over_its_columns_only() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Programme").unwrap();
    let plain = Format::new();
    sheet.merge_range(0, 0, 1, 0, "Action", &plain).unwrap();
    sheet.merge_range(0, 1, 0, 2, "Année 1", &plain).unwrap();
    sheet.merge_range(0, 3, 0, 4, "Année 2", &plain).unwrap();
    sheet.merge_range(0, 5, 1, 5, "Total prévu", &plain).unwrap();
    for (col, label) in [(1, "Prévu"), (2, "Réalisé"), (3, "Prévu"), (4, "Réalisé"), (6, "Visa")] {
        sheet.write(1, col, label).unwrap();
    }
    sheet.write(2, 0, "Suivi").unwrap();
    for (col, n) in [(1, 10), (2, 9), (3, 11), (4, 12), (5, 21)] {
        sheet.write(2, col, n).unwrap();
    }
    sheet.write(2, 6, "DGS").unwrap();
    let all = batch(&scheme(), &[source("a.xlsx", book.save_to_buffer().unwrap())]);
    let table = all.dossiers[0].table("programme").unwrap();
    let line = table.lines().next().unwrap();
    let n = |field: &str, year: u8| table.number_in(line, field, year).map(|n| n.to_string());
    assert_eq!(n("prevu", 1).as_deref(), Some("10"));
    assert_eq!(n("realise", 2).as_deref(), Some("12"));
    assert_eq!(n("total", 0).as_deref(), Some("21"));
    assert_eq!(line.extra.iter().map(|(h, c)| (h.as_str(), c.raw.as_str())).collect::<Vec<_>>(), [("Visa", "DGS")]);
}
