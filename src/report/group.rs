//! Equal remarks together: thirty cells with one fault are one line with ranges.

use std::collections::BTreeMap;

use crate::finding::{Finding, Severity, Standing};
use crate::grid::{CellRef, column_letters};

/// Remarks that say the same of cells of one sheet.
#[derive(Debug)]
pub struct Group<'a> {
    /// The remarks, in reading order.
    pub findings: Vec<&'a Finding>,
}

impl<'a> Group<'a> {
    /// The first of them speaks for all.
    #[must_use]
    pub fn first(&self) -> &'a Finding {
        self.findings[0]
    }

    /// How much they weigh.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.first().severity
    }

    /// Their cells as ranges: `B11, B24, C7:C12`; empty where they have none.
    #[must_use]
    pub fn ranges(&self) -> String {
        ranges(self.findings.iter().filter_map(|f| f.spot.cell).collect())
    }

    /// What is wrong: the message of one cell, or what is said once of several.
    #[must_use]
    pub fn message(&self) -> &'a str {
        let first = self.first();
        match &first.several {
            Some(several) if self.differ() => &several.message,
            _ => &first.message,
        }
    }

    /// What to do.
    #[must_use]
    pub fn fix(&self) -> &'a str {
        let first = self.first();
        match &first.several {
            Some(several) if self.differ() => &several.fix,
            _ => &first.fix,
        }
    }

    /// Whether the remarks differ in the value they name.
    #[must_use]
    pub fn differ(&self) -> bool {
        self.findings.iter().any(|f| f.message != self.first().message || f.fix != self.first().fix)
    }
}

/// Code, file, sheet, message, fix and standing: what equal remarks share.
type Key<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a str, &'a str, &'a Standing);

fn key(finding: &Finding) -> Key<'_> {
    let spot = &finding.spot;
    let (message, fix) = match &finding.several {
        Some(several) if spot.cell.is_some() => (several.message.as_str(), several.fix.as_str()),
        _ => (finding.message.as_str(), &*finding.fix),
    };
    (finding.code, spot.file.as_deref(), spot.sheet.as_deref(), message, fix, &finding.standing)
}

/// Groups remarks, in the order of the first of each.
#[must_use]
pub fn group<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for finding in findings {
        match known.get(&key(finding)) {
            Some(&i) => groups[i].findings.push(finding),
            None => {
                known.insert(key(finding), groups.len());
                groups.push(Group { findings: vec![finding] });
            }
        }
    }
    groups
}

/// Whether a rule speaks of a file or of the shape of a table, which must be right before its values can be.
pub(super) fn is_structure(code: &str) -> bool {
    code.starts_with("F1") || code.starts_with("F2")
}

/// Cells as runs down a column, else along a row, else one by one.
#[must_use]
pub fn ranges(mut cells: Vec<CellRef>) -> String {
    cells.sort_by_key(|c| (c.col, c.row));
    cells.dedup();
    let mut runs: Vec<(CellRef, CellRef)> = Vec::new();
    for cell in cells {
        match runs.last_mut() {
            Some((_, last)) if last.col == cell.col && last.row + 1 == cell.row => *last = cell,
            _ => runs.push((cell, cell)),
        }
    }
    let runs = join_columns(runs);
    let shown: Vec<String> =
        runs.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}:{}{}", column_letters(b.col), b.row + 1) }).collect();
    shown.join(", ")
}

/// Runs of the same rows in neighbouring columns are one block.
fn join_columns(runs: Vec<(CellRef, CellRef)>) -> Vec<(CellRef, CellRef)> {
    let mut out: Vec<(CellRef, CellRef)> = Vec::new();
    for (a, b) in runs {
        match out.iter_mut().find(|(c, d)| c.row == a.row && d.row == b.row && d.col + 1 == a.col) {
            Some((_, last)) => *last = b,
            None => out.push((a, b)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_ranges() {
        let cells = ["C7", "C8", "C9", "B11", "B24", "C12"].iter().filter_map(|t| CellRef::parse(t)).collect();
        assert_eq!(ranges(cells), "B11, B24, C7:C9, C12");
        let block = ["A1", "A2", "B1", "B2"].iter().filter_map(|t| CellRef::parse(t)).collect();
        assert_eq!(ranges(block), "A1:B2");
    }
}
