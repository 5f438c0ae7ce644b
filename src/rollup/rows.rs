//! The rows of a data sheet. What stands in many cells (a dossier's attributes, an action, a number of days) is kept once.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::ledger::Datum;

/// Rows, column by column.
#[derive(Debug, Clone)]
pub struct Rows {
    /// What stands in cells; nothing comes first.
    known: Vec<Datum>,
    ranks: HashMap<Key, u32>,
    /// For each column what its cells hold, by rank among `known`.
    columns: Vec<Vec<u32>>,
    length: usize,
}

/// What is kept once. Numbers that are equal but written with other decimals stay apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Text(Arc<str>),
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
    /// Which of the rows it is.
    pub(super) fn rank(self) -> usize {
        self.rank
    }

    /// What stands in a column.
    #[must_use]
    pub fn at(self, column: usize) -> &'a Datum {
        &self.rows.known[self.rows.columns[column][self.rank] as usize]
    }
}

impl Rows {
    pub(super) fn new(width: usize) -> Self {
        Self { known: vec![Datum::Empty], ranks: HashMap::new(), columns: vec![Vec::new(); width], length: 0 }
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
        for (column, datum) in row.into_iter().enumerate() {
            let rank = self.keep(datum);
            self.columns[column].push(rank);
        }
        self.length += 1;
    }

    /// Adds a column, as long as the others.
    pub(super) fn add(&mut self, cells: impl IntoIterator<Item = Datum>) {
        let column = cells.into_iter().map(|datum| self.keep(datum)).collect();
        self.columns.push(column);
    }

    /// Adds the columns of others, as many as these.
    pub(super) fn append(&mut self, others: Self) {
        let ranks: Vec<u32> = others.known.into_iter().map(|datum| self.keep(datum)).collect();
        let columns = others.columns.into_iter();
        self.columns.extend(columns.map(|column| column.into_iter().map(|rank| ranks[rank as usize]).collect()));
    }

    /// Puts something else into a cell.
    pub(super) fn set(&mut self, rank: usize, column: usize, datum: Datum) {
        self.columns[column][rank] = self.keep(datum);
    }

    /// What the cells of a column hold, as numbers: equal ones where the same text or day stands, or a number written the same.
    pub(super) fn ranks(&self, column: usize) -> &[u32] {
        &self.columns[column]
    }

    /// What a number of [`Self::ranks`] stands for.
    pub(super) fn behind(&self, rank: u32) -> &Datum {
        &self.known[rank as usize]
    }

    fn keep(&mut self, datum: Datum) -> u32 {
        let next = u32::try_from(self.known.len()).expect("fewer than four thousand million cells that differ");
        let key = match &datum {
            Datum::Empty => return 0,
            Datum::Text(text) => Key::Text(text.clone()),
            Datum::Number(n) => Key::Number(n.serialize()),
            Datum::Date(day) => Key::Date(*day),
            Datum::Formula(live) => Key::Live(live.formula.as_ptr() as usize, live.value.map(|n| n.serialize())),
        };
        let rank = *self.ranks.entry(key).or_insert(next);
        if rank == next {
            self.known.push(datum);
        }
        rank
    }
}
