//! Lists and matrices: rows that could be a header, weighed for every table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::certainty::Clues;
use super::content::Contents;
use super::evidence::{self, Evidence};
use super::settle::{familiar, settle};
use super::{Column, Found, Lexicon, Meaning, Shape};
use crate::grid::{CellRef, GridCell, Raw, Sheet};
use crate::template::years::{self, YearMark};
use crate::template::{Layout, Scheme, Table};
use crate::text::{fold, tidy};

/// A possible table, with what decides between candidates.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) found: Found,
    /// 0 to 100.
    pub(super) score: f64,
    /// Score, then how much of the sheet it explains.
    pub(super) rank: f64,
    /// Enough distinct fields to be a table at all.
    pub(super) plausible: bool,
    /// Sure enough to be read.
    pub(super) sure: bool,
    /// How many columns or labels it understands.
    pub(super) understood: usize,
    /// The officer says so.
    pub(super) told: bool,
}

impl Candidate {
    /// Whether two candidates want the same label cells.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let (a, b) = (self.area(), other.area());
        a.0 <= b.1 && b.0 <= a.1 && a.2 <= b.3 && b.2 <= a.3
    }

    /// Whether this is the reading of the same header with a row more, and that row tells more values apart.
    fn says_more_than(&self, other: &Self) -> bool {
        let (Shape::Grid { header: mine, columns, .. }, Shape::Grid { header: its, columns: others, .. }) =
            (&self.found.shape, &other.found.shape)
        else {
            return false;
        };
        let known = |columns: &[Column]| {
            let mut known: Vec<(usize, Option<YearMark>)> =
                columns.iter().filter_map(|c| c.meaning).filter(|m| !m.guessed).map(|m| (m.field, m.year)).collect();
            known.sort_unstable();
            known.dedup();
            known.len()
        };
        let same = Arc::ptr_eq(&self.found.table, &other.found.table) && mine.0 == its.0 && mine.1 > its.1;
        // « Prévu » under each year says nothing new, yet is no line.
        let lower: Vec<&Column> = columns.iter().filter(|c| c.at.row == mine.1).collect();
        let named = lower.iter().filter(|c| c.meaning.is_some_and(|m| m.year.is_some())).count();
        let labels = named > 1 && named * 3 >= lower.len() * 2;
        let gain = known(columns).cmp(&known(others));
        same && self.overlaps(other) && (gain.is_gt() || gain.is_eq() && labels)
    }

    /// Whether two candidates read the same columns of the same rows.
    pub(super) fn same_place(&self, other: &Self) -> bool {
        self.area() == other.area()
    }

    /// Whether a form's own labels are most of what a header candidate takes for columns.
    pub(super) fn owns(&self, header: &Self) -> bool {
        let (Shape::Form { entries }, Shape::Grid { columns, .. }) = (&self.found.shape, &header.found.shape) else {
            return false;
        };
        let shared = columns.iter().filter(|c| entries.iter().any(|e| e.label == c.at)).count();
        let matched = columns.iter().filter(|c| c.meaning.is_some()).count();
        self.plausible && self.score > header.score && shared >= matched
    }

    /// The first row of a form's labels below a row and between two columns, if enough of them stand there.
    pub(super) fn first_row_below(&self, row: u32, columns: (u32, u32)) -> Option<u32> {
        let Shape::Form { entries } = &self.found.shape else { return None };
        let below = entries.iter().map(|e| e.label).filter(|l| l.row > row && (columns.0..=columns.1).contains(&l.col));
        let rows: Vec<u32> = below.map(|l| l.row).collect();
        (self.plausible && rows.len() >= 3 && rows.len() * 2 > entries.len()).then(|| rows.into_iter().min()).flatten()
    }

    fn area(&self) -> (u32, u32, u32, u32) {
        let (left, right) = self.found.columns();
        match &self.found.shape {
            Shape::Grid { header, .. } => (header.0, header.1, left, right),
            Shape::Form { entries } => {
                let rows = entries.iter().flat_map(|e| [e.label.row, e.value.row]);
                (rows.clone().min().unwrap_or(0), rows.max().unwrap_or(0), left, right)
            }
        }
    }
}

/// So many fields, with none missing and no column unknown, are a table although each label is only guessed.
const WHOLE: usize = 5;

/// A header cell: its column, the place of its lowest cell, its words from top to bottom.
type Heads = Vec<(u32, CellRef, String)>;

/// Drafts that are looked at closely, at most: what stands below a header costs more than its words.
const MOST: usize = 200;

/// Used rows among which a header without known words is looked for.
const LOOSE_ROWS: usize = 30;

/// Every part of a row, or pair of rows, that could head a table; `loose` also those whose words say nothing.
pub(super) fn candidates(sheet: &Sheet, scheme: &Scheme, index: &Lexicon, loose: bool) -> Vec<Candidate> {
    let mut drafts = Vec::new();
    // Words that say nothing are looked at where a header may be expected.
    for (row, cells) in sheet.rows().take(if loose { LOOSE_ROWS } else { usize::MAX }) {
        if cells.iter().filter_map(words).take(2).count() < 2 {
            continue;
        }
        // A lone cell below the first label is a title of lines, no second row of labels.
        let second = Some(sheet.row(row + 1)).filter(|under| under.len() > 1 || under.iter().any(|c| c.at.col > cells[0].at.col));
        let second = second.unwrap_or_default();
        // Alone, a row without two known words heads nothing: most rows are lines.
        let heads = loose || cells.iter().filter_map(words).filter(|text| index.knows(text)).take(2).count() == 2;
        for below in [&[][..], second] {
            if below.is_empty() && !heads {
                continue;
            }
            let rows = (row, row + u32::from(!below.is_empty()));
            let mut heading = Heading { sheet, scheme, index, rows, loose, out: &mut drafts };
            heading.weigh(cells, below);
            if second.is_empty() {
                break;
            }
        }
    }
    drafts.sort_by_key(|d| std::cmp::Reverse(d.matched()));
    drafts.truncate(MOST);
    let mut found: Vec<Candidate> = drafts.into_iter().filter_map(|draft| draft.weighed(sheet, index, loose)).collect();
    let taller: Vec<bool> = found.iter().map(|c| found.iter().any(|other| other.says_more_than(c))).collect();
    let mut taller = taller.into_iter();
    found.retain(|_| !taller.next().unwrap_or(false));
    without_lines(found, sheet)
}

/// Leaves out what only guesses make a header of, where one at least as good stands above in the same block of rows: it is a line.
fn without_lines(found: Vec<Candidate>, sheet: &Sheet) -> Vec<Candidate> {
    let mut block_of: BTreeMap<u32, u32> = BTreeMap::new();
    for (row, _) in sheet.rows() {
        let start = row.checked_sub(1).and_then(|above| block_of.get(&above)).copied().unwrap_or(row);
        block_of.insert(row, start);
    }
    let header = |c: &Candidate| if let Shape::Grid { header, .. } = c.found.shape { header } else { (0, 0) };
    let known = |c: &Candidate| {
        let Shape::Grid { columns, .. } = &c.found.shape else { return 0 };
        columns.iter().filter(|c| c.meaning.is_some_and(|m| !m.guessed)).count()
    };
    let is_line = |c: &Candidate| {
        let ((top, _), (left, right)) = (header(c), c.found.columns());
        found.iter().any(|other| {
            let (l, r) = other.found.columns();
            let above = header(other).0 < top && block_of.get(&top).is_some_and(|start| *start <= header(other).0);
            above && l <= right && r >= left && other.plausible && other.score >= c.score
        })
    };
    let keep: Vec<bool> = found.iter().map(|c| known(c) >= 2 || !is_line(c)).collect();
    found.into_iter().zip(keep).filter_map(|(c, keep)| keep.then_some(c)).collect()
}

/// Whether the numbers of a row could all be calendar years of a header: a row of amounts holds others, or one twice.
/// Under labels (`headed`) the years may stand alone, and come again under each.
fn years_only(cells: &[&GridCell], headed: bool) -> bool {
    let mut numbers: Vec<_> = cells.iter().filter_map(|c| if let Some(Raw::Number(n)) = &c.raw { Some(*n) } else { None }).collect();
    if numbers.is_empty() {
        return true;
    }
    let year = |n: &rust_decimal::Decimal| n.is_integer() && (2000..2100).contains(&i64::try_from(*n).unwrap_or(0));
    if !numbers.iter().all(year) || numbers.len() < 2 {
        return false;
    }
    if cells.len() > numbers.len() {
        return true;
    }
    numbers.sort_unstable();
    numbers.dedup();
    headed && numbers.len() > 1 && numbers.windows(2).all(|w| w[1] - w[0] == rust_decimal::Decimal::ONE)
}

/// The text of a cell that could be a label: text, or a calendar year.
fn words(cell: &GridCell) -> Option<String> {
    match cell.raw.as_ref()? {
        Raw::Text(text) if text.chars().count() <= 120 && !is_figure(text) => Some(tidy(text)),
        Raw::Number(n) if n.is_integer() && (2000..2100).contains(&i64::try_from(*n).unwrap_or(0)) => Some(n.to_string()),
        _ => None,
    }
}

/// A figure of a text file, where numbers are texts too: « 100 », « 1 200,50 € »; a single digit or a calendar year may be a label.
fn is_figure(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits > 1 && !text.chars().any(char::is_alphabetic) && years::split(text).is_none()
}

/// The columns of a header of one or two rows; a label over several columns of the second row counts for each of them.
fn heads(top: &[&GridCell], below: &[&GridCell], sheet: &Sheet, index: &Lexicon) -> Heads {
    let mut by_column: BTreeMap<u32, (CellRef, String)> = BTreeMap::new();
    for cell in top {
        if let Some(text) = words(cell) {
            by_column.insert(cell.at.col, (cell.at, text));
        }
    }
    let spread: Vec<(u32, String)> = by_column.iter().map(|(col, (_, text))| (*col, text.clone())).collect();
    for cell in below {
        let Some(text) = words(cell) else { continue };
        let over = spread.iter().rev().find(|(col, _)| *col <= cell.at.col);
        let over = over.filter(|(col, _)| reaches(sheet, CellRef::new(top[0].at.row, *col), cell.at));
        let whole = over.map(|(_, over)| format!("{over} {text}"));
        // A label that stands lower than its neighbours belongs to none of them.
        let lower = |whole: &String| top.iter().all(|c| c.at.col != cell.at.col) && !index.knows(whole) && index.knows(&text);
        let whole = whole.filter(|whole| !lower(whole)).unwrap_or(text);
        by_column.insert(cell.at.col, (cell.at, whole));
    }
    by_column.into_iter().map(|(col, (at, text))| (col, at, text)).collect()
}

/// Whether a label may stand over a cell below: where it is merged, only over the columns it is merged over.
fn reaches(sheet: &Sheet, label: CellRef, below: CellRef) -> bool {
    let merged = sheet.merged();
    let found = merged.binary_search_by_key(&label, |r| r.first).ok().map(|i| merged[i]);
    found.is_none_or(|r| below.col <= r.last.col && r.last.row < below.row)
}

/// A row, or two, being weighed as a header.
struct Heading<'a> {
    sheet: &'a Sheet,
    scheme: &'a Scheme,
    index: &'a Lexicon<'a>,
    rows: (u32, u32),
    loose: bool,
    out: &'a mut Vec<Draft>,
}

impl Heading<'_> {
    /// Weighs every run of columns, and neighbouring runs together: a blank header must not part a table.
    fn weigh(&mut self, top: &[GridCell], below: &[GridCell]) {
        let runs = self.runs(top, below);
        for first in 0..runs.len() {
            for last in first..runs.len().min(first + 5) {
                if runs[last].is_empty() {
                    break;
                }
                let part: Heads = runs[first..=last].concat();
                let known = || part.iter().filter(|h| self.index.knows(&h.2)).take(2).count() == 2;
                if part.len() >= 2 && (self.loose || known()) {
                    self.weigh_part(&part);
                }
            }
        }
    }

    fn weigh_part(&mut self, part: &Heads) {
        let reach = (part[0].0.saturating_sub(1), part[part.len() - 1].0 + 1);
        let above = titles_above(self.sheet, self.rows.0, reach);
        let sheet_name = fold(&self.sheet.name);
        for (rank, table) in self.scheme.tables.iter().enumerate().filter(|(_, t)| t.layout != Layout::Form) {
            let columns = columns(part, rank, self.index);
            let least = if self.loose { 0 } else { least(self.index.is_told(rank)) };
            let known = columns.iter().filter(|c| c.meaning.is_some()).count();
            if known < least && familiar(&columns, rank, self.index) < 3 {
                continue;
            }
            let title = above.iter().any(|text| self.index.names(rank, text));
            let place = Place { rows: self.rows, title, sheet: self.index.names(rank, &sheet_name) };
            self.out.push(Draft { rank, table: table.clone(), columns, place });
        }
    }

    /// The columns in runs, parted where a column is blank or where another table's first column begins.
    /// A run with other numbers than years is no header: it stands empty, and nothing joins over it.
    fn runs(&self, top: &[GridCell], below: &[GridCell]) -> Vec<Heads> {
        let columns: BTreeSet<u32> = top.iter().chain(below).map(|c| c.at.col).collect();
        let mut spans: Vec<(u32, u32)> = Vec::new();
        for col in columns {
            match spans.last_mut() {
                Some((_, last)) if *last + 1 == col => *last = col,
                _ => spans.push((col, col)),
            }
        }
        let within = |cells: &'_ [GridCell], span: (u32, u32)| -> Vec<usize> {
            (0..cells.len()).filter(|i| (span.0..=span.1).contains(&cells[*i].at.col)).collect()
        };
        let mut out: Vec<Heads> = Vec::new();
        for span in spans {
            let over: Vec<&GridCell> = within(top, span).into_iter().map(|i| &top[i]).collect();
            let under: Vec<&GridCell> = within(below, span).into_iter().map(|i| &below[i]).collect();
            let plain =
                years_only(&over, false) && years_only(&under, !over.is_empty()) && over.iter().chain(&under).all(|c| words(c).is_some());
            if plain {
                self.part(heads(&over, &under, self.sheet, self.index), &mut out);
            } else {
                out.push(Vec::new());
            }
        }
        out
    }

    /// Parts a run where the first column of another block begins.
    fn part(&self, heads: Heads, out: &mut Vec<Heads>) {
        let mut run: Heads = Vec::new();
        for head in heads {
            if !run.is_empty() && self.begins_block(&head.2) {
                out.push(std::mem::take(&mut run));
            }
            run.push(head);
        }
        out.push(run);
    }

    fn begins_block(&self, text: &str) -> bool {
        self.scheme.tables.iter().enumerate().filter(|(_, t)| t.block.is_some()).any(|(i, t)| {
            let line = t.line.as_deref().and_then(|l| t.fields.iter().position(|f| f.name == l));
            line.is_some() && self.index.meaning(i, text, false).is_some_and(|m| Some(m.field) == line)
        })
    }
}

/// The lone texts above a header, folded: where a table is titled.
pub(super) fn titles_above(sheet: &Sheet, row: u32, reach: (u32, u32)) -> Vec<String> {
    let mut out = Vec::new();
    for (_, cells) in sheet.rows_between(row.saturating_sub(6), row.saturating_sub(1)).filter(|(r, _)| *r < row) {
        let near: Vec<String> = cells.iter().filter(|c| (reach.0..=reach.1).contains(&c.at.col)).filter_map(words).collect();
        if near.len() <= 3 {
            out.extend(near.iter().map(|t| fold(t)));
        }
    }
    out
}

/// Where a header stands and what names it there.
struct Place {
    rows: (u32, u32),
    title: bool,
    sheet: bool,
}

/// A header with the meaning its words give to its columns in one table.
struct Draft {
    rank: usize,
    table: Arc<Table>,
    columns: Vec<Column>,
    place: Place,
}

impl Draft {
    /// The meanings of the columns; two columns for one value are worth one: a second row may tell them apart.
    fn meanings(&self) -> Vec<Meaning> {
        let mut seen: Vec<Meaning> = Vec::new();
        for meaning in self.columns.iter().filter_map(|c| c.meaning) {
            if seen.iter().all(|m| (m.field, m.year) != (meaning.field, meaning.year)) {
                seen.push(meaning);
            }
        }
        seen
    }

    fn matched(&self) -> usize {
        self.meanings().len()
    }

    /// The candidate it makes once what stands below is looked at.
    fn weighed(mut self, sheet: &Sheet, index: &Lexicon, loose: bool) -> Option<Candidate> {
        let contents = Contents { sheet, lexicon: index, rank: self.rank, first: self.place.rows.1 + 1 };
        settle(&mut self.columns, &self.table, &contents, loose);
        let matched = self.meanings();
        if matched.len() < least(index.is_told(self.rank)) {
            return None;
        }
        Some(self.candidate(&matched, sheet, index))
    }

    fn candidate(self, matched: &[Meaning], sheet: &Sheet, index: &Lexicon) -> Candidate {
        let Draft { rank, table, columns, place } = self;
        let limits = &index.scheme.recognition;
        let body = (place.rows.1, sheet.last_row().unwrap_or(0));
        let mut clues = clues(&table, &columns, matched, &place);
        let distinct = clues.fields.len();
        let plausible = distinct >= 2 && (clues.coverage() >= 0.5 || (clues.is_named() && distinct >= 3));
        let told = index.is_told(rank);
        if plausible || told {
            clues.evidence = evidence::under(sheet, body, &columns, rank, index);
        }
        let score = clues.score(limits);
        // Guesses alone make no table: some of its words must stand there, or values of its lists, or its title, or all it asks for.
        let known = matched.iter().filter(|m| !m.guessed).take(2).count() == 2;
        // A second row of guesses may be the first line.
        let guessable = place.rows.0 == place.rows.1 && (clues.is_named() || clues.has_all() && distinct >= WHOLE);
        let sure = clues.is_enough(score, limits) && (known || guessable || clues.evidence.speaks());
        let certainty = clues.certainty(limits);
        let titled = if clues.is_named() { 1.0 } else { 0.0 };
        #[expect(clippy::cast_precision_loss, reason = "a few columns")]
        let breadth = matched.len() as f64;
        // Of two readings of one header the taller one must earn its row.
        let height = f64::from(place.rows.1 - place.rows.0);
        let shape = Shape::Grid { header: place.rows, columns, body: (body.0 + 1, body.1) };
        Candidate {
            rank: score + 3.0 * breadth + 10.0 * titled - height * 0.5,
            score,
            plausible,
            sure,
            understood: matched.len(),
            told,
            found: Found { table, certainty, shape },
        }
    }
}

/// Columns that a table needs to be one: the officer's word stands for one of them.
fn least(told: bool) -> usize {
    if told { 1 } else { 2 }
}

fn clues<'a>(table: &'a Table, columns: &'a [Column], matched: &[Meaning], place: &Place) -> Clues<'a> {
    let written = |of: &dyn Fn(&Meaning) -> bool| {
        columns.iter().filter(|c| c.meaning.as_ref().is_some_and(of)).map(|c| c.text.clone()).collect::<Vec<String>>()
    };
    Clues {
        table,
        fields: (0..table.fields.len()).filter(|i| matched.iter().any(|m| m.field == *i)).collect(),
        // A column that the officer says is no field is understood too.
        understood: (matched.len() + columns.iter().filter(|c| c.answer.is_some()).count(), columns.len()),
        guessed: written(&|m| m.guessed && !m.by_values),
        by_values: written(&|m| m.by_values),
        title_above: place.title,
        sheet_name: place.sheet,
        evidence: Evidence::unasked(),
    }
}

/// Gives every column anew the meaning it has in a table.
pub(super) fn meanings(columns: &mut [Column], table: &Table, contents: &Contents) {
    columns.iter_mut().for_each(|c| c.meaning = None);
    columns.iter_mut().for_each(|c| c.answer = contents.lexicon.refused(contents.rank, &c.text));
    by_words(columns, contents.rank, contents.lexicon);
    settle(columns, table, contents, false);
}

fn columns(heads: &Heads, table: usize, index: &Lexicon) -> Vec<Column> {
    let column =
        |(_, at, text): &(u32, CellRef, String)| Column { at: *at, text: text.clone(), meaning: None, answer: index.refused(table, text) };
    let mut columns: Vec<Column> = heads.iter().map(column).collect();
    by_words(&mut columns, table, index);
    columns
}

/// The meaning that words give: exact ones first, then likeness for what is left; a field is given once.
fn by_words(columns: &mut [Column], table: usize, index: &Lexicon) {
    let series = columns.iter().any(|c| c.text.contains("N+") || c.text.contains("N +"));
    for guess in [false, true] {
        // What shares few words with a table is not looked at for typing slips.
        if guess && columns.iter().filter(|c| c.meaning.is_some()).count() * 3 < columns.len() {
            break;
        }
        for i in 0..columns.len() {
            if columns[i].is_open() {
                // « N » beside « N+1 » is a year, alone it numbers lines.
                let text = if series && columns[i].text == "N" { "Année N" } else { columns[i].text.as_str() };
                let meaning = index.meaning(table, text, guess);
                let taken = |m: &Meaning| {
                    columns.iter().filter_map(|c| c.meaning.as_ref()).any(|o| o.field == m.field && o.year == m.year && m.year.is_none())
                };
                columns[i].meaning = meaning.filter(|m| !taken(m));
            }
        }
    }
}
