//! The records that the parts of an .xlsb are made of (MS-XLSB 2.1.4), and the fields in them.

use crate::grid::Unreadable;

/// A part, record by record.
pub(super) struct Records<'a>(Fields<'a>);

impl<'a> Records<'a> {
    pub(super) fn new(part: &'a [u8]) -> Self {
        Self(Fields(part))
    }

    /// The next record: its type and its fields; `None` at the end of the part.
    pub(super) fn next(&mut self) -> Result<Option<(u16, Fields<'a>)>, Unreadable> {
        if self.0.0.is_empty() {
            return Ok(None);
        }
        self.record().map(Some).ok_or(Unreadable::Damaged)
    }

    fn record(&mut self) -> Option<(u16, Fields<'a>)> {
        let kind = u16::try_from(self.varying(2)?).ok()?;
        let size = usize::try_from(self.varying(4)?).ok()?;
        Some((kind, Fields(self.0.take(size)?)))
    }

    /// A number of seven bits a byte, the high bit saying that more follow.
    fn varying(&mut self, most: u32) -> Option<u32> {
        let mut value = 0;
        for rank in 0..most {
            let byte = self.0.byte()?;
            value |= u32::from(byte & 0x7F) << (7 * rank);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(value)
    }
}

/// The fields of a record, taken one after another.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        Some(self.array::<1>()?[0])
    }

    pub(super) fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn long(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn double(&mut self) -> Option<f64> {
        Some(f64::from_le_bytes(self.array()?))
    }

    /// A number in 30 bits: whole or the upper part of a double, perhaps a hundredfold.
    pub(super) fn packed(&mut self) -> Option<f64> {
        let bits = self.long()?;
        let number =
            if bits & 2 == 0 { f64::from_bits(u64::from(bits & !3) << 32) } else { f64::from(i32::from_le_bytes(bits.to_le_bytes()) >> 2) };
        Some(if bits & 1 == 0 { number } else { number / 100.0 })
    }

    /// A text behind its length; one that is not there has the length −1.
    pub(super) fn text(&mut self) -> Option<String> {
        let length = self.long()?;
        if length == u32::MAX {
            return Some(String::new());
        }
        let units = self.take(usize::try_from(length).ok()?.checked_mul(2)?)?;
        Some(String::from_utf16_lossy(&units.chunks_exact(2).map(|u| u16::from_le_bytes([u[0], u[1]])).collect::<Vec<_>>()))
    }

    /// A text that may have formats within: those are left out.
    pub(super) fn rich_text(&mut self) -> Option<String> {
        self.byte()?;
        self.text()
    }
}
