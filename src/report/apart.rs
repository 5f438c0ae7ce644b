//! Remarks that do not count, in a text report: those that a waiver lets pass, and those of rules on trial.

use std::fmt::Write as _;

use super::group::group;
use super::text::{BOLD, Style, paint, remark};
use crate::finding::{Finding, Standing};
use crate::fmt;

/// What stands behind a remark's code: « , levée par dérogation ».
pub(super) fn label(standing: &Standing) -> &'static str {
    match standing {
        Standing::Counts | Standing::Notice => "",
        Standing::Trial => ", à l'essai",
        Standing::Waived(_) => ", levée par dérogation",
    }
}

/// Why a remark does not count, as a sentence behind it.
pub(super) fn why(standing: &Standing) -> String {
    match standing {
        Standing::Waived(waived) => format!(" Dérogation : {waived}."),
        Standing::Counts | Standing::Notice | Standing::Trial => String::new(),
    }
}

/// How many remarks are let pass, behind the counts.
pub(super) fn waived(findings: &[Finding]) -> String {
    match findings.iter().filter(|f| matches!(f.standing, Standing::Waived(_))).count() {
        0 => String::new(),
        n => format!(" {} par dérogation, hors de ces comptes.", fmt::count(n, "remarque levée", "remarques levées")),
    }
}

/// What the rules on trial would say.
pub(super) fn trials(out: &mut String, findings: &[Finding], style: Style) {
    let groups = group(findings.iter().filter(|f| f.standing == Standing::Trial));
    if groups.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", paint("Règles à l'essai : ce qu'elles diraient, sans effet sur les dossiers", BOLD, style));
    for one in groups {
        let _ = writeln!(out, "  {}", one.first().dossier.as_deref().or(one.first().spot.file.as_deref()).unwrap_or("Lot"));
        remark(out, &one, style);
    }
    out.push('\n');
}
