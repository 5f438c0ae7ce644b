//! Lists and matrices: rows that could be a header, weighed for every table.

use std::sync::Arc;

use super::candidate::Candidate;
use super::certainty::Clues;
use super::content::Contents;
use super::evidence::{self, Evidence};
use super::labels::{Head, Word, heads, titles_above, within, years_only};
use super::settle::{familiar, settle};
use super::{Column, Found, Lexicon, Meaning, Shape};
use crate::grid::{CellRef, Sheet};
use crate::sift::sift;
use crate::template::{Layout, Scheme, Table};
use crate::text::fold;

/// So many fields, with none missing and no column unknown, are a table although each label is only guessed.
const WHOLE: usize = 5;

/// Drafts that are looked at closely, at most: what stands below a header costs more than its words.
const MOST: usize = 200;

/// Used rows among which a header without known words is looked for.
const LOOSE_ROWS: usize = 30;

/// Every part of a row, or pair of rows, that could head a table; `loose` also those whose words say nothing.
pub(super) fn candidates(sheet: &Sheet, scheme: &Scheme, index: &Lexicon, loose: bool) -> Vec<Candidate> {
    let mut drafts = Vec::new();
    let last = super::searched_to(sheet).unwrap_or(u32::MAX);
    // Words that say nothing are looked at where a header may be expected.
    let most = if loose { LOOSE_ROWS } else { usize::MAX };
    let searched = sheet.rows().take_while(|(row, _)| *row <= last);
    let mut rows = searched.map(|(row, cells)| (row, cells.iter().map(|c| Word::of(c, index)).collect::<Vec<_>>())).peekable();
    for _ in 0..most {
        let Some((row, top)) = rows.next() else { break };
        if top.iter().filter(|w| w.head.is_some()).take(2).count() < 2 {
            continue;
        }
        let second = rows.peek().filter(|(below, _)| *below == row + 1).map_or(&[][..], |(_, words)| words);
        // A lone cell below the first label is a title of lines, no second row of labels.
        let second = if second.len() > 1 || second.iter().any(|w| w.col() > top[0].col()) { second } else { &[] };
        // Alone, a row without two known words heads nothing: most rows are lines.
        let heads = loose || top.iter().filter(|w| w.head.as_ref().is_some_and(|h| h.known)).take(2).count() == 2;
        for below in [&[][..], second] {
            if below.is_empty() && !heads {
                continue;
            }
            let rows = (row, row + u32::from(!below.is_empty()));
            let mut heading = Heading { sheet, scheme, index, rows, loose, out: &mut drafts };
            heading.weigh(&top, below);
            if second.is_empty() {
                break;
            }
        }
    }
    keep_best(&mut drafts);
    let mut found: Vec<Candidate> = Vec::new();
    for draft in drafts {
        // What a table takes whole is not weighed for another one.
        if index.is_told(draft.rank) || !found.iter().any(|c| c.whole && draft.is_part_of(c)) {
            found.extend(draft.weighed(sheet, index, loose));
        }
    }
    let tallest = found.iter().map(|c| !found.iter().any(|other| other.says_more_than(c))).collect();
    sift(&mut found, tallest);
    without_lines(&mut found, sheet);
    found
}

/// Keeps the drafts that understand most, of two alike the first.
fn keep_best(drafts: &mut Vec<Draft>) {
    drafts.sort_by_cached_key(|d| std::cmp::Reverse(d.matched()));
    drafts.truncate(MOST);
}

/// Leaves out what only guesses make a header of, where one at least as good stands above in the same block of rows: it is a line.
fn without_lines(found: &mut Vec<Candidate>, sheet: &Sheet) {
    let header = |c: &Candidate| if let Shape::Grid { header, .. } = c.found.shape { header } else { (0, 0) };
    let known = |c: &Candidate| {
        let Shape::Grid { columns, .. } = &c.found.shape else { return 0 };
        columns.iter().filter(|c| c.meaning.is_some_and(|m| !m.guessed)).count()
    };
    let is_line = |c: &Candidate| {
        let ((top, _), (left, right)) = (header(c), c.found.columns());
        found.iter().any(|other| {
            let (l, r) = other.found.columns();
            let above = header(other).0;
            above < top && l <= right && r >= left && other.plausible && other.score >= c.score && sheet.is_unbroken(above, top)
        })
    };
    let keep = found.iter().map(|c| known(c) >= 2 || !is_line(c)).collect();
    sift(found, keep);
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
    fn weigh(&mut self, top: &[Word], below: &[Word]) {
        let runs = self.runs(top, below);
        for first in 0..runs.len() {
            for last in first..runs.len().min(first + 5) {
                if runs[last].is_empty() {
                    break;
                }
                let part = || runs[first..=last].iter().flatten();
                if part().take(2).count() == 2 && (self.loose || part().filter(|h| h.known).take(2).count() == 2) {
                    self.weigh_part(&part().collect::<Vec<_>>());
                }
            }
        }
    }

    fn weigh_part(&mut self, part: &[&Head]) {
        let readings = self.index.header(part.iter().map(|h| &*h.text));
        let fewest = |rank: usize| if self.loose { 0 } else { least(self.index.is_told(rank)) };
        let tables = self.scheme.tables.iter().enumerate().filter(|(_, t)| t.layout != Layout::Form);
        let tables = tables.filter(|(rank, _)| readings[*rank].understood() >= fewest(*rank) || readings[*rank].familiar >= 3);
        let mut tables = tables.peekable();
        if tables.peek().is_none() {
            return;
        }
        let reach = (part[0].at.col.saturating_sub(1), part[part.len() - 1].at.col + 1);
        let above = titles_above(self.sheet, self.rows.0, reach);
        let sheet_name = fold(&self.sheet.name);
        let texts: Vec<Arc<str>> = part.iter().map(|head| Arc::from(&*head.text)).collect();
        for (rank, table) in tables {
            let title = above.iter().any(|text| self.index.names(rank, text));
            let place = Place { rows: self.rows, title, sheet: self.index.names(rank, &sheet_name) };
            let read = part.iter().zip(&texts).zip(&readings[rank].columns);
            let columns = read.map(|((head, text), (meaning, answer))| Column {
                at: head.at,
                text: text.clone(),
                meaning: *meaning,
                answer: *answer,
            });
            let columns = columns.collect();
            self.out.push(Draft { rank, table: table.clone(), columns, place });
            // Of a very wide sheet there are thousands, each with all its columns.
            if self.out.len() > 2 * MOST {
                keep_best(self.out);
            }
        }
    }

    /// The columns in runs, parted where a column is blank or where another table's first column begins.
    /// A run with other numbers than years is no header: it stands empty, and nothing joins over it.
    fn runs<'w>(&self, top: &[Word<'w>], below: &[Word<'w>]) -> Vec<Vec<Head<'w>>> {
        let mut columns: Vec<u32> = top.iter().chain(below).map(Word::col).collect();
        columns.sort_unstable();
        columns.dedup();
        let mut spans: Vec<(u32, u32)> = Vec::new();
        for col in columns {
            match spans.last_mut() {
                Some((_, last)) if *last + 1 == col => *last = col,
                _ => spans.push((col, col)),
            }
        }
        let mut out: Vec<Vec<Head>> = Vec::new();
        for span in spans {
            let (over, under) = (within(top, span), within(below, span));
            let plain = over.iter().chain(under).all(|w| w.head.is_some());
            if plain && years_only(over, false) && years_only(under, !over.is_empty()) {
                self.part(heads(over, under, self.sheet, self.index), &mut out);
            } else {
                out.push(Vec::new());
            }
        }
        out
    }

    /// Parts a run where the first column of another block begins.
    fn part<'w>(&self, heads: Vec<Head<'w>>, out: &mut Vec<Vec<Head<'w>>>) {
        let mut run: Vec<Head> = Vec::new();
        for head in heads {
            if !run.is_empty() && self.index.begins_block(&head.text) {
                out.push(std::mem::take(&mut run));
            }
            run.push(head);
        }
        out.push(run);
    }
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
        let mut seen: Vec<Meaning> = Vec::with_capacity(self.columns.len());
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

    /// Whether it wants cells of a candidate's header. Another table on the very same rows may be its rival, and the
    /// same table with a row more may tell its values apart.
    fn is_part_of(&self, other: &Candidate) -> bool {
        let (top, bottom, left, right) = other.area();
        let (first, last) = (self.columns.first().map_or(0, |c| c.at.col), self.columns.last().map_or(0, |c| c.at.col));
        let taller = Arc::ptr_eq(&self.table, &other.found.table) && self.place.rows.1 > bottom;
        let rival = self.place.rows == (top, bottom) && self.matched() * 2 >= other.understood;
        !rival && self.place.rows.0 <= bottom && self.place.rows.1 >= top && first <= right && last >= left && !taller
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
        let whole = sure && plausible && clues.has_all() && !matched.iter().any(|m| m.guessed) && clues.evidence.agrees();
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
            whole,
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
        columns.iter().filter(|c| c.meaning.as_ref().is_some_and(of)).map(|c| c.text.to_string()).collect::<Vec<String>>()
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

/// What the words of a header mean in one table.
#[derive(Debug)]
pub(super) struct Reading {
    /// By column: what it means, and the answer that says that it is no field.
    columns: Vec<(Option<Meaning>, Option<usize>)>,
    /// How many columns have a meaning, or begin with a label of the table.
    familiar: usize,
}

impl Reading {
    pub(super) fn of<'t>(header: impl Iterator<Item = &'t str>, table: usize, index: &Lexicon) -> Self {
        let column = |text: &str| Column { at: CellRef::new(0, 0), text: text.into(), meaning: None, answer: index.refused(table, text) };
        let mut columns: Vec<Column> = header.map(column).collect();
        by_words(&mut columns, table, index);
        Self { familiar: familiar(&columns, table, index), columns: columns.into_iter().map(|c| (c.meaning, c.answer)).collect() }
    }

    fn understood(&self) -> usize {
        self.columns.iter().filter(|(meaning, _)| meaning.is_some()).count()
    }
}

/// The meaning that words give: exact ones first, then likeness for what is left; a field is given once.
fn by_words(columns: &mut [Column], table: usize, index: &Lexicon) {
    let series = columns.iter().any(|c| c.text.contains('N') && (c.text.contains("N+") || c.text.contains("N +")));
    for guess in [false, true] {
        // What shares few words with a table is not looked at for typing slips.
        if guess && columns.iter().filter(|c| c.meaning.is_some()).count() * 3 < columns.len() {
            break;
        }
        for i in 0..columns.len() {
            if columns[i].is_open() {
                // « N » beside « N+1 » is a year, alone it numbers lines.
                let text = if series && &*columns[i].text == "N" { "Année N" } else { &*columns[i].text };
                let meaning = index.meaning(table, text, guess);
                let taken = |m: &Meaning| {
                    columns.iter().filter_map(|c| c.meaning.as_ref()).any(|o| o.field == m.field && o.year == m.year && m.year.is_none())
                };
                columns[i].meaning = meaning.filter(|m| !taken(m));
            }
        }
    }
}
