//! The remarks of a run, file by file, as the sheet « À corriger » tells them and as cells are marked.

use std::collections::BTreeMap;

use crate::finding::{Finding, Severity, Standing, capitalised, count};
use crate::fmt::{self, typeset};
use crate::grid::{CellRef, Visibility};
use crate::record::{Batch, Dossier, FileRead};
use crate::report::apart;
use crate::report::colour::SEVERITIES;
use crate::report::group::{Group, group, is_structure};
use crate::report::owners::{by_dossier, owner};
use crate::report::remark::Remark;
use crate::report::state::{State, state};

/// Cells of a group are named as far as this many characters.
const PLACES: usize = 200;
/// The most lines of a sheet.
const LINES: usize = 10_000;

/// A line of the sheet: equal remarks together.
#[derive(Debug)]
pub struct Line<'a> {
    /// How much they weigh.
    pub severity: Severity,
    /// The rule's code.
    pub code: &'static str,
    /// The sheet of the workbook that they are on.
    pub sheet: Option<&'a str>,
    /// Their cells in words: `B11, C7:C12`, « toute la feuille ».
    pub place: String,
    /// The cell that the line leads to.
    pub target: Option<CellRef>,
    /// What stands there and what is wrong.
    pub sentence: String,
    /// What to do.
    pub fix: String,
    /// Whether it counts; else an officer lets it pass, and there is nothing to do.
    pub counts: bool,
}

/// The remarks on one file.
#[derive(Debug)]
pub struct Remarks<'a> {
    /// The file, relative to the input given.
    pub file: &'a str,
    /// The dossier, its stage and its holder; empty for a file that gave none.
    pub heading: String,
    /// What becomes of the dossier.
    pub state: State,
    /// How many remarks of each severity are on this file, and how many decisions they ask for.
    pub tally: String,
    /// The remarks on the whole first, then on structure, then cell by cell.
    pub lines: Vec<Line<'a>>,
    /// Lines that the sheet has no room for.
    pub left_out: usize,
    findings: Vec<&'a Finding>,
}

impl<'a> Remarks<'a> {
    /// The remarks on cells of a sheet that ask for something, the gravest first at each.
    #[must_use]
    pub fn on(&self, sheet: &str) -> BTreeMap<CellRef, Vec<&'a Finding>> {
        let mut out: BTreeMap<CellRef, Vec<&Finding>> = BTreeMap::new();
        for finding in self.findings.iter().filter(|f| f.counts() && f.spot.sheet.as_deref() == Some(sheet)) {
            if let Some(at) = finding.spot.cell {
                out.entry(at).or_default().push(finding);
            }
        }
        out.values_mut().for_each(|list| list.sort_by_key(|f| std::cmp::Reverse(f.severity)));
        out
    }
}

/// The remarks of a run by file, in the order of the batch's files. Those on a whole dossier stand with each of its files.
#[must_use]
pub fn by_file<'a>(batch: &'a Batch, findings: &'a [Finding]) -> Vec<Remarks<'a>> {
    let owners = batch.owners();
    let dossiers = by_dossier(batch, findings, &owners);
    let mut own: Vec<Vec<&Finding>> = vec![Vec::new(); batch.files.len()];
    // What rules on trial would say, and what was decided about rules, is for officers.
    for finding in findings.iter().filter(|f| matches!(f.standing, Standing::Counts | Standing::Waived(_))) {
        match &finding.spot.file {
            Some(file) => {
                if let Ok(rank) = batch.files.binary_search_by(|f| f.path.cmp(file)) {
                    own[rank].push(finding);
                }
            }
            None => {
                let files = owner(batch, finding, &owners).map_or(&[][..], |rank| &batch.dossiers[rank].files);
                files.iter().for_each(|file| own[*file].push(finding));
            }
        }
    }
    let told = |(rank, findings): (usize, Vec<&'a Finding>)| {
        let dossier = owners[rank].map(|d| (&batch.dossiers[d], dossiers.dossiers[d].as_slice()));
        remarks(batch, &batch.files[rank], dossier, findings)
    };
    own.into_iter().enumerate().map(told).collect()
}

fn remarks<'a>(
    batch: &'a Batch,
    file: &'a FileRead,
    dossier: Option<(&'a Dossier, &[&'a Finding])>,
    findings: Vec<&'a Finding>,
) -> Remarks<'a> {
    let mut groups = group(findings.iter().copied());
    // What demands nothing comes behind what does, as in the report.
    let demands = |g: &Group| g.first().counts() && g.severity() > Severity::Info;
    groups.sort_by_key(|g| (!g.first().counts(), !demands(g), g.first().spot.sheet.is_some(), !is_structure(g.first().code)));
    let decisions = groups.iter().filter(|g| demands(g)).count();
    Remarks {
        file: &file.path,
        heading: dossier.map_or_else(String::new, |(d, _)| heading(d)),
        state: state(dossier.map_or(findings.as_slice(), |(_, all)| all).iter().copied()),
        tally: tally(&findings, decisions),
        left_out: groups.len().saturating_sub(LINES),
        lines: groups.into_iter().take(LINES).map(|g| line(batch, g, file)).collect(),
        findings,
    }
}

fn heading(dossier: &Dossier) -> String {
    let identity = &dossier.scheme.identity;
    let holder = identity.holder.as_deref().and_then(|f| dossier.identity_value(f)).and_then(|v| v.text().map(str::to_owned));
    let stage = dossier.stage().map(|s| s.label.clone());
    let whole: Vec<String> = std::iter::once(dossier.id.clone()).chain(stage).chain(holder).collect();
    let newer = dossier.superseded_by.as_ref().map(|newer| format!(" (mis de côté : une version plus récente a été reçue, {newer})"));
    format!("{}{}", whole.join(" – "), newer.unwrap_or_default())
}

fn tally(findings: &[&Finding], decisions: usize) -> String {
    if decisions == 0 {
        return "Rien à corriger dans ce fichier.".to_owned();
    }
    let count = |severity: Severity| count(findings.iter().copied(), severity);
    let counts: Vec<String> =
        SEVERITIES.into_iter().filter(|s| count(*s) > 0).map(|s| fmt::count(count(s), s.label(), &format!("{}s", s.label()))).collect();
    format!("Dans ce fichier : {} ; {} à prendre.", fmt::list(&counts), fmt::count(decisions, "décision", "décisions"))
}

fn line<'a>(batch: &'a Batch, group: Group<'a>, file: &FileRead) -> Line<'a> {
    let remark = Remark::new(batch, group, false, false);
    let (group, first) = (&remark.group, remark.group.first());
    let sheet = first.spot.sheet.as_deref();
    let hidden = sheet.is_some_and(|name| file.sheets.iter().any(|s| *s.name == *name && s.visibility != Visibility::Visible));
    let place = match (sheet, first.spot.cell, &first.spot.file) {
        (Some(_), Some(_), _) => places(group),
        (Some(_), None, _) => "toute la feuille".to_owned(),
        (None, _, Some(_)) => "tout le fichier".to_owned(),
        (None, _, None) => "tout le dossier".to_owned(),
    };
    let subject = if remark.subject.is_empty() { String::new() } else { format!("{} : ", capitalised(&remark.subject)) };
    let sentence = if subject.is_empty() { remark.message.clone() } else { format!("{subject}{}", typeset(group.message())) };
    Line {
        severity: group.severity(),
        code: first.code,
        sheet,
        place: if hidden { format!("{place} (feuille masquée)") } else { place },
        target: sheet.map(|_| first.spot.cell.unwrap_or(CellRef::new(0, 0))),
        sentence,
        fix: match &first.standing {
            Standing::Waived(_) => format!("Rien à faire. {}", apart::why(&first.standing).unwrap_or_default()),
            _ => remark.fix.clone(),
        },
        counts: first.counts(),
    }
}

/// The cells of a group, cut between two of them where they are too many to read.
fn places(group: &Group) -> String {
    let ranges = group.ranges();
    if ranges.len() <= PLACES {
        return ranges;
    }
    let kept = &ranges[..ranges[..PLACES].rfind(", ").unwrap_or(PLACES)];
    format!("{kept}… ({})", fmt::count(group.findings.len(), "cellule", "cellules"))
}
