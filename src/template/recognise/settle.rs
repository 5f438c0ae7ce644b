//! Columns whose header no list of words knows: settled by a label inside it, by what remains, or by what stands below.
//!
//! All are guesses and are marked so.

use super::content::Contents;
use super::{Column, Lexicon, Meaning};
use crate::template::years::{self, YearMark};
use crate::template::{FieldType, Table};

/// From this share of fitting values on, a column is taken for what its values are.
const FITTING: f64 = 0.7;
/// Below this share, a label inside a header is not believed.
const CONTRARY: f64 = 0.5;

/// Gives a meaning to columns that have none, where one can be told.
pub(super) fn settle(columns: &mut [Column], table: &Table, contents: &Contents, loose: bool) {
    by_years_left(columns, table, contents);
    // What shares few words with a table is not looked at more closely, unless nothing else says what stands here.
    if loose || familiar(columns, contents.rank, contents.lexicon) * 3 >= columns.len() {
        by_label_inside(columns, table, contents);
        by_values(columns, table, contents);
        by_elimination(columns, table, contents);
    }
}

/// How many columns have a meaning, or begin with a label of the table.
pub(super) fn familiar(columns: &[Column], rank: usize, index: &Lexicon) -> usize {
    columns.iter().filter(|c| c.meaning.is_some() || index.begins(rank, &c.text).is_some()).count()
}

fn is_free(columns: &[Column], field: usize) -> bool {
    columns.iter().filter_map(|c| c.meaning.as_ref()).all(|m| m.field != field)
}

fn give(column: &mut Column, field: usize, year: Option<YearMark>) {
    column.meaning = Some(Meaning { guessed: true, ..Meaning::known(field, year) });
}

/// « Objectif visé en fin de contrat », « Nom de l'entreprise ou de la collectivité ».
fn by_label_inside(columns: &mut [Column], table: &Table, contents: &Contents) {
    for i in 0..columns.len() {
        if !columns[i].is_open() {
            continue;
        }
        let found = contents.lexicon.inside(contents.rank, &columns[i].text);
        let agrees = |field: usize| contents.fit(columns[i].at.col, field).is_none_or(|f| f >= CONTRARY);
        let field = found.into_iter().find(|f| !table.fields[*f].across && is_free(columns, *f) && agrees(*f));
        if let Some(field) = field {
            give(&mut columns[i], field, None);
        }
    }
}

/// Of the columns that name a year, those left over are the one field across years that is left over.
fn by_years_left(columns: &mut [Column], table: &Table, contents: &Contents) {
    let free: Vec<usize> = (0..table.fields.len()).filter(|f| table.fields[*f].across && is_free(columns, *f)).collect();
    let [field] = free.as_slice() else { return };
    let left: Vec<(usize, YearMark, String)> = (0..columns.len())
        .filter(|i| columns[*i].is_open())
        .filter_map(|i| years::split(&columns[i].text).map(|(mark, rest)| (i, mark, rest)))
        .filter(|(_, _, rest)| contents.lexicon.meaning(contents.rank, rest, false).is_none())
        .collect();
    let distinct = (0..left.len()).all(|i| left[..i].iter().all(|o| o.1 != left[i].1 && o.2 == left[i].2));
    if distinct {
        for (i, mark, _) in left {
            give(&mut columns[i], *field, Some(mark));
        }
    }
}

/// A column of dates, of SIRET numbers, of values of a list: the field that asks for such values, if only one does.
fn by_values(columns: &mut [Column], table: &Table, contents: &Contents) {
    let telling =
        |kind: FieldType| matches!(kind, FieldType::Code | FieldType::Date | FieldType::Siret | FieldType::Flag | FieldType::Email);
    let mut fits: Vec<(usize, usize, f64)> = Vec::new();
    for (field, asked) in table.fields.iter().enumerate().filter(|(_, f)| telling(f.kind) && !f.across) {
        if !is_free(columns, field) {
            continue;
        }
        for (i, column) in columns.iter().enumerate().filter(|(_, c)| c.is_open() && !contents.is_value(c.at, field)) {
            let told = asked.kind == FieldType::Date || contents.varies(column.at.col);
            if let Some(fit) = contents.fit(column.at.col, field).filter(|f| told && *f >= FITTING) {
                fits.push((i, field, fit));
            }
        }
    }
    for (i, field, fit) in &fits {
        // A better match of either leaves this one out; two equals are not told apart.
        let rival = fits.iter().any(|(c, f, other)| (c == i) != (f == field) && other >= fit);
        if !rival {
            by_its_values(&mut columns[*i], *field);
        }
    }
}

/// The one required field that no header is, if it is free text: what stands under the others says which table it is.
fn by_elimination(columns: &mut [Column], table: &Table, contents: &Contents) {
    let missing: Vec<usize> = (0..table.fields.len()).filter(|i| table.fields[*i].required && is_free(columns, *i)).collect();
    let [field] = missing.as_slice() else { return };
    let sure = columns.iter().filter(|c| c.meaning.is_some_and(|m| !m.guessed)).take(2).count();
    if table.fields[*field].kind != FieldType::Text || sure < 2 {
        return;
    }
    let texts: Vec<usize> = (0..columns.len()).filter(|i| columns[*i].is_open() && contents.holds_texts(columns[*i].at.col)).collect();
    if let [only] = texts.as_slice() {
        by_its_values(&mut columns[*only], *field);
    }
}

fn by_its_values(column: &mut Column, field: usize) {
    column.meaning = Some(Meaning { guessed: true, by_values: true, ..Meaning::known(field, None) });
}
