//! What volet writes in French it reads back: numbers, amounts, days, rates and dates; and any writing gives an answer.

use jiff::civil::Date;
use proptest::prelude::*;
use rust_decimal::Decimal;
use volet::fmt;
use volet::grid::{CellRef, Formulas, GridCell, Sheet, Visibility};
use volet::record::{Batch, Value};

use crate::support::{batch, scheme, source};

const COLUMNS: [&str; 7] = ["Désignation", "Catégorie", "Date d'acquisition", "Quantité", "Prix unitaire", "Total", "TVA"];

/// A list of equipment with these writings in one column.
fn read(column: &str, values: &[String]) -> Batch {
    let rank = COLUMNS.iter().position(|c| *c == column).unwrap();
    let mut text = COLUMNS.join(";") + "\n";
    for value in values {
        let quoted = format!("\"{}\"", value.replace('"', "\"\""));
        let mut cells = ["Article", "Mesure", "03/05/2024", "1", "2", "3", "20"];
        cells[rank] = &quoted;
        text += &(cells.join(";") + "\n");
    }
    batch(&scheme(), &[source("a.csv", text)])
}

/// The values of a column of equipment.
fn values(batch: &Batch, field: &str) -> Vec<Option<Value>> {
    let table = batch.dossiers[0].table("equipements").unwrap();
    table.lines().map(|r| table.cell(r, field).and_then(|c| c.value.clone())).collect()
}

fn numbers(scale: u32) -> impl Strategy<Value = Vec<Decimal>> {
    proptest::collection::vec((-99_999_999_999i64..=99_999_999_999, 0..=scale), 1..24)
        .prop_map(|all| all.into_iter().map(|(n, scale)| Decimal::new(n, scale).normalize()).collect())
}

fn wrapped(numbers: &[Decimal]) -> Vec<Option<Value>> {
    numbers.iter().map(|n| Some(Value::Number(*n))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn numbers_are_read_back(numbers in numbers(6)) {
        let written: Vec<String> = numbers.iter().map(|n| fmt::number(*n)).collect();
        prop_assert_eq!(values(&read("Quantité", &written), "quantite"), wrapped(&numbers));
    }

    #[test]
    fn amounts_are_read_back(numbers in numbers(2)) {
        let written: Vec<String> = numbers.iter().map(|n| fmt::money(*n)).collect();
        prop_assert_eq!(values(&read("Prix unitaire", &written), "prix_unitaire"), wrapped(&numbers));
        let other: Vec<String> = numbers.iter().map(|n| fmt::quantity(*n, Some("€"))).collect();
        prop_assert_eq!(values(&read("Total", &other), "total"), wrapped(&numbers));
    }

    #[test]
    fn rates_are_read_back(numbers in numbers(2)) {
        let written: Vec<String> = numbers.iter().map(|n| fmt::percent(*n)).collect();
        prop_assert_eq!(values(&read("TVA", &written), "tva"), wrapped(&numbers));
    }

    #[test]
    fn days_of_work_are_read_back(numbers in numbers(3)) {
        let mut text = "Action;Année 1;Année 2;Année 3\n".to_owned();
        for n in &numbers {
            text += &format!("Suivi;{};1;1\n", fmt::days(*n));
        }
        let batch = batch(&scheme(), &[source("a.csv", text)]);
        let table = batch.dossiers[0].table("programme").unwrap();
        let found: Vec<_> = table.lines().map(|r| table.number_in(r, "prevu", 1)).collect();
        prop_assert_eq!(found, numbers.iter().map(|n| Some(*n)).collect::<Vec<_>>());
    }

    #[test]
    fn dates_are_read_back(days in proptest::collection::vec((1950i16..2100, 1i8..=12, 1i8..=28), 1..24)) {
        let days: Vec<Date> = days.into_iter().map(|(y, m, d)| Date::constant(y, m, d)).collect();
        let written: Vec<String> = days.iter().map(|d| fmt::date(*d)).collect();
        prop_assert_eq!(values(&read("Date d'acquisition", &written), "date"), days.into_iter().map(|d| Some(Value::Date(d))).collect::<Vec<_>>());
    }

    #[test]
    fn any_writing_gives_an_answer(written in proptest::collection::vec("[0-9 ,.€%/kMj()½àenv~<>+\u{a0}\u{202f}-]{0,16}|\\PC{0,12}", 1..12), column in 1usize..7) {
        prop_assert_eq!(read(COLUMNS[column], &written).files.len(), 1);
    }

    #[test]
    fn any_text_file_gives_an_answer(text in "([a-z;,\t|\"\r\n =0-9é]|sep=|\u{feff}|\\PC){0,200}") {
        let batch = batch(&scheme(), &[source("a.csv", text)]);
        prop_assert_eq!(batch.files.len(), 1);
    }

    #[test]
    fn any_formula_gives_an_answer(
        formula in "(SUM|IF|ROUND|SUMIF|SUMPRODUCT|SI|MOD|DATE|EDATE|[A-C][1-9]|A:A|1:2|[-+*/^&=<>%(),;:!\\.'\"\\[\\]$]|[0-9]{1,25}|\"x\"|F!|é){0,24}",
        number in -1_000_000i64..1_000_000,
    ) {
        let cell = |at: &str, formula: Option<String>| {
            let raw = formula.is_none().then(|| volet::grid::Raw::Number(Decimal::new(number, 3)));
            GridCell::new(CellRef::parse(at).unwrap(), raw).with_formula(formula)
        };
        let cells = vec![cell("A1", None), cell("B2", None), cell("C3", Some(formula.clone())), cell("C4", Some("C3+1".to_owned()))];
        let sheets = [Sheet::new("F".to_owned(), Visibility::Visible, cells)];
        let formulas = Formulas::new(&sheets);
        for row in [2, 3] {
            let once = formulas.result(0, CellRef::new(row, 2));
            prop_assert_eq!(once, Formulas::new(&sheets).result(0, CellRef::new(row, 2)), "{}", formula);
        }
    }
}
