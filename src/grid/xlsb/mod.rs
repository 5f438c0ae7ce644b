//! .xlsb → cells, in one strict pass over each part that is read.
//!
//! Own and not calamine's: that one passes over short records, of which some writers make all cells of a row but its first,
//! and it panics on parts cut short. Formulas are not read: their results are all that an .xlsb is asked for.

mod parts;
mod records;

use super::limits::Budget;
use super::package::Package;
use super::typed::{shown_number, text_of};
use super::{CellRef, Format, GridCell, Raw, Region, Sheet, Shown, Unreadable, Workbook};
use parts::Parts;
use records::{Fields, Records};

const ROW: u16 = 0;
const BLANK: u16 = 1;
/// The last kind of cell with its column: blank, packed number, error, truth, number, text, shared text; then the results of
/// formulas: text, number, truth, error.
const LAST_CELL: u16 = 11;
/// The first and last of the kinds from blank to shared text whose column is the one right of the cell before.
const SHORT_CELL: u16 = 12;
const LAST_SHORT_CELL: u16 = 18;
const RICH_CELL: u16 = 62;
const CELLS: u16 = 145;
const CELLS_END: u16 = 146;
const MERGED: u16 = 176;

/// Reads a package that holds a binary workbook.
pub(super) fn read(package: &mut Package<'_>) -> Result<Workbook, Unreadable> {
    let mut parts = Parts::read(package)?;
    if parts.sheets.is_empty() {
        return Err(Unreadable::Empty);
    }
    let mut out = Workbook::new(Format::Xlsb);
    let mut budget = Budget::new(package.limits());
    for entry in std::mem::take(&mut parts.sheets) {
        let bytes = entry.part.map(|name| package.part(&name)).transpose()?.flatten();
        let Some(bytes) = bytes else {
            out.losses.push(format!("Feuille « {} » : elle manque dans le fichier.", entry.name));
            continue;
        };
        let sheet = Pass { parts: &parts, budget: &mut budget, out: SheetPart::default(), row: 0, next: 0, outside: false, garbled: false };
        let sheet = sheet.read(&bytes)?;
        out.losses.extend(sheet.losses.iter().map(|loss| format!("Feuille « {} » : {loss}.", entry.name)));
        out.sheets.push(Sheet::new(entry.name, entry.visibility, sheet.cells).with_merged(sheet.merged));
    }
    if out.sheets.iter().all(|s| s.cells().is_empty()) && !out.losses.is_empty() {
        return Err(Unreadable::Damaged);
    }
    Ok(out)
}

/// What a worksheet part holds.
#[derive(Default)]
struct SheetPart {
    cells: Vec<GridCell>,
    merged: Vec<Region>,
    losses: Vec<String>,
}

/// A worksheet part being read.
struct Pass<'a> {
    parts: &'a Parts,
    budget: &'a mut Budget,
    out: SheetPart,
    row: u32,
    /// The column of a short cell.
    next: u32,
    outside: bool,
    garbled: bool,
}

impl Pass<'_> {
    /// Reads the part. One that is cut short gives the cells before the cut, and says so.
    fn read(mut self, part: &[u8]) -> Result<SheetPart, Unreadable> {
        let mut records = Records::new(part);
        let (mut inside, mut ended) = (false, false);
        while let Ok(Some((kind, mut fields))) = records.next() {
            match kind {
                CELLS => inside = true,
                CELLS_END => (inside, ended) = (false, true),
                MERGED => self.budget.merged(&mut self.out.merged, region(fields))?,
                ROW if inside => (self.row, self.next) = (fields.long().unwrap_or(u32::MAX), 0),
                _ if inside => self.cell(kind, fields)?,
                _ => {}
            }
        }
        for (wrong, what) in [
            (!ended, "la feuille est abîmée, la fin n'a pas pu être lue"),
            (self.outside, "des cellules hors de la grille n'ont pas été lues"),
            (self.garbled, "des cellules au contenu abîmé n'ont pas été lues"),
        ] {
            self.out.losses.extend(wrong.then(|| what.to_owned()));
        }
        Ok(self.out)
    }

    fn cell(&mut self, kind: u16, mut fields: Fields<'_>) -> Result<(), Unreadable> {
        let (content, short) = match kind {
            RICH_CELL | BLANK..=LAST_CELL => (kind, false),
            SHORT_CELL..=LAST_SHORT_CELL => (kind - SHORT_CELL + BLANK, true),
            _ => return Ok(()),
        };
        let col = if short { Some(self.next) } else { fields.long() };
        let (Some(col), Some(style)) = (col, fields.long()) else {
            self.garbled = true;
            return Ok(());
        };
        self.next = col.saturating_add(1);
        if content == BLANK {
            return Ok(());
        }
        // Three bytes of style, one of flags.
        let shown = self.parts.styles.get((style & 0x00FF_FFFF) as usize).copied().unwrap_or_default();
        let at = CellRef::new(self.row, col);
        self.outside |= at.row > CellRef::LAST.row || at.col > CellRef::LAST.col;
        let Some(raw) = value(content, fields, self.parts, shown) else {
            self.garbled = true;
            return Ok(());
        };
        if !raw.is_blank_text() && at.row <= CellRef::LAST.row && at.col <= CellRef::LAST.col {
            self.budget.cell(raw.text_bytes(), 0)?;
            self.out.cells.push(GridCell::new(at, Some(raw)).shown(shown));
        }
        Ok(())
    }
}

/// What a cell of a kind holds; `None` if the record does not.
fn value(kind: u16, mut fields: Fields<'_>, parts: &Parts, shown: Shown) -> Option<Raw> {
    let counted = |x: f64| shown_number(x, shown, parts.epoch1904);
    Some(match kind {
        2 => counted(fields.packed()?),
        5 | 9 => counted(fields.double()?),
        3 | 11 => match fields.byte()? {
            0x00 => Raw::Error("#NULL!".to_owned()),
            0x07 => Raw::Error("#DIV/0!".to_owned()),
            0x0F => Raw::Error("#VALUE!".to_owned()),
            0x17 => Raw::Error("#REF!".to_owned()),
            0x1D => Raw::Error("#NAME?".to_owned()),
            0x24 => Raw::Error("#NUM!".to_owned()),
            0x2A => Raw::Error("#N/A".to_owned()),
            other => Raw::Garbled(format!("erreur {other}")),
        },
        4 | 10 => Raw::Flag(fields.byte()? != 0),
        6 | 8 => text_of(fields.text()?),
        7 => text_of(parts.strings.get(usize::try_from(fields.long()?).ok()?)?.clone()),
        RICH_CELL => text_of(fields.rich_text()?),
        _ => return None,
    })
}

fn region(mut fields: Fields<'_>) -> Option<Region> {
    let (top, bottom, left, right) = (fields.long()?, fields.long()?, fields.long()?, fields.long()?);
    let region = Region { first: CellRef::new(top, left), last: CellRef::new(bottom, right) };
    (top <= bottom && left <= right && region.last <= CellRef::LAST && right <= CellRef::LAST.col).then_some(region)
}

#[cfg(test)]
mod tests;
