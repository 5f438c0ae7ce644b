//! Labels of a form that hold a known label among other words: « Périmètre de la mission », « Courriel du référent technique ».

use super::form::{Label, first_right};
use super::{Lexicon, Zone, inside};
use crate::grid::{CellRef, GridCell, Raw, Sheet};
use crate::template::{Field, FieldType, Table};
use crate::text::{is_within, tidy};
use std::borrow::Cow;

/// The digits of a SIRET number.
const SIRET_DIGITS: usize = 14;

/// Where few labels are known, others would be guessed out of nothing.
pub(super) fn is_thin(table: &Table, labels: &[Label]) -> bool {
    labels.len() < 3 || labels.len() * 4 < table.fields.iter().filter(|f| f.required).count()
}

/// Adds, for fields still without a label, the texts in line with known labels inside which one of theirs stands.
pub(super) fn add(sheet: &Sheet, (rank, table): (usize, &Table), index: &Lexicon, zones: &[Zone], right: bool, labels: &mut Vec<Label>) {
    if is_thin(table, labels) {
        return;
    }
    let line = |at: CellRef| if right { at.col } else { at.row };
    // Only where labels stand in line is a text of that line likely to be one.
    let lines: Vec<u32> = labels.iter().map(|l| line(l.at)).collect();
    let in_line = |at: CellRef| lines.iter().filter(|l| **l == line(at)).count() >= 2;
    let next = |at: CellRef| if right { first_right(sheet, at) } else { at.offset(1, 0).filter(|at| sheet.get(*at).is_some()) };
    let known: Vec<CellRef> = labels.iter().map(|l| l.at).collect();
    for cell in sheet.cells() {
        let Some(Raw::Text(raw)) = &cell.raw else { continue };
        let at = cell.at;
        if !in_line(at) || !is_within(raw, 80) || known.contains(&at) || zones.iter().any(|z| inside(at, z)) {
            continue;
        }
        let before = if right { at.offset(0, -1) } else { at.offset(-1, 0) };
        let Some(value) = next(at).and_then(|v| sheet.get(v)) else { continue };
        // What stands at the place of a known label's value is that value; what stands before a label has none.
        if before.is_some_and(|b| known.contains(&b)) || known.contains(&value.at) {
            continue;
        }
        let text = tidy(raw);
        if index.refused(rank, &text).is_some() {
            continue;
        }
        // A heading (« La convention ») that has no value leaves its field free.
        let empty = |l: &Label| l.inline.is_none() && next(l.at).is_none_or(|at| known.contains(&at));
        let free = |f: &usize| labels.iter().all(|l| l.field != *f || empty(l));
        let by_words = index.inside(rank, &text).into_iter().find(|f| free(f) && may_hold(table.fields[*f].kind, value));
        let by_value = || index.meant(rank, value).filter(free);
        if let Some(field) = by_words.or_else(by_value) {
            labels.push(Label { at, text: text.into_owned(), field, guessed: true, answer: None, inline: None });
        }
    }
    labels.sort_by_key(|l| l.at);
}

/// « Numéro du dossier ADEME : 21BRD0090 » in one cell, where a known label stands in the part before the colon.
pub(super) fn inline(text: &str, (rank, table): (usize, &Table), index: &Lexicon, labels: &[Label]) -> Option<(usize, String, String)> {
    let (label, value) = text.split_once(':')?;
    let (label, value) = (label.trim(), value.trim());
    if value.is_empty() || !is_within(label, 60) {
        return None;
    }
    let written = GridCell::new(CellRef::new(0, 0), Some(Raw::Text(value.to_owned())));
    let free = |f: &usize| labels.iter().all(|l| l.field != *f);
    let field = index.inside(rank, label).into_iter().find(|f| free(f) && may_hold(table.fields[*f].kind, &written))?;
    Some((field, label.to_owned(), value.to_owned()))
}

/// The text of a value that may be meant for a field.
pub(super) fn text_of(value: &GridCell) -> Option<Cow<'_, str>> {
    match &value.raw {
        Some(Raw::Text(text)) => Some(tidy(text)),
        Some(Raw::Number(n)) => Some(Cow::Owned(n.normalize().to_string())),
        _ => None,
    }
}

/// The one field that a value can only be meant for: it is of its list, or has its shape.
pub(super) fn meant(table: &Table, text: &str) -> Option<usize> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_meant = |field: &Field| match field.kind {
        FieldType::Code => field.codes.as_ref().is_some_and(|codes| !codes.open && codes.known(text).is_some()),
        FieldType::Siret => digits == SIRET_DIGITS && text.chars().all(|c| c.is_ascii_digit() || c == ' '),
        FieldType::Email => text.contains('@') && !text.contains(' '),
        FieldType::Text => field.pattern.as_ref().is_some_and(|p| p.is_match(text)),
        _ => false,
    };
    let mut meant = (0..table.fields.len()).filter(|i| is_meant(&table.fields[*i]));
    let only = meant.next()?;
    meant.next().is_none().then_some(only)
}

/// Whether a value is of the kind that a field asks for, as far as its shape tells.
fn may_hold(kind: FieldType, value: &GridCell) -> bool {
    let text = match &value.raw {
        Some(Raw::Text(text)) => tidy(text),
        Some(Raw::Date(_)) => return kind == FieldType::Date,
        Some(Raw::Number(_)) => return !matches!(kind, FieldType::Date | FieldType::Email | FieldType::Flag),
        _ => return true,
    };
    let digits = text.chars().filter(char::is_ascii_digit).count();
    match kind {
        FieldType::Email => text.contains('@'),
        FieldType::Siret => digits >= 9,
        FieldType::Date => digits >= 3 || text.chars().count() < 4,
        kind if kind.is_number() => digits > 0,
        FieldType::Text => !text.contains('@'),
        _ => true,
    }
}
