//! A file that is opened when somebody reads: any number of readers can wait, and none holds a file open meanwhile.

use std::fs::File;
use std::io::{BufReader, Read, Result, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// A reader of a file. Its clone stands at the same place and is closed.
#[derive(Debug)]
pub(super) struct Closed {
    path: Arc<Path>,
    at: u64,
    open: Option<BufReader<File>>,
}

impl Closed {
    /// One at the beginning of a file.
    pub(super) fn new(path: Arc<Path>) -> Self {
        Self { path, at: 0, open: None }
    }

    fn file(&mut self) -> Result<&mut BufReader<File>> {
        if self.open.is_none() {
            let mut file = BufReader::new(File::open(&self.path)?);
            file.seek(SeekFrom::Start(self.at))?;
            self.open = Some(file);
        }
        self.open.as_mut().ok_or_else(|| std::io::ErrorKind::NotFound.into())
    }
}

impl Clone for Closed {
    fn clone(&self) -> Self {
        Self { path: self.path.clone(), at: self.at, open: None }
    }
}

impl Read for Closed {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let count = self.file()?.read(into)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Closed {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.at = self.file()?.seek(to)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_goes_on_where_its_reader_stands() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a");
        std::fs::write(&path, "abcdef").expect("written");
        let mut first = Closed::new(path.into());
        let read = |reader: &mut Closed, count: usize| {
            let mut out = vec![0; count];
            reader.read_exact(&mut out).expect("read");
            String::from_utf8(out).expect("text")
        };
        assert_eq!(read(&mut first, 2), "ab");
        let mut second = first.clone();
        assert_eq!((read(&mut first, 2), read(&mut second, 3)), ("cd".to_owned(), "cde".to_owned()));
        first.seek(SeekFrom::End(-1)).expect("sought");
        let mut third = first.clone();
        assert!(third.open.is_none());
        assert_eq!(read(&mut third, 1), "f");
    }
}
