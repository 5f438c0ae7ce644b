//! What a line says of itself: its indicator, whether it is a sum or a note, its years.

use super::{Cell, Row, RowKind, Value};
use crate::template::recognise::{CODE_FIELD, Column};
use crate::template::years::YearMark;
use crate::template::{Indicator, Scheme, Table};
use crate::text::{compact, fold, likeness_from, loosen};

/// From this likeness on, a label is taken for that of an indicator.
const NEAR: f64 = 0.88;

/// The indicator that a written code or label names.
fn indicator(scheme: &Scheme, code: Option<&str>, label: Option<&str>) -> Option<String> {
    let by_code = code.and_then(|c| {
        let wanted = compact(c).to_uppercase();
        scheme.indicators.iter().find(|i| i.code == wanted)
    });
    if let Some(known) = by_code {
        return Some(known.code.clone());
    }
    let label = fold(label?);
    let loose = loosen(&label);
    let exact = scheme.indicators.iter().find(|i| i.folded.contains(&label) || i.loose.contains(&loose));
    let near = || {
        let score = |i: &Indicator| i.folded.iter().filter_map(|l| likeness_from(&label, l, NEAR)).fold(0.0, f64::max);
        let best = scheme.indicators.iter().map(|i| (score(i), i)).max_by(|a, b| a.0.total_cmp(&b.0))?;
        (best.0 >= NEAR).then_some(best.1)
    };
    exact.or_else(near).map(|i| i.code.clone())
}

/// The code of a line: that of its list, or of the indicator it names.
pub(crate) fn code_of(scheme: &Scheme, table: &Table, cells: &[Option<Cell>]) -> Option<String> {
    let value = |name: &str| cells[table.slot(name, 0)?].as_ref()?.value.as_ref()?.text();
    let line = table.line.as_deref()?;
    let field = table.field(line)?;
    if let Some(codes) = &field.codes {
        return value(line).and_then(|v| codes.get(v)).map(|e| e.code.clone());
    }
    table.field(CODE_FIELD)?;
    indicator(scheme, value(CODE_FIELD), value(line))
}

/// Calendar years in headers, given contract years in their order; put right once the start is known.
pub(super) fn calendar(columns: &[Column], years: u8) -> Vec<(i16, u8)> {
    let mut seen: Vec<i16> =
        columns.iter().filter_map(|c| if let Some(YearMark::Calendar(y)) = c.meaning?.year { Some(y) } else { None }).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.into_iter().zip(1..=years).collect()
}

/// Whether a folded text is, or begins with, one of these words.
pub(super) fn starts_with_word(folded: &str, words: &[String]) -> bool {
    words.iter().any(|w| folded == w || folded.strip_prefix(w.as_str()).is_some_and(|rest| rest.starts_with(' ')))
}

/// « TOTAL GENERAL », « Sous-total 2 »: few words behind, so that « Total Énergies, contrat annuel de gaz » stays a line.
pub(super) fn is_sum_label(folded: &str, words: &[String]) -> bool {
    let longest = words.iter().filter(|w| folded.starts_with(w.as_str())).map(String::len).max().unwrap_or(0);
    let rest = folded[longest..].trim();
    rest.split(' ').filter(|w| !w.is_empty()).count() <= 4
}

/// « Exemple », « Exemple 2 », « Exemple : Imprimerie Bastide et fils »: a line that only shows how one is filled in.
pub(super) fn is_example(text: &str, words: &[String]) -> bool {
    let folded = fold(text);
    let announced = || text.split_once(':').is_some_and(|(head, _)| words.contains(&fold(head)));
    starts_with_word(&folded, words) && (folded.split(' ').count() <= 3 || announced())
}

/// « NB : … », « * hors congés », « (1) sous réserve »; not « Notaire ».
pub(super) fn is_note(text: &str, mark: &str) -> bool {
    let rest = text.get(mark.len()..).unwrap_or_default();
    !mark.chars().last().is_some_and(char::is_alphanumeric) || !rest.starts_with(char::is_alphanumeric)
}

/// A last line without any words whose numbers are all the sums of the lines above is a printed total.
pub(super) fn unlabelled_total(table: &Table, rows: &mut [Row]) {
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
