//! The list of annexes and the cells of other tables that cite it, as the rules of this family look at them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::record::{Cell, Dossier, Row, TableRead};
use crate::rules::{CellView, Line};

/// The table that lists the annexes.
pub(super) const LIST: &str = "annexes";
/// The field by which other tables cite an annex.
pub(super) const CITING: &str = "annexe";
/// A run of more digits is a date, a year or an invoice, not the number of an annex.
const MAX_DIGITS: usize = 3;
/// What stands between the two ends of a run of annexes (« 10 à 12 », « 10-12 »).
const RANGE: &[&str] = &["à", "a", "au", "-", "–"];

/// The numbers in a cell.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Those that are written.
    pub(super) written: Vec<u32>,
    /// Those and what a range covers.
    pub(super) covered: BTreeSet<u32>,
}

/// Reads « 9 », « n° 9 », « 3, 4 », « 7 et 8 », « A4 », « 10 à 12 »; `None` for what is no list of numbers (a date, a file name).
pub(super) fn numbers(text: &str) -> Option<Numbers> {
    let mut written: Vec<u32> = Vec::new();
    let mut covered = BTreeSet::new();
    let mut between = String::new();
    for run in text.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let digits = run.trim_end_matches(|c: char| !c.is_ascii_digit());
        if !digits.is_empty() {
            let number: u32 = digits.parse().ok().filter(|_| digits.len() <= MAX_DIGITS)?;
            let from = written.last().copied().filter(|_| RANGE.contains(&between.trim())).unwrap_or(number);
            covered.extend(from.min(number)..=number);
            written.push(number);
            between.clear();
        }
        between.push_str(&run[digits.len()..]);
    }
    let date = written.len() == 3 && text.matches(['/', '.']).count() >= 2;
    (!written.is_empty() && !date).then_some(Numbers { written, covered })
}

/// A line of the list of annexes.
pub(super) struct Annex<'a> {
    pub(super) table: &'a TableRead,
    pub(super) row: &'a Row,
    pub(super) numbers: Option<Numbers>,
}

impl<'a> Annex<'a> {
    /// Whether its type is one that the template gives this role; unknown types have none.
    pub(super) fn is(&self, role: &str) -> bool {
        self.has("type", role)
    }

    /// Whether the value of one of its fields has this role.
    pub(super) fn has(&self, field: &str, role: &str) -> bool {
        let codes = self.table.table.field(field).and_then(|f| f.codes.as_ref());
        codes.zip(self.table.text(self.row, field)).is_some_and(|(list, code)| list.has_role(code, role))
    }

    /// Whether its type is one of the list's.
    pub(super) fn has_known_type(&self) -> bool {
        let codes = self.table.table.field("type").and_then(|f| f.codes.as_ref());
        codes.zip(self.table.text(self.row, "type")).is_some_and(|(list, code)| list.get(code).is_some())
    }

    /// The view of one of its cells.
    pub(super) fn view(&self, dossier: &'a Dossier, field: &str) -> Option<CellView<'a>> {
        view(dossier, self.table, self.row, field)
    }
}

/// The list of annexes of a dossier.
pub(super) struct Register<'a> {
    pub(super) table: &'a TableRead,
    pub(super) annexes: Vec<Annex<'a>>,
    /// Ranks of the lines that repeat the number of an earlier one, with the rank of that one.
    pub(super) twice: Vec<(usize, usize)>,
    known: BTreeSet<u32>,
}

impl<'a> Register<'a> {
    /// The annexes that the dossier lists; `None` while no list was found.
    pub(super) fn of(dossier: &'a Dossier) -> Option<Self> {
        let table = dossier.table(LIST)?;
        let annex = |row| Annex { table, row, numbers: table.text(row, "numero").and_then(numbers) };
        let annexes: Vec<Annex> = table.lines().map(annex).collect();
        let known = annexes.iter().filter_map(|a| a.numbers.as_ref()).flat_map(|n| n.covered.iter().copied()).collect();
        Some(Self { table, twice: twice(&annexes), annexes, known })
    }

    /// The numbers a citing cell gives that no annex has, unless a line without a number of its own may be it.
    pub(super) fn unlisted(&self, citation: &Citation) -> Vec<u32> {
        let (Some(last), Some(numbers)) = (self.known.last(), &citation.numbers) else {
            return Vec::new();
        };
        // A line without a number, or with that of another line, leaves a gap that other rules already say.
        let spare = !self.twice.is_empty() || self.annexes.iter().any(|a| a.numbers.is_none());
        numbers.written.iter().copied().filter(|n| !self.known.contains(n) && (!spare || *n > last + 1)).collect()
    }
}

fn twice(annexes: &[Annex]) -> Vec<(usize, usize)> {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = Vec::new();
    for (rank, annex) in annexes.iter().enumerate() {
        let Some(cell) = annex.table.cell(annex.row, "numero").filter(|c| c.value.is_some()) else {
            continue;
        };
        match first.entry(number_text(cell)) {
            Entry::Occupied(known) => out.push((rank, *known.get())),
            Entry::Vacant(free) => {
                free.insert(rank);
            }
        }
    }
    out
}

/// A cell that cites annexes.
pub(super) struct Citation<'a> {
    pub(super) view: CellView<'a>,
    pub(super) numbers: Option<Numbers>,
}

/// The filled cells that cite annexes, in any table; without numbers where they are not plainly numbers.
pub(super) fn citations(dossier: &Dossier) -> Vec<Citation<'_>> {
    let mut out = Vec::new();
    for table in &dossier.tables {
        for row in table.lines() {
            let Some(view) = view(dossier, table, row, CITING) else {
                continue;
            };
            if let Some(text) = view.cell.value.as_ref().and_then(crate::record::Value::text) {
                out.push(Citation { view, numbers: numbers(text) });
            }
        }
    }
    out
}

/// Whether every table that could cite annexes is there with its column.
pub(super) fn all_can_cite(dossier: &Dossier) -> bool {
    let citing = dossier.scheme.tables.iter().filter(|t| t.field(CITING).is_some());
    citing.into_iter().all(|t| dossier.tables.iter().any(|read| read.table.name == t.name && read.header(CITING, 0).is_some()))
}

/// The number of an annex as it compares: « 04 », « n° 4 » and « 4 » are one, « A4 » and « B4 » are two.
fn number_text(cell: &Cell) -> String {
    let folded = crate::text::fold(&cell.raw);
    let words = folded.split(' ').filter(|w| w.chars().any(|c| c.is_ascii_digit()));
    let kept: Vec<&str> = words.map(|w| w.trim_start_matches('0')).collect();
    if kept.is_empty() { folded } else { kept.join(" ") }
}

pub(super) fn view<'a>(dossier: &'a Dossier, table: &'a TableRead, row: &'a Row, field: &str) -> Option<CellView<'a>> {
    let cell = table.cell(row, field)?;
    let field = table.table.field(field)?;
    Some(CellView { line: Line { dossier, table, row }, field, year: 0, cell })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<u32>, Vec<u32>) {
        numbers(text).map(|n| (n.written, n.covered.into_iter().collect())).unwrap_or_default()
    }

    #[test]
    fn numbers_of_annexes_are_read_as_people_write_them() {
        for (text, written) in
            [("9", vec![9]), ("n° 9", vec![9]), ("3, 4", vec![3, 4]), ("7 et 8", vec![7, 8]), ("A4", vec![4]), ("annexe 12.", vec![12])]
        {
            assert_eq!(read(text), (written.clone(), written), "{text}");
        }
        assert_eq!(read("10 à 12"), (vec![10, 12], vec![10, 11, 12]));
        assert_eq!(read("7-9 ; 11"), (vec![7, 9, 11], vec![7, 8, 9, 11]));
    }

    #[test]
    fn a_date_or_a_file_name_is_no_number() {
        for text in ["12/03/24", "photo 2024", "voir clé", "img_20240312.jpg"] {
            assert_eq!(numbers(text), None, "{text}");
        }
    }
}
