//! The texts of a data sheet's column as numbers: thousands of figures ask the same rows for the same few words.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::ledger::Datum;
use super::rows::Rows;

/// The words of a column, without regard to case, as spreadsheets compare them.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// By the code of what stands in a cell ([`super::rows::Row::code`]).
    of_code: Vec<u32>,
    ids: HashMap<String, u32>,
}

/// What stands for no text, and for a text that no row has.
const NONE: u32 = 0;

impl Words {
    fn of(rows: &Rows, column: usize) -> Self {
        let mut ids: HashMap<String, u32> = HashMap::new();
        let mut id = |datum: &Datum| {
            let next = u32::try_from(ids.len()).unwrap_or(u32::MAX - 1) + 1;
            datum.as_text().map_or(NONE, |text| *ids.entry(lowered(text)).or_insert(next))
        };
        Self { of_code: rows.known(column).iter().map(&mut id).collect(), ids }
    }

    /// The number of a text; `None` where no row holds it.
    pub(super) fn of_text(&self, text: &str) -> Option<u32> {
        self.ids.get(&lowered(text)).copied()
    }

    /// The numbers of the texts in cells, by their code.
    pub(super) fn of_codes(&self) -> &[u32] {
        &self.of_code
    }
}

/// A text as spreadsheets compare it.
pub(super) fn lowered(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The words of the columns that were asked for. Columns are added to a sheet, never changed once figures are asked of it.
#[derive(Debug, Default)]
pub(super) struct Known(RefCell<HashMap<usize, Rc<Words>>>);

impl Clone for Known {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Known {
    pub(super) fn of(&self, rows: &Rows, column: usize) -> Rc<Words> {
        let mut known = self.0.borrow_mut();
        known.entry(column).or_insert_with(|| Rc::new(Words::of(rows, column))).clone()
    }
}
