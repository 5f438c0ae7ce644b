//! Findings → a text table as Excel in French opens it: `;`, byte order mark, CRLF, no cell that could be a formula.

use std::io::Write;

use csv::{Terminator, WriterBuilder};

use super::row::{COLUMNS, cells};
use crate::finding::Finding;
use crate::fmt::{inert, plain};
use crate::record::Batch;

/// Writes the findings, one a row, in the order given.
///
/// # Errors
/// The place it is written to refuses.
pub fn write<B: AsRef<[Finding]>>(batch: &Batch, batches: impl IntoIterator<Item = B>, out: &mut dyn Write) -> std::io::Result<()> {
    let owners = batch.owners();
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(out);
    writer.write_record(COLUMNS).map_err(refused)?;
    for findings in batches {
        for finding in findings.as_ref() {
            writer.write_record(cells(batch, finding, &owners).map(|cell| inert(&plain(&cell)))).map_err(refused)?;
        }
    }
    writer.flush()
}

/// Why the place refuses, as the system said it: a reader who has seen enough is no fault.
fn refused(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}
