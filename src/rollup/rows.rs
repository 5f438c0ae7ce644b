//! The rows of a data sheet. What stands in many cells of a column (a dossier's attributes, an action, a number of days) is kept once.

use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};
use jiff::civil::Date;

use super::ledger::Datum;

/// Rows, column by column.
#[derive(Debug, Clone)]
pub struct Rows {
    columns: Vec<Column>,
    length: usize,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Default)]
struct Column {
    /// What was put in, each once; its rank is its code.
    known: Vec<Datum>,
    /// The codes, to be found by what they stand for.
    codes: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// The code in each row.
    cells: Cells,
}

/// Codes, each in as few bytes as the highest needs.
#[derive(Debug, Clone)]
enum Cells {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
}

/// By what cells are the same. Numbers that are equal but written with other decimals stay apart.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Nothing,
    Text(&'a str),
    Number([u8; 16]),
    Date(Date),
    /// By the place of its formula, which stays as long as what is known, and its value.
    Live(usize, Option<[u8; 16]>),
}

/// One of them.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    rows: &'a Rows,
    rank: usize,
}

impl<'a> Row<'a> {
    /// What stands in a column.
    #[must_use]
    pub fn at(self, column: usize) -> &'a Datum {
        &self.rows.columns[column].known[self.code(column) as usize]
    }

    /// What stands in a column as a number: the same where the same text or day stands, or a number written the same.
    pub(super) fn code(self, column: usize) -> u32 {
        self.rows.columns[column].cells.at(self.rank)
    }
}

impl Rows {
    pub(super) fn new(width: usize) -> Self {
        Self { columns: vec![Column::default(); width], length: 0 }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Those there are, from the first on.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.length).map(|rank| self.row(rank))
    }

    /// One by its rank.
    #[must_use]
    pub fn row(&self, rank: usize) -> Row<'_> {
        Row { rows: self, rank }
    }

    /// Adds a row, as wide as the others.
    pub(super) fn push(&mut self, row: impl IntoIterator<Item = Datum>) {
        row.into_iter().enumerate().for_each(|(column, datum)| self.columns[column].push(datum));
        self.length += 1;
    }

    /// Adds a column, as long as the others.
    pub(super) fn add(&mut self, cells: impl IntoIterator<Item = Datum>) {
        let mut column = Column::default();
        cells.into_iter().for_each(|datum| column.push(datum));
        self.columns.push(column);
    }

    /// Adds the columns of others, as many as these.
    pub(super) fn append(&mut self, mut others: Self) {
        self.columns.append(&mut others.columns);
    }

    /// Puts something else into a cell, before figures are asked of its column.
    pub(super) fn set(&mut self, rank: usize, column: usize, datum: Datum) {
        let column = &mut self.columns[column];
        let code = column.code(datum);
        column.cells.set(rank, code);
    }

    /// The texts that some of the rows have in a column, in the order they first stand.
    pub(super) fn texts<'a>(&'a self, rows: impl Iterator<Item = Row<'a>>, column: usize) -> Vec<&'a str> {
        let known = self.known(column);
        let mut met = vec![false; known.len()];
        let codes = rows.map(|row| row.code(column) as usize);
        codes.filter(|code| !std::mem::replace(&mut met[*code], true)).filter_map(|code| known[code].as_text()).collect()
    }

    /// Leaves those of some rows that have in a column what is taken, said by [`Row::code`].
    pub(super) fn narrow(&self, ranks: &mut Vec<u32>, column: usize, taken: &[bool]) {
        match &self.columns[column].cells {
            Cells::One(codes) => ranks.retain(|rank| taken[usize::from(codes[*rank as usize])]),
            Cells::Two(codes) => ranks.retain(|rank| taken[usize::from(codes[*rank as usize])]),
            Cells::Four(codes) => ranks.retain(|rank| taken[codes[*rank as usize] as usize]),
        }
    }

    /// What was put into a column, each once, by [`Row::code`].
    pub(super) fn known(&self, column: usize) -> &[Datum] {
        &self.columns[column].known
    }
}

impl Column {
    fn push(&mut self, datum: Datum) {
        let code = self.code(datum);
        self.cells.push(code);
    }

    fn code(&mut self, datum: Datum) -> u32 {
        let Self { known, codes, hasher, .. } = self;
        let key = Key::of(&datum);
        let same = |code: &u32| Key::of(&known[*code as usize]) == key;
        match codes.entry(hasher.hash_one(&key), same, |code| hasher.hash_one(Key::of(&known[*code as usize]))) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let code = u32::try_from(known.len()).expect("fewer than four thousand million cells that differ");
                entry.insert(code);
                known.push(datum);
                code
            }
        }
    }
}

impl<'a> Key<'a> {
    fn of(datum: &'a Datum) -> Self {
        match datum {
            Datum::Empty => Key::Nothing,
            Datum::Text(text) => Key::Text(text),
            Datum::Number(n) => Key::Number(n.serialize()),
            Datum::Date(day) => Key::Date(*day),
            Datum::Formula(live) => Key::Live(live.formula.as_ptr() as usize, live.value.map(|n| n.serialize())),
        }
    }
}

impl Default for Cells {
    fn default() -> Self {
        Self::One(Vec::new())
    }
}

impl Cells {
    fn at(&self, rank: usize) -> u32 {
        match self {
            Self::One(codes) => codes[rank].into(),
            Self::Two(codes) => codes[rank].into(),
            Self::Four(codes) => codes[rank],
        }
    }

    fn push(&mut self, code: u32) {
        self.widen(code);
        match self {
            Self::One(codes) => codes.push(code as u8),
            Self::Two(codes) => codes.push(code as u16),
            Self::Four(codes) => codes.push(code),
        }
    }

    fn set(&mut self, rank: usize, code: u32) {
        self.widen(code);
        match self {
            Self::One(codes) => codes[rank] = code as u8,
            Self::Two(codes) => codes[rank] = code as u16,
            Self::Four(codes) => codes[rank] = code,
        }
    }

    /// Makes room for a code.
    fn widen(&mut self, code: u32) {
        match self {
            Self::One(codes) if code > u8::MAX.into() => *self = Self::Two(codes.iter().map(|c| (*c).into()).collect()),
            Self::Two(codes) if code > u16::MAX.into() => *self = Self::Four(codes.iter().map(|c| (*c).into()).collect()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;

    #[test]
    fn cells_come_back_however_many_differ() {
        for differ in [1, 256, 257, 65_536, 65_537] {
            let datum = |rank: usize| Datum::Number(Decimal::from(rank % differ));
            let mut rows = Rows::new(1);
            (0..70_000).for_each(|rank| rows.push([datum(rank)]));
            assert_eq!(rows.known(0).len(), differ);
            assert!(rows.iter().enumerate().all(|(rank, row)| *row.at(0) == datum(rank)));
        }
    }

    #[test]
    fn one_more_that_differs_finds_room() {
        let mut rows = Rows::new(1);
        (0..256).for_each(|n| rows.push([Datum::Number(n.into())]));
        rows.set(255, 0, Datum::text("n.d."));
        assert_eq!((rows.row(254).at(0), rows.row(255).at(0)), (&Datum::Number(254.into()), &Datum::text("n.d.")));
    }

    #[test]
    fn what_is_written_otherwise_stays_apart() {
        let mut rows = Rows::new(1);
        let one = [Decimal::new(1, 0), Decimal::new(10, 1)].map(Datum::Number);
        rows.add([Datum::Empty, Datum::text("1"), one[0].clone(), one[1].clone(), one[0].clone()]);
        assert_eq!(rows.known(1).len(), 4);
    }
}
