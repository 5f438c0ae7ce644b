//! The stream of an .xls made safe for the library that parses it, alone in a container of ours.
//!
//! That library follows chains of sectors for ever, makes room for whatever a record claims, and loses a file over a formula. So
//! the stream is taken out by our own reader, its records are walked through as the library will, and what it needs for nothing is
//! blanked: the formulas, whose results stand beside them, and the names they use.

use std::collections::BTreeSet;

use super::Unreadable;
use super::biff::{self, BEGIN, CONTINUATION, DIMENSIONS, END, FILE_PASSWORD, FLAG, FORMULA, NAME, OTHER_SHEETS, Records, SHEET};
use super::limits::{Bound, Limits};

/// An .xls that can be parsed.
pub(super) struct Sealed {
    /// A container around the stream.
    pub(super) file: Vec<u8>,
    /// Sheets that claim a place that another has already.
    pub(super) doubled: bool,
}

/// Cells that sheets may spread over, blanks counted: the library makes room for each.
const AREA: u64 = 32_000_000;
/// Records that may continue one: the library's work grows with their square. 60 MB of texts take 7 300.
const MOST_CONTINUATIONS: usize = 20_000;
/// A record that nothing reads.
const NOTHING: u16 = 0xFFFF;
/// An empty sheet.
const EMPTY_SHEET: [u8; 12] = [0x09, 0x08, 0x04, 0x00, 0x00, 0x06, 0x10, 0x00, 0x0A, 0x00, 0x00, 0x00];

/// Seals a stream.
///
/// # Errors
/// It is encrypted, over a limit, or claims the same bytes for many sheets.
pub(super) fn seal(mut stream: Vec<u8>, limits: Limits) -> Result<Sealed, Unreadable> {
    if Records(&stream).next().is_none_or(|(kind, _)| kind != BEGIN) {
        return Err(Unreadable::Damaged);
    }
    // What blanks a place, found first: the records lend the stream.
    let mut blanks: Vec<Blank> = Vec::new();
    let mut places: Vec<(usize, u32)> = Vec::new();
    for (at, kind, data) in placed(&stream, 0) {
        match kind {
            FILE_PASSWORD => return Err(Unreadable::Encrypted),
            SHEET => places.extend(biff::long(data, 0).map(|place| (at + 4, place))),
            END => break,
            _ => blanks.extend(Blank::of(at, kind, data)),
        }
    }
    limits.hold(Bound::Sheets, places.len())?;
    continuations(&stream, 0, limits)?;
    let mut seen = BTreeSet::new();
    let (mut area, mut walked) = (0u64, 0usize);
    let mut doubles = Vec::new();
    for (at, place) in places {
        if !seen.insert(place) {
            doubles.push(at);
            continue;
        }
        let from = usize::try_from(place).unwrap_or(usize::MAX);
        let mut spread = Spread::default();
        // Charts within a sheet begin and end as it does.
        let mut depth = 0usize;
        for (at, kind, data) in placed(&stream, from) {
            match kind {
                BEGIN => depth += 1,
                END if depth <= 1 => break,
                END => depth -= 1,
                _ => spread.add(kind, data),
            }
            blanks.extend(Blank::of(at, kind, data));
            walked += 4 + data.len();
        }
        area = area.saturating_add(spread.area());
        if walked > 4 * stream.len() {
            return Err(Unreadable::Unsafe("ses feuilles se recouvrent".into()));
        }
    }
    if area > AREA {
        return Err(limits.over(Bound::Cells));
    }
    blanks.iter().for_each(|blank| blank.apply(&mut stream));
    let end = u32::try_from(stream.len()).map_err(|_| limits.over(Bound::File))?;
    if !doubles.is_empty() {
        stream.extend(EMPTY_SHEET);
        doubles.iter().for_each(|at| stream[*at..*at + 4].copy_from_slice(&end.to_le_bytes()));
    }
    let file = super::ole::container("Workbook", &stream).ok_or_else(|| limits.over(Bound::File))?;
    Ok(Sealed { file, doubled: !doubles.is_empty() })
}

/// The records from a place on: where each stands, its type and its data.
fn placed(stream: &[u8], from: usize) -> impl Iterator<Item = (usize, u16, &[u8])> {
    let mut at = from;
    Records(stream.get(from..).unwrap_or_default()).map(move |(kind, data)| {
        let own = at;
        at += 4 + data.len();
        (own, kind, data)
    })
}

/// Refuses records that go on over too many others, anywhere from a place on.
fn continuations(stream: &[u8], from: usize, limits: Limits) -> Result<(), Unreadable> {
    let mut run = 0;
    for (_, kind, _) in placed(stream, from) {
        run = if kind == CONTINUATION { run + 1 } else { 0 };
        if run > MOST_CONTINUATIONS {
            return Err(limits.over(Bound::Strings));
        }
    }
    Ok(())
}

/// Bytes of a record to be written over.
enum Blank {
    /// Its type: nothing reads it then.
    Kind(usize),
    /// So many bytes.
    Bytes(usize, usize),
    /// An error value that nobody knows: it becomes one that is known.
    Error(usize),
}

/// The error values of cells; the library refuses a file for any other.
const ERRORS: [u8; 7] = [0x00, 0x07, 0x0F, 0x17, 0x1D, 0x24, UNKNOWN_ERROR];
/// `#N/A`.
const UNKNOWN_ERROR: u8 = 0x2A;

impl Blank {
    fn of(at: usize, kind: u16, data: &[u8]) -> impl Iterator<Item = Self> {
        let fields = at + 4;
        let (first, second) = match (kind, data) {
            (NAME | OTHER_SHEETS, _) => (Some(Self::Kind(at)), None),
            // What a sheet claims of its size: its cells say it.
            (DIMENSIONS, _) => (Some(Self::Bytes(fields, data.len())), None),
            (FLAG, [_, _, _, _, _, _, error, 1, ..]) if !ERRORS.contains(error) => (Some(Self::Error(fields + 6)), None),
            // The length of the formula, behind its result.
            (FORMULA, [_, _, _, _, _, _, result @ ..]) if result.len() >= 16 => {
                let unknown = matches!(result, [2, _, error, _, _, _, 0xFF, 0xFF, ..] if !ERRORS.contains(error));
                (Some(Self::Bytes(fields + 20, 2)), unknown.then_some(Self::Error(fields + 8)))
            }
            _ => (None, None),
        };
        first.into_iter().chain(second)
    }

    fn apply(&self, stream: &mut [u8]) {
        match self {
            Self::Kind(at) => stream[*at..*at + 2].copy_from_slice(&NOTHING.to_le_bytes()),
            Self::Bytes(at, length) => stream[*at..*at + *length].fill(0),
            Self::Error(at) => stream[*at] = UNKNOWN_ERROR,
        }
    }
}

/// The block of cells that a sheet spreads over.
#[derive(Default)]
struct Spread(Option<[u16; 4]>);

impl Spread {
    fn add(&mut self, kind: u16, data: &[u8]) {
        let Some((row, first, last)) = biff::cells(kind, data) else { return };
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, first, last]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(first), right.max(last)]);
    }

    fn area(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| (u64::from(bottom - top) + 1) * (u64::from(right.max(left) - left) + 1))
    }
}
