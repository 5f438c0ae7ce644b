//! Tables as bytes and back: what was read of thousands of files waits in a tenth of the room that rows take.

use std::sync::Arc;

use super::together::Rank;
use super::{Cell, Header, Matched, MentionRead, Row, RowKind, TableRead, Trait, Value};
use crate::bytes::{Eye, Pen};
use crate::grid::CellRef;
use crate::spool::{Slip, Spool};
use crate::template::Table;

/// Tables that wait.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    tables: Vec<Part>,
    slip: Slip,
}

/// One of them.
#[derive(Debug, Clone)]
struct Part {
    /// What it was taken for.
    def: Arc<Table>,
    /// Its rank among others.
    rank: Rank,
    /// Where its bytes end.
    end: u32,
}

impl Packed {
    /// Puts tables by, each with its rank among others.
    pub(super) fn new<'a>(tables: impl Iterator<Item = (Rank, &'a TableRead)>, spool: &Arc<Spool>) -> Self {
        let mut pen = Pen(Vec::new());
        let part = |(rank, table): (Rank, &TableRead)| {
            pen.table(table);
            Part { def: table.table.clone(), rank, end: pen.0.len() as u32 }
        };
        let mut tables: Vec<Part> = tables.map(part).collect();
        tables.shrink_to_fit();
        Self { tables, slip: spool.put(&pen.0) }
    }

    /// What the tables were taken for.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.tables.iter().map(|part| &part.def)
    }

    /// The tables that are wanted, each with its rank among others.
    ///
    /// # Panics
    /// The bytes are not those that were put by.
    pub(super) fn open(&self, wanted: impl Fn(&Table) -> bool) -> Vec<(Rank, TableRead)> {
        let starts = std::iter::once(0).chain(self.tables.iter().map(|part| part.end));
        let open = |(start, part): (u32, &Part)| {
            let table = self.slip.with(start as usize..part.end as usize, |bytes| Eye(bytes).table(&part.def));
            (part.rank, table.expect("the bytes that were put by"))
        };
        starts.zip(&self.tables).filter(|(_, part)| wanted(&part.def)).map(open).collect()
    }
}

impl Pen {
    fn table(&mut self, table: &TableRead) {
        self.0.push(table.score);
        self.count(table.headers.len());
        for header in &table.headers {
            self.count(header.origin);
            self.place(header.at);
            self.text(&header.text);
            self.count(header.slot.map_or(0, |s| s + 1));
            match header.matched {
                Matched::Known => self.count(0),
                Matched::Guessed => self.count(1),
                Matched::ByValues => self.count(2),
                Matched::Answered(rank) => self.count(3 + rank),
            }
        }
        self.count(table.rows.len());
        table.rows.iter().for_each(|row| self.row(row));
        self.count(table.mentions.len());
        for mention in &table.mentions {
            self.text(&mention.name);
            self.count(mention.origin);
            self.cell(Some(&mention.cell), 0);
        }
        self.count(table.calendar.len());
        for (calendar, year) in &table.calendar {
            self.number(calendar.cast_unsigned());
            self.0.push(*year);
        }
    }

    fn row(&mut self, row: &Row) {
        self.count(row.origin);
        self.number(row.row);
        self.0.push(match row.kind {
            RowKind::Line => 0,
            RowKind::Subtotal => 1,
            RowKind::Total => 2,
        });
        self.maybe(row.code.as_deref());
        self.count(row.cells.len());
        row.cells.iter().for_each(|cell| self.cell(cell.as_ref(), row.row));
        self.count(row.extra.len());
        for (header, cell) in &row.extra {
            self.text(header);
            self.cell(Some(cell), row.row);
        }
    }

    /// A cell or none; most stand in the row of their line.
    fn cell(&mut self, cell: Option<&Cell>, row: u32) {
        let Some(cell) = cell else { return self.0.push(0) };
        let (elsewhere, written, marked) = (cell.at.row != row, !cell.raw.is_empty(), !cell.traits.is_empty());
        let value = match &cell.value {
            None => 0,
            Some(Value::Text(text)) if *text == cell.raw => 1,
            Some(Value::Text(_)) => 2,
            Some(Value::Number(_)) => 3,
            Some(Value::Date(_)) => 4,
            Some(Value::Flag(_)) => 5,
            Some(Value::Code(_)) => 6,
            Some(Value::List(_)) => 7,
        };
        self.0.push(1 | u8::from(elsewhere) << 1 | u8::from(written) << 2 | u8::from(marked) << 3 | value << 4);
        if elsewhere {
            self.number(cell.at.row);
        }
        self.number(cell.at.col);
        if written {
            self.text(&cell.raw);
        }
        match &cell.value {
            None => {}
            Some(Value::Text(text)) if *text == cell.raw => {}
            Some(Value::Text(text) | Value::Code(text)) => self.text(text),
            Some(Value::Number(n)) => self.decimal(*n),
            Some(Value::Flag(yes)) => self.0.push(u8::from(*yes)),
            Some(Value::Date(d)) => self.date(*d),
            Some(Value::List(list)) => {
                self.count(list.len());
                list.iter().for_each(|one| self.text(one));
            }
        }
        if marked {
            self.count(cell.traits.len());
            cell.traits.iter().for_each(|one| self.mark(one));
        }
    }

    fn mark(&mut self, mark: &Trait) {
        let rank = match mark {
            Trait::Unreadable => 0,
            Trait::NotInList(_) => 1,
            Trait::NumberAsText => 2,
            Trait::DecimalPoint => 3,
            Trait::Ambiguous(_) => 4,
            Trait::FormulaError => 5,
            Trait::NoCachedValue => 6,
            Trait::Stale(_) => 7,
            Trait::Placeholder => 8,
            Trait::OtherUnit(_) => 9,
            Trait::Approximate(_) => 10,
            Trait::ShortYear => 11,
            Trait::MonthFirst => 12,
            Trait::SaidMissing => 13,
        };
        self.0.push(rank);
        match mark {
            Trait::NotInList(text) => self.maybe(text.as_deref()),
            Trait::Ambiguous(text) | Trait::OtherUnit(text) => self.text(text),
            Trait::Stale(n) => self.decimal(*n),
            Trait::Approximate(n) => {
                self.0.push(u8::from(n.is_some()));
                n.iter().for_each(|n| self.decimal(*n));
            }
            _ => {}
        }
    }
}

impl Eye<'_> {
    fn table(&mut self, def: &Arc<Table>) -> Option<TableRead> {
        Some(TableRead {
            table: def.clone(),
            score: self.byte()?,
            headers: self.several(Self::header)?,
            rows: self.several(Self::row)?,
            mentions: self.several(|eye| Some(MentionRead { name: eye.text()?, origin: eye.number()?, cell: eye.cell(0)?? }))?,
            calendar: self.several(|eye| Some((eye.number::<u16>()?.cast_signed(), eye.byte()?)))?,
        })
    }

    fn header(&mut self) -> Option<Header> {
        Some(Header {
            origin: self.number()?,
            at: self.place()?,
            text: self.text()?,
            slot: self.number::<usize>()?.checked_sub(1),
            matched: match self.number()? {
                0usize => Matched::Known,
                1 => Matched::Guessed,
                2 => Matched::ByValues,
                rank => Matched::Answered(rank - 3),
            },
        })
    }

    fn row(&mut self) -> Option<Row> {
        let (origin, row) = (self.number()?, self.number()?);
        Some(Row {
            origin,
            row,
            kind: match self.byte()? {
                0 => RowKind::Line,
                1 => RowKind::Subtotal,
                _ => RowKind::Total,
            },
            code: self.maybe()?,
            cells: self.several(|eye| eye.cell(row))?,
            extra: self.several(|eye| Some((eye.text()?, eye.cell(row)??)))?,
        })
    }

    fn cell(&mut self, row: u32) -> Option<Option<Cell>> {
        let head = self.byte()?;
        if head == 0 {
            return Some(None);
        }
        let is = |bit: u8| head >> bit & 1 == 1;
        let row = if is(1) { self.number()? } else { row };
        let at = CellRef::new(row, self.number()?);
        let raw = if is(2) { self.text()? } else { String::new() };
        let value = match head >> 4 {
            0 => None,
            1 => Some(Value::Text(raw.clone())),
            2 => Some(Value::Text(self.text()?)),
            3 => Some(Value::Number(self.decimal()?)),
            4 => Some(Value::Date(self.date()?)),
            5 => Some(Value::Flag(self.byte()? == 1)),
            6 => Some(Value::Code(self.text()?)),
            _ => Some(Value::List(self.several(Self::text)?)),
        };
        let traits = if is(3) { self.several(Self::mark)? } else { Vec::new() };
        Some(Some(Cell { at, raw, value, traits }))
    }

    fn mark(&mut self) -> Option<Trait> {
        Some(match self.byte()? {
            0 => Trait::Unreadable,
            1 => Trait::NotInList(self.maybe()?),
            2 => Trait::NumberAsText,
            3 => Trait::DecimalPoint,
            4 => Trait::Ambiguous(self.text()?),
            5 => Trait::FormulaError,
            6 => Trait::NoCachedValue,
            7 => Trait::Stale(self.decimal()?),
            8 => Trait::Placeholder,
            9 => Trait::OtherUnit(self.text()?),
            10 => Trait::Approximate(if self.byte()? == 1 { Some(self.decimal()?) } else { None }),
            11 => Trait::ShortYear,
            12 => Trait::MonthFirst,
            _ => Trait::SaidMissing,
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rust_decimal::Decimal;

    use super::*;
    use crate::template::Scheme;

    fn cell(row: u32, raw: &str, value: Option<Value>, traits: Vec<Trait>) -> Cell {
        Cell { at: CellRef::new(row, 300), raw: raw.to_owned(), value, traits }
    }

    fn full() -> TableRead {
        let scheme = Scheme::embedded().expect("a scheme");
        let number = |text: &str| Value::Number(text.parse().expect("a number"));
        let values = [
            None,
            Some(Value::Text("Suivi".into())),
            Some(Value::Text("autre".into())),
            Some(number("-0.10")),
            Some(number("79228162514264337593543950335")),
            Some(Value::Date(date(-12, 2, 28))),
            Some(Value::Flag(true)),
            Some(Value::Code("é".into())),
            Some(Value::List(vec!["a".into(), String::new()])),
        ];
        let traits = vec![
            Trait::Unreadable,
            Trait::NotInList(None),
            Trait::NotInList(Some("x".into())),
            Trait::NumberAsText,
            Trait::DecimalPoint,
            Trait::Ambiguous("deux".into()),
            Trait::FormulaError,
            Trait::NoCachedValue,
            Trait::Stale(Decimal::new(-5, 1)),
            Trait::Placeholder,
            Trait::OtherUnit("k€".into()),
            Trait::Approximate(None),
            Trait::Approximate(Some(Decimal::TEN)),
            Trait::ShortYear,
            Trait::MonthFirst,
            Trait::SaidMissing,
        ];
        let mut cells: Vec<Option<Cell>> = values.into_iter().map(|v| Some(cell(7, "Suivi", v, Vec::new()))).collect();
        cells.extend([None, Some(cell(1_048_575, "", None, traits))]);
        let header = |slot, matched| Header { origin: 2, at: CellRef::new(3, 4), text: "Année".into(), slot, matched };
        let kinds = [RowKind::Line, RowKind::Subtotal, RowKind::Total];
        let row = |kind| Row {
            origin: 1,
            row: 7,
            kind,
            code: (kind == RowKind::Line).then(|| "A".into()),
            cells: cells.clone(),
            extra: vec![("Visa".into(), cell(7, "OK", None, Vec::new()))],
        };
        TableRead {
            table: scheme.tables[0].clone(),
            score: 93,
            headers: [(None, Matched::Known), (Some(0), Matched::Guessed), (Some(5), Matched::ByValues), (None, Matched::Answered(4))]
                .map(|(slot, matched)| header(slot, matched))
                .into(),
            rows: kinds.map(row).into(),
            mentions: vec![MentionRead { name: "ht".into(), origin: 3, cell: cell(9, "HT", Some(Value::Code("ht".into())), Vec::new()) }],
            calendar: vec![(2024, 1), (-3, 2)],
        }
    }

    #[test]
    fn tables_come_back_as_they_were_put_by() {
        let tables = [true, false].map(|hidden| (Rank::of(&full(), hidden), full()));
        for bound in [0, usize::MAX] {
            let packed = Packed::new(tables.iter().map(|(rank, table)| (*rank, table)), &Spool::new(bound));
            assert_eq!(format!("{:?}", packed.open(|_| true)), format!("{tables:?}"));
            assert!(packed.open(|_| false).is_empty());
        }
    }

    #[test]
    fn cut_bytes_give_nothing() {
        let mut pen = Pen(Vec::new());
        let table = full();
        pen.table(&table);
        assert!((0..pen.0.len()).all(|n| Eye(&pen.0[..n]).table(&table.table).is_none()));
    }
}
