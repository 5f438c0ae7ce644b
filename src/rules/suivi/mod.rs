//! S: the follow-up of the work: committee, targets, annexes, reports.

mod annexes;
mod meetings;
mod s101;
mod s102;
mod s103;
mod s104;
mod s105;
mod s301;
mod s305;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[s101::RULE, s102::RULE, s103::RULE, s104::RULE, s105::RULE, s301::RULE, s305::RULE];
