//! The remarks of a run, file by file, as the sheet « À corriger » tells them and as cells are marked.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Severity, Standing, capitalised};
use crate::findings::{Chosen, Findings, Head};
use crate::fmt::{self, typeset};
use crate::grid::{CellRef, Visibility};
use crate::record::{Batch, Dossier, FileRead};
use crate::report::apart;
use crate::report::group::{Group, group, is_structure};
use crate::report::outline::{Tally, title};
use crate::report::owners::{by_dossier, owner};
use crate::report::remark::Remark;
use crate::report::state::{State, state};

/// Cells of a group are named as far as this many characters.
const PLACES: usize = 200;
/// The most lines of a sheet.
const LINES: usize = 10_000;

/// The remarks on the cells of a sheet, the gravest first at each.
pub type Found<'a> = BTreeMap<CellRef, Vec<&'a Finding>>;

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
    findings: &'a [Finding],
}

impl<'a> Remarks<'a> {
    /// The remarks on cells that ask for something, by the name of their sheet.
    #[must_use]
    pub fn by_sheet(&self) -> BTreeMap<&'a str, Found<'a>> {
        let mut out: BTreeMap<&str, Found> = BTreeMap::new();
        for finding in self.findings.iter().filter(|f| f.counts()) {
            if let (Some(sheet), Some(at)) = (finding.spot.sheet.as_deref(), finding.spot.cell) {
                out.entry(sheet).or_default().entry(at).or_default().push(finding);
            }
        }
        let lists = out.values_mut().flat_map(BTreeMap::values_mut);
        lists.for_each(|list| list.sort_by_key(|f| std::cmp::Reverse(f.severity)));
        out
    }
}

/// Remarks file by file: those that holders are told ([`for_holders`](crate::report::holder::for_holders)).
#[derive(Debug)]
pub struct ByFile<'a> {
    batch: &'a Batch,
    findings: &'a Findings,
    owners: Vec<Option<usize>>,
    /// By dossier.
    dossiers: Vec<Vec<&'a Head>>,
    /// By file; those on a whole dossier stand with each of its files.
    files: Vec<Vec<&'a Head>>,
}

impl<'a> ByFile<'a> {
    /// Parts remarks.
    #[must_use]
    pub fn new(batch: &'a Batch, told: Chosen<'a>) -> Self {
        let owners = batch.owners();
        let mut files: Vec<Vec<&Head>> = vec![Vec::new(); batch.files.len()];
        for head in &told.heads {
            match &head.spot.file {
                Some(file) => {
                    if let Ok(rank) = batch.files.binary_search_by(|f| f.path.cmp(file)) {
                        files[rank].push(head);
                    }
                }
                None => {
                    let its = owner(batch, *head, &owners).map_or(&[][..], |rank| &batch.dossiers[rank].files);
                    its.iter().for_each(|file| files[*file].push(head));
                }
            }
        }
        let dossiers = by_dossier(batch, told.heads, &owners).dossiers;
        Self { batch, findings: told.findings, owners, dossiers, files }
    }

    /// Looks at those on a file, by its rank in the batch.
    pub fn of<T>(&self, file: usize, look: impl FnOnce(&Remarks) -> T) -> T {
        let findings = self.findings.read(&self.files[file]);
        let dossier = self.owners[file].map(|rank| (&self.batch.dossiers[rank], self.dossiers[rank].as_slice()));
        look(&remarks(self.batch, &self.batch.files[file], dossier, &findings))
    }
}

fn remarks<'a>(batch: &'a Batch, file: &'a FileRead, dossier: Option<(&'a Dossier, &[&Head])>, findings: &'a [Finding]) -> Remarks<'a> {
    let mut groups = group(findings);
    // What demands nothing comes behind what does, as in the report.
    let demands = |g: &Group| g.first().counts() && g.severity() > Severity::Info;
    groups.sort_by_key(|g| (!g.first().counts(), !demands(g), g.first().spot.sheet.is_some(), !is_structure(g.first().code)));
    let remarks: Vec<Remark> = groups.into_iter().map(|g| Remark::new(batch, g, false, false)).collect();
    let hidden = file.sheets.iter().filter(|s| s.visibility != Visibility::Visible).map(|s| &*s.name).collect();
    Remarks {
        file: &file.path,
        heading: dossier.map_or_else(String::new, |(d, _)| heading(d)),
        state: dossier.map_or_else(|| state(findings), |(_, all)| state(all.iter().copied())),
        tally: words(Tally::of(remarks.iter().map(|r| &r.group))),
        left_out: remarks.len().saturating_sub(LINES),
        lines: remarks.into_iter().take(LINES).map(|r| line(r, &hidden)).collect(),
        findings,
    }
}

fn heading(dossier: &Dossier) -> String {
    let newer = dossier.superseded_by.as_ref().map(|newer| format!(" (mis de côté : une version plus récente a été reçue, {newer})"));
    format!("{}{}", title(dossier), newer.unwrap_or_default())
}

fn words(tally: Tally) -> String {
    if tally.decisions == 0 {
        return "Rien à corriger dans ce fichier.".to_owned();
    }
    format!("Dans ce fichier : {} ; {} à prendre.", tally.words(), fmt::count(tally.decisions, "décision", "décisions"))
}

fn line<'a>(remark: Remark<'a>, hidden: &BTreeSet<&str>) -> Line<'a> {
    let (group, first) = (&remark.group, remark.group.first());
    let sheet = first.spot.sheet.as_deref();
    let hidden = sheet.is_some_and(|name| hidden.contains(name));
    let place = match (sheet, first.spot.cell, &first.spot.file) {
        (Some(_), Some(_), _) => places(group),
        (Some(_), None, _) => "toute la feuille".to_owned(),
        (None, _, Some(_)) => "tout le fichier".to_owned(),
        (None, _, None) => "tout le dossier".to_owned(),
    };
    let sentence = match remark.subject.as_str() {
        "" => remark.message.clone(),
        subject => format!("{} : {}", capitalised(subject), typeset(group.message())),
    };
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
