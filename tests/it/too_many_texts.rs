//! A sheet with more labels than any table has does not keep the program busy for ever.

use volet::grid::{CellRef, GridCell, Raw, Sheet, Visibility};
use volet::template::recognise::{MOST_TEXTS, searched_to};

use crate::support::{batch, scheme, source};

#[test]
fn a_form_repeated_many_times_ends() {
    let line = "N° de convention ADEME;24BRD0001;SIRET;20006775100018;Porteur;Val Clair;Région;Bretagne\n";
    let read = batch(&scheme(), &[source("identification.csv", line.repeat(2_000))]);
    let rows = read.files[0].sheets[0].rows;
    assert_eq!((rows.used, rows.kept + rows.aside), (2_000, 2_000));
}

#[test]
fn labels_are_looked_for_among_so_many_texts() {
    let sheet = |texts: usize| {
        let cell = |n: u32| GridCell::new(CellRef::new(n / 2, n % 2), Some(Raw::Text("à voir".to_owned())));
        let number = GridCell::new(CellRef::new(CellRef::LAST.row, 0), Some(Raw::Number(1.into())));
        Sheet::new("F".to_owned(), Visibility::Visible, (0..u32::try_from(texts).unwrap()).map(cell).chain([number]).collect())
    };
    assert_eq!(searched_to(&sheet(MOST_TEXTS)), None);
    let last = u32::try_from(MOST_TEXTS / 2).unwrap();
    assert_eq!(searched_to(&sheet(MOST_TEXTS + 1)), Some(last));
}
