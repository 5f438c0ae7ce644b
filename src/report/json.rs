//! JSON Lines, version 1: one finding a line.

use std::io::Write;

use rayon::prelude::*;
use serde::Serialize;

use crate::finding::{Finding, Related, Standing};

#[derive(Serialize)]
struct Line<'a> {
    version: u8,
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    file: Option<&'a str>,
    sheet: Option<&'a str>,
    cell: Option<String>,
    related: Vec<RelatedLine<'a>>,
    table: Option<&'a str>,
    field: Option<&'a str>,
    dossier: Option<&'a str>,
    value: Option<&'a str>,
    message: String,
    fix: &'a str,
    /// Only where an officer lets the remark pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<WaivedLine<'a>>,
    /// Only where the rule is on trial.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    trial: bool,
}

#[derive(Serialize)]
struct WaivedLine<'a> {
    reason: &'a str,
    author: &'a str,
    until: String,
    compared: bool,
}

#[derive(Serialize)]
struct RelatedLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    sheet: Option<&'a str>,
    cell: Option<String>,
    note: &'a str,
}

/// The findings as JSON Lines, in the order given.
#[must_use]
pub fn lines(findings: &[Finding]) -> String {
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = write([findings], &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// Writes the same, some lines at a time.
///
/// # Errors
/// The place it is written to refuses.
pub fn write<B: AsRef<[Finding]>>(batches: impl IntoIterator<Item = B>, out: &mut dyn Write) -> std::io::Result<()> {
    let text = |some: &[Finding]| {
        let mut text = Vec::new();
        for finding in some {
            // Writing to memory does not fail.
            let _ = serde_json::to_writer(&mut text, &line(finding));
            text.push(b'\n');
        }
        text
    };
    for batch in batches {
        for many in batch.as_ref().chunks(MANY) {
            let texts: Vec<Vec<u8>> = many.par_chunks(MANY / 64).map(text).collect();
            texts.iter().try_for_each(|text| out.write_all(text))?;
        }
    }
    Ok(())
}

/// How many lines are in memory at once.
const MANY: usize = 4096;

fn line(f: &Finding) -> Line<'_> {
    Line {
        version: 1,
        code: f.code,
        name: f.name,
        severity: f.severity.word(),
        file: f.spot.file.as_deref(),
        sheet: f.spot.sheet.as_deref(),
        cell: f.spot.cell.map(|c| c.to_string()),
        related: f.related.iter().map(|r| related(r, f)).collect(),
        table: f.table.as_deref(),
        field: f.field.as_deref(),
        dossier: f.dossier.as_deref(),
        value: f.value.as_deref(),
        message: f.sentence(),
        fix: &f.fix,
        waived: waived(f),
        trial: f.standing == Standing::Trial,
    }
}

fn waived(f: &Finding) -> Option<WaivedLine<'_>> {
    let Standing::Waived(waived) = &f.standing else { return None };
    let (reason, author) = (waived.reason.as_str(), waived.author.as_str());
    Some(WaivedLine { reason, author, until: waived.until.to_string(), compared: waived.compared })
}

fn related<'a>(r: &'a Related, f: &Finding) -> RelatedLine<'a> {
    // The file is named only where it is another one.
    let file = r.spot.file.as_deref().filter(|file| Some(*file) != f.spot.file.as_deref());
    RelatedLine { file, sheet: r.spot.sheet.as_deref(), cell: r.address(), note: &r.note }
}
