//! A form: labels left, values right. What each value must be is said when its cell is chosen, not beside it, where the
//! reader would take it for the value.

use rust_xlsxwriter::{FormatAlign, IgnoreError, Worksheet, XlsxError};

use super::blank::HEADING;
use super::content::{Content, starred};
use super::entry::write_entry;
use super::sheet::write_text;
use super::stack::Value;
use super::style::{SKY, boxed, input};
use super::validation::{Lists, validation};
use crate::template::Table;

/// The widths of labels and values.
const WIDTHS: [f64; 2] = [36.0, 64.0];

/// Writes it below the heading.
pub(super) fn write(sheet: &mut Worksheet, table: &Table, content: &Content, lists: &mut Lists) -> Result<(), XlsxError> {
    for (col, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let line = content.lines.first();
    let label = boxed().set_bold().set_background_color(SKY);
    for (rank, field) in table.fields.iter().enumerate() {
        let row = HEADING + u32::try_from(rank).unwrap_or(u32::MAX);
        write_text(sheet, row, 0, &starred(&field.label, field), &label)?;
        sheet.set_row_height(row, 20)?;
        let format = input(field).set_align(FormatAlign::Left);
        sheet.write_blank(row, 1, &format)?;
        let value = table.slot(&field.name, 0).and_then(|slot| line?.values.get(slot));
        write_entry(sheet, (row, 1), value.unwrap_or(&Value::Empty), &format)?;
        sheet.add_data_validation(row, 1, row, 1, &validation(field, lists)?)?;
    }
    let last = HEADING + u32::try_from(table.fields.len()).unwrap_or(0);
    sheet.ignore_error_range(HEADING, 1, last, 1, IgnoreError::NumberStoredAsText)?;
    Ok(())
}
