//! One cell, read as the value its field asks for.

use rust_decimal::Decimal;

use super::{Cell, Trait, Value, date, number};
use crate::fmt;
use crate::grid::{CellRef, GridCell, Raw, Shown};
use crate::template::{Codelist, Field, FieldType, Indicator, Match, Scheme};
use crate::text::{fold, folds_as, is_within, tidy};

/// How cells of one file are read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    /// The scheme's words and units.
    pub(super) scheme: &'a Scheme,
    /// Cells are typed (a workbook), so a number as text is worth a word; in a text file everything is text.
    pub(super) typed: bool,
}

/// The value of a field from a cell outside any table of a dossier (the registry of positions).
#[must_use]
pub fn read_value(scheme: &Scheme, field: &Field, found: &GridCell) -> Cell {
    Reader { scheme, typed: false }.read(field, found.at, Some(found))
}

impl Reader<'_> {
    /// The value of a field at a place, whether or not something stands there.
    pub(super) fn read(&self, field: &Field, at: CellRef, found: Option<&GridCell>) -> Cell {
        let Some(grid) = found else {
            return Cell::empty(at);
        };
        let Some(raw) = &grid.raw else {
            return Cell { at, raw: fmt::formula(grid.formula.as_deref()), value: None, traits: vec![Trait::NoCachedValue] };
        };
        match raw {
            Raw::Text(text) => self.text(field, at, text),
            Raw::Number(n) if grid.shown == Shown::Percent && field.kind.is_number() => self.percentage(field, at, *n),
            Raw::Number(n) => self.number(field, at, *n),
            Raw::Flag(flag) => self.flag(field, at, *flag),
            Raw::Date(day) => of_date(field, at, *day),
            Raw::Error(text) => Cell { at, raw: text.clone(), value: None, traits: vec![Trait::FormulaError] },
            Raw::Garbled(text) => Cell { at, raw: text.clone(), value: None, traits: vec![Trait::Unreadable] },
        }
    }

    /// A value of a list outside any field (a mention).
    pub(super) fn code(codes: &Codelist, at: CellRef, text: &str) -> Cell {
        let raw = tidy(text).into_owned();
        let (value, traits) = code(codes, &raw);
        Cell { at, raw, value: Some(value), traits }
    }

    fn text(&self, field: &Field, at: CellRef, text: &str) -> Cell {
        let raw = tidy(text).into_owned();
        if raw.is_empty() {
            return Cell::empty(at);
        }
        let mut cell = Cell { at, raw, value: None, traits: Vec::new() };
        match self.absence(field, &cell.raw) {
            Some(absence) => {
                cell.traits.push(absence);
                cell.value = words_around_blanks(field, &cell.raw);
            }
            None => self.meaning(field, &mut cell),
        }
        cell
    }

    /// Words that stand for a value: said to be missing, or a blank left as it stood.
    pub(super) fn absence(&self, field: &Field, text: &str) -> Option<Trait> {
        let words = &self.scheme.words;
        // A longer text says something, unless it has a mark of a blank.
        if !is_within(text, words.longest_blank) && !text.contains(is_blank_mark) {
            return None;
        }
        let lower = &*text.to_lowercase();
        let missing = |list: &[String]| list.iter().any(|w| w == lower);
        if missing(&words.missing) || field.kind != FieldType::Text && missing(&words.missing_numbers) {
            Some(Trait::SaidMissing)
        } else {
            self.is_placeholder(lower).then_some(Trait::Placeholder)
        }
    }

    fn is_placeholder(&self, lower: &str) -> bool {
        let word = |text: &str| self.scheme.words.placeholder.iter().any(|p| text == p);
        // Most texts have none of the marks that a blank is left with.
        if !lower.contains(is_blank_mark) {
            return word(lower.trim_matches(' '));
        }
        let dots = lower.chars().filter(|c| matches!(c, '.' | '…' | '_')).count();
        let rest = || lower.chars().any(char::is_alphanumeric);
        word(lower)
            || word(lower.trim_matches(|c| c == ' ' || c != '_' && is_blank_mark(c)))
            || (dots >= 2 && !rest())
            || lower.contains("……")
            || lower.contains(".....")
    }

    fn meaning(&self, field: &Field, cell: &mut Cell) {
        match field.kind {
            FieldType::Text | FieldType::Email | FieldType::Link => cell.value = Some(Value::Text(cell.raw.clone())),
            FieldType::Code => {
                if let Some(codes) = &field.codes {
                    let (value, traits) = code(codes, &cell.raw);
                    cell.value = Some(value);
                    cell.traits = traits;
                }
            }
            FieldType::CodeList => self.code_list(field, cell),
            FieldType::SirenList => siren_list(cell),
            FieldType::Siret => cell.value = Some(Value::Text(identifier(&cell.raw))),
            FieldType::Date => date_text(cell),
            FieldType::Flag => self.flag_text(cell),
            FieldType::Number | FieldType::Integer | FieldType::Money | FieldType::Percent | FieldType::Year => {
                self.number_text(field, cell)
            }
        }
    }

    fn code_list(&self, field: &Field, cell: &mut Cell) {
        let Some(codes) = &field.codes else { return };
        let mut found = Vec::new();
        for part in code_parts(codes, &cell.raw) {
            match code(codes, &part) {
                (Value::Code(code), _) => found.push(code),
                (_, traits) => {
                    cell.traits.extend(traits);
                    found.push(part);
                }
            }
        }
        cell.value = Some(Value::List(found));
    }

    fn flag_text(&self, cell: &mut Cell) {
        let lower = cell.raw.to_lowercase();
        let words = &self.scheme.words;
        let first = lower.split([',', ';', '(', ' ']).next().unwrap_or_default();
        let says = |list: &[String]| list.contains(&lower) || (first.chars().count() > 1 && list.iter().any(|w| w == first));
        if says(&words.yes) {
            cell.value = Some(Value::Flag(true));
        } else if says(&words.no) {
            cell.value = Some(Value::Flag(false));
        } else {
            cell.traits.push(Trait::Unreadable);
        }
    }

    fn number_text(&self, field: &Field, cell: &mut Cell) {
        let Some(written) = number::parse(&cell.raw, &self.scheme.words) else {
            let date = date::parse(&cell.raw).is_some();
            cell.traits.push(if date { Trait::Ambiguous("une date là où un nombre est attendu".to_owned()) } else { Trait::Unreadable });
            return;
        };
        let value = match written.unit.as_str() {
            "" => written.number,
            unit => self.in_unit(field, cell, written.number, unit),
        };
        if written.approximate {
            cell.traits.push(Trait::Approximate(value));
            return;
        }
        if written.ambiguous {
            cell.traits.push(Trait::Ambiguous(format!("« {} » peut se lire en milliers ou en millièmes", cell.raw)));
        } else if written.point {
            cell.traits.push(Trait::DecimalPoint);
        } else if self.typed && written.unit.is_empty() {
            cell.traits.push(Trait::NumberAsText);
        }
        if let Some(value) = value {
            self.set_number(field, cell, value, written.unit.contains('%'));
        }
    }

    /// The number in the field's unit, where the written unit is one that can be; what is worth saying of it is noted.
    fn in_unit(&self, field: &Field, cell: &mut Cell, number: Option<Decimal>, unit: &str) -> Option<Decimal> {
        let scaled = |factor: Decimal| number.map(|n| number::kept(n * factor));
        match self.scale(field, unit) {
            Scale::Same(factor) => scaled(factor),
            Scale::Noted(factor) => {
                cell.traits.push(Trait::OtherUnit(unit.to_owned()));
                scaled(factor)
            }
            Scale::Other => {
                cell.traits.push(Trait::OtherUnit(unit.to_owned()));
                None
            }
            Scale::Unknown => {
                cell.traits.push(Trait::Unreadable);
                None
            }
        }
    }

    fn scale(&self, field: &Field, unit: &str) -> Scale {
        let Some((name, factor)) = number::unit_of(unit, &self.scheme.units) else {
            // « 498 kg/hab », « 12 entreprises »: the units of indicators are words of the scheme too.
            let folded = fold(unit);
            let of_indicator = |i: &Indicator| [&i.unit].into_iter().chain(&i.units).any(|u| folds_as(u, &folded));
            let known = field.unit.is_none() && self.scheme.indicators.iter().any(of_indicator);
            return if known { Scale::Same(Decimal::ONE) } else { Scale::Unknown };
        };
        let wanted = field.unit.as_deref().map(|u| number::unit_of(u, &self.scheme.units).map_or(u, |(n, _)| n));
        match wanted {
            // A count or an index: whatever unit is written is part of the wording.
            None => Scale::Same(Decimal::ONE),
            Some(wanted) if wanted == name && factor == Decimal::ONE => Scale::Same(Decimal::ONE),
            Some(wanted) if wanted == name => Scale::Noted(factor),
            // « 50 % » of an ETP: a size the wanted unit knows.
            Some(wanted) => {
                let known = self
                    .scheme
                    .units
                    .iter()
                    .find(|u| u.name == wanted)
                    .and_then(|u| u.scaled.iter().find(|(w, _)| folds_as(w, &fold(unit))));
                known.map_or(Scale::Other, |(_, factor)| Scale::Same(*factor))
            }
        }
    }

    fn number(&self, field: &Field, at: CellRef, n: Decimal) -> Cell {
        let mut cell = Cell { at, raw: fmt::number(n), value: None, traits: Vec::new() };
        match field.kind {
            FieldType::Number | FieldType::Integer | FieldType::Money | FieldType::Percent | FieldType::Year => {
                self.set_number(field, &mut cell, n, false)
            }
            FieldType::Date => {
                cell.traits.push(Trait::Unreadable);
            }
            FieldType::Flag if n == Decimal::ONE || n == Decimal::ZERO => cell.value = Some(Value::Flag(n == Decimal::ONE)),
            FieldType::Flag => cell.traits.push(Trait::Unreadable),
            _ => {
                // A code, a number of invoice, a SIRET: its digits, without the spaces that show.
                cell.raw = n.normalize().to_string();
                self.meaning(field, &mut cell);
            }
        }
        cell
    }

    /// A number that shows as a percentage is read as it shows: 0.416 is « 41,6 % ».
    fn percentage(&self, field: &Field, at: CellRef, n: Decimal) -> Cell {
        let shown = n.checked_mul(Decimal::ONE_HUNDRED).map(|n| n.normalize());
        let raw = shown.map_or_else(|| fmt::number(n), |n| format!("{} %", fmt::number(n)));
        let mut cell = Cell { at, raw, value: None, traits: Vec::new() };
        match shown.filter(|n| n.abs() < LARGEST) {
            Some(number) => {
                if let Some(value) = self.in_unit(field, &mut cell, Some(number), "%") {
                    self.set_number(field, &mut cell, value, true);
                }
            }
            None => cell.traits.push(Trait::Unreadable),
        }
        cell
    }

    fn set_number(&self, field: &Field, cell: &mut Cell, n: Decimal, percent_sign: bool) {
        if n.abs() >= LARGEST {
            cell.traits.push(Trait::Unreadable);
            return;
        }
        let fraction = field.kind == FieldType::Percent && !percent_sign && !n.is_zero() && n.abs() <= Decimal::ONE;
        if fraction {
            let shown = fmt::number(n * Decimal::ONE_HUNDRED);
            cell.traits.push(Trait::Ambiguous(format!("« {} » dans une colonne en % est compris comme {shown} %", cell.raw)));
        }
        cell.value = Some(Value::Number(if fraction { (n * Decimal::ONE_HUNDRED).normalize() } else { n.normalize() }));
    }

    fn flag(&self, field: &Field, at: CellRef, flag: bool) -> Cell {
        let raw = if flag { "VRAI" } else { "FAUX" }.to_owned();
        if field.kind == FieldType::Flag {
            return Cell { at, raw, value: Some(Value::Flag(flag)), traits: Vec::new() };
        }
        self.text(field, at, &raw)
    }
}

/// A thousand billion: no amount, count or rate of a dossier comes near, and sums and products of smaller ones stay exact.
pub(crate) const LARGEST: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

/// Whether a sign stands where something is still to be filled in.
fn is_blank_mark(c: char) -> bool {
    matches!(c, '[' | ']' | '<' | '>' | '(' | ')' | '.' | '…' | '_')
}

enum Scale {
    /// The field's own unit, or a part of it that people write.
    Same(Decimal),
    /// The field's unit in another size (k€).
    Noted(Decimal),
    /// A unit that cannot be converted.
    Other,
    /// No unit at all: the text is no number.
    Unknown,
}

fn of_date(field: &Field, at: CellRef, day: jiff::civil::Date) -> Cell {
    let raw = fmt::date(day);
    match field.kind {
        FieldType::Date => Cell { at, raw, value: Some(Value::Date(day)), traits: Vec::new() },
        FieldType::Year => Cell { at, raw, value: Some(Value::Number(Decimal::from(day.year()))), traits: Vec::new() },
        kind if kind.is_number() => {
            let traits = vec![Trait::Ambiguous("une date là où un nombre est attendu".to_owned())];
            Cell { at, raw, value: None, traits }
        }
        FieldType::Flag => Cell { at, raw, value: None, traits: vec![Trait::Unreadable] },
        _ => Cell { at, value: Some(Value::Text(raw.clone())), raw, traits: Vec::new() },
    }
}

fn date_text(cell: &mut Cell) {
    let Some(written) = date::parse(&cell.raw) else {
        cell.traits.push(Trait::Unreadable);
        return;
    };
    cell.value = Some(Value::Date(written.date));
    if written.short_year {
        cell.traits.push(Trait::ShortYear);
    }
    if written.month_first {
        cell.traits.push(Trait::MonthFirst);
    }
}

/// « Mise en réseau des …… et opérations collectives »: what stands around a dotted blank still says which entry is meant.
fn words_around_blanks(field: &Field, raw: &str) -> Option<Value> {
    let codes = field.codes.as_ref().filter(|_| field.kind == FieldType::Code)?;
    let spaced = raw.replace(['…', '_'], " ").replace("..", " ");
    let words = tidy(&spaced);
    codes.known(&words).filter(|_| words != raw).map(|entry| Value::Code(entry.code.clone()))
}

fn code(codes: &Codelist, raw: &str) -> (Value, Vec<Trait>) {
    match codes.find(raw) {
        Match::Is(entry) => (Value::Code(entry.code.clone()), Vec::new()),
        Match::Unknown(_) if codes.open => (Value::Text(raw.to_owned()), Vec::new()),
        Match::Unknown(nearest) => (Value::Text(raw.to_owned()), vec![Trait::NotInList(nearest.map(|e| e.label.clone()))]),
    }
}

/// The parts of a list, where « et » parts two values unless a value has it in its own name (« Ille et Vilaine »).
fn code_parts(codes: &Codelist, raw: &str) -> Vec<String> {
    let mut out = Vec::new();
    for part in raw.split([',', ';', '/', '\n', '|']) {
        let pieces: Vec<&str> = part.split(" et ").collect();
        let mut i = 0;
        while i < pieces.len() {
            let joined = pieces.get(i + 1).map(|next| tidy(&format!("{} et {next}", pieces[i])).into_owned());
            match joined.filter(|text| codes.known(text).is_some()) {
                Some(text) => {
                    out.push(text);
                    i += 2;
                }
                None => {
                    out.extend(parts(pieces[i]));
                    i += 1;
                }
            }
        }
    }
    out
}

/// `83, 84`, `2A et 2B`, `21 ; 89`, `21/89`.
fn parts(raw: &str) -> Vec<String> {
    raw.replace(" et ", ",")
        .replace(" & ", ",")
        .split([',', ';', '/', '\n', '|'])
        .map(|p| tidy(p).into_owned())
        .filter(|p| !p.is_empty())
        .collect()
}

/// Every run of nine digits, spaces between groups of three allowed.
fn siren_list(cell: &mut Cell) {
    let mut list = Vec::new();
    for part in parts(&cell.raw) {
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() || !digits.len().is_multiple_of(9) {
            list.push(part);
        } else {
            list.extend(digits.as_bytes().chunks(9).map(|c| String::from_utf8_lossy(c).into_owned()));
        }
    }
    cell.value = Some(Value::List(list));
}

/// A number that identifies, without the spaces, points and dashes that people put in; otherwise as written.
fn identifier(raw: &str) -> String {
    let compact: String = raw.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    if compact.chars().all(|c| c.is_ascii_digit()) { compact } else { raw.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_number_is_a_thousand_billion() {
        assert_eq!(LARGEST, Decimal::from(1_000_000_000_000_i64));
    }

    #[test]
    fn a_blank_is_seen_whatever_its_length() {
        let scheme = Scheme::embedded().expect("a scheme");
        let reader = Reader { scheme: &scheme, typed: true };
        let field = &scheme.tables[0].fields[0];
        for (text, absence) in [
            ("NON COMMUNIQUÉ", Some(Trait::SaidMissing)),
            ("non communiqués", None),
            ("À compléter", Some(Trait::Placeholder)),
            ("[… à compléter …]", Some(Trait::Placeholder)),
            ("…………………………", Some(Trait::Placeholder)),
            ("Animation du réseau ……", Some(Trait::Placeholder)),
            ("Animation du réseau", None),
        ] {
            assert_eq!(reader.absence(field, text), absence, "{text}");
        }
        assert_eq!(scheme.words.longest_blank, "non communiqué".chars().count());
    }
}
