//! .xls → cells, with calamine.

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Xls, XlsError};
use rust_decimal::Decimal;

use super::limits::{Budget, Limits};
use super::ole;
use super::sealed::seal;
use super::typed::{iso_day, number, shown_number, text_of};
use super::{CellRef, Format, GridCell, Raw, Region, Sheet, Shown, Unreadable, Visibility, Workbook};

/// Reads an Excel 97–2003 file. calamine parses it whole when it opens it; its ranges are only copied here.
///
/// Formulas are left out: those that calamine makes out shift the columns on other sheets, take `>` for `>=` and lack the shared
/// ones, and a figure is not to be doubted over that. The file always holds their results.
pub(super) fn read_xls(bytes: &[u8], limits: Limits) -> Result<Workbook, Unreadable> {
    let newer = ole::stream(bytes, "Workbook");
    // Before 1997 the records of formats had another shape.
    let percentages = newer.as_deref().map(super::biff::percentages).unwrap_or_default();
    let stream = newer.or_else(|| ole::stream(bytes, "Book")).ok_or_else(|| stranger(bytes))?;
    let sealed = seal(stream, limits)?;
    let mut book: Xls<_> = Xls::new(Cursor::new(sealed.file)).map_err(|e| match e {
        XlsError::Password => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    })?;
    let epoch1904 = book.has_1904_epoch();
    let mut budget = Budget::new(limits);
    let mut out = Workbook::new(Format::Xls);
    if sealed.doubled {
        out.losses.push("Plusieurs feuilles tiennent la même place dans le fichier : la première seule a été lue.".to_owned());
    }
    for (rank, meta) in book.sheets_metadata().to_vec().into_iter().enumerate() {
        let Ok(range) = book.worksheet_range(&meta.name) else {
            continue;
        };
        let mut cells = Vec::new();
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, value) in range.used_cells() {
            let pos = (top + u32::try_from(row).unwrap_or(u32::MAX), left + u32::try_from(col).unwrap_or(u32::MAX));
            let (raw, mut shown) = raw_of_data(value, epoch1904);
            if percentages.get(rank).is_some_and(|cells| cells.contains(&CellRef::new(pos.0, pos.1))) {
                shown = Shown::Percent;
            }
            push(&mut cells, &mut budget, pos, raw, shown)?;
        }
        let merged = book.merge_cells_by_sheet_name(&meta.name).unwrap_or_default();
        let place = |(row, col): (u32, u32)| CellRef::new(row, col);
        let merged = merged.iter().map(|d| Region { first: place(d.start), last: place(d.end) }).collect();
        out.sheets.push(Sheet::new(meta.name, visibility(meta.visible), cells).with_merged(merged));
    }
    if out.sheets.is_empty() {
        return Err(Unreadable::Empty);
    }
    let vba: Vec<u8> = "_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes).collect();
    out.macros = super::sniff::contains(bytes, &vba);
    Ok(out)
}

/// Documents that lie in the same kind of container, by a stream of theirs.
const STRANGERS: [(&str, &str); 3] =
    [("WordDocument", "un document Word"), ("PowerPoint Document", "une présentation"), ("__properties_version1.0", "un courriel")];

/// What a container without a workbook is.
fn stranger(bytes: &[u8]) -> Unreadable {
    let found = STRANGERS.iter().find(|(stream, _)| ole::stream(bytes, stream).is_some());
    found.map_or(Unreadable::Damaged, |(_, what)| Unreadable::NotASpreadsheet((*what).into()))
}

fn visibility(visible: SheetVisible) -> Visibility {
    match visible {
        SheetVisible::Visible => Visibility::Visible,
        SheetVisible::Hidden => Visibility::Hidden,
        SheetVisible::VeryHidden => Visibility::VeryHidden,
    }
}

fn push(cells: &mut Vec<GridCell>, budget: &mut Budget, pos: (u32, u32), raw: Option<Raw>, shown: Shown) -> Result<(), Unreadable> {
    let at = CellRef::new(pos.0, pos.1);
    let Some(raw) = raw.filter(|r| !r.is_blank_text() && at.row <= CellRef::LAST.row && at.col <= CellRef::LAST.col) else {
        return Ok(());
    };
    budget.cell(raw.text_bytes(), 0)?;
    cells.push(GridCell::new(at, Some(raw)).shown(shown));
    Ok(())
}

fn raw_of_data(value: &Data, epoch1904: bool) -> (Option<Raw>, Shown) {
    let raw = match value {
        Data::Empty => return (None, Shown::Plain),
        Data::Int(n) => Raw::Number(Decimal::from(*n)),
        Data::Float(x) => number(*x),
        Data::String(s) => text_of(s.clone()),
        Data::Bool(b) => Raw::Flag(*b),
        Data::DateTime(d) if d.is_datetime() => return (Some(shown_number(d.as_f64(), Shown::Date, epoch1904)), Shown::Date),
        Data::DateTime(d) => number(d.as_f64()),
        Data::DateTimeIso(s) => iso_day(s).map_or_else(|| Raw::Text(s.clone()), Raw::Date),
        Data::DurationIso(s) => Raw::Text(s.clone()),
        Data::Error(e) => Raw::Error(e.to_string()),
    };
    (Some(raw), Shown::Plain)
}
