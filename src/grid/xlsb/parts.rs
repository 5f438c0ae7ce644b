//! The workbook, strings and styles of an .xlsb → what its sheets refer to.

use std::collections::{BTreeMap, BTreeSet};

use super::records::Records;
use crate::grid::limits::Bound;
use crate::grid::package::Package;
use crate::grid::xlsx::parts::{Relation, SheetEntry, relations};
use crate::grid::xlsx::styles::{built_in, of_code};
use crate::grid::{Shown, Unreadable, Visibility};

const SHARED_STRING: u16 = 19;
const FORMAT: u16 = 44;
const CELL_FORMAT: u16 = 47;
const WORKBOOK_PROPERTIES: u16 = 153;
const SHEET: u16 = 156;
const CELL_FORMATS: u16 = 617;
const CELL_FORMATS_END: u16 = 618;

/// What the sheets of a workbook refer to.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) sheets: Vec<SheetEntry>,
    pub(super) strings: Vec<String>,
    /// How the cell formats show numbers, by their rank.
    pub(super) styles: Vec<Shown>,
    pub(super) epoch1904: bool,
}

impl Parts {
    pub(super) fn read(package: &mut Package<'_>) -> Result<Self, Unreadable> {
        const WORKBOOK: &str = "xl/workbook.bin";
        let workbook = package.part(WORKBOOK)?.ok_or(Unreadable::Damaged)?;
        let relations = relations(package, WORKBOOK)?.ok_or(Unreadable::Damaged)?;
        let mut out = Self::default();
        out.workbook(&workbook, &relations)?;
        package.limits().hold(Bound::Sheets, out.sheets.len())?;
        for (kind, read) in [("sharedStrings", Self::strings as fn(&mut Self, &[u8]) -> _), ("styles", Self::styles)] {
            let target = relations.values().find(|r| r.kind == kind).and_then(|r| r.target.clone());
            if let Some(part) = target.map(|t| package.part(&t)).transpose()?.flatten() {
                read(&mut out, &part)?;
                package.limits().hold(Bound::Strings, out.strings.len())?;
                package.limits().hold(Bound::Formats, out.styles.len())?;
            }
        }
        Ok(out)
    }

    fn workbook(&mut self, part: &[u8], relations: &BTreeMap<String, Relation>) -> Result<(), Unreadable> {
        let mut records = Records::new(part);
        let mut taken = BTreeSet::new();
        while let Some((kind, mut fields)) = records.next()? {
            match kind {
                WORKBOOK_PROPERTIES => self.epoch1904 = fields.long().ok_or(Unreadable::Damaged)? & 1 == 1,
                SHEET => {
                    let entry = (|| Some((fields.long()?, fields.long()?, fields.text()?, fields.text()?)))();
                    let (state, _, id, name) = entry.ok_or(Unreadable::Damaged)?;
                    let relation = relations.get(&id);
                    // Charts, dialogs and macro sheets have no cells of ours.
                    if relation.is_some_and(|r| r.kind != "worksheet") {
                        continue;
                    }
                    let visibility = match state {
                        1 => Visibility::Hidden,
                        2 => Visibility::VeryHidden,
                        _ => Visibility::Visible,
                    };
                    let part = relation.and_then(|r| r.target.clone()).filter(|part| taken.insert(part.clone()));
                    self.sheets.push(SheetEntry { name, visibility, part });
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn strings(&mut self, part: &[u8]) -> Result<(), Unreadable> {
        let mut records = Records::new(part);
        while let Some((kind, mut fields)) = records.next()? {
            if kind == SHARED_STRING {
                self.strings.push(fields.rich_text().ok_or(Unreadable::Damaged)?);
            }
        }
        Ok(())
    }

    fn styles(&mut self, part: &[u8]) -> Result<(), Unreadable> {
        let mut records = Records::new(part);
        let mut custom: BTreeMap<u16, Shown> = BTreeMap::new();
        let mut formats = Vec::new();
        let mut of_cells = false;
        while let Some((kind, mut fields)) = records.next()? {
            match kind {
                FORMAT => {
                    let format = (|| Some((fields.short()?, fields.text()?)))();
                    let (id, code) = format.ok_or(Unreadable::Damaged)?;
                    custom.insert(id, of_code(&code));
                }
                CELL_FORMATS => of_cells = true,
                CELL_FORMATS_END => of_cells = false,
                // The parent comes first, then the number format.
                CELL_FORMAT if of_cells => formats.push(fields.short().and(fields.short()).ok_or(Unreadable::Damaged)?),
                _ => {}
            }
        }
        let shown = |id: &u16| custom.get(id).copied().unwrap_or_else(|| built_in(u32::from(*id)));
        self.styles = formats.iter().map(shown).collect();
        Ok(())
    }
}
