use proptest::prelude::*;

use super::*;
use crate::grid::limits::Limits;

/// A record: its type, its size, its fields.
fn record(kind: u16, fields: &[u8]) -> Vec<u8> {
    let varying = |n: usize| if n < 128 { vec![u8::try_from(n).expect("byte")] } else { vec![(n & 0x7F) as u8 | 0x80, (n >> 7) as u8] };
    [varying(usize::from(kind)), varying(fields.len()), fields.to_vec()].concat()
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [u32::try_from(units.len() / 2).expect("length").to_le_bytes().to_vec(), units].concat()
}

/// A cell with its column and the first style.
fn cell(kind: u16, col: u32, content: &[u8]) -> Vec<u8> {
    record(kind, &[&col.to_le_bytes()[..], &[0; 4], content].concat())
}

/// A cell right of the one before, in a style.
fn short(kind: u16, style: u8, content: &[u8]) -> Vec<u8> {
    record(kind, &[&[style, 0, 0, 0][..], content].concat())
}

fn part(rows: &[Vec<u8>]) -> Vec<u8> {
    [vec![record(CELLS, &[])], rows.to_vec(), vec![record(CELLS_END, &[])]].concat().concat()
}

fn read_part(part: &[u8]) -> SheetPart {
    let parts = Parts { strings: vec!["partagé".to_owned()], styles: vec![Shown::Plain, Shown::Date, Shown::Percent], ..Parts::default() };
    let mut budget = Budget::new(Limits::default());
    let pass = Pass { parts: &parts, budget: &mut budget, out: SheetPart::default(), row: 0, next: 0, outside: false, garbled: false };
    pass.read(part).expect("part")
}

fn row(row: u32) -> Vec<u8> {
    record(ROW, &[&row.to_le_bytes()[..], &[0; 13]].concat())
}

#[test]
fn short_records_stand_right_of_the_cell_before() {
    let packed = (25u32 << 2 | 3).to_le_bytes();
    let rows = [
        row(2),
        cell(6, 1, &wide("Suivi")),
        short(16, 0, &12.5f64.to_le_bytes()),
        short(13, 2, &packed),
        short(12, 0, &[]),
        short(18, 0, &0u32.to_le_bytes()),
        short(15, 0, &[1]),
        short(14, 0, &[0x17]),
        cell(9, 9, &[&45_658f64.to_le_bytes()[..], &[0; 6]].concat()),
        short(16, 1, &45_658f64.to_le_bytes()),
        row(3),
        short(17, 0, &wide("premier")),
    ];
    let found: Vec<String> =
        read_part(&part(&rows)).cells.iter().map(|c| format!("{} {:?}", c.at, c.raw.clone().expect("value"))).collect();
    assert_eq!(
        found,
        [
            "B3 Text(\"Suivi\")",
            "C3 Number(12.5)",
            "D3 Number(0.25)",
            "F3 Text(\"partagé\")",
            "G3 Flag(true)",
            "H3 Error(\"#REF!\")",
            "J3 Number(45658)",
            "K3 Date(2025-01-01)",
            "A4 Text(\"premier\")",
        ]
    );
}

#[test]
fn what_cannot_be_read_is_said() {
    let whole = part(&[row(0), cell(5, 0, &1f64.to_le_bytes()), cell(5, 1, &[1, 2]), cell(7, 2, &[9, 0, 0, 0])]);
    let read = read_part(&whole);
    assert_eq!((read.cells.len(), read.losses.len()), (1, 1), "{:?}", read.losses);
    assert!(read_part(&whole[..whole.len() - 2]).losses[0].contains("la fin"));
    let far = part(&[row(2_000_000), cell(5, 0, &1f64.to_le_bytes()), row(1), cell(5, 20_000, &1f64.to_le_bytes())]);
    assert_eq!((read_part(&far).cells.len(), read_part(&far).losses.len()), (0, 1));
    for cut in 0..whole.len() {
        read_part(&whole[..cut]);
    }
}

proptest! {
    #[test]
    fn changed_bytes_give_an_answer(changes in proptest::collection::vec((0usize..200, any::<u8>()), 1..8)) {
        let mut part = part(&[row(0), cell(6, 0, &wide("Suivi")), short(16, 0, &1f64.to_le_bytes()), short(18, 0, &[0; 4]), row(1), cell(2, 3, &[7; 4])]);
        for (at, byte) in changes {
            let at = at % part.len();
            part[at] = byte;
        }
        read_part(&part);
    }
}
