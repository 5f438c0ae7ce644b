//! S: the follow-up of the work: committee, targets, annexes, reports.

mod annexes;
mod meetings;
mod s101;
mod s102;
mod s103;
mod s104;
mod s105;
mod s201;
mod s202;
mod s203;
mod s301;
mod s302;
mod s303;
mod s304;
mod s305;
mod s306;
mod s307;
mod s308;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[
    s101::RULE,
    s102::RULE,
    s103::RULE,
    s104::RULE,
    s105::RULE,
    s201::RULE,
    s202::RULE,
    s203::RULE,
    s301::RULE,
    s302::RULE,
    s303::RULE,
    s304::RULE,
    s305::RULE,
    s306::RULE,
    s307::RULE,
    s308::RULE,
];
