//! Bytes that wait for their turn: in memory, beyond a bound in a file of the system that nobody else sees.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex};

/// Where bytes wait.
#[derive(Debug)]
pub struct Spool {
    /// What stays in memory, in bytes.
    bound: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    in_memory: usize,
    /// The file, once one was needed and could be made, and its length.
    file: Option<(File, u64)>,
}

/// What is needed to get bytes back.
#[derive(Debug, Clone)]
pub struct Slip(Place);

#[derive(Debug, Clone)]
enum Place {
    Memory(Arc<[u8]>),
    File { spool: Arc<Spool>, at: u64 },
}

impl Spool {
    /// An empty one, that keeps so many bytes in memory.
    #[must_use]
    pub fn new(bound: usize) -> Arc<Self> {
        Arc::new(Self { bound, kept: Mutex::default() })
    }

    /// Takes bytes in. Without room on the disk they stay in memory.
    #[must_use]
    pub fn put(self: &Arc<Self>, bytes: &[u8]) -> Slip {
        let written = self.write(bytes);
        let place = |at| Place::File { spool: self.clone(), at };
        Slip(written.map_or_else(|| Place::Memory(bytes.into()), place))
    }

    /// Where bytes stand in the file; `None` if they are to stay in memory.
    fn write(&self, bytes: &[u8]) -> Option<u64> {
        let mut kept = self.kept.lock().ok()?;
        if kept.in_memory + bytes.len() <= self.bound {
            kept.in_memory += bytes.len();
            return None;
        }
        if kept.file.is_none() {
            kept.file = Some((file()?, 0));
        }
        let (file, end) = kept.file.as_mut()?;
        let at = *end;
        file.seek(SeekFrom::Start(at)).and_then(|_| file.write_all(bytes)).ok()?;
        *end += bytes.len() as u64;
        Some(at)
    }

    fn read(&self, at: u64, length: usize) -> std::io::Result<Vec<u8>> {
        let mut out = vec![0; length];
        let mut kept = self.kept.lock().map_err(|_| std::io::ErrorKind::Other)?;
        let (file, _) = kept.file.as_mut().ok_or(std::io::ErrorKind::NotFound)?;
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut out)?;
        Ok(out)
    }
}

/// A file of the system, where it has any.
fn file() -> Option<File> {
    // In a page there is no folder to make it in, and who asks for one does not come back.
    if cfg!(target_family = "wasm") { None } else { tempfile::tempfile().ok() }
}

impl Slip {
    /// Calls with some of the bytes.
    ///
    /// # Panics
    /// The system takes back what it wrote: whatever rests on these bytes would be wrong.
    pub fn with<T>(&self, range: Range<usize>, take: impl FnOnce(&[u8]) -> T) -> T {
        match &self.0 {
            Place::Memory(bytes) => take(&bytes[range]),
            Place::File { spool, at } => match spool.read(at + range.start as u64, range.len()) {
                Ok(bytes) => take(&bytes),
                Err(why) => panic!("un fichier temporaire ne peut plus être relu : {why}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_from_memory_and_from_the_file() {
        let spool = Spool::new(4);
        let texts = ["abc", "defg", "", "h", "ij"];
        let slips: Vec<Slip> = texts.iter().map(|t| spool.put(t.as_bytes())).collect();
        let in_memory: Vec<bool> = slips.iter().map(|s| matches!(s.0, Place::Memory(_))).collect();
        assert_eq!(in_memory, [true, false, true, true, false]);
        let part = |slip: &Slip, range| slip.with(range, |b| String::from_utf8_lossy(b).into_owned());
        assert_eq!(texts.iter().zip(&slips).map(|(t, s)| part(s, 0..t.len())).collect::<Vec<_>>(), texts);
        assert_eq!((part(&slips[0], 1..2), part(&slips[1], 2..4)), ("b".to_owned(), "fg".to_owned()));
    }
}
