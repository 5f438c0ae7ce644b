//! E: the equipment bought, line by line and against the financing plan.

mod e101;
mod e102;
mod e103;
mod e104;
mod e105;
mod e106;
mod e107;
mod e108;
mod e109;
mod e110;
mod e111;
mod list;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] =
    &[e101::RULE, e102::RULE, e103::RULE, e104::RULE, e105::RULE, e106::RULE, e107::RULE, e108::RULE, e109::RULE, e110::RULE, e111::RULE];
