//! The sheet « À corriger » as a worksheet part.

use std::collections::BTreeMap;

use super::look::Look;
use super::remarks::{Line, Remarks};
use super::styles::Formats;
use super::summary::{COLUMNS, LINK, LINKS, STATE_ROW, head, height, tab, texts};
use super::workbook::Book;
use super::xml::escape;
use crate::export::workbook::LINE;
use crate::grid::{CellRef, column_letters};
use crate::record::OWN_SHEET;

/// Writes the part.
pub(super) fn write(book: &Book, remarks: &Remarks, formats: Formats, note: Option<&str>) -> String {
    let ranks = book.ranks();
    let mut page = Page { formats, rows: String::new(), cells: String::new(), row: 0, links: Vec::new() };
    page.cell(0, OWN_SHEET, Look::Title);
    page.close(Some(24.0));
    for (rank, sentence) in head(remarks, book.dialect.comments, note).iter().enumerate() {
        page.cell(0, sentence, if rank == 0 { Look::Quiet } else { Look::Plain });
        page.close(None);
        if rank + 2 == STATE_ROW {
            page.cell(0, remarks.state.label(), Look::State(remarks.state));
            page.cell(1, &remarks.tally, Look::Plain);
            page.close(Some(LINE + 3.0));
        }
    }
    page.close(None);
    if !remarks.lines.is_empty() {
        COLUMNS.iter().enumerate().for_each(|(col, (label, _))| page.cell(col, label, Look::Header));
        page.close(None);
    }
    let frozen = page.row;
    remarks.lines.iter().for_each(|line| page.line(book, &ranks, line));
    page.part(book, remarks, frozen)
}

/// The sheet as far as it is written.
struct Page {
    formats: Formats,
    rows: String,
    /// The cells of the row that stands open.
    cells: String,
    row: u32,
    links: Vec<String>,
}

impl Page {
    fn cell(&mut self, col: usize, text: &str, look: Look) {
        let at = self.at(col);
        let format = self.formats.look(look);
        self.cells
            .push_str(&format!("<c r=\"{at}\" s=\"{format}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", escape(text)));
    }

    fn at(&self, col: usize) -> CellRef {
        CellRef::new(self.row, u32::try_from(col).unwrap_or(0))
    }

    fn close(&mut self, height: Option<f64>) {
        self.row += 1;
        if !self.cells.is_empty() {
            let high = height.map_or_else(String::new, |h| format!(" ht=\"{h}\" customHeight=\"1\""));
            self.rows.push_str(&format!("<row r=\"{}\"{high}>{}</row>", self.row, self.cells));
            self.cells.clear();
        }
    }

    fn line(&mut self, book: &Book, ranks: &BTreeMap<String, usize>, line: &Line) {
        let target = line.sheet.zip(line.target).and_then(|(sheet, at)| Some((&book.sheets[*ranks.get(sheet)?].name, at)));
        let linked = target.filter(|_| self.links.len() < LINKS);
        let texts = texts(line);
        for (col, text) in texts.iter().enumerate() {
            let look = match col {
                0 if line.counts => Look::Severity(line.severity),
                LINK if linked.is_some() => Look::Link,
                _ => Look::Text,
            };
            self.cell(col, text, look);
        }
        if let Some((sheet, at)) = linked {
            let place = format!("'{}'!{at}", sheet.replace('\'', "''"));
            self.links.push(format!("<hyperlink ref=\"{}\" location=\"{}\"/>", self.at(LINK), escape(&place)));
        }
        self.close(Some(height(&texts)));
    }

    fn part(self, book: &Book, remarks: &Remarks, frozen: u32) -> String {
        let main = book.dialect.main;
        let last = column_letters(u32::try_from(COLUMNS.len() - 1).unwrap_or(0));
        let columns: String = (1..)
            .zip(COLUMNS)
            .map(|(n, (_, width))| format!("<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>"))
            .collect();
        let next = format!("A{}", frozen + 1);
        let pane = if remarks.lines.is_empty() {
            String::new()
        } else {
            format!(
                "<pane ySplit=\"{frozen}\" topLeftCell=\"{next}\" activePane=\"bottomLeft\" state=\"frozen\"/><selection pane=\"bottomLeft\" activeCell=\"{next}\" sqref=\"{next}\"/>"
            )
        };
        let view =
            |window: usize| format!("<sheetView showGridLines=\"0\" tabSelected=\"1\" workbookViewId=\"{window}\">{pane}</sheetView>");
        let views: String = (0..book.windows).map(view).collect();
        let links = if self.links.is_empty() { String::new() } else { format!("<hyperlinks>{}</hyperlinks>", self.links.concat()) };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{main}\"><sheetPr><tabColor rgb=\"FF{:06X}\"/>\
             <pageSetUpPr fitToPage=\"1\"/></sheetPr><dimension ref=\"A1:{last}{}\"/><sheetViews>{views}</sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>\
             <cols>{columns}</cols><sheetData>{}</sheetData>{links}<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>\
             <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/><headerFooter><oddFooter>&amp;L&amp;F&amp;C&amp;A&amp;RPage &amp;P sur &amp;N</oddFooter></headerFooter></worksheet>",
            tab(remarks.state),
            self.row.max(1),
            self.rows,
        )
    }
}
