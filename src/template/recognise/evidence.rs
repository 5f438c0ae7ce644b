//! What stands under a header, or beside a form's labels, held against the fields that these were taken for.

use super::{Column, Fit, FormEntry, Lexicon};
use crate::grid::{GridCell, Raw, Sheet, across, in_column};
use crate::template::{Field, FieldType};
use crate::text::tidy;

/// Lines of a table that are looked at.
const LINES: usize = 25;

/// How many values fit, of those that tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) fit: usize,
    pub(super) judged: usize,
}

impl Tally {
    fn add(&mut self, fit: Fit) {
        self.judged += usize::from(fit != Fit::Silent);
        self.fit += usize::from(fit == Fit::Yes);
    }

    fn join(&mut self, other: Tally) {
        self.judged += other.judged;
        self.fit += other.fit;
    }

    /// The share that fits, of few values with caution; `None` where nothing tells.
    pub(super) fn share(self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of cells")]
        (self.judged > 0).then(|| self.fit as f64 / (self.judged as f64 + 1.0 / self.judged as f64))
    }
}

/// What the values of a possible table say.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Values of lists and of the catalogue.
    pub(super) listed: Tally,
    /// Those of them whose list takes no other value.
    pub(super) closed: Tally,
    /// Those that name a line of an open list: strangers are welcome, but not alone.
    pub(super) open: Tally,
    /// Numbers, dates, yes or no, addresses.
    pub(super) typed: Tally,
    /// A column of units.
    pub(super) units: bool,
    /// Labels under which most values do not fit, with how many of how many.
    pub(super) odd: Vec<(String, Tally)>,
    /// The values were not looked at: the labels alone say that it is none.
    pub(super) unasked: bool,
}

impl Evidence {
    /// Values that nobody looked at.
    pub(super) fn unasked() -> Self {
        Self { unasked: true, ..Self::default() }
    }

    /// Whether nothing stands there that tells.
    pub(super) fn is_empty(&self) -> bool {
        self.listed.judged + self.typed.judged == 0 && !self.unasked
    }

    /// 0 to 1: values of lists tell tables apart, the kind of others only confirms, the less so in a table that has lists.
    /// `None`: nothing stands there.
    pub(super) fn share(&self, has_lists: bool) -> Option<f64> {
        if self.unasked {
            return Some(0.0);
        }
        match (self.listed.share(), self.typed.share()) {
            (Some(listed), typed) => Some(0.7 * listed + 0.3 * typed.unwrap_or(listed)),
            (None, Some(typed)) => Some(typed * if has_lists { 0.4 } else { 0.6 } + if self.units { 0.4 } else { 0.0 }),
            (None, None) => None,
        }
    }

    /// Whether values of lists alone say which table it is.
    pub(super) fn speaks(&self) -> bool {
        self.listed.fit >= 3 && self.listed.fit * 4 >= self.listed.judged * 3
    }

    /// Whether enough values of closed lists stand there and hardly any is of its list, or most are of another kind than asked.
    pub(super) fn is_foreign(&self) -> bool {
        let few = |t: Tally| t.judged >= 3 && t.fit * 5 < t.judged;
        let none = |t: Tally| t.judged >= 3 && t.fit == 0;
        few(self.closed) || none(self.open) || self.typed.judged >= 6 && self.typed.fit * 2 < self.typed.judged
    }

    /// Whether no value speaks against it.
    pub(super) fn agrees(&self) -> bool {
        self.odd.is_empty() && !self.is_foreign()
    }

    fn column(&mut self, label: &str, (table, field): (usize, usize), cells: &[&GridCell], lexicon: &Lexicon) {
        let definition = &lexicon.scheme.tables[table].fields[field];
        let mut tally = Tally::default();
        cells.iter().for_each(|c| tally.add(lexicon.fit(table, field, c)));
        if lexicon.is_listed(table, field) {
            self.listed.join(tally);
            match &definition.codes {
                Some(codes) if codes.open => self.open.join(tally),
                Some(_) => self.closed.join(tally),
                None => {}
            }
        } else {
            if definition.kind == FieldType::Text {
                tally = self.texts(definition, cells, lexicon);
            }
            self.typed.join(tally);
        }
        if tally.judged >= 2 && tally.fit * 2 < tally.judged {
            self.odd.push((label.to_owned(), tally));
        }
    }

    /// Free text tells nothing, unless it is units, or bare figures where words are required.
    fn texts(&mut self, field: &Field, cells: &[&GridCell], lexicon: &Lexicon) -> Tally {
        let units = cells.iter().filter(|c| matches!(&c.raw, Some(Raw::Text(t)) if lexicon.is_unit(t))).count();
        self.units |= units >= 2 && units * 2 > cells.len();
        let wants_words = field.required && field.example.as_deref().is_some_and(has_words);
        Tally { fit: 0, judged: if wants_words { cells.iter().filter(|c| is_figure(c)).count() } else { 0 } }
    }
}

fn has_words(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

fn is_figure(cell: &GridCell) -> bool {
    match &cell.raw {
        Some(Raw::Number(_)) => true,
        Some(Raw::Text(text)) => text.chars().any(|c| c.is_ascii_digit()) && !text.chars().any(char::is_alphabetic),
        _ => false,
    }
}

/// The evidence under the columns of a header.
pub(super) fn under(sheet: &Sheet, (header, last): (u32, u32), columns: &[Column], table: usize, lexicon: &Lexicon) -> Evidence {
    let lines = lines(sheet, (header, last), columns, lexicon);
    let mut out = Evidence::default();
    for column in columns {
        if let Some(meaning) = column.meaning {
            out.column(&tidy(&column.text), (table, meaning.field), &at(&lines, column.at.col), lexicon);
        }
    }
    out
}

/// The evidence beside the labels of a form.
pub(super) fn beside(sheet: &Sheet, entries: &[FormEntry], table: usize, lexicon: &Lexicon) -> Evidence {
    let mut out = Evidence::default();
    for entry in entries {
        let inline = entry.inline.as_ref().map(|text| GridCell::new(entry.value, Some(Raw::Text(text.clone()))));
        if let Some(cell) = inline.as_ref().or_else(|| sheet.get(entry.value)) {
            out.column(&tidy(&entry.text), (table, entry.field), &[cell], lexicon);
        }
    }
    out
}

/// The first lines under a header, until a printed total or a gap of several rows.
pub(super) fn lines<'a>(sheet: &'a Sheet, (header, last): (u32, u32), columns: &[Column], lexicon: &Lexicon) -> Vec<&'a [GridCell]> {
    let (left, right) = (columns.first().map_or(0, |c| c.at.col), columns.last().map_or(0, |c| c.at.col));
    let mut out: Vec<&[GridCell]> = Vec::new();
    let mut before = header;
    for (row, cells) in sheet.rows_between(header + 1, last) {
        let cells = across(cells, (left, right));
        let Some(first) = cells.first() else { continue };
        let total = matches!(&first.raw, Some(Raw::Text(t)) if lexicon.is_sum(t));
        if row > before + 3 || total && !out.is_empty() || out.len() == LINES {
            break;
        }
        before = row;
        // A row with one cell is a heading or a note.
        if cells.len() > 1 {
            out.push(cells);
        }
    }
    out
}

/// The cells of one column among lines.
pub(super) fn at<'a>(lines: &[&'a [GridCell]], col: u32) -> Vec<&'a GridCell> {
    lines.iter().filter_map(|line| in_column(line, col)).collect()
}
