//! Values as bytes and back, in little room: for what waits, and for what goes from one process to another.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::grid::CellRef;

/// Writes. Numbers take as many bytes as they need.
#[derive(Debug, Default)]
pub(crate) struct Pen(pub(crate) Vec<u8>);

impl Pen {
    pub(crate) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(crate) fn number(&mut self, n: impl Into<u128>) {
        let mut rest: u128 = n.into();
        while rest > 0x7f {
            self.0.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }

    pub(crate) fn count(&mut self, n: usize) {
        self.number(n as u64);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend(text.as_bytes());
    }

    /// A text or none.
    pub(crate) fn maybe(&mut self, text: Option<&str>) {
        self.0.push(u8::from(text.is_some()));
        text.into_iter().for_each(|t| self.text(t));
    }

    pub(crate) fn place(&mut self, at: CellRef) {
        self.number(at.row);
        self.number(at.col);
    }

    pub(crate) fn decimal(&mut self, n: Decimal) {
        self.number(n.scale() << 1 | u32::from(n.is_sign_negative()));
        self.number(n.mantissa().unsigned_abs());
    }

    pub(crate) fn date(&mut self, day: Date) {
        self.number(day.year().cast_unsigned());
        self.0.extend([day.month().cast_unsigned(), day.day().cast_unsigned()]);
    }
}

/// Reads what a [`Pen`] wrote; nothing where the bytes are not whole.
pub(crate) struct Eye<'a>(pub(crate) &'a [u8]);

impl<'a> Eye<'a> {
    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number of any width.
    fn wide(&mut self) -> Option<u128> {
        let mut out = 0;
        for shift in (0..).step_by(7) {
            let byte = self.byte()?;
            out |= u128::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                break;
            }
        }
        Some(out)
    }

    /// A number that fits where it is put.
    pub(crate) fn number<N: TryFrom<u64>>(&mut self) -> Option<N> {
        let mut out = 0u64;
        for shift in (0..).step_by(7) {
            let byte = self.byte()?;
            out |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                break;
            }
        }
        N::try_from(out).ok()
    }

    /// A text where it stands.
    pub(crate) fn str(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    pub(crate) fn text(&mut self) -> Option<String> {
        self.str().map(str::to_owned)
    }

    /// A text or none.
    pub(crate) fn maybe(&mut self) -> Option<Option<String>> {
        if self.byte()? == 0 { Some(None) } else { self.text().map(Some) }
    }

    pub(crate) fn place(&mut self) -> Option<CellRef> {
        Some(CellRef::new(self.number()?, self.number()?))
    }

    pub(crate) fn decimal(&mut self) -> Option<Decimal> {
        let head: u32 = self.number()?;
        let mut n = Decimal::try_from_i128_with_scale(i128::try_from(self.wide()?).ok()?, head >> 1).ok()?;
        n.set_sign_negative(head & 1 == 1);
        Some(n)
    }

    pub(crate) fn date(&mut self) -> Option<Date> {
        let year = self.number::<u16>()?.cast_signed();
        Date::new(year, self.byte()?.cast_signed(), self.byte()?.cast_signed()).ok()
    }

    /// As many as were counted.
    pub(crate) fn several<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count: usize = self.number()?;
        // Each takes a byte at least.
        let mut out = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            out.push(one(self)?);
        }
        Some(out)
    }
}
