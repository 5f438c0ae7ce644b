//! A read workbook as bytes and back: what a reading process sends to the one that asked.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{CellRef, Format, GridCell, Raw, Region, Sheet, Shown, Unreadable, Visibility, Workbook};

/// Writes the answer to a reading.
#[must_use]
pub fn encode(answer: &Result<Workbook, Unreadable>) -> Vec<u8> {
    let mut out = Vec::new();
    match answer {
        Ok(book) => {
            out.push(0);
            encode_book(book, &mut out);
        }
        Err(failure) => {
            let (tag, text) = failure.parts();
            out.push(tag);
            put_text(text, &mut out);
        }
    }
    out
}

/// Reads an answer back; `None` if it is not whole.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Result<Workbook, Unreadable>> {
    let mut input = Input(bytes);
    Some(match input.byte()? {
        0 => Ok(decode_book(&mut input)?),
        tag => Err(Unreadable::from_parts(tag, input.text()?)?),
    })
}

const FORMATS: [Format; 5] = [Format::Xlsx, Format::Xlsb, Format::Xls, Format::Ods, Format::Csv];
const SHOWN: [Shown; 3] = [Shown::Plain, Shown::Percent, Shown::Date];
const VISIBILITIES: [Visibility; 3] = [Visibility::Visible, Visibility::Hidden, Visibility::VeryHidden];

fn rank<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|x| x == one).and_then(|i| u8::try_from(i).ok()).unwrap_or(0)
}

fn encode_book(book: &Workbook, out: &mut Vec<u8>) {
    out.extend([rank(&FORMATS, &book.format), u8::from(book.macros), u8::from(book.external_links)]);
    for texts in [&book.notes, &book.losses] {
        put_count(texts.len(), out);
        texts.iter().for_each(|text| put_text(text, out));
    }
    put_count(book.sheets.len(), out);
    for sheet in &book.sheets {
        put_text(&sheet.name, out);
        out.push(rank(&VISIBILITIES, &sheet.visibility));
        put_count(sheet.cells().len(), out);
        sheet.cells().iter().for_each(|cell| encode_cell(cell, out));
        put_count(sheet.merged().len(), out);
        for region in sheet.merged() {
            put_place(region.first, out);
            put_place(region.last, out);
        }
        put_count(sheet.recomputed().len(), out);
        sheet.recomputed().iter().for_each(|at| put_place(*at, out));
    }
}

fn encode_cell(cell: &GridCell, out: &mut Vec<u8>) {
    put_place(cell.at, out);
    out.push(rank(&SHOWN, &cell.shown));
    let mut tagged_text = |tag: u8, text: &str| {
        out.push(tag);
        put_text(text, out);
    };
    match &cell.raw {
        None => out.push(0),
        Some(Raw::Text(text)) => tagged_text(1, text),
        Some(Raw::Error(text)) => tagged_text(2, text),
        Some(Raw::Garbled(text)) => tagged_text(3, text),
        Some(Raw::Number(n)) => {
            out.push(4);
            out.extend(n.serialize());
        }
        Some(Raw::Flag(flag)) => out.extend([5, u8::from(*flag)]),
        Some(Raw::Date(day)) => {
            out.push(6);
            out.extend(day.year().to_le_bytes());
            out.extend(day.month().to_le_bytes());
            out.extend(day.day().to_le_bytes());
        }
    }
    match &cell.formula {
        None => out.push(0),
        Some(formula) => {
            out.push(1);
            put_text(formula, out);
        }
    }
}

fn put_place(at: CellRef, out: &mut Vec<u8>) {
    out.extend(at.row.to_le_bytes());
    out.extend(at.col.to_le_bytes());
}

fn put_count(n: usize, out: &mut Vec<u8>) {
    out.extend(u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    put_count(text.len(), out);
    out.extend(text.as_bytes());
}

/// Bytes being read.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn byte(&mut self) -> Option<u8> {
        Some(self.array::<1>()?[0])
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.array()?))
    }

    fn place(&mut self) -> Option<CellRef> {
        Some(CellRef::new(self.number()?, self.number()?))
    }

    fn text(&mut self) -> Option<String> {
        let length = usize::try_from(self.number()?).ok()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }
}

fn decode_book(input: &mut Input) -> Option<Workbook> {
    let format = *FORMATS.get(usize::from(input.byte()?))?;
    let (macros, external_links) = (input.byte()? == 1, input.byte()? == 1);
    let mut texts = || (0..input.number()?).map(|_| input.text()).collect::<Option<Vec<_>>>();
    let (notes, losses) = (texts()?, texts()?);
    let mut sheets = Vec::new();
    for _ in 0..input.number()? {
        let name = input.text()?;
        let visibility = *VISIBILITIES.get(usize::from(input.byte()?))?;
        let count = input.number()?;
        let cells = (0..count).map(|_| decode_cell(input)).collect::<Option<Vec<_>>>()?;
        let merged = (0..input.number()?).map(|_| Some(Region { first: input.place()?, last: input.place()? }));
        let merged = merged.collect::<Option<Vec<_>>>()?;
        let mut sheet = Sheet::new(name, visibility, cells).with_merged(merged);
        for _ in 0..input.number()? {
            sheet.mark_recomputed(input.place()?);
        }
        sheets.push(sheet);
    }
    Some(Workbook { format, sheets, macros, external_links, notes, losses })
}

fn decode_cell(input: &mut Input) -> Option<GridCell> {
    let at = input.place()?;
    let shown = *SHOWN.get(usize::from(input.byte()?))?;
    let raw = match input.byte()? {
        0 => None,
        1 => Some(Raw::Text(input.text()?)),
        2 => Some(Raw::Error(input.text()?)),
        3 => Some(Raw::Garbled(input.text()?)),
        4 => Some(Raw::Number(Decimal::deserialize(input.array()?))),
        5 => Some(Raw::Flag(input.byte()? == 1)),
        6 => {
            let year = i16::from_le_bytes(input.array()?);
            let (month, day) = (i8::from_le_bytes(input.array()?), i8::from_le_bytes(input.array()?));
            Some(Raw::Date(Date::new(year, month, day).ok()?))
        }
        _ => return None,
    };
    let formula = if input.byte()? == 1 { Some(input.text()?) } else { None };
    Some(GridCell { at, raw, formula, shown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

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
