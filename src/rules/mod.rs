//! What must hold of a dossier: [`Rule`]s over rows → [`Finding`]s.
//!
//! A rule is a constant and a function, with a page of the same name that users read and tests run.
//! Rules are pure: no clock, file or network; thresholds come from the profile. They know nothing of grids or reports.

mod consequence;
mod context;
mod contract;
mod sums;

#[cfg(test)]
mod pages;

pub mod catalogue;
pub mod communication;
pub mod decisions;
pub mod equipements;
pub mod fichier;
pub mod financement;
pub mod identite;
pub mod indicateurs;
pub mod lot;
pub mod own;
pub mod programme;
pub mod suivi;

use self::context::{Lot, Speaker};

pub use context::{CellView, Context, Line};

use crate::finding::{Finding, Severity, Standing};
use crate::findings::{Findings, Head};
use crate::profile::Profile;
use crate::record::{Batch, Dossier, FileRead, RowKind};
use crate::waiver::{self, Use};

/// A rule of the catalogue.
#[derive(Debug)]
pub struct Rule {
    /// Its code, never renumbered.
    pub code: &'static str,
    /// Its name, in English, for machines.
    pub name: &'static str,
    /// How much its remarks weigh.
    pub severity: Severity,
    /// Its page: what it says, why, what to do, examples that the tests run.
    pub page: &'static str,
    /// The check.
    pub check: Check,
}

/// How much a rule needs to see.
#[derive(Debug)]
pub enum Check {
    /// One file.
    File(fn(&FileRead, &mut Context)),
    /// One value and its field.
    Cell(fn(&CellView, &mut Context)),
    /// One line of a table, by the table's name.
    Row(&'static str, fn(&Line, &mut Context)),
    /// One dossier.
    Dossier(fn(&Dossier, &mut Context)),
    /// All dossiers of a run.
    Batch(fn(&Batch, &mut Context)),
    /// What was decided about rules and remarks, once all others have spoken.
    Decisions(fn(&Told, &mut Context)),
}

/// A run, once all other rules have spoken.
#[derive(Debug)]
pub struct Told<'a> {
    /// The remarks of those on trial.
    pub findings: &'a [Head],
    /// What became of the waivers.
    pub uses: &'a [Use<'a>],
}

/// Every rule, by code.
#[must_use]
pub fn all() -> Vec<&'static Rule> {
    let families: [&'static [Rule]; 10] = [
        fichier::ALL,
        identite::ALL,
        programme::ALL,
        suivi::ALL,
        indicateurs::ALL,
        equipements::ALL,
        communication::ALL,
        financement::ALL,
        lot::ALL,
        decisions::ALL,
    ];
    families.into_iter().flatten().collect()
}

/// The rule of this code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    all().into_iter().find(|r| r.code.eq_ignore_ascii_case(code))
}

/// Whether a rule can be neither changed nor let pass: an unread file must be heard, and so must what was decided.
#[must_use]
pub fn is_fixed(rule: &Rule) -> bool {
    matches!(rule.check, Check::Decisions(_)) || ["F101", "F102", "F103"].contains(&rule.code)
}

/// The codes of the rules whose remarks can be let pass, the region's own among them.
#[must_use]
pub fn waivable(profile: &Profile) -> Vec<&'static str> {
    let catalogue = all().into_iter().filter(|r| !is_fixed(r)).map(|r| r.code);
    catalogue.chain(profile.own().iter().map(|r| r.code)).collect()
}

/// Rules that speak, each with the weight that the profile gives it.
type Speaking = Vec<(&'static Rule, Speaker)>;

/// Runs every rule over a batch, and marks what the batch's waivers let pass; findings by file, sheet, row, column, code.
#[must_use]
pub fn check(batch: &Batch, profile: &Profile) -> Vec<Finding> {
    judge(batch, profile).all()
}

/// The same, where nobody needs them all at once.
#[must_use]
pub fn judge(batch: &Batch, profile: &Profile) -> Findings {
    let rules: Speaking = all().into_iter().filter_map(|rule| Some((rule, Speaker::of(rule, profile)?))).collect();
    let lot = &Lot::new(batch);
    let mut out = Findings::default();
    let files: Vec<(&FileRead, Option<usize>)> = batch.files.iter().zip(batch.owners()).collect();
    out.gather(&files, |(file, owner)| check_file(file, owner.map(|d| &batch.dossiers[d]), lot, &rules, profile));
    // A dossier left aside for a newer version is not held against its holder a second time.
    let current: Vec<&Dossier> = batch.dossiers.iter().filter(|d| d.superseded_by.is_none()).collect();
    out.gather(&current, |dossier| check_dossier(&dossier.opened(), lot, &rules, profile));
    for (rule, speaker) in &rules {
        if let Check::Batch(check) = rule.check {
            let mut cx = Context::of_lot(speaker.clone(), profile, lot, &mut out);
            check(batch, &mut cx);
            cx.pass_on();
        }
    }
    consequence::leave_out(&mut out);
    let uses = waiver::apply(batch, out.heads_mut());
    let trials: Vec<Head> = out.heads().each().filter(|head| head.standing == Standing::Trial).collect();
    let told = Told { findings: &trials, uses: &uses };
    let mut last = Vec::new();
    for (rule, speaker) in &rules {
        if let Check::Decisions(check) = rule.check {
            let mut cx = Context::new(speaker.clone(), profile, lot, None);
            check(&told, &mut cx);
            last.extend(cx.findings());
        }
    }
    out.extend(&last);
    out.sort();
    out
}

fn check_file(file: &FileRead, dossier: Option<&Dossier>, lot: &Lot, rules: &Speaking, profile: &Profile) -> Vec<Finding> {
    let mut out = Vec::new();
    for (rule, speaker) in rules {
        if let Check::File(check) = rule.check {
            let mut cx = Context::new(speaker.clone(), profile, lot, dossier);
            check(file, &mut cx);
            out.extend(cx.findings());
        }
    }
    out
}

fn check_dossier(dossier: &Dossier, lot: &Lot, rules: &Speaking, profile: &Profile) -> Vec<Finding> {
    let context = |speaker: &Speaker| Context::new(speaker.clone(), profile, lot, Some(dossier));
    let mut out = check_cells(dossier, rules, context);
    for (rule, speaker) in rules {
        let mut cx = context(speaker);
        match rule.check {
            Check::Dossier(check) => check(dossier, &mut cx),
            Check::Row(name, check) => {
                for table in dossier.tables.iter().filter(|t| t.table.name == name) {
                    table.lines().for_each(|row| check(&Line { dossier, table, row }, &mut cx));
                }
            }
            Check::Cell(_) | Check::File(_) | Check::Batch(_) | Check::Decisions(_) => {}
        }
        out.extend(cx.findings());
    }
    for rule in profile.own() {
        let mut cx = Context::new(Speaker::own(rule), profile, lot, Some(dossier));
        rule.check(dossier, &mut cx);
        out.extend(cx.findings());
    }
    out
}

/// The rules about values, all of them on each value: there are many values.
fn check_cells<'a>(dossier: &Dossier, rules: &Speaking, context: impl Fn(&Speaker) -> Context<'a>) -> Vec<Finding> {
    let of_cell = |(rule, speaker): &(&'static Rule, Speaker)| match rule.check {
        Check::Cell(check) => Some((check, context(speaker))),
        _ => None,
    };
    let mut checks: Vec<_> = rules.iter().filter_map(of_cell).collect();
    for table in &dossier.tables {
        for row in table.rows.iter().filter(|r| r.kind != RowKind::Subtotal) {
            for view in CellView::of_row(dossier, table, row) {
                checks.iter_mut().for_each(|(check, cx)| check(&view, cx));
            }
        }
    }
    checks.into_iter().flat_map(|(_, cx)| cx.findings()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_heard_cannot_be_let_pass() {
        let open = waivable(&Profile::embedded().expect("profile"));
        let fixed: Vec<&str> = all().into_iter().map(|r| r.code).filter(|code| !open.contains(code)).collect();
        assert_eq!(fixed, ["F101", "F102", "F103", "D101", "D102", "D103", "D104"]);
    }
}
