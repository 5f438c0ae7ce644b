//! B: the financing plan.

mod b101;
mod b102;
mod b103;
mod b104;
mod b105;
mod b106;
mod b107;
mod b108;
mod b109;
mod b110;
mod b111;
mod b112;
mod b113;
mod b114;
mod b115;
mod b116;
mod b117;
mod b118;
mod b119;
mod b120;
mod b121;
pub(super) mod plan;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[
    b101::RULE,
    b102::RULE,
    b103::RULE,
    b104::RULE,
    b105::RULE,
    b106::RULE,
    b107::RULE,
    b108::RULE,
    b109::RULE,
    b110::RULE,
    b111::RULE,
    b112::RULE,
    b113::RULE,
    b114::RULE,
    b115::RULE,
    b116::RULE,
    b117::RULE,
    b118::RULE,
    b119::RULE,
    b120::RULE,
    b121::RULE,
];
