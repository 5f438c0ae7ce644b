//! A read workbook as bytes and back: what a reading process sends to the one that asked.

use super::{Format, GridCell, Raw, Region, Sheet, Shown, Unreadable, Visibility, Workbook};
use crate::bytes::{Eye, Pen};

/// Writes the answer to a reading.
#[must_use]
pub fn encode(answer: &Result<Workbook, Unreadable>) -> Vec<u8> {
    let mut pen = Pen::default();
    match answer {
        Ok(book) => {
            pen.byte(0);
            encode_book(book, &mut pen);
        }
        Err(failure) => {
            let (tag, text) = failure.parts();
            pen.byte(tag);
            pen.text(text);
        }
    }
    pen.0
}

/// Reads an answer back; `None` if it is not whole.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Result<Workbook, Unreadable>> {
    let mut eye = Eye(bytes);
    Some(match eye.byte()? {
        0 => Ok(decode_book(&mut eye)?),
        tag => Err(Unreadable::from_parts(tag, eye.text()?)?),
    })
}

const FORMATS: [Format; 5] = [Format::Xlsx, Format::Xlsb, Format::Xls, Format::Ods, Format::Csv];
const SHOWN: [Shown; 3] = [Shown::Plain, Shown::Percent, Shown::Date];
const VISIBILITIES: [Visibility; 3] = [Visibility::Visible, Visibility::Hidden, Visibility::VeryHidden];

fn rank<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|x| x == one).and_then(|i| u8::try_from(i).ok()).unwrap_or(0)
}

fn encode_book(book: &Workbook, pen: &mut Pen) {
    pen.0.extend([rank(&FORMATS, &book.format), u8::from(book.macros), u8::from(book.external_links)]);
    for texts in [&book.notes, &book.losses] {
        pen.count(texts.len());
        texts.iter().for_each(|text| pen.text(text));
    }
    pen.count(book.sheets.len());
    for sheet in &book.sheets {
        pen.text(&sheet.name);
        pen.byte(rank(&VISIBILITIES, &sheet.visibility));
        pen.count(sheet.cells().len());
        sheet.cells().iter().for_each(|cell| encode_cell(cell, pen));
        pen.count(sheet.merged().len());
        for region in sheet.merged() {
            pen.place(region.first);
            pen.place(region.last);
        }
        pen.count(sheet.recomputed().len());
        sheet.recomputed().iter().for_each(|at| pen.place(*at));
    }
}

fn encode_cell(cell: &GridCell, pen: &mut Pen) {
    pen.place(cell.at);
    pen.byte(rank(&SHOWN, &cell.shown));
    let mut tagged_text = |tag: u8, text: &str| {
        pen.byte(tag);
        pen.text(text);
    };
    match &cell.raw {
        None => pen.byte(0),
        Some(Raw::Text(text)) => tagged_text(1, text),
        Some(Raw::Error(text)) => tagged_text(2, text),
        Some(Raw::Garbled(text)) => tagged_text(3, text),
        Some(Raw::Number(n)) => {
            pen.byte(4);
            pen.decimal(*n);
        }
        Some(Raw::Flag(flag)) => pen.0.extend([5, u8::from(*flag)]),
        Some(Raw::Date(day)) => {
            pen.byte(6);
            pen.date(*day);
        }
    }
    match &cell.formula {
        None => pen.byte(0),
        Some(formula) => {
            pen.byte(1);
            pen.text(formula);
        }
    }
}

fn decode_book(eye: &mut Eye) -> Option<Workbook> {
    let format = *FORMATS.get(usize::from(eye.byte()?))?;
    let (macros, external_links) = (eye.byte()? == 1, eye.byte()? == 1);
    let (notes, losses) = (eye.several(Eye::text)?, eye.several(Eye::text)?);
    let sheets = eye.several(decode_sheet)?;
    Some(Workbook { format, sheets, macros, external_links, notes, losses })
}

fn decode_sheet(eye: &mut Eye) -> Option<Sheet> {
    let name = eye.text()?;
    let visibility = *VISIBILITIES.get(usize::from(eye.byte()?))?;
    let cells = eye.several(decode_cell)?;
    let merged = eye.several(|eye| Some(Region { first: eye.place()?, last: eye.place()? }))?;
    let mut sheet = Sheet::new(name, visibility, cells).with_merged(merged);
    eye.several(Eye::place)?.into_iter().for_each(|at| sheet.mark_recomputed(at));
    Some(sheet)
}

fn decode_cell(eye: &mut Eye) -> Option<GridCell> {
    let at = eye.place()?;
    let shown = *SHOWN.get(usize::from(eye.byte()?))?;
    let raw = match eye.byte()? {
        0 => None,
        1 => Some(Raw::Text(eye.text()?)),
        2 => Some(Raw::Error(eye.text()?)),
        3 => Some(Raw::Garbled(eye.text()?)),
        4 => Some(Raw::Number(eye.decimal()?)),
        5 => Some(Raw::Flag(eye.byte()? == 1)),
        6 => Some(Raw::Date(eye.date()?)),
        _ => return None,
    };
    let formula = if eye.byte()? == 1 { Some(eye.text()?) } else { None };
    Some(GridCell { at, raw, formula, shown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::CellRef;
    use jiff::civil::date;
    use rust_decimal::Decimal;

    #[test]
    fn a_workbook_goes_there_and_back() {
        let raws = [
            None,
            Some(Raw::Text("é".into())),
            Some(Raw::Error("#REF!".into())),
            Some(Raw::Garbled("inf".into())),
            Some(Raw::Number(Decimal::new(-125, 1))),
            Some(Raw::Flag(true)),
            Some(Raw::Date(date(2024, 2, 29))),
        ];
        let cell = |(i, raw): (u32, Option<Raw>)| {
            let formula = raw.is_none().then(|| "A1".to_owned());
            GridCell::new(CellRef::new(i, 2 * i), raw).with_formula(formula).shown(Shown::Percent)
        };
        let cells: Vec<GridCell> = (0..).zip(raws).map(cell).collect();
        let merged = vec![Region { first: CellRef::new(0, 0), last: CellRef::new(3, 1) }];
        let mut sheet = Sheet::new("Feuille".into(), Visibility::Hidden, cells.clone()).with_merged(merged.clone());
        sheet.mark_recomputed(cells[1].at);
        let texts = (vec!["note".to_owned()], vec!["perte".to_owned()]);
        let book =
            Workbook { sheets: vec![sheet], macros: true, notes: texts.0.clone(), losses: texts.1.clone(), ..Workbook::new(Format::Ods) };
        let bytes = encode(&Ok(book));
        let back = decode(&bytes).and_then(Result::ok).expect("a workbook");
        assert_eq!((back.sheets[0].cells(), back.sheets[0].merged()), (&cells[..], &merged[..]));
        assert!(back.sheets[0].is_recomputed(cells[1].at) && !back.sheets[0].is_recomputed(cells[2].at));
        assert_eq!((&back.notes, &back.losses), (&texts.0, &texts.1));
        assert_eq!((back.format, back.macros, back.sheets[0].visibility), (Format::Ods, true, Visibility::Hidden));
        assert!((0..bytes.len()).all(|n| decode(&bytes[..n]).is_none()), "a cut answer is none");
    }

    #[test]
    fn a_failure_goes_there_and_back() {
        for failure in [Unreadable::Empty, Unreadable::NotASpreadsheet("un document PDF".into()), Unreadable::TooLarge("x".into())] {
            assert_eq!(decode(&encode(&Err(failure.clone()))).map(Result::err), Some(Some(failure)));
        }
    }
}
