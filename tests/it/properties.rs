//! What must hold of any input: bytes never panic, and neither the order of columns nor a strange line changes another value.

use proptest::prelude::*;
use rust_decimal::Decimal;
use volet::record::Batch;

use crate::support::{batch, scheme, source};

const LABELS: [&str; 5] = ["Désignation", "Catégorie", "Date d'acquisition", "Quantité", "Prix unitaire"];

/// Quantity and unit price of every line, as read.
fn amounts(batch: &Batch) -> Vec<(Option<Decimal>, Option<Decimal>)> {
    let table = batch.dossiers[0].table("equipements").unwrap();
    table.lines().map(|r| (table.number(r, "quantite"), table.number(r, "prix_unitaire"))).collect()
}

fn sheet(order: &[usize], lines: &[(u32, u32)], stranger: Option<usize>) -> String {
    let mut out = String::from("Liste des équipements acquis\n\n");
    let row = |cells: [String; 5]| order.iter().map(|i| cells[*i].clone()).collect::<Vec<_>>().join(";") + "\n";
    out += &row(LABELS.map(str::to_owned));
    for (i, (quantity, cents)) in lines.iter().enumerate() {
        if stranger == Some(i) {
            out += "\n";
        }
        let price = format!("{},{:02} €", cents / 100, cents % 100);
        out += &row([format!("Article {i}"), "Mesure".to_owned(), "03/05/2024".to_owned(), quantity.to_string(), price]);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400), extension in "xlsx|xls|ods|csv|xlsb") {
        let batch = batch(&scheme(), &[source(&format!("fichier.{extension}"), bytes)]);
        prop_assert_eq!(batch.files.len(), 1);
    }

    #[test]
    fn a_signature_before_any_bytes_gives_an_answer(head in 0usize..3, bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let heads: [&[u8]; 3] = [b"PK\x03\x04", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], b"\x09\x08\x10\x00"];
        let all: Vec<u8> = heads[head].iter().copied().chain(bytes).collect();
        let batch = batch(&scheme(), &[source("fichier.xls", all)]);
        prop_assert_eq!(batch.files.len(), 1);
    }

    #[test]
    fn columns_in_any_order_and_a_blank_line_give_the_same_values(
        order in Just(vec![0usize, 1, 2, 3, 4]).prop_shuffle(),
        lines in proptest::collection::vec((1u32..50, 1u32..500_000), 1..12),
        gap in 0usize..12,
    ) {
        let scheme = scheme();
        let plain = batch(&scheme, &[source("a.csv", sheet(&[0, 1, 2, 3, 4], &lines, None))]);
        let shuffled = batch(&scheme, &[source("a.csv", sheet(&order, &lines, Some(gap)))]);
        let expected: Vec<_> = lines.iter().map(|(q, c)| (Some(Decimal::from(*q)), Some(Decimal::new(i64::from(*c), 2).normalize()))).collect();
        prop_assert_eq!(&amounts(&plain), &expected);
        prop_assert_eq!(amounts(&shuffled), expected);
    }
}
