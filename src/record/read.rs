//! One file: found tables → rows. A line is what stands under a header, until the table's notes begin.

use std::borrow::Cow;
use std::sync::Arc;

use super::headings;
use super::lines::{calendar, code_of, is_example, is_note, is_sum_label, starts_with_word, unlabelled_total};
use super::merged::Merged;
use super::own::is_own;
use super::rows::{RowCount, Taken, TakenRows};
use super::value::Reader;
use super::{Cell, FileRead, Header, Matched, MentionRead, Origin, Row, RowKind, SheetRead, Sighting, TableRead, Trait, Value, date};
use crate::grid::{self, CellRef, Format, Formulas, GridCell, Raw, Sheet, Unreadable, Workbook, across};
use crate::source::Source;
use crate::template::recognise::{
    Column, FormEntry, Found, Index, Lexicon, MOST_TEXTS, Meaning, Recognised, Shape, recognise, searched_to, swap,
};
use crate::template::years::YearMark;
use crate::template::{Codelist, Field, FieldType, Scheme, Table};
use crate::text::{fold, folds_as, tidy};

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
    read_book(source, cells(&source.bytes, source.stem()), scheme, index)
}

/// The same, from the cells.
pub(crate) fn read_book(source: &Source, book: Result<Workbook, Unreadable>, scheme: &Scheme, index: &Index) -> FileRead {
    let mut out = FileRead::unread(source.path.clone(), source.sha256(), source.modified);
    match book {
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
        out.notes.extend(searched_to(sheet).map(|row| unsearched(&name, row)));
        let origin = out.origins.len();
        out.origins.push(Origin { file: out.path.clone(), sheet: name });
        let merged = Merged::new(sheet);
        let reading = SheetReading { sheet, merged, rank, formulas: &formulas, values, origin, turned: false };
        let mut used = Taken::default();
        let first = out.tables.len();
        for found in &recognised.found {
            out.tables.push(reading.table(found, &mut used));
        }
        if let Some((side, found)) = &recognised.turned {
            let reading = SheetReading { sheet: side, merged: Merged::new(side), turned: true, ..reading };
            out.tables.extend(found.iter().map(|f| reading.on_its_side(f, &mut used)));
        }
        share_mentions(&mut out.tables[first..]);
        let taken = used.sorted();
        if !seen.tables.is_empty() {
            seen.aside = aside(sheet, &taken);
        }
        seen.rows = taken.count(sheet, &out.tables[first..]);
        see_keys(sheet, scheme, &mut out.keys_seen);
        out.sheets.push(seen);
    }
}

/// Says that a sheet has more texts than labels are looked for among.
fn unsearched(sheet: &str, row: u32) -> String {
    let texts = crate::fmt::count(MOST_TEXTS, "texte", "textes");
    let row = crate::fmt::number((row + 1).into());
    format!("Feuille « {sheet} » : elle a plus de {texts} ; après la rangée {row}, aucun intitulé de tableau n'a été cherché.")
}

/// A fact said once on a sheet holds for every block of its table.
fn share_mentions(tables: &mut [TableRead]) {
    let said: Vec<(String, MentionRead)> =
        tables.iter().flat_map(|t| t.mentions.iter().map(|m| (t.table.name.clone(), m.clone()))).collect();
    for (name, mention) in said {
        let blocks = tables.iter_mut().filter(|t| t.table.name == name && t.table.mentions.iter().any(|m| m.name == mention.name));
        blocks.filter(|t| t.mention(&mention.name).is_none()).for_each(|t| t.mentions.push(mention.clone()));
    }
}

/// What is known of a sheet once its tables are.
fn sheet_read(name: Arc<str>, sheet: &Sheet, recognised: &Recognised) -> SheetRead {
    let sighting = |f: &Found| Sighting { table: f.table.clone(), at: f.start(), certainty: f.certainty.clone().into() };
    SheetRead {
        name,
        visibility: sheet.visibility,
        cells: sheet.cells().len(),
        tables: recognised.found.iter().chain(recognised.turned.iter().flat_map(|(_, found)| found)).map(sighting).collect(),
        nearest: recognised.nearest.clone().map(Box::new),
        told: recognised.told,
        answers: recognised.answers.clone(),
        aside: Vec::new(),
        rows: RowCount::default(),
    }
}

/// Rows with cells outside every table: titles, notes, leftovers.
fn aside(sheet: &Sheet, taken: &TakenRows) -> Vec<(u32, String)> {
    let mut out = Vec::new();
    for (row, cells) in sheet.rows() {
        let taken = taken.row(row);
        let left: Vec<String> = cells.iter().filter(|c| !taken.has(c.at.col)).map(shown).collect();
        if !left.is_empty() {
            out.push((row, left.join(" | ")));
        }
    }
    out
}

fn shown(cell: &GridCell) -> String {
    match &cell.raw {
        Some(Raw::Text(t) | Raw::Error(t) | Raw::Garbled(t)) => tidy(t).into_owned(),
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
    let text = if text.contains('_') { Cow::Owned(text.replace('_', " ")) } else { Cow::Borrowed(text) };
    for found in pattern.find_iter(&text) {
        let key = found.as_str().to_uppercase();
        if !seen.contains(&key) {
            seen.push(key);
        }
    }
}

/// One sheet being read.
struct SheetReading<'a> {
    sheet: &'a Sheet,
    merged: Merged<'a>,
    /// Its rank in the workbook.
    rank: usize,
    formulas: &'a Formulas<'a>,
    values: Reader<'a>,
    origin: usize,
    /// The sheet lies on its side.
    turned: bool,
}

/// The columns of a list or matrix, left to right.
struct Grid<'a> {
    table: &'a Table,
    columns: &'a [Column],
    /// The slot of each column.
    layout: Vec<Option<usize>>,
    /// The header of each, folded.
    words: Vec<String>,
}

impl Grid<'_> {
    fn slots(&self) -> impl Iterator<Item = (&Column, Option<usize>)> {
        self.columns.iter().zip(self.layout.iter().copied())
    }

    /// The rank of the column at this column of the sheet.
    fn place(&self, col: u32) -> Option<usize> {
        self.columns.iter().position(|c| c.at.col == col)
    }

    /// Whether the column there names the lines.
    fn names_lines(&self, col: u32) -> bool {
        let slot = self.place(col).and_then(|i| self.layout[i]);
        slot.is_some_and(|slot| Some(&self.table.field_of(slot).name) == self.table.line.as_ref())
    }
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
    fn table(&self, found: &Found, used: &mut Taken) -> TableRead {
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

    /// A table that lies on its side, its cells at their places on the sheet.
    fn on_its_side(&self, found: &Found, used: &mut Taken) -> TableRead {
        let mut spans = Taken::default();
        let mut table = self.table(found, &mut spans);
        let turned =
            |spans: Vec<(u32, u32, u32)>| spans.into_iter().flat_map(|(col, from, to)| (from..=to).map(move |row| (row, col, col)));
        used.heads.extend(turned(spans.heads));
        used.cells.extend(turned(spans.cells));
        table.headers.iter_mut().for_each(|h| h.at = swap(h.at));
        table.mentions.iter_mut().for_each(|m| m.cell.at = swap(m.cell.at));
        for row in &mut table.rows {
            row.cells.iter_mut().flatten().chain(row.extra.iter_mut().map(|(_, c)| c)).for_each(|c| c.at = swap(c.at));
            row.row = row.cells.iter().flatten().map(|c| c.at.row).min().unwrap_or(0);
        }
        table
    }

    fn form(&self, entries: &[FormEntry], out: &mut TableRead, used: &mut Taken) {
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
            used.heads.push((entry.label.row, entry.label.col, entry.label.col));
            used.cells.push((entry.value.row, entry.value.col, entry.value.col));
        }
        let row = entries.first().map_or(0, |e| e.label.row);
        out.rows.push(Row { origin: self.origin, row, kind: RowKind::Line, code: None, cells, extra: Vec::new() });
    }

    fn grid(&self, header: (u32, u32), columns: &[Column], body: (u32, u32), out: &mut TableRead, used: &mut Taken) {
        let table = out.table.clone();
        let (left, right) = (columns.first().map_or(0, |c| c.at.col), columns.last().map_or(0, |c| c.at.col));
        out.calendar = calendar(columns, table.slots.iter().map(|s| s.year).max().unwrap_or(0));
        let layout = self.layout(&table, columns, body, &out.calendar);
        let grid = Grid { table: &table, columns, layout, words: columns.iter().map(|c| fold(&c.text)).collect() };
        for (column, slot) in grid.slots() {
            let matched = matched(column);
            out.headers.push(Header { origin: self.origin, at: column.at, text: column.text.to_string(), slot, matched });
        }
        used.heads.extend((header.0..=header.1).map(|row| (row, left, right)));
        let mut after_total = false;
        let mut last_row = header.1;
        for (row, cells) in self.sheet.rows_between(body.0, body.1) {
            let cells = across(cells, (left, right));
            if cells.is_empty() {
                continue;
            }
            let gap = row > last_row + 1;
            match self.kind(&grid, cells, gap, after_total) {
                Kind::End => break,
                Kind::Aside => {}
                Kind::Row(kind) => {
                    out.rows.push(self.row(&grid, (row, body.0), kind));
                    after_total |= kind == RowKind::Total;
                }
            }
            last_row = row;
        }
        headings::take_out(&table, self.sheet, &mut out.rows);
        // A cell under no header is in no column: it is set aside.
        used.cells.extend(out.rows.iter().flat_map(|r| columns.iter().map(|c| (r.row, c.at.col, c.at.col))));
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

    fn kind(&self, grid: &Grid, cells: &[GridCell], gap: bool, after_total: bool) -> Kind {
        let words = &self.values.scheme.words;
        let texts: Vec<(u32, Cow<'_, str>)> =
            cells.iter().filter_map(|c| if let Some(Raw::Text(t)) = &c.raw { Some((c.at.col, tidy(t))) } else { None }).collect();
        // In a text file numbers are texts too: a word is what has a letter, or marks a note.
        if let Some((_, first)) = texts.iter().find(|(_, t)| t.chars().any(|c| c.is_alphabetic() || c == '*')) {
            let folded = fold(first);
            if starts_with_word(&folded, &words.subtotal) && is_sum_label(&folded, &words.subtotal) {
                return Kind::Row(RowKind::Subtotal);
            }
            // The word stands first, or where the line is named.
            let named = || texts.iter().find(|(at, _)| grid.names_lines(*at)).map(|(_, t)| fold(t));
            let sums = |text: &str| starts_with_word(text, &words.total) && is_sum_label(text, &words.total);
            if grid.table.total.is_some() && (sums(&folded) || named().is_some_and(|text| sums(&text))) {
                return Kind::Row(RowKind::Total);
            }
            if cells.len() == 1 && words.note.iter().any(|n| first.to_lowercase().starts_with(&n.to_lowercase()) && is_note(first, n)) {
                return Kind::Aside;
            }
            if is_example(first, &words.example) {
                return Kind::Aside;
            }
        }
        // The header again, on a new page.
        let heads = |(col, text): &&(u32, Cow<'_, str>)| grid.place(*col).is_some_and(|i| folds_as(text, &grid.words[i]));
        let again = texts.iter().filter(heads).count();
        if again >= 2 && again * 2 > grid.columns.len() {
            return Kind::Aside;
        }
        if cells.len() > 1 || texts.is_empty() {
            return Kind::Row(RowKind::Line);
        }
        self.lone_text(grid, &texts[0], gap, after_total)
    }

    /// A row with one text: a line still to be filled in, a heading, a note, or the next thing on the sheet.
    fn lone_text(&self, grid: &Grid, text: &(u32, Cow<'_, str>), gap: bool, after_total: bool) -> Kind {
        if after_total {
            return if gap { Kind::End } else { Kind::Aside };
        }
        let slot = grid.place(text.0).and_then(|i| grid.layout[i]);
        let Some(slot) = slot else { return Kind::Aside };
        let field = grid.table.field_of(slot);
        if !grid.names_lines(text.0) {
            // A number of line waiting for its line, or a stray remark.
            return Kind::Aside;
        }
        let known = field.codes.as_ref().is_some_and(|c| c.known(&text.1).is_some());
        let long = text.1.chars().count() > 60 || text.1.ends_with('.') || text.1.split(' ').count() > 7;
        if field.kind == FieldType::Date && date::parse(&text.1).is_none() {
            return Kind::Aside;
        }
        if known || !(gap || long) && field.codes.is_none() { Kind::Row(RowKind::Line) } else { Kind::Aside }
    }

    fn row(&self, grid: &Grid, (row, first): (u32, u32), kind: RowKind) -> Row {
        let mut cells = vec![None; grid.table.slots.len()];
        let mut extra = Vec::new();
        for (column, slot) in grid.slots() {
            let at = CellRef::new(row, column.at.col);
            let found = self.sheet.get(at);
            match slot {
                Some(slot) => {
                    let field = grid.table.field_of(slot);
                    // A category merged over its lines is that of each; an amount merged over several is not.
                    let over = (found.is_none() && kind == RowKind::Line && !field.kind.is_number()).then(|| self.merged.over(at, first));
                    let found = found.or(over.flatten());
                    cells[slot] = Some(self.cell(field, found.map_or(at, |c| c.at), found, kind));
                }
                None => extra.extend(found.map(|c| (column.text.to_string(), Cell { at, raw: shown(c), value: None, traits: Vec::new() }))),
            }
        }
        let code = code_of(self.values.scheme, grid.table, &cells);
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
            let at = if self.turned { swap(at) } else { at };
            cell.traits.extend(self.formulas.differs(self.rank, at).map(Trait::Stale));
        }
        cell
    }

    /// Facts beside the table: next to their label, or a word in a text above the header.
    fn mentions(&self, header_row: u32, found: &Found, out: &mut TableRead, used: &mut Taken) {
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
                used.heads.push((cell.at.row, cell.at.col, cell.at.col));
                used.cells.push((next.at.row, next.at.col, next.at.col));
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
        Some(Cell { at: cell.at, raw: tidy(text).into_owned(), value: Some(Value::Code(entry.code.clone())), traits: Vec::new() })
    })
}
