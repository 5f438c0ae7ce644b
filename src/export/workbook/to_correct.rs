//! The sheet « À corriger » as a workbook of its own, to stand beside a file that cannot be marked itself.

use rust_xlsxwriter::{Color, Format, FormatAlign, XlsxError};

use super::link::Links;
use super::sheet::{print_setup, write_link, write_text};
use super::stack::Value;
use super::style::Styles;
use super::{new_book, refused};
use crate::error::Error;
use crate::record::OWN_SHEET;
use crate::report::annotate::summary::{COLUMNS, LINK, LINKS, STATE_ROW, head, height, tab, texts};
use crate::report::annotate::{Obstacle, Remarks};
use crate::report::colour::{fill, of_state};

/// Writes it; its links lead to the file beside it.
///
/// # Errors
/// The writer of workbooks refused.
pub fn to_correct(remarks: &Remarks, why: Obstacle) -> Result<Vec<u8>, Error> {
    write(remarks, why).map_err(refused)
}

fn write(remarks: &Remarks, why: Obstacle) -> Result<Vec<u8>, XlsxError> {
    let mut book = new_book(OWN_SHEET, &[])?;
    let styles = Styles::new();
    let sheet = book.add_worksheet();
    sheet.set_name(OWN_SHEET)?.set_screen_gridlines(false).set_tab_color(Color::RGB(tab(remarks.state)));
    for (col, (_, width)) in (0u16..).zip(COLUMNS) {
        sheet.set_column_width(col, width)?;
    }
    print_setup(sheet, 0.0);
    write_text(sheet, 0, 0, OWN_SHEET, &styles.title)?;
    let mut row = 1;
    for (rank, sentence) in head(remarks, false, Some(why.reason())).iter().enumerate() {
        write_text(sheet, row, 0, sentence, if rank == 0 { &styles.quiet } else { &styles.plain })?;
        row += 1;
        if rank + 2 == STATE_ROW {
            let word = Format::new().set_bold().set_background_color(Color::RGB(of_state(remarks.state)));
            write_text(sheet, row, 0, remarks.state.label(), &word)?;
            write_text(sheet, row, 1, &remarks.tally, &styles.plain)?;
            row += 1;
        }
    }
    row += 1;
    if !remarks.lines.is_empty() {
        for (col, (label, _)) in (0u16..).zip(COLUMNS) {
            write_text(sheet, row, col, label, &set_off(styles.header.clone()))?;
        }
        row += 1;
        sheet.set_freeze_panes(row, 0)?;
    }
    lines(sheet, row, remarks, &styles)?;
    book.save_to_buffer()
}

fn lines(sheet: &mut rust_xlsxwriter::Worksheet, first: u32, remarks: &Remarks, styles: &Styles) -> Result<(), XlsxError> {
    let name = remarks.file.rsplit('/').next().unwrap_or(remarks.file);
    let links = Links::new("");
    let link = set_off(styles.link.clone().set_text_wrap());
    for ((row, line), count) in (first..).zip(&remarks.lines).zip(0..) {
        let texts = texts(line);
        for ((col, text), rank) in (0u16..).zip(&texts).zip(0..) {
            let target = links.to(name, line.sheet.zip(line.target), text);
            match target {
                Value::Link(to) if rank == LINK && count < LINKS => write_link(sheet, (row, col), &to, &link, false)?,
                _ if rank == 0 && line.counts => {
                    let word = Format::new().set_bold().set_align(FormatAlign::Top).set_background_color(Color::RGB(fill(line.severity)));
                    write_text(sheet, row, col, text, &set_off(word))?;
                }
                _ => write_text(sheet, row, col, text, &set_off(styles.of_text(text).clone()))?,
            }
        }
        sheet.set_row_height(row, height(&texts))?;
    }
    Ok(())
}

/// At a distance from the column before.
fn set_off(format: Format) -> Format {
    format.set_align(FormatAlign::Left).set_indent(1)
}
