//! The sheets behind the figures: what does not count, and the data.

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format as Style, FormatAlign, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError};

use super::Rollup;
use super::format::Format;
use super::ledger::{Column, Datum, Ledger, OWN_ROW};
use super::write::{Live, Styles, live, page};
use crate::export::workbook::{Tables, continued, day, set_height};
use crate::fmt;

/// The most characters a column shows side by side.
const WIDEST: usize = 48;
/// The height of a header, in points.
const HEADER: f64 = 48.0;

/// The sheets of what does not count.
pub(super) fn excluded(book: &mut Workbook, rollup: &Rollup, styles: &Styles) -> Result<(), XlsxError> {
    let limit = rollup.plan.rows_per_sheet;
    for rank in 0..rollup.excluded.len().div_ceil(limit).max(1) {
        let sheet = book.add_worksheet();
        sheet.set_name(continued(&rollup.plan.excluded, rank + 1))?;
        let rest = &rollup.excluded[rank * limit..];
        excluded_sheet(sheet, &rest[..rest.len().min(limit)], rollup, styles)?;
    }
    Ok(())
}

fn excluded_sheet(sheet: &mut Worksheet, shown: &[[String; 3]], rollup: &Rollup, styles: &Styles) -> Result<(), XlsxError> {
    let words = &rollup.plan.words;
    page(sheet)?;
    let widths: [u32; 3] = [44, 70, 60];
    for (column, (label, width)) in (0..).zip([&words.dossier, &words.reason, &words.file].into_iter().zip(widths)) {
        sheet.write_with_format(0, column, label, &styles.header)?;
        sheet.set_column_width(column, width)?;
    }
    let wrapped = styles.label.clone().set_text_wrap().set_align(FormatAlign::Top);
    for (row, texts) in (1..).zip(shown) {
        for (column, text) in (0..).zip(texts) {
            sheet.write_with_format(row, column, text, &wrapped)?;
        }
        let lines = texts.iter().zip(widths).map(|(t, w)| u32::try_from(t.chars().count()).unwrap_or(w).div_ceil(w - 8)).max();
        sheet.set_row_height(row, lines.unwrap_or(1).clamp(1, 20) * 15)?;
    }
    if shown.is_empty() {
        sheet.write_with_format(1, 0, &rollup.plan.reasons.nothing, &styles.note)?;
    }
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    Ok(())
}

/// The data sheets of a ledger: each one real table.
pub(super) fn data_sheets(
    (book, tables): (&mut Workbook, &mut Tables),
    ledger: &Ledger,
    name: &str,
    none: &str,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let widths: Vec<u32> = ledger.columns.iter().enumerate().map(|(rank, column)| width(ledger, column, rank)).collect();
    for (rank, held) in (1..).zip(ledger.pages()) {
        // Its rows go to a file of the system as they come.
        let sheet = book.add_worksheet_with_low_memory()?;
        sheet.set_name(&held.sheet)?;
        page(sheet)?;
        for (rank, (column, width)) in (0..).zip(ledger.columns.iter().zip(&widths)) {
            sheet.set_column_width(rank, *width)?;
            // Its cells name no format of their own: for each that is named, the writer looks through all that it knows.
            sheet.set_column_format(rank, &Style::new().set_num_format(column.format.code()))?;
        }
        let last = u16::try_from(ledger.columns.len().saturating_sub(1)).unwrap_or_default();
        if !ledger.columns.is_empty() {
            let headers: Vec<TableColumn> = unique(&ledger.columns)
                .into_iter()
                .map(|label| TableColumn::new().set_header(label).set_header_format(&styles.header))
                .collect();
            let rows = u32::try_from(held.rows.len().max(1)).unwrap_or(u32::MAX);
            let name = if rank == 1 { name.to_owned() } else { format!("{name}_{rank}") };
            let table = Table::new().set_name(name).set_columns(&headers).set_style(TableStyle::Light1);
            tables.add(sheet, (rows, last), &table)?;
            set_height(sheet, 0, HEADER)?;
        }
        // Each row is written once and for all, from the first on.
        for (at, datums) in (1..).zip(held.rows.map(|rank| ledger.rows.row(rank))) {
            for column in 0..u16::try_from(ledger.columns.len()).unwrap_or(u16::MAX) {
                write_datum(sheet, (at, column), datums.at(usize::from(column)), none)?;
            }
        }
        sheet.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
    }
    Ok(())
}

/// A table's headers must differ.
fn unique(columns: &[Column]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for column in columns {
        let mut label = column.label.clone();
        let mut times = 1;
        while out.iter().any(|l| l.to_lowercase() == label.to_lowercase()) {
            times += 1;
            label = format!("{} ({times})", column.label);
        }
        out.push(label);
    }
    out
}

fn width(ledger: &Ledger, column: &Column, rank: usize) -> u32 {
    let shown = |d: &Datum| match d {
        Datum::Empty => 0,
        Datum::Text(text) => text.chars().count(),
        Datum::Date(_) => 10,
        Datum::Number(_) | Datum::Formula(_) => {
            let money = if column.format == Format::Money { 5 } else { 1 };
            d.number().map_or(0, |n| fmt::number(n.round_dp(3)).chars().count() + money)
        }
    };
    let head = column.label.chars().count().min(14);
    let longest = ledger.rows.known(rank).iter().map(shown).max().unwrap_or(0).max(head);
    u32::try_from(longest.min(WIDEST) + 2).unwrap_or(20)
}

fn write_datum(sheet: &mut Worksheet, at: (u32, u16), datum: &Datum, none: &str) -> Result<(), XlsxError> {
    match datum {
        Datum::Empty => {}
        Datum::Text(text) => {
            sheet.write_string(at.0, at.1, &**text)?;
        }
        Datum::Number(n) => {
            // The file format knows binary fractions only; 15 digits survive the way there and back.
            sheet.write_number(at.0, at.1, n.to_f64().unwrap_or_default())?;
        }
        Datum::Date(own) => {
            match day(*own) {
                Some(serial) => sheet.write_datetime(at.0, at.1, &serial)?,
                None => sheet.write_string(at.0, at.1, fmt::date(*own))?,
            };
        }
        Datum::Formula(own) => {
            let text = own.formula.replace(OWN_ROW, &(at.0 + 1).to_string());
            match live(text, own.value, none) {
                Live::Formula(formula) => sheet.write_formula(at.0, at.1, formula)?,
                Live::Number(value) => sheet.write_number(at.0, at.1, value)?,
                Live::None => sheet.write_string(at.0, at.1, none)?,
            };
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_before_those_that_excel_counts_right_is_text_as_in_the_other_workbooks() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (row, own) in (0..).zip([date(1899, 12, 31), date(1900, 6, 1), date(1901, 1, 1)]) {
            write_datum(sheet, (row, 0), &Datum::Date(own), "").expect("written");
        }
        let bytes = book.save_to_buffer().expect("bytes");
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
        let mut text = String::new();
        package.by_name("xl/worksheets/sheet1.xml").expect("a sheet").read_to_string(&mut text).expect("text");
        let is_text = |place: &str| text.split(&format!("<c r=\"{place}\"")).nth(1).is_some_and(|rest| rest.starts_with(" t=\"s\""));
        assert_eq!(["A1", "A2", "A3"].map(is_text), [true, true, false]);
    }
}
