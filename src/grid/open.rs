//! Any file → its cells: the format is found by content, a panic of a library is a damaged file.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::limits::{Bound, Limits};
use super::sniff::{Kind, is_old, sniff};
use super::{Format, Sheet, Unreadable, Workbook, csv, formula, ods, old, xlsb, xlsx};

/// Reads a file's cells; `name` only serves to name the sheet of a text file.
///
/// # Errors
/// [`Unreadable`] says why the bytes give no cells. A panic of the reading library is [`Unreadable::Damaged`].
pub fn read(bytes: &[u8], name: &str) -> Result<Workbook, Unreadable> {
    read_within(bytes, name, Limits::default())
}

/// The same, within other limits.
///
/// # Errors
/// As [`read`].
pub fn read_within(bytes: &[u8], name: &str, limits: Limits) -> Result<Workbook, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() > limits.count(Bound::File) {
        return Err(limits.over(Bound::File));
    }
    let mut book = catch_unwind(AssertUnwindSafe(|| parse(bytes, name, limits))).unwrap_or(Err(Unreadable::Damaged))?;
    shorten(&mut book.losses);
    formula::fill(&mut book.sheets);
    book.notes.extend(book.sheets.iter().filter_map(recomputed));
    Ok(book)
}

/// What is lost in one file is said so many times at most.
const MOST_LOSSES: usize = 50;

fn shorten(losses: &mut Vec<String>) {
    if losses.len() > MOST_LOSSES {
        let more = losses.len() - MOST_LOSSES;
        losses.truncate(MOST_LOSSES);
        losses.push(format!("{} de ce genre.", crate::fmt::count(more, "autre perte", "autres pertes")));
    }
}

/// Reads a file that is small and of a format whose reading is bounded by its size; `None` for any other, which takes a process
/// that may die ([`Limits::light`], and no library for old formats).
#[must_use]
pub fn read_light(bytes: &[u8], name: &str, limits: Limits) -> Option<Result<Workbook, Unreadable>> {
    if is_old(bytes) {
        return None;
    }
    match read_within(bytes, name, limits.light()) {
        Err(Unreadable::TooLarge(_)) => None,
        answer => Some(answer),
    }
}

/// Says which values of a sheet no file holds: its formulas gave them.
fn recomputed(sheet: &Sheet) -> Option<String> {
    let cells = sheet.recomputed();
    let (first, last) = (cells.first()?, cells.last()?);
    let what = crate::fmt::count(
        cells.len(),
        "formule enregistrée sans son résultat a été recalculée",
        "formules enregistrées sans leur résultat ont été recalculées",
    );
    Some(format!("Feuille « {} » : {what} (de {first} à {last}).", sheet.name))
}

fn parse(bytes: &[u8], name: &str, limits: Limits) -> Result<Workbook, Unreadable> {
    let (mut package, format) = match sniff(bytes, limits)? {
        Kind::Package(package, format) => (package, format),
        Kind::Xls => return old::read_xls(bytes, limits),
        Kind::Csv => return csv::read(bytes, name, limits),
    };
    let mut book = match format {
        Format::Xlsb => xlsb::read(&mut package)?,
        Format::Ods => ods::read(&mut package)?,
        Format::Xlsx | Format::Xls | Format::Csv => xlsx::read(&mut package)?,
    };
    for part in package.names() {
        book.macros |= part.ends_with("vbaproject.bin");
        book.external_links |= part.contains("externallinks/externallink") && part.ends_with(".xml");
    }
    Ok(book)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_documents_are_named() {
        assert_eq!(read(b"", "x").err(), Some(Unreadable::Empty));
        assert_eq!(read(b"%PDF-1.7", "x").err(), Some(Unreadable::NotASpreadsheet("un document PDF".into())));
        assert_eq!(read(b"PK\x03\x04tronqu", "x").err(), Some(Unreadable::Damaged));
    }
}
