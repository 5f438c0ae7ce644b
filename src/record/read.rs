//! One file: found tables → rows. A line is what stands under a header, until the table's notes begin.

use std::sync::Arc;

use super::own::is_own;
use super::value::Reader;
use super::{Cell, FileRead, Header, Matched, MentionRead, Origin, Row, RowKind, SheetRead, Sighting, TableRead, Trait, Value};
use crate::grid::{self, CellRef, Format, Formulas, GridCell, Raw, Sheet, Unreadable, Workbook};
use crate::source::Source;
use crate::template::recognise::{CODE_FIELD, Column, FormEntry, Found, Index, Lexicon, Meaning, Recognised, Shape, recognise};
use crate::template::years::YearMark;
use crate::template::{Codelist, Field, Match, Scheme, Table};
use crate::text::{fold, likeness, loosen, tidy};

/// From a file's bytes and name to its cells.
pub type CellReader<'a> = dyn Fn(&[u8], &str) -> Result<Workbook, Unreadable> + Sync + 'a;

/// Reads a file's tables. Never fails: what cannot be read is said in the result.
#[must_use]
pub fn read_file(source: &Source, scheme: &Scheme, index: &Index) -> FileRead {
    read_file_with(source, scheme, index, &|bytes, name| grid::read(bytes, name))
}

/// The same, with another way from bytes to cells (a process that may die, for files nobody trusts).
#[must_use]
pub fn read_file_with(source: &Source, scheme: &Scheme, index: &Index, cells: &CellReader) -> FileRead {
    let mut out = FileRead::unread(source.path.clone(), source.sha256(), source.modified);
    match cells(&source.bytes, source.stem()) {
        Ok(book) => read_workbook(book, scheme, index, &mut out),
        Err(failure) => out.failure = Some(failure),
    }
    see_key(&source.path, scheme, &mut out.keys_seen);
    out
}

fn read_workbook(book: Workbook, scheme: &Scheme, index: &Index, out: &mut FileRead) {
    out.format = Some(book.format);
    out.macros = book.macros;
    out.external_links = book.external_links;
    out.notes = book.notes;
    out.losses = book.losses;
    let typed = book.format != Format::Csv;
    let formulas = Formulas::new(&book.sheets);
    out.is_own = !book.sheets.is_empty() && book.sheets.iter().all(is_own);
    for (rank, sheet) in book.sheets.iter().enumerate().filter(|(_, sheet)| !is_own(sheet)) {
        let name: Arc<str> = Arc::from(tidy(&sheet.name));
        let values = Reader { scheme, typed };
        let recognised = recognise(sheet, &Lexicon::new(scheme, index, &out.path, &name, &|field, cell| values.fit(field, cell)));
        let mut seen = sheet_read(name.clone(), sheet, &recognised);
        let origin = out.origins.len();
        out.origins.push(Origin { file: out.path.clone(), sheet: name });
        let reading = SheetReading { sheet, rank, formulas: &formulas, values, origin };
        let mut used: Vec<(u32, u32, u32)> = Vec::new();
        for found in &recognised.found {
            out.tables.push(reading.table(found, &mut used));
        }
        if !recognised.found.is_empty() {
            seen.aside = aside(sheet, &used);
        }
        see_keys(sheet, scheme, &mut out.keys_seen);
        out.sheets.push(seen);
    }
}

/// What is known of a sheet once its tables are.
fn sheet_read(name: Arc<str>, sheet: &Sheet, recognised: &Recognised) -> SheetRead {
    let sighting = |f: &Found| Sighting { table: f.table.clone(), at: f.start(), certainty: f.certainty.clone() };
    SheetRead {
        name,
        visibility: sheet.visibility,
        cells: sheet.cells().len(),
        tables: recognised.found.iter().map(sighting).collect(),
        nearest: recognised.nearest.clone(),
        told: recognised.told,
        answers: recognised.answers.clone(),
        aside: Vec::new(),
    }
}

/// Rows with cells outside every table: titles, notes, leftovers.
fn aside(sheet: &Sheet, used: &[(u32, u32, u32)]) -> Vec<(u32, String)> {
    let mut out = Vec::new();
    for (row, cells) in sheet.rows() {
        let left: Vec<String> =
            cells.iter().filter(|c| !used.iter().any(|(r, from, to)| *r == row && (*from..=*to).contains(&c.at.col))).map(shown).collect();
        if !left.is_empty() {
            out.push((row, left.join(" | ")));
        }
    }
    out
}

fn shown(cell: &GridCell) -> String {
    match &cell.raw {
        Some(Raw::Text(t) | Raw::Error(t) | Raw::Garbled(t)) => tidy(t),
        Some(Raw::Number(n)) => crate::fmt::number(*n),
        Some(Raw::Date(d)) => crate::fmt::date(*d),
        Some(Raw::Flag(b)) => if *b { "VRAI" } else { "FAUX" }.to_owned(),
        None => crate::fmt::formula(cell.formula.as_deref()),
    }
}

fn see_keys(sheet: &Sheet, scheme: &Scheme, seen: &mut Vec<String>) {
    for cell in sheet.cells().iter().take(400) {
        if let Some(Raw::Text(text)) = &cell.raw {
            see_key(text, scheme, seen);
        }
    }
}

fn see_key(text: &str, scheme: &Scheme, seen: &mut Vec<String>) {
    let Some(pattern) = &scheme.identity.key_pattern else {
        return;
    };
    // An underscore joins words for a pattern but parts them in a file name.
    let text = text.replace('_', " ").to_uppercase();
    for found in pattern.find_iter(&text) {
        if !seen.iter().any(|k| k == found.as_str()) {
            seen.push(found.as_str().to_owned());
        }
    }
}

/// One sheet being read.
struct SheetReading<'a> {
    sheet: &'a Sheet,
    /// Its rank in the workbook.
    rank: usize,
    formulas: &'a Formulas<'a>,
    values: Reader<'a>,
    origin: usize,
}

/// What the rows of a body turn out to be.
enum Kind {
    Row(RowKind),
    /// A heading, a note, an example or a repeated header: set aside.
    Aside,
    /// The table is over.
    End,
}

impl SheetReading<'_> {
    fn table(&self, found: &Found, used: &mut Vec<(u32, u32, u32)>) -> TableRead {
        let mut out = TableRead {
            table: found.table.clone(),
            score: found.certainty.score,
            headers: Vec::new(),
            rows: Vec::new(),
            mentions: Vec::new(),
            calendar: Vec::new(),
        };
        match &found.shape {
            Shape::Form { entries } => self.form(entries, &mut out, used),
            Shape::Grid { header, columns, body } => {
                self.grid(*header, columns, *body, &mut out, used);
                self.mentions(header.0, found, &mut out, used);
            }
        }
        out
    }

    fn form(&self, entries: &[FormEntry], out: &mut TableRead, used: &mut Vec<(u32, u32, u32)>) {
        let table = out.table.clone();
        let mut cells = vec![None; table.slots.len()];
        for entry in entries {
            let field = &table.fields[entry.field];
            let slot = table.slot(&field.name, 0);
            let cell = match &entry.inline {
                Some(text) => {
                    let inline = GridCell::new(entry.value, Some(Raw::Text(text.clone())));
                    self.values.read(field, entry.value, Some(&inline))
                }
                None => self.value(field, entry.value, self.sheet.get(entry.value)),
            };
            if let Some(slot) = slot {
                cells[slot] = Some(cell);
            }
            let matched = match entry.answer {
                Some(rank) => Matched::Answered(rank),
                None if entry.guessed => Matched::Guessed,
                None => Matched::Known,
            };
            out.headers.push(Header { origin: self.origin, at: entry.label, text: entry.text.clone(), slot, matched });
            used.push((entry.label.row, entry.label.col, entry.label.col));
            used.push((entry.value.row, entry.value.col, entry.value.col));
        }
        let row = entries.first().map_or(0, |e| e.label.row);
        out.rows.push(Row { origin: self.origin, row, kind: RowKind::Line, code: None, cells, extra: Vec::new() });
    }

    fn grid(&self, header: (u32, u32), columns: &[Column], body: (u32, u32), out: &mut TableRead, used: &mut Vec<(u32, u32, u32)>) {
        let table = out.table.clone();
        let (left, right) = (columns.first().map_or(0, |c| c.at.col), columns.last().map_or(0, |c| c.at.col));
        out.calendar = calendar(columns, table.slots.iter().map(|s| s.year).max().unwrap_or(0));
        let layout = self.layout(&table, columns, body, &out.calendar);
        for (column, slot) in columns.iter().zip(&layout) {
            let matched = matched(column);
            out.headers.push(Header { origin: self.origin, at: column.at, text: column.text.clone(), slot: *slot, matched });
        }
        used.extend((header.0..=header.1).map(|row| (row, left, right)));
        let mut after_total = false;
        let mut last_row = header.1;
        for (row, cells) in self.sheet.rows_between(body.0, body.1) {
            let cells: Vec<&GridCell> = cells.iter().filter(|c| (left..=right).contains(&c.at.col)).collect();
            if cells.is_empty() {
                continue;
            }
            let gap = row > last_row + 1;
            match self.kind(&table, columns, &layout, &cells, gap, after_total) {
                Kind::End => break,
                Kind::Aside => {}
                Kind::Row(kind) => {
                    out.rows.push(self.row(&table, columns, &layout, row, kind));
                    used.push((row, left, right));
                    after_total |= kind == RowKind::Total;
                }
            }
            last_row = row;
        }
        unlabelled_total(&table, &mut out.rows);
    }

    /// The slot of each column. Of two columns for one slot the first with values stands; the other is unknown.
    fn layout(&self, table: &Table, columns: &[Column], body: (u32, u32), calendar: &[(i16, u8)]) -> Vec<Option<usize>> {
        let slot_of = |column: &Column| {
            let meaning = column.meaning?;
            let year = match meaning.year {
                None => 0,
                Some(YearMark::Contract(n)) => n,
                Some(YearMark::Calendar(y)) => calendar.iter().find(|(c, _)| *c == y)?.1,
            };
            table.slot(&table.fields[meaning.field].name, year)
        };
        let mut slots: Vec<Option<usize>> = columns.iter().map(slot_of).collect();
        let filled = |c: &Column| self.sheet.rows_between(body.0, body.1).any(|(r, _)| self.sheet.get(CellRef::new(r, c.at.col)).is_some());
        for i in 0..slots.len() {
            let Some(slot) = slots[i] else { continue };
            let Some(first) = slots[..i].iter().position(|s| *s == Some(slot)) else {
                continue;
            };
            let loser = if filled(&columns[i]) && !filled(&columns[first]) { first } else { i };
            slots[loser] = None;
        }
        slots
    }

    fn kind(&self, table: &Table, columns: &[Column], layout: &[Option<usize>], cells: &[&GridCell], gap: bool, after_total: bool) -> Kind {
        let words = &self.values.scheme.words;
        let texts: Vec<(u32, String)> =
            cells.iter().filter_map(|c| if let Some(Raw::Text(t)) = &c.raw { Some((c.at.col, tidy(t))) } else { None }).collect();
        // In a text file numbers are texts too: a word is what has a letter, or marks a note.
        if let Some((_, first)) = texts.iter().find(|(_, t)| t.chars().any(|c| c.is_alphabetic() || c == '*')) {
            let folded = fold(first);
            if starts_with_word(&folded, &words.subtotal) && is_sum_label(&folded, &words.subtotal) {
                return Kind::Row(RowKind::Subtotal);
            }
            if table.total.is_some() && starts_with_word(&folded, &words.total) && is_sum_label(&folded, &words.total) {
                return Kind::Row(RowKind::Total);
            }
            if words.note.iter().any(|n| first.to_lowercase().starts_with(&n.to_lowercase()) && is_note(first, n)) && cells.len() == 1 {
                return Kind::Aside;
            }
            if starts_with_word(&folded, &words.example) && folded.split(' ').count() <= 3 {
                return Kind::Aside;
            }
        }
        // The header again, on a new page.
        let again = columns.iter().filter(|c| texts.iter().any(|(col, t)| *col == c.at.col && fold(t) == fold(&c.text))).count();
        if again >= 2 && again * 2 > columns.len() {
            return Kind::Aside;
        }
        if cells.len() > 1 || texts.is_empty() {
            return Kind::Row(RowKind::Line);
        }
        self.lone_text(table, columns, layout, &texts[0], gap, after_total)
    }

    /// A row with one text: a line still to be filled in, a heading, a note, or the next thing on the sheet.
    fn lone_text(
        &self,
        table: &Table,
        columns: &[Column],
        layout: &[Option<usize>],
        text: &(u32, String),
        gap: bool,
        after_total: bool,
    ) -> Kind {
        if after_total {
            return if gap { Kind::End } else { Kind::Aside };
        }
        let slot = columns.iter().position(|c| c.at.col == text.0).and_then(|i| layout[i]);
        let Some(slot) = slot else { return Kind::Aside };
        let field = table.field_of(slot);
        if Some(&field.name) != table.line.as_ref() {
            // A number of line waiting for its line, or a stray remark.
            return Kind::Aside;
        }
        let known = field.codes.as_ref().is_some_and(|c| matches!(c.find(&text.1), Match::Is(_)));
        let long = text.1.chars().count() > 60;
        if known || !(gap || long) && field.codes.is_none() { Kind::Row(RowKind::Line) } else { Kind::Aside }
    }

    fn row(&self, table: &Table, columns: &[Column], layout: &[Option<usize>], row: u32, kind: RowKind) -> Row {
        let mut cells = vec![None; table.slots.len()];
        let mut extra = Vec::new();
        for (column, slot) in columns.iter().zip(layout) {
            let at = CellRef::new(row, column.at.col);
            let found = self.sheet.get(at);
            match slot {
                Some(slot) => cells[*slot] = Some(self.cell(table.field_of(*slot), at, found, kind)),
                None => extra.extend(found.map(|c| (column.text.clone(), Cell { at, raw: shown(c), value: None, traits: Vec::new() }))),
            }
        }
        let code = self.code(table, &cells);
        Row { origin: self.origin, row, kind, code, cells, extra }
    }

    /// On a total line only numbers are values: « TOTAL » is no action, « sous total » no heading.
    fn cell(&self, field: &Field, at: CellRef, found: Option<&GridCell>, kind: RowKind) -> Cell {
        if kind == RowKind::Line || field.kind.is_number() {
            return self.value(field, at, found);
        }
        Cell { at, raw: found.map(shown).unwrap_or_default(), value: None, traits: Vec::new() }
    }

    /// A value, and whether its formula gives another one now.
    fn value(&self, field: &Field, at: CellRef, found: Option<&GridCell>) -> Cell {
        let mut cell = self.values.read(field, at, found);
        // What its cells gave just now is not held against them.
        if !self.sheet.is_recomputed(at) && found.is_some_and(|c| c.formula.is_some()) {
            cell.traits.extend(self.formulas.differs(self.rank, at).map(Trait::Stale));
        }
        cell
    }

    /// The code of a line: that of its list, or of the indicator it names.
    fn code(&self, table: &Table, cells: &[Option<Cell>]) -> Option<String> {
        let value = |name: &str| cells[table.slot(name, 0)?].as_ref()?.value.as_ref()?.text();
        let line = table.line.as_deref()?;
        let field = table.field(line)?;
        if let Some(codes) = &field.codes {
            return value(line).and_then(|v| codes.get(v)).map(|e| e.code.clone());
        }
        table.field(CODE_FIELD)?;
        indicator(self.values.scheme, value(CODE_FIELD), value(line))
    }

    /// Facts beside the table: next to their label, or a word in a text above the header.
    fn mentions(&self, header_row: u32, found: &Found, out: &mut TableRead, used: &mut Vec<(u32, u32, u32)>) {
        let table = out.table.clone();
        let (left, right) = found.columns();
        let near = |cells: &'_ [GridCell]| -> Vec<GridCell> {
            cells.iter().filter(|c| c.at.col + 2 >= left && c.at.col <= right + 1).cloned().collect()
        };
        let rows: Vec<Vec<GridCell>> = self
            .sheet
            .rows_between(header_row.saturating_sub(12), header_row)
            .filter(|(r, _)| *r < header_row)
            .map(|(_, c)| near(c))
            .collect();
        for mention in &table.mentions {
            let labels: Vec<String> = std::iter::once(&mention.label).chain(&mention.aliases).map(|l| fold(l)).collect();
            let beside = rows.iter().rev().flat_map(|r| r.iter()).find_map(|cell| {
                let Some(Raw::Text(text)) = &cell.raw else {
                    return None;
                };
                labels.contains(&fold(text)).then_some(())?;
                let next = self.sheet.row(cell.at.row).iter().find(|c| c.at.col > cell.at.col)?;
                let Some(Raw::Text(value)) = &next.raw else {
                    return None;
                };
                used.push((cell.at.row, cell.at.col, next.at.col));
                Some(Reader::code(&mention.codes, next.at, value))
            });
            let cell = beside.or_else(|| in_title(&rows, &mention.codes));
            if let Some(cell) = cell {
                out.mentions.push(MentionRead { name: mention.name.clone(), origin: self.origin, cell });
            }
        }
    }
}

fn matched(column: &Column) -> Matched {
    match column.meaning {
        Some(Meaning { answer: Some(rank), .. }) => Matched::Answered(rank),
        Some(Meaning { by_values: true, .. }) => Matched::ByValues,
        Some(Meaning { guessed: true, .. }) => Matched::Guessed,
        Some(_) => Matched::Known,
        None => column.answer.map_or(Matched::Known, Matched::Answered),
    }
}

/// The nearest text above that holds a word of the list.
fn in_title(rows: &[Vec<GridCell>], codes: &Codelist) -> Option<Cell> {
    rows.iter().rev().take(8).flatten().find_map(|cell| {
        let Some(Raw::Text(text)) = &cell.raw else { return None };
        let entry = codes.by_words(&fold(text))?;
        Some(Cell { at: cell.at, raw: tidy(text), value: Some(Value::Code(entry.code.clone())), traits: Vec::new() })
    })
}

/// The indicator that a written code or label names.
fn indicator(scheme: &Scheme, code: Option<&str>, label: Option<&str>) -> Option<String> {
    let by_code = code.and_then(|c| {
        let wanted = fold(c).replace(' ', "").to_uppercase();
        scheme.indicators.iter().find(|i| i.code == wanted)
    });
    if let Some(known) = by_code {
        return Some(known.code.clone());
    }
    let label = fold(label?);
    let loose = loosen(&label);
    let labels = |i: &crate::template::Indicator| std::iter::once(&i.label).chain(&i.aliases).map(|l| fold(l)).collect::<Vec<_>>();
    let exact = scheme.indicators.iter().find(|i| labels(i).iter().any(|l| *l == label || loosen(l) == loose));
    let near = || {
        let score = |i: &crate::template::Indicator| labels(i).iter().map(|l| likeness(&label, l)).fold(0.0, f64::max);
        let best = scheme.indicators.iter().map(|i| (score(i), i)).max_by(|a, b| a.0.total_cmp(&b.0))?;
        (best.0 >= 0.88).then_some(best.1)
    };
    exact.or_else(near).map(|i| i.code.clone())
}

/// Calendar years in headers, given contract years in their order; put right once the start is known.
fn calendar(columns: &[Column], years: u8) -> Vec<(i16, u8)> {
    let mut seen: Vec<i16> =
        columns.iter().filter_map(|c| if let Some(YearMark::Calendar(y)) = c.meaning?.year { Some(y) } else { None }).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.into_iter().zip(1..=years).collect()
}

fn starts_with_word(folded: &str, words: &[String]) -> bool {
    words.iter().any(|w| folded == w || folded.strip_prefix(w.as_str()).is_some_and(|rest| rest.starts_with(' ')))
}

/// « TOTAL GENERAL », « Sous-total 2 »: few words behind, so that « Total Énergies, contrat annuel de gaz » stays a line.
fn is_sum_label(folded: &str, words: &[String]) -> bool {
    let longest = words.iter().filter(|w| folded.starts_with(w.as_str())).map(String::len).max().unwrap_or(0);
    let rest = folded[longest..].trim();
    rest.split(' ').filter(|w| !w.is_empty()).count() <= 4
}

/// « NB : … », « * hors congés », « (1) sous réserve »; not « Notaire ».
fn is_note(text: &str, mark: &str) -> bool {
    let rest = text.get(mark.len()..).unwrap_or_default();
    !mark.chars().last().is_some_and(char::is_alphanumeric) || !rest.starts_with(char::is_alphanumeric)
}

/// A last line without any words whose numbers are all the sums of the lines above is a printed total.
fn unlabelled_total(table: &Table, rows: &mut [Row]) {
    let Some((last, before)) = rows.split_last_mut() else {
        return;
    };
    if table.total.is_none() || last.kind != RowKind::Line || before.len() < 2 {
        return;
    }
    let mut sums = 0;
    for (slot, cell) in last.cells.iter().enumerate() {
        let Some(cell) = cell.as_ref().filter(|c| !c.raw.is_empty()) else {
            continue;
        };
        let Some(n) = cell.value.as_ref().and_then(Value::number) else {
            return;
        };
        let numbers = before.iter().filter(|r| r.kind == RowKind::Line).filter_map(|r| r.cells[slot].as_ref()?.value.as_ref()?.number());
        if numbers.sum::<rust_decimal::Decimal>() != n {
            return;
        }
        sums += 1;
    }
    if sums > 0 {
        last.kind = RowKind::Total;
    }
}
