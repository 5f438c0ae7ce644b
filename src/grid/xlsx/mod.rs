//! .xlsx and .xlsm → cells, in one strict pass over each part that is read.
//!
//! Our own pass rather than calamine's: the part must be inflated under a bound and looked through anyway, and one pass gives
//! what calamine needs four for or cannot give (values, formulas, merged regions, how numbers show), in less time.

pub(super) mod parts;
mod shared;
mod sheet;
mod strings;
pub(super) mod styles;

use super::limits::Budget;
use super::package::Package;
use super::xml::{Broken, Stop};
use super::{Format, Sheet, Unreadable, Visibility, Workbook, xml};
use parts::{Parts, SheetEntry};
use sheet::{SheetPart, Surroundings};
use styles::Styles;

/// Reads a package that holds a workbook.
pub(super) fn read(package: &mut Package<'_>) -> Result<Workbook, Unreadable> {
    let parts = Parts::find(package)?;
    if parts.sheets.is_empty() {
        return Err(Unreadable::Empty);
    }
    let mut out = Workbook::new(Format::Xlsx);
    let strings = match text(package, parts.strings.as_deref())? {
        Some(part) => Some(strings::read(&part, package.limits())?),
        None => None,
    };
    let styles = match text(package, parts.styles.as_deref())? {
        Some(part) => match Styles::read(&part, package.limits()) {
            Ok(styles) => styles,
            Err(Stop::Broken(Broken::Malformed)) => {
                out.losses.push("Les formats du classeur sont abîmés : des dates peuvent se lire comme des nombres.".to_owned());
                Styles::default()
            }
            Err(stop) => return Err(stop.into()),
        },
        None => Styles::default(),
    };
    let around =
        Surroundings { strings: strings.as_deref(), styles: &styles, epoch1904: parts.epoch1904, uncalculated: parts.uncalculated };
    let mut budget = Budget::new(package.limits());
    let mut read = 0;
    for entry in parts.sheets {
        let Some(part) = sheet_part(package, &entry, &around, &mut budget)? else {
            out.losses.push(format!("Feuille « {} » : elle manque dans le fichier.", entry.name));
            continue;
        };
        if part.texts_missing {
            return Err(Unreadable::Damaged);
        }
        read += usize::from(part.losses.is_empty() || !part.cells.is_empty());
        let count = part.cells.len();
        let sheet = Sheet::new(entry.name, entry.visibility, part.cells).with_merged(part.merged);
        out.losses.extend(part.losses.iter().map(|loss| format!("Feuille « {} » : {loss}.", sheet.name)));
        if sheet.cells().len() < count {
            out.losses.push(format!("Feuille « {} » : des cellules y sont deux fois, les dernières comptent.", sheet.name));
        }
        out.sheets.push(sheet);
    }
    // Nothing of it could be read: that is no workbook with remarks, but a broken file.
    if read == 0 {
        return Err(Unreadable::Damaged);
    }
    Ok(out)
}

/// A part as text; `None` if it is not named or not there.
fn text(package: &mut Package<'_>, name: Option<&str>) -> Result<Option<String>, Unreadable> {
    let Some(name) = name else { return Ok(None) };
    package.part(name)?.map(xml::decode).transpose()
}

fn sheet_part(
    package: &mut Package<'_>,
    entry: &SheetEntry,
    around: &Surroundings<'_>,
    budget: &mut Budget,
) -> Result<Option<SheetPart>, Unreadable> {
    let damaged = || SheetPart { losses: vec!["la feuille est abîmée, elle n'a pas pu être lue".to_owned()], ..SheetPart::default() };
    match text(package, entry.part.as_deref()) {
        Ok(Some(part)) => sheet::read(&part, around, budget).map(Some),
        Ok(None) => Ok(None),
        // One broken part does not take the others along.
        Err(Unreadable::Damaged) => Ok(Some(damaged())),
        Err(other) => Err(other),
    }
}

/// The visibility that a workbook states for a sheet; an unknown word hides nothing.
fn visibility(state: &str) -> Visibility {
    match state {
        "hidden" => Visibility::Hidden,
        "veryHidden" => Visibility::VeryHidden,
        _ => Visibility::Visible,
    }
}
