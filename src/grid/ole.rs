//! The container of an old Office file (MS-CFB) → one of its streams, and a container around one.
//!
//! Own and not the `cfb` crate: that one refuses files that programs open, such as those SheetJS writes.

/// The bytes of a stream; `None` where the container has none of this name or is broken.
pub(super) fn stream(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    let container = Container::open(bytes)?;
    let directory = container.chain(long(bytes, 0x30)?, &container.table)?;
    let entry = |wanted: &str| {
        directory.chunks_exact(128).find(|entry| {
            let units: Vec<u16> = entry[..64].chunks_exact(2).map(|u| u16::from_le_bytes([u[0], u[1]])).take_while(|u| *u != 0).collect();
            String::from_utf16_lossy(&units).eq_ignore_ascii_case(wanted)
        })
    };
    let found = entry(name)?;
    let (start, size) = (long(found, 116)?, usize::try_from(long(found, 120)?).ok()?);
    let mut out = if size < usize::try_from(long(bytes, 0x38)?).ok()? {
        // Small streams lie in 64-byte pieces in the stream of the root.
        let pieces = container.chain(long(entry("Root Entry")?, 116)?, &container.table)?;
        let table = numbers(&container.chain(long(bytes, 0x3C)?, &container.table)?);
        Container { sectors: &pieces, shift: 6, table: Vec::new() }.chain(start, &table)?
    } else {
        container.chain(start, &container.table)?
    };
    out.truncate(size);
    (out.len() == size).then_some(out)
}

/// The end of a chain of sectors.
const LAST: u32 = 0xFFFF_FFFE;
/// No sector.
const NONE: u32 = 0xFFFF_FFFF;
/// Sectors of 4 096 bytes, so that the header names all sectors of the table.
const SECTOR: usize = 4096;

/// A container with one stream, its sectors in their order; `None` for one that is too long.
pub(super) fn container(name: &str, stream: &[u8]) -> Option<Vec<u8>> {
    // Shorter ones lie elsewhere.
    let content = stream.len().max(SECTOR).div_ceil(SECTOR);
    let tables = (content + 1).div_ceil(SECTOR / 4 - 1);
    if tables > 109 {
        return None;
    }
    let number = |n: usize| u32::try_from(n).ok();
    let mut out = vec![0u8; SECTOR];
    out[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    let mut put = |at: usize, bytes: &[u8]| out[at..at + bytes.len()].copy_from_slice(bytes);
    for (at, n) in [(0x18, 0x3Eu16), (0x1A, 4), (0x1C, 0xFFFE), (0x1E, 12), (0x20, 6)] {
        put(at, &n.to_le_bytes());
    }
    for (at, n) in [(0x28, 1), (0x2C, number(tables)?), (0x30, number(tables)?), (0x38, 4096), (0x3C, LAST), (0x44, LAST)] {
        put(at, &n.to_le_bytes());
    }
    for rank in 0..109 {
        put(0x4C + 4 * rank, &if rank < tables { number(rank)? } else { NONE }.to_le_bytes());
    }
    let first = tables + 1;
    let mut next: Vec<u32> = vec![0xFFFF_FFFD; tables];
    next.push(LAST);
    for rank in 1..=content {
        next.push(if rank == content { LAST } else { number(first + rank)? });
    }
    next.resize(tables * SECTOR / 4, NONE);
    out.extend(next.iter().flat_map(|n| n.to_le_bytes()));
    out.extend(entry("Root Entry", 5, 1, 0, 0));
    out.extend(entry(name, 2, NONE, number(first)?, number(stream.len().max(SECTOR))?));
    out.resize(SECTOR * (1 + first), 0);
    out.extend(stream);
    out.resize(SECTOR * (1 + first + content), 0);
    Some(out)
}

/// An entry of the directory: name, kind, first child, first sector, size.
fn entry(name: &str, kind: u8, child: u32, start: u32, size: u32) -> [u8; 128] {
    let mut out = [0; 128];
    let mut length = 2u16;
    for (unit, place) in name.encode_utf16().zip(out[..62].chunks_exact_mut(2)) {
        place.copy_from_slice(&unit.to_le_bytes());
        length += 2;
    }
    out[64..66].copy_from_slice(&length.to_le_bytes());
    (out[66], out[67]) = (kind, 1);
    for (at, n) in [(68, NONE), (72, NONE), (76, child), (116, start), (120, size)] {
        out[at..at + 4].copy_from_slice(&n.to_le_bytes());
    }
    out
}

struct Container<'a> {
    /// What lies behind the header.
    sectors: &'a [u8],
    /// The size of a sector as a power of two.
    shift: u32,
    /// The sector that follows each sector.
    table: Vec<u32>,
}

impl<'a> Container<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let shift = u32::from(*bytes.get(0x1E)?);
        if !(9..=12).contains(&shift) {
            return None;
        }
        let mut out = Self { sectors: bytes.get(1 << shift..)?, shift, table: Vec::new() };
        // The header names the first sectors of the table, further sectors of names hang behind one another.
        let mut named = numbers(bytes.get(0x4C..0x200)?);
        let mut more = long(bytes, 0x44)?;
        let most = out.sectors.len() >> shift;
        for _ in 0..most {
            let Some(sector) = out.sector(more) else { break };
            let mut names = numbers(sector);
            more = names.pop()?;
            named.extend(names);
        }
        for name in named.into_iter().take(most + 1) {
            if let Some(sector) = out.sector(name) {
                out.table.extend(numbers(sector));
            }
        }
        Some(out)
    }

    /// A sector; the last one of a file may be cut.
    fn sector(&self, rank: u32) -> Option<&'a [u8]> {
        let from = usize::try_from(rank).ok()?.checked_mul(1 << self.shift)?;
        let to = from.checked_add(1 << self.shift)?.min(self.sectors.len());
        self.sectors.get(from..to).filter(|sector| !sector.is_empty())
    }

    /// The sectors from one to the end of its chain; `None` for a chain that comes back to itself.
    fn chain(&self, start: u32, table: &[u32]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut at = start;
        for _ in 0..=(self.sectors.len() >> self.shift) {
            let Some(sector) = self.sector(at) else { return Some(out) };
            out.extend(sector);
            at = usize::try_from(at).ok().and_then(|rank| table.get(rank).copied())?;
        }
        None
    }
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A container of 512-byte sectors: the table, the directory, then a stream of two sectors that are not neighbours.
    fn container(next: [u32; 5]) -> Vec<u8> {
        let mut out = vec![0; 512 * 6];
        let mut put = |at: usize, n: u32| out[at..at + 4].copy_from_slice(&n.to_le_bytes());
        put(0x1E, 9);
        put(0x30, 1);
        put(0x38, 100);
        put(0x44, u32::MAX - 1);
        for at in (0x4C..0x200).step_by(4) {
            put(at, u32::MAX);
        }
        put(0x4C, 0);
        for (rank, n) in next.into_iter().enumerate() {
            put(512 + 4 * rank, n);
        }
        for (rank, unit) in "Workbook".encode_utf16().enumerate() {
            put(1024 + 2 * rank, u32::from(unit));
        }
        put(1024 + 116, 2);
        put(1024 + 120, 600);
        out[512 * 3] = 7;
        out[512 * 5] = 8;
        out
    }

    const END: u32 = u32::MAX - 1;

    #[test]
    fn a_stream_is_followed_through_its_sectors() {
        let whole = stream(&container([END, END, 4, END, END]), "WORKBOOK").expect("stream");
        assert_eq!((whole.len(), whole[0], whole[512]), (600, 7, 8));
        assert_eq!(stream(&container([END, END, 4, END, 2]), "Workbook"), None, "a circle");
        assert_eq!(stream(&container([END, END, 4, END, END]), "Book"), None);
    }

    #[test]
    fn a_stream_comes_out_of_its_own_container() {
        for length in [0, 1, 4095, 4096, 4097, 5_000_000] {
            let mut wanted: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let file = super::container("Workbook", &wanted).expect("container");
            wanted.resize(wanted.len().max(4096), 0);
            assert!(stream(&file, "Workbook") == Some(wanted), "{length}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end(changes in proptest::collection::vec((0usize..3072, any::<u8>()), 0..12)) {
            let mut bytes = container([END, END, 4, END, END]);
            for (at, byte) in changes {
                bytes[at] = byte;
            }
            stream(&bytes, "Workbook");
            stream(&bytes[..bytes.len() / 2], "Workbook");
        }
    }
}
