//! Findings → a text table as Excel in French opens it: `;`, byte order mark, CRLF, no cell that could be a formula.

use csv::{Terminator, WriterBuilder};

use super::row::{COLUMNS, cells};
use crate::finding::Finding;
use crate::fmt::{inert, plain};
use crate::record::Batch;

/// The findings, one a row, in the order given.
#[must_use]
pub fn table(batch: &Batch, findings: &[Finding]) -> String {
    let owners = batch.owners();
    let mut writer = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(Vec::new());
    let rows = findings.iter().map(|f| cells(batch, f, &owners).map(|cell| inert(&plain(&cell))));
    let all = std::iter::once(COLUMNS.map(str::to_owned)).chain(rows);
    // Writing to memory does not fail, nor do rows of one length.
    let written = all.into_iter().try_for_each(|row| writer.write_record(&row));
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}
