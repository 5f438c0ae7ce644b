//! D: what was decided about rules and remarks, so that it shows: waivers, rules that are changed, silenced or on trial.

mod d101;
mod d102;
mod d103;
mod d104;

use super::{Context, Rule};
use crate::finding::{Finding, Spot};
use crate::waiver::Waiver;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[d101::RULE, d102::RULE, d103::RULE, d104::RULE];

/// Makes a remark on a waiver: its place is its file.
fn flag<'c>(waiver: &Waiver, cx: &'c mut Context, message: &str, fix: &str) -> &'c mut Finding {
    let spot = Spot { file: Some(waiver.file.clone()), sheet: None, cell: None };
    let whose = format!("la dérogation à {} pour le dossier {} (ligne {})", waiver.code, waiver.dossier, waiver.line);
    let finding = cx.flag(spot, message, fix);
    finding.of(&waiver.dossier);
    finding.subject(whose)
}
