//! Forms: labels beside their values, or above them, anywhere on the sheet.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::candidate::Candidate;
use super::certainty::Clues;
use super::{FormEntry, Found, Lexicon, Shape, Zone, evidence, inside, kindred};
use crate::grid::{CellRef, GridCell, Raw, Sheet};
use crate::sift::sift;
use crate::template::{Layout, Table};
use crate::text::{fold, is_within, tidy};

/// Labels of a form that are looked at: one of a hundred fields has no more, and the work grows with their square.
const MOST_LABELS: usize = 1_000;
/// How far right of its label a value may stand (merged cells leave gaps).
const REACH: i64 = 6;

/// The forms of a sheet on which nothing else stands.
pub(super) struct Forms<'a> {
    sheet: &'a Sheet,
    index: &'a Lexicon<'a>,
    all: Vec<Form>,
}

/// The best form of one table.
struct Form {
    /// Rank of the table.
    rank: usize,
    /// The cells that read as its labels by their words.
    known: Vec<Label>,
    /// The places of these and of those that were guessed.
    labels: Vec<CellRef>,
    candidate: Option<Candidate>,
}

impl<'a> Forms<'a> {
    /// The best form of every table that has this layout.
    pub(super) fn of(sheet: &'a Sheet, index: &'a Lexicon) -> Self {
        let forms = index.scheme.tables.iter().enumerate().filter(|(_, t)| t.layout == Layout::Form);
        let all = forms.map(|(rank, _)| {
            let known = labels(sheet, rank, index);
            let (labels, candidate) = candidate(sheet, rank, index, &[], known.clone());
            Form { rank, known, labels, candidate }
        });
        Self { sheet, index, all: all.collect() }
    }

    /// The best form of each table.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        self.all.iter().filter_map(|f| f.candidate.clone()).collect()
    }

    /// The same outside zones that other tables have taken.
    pub(super) fn outside(&self, zones: &[Zone]) -> Vec<Candidate> {
        let taken = |at: CellRef| zones.iter().any(|z| inside(at, z));
        let one = |form: &Form| {
            // What a form does not use may be taken.
            if !form.labels.iter().any(|at| taken(*at)) {
                return form.candidate.clone();
            }
            let free = form.known.iter().filter(|l| !taken(l.at)).cloned().collect();
            candidate(self.sheet, form.rank, self.index, zones, free).1
        };
        self.all.iter().filter_map(one).collect()
    }
}

/// A cell that reads as a label.
#[derive(Clone)]
pub(super) struct Label {
    pub(super) at: CellRef,
    pub(super) text: String,
    pub(super) field: usize,
    pub(super) guessed: bool,
    pub(super) answer: Option<usize>,
    pub(super) inline: Option<String>,
}

/// The form that labels make with others that are guessed, and the places of all of them.
fn candidate(sheet: &Sheet, rank: usize, index: &Lexicon, zones: &[Zone], mut labels: Vec<Label>) -> (Vec<CellRef>, Option<Candidate>) {
    let table = &index.scheme.tables[rank];
    let places = |labels: &[Label]| labels.iter().map(|l| l.at).collect::<Vec<CellRef>>();
    guess_the_rest(sheet, rank, table, index, zones, &mut labels);
    labels.sort_by_key(|l| l.at);
    let mut looked_at = places(&labels);
    if labels.len() < 2 {
        return (looked_at, None);
    }
    let right = is_beside(sheet, &labels);
    drop_values(&mut labels, right);
    kindred::add(sheet, (rank, table), index, zones, right, &mut labels);
    looked_at.extend(places(&labels));
    (looked_at, Some(weigh(sheet, (rank, table), index, entries(sheet, &labels, right), right)))
}

/// The fields that labels name, each once, with the places of their values.
fn entries(sheet: &Sheet, labels: &[Label], right: bool) -> Vec<FormEntry> {
    let offset = usual_offset(sheet, labels, right);
    let mut entries: Vec<FormEntry> = Vec::new();
    for label in labels {
        let value = value_place(sheet, labels, label, right, offset);
        let filled = label.inline.is_some() || sheet.get(value).is_some();
        let entry = FormEntry {
            field: label.field,
            label: label.at,
            text: label.text.clone(),
            value,
            inline: label.inline.clone(),
            guessed: label.guessed,
            answer: label.answer,
        };
        // A label met twice: the one with a value stands.
        match entries.iter_mut().find(|e| e.field == label.field) {
            None => entries.push(entry),
            Some(known) if filled && known.inline.is_none() && sheet.get(known.value).is_none() => *known = entry,
            Some(_) => {}
        }
    }
    entries
}

fn weigh(sheet: &Sheet, (rank, table): (usize, &Arc<Table>), index: &Lexicon, entries: Vec<FormEntry>, right: bool) -> Candidate {
    let filled = entries.iter().filter(|e| e.inline.is_some() || sheet.get(e.value).is_some()).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of labels")]
    let full = filled as f64 / entries.len() as f64;
    let clues = Clues {
        table,
        fields: (0..table.fields.len()).filter(|i| entries.iter().any(|e| e.field == *i)).collect(),
        understood: (0, 0),
        guessed: entries.iter().filter(|e| e.guessed).map(|e| e.text.clone()).collect(),
        by_values: Vec::new(),
        title_above: false,
        sheet_name: index.names(rank, &fold(&sheet.name)),
        evidence: evidence::beside(sheet, &entries, rank, index),
    };
    let score = clues.score(&index.scheme.recognition);
    let (coverage, named) = (clues.coverage(), clues.is_named());
    let sure = clues.is_enough(score, &index.scheme.recognition);
    let mut certainty = clues.certainty(&index.scheme.recognition);
    let place = if right { "à côté de" } else { "sous" };
    let words = if filled > 1 { "valeurs" } else { "valeur" };
    certainty.reasons.insert(1, format!("{filled} {words} {place} leur intitulé"));
    let told = index.is_told(rank);
    Candidate {
        // A form covers many rows: it must yield to a table that stands inside it.
        rank: score - 20.0,
        score,
        // A blank form under its own name still is that form: its fields are then what is missing.
        plausible: entries.len() >= 2 && coverage >= 0.3 && (full >= 0.3 || coverage >= 0.9 && named),
        sure,
        whole: false,
        understood: entries.len(),
        told,
        found: Found { table: table.clone(), certainty, shape: Shape::Form { entries } },
    }
}

/// The labels that their words tell.
fn labels(sheet: &Sheet, rank: usize, index: &Lexicon) -> Vec<Label> {
    let mut out = Vec::new();
    let last = super::searched_to(sheet).unwrap_or(u32::MAX);
    for cell in sheet.cells().iter().take_while(|c| c.at.row <= last) {
        let Some(Raw::Text(raw)) = &cell.raw else {
            continue;
        };
        if !is_within(raw, 160) {
            continue;
        }
        if out.len() == MOST_LABELS {
            break;
        }
        let text = tidy(raw);
        if let Some(meaning) = index.meaning(rank, &text, false) {
            out.push(Label {
                at: cell.at,
                text: text.into_owned(),
                field: meaning.field,
                guessed: false,
                answer: meaning.answer,
                inline: None,
            });
        } else if let Some((label, value)) = text.split_once(':')
            && !value.trim().is_empty()
            && let Some(meaning) = index.meaning(rank, label, false)
        {
            out.push(Label {
                at: cell.at,
                text: label.trim().to_owned(),
                field: meaning.field,
                guessed: false,
                answer: meaning.answer,
                inline: Some(value.trim().to_owned()),
            });
        }
    }
    out
}

/// Fields not found by their words are looked for by likeness, among texts that stand in line with labels.
fn guess_the_rest(sheet: &Sheet, rank: usize, table: &Table, index: &Lexicon, zones: &[Zone], out: &mut Vec<Label>) {
    if kindred::is_thin(table, out) {
        return;
    }
    let columns: BTreeSet<u32> = out.iter().map(|l| l.at.col).collect();
    let rows: BTreeSet<u32> = out.iter().map(|l| l.at.row).collect();
    let last = super::searched_to(sheet).unwrap_or(u32::MAX);
    for cell in sheet.cells().iter().take_while(|c| c.at.row <= last) {
        let Some(Raw::Text(raw)) = &cell.raw else {
            continue;
        };
        let in_line = columns.contains(&cell.at.col) || rows.contains(&cell.at.row);
        if !in_line || !is_within(raw, 80) || out.iter().any(|l| l.at == cell.at) || zones.iter().any(|z| inside(cell.at, z)) {
            continue;
        }
        let text = tidy(raw);
        if index.refused(rank, &text).is_some() {
            continue;
        }
        if let Some((field, label, value)) = kindred::inline(&text, (rank, table), index, out) {
            out.push(Label { at: cell.at, text: label, field, guessed: true, answer: None, inline: Some(value) });
        } else if let Some(meaning) = index.meaning(rank, &text, true)
            && out.iter().all(|l| l.field != meaning.field)
        {
            out.push(Label {
                at: cell.at,
                text: text.into_owned(),
                field: meaning.field,
                guessed: true,
                answer: meaning.answer,
                inline: None,
            });
        }
    }
}

/// Whether values stand right of their labels rather than below: where more labels have a value there.
fn is_beside(sheet: &Sheet, labels: &[Label]) -> bool {
    let is_label = |at: CellRef| labels.iter().any(|l| l.at == at);
    let holds = |at: Option<CellRef>| at.is_some_and(|at| sheet.get(at).is_some() && !is_label(at));
    let beside = labels.iter().filter(|l| l.inline.is_some() || holds(l.at.offset(0, 1)) || holds(first_right(sheet, l.at))).count();
    let below = labels.iter().filter(|l| holds(l.at.offset(1, 0))).count();
    beside >= below
}

/// « Nature du porteur | Région »: a value that is also a label stands beside one, where few labels stand.
fn drop_values(labels: &mut Vec<Label>, right: bool) {
    let line = |at: CellRef| if right { at.col } else { at.row };
    let peers = |at: CellRef, all: &[Label]| all.iter().filter(|l| line(l.at) == line(at)).count();
    let is_value = |l: &Label, all: &[Label]| {
        let beside = all.iter().find(|o| {
            if right { o.at.row == l.at.row && o.at.col + 1 == l.at.col } else { o.at.col == l.at.col && o.at.row + 1 == l.at.row }
        });
        beside.is_some_and(|o| peers(o.at, all) > 2 * peers(l.at, all))
    };
    let keep = labels.iter().map(|l| !is_value(l, labels)).collect();
    sift(labels, keep);
}

/// The next cell to the right, not too far.
pub(super) fn first_right(sheet: &Sheet, at: CellRef) -> Option<CellRef> {
    sheet.row(at.row).iter().map(|c: &GridCell| c.at).find(|c| c.col > at.col && i64::from(c.col - at.col) <= REACH)
}

/// How far from its label a value usually stands.
fn usual_offset(sheet: &Sheet, labels: &[Label], right: bool) -> i64 {
    if !right {
        return 1;
    }
    let mut counts = [0usize; REACH as usize + 1];
    for label in labels {
        if let Some(at) = first_right(sheet, label.at)
            && labels.iter().all(|l| l.at != at)
        {
            counts[(at.col - label.at.col) as usize] += 1;
        }
    }
    let best = (1..counts.len()).rev().max_by_key(|i| counts[*i]).unwrap_or(1);
    i64::try_from(best).unwrap_or(1)
}

fn value_place(sheet: &Sheet, labels: &[Label], label: &Label, right: bool, offset: i64) -> CellRef {
    if label.inline.is_some() {
        return label.at;
    }
    if !right {
        return label.at.offset(1, 0).unwrap_or(label.at);
    }
    let usual = label.at.offset(0, offset).unwrap_or(label.at);
    if sheet.get(usual).is_some() && labels.iter().all(|l| l.at != usual) {
        return usual;
    }
    // Nothing at the usual place: the first cell to the right, unless another label comes first.
    match first_right(sheet, label.at) {
        Some(at) if labels.iter().all(|l| l.at != at) => at,
        _ => usual,
    }
}
