//! What a sheet of results holds, before it is written: columns and typed values.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::rows::{Measured, Page, Rows};
use super::{ROWS, continued};
use crate::template::{Field, FieldType};

/// How the values of a column show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// Text of any length, in a wide column.
    Long,
    /// The path of a file, whose end says most.
    Path,
    /// A whole number.
    Count,
    /// A number with two decimals.
    Fixed,
    /// A number with as many decimals as were written.
    Number,
    /// Euros.
    Money,
    /// Percent.
    Percent,
    /// A calendar year.
    Year,
    /// A day.
    Date,
    /// A link.
    Link,
}

impl Kind {
    /// How a field's values show. A number that has no unit of its own (an indicator's) keeps its decimals.
    pub(super) fn of(kind: FieldType, unit: Option<&str>) -> Self {
        match kind {
            FieldType::Number if unit.is_some() => Kind::Fixed,
            FieldType::Number => Kind::Number,
            FieldType::Integer => Kind::Count,
            FieldType::Money => Kind::Money,
            FieldType::Percent => Kind::Percent,
            FieldType::Year => Kind::Year,
            FieldType::Date => Kind::Date,
            FieldType::Text => Kind::Long,
            _ => Kind::Text,
        }
    }

    /// Whether its values are numbers, which add up the same before and after writing.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Kind::Count | Kind::Fixed | Kind::Number | Kind::Money | Kind::Percent | Kind::Year)
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// What stands over it.
    pub(super) label: String,
    /// How its values show.
    pub(super) kind: Kind,
}

impl Column {
    pub(super) fn new(label: impl Into<String>, kind: Kind) -> Self {
        Self { label: label.into(), kind }
    }
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing: never 0.
    Empty,
    /// Text; what many rows show is one.
    Text(Arc<str>),
    /// A number.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// A text that leads somewhere.
    Link(Box<Link>),
}

/// A text that leads somewhere.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    /// Where, as the writer of workbooks takes it.
    pub(super) target: Box<str>,
    /// What shows.
    pub(super) shown: Arc<str>,
}

impl Value {
    /// Text, or nothing.
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        if text.is_empty() { Value::Empty } else { Value::Text(Arc::from(text)) }
    }

    /// A text that is there already.
    pub(super) fn shared(text: &Arc<str>) -> Self {
        if text.is_empty() { Value::Empty } else { Value::Text(text.clone()) }
    }

    /// A count.
    pub(super) fn count(n: usize) -> Self {
        Value::Number(Decimal::from(n))
    }

    /// The text that shows; numbers as they show in French.
    pub(super) fn shown(&self) -> Cow<'_, str> {
        match self {
            Value::Empty => Cow::Borrowed(""),
            Value::Text(text) => Cow::Borrowed(text),
            Value::Link(link) => Cow::Borrowed(&link.shown),
            Value::Number(n) => Cow::Owned(crate::fmt::number(*n)),
            Value::Date(d) => Cow::Owned(crate::fmt::date(*d)),
        }
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Value::Empty, Value::text)
    }
}

/// A sheet of results: one Excel table.
#[derive(Debug)]
pub(super) struct Stack {
    /// The name of its sheet.
    pub(super) sheet: String,
    /// The name of the Excel table.
    pub(super) table: String,
    /// What it holds, in French.
    pub(super) about: String,
    /// Its columns.
    pub(super) columns: Vec<Column>,
    /// Its rows, each with a value a column.
    rows: Rows,
    /// The sheets it flows over, one at least, and how many rows each holds at most.
    pub(super) pages: Vec<Page>,
    limit: usize,
    /// How many columns stay in view.
    pub(super) frozen: usize,
    /// The column that holds words of severity, by which rows are coloured.
    pub(super) severity: Option<usize>,
    /// Whether its sheet is out of sight: it serves the program only.
    pub(super) hidden: bool,
}

impl Stack {
    /// A stack without rows; labels that stand twice are told apart.
    pub(super) fn new(sheet: String, table: &str, about: impl Into<String>, columns: Vec<Column>) -> Self {
        let mut out = Self {
            sheet,
            table: super::table_name(table),
            about: about.into(),
            columns: Vec::new(),
            rows: Rows::default(),
            pages: Vec::new(),
            limit: ROWS,
            frozen: 1,
            severity: None,
            hidden: false,
        };
        for mut column in columns {
            let wanted = column.label.clone();
            let mut rank = 2;
            while out.columns.iter().any(|c| c.label.to_lowercase() == column.label.to_lowercase()) {
                column.label = format!("{wanted} ({rank})");
                rank += 1;
            }
            out.columns.push(column);
        }
        out.turn();
        out
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: Vec<Value>) {
        if self.pages.last().is_none_or(|page| page.rows == self.limit) {
            self.turn();
        }
        if let Some(page) = self.pages.last_mut() {
            page.add(&row, &self.columns);
        }
        self.rows.push(row);
    }

    /// Adds rows.
    pub(super) fn extend(&mut self, rows: impl IntoIterator<Item = Vec<Value>>) {
        rows.into_iter().for_each(|row| self.push(row));
    }

    /// Its rows, from the first on.
    pub(super) fn rows(&self) -> impl Iterator<Item = Vec<Value>> {
        self.rows.iter()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.pages.iter().map(|page| page.rows).sum()
    }

    /// The sum of a column's numbers; nothing past every bound, or where it holds none.
    pub(super) fn sum(&self, column: usize) -> Option<Decimal> {
        let mut sums = self.pages.iter().map(|page| page.columns[column].sums.map(|[sum, _]| sum));
        sums.try_fold(Decimal::ZERO, |all, sum| all.checked_add(sum??))
    }

    fn turn(&mut self) {
        let rank = self.pages.len() + 1;
        let table = if rank == 1 { self.table.clone() } else { format!("{}_{rank}", self.table) };
        let sheet = continued(&self.sheet, rank);
        let columns = self.columns.iter().map(Measured::new).collect();
        self.pages.push(Page { sheet, table, rows: 0, filled: 0, columns });
    }
}

/// What a cell of a holder is in a typed column: nothing where it could not be read.
pub(super) fn typed(cell: &crate::record::Cell, field: &Field, names_line: bool) -> Value {
    use crate::record::Value as Read;
    match &cell.value {
        None => Value::Empty,
        // A line keeps the holder's words; its code stands beside them.
        Some(Read::Code(_)) if names_line => Value::text(&cell.raw),
        Some(Read::Code(code)) => {
            let entry = field.codes.as_ref().and_then(|codes| codes.get(code));
            Value::text(entry.map_or(code, |e| &e.label))
        }
        Some(Read::Text(text)) => Value::text(text),
        Some(Read::Number(n)) => Value::Number(*n),
        Some(Read::Date(d)) => Value::Date(*d),
        Some(Read::Flag(yes)) => Value::text(if *yes { "oui" } else { "non" }),
        Some(Read::List(list)) => Value::text(list.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_flow_on_to_further_sheets() {
        let mut stack =
            Stack::new("Programme".to_owned(), "programme", "", vec![Column::new("A", Kind::Text), Column::new("a", Kind::Text)]);
        assert_eq!(stack.columns[1].label, "a (2)");
        assert_eq!(stack.pages.len(), 1);
        stack.limit = 2;
        stack.extend((0..5).map(|n| vec![Value::count(n), Value::Empty]));
        let pages: Vec<(String, String, usize)> = stack.pages.iter().map(|p| (p.sheet.clone(), p.table.clone(), p.rows)).collect();
        let page = |s: &str, t: &str, n| (s.to_owned(), t.to_owned(), n);
        assert_eq!(
            pages,
            [page("Programme", "tblProgramme", 2), page("Programme (2)", "tblProgramme_2", 2), page("Programme (3)", "tblProgramme_3", 1)]
        );
    }
}
